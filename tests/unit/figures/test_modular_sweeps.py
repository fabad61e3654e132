"""The figures of the sweeps over modular addition, on made-up models.

They are whole pages on every canvas, with texts that fill in.
"""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from figures import factored_weights, frequencies_by_seed
from figures.harness import captions, catalog
from render.page.page import Page
from tests.helpers.evaluation import evaluated, failing
from train.checkpoints import CheckpointSeries
from train.sweep_spec import from_spec

RECIPE = {
    "options": {"modulus": 67},
    "optimizer": {"lr": 3e-3, "weight_decay": 1},
    "max_steps": 3000,
    "evaluate_every": 100,
}


def network(sizes, modulus=67):
    """w_input and w_output of a network with so many neurons of the frequencies 1, 2, ..."""
    frequencies = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    angles = np.arange(modulus)[:, None] * frequencies * 2 * np.pi / modulus + np.arange(sum(sizes))
    return np.cos(angles), np.cos(2 * angles).T


def made_up(spec, generalized_at, networks):
    """A sweep whose models memorize at step 200 and generalize at these steps, or never (inf)."""
    sweep = from_spec(spec)
    models, steps = sweep.models(), np.arange(0, 3001, 100)
    constants = {
        name: np.array([sweep.axes[name].index(m[name]) if isinstance(m[name], str) else m[name] for m in models])
        for name in models[0]
    }
    accuracy = {
        f"{split}_accuracy": (steps[:, None] >= np.broadcast_to(at, len(models))).astype(float)
        for split, at in (("train", 200), ("test", generalized_at))
    }
    weights = {
        name: np.stack(part) for name, part in zip(("w_input", "w_output"), zip(*networks, strict=True), strict=True)
    }
    return CheckpointSeries(sweep.spec(), {}, steps, weights, accuracy, np.empty(0, np.int64), constants=constants)


def over_seeds(rest, modulus=67):
    """Nine models that generalize late, and `rest` that don't."""
    sizes = [[5, 5, 7], [6, 9, 9], [5, 5, 6, 8]] * 3 + [[1, 2, 1, 3, 4, 2, 3, 8]] * rest
    at = [500, 1000, 1500] * 3 + [np.inf] * rest
    return made_up(
        {"name": "s", "task": "modular_addition", "seeds": len(at)} | RECIPE | {"options": {"modulus": modulus}},
        at,
        [network([*each, 24 - sum(each)], modulus) for each in sizes],
    )


def texts_of(module, sweep):
    """Values of the numbers, and the texts, of a figure all of whose claims hold."""
    assert failing(module, sweep=sweep) == set()
    numbers = evaluated(module, sweep=sweep).numbers
    name = module.__name__.rpartition(".")[2]
    return {name: number.value for name, number in numbers.items()}, captions.texts(catalog.find(name), numbers, {})


@pytest.mark.slow
@pytest.mark.parametrize("rest", [0, 1, 3])
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_frequencies_are_whole_and_legible_on_every_canvas(canvas, rest):
    page = Page(canvas, "dark", still=True)
    with page.rc_context():
        frequencies_by_seed.build(over_seeds(rest), page)
    page.settle()
    assert page.check() == []


@pytest.mark.parametrize("rest", [0, 3])
def test_frequencies_claims_and_texts(rest):
    values, texts = texts_of(frequencies_by_seed, over_seeds(rest))
    assert (values["models"], values["generalizing"], values["generalized_at"], values["count"]) == (
        9 + rest,
        9,
        1000,
        5,
    )
    names = {row["name"] for row in evaluated(frequencies_by_seed, sweep=over_seeds(rest)).claims}
    assert ("unsorted" in names) == (values["unsorted"] is not None) == bool(rest)
    for text in texts.values():
        assert "not reached" not in text and "{" not in text
    assert {len(column) for column in frequencies_by_seed.data(over_seeds(rest)).values()} == {9 + rest}


def test_few_that_generalize_fail_the_claim():
    assert failing(frequencies_by_seed, sweep=over_seeds(12)) == {"generalizing"}


@pytest.mark.parametrize(
    "control, fail",
    [
        ("weights in random places", {"frequencies", "three_to_five", "neurons", "few", "count"}),
        ("weights that generalize", {"unsorted"}),
    ],
)
def test_other_weights_fail_the_claims_about_frequencies(control, fail):
    assert failing(frequencies_by_seed, **frequencies_by_seed.controls(over_seeds(3))[control]) == fail


def test_where_no_model_generalizes_all_claims_but_that_about_the_rest_fail():
    untrained = over_seeds(3)
    untrained.metrics["test_accuracy"][:] = 0
    rows = {row["name"]: row["passed"] for row in evaluated(frequencies_by_seed, sweep=untrained).claims}
    assert not any(passed for name, passed in rows.items() if name != "unsorted")


def over_architectures(seeds, generalizing=(0.9, 0.6, 0.2, 0.3, 0), modulus=67):
    """In each architecture the first so large a share of models generalizes."""
    spec = (
        {
            "name": "f",
            "task": "factored_addition",
            "seeds": seeds,
            "axes": {
                "weight_decay": [0.3, 1, 3],
                "lr": [3e-3, 1e-2, 3e-2],
                "architecture": ["tied", "untied", "collapsed_hidden", "collapsed_output", "neither_factored"],
            },
        }
        | RECIPE
        | {"options": {"modulus": modulus}}
    )
    count, sweep = 9 * seeds, from_spec(spec)
    seen, at = {}, []
    for model in sweep.models():
        architecture = model["architecture"]
        place = seen[architecture] = seen.get(architecture, -1) + 1
        at.append(
            1000 if place < round(count * generalizing[spec["axes"]["architecture"].index(architecture)]) else np.inf
        )
    return made_up(spec, at, [network([8, 8, 8], modulus)] * len(at))


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [1, 3, 5])
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_architectures_are_whole_and_legible_on_every_canvas(canvas, seeds):
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        factored_weights.build(over_architectures(seeds), page)
    page.settle()
    assert page.check() == []
    drawn = sum(len(line.get_xdata()) for axes in page.figure.axes for line in axes.lines if line in page.animated)
    assert drawn == 45 * seeds


def test_architectures_claims_and_texts():
    values, texts = texts_of(factored_weights, over_architectures(2))
    assert [values[name] for name in factored_weights.NAMES] == [16, 11, 4, 5, 0] and values["each"] == 18
    assert (values["input_gain"], values["input_loss"]) == (7 + 5, 0) and (
        values["output_gain"],
        values["output_loss"],
    ) == (6 + 4, 0)
    assert (values["input_only"], values["output_only"], values["chance"]) == (1, 0, 1)
    for text in texts.values():
        assert "not reached" not in text and "{" not in text
    data = factored_weights.data(over_architectures(2))
    assert {len(column) for column in data.values()} == {90} and set(data["architecture"]) == set(
        factored_weights.NAMES
    )


def test_where_factors_do_harm_the_claims_fail():
    harmful = over_architectures(2, (0.2, 0.3, 0.6, 0.6, 0.9))
    assert {"tied", "neither_factored", "input_gain"} <= failing(factored_weights, sweep=harmful)


def test_every_claim_about_architectures_fails_where_their_results_are_exchanged():
    sweep = over_architectures(2)
    exchanged = [failing(factored_weights, **control) for control in factored_weights.controls(sweep).values()]
    assert set.union(*exchanged) == {row["name"] for row in evaluated(factored_weights, sweep=sweep).claims}
    assert failing(factored_weights, sweep=over_architectures(2, (0.9, 0.6, 0, 0.5, 0))) == {"chance"}


@pytest.mark.parametrize(
    "split, probability", [((0, 0), 1), ((1, 0), 1), ((3, 3), 1), ((6, 0), 2 / 64), ((1, 7), 18 / 256)]
)
def test_sign_test(split, probability):
    assert factored_weights.sign_test(*split) == factored_weights.sign_test(*split[::-1]) == probability


def test_sweeps_over_something_else_are_refused_in_one_sentence():
    seeds, architectures = over_seeds(0), over_architectures(1)
    with pytest.raises(UserError, match="needs a sweep over seeds alone"):
        evaluated(frequencies_by_seed, sweep=architectures)
    with pytest.raises(UserError, match="needs a sweep over lr, weight_decay and architecture"):
        evaluated(factored_weights, sweep=seeds)
    with pytest.raises(UserError, match="needs a sweep of modular addition"):
        evaluated(frequencies_by_seed, sweep=replace(seeds, weights={}))
