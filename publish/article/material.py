"""What the outputs of an article show of each figure: files, texts, and the data of a player."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core import hints
from core.errors import UserError
from figures.harness import captions
from publish.article import choice, parse
from publish.article.resolve import Resolved
from publish.media import summary
from publish.site import player, template


@dataclass(frozen=True)
class Shown:
    """A figure of an article."""

    resolved: Resolved
    name: str

    @property
    def facts(self):
        return self.resolved.facts[self.name]

    @property
    def options(self):
        return self.resolved.options(self.name)

    @property
    def number(self):
        return self.options["number"]

    @property
    def moves(self):
        return choice.moves(self.facts.figure, self.options, self.resolved.outputs)

    @property
    def folder(self):
        return Path(self.facts.figure.folder(self.resolved.results))

    @cached_property
    def title(self):
        return captions.title(self.facts.figure, self.facts.evaluation.numbers)

    @cached_property
    def alt(self):
        return self.text("alt.txt").strip()

    @property
    def caption(self):
        """Nodes of the caption: that of the article, else the figure's own."""
        return self.resolved.figures[self.name].children or parse.plain_markdown(self.text("caption.md"))

    @property
    def has_player(self):
        return choice.has_player(self.facts.figure, self.options, self.resolved.outputs)

    def text(self, name):
        return self.file(name).read_text(encoding="utf-8")

    def file(self, name):
        """The path of one of its files. Raises UserError if it is not there."""
        path = self.folder / name
        if not path.is_file():
            raise UserError(f"{path} is missing: run `{hints.snakemake('article')}`, which makes it")
        return path

    def path(self, name):
        """The path of one of its files from the folder of results."""
        return f"figures/{self.name}/{name}"

    def address(self, name):
        """The address of one of its files, or its path as seen from results/article/."""
        site = self.resolved.given["site"]
        return f"{site.rstrip('/')}/{self.path(name)}" if site else f"../{self.path(name)}"

    def size(self, name):
        """Width and height of a picture in pixels."""
        facts = summary.described(self.file(name))
        return facts["width"], facts["height"]

    def spec(self, videos):
        """The data of its player. videos: theme -> path."""
        timeline = json.loads(self.text("timeline.json"))
        runs = player.runs_of(self.facts.figure, self.facts.evaluation.seed)
        slider = "slider.mp4" in self.facts.figure.files(self.resolved.outputs) and f"../{self.path('slider.mp4')}"
        return template.spec(self.title, timeline, videos, runs, autoplay=True, slider=slider)

    def printed(self):
        """The name of the file that is printed."""
        return next(iter(choice.pdf(self.facts.figure, self.options, self.resolved.outputs).values()))

    def pasted(self):
        """The name of the file that is uploaded where a text is pasted."""
        return next(iter(choice.paste(self.facts.figure, self.options, self.resolved.outputs).values()))

    def on_page(self) -> dict[str, dict[str, str]]:
        """Theme -> format -> name of the files of a web page."""
        return choice.page(self.facts.figure, self.options, self.resolved.outputs)


def shown(resolved):
    """Name -> Shown of all figures of an article, in order."""
    return {name: Shown(resolved, name) for name in resolved.figures}
