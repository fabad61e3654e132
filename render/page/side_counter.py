"""A second running number on the line of the step counter, and paragraphs next to panels."""

from render.page.running_number import RunningNumber, width
from render.page.step_counter import StepCounter


class SideCounter(RunningNumber):
    """`name` and a running number, on the counter's line: left of it, or at the other end on tall canvases.

    widest: the widest text it will show. Static figures have none, like the step counter.
    """

    def __init__(self, page, counter, name, role, widest):
        canvas, (_, _, right, _) = page.canvas, page.canvas.margin
        em = canvas.sizes["label"]
        taken = StepCounter.room(page) + 1.1 * canvas.sizes["counter"] if canvas.layout == "article" else 0
        end = canvas.width - right - taken
        y = counter.get_position()[1] * canvas.height
        super().__init__(page, end - width(widest) * em, y, "label", page.theme.text_color(role), align="left")
        if page.still:
            self.set_visible(False)
        else:
            label = page.text(f"[{name}]({role})", "label")
            label.move_to(self.anchor - label.width - 0.4 * em, y + 0.8 * em)
            page.add_animated(self)


def paragraph(page, markup, x, y, align="left", size="label", **look):
    """Words whose lines are aligned to x ('left', 'center' or 'right') with their middle at y, in pixels."""
    words = page.text(markup, size, align=align, **look)
    return words.move_to(x - {"left": 0, "center": 0.5, "right": 1}[align] * words.width, y + words.height / 2)
