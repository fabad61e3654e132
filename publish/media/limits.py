"""Checks a medium against the limits of a platform."""

import math
from dataclasses import dataclass

UNITS = {
    "bytes": "bytes",
    "width": "pixels",
    "height": "pixels",
    "pixels": "pixels",
    "seconds": "s",
    "group": "s",
    "group_frames": "frames",
    "delay": "s",
    "fps": "frames a second",
    "frames": "frames",
    "volume": "pixels in all frames",
}
WORDS = {
    "fps": "rate",
    "pixel_format": "pixel format",
    "b_frames": "run of B-frames",
    "group": "group of pictures",
    "closed_group": "closed groups",
    "payoff_first": "pay-off first",
    "bytes": "size",
    "seconds": "duration",
    "faststart": "index in front",
    "pixels": "area",
    "group_frames": "group of pictures",
    "square_pixels": "square pixels",
    "transparent": "transparent ground",
    "other_tracks": "other tracks",
}
FIXED = {"seconds", "aspect"}  # what re-encoding leaves as it is
RAISED = {"delay", "fps"}  # what it raises where it is too low


@dataclass(frozen=True)
class Fault:
    """A violated limit: its key, a message, and whether re-encoding can fix it."""

    key: str
    message: str
    fixable: bool


def faults(facts: dict, limits: dict) -> list[Fault]:
    """Violations of a platform's limits (as in platforms.yaml) by a medium with the given facts: a list of Fault."""
    return [fault for key, limit in limits.items() if key != "source" and (fault := _fault(key, facts.get(key), limit))]


def most(limit):
    """The upper end of a limit; None stays None."""
    return limit[1] if isinstance(limit, list) else limit


def range_in_words(limit):
    """A limit in words, such as "at most 60" or "from 3"."""
    if not isinstance(limit, list):
        return f"at most {format_value(limit)}"
    return f"from {format_value(limit[0])}" + (f" to {format_value(limit[1])}" if limit[1] != math.inf else "")


def _fault(key, value, limit):
    name, unit = WORDS.get(key, key), f" {UNITS[key]}" if key in UNITS else ""
    if isinstance(limit, (bool, str)):
        message = f"{name} is {format_value(value)}, must be {format_value(limit)}"
        return None if value == limit else Fault(key, message, True)
    if value is None:  # a still has no rate
        return None
    if value > most(limit):
        return Fault(key, f"{name} {format_value(value)}{unit}, at most {format_value(most(limit))}", key not in FIXED)
    if isinstance(limit, list) and value < limit[0]:
        return Fault(key, f"{name} {format_value(value)}{unit}, at least {format_value(limit[0])}", key in RAISED)
    return None


def format_value(value):
    """A fact or limit in words, such as "1,000", "yes" or "unknown"."""
    if value is None or isinstance(value, bool):
        return {None: "unknown", True: "yes", False: "no"}[value]
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)
