"""Experiments out of a configuration: `extends` and `scan` resolved, everything validated, defaults filled in."""

from train import validation
from train.configuration import load, merged, resolved, validated  # noqa: F401 (two for the Snakefile)
from train.measure import bound
from train.recipe import Experiment, Optimizer, SaveAt
from workflow.job import UserError


def experiments(config):
    """Every run of a configuration: name -> Experiment; a scan gives one run a value, named EXPERIMENT/VALUE."""
    runs = {}
    parameters = scanned(config)
    for name, body, variants in resolved(config):
        path = f"experiments.{name}"
        if variants is None:
            runs[name] = _build(name, body, path)
        for value, overlay in (variants or {}).items():
            run, varies = f"{name}/{value}", {parameters[name]: value}
            runs[run] = _build(run, merged(body, overlay), f"{path} (scan at {value})", varies)
    for run in runs.values():
        _check_start(run, runs)
    return runs


def scans(config):
    """The scanned experiments: name -> list of values as text, in the order of the configuration."""
    return {name: list(variants) for name, _, variants in resolved(config) if variants is not None}


def scanned(config):
    """What each scan varies: name -> the last word of the parameter, `beta1` for `optimizer.beta1`."""
    names = scans(config)
    return {name: next(iter(config["experiments"][name]["scan"])).rpartition(".")[2] for name in names}


def from_spec(spec):
    """The Experiment of a dict as `Experiment.spec()` gives it; defaults may be left out. Raises UserError."""
    if not isinstance(spec, dict):
        raise UserError(f"the spec must be a mapping, not {spec!r}")
    name = spec.get("name", "spec")
    body = {key: value for key, value in spec.items() if key not in ("name", "varies")}
    return _build(name, body, f"experiments.{name}", spec.get("varies"))


def _build(name, body, path, varies=None):
    """Validate one experiment, fill in the defaults and freeze it."""
    rules = validation.schema()
    body = validation.as_numbers(body)
    validation.check(body, rules["experiment"], path)
    body = validation.with_defaults(body, rules["experiment"])
    validation.check(body["options"], rules["options"][body["task"]], f"{path}.options")
    body["options"] = validation.with_defaults(body["options"], rules["options"][body["task"]])
    _check_consistent(body, path)
    seeds = body["seeds"]
    return Experiment(
        name=name,
        optimizer=Optimizer(**body["optimizer"]),
        save_at=SaveAt(**{**body["save_at"], "windows": tuple(map(tuple, body["save_at"]["windows"]))}),
        seeds=tuple(map(int, seeds if isinstance(seeds, list) else range(int(seeds)))),
        measures=tuple(body["measures"]),
        varies=varies or {},
        starts_from=body.get("starts_from", {}),
        **{key: body[key] for key in ("task", "options", "max_steps", "dtype", "device", "shows")},
    )


def _check_start(run, runs):
    """An experiment can go on from one that is of the same kind, has its seeds, and is no scan."""
    name, plan = f"experiments.{run.name}.starts_from", run.starts_from
    if not plan:
        return
    if plan["experiment"] not in runs:
        raise UserError(f"{name}.experiment: {validation.unknown(plan['experiment'], runs, 'experiment')}")
    base = runs[plan["experiment"]]
    if base.starts_from or (base.task, base.options) != (run.task, run.options):
        raise UserError(f"{name}.experiment: {base.name!r} is not allowed; allowed: one from scratch with the same task and options")
    if missing := sorted(set(run.seeds) - set(base.seeds)):
        raise UserError(f"{name}: {base.name} has no seed {missing[0]}; allowed: seeds that it has")


def _check_consistent(body, path):
    """What a schema cannot say: entries that only make sense together."""
    for index, (first, last, every) in enumerate(body["save_at"]["windows"]):
        if every < 1 or last < first:
            raise UserError(f"{path}.save_at.windows.{index}: [{first}, {last}, {every}] is not allowed; "
                            "allowed: [first step, last step, every], first <= last and every >= 1")
    options = body["options"]
    if body["task"] == "sparse_parity" and options["k"] > options["n_bits"]:
        raise UserError(f"{path}.options.k: "
                        f"{options['k']} is not allowed; allowed: at most {options['n_bits']} (n_bits)")
    for name, tasks in validation.schema()["measured"].items():
        if name in body["measures"] and body["task"] not in tasks:
            raise UserError(f"{path}.measures: {name!r} is not allowed; allowed: measures that fit the task {body['task']}; "
                            f"{name!r} fits {', '.join(tasks)}")
    if body["task"] != "sparse_parity":
        pairs = options["modulus"] * (options["modulus"] + 1) // 2  # a <= b
        if not 1 <= round(options["train_fraction"] * pairs) < pairs:
            raise UserError(f"{path}.options.train_fraction: {options['train_fraction']} is not allowed; "
                            f"allowed: a share of the {pairs:,} pairs that leaves at least one to train on and one to test")
    plan = body.get("starts_from")
    if plan and plan["neurons"] == "kept" and plan["embedding"] == "cleared":
        raise UserError(f"{path}.starts_from.embedding: cleared is not allowed; allowed: kept, where the neurons are kept")
    if plan and plan["neurons"] != "kept" and body["task"] != "modular_addition":
        raise UserError(f"{path}.starts_from.neurons: {plan['neurons']} is not allowed; allowed: kept, with task {body['task']}")
    if not plan and "regrowth" in body["measures"]:
        raise UserError(f"{path}.measures: 'regrowth' is not allowed; allowed: where there is `starts_from`")
    for column, text in body["shows"].items():
        try:
            bound.parse(text)
        except UserError as error:
            raise UserError(f"{path}.shows.{column}: {error}") from None
