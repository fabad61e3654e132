"""The quality ladder: settings to try, best first, for a medium that does not fit; and sizes and counts of frames."""

import math

from publish.media import limits

SLOWEST = {"mp4": 10.0}  # frames a second: players handle slower videos badly; repeated frames cost next to nothing
LEAST_DELAY = 2  # hundredths of a second: the shortest delay of a GIF
GROUP = 2.0  # seconds from key frame to key frame, if a platform asks for no fewer


def quality_ladder(before, allowed, steps, format="mp4"):
    """The list of settings to try: the largest size and rate allowed, then each step on top of those before it."""
    sides = [limits.most(allowed[side]) / before[side] for side in ("width", "height") if side in allowed]
    area = [math.sqrt(allowed["pixels"] / before["pixels"])] if "pixels" in allowed else []
    settings = {"scale": min([1, *sides, *area])}
    if format != "png" and "fps" in before:
        settings["fps"] = _rate(before, allowed, format)
        steps = _slower(before, allowed, steps) if format == "gif" else steps
    if format == "mp4" and "fps" in before:
        settings["group"] = min(GROUP, _most(allowed, "group"), _most(allowed, "group_frames") / settings["fps"])
    largest, tried = settings["scale"], [settings]
    for step in steps:
        if "fps" in step and not _least(allowed, "fps") <= step["fps"] < settings.get("fps", math.inf):
            continue  # never faster than before
        settings = settings | step | ({"scale": largest * step["scale"]} if "scale" in step else {})
        tried.append(settings)
    return tried


def _rate(before, allowed, format):
    """The rate to try first, frames a second."""
    fastest = _most(allowed, "fps")
    if format == "gif":  # its delays are whole hundredths
        least = max(LEAST_DELAY, 100 * allowed["delay"][0] if "delay" in allowed else 0)
        return 100 / math.ceil(max(least, 100 / min(before["fps"], fastest)) - 1e-6)
    rate = min(max(before["fps"], SLOWEST[format]), fastest)
    rate = min(rate, _enough(before, allowed)) if "seconds" in before else rate
    return rate * math.ceil(_least(allowed, "fps") / rate - 1e-6) if rate < _least(allowed, "fps") else rate


def _enough(before, allowed):
    """The highest rate at which the whole medium has no more frames than the platform allows."""
    return _most(allowed, "frames") / max(before["seconds"], 1e-3)


def _slower(before, allowed, steps):
    """The steps of a GIF, with one that keeps the limit of frames inserted before those that make it smaller."""
    enough = _enough(before, allowed) if "seconds" in before else math.inf
    slowest = min((step["fps"] for step in steps if "fps" in step), default=math.inf)
    if before.get("frames", 0) <= _most(allowed, "frames") or enough >= slowest:
        return steps
    index = max(k for k, step in enumerate(steps) if "fps" in step) + 1
    return [*steps[:index], {"fps": 100 / math.ceil(100 / enough)}, *steps[index:]]


def size_at(before, scale, even=True):
    """[width, height] at `scale`, rounded down to even numbers, as MP4 needs; unchanged at scale 1 if not `even`."""
    if scale == 1 and not even:
        return [before["width"], before["height"]]
    return [max(2, int(before[side] * scale + 1e-9) // 2 * 2) for side in ("width", "height")]


def count_at(before, fps, allowed):
    """The number of frames at `fps`, rounded, within the platform's limits of the duration."""
    limit = allowed.get("seconds", math.inf)
    least = math.ceil(limit[0] * fps - 1e-9) if isinstance(limit, list) else 1
    count = max(1, round(before["seconds"] * fps), least)
    return min(count, int(limits.most(limit) * fps + 1e-9)) if limits.most(limit) != math.inf else count


def _least(allowed, key):
    """The lower end of a limit; 0 if there is none."""
    limit = allowed.get(key)
    return limit[0] if isinstance(limit, list) else 0


def _most(allowed, key):
    """The upper end of a limit; infinity if there is none."""
    return limits.most(allowed.get(key, math.inf))
