"""One small picture of each piece that figures share, in figures/pieces, on made-up data."""

import numpy as np
import pytest

from figures.pieces.addition_circuit import Circuit
from figures.pieces.circle_addition import Construction
from figures.pieces.closing_arrows import laid, polygon
from figures.pieces.correctness_maps import Patchwork, right_colors
from figures.pieces.loss_accuracy_panels import loss_accuracy_curves, two_panels
from figures.pieces.phasor_ring import draw_arrows
from figures.pieces.star_grid import StarColumns
from figures.pieces.star_pairs_film import FilmStar, StarPairs
from figures.pieces.star_panel import MovingStar
from figures.pieces.star_shapes import Angle, Star, circle, draw_star
from figures.pieces.wave_stack import Superposition
from figures.pieces.wave_sum_film import WaveSum
from render.film.unit_circle import Dial, unit_arrows
from render.marks.heatmap import color_map
from render.page.axis import step_axis
from tests.golden.conftest import drawn, shot

N, T = 5, 40
THETA = 2 * np.pi * np.arange(N) / N
GROWN = np.geomspace(0.1, 1, T)[:, None] * np.exp(1j * (np.linspace(1, 0, T)[:, None] + THETA))  # complex [T, N]
POINTS = np.stack([GROWN.real, GROWN.imag], -1)
NUMBERS, FINE = np.arange(11), np.linspace(0, 10, 101)
WAVES, CURVES = (np.cos(2 * np.pi * np.outer([1, 2, 3], x - 4) / 11) for x in (NUMBERS, FINE))
ROLES = ("sequence 0", "sequence 1", "sequence 2")
RIGHT = np.arange(3 * 64).reshape(3, 8, 8) % np.array([2, 3, 5])[:, None, None] == 0


# On a page


def loss_accuracy_panels(page):
    panels, steps = two_panels(page), np.arange(T) * 100
    names = [f"{side}_{kind}" for kind in ("loss", "accuracy") for side in ("train", "test")]
    values = [np.exp(-steps / 500), np.exp(-steps / 3000), 1 - np.exp(-steps / 500), 1 - np.exp(-steps / 3000)]
    curves = loss_accuracy_curves(page, panels, steps, dict(zip(names, values, strict=True)), 1e-3)
    for axes in panels.values():
        step_axis(axes, steps[-1], ticks=2)
    return lambda index: [each.set_index(index) for each in curves]


def phasor_ring(page):
    draw_arrows(page, page.grid("ring")["ring"], POINTS[-1] * [[1], [0.4], [0.7], [1], [0.2]], "signal")


def color_maps(page):
    colors = right_colors(page.theme, ROLES)[np.where(RIGHT[0], 0, -1)]
    color_map(page.grid("map")["map"], colors)


def star_grid(page):
    pairs = {3: (POINTS, POINTS[:, [0, 2, 4, 1, 3]]), 7: (POINTS[:, :3], POINTS[:, [0, 2, 1]])}
    said = ("numbers:", "accuracy")
    stars = StarColumns(page, pairs, dict(zip(pairs, ROLES)), (("Input", "weights"), ("Output", "weights")), said)
    return lambda index: stars.set_index(index, {3: "0.42", 7: "0.10"}, {3: True, 7: False})


def star_panel(page):
    return MovingStar(page, page.grid("star")["star"], POINTS, "sequence 0", mark=(1, "θ", 20)).set_index


def star_shape(page):
    axes = page.grid("star")["star"]
    axes.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal")
    draw_star(page, axes, circle(2 * THETA), 3)


def wave_stack(page):
    axes = page.grid("waves")["waves"]
    axes.set(xlim=(-0.5, 10.5), yticks=[])
    page.settle()
    return Superposition(page, axes, WAVES, CURVES, ROLES, 4, 30).set_added


PAGES = {
    "loss_accuracy_panels": (loss_accuracy_panels, 30),
    "phasor_ring": (phasor_ring, 0),
    "color_map": (color_maps, 0),
    "star_grid": (star_grid, 25),
    "star_panel": (star_panel, 35),
    "draw_star": (star_shape, 0),
    "wave_stack": (wave_stack, 1.8),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_piece_of_a_page_looks_as_it_did(looks_like, name):
    draw, step = PAGES[name]
    looks_like(drawn(draw, step), f"pieces/{name}")


# In a film


def addition_circuit(stage):
    circuit = Circuit(stage, Construction(67, N), (560, 250, 220), (40, 260, 60, 300))
    circuit.set_progress(17, 30, 1, 1, 1, 0.5)
    stage.add(circuit.ring, *circuit.looks.parts, *circuit.posed)


def closing_arrows(stage):
    stage.add(*polygon(stage, (200, 250), 150, unit_arrows(5)), *polygon(stage, (600, 250), 150, unit_arrows(5)[:3]))
    arrows = [stage.arrow("signal") for _ in range(5)]
    laid(Dial(stage, (400, 250), 60), arrows, unit_arrows(5), 0.6)
    stage.add(*arrows)


def correctness_maps(stage):
    tiles = [(30 + 150 * k, 40, 120) for k in range(3)]
    maps = Patchwork(
        stage, RIGHT, ("[one](ink)\n1", "two\n2", "three\n3"), ROLES, tiles, (500, 40, 240), (500, 340, 40)
    )
    maps.set_ranks(np.where(RIGHT[0], 0, np.where(RIGHT[1], 1, -1)), [1, 0.5, 0.1])
    stage.scene.add(*maps.parts)


def film_star(stage):
    star = FilmStar(stage, (400, 250), 200, POINTS, circle(THETA), "sequence 3")
    star.set_points(POINTS[20], 0.5, 0.6)
    stage.add(*star.parts)


def star_pairs(stage):
    pairs_of(stage).set_index(30.5, {3: 0.3, 7: 0.001, 9: 0.02}, 0.5)


def star_close_up(stage):
    pairs = pairs_of(stage, hero=3)
    pairs.zoom(1)
    pairs.set_index(30.5, {3: 0.3, 7: 0.001, 9: 0.02}, 0.5)


def pairs_of(stage, **options):
    pairs = {3: (GROWN, GROWN[:, [0, 2, 4, 1, 3]]), 7: (GROWN[:, :3], GROWN[:, [0, 2, 1]]), 9: (GROWN, GROWN)}
    models = {key: [side[-1] for side in pair] for key, pair in pairs.items()}
    names, roles = {key: f"f = {key}" for key in pairs}, dict(zip(pairs, ROLES))
    sides = "Input\nweights", "Output\nweights"
    stars = StarPairs(stage, pairs, models, roles, names, sides, "off", 20, 480, **options)
    stage.add(*stars.parts)
    return stars


def star_of_a_film(stage):
    star = Star(stage, (400, 250), 200, N)
    star.set_points(10 * circle(2 * THETA) * np.linspace(0.8, 1, N)[:, None], 10)
    angle = Angle(stage, star, circle(2 * THETA), 3)
    angle.sweep(1)
    stage.add(*star.parts, *angle.parts, *star.badges)


def wave_sum(stage):
    plot = stage.plot(60, 60, 700, 360, (0, 10), (-2, 3.5))
    waves = WaveSum(stage, plot, WAVES, CURVES, ROLES, 4)
    waves.set_added(1.5, [1, 1, 0.4])
    stage.add(*waves.parts)


FILMS = (
    addition_circuit,
    closing_arrows,
    correctness_maps,
    film_star,
    star_pairs,
    star_close_up,
    star_of_a_film,
    wave_sum,
)


@pytest.mark.parametrize("draw", FILMS, ids=lambda draw: draw.__name__)
def test_a_piece_of_a_film_looks_as_it_did(looks_like, draw):
    def film(stage):
        draw(stage)
        stage.hold(0.04)

    looks_like(shot(film), f"pieces/{draw.__name__}")
