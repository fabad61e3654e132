"""Every color reads on its ground, and colors that mean different things stay apart for every eye."""

from itertools import combinations

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from core.suggestions import UnknownName
from render.page import running_number
from render.theme import FONT_FAMILY, THEMES, contrast, font_files, linear, mix, oklab, register_fonts

ROLES = ("train", "test", "signal", "distractor", "bias", "highlight")
# Linear RGB as seen with a color vision deficiency (Machado, Oliveira, Fernandes 2009, severity 1).
EYES = {
    "typical": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def distance(first, second, eye):
    """In hundredths of OKLab: about 2 is just visible side by side, 9 is plain at a glance."""
    seen = [oklab(np.clip(np.array(EYES[eye]) @ linear(color), 0, 1)) for color in (first, second)]
    return 100 * np.linalg.norm(seen[0] - seen[1])


@pytest.fixture(params=list(THEMES))
def theme(request):
    return THEMES[request.param]


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the lightest gray that passes


def test_text_reads_on_the_ground(theme):
    colors = [
        theme.ink,
        theme.muted,
        *map(theme.text_color, ROLES),
        *(theme.text_color(f"sequence {k}") for k in range(5)),
    ]
    assert min(contrast(color, theme.background) for color in colors) >= 4.5


def test_marks_show_on_the_ground(theme):
    colors = [*map(theme.color, ROLES), *theme.sequence, theme.poles[0], theme.poles[2]]
    assert min(contrast(color, theme.background) for color in colors) >= 3


@pytest.mark.parametrize("eye", EYES)
def test_meanings_stay_apart(theme, eye):
    close = {pair: distance(*map(theme.color, pair), eye) for pair in combinations(ROLES, 2)}
    assert min(close.values()) >= 9, min(close, key=close.get)


@pytest.mark.parametrize("eye", EYES)
def test_ranks_stay_apart(theme, eye):
    assert min(distance(a, b, eye) for a, b in combinations(theme.sequence, 2)) >= 15


@pytest.mark.parametrize("eye", EYES)
def test_signs_of_weights_stay_apart(theme, eye):
    low, zero, high = theme.poles
    assert min(distance(a, b, eye) for a, b in combinations((low, zero, high), 2)) >= 15


def test_a_word_keeps_its_hue(theme):
    for role in ROLES:
        assert distance(theme.text_color(role), theme.color(role), "typical") <= 15


def test_diverging_colors_are_centered_and_rise_evenly(theme):
    colors = [
        oklab(linear("#" + "".join(f"{round(255 * c):02x}" for c in theme.diverging(k)[:3])))
        for k in range(theme.diverging.N)
    ]
    assert theme.diverging.N == 255
    assert np.allclose(colors[127], oklab(linear(theme.poles[1])))
    assert np.allclose(colors[0], oklab(linear(theme.poles[0])))
    steps = np.linalg.norm(np.diff(colors, axis=0), axis=1)
    assert steps[:127].max() < 2.2 * np.median(steps[:127]) and steps[127:].max() < 2.2 * np.median(steps[127:])


def test_mixing_ends_at_both_colors():
    assert mix("#123456", "#fedcba", 0) == "#123456" and mix("#123456", "#fedcba", 1) == "#fedcba"


def test_fonts_are_the_packages_own():
    from matplotlib.font_manager import FontProperties, findfont

    register_fonts()
    for (weight, italic), path in font_files().items():
        properties = {"family": FONT_FAMILY, "weight": weight, "style": "italic" if italic else "normal"}
        assert path.samefile(findfont(FontProperties(**properties), fallback_to_default=False))


def test_running_figures_have_the_fonts_widths():
    for path in (path for (_, italic), path in font_files().items() if not italic):
        font = TTFont(path)
        lookups = font["GSUB"].table.LookupList.Lookup
        tabular = next(r.Feature for r in font["GSUB"].table.FeatureList.FeatureRecord if r.FeatureTag == "tnum")
        swapped = {
            old: new
            for k in tabular.LookupListIndex
            for table in lookups[k].SubTable
            for old, new in getattr(table, "ExtSubTable", table).mapping.items()
        }
        names = font.getBestCmap()
        for sign, ems in running_number.ADVANCE.items():
            if sign != " ":
                glyph = names[ord(sign)]
                assert font["hmtx"][swapped.get(glyph, glyph)][0] / font["head"].unitsPerEm == pytest.approx(ems), (
                    path,
                    sign,
                )


def test_the_font_has_every_sign_that_numbers_need():
    signs = set("0123456789,.−%×⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    for path in font_files().values():
        assert signs <= {chr(code) for code in TTFont(path).getBestCmap()}


def test_a_color_is_a_role_a_rank_or_hexadecimal(theme):
    assert theme.color("train") == theme.train and theme.color("#12aB34") == "#12aB34"
    assert theme.color("sequence 4") == theme.sequence[4]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("trian", "unknown color 'trian' \\(did you mean 'train'\\?\\)"),
        ("name", "unknown color 'name'"),
        ("poles", "unknown color 'poles'"),
        ("sequence 9", "ranks 'sequence 0' to 'sequence 4'"),
        ("#12345", "unknown color '#12345'"),
    ],
)
def test_any_other_name_of_a_color_fails_at_once(theme, name, message):
    for look in (theme.color, theme.text_color, theme.tint, theme.contrast_color, theme.rgb):
        with pytest.raises(UnknownName, match=message):
            look(name)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_colors_of_a_wheel_and_of_a_ramp_stand_out_from_the_ground_and_from_their_neighbours(theme):
    for colors in (theme.wheel(8), theme.ramp(6)):
        assert min(contrast(color, theme.background) for color in colors) >= 3
        places = [oklab(linear(color)) for color in colors]
        assert min(np.linalg.norm(a - b) for a, b in zip(places, places[1:])) > 0.04
    whole = theme.wheel(12)
    assert theme.wheel(6) == whole[::2]  # a hue stands for a place on the circle
