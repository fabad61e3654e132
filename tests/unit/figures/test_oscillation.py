"""The figures of oscillation find the turns of a swing, and fail their claims, not more, where there is none."""

import numpy as np
import pytest

from core import bounds
from figures import adamw_oscillation, oscillation_mechanism, oscillation_threshold
from figures.harness.header import LAYOUTS
from render.page.blitting import BlittedPage
from render.page.page import Page
from train.checkpoints import CheckpointSeries

STEPS = np.union1d(np.arange(0, 15001, 20), np.arange(9000, 12001, 4))
PERIOD = 1200


def series(swing):
    """Loss and norm in opposite swings of `swing` decades.

    Push and pull cross where the norm turns; m comes after v.
    """

    def wave(lag=0):
        return np.cos(2 * np.pi * (STEPS - lag) / PERIOD)

    def moments(lag, power):
        scale = 10.0 ** (power * (wave(lag) * swing / 2 - 5))
        return np.tile(scale[:, None, None] / 4, (1, 2, 2)).astype(np.float32)

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
    }
    optimizer = {"beta1": 0.99, "beta2": 0.98}
    return CheckpointSeries(
        {"optimizer": optimizer},
        {},
        STEPS,
        {},
        metrics,
        np.arange(3),
        {"m.w_input": moments(130, 1), "v.w_input": moments(105, 2)},
    )


def verdicts(module, *data):
    return {claim.name: bounds.holds(claim.value, claim.bound) for claim in module.claims(*data)}


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
    found = {claim.name: claim.value for claim in oscillation_mechanism.claims(series(4.6))}
    assert found["lag_m"] == pytest.approx(130, abs=3) and found["lag_v"] == pytest.approx(105, abs=3)
    assert found["head_start"] == pytest.approx(25, abs=5)
    assert found["balance"] < 0.02


def test_a_swing_is_claimed_and_a_calm_run_only_fails():
    assert all(verdicts(adamw_oscillation, series(4.6)).values())
    with np.errstate(all="ignore"):
        for module in (adamw_oscillation, oscillation_mechanism):
            calm = verdicts(module, series(0))
            assert not all(calm.values()) and len(calm) == len(verdicts(module, series(4.6)))


def test_every_seed_of_every_run_is_drawn_and_written():
    seeds = np.arange(3.0)

    def table(**varied):
        numbers = {
            "swing": seeds + 1,
            "lowest_loss": 1e-8 + seeds,
            "highest_loss": 1e-3 + seeds,
            "period": seeds + 1100,
        }
        return {"seed": seeds} | numbers | {name: np.full(3, value) for name, value in varied.items()}

    def joined(*tables):
        return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}

    scan = joined(*(table(beta1=beta1) for beta1 in (0.9, 0.985, 0.9875, 0.99, 0.9925)))
    eps = joined(*(table(eps=value) for value in (1e-8, 1e-12, 1e-20)))
    coupled = joined(table(penalty="l1"), table(penalty="l2"))
    drawn = oscillation_threshold.data(scan, table(), table(), eps, coupled)
    assert {len(values) for values in drawn.values()} == {3 * (5 + 6)}
    assert not all(verdicts(oscillation_threshold, scan, table(), table(), eps, coupled).values())


@pytest.mark.parametrize("canvas", LAYOUTS)
def test_frames_of_the_loop_are_legible_and_layered_without_loss(canvas):
    page = Page(canvas)
    with page.rc_context():
        layered = BlittedPage(page, adamw_oscillation.build(series(4.6), page))
    for step in (0, 2000, 10800, 15000):
        assert np.array_equal(layered.frame(step)[..., :3], layered.full(step)[..., :3]), step
    assert page.check() == []
