"""The posts of each platform in order, read from publish/posts/story.yaml: their figures, texts and files."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core import yaml_files
from core.errors import UserError
from core.suggestions import unknown
from figures.harness import catalog, variants
from publish import platforms
from render.timing.timeline import FPS

FILE = Path(__file__).with_name("story.yaml")
CAPTIONED = {"latex"}  # layouts of texts in which the figure's own caption stands
DRAWN = {"jpg": "png"}  # format of a medium -> that of the drawing from which it is made, where it is another
TONES = ("everybody", "researchers")
PARTS = ("short", "more")  # of a post in one tone; all of them together are its long text


@dataclass(frozen=True)
class Post:
    """One post of a thread: platform, number in the thread, figure, and templates of its texts by kind.

    templates: "short" and "long", in the tone of the platform, and "title" if it is not the figure's.
    themes: those drawn; the post has dark media too if "dark" is among them and the platform can show it. site: the
    address of the published pages, "" if it is not known.
    """

    platform: platforms.Platform
    number: int
    figure: catalog.Figure
    templates: dict
    themes: tuple = ()
    site: str = ""

    @property
    def name(self):
        return f"{self.number:02}-{self.figure.name}"

    def sources(self):
        """Suffix of each medium -> name of the file in the figure's folder that it is made from; empty without one."""
        if not self.platform.suffixes(self.figure.moves):
            return {}
        shape, theme = self.platform.post["canvas"], self.platform.post["theme"]
        canvas = shape if self.figure.stands_on(shape) else self.figure.header.canvases[0]
        kinds = {suffix: suffix.removeprefix("poster.") for suffix in self.platform.suffixes(self.figure.moves)}
        kinds = {suffix: DRAWN.get(kind, kind) for suffix, kind in kinds.items()}
        drawn = {suffix: f"{canvas}-{theme}.{kind}" for suffix, kind in kinds.items()}
        dark = self.platform.post.get("dark") and "dark" in self.themes and theme != "dark"
        return drawn | ({f"dark.{suffix}": f"{canvas}-dark.{kind}" for suffix, kind in kinds.items()} if dark else {})

    def media_files(self, results):
        """Suffix -> path of the medium, ready to upload."""
        return {suffix: f"{results}/posts/{self.platform.key}/{self.name}.{suffix}" for suffix in self.sources()}

    def facts_files(self, results):
        """Suffix -> path of the JSON file with the facts of the medium and how it was made."""
        return {
            suffix: f"{results}/posts/checks/{self.platform.key}/{self.name}.{suffix}.json" for suffix in self.sources()
        }

    def text_files(self, results):
        """Kind ("text", "alt" and, if there is one, "title") -> path of the text, ready to paste."""
        ends = {"text": "txt", "alt": "alt.txt", "title": "title.txt"}
        return {kind: f"{results}/posts/{self.platform.key}/{self.name}.{ends[kind]}" for kind in self.platform.texts}


def thread(platform, figures, themes=(), site=""):
    """The posts for a platform about `figures` (name -> Figure), in the order of the story. themes, site: see Post.

    A figure of a config's `figures:` follows the one that it is of, in the same words about its own numbers.
    """
    story = _story()
    here = story.get("only", {}).get(platform.key)
    told = [
        (figure, _templates(entry, platform.post["tone"]))
        for entry in story["posts"]
        for figure in figures.values()
        if figure.file == entry["figure"] and (here is None or entry["figure"] in here)
    ]
    return [
        Post(platform, number, figure, texts | _own_title(figure), tuple(themes), site)
        for number, (figure, texts) in enumerate(told, 1)
    ]


def _templates(entry, tone):
    parts = entry[tone]
    long = " ".join(parts[part].strip() for part in PARTS if part in parts)
    own = {"title": entry["title"]} if "title" in entry else {}
    return {"short": parts["short"], "long": long} | own


def of(platform, given):
    """The posts for a platform, of what a job is given as JSON: names of figures, themes that are drawn, the site."""
    return thread(platform, figures_of(given["figures"]), given["themes"], given.get("site", ""))


def figures_of(given):
    """Name -> Figure. given: name -> {"figure": its entry in the config's `figures:`, empty if it has none}."""
    entries = {name: values["figure"] for name, values in given.items() if values["figure"]}
    return {name: variants.find(name, entries) for name in given}


def _own_title(figure):
    return {"title": figure.header.title} if "title" in figure.entry else {}


def check_lengths(posts, frames):
    """Raise UserError if animations of at most `frames` frames are too short for a platform of `posts`."""
    for post in posts:
        animated = [suffix for suffix in post.sources() if post.figure.moves and not suffix.endswith("png")]
        limits = [post.platform.limits(suffix).get("seconds") for suffix in animated]
        least = max((limit[0] for limit in limits if isinstance(limit, list)), default=0)
        if frames < least * FPS:
            raise UserError(
                f"outputs.frames: {frames} is not allowed with {post.platform.key} in outputs.platforms, which takes "
                f"no animation below {least} s; allowed: >= {math.ceil(least * FPS)}, or other platforms"
            )


def check_links(posts):
    """Raise UserError if a platform of `posts` takes links only and the address of the pages is not known."""
    if lost := sorted({post.platform.key for post in posts if not (post.site or post.sources())}):
        take = "takes" if len(lost) == 1 else "take"
        raise UserError(
            f"outputs.platforms: {' and '.join(lost)} {take} links only: set `site: https://...`, the address of the "
            "published pages, or leave them out"
        )


@cache
def _story():
    """The contents of story.yaml. Raises UserError for an entry that can't be a post."""
    story = yaml_files.read(FILE)
    for entry in story["posts"]:
        if not any(entry["figure"] in known for known in catalog.surveyed()):  # of a broken one there is no post
            raise UserError(f"publish/posts/story.yaml: {unknown(entry['figure'], catalog.figures(), 'figure')}")
        if set(entry) - {"title"} != {"figure", *TONES} or not all(_is_text(entry[tone]) for tone in TONES):
            raise UserError(
                f"publish/posts/story.yaml, {entry['figure']}: a post has `everybody:` and `researchers:`, each with "
                "`short` and, if need be, `more`; and `title`, if need be"
            )
    named = [entry["figure"] for entry in story["posts"]]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise UserError(f"publish/posts/story.yaml: {', '.join(twice)} has two posts: one figure, one post")
    if wrong := {name for names in story.get("only", {}).values() for name in names} - set(named):
        raise UserError(f"publish/posts/story.yaml: `only` names {', '.join(sorted(wrong))}, which has no post")
    return story


def _is_text(parts):
    if not isinstance(parts, dict) or "short" not in parts or set(parts) - set(PARTS):
        return False
    return all(isinstance(text, str) for text in parts.values())
