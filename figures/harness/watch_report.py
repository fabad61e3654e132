"""What a redraw of `python -m figures watch` says: to the page, to the terminal, and to the process that watches."""

import contextlib
import io
import json
import shutil
import sys
import time
import traceback
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from core import overlays
from core.atomic import atomic, write_text
from core.environment import ROOT
from core.errors import user_message
from figures.harness import hooks

STATE, MADE_OF = "state.json", "made_of.json"
PACKAGES = ("train", "render", "figures")  # what a drawing may be made of; what is in `core` draws nothing


class Report:
    """A redraw as it goes. `files`: what the drawing is made of besides modules.

    The page shows `state.json`, which is written after each view: {"figure", "number", "views": [{"view", "file"}],
    "error": lines, "warnings" and "claims": sentences, "done", "seconds": from the save to the last view}.
    """

    def __init__(self, options, folder, number, saved):
        self.options, self.folder, self.number, self.saved = options, Path(folder), number, saved
        self.suffix = options.out.suffix[1:] if options.out else "mp4" if options.clip else "png"
        self.files = [str(overlays.BASE), *filter(overlays.is_file, options.config)]
        self.views, self.error, self.claims = [], [], []
        self.drawn = 0.0  # seconds from the save to the last view
        self._printed = io.StringIO()

    @contextlib.contextmanager
    def drawing(self):
        """Collect what is printed, and the error if there is one; then report."""
        try:
            with contextlib.redirect_stderr(self._printed):
                yield
        except (Exception, SystemExit) as error:
            self.error = lines(self.options.figure, error)
            if self.options.out and self.suffix == "png":
                picture(self.error).save(self.folder / "error.png")
                self._replace("error.png")
        self._publish(done=True)
        self._print()
        self._tell()
        for file in self.folder.glob("*-*.*"):
            if file.stem.rpartition("-")[2] not in (str(self.number), str(self.number - 1)):  # the page may still ask
                file.unlink()

    def add(self, view, file):
        """A view is drawn: show it on the page, or put it in place of `--out`."""
        self.views.append({"view": view, "file": file})
        self.drawn = time.time() - self.saved
        self._publish()
        if self.options.out:
            self._replace(file)

    def _replace(self, file):
        with atomic(self.options.out) as temporary:
            shutil.copyfile(self.folder / file, temporary)

    @property
    def warnings(self):
        return list(dict.fromkeys(self._printed.getvalue().splitlines()))

    def _publish(self, done=False):
        state = {"figure": self.options.figure, "number": self.number, "views": self.views, "error": self.error}
        state |= {"warnings": self.warnings, "claims": self.claims, "done": done}
        write_text(self.folder / STATE, json.dumps(state | {"seconds": round(self.drawn, 2)}))

    def _print(self):
        said = [*self.warnings, *(f"claim failed: {claim}" for claim in self.claims)]
        if self.error:
            said += [f"error: {self.error[0]}", *self.error[1:]]
        else:
            said.append(f"{self.options.out or self.options.figure}: drawn in {self.drawn:.1f} s")
        print("\n".join(said), file=sys.stderr, flush=True)

    def _tell(self):
        """Tell the process that watches what the drawing is made of, whether that is all of it, and its libraries."""
        modules = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
        own = {name for name in modules if name.partition(".")[0] in PACKAGES}
        contents = {
            "files": [*filter(None, map(modules.get, own)), *self.files],
            "whole": not self.error,
            "libraries": [name for name in modules if name not in own and not name.startswith("__")],
        }
        write_text(self.folder / MADE_OF, json.dumps(contents))


def lines(name, error):
    """The lines that matter of an exception: what fails, the last line of the project that it passed, what it says."""
    if (sentence := user_message(error)) is not None:
        return sentence.splitlines()
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(f"{ROOT}/")]
    at = [f"  {frames[-1].filename.removeprefix(f'{ROOT}/')}:{frames[-1].lineno}: {frames[-1].line}"] if frames else []
    return [f"{name}: the drawing fails", *at, f"  {hooks.sentence(error)}"]


def picture(text):
    """An error as a picture of the article's size, in place of the one that could not be drawn. text: its lines."""
    image, font = Image.new("RGB", (1200, 676), "#fdf3f3"), ImageFont.load_default(26)
    pen, rows = ImageDraw.Draw(image), []
    for line in text:
        rows.append("")
        for word in line.split():
            if pen.textlength(f"{rows[-1]} {word}", font) > 1120 and rows[-1]:
                rows.append("")
            rows[-1] = f"{rows[-1]} {word}".strip()
    pen.multiline_text((40, 40), "\n".join(rows), "#8c1d1d", font, spacing=12)
    return image
