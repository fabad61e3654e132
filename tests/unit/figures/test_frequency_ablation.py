"""frequency_ablation on a made-up network of three stars and made-up ways on from a cut."""

import numpy as np
import pytest

from core.bounds import holds
from figures import frequency_ablation
from render.page.page import Page
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
    return {claim.name for claim in frequency_ablation.claims(**data(**changed)) if not holds(claim.value, claim.bound)}


def test_claims_count_neurons_of_networks_that_had_generalized_and_fail_where_it_is_otherwise():
    found = {claim.name: claim.value for claim in frequency_ablation.claims(**data())}
    assert (found["networks"], found["tried"], found["redrawn_back"], found["redrawn_all"], found["cleared_new"]) == (
        5,
        6,
        30,
        35,
        10,
    )
    assert found["control_least"] == found["control_most"] == 0.5
    usual = failed()
    assert not {
        name for name in usual if "alone" not in name and "cost" not in name
    }  # three clean stars are nearly enough alone
    assert failed(fates=FATES | {"redrawn": (3, 4, 0, 0)}) - usual == {"redrawn_back"}
    assert failed(fates=FATES | {"cleared": (4, 3, 0, 0)}) - usual == {"cleared_back"}
    assert failed(fates=FATES | {"zeroed": (1, 0, 0, 6)}) - usual == {"zeroed_silent"}
    assert failed(seed=4) - usual == {"same_network"}


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
