"""Experiments as frozen values: what is trained, with which seeds, when a checkpoint is kept, and what it must show."""

import math
from dataclasses import asdict, dataclass, field

from train import validation
from train.configuration import load, merged, resolved, validated  # noqa: F401 (load, validated: for the Snakefile and commands)
from train.measure import bound
from workflow.job import UserError


@dataclass(frozen=True)
class SaveAt:
    """When to keep a checkpoint: every n steps, evenly in log(step), and in dense windows (first, last, every)."""

    every: int = 10
    log: int = 0
    windows: tuple = ()
    optimizer_moments: bool = False

    def steps(self, max_steps):
        """Sorted steps to keep, without repeats; 0 and max_steps are always among them."""
        kept = {0, max_steps, *range(0, max_steps + 1, self.every)}
        if self.log:
            span = math.log(max_steps) / max(self.log - 1, 1)
            kept.update(round(math.exp(index * span)) for index in range(self.log))
        for first, last, every in self.windows:
            kept.update(range(first, min(last, max_steps) + 1, every))
        return sorted(step for step in kept if step <= max_steps)


@dataclass(frozen=True)
class Optimizer:
    """Hyper-parameters of Adam(W). l1 and l2 are coupled (added to the gradient), weight_decay is decoupled."""

    name: str
    lr: float
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    l1: float = 0.0
    l2: float = 0.0
    weight_decay: float = 0.0


@dataclass(frozen=True)
class Experiment:
    """One run: the same training for each of `seeds`. `name` is EXPERIMENT, or EXPERIMENT/VALUE in a scan."""

    name: str
    task: str
    optimizer: Optimizer
    max_steps: int
    seeds: tuple
    options: dict = field(default_factory=dict)
    dtype: str = "float32"
    device: str = "auto"
    save_at: SaveAt = SaveAt()
    measures: tuple = ()
    shows: dict = field(default_factory=dict)

    def spec(self):
        """The whole experiment as a dict that JSON can hold; `from_spec` is the way back."""
        spec = asdict(self)
        spec["save_at"]["windows"] = [list(window) for window in self.save_at.windows]
        return spec | {"seeds": list(self.seeds), "measures": list(self.measures)}

    def recipe(self):
        """The part of the spec that decides what a trained seed is: without seeds, measures and bounds."""
        return {key: value for key, value in self.spec().items() if key not in ("seeds", "measures", "shows")}

    @classmethod
    def from_spec(cls, spec):
        """Validate a dict as `spec()` wrote it (defaults may be left out) and build the Experiment."""
        name = spec.get("name", "spec")
        body = {key: value for key, value in spec.items() if key != "name"}
        return _build(name, body, f"experiments.{name}")


def experiments(config):
    """Every run of a configuration: name -> Experiment; a scan gives one run a value, named EXPERIMENT/VALUE."""
    runs = {}
    for name, body, variants in resolved(config):
        path = f"experiments.{name}"
        if variants is None:
            runs[name] = _build(name, body, path)
        for value, overlay in (variants or {}).items():
            runs[f"{name}/{value}"] = _build(f"{name}/{value}", merged(body, overlay), f"{path} (scan at {value})")
    return runs


def scans(config):
    """The scanned experiments: name -> list of values as text, in the order of the configuration."""
    return {name: list(variants) for name, _, variants in resolved(config) if variants is not None}


def scanned(config):
    """What each scan varies: name -> the last word of the parameter, `beta1` for `optimizer.beta1`."""
    entries = config["experiments"]
    return {name: next(iter(entries[name]["scan"])).rpartition(".")[2] for name in scans(config)}


def _build(name, body, path):
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
        **{key: body[key] for key in ("task", "options", "max_steps", "dtype", "device", "shows")},
    )



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
    for column, text in body["shows"].items():
        try:
            bound.parse(text)
        except UserError as error:
            raise UserError(f"{path}.shows.{column}: {error}") from None
