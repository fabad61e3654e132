"""A running number that belongs to one panel."""

from render.numbers import RunningNumber, width


class Reading:
    """`name` and one of `values` [T] in `form`, under the middle of a panel; `show(index)` changes the value."""

    def __init__(self, page, axes, name, values, form, size="label"):
        self.name, self.values, self.form, self.index, self.number = name, values, form, 0, None
        page.reserve(axes, "Ag", size, "bottom", 0.3)
        page.when_settled(lambda: self._place(page, axes, size))

    def show(self, index):
        self.index = index
        if self.number is not None:
            self.number.show(self.form(self.values[index]))

    def _place(self, page, axes, size):
        em = page.canvas.sizes[size]
        widest = em * max(width(self.form(value)) for value in self.values)
        name = page.text(self.name, size, parent=axes, color=page.theme.muted)
        left = (axes.bbox.x0 + axes.bbox.x1 - name.width - 0.35 * em - widest) / 2
        name.move_to(left, axes.bbox.y0 - 0.4 * em)
        self.number = RunningNumber(page, left + name.width + 0.35 * em + widest, axes.bbox.y0 - 1.2 * em, size)
        page.moves(self.number)
        self.show(self.index)
