"""doubled_corners on made-up stars: polygons, some of them with a corner of two neurons."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import doubled_corners
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from train.analysis import star_corners
from train.checkpoints import CheckpointSeries

STARTS = ["regular", "random"]
SIZES = 0.5, 60, 200, 600  # root of each neuron's weight at the checkpoints


def doubled(n):
    """Angles and weights [n] of a polygon of an odd number of corners below n, the first ones two neurons each."""
    corners = n - 1 if n % 2 == 0 else n - 2
    theta = 2 * np.pi * np.arange(n) / corners
    twice = np.arange(n) < n - corners
    return theta - 0.05 * twice + 0.05 * (np.arange(n) >= corners), np.where(twice | (np.arange(n) >= corners), 0.5, 1)


def star(n, start, keeps):
    """w_in_proj [T, 2, n], w_out_proj [T, n, 2]: from a polygon, or from anywhere, to where it ends."""
    polygon = 2 * np.pi * np.arange(n) / n
    theta, weight = (polygon, np.ones(n)) if keeps else doubled(n)
    first = polygon if start == "regular" else 1.3 * polygon**2
    angles = np.stack([first, first, theta, theta])
    norms = np.array(SIZES)[:, None] * np.sqrt(np.stack([np.ones(n), np.ones(n), weight, weight]))
    return (
        norms[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1),
        norms[..., None] * np.stack([np.cos(2 * angles), np.sin(2 * angles)], 2),
    )


def keeps(n, start):
    return n % 2 == 1 and (start == "regular" or n == 5)


def sweep(modulus=67, hidden=(5, 6, 7, 8), seeds=2, shape=keeps, starts=tuple(STARTS)):
    """Odd stars from a polygon stay regular, even ones double a corner, and so do odd ones from random weights."""
    models = [(n, start, seed) for n in hidden for start in starts for seed in range(seeds)]
    most = max(hidden)
    w_in, w_out = np.zeros((len(models), 4, 2, most)), np.zeros((len(models), 4, most, 2))
    for k, (n, start, _) in enumerate(models):
        w_in[k, :, :, :n], w_out[k, :, :n] = star(n, start, shape(n, start))
    axes = {"hidden": list(hidden), "embed": [40], "start": list(starts)}
    spec = {
        "options": {"modulus": modulus, "train_fraction": 0.95},
        "axes": axes,
        "outcomes": {"accuracy": 0.99, "apart": 0.6, "even": 0.15},
    }
    constants = {
        "hidden": np.array([n for n, _, _ in models]),
        "embed": np.full(len(models), 40),
        "start": np.array([starts.index(start) for _, start, _ in models]),
        "seed": np.array([seed + 4 for _, _, seed in models]),
    }
    metrics = {f"{split}_accuracy": np.ones((4, len(models))) for split in ("train", "test")}
    weights = {"w_in_proj": w_in, "w_out_proj": w_out}
    return CheckpointSeries(
        spec, {}, np.array([0, 300, 2000, 9000]), weights, metrics, np.empty(0, int), constants=constants
    )


def plane(modulus=67):
    """Odd stars that do not stay regular, but for five neurons."""
    return sweep(modulus, (5, 7), shape=lambda n, start: n == 5, starts=("regular",))


def test_stars_of_known_shapes_are_counted():
    numbers = evaluated(doubled_corners, sweep=sweep(), plane=plane()).numbers
    values = {name: number and number.value for name, number in numbers.items()}
    assert (values["odd_polygon"], values["odd_kept"], values["even_polygon"], values["even_kept"]) == (4, 4, 4, 0)
    assert (values["odd_random"], values["odd_random_regular"], values["odd_random_doubled"]) == (4, 2, 2)
    assert (values["even_random"], values["even_random_doubled"], values["drawn"], values["seed"]) == (4, 4, 4, 4)
    assert (values["corners_6"], values["corners_8"], values["corners_10"]) == (5, 7, None)
    assert (values["plane_odd"], values["plane_kept"]) == (2, 0)


def test_the_claims_hold_on_them_and_each_fails_on_a_control():
    data = {"sweep": sweep(), "plane": plane()}
    assert failing(doubled_corners, **data) == set()
    with np.errstate(all="ignore"):
        by_control = {
            name: failing(doubled_corners, **other) for name, other in doubled_corners.controls(**data).items()
        }
    assert by_control["many for two"] == {"plane_part"} and "odd_part" in by_control["two dimensions"]
    assert {"even_part", "even_gain", "odd_excess"} <= by_control["untrained"]
    anyhow = replace(sweep(), spec=sweep().spec | {"outcomes": {"accuracy": 0.99, "apart": 0.01, "even": 10}})
    assert "even_part" in failing(doubled_corners, sweep=anyhow, plane=None)


def test_shapes_that_drift_fail_the_claim_that_they_are_alike():
    drifting = sweep()
    at = np.flatnonzero((drifting.constants["hidden"] == 6) & (drifting.constants["start"] == 0))[0]
    drifting.weights["w_in_proj"][at], drifting.weights["w_out_proj"][at] = (
        np.pad(values, pad)
        for values, pad in zip(
            moved(*star(6, "regular", False)), (((0, 0), (0, 0), (0, 2)), ((0, 0), (0, 2), (0, 0))), strict=True
        )
    )
    assert "spread" in failing(doubled_corners, sweep=drifting, plane=plane())


def moved(w_in, w_out):
    """The star with the neurons of its doubled corner moved 17 degrees further apart."""
    into, out = w_in[:, 0] + 1j * w_in[:, 1], w_out[..., 0] + 1j * w_out[..., 1]
    turn = np.zeros(6)
    turn[[0, 5]] = -0.15, 0.15
    into, out = into * np.exp(1j * turn), out * np.exp(2j * turn)
    return np.stack([into.real, into.imag], 1), np.stack([out.real, out.imag], 2)


def test_a_star_is_turned_so_that_its_doubled_corner_is_on_top():
    series = sweep()
    model = int(np.flatnonzero(series.constants["hidden"] == 6)[0])
    count, top = doubled_corners.corners(series, model)
    assert count.tolist() == [6, 6, 5, 5]
    points = doubled_corners.points(series, model, top)
    weak = np.hypot(*points[-1].T) < 0.8 * np.hypot(*points[-1].T).max()
    assert points.shape == (4, 6, 2) and weak.sum() == 2
    assert np.degrees(np.arctan2(*points[-1][weak].mean(0)[::-1])) == pytest.approx(90)


def test_the_timeline_names_the_moments_at_which_corners_are_lost():
    assert doubled_corners.timeline(sweep(), None).moments == {
        "6 neurons, 5 corners": 2000,
        "8 neurons, 7 corners": 2000,
    }


def test_losses_are_those_of_the_stars_and_of_regular_ones():
    series = sweep()
    at, losses, regular = doubled_corners.course(series, 0)
    assert at.tolist() == [0, 1, 2, 3] and losses == pytest.approx(regular, rel=0.02)
    into, out = star_corners.star(series, 0)
    assert losses[-1] == star_corners.loss(into[-1], out[-1], 67)[0]


@pytest.mark.parametrize(
    "other, sentence",
    [
        ({"weights": {"w_input": np.zeros((1, 2, 2))}}, "needs a sweep over single stars, such as single_star"),
        ({"constants": {"seed": np.zeros(1)}}, "needs a sweep over single stars, such as single_star"),
    ],
)
def test_another_sweep_is_refused(other, sentence):
    with pytest.raises(UserError, match=sentence):
        doubled_corners.numbers(replace(sweep(), **other), None)


def test_a_sweep_without_polygons_is_refused():
    with pytest.raises(UserError, match="needs stars that start as polygons"):
        doubled_corners.numbers(sweep(starts=("random",)), None)


@pytest.mark.slow
@pytest.mark.parametrize(
    "canvas, hidden",
    [(canvas, (5, 6, 7, 8, 9, 10)) for canvas in ("article", "square", "story", "column", "wide")]
    + [("article", (6, 7)), ("square", (6, 7)), ("article", (7,)), ("square", (7,))],
)
def test_a_picture_is_whole_and_legible(canvas, hidden):
    page = Page(canvas, "light", still=canvas in ("column", "wide"))
    with page.rc_context():
        update = doubled_corners.build(sweep(hidden=hidden), plane(), page)
        update(9000)
    assert page.check() == []
