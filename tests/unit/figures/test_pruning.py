"""The figures of sparse parity, built on a made-up run.

They are whole pages on every canvas, with texts that fill in and data to draw.
"""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import _scene
from core.errors import UserError
from figures import redundant_neurons, weight_pruning, weight_trajectories
from figures.harness import captions, catalog
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing, given_title, texts
from tests.helpers.frames import assert_whole_and_legible
from train.checkpoints import CheckpointSeries


def made_up(slower=1.0):
    """A run whose distractors fade and whose test accuracy rises near step 1,600."""
    steps, accuracy, weights = _scene.series()
    w_input = weights.transpose(0, 2, 1).astype(np.float32)
    w_output = np.abs(w_input[:, :3]).sum(axis=1)
    loss = np.exp(-steps / 400) + 1e-4
    metrics = {
        "train_accuracy": np.round(accuracy[:, 0], 2),
        "test_accuracy": np.round(accuracy[:, 1], 2),
        "train_loss": loss,
        "test_loss": 1e-4 + 5 / (1 + np.exp((steps - 1600) / 60)),
    }
    return CheckpointSeries(
        {"options": {"k": 3, "n_bits": 30}},
        {},
        (slower * steps).astype(np.int64),
        {"w_input": w_input, "w_output": w_output},
        metrics,
        np.arange(10),
    )


def at_rest(run):
    """The first checkpoint at every step; a table of seeds as it is."""
    if isinstance(run, dict):
        return run
    first = {
        kind: {name: values[:1].repeat(len(run.steps), 0) for name, values in getattr(run, kind).items()}
        for kind in ("weights", "metrics")
    }
    return replace(run, **first)


def alive(neurons):
    """The made-up run with no more neurons than that."""
    run = made_up()
    strong = np.arange(run.weights["w_output"].shape[-1]) < neurons
    w_input = run.weights["w_input"] * strong
    w_input[:, :3, :neurons] += 1
    weights = {"w_input": w_input, "w_output": np.broadcast_to(1.0 * strong, run.weights["w_output"].shape)}
    return replace(run, weights=weights)


def seeds(alive, unpruned=1):
    """A table of seeds with that many neurons alive, and of some that do not prune."""
    each = np.arange(len(alive) + unpruned)
    pruned = each < len(alive)
    return {
        "seed": each,
        "generalized_at": np.where(pruned, 1500, np.nan),
        "max_distractor": np.where(pruned, 0.001, 1),
        "alive_neurons": np.append(alive, np.full(unpruned, 32)),
    }


CASES = {
    weight_pruning: {"run": made_up()},
    weight_trajectories: {"run": made_up()},
    redundant_neurons: {"l1": made_up(), "l2": made_up(1.5), "l1_all": seeds((5, 5, 6)), "l2_all": seeds((6, 7, 9))},
}


@pytest.fixture(params=CASES, ids=lambda module: module.__name__.split(".")[-1])
def figure(request):
    return request.param, CASES[request.param]


@pytest.mark.slow
@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_every_frame_is_whole_legible_and_layered_without_loss(figure, canvas):
    module, data = figure
    assert_whole_and_legible(module, data, canvas)


@pytest.mark.parametrize("canvas", ["article", "column", "wide"])
def test_a_still_is_whole(figure, canvas):
    module, data = figure
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        module.build(**data, page=page)(module.timeline(**data).last)
    assert page.check() == []


def test_texts_name_numbers_only(figure):
    module, data = figure
    numbers, tables = evaluated(module, **data).numbers, dict.fromkeys(data, {"shows": np.ones(10)})
    texts = captions.texts(catalog.find(module.__name__.rpartition(".")[2]), numbers, tables)
    assert "three of 30 digits" in texts["caption.md"] and "{" not in "".join(texts.values())


EVENTS = {
    weight_pruning: {"memorized_at", "generalized_at", "max_distractor"},
    weight_trajectories: {"memorized_at", "drop_at", "gone_at", "gone_after_drop", "fall_factor", "max_distractor"},
    redundant_neurons: {f"{name}_{what}" for name in ("l1", "l2") for what in ("max_distractor", "generalized_at")},
}


def test_claims_of_events_hold_and_fail_where_the_run_never_leaves_its_start(figure):
    module, data = figure
    still = {name: at_rest(run) for name, run in data.items()}
    assert not EVENTS[module] & failing(module, **data)
    with np.errstate(all="ignore"):
        assert failing(module, **still) >= EVENTS[module]


FEW, MORE = (4, 5, 5, 5, 5, 6), (5, 6, 7, 7, 8, 9)


def pair(**changed):
    """What `redundant_neurons` reads, of which it keeps all claims."""
    return {"l1": alive(5), "l2": alive(8), "l1_all": seeds(FEW), "l2_all": seeds(MORE)} | changed


def test_more_neurons_are_claimed_of_l2_over_all_seeds():
    assert failing(redundant_neurons, **pair()) == set()
    controls = redundant_neurons.controls(**pair())
    assert failing(redundant_neurons, **controls["L1 and L2 exchanged"]) == {"spare", "chance"}
    assert "chance" in failing(redundant_neurons, **controls["one penalty twice"])
    numbers = evaluated(redundant_neurons, **pair()).numbers
    assert [numbers[f"l1_all_{name}"].value for name in ("kept", "count", "low", "high")] == [6, 7, 4, 6]
    assert numbers["l2_all_median"].value == 7 and numbers["more"].value > 0.8


def test_the_penalty_alone_differs():
    slower = replace(alive(8), spec=made_up().spec | {"optimizer": {"lr": 1e-3, "l2": 1e-3}})
    assert failing(redundant_neurons, **pair(l2=slower)) == {"differences"}
    penalty = replace(alive(8), spec=made_up().spec | {"optimizer": {"l2": 1e-3}})
    assert failing(redundant_neurons, **pair(l2=penalty)) == set()
    for control in ("another learning rate", "L1 and L2 exchanged"):
        failed = failing(redundant_neurons, **redundant_neurons.controls(**pair())[control])
        assert ("differences" in failed) == (control == "another learning rate")


def test_the_pair_is_typical_of_the_seeds():
    assert failing(redundant_neurons, **pair(l2=alive(12))) == {"off"}
    assert failing(redundant_neurons, **pair(l1=alive(3))) == {"off"}


def test_without_tables_nothing_is_said_of_other_seeds():
    alone = pair(l1_all=None, l2_all=None)
    assert failing(redundant_neurons, **alone) == set()
    written = texts(redundant_neurons, **alone)
    assert "median" not in written["caption.md"] and "dots" not in written["alt.txt"]
    page = Page("square", "light", still=True, title=given_title(redundant_neurons, **alone))
    with page.rc_context():
        redundant_neurons.build(**alone, page=page)(redundant_neurons.timeline(**alone).last)
    assert page.check() == []


def test_where_no_network_prunes_nothing_is_claimed_of_them():
    none = seeds((), unpruned=3)
    data = pair(l1_all=none, l2_all=none)
    assert failing(redundant_neurons, **data) == {"off", "chance"}
    page = Page("article", "light", still=True, title=given_title(redundant_neurons, **data))
    with page.rc_context():  # as a draft
        redundant_neurons.build(**data, page=page)(redundant_neurons.timeline(**data).last)
    assert page.check() == []


def test_data_have_one_length_and_reach_the_last_step(figure):
    module, data = figure
    columns = module.data(**data)
    assert len({len(column) for column in columns.values()}) == 1
    assert columns["step"][-1] == module.timeline(**data).last


def test_what_stays_is_drawn_over_what_dies():
    page = Page("article", "light")
    with page.rc_context():
        weight_trajectories.build(made_up(), page)
    trails = next(artist for artist in page.animated if hasattr(artist, "draw_new"))
    colors = [color for _, color, *_ in trails.groups]
    assert colors == [page.theme.color(role) for role in ("signal", "bias", "distractor", "bias", "signal")]
    assert sum(len(lines) for lines, *_ in trails.groups) == 31 * 32


def test_other_runs_are_refused_in_one_sentence():
    run = made_up()
    all_signal = replace(run, spec={"options": {"k": 30, "n_bits": 30}})
    addition = replace(run, spec={"name": "modular_addition", "task": "modular_addition", "options": {"modulus": 67}})
    for module in (weight_pruning, weight_trajectories):
        with pytest.raises(UserError, match="needs distractors"):
            evaluated(module, run=all_signal)
        with pytest.raises(UserError, match="sparse parity.*modular_addition is a run of modular_addition"):
            evaluated(module, run=addition)
    with pytest.raises(UserError, match="not the same"):
        evaluated(redundant_neurons, **pair(l2=replace(run, spec={"options": {"k": 4, "n_bits": 30}})))


def test_where_it_never_generalizes_no_step_is_named():
    run = made_up()
    never = replace(run, metrics=run.metrics | {"test_accuracy": np.full(len(run.steps), 0.5)})
    page = Page("article", "light", still=True)
    with page.rc_context():
        weight_pruning.build(never, page)(int(run.steps[-1]))
    assert page.check() == []
