"""Writes the captions of a film's timeline as a file of subtitles: .vtt for pages, .srt for YouTube and the like.

Films of several shots show these captions in the picture; the file is for other languages, and for screen readers.
"""

import json
from pathlib import Path

from core import overlays
from core.atomic import write_text
from core.errors import UserError
from figures.harness import variants


def arguments(parser):
    parser.add_argument("figure", metavar="NAME", help="a film")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".vtt or .srt")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="default: that of the config")
    overlays.option(parser)


def run(options):
    if options.out.suffix not in FORMATS:
        raise UserError(f"--out {options.out}: its suffix must be one of {', '.join(FORMATS)}")
    settings = overlays.load(options.config)
    figure = variants.find(options.figure, settings.get("figures") or {})
    path = Path(figure.folder(options.results or overlays.results(options.config)), "timeline.json")
    if not path.is_file():
        raise UserError(f"{path} is missing: run `{variants.drawing_command(figure.name, settings)}`, which makes it")
    timeline = json.loads(path.read_text(encoding="utf-8"))
    fps, captions = timeline["fps"], timeline.get("captions", [])
    timed = [(start / fps, end / fps, text) for start, end, text in captions]
    if not timed:
        raise UserError(f"{figure.name} has no captions; its alt text and transcript say what it shows")
    write_text(options.out, FORMATS[options.out.suffix](timed))


def vtt(timed):
    """A WebVTT file. timed: [(start, end, text)], in seconds."""
    return "WEBVTT\n\n" + "\n".join(f"{clock(start)} --> {clock(end)}\n{escaped(text)}\n" for start, end, text in timed)


def srt(timed):
    """A SubRip file. timed: [(start, end, text)], in seconds."""
    return "\n".join(
        f"{number}\n{clock(start, ',')} --> {clock(end, ',')}\n{text}\n"
        for number, (start, end, text) in enumerate(timed, 1)
    )


def clock(time, point="."):
    """Seconds as hours, minutes, seconds and thousandths, such as 00:01:02.345."""
    thousandths = round(1000 * time)
    hours, minutes = thousandths // 3_600_000, thousandths // 60_000 % 60
    return f"{hours:02}:{minutes:02}:{thousandths // 1000 % 60:02}{point}{thousandths % 1000:03}"


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMATS = {".vtt": vtt, ".srt": srt}
