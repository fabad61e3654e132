"""Manim mobjects whose points are overwritten in place each frame (microseconds) instead of rebuilt."""

import numpy as np
from manim import CapStyleType, LineJointType, VGroup, VMobject


class FastGroup(VGroup):
    """Outlines that move, scale and fade as one; made around the origin, which `move_to` brings to a place.

    Unlike Manim's own, `move_to` places the origin, not the center, and `set_opacity` keeps transparent parts so.
    """

    def __init__(self, *parts):
        super().__init__(*parts)
        self.outlines = self.family_members_with_points()
        self.home = [outline.points.copy() for outline in self.outlines]
        self.opacity = [(part.fill_rgbas[:, 3].copy(), part.stroke_rgbas[:, 3].copy()) for part in self.outlines]

    def move_to(self, place, scale=1.0):
        """Bring the origin to `place` [2], with everything `scale` times as large (strokes keep their width)."""
        for outline, home in zip(self.outlines, self.home):
            outline.points = home * scale
            outline.points[:, :2] += place
        return self

    def set_opacity(self, alpha):
        """Set its opacity, 0..1 of what it was made with."""
        for outline, (fill, stroke) in zip(self.outlines, self.opacity):
            outline.fill_rgbas[:, 3] = fill * alpha
            outline.stroke_rgbas[:, 3] = stroke * alpha
        return self


class Polyline(VMobject):
    """A line through points, which `trace` changes."""

    def __init__(self, color, width, closed=False, **style):
        super().__init__(stroke_color=color, stroke_width=width, **{"fill_opacity": 0, **style})
        self.joint_type, self.cap_style = LineJointType.ROUND, CapStyleType.ROUND
        self.closed = closed

    def trace(self, points, t=1.0):
        """Go through `points` [N, 2]; a closed line returns to the first. Ends after a share of its sides, 0..1."""
        corners = np.asarray(np.concatenate([points, points[:1]]) if self.closed else points, float)
        if t < 1:
            whole, rest = divmod(t * (len(corners) - 1), 1)
            corners = corners[: int(whole) + 2].copy()
            corners[-1] = (1 - rest) * corners[-2] + rest * corners[-1]
        curves = np.zeros((max(len(corners) - 1, 0), 4, 3))
        for k, t in enumerate((0, 1 / 3, 2 / 3, 1)):
            curves[:, k, :2] = (1 - t) * corners[:-1] + t * corners[1:]
        self.points = curves.reshape(-1, 3)
        return self

    def set_opacity(self, alpha):
        """Set its opacity, 0..1 of what it was made with."""
        if not hasattr(self, "opacity"):
            self.opacity = self.fill_rgbas[:, 3].copy(), self.stroke_rgbas[:, 3].copy()
        self.fill_rgbas[:, 3], self.stroke_rgbas[:, 3] = (opacity * alpha for opacity in self.opacity)
        return self


class Points(Polyline):
    """Many small dots of one color and size, as one outline: a few hundredths of a millisecond each."""

    def set_centers(self, points):
        """Lie at `points` [N, 2]."""
        self.points = np.zeros((4 * len(points), 3))
        self.points[:, :2] = np.repeat(points, 4, axis=0)
        return self


class Arrow(Polyline):
    """An arrow of one outline; `set_ends` moves it."""

    def __init__(self, color, width, head):
        """width: of the shaft; head: length of the head; both in Manim's units of length."""
        super().__init__(color, 0, closed=True, fill_color=color, fill_opacity=1)
        self.half, self.head = width / 2, head

    def set_ends(self, start, end):
        """Go from `start` [2] to `end` [2]; a short one has a smaller head."""
        start, end = np.asarray(start, float), np.asarray(end, float)
        length = np.hypot(*(end - start))
        if length < 1e-6:
            return self.trace(np.zeros((0, 2)))
        along = (end - start) / length
        across = np.array([-along[1], along[0]])
        head = min(self.head, 0.7 * length)
        neck, half, wing = end - head * along, min(self.half, 0.3 * head), 0.42 * head
        return self.trace(
            np.stack(
                [
                    start + half * across,
                    neck + half * across,
                    neck + wing * across,
                    end,
                    neck - wing * across,
                    neck - half * across,
                    start - half * across,
                ]
            )
        )


class DiscCloud(VMobject):
    """Discs of one color as one outline, with an edge: fifty of them cost about as much as one each."""

    def __init__(self, color, edge, width):
        super().__init__(fill_color=color, fill_opacity=1, stroke_color=edge, stroke_width=width)
        turn = np.pi / 4 * np.arange(9)
        way = np.stack([np.cos(turn), np.sin(turn)], -1)
        pull = 4 / 3 * np.tan(np.pi / 16) * np.stack([-way[:, 1], way[:, 0]], -1)
        self.disc = np.stack([way[:-1], (way + pull)[:-1], (way - pull)[1:], way[1:]], 1).reshape(-1, 2)

    def set_centers(self, centers, radius):
        """At `centers` [N, 2], with one radius or one for each."""
        around = np.reshape(radius, (-1, 1, 1)) * self.disc + np.asarray(centers, float)[:, None]
        self.points = np.pad(around.reshape(-1, 2), ((0, 0), (0, 1)))
        return self


class NumberDisplay(VGroup):
    """A running number, from glyphs made once: figures of one width, so that nothing jitters."""

    def __init__(self, glyphs, length, align="right"):
        """glyphs: sign -> Lettering. length: of the longest text. The origin is the `align`ed end of the baseline."""
        self.glyphs = {sign: (_outline(glyph), glyph.advance) for sign, glyph in glyphs.items()}
        model = next(part for glyph in glyphs.values() for part in glyph.family_members_with_points())
        super().__init__(*(_empty_copy(model) for _ in range(length)))
        self.align = align
        self.place = np.zeros(2)

    def advance(self, text):
        """Width of `text`."""
        return sum(self.glyphs[sign][1] for sign in text)

    def write(self, text, place=None):
        """Show `text`, at `place` [2] from now on if given."""
        self.place = self.place if place is None else place
        starts = np.cumsum([0, *(self.glyphs[sign][1] for sign in text)])
        left = {"left": 0, "center": starts[-1] / 2, "right": starts[-1]}[self.align]
        for k, cell in enumerate(self.submobjects):
            if k < len(text):
                cell.points = self.glyphs[text[k]][0] + (self.place[0] + starts[k] - left, self.place[1], 0)
            else:
                cell.points = np.zeros((0, 3))
        return self

    def set_opacity(self, alpha):
        """Set its opacity, 0..1 of what it was made with."""
        for cell in self.submobjects:
            cell.fill_rgbas[:, 3] = alpha
        return self


def _outline(glyph):
    return np.concatenate([part.points for part in glyph.family_members_with_points()] or [np.zeros((0, 3))])


def _empty_copy(model):
    cell = model.copy()
    cell.points = np.zeros((0, 3))
    return cell
