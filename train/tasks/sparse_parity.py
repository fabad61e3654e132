"""Sparse parity: is the number of ones among the first k of n bits odd? A ReLU layer and one logit (PAIR 2023)."""

import torch

from train.tasks.rng import generator, truncated_normal


class Task:
    """Data, initial weights, loss and gradients of M models at once; the model axis M comes first everywhere.

    Inputs are n_bits digits of +-1 and a constant 1, so that the last row of `w_input` is the bias.
    The loss is the mean binary cross-entropy in nats.
    """

    def __init__(self, options, seeds, dtype, device):
        self.options, self.seeds, self.dtype, self.device = options, seeds, dtype, device
        self.shapes = {"w_input": (options["n_bits"] + 1, options["hidden"]), "w_output": (options["hidden"],)}
        self.constants = {}
        drawn = [self._sequences(seed) for seed in seeds]
        self.train_index = [index for _, index in drawn]
        self.inputs, self.test_inputs, labels, test_labels = self._split(torch.stack([digits for digits, _ in drawn]))
        self.away, self.test_away = -labels, -test_labels  # the direction of an error
        self.pull = self.away / labels.shape[1]  # d loss / d logit = sigmoid(away * logit) * pull
        self.test_hidden = labels.new_empty(*test_labels.shape[:2], options["hidden"])

    def initial_weights(self):
        """name -> [M, *shape]: truncated normal of variance 1 / fan-in."""
        draws = [generator(seed, "init") for seed in self.seeds]
        return {
            name: torch.stack([truncated_normal(shape, shape[0] ** -0.5, draw) for draw in draws])
            for name, shape in self.shapes.items()
        }

    def differentiate(self, weights, into):
        """A function that writes the gradients at the present `weights` into `into`; both are name -> [M, *shape].

        It returns away * logit of the train split, [M, N, 1], positive where the model errs.
        """
        inputs, away, pull = self.inputs, self.away, self.pull
        hidden = inputs.new_empty(*inputs.shape[:2], self.options["hidden"])
        misses, errors = torch.empty_like(away), torch.empty_like(away)
        w_input, w_output = weights["w_input"], weights["w_output"]
        g_input, g_output = into["w_input"], into["w_output"]
        column, row, g_column = w_output.unsqueeze(2), w_output.unsqueeze(1), g_output.unsqueeze(2)
        inputs_t, hidden_t = inputs.mT, hidden.mT  # views are made once: each costs as much as a small kernel

        def gradients():
            torch.bmm(inputs, w_input, out=hidden).clamp_min_(0)
            torch.bmm(hidden, column, out=misses).mul_(away)
            torch.sigmoid(misses, out=errors).mul_(pull)
            torch.bmm(hidden_t, errors, out=g_column)
            hidden.sign_().mul_(errors)
            torch.bmm(inputs_t, hidden, out=g_input).mul_(row)  # w_output is the same for all N: cheaper after the sum
            return misses

        return gradients

    def evaluate(self, weights, misses):
        """Loss and accuracy on both splits, each [M]; `misses` is what `gradients` returned at these weights."""
        torch.bmm(self.test_inputs, weights["w_input"], out=self.test_hidden).clamp_min_(0)
        test_misses = torch.bmm(self.test_hidden, weights["w_output"].unsqueeze(2)).mul_(self.test_away)
        metrics = {}
        for split, values in (("train", misses), ("test", test_misses)):
            metrics[f"{split}_loss"] = torch.nn.functional.softplus(values).double().mean((1, 2))
            metrics[f"{split}_accuracy"] = (values < 0).sum((1, 2)).double() / values.shape[1]
        return metrics

    def _sequences(self, seed):
        """Digits 0/1 of one seed, [train_size + test_size, n_bits], and which of them are the train split."""
        size = self.options["train_size"] + self.options["test_size"]
        digits = torch.randint(2, (size, self.options["n_bits"]), generator=generator(seed, "data"))
        return digits, torch.arange(self.options["train_size"])

    def _split(self, digits):
        """Inputs [M, N, n_bits + 1] and labels [M, N, 1] of +-1, each for train and test."""
        signs = (2 * digits - 1).to(self.device, self.dtype)
        inputs = torch.cat([signs, torch.ones_like(signs[..., :1])], 2)
        labels = signs[..., : self.options["k"]].prod(2, keepdim=True)
        return [
            part.contiguous()
            for values in (inputs, labels)
            for part in values.split([self.options["train_size"], self.options["test_size"]], 1)
        ]
