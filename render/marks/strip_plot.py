"""Strip plots: all values of a case as jittered dots, and a bar at their median."""

import numpy as np


def strip(page, axes, x, values, role, width=0.7, size=7):
    """Draws values [n] around `x`, jittered over `width`, in axis units. The jitter is deterministic."""
    away = np.random.default_rng(len(values)).uniform(-0.36, 0.36, len(values)) * width
    axes.plot(
        x + away,
        values,
        "o",
        ms=page.stroke(size),
        color=page.theme.color(role),
        mec=page.theme.background,
        mew=page.stroke(0.8),
    )
    if len(values):
        axes.plot([x - width / 2, x + width / 2], [np.median(values)] * 2, color=page.theme.ink, lw=page.stroke(4))
