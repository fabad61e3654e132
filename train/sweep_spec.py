"""Specs of sweeps: many models on a grid of hyper-parameters, cut into shards that are trained separately."""

from dataclasses import asdict, dataclass, fields, replace
from itertools import groupby, product
from typing import Any

from core import config as configuration
from core import schema
from core.errors import UserError
from train import options
from train.declared import declared, names
from train.specs import OptimizerSpec

RECIPE = ("task", "options", "optimizer", "max_steps")  # what a sweep takes of the experiment that it extends
OPTIMIZER_AXES = tuple(field.name for field in fields(OptimizerSpec))  # the axes that are the optimizer's
NOT_IN_SWEEPS = ("batch_size", "lr_schedule", "clip_gradient")  # of an experiment: a sweep would train without them
NOT_IN_RECIPE = ("outcomes", "seeds_per_shard", "device")  # on another device a model differs by rounding only


@dataclass(frozen=True)
class Sweep:
    """A model for each combination of the values of `axes` and each seed.

    task: the module of train/sweeps that trains it. axes: hyper-parameter -> values. outcomes: thresholds that classify
    what a model did; they do not affect training.
    """

    name: str
    task: str
    options: dict
    optimizer: dict
    max_steps: int
    evaluate_every: int
    axes: dict
    seeds: tuple
    outcomes: dict
    seeds_per_shard: int = 1
    device: str = "auto"

    def spec(self):
        """The whole sweep as a dict that JSON can hold; `from_spec` is the way back."""
        return asdict(self) | {"seeds": list(self.seeds)}

    def recipe(self):
        """The part of the spec that decides what the trained models are."""
        return {key: value for key, value in self.spec().items() if key not in NOT_IN_RECIPE}

    def models(self):
        """Hyper-parameters and seed of each model, as dicts; the last axis and the seed vary fastest."""
        names = [*self.axes, "seed"]
        return [dict(zip(names, values, strict=True)) for values in product(*self.axes.values(), self.seeds)]

    def shards(self):
        """Name -> Sweep of the models of one value of the last axis, if there are axes, and one block of seeds.

        Seed blocks are aligned to multiples of `seeds_per_shard`: more seeds add shards and leave full ones unchanged.
        """
        blocks = [tuple(seeds) for _, seeds in groupby(sorted(self.seeds), lambda seed: seed // self.seeds_per_shard)]
        last = list(self.axes)[-1:]
        return {
            "-".join(
                [*(str(value).removesuffix(".0") for value in values), *map(str, sorted({block[0], block[-1]}))]
            ): replace(
                self, axes=self.axes | {name: [value] for name, value in zip(last, values, strict=True)}, seeds=block
            )
            for values in product(*(self.axes[name] for name in last))
            for block in blocks
        }

    def optimizer_for(self, model):
        """The OptimizerSpec of a model: its values on the axes, else those that all models have."""
        from_axes = {name: value for name, value in model.items() if name in OPTIMIZER_AXES}
        values: dict[str, Any] = {"name": "adamw"} | self.optimizer | from_axes
        return OptimizerSpec(**values)

    def options_of(self, model):
        """The options of the task for a model, including those that are axes."""
        return self.options | {name: value for name, value in model.items() if name not in (*OPTIMIZER_AXES, "seed")}


def sweeps(config):
    """Every sweep of a validated configuration: name -> Sweep.

    Raises UserError for the first mistake in any of them.
    """
    known, faults = surveyed(config)
    for fault in faults.values():
        raise fault
    return known


def surveyed(config):
    """Name -> Sweep of those that can be trained, and name -> UserError of those that do not fit what they extend.

    Raises UserError for a mistake in an entry itself.
    """
    known, faults = {}, {}
    for name, entry in (config.get("sweeps") or {}).items():
        schema.check_name(name, "sweeps")
        if entry is None:  # a null takes a sweep away
            continue
        extends = isinstance(entry, dict) and "extends" in entry
        if extends:
            rule = schema.without_required(sweep_schema())
            schema.check(schema.as_numbers(configuration.merged({}, entry)), rule, f"sweeps.{name}")
        try:
            known[name] = _build(name, _extended(name, entry, config) if extends else entry)
        except UserError as error:
            if not extends:
                raise
            faults[name] = error
    return known, faults


def sweep_schema():
    """The schema of a sweep, with the trainers that exist."""
    rule = schema.schema()["sweep"]
    return rule | {"properties": rule["properties"] | {"task": {"enum": names("train.sweeps")}}}


def trainer_schema(task):
    """The schema of options, axes and outcomes of a sweep, as its trainer declares them."""
    trainer = declared(f"train.sweeps.{task}")
    axes = options.axes_schema(trainer["Axes"])
    return {
        "type": "object",
        "required": ["options", "axes", "outcomes"],
        "properties": {
            "options": options.schema_of(options_class(task), without=axes.get("properties", ())),
            "axes": axes,
            "outcomes": options.schema_of(trainer["Outcomes"]),
        },
    }


def options_class(task):
    """The dataclass of the options of a sweep: the trainer's own, or that of the task of the same name."""
    return declared(f"train.sweeps.{task}").get("Options") or declared(f"train.tasks.{task}")["Options"]


def _extended(name, entry, config):
    """The entry merged over the recipe of the experiment that it extends."""
    parent, entries = entry["extends"], configuration.entries(config)
    if not isinstance(parent, str) or parent not in entries:
        raise UserError(f"sweeps.{name}.extends: {schema.unknown(parent, entries, 'experiment')}")
    body = configuration.extended(parent, entries)
    if extra := [key for key in NOT_IN_SWEEPS if key in body]:
        raise UserError(f"sweeps.{name}.extends: {parent} has {extra[0]}, which sweeps don't have; allowed: without it")
    recipe = {key: body[key] for key in RECIPE if key in body}
    return configuration.merged(recipe, {key: value for key, value in entry.items() if key != "extends"})


def from_spec(spec):
    """The Sweep of a dict as `Sweep.spec()` or `recipe()` gives it."""
    if not isinstance(spec, dict):
        raise UserError(f"the spec must be a mapping, not {spec!r}")
    return _build(spec.get("name", "spec"), {key: value for key, value in spec.items() if key != "name"})


def _build(name, entry):
    """Validate one sweep, fill in the defaults and freeze it."""
    path, rules = f"sweeps.{name}", sweep_schema()
    entry = schema.as_numbers(entry)
    schema.check(entry, rules, path)
    body = schema.with_defaults(entry, rules)
    of_task = trainer_schema(body["task"])
    parts = {part: body[part] for part in ("options", "axes", "outcomes")}
    schema.check(parts, of_task, path)
    body |= schema.with_defaults(parts, of_task)
    seeds = body["seeds"]
    options.check(options_class(body["task"])(**body["options"]), f"{path}.options")
    if body["max_steps"] % body["evaluate_every"]:
        raise UserError(
            f"{path}.evaluate_every: {body['evaluate_every']} is not allowed; "
            f"allowed: a divisor of max_steps ({body['max_steps']:,})"
        )
    order = of_task["properties"]["axes"].get(
        "properties", {}
    )  # not that of the config: the last axis makes the shards
    body["axes"] = {name: body["axes"][name] for name in order}
    body["seeds"] = tuple(map(int, seeds if isinstance(seeds, list) else range(int(seeds))))
    return Sweep(name=name, **{key: value for key, value in body.items() if key != "extends"})
