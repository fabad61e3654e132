"""Stars: numbered points joined in order, in a ring, for pages and for films."""

import numpy as np

from render.film.units import PIXELS_PER_UNIT
from render.roles import ranked

DECADES = 10.0 ** np.arange(-2, 4)  # norms whose faint rings pass inward as the view zooms out
ARC = 0.29  # radius of an angle's arc, as a share of the ring's
BADGE = 0.15  # half of a badge, likewise


def circle(angles):
    """Points [..., 2] of the unit circle; angles in radians."""
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def plane(arrows):
    """Points [..., 2] of complex arrows [...]."""
    return np.stack([arrows.real, arrows.imag], axis=-1)


def degrees(points):
    """Angles [...] of points [..., 2], 0 to 360."""
    return np.degrees(np.arctan2(points[..., 1], points[..., 0])) % 360


def smoothed(values, still, width):
    """Values [F] > 0 of the frames as a camera follows them: their logarithm, smoothed over about `width` frames.

    still: frames (first, last) between which the picture moves; there and outside the values are left as they are.
    """
    frames = np.arange(len(values))[:, None]
    spread = np.clip(np.minimum(frames - still[0], still[1] - frames) / 3, 0.1, width)
    weight = np.exp(-0.5 * ((frames - frames.T) / spread) ** 2)
    return np.exp(weight @ np.log(values) / weight.sum(axis=1))


def clearest_spot(angle, corners):
    """Where inside an angle (radians) a label keeps clear of legs, arc and the closed line through corners [N, 2].

    Returns [2], like the corners in units of the ring's radius.
    """
    t = np.linspace(0, 1, 40)[:, None, None]
    line = (1 - t) * corners + t * np.roll(corners, -1, axis=0)
    arc = ARC * circle(np.linspace(0, angle, 40))
    ink = np.concatenate([line.reshape(-1, 2), (t * circle(np.array([0, angle]))).reshape(-1, 2), arc])
    spots = (np.linspace(0.3, 0.6, 31)[:, None, None] * circle(np.linspace(0.1, 0.9, 31) * angle)).reshape(-1, 1, 2)
    wide = 0.5, 1  # a label is about twice as wide as high
    room = [
        ((np.abs(spots - marks) - size) * wide).max(axis=2).min(axis=1) for marks, size in ((ink, 0), (corners, BADGE))
    ]
    return spots[np.minimum(*room).argmax(), 0]


def draw_star(page, axes, points, example=None):
    """Draws points [N, 2], in units of the ring's radius, on axes; marks the angle of point number `example`."""
    theme, roles = page.theme, ranked(range(len(points)))
    axes.plot(*circle(np.linspace(0, 2 * np.pi, 200)).T, color=theme.muted, lw=page.stroke(1.5))
    axes.plot(*np.append(points, points[:1], axis=0).T, color=theme.ink, lw=page.stroke(2.5))
    if example is not None:
        turn, color = np.radians(degrees(points[example])), theme.color(roles[example])
        axes.plot([0, 1], [0, 0], color=theme.muted, lw=page.stroke(2))
        axes.plot(*(ARC * circle(np.linspace(0, turn, 60))).T, color=color, lw=page.stroke(4))
        axes.plot(*np.stack([np.zeros(2), points[example]]).T, color=color, lw=page.stroke(3))
        axes.text(
            *clearest_spot(turn, points),
            f"{degrees(points[example]):.0f}°",
            ha="center",
            va="center",
            in_layout=False,
            weight=600,
            color=theme.text_color(roles[example]),
        )
    for k, (x, y) in enumerate(points):
        axes.plot(
            x,
            y,
            "o",
            ms=page.points(1.6 * page.canvas.sizes["label"]),
            color=theme.color(roles[k]),
            mec=theme.background,
            mew=page.stroke(2),
        )
        axes.text(
            x,
            y,
            k + 1,
            ha="center",
            va="center",
            weight=600,
            in_layout=False,
            color=theme.contrast_color(roles[k]),
        )


class Star:
    """The same in a film; `set_points` moves it.

    `parts` and, above them, `badges` are animated. center, radius: in pixels.
    """

    def __init__(self, stage, center, radius, number):
        self.center, self.radius = stage.at(*center), radius / PIXELS_PER_UNIT
        stage.add(stage.ring(radius, "muted").move_to(self.center))
        self.decades = [stage.ring(100, "grid") for _ in DECADES]
        self.line = stage.line("ink", 2.5, closed=True)
        size = 0.82 * stage.canvas.sizes["label"]
        self.badges = [stage.badge(str(k + 1), size, role) for k, role in ranked(range(number)).items()]
        self.parts = [*self.decades, self.line]

    def set_points(self, points, norm):
        """Place points [N, 2] on the scale on which `norm` lies on the ring."""
        for decade, ring in zip(DECADES, self.decades):
            reach = decade / norm  # faint at the rim and in the middle
            ring.move_to(self.center, self.radius * reach).set_opacity(
                min(max(10 * (1 - reach), 0), max(5 * reach - 1, 0), 1)
            )
        places = self.center + self.radius / norm * points
        self.line.trace(places)
        for badge, place in zip(self.badges, places):
            badge.move_to(place)


class Angle:
    """The angle of one point of a star at rest, swept from the right; corners [N, 2] in units of the ring's radius."""

    def __init__(self, stage, star, corners, example):
        self.star, color = star, ranked(range(len(corners)))[example]
        self.turn, self.reach = np.radians(degrees(corners[example])), np.hypot(*corners[example])
        self.zero, self.leg, self.arc = stage.line("muted", 2), stage.line(color, 3), stage.line(color, 4)
        text = stage.words(f"{degrees(corners[example]):.0f}°", 0, 0, color=color, weight=600)
        self.label = stage.on_background(text.center(star.center + star.radius * clearest_spot(self.turn, corners)))
        self.parts = [self.zero, self.leg, self.arc, self.label]

    def sweep(self, t):
        """Show it opened by `t`, 0..1; the label comes last."""
        center, radius = self.star.center, self.star.radius
        turn = circle(np.linspace(0, t * self.turn, 60)) if t else np.zeros((0, 2))
        self.zero.trace(center + radius * np.insert(turn[:1], 0, 0, axis=0))
        self.leg.trace(center + radius * self.reach * np.insert(turn[-1:], 0, 0, axis=0))
        self.arc.trace(center + ARC * radius * turn)
        self.label.set_opacity(max(4 * t - 3, 0))
