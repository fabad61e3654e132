"""Specs of what is trained, as frozen values: an experiment, its optimizer, its checkpoint schedule."""

import math
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class CheckpointSchedule:
    """When to keep a checkpoint: every n steps, evenly in log(step), and in dense windows (first, last, every).

    keep: the arrays of each: "weights", "views", "gradient", "update", "moments". thin: array -> {"every": n, "after":
    step}, for those that are kept only at every n-th checkpoint after a step, and at the last.
    """

    every: int = 10
    log: int = 0
    windows: tuple = ()
    keep: tuple = ("weights",)
    thin: dict = field(default_factory=dict)

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
class OptimizerSpec:
    """Hyper-parameters of Adam(W). l1 and l2 are coupled (added to the gradient), weight_decay is decoupled.

    gradient: "full", or "perpendicular" to the vector of all weights; l1 and l2 are added to that. clamp_norm: the
    largest norm of that vector, in units of its norm at the start; None: any.
    """

    name: str
    lr: float
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    l1: float = 0.0
    l2: float = 0.0
    weight_decay: float = 0.0
    gradient: str = "full"
    clamp_norm: float | None = None

    def spec(self):
        """Name -> value of all, without the last two where they change nothing: series of before lack them, too."""
        values = asdict(self)
        for name, default in (("gradient", "full"), ("clamp_norm", None)):
            if values[name] == default:
                del values[name]
        return values


@dataclass(frozen=True)
class TorchOptimizerSpec:
    """An optimizer of torch.optim by its lower-case name, and the arguments of its constructor, `lr` among them."""

    name: str
    arguments: dict


@dataclass(frozen=True)
class Experiment:
    """One run: the same training for each of `seeds`.

    name: EXPERIMENT, or EXPERIMENT/VALUE in a scan; varies: {parameter: value} there, such as {"beta1": "0.99"}.
    warm_start: each seed continues from the same seed of another experiment; empty if it starts from scratch.
    batch_size: examples per step; None: all. lr_schedule: warm_up, shape and final; empty: constant. clip_gradient: the
    largest norm of the gradient; None: any.
    """

    name: str
    task: str
    optimizer: OptimizerSpec | TorchOptimizerSpec
    max_steps: int
    seeds: tuple
    options: dict = field(default_factory=dict)
    dtype: str = "float32"
    device: str = "auto"
    save_at: CheckpointSchedule = CheckpointSchedule()
    measures: tuple = ()
    shows: dict = field(default_factory=dict)
    varies: dict = field(default_factory=dict)
    warm_start: dict = field(default_factory=dict)
    batch_size: int | None = None
    lr_schedule: dict = field(default_factory=dict)
    clip_gradient: float | None = None
    threads: int = 1

    def spec(self):
        """The whole experiment as a dict that JSON can hold; `train.experiments.from_spec` is the way back."""
        spec = asdict(self)
        for name in ("warm_start", "batch_size", "lr_schedule", "clip_gradient", "threads"):
            if spec[name] in ({}, None) or (name, spec[name]) == ("threads", 1):
                del spec[name]
        spec["save_at"] |= {
            "windows": [list(window) for window in self.save_at.windows],
            "keep": list(self.save_at.keep),
        }
        if not self.save_at.thin:
            del spec["save_at"]["thin"]
        if isinstance(self.optimizer, TorchOptimizerSpec):
            spec["optimizer"] = {"name": self.optimizer.name} | self.optimizer.arguments
        else:
            spec["optimizer"] = self.optimizer.spec()
        return spec | {"seeds": list(self.seeds), "measures": list(self.measures)}

    def recipe(self):
        """The part of the spec that decides what a trained seed is: no seeds, measures, bounds."""
        return {key: value for key, value in self.spec().items() if key not in ("seeds", "measures", "shows", "varies")}
