"""sum_manifold on made-up networks: what forms is claimed, what does not is refused, pages are whole."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import sum_manifold
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing, given_title, texts
from tests.helpers.frames import assert_whole_and_legible
from tests.helpers.made_up_runs import STEPS, grokked, pruned
from train.analysis import ideal_network, modular_network


def hollow(run, double=-0.12):
    """The run with a part at twice the frequency of each neuron in W_input: cos 2 x = 2 cos^2 x - 1."""
    w_input = run.weights["w_in_proj"]
    active = np.abs(w_input[-1]).max(0) > 0
    return replace(run, weights=run.weights | {"w_in_proj": w_input + double * active * (2 * w_input**2 - 1)})


PURE = grokked(29, {3: 6, 5: 7, 9: 5})
RUN = hollow(PURE)
SHAPES = {"disc", "ring", "drawn_disc", "drawn_ring", "gained_by_double"}


def test_a_network_of_stars_satisfies_the_claims_and_texts_name_its_numbers():
    assert failing(sum_manifold, run=RUN) == set()
    written = texts(sum_manifold, run=RUN)
    assert "435 sums a + b mod 29, as the 7 neurons of frequency 5 see it" in written["caption.md"]
    assert "Over 3 frequencies" in written["caption.md"] and "all those of" not in written["caption.md"]
    assert not any("{" in text or "not reached" in text for text in written.values())


def test_pure_waves_gain_nothing_from_twice_the_frequency_and_have_a_filled_ring():
    assert failing(sum_manifold, run=PURE) == {"gained_by_double"}
    pure, trained = (evaluated(sum_manifold, run=run).numbers for run in (PURE, RUN))
    assert trained["ring"].value > pure["ring"].value + 0.05 > trained["ring_without_double"].value
    assert trained["ring_without_triple"].value == pytest.approx(trained["ring"].value, abs=0.02)
    assert trained["power_at_double"].value == pytest.approx(0.12**2, rel=0.1)
    assert pure["power_at_double"].value < 1e-6


def frozen(run, at):
    """A run whose weights are those of one checkpoint throughout."""
    return replace(run, weights={name: w[[at] * len(STEPS)] for name, w in run.weights.items()})


def test_claims_fail_without_training_and_where_the_shapes_were_there_at_first():
    assert SHAPES <= failing(sum_manifold, run=frozen(RUN, 0))
    assert failing(sum_manifold, run=frozen(RUN, -1)) == {"disc_at_start", "ring_at_start"}
    alone = sum_manifold.controls(RUN)["one star from the start"]
    assert failing(sum_manifold, **alone) == {"disc_at_start", "ring_at_start", "gained_by_double"}


def test_weights_in_other_places_are_no_shapes():
    rng = np.random.default_rng(0)
    mixed = {name: rng.permuted(w.reshape(len(w), -1), axis=1).reshape(w.shape) for name, w in RUN.weights.items()}
    assert SHAPES <= failing(sum_manifold, run=replace(RUN, weights=mixed))


def test_a_frequency_of_five_neurons_is_drawn_before_a_stronger_one_of_three():
    assert sum_manifold.drawn(grokked(29, {3: 3, 9: 5}))[0] == 9
    few = grokked(29, {3: 4, 9: 3})
    assert sum_manifold.drawn(few)[0] == 3 and "drawn_ring" in failing(sum_manifold, run=few)
    page = Page("article", "light", still=True)
    with page.rc_context():
        sum_manifold.build(few, page)(STEPS[-1])


def test_each_cloud_has_a_radius_of_1_at_every_checkpoint():
    for positions in sum_manifold.clouds(RUN).values():
        assert positions.shape == (len(STEPS), 435, 3)
        np.testing.assert_allclose(np.linalg.norm(positions[..., :2], axis=-1).max(1), 1)
        assert np.abs(positions[..., 2]).max() <= sum_manifold.DEEP + 1e-9


def test_the_answers_of_the_disc_come_on_two_sides_and_those_of_the_ring_on_one():
    clouds, answer = sum_manifold.clouds(RUN), modular_network.pairs(29)[2]
    disc, ring = (clouds[name][-1][answer == 0, 0] for name in ("disc", "ring"))
    assert 0.3 < (disc > 0).mean() < 0.7 and disc.min() < -0.5 and disc.max() > 0.5
    assert (ring > 0).mean() > 0.9


def test_of_many_sums_a_part_is_drawn_and_said():
    run = ideal_network.in_place_of(grokked(89, {3: 6}), 3)
    answer, kept = modular_network.pairs(89)[2], sum_manifold.kept(89, 3)
    assert len(kept) == 675 < len(answer)  # of 15 answers, of each all 45 sums
    phases = np.unique(3 * answer[kept] % 89)
    assert phases.tolist() == list(range(0, 89, 6)) and (np.bincount(3 * answer[kept] % 89)[phases] == 45).all()
    assert evaluated(sum_manifold, run=run).numbers["drawn_sums"].value == 675
    assert "675 are drawn, all those of 15 answers." in texts(sum_manifold, run=run)["caption.md"]


def test_the_view_turns_once_and_comes_to_rest():
    angles = sum_manifold.views(RUN, sum_manifold.timeline(RUN))
    assert angles[0] == pytest.approx([-sum_manifold.TURN, sum_manifold.TILT]) and not angles[-1].any()
    assert (np.diff(angles[:, 0]) >= 0).all() and (np.diff(angles[:, 1]) <= 0).all()


def test_data_have_one_length():
    columns = sum_manifold.data(RUN)
    assert {len(values) for values in columns.values()} == {len(STEPS)} and columns["ring"][-1] > 0.8


def test_a_run_of_another_task_is_refused():
    with pytest.raises(UserError, match="needs a network of modular addition"):
        sum_manifold.numbers(pruned())


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_frames_are_whole_legible_and_layered_without_loss(canvas):
    assert_whole_and_legible(sum_manifold, {"run": RUN}, canvas)


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["column", "wide"])
def test_a_still_is_whole(canvas):
    page = Page(canvas, "light", still=True, title=given_title(sum_manifold, run=RUN))
    with page.rc_context():
        sum_manifold.build(RUN, page)(STEPS[-1])
    assert page.check() == []
