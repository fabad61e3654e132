"""Lollipop charts side by side with common rows: a dot per row, on a stem from a common level."""

import numpy as np


def lollipops(page, panels, rows, roles):
    """Draw a dot per row in every panel, and a stem to it from the panel's level.

    panels: [(axes, values [n], level)], axes with their x set; rows: names [n], at the first panel's left; roles [n].
    The level is a line across all rows; the dot on it, where a row is the level itself, has no stem.
    """
    heights = np.arange(len(rows))
    for number, (axes, values, level) in enumerate(panels):
        axes.set(ylim=(len(rows) - 0.4, -0.6))
        axes.set_yticks(heights, rows if number == 0 else [""] * len(rows))
        axes.grid(False, axis="y")
        axes.axvline(level, color=page.theme.ink, lw=page.stroke(2), zorder=2)
        for y, value, role in zip(heights, values, roles, strict=True):
            axes.plot([level, value], [y, y], color=page.theme.tint(role, 0.45), lw=page.stroke(5), zorder=2.5)
            axes.plot(
                value,
                y,
                "o",
                ms=page.stroke(13),
                color=page.theme.color(role),
                mec=page.theme.background,
                mew=page.stroke(1.5),
                zorder=3,
                clip_on=False,
            )
    for label, role in zip(panels[0][0].get_yticklabels(), roles, strict=True):
        label.set_color(page.theme.text_color(role))
        label.set_weight(600)
