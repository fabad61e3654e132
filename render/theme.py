"""Themes: colors by role, the typeface, and Matplotlib's rcParams; one definition for all pictures and films."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from core.suggestions import UnknownName, short, unknown

FONT_FAMILY = "Fira Sans"
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}

# Linear sRGB -> cone responses -> OKLab (B. Ottosson, 2020): a space in which equal steps look about equal.
LINEAR_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
CONES_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(color):
    """Linear-light RGB [3] of '#rrggbb'."""
    encoded = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def hexadecimal(light):
    """'#rrggbb' of linear-light RGB [3], clipped to what a screen can show."""
    light = np.clip(light, 0, 1)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(c) * 255):02x}" for c in encoded)


def oklab(light):
    """OKLab coordinates [3] of linear-light RGB [3]."""
    return CONES_TO_OKLAB @ np.cbrt(LINEAR_TO_CONES @ np.clip(light, 0, 1))


@cache
def mix(first, second, t):
    """The color at `t` (0..1) between `first` and `second`, on a straight line through OKLab."""
    lab = (1 - t) * oklab(linear(first)) + t * oklab(linear(second))
    return _of_oklab(*lab)


def _of_oklab(*lab):
    return hexadecimal(np.linalg.solve(LINEAR_TO_CONES, np.linalg.solve(CONES_TO_OKLAB, lab) ** 3))


@cache
def contrast(first, second):
    """WCAG 2 contrast ratio of two colors, 1..21."""
    bright, dim = sorted((float(linear(c) @ (0.2126, 0.7152, 0.0722)) for c in (first, second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


ROLES = ("background", "ink", "muted", "grid", "train", "test", "signal", "distractor", "bias", "highlight")
HEXADECIMAL = re.compile("#[0-9a-fA-F]{6}")


def diverging_index(values, limit, colors):
    """Numbers 0..colors-1 of signed values: -limit is the first color, zero the middle one, limit the last."""
    scaled = np.rint((np.asarray(values) / limit + 1) * ((colors - 1) / 2))
    return np.clip(np.nan_to_num(scaled, nan=(colors - 1) / 2), 0, colors - 1).astype(np.intp)


@dataclass(frozen=True)
class Theme:
    """Colors as '#rrggbb', each with one meaning in all pictures."""

    name: str
    background: str
    ink: str
    muted: str
    grid: str
    train: str
    test: str
    signal: str
    distractor: str
    bias: str
    highlight: str
    sequence: tuple  # an experiment's frequencies, by rank
    poles: tuple  # most negative, zero, most positive weight

    @cached_property
    def diverging(self):
        """Colormap for signed weights: 255 colors, so that zero has one of its own; even steps in OKLab."""
        from matplotlib.colors import ListedColormap  # late: a film needs the palette, not Matplotlib

        negative, zero, positive = self.poles
        steps = np.arange(1, 128) / 127
        falling = [mix(zero, negative, t) for t in steps[::-1]]
        rising = [mix(zero, positive, t) for t in steps]
        return ListedColormap([*falling, zero, *rising], name=f"signed-{self.name}")

    @cached_property
    def sequential(self):
        """Colormap for values from zero on, in the upper half of 255 colors: from the ground's gray to ink."""
        from matplotlib.colors import ListedColormap

        zero = self.poles[1]
        rising = [mix(zero, self.ink, t) for t in np.arange(1, 128) / 127]
        return ListedColormap([zero] * 128 + rising, name=f"from-zero-{self.name}")

    def wheel(self, count):
        """`count` colors evenly spaced around a circle of hues, of one lightness: for values that begin again."""
        lightness, chroma = (0.6, 0.13) if self.name == "light" else (0.76, 0.12)
        angles = 2 * np.pi * (np.arange(count) / count + 0.08)
        return [_of_oklab(lightness, chroma * np.cos(angle), chroma * np.sin(angle)) for angle in angles]

    def ramp(self, count):
        """`count` colors from a dark to a light end, for values from low to high."""
        return [mix(*self.sequence[:2], t) for t in np.linspace(0, 1, count)]

    def color(self, name):
        """The color of a role ('train'), of a rank ('sequence 2') or '#rrggbb' itself.

        Raises UnknownName for anything else.
        """
        if name in ROLES:
            return getattr(self, name)
        if HEXADECIMAL.fullmatch(name):
            return name
        role, _, rank = name.partition(" ")
        if role == "sequence" and rank.isdecimal() and int(rank) < len(self.sequence):
            return self.sequence[int(rank)]
        if role == "sequence":
            last = len(self.sequence) - 1
            raise UnknownName(
                f"unknown color {short(name)}; the sequence has the ranks 'sequence 0' to 'sequence {last}'"
            )
        raise UnknownName(unknown(name, (*ROLES, "sequence 0"), "color") + ", or '#rrggbb'")

    def rgb(self, name):
        """The same color as uint8 [3]."""
        return np.array([*bytes.fromhex(self.color(name)[1:])], np.uint8)

    def text_color(self, name):
        """The role's color for text: mixed with ink until its contrast with the background is 4.5:1."""
        color = self.color(name)
        shades = (mix(color, self.ink, t) for t in np.linspace(0, 1, 41))
        return next(shade for shade in shades if contrast(shade, self.background) >= 4.5)

    def tint(self, name, t=0.65):
        """The role's color mixed with the background, opaque: at `t` = 1 the background itself."""
        return mix(self.color(name), self.background, t)

    def contrast_color(self, name):
        """Ink or background, whichever has more contrast with the role's color."""
        return max(self.ink, self.background, key=lambda color: contrast(color, self.color(name)))


THEMES = {
    "light": Theme(
        name="light",
        background="#ffffff",
        ink="#1b1f27",
        muted="#5c6370",
        grid="#e3e5ea",
        train="#6a35b5",
        test="#0b6132",
        signal="#e56f12",
        distractor="#8e9196",
        bias="#3b86d8",
        highlight="#b81d58",
        sequence=("#4c2dd6", "#c7801a", "#69006d", "#169aaf", "#aa1120"),
        poles=("#1450a8", "#f3f4f6", "#b3260f"),
    ),
    "dark": Theme(
        name="dark",
        background="#10141c",
        ink="#eef0f4",
        muted="#a3abb8",
        grid="#272d39",
        train="#9a66ff",
        test="#86efa0",
        signal="#f0944a",
        distractor="#606670",
        bias="#4aa3e0",
        highlight="#ff5c9a",
        sequence=("#9ba7fd", "#ffd741", "#a05ea1", "#80faf1", "#f94b29"),
        poles=("#5aa2ff", "#1b212c", "#ff7d55"),
    ),
}


def font_files():
    """Paths of the static Fira Sans fonts in use: {(weight 400..700, italic): path}."""
    import fontpkg_fira_sans

    folder = Path(fontpkg_fira_sans.__file__).parent / "files"
    files = {(weight, False): folder / f"FiraSans-{name}.ttf" for name, weight in WEIGHTS.items()}
    return files | {(400, True): folder / "FiraSans-Italic.ttf", (600, True): folder / "FiraSans-SemiBoldItalic.ttf"}


@cache
def register_fonts():
    """Makes Fira Sans known to Matplotlib, ahead of any other version of it that the machine may have."""
    from matplotlib.font_manager import fontManager

    fontManager.ttflist[:] = [font for font in fontManager.ttflist if font.name != FONT_FAMILY]
    for path in font_files().values():
        fontManager.addfont(path)


def rc_parameters(theme):
    """All of Matplotlib's rcParams for a theme, as a dict: its defaults, whatever the machine's own settings are."""
    import matplotlib

    register_fonts()
    return {name: value for name, value in matplotlib.rcParamsDefault.items() if name != "backend"} | {
        "font.family": FONT_FAMILY,
        "mathtext.fontset": "custom",
        "mathtext.rm": FONT_FAMILY,
        "mathtext.it": f"{FONT_FAMILY}:italic",
        "text.color": theme.ink,
        "axes.labelcolor": theme.muted,
        "axes.edgecolor": theme.muted,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "figure.facecolor": theme.background,
        "savefig.facecolor": theme.background,
        "axes.facecolor": "none",
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": theme.grid,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "lines.solid_capstyle": "round",
        "lines.solid_joinstyle": "round",
        "lines.dash_capstyle": "round",
        "svg.fonttype": "path",
        "svg.hashsalt": "render",
        "pdf.fonttype": 42,
    }
