"""Figures of other runs than the article's tell of these runs: no number of the article's own is left in a text.

What is read: caption, alt text, transcript, title, posts, and the words on the page and in the film.
"""

import re
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest
import yaml

from figures.harness import captions, catalog, claims, header
from publish import platforms
from publish.posts import story
from render.canvas import CANVASES
from render.given_title import GivenTitle
from render.number_format import words
from render.page.layout_check import shown
from render.page.page import Page
from render.theme import THEMES
from tests.helpers import made_up_runs
from tests.unit.figures import (
    test_doubled_corners,
    test_frequency_ablation,
    test_lopsided_stars,
    test_modular_sweeps,
    test_oscillation,
    test_parity_loss,
    test_perpendicular_gradient,
    test_pruning,
    test_sweep_outcomes,
)

ADDITION = ("67", "66", "33", "2,278", "4,489", "24")  # what the article's networks have, and other runs have not
STAR = ("67", "66", "2,278", "five", "pentagon")
PARITY = ("30", "27", "thirty", "three", "992", "31")
BETAS = ("0.99", "0.98", "0.985", "0.9875", "0.9925")
STARS = {5: 7, 13: 9, 21: 8, 28: 6}  # frequency: neurons


class Case(NamedTuple):
    """A figure over other data. foreign: words and numbers that must not be read, unless a number of the figure."""

    figure: str
    data: dict
    foreign: tuple

    def __str__(self):
        return self.figure


@cache
def addition(modulus):
    return made_up_runs.grokked(modulus, STARS)


@cache
def pruned(k):
    return made_up_runs.pruned(k, 20, 26)


def cases():
    """Name -> Case of every figure, at two moduli or of two numbers of digits."""
    made = {}
    for modulus in (59, 97):
        run = addition(modulus)
        for name in ADDITION_ALONE:
            made[f"{name}-{modulus}"] = Case(name, {"run": run}, ADDITION)
        paper = {"generalized_at": np.array([31000.0, np.nan]), "shows": np.ones(2)}
        made[f"grokking_curve-{modulus}"] = Case("grokking_curve", {"run": run, "paper": paper}, ADDITION)
        cut = test_frequency_ablation.data() | {"run": run}
        made[f"frequency_race-{modulus}"] = Case("frequency_race", {"run": run, "each": {"3": run, "4": run}}, ADDITION)
        made[f"frequency_ablation-{modulus}"] = Case("frequency_ablation", cut, ADDITION)
        compared = test_perpendicular_gradient.data(modulus)
        made[f"perpendicular_gradient-{modulus}"] = Case("perpendicular_gradient", compared, ADDITION)
        for name, courses in TURNS.items():
            turning = {"run": made_up_runs.surer(with_embedding(run), courses)}
            made[f"{name}-{modulus}"] = Case(name, turning, ADDITION)
    for modulus, neurons in ((59, 5), (97, 7)):
        foreign = STAR[: 3 if neurons == 5 else 5]
        for name in ("star_formation", "circular_construction"):
            run = {"run": made_up_runs.perfect(modulus, neurons)}
            made[f"{name}-{modulus}-{neurons}"] = Case(name, run, foreign)
    for k in (2, 4):
        run = {"run": pruned(k)}
        for name in ("weight_pruning", "weight_trajectories"):
            made[f"{name}-{k}"] = Case(name, run, PARITY)
        tables = {"l1_all": test_pruning.seeds((5, 5, 6)), "l2_all": test_pruning.seeds((7, 8, 9))}
        both = {"l1": pruned(k), "l2": spares(k)} | tables
        made[f"redundant_neurons-{k}"] = Case("redundant_neurons", both, PARITY)
        made[f"parity_loss-{k}"] = Case("parity_loss", run | {"table": test_parity_loss.MOST}, PARITY)
        sweep = {"sweep": test_sweep_outcomes.made_up(2, k, 20)}
        made[f"sweep_outcomes-{k}"] = Case("sweep_outcomes", sweep, PARITY)
        runs = {"parity": pruned(k), "swing": test_oscillation.series(4.6, 0.97, 0.9)}
        runs |= {"run": addition(59), "five": made_up_runs.perfect(59, 7)}
        unwanted = {*ADDITION, *STAR, *PARITY} - {"30"}  # 30 is a weight norm there
        made[f"summary-{k}"] = Case("summary", runs, tuple(unwanted))
    swing = {"run": test_oscillation.series(4.6, 0.97, 0.9)}
    for name in ("adamw_oscillation", "oscillation_mechanism"):
        made[name] = Case(name, swing, BETAS)
    threshold = test_oscillation.threshold(betas=(0.8, 0.9, 0.93, 0.96, 0.97), epsilons=(1e-8, 1e-12))
    scan = {"scan": test_oscillation.scan(betas=(0.8, 0.9, 0.93, 0.96, 0.97), beta2=0.94)}
    made["oscillation_by_beta1"] = Case("oscillation_by_beta1", scan, BETAS)
    made["oscillation_threshold"] = Case("oscillation_threshold", threshold | {"recipe": swing["run"]}, BETAS)
    made["lopsided_stars"] = Case("lopsided_stars", {"sweep": test_lopsided_stars.sweep()}, ADDITION)
    alone = {"sweep": test_doubled_corners.sweep(59), "plane": test_doubled_corners.plane(59)}
    made["doubled_corners"] = Case("doubled_corners", alone, ("67", "2,278", "128"))
    seeds = {"sweep": test_modular_sweeps.over_seeds(3, 59)}
    made["frequencies_by_seed"] = Case("frequencies_by_seed", seeds, ADDITION)
    architectures = test_modular_sweeps.over_architectures(8, modulus=59)
    made["factored_weights"] = Case("factored_weights", architectures, ADDITION)
    relu = {"options": SimpleNamespace(modulus=59)}
    made["relu_error"] = Case("relu_error", relu, ADDITION)
    return made


ADDITION_ALONE = (
    "answer_table",
    "constructive_interference",
    "dft_sparsity",
    "full_of_stars",
    "loss_against_norm",
    "neuron_waves",
    "patching_errors",
    "periodic_weights",
    "progress_measures",
    "stars_by_frequency",
    "sum_manifold",
)
TURNS = {
    "generalize_then_memorize": made_up_runs.TURNS_ONCE,
    "generalize_memorize_generalize": made_up_runs.TURNS_TWICE,
}
ANYWHERE = {
    "0": "the first of the numbers, and the first training step",
    "99%": "milestones.ACCURACY, from which on a network has memorized or generalized",
    "100%": "all of the data",
    "L1": "a norm",
    "L2": "a norm",
    "float32": "a type",
    "float64": "a type",
}
ALLOWED = {
    "answer_table": {"5%": "FEW, of a split", "95%": "MOST, of a split"},
    "weight_pruning": {"50%": "chance, of an answer with two values"},
    "oscillation_threshold": {"beta1": "a name", "beta2": "a name"},
    "oscillation_by_beta1": {"beta1": "a name"},
    "exact_with_squares": dict.fromkeys("124", "the proof: exact for every N but 1, 2 and 4; half and twice an angle"),
    "factored_weights": {"95%": "the level of a confidence interval"},
    "relu_error": dict.fromkeys(("1", "2", "3", "4", "5", "6", "7", "8", "9", "12"), "neurons that are compared"),
    "dft_sparsity": {"1": "the lowest frequency"},
    "stars_by_frequency": {"2": "twice the angle", "90": "degrees, a quarter of the circle"},
    "full_of_stars": {"90": "degrees, a quarter of the circle"},
    "constructive_interference": {"2": "2π"},
    "frequency_race": {"50%": "chance, of one of two orders"},
    "lopsided_stars": dict.fromkeys("123456", "harmonics"),
    "spectrum_over_training": {"1": "the lowest frequency"},
    "weight_paths": {"1%": "of the largest weight: what counts as zero"},
    "progress_measures": {"1": "LOW, in nats"},
}  # figure -> digits in its texts that are no numbers of a run, and why
READS_NOTHING = "exact_with_squares"  # mathematics, of moduli that it names


def with_embedding(run):
    options = run.spec["options"] | {"embed": 5, "hidden": 10}
    return replace(run, spec=run.spec | {"options": options})


def spares(k):
    """A run with more neurons alive, of slower training."""
    run = made_up_runs.pruned(k, 20, 26, alive=9)
    return replace(run, steps=run.steps * 2)


CASES = cases()


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


def test_every_figure_is_drawn_of_other_runs():
    made = {case.figure for case in CASES.values()} | {READS_NOTHING}
    assert made == {name for name, figure in catalog.figures().items() if not figure.header.template}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_number_of_another_run_is_read(case):
    figure = catalog.find(case.figure)
    numbers = claims.evaluate(figure, case.data).numbers
    for place, text in {**written(figure, numbers), **drawn(figure, case.data, numbers)}.items():
        assert "{" not in text, place
        assert not re.search(r"\bnan\b", text), (place, text)
        assert foreign(text, case.foreign, numbers) == [], (place, text)


def written(figure, numbers):
    """Place -> text of the files and posts of a figure, and its title. numbers: name -> Number."""
    read = [name for name, source in figure.sources.items() if source.kind not in ("sweep", "file")]
    tables = dict.fromkeys(read, {"shows": np.array([1, 1, 0])})
    over_seeds = {name: [number.value] * 2 for name, number in numbers.items() if number and number.value is not None}
    texts = captions.texts(figure, numbers, tables, over_seeds=over_seeds) | {"title": captions.title(figure, numbers)}
    threads = {tone: story.thread(platforms.find("mastodon", tone), {figure.name: figure}) for tone in story.TONES}
    for tone, post in ((tone, post) for tone, posts in threads.items() for post in posts):
        values = captions.values_of(numbers, tables)
        for kind, template in post.templates.items():
            sentences = captions.fitted(figure, " ".join(template.split()), tables, numbers, over_seeds)
            texts[f"story.yaml, {tone}: {kind}"] = captions.fill("story.yaml", sentences, values, over_seeds)
    return texts


def drawn(figure, data, numbers):
    """Place -> words of the picture at its last step and, of a film, of its stage."""
    module, title = import_module(figure.module), captions.title(figure, numbers)
    page = Page("article", "light", still=True, title=GivenTitle(title))
    with page.rc_context():
        update = module.build(**data, page=page)
        if update:
            update(module.timeline(**data).last)
    if figure.name != "oscillation_mechanism":  # made-up moments leave no room for one of its notes
        assert page.check() == []
    texts = {"page": " ".join(text.get_text() for text in shown(page)[0])}
    if isinstance(figure.header, header.Film):
        texts["film"] = " ".join(on_stage(module, data, title))
    return texts


def on_stage(module, data, title):
    """All words and formulas of a film, without drawing a frame."""
    frame_source, stage = pytest.importorskip("render.film.frame_source"), import_module("render.film.stage")
    read = []

    def shoot(on):
        on.given_title = GivenTitle(title)
        module.film(**data, stage=on)

    def recorded(name):
        method = getattr(stage.Stage, name)

        def note(on, markup, *place, **look):
            read.append(markup)
            return method(on, markup, *place, **look)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for name in ("words", "formula"):
            patch.setattr(stage.Stage, name, recorded(name))
        frame_source.count(shoot, CANVASES["article"], THEMES["light"])
    return read


def foreign(text, unwanted, numbers):
    """Which of the `unwanted` words and numbers are read in a text, but for those that a number of the figure is."""
    values = [number.value for number in numbers.values() if number is not None and number.value is not None]
    own = {form for value in values for form in (f"{value:,.0f}", f"{100 * value:.0f}", f"{value:g}", words(value))}
    plain = re.sub(r"\[([^\]]*)\]\([a-z0-9 ]*\)", r"\1", text)  # without markup's colors
    return [
        word
        for word in unwanted
        if word not in own and re.search(rf"(?<![\w.,]){re.escape(word)}(?!\w|[.,]\d)", plain, re.IGNORECASE)
    ]


def test_a_foreign_number_is_found_as_a_word_and_not_within_another():
    own = {"n": header.Number(66), "share": header.Number(0.24)}
    text = "Of 67 numbers [five](ink) are 30.5 or 1,030, 24% and 66."
    assert foreign(text, ("67", "66", "24", "30", "five", "5"), own) == ["67", "five"]


def test_digits_in_texts_stand_in_braces():
    """All but those that are allowed for a reason: a number of one run, written out, would be false of the next."""
    bare = {name: [] for name in catalog.figures()}
    for name, figure in catalog.figures().items():
        bare[name] += [getattr(figure.header, field, "") for field in ("title", "caption", "alt", "transcript")]
    for post in yaml.safe_load(story.FILE.read_text(encoding="utf-8"))["posts"]:
        bare[post["figure"]] += [post.get("title", ""), *(text for tone in story.TONES for text in post[tone].values())]
    digits = {name: {word for text in texts for word in digits_outside_braces(text)} for name, texts in bare.items()}
    own = {name: words - ANYWHERE.keys() for name, words in digits.items()}
    assert {name: words for name, words in own.items() if words} == {name: set(ALLOWED[name]) for name in ALLOWED}


def digits_outside_braces(text):
    """Words with digits, such as "27" and "99%", outside of braces and addresses."""
    return re.findall(r"[A-Za-z]*\d+(?:%|n\b)?", re.sub(r"\{[^{}]*\}|https?://\S+", "", text))


def test_digits_are_read_outside_braces_alone():
    assert digits_outside_braces("{k:words} of {n_bits:3d}: 99% of 27, 2n − 10, L1, https://a.b/30") == [
        *("99%", "27", "2n", "10", "L1"),
    ]
