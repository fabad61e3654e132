"""Stacked bars of equal length, each under a line that names its segments in their colors."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

BAR, GAP, MOST = 0.5, 0.6, 1.6  # height of a bar, least and most room under it, in ems


@dataclass(frozen=True)
class Segment:
    """A category: its word, the role of its color, and whether its segments are filled or outlined."""

    word: str
    role: str
    filled: bool = True


def stacked_bars(page, axes, rows, parts):
    """Draw a stacked bar for each row, under a line that names its segments.

    rows: (markup, counts [k]), from top to bottom; parts: k Segments. Counts are shares of their row: all bars have the
    same length. The lines may run on to the page's margin, and wrap there.
    """
    axes.set_axis_off()

    def draw():
        em, top = page.canvas.sizes["label"], axes.bbox.y1
        left, length = axes.bbox.x0, axes.bbox.width
        lines = []
        for markup, counts in rows:
            named = ", ".join(
                f"[{count} {part.word}]({part.role})" for part, count in zip(parts, counts, strict=True) if count
            )
            lines.append(
                page.text(f"{markup}: {named}", "label", page.canvas.width - page.canvas.margin[2] - left, parent=axes)
            )
        free = top - page.canvas.margin[3] - sum(words.height + (0.35 + BAR) * em for words in lines)
        gap = min(free / max(len(rows) - 1, 1), MOST * em)
        if gap < GAP * em:
            page.complaints.append(f"the divided bars need {(GAP * em - gap) * (len(rows) - 1):.0f} pixels more")
        for words, (_, counts) in zip(lines, rows, strict=True):
            words.move_to(left, top)
            top -= words.height + (0.35 + BAR) * em
            ends = left + length * np.cumsum([0, *counts]) / max(sum(counts), 1)
            for part, start, end in zip(parts, ends, ends[1:]):
                color = page.theme.color(part.role)
                look = {"facecolor": color if part.filled else "none", "edgecolor": color, "lw": page.stroke(2)}
                if end > start:
                    axes.add_patch(
                        Rectangle((start, top), end - start, BAR * em, transform=page.pixels(), clip_on=False, **look)
                    )
            top -= gap

    page.when_settled(draw)
