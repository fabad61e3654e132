"""The figures of modular addition, on made-up runs: whole pages, texts filled in, claims fail where nothing happens."""

from dataclasses import replace

import numpy as np
import pytest

from core import bounds
from figures import (
    constructive_interference,
    dft_sparsity,
    grokking_curve,
    neuron_waves,
    periodic_weights,
    stars_by_frequency,
)
from render.page.blitting import BlittedPage
from render.page.page import Page
from train.checkpoints import CheckpointSeries

P = 67
STARS = {5: 7, 13: 9, 21: 8, 30: 9}  # frequency: neurons
STEPS = np.unique(np.append(np.arange(0, 15001, 250), 300))
OPTIONS = {"modulus": P, "embed": P, "hidden": 35, "train_fraction": 0.4}


def logistic(center, width):
    return 1 / (1 + np.exp((STEPS - center) / width))


def grokked():
    """Noise that turns into three stars: memorized by step 300, generalized near 9,000."""
    rng = np.random.default_rng(1)
    frequency = np.repeat(list(STARS), list(STARS.values()))
    even = np.concatenate([2 * np.pi * np.arange(count) / count for count in STARS.values()])
    angle = even + rng.uniform(-0.1, 0.1, len(even))  # no frequency is enough alone
    phase = 2 * np.pi * np.arange(P)[:, None] * frequency / P
    final = np.pad(np.cos(phase - angle), ((0, 0), (0, 2))), np.pad(5 * np.cos(phase - 2 * angle), ((0, 0), (0, 2)))
    share = 0.02 + 0.98 * (1 - logistic(3500, 500))[:, None, None]
    w_input, w_output = ((1 - share) * side.std() * rng.normal(size=side.shape) + share * side for side in final)
    weights = {
        "w_embed": np.tile(np.eye(P), (len(STEPS), 1, 1)),
        "w_in_proj": w_input,
        "w_out_proj": w_output.swapaxes(1, 2),
    }
    metrics = {
        "train_accuracy": 1 - logistic(100, 30),
        "test_accuracy": 1 - logistic(7000, 400),
        "train_loss": 1e-5 + 4 * logistic(100, 60),
        "test_loss": 1e-4 + (4 + 20 * (1 - logistic(300, 100))) * logistic(8000, 100),
        "weight_norm_l2": 20 + 25 * (1 - logistic(400, 200)) - 15 * (1 - logistic(5000, 1000)),
    }
    return CheckpointSeries({"options": OPTIONS}, {}, STEPS, weights, metrics, np.arange(0, P * (P + 1) // 2, 3))


RUN = grokked()
CASES = {
    module: {"run": RUN}
    for module in (
        constructive_interference,
        dft_sparsity,
        grokking_curve,
        neuron_waves,
        periodic_weights,
        stars_by_frequency,
    )
}
CASES[grokking_curve]["paper"] = {"generalized_at": np.array([30000.0, np.nan])}


@pytest.fixture(params=CASES, ids=lambda module: module.__name__.split(".")[-1])
def figure(request):
    return request.param, CASES[request.param]


def verdicts(module, data):
    return {claim.name: bounds.holds(claim.value, claim.bound) for claim in module.claims(**data)}


def test_what_happens_is_claimed(figure):
    module, data = figure
    assert [name for name, holds in verdicts(module, data).items() if not holds] == []


def test_where_nothing_happens_claims_fail_and_a_draft_is_drawn(figure):
    """A run that never leaves its start."""
    module, data = figure
    run = data["run"]
    still = data | {
        "run": replace(
            run,
            **{
                kind: {name: values[:1].repeat(len(STEPS), 0) for name, values in getattr(run, kind).items()}
                for kind in ("weights", "metrics")
            },
        )
    }
    with np.errstate(all="ignore"):
        assert not all(verdicts(module, still).values())
        page = Page("article", "light")
        with page.rc_context():
            update = module.build(**still, page=page)
        if update:
            update(module.timeline(**still).last)


@pytest.mark.parametrize("canvas", ["article", "square", "story"])
def test_frames_are_whole_legible_and_layered_without_loss(figure, canvas):
    module, data = figure
    page = Page(canvas, "dark")
    with page.rc_context():
        layered = BlittedPage(page, module.build(**data, page=page))
    steps = module.timeline(**data).frames()
    for step in steps[[0, len(steps) // 2, -1]]:
        assert np.array_equal(layered.frame(step).copy(), layered.full(step))
    assert page.check() == []


@pytest.mark.parametrize("canvas", ["column", "wide"])
def test_a_still_is_whole(figure, canvas):
    module, data = figure
    page = Page(canvas, "light", still=True)
    with page.rc_context():
        update = module.build(**data, page=page)
    if update:
        update(module.timeline(**data).last)
    assert page.check() == []


def test_texts_name_claims_only_and_data_have_one_length(figure):
    module, data = figure
    numbers = {claim.name: claim.value for claim in module.claims(**data)}
    values = {name: int(value) if float(value).is_integer() else value for name, value in numbers.items()}
    for template in (module.figure.caption, module.figure.alt):
        assert "{" not in template.format(**values, **{f"{name}_seeds": "9 of 10" for name in data})
    assert len({len(column) for column in module.data(**data).values()}) == 1


def test_a_frequency_has_one_color_in_all_figures():
    """By rank: the lowest is the first of the sequence."""
    page = Page("article", "light", still=True)
    with page.rc_context():
        stars_by_frequency.build(RUN, page)
    lines = [panel.lines[-1].get_color() for name, panel in page.panels.items() if name.startswith("in")]
    assert lines == list(page.theme.sequence[:4])
    page = Page("article", "light", still=True)
    with page.rc_context():
        constructive_interference.build(RUN, page)
    lines = [line.get_color() for line in page.panels["waves"].lines if line.get_color() in page.theme.sequence]
    assert list(dict.fromkeys(lines)) == list(page.theme.sequence[:4])  # from top to bottom
