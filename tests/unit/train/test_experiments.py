"""Experiments out of a configuration: what is accepted, what is refused and how, and what stays light."""

import copy
import json
import subprocess
import sys

import pytest

from core import overlays
from core.errors import UserError
from tests.helpers.paths import ROOT
from train import experiments

PARITY = {"task": "sparse_parity", "max_steps": 100, "optimizer": {"name": "adam", "lr": 0.1}, "seeds": 2}


def config(**changes):
    """One small valid experiment, with values set by path: `optimizer__lr=...`."""
    body = copy.deepcopy(PARITY)
    for path, value in changes.items():
        *folders, last = path.split("__")
        place = body
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
    return {"experiments": {"tiny": body}}


def tiny(**changes):
    return experiments.experiments(config(**changes))["tiny"]


def message(broken):
    with pytest.raises(UserError) as error:
        experiments.experiments(broken)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_projects_own_configuration_is_valid_and_keeps_400_checkpoints_a_run():
    runs = experiments.experiments(experiments.load([ROOT / "config.yaml"]))
    assert {
        "sparse_parity",
        "sparse_parity_l2",
        "five_neurons",
        "adamw_oscillation",
        "adamw_oscillation_float64",
    } <= set(runs)
    assert {name for name in runs if name.startswith("adamw_oscillation_beta1/")} == {
        f"adamw_oscillation_beta1/{value}" for value in (0.9, 0.95, 0.97, 0.98, 0.985, 0.9875, 0.99, 0.9925)
    }
    assert {
        name: len(run.save_at.steps(run.max_steps))
        for name, run in runs.items()
        if not run.warm_start and len(run.save_at.steps(run.max_steps)) < 400
    } == {}


def test_arrays_that_are_thinned_are_part_of_the_recipe_where_they_are_kept():
    thinned = tiny(save_at__keep=["weights"], save_at__thin={"weights": {"every": 3}, "gradient": {"every": 2}})
    assert thinned.save_at.thin == {"weights": {"every": 3, "after": 0}}
    assert experiments.from_spec(thinned.spec()) == thinned
    assert "thin" not in tiny().recipe()["save_at"]  # as it was in series that were trained before
    wrong = config(save_at__thin={"weights": {"every": 0}})
    assert message(wrong).startswith("experiments.tiny.save_at.thin.weights.every: 0 is not allowed")


def test_numbers_may_be_written_as_yaml_takes_for_text():
    assert tiny(optimizer__lr="1e-4").optimizer.lr == 1e-4
    assert tiny(max_steps="4e3").max_steps == 4000
    assert tiny(seeds="3").seeds == (0, 1, 2)
    assert isinstance(tiny(max_steps="4e3").max_steps, int) and isinstance(tiny(optimizer__lr=1).optimizer.lr, float)


def test_defaults_are_filled_in():
    run = tiny()
    assert (run.optimizer.beta2, run.optimizer.eps, run.dtype, run.device) == (0.999, 1e-8, "float32", "auto")
    assert run.options == {"n_bits": 30, "k": 3, "train_size": 1200, "test_size": 1200, "hidden": 32}
    assert run.seeds == (0, 1) and run.measures == () and run.shows == {}


REFUSED = [
    (
        dict(optimizer__lr="fast"),
        "experiments.tiny.optimizer.lr: 'fast' is not allowed; allowed: a number > 0 and <= 10",
    ),
    (dict(optimizer__lr=float("nan")), "experiments.tiny.optimizer.lr: nan is not a finite number"),
    (dict(optimizer__lr="1e999"), "experiments.tiny.optimizer.lr: inf is not a finite number"),
    (dict(optimizer__lr=10**400), "is not a finite number"),
    (dict(optimizer__lr=True), "experiments.tiny.optimizer.lr: True is not allowed"),
    (dict(optimizer__lr=None), "experiments.tiny.optimizer: the key 'lr' is missing; allowed: a number > 0 and <= 10"),
    (
        dict(optimizer__name="sdg"),
        "experiments.tiny.optimizer.name: unknown optimizer 'sdg' (did you mean 'sgd'?); allowed: adadelta, ",
    ),
    (
        dict(optimizer__name="lbfgs"),
        "experiments.tiny.optimizer.name: lbfgs can't be used: it evaluates the loss several",
    ),
    (dict(optimizer__name="sparseadam"), "experiments.tiny.optimizer.name: sparseadam can't be used: it needs sparse"),
    (
        dict(optimizer={"name": "sgd", "lr": 0.1, "momentun": 0.9}),
        "experiments.tiny.optimizer: unknown key 'momentun' (did you mean 'momentum'?); allowed: dampening, lr",
    ),
    (
        dict(optimizer={"name": "sgd", "lr": 0.1, "nesterov": 1}),
        "experiments.tiny.optimizer.nesterov: 1 is not allowed; allowed: true or false",
    ),
    (
        dict(optimizer={"name": "nadam", "lr": 0.1, "betas": [0.9]}),
        "experiments.tiny.optimizer.betas: [0.9] is not allowed; allowed: a list of 2 entries, each a number",
    ),
    (dict(optimizer={"name": "sgd"}), "experiments.tiny.optimizer: the key 'lr' is missing; allowed: a number > 0"),
    (
        dict(optimizer={"name": "sgd", "lr": 0.1}, save_at__keep=["moments"]),
        "experiments.tiny.save_at.keep: moments is not allowed with sgd; allowed: weights, gradient, update",
    ),
    (
        dict(save_at__optimizer_moments=True),
        "experiments.tiny.save_at: the key 'optimizer_moments' is not allowed; say what is kept: keep: [",
    ),
    (
        dict(save_at__keep=["momentum"]),
        "experiments.tiny.save_at.keep.0: 'momentum' is not allowed; allowed: weights, views, gradient, update, ",
    ),
    (
        dict(save_at__keep=["views"]),
        "experiments.tiny.save_at.keep: views is not allowed with task sparse_parity, which has none; allowed: weights",
    ),
    (
        dict(batch_size=10),
        "experiments.tiny.batch_size: not allowed with task sparse_parity, whose gradients are those of the whole",
    ),
    (
        dict(lr_schedule={"warmup": 10}),
        "experiments.tiny.lr_schedule: unknown key 'warmup' (did you mean 'warm_up'?); allowed: final, shape, warm_up",
    ),
    (
        dict(lr_schedule={"warm_up": 101}),
        "experiments.tiny.lr_schedule.warm_up: 101 is not allowed; allowed: at most max_steps (100)",
    ),
    (dict(clip_gradient=0), "experiments.tiny.clip_gradient: 0 is not allowed; allowed: a number > 0"),
    (dict(threads=0), "experiments.tiny.threads: 0 is not allowed; allowed: a whole number >= 1"),
    (
        dict(optimizer__bta1=0.9),
        "experiments.tiny.optimizer: unknown key 'bta1' (did you mean 'beta1'?); allowed: beta1, beta2",
    ),
    (dict(optimizer__beta1=1), "experiments.tiny.optimizer.beta1: 1 is not allowed; allowed: a number >= 0 and < 1"),
    (dict(optimizer=3), "experiments.tiny.optimizer: 3 is not allowed; allowed: a mapping"),
    (dict(optimiser={}), "experiments.tiny: unknown key 'optimiser' (did you mean 'optimizer'?)"),
    (
        dict(task="parity"),
        "experiments.tiny.task: 'parity' is not allowed; "
        "allowed: circular_embedding, factored_addition, modular_addition, single_star, sparse_parity",
    ),
    (dict(max_steps=1e12), "experiments.tiny.max_steps: 1000000000000.0 is not allowed; allowed: a whole number >= 1"),
    (dict(max_steps=10.5), "experiments.tiny.max_steps: 10.5 is not allowed; allowed: a whole number"),
    (dict(max_steps=-1), "experiments.tiny.max_steps: -1 is not allowed"),
    (dict(dtype="float16"), "experiments.tiny.dtype: 'float16' is not allowed; allowed: float32, float64"),
    (dict(seeds=0), "experiments.tiny.seeds: 0 is not allowed; allowed: a whole number >= 1"),
    (dict(seeds=[1, 1]), "experiments.tiny.seeds: [1, 1] is not allowed"),
    (dict(seeds=[-1]), "experiments.tiny.seeds: [-1] is not allowed"),
    (dict(seeds="ten"), "experiments.tiny.seeds: 'ten' is not allowed"),
    (
        dict(measures=["sparsty"]),
        "experiments.tiny.measures.0: 'sparsty' is not allowed; allowed: frequencies, milestones, oscillation, ",
    ),
    (dict(shows__swing=3), "experiments.tiny.shows.swing: 3 is not allowed; allowed: text (a bound such as '>= 0.99'"),
    (
        dict(shows__swing="> many"),
        "experiments.tiny.shows.swing: '> many' is not a bound; allowed: one of < <= > >= == !=",
    ),
    (
        dict(options__hiden=3),
        "experiments.tiny.options: unknown key 'hiden' (did you mean 'hidden'?); allowed: hidden, k",
    ),
    (
        dict(options__hidden="1e9"),
        "experiments.tiny.options.hidden: 1000000000.0 is not allowed; allowed: a whole number",
    ),
    (dict(options__k=31), "experiments.tiny.options.k: 31 is not allowed; allowed: at most 30 (n_bits)"),
    (
        dict(save_at__windows=[[1, 2]]),
        "experiments.tiny.save_at.windows.0: [1, 2] is not allowed; allowed: a list of 3",
    ),
    (dict(save_at__windows=[[3, 2, 1]]), "experiments.tiny.save_at.windows.0: [3, 2, 1] is not allowed"),
    (dict(extends="huge"), "experiments.tiny.extends: unknown experiment 'huge'; allowed: tiny"),
    (dict(extends="tiny"), "experiments.tiny.extends: tiny -> tiny goes round in a circle"),
    (dict(scan={"optimizer.beta3": [1]}), "experiments.tiny (scan at 1).optimizer: unknown key 'beta3'"),
    (dict(scan={"optimizer.beta1": [0.9, 1.5]}), "experiments.tiny (scan at 1.5).optimizer.beta1: 1.5 is not allowed"),
    (
        dict(scan={"optimizer.beta1": []}),
        "experiments.tiny.scan.optimizer.beta1: [] is not allowed; allowed: a list of values",
    ),
    (dict(scan={"optimizer.beta1": [0.9, 0.9]}), "experiments.tiny.scan.optimizer.beta1: a value is listed twice"),
    (dict(scan={}), "experiments.tiny.scan: must hold one parameter"),
    (dict(scan={None: [1]}), "experiments.tiny.scan: None is not allowed; allowed: a parameter such as"),
    (
        dict(scan={"optimizer.beta1": ["../../up"]}),
        "experiments.tiny.scan.optimizer.beta1: '../../up' is not allowed; allowed: numbers",
    ),
    (dict(scan={"optimizer.beta1": list(range(999)) + [{}]}), "... is not allowed; allowed: a list of values"),
    (
        dict(measures=["milestones", "star"]),
        "experiments.tiny.measures: 'star' is not allowed; allowed: measures that fit the task sparse_parity",
    ),
    (
        dict(measures=["frequencies"]),
        "fits circular_embedding, modular_addition, and any ModuleTask with the views w_input and w_output",
    ),
    (
        dict(task="modular_addition", options={"train_fraction": 1e-9}),
        "experiments.tiny.options.train_fraction: 1e-09 is not allowed; allowed: a share of the 2,278 pairs",
    ),
]


@pytest.mark.parametrize("changes, expected", REFUSED, ids=[str(changes)[:60] for changes, _ in REFUSED])
def test_a_mistake_is_named_with_its_path_and_what_is_allowed(changes, expected):
    assert expected in message(config(**changes))


@pytest.mark.parametrize(
    "broken, expected",
    [
        ({"experiments": {"Tiny one": PARITY}}, "experiments: 'Tiny one' is not a name; allowed: lower-case letters"),
        ({"experiments": {"../escape": PARITY}}, "experiments: '../escape' is not a name"),
        ({"experiments": {"tiny": 3}}, "experiments.tiny: 3 is not allowed; allowed: a mapping"),
        ({"experiments": [PARITY]}, "experiments: [{"),
        (
            {"experiments": config()["experiments"], "result": "here"},
            "config: unknown key 'result' (did you mean 'results'?)",
        ),
        ({}, "config: the key 'experiments' is missing"),
    ],
)
def test_a_configuration_of_another_shape_is_refused(broken, expected):
    assert message(broken).startswith(expected)


def test_an_experiment_extends_another_key_by_key_and_null_removes():
    entries = config(shows={"swing": "> 1"}, options__hidden=8)["experiments"]
    entries["child"] = {"extends": "tiny", "optimizer": {"beta1": 0.5}, "shows": None, "max_steps": 7}
    entries["grandchild"] = {"extends": "child", "options": {"k": 2}}
    child, grandchild = (experiments.experiments({"experiments": entries})[name] for name in ("child", "grandchild"))
    assert (child.optimizer.lr, child.optimizer.beta1, child.max_steps, child.shows) == (0.1, 0.5, 7, {})
    assert (grandchild.options["hidden"], grandchild.options["k"], grandchild.max_steps) == (8, 2, 7)
    assert entries["child"]["shows"] is None  # the configuration itself is left alone


def test_a_scan_gives_a_run_a_value_and_is_not_inherited():
    entries = config(scan={"optimizer.beta1": [0.9, "1e-3"]})["experiments"]
    entries["controls"] = {"extends": "tiny", "scan": {"penalty": {"l1": {"optimizer": {"l1": 0.1}}, "none": {}}}}
    entries["child"] = {"extends": "tiny"}
    both = {"experiments": entries}
    runs = experiments.experiments(both)
    assert list(runs) == ["tiny/0.9", "tiny/0.001", "controls/l1", "controls/none", "child"]
    assert (runs["tiny/0.001"].optimizer.beta1, runs["tiny/0.9"].varies) == (1e-3, {"beta1": "0.9"})
    assert (runs["controls/l1"].optimizer.l1, runs["controls/none"].optimizer.l1) == (0.1, 0)
    assert experiments.scans(both) == {"tiny": ["0.9", "0.001"], "controls": ["l1", "none"]}
    assert runs["controls/l1"].varies == {"penalty": "l1"}


def test_a_spec_is_json_and_comes_back_as_it_was():
    for run in experiments.experiments(experiments.load([ROOT / "config.yaml"])).values():
        assert experiments.from_spec(json.loads(json.dumps(run.spec()))) == run


def test_what_is_said_of_an_optimizer_of_torch_comes_back_as_it_was():
    changes = {
        "optimizer": {"name": "rprop", "lr": 1, "etas": [0.4, 2]},
        "lr_schedule": {"shape": "cosine"},
        "clip_gradient": 1,
        "threads": 2,
    }
    run = experiments.experiments({"experiments": {"tiny": PARITY | changes}})["tiny"]
    spec = json.loads(json.dumps(run.spec()))
    assert experiments.from_spec(spec) == run and run.recipe() == {key: spec[key] for key in run.recipe()}
    assert spec["optimizer"] == {
        "name": "rprop", "lr": 1.0, "etas": [0.4, 2.0], "step_sizes": [1e-6, 50.0], "maximize": False,
    }  # fmt: skip
    assert spec["lr_schedule"] == {"warm_up": 0, "shape": "cosine", "final": 0.0}
    assert not {"batch_size", "lr_schedule", "clip_gradient", "threads"} & tiny().spec().keys()


def test_a_perpendicular_gradient_is_part_of_the_recipe_and_a_full_one_is_as_if_it_was_not_named():
    def run(**more):
        changed = PARITY | {"optimizer": PARITY["optimizer"] | more}
        return experiments.experiments({"experiments": {"tiny": changed}})["tiny"]

    changed = run(gradient="perpendicular", clamp_norm=2)
    assert {"gradient": "perpendicular", "clamp_norm": 2.0}.items() <= changed.recipe()["optimizer"].items()
    assert experiments.from_spec(json.loads(json.dumps(changed.spec()))) == changed
    assert run(gradient="full").spec() == tiny().spec()
    assert not {"gradient", "clamp_norm"} & tiny().spec()["optimizer"].keys()
    with pytest.raises(
        UserError, match=r"experiments\.tiny\.optimizer\.gradient: 'orthogonal' is not allowed.*perpendicular"
    ):
        run(gradient="orthogonal")
    with pytest.raises(UserError, match=r"experiments\.tiny\.optimizer\.clamp_norm"):
        run(clamp_norm=0)


def test_an_entry_that_extends_is_checked_against_the_optimizer_that_it_extends():
    entries = config()["experiments"] | {"slow": {"extends": "tiny", "optimizer": {"momentum": 0.9}}}
    assert message({"experiments": entries}).startswith("experiments.slow.optimizer: unknown key 'momentum'")
    entries["tiny"]["optimizer"]["name"] = "sgd"
    assert experiments.experiments({"experiments": entries})["slow"].optimizer.arguments["momentum"] == 0.9


def test_the_recipe_leaves_out_what_does_not_change_the_training():
    plain, measured = tiny(), tiny(measures=["milestones"], shows={"memorized_at": "> 0"}, seeds=5)
    assert plain.recipe() == measured.recipe() and plain.spec() != measured.spec()
    assert plain.recipe() != tiny(optimizer__lr=0.2).recipe()


def test_files_are_laid_over_config_yaml_and_null_takes_an_experiment_away(tmp_path, monkeypatch):
    monkeypatch.setattr(overlays, "BASE", tmp_path / "config.yaml")
    (tmp_path / "config.yaml").write_text("experiments: {a: {seeds: 2, max_steps: 5}, b: {seeds: 1}}")
    (tmp_path / "overlay.yaml").write_text("experiments: {a: {seeds: [7]}, b: null}")
    merged = experiments.load([tmp_path / "overlay.yaml"])
    assert merged["experiments"]["a"] == {"seeds": [7], "max_steps": 5}
    merged["experiments"]["a"] |= PARITY
    assert list(experiments.experiments(merged)) == ["a"]


@pytest.mark.parametrize(
    "text, expected", [("a: [", "not valid YAML"), ("- 1", "must be a mapping"), (None, "cannot be read")]
)
def test_an_unreadable_file_is_named(tmp_path, text, expected):
    path = tmp_path / "mine.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError, match=expected) as error:
        experiments.load([path])
    assert str(path) in str(error.value)


def test_the_import_is_light():
    heavy = ("torch", "numpy", "scipy", "jsonschema")
    script = f"import sys, train.experiments; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"
