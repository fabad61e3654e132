"""A grid of animated star pairs, input above output (side by side on tall canvases), with names and numbers."""

from figures.pieces.star_panel import MovingStar, drawn_through
from render.page.page import Grid
from render.page.running_number import RunningNumber, width
from render.page.side_counter import paragraph

SIDES = "in", "out"
ROOM = {"article": (0, 3), "square": (1, 6), "story": (3, 3)}  # lines kept free over the stars and under them


class StarColumns:
    """The pairs {key: two of [T, N, 2]} in their roles {key: role}; `set_index` moves them.

    sides: for input and output (name, remark). said: what the numbers are, its lines on narrow canvases.
    mark: (key, number of a point, names of its angle in and out, checkpoint from which on it is marked), if any.
    """

    def __init__(self, page, pairs, roles, sides, said, mark=(None, None, SIDES, None)):
        self.page, self.pairs, self.roles = page, pairs, roles
        rows = [" ".join(f"{side}{key}" for key in pairs) for side in SIDES]
        panels = page.grid(
            article=Grid("\n".join(f"words {row}" for row in rows), widths=(0.9, *[1] * len(pairs)), gaps=(0.3, 0.3)),
            square=Grid("\n".join(rows), gaps=(0.3, 0.3)),
            story=Grid("\n".join(f"words in{key} out{key}" for key in pairs), widths=(0.85, 1, 1), gaps=(0.3, 0.5)),
        )
        if "words" in panels:
            panels["words"].set_axis_off()
        marked, point, angles, since = mark
        self.stars = {
            (side, key): MovingStar(
                page, panels[f"{side}{key}"], points, roles[key], (point, angle, since) if key == marked else None
            )
            for key, pair in pairs.items()
            for side, angle, points in zip(SIDES, angles, pair, strict=True)
        }
        self._keep_room(panels)
        page.settle()
        self.shapes, self.numbers = {}, {}
        for key in pairs:
            self._name(key)
        self._explain(sides, said)

    def set_index(self, index, numbers, settled):
        """Checkpoint `index`, which may be a fraction; {key: text of its number}; {key: whether its shape is named}."""
        for star in self.stars.values():
            star.set_index(index)
        for key, number in self.numbers.items():
            number.set_text(numbers[key])
            for text in self.shapes[key].texts:
                text.set_visible(settled[key])

    def _keep_room(self, panels):
        layout, (above, below) = self.page.canvas.layout, ROOM[self.page.canvas.layout]
        keys, below = list(self.pairs), below + (layout == "article" and not self._few())
        for side in SIDES:
            for key in keys if layout == "square" else keys[:1]:
                self.page.reserve(panels[f"{side}{key}"], "\n".join(["Ag"] * above), "label", "top", 0.1)
        for key in keys[-1:] if layout == "story" else keys:
            self.page.reserve(panels[f"out{key}"], "\n".join(["Ag"] * below), "label", "bottom", 0.1)

    def _few(self):
        """Whether the columns are wide enough for a line with frequency and neurons."""
        return len(self.pairs) < 5

    def _name(self, key):
        """Frequency, neurons and shape of a pair, and its number: under it, or left of it on tall canvases."""
        page, role, star = self.page, self.roles[key], self.stars["out", key]
        layout, em, count = page.canvas.layout, page.canvas.sizes["label"], star.points.shape[1]
        x, y, line, align = star.center[0], star.center[1] - star.radius - 1.2 * em, 1.24 * em, "center"
        if layout == "story":
            x, y, align = page.canvas.margin[0], star.center[1] + 1.5 * line, "left"
        names = [f"[f = {key}]({role})", f"{count} neurons"]
        for name in [", ".join(names)] if layout == "article" and self._few() else names:
            paragraph(page, name, x, y, align, parent=star.axes)
            y -= line
        self.shapes[key] = paragraph(page, drawn_through(count), x, y, align)
        end = "left" if align == "left" else "right"
        self.numbers[key] = RunningNumber(page, 0, 0, "label", page.theme.text_color(role), align=end)
        self.numbers[key].move_to(x + (width("0.00") / 2 * em if align == "center" else 0), y - line - 0.45 * em)
        page.add_animated(*self.shapes[key].texts, self.numbers[key])

    def _explain(self, sides, said):
        """What the two sides are, and what the numbers."""
        page, layout, keys = self.page, self.page.canvas.layout, list(self.pairs)
        em, left = page.canvas.sizes["label"], page.canvas.margin[0]
        for side, (name, remark) in zip(SIDES, sides, strict=True):
            star = self.stars[side, keys[0]]
            (x, y), quiet = star.center, {"color": page.theme.muted, "parent": star.axes}
            if layout == "article":
                paragraph(page, f"[{name}](ink)\n{remark}", left, y, **quiet)
            elif layout == "square":
                paragraph(page, f"[{name}](ink): {remark}", left, y + star.radius + 1.1 * em, **quiet)
            else:
                paragraph(page, f"[{name}](ink)\n{remark}", x, y + star.radius + 1.7 * em, "center", **quiet)
        lines = (
            said[:2]
            if layout == "article"
            else [" ".join(said)]
            if layout == "square"
            else [" ".join(said[:3]), " ".join(said[3:])]
        )
        below = self.numbers[keys[-1]].get_position()[1] * page.canvas.height
        middle = 0.97 * em if layout == "article" else -(0.78 + 0.62 * len(lines)) * em
        paragraph(page, "\n".join(lines), left, below + middle, **quiet)
