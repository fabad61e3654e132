"""What an article asks of the workflow: its figures, inputs and outputs."""

import json
from pathlib import Path

from core.wildcards import without_braces
from figures.harness import catalog
from publish.article import choice, needs

ROOT = Path(__file__).resolve().parent.parent


class ArticlePlan:
    """The article of a configuration: `article`, and of its figures those that are drawn.

    source: None if the configuration has no article. shown: figure -> options of its directive. named: figures that
    are drawn and of which it has a number, a claim or a picture.
    """

    def __init__(self, settings, figures, tables):
        """figures: name -> Figure of those that are drawn. tables: figure -> argument -> table of outcomes.

        Raises UserError if the text can't be read.
        """
        self.results, self.outputs = settings["results"], settings["outputs"]
        self.site, self.figures, self.tables = settings.get("site") or "", figures, tables
        self.source = placed(settings["article"]) if settings["article"] else None
        wanted = needs.scan(needs.read(self.source)) if self.source else needs.Needs()
        self.named = [name for name in wanted.named if name in figures]
        self.shown = {
            name: options
            for name, options in wanted.shown.items()
            if name in figures and choice.canvas(figures[name], options, self.outputs)
        }
        self.is_complete = (
            bool(self.named)
            and not any(catalog.has_file(name) for name in wanted.named if name not in figures)
            and all(choice.has_picture(figures[name], options, self.outputs) for name, options in self.shown.items())
        )
        self.bibliography = without_braces(
            [str(Path(self.source).parent / file) for file in wanted.bibliography] if self.source else []
        )

    @property
    def folder(self):
        return f"{self.results}/article"

    @property
    def printed(self):
        """The PDF."""
        return f"{self.folder}/{Path(self.source).stem}.pdf" if self.source else f"{self.folder}/article.pdf"

    def files(self):
        """All that is made of the article."""
        made = ("claims.json", "index.html", "lesswrong.md", "substack.html")
        return [f"{self.folder}/{name}" for name in made] + [self.printed] if self.source else []

    def published(self):
        """What `snakemake all` makes: the numbers of all figures; the article if pages can show all of its figures."""
        return (self.numbers() if self.figures else []) + (self.files() if self.is_complete else [])

    def numbers(self):
        """The files of numbers."""
        return [
            f"{self.results}/numbers.json",
            f"{self.results}/numbers.tex",
            f"{self.results}/_variables.yml",
            f"{self.results}/myst.yml",
        ]

    def texts(self):
        """What the text is made of: source, references, and what was measured for the figures that it names."""
        own = [self.source, *self.bibliography] if self.source else []
        return own + self.facts(self.named)

    def facts(self, names):
        """The claims of figures on every seed, and the tables of outcomes of what they read."""
        tables = {table for name in names for table in self.tables[name].values()}
        made = [f"{self._folder(name)}/{file}" for name in names for file in ("claims.json", "seeds.csv")]
        return made + sorted(tables)

    def page_files(self):
        """What the web page shows of each figure."""
        return self._shown(lambda *each: [file for files in choice.page(*each).values() for file in files.values()])

    def pdf_files(self):
        """What the PDF shows of each figure."""
        return self._shown(lambda *each: choice.pdf(*each).values())

    def paste_files(self):
        """What the texts to paste hold: sizes of pictures, and players."""
        return self._shown(
            lambda *each: ["player.html"] if each[1].get("widget") == "yes" and choice.has_player(*each) else []
        )

    def linked_files(self):
        """What the outputs link to: players, and the pictures to upload."""
        return self._shown(
            lambda *each: [*choice.paste(*each).values(), *["player.html"] * choice.has_player(*each)], texts=()
        )

    def _shown(self, files_of, texts=("alt.txt", "caption.md")):
        files = []
        for name, options in self.shown.items():
            figure = self.figures[name]
            own = [*texts, *files_of(figure, options, self.outputs)]
            if texts and choice.moves(figure, options, self.outputs):
                own += ["timeline.json", *{"slider.mp4"}.intersection(figure.files(self.outputs))]
            files += [f"{self._folder(name)}/{file}" for file in own]
        return files

    def _folder(self, name):
        return self.figures[name].folder(self.results)

    def inputs(self):
        """What each job of the article is given, as JSON."""
        return json.dumps(
            {
                "source": self.source,
                "bibliography": self.bibliography,
                "results": self.results,
                "outputs": {key: self.outputs[key] for key in ("canvases", "themes", "formats")},
                "site": self.site,
                "figures": self._given(self.named),
            }
        )

    def number_inputs(self):
        """What the files of numbers are given, as JSON."""
        return json.dumps({"results": self.results, "figures": self._given(self.figures)})

    def _given(self, names):
        return {name: {"figure": self.figures[name].entry, "tables": self.tables[name]} for name in names}


def placed(path):
    """The path of a source as it is named; of one of the project, wherever Snakemake is started."""
    ours = ROOT / path
    return str(ours) if not Path(path).exists() and ours.exists() else path
