"""An optimizer of torch.optim on the weights of M models."""

import torch

from core.errors import UserError
from train import optimizers


class TorchOptimizer:
    """Changes weights in place by an optimizer of torch.optim; each array of each model is a parameter.

    It has what train.engine.adam.Adam has, except the moments. Its update includes the decay of weights, which it does
    not tell apart: `decay` is None.
    """

    decay = None

    def __init__(self, specs, flat, weights, gradients):
        """specs: the TorchOptimizerSpec of each of the M models.

        weights, gradients: name -> [M, *shape], views of flat [M, P] and of the gradient there.
        """
        self.flat, self.before = flat, flat.clone()
        self.each = []
        for model, spec in enumerate(specs):
            parameters = [torch.nn.Parameter(values[model]) for values in weights.values()]
            for parameter, values in zip(parameters, gradients.values(), strict=True):
                parameter.grad = values[model]
            arguments = {name: _argument(value) for name, value in spec.arguments.items()}
            try:
                self.each.append(getattr(torch.optim, optimizers.class_name(spec.name))(parameters, **arguments))
            except (ValueError, TypeError, RuntimeError) as error:
                raise UserError(f"optimizer: torch refuses {spec.name}: {' '.join(str(error).split())}") from None
        self.groups = [(group, group["lr"]) for each in self.each for group in each.param_groups]

    def set_rate(self, factor):
        """Multiply the learning rate by `factor`, from the next step on."""
        for group, rate in self.groups:
            group["lr"] = rate * factor

    def step(self, _):
        """One step on the gradients that the constructor was given views of."""
        self.before.copy_(self.flat)
        for each in self.each:
            each.step()

    def update(self):
        """What the last step subtracted from the weights, [M, P]; zeros at first."""
        return self.before - self.flat


def _argument(value):
    """A list of the configuration as the tuple that torch expects."""
    return tuple(value) if isinstance(value, list) else value
