"""The figures of the sweeps over modular addition, on made-up models: whole pages on every canvas, texts that fill in."""

import numpy as np
import pytest

from figures import captions, catalog, claims, frequencies_by_seed
from render.canvas import Page
from train.grid import from_spec
from train.series import CheckpointSeries

RECIPE = {"options": {"modulus": 67}, "optimizer": {"lr": 3e-3, "weight_decay": 1}, "max_steps": 3000, "evaluate_every": 100}


def network(sizes):
    """w_input and w_output of a network with so many neurons of the frequencies 1, 2, ..."""
    angles = np.arange(67)[:, None] * np.repeat(np.arange(1, len(sizes) + 1), sizes) * 2 * np.pi / 67 + np.arange(sum(sizes))
    return np.cos(angles), np.cos(2 * angles).T


def made_up(spec, generalized_at, networks):
    """A sweep whose models memorize at step 200 and generalize at these steps, or never (inf)."""
    sweep = from_spec(spec)
    models, steps = sweep.models(), np.arange(0, 3001, 100)
    constants = {name: np.array([sweep.axes[name].index(m[name]) if isinstance(m[name], str) else m[name] for m in models]) for name in models[0]}
    accuracy = {f"{split}_accuracy": (steps[:, None] >= np.broadcast_to(at, len(models))).astype(float)
                for split, at in (("train", 200), ("test", generalized_at))}
    weights = {name: np.stack(part) for name, part in zip(("w_input", "w_output"), zip(*networks, strict=True), strict=True)}
    return CheckpointSeries(sweep.spec(), {}, steps, weights, accuracy, np.empty(0, np.int64), constants=constants)


def over_seeds(rest):
    """Nine models that generalize late, and `rest` that don't."""
    sizes = [[5, 5, 7], [6, 9, 9], [5, 5, 6, 8]] * 3 + [[1, 2, 1, 3, 4, 2, 3, 8]] * rest
    at = [500, 1000, 1500] * 3 + [np.inf] * rest
    return made_up({"name": "s", "task": "modular_addition", "seeds": len(at)} | RECIPE, at, [network([*each, 24 - sum(each)]) for each in sizes])


def texts_of(name, sweep):
    rows = claims.compute(catalog.find(name), {"sweep": sweep})
    assert all(row["passed"] for row in rows), claims.failures(catalog.find(name), rows)
    return {row["name"]: row["value"] for row in rows}, captions.texts(catalog.find(name), rows, {})


@pytest.mark.parametrize("rest", [0, 1, 3])
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_frequencies_are_whole_and_legible_on_every_canvas(canvas, rest):
    page = Page(canvas, "dark", still=True)
    frequencies_by_seed.build(over_seeds(rest), page)
    page.settle()
    assert page.check() == []


@pytest.mark.parametrize("rest", [0, 3])
def test_frequencies_claims_and_texts(rest):
    values, texts = texts_of("frequencies_by_seed", over_seeds(rest))
    assert (values["models"], values["generalizing"], values["generalized_at"], values["count"]) == (9 + rest, 9, 1000, 5)
    assert ("unsorted" in values) == bool(rest)
    for text in texts.values():
        assert "not reached" not in text and "{" not in text
    assert {len(column) for column in frequencies_by_seed.data(over_seeds(rest)).values()} == {9 + rest}


def test_few_that_generalize_fail_the_claim():
    rows = claims.compute(catalog.find("frequencies_by_seed"), {"sweep": over_seeds(12)})
    assert [row["name"] for row in rows if not row["passed"]] == ["generalizing"]
