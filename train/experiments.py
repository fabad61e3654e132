"""Experiments from a configuration: `extends` and `scan` resolved, everything validated, defaults filled in."""

import importlib.util

from core import bounds, schema
from core import config as configuration
from core.config import validated  # noqa: F401 (for those who build experiments)
from core.errors import UserError
from core.overlays import load  # noqa: F401
from train import imported, optimizers, options
from train.declared import declared, names
from train.specs import CheckpointSchedule, Experiment, OptimizerSpec, TorchOptimizerSpec


def experiments(config):
    """Every run of a configuration: name -> Experiment; a scan gives one run per value, named EXPERIMENT/VALUE.

    Raises UserError for the first mistake in any of them.
    """
    runs, faults = surveyed(config)
    for fault in faults.values():
        raise fault
    return runs


def surveyed(config):
    """Name -> Experiment of each run that can be trained, and name -> UserError of the others.

    An experiment may be at fault only because another one has changed, which it extends or starts from. That is raised
    when a figure reads it, and nothing else is refused. Raises UserError for a mistake in an entry itself.
    """
    runs, faults, entries = {}, {}, configuration.entries(config)
    for name, entry in entries.items():
        _check_by_itself(name, entry, entries)
        for run, overlay, varies in _runs(name, entry):
            try:
                body = configuration.merged(configuration.extended(name, entries), overlay)
                at = f"experiments.{name}" + (f" (scan at {run.partition('/')[2]})" if varies else "")
                runs[run] = _build(run, body, at, varies)
            except UserError as error:
                if "extends" not in entry:
                    raise
                faults[run] = error
    for run in list(runs.values()):
        try:
            run.files() if is_imported(run) else _check_start(run, runs, faults)
        except UserError as error:
            faults[run.name] = error
    return {name: run for name, run in runs.items() if name not in faults}, faults


def is_imported(run):
    """Whether a run was trained elsewhere: there is nothing to train."""
    return isinstance(run, imported.ImportedRun)


def scans(config):
    """The scanned experiments: name -> list of values as text, in the order of the configuration."""
    variants = {name: configuration.variants(name, entry) for name, entry in configuration.entries(config).items()}
    return {name: list(values) for name, values in variants.items() if values is not None}


def fault_of(name, faults):
    """The UserError among `faults` of an experiment (of any of its runs), or of a run; None if there is none."""
    return next((fault for run, fault in faults.items() if name in (run, run.partition("/")[0])), None)


def _runs(name, entry):
    """Each run of an experiment: its name, its overlay, and what varies, such as {"beta1": "0.9"}."""
    variants = configuration.variants(name, entry)
    if variants is None:
        return [(name, {}, None)]
    parameter = next(iter(entry["scan"])).rpartition(".")[2]
    return [(f"{name}/{value}", overlay, {parameter: value}) for value, overlay in variants.items()]


def _check_by_itself(name, entry, entries):
    """Raise UserError for what is wrong with an entry whatever it extends: a key or a value that no experiment has."""
    path = f"experiments.{name}"
    _check_renamed(entry, path)
    if "extends" in entry:
        elsewhere = schema.schema()["imported_experiment"]["properties"]
        rule = schema.without_required(experiment_schema())
        rule |= {"properties": rule["properties"] | {"imported": elsewhere["imported"]}}
        partial = schema.as_numbers(configuration.merged({}, entry))
        schema.check(partial, rule, path)
        if optimizer := _optimizer_name(name, entries):
            rule = schema.without_required(optimizers.rule(optimizer, f"{path}.optimizer"))
            schema.check(partial.get("optimizer", {}), rule, f"{path}.optimizer")


def _optimizer_name(name, entries):
    """The name of the optimizer of an experiment, or of the nearest that it extends and that has one; else None."""
    passed = []
    while isinstance(name, str) and name in entries and name not in passed and isinstance(entries[name], dict):
        passed.append(name)
        optimizer = entries[name].get("optimizer")
        if isinstance(optimizer, dict) and isinstance(optimizer.get("name"), str):
            return optimizer["name"]
        name = entries[name].get("extends")
    return None


def from_spec(spec):
    """The Experiment of a dict as `Experiment.spec()` gives it; defaults may be left out. Raises UserError."""
    if not isinstance(spec, dict):
        raise UserError(f"the spec must be a mapping, not {spec!r}")
    name = spec.get("name", "spec")
    body = {key: value for key, value in spec.items() if key not in ("name", "varies")}
    return _build(name, body, f"experiments.{name}", spec.get("varies"))


def _build(name, body, path, varies=None):
    """Validate one experiment, fill in the defaults and freeze it."""
    rule, body = experiment_schema(), schema.as_numbers(body)
    _check_renamed(body, path)
    if "imported" in body:
        return imported.built(name, body, path, varies)
    _check_task(body, path)
    schema.check(body, rule, path)
    body = schema.with_defaults(body, rule)
    task_options = declared(f"train.tasks.{body['task']}")["Options"]
    for part, rule in (
        ("options", options.schema_of(task_options)),
        ("optimizer", optimizers.rule(body["optimizer"]["name"], f"{path}.optimizer")),
    ):
        schema.check(body[part], rule, f"{path}.{part}")
        body[part] = schema.with_defaults(body[part], rule)
    _check_consistent(body, task_options(**body["options"]), path)
    seeds = body["seeds"]
    return Experiment(
        name=name,
        optimizer=_optimizer(**body["optimizer"]),
        save_at=_schedule(**body["save_at"]),
        seeds=tuple(map(int, seeds if isinstance(seeds, list) else range(int(seeds)))),
        measures=tuple(body["measures"]),
        varies=varies or {},
        **{key: body[key] for key in ("task", "options", "max_steps", "dtype", "device", "threads", "shows")},
        **{key: body[key] for key in ("warm_start", "batch_size", "lr_schedule", "clip_gradient") if key in body},
    )


def _optimizer(name, **arguments):
    return OptimizerSpec(name, **arguments) if name in optimizers.OWN else TorchOptimizerSpec(name, arguments)


def _schedule(windows, keep, thin, **rest):
    thin = {name: plan for name, plan in thin.items() if name in keep}  # what is inherited may not be kept here
    return CheckpointSchedule(windows=tuple(map(tuple, windows)), keep=tuple(keep), thin=thin, **rest)


def _check_start(run, runs, faults):
    """Raise UserError unless a warm start is from an experiment with the same task, options and seeds, and no scan."""
    name, plan = f"experiments.{run.name}.warm_start", run.warm_start
    if not plan:
        return
    if plan["experiment"] in faults:
        raise faults[plan["experiment"]]
    if plan["experiment"] not in runs:
        raise UserError(f"{name}.experiment: {schema.unknown(plan['experiment'], runs, 'experiment')}")
    base = runs[plan["experiment"]]
    if is_imported(base) or base.warm_start or (base.task, base.options) != (run.task, run.options):
        raise UserError(
            f"{name}.experiment: {base.name!r} is not allowed; allowed: one from scratch with the same task and options"
        )
    if "weights" not in base.save_at.keep:
        raise UserError(f"{name}.experiment: {base.name!r} is not allowed; allowed: one whose save_at.keep has weights")
    if missing := sorted(set(run.seeds) - set(base.seeds)):
        raise UserError(f"{name}: {base.name} has no seed {missing[0]}; allowed: seeds that it has")


def experiment_schema():
    """The schema of an experiment, with the tasks and measures that exist."""
    rule = schema.schema()["experiment"]
    measures = rule["properties"]["measures"] | {"items": {"enum": names("train.measures")}}
    return rule | {
        "properties": rule["properties"] | {"task": {"enum": names("train.tasks")}, "measures": measures},
    }


def _check_task(body, path):
    """Raise UserError for the name of a file in train/tasks that is no task."""
    task = body.get("task") if isinstance(body, dict) else None
    if isinstance(task, str) and task.isidentifier() and task not in names("train.tasks"):
        if importlib.util.find_spec(f"train.tasks.{task}"):
            raise UserError(
                f"{path}.task: train/tasks/{task}.py is no task: it needs a class Task(ModuleTask), "
                "see docs/training.md#your-own-network"
            )


def _check_renamed(body, path):
    """Raise UserError for a key that has another name now."""
    if isinstance(body, dict) and "starts_from" in body:
        raise UserError(f"{path}: the key 'starts_from' is not allowed; it is called 'warm_start' now")
    save_at = body.get("save_at") if isinstance(body, dict) else None
    if isinstance(save_at, dict) and "optimizer_moments" in save_at:
        raise UserError(
            f"{path}.save_at: the key 'optimizer_moments' is not allowed; say what is kept: keep: [weights, moments]"
        )


def _check_consistent(body, task_options, path):
    """Raise UserError for entries that only make sense together, which a schema cannot say."""
    for index, (first, last, every) in enumerate(body["save_at"]["windows"]):
        if every < 1 or last < first:
            raise UserError(
                f"{path}.save_at.windows.{index}: [{first}, {last}, {every}] is not allowed; "
                "allowed: [first step, last step, every], first <= last and every >= 1"
            )
    options.check(task_options, f"{path}.options")
    if "moments" in body["save_at"]["keep"] and body["optimizer"]["name"] not in optimizers.OWN:
        raise UserError(
            f"{path}.save_at.keep: moments is not allowed with {body['optimizer']['name']}; "
            "allowed: weights, gradient, update; of adam and adamw moments, too"
        )
    by_autograd = declared(f"train.tasks.{body['task']}").get("BY_AUTOGRAD")
    if "views" in body["save_at"]["keep"] and not by_autograd and not task_options.collapses:
        raise UserError(
            f"{path}.save_at.keep: views is not allowed with task {body['task']}, which has none; "
            "allowed: weights, gradient, update, moments"
        )
    if "batch_size" in body and not by_autograd:
        raise UserError(
            f"{path}.batch_size: not allowed with task {body['task']}, whose gradients are those of the whole train "
            "split; allowed: with tasks derived from train.module_task.ModuleTask"
        )
    if body.get("lr_schedule", {}).get("warm_up", 0) > body["max_steps"]:
        raise UserError(
            f"{path}.lr_schedule.warm_up: {body['lr_schedule']['warm_up']:,} is not allowed; "
            f"allowed: at most max_steps ({body['max_steps']:,})"
        )
    for name in body["measures"]:
        _check_measure(name, body, path)
    if plan := body.get("warm_start"):
        _check_plan(plan, body["task"], task_options, f"{path}.warm_start")
    for column, text in body["shows"].items():
        try:
            bounds.parse(text)
        except UserError as error:
            raise UserError(f"{path}.shows.{column}: {error}") from None


def _check_measure(name, body, path):
    """Raise UserError unless the measure fits the task, and there is the warm start that it needs."""
    needs = declared(f"train.measures.{name}")
    if needs["TASKS"] != "all" and body["task"] not in needs["TASKS"] and not _may_have_views(needs, body["task"]):
        views = f", and any ModuleTask with the views {' and '.join(needs['VIEWS'])}" if "VIEWS" in needs else ""
        raise UserError(
            f"{path}.measures: {name!r} is not allowed; allowed: measures that fit the task {body['task']}; "
            f"{name!r} fits {', '.join(needs['TASKS'])}{views}"
        )
    if needs.get("NEEDS_WARM_START") and not body.get("warm_start"):
        raise UserError(f"{path}.measures: {name!r} is not allowed; allowed: where there is `warm_start`")


def _may_have_views(needs, task):
    """Whether a measure fits tasks with certain views, and the task may have them, as only its training shows."""
    return "VIEWS" in needs and declared(f"train.tasks.{task}").get("BY_AUTOGRAD", False)


def _check_plan(plan, task, task_options, path):
    """Raise UserError for a warm start that clears an embedding of nothing, or ablates a task without frequencies."""
    if plan["neurons"] == "kept" and plan["embedding"] == "cleared":
        raise UserError(f"{path}.embedding: cleared is not allowed; allowed: kept, where the neurons are kept")
    if plan["neurons"] != "kept" and not getattr(task_options, "ablates_frequencies", False):
        raise UserError(f"{path}.neurons: {plan['neurons']} is not allowed; allowed: kept, with task {task}")
