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
from tests.helpers.evaluation import evaluated, failing, texts
from train.analysis import survival
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
    models, steps = sweep.models(), np.arange(0, sweep.max_steps + 1, 100)
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


SINGLE_LR = {1: 4.0, 2: 1.5, 4: 1.0, 8: 1.3, 16: np.inf}  # factor of the time at each learning rate of a whole matrix


def over_architectures(seeds=20, delays=(1.0, 1.0, 1.0), choosing=5, modulus=67, last=30_000):
    """The two sweeps of factored_weights: steps are scattered around 3,000 times the delay of each architecture.

    delays: of both factored, W_input whole, W_output whole.
    """
    delay = dict(zip(("untied", "collapsed_hidden", "collapsed_output"), delays, strict=True))
    recipe = RECIPE | {"task": "factored_addition", "options": {"modulus": modulus, "single_decay": 2}}
    recipe |= {"max_steps": last}
    axes = {"weight_decay": [1], "lr": [1e-2], "single_lr": list(SINGLE_LR), "architecture": list(delay)[1:]}
    sweeps = {
        "rates": recipe | {"name": "r", "seeds": choosing, "axes": axes},
        "sweep": recipe
        | {
            "name": "f",
            "seeds": list(range(choosing, choosing + seeds)),
            "axes": axes | {"single_lr": [4], "architecture": list(delay)},
        },
    }
    draws = np.random.default_rng(1).lognormal(0, 0.8, 3 * (choosing + seeds)).reshape(3, -1)
    scatter = dict(zip(delay, draws, strict=True))
    made = {}
    for name, spec in sweeps.items():
        models = from_spec(spec).models()
        steps = [
            3000 * delay[m["architecture"]] * scatter[m["architecture"]][m["seed"]] * SINGLE_LR[m["single_lr"]]
            for m in models
        ]
        made[name] = made_up(spec, steps, [network([8, 8, 8], modulus)] * len(steps))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [4, 20])
@pytest.mark.parametrize("canvas", ["article", "square", "story", "column", "wide"])
def test_architectures_are_whole_and_legible_on_every_canvas(canvas, seeds):
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        factored_weights.build(**over_architectures(seeds), page=page)
    page.settle()
    assert page.check() == []


LATER = (1.0, 9.0, 10.0)  # delays with which every claim of factored_weights holds


def test_architectures_claims_and_texts():
    """One multiple is the soonest for both; a time is that of its seed; sides that are alike are not told apart."""
    sweeps = over_architectures(delays=LATER)
    assert failing(factored_weights, **sweeps) == set()
    values = {name: number and number.value for name, number in evaluated(factored_weights, **sweeps).numbers.items()}
    assert (values["input_lr"], values["output_lr"], values["seeds"], values["choosing"]) == (4, 4, 20, 5)
    assert values["both_count"] == 20 and values["input_first"] + values["output_first"] + values["neither"] <= 20
    assert values["chance"] == values["alike"] > 0.05 and values["unlike"] is None
    first, second = (factored_weights.times(sweeps["sweep"], name) for name in ("untied", "collapsed_hidden"))
    assert values["input_chance"] == survival.paired_log_rank(second, first)
    written = texts(factored_weights, **sweeps)
    for text in written.values():
        assert "not reached" not in text and "{" not in text
    assert "is not shown" in written["caption.md"] and "It matters which" not in written["caption.md"]
    data = factored_weights.data(**sweeps)
    assert {len(column) for column in data.values()} == {5 * 2 * 5 + 3 * 20} and set(data["part"]) == {
        "choosing",
        "comparison",
    }


def test_where_one_side_is_later_the_caption_says_that_it_matters():
    written = texts(factored_weights, **over_architectures(delays=(1.0, 2.0, 8.0)))
    assert "It matters which" in written["caption.md"] and "is not shown" not in written["caption.md"]


def test_the_multiple_is_chosen_for_each_side_by_the_sweep_of_rates_alone():
    sweeps = over_architectures(delays=LATER)
    rates, names = sweeps["rates"], sweeps["rates"].constants["architecture"]
    quick = (names == 1) & (rates.constants["single_lr"] == 16)
    rates.metrics["test_accuracy"][:, quick] = (rates.steps >= 100)[:, None]
    assert factored_weights.chosen_rates(rates) == {"input": 4, "output": 16}
    with pytest.raises(UserError, match="sweep: lacks single_lr 16, the quickest for collapsed_output"):
        evaluated(factored_weights, **sweeps)


def test_where_whole_matrices_are_as_soon_the_claims_fail():
    assert {"input_chance", "output_chance"} <= failing(factored_weights, **over_architectures())


def test_every_claim_about_architectures_fails_where_their_results_are_exchanged():
    sweeps = over_architectures(delays=LATER)
    exchanged = [
        failing(factored_weights, **sweeps | control) for control in factored_weights.controls(**sweeps).values()
    ]
    assert set.union(*exchanged) == {row["name"] for row in evaluated(factored_weights, **sweeps).claims}


def test_sweeps_over_something_else_are_refused_in_one_sentence():
    seeds, sweeps = over_seeds(0), over_architectures(2)
    with pytest.raises(UserError, match="needs a sweep over seeds alone"):
        evaluated(frequencies_by_seed, sweep=sweeps["sweep"])
    with pytest.raises(UserError, match="sweep: needs a sweep over single_lr and architecture, with collapsed_hidden"):
        evaluated(factored_weights, rates=sweeps["rates"], sweep=seeds)
    with pytest.raises(UserError, match="sweep: needs .*, with collapsed_hidden, collapsed_output, untied"):
        evaluated(factored_weights, rates=sweeps["rates"], sweep=sweeps["rates"])
    with pytest.raises(UserError, match="needs a sweep of modular addition"):
        evaluated(frequencies_by_seed, sweep=replace(seeds, weights={}))
