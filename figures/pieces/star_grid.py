"""Animated star pairs, input and output, with names and numbers: columns of a few pairs, or a grid of many."""

import math

from figures.pieces.star_panel import DENSE, MovingStar, drawn_through, first_quarter
from render.page.page import Grid
from render.page.running_number import RunningNumber, width
from render.page.side_counter import paragraph

SIDES = "in", "out"
ROOM = {"article": (0, 3), "square": (1, 6), "story": (3, 3)}  # lines kept free over the stars and under them
COLUMNS = 5  # pairs that have room next to one another
MOST = 12  # pairs that a grid has room for


def star_pairs(page, pairs, roles, sides, said, mark=None):
    """StarColumns of a few pairs, a StarGrid of more; `mark` is for a few pairs of a few points."""
    if len(pairs) > COLUMNS:
        return StarGrid(page, pairs, roles, sides, said)
    joined = mark and len(first(pairs[mark[0]])) <= DENSE
    return StarColumns(page, pairs, roles, sides, said, *[mark] * bool(joined))


def first(pair):
    """The points [N, 2] in which the input side of a pair, two of [T, N, 2], ends."""
    return pair[0][-1]


def best_columns(number, width, height, line):
    """In how many columns `number` pairs, a line of text above each, are largest in width x height pixels."""

    def radius(columns):
        return min(width / columns / 2.2, height / math.ceil(number / columns) - 1.3 * line)

    return max(range(1, number + 1), key=radius)


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
                page,
                panels[f"{side}{key}"],
                points,
                roles[key],
                (point, angle, since) if key == marked else None,
                first_quarter(pair[0]),
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
        self.shapes[key] = paragraph(page, drawn_through(count) if count <= DENSE else " ", x, y, align)
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
        middle += below
        if layout == "story":
            star = self.stars["out", keys[-1]]
            middle = min(middle, star.center[1] - star.radius - (0.62 * len(lines) + 0.2) * em)
        paragraph(page, "\n".join(lines), left, middle, **quiet)


class StarGrid:
    """The same for up to MOST pairs: input and output next to one another, the name and the number of a pair above."""

    def __init__(self, page, pairs, roles, sides, said):
        canvas = page.canvas
        left, top, right, bottom = canvas.margin
        em, width = canvas.sizes["label"], canvas.width - left - right
        self.legend = page.text(self._explained(pairs, sides, said), "label", width, color=page.theme.muted)
        free = canvas.height - top - bottom - self.legend.height - 3 * canvas.sizes["title"]
        columns = best_columns(len(pairs), width, free, em)
        cells = [f"in{key} out{key}" for key in pairs]
        cells += [". ."] * (-len(cells) % columns)
        rows = [" . ".join(cells[k : k + columns]) for k in range(0, len(cells), columns)]
        panels = page.grid(Grid("\n".join(rows), widths=(1, 1, 0.12) * (columns - 1) + (1, 1), gaps=(0.2, 0.2)))
        self.stars = {
            (side, key): MovingStar(
                page, panels[f"{side}{key}"], points, roles[key], marked=first_quarter(pair[0]), dot=13
            )
            for key, pair in pairs.items()
            for side, points in zip(SIDES, pair, strict=True)
        }
        for key in pairs:
            page.reserve(panels[f"in{key}"], "Ag", "label", "top", 0.1)
        last = [key for key, row in zip(pairs, (k // columns for k in range(len(pairs)))) if row == len(rows) - 1]
        page.reserve(panels[f"in{last[0]}"], "\n".join(["Ag"] * len(self.legend.lines)), "label", "bottom", 0.2)
        page.settle()
        self.legend.move_to(left, bottom + self.legend.height)
        self.numbers = {}
        for key in pairs:
            into, out = self.stars["in", key], self.stars["out", key]
            x, y = into.center[0] - into.radius, into.center[1] + into.radius + 0.75 * em
            paragraph(page, f"[f = {key}]({roles[key]})", x, y, parent=into.axes)
            number = RunningNumber(page, out.center[0] + out.radius, y - 0.35 * em, "label", align="right")
            number.set_color(page.theme.text_color(roles[key]))
            self.numbers[key] = page.add_animated(number)

    def set_index(self, index, numbers, settled):
        """Checkpoint `index`, which may be a fraction; {key: text of its number}."""
        for star in self.stars.values():
            star.set_index(index)
        for key, number in self.numbers.items():
            number.set_text(numbers[key])

    @staticmethod
    def _explained(pairs, sides, said):
        """What is left and right, how many points there are and which are marked, and what the numbers are."""
        counts = sorted({len(first(pair)) for pair in pairs.values()})
        (into, of_inputs), (out, of_outputs) = sides
        each = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
        marked = " [Marked](ink): input angle 0° to 90°." * (counts[-1] > DENSE)
        return (
            f"Left: [{into.lower()}](ink), {of_inputs}. Right: [{out.lower()}](ink), {of_outputs}.\n"
            f"{each} neurons each.{marked}\nNumber: {' '.join(said)}."
        )
