"""The figure of the sweep, built on made-up losses with all four outcomes.

It is a whole page on every canvas, with texts that fill in.
"""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import sweep_outcomes
from figures.harness import captions, catalog
from render.page.blitting import BlittedPage
from render.page.layout_check import shown
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from train.checkpoints import CheckpointSeries
from train.sweep_spec import from_spec


def made_up(seeds, k=3, n_bits=30):
    """Losses that fall at once, late, together or never, by width, train size and decay."""
    sweep = from_spec(
        {
            "name": "made_up",
            "task": "sparse_parity",
            "options": {"n_bits": n_bits, "k": k},
            "optimizer": {"lr": 1e-3},
            "max_steps": 20000,
            "evaluate_every": 100,
            "axes": {
                "width": [16, 32, 64, 128, 258],
                "train_size": [750, 1000, 1250, 1500, 1750],
                "weight_decay": [0.01, 0.03, 0.1, 0.3, 1],
            },
            "seeds": seeds,
        }
    )
    models = sweep.models()
    steps = np.arange(0, 20001, 100)
    columns = {name: np.array([model[name] for model in models]) for name in models[0]}
    learns = np.where((columns["weight_decay"] == 1) & (columns["width"] < 100), np.inf, 1000 + columns["seed"])
    late = np.where(
        columns["weight_decay"] == 0.01, np.inf, 200 / columns["weight_decay"] * (1750 / columns["train_size"])
    )
    late = np.where(columns["width"] == 16, 0, late)

    def falls(at):
        return np.where(steps[:, None] >= at, 1e-7, 0.7)

    losses = {"train_loss": falls(learns), "test_loss": falls(learns + late)}
    return CheckpointSeries(sweep.spec(), {}, steps, {}, losses, np.empty(0, np.int64), constants=columns)


@pytest.fixture(scope="module")
def sweep():
    return made_up(3)


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [1, 3, 9])
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_every_frame_is_whole_legible_and_layered_without_loss(canvas, seeds):
    models = made_up(seeds)
    page = Page(canvas, "dark")
    with page.rc_context():
        layered = BlittedPage(page, sweep_outcomes.build(models, page))
    steps = sweep_outcomes.timeline(models).frames()
    for step in steps[[0, len(steps) // 2, -1]]:
        np.testing.assert_array_equal(layered.frame(int(step)).copy(), layered.full(int(step)))
    assert page.check() == []


def test_a_dot_for_each_model_at_every_step(sweep):
    page = Page("article", "light")
    with page.rc_context():
        update = sweep_outcomes.build(sweep, page)
    page.settle()
    for step in (0, 1500, 20000):
        update(step)
        drawn = sum(len(line.get_xdata()) for axes in page.figure.axes for line in axes.lines if line in page.animated)
        assert drawn == 375


def test_dots_never_go_back(sweep):
    assert (np.diff(sweep_outcomes.courses(sweep), axis=0) >= 0).all()


def test_claims_texts_and_data(sweep):
    numbers = evaluated(sweep_outcomes, sweep=sweep).numbers
    counts = {name: number.value for name, number in numbers.items()}
    assert sum(counts[kind.name.replace(" ", "_")] for kind in sweep_outcomes.KINDS) == counts["models"] == 375
    assert counts["disagree"] == 0 and counts["cells"] == 125
    for text in captions.texts(catalog.find("sweep_outcomes"), numbers, {}).values():
        assert "not reached" not in text and "{" not in text
    data = sweep_outcomes.data(sweep)
    assert {len(values) for values in data.values()} == {375}
    assert list(data)[:4] == ["width", "train_size", "weight_decay", "seed"]


def test_seeds_that_disagree_are_counted(sweep):
    losses = {name: values.copy() for name, values in sweep.metrics.items()}
    losses["train_loss"][:, 0] = 0.7  # the first model no longer learns, its two siblings do
    other = CheckpointSeries(sweep.spec, {}, sweep.steps, {}, losses, sweep.train_index, constants=sweep.constants)
    numbers = evaluated(sweep_outcomes, sweep=other).numbers
    assert numbers["disagree"].value == 1 / 125 and numbers["against_most"].value == pytest.approx(1 / 375)


def test_claims_hold_and_fail_for_losses_of_other_models(sweep):
    assert failing(sweep_outcomes, sweep=sweep) == set()
    order = np.random.default_rng(0).permutation(375)
    dealt = replace(sweep, metrics={name: values[:, order] for name, values in sweep.metrics.items()})
    assert failing(sweep_outcomes, sweep=dealt) == {"least_memorize", "narrow_together", "against_most"}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_models_that_all_do_the_same_fail_the_claims_of_all_other_outcomes(sweep):
    controls = sweep_outcomes.controls(sweep)
    assert len(controls) == 4
    for kind, data in zip(sweep_outcomes.KINDS, controls.values(), strict=True):
        others = {other.name.replace(" ", "_") for other in sweep_outcomes.KINDS if other is not kind}
        assert others <= failing(sweep_outcomes, **data)
        assert ("delay" in failing(sweep_outcomes, **data)) == (kind.name != "groks")


def test_a_sweep_over_something_else_is_refused(sweep):
    other = sweep.spec | {"axes": {"width": [16], "lr": [1e-3]}}
    with pytest.raises(UserError, match="needs a sweep of sparse parity over width, train_size, weight_decay"):
        evaluated(sweep_outcomes, sweep=replace(sweep, spec=other))


@pytest.mark.parametrize("layout", ["article", "story"])
def test_a_value_of_the_slider_is_one_table_with_its_own_counts(sweep, layout):
    assert sweep_outcomes.values(sweep) == ["0.01", "0.03", "0.1", "0.3", "1"]
    page = Page(layout, "light")
    with page.rc_context():
        update = sweep_outcomes.build(sweep, page, "1")
        BlittedPage(page, update).frame(20000)
    assert page.check() == []
    outcomes = evaluated(sweep_outcomes, sweep=sweep).numbers["does_not_learn"].value
    texts = [text.get_text() for text in shown(page)[0]]
    assert [text for text in texts if text.startswith("weight decay")] == ["weight decay 1"]
    assert f"{outcomes:,.0f}" in texts  # all that do not learn have that decay
