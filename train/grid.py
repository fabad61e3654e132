"""Sweeps as values: many models on a grid of hyper-parameters, cut into shards that train apart."""

from dataclasses import asdict, dataclass, replace
from itertools import product

from train import validation
from train.recipe import Optimizer
from workflow.job import UserError


@dataclass(frozen=True)
class Sweep:
    """A model for each combination of the values of `axes` and each seed.

    axes: hyper-parameter -> values. outcomes: thresholds; they name what a model did and train nothing.
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

    def spec(self):
        """The whole sweep as a dict that JSON can hold; `from_spec` is the way back."""
        return asdict(self) | {"seeds": list(self.seeds)}

    def recipe(self):
        """The part of the spec that decides what the trained models are."""
        return {key: value for key, value in self.spec().items() if key != "outcomes"}

    def models(self):
        """Hyper-parameters and seed of each model, as dicts; the last axis and the seed vary fastest."""
        names = [*self.axes, "seed"]
        return [dict(zip(names, values, strict=True)) for values in product(*self.axes.values(), self.seeds)]

    def shards(self):
        """Name -> Sweep of the models of one value of the last axis and one seed; a seed more adds shards and changes none."""
        last = list(self.axes)[-1]
        return {f"{str(value).removesuffix('.0')}-{seed}": replace(self, axes=self.axes | {last: [value]}, seeds=(seed,))
                for value in self.axes[last] for seed in self.seeds}

    def rule(self, model):
        """The optimizer of a model."""
        return Optimizer(name="adamw", weight_decay=model["weight_decay"], **self.optimizer)


def sweeps(config):
    """Every sweep of a validated configuration: name -> Sweep. Raises UserError for a mistake."""
    found = {}
    for name, entry in (config.get("sweeps") or {}).items():
        validation.check_name(name, "sweeps")
        if entry is not None:  # a null takes a sweep away
            found[name] = _build(name, entry)
    return found


def from_spec(spec):
    """The Sweep of a dict as `Sweep.spec()` or `recipe()` gives it."""
    if not isinstance(spec, dict):
        raise UserError(f"the spec must be a mapping, not {spec!r}")
    return _build(spec.get("name", "spec"), {key: value for key, value in spec.items() if key != "name"})


def _build(name, entry):
    """Validate one sweep, fill in the defaults and freeze it."""
    path, rules = f"sweeps.{name}", validation.schema()["sweep"]
    entry = validation.as_numbers(entry)
    validation.check(entry, rules, path)
    body = validation.with_defaults(entry, rules)
    seeds, options = body["seeds"], body["options"]
    if options["k"] > options["n_bits"]:
        raise UserError(f"{path}.options.k: {options['k']} is not allowed; allowed: at most {options['n_bits']} (n_bits)")
    if body["max_steps"] % body["evaluate_every"]:
        raise UserError(f"{path}.evaluate_every: {body['evaluate_every']} is not allowed; "
                        f"allowed: a divisor of max_steps ({body['max_steps']:,})")
    order = rules["properties"]["axes"]["properties"]  # not that of the file: the last axis makes the shards
    body["axes"] = {name: body["axes"][name] for name in order}
    body["seeds"] = tuple(map(int, seeds if isinstance(seeds, list) else range(int(seeds))))
    return Sweep(name=name, **body)
