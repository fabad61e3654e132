"""The training loop: M models side by side, a checkpoint at each requested step."""

import math
from typing import Protocol

import numpy as np
import torch

from core.errors import UserError
from train.engine.adam import Adam
from train.engine.torch_optimizer import TorchOptimizer
from train.specs import OptimizerSpec


class Recorder(Protocol):
    """What is told of each checkpoint."""

    def keep(self, step, flat, gradient, optimizer, metrics) -> bool | None:
        """Store one checkpoint: flat, gradient [M, P]; the Adam or TorchOptimizer; metrics: name -> [M] float64.

        Returns whether training may end here, before the last of the steps.
        """
        ...


def fit(task, specs, save_steps, recorder, on_checkpoint=lambda step: None, initial=None, rate=None, clip=None):
    """Train the M models of `task`, each by its optimizer spec in `specs`, up to the last of `save_steps`.

    recorder: a Recorder. initial: weights to start from, name -> [M, *shape]; those of the task by default. rate: step
    -> factor of the learning rate. clip: the largest norm of the gradient of a model.
    """
    initial = initial or task.initial_weights()
    flat = torch.cat([initial[name].flatten(1) for name in task.shapes], 1).to(task.device, task.dtype)
    gradient = torch.zeros_like(flat)
    weights, gradients = views(flat, task.shapes), views(gradient, task.shapes)
    own = isinstance(specs[0], OptimizerSpec)
    if own:
        optimizer = Adam(specs, flat, *rate_factors(task, flat))
    elif getattr(task, "rates", {}):
        raise UserError(f"optimizer.name: {specs[0].name} trains all matrices alike; allowed here: adam, adamw")
    else:
        optimizer = TorchOptimizer(specs, flat, weights, gradients)
    differentiate = task.differentiate(weights, gradients)
    upcoming = iter(save_steps)
    due = next(upcoming)
    for step in range(save_steps[-1] + 1):
        outputs = differentiate()
        if rate is not None:
            optimizer.set_rate(rate(step))
        if step == due:
            enough = recorder.keep(step, flat, gradient, optimizer, task.evaluate(weights, outputs))
            on_checkpoint(step)
            if enough:
                return
            due = next(upcoming, None)
        if due is not None:
            if clip is not None:
                gradient.mul_((clip / (gradient.norm(dim=1, keepdim=True) + 1e-6)).clamp_(max=1))
            optimizer.step(gradient)


def rate_factors(task, flat):
    """Factors of learning rate and of decoupled decay, as Adam takes them, of the `rates` of a task (train.tasks.base).

    1 and 1 if it has none, else [P] each, of the dtype and device of `flat`.
    """
    rates = getattr(task, "rates", {})
    if not rates:
        return 1.0, 1.0
    each = [(rates.get(name, (1.0, 1.0)), math.prod(shape)) for name, shape in task.shapes.items()]
    return tuple(torch.cat([flat.new_full((size,), pair[which]) for pair, size in each]) for which in (0, 1))


def views(flat, shapes):
    """Split flat [..., P] into name -> [..., *shape], sharing its memory."""
    parts = zip(shapes, flat.split([math.prod(shape) for shape in shapes.values()], -1), strict=True)
    return {name: part.view(*flat.shape[:-1], *shapes[name]) for name, part in parts}


class SeriesRecorder:
    """Appends the checkpoints of one model to a train.series_writer.SeriesWriter, arrays as float32 on the CPU.

    keep: which arrays, of "weights", "views" (w_input and w_output of a task that collapses; those of a ModuleTask are
    always kept), "gradient" (before clipping and coupled penalties), "update" (that led there) and "moments" (Adam's m
    and v on reaching it). Metrics are those of the task, and norms.
    """

    def __init__(self, writer, task, keep):
        self.writer, self.task, self.kept = writer, task, keep
        ends = np.cumsum([math.prod(shape) for shape in task.shapes.values()]).tolist()
        self.places = {
            name: (slice(first, end), shape)
            for (name, shape), first, end in zip(task.shapes.items(), [0, *ends], ends, strict=False)
        }

    def keep(self, step, flat, gradient, optimizer, metrics):
        """Append one checkpoint. Raises UserError if the train loss is no longer finite."""
        metrics = {name: values.item() for name, values in metrics.items()}
        if not math.isfinite(metrics["train_loss"]):
            raise UserError(f"the train loss is not finite at step {step}: lower optimizer.lr, raise its eps")
        now = {"weights": flat, "gradient": gradient, "update": optimizer.update()}
        vectors = {name: values[0].to("cpu", torch.float32) for name, values in now.items()}
        moments = {"m": optimizer.m, "v": optimizer.v} if hasattr(optimizer, "m") else {}
        moments = {name: values[0].to("cpu", torch.float32) for name, values in moments.items()}
        sizes = norms(**vectors, decay=optimizer.decay, **moments)
        if twice := sorted(metrics.keys() & sizes.keys()):
            raise UserError(f"the metric {twice[0]!r} is one that is always recorded: name it otherwise")
        named = {name: self._named(values) for name, values in vectors.items() if name in self.kept}
        derived = self.task.derived() if hasattr(self.task, "derived") else self._collapsed(flat)
        self.writer.append(
            step,
            named.get("weights", {}),
            metrics | sizes,
            moments={
                f"{moment}.{name}": array
                for moment, values in moments.items()
                if "moments" in self.kept
                for name, array in self._named(values).items()
            },
            gradients=named.get("gradient"),
            updates=named.get("update"),
            views={name: values[0].float().numpy() for name, values in derived.items()},
        )

    def _collapsed(self, flat):
        """The views w_input [1, p, hidden] and w_output [1, hidden, p], if they are to be kept."""
        if "views" not in self.kept:
            return {}
        sides = self.task.collapse(views(flat, self.task.shapes))()
        return {name: side.cpu() for name, side in zip(("w_input", "w_output"), sides, strict=True)}

    def _named(self, vector):
        """name -> array [*shape] of a vector [P]."""
        array = vector.numpy()
        return {name: array[place].reshape(shape) for name, (place, shape) in self.places.items()}


def norms(weights, gradient, update, decay, m=None, v=None):
    """Norms of vectors [P], computed in float64: name -> number. m, v: Adam's moments, if the optimizer has them.

    update_outward: the part of the update along the weights, positive where it makes them grow; decay_norm: norm of
    what decoupled decay subtracts in a step, where the optimizer tells it (`decay` is not None).
    """
    vectors = torch.stack([weights, gradient, update]).double()
    weight_norm, gradient_norm, update_norm = vectors.norm(dim=1).tolist()
    weights, _, update = vectors
    weight_norm_l1, along = torch.stack([weights.abs(), update * weights]).sum(1).tolist()
    sizes = {
        "weight_norm_l1": weight_norm_l1,
        "weight_norm_l2": weight_norm,
        "gradient_norm": gradient_norm,
        "update_norm": update_norm,
        "update_outward": -along / weight_norm if weight_norm else math.nan,
    }
    if m is not None and v is not None:
        sizes |= {"m_norm": m.double().norm().item(), "sqrt_v_norm": math.sqrt(v.double().sum().item())}
    if decay is None:
        return sizes
    if torch.is_tensor(decay):  # of each weight
        return sizes | {"decay_norm": float((decay * weights).norm())}
    return sizes | {"decay_norm": float(np.float32(decay)) * weight_norm}


class CurveRecorder:
    """Keeps the metrics of M models at each checkpoint, and their weights at the last one.

    curves: name -> T lists of M numbers; flat: [M, P].
    """

    def __init__(self, metrics):
        """metrics: the names of those kept."""
        self.curves, self.flat = {name: [] for name in metrics}, None

    def keep(self, step, flat, gradient, optimizer, metrics):
        """Store one checkpoint."""
        for name, values in self.curves.items():
            values.append(metrics[name].tolist())
        self.flat = flat.clone()


class StoppingRecorder(CurveRecorder):
    """A CurveRecorder whose models stop once `metric` has been at `level` or above for `span` steps.

    From there on a model's curves and weights are those of its last checkpoint; training ends with the last model.
    """

    def __init__(self, metrics, metric, level, span):
        super().__init__(metrics)
        self.metric, self.level, self.span = metric, level, span
        self.last, self.since, self.stopped = {}, torch.empty(0), torch.empty(0)

    def keep(self, step, flat, gradient, optimizer, metrics):
        """Store one checkpoint; True once every model has stopped."""
        past = metrics[self.metric] >= self.level
        if self.flat is None:
            self.stopped = torch.zeros_like(past)
            self.since = torch.full(past.shape, math.inf, device=past.device)
        else:
            flat = torch.where(self.stopped.unsqueeze(1), self.flat, flat)
            metrics = {name: torch.where(self.stopped, self.last[name], metrics[name]) for name in self.curves}
        super().keep(step, flat, gradient, optimizer, metrics)
        self.last, self.since = metrics, torch.where(past, self.since.clamp(max=step), math.inf)
        self.stopped = self.stopped | (step - self.since >= self.span)
        return bool(self.stopped.all())
