"""The commands of `python -m publish`.

Each is a module with `arguments(parser)` and `run(options)`, imported only when called.
"""

import argparse
import sys
from importlib import import_module

from core import overlays

DYNAMIC = ("publish.{command}",)  # for fingerprints: what is imported by name
COMMANDS = {  # word -> module below publish, help
    "manifest": ("manifest", "Write the manifest: every file of every figure, with its texts, claims and provenance."),
    "fit": ("media.transcode", "Make a medium fit a platform: as it is, or re-encoded."),
    "fit_posts": ("posts.fit_posts", "Make the media of a figure's posts fit their platforms."),
    "thread": ("posts.texts", "Write the texts of a platform's posts."),
    "bundle": ("posts.bundle", "Pack a platform's posts into the one file in which they are handed in."),
    "report": ("posts.report", "Write what fits where, and what was re-encoded."),
    "post": ("posts.show", "Print one post, ready to paste."),
    "small_video": ("media.player_video", "Write a video that is small enough to lie inside a player."),
    "player": ("site.player", "Write the player of an animation: one HTML file with the video inside."),
    "embed": ("site.embed", "Print what is pasted to embed a figure in a page, an editor, a document."),
    "captions": ("site.subtitles", "Write the captions of a film as subtitles, .vtt or .srt."),
    "readme": ("media.readme_gifs", "Write the small GIFs of the README."),
    "site": ("site.folder", "Write a folder that any host of static files serves: gallery, players, article."),
    "article": ("article.write", "Write an article: its claims, a page, a PDF, or texts to paste."),
    "numbers": ("article.numbers", "Write every number and claim of the figures, for articles that live elsewhere."),
    "gallery": ("site.gallery", "Write the gallery: one page with every figure, its claims, files and snippets."),
}


def main(arguments=None):
    top = argparse.ArgumentParser(prog="python -m publish", description="Publish finished figures.")
    commands = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, (_, text) in COMMANDS.items():
        commands.add_parser(name, help=text, add_help=False)
    arguments = overlays.spread(sys.argv[1:] if arguments is None else arguments)
    name = top.parse_known_args(arguments)[0].command
    path, text = COMMANDS[name]
    module = import_module(f"publish.{path}")
    parser = argparse.ArgumentParser(prog=f"python -m publish {name}", description=text)
    parser.add_argument("command", help=argparse.SUPPRESS)
    module.arguments(parser)
    module.run(parser.parse_args(arguments))
