"""The step counter of an animation."""

from render.page.running_number import RunningNumber, width


class StepCounter(RunningNumber):
    """A caption, 'training step' or another unit, and the running number; `set_step(step)` changes it."""

    CAPTION = "training step"

    def __init__(self, page, last, caption=CAPTION):
        canvas = page.canvas
        left, top, right, _ = canvas.margin
        size, small = canvas.sizes["counter"], canvas.sizes["label"]
        label = None if page.still else page.text(caption, "label", color=page.theme.muted)
        if page.still:
            x = y = 0
        elif canvas.layout == "article":
            x = canvas.width - right - width(f"{last:,}") * size
            y = canvas.height - top - 0.8 * canvas.sizes["title"]  # the title's baseline
            label.move_to(x - label.width - 0.4 * size, y + 0.8 * small)
        else:
            x, y = left + label.width + 0.4 * size, page._top - 0.8 * size
            label.move_to(left, y + 0.8 * small)
            page._top = y - 0.6 * size
        super().__init__(page, x, y, "counter", align="left", string="0")

    @classmethod
    def room(cls, page):
        """Width in pixels, for five digits."""
        caption = page.text(cls.CAPTION, "label")
        caption.remove()
        return caption.width + (0.4 + width("00,000")) * page.canvas.sizes["counter"]

    def set_step(self, step):
        self.set_text(f"{int(step):,}")
