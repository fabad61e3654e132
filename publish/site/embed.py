"""Prints a player as one `<iframe srcdoc>`, to paste where no file can be uploaded next to a text."""

import re
from html import unescape
from pathlib import Path

from core import overlays
from core.errors import UserError
from figures.harness import variants
from publish.site import snippets


def arguments(parser):
    parser.add_argument("figure", metavar="NAME", help="a figure that moves")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="default: that of the config")
    overlays.option(parser)


def run(options):
    settings = overlays.load(options.config)
    figure = variants.find(options.figure, settings.get("figures") or {})
    path = Path(figure.folder(options.results or overlays.results(options.config)), "player.html")
    page = path.read_text(encoding="utf-8")
    title, shape = re.search(r"<title>(.*?)</title>", page), re.search(r"aspect-ratio: (\d+) / (\d+)", page)
    if title is None or shape is None:
        raise UserError(f"{path} is damaged: delete it and run again")
    width, height = map(int, shape.groups())
    print(snippets.inline_frame(unescape(title[1]), width, height, page))
