"""Experiments out of a configuration: `extends` and `scan` resolved, everything validated, defaults filled in."""

from core import bounds, schema
from core import config as configuration
from core.config import validated  # noqa: F401 (for those who build experiments)
from core.errors import UserError
from core.overlays import load  # noqa: F401
from train.specs import CheckpointSchedule, Experiment, OptimizerSpec


def experiments(config):
    """Every run of a configuration: name -> Experiment; a scan gives one run a value, named EXPERIMENT/VALUE.

    Raises UserError for the first mistake in any of them.
    """
    runs, faults = surveyed(config)
    for fault in faults.values():
        raise fault
    return runs


def surveyed(config):
    """Name -> Experiment of each run that can be trained, and name -> UserError of the others.

    One experiment may be at fault only for what another one has become: it extends it, or starts from it. That is said
    when it is asked for, and nothing else is refused for it. Raises UserError for what is a mistake by itself.
    """
    runs, faults, entries = {}, {}, configuration.entries(config)
    for name, entry in entries.items():
        _check_by_itself(name, entry)
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
            _check_start(run, runs, faults)
        except UserError as error:
            faults[run.name] = error
    return {name: run for name, run in runs.items() if name not in faults}, faults


def scans(config):
    """The scanned experiments: name -> list of values as text, in the order of the configuration."""
    found = {name: configuration.variants(name, entry) for name, entry in configuration.entries(config).items()}
    return {name: list(variants) for name, variants in found.items() if variants is not None}


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


def _check_by_itself(name, entry):
    """Raise UserError for what is wrong with an entry whatever it extends: a key or a value that no experiment has."""
    if "extends" in entry:
        rule = schema.without_required(schema.schema()["experiment"])
        schema.check(schema.as_numbers(configuration.merged({}, entry)), rule, f"experiments.{name}")


def from_spec(spec):
    """The Experiment of a dict as `Experiment.spec()` gives it; defaults may be left out. Raises UserError."""
    if not isinstance(spec, dict):
        raise UserError(f"the spec must be a mapping, not {spec!r}")
    name = spec.get("name", "spec")
    body = {key: value for key, value in spec.items() if key not in ("name", "varies")}
    return _build(name, body, f"experiments.{name}", spec.get("varies"))


def _build(name, body, path, varies=None):
    """Validate one experiment, fill in the defaults and freeze it."""
    rules = schema.schema()
    body = schema.as_numbers(body)
    schema.check(body, rules["experiment"], path)
    body = schema.with_defaults(body, rules["experiment"])
    schema.check(body["options"], rules["options"][body["task"]], f"{path}.options")
    body["options"] = schema.with_defaults(body["options"], rules["options"][body["task"]])
    _check_consistent(body, path)
    seeds = body["seeds"]
    return Experiment(
        name=name,
        optimizer=OptimizerSpec(**body["optimizer"]),
        save_at=CheckpointSchedule(**{**body["save_at"], "windows": tuple(map(tuple, body["save_at"]["windows"]))}),
        seeds=tuple(map(int, seeds if isinstance(seeds, list) else range(int(seeds)))),
        measures=tuple(body["measures"]),
        varies=varies or {},
        starts_from=body.get("starts_from", {}),
        **{key: body[key] for key in ("task", "options", "max_steps", "dtype", "device", "shows")},
    )


def _check_start(run, runs, faults):
    """An experiment can go on from one that is of the same kind, has its seeds, and is no scan."""
    name, plan = f"experiments.{run.name}.starts_from", run.starts_from
    if not plan:
        return
    if plan["experiment"] in faults:
        raise faults[plan["experiment"]]
    if plan["experiment"] not in runs:
        raise UserError(f"{name}.experiment: {schema.unknown(plan['experiment'], runs, 'experiment')}")
    base = runs[plan["experiment"]]
    if base.starts_from or (base.task, base.options) != (run.task, run.options):
        raise UserError(
            f"{name}.experiment: {base.name!r} is not allowed; allowed: one from scratch with the same task and options"
        )
    if missing := sorted(set(run.seeds) - set(base.seeds)):
        raise UserError(f"{name}: {base.name} has no seed {missing[0]}; allowed: seeds that it has")


def _check_consistent(body, path):
    """What a schema cannot say: entries that only make sense together."""
    for index, (first, last, every) in enumerate(body["save_at"]["windows"]):
        if every < 1 or last < first:
            raise UserError(
                f"{path}.save_at.windows.{index}: [{first}, {last}, {every}] is not allowed; "
                "allowed: [first step, last step, every], first <= last and every >= 1"
            )
    options = body["options"]
    if body["task"] == "sparse_parity" and options["k"] > options["n_bits"]:
        raise UserError(
            f"{path}.options.k: {options['k']} is not allowed; allowed: at most {options['n_bits']} (n_bits)"
        )
    for name, tasks in schema.schema()["measured"].items():
        if name in body["measures"] and body["task"] not in tasks:
            raise UserError(
                f"{path}.measures: {name!r} is not allowed; allowed: measures that fit the task {body['task']}; "
                f"{name!r} fits {', '.join(tasks)}"
            )
    if body["task"] != "sparse_parity":
        pairs = options["modulus"] * (options["modulus"] + 1) // 2  # a <= b
        if not 1 <= round(options["train_fraction"] * pairs) < pairs:
            raise UserError(
                f"{path}.options.train_fraction: {options['train_fraction']} is not allowed; "
                f"allowed: a share of the {pairs:,} pairs that leaves at least one to train on and one to test"
            )
    plan = body.get("starts_from")
    if plan and plan["neurons"] == "kept" and plan["embedding"] == "cleared":
        raise UserError(
            f"{path}.starts_from.embedding: cleared is not allowed; allowed: kept, where the neurons are kept"
        )
    if plan and plan["neurons"] != "kept" and body["task"] != "modular_addition":
        raise UserError(
            f"{path}.starts_from.neurons: {plan['neurons']} is not allowed; allowed: kept, with task {body['task']}"
        )
    if not plan and "regrowth" in body["measures"]:
        raise UserError(f"{path}.measures: 'regrowth' is not allowed; allowed: where there is `starts_from`")
    for column, text in body["shows"].items():
        try:
            bounds.parse(text)
        except UserError as error:
            raise UserError(f"{path}.shows.{column}: {error}") from None
