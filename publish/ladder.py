"""The settings with which a medium that does not fit is tried, one after the other, and what follows from them."""

import math

from publish import limits

SLOWEST = {"mp4": 10.0}  # frames a second: players take what is slower badly; repeated frames cost next to nothing
LEAST_DELAY = 2  # hundredths of a second that a GIF's pictures rest at least
GROUP = 2.0  # seconds from key frame to key frame, if a place asks for no fewer


def ladder(before, allowed, steps, format="mp4"):
    """The settings to try in order: first as it is, as large and as fast as is allowed; then each step on top of those before."""
    sides = [limits.most(allowed[side]) / before[side] for side in ("width", "height") if side in allowed]
    area = [math.sqrt(allowed["pixels"] / before["pixels"])] if "pixels" in allowed else []
    settings = {"scale": min([1, *sides, *area])}
    if format != "png" and "fps" in before:
        settings["fps"] = _rate(before, allowed, format)
        steps = _slower(before, allowed, steps) if format == "gif" else steps
    if format == "mp4" and "fps" in before:
        settings["group"] = min(GROUP, limits.most(allowed.get("group", math.inf)), limits.most(allowed.get("group_frames", math.inf)) / settings["fps"])
    largest, tried = settings["scale"], [settings]
    for step in steps:
        if step.get("fps", 0) < settings.get("fps", math.inf):  # what plays slower already is not made faster
            settings = settings | step | ({"scale": largest * step["scale"]} if "scale" in step else {})
            tried.append(settings)
    return tried


def _rate(before, allowed, format):
    """The rate to try first."""
    fastest = limits.most(allowed.get("fps", math.inf))
    if format == "gif":
        fastest = min(fastest, 1 / allowed.get("delay", [0])[0] if allowed.get("delay", [0])[0] else math.inf)
        return 100 / max(LEAST_DELAY, math.ceil(100 / min(before["fps"], fastest) - 1e-6))  # delays are whole hundredths
    rate = min(max(before["fps"], SLOWEST[format]), fastest)
    return min(rate, _enough(before, allowed)) if "seconds" in before else rate


def _enough(before, allowed):
    """The rate at which a place's number of frames is enough for the whole."""
    return limits.most(allowed.get("frames", math.inf)) / max(before["seconds"], 1e-3)


def _slower(before, allowed, steps):
    """The steps of a GIF, with one of few enough frames before it is made smaller: what rests needs no frames, so it comes late."""
    enough = _enough(before, allowed) if "seconds" in before else math.inf
    slowest = min((step["fps"] for step in steps if "fps" in step), default=math.inf)
    if before.get("frames", 0) <= limits.most(allowed.get("frames", math.inf)) or enough >= slowest:
        return steps
    place = max(k for k, step in enumerate(steps) if "fps" in step) + 1
    return [*steps[:place], {"fps": 100 / math.ceil(100 / enough)}, *steps[place:]]


def size_at(before, scale, even=True):
    """Width and height at a scale, no larger; even, as MP4 needs, but for a GIF or a PNG that stays as large."""
    if scale == 1 and not even:
        return [before["width"], before["height"]]
    return [max(2, int(before[side] * scale + 1e-9) // 2 * 2) for side in ("width", "height")]


def count_at(before, fps, allowed):
    """Frames of the whole at a rate: to the nearest, but no fewer or more than a place's limits of its duration allow."""
    limit = allowed.get("seconds", math.inf)
    least = math.ceil(limit[0] * fps - 1e-9) if isinstance(limit, list) else 1
    count = max(1, round(before["seconds"] * fps), least)
    return min(count, int(limits.most(limit) * fps + 1e-9)) if limits.most(limit) != math.inf else count
