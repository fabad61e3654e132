"""Makes a medium fit a place: as it is if it keeps the limits, else re-encoded, step by step smaller, never cropped."""

import json
import shutil
from bisect import bisect_left
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.atomic import atomic, write_text
from core.errors import UserError
from publish import platforms
from publish.media import decode, limits, resample
from publish.media.probe import facts, facts_of
from publish.media.quality_ladder import quality_ladder
from publish.media.reencode import encode, known, lost_time
from render.encode.video import CRF
from render.theme import THEMES

SHARED = ("width", "height", "aspect", "pixels", "seconds", "fps")  # limits that also bind a medium of another format


def arguments(parser):
    parser.add_argument("medium", type=Path, help="a video, a GIF or other animation, or a picture")
    parser.add_argument("--platform", required=True, metavar="NAME", help="one of publish/platforms.yaml")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="what fits: an .mp4, .gif or .png")
    parser.add_argument(
        "--theme",
        choices=sorted(THEMES),
        help="on whose ground what is transparent is laid (default: light, or dark for bright ink)",
    )
    parser.add_argument("--facts", type=Path, metavar="FILE", help="JSON to write: what it is, and what was done to it")


def run(options):
    found = transcode_to_fit(options.medium, platforms.find(options.platform), options.out, options.theme)
    if options.facts:
        write_text(options.facts, json.dumps(found, indent=1) + "\n")
    print(f"{options.out}: {said(found)}")


def said(found):
    """What was done to a medium, in words."""
    if not found["faults"]:
        return "as drawn"
    return f"re-encoded ({found['how']}): {'; '.join(found['faults'])}"


def transcode_to_fit(source, place, out, theme=None):
    """Write to `out` what fits `place` of the medium `source`, in the format that the name of `out` ends in.

    Returns {"source", "faults" of the source, "how" it was re-encoded or None, "facts" of `out`}.
    Raises UserError, naming medium and place, if it can't be made to fit.
    """
    source, out = Path(source), Path(out)
    format, allowed = out.suffix[1:].lower(), place.limits(out.name.lower())
    if out.exists() and source.exists() and out.samefile(source):
        raise UserError(f"--out {out} is the medium itself: name another file")
    medium = decode.reader(source)
    before = facts_of(medium, source)
    _check_kind(source, medium, before, format, place)
    wrong = _faults(before, allowed, format)
    found = {"source": source.as_posix(), "faults": [fault.said for fault in wrong]}
    if hopeless := [fault.said for fault in wrong if not fault.mendable]:
        raise UserError(f"{source} does not fit {place.name}, and re-encoding can't help: {'; '.join(hopeless)}")
    if not wrong:
        _keep(source, out)
        return found | {"how": None, "facts": before}
    reads = resample.theme_for(decode.shown(source, medium)) if before["transparent"] else None
    theme = reads and (theme or reads)
    ground = THEMES[theme or resample.BASE].background
    steps = quality_ladder(before, allowed, platforms.steps_down(format), format)
    with TemporaryDirectory() as folder:

        @cache
        def tried(step):
            """The medium after so many steps down, its facts, and the limits that it does not keep."""
            trial = Path(folder, f"{step}.{format}")
            encode(lambda: decode.shown(source, medium), before, allowed, steps[step], ground, trial)
            after = known(facts(trial), before, allowed)
            return trial, after, limits.faults(after, allowed) + lost_time(before, after, steps[step])

        def fits(step):
            return not tried(step)[2]

        # The first step that fits: most often none down; else by halves, for each step down makes it smaller.
        first = 0 if fits(0) else bisect_left(range(len(steps) - 1), True, lo=1, key=fits)
        trial, after, wrong = tried(first)
        if not wrong:
            _keep(trial, out)
            return found | {"how": _how(steps[first], before, after, theme), "facts": after}
    left, how = "; ".join(fault.said for fault in wrong), _how(steps[first], before, after, theme)
    raise UserError(f"{source} does not fit {place.name}, not even at {how}: {left}")


def _check_kind(source, medium, before, format, place):
    """Raises UserError if what moves should become a still, or a still what moves."""
    takes = ", ".join(f".{kind}" for kind in place.media if (kind == "png") != medium.moves)
    ends = (
        f"let --out end in {takes}" if takes else f"{place.name} takes no {'animation' if medium.moves else 'picture'}"
    )
    if medium.moves and format == "png":
        raise UserError(f"{source} moves ({before['frames']} pictures) and a .png is static: {ends}")
    if format == "mp4" and "frames" not in before:
        raise UserError(f"{source} is one picture and an .mp4 moves: {ends}")


def _faults(before, allowed, format):
    """The limits that a medium does not keep; of one of another format, that it is, and those that bind it in any."""
    if before["format"] == format:
        return limits.faults(before, allowed)
    other = limits.Fault("format", f"format is {before['format']}, must be {format}", True)
    return [other, *limits.faults(before, {key: allowed[key] for key in SHARED if key in allowed})]


def _keep(medium, out):
    with atomic(out) as temporary:
        shutil.copyfile(medium, temporary)


def _how(settings, before, after, theme):
    """What was done, in words, such as "1024 × 1024, 25 frames a second, crf 18, without its sound"."""
    parts = [f"{after['width']} × {after['height']}"]
    parts += [f"{round(settings['fps'], 3):g} frames a second"] if "fps" in after else []
    parts += [f"crf {settings.get('crf', CRF)}, groups of {after['group']:g} s"] if "group" in after else []
    parts += [f"on the {theme} ground"] if theme else []
    parts += ["without its sound"] if before.get("sound") else []
    return ", ".join(parts)
