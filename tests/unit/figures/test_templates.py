"""The figures of any run, on made-up runs of several kinds: whole pages, filled texts, claims that fail on controls."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import UserError
from figures import embedding_map, metric_curves, spectrum_over_training, weight_heatmap, weight_paths
from figures.harness import captions, claims, variants
from render.given_title import GivenTitle
from render.page.page import Page
from tests.helpers.frames import assert_whole_and_legible
from train.checkpoints import CheckpointSeries

T = 40
STEPS = np.arange(T) * 25
GROWN = np.linspace(0, 1, T)


def grown(rng, final):
    """Noise that turns into `final`: [T, *shape], float32."""
    noise = 0.3 * rng.normal(size=final.shape)
    share = GROWN.reshape(-1, *[1] * final.ndim)
    return ((1 - share) * noise + share * final).astype(np.float32)


def losses(**more):
    return {"train_loss": np.exp(-8 * GROWN), "test_loss": np.exp(1 - 3 * GROWN)} | more


def ring(rng, p, d, f):
    """Numbers on a circle in d dimensions: [p, d]."""
    angle = 2 * np.pi * f * np.arange(p) / p
    return np.stack([np.cos(angle), np.sin(angle)], 1) @ rng.normal(size=(2, d)) + 0.05 * rng.normal(size=(p, d))


def addition():
    rng = np.random.default_rng(0)
    weights = {"w_embed": grown(rng, ring(rng, 23, 8, 3)), "w_in_proj": grown(rng, rng.normal(size=(8, 5)))}
    accuracy = {"train_accuracy": np.minimum(1, 3 * GROWN), "test_accuracy": GROWN, "weight_norm": 5 + GROWN}
    return CheckpointSeries({"task": "modular_addition"}, {}, STEPS, weights, losses(**accuracy), np.arange(3))


def parity():
    """A network with one matrix; its rows are of two kinds."""
    rng = np.random.default_rng(1)
    w_input = np.where(np.arange(10)[:, None] < 3, np.cos(np.pi * np.arange(12)) + 0 * np.eye(10, 12), 0.02)
    weights = {"w_input": grown(rng, w_input), "w_output": grown(rng, np.ones(12))}
    return CheckpointSeries({"task": "sparse_parity"}, {}, STEPS, weights, losses(), np.arange(3))


def imported():
    """Networks that others trained: first step not 0, w_input and w_output alone, metrics of their own names."""
    rng = np.random.default_rng(2)
    w_input = ring(rng, 24, 30, 5)
    weights = {
        "w_input": grown(rng, w_input),
        "w_output": grown(rng, w_input.T),
        "w_key": grown(rng, np.ones((2, 4, 6))),
    }
    metrics = {"grad_norm": 1 - GROWN / 2, "param_norm": 30 + 40 * GROWN, "val_top1_error": 1 - 0.9 * GROWN}
    return CheckpointSeries({"imported": True}, {}, STEPS + 200, weights, metrics, np.arange(0))


ADDITION, PARITY, IMPORTED = addition(), parity(), imported()
PLANE = replace(IMPORTED, weights={"w_plane": IMPORTED.weights["w_input"][:, :, :2]})
CASES = {
    "map of an embedding": (embedding_map, ADDITION, {"weights": "w_embed", "color": "a mod 7"}),
    "map of neurons": (
        embedding_map,
        PARITY,
        {"weights": "w_input", "along": "columns", "labels": "", "scale": "all checkpoints"},
    ),
    "map in the last directions": (
        embedding_map,
        IMPORTED,
        {"weights": "w_output", "along": "columns", "directions": "the last checkpoint", "color": "5 * a mod 24"},
    ),
    "map of a plane": (embedding_map, PLANE, {"weights": "w_plane"}),
    "heat map as stored": (weight_heatmap, PARITY, {"weights": "w_input"}),
    "heat map in order": (
        weight_heatmap,
        IMPORTED,
        {"weights": "w_input", "order_rows": "norm", "order_columns": "frequency"},
    ),
    "heat map of clusters": (
        weight_heatmap,
        IMPORTED,
        {"weights": "w_key[1]", "order_rows": "clustering", "columns": [5, 0, 2]},
    ),
    "paths of all": (weight_paths, PARITY, {}),
    "paths of one": (weight_paths, IMPORTED, {"weights": ["w_output"], "most": 600}),
    "paths of three": (weight_paths, IMPORTED, {}),
    "spectrum over rows": (spectrum_over_training, ADDITION, {"weights": "w_embed"}),
    "spectrum over columns, even": (spectrum_over_training, IMPORTED, {"weights": "w_output", "over": "columns"}),
    "curves with seeds": (metric_curves, ADDITION, {}),
    "curves of one metric": (metric_curves, PARITY, {"metrics": ["test_loss"], "log": []}),
    "curves of other metrics": (metric_curves, IMPORTED, {}),
}
EACH = ("map of an embedding", "heat map in order", "paths of three", "spectrum over rows", "curves with seeds")


def inputs(module, run, given):
    """Argument -> value of what the functions of a figure take. given: parameters other than their defaults."""
    data = {"run": run, "options": SimpleNamespace(**module.figure.parameters | given)}
    if module is metric_curves:
        several = {
            str(k): replace(run, metrics={m: v * f for m, v in run.metrics.items()})
            for k, f in enumerate((1, 0.8, 0.9))
        }
        data["seeds"] = several if run is ADDITION else None
    return data


def variant(module, given, seeds=True):
    """The figure as a config's `figures:` would name it."""
    reads = {} if seeds else {"reads": {"run": "mine.safetensors"}}
    return variants.variant("mine", {"of": module.__name__.rpartition(".")[2], "with": given} | reads)


def failing(module, run, given, **other):
    """The claims that fail. other: inputs in place of those of the case."""
    data = inputs(module, run, given) | other
    rows = claims.evaluate(variant(module, given, bool(data.get("seeds", True))), data).claims
    return {row["name"] for row in rows if not row["passed"]}


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


def test_claims_hold_and_texts_name_what_is_drawn(case):
    module, run, given = case
    data = inputs(module, run, given)
    figure = variant(module, given, bool(data.get("seeds", True)))
    evaluation = claims.evaluate(figure, data)
    assert claims.failures(figure, evaluation) == []
    texts = captions.texts(figure, evaluation.numbers, {})
    title = captions.title(figure, evaluation.numbers)
    assert "{" not in title + "".join(texts.values()) and "not reached" not in "".join(texts.values())
    if isinstance(given.get("weights"), str):
        assert (
            given["weights"] in title
            and given["weights"] in texts["caption.md"]
            and given["weights"] in texts["alt.txt"]
        )
    assert ("seeds" in texts["caption.md"]) == bool(data.get("seeds"))


def test_data_have_one_length(case):
    module, run, given = case
    data = inputs(module, run, given)
    claims.data(variant(module, given, bool(data.get("seeds", True))), data)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, canvas, theme",
    [(name, "article", "light") for name in CASES]
    + [(name, canvas, theme) for name in EACH for canvas, theme in (("square", "dark"), ("story", "light"))],
)
def test_frames_are_whole_legible_and_layered_without_loss(name, canvas, theme):
    assert_whole_and_legible(CASES[name][0], inputs(*CASES[name]), canvas, theme)


@pytest.mark.slow
@pytest.mark.parametrize("name, canvas", [(name, "column") for name in CASES] + [(name, "wide") for name in EACH])
def test_a_still_is_whole(name, canvas):
    module, data = CASES[name][0], inputs(*CASES[name])
    page = Page(canvas, "light", still=True, title=GivenTitle("The title of a figure"))
    with page.rc_context():
        module.build(**data, page=page)(module.timeline(**data).last)
    assert page.check() == []


# Controls


def untrained(run):
    """The first checkpoint at every step."""
    return replace(run, weights={name: np.tile(w[:1], (T, *[1] * (w.ndim - 1))) for name, w in run.weights.items()})


def shuffled(run):
    """The entries of each checkpoint in random places."""
    rng = np.random.default_rng(0)
    mixed = {name: rng.permuted(w.reshape(T, -1), axis=1).reshape(w.shape) for name, w in run.weights.items()}
    return replace(run, weights=mixed)


def diverged(run):
    """From the middle on nothing is finite."""
    late = np.where(np.arange(T) < T // 2, 1, np.nan)
    weights = {name: w * late.reshape(-1, *[1] * (w.ndim - 1)) for name, w in run.weights.items()}
    return replace(run, weights=weights, metrics={name: values * late for name, values in run.metrics.items()})


@pytest.mark.parametrize(
    "count, low, words", [(3, 1, "from the lowest to the highest of 3"), (11, 2, "four fifths of 11")]
)
def test_the_bands_of_few_seeds_hold_all(count, low, words):
    flat = {"test_loss": np.ones(T)}
    seeds = {str(k): replace(PARITY, metrics={"test_loss": (1.0 + k) * np.ones(T)}) for k in range(count)}
    run = replace(PARITY, metrics=flat)
    data = {"run": run, "seeds": seeds, "options": SimpleNamespace(**metric_curves.figure.parameters)}
    assert metric_curves.data(**data)["test_loss_low"] == pytest.approx(low * np.ones(T))
    numbers = metric_curves.numbers(**data)
    caption = captions.texts(variant(metric_curves, {}), numbers, {})["caption.md"]
    assert words in caption and caption.count("Bands") == 1


def test_a_map_of_two_numbers_says_nothing_of_the_variance_that_two_directions_hold():
    given = {"weights": "w_plane"}
    figure, data = variant(embedding_map, given), inputs(embedding_map, PLANE, given)
    evaluation = claims.evaluate(figure, data)
    assert {row["name"] for row in evaluation.claims} == {"not_finite", "jump"}
    texts = captions.texts(figure, evaluation.numbers, {})
    assert "variance" not in "".join(texts.values()) and "They move over" in texts["alt.txt"]
    for canvas in ("article", "square"):
        page = Page(canvas, title=GivenTitle("Points", False))
        with page.rc_context():
            embedding_map.build(**data, page=page)
        assert list(page.panels) == ["map"]


@pytest.mark.parametrize("module, fail", [
    (embedding_map, {"over_chance"}),
    (spectrum_over_training, {"over_chance"}),
    (weight_heatmap, {"changed"}),
    (weight_paths, {"changed"}),
])  # fmt: skip
def test_claims_fail_on_an_untrained_network(module, fail):
    given = {} if module is weight_paths else {"weights": "w_embed"}
    assert failing(module, untrained(ADDITION), given) == fail


@pytest.mark.parametrize("module, fail", [(embedding_map, {"jump"}), (spectrum_over_training, set())])
def test_claims_fail_on_shuffled_weights(module, fail):
    assert failing(module, shuffled(ADDITION), {"weights": "w_embed"}) >= fail | {"over_chance"}


def test_claims_fail_on_a_run_that_diverged(case):
    module, run, given = case
    assert "not_finite" in failing(module, diverged(run), given)


def test_colors_that_end_too_early_fail():
    given = {"weights": "w_input", "limit": 0.2}
    assert failing(weight_heatmap, PARITY, given) == {"clipped"}


def test_a_sample_that_is_too_small_to_represent_all_weights_fails():
    assert failing(weight_paths, IMPORTED, {"most": 10}) == {"sample_distance"}
    assert weight_paths.numbers(**inputs(weight_paths, IMPORTED, {"most": 600}))["drawn"].value == 600 + 600 + 48


def test_a_loss_of_zero_has_no_place_on_a_logarithmic_axis():
    zero = replace(
        PARITY, metrics=PARITY.metrics | {"train_loss": np.where(GROWN > 0.9, 0, PARITY.metrics["train_loss"])}
    )
    assert failing(metric_curves, zero, {}) == {"not_positive"}
    assert failing(metric_curves, zero, {"log": []}) == set()


def test_seeds_of_another_experiment_fail():
    other = {"0": replace(ADDITION, metrics={name: 2 * values + 1 for name, values in ADDITION.metrics.items()})}
    assert failing(metric_curves, ADDITION, {}, seeds=other) == {"seeds_missed"}


# What cannot be drawn is said in one sentence


@pytest.mark.parametrize(
    "module, run, given, said",
    [
        (embedding_map, PARITY, {"weights": "w_output"}, r"w_output \[12\] is no matrix; the run has the matrices w_i"),
        (embedding_map, PARITY, {}, "name the matrix to draw"),
        (embedding_map, ADDITION, {"weights": "w_embed", "along": "row"}, "along: unknown value 'row' .did you mean"),
        (embedding_map, ADDITION, {"weights": "w_embed", "color": "b"}, "color: 'b' is no integer function of a"),
        (weight_heatmap, PARITY, {"weights": "w_input", "order_rows": "size"}, "order_rows: unknown value 'size'"),
        (weight_heatmap, PARITY, {"weights": "w_input", "rows": [0, 10]}, "rows: 10 .* w_input has the rows 0 to 9"),
        (weight_paths, PARITY, {"weights": ["w_key"]}, "'w_key' is no array of this run"),
        (spectrum_over_training, PARITY, {"weights": "w_input", "over": "both"}, "over: unknown value 'both'"),
        (embedding_map, ADDITION, {"weights": "w_embed", "names": ["x"]}, "names: 1 names are given, and the"),
        (metric_curves, PARITY, {"metrics": ["los"]}, "metrics: unknown metric 'los'"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(module, run, given, said):
    with pytest.raises(UserError, match=said):
        module.numbers(**inputs(module, run, given))


def test_a_run_of_one_checkpoint_does_not_move(case):
    module, run, given = case
    one = replace(run, steps=run.steps[:1])
    with pytest.raises(UserError, match="the run has one checkpoint"):
        module.timeline(**inputs(module, one, given))


# Details


def test_many_arrays_are_drawn_up_to_six_and_naming_more_is_refused():
    weights = {f"w_{k}": np.full((T, k + 1), 1.0) * GROWN[:, None] for k in range(8)}
    run = replace(ADDITION, weights=weights)
    assert list(weight_paths.arrays(run, inputs(weight_paths, run, {})["options"])) == [
        f"w_{k}" for k in range(7, 1, -1)
    ]
    with pytest.raises(UserError, match="8 arrays are too many"):
        weight_paths.numbers(**inputs(weight_paths, run, {"weights": list(weights)}))


def test_metrics_stand_in_panels_by_kind_and_train_and_test_have_their_colors():
    panels = metric_curves.panels_of(ADDITION, inputs(metric_curves, ADDITION, {})["options"])
    assert panels == {"loss": ["train_loss", "test_loss"], "accuracy": ["train_accuracy", "test_accuracy"]}
    assert metric_curves.roles(panels["loss"]) == {"train_loss": ("train", "train"), "test_loss": ("test", "test")}
    assert metric_curves.roles(["valid_loss"]) == {"valid_loss": ("test", "valid")}
    assert metric_curves.kind_of("eval_loss") == ("loss", "eval"), "the Trainer of Transformers"
    assert metric_curves.roles(["loss", "aux_loss"]) == {
        "loss": ("sequence 0", "loss"),
        "aux_loss": ("sequence 1", "aux loss"),
    }


def test_a_wide_matrix_is_drawn_in_blocks_that_the_caption_names():
    run = replace(
        PARITY, weights={"w": np.random.default_rng(0).normal(size=(T, 300, 520)) * (1 + GROWN[:, None, None])}
    )
    numbers = weight_heatmap.numbers(**inputs(weight_heatmap, run, {"weights": "w"}))
    assert (numbers["cell_rows"].value, numbers["cell_columns"].value) == (3, 3)


def test_the_paths_of_both_signs_are_drawn_in_turn_and_small_ends_undermost():
    theme = Page("article", "light").theme
    ends = np.array([0.0, 1, -1, 1, -1, 0.001])
    drawn = weight_paths.groups(theme, ends, 1.0)
    assert sorted(np.concatenate([lines for lines, *_ in drawn])) == list(range(6))
    assert [lines.tolist() for lines, *_ in drawn] == [[0], [5], [2], [1], [4], [3]]
    assert [color for _, color, _ in drawn] == [theme.distractor] * 2 + list(theme.poles[::2]) * 2


def test_frequencies_are_summed_in_bands_where_there_are_more_than_rows():
    shares = np.full((2, 300), 1 / 300)
    bands, width = spectrum_over_training.banded(shares)
    assert width == 3 and bands.shape == (2, 100)
    np.testing.assert_allclose(bands.sum(1), 1)


def test_long_names_are_shortened_to_what_tells_arrays_apart():
    names = [f"transformer.h.{k}.mlp.{name}.weight" for k in (0, 1) for name in ("c_fc", "c_proj")]
    own, *cut = weight_paths.shortened(names[1], names)
    assert own == "h.0.mlp.c_proj.weight" and cut[0] == "h.0.mlp.c_…oj.weight" and cut[-1] == "h.0…ght"
    assert weight_paths.shortened("w_input", ["w_input", "w_output"])[0] == "w_input"


def test_points_may_have_names_and_captions_say_only_what_was_done():
    own = embedding_map.numbers(**inputs(embedding_map, ADDITION, {"weights": "w_embed"}))
    last = {"weights": "w_embed", "directions": "the last checkpoint", "names": [f"t{k}" for k in range(23)]}
    options = inputs(embedding_map, ADDITION, last)
    assert own["turned"].value == T and embedding_map.numbers(**options)["turned"] is None
    assert embedding_map.names_of(options["options"], 23)[22] == "t22"
    ordered = inputs(weight_heatmap, PARITY, {"weights": "w_input", "order_rows": "norm"})
    assert weight_heatmap.numbers(**ordered)["ordered_at"].value == STEPS[-1]
    assert weight_heatmap.numbers(**inputs(weight_heatmap, PARITY, {"weights": "w_input"}))["ordered_at"] is None
