"""ModuleTask: a network of one's own as one file, train/tasks/NAME.py; gradients by autograd.

    from dataclasses import dataclass

    import torch

    from train.module_task import ModuleTask, option


    class Task(ModuleTask):
        \"\"\"What it learns.\"\"\"

        @dataclass(frozen=True)
        class Options:
            hidden: int = option(64, minimum=1, maximum=10_000, description="ReLU neurons")

        def module(self): ...  # the torch.nn.Module, as it is initialized
        def data(self): ...    # {"train": (inputs, targets), "test": (inputs, targets)}

`loss`, `accuracy`, `metrics` and `views` may be overridden; docs/training.md has a whole example.
"""

import copy
import inspect
import traceback
from contextlib import contextmanager

import torch
from torch.nn.functional import cross_entropy

from core.errors import FigureError, UserError, fatal
from train.declared import NoOptions
from train.options import PairOptions as PairOptions
from train.options import option as option
from train.tasks.rng import generator, seeded

NO_SPLITS = ("train_index", "pairs")  # of what `data` returns


class TaskError(FigureError):
    """An exception in the code of a task: file and method, the last line of that file that it passed, what it says."""


class ModuleTask:
    """A task of train.tasks.base whose network is a torch.nn.Module, of one seed.

    Methods have `self.options` (an instance of the class Options), `self.seed`, `self.dtype`, `self.device`, and
    `self.generator("data")` or `("init")` for draws of their own. `module` and `data` run with Torch's global
    generators seeded, so layers of torch.nn and `torch.randperm` are the same for the same seed; training (dropout)
    and evaluation are seeded likewise. Random numbers from elsewhere (`random`, NumPy) are not.

    Parameters are trained in place under their names in the module, such as "embed.weight"; tied ones are one.
    Parameters that need no gradient and buffers that training leaves as they are become constants of the checkpoint
    series. Buffers that training changes (running means of batch normalization) are kept at each checkpoint, with the
    views. The loss is computed in training mode, what is recorded in evaluation mode (`eval()`) and float64.
    """

    Options: type = NoOptions
    loss_scale = 1.0

    # To be written

    def module(self) -> torch.nn.Module:
        """The network, as it is initialized."""
        raise UserError(f"{self._place()}: the class Task needs a method `module` that returns the torch.nn.Module")

    def data(self) -> dict:
        """{"train": (inputs, targets), "test": (inputs, targets)}, tensors with one entry per example first.

        inputs: a tensor, or a tuple of tensors if the network takes several. Further splits are evaluated likewise.
        "train_index": indices of the train examples among all, where an analysis should know them; of a + b mod p among
        the pairs a <= b in the order of numpy.triu_indices, or among "pairs" [n, 2], if that is given as well.
        """
        raise UserError(f"{self._place()}: the class Task needs a method `data` that returns the splits")

    # May be overridden

    def loss(self, outputs, targets):
        """Mean loss, in nats: the cross-entropy of logits [..., classes] with targets [...], whole numbers."""
        self._check_classes(outputs, targets, "loss")
        return cross_entropy(outputs.flatten(0, -2), targets.flatten())

    def accuracy(self, outputs, targets):
        """Part of the targets [...] that is the largest of the logits [..., classes]; None leaves accuracies out."""
        self._check_classes(outputs, targets, "accuracy")
        return (outputs.argmax(-1) == targets).double().mean()

    def metrics(self, network) -> dict:
        """Further metrics at a checkpoint: name -> number. `network`: the module in evaluation mode."""
        return {}

    def views(self, network) -> dict:
        """Matrices that analyses read and that the weights give: name -> tensor, in the same shape at each checkpoint.

        Of modular addition w_input [p, hidden] and w_output [hidden, p], such as `network.embed.weight @ ...`.
        """
        return {}

    def generator(self, stream):
        """A torch.Generator of this seed for the stream "data" or "init"."""
        return generator(self.seed, stream)

    # The protocol of train.tasks.base

    def __init__(self, options, seeds, dtype, device):
        if len(seeds) != 1:
            raise ValueError("a ModuleTask trains one seed at a time")
        self.options, self.seeds, self.seed, self.dtype, self.device = options, seeds, seeds[0], dtype, device
        self._batch_size, self._file = None, inspect.getsourcefile(type(self))
        splits = self._call("data", "data")
        self.train_index = [self._index(splits)]
        self.splits = {name: self._pair(name, pair) for name, pair in splits.items() if name not in NO_SPLITS}
        self.network = self._call("module", "init")
        if not isinstance(self.network, torch.nn.Module):
            raise self._must_return("module", "a torch.nn.Module", self.network)
        trained = self._checked_parameters()
        self.shapes = {name: tuple(parameter.shape) for name, parameter in trained.items()}
        self._initial = {name: parameter.detach().cpu().double()[None].clone() for name, parameter in trained.items()}
        self.network.to(device, dtype)
        self._changed = self._changing_buffers()
        self.constants = {name: values.cpu().numpy() for name, values in self._fixed()}
        if "pairs" in splits:
            self.constants["pairs"] = torch.as_tensor(splits["pairs"]).cpu().numpy()

    def initial_weights(self):
        """name -> [1, *shape] float64: the parameters of the module, as `module` returned it."""
        return self._initial

    def use_batches(self, size):
        """Train on `size` examples a step, each once per epoch in an order that the seed draws."""
        if size > (most := self._size()):
            raise UserError(f"batch_size: {size:,} is not allowed; allowed: at most the {most:,} examples to train on")
        self._batch_size = size

    def differentiate(self, weights, into):
        """A function that writes the gradients of the loss on the train split, or the next batch, into `into`.

        The parameters become views of `weights`, and their gradients of `into`: name -> [1, *shape].
        """
        for name, parameter in self._trained():
            parameter.data, parameter.grad = weights[name][0], into[name][0]
        gradients_of, batches = [parameter.grad for _, parameter in self._trained()], self._batches()

        def gradients():
            for each in gradients_of:
                each.zero_()
            inputs, targets = next(batches)
            self._loss(self._outputs(inputs), targets).backward()

        return gradients

    def evaluate(self, weights, outputs):
        """`loss`, `accuracy` of each split and `metrics`: name -> [1] float64."""
        with self._evaluating():
            numbers = {}
            for split, (inputs, targets) in self.splits.items():
                outputs, targets = _double(self._evaluated(inputs)), _double(targets)
                numbers[f"{split}_loss"] = self._loss(outputs, targets)
                numbers[f"{split}_accuracy"] = self._call("accuracy", None, outputs, targets)
            more = self._named("metrics")
        if taken := sorted(more.keys() & numbers.keys()):
            raise UserError(f"{self._place()}: `metrics` has {taken[0]!r}, which there is already: name it otherwise")
        known = {name: value for name, value in (numbers | more).items() if value is not None}
        return {name: torch.tensor([self._number(name, value)], dtype=torch.float64) for name, value in known.items()}

    def derived(self):
        """`views`, and buffers that training changes, at the present weights: name -> [1, *shape] on the CPU."""
        with self._evaluating():
            views = self._named("views") | self._kept_buffers()
        return {name: self._tensor("views", name, values).detach().cpu()[None] for name, values in views.items()}

    def restore(self, derived):
        """Set the buffers that training changes to those of a checkpoint. derived: name -> array [*shape]."""
        for name, values in self._kept_buffers().items():
            values.copy_(torch.as_tensor(derived[name]))

    # Helpers

    def _trained(self):
        return [(name, each) for name, each in self.network.named_parameters() if each.requires_grad]

    def _checked_parameters(self):
        """Name -> each parameter that is trained. Raises UserError if there is none, or one that can't be trained."""
        for name, parameter in self._trained():
            if torch.nn.parameter.is_lazy(parameter) or not parameter.is_floating_point():
                raise UserError(
                    f"{self._place()}: the parameter {name} must have a shape and real numbers from the start"
                )
        if not self._trained():
            raise UserError(f"{self._place()}: the module has no parameters to train")
        return dict(self._trained())

    def _fixed(self):
        """Name and values of the parameters that need no gradient and of the saved buffers that never change."""
        saved = self.network.state_dict()
        frozen = [(name, each.detach()) for name, each in self.network.named_parameters() if not each.requires_grad]
        buffers = [(name, values) for name, values in self.network.named_buffers() if name in saved]
        return frozen + [(name, values) for name, values in buffers if name not in self._changed]

    def _changing_buffers(self):
        """The names of the buffers that a forward pass in training mode changes."""
        if not list(self.network.buffers()):
            return set()
        twin, inputs = copy.deepcopy(self.network), self.splits["train"][0]
        with torch.no_grad(), seeded(self.seed, "evaluation"):
            self._guarded("module", twin, *(part[:64] for part in inputs))
        before = dict(self.network.named_buffers())
        return {name for name, after in twin.named_buffers() if not torch.equal(after, before[name])}

    def _kept_buffers(self):
        """Name -> each buffer of real numbers that training changes."""
        buffers = {name: values for name, values in self.network.named_buffers() if name in self._changed}
        return {name: values for name, values in buffers.items() if values.is_floating_point()}

    def _size(self):
        return len(self.splits["train"][1])

    def _batches(self):
        """Yield (inputs, targets) of each step, for ever."""
        inputs, targets = self.splits["train"]
        while self._batch_size is None:
            yield inputs, targets
        draws = generator(self.seed, "batches")
        while True:
            for chosen in torch.randperm(self._size(), generator=draws).split(self._batch_size):
                chosen = chosen.to(self.device)
                yield tuple(part[chosen] for part in inputs), targets[chosen]

    def _outputs(self, inputs):
        return self._guarded("module", self.network, *inputs)

    def _evaluated(self, inputs):
        """The outputs of the network for a whole split, computed in batches where it trains in batches."""
        if self._batch_size is None:
            return self._outputs(inputs)
        parts = zip(*(part.split(self._batch_size) for part in inputs), strict=True)
        return self._guarded("module", torch.cat, [self._outputs(part) for part in parts])

    def _loss(self, outputs, targets):
        loss = self._call("loss", None, outputs, targets)
        if not isinstance(loss, torch.Tensor) or loss.numel() != 1:
            raise self._must_return("loss", "a tensor with one number", loss)
        return loss

    def _number(self, name, value):
        """A metric as a float. Raises UserError."""
        try:
            return float(value)
        except (TypeError, ValueError, RuntimeError):
            method = "accuracy" if name in {f"{split}_accuracy" for split in self.splits} else "metrics"
            raise self._must_return(method, f"one number for {name!r}", value) from None

    def _tensor(self, method, name, values):
        """What a method returned for `name`, as a tensor. Raises UserError."""
        try:
            return torch.as_tensor(values)
        except (TypeError, ValueError, RuntimeError):
            raise self._must_return(method, f"tensors for {name!r}", values) from None

    def _must_return(self, method, what, value):
        """The UserError that says what a method must return, and what it did."""
        kind = f"a tensor {list(value.shape)}" if isinstance(value, torch.Tensor) else type(value).__name__
        return UserError(f"{self._place()}: `{method}` must return {what}, not {kind}")

    def _named(self, method):
        """What `metrics` or `views` returns."""
        named = self._call(method, None, self.network)
        if not isinstance(named, dict):
            raise self._must_return(method, "a mapping of names", named)
        return named

    @contextmanager
    def _evaluating(self):
        """Set the network to evaluation mode in a `with` block, without gradients and with draws seeded."""
        self.network.eval()
        with torch.no_grad(), seeded(self.seed, "evaluation"):
            yield
        self.network.train()

    def _check_classes(self, outputs, targets, method):
        """Raise UserError unless logits and targets are those of a classification."""
        if not isinstance(outputs, torch.Tensor) or targets.is_floating_point() or targets.shape != outputs.shape[:-1]:
            shape = list(outputs.shape) if isinstance(outputs, torch.Tensor) else type(outputs).__name__
            raise UserError(
                f"{self._place()}: override `{method}`: it expects logits [..., classes] and whole numbers [...] as "
                f"targets, not {shape} and {str(targets.dtype).removeprefix('torch.')} {list(targets.shape)}"
            )

    def _index(self, splits):
        """The train_index that `data` returned, sorted; empty if it gives none."""
        if not isinstance(splits, dict) or not {"train", "test"} <= splits.keys():
            raise UserError(f'{self._place()}: `data` must return {{"train": (inputs, targets), "test": ...}}')
        index = splits.get("train_index")
        return torch.empty(0, dtype=torch.int64) if index is None else torch.as_tensor(index).cpu().long().sort().values

    def _pair(self, name, pair):
        """A split as (tuple of inputs, targets) on the device, real numbers of the dtype that is trained in."""
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise UserError(f"{self._place()}: `data` must return (inputs, targets) for {name!r}")
        inputs, targets = pair
        inputs = tuple(self._placed(name, part) for part in (inputs if isinstance(inputs, tuple) else [inputs]))
        targets = self._placed(name, targets)
        if {len(part) for part in inputs} != {len(targets)} or not len(targets):
            sizes = ", ".join(f"{len(part):,}" for part in inputs)
            raise UserError(f"{self._place()}: {name!r} of `data` has {sizes} inputs and {len(targets):,} targets")
        return inputs, targets

    def _placed(self, name, values):
        values = torch.atleast_1d(self._tensor("data", name, values))
        return values.to(self.device, self.dtype if values.is_floating_point() else values.dtype)

    def _call(self, method, stream, *arguments):
        """What a method of the task returns, with Torch's generators seeded if a stream is given."""
        if stream is None:
            return self._guarded(method, getattr(self, method), *arguments)
        with seeded(self.seed, stream):
            return self._guarded(method, getattr(self, method), *arguments)

    def _guarded(self, method, function, *arguments):
        """What `function` returns. Raises TaskError for an exception that is no UserError."""
        try:
            return function(*arguments)
        except Exception as error:
            if isinstance(error, UserError) or fatal(error):
                raise
            lines = [each for each in traceback.extract_tb(error.__traceback__) if each.filename == self._file]
            at = [f"{self._place()}:{each.lineno}: {each.line}" for each in lines[-1:]]
            text = f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")
            raise TaskError(f"{self._place()}: `{method}` fails", *at, text) from error

    def _place(self):
        return f"train/tasks/{type(self).__module__.rpartition('.')[2]}.py"


def _double(values):
    """Real numbers as float64, anything else as it is."""
    return values.double() if isinstance(values, torch.Tensor) and values.is_floating_point() else values
