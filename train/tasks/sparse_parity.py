"""Sparse parity: is the number of ones among the first k of n bits odd? A ReLU layer and one logit (PAIR 2023)."""

import math
from dataclasses import dataclass

import torch
from torch.nn.functional import pad, softplus

from train.options import Options as TaskOptions
from train.options import Size, option
from train.tasks.rng import generator, truncated_normal


@dataclass(frozen=True)
class Options(TaskOptions):
    """`options:` of an experiment."""

    n_bits: int = option(30, minimum=1, maximum=1000)
    k: int = option(3, minimum=1, maximum=1000, description="the parity of the first k bits is the label")
    train_size: int = option(1200, minimum=1, maximum=1_000_000)
    test_size: int = option(1200, minimum=1, maximum=1_000_000)
    hidden: int = option(32, minimum=1, maximum=10_000)

    def check(self):
        if self.k > self.n_bits:
            yield "k", f"at most {self.n_bits} (n_bits)"

    def size(self):
        weights = (self.n_bits + 2) * self.hidden
        held = (self.train_size + self.test_size) * (self.n_bits + 2 * self.hidden)
        return Size(weights, held, 3 * self.train_size * weights)


def draw_digits(seed, n_bits, train_size, test_size):
    """Digits 0/1 of the train split [train_size, n_bits] and of the test split [test_size, n_bits]."""
    digits = torch.randint(2, (train_size + test_size, n_bits), generator=generator(seed, "data"))
    return digits.split([train_size, test_size])


def draw_nested_digits(seed, n_bits, train_size, test_size):
    """The same with the test split drawn first: a larger train split of a seed begins with its smaller ones."""
    draws = generator(seed, "data")
    test, train = (torch.randint(2, (size, n_bits), generator=draws) for size in (test_size, train_size))
    return train, test


class Task:
    """Data, initial weights, loss and gradients of M models at once; the model axis M comes first everywhere.

    Inputs are n_bits digits and a constant 1, so that the last row of `w_input` is the bias. The loss is the mean
    binary cross-entropy in nats.

    sizes: (hidden, train_size) of each model, where they differ from those of `options`. Smaller models are padded to
    the largest with neurons whose weights are zero, and stay zero, and with sequences that have no part in the loss.
    inputs: "signs", digits of +-1, or "bits", digits of 0 and 1. clip: probabilities are clipped to [clip, 1 - clip],
    with no gradient where they are. init_scale: initial weights are multiplied by it. draw: how digits are drawn.
    """

    loss_scale = 1.0

    def __init__(
        self, options, seeds, dtype, device, sizes=None, inputs="signs", clip=0.0, init_scale=1.0, draw=draw_digits
    ):
        self.options, self.seeds, self.dtype, self.device = options, seeds, dtype, device
        self.sizes = sizes or [(options.hidden, options.train_size)] * len(seeds)
        self.limit = math.log((1 - clip) / clip) if clip else math.inf  # p is clipped where the logit is beyond +-limit
        self.init_scale = init_scale
        hidden = max(width for width, _ in self.sizes)
        self.shapes = {"w_input": (options.n_bits + 1, hidden), "w_output": (hidden,)}
        self.constants = {}
        self.train_index = [torch.arange(size) for _, size in self.sizes]
        train, test = zip(
            *(
                draw(seed, options.n_bits, size, options.test_size)
                for seed, (_, size) in zip(seeds, self.sizes, strict=True)
            ),
            strict=True,
        )
        self.inputs, self.error_sign, self.mask = self._split(train, inputs)
        self.test_inputs, self.test_error_sign, self.test_mask = self._split(test, inputs)
        self.grad_scale = self.error_sign * self.mask / self.mask.sum(1, keepdim=True)
        self.test_hidden = self.inputs.new_empty(*self.test_inputs.shape[:2], hidden)

    def initial_weights(self):
        """name -> [M, *shape]: truncated normal of variance 1 / fan-in, times init_scale."""
        models = [self._first_weights(seed, width) for seed, (width, _) in zip(self.seeds, self.sizes, strict=True)]
        return {name: torch.stack([model[name] for model in models]) for name in self.shapes}

    def differentiate(self, weights, into):
        """A function that writes the gradients at the present `weights` into `into`; both are name -> [M, *shape].

        It returns the negative margins of the train split, error_sign * logit, [M, N, 1]: positive at an error.
        """
        inputs, error_sign, grad_scale, limit = self.inputs, self.error_sign, self.grad_scale, self.limit
        w_input, w_output = weights["w_input"], weights["w_output"]
        g_input, g_output = into["w_input"], into["w_output"]
        hidden = inputs.new_empty(*inputs.shape[:2], w_output.shape[1])
        neg_margin, errors = torch.empty_like(error_sign), torch.empty_like(error_sign)
        column, row, g_column = w_output.unsqueeze(2), w_output.unsqueeze(1), g_output.unsqueeze(2)
        inputs_t, hidden_t = inputs.mT, hidden.mT  # views are made once: each costs as much as a small kernel
        clipped = math.isfinite(limit)

        def gradients():
            torch.bmm(inputs, w_input, out=hidden).clamp_min_(0)
            torch.bmm(hidden, column, out=neg_margin).mul_(error_sign)
            torch.sigmoid(neg_margin, out=errors).mul_(grad_scale)
            if clipped:
                errors.mul_(neg_margin.abs() < limit)
            torch.bmm(hidden_t, errors, out=g_column)
            hidden.sign_().mul_(errors)
            torch.bmm(inputs_t, hidden, out=g_input).mul_(row)  # w_output is the same for all N: cheaper after the sum
            return neg_margin

        return gradients

    def evaluate(self, weights, neg_margin):
        """Loss and accuracy on both splits, each [M]; `neg_margin` is what `gradients` returned at these weights."""
        torch.bmm(self.test_inputs, weights["w_input"], out=self.test_hidden).clamp_min_(0)
        test_neg_margin = torch.bmm(self.test_hidden, weights["w_output"].unsqueeze(2)).mul_(self.test_error_sign)
        metrics = {}
        for split, values, mask in (("train", neg_margin, self.mask), ("test", test_neg_margin, self.test_mask)):
            losses = softplus(values.clamp(-self.limit, self.limit)).double()
            metrics[f"{split}_loss"] = _mean(losses, mask)
            metrics[f"{split}_accuracy"] = _mean((values < 0).double(), mask)
        return metrics

    def _first_weights(self, seed, width):
        """The initial weights of one model, padded with zeros."""
        draws, padding = generator(seed, "init"), self.shapes["w_output"][0] - width
        n_inputs = self.shapes["w_input"][0]
        w_input = truncated_normal((n_inputs, width), n_inputs**-0.5, draws)
        w_output = truncated_normal((width,), width**-0.5, draws)
        return {
            "w_input": self.init_scale * pad(w_input, (0, padding)),
            "w_output": self.init_scale * pad(w_output, (0, padding)),
        }

    def _split(self, digits, kind):
        """Inputs [M, N, n_bits + 1], the sign of the logit that is an error [M, N, 1], and 1, or 0 where padded.

        digits: M tensors [N of the model, n_bits].
        """
        most = max(map(len, digits))
        bits = torch.stack([pad(part, (0, 0, 0, most - len(part))) for part in digits])
        values = (2 * bits - 1 if kind == "signs" else bits).to(self.device, self.dtype)
        inputs = torch.cat([values, torch.ones_like(values[..., :1])], 2)
        error_sign = 1 - 2 * (bits[..., : self.options.k].sum(2, keepdim=True) % 2)
        lengths = torch.tensor([len(part) for part in digits])
        mask = torch.arange(most)[:, None] < lengths[:, None, None]
        return inputs, error_sign.to(self.device, self.dtype), mask.to(self.device, self.dtype)


def _mean(values, mask):
    """Mean over the sequences of each model: values and mask [M, N, 1] -> [M]."""
    return (values * mask).sum((1, 2)) / mask.sum((1, 2))
