"""Makes a medium fit a place: as it is, if it keeps the limits; else encoded anew, a step down at a time, never cropped."""

import json
import math
import shutil
from bisect import bisect_left
from fractions import Fraction
from functools import cache
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageSequence

from publish import limits, places
from publish.facts import facts
from workflow.files import atomic, write_text
from workflow.job import UserError


def arguments(parser):
    parser.add_argument("medium", type=Path, help="an .mp4, .gif or .png")
    parser.add_argument("--platform", required=True, metavar="NAME", help="one of publish/platforms.yaml")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the medium that fits")
    parser.add_argument("--facts", type=Path, metavar="FILE", help="JSON to write: what it is, and what was done to it")


def run(options):
    place = places.find(options.platform)
    if options.out.suffix != options.medium.suffix:
        raise UserError(f"--out {options.out} must end in {options.medium.suffix}")
    found = fit(options.medium, place, options.out)
    if options.facts:
        write_text(options.facts, json.dumps(found, indent=1) + "\n")
    print(f"{options.out}: {said(found)}")


def said(found):
    """What was done to a medium, in words."""
    if not found["faults"]:
        return "as drawn"
    return f"encoded anew ({found['how']}): {'; '.join(found['faults'])}"


def fit(source, place, out):
    """Write to `out` what fits `place` of the medium `source`.

    Returns {"source", "faults" of the source, "how" it was encoded anew or None, "facts" of `out`}.
    Raises UserError, naming medium and place, if it can't be made to fit.
    """
    source, out = Path(source), Path(out)
    allowed, before = place.limits(out.name), facts(source)
    wrong = limits.faults(before, allowed)
    found = {"source": source.as_posix(), "faults": [fault.said for fault in wrong]}
    if hopeless := [fault.said for fault in wrong if not fault.mendable]:
        raise UserError(f"{source} does not fit {place.name}, and encoding it anew can't help: {'; '.join(hopeless)}")
    if not wrong:
        _keep(source, out)
        return found | {"how": None, "facts": before}
    steps = ladder(before, allowed, places.steps_down(source.suffix[1:]))
    with TemporaryDirectory() as folder:

        @cache
        def tried(step):
            """The medium after so many steps down, its facts, and the limits that it does not keep."""
            trial = Path(folder, f"{step}{source.suffix}")
            _encode(source, before, steps[step], trial)
            after = facts(trial)
            return trial, after, limits.faults(after, allowed)

        # The first step that fits: most often none down; else by halves, for each step down makes it smaller.
        first = 0 if not tried(0)[2] else bisect_left(range(len(steps) - 1), True, lo=1, key=lambda step: not tried(step)[2])
        trial, after, wrong = tried(first)
        if not wrong:
            _keep(trial, out)
            return found | {"how": _how(steps[first], after), "facts": after}
    left = "; ".join(fault.said for fault in wrong)
    raise UserError(f"{source} does not fit {place.name}, not even at {_how(steps[first], after)}: {left}")


def ladder(before, allowed, steps):
    """The settings to try in order: first as it is, as large and as fast as is allowed; then each step on top of those before."""
    sides = [limits.most(allowed[side]) / before[side] for side in ("width", "height") if side in allowed]
    area = [math.sqrt(allowed["pixels"] / before["pixels"])] if "pixels" in allowed else []
    settings = {"scale": min([1, *sides, *area])}
    if "fps" in before:
        fastest = 1 / allowed["delay"][0] if "delay" in allowed else math.inf
        settings["fps"] = min(before["fps"], fastest, limits.most(allowed.get("fps", math.inf)))
    if "group" in before:
        settings["group"] = min(2.0, limits.most(allowed.get("group", math.inf)))
    largest, tried = settings["scale"], [settings]
    for step in steps:
        if step.get("fps", 0) < settings.get("fps", math.inf):  # what plays slower already is not made faster
            settings = settings | step | ({"scale": largest * step["scale"]} if "scale" in step else {})
            tried.append(settings)
    return tried


def size_at(before, scale):
    """Width and height at a scale: even, as MP4 needs, and no larger."""
    return [max(2, int(before[side] * scale + 1e-9) // 2 * 2) for side in ("width", "height")]


def _keep(medium, out):
    with atomic(out) as temporary:
        shutil.copyfile(medium, temporary)


def _encode(source, before, settings, out):
    """Encode `source` with `settings` into `out`."""
    size = size_at(before, settings["scale"])
    kind = source.suffix[1:]
    if kind == "png":
        with Image.open(source) as image:
            image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
        return
    from render.encode import SAMPLES, encode  # here, for it loads Matplotlib, and most media fit as they are

    count = round(before["seconds"] * settings["fps"])
    video = {"crf": settings["crf"]} if "crf" in settings else {}
    if kind == "mp4":
        video["group"] = max(1, int(settings["group"] * settings["fps"]))
    ahead = None
    if kind == "gif":
        picked = {round(k * (count - 1) / (SAMPLES - 1)) for k in range(SAMPLES)}
        ahead = [pixels for k, pixels in enumerate(_frames(source, before, size, settings["fps"])) if k in picked]
    encode(_frames(source, before, size, settings["fps"]), {kind: out}, Fraction(settings["fps"]), ahead, video=video)


def _frames(source, before, size, fps):
    """Yield the frames [height, width, 3] uint8 of a medium at another size and rate: at each time what is shown then."""
    time, made = 0.0, 0
    for image, seconds in _decoded(source, before):
        time += seconds
        due = math.ceil(time * fps - 0.5 - 1e-6) - made  # so many frames have their middle in its time
        if due > 0:
            yield from repeat(np.asarray(image.resize(size, Image.Resampling.LANCZOS)), due)
            made += due


def _decoded(source, before):
    """Yield (image, seconds that it is shown) in the order of time: a GIF that begins with its pay-off ends with it."""
    if source.suffix == ".mp4":
        import av

        with av.open(str(source)) as container:
            for frame in container.decode(video=0):
                yield frame.to_image(), 1 / before["fps"]
        return
    with Image.open(source) as image:
        frames = ((frame.convert("RGB"), frame.info["duration"] / 1000) for frame in ImageSequence.Iterator(image))
        last = next(frames) if before["payoff_first"] else None
        yield from frames
        if last:
            yield last


def _how(settings, after):
    """Settings in words, such as "1024 x 1024, 25 frames a second, crf 18"."""
    parts = [f"{after['width']} × {after['height']}"]
    parts += [f"{settings['fps']:g} frames a second"] if "fps" in settings else []
    parts += [f"crf {settings.get('crf', 18)}, groups of {after['group']:g} s"] if "group" in settings else []
    return ", ".join(parts)
