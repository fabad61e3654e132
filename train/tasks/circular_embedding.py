"""a + b mod p with a fixed circular embedding: two numbers in, a few ReLU neurons, two numbers out (PAIR 2023)."""

import math
from dataclasses import dataclass

import torch

from train.options import PairOptions, Size, option
from train.tasks.rng import generator, truncated_normal


@dataclass(frozen=True)
class Options(PairOptions):
    """`options:` of an experiment."""

    hidden: int = option(5, minimum=1, maximum=10_000)
    train_fraction: float = option(0.3, above=0, below=1)
    loss_scale: float = option(1.0, above=0, maximum=1000)

    def size(self):
        numbers = 4 * self.pairs * (self.modulus + self.hidden)
        return Size(4 * self.hidden, numbers, 3 * numbers)


class Task:
    """Data, initial weights, loss and gradients of M models at once; the model axis M comes first everywhere.

    Pairs run along the last axis: on a CPU softmax over the middle axis and products with long rows are faster.
    Inputs and outputs go through one fixed embedding, cos and sin of 2 pi i / p in columns of unit norm. The pairs are
    a <= b. The loss is the mean cross-entropy in nats over the p residues; the gradient is of loss_scale times it.
    """

    def __init__(self, options, seeds, dtype, device):
        self.options, self.seeds, self.dtype, self.device = options, seeds, dtype, device
        modulus, self.loss_scale = options.modulus, options.loss_scale
        self.shapes = {"w_in_proj": (2, options.hidden), "w_out_proj": (options.hidden, 2)}
        angle = torch.arange(modulus, dtype=torch.float64) * (2 * math.pi / modulus)
        circle = torch.stack([angle.cos(), angle.sin()], 1) * math.sqrt(2 / modulus)
        self.constants = {"w_embed": circle.float().numpy()}

        pairs = torch.combinations(torch.arange(modulus), with_replacement=True)
        n_train = round(options.train_fraction * len(pairs))
        order = torch.stack([torch.randperm(len(pairs), generator=generator(seed, "data")) for seed in seeds])
        self.train_index = list(order[:, :n_train].sort(1).values)
        sums, answers = circle[pairs].sum(1).T.to(device, dtype), (pairs.sum(1) % modulus).to(device)
        train, test = torch.stack(self.train_index).to(device), order[:, n_train:].to(device)
        self.inputs, self.test_inputs = (sums[:, split].transpose(0, 1).contiguous() for split in (train, test))
        self.answers, self.test_answers = answers[train], answers[test]
        self.embed = circle.to(device, dtype)
        scale = options.loss_scale / n_train
        self.weighted_embed = (self.embed * scale).T.contiguous()
        self.target = self.weighted_embed[:, self.answers].transpose(0, 1).contiguous()

    def initial_weights(self):
        """name -> [M, *shape]: truncated normal of variance 1 / fan-in."""
        draws = [generator(seed, "init") for seed in self.seeds]
        return {
            name: torch.stack([truncated_normal(shape, shape[0] ** -0.5, draw) for draw in draws])
            for name, shape in self.shapes.items()
        }

    def differentiate(self, weights, into):
        """A function that writes the gradients at the present `weights` into `into`; both are name -> [M, *shape].

        It returns the logits of the train split, [M, modulus, N].
        """
        inputs, embed, weighted_embed, target = self.inputs, self.embed, self.weighted_embed, self.target
        models, _, size = inputs.shape
        hidden, active = (inputs.new_empty(models, self.options.hidden, size) for _ in range(2))
        logits, probabilities = (inputs.new_empty(models, self.options.modulus, size) for _ in range(2))
        out = torch.empty_like(inputs)
        w_in_t, w_out_t, w_out = weights["w_in_proj"].mT, weights["w_out_proj"].mT, weights["w_out_proj"]
        g_in, g_out, out_t, active_t = into["w_in_proj"], into["w_out_proj"], out.mT, active.mT

        def gradients():
            torch.bmm(w_in_t, inputs, out=hidden).clamp_min_(0)
            torch.bmm(w_out_t, hidden, out=out)
            torch.matmul(embed, out, out=logits)
            torch.softmax(logits, 1, out=probabilities)
            torch.matmul(weighted_embed, probabilities, out=out).sub_(target)  # now d loss / d out
            torch.bmm(hidden, out_t, out=g_out)
            torch.bmm(w_out, out, out=active).mul_(hidden.sign_())
            torch.bmm(inputs, active_t, out=g_in)
            return logits

        return gradients

    def evaluate(self, weights, logits):
        """Loss and accuracy on both splits, each [M]; `logits` is what `gradients` returned at these weights."""
        hidden = torch.bmm(weights["w_in_proj"].mT, self.test_inputs).clamp_min_(0)
        test_logits = torch.matmul(self.embed, torch.bmm(weights["w_out_proj"].mT, hidden))
        metrics = {}
        for split, values, answers in (("train", logits, self.answers), ("test", test_logits, self.test_answers)):
            logs, at = torch.log_softmax(values, 1), answers.unsqueeze(1)
            right = logs.gather(1, at).squeeze(1)
            wrong = logs.scatter_(1, at, -math.inf).amax(1)  # a tie counts as wrong: a dead network is never right
            metrics[f"{split}_loss"] = -right.double().mean(1)
            metrics[f"{split}_accuracy"] = (right > wrong).sum(1).double() / right.shape[1]
        return metrics
