"""Figures in scripts and notebooks: of a run at hand, as a picture or a player, outside the workflow."""

import base64
import tempfile
from functools import cached_property
from html import escape
from pathlib import Path
from types import SimpleNamespace

from core.errors import UserError
from core.suggestions import unknown
from figures.harness import captions, claims, configured, drawing, hooks, inputs, typed
from figures.harness.header import CANVASES, MOVING, STILL
from publish.media import player_video, summary
from publish.site import player, snippets
from render.theme import THEMES

ROOT = Path(__file__).resolve().parent.parent


def figure(name, *, canvas="article", theme="light", title=None, claims={}, options={}, **reads):  # noqa: B006 (read only)
    """A Drawing of the figure `name`, of figures/ or of config.yaml's `figures:`.

    reads: for each argument of the figure an experiment by name, the path of a .safetensors file, or a CheckpointSeries
    (of a scan a dict of them by value); what is not given is read from the project's results. claims: number -> bound
    as text, or None where it need not hold; None for all. options: the figure's parameters. Raises UserError for what
    does not exist or can't be drawn.
    """
    sources = {argument: _source(value) for argument, value in reads.items()}
    own = {"reads": {argument: source for argument, source in sources.items() if source is not None}}
    own |= {"title": title} if title else {}
    own |= {"claims": claims} if claims != {} else {}
    own |= {"with": options} if options else {}
    at_hand = {argument: value for argument, value in reads.items() if not isinstance(value, (str, Path))}
    drawn, given = configured.figure_and_inputs(name, own=own, at_hand=at_hand, folder=ROOT)
    if not drawn.stands_on(canvas):
        raise UserError(f"{name}: {unknown(canvas, filter(drawn.stands_on, CANVASES), 'canvas')}")
    if theme not in THEMES:
        raise UserError(f"{name}: {unknown(theme, THEMES, 'theme')}")
    if strange := at_hand.keys() - drawn.header.reads.keys():
        raise UserError(f"{name}: {unknown(min(strange), drawn.header.reads, 'argument')}")
    return Drawing(drawn, inputs.data(drawn, given["reads"]) | at_hand, canvas, theme, given["tables"])


def _source(value):
    """What a value given for an argument is to a config's `reads`: a series is a file of its name; None for others."""
    if isinstance(value, (str, Path)):
        return str(value)
    return f"{value.spec.get('name', 'run')}.safetensors" if hasattr(value, "spec") else None


class Drawing:
    """A figure with its data: shows itself in a notebook, the picture, or the player of what moves.

    A claim that fails is named, and marks what is shown as a draft.
    """

    def __init__(self, drawn, data, canvas, theme, tables):
        """drawn: a catalog.Figure. data: argument -> value. tables: argument -> file of the outcomes of seeds."""
        self.figure, self.data, self.tables = drawn, data, tables
        self.look = SimpleNamespace(canvas=canvas, theme=theme)
        self.evaluation = claims.evaluate(drawn, data)

    @property
    def numbers(self):
        """Name -> value of what the figure measures; None of what the run does not have."""
        measured = self.evaluation.numbers.items()
        return {name: None if number is None else number.value for name, number in measured}

    @property
    def claims(self):
        """Rows with name, value, bound, unit and passed."""
        return self.evaluation.claims

    @property
    def failures(self):
        """A sentence for each claim that fails."""
        return claims.failures(self.figure, self.evaluation)

    @property
    def title(self):
        return captions.title(self.figure, self.evaluation.numbers)

    @property
    def caption(self):
        """The caption in Markdown, with its numbers filled in."""
        return self._texts("caption.md")

    @property
    def alt(self):
        """The alt text, with its numbers filled in."""
        return self._texts("alt.txt")

    def _texts(self, file):
        tables = {name: inputs.table(path) for name, path in self.tables.items() if Path(path).is_file()}
        return captions.texts(self.figure, self.evaluation.numbers, tables, [file])[file].strip()

    def at(self, step):
        """One frame of an animation, at a training step, as a PIL image."""
        from PIL import Image

        if not self.figure.moves_on(self.look.canvas):
            raise UserError(f"{self.figure.name} is static on canvas {self.look.canvas}: it has no steps")
        with tempfile.TemporaryDirectory() as folder:
            path, draw = Path(folder, "frame.png"), drawing.drawn_by(self.figure).frame
            draw(self.figure, self.data, self.look.canvas, self.look.theme, path, self.title, step, self._draft)
            with Image.open(path) as image:
                return image.copy()

    def save(self, path, draft=False, frames=None):
        """Write the file `path`, whose suffix says the format: .png .svg .pdf .gif .mp4 .webp; returns the path.

        frames: the most that an animation may have. Raises UserError where a claim fails, unless a draft, with a
        watermark, is asked for.
        """
        path = Path(path)
        kinds = dict.fromkeys(STILL, "still") | dict.fromkeys(
            MOVING * self.figure.moves_on(self.look.canvas), "animation"
        )
        if path.suffix[1:] not in kinds:
            raise UserError(f"{path}: {self.figure.name} has the formats {', '.join(kinds)} on {self.look.canvas}")
        if self.failures and not draft:
            raise UserError(f"{'; '.join(self.failures)}: not drawn (save(..., draft=True) draws a draft)")
        self._draw(kinds[path.suffix[1:]], [path], frames)
        return path

    @property
    def _draft(self):
        return typed.DRAFT if self.failures else None

    def _draw(self, kind, paths, frames=None):
        about = {"alt": self.alt} if kind == "still" else {}
        drawing.draw(self.figure, self.data, self.look, kind, paths, self.title, frames, self._draft, **about)

    def __repr__(self):
        failing = "".join(f"; {sentence}" for sentence in self.failures)
        return f"<{self.figure.name} on {self.look.canvas}, {self.look.theme}: {len(self.claims)} claims{failing}>"

    def _repr_html_(self):
        return self._html

    @cached_property
    def _html(self):
        """The picture or the player, and the claims that fail."""
        with tempfile.TemporaryDirectory() as folder:
            show = self._player if self.figure.moves_on(self.look.canvas) else self._picture
            shown = show(Path(folder))
        return shown + "".join(f"<p>{escape(sentence)}</p>" for sentence in self.failures)

    def _picture(self, folder):
        self._draw("still", [folder / "still.png"])
        size = summary.described(folder / "still.png")
        contents = base64.b64encode((folder / "still.png").read_bytes()).decode()
        look = f'width="{size["width"]}" style="max-width:100%;height:auto"'
        return f'<img src="data:image/png;base64,{contents}" alt="{escape(self.alt)}" {look}>'

    def _player(self, folder):
        poster = folder / f"{self.look.canvas}-{self.look.theme}.poster.png"
        self._draw("animation", [folder / "drawn.mp4", poster])
        player_video.run(SimpleNamespace(video=folder / "drawn.mp4", out=folder / "player.mp4"))
        timeline = hooks.timeline(self.figure, self.data).to_json()
        (folder / "timeline.json").write_text(timeline, encoding="utf-8")
        (folder / "alt.txt").write_text(self.alt, encoding="utf-8")
        claims.write(folder / "claims.json", self.evaluation)
        size = summary.described(poster)
        page = player.player(self.figure, folder / "player.mp4", poster)
        return snippets.inline_frame(self.title, size["width"], size["height"], page)
