"""frequency_ablation on a made-up network of three stars and made-up ways on from a cut."""

from dataclasses import replace

import numpy as np
import pytest

from figures import frequency_ablation
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from train.checkpoints import CheckpointSeries

P, FREQUENCIES = 23, {2: 5, 5: 6, 9: 7}
CUTS = ("nothing", "zeroed", "redrawn", "cleared")
FATES = {"nothing": (0, 0, 0, 0), "zeroed": (0, 0, 0, 7), "redrawn": (6, 1, 0, 0), "cleared": (0, 4, 2, 1)}


def network():
    frequency = np.repeat(list(FREQUENCIES), list(FREQUENCIES.values()))
    theta = np.concatenate([2 * np.pi * np.arange(n) / n for n in FREQUENCIES.values()])
    theta += np.random.default_rng(0).uniform(-0.2, 0.2, len(theta))  # or one frequency would be enough
    places = 2 * np.pi * np.arange(P)[:, None] * frequency / P
    weights = {
        "w_embed": np.eye(P)[None],
        "w_in_proj": 2 * np.cos(places - theta)[None],
        "w_out_proj": 2 * np.cos(places - 2 * theta).T[None],
    }
    return CheckpointSeries({"seed": 3, "options": {"modulus": P}}, {}, np.array([0]), weights, {}, np.arange(5))


def way_on(seed=3):
    steps = np.unique(np.geomspace(1, 3000, 40).astype(int))
    metrics = {"test_loss": np.append(0.5, np.geomspace(0.4, 2e-4, len(steps)))}
    constants = {"removed_frequency": np.array([9]), "start_test_loss": np.array([1e-4])}
    return CheckpointSeries({"seed": seed}, {}, np.append(0, steps), {}, metrics, np.arange(5), {}, constants)


def data(fates=FATES, seed=3):
    rows = [(cut, shows, *(shows * count for count in fates[cut])) for cut in CUTS for shows in (1, 1, 1, 1, 1, 0)]
    names = ("cut", "shows", "back", "joined", "new", "silent")
    table = {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    table |= {
        "seed": np.arange(len(rows)),
        "test_accuracy": np.full(len(rows), 0.995),
        "test_loss": np.full(len(rows), 2e-4),
        "start_test_loss": np.full(len(rows), 4e-4),
    }
    return {"run": network(), "cuts": {cut: way_on(seed) for cut in CUTS}, "table": table}


def failed(**changed):
    return failing(frequency_ablation, **data(**changed))


def test_claims_count_neurons_of_networks_that_had_generalized_and_fail_where_it_is_otherwise():
    numbers = {name: number.value for name, number in evaluated(frequency_ablation, **data()).numbers.items()}
    counted = "networks", "tried", "zeroed_silent", "zeroed_all", "redrawn_back", "redrawn_all", "cleared_new"
    assert [numbers[name] for name in counted] == [5, 6, 35, 35, 30, 35, 10]
    assert numbers["control_least"] == numbers["control_most"] == 0.5
    usual = failed()
    assert not {
        name for name in usual if "alone" not in name and "cost" not in name
    }  # three clean stars are nearly enough alone
    assert failed(fates=FATES | {"redrawn": (3, 4, 0, 0)}) - usual == {"redrawn_back"}
    assert failed(fates=FATES | {"cleared": (4, 3, 0, 0)}) - usual == {"cleared_back"}
    woken = evaluated(frequency_ablation, **data(fates=FATES | {"zeroed": (1, 0, 0, 6)})).numbers
    assert (woken["zeroed_silent"].value, woken["zeroed_all"].value) == (30, 35)
    assert failed(fates=FATES | {"redrawn": (3, 3, 0, 0)}) - usual == {"redrawn_back"}  # half is not most
    assert failed(fates=FATES | {"cleared": (3, 3, 0, 0)}) - usual == {"cleared_back"}
    assert failed(seed=4) - usual == {"same_network"}


@pytest.mark.parametrize(
    "control, fail",
    [
        ("two ideal stars", {"frequencies", "least_without", "most_alone"}),
        ("cuts of another seed", {"same_network"}),
        ("cuts exchanged", {"redrawn_back", "cleared_back"}),
        ("no network had generalized", {"networks", "redrawn_back", "cleared_back", "control_accuracy"}),
    ],
)
def test_claims_fail_on_controls(control, fail):
    assert failing(frequency_ablation, **frequency_ablation.controls(**data())[control]) - {"whole_cost"} == fail


def test_an_untrained_network_fails_the_claims_about_costs_and_margins():
    draw, run = np.random.default_rng(0), network()
    noise = {name: draw.normal(size=values.shape) for name, values in run.weights.items()}
    untrained = failing(frequency_ablation, **data() | {"run": replace(run, weights=noise)})
    assert {"whole_cost", "least_cost", "most_margin"} <= untrained


@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_a_still_is_whole_and_legible(canvas):
    page = Page(canvas, "dark", still=True)
    with page.rc_context():
        frequency_ablation.build(**data(), page=page)
    assert page.check() == []


def test_what_is_drawn_is_written():
    columns = frequency_ablation.data(**data())
    assert len({len(values) for values in columns.values()}) == 1
    assert list(columns["kept"][:4]) == ["all f", "without 2", "without 5", "without 9"]
    assert (columns["cut"] == "redrawn").sum() == len(way_on().steps)
