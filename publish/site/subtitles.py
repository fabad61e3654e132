"""Writes the captions of a film as a file of subtitles: one cue a shot, .vtt for pages, .srt for YouTube and the like.

The films show these captions in the picture; the file is for readers of other languages, and for screen readers.
"""

import json
from pathlib import Path

from core import hints, overlays
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
    figure = variants.find(options.figure, overlays.load(options.config).get("figures") or {})
    path = Path(figure.folder(options.results or overlays.results(options.config)), "timeline.json")
    if not path.is_file():
        raise UserError(f"{path} is missing: run `{hints.snakemake(figure.name)}`, which makes it")
    timeline = json.loads(path.read_text(encoding="utf-8"))
    timed = [(start / timeline["fps"], end / timeline["fps"], text) for start, end, text in cues(timeline)]
    if not timed:
        raise UserError(f"{figure.name} has no shots with captions; its alt text and transcript say what it shows")
    write_text(options.out, FORMATS[options.out.suffix](timed))


def cues(timeline):
    """[(first frame, frame after the last, text)] of the captions of a timeline as to_json writes it, in order."""
    captions = timeline.get("captions", {})
    starts = sorted((moment["frame"], shot) for shot, moment in timeline["moments"].items())
    ends = [frame for frame, _ in starts[1:]] + [len(timeline["frames"])]
    spans = [(frame, end, captions[shot]) for (frame, shot), end in zip(starts, ends, strict=True) if shot in captions]
    return [span for span in spans if span[0] < span[1]]


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
