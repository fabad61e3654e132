"""What the rows of a heat map are: brackets beside groups of rows, each in its color."""

from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory


def row_bracket(page, axes, first, last, text, role):
    """A line along rows `first` to `last`, right of a heat map, in the color of what they are, and its name."""
    em, stroke = page.canvas.sizes["label"], 3 * page.canvas.unit
    page.reserve(axes, f"00{text}", "label")

    def draw():
        x = axes.bbox.x1 + 2.2 * stroke
        across = blended_transform_factory(axes.transAxes, axes.transData)
        share = axes.transAxes.inverted().transform((x, 0))[0]
        axes.add_line(
            Line2D(
                [share, share],
                [first - 0.42, last + 0.42],
                color=page.theme.color(role),
                clip_on=False,
                linewidth=page.stroke(4),
                solid_capstyle="butt",
                transform=across,
            )
        )
        words = page.text(f"[{text}]({role})", "label", parent=axes)
        middle = axes.transData.transform((0, (first + last) / 2))[1]
        words.move_to(x + 0.35 * em, middle + 0.5 * words.height)

    page.when_settled(draw)
