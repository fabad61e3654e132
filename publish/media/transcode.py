"""Fits a medium to a platform: copied if it keeps the limits, else re-encoded step by step smaller, never cropped."""

import json
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.atomic import copy, write_text
from core.errors import UserError
from publish import platforms
from publish.media import decode, limits, resample
from publish.media.probe import facts, facts_of
from publish.media.quality_ladder import quality_ladder
from render.theme import THEMES

STILLS = ("png", "jpg", "pdf")
SHARED = ("width", "height", "aspect", "pixels", "seconds", "fps")  # limits that also bind a medium of another format


def arguments(parser):
    parser.add_argument("medium", type=Path, help="a video, a GIF or other animation, or a picture")
    parser.add_argument("--platform", required=True, metavar="NAME", help="one of publish/platforms.yaml")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="what fits: .mp4, .gif, .png or .jpg")
    parser.add_argument(
        "--theme",
        choices=sorted(THEMES),
        help="on whose ground what is transparent is laid (default: light, or dark for bright ink)",
    )
    parser.add_argument("--facts", type=Path, metavar="FILE", help="JSON to write: what it is, and what was done to it")


def run(options):
    platform = platforms.find(options.platform)
    write(opened(options.medium), platform, options.out, options.facts, options.theme)


def write(source, platform, out, facts_file=None, theme=None):
    """Fit a Source to a platform, write what was done to `facts_file`, if it is given, and print it."""
    result = fit(source, platform, out, theme)
    if facts_file:
        write_text(facts_file, json.dumps(result, indent=1) + "\n")
    print(f"{out}: {description(result)}")


def reencoded(result):
    """Whether the medium was re-encoded, by the result of `fit`."""
    return result["how"] is not None


def description(result):
    """What was done to the medium, in words, by the result of `fit`."""
    if not reencoded(result):
        return "as drawn"
    return f"re-encoded ({result['how']}): {'; '.join(result['faults'])}"


@dataclass(frozen=True)
class Source:
    """A medium to fit, decoded: its path, its reader, and its facts."""

    path: Path
    medium: decode.Reader
    facts: dict


def opened(path):
    """The Source at a path. Raises UserError if it is missing, damaged, or shows nothing."""
    medium = decode.reader(Path(path))
    return Source(Path(path), medium, facts_of(medium, Path(path)))


def transcode_to_fit(path, platform, out, theme=None):
    """`fit` of the medium at a path."""
    return fit(opened(path), platform, out, theme)


def fit(original, platform, out, theme=None):
    """Write a Source to `out` so that it fits `platform`, in the format of the suffix of `out`.

    theme: background for transparent media. Returns {"source", "faults" of the source, "how" it was re-encoded or None,
    "facts" of `out`}.
    Raises UserError, naming medium and platform, if it can't be made to fit.
    """
    source, medium, before, out = original.path, original.medium, original.facts, Path(out)
    format, allowed = out.suffix[1:].lower(), platform.limits(out.name.lower())
    if out.exists() and out.samefile(source):
        raise UserError(f"--out {out} is the medium itself: name another file")
    _check_kind(source, medium, before, format, platform)
    wrong = _faults(before, allowed, format)
    result = {"source": source.as_posix(), "faults": [fault.message for fault in wrong]}
    if hopeless := [fault.message for fault in wrong if not fault.fixable or format == "pdf"]:
        raise UserError(f"{source} does not fit {platform.name}, and re-encoding can't help: {'; '.join(hopeless)}")
    if not wrong:
        copy(source, out)
        return result | {"how": None, "facts": before}
    from publish.media.reencode import encode, lost_time, with_known_start  # here, for SciPy takes its time to load

    reads = resample.theme_for(decode.shown(source, medium)) if before["transparent"] else None
    theme = reads and (theme or reads)
    ground = THEMES[theme or resample.BASE].background
    steps = quality_ladder(before, allowed, platforms.steps_down(format), format)
    with TemporaryDirectory() as folder:

        @cache
        def tried(step):
            """(file, facts, faults) of the medium at step number `step` of the ladder."""
            trial = Path(folder, f"{step}.{format}")
            encode(lambda: decode.shown(source, medium), before, allowed, steps[step], ground, trial)
            after = with_known_start(facts(trial), before, allowed)
            return trial, after, limits.faults(after, allowed) + lost_time(before, after, steps[step])

        def fits(step):
            return not tried(step)[2]

        # The first step that fits is most often step 0; else bisect, for each step down makes the file smaller.
        first = 0 if fits(0) else bisect_left(range(len(steps) - 1), True, lo=1, key=fits)
        trial, after, wrong = tried(first)
        if not wrong:
            copy(trial, out)
            return result | {"how": _how(steps[first], before, after, theme), "facts": after}
    left, how = "; ".join(fault.message for fault in wrong), _how(steps[first], before, after, theme)
    raise UserError(f"{source} does not fit {platform.name}, not even at {how}: {left}")


def _check_kind(source, medium, before, format, platform):
    """Raise UserError if an animation should become a still, or a still an animation."""
    takes = ", ".join(f".{kind}" for kind in platform.media if (kind in STILLS) != medium.moves)
    kind = "animation" if medium.moves else "picture"
    ends = f"let --out end in {takes}" if takes else f"{platform.name} takes no {kind}"
    if medium.moves and format in STILLS:
        raise UserError(f"{source} moves ({before['frames']} pictures) and a .{format} is static: {ends}")
    if (before["format"] == "pdf") != (format == "pdf"):
        raise UserError(f"{source} can't be made a .{format}: a PDF is taken as it is, and nothing else is made one")
    if format == "mp4" and "frames" not in before:
        raise UserError(f"{source} is one picture and an .mp4 moves: {ends}")


def _faults(before, allowed, format):
    """Faults of a medium; for one in another format, that one and violations of the limits shared by all formats."""
    if before["format"] == format:
        return limits.faults(before, allowed)
    other = limits.Fault("format", f"format is {before['format']}, must be {format}", True)
    return [other, *limits.faults(before, {key: allowed[key] for key in SHARED if key in allowed})]


def _how(settings, before, after, theme):
    """How a medium was re-encoded, such as "1024 × 1024, 25 frames a second, crf 18, without its sound"."""
    from render.encode.video import CRF

    parts = [f"{after['width']} × {after['height']}"]
    parts += [f"{round(settings['fps'], 3):g} frames a second"] if "fps" in after else []
    parts += [f"crf {settings.get('crf', CRF)}, groups of {after['group']:g} s"] if "group" in after else []
    parts += [f"quality {settings['quality']}"] if "quality" in settings else []
    parts += [f"on the {theme} ground"] if theme else []
    parts += ["without its sound"] if before.get("sound") else []
    return ", ".join(parts)
