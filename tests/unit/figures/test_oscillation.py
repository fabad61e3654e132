"""The figures of oscillation find the turns of a swing, and fail their claims, not more, where there is none."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import adamw_oscillation, oscillation_by_beta1, oscillation_mechanism, oscillation_threshold
from figures.harness.header import LAYOUTS
from render.page.blitting import BlittedPage
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from train.checkpoints import CheckpointSeries

STEPS = np.union1d(np.arange(0, 15001, 20), np.arange(9000, 12001, 4))
PERIOD = 1200


def series(swing, beta1=0.99, beta2=0.98):
    """Loss and norm in opposite swings of `swing` decades.

    Push and pull cross where the norm turns; m comes after v.
    """

    def wave(lag=0):
        return np.cos(2 * np.pi * (STEPS - lag) / PERIOD)

    gradient = 10.0 ** (wave() * swing / 2 - 5)
    outward = np.sin(2 * np.pi * STEPS / PERIOD) * swing / 100
    metrics = {
        "train_loss": gradient,
        "weight_norm_l2": 35 - swing * wave(),
        "train_accuracy": np.ones(len(STEPS)),
        "test_accuracy": np.full(len(STEPS), 0.5),
        "gradient_norm": gradient,
        "update_outward": 0.14 + outward,
        "decay_norm": np.full(len(STEPS), 0.14),
        "m_norm": 10.0 ** (wave(130) * swing / 2 - 5) / 2,
        "sqrt_v_norm": 10.0 ** (wave(105) * swing / 2 - 5),
    }
    optimizer = {"beta1": beta1, "beta2": beta2, "eps": 1e-8}
    return CheckpointSeries({"optimizer": optimizer}, {}, STEPS, {}, metrics, np.arange(3))


def test_the_slow_cycle_is_one_whole_swing_of_the_norm():
    run = series(4.6)
    crest, trough, end = STEPS[list(adamw_oscillation.turns(run))]
    assert [crest % PERIOD, trough % PERIOD, end - crest] == [PERIOD / 2, 0, PERIOD]
    assert 9000 <= crest and end <= 12000  # where checkpoints are dense
    frames = adamw_oscillation.timeline(run).frames()
    assert frames[0] == 0 and frames[-1] == STEPS[-1] and len(frames) <= 300
    slow = ((frames >= crest) & (frames < end)).sum() / 25
    assert 3 <= slow <= 5  # seconds


def test_the_period_goes_from_trough_to_trough():
    start, crest, end = STEPS[list(oscillation_mechanism.period(series(4.6)))]
    assert [start % PERIOD, crest - start, end - crest] == [0, PERIOD / 2, PERIOD / 2]


def test_the_lags_are_those_of_the_moments():
    run = series(4.6)
    numbers = {name: number.value for name, number in evaluated(oscillation_mechanism, run=run).numbers.items()}
    assert numbers["lag_m"] == pytest.approx(130, abs=3) and numbers["lag_v"] == pytest.approx(105, abs=3)
    assert numbers["head_start"] == pytest.approx(25, abs=5)
    assert numbers["balance"] < 0.02


def test_a_push_like_the_gradient_or_like_the_pull_and_moments_exchanged_fail_the_claims_of_the_mechanism():
    run = series(4.6)
    pushed, balanced, exchanged = (
        failing(oscillation_mechanism, **data) - failing(oscillation_mechanism, run=run)
        for data in oscillation_mechanism.controls(run).values()
    )
    assert {"push_left", "balance"} <= pushed and exchanged == {"head_start", "lag_between"}
    assert "collapse" in failing(
        oscillation_mechanism, **oscillation_mechanism.controls(run)["push and pull in balance"]
    )
    assert "balance" not in balanced


def test_a_swing_is_claimed_and_a_calm_run_only_fails():
    assert failing(adamw_oscillation, run=series(4.6)) == set()
    with np.errstate(all="ignore"):
        for module in (adamw_oscillation, oscillation_mechanism):
            calm, swing = (evaluated(module, run=series(decades)).claims for decades in (0, 4.6))
            assert failing(module, run=series(0)) and len(calm) == len(swing)


def seeds_that_swing(swing=4.5, floor=1e-8, period=1100, **varied):
    """Outcomes of three seeds that swing by so many decades, and a little more."""
    seeds = np.arange(3.0)
    numbers = {
        "swing": swing + seeds / 10,
        "lowest_loss": floor * (1 + seeds / 10),
        "highest_loss": 1e-3 + seeds,
        "period": period + seeds,
    }
    return {"seed": seeds} | numbers | {name: np.full(3, value) for name, value in varied.items()}


def threshold(betas=(0.9, 0.95, 0.985, 0.9875, 0.99, 0.9925), epsilons=(1e-8, 1e-12, 1e-20)):
    """Tables of outcomes as they are published, of scans over these values."""

    def joined(*tables):
        return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}

    swings = {0.9875: 2, 0.99: 4.5, 0.9925: 8}
    floors, periods = {1e-8: 1e-8, 1e-12: 1e-11, 1e-20: 1e-18}, {1e-8: 1150, 1e-12: 1500, 1e-20: 2500}
    return {
        "recipe": series(4.6),
        "scan": joined(*(seeds_that_swing(swings.get(beta1, 0.1), beta1=beta1) for beta1 in betas)),
        "run": seeds_that_swing(),
        "float64": seeds_that_swing(),
        "eps": joined(*(seeds_that_swing(4.5, floors[eps], periods[eps], eps=eps) for eps in epsilons)),
        "coupled": joined(*(seeds_that_swing(0.1, penalty=penalty) for penalty in ("l1", "l2"))),
    }


def test_every_seed_of_every_run_is_drawn_and_written():
    drawn = oscillation_threshold.data(**threshold())
    assert {len(values) for values in drawn.values()} == {3 * (6 + 6)}
    assert list(dict.fromkeys(drawn["run"]))[-6:] == [
        "float32, ε 10⁻⁸",
        "float64, ε 10⁻⁸",
        "float64, ε 10⁻¹²",
        "float64, ε 10⁻²⁰",
        "L1 in the gradient",
        "L2 in the gradient",
    ]


def test_the_threshold_is_claimed_and_fails_where_decay_and_penalties_are_exchanged_or_all_is_alike():
    assert failing(oscillation_threshold, **threshold()) == set()
    decay, eps, beta1 = (
        failing(oscillation_threshold, **data) for data in oscillation_threshold.controls(**threshold()).values()
    )
    assert decay == {"run_swing", "float64_swing", "coupled_swing"}
    assert eps == {"floor", "smallest_floor", "floor_falls", "period", "longest_period", "period_grows"}
    assert beta1 == {"onset", "swing", "swing_largest"}
    tables = threshold()
    for name in ("scan", "eps"):
        tables[name] |= {
            column: np.full_like(tables[name][column], tables["run"][column][0]) for column in tables["run"]
        }
    assert failing(oscillation_threshold, **tables) == {
        *("calm_to", "swing_onset", "swing_largest"),
        *("smallest_floor", "floor_falls", "longest_period"),
    }


@pytest.mark.parametrize("canvas", LAYOUTS)
def test_another_scan_fails_the_claims_of_what_it_lacks_and_a_draft_is_drawn(canvas):
    other = threshold(betas=(0.9, 0.95, 0.98), epsilons=(1e-8,))
    lacks = {"calm_to", "onset", "swing_onset", "swing", "swing_largest"}
    lacks |= {"smallest_floor", "floor_falls", "longest_period", "period_grows"}
    assert failing(oscillation_threshold, **other) == lacks
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        oscillation_threshold.build(**other, page=page)
    assert page.check() == []


@pytest.mark.slow
@pytest.mark.parametrize("canvas", LAYOUTS)
def test_frames_of_the_loop_are_legible_and_layered_without_loss(canvas):
    page = Page(canvas)
    with page.rc_context():
        layered = BlittedPage(page, adamw_oscillation.build(series(4.6), page))
    for step in (0, 2000, 10800, 15000):
        assert np.array_equal(layered.frame(step)[..., :3], layered.full(step)[..., :3]), step
    assert page.check() == []


def test_other_optimizers_and_short_runs_are_refused_in_one_sentence():
    run = series(4.6)
    sgd = replace(run, spec={"optimizer": {"name": "sgd"}})
    for module, data in (
        (adamw_oscillation, {"run": sgd}),
        (oscillation_mechanism, {"run": sgd}),
        (oscillation_threshold, threshold() | {"recipe": sgd}),
    ):
        with pytest.raises(UserError, match="AdamW"):
            evaluated(module, **data)
    with pytest.raises(UserError, match="moments"):
        evaluated(oscillation_mechanism, run=replace(run, metrics={"weight_norm_l2": run.metrics["weight_norm_l2"]}))
    early = run.steps <= 2000
    short = replace(run, steps=run.steps[early], metrics={name: part[early] for name, part in run.metrics.items()})
    with pytest.raises(UserError, match="needs more than 3,000 steps"):
        evaluated(adamw_oscillation, run=short)


def scan(betas=(0.9, 0.95, 0.985, 0.9875, 0.99, 0.9925), beta2=0.98):
    """Runs of a scan over beta1: calm but for the last three, which swing wider and slower each."""
    course = dict(zip(betas[-3:], ((2, 1000), (4.6, 1200), (20, 1600)), strict=True))

    def run(beta1):
        decades, period = course.get(beta1, (0.05, 1000))
        made = series(decades, beta1, beta2)
        wave = np.cos(2 * np.pi * STEPS / period) * decades / 2
        metrics = made.metrics | {"train_loss": 10.0 ** (wave - 5), "weight_norm_l2": 35 - wave}
        return replace(made, metrics=metrics)

    return {f"{beta1:g}": run(beta1) for beta1 in betas}


def test_a_scan_is_calm_then_swings_wider_and_slower():
    data = {"scan": scan()}
    assert failing(oscillation_by_beta1, **data) == set()
    later, reverse = (
        failing(oscillation_by_beta1, **other) for other in oscillation_by_beta1.controls(**data).values()
    )
    assert {"onset"} <= later and {"calm_to", "swing_largest", "period_grows"} <= reverse
    assert {"onset", "swing_onset"} <= failing(oscillation_by_beta1, scan=dict(list(scan().items())[:3]))


@pytest.mark.parametrize(
    "given, said",
    [
        (series(1), "this is one run"),
        ({"a": series(1), "b": series(2)}, "each value once"),
        ({"a": replace(series(1), steps=STEPS / 10)}, "a run has 1,500"),
    ],
)
def test_what_is_no_scan_over_beta1_is_refused(given, said):
    with pytest.raises(UserError, match=said):
        oscillation_by_beta1.numbers(given)


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_value_of_the_slider_has_a_picture_on_the_same_axes(layout):
    axes = []
    for beta1 in (None, "0.9", "0.9925"):
        page = Page(layout, "light")
        with page.rc_context():
            update = oscillation_by_beta1.build(scan(), page, beta1)
            BlittedPage(page, update).frame(8000)
        assert page.check() == [], beta1
        axes.append(page.figure.axes[0].get_ylim())
    assert len(set(axes)) == 1
    assert oscillation_by_beta1.values(scan()) == ["0.9", "0.95", "0.985", "0.9875", "0.99", "0.9925"]


def test_a_loss_below_the_panel_is_not_drawn_along_its_edge():
    page = Page("article", "light")
    run = replace(series(1), metrics={"train_loss": np.where(STEPS < 1000, 1e-3, 1e-20)})
    with page.rc_context():
        curves = oscillation_by_beta1.loss_curve(page, page.grid("loss")["loss"], run)
    below = np.flatnonzero(STEPS >= 1000)
    assert curves.trails.y[below[0], 0] == oscillation_by_beta1.FLOOR and np.isnan(curves.trails.y[below[1:], 0]).all()
