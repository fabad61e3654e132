"""stars_by_frequency and constructive_interference on a made-up network that is made of stars."""

import numpy as np
import pytest

from figures import constructive_interference, stars_by_frequency
from render.page.blitting import BlittedPage
from render.page.page import Page
from tests.helpers.evaluation import failing
from train.checkpoints import CheckpointSeries

P, FREQUENCIES = 23, {2: 5, 5: 6, 9: 7}


@pytest.fixture(scope="module")
def run():
    """Five, six and seven neurons at three frequencies, at random first, at twice their angles in the end."""
    draw, steps = np.random.default_rng(1), np.arange(0, 1001, 25)
    frequency = np.repeat(list(FREQUENCIES), list(FREQUENCIES.values()))
    theta = np.concatenate([2 * np.pi * (np.arange(n) + 0.2) / n for n in FREQUENCIES.values()])
    share = np.clip(steps / 800, 0, 1)[:, None]
    theta_in, theta_out = (angle + (1 - share) * draw.normal(0, 2, len(theta)) for angle in (theta, 2 * theta))
    places = 2 * np.pi * np.arange(P)[:, None] * frequency / P
    norm = (0.1 + 3 * share)[:, None]
    weights = {
        "w_embed": np.broadcast_to(np.eye(P), (len(steps), P, P)),
        "w_in_proj": norm * np.cos(places - theta_in[:, None]),
        "w_out_proj": norm * np.cos(places - theta_out[:, None]).swapaxes(1, 2),
    }
    accuracy = np.clip((steps - 300) / 400, 0, 1)
    spec = {"options": {"modulus": P, "hidden": len(theta)}}
    metrics = {"train_accuracy": np.ones(len(steps)), "test_accuracy": accuracy}
    return CheckpointSeries(spec, {}, steps, weights, metrics, np.arange(100))


@pytest.mark.parametrize("module", [stars_by_frequency, constructive_interference])
def test_perfect_stars_satisfy_the_claims(run, module):
    assert all(
        "alone" in name for name in failing(module, run=run)
    )  # a perfect wave is right alone; a trained one is not


def test_stars_are_joined_in_order_of_their_final_input_angle(run):
    for f, (inputs, outputs) in stars_by_frequency.points(run).items():
        theta, phi = (np.unwrap(np.arctan2(*side[-1].T[::-1])) for side in (inputs, outputs))
        assert len(theta) == FREQUENCIES[f] and np.allclose(np.diff(theta), 2 * np.pi / len(theta), atol=1e-6)
        assert np.allclose(np.exp(1j * phi), np.exp(2j * theta), atol=1e-6)


def test_the_sum_that_is_shown_is_not_in_the_train_split_and_has_the_median_margin(run):
    chosen = constructive_interference.chosen(run)
    assert chosen not in run.train_index
    columns = constructive_interference.data(run)
    assert np.allclose(columns["sum"], sum(columns[f"f{f}"] for f in FREQUENCIES))


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
@pytest.mark.parametrize("module", [stars_by_frequency, constructive_interference])
def test_frames_are_what_is_drawn_afresh_and_texts_hold(run, module, canvas):
    page = Page(canvas, "dark")
    with page.rc_context():
        layered = BlittedPage(page, module.build(run=run, page=page))
    for step in module.timeline(run).frames(limit=4).tolist():
        assert (layered.frame(step).copy() == layered.full(step)).all()
        assert page.check() == []
