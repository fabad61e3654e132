"""What a changed experiment does to those that extend it or start from it.

It is said when they are asked for, and nothing else is refused.
"""

import pytest

from core import config, overlays
from core.errors import UserError
from figures.harness import catalog, inputs
from figures.harness.header import Source
from tests.helpers.paths import ROOT
from train import __main__ as command
from train import requested


def planned(*words):
    return requested.requested(config.validated(overlays.load([ROOT / "config.yaml", *words])))


FAR = [  # overlay, what is asked for and stands, what does not any more, and why
    (
        "experiments={modular_addition: {seeds: 1}}",
        ("modular_addition", "sweep_modular/sweep"),
        "frequency_regrowth",
        "modular_addition has no seed 1",
    ),
    (
        "experiments={modular_addition: {seeds: [5, 6]}}",
        ("modular_addition/seeds",),
        "frequency_regrowth/seeds",
        "modular_addition has no seed 0",
    ),
    (
        "experiments={modular_addition: {max_steps: 250}}",
        ("modular_addition", "frequency_regrowth"),
        "sweep_modular/sweep",
        "a divisor of max_steps",
    ),
    ("experiments={modular_addition: {options: {hidden: 30}}}", ("modular_addition", "frequency_regrowth"), None, ""),
    (
        "experiments={sparse_parity: {task: circular_embedding, options: {modulus: 7}}}",
        ("five_neurons",),
        None,
        "experiments.sparse_parity.options",
    ),
    ("experiments={five_neurons: {scan: {optimizer.lr: [1e-2, 1e-3]}}}", ("five_neurons", "sparse_parity"), None, ""),
]


@pytest.mark.parametrize("overlay, stand, fails, why", FAR[:4] + FAR[5:])
def test_only_what_is_asked_for_is_refused(overlay, stand, fails, why):
    found = planned(overlay)
    for name in stand:
        found.check(Source.parse(name))
    if fails:
        with pytest.raises(UserError, match=why):
            found.check(Source.parse(fails))


def test_an_experiment_taken_away_takes_those_along_that_extend_it(tmp_path):
    (tmp_path / "mine.yaml").write_text("experiments: {adamw_oscillation_float64: null, modular_addition: null}")
    found = planned(tmp_path / "mine.yaml")
    assert "sparse_parity" in found.experiments() and "frequency_regrowth" not in found.experiments()
    for name in ("adamw_oscillation_eps", "frequency_regrowth"):
        with pytest.raises(UserError, match=rf"experiments.{name}.extends: unknown experiment"):
            found.check(Source.parse(name))
    with pytest.raises(UserError, match="sweeps.sweep_factoring.extends: unknown experiment 'modular_addition'"):
        found.check(Source("sweep_factoring", "sweep"))
    found.check(Source("sweep_parity", "sweep"))


@pytest.mark.parametrize(
    "overlay, said",
    [
        ("experiments={moduler_addition: {seeds: 1}}", "experiments.moduler_addition: the key 'task' is missing"),
        (
            "experiments={sparse_parity_l2: {seed: 1}}",
            "experiments.sparse_parity_l2: unknown key 'seed' (did you mean 'seeds'?)",
        ),
        ("experiments={frequency_regrowth: {seeds: 0}}", "experiments.frequency_regrowth.seeds: 0 is not allowed"),
        ("experiments={adamw_oscillation_eps: {scan: {optimizer.lr: 3}}}", "experiments.adamw_oscillation_eps.scan"),
        ("sweeps={sweep_modular: {evaluate_evry: 3}}", "sweeps.sweep_modular: unknown key 'evaluate_evry'"),
        FAR[4][::3],
    ],
)
def test_a_mistake_by_itself_is_refused_whoever_asks(overlay, said):
    with pytest.raises(UserError) as error:
        planned(overlay)
    assert said in str(error.value)


def test_figures_that_do_not_read_it_are_drawn_and_those_that_do_are_refused_at_the_start():
    found = planned("experiments={modular_addition: {seeds: 1}}")
    outputs = {"figures": ["grokking_curve", "weight_pruning"], "canvases": ["article"]}
    assert list(inputs.chosen(outputs, {}, "results", found)[0]) == ["grokking_curve", "weight_pruning"]
    for figures in (["frequency_ablation"], "all"):
        with pytest.raises(UserError, match="^experiments.frequency_regrowth.* has no seed"):
            inputs.chosen(outputs | {"figures": figures}, {}, "results", found)


def test_a_figure_that_reads_what_the_config_lacks_is_left_out_alone():
    found = planned()
    found = requested.Requested(found.runs, found.scans, {}, found.faults, found.faults_of_sweeps)
    figures, broken, read_by = inputs.chosen({"figures": "all", "canvases": ["article"]}, {}, "results", found)
    of_sweeps = {"sweep_outcomes", "frequencies_by_seed", "factored_weights", "lopsided_stars", "doubled_corners"}
    assert set(broken) == of_sweeps and set(figures) | of_sweeps == {
        name for name, figure in catalog.figures().items() if not figure.header.template
    }
    assert set(read_by) == set(figures)
    line = catalog.find("sweep_outcomes").lines["reads"]
    assert broken["sweep_outcomes"] == (
        f"figures/sweep_outcomes.py:{line} reads a sweep that the config does not have: "
        "unknown sweep 'sweep_parity'; allowed: none"
    )


@pytest.mark.parametrize(
    "words, said",
    [
        (
            ["run", "frequency_regrowth/nothing"],
            "experiments.frequency_regrowth/nothing.warm_start: modular_addition has no seed 1",
        ),
        (["select_seed", "frequency_regrowth/nothing"], "has no seed 1"),
        (["merge_seeds", "frequency_regrowth"], "has no seed 1"),
        (["run", "frequency_regrowth/zero"], "unknown run 'frequency_regrowth/zero'"),
    ],
)
def test_by_hand_what_is_at_fault_is_refused(words, said, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(UserError) as error:
        command.main([*words, "--config", "experiments={modular_addition: {seeds: 1}}"])
    assert said in str(error.value)


def test_by_hand_a_sweep_at_fault_is_refused_and_another_is_not(monkeypatch):
    monkeypatch.chdir(ROOT)
    changed = ["--config", "experiments={modular_addition: {max_steps: 250}}"]
    for words in (["sweep", "sweep_modular"], ["sweep", "sweep_modular/0-7"], ["merge_shards", "sweep_modular"]):
        with pytest.raises(UserError, match="a divisor of max_steps .250."):
            command.main([*words, *changed])
    with pytest.raises(UserError, match="nowhere/0.01-0.safetensors does not exist"):
        command.main(["merge_shards", "sweep_parity", "--shards", "nowhere", *changed])
