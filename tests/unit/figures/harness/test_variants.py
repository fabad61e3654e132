"""Figures as a config names them: other inputs, bounds, parameters, texts; mistakes in one sentence."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from core import config
from core.errors import UserError
from figures.harness import captions, catalog, claims, inputs, variants
from figures.harness.catalog import Figure
from figures.harness.header import Animation, Claim, Number

HEADER = {
    "reads": {"run": "sparse_parity", "paper": "sparse_parity_l2/seeds", "scan": "beta1"},
    "title": "{k:Words} digits",
    "caption": "Of {n_bits} digits {k:words} matter. At PAIR's size it takes {paper_steps}. {run_seeds} seeds show it.",
    "alt": "A line.",
    "sources": (),
    "order": 3,
    "optional": ("paper",),
    "parameters": {"weights": None, "rows": "norm", "log": False, "limit": 2, "metrics": ("loss",)},
}
NUMBERS = {"k": Number(3), "n_bits": Number(20), "paper_steps": Number(None)}


@pytest.fixture(autouse=True)
def example(monkeypatch):
    """A catalog of one figure, one template, and one file that cannot be read."""
    module = SimpleNamespace(
        numbers=lambda **data: NUMBERS,
        claims=lambda numbers: [Claim("k", at_most=2), Claim("n_bits", equals=20)],
    )
    monkeypatch.setitem(sys.modules, "figures.example", module)
    known = {
        "example": Figure("example", Animation(**HEADER)),
        "second": Figure("second", Animation(**HEADER | {"reads": {}, "optional": (), "parameters": {}, "order": 1})),
        "any_run": Figure("any_run", Animation(**HEADER | {"template": True, "order": 90})),
    }
    monkeypatch.setattr(catalog, "surveyed", lambda *folder: (known, {"broken": "figures/broken.py: not valid Python"}))


def made(**entry):
    return variants.variant("mine", {"of": "example"} | entry)


def test_another_run_is_read_under_a_name_of_its_own_and_optional_reads_are_dropped():
    figure = made(reads={"run": "parity_k4"})
    assert (figure.name, figure.file, figure.module) == ("mine", "example", "figures.example")
    assert figure.folder("results") == "results/figures/mine"
    assert figure.header.reads == {"run": "parity_k4", "scan": "beta1"} and figure.dropped == ("paper",)
    assert made().header.reads == HEADER["reads"] and made().dropped == ()
    assert made(reads={"paper": None}).dropped == ("paper",)
    both = made(reads={"run": "a.safetensors", "paper": "mine/seeds"})
    assert both.dropped == () and both.sources["run"].kind == "file"


def test_sources_are_those_of_the_entry_where_it_has_some():
    assert made(sources=["He et al. 2026"]).header.sources == ["He et al. 2026"] and made().header.sources == ()


def test_what_is_dropped_is_none_and_parameters_are_attributes_of_options(monkeypatch):
    monkeypatch.setattr(inputs, "_read", lambda path: f"contents of {path}")
    data = inputs.data(made(reads={"run": "x"}, **{"with": {"rows": "frequency"}}), {"run": "x.safetensors"})
    assert data["run"] == "contents of x.safetensors" and data["paper"] is None
    assert (data["options"].rows, data["options"].limit, data["options"].weights) == ("frequency", 2, None)


def test_texts_leave_out_what_is_not_read_and_say_so_of_a_run_without_seeds():
    tables = {"run": {"shows": np.array([1.0, 0.0])}}
    texts = captions.texts(made(reads={"run": "x"}), NUMBERS, tables)
    assert texts["caption.md"] == "**Three digits.** Of 20 digits three matter. 1 of 2 seeds show it.\n"
    assert captions.texts(made(reads={"run": "x"}), NUMBERS, {})["caption.md"].endswith("Drawn from an imported run.\n")
    assert captions.texts(made(reads={"run": "x.safetensors"}), NUMBERS, {})["caption.md"].endswith("from one run.\n")
    assert "takes not reached. 1 of 2" in captions.texts(made(), NUMBERS, tables)["caption.md"]
    own = captions.texts(made(title="Mine", alt="{k:words}", caption="{n_bits}!"), NUMBERS, tables)
    assert own == {"caption.md": "**Mine.** 20!\n", "alt.txt": "three\n"}


def test_bounds_are_the_config_s_and_null_stops_no_figure():
    def evaluation(**entry):
        figure = made(**entry)
        result = claims.evaluate(figure, {})
        return {row["name"]: row for row in result.claims}, claims.failures(figure, result)

    rows, failures = evaluation()
    assert failures == ["mine: k is 3, must be <= 2"] and "gates" not in rows["k"]
    rows, failures = evaluation(claims={"k": "between 2 and 5", "n_bits": "> 30"})
    assert failures == ["mine: n_bits is 20, must be > 30"] and rows["k"]["passed"]
    rows, failures = evaluation(claims={"k": None, "paper_steps": ">= 0"})
    assert failures == ["mine: paper_steps is not reached, must be >= 0"]
    assert rows["k"] == {"name": "k", "value": 3, "bound": "<= 2", "unit": "", "passed": False, "gates": False}
    rows, failures = evaluation(claims=None)
    assert failures == [] and not rows["k"]["gates"] and not rows["n_bits"]["gates"]
    with pytest.raises(
        UserError, match=r"figures.mine.claims: claim `n_bit` is about no number \(did you mean 'n_bits'"
    ):
        evaluation(claims={"n_bit": None})


def test_claims_that_do_not_gate_are_kept_in_the_file(tmp_path):
    figure = made(claims=None)
    claims.write(tmp_path / "claims.json", claims.evaluate(figure, {}))
    assert claims.failures(figure, claims.read(tmp_path / "claims.json")) == []


@pytest.mark.parametrize(
    "entry, said",
    [
        ({"of": "exampel"}, r"figures.mine.of: unknown figure 'exampel' \(did you mean 'example'\?\)"),
        ({"reads": {"rum": "x"}}, r"figures.mine.reads: unknown argument 'rum' \(did you mean 'run'\?\)"),
        ({"reads": {"run": None}}, "figures.mine.reads.run: null is not allowed: example can't be drawn without it"),
        ({"reads": {"run": "x/seeds"}}, "figures.mine.reads.run: 'x/seeds' is not allowed; allowed: an experiment, "),
        ({"reads": {"paper": "x"}}, "figures.mine.reads.paper: 'x' is not allowed; allowed: EXPERIMENT/seeds"),
        ({"reads": {"run": "x/y/z"}}, "figures.mine.reads.run: 'x/y/z' is not allowed"),
        ({"claims": {"k": "about 3"}}, "figures.mine.claims.k: 'about 3' is not a bound; allowed: one of < <="),
        ({"with": {"wights": 1}}, r"figures.mine.with: unknown parameter 'wights' \(did you mean 'weights'\?\)"),
        ({"with": {"rows": 3}}, "figures.mine.with.rows: 3 is not allowed; allowed: something like 'norm'"),
        ({"with": {"log": 1}}, "figures.mine.with.log: 1 is not allowed; allowed: something like False"),
        ({"with": {"metrics": "loss"}}, r"with.metrics: 'loss' is not allowed; allowed: a list, such as \[a, b\]"),
        ({"transcript": "x"}, "figures.mine.transcript: example is no film"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(entry, said):
    with pytest.raises(UserError, match=said):
        made(**entry)


def test_values_of_the_type_of_the_default_are_taken():
    values = {"weights": "w_embed", "rows": "frequency", "log": True, "limit": 0.5, "metrics": ["loss", "accuracy"]}
    assert made(**{"with": values}).options == values


@pytest.mark.parametrize("name", ["Mine", "2mine", "second", "all", "posts_x", "gallery"])
def test_a_name_that_is_no_name_or_taken_is_refused(name):
    with pytest.raises(UserError, match=f"^figures.*{name}"):
        variants.variant(name, {"of": "example"})


def test_named_figures_follow_the_one_they_are_of_and_templates_are_drawn_only_where_named():
    entries = {
        "a_first": {"of": "example"},
        "mine": {"of": "any_run"},
        "lost": {"of": "broken"},
        "second": {"title": "2"},
    }
    figures, faults = variants.chosen("all", entries)
    assert list(figures) == ["second", "example", "a_first", "mine"] and set(faults) == {"broken", "lost"}
    assert figures["second"].header.title == "2" and figures["second"].file == "second"
    assert list(variants.chosen("all", {})[0]) == ["second", "example"]
    assert list(variants.chosen(["mine", "example"], entries)[0]) == ["mine", "example"]
    with pytest.raises(UserError, match=r"outputs.figures: unknown figure 'mime' \(did you mean 'mine'\?\)"):
        variants.chosen(["mime"], entries)
    with pytest.raises(UserError, match=r"unknown figure 'mime' \(did you mean 'mine'\?\); allowed: any_run, .*, mine"):
        variants.find("mime", {"mine": {"of": "example"}})


def test_a_run_that_the_config_lacks_is_a_mistake_of_the_config():
    plan = SimpleNamespace(check=lambda source: None, runs={}, scans={}, sweeps={})
    with pytest.raises(UserError, match="^figures.mine.reads reads an experiment that the config does not have"):
        inputs.of_figures({"mine": made(reads={"run": "parity_k4"})}, "results", plan)
    assert inputs.of_figures({"example": catalog.find("example")}, "results", plan)[1].keys() == {"example"}


@pytest.mark.parametrize(
    "entry, said",
    [
        (3, "figures.mine: 3 is not allowed; allowed: a mapping"),
        ({"read": {}}, r"figures.mine: unknown key 'read' \(did you mean 'reads'\?\)"),
        ({"reads": {"run": 3}}, "figures.mine.reads.run: 3 is not allowed; allowed: text or null"),
        ({"claims": {"k": 3}}, "figures.mine.claims.k: 3 is not allowed; allowed: text or null"),
        ({"title": ""}, "figures.mine.title: '' is not allowed"),
    ],
)
def test_the_shape_of_an_entry_is_checked_with_the_config(entry, said):
    with pytest.raises(UserError, match=said):
        config.validated({"experiments": {"x": {}}, "figures": {"mine": entry}})
    kept = {"of": "example", "claims": None, "reads": {"paper": None}}
    settings = config.validated({"experiments": {"x": {}}, "figures": {"mine": kept, "gone": None}})
    assert settings["figures"] == {"mine": kept}
