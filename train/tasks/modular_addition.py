"""a + b mod p with a trained embedding, shared by input and output: its weights become periodic (PAIR 2023)."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from train.options import PairOptions, Size, option
from train.tasks.pair_lookup import PairLookup
from train.tasks.rng import generator, truncated_normal

LOOKUP_FROM = 12  # neurons: matrix products of fewer are faster than lookups
where_positive = torch.ops.aten.threshold_backward.grad_input  # (x, y, 0): x where y > 0, else 0


@dataclass(frozen=True)
class Options(PairOptions):
    """`options:` of an experiment or a sweep."""

    ablates_frequencies: ClassVar[bool] = True
    collapses: ClassVar[bool] = True

    embed: int = option(128, minimum=1, maximum=10_000)
    hidden: int = option(24, minimum=1, maximum=10_000)
    loss_per_class: bool = option(
        True, description="divide the loss by the modulus, as PAIR does: it matters because Adam has an eps"
    )

    def size(self):
        p, embed, hidden = self.modulus, self.embed, self.hidden
        matrices = p * embed * hidden  # of the products that give w_input and w_output
        return Size(
            2 * embed * (p + hidden), self.pairs * (6 * p + 3 * hidden), 6 * (self.pairs * p * hidden + matrices)
        )


class Task:
    """Data, initial weights, loss and gradients of M models at once; the model axis M comes first everywhere.

    logits = relu((w_embed[a] + w_embed[b]) w_in_proj) w_out_proj w_embed^T. The pairs are a <= b, in the order of
    numpy.triu_indices, and run along the last axis as in circular_embedding. No array as large as
    [pairs, embed] is needed: the weights are multiplied first, to w_input [p, hidden] and w_output [hidden, p], and a
    pair selects two rows.
    Metrics are in nats; with loss_per_class the gradient is of the cross-entropy divided by p (PAIR's mean over
    classes): the scale matters because Adam has an eps.
    """

    def __init__(self, options, seeds, dtype, device):
        self.options, self.seeds, self.dtype, self.device = options, seeds, dtype, device
        modulus, embed, hidden = options.modulus, options.embed, options.hidden
        self.factors = {"w_embed": (modulus, embed), "w_in_proj": (embed, hidden), "w_out_proj": (hidden, embed)}
        self.shapes = self.factors
        self.constants = {}
        pairs = torch.combinations(torch.arange(modulus), with_replacement=True)
        n_train = round(options.train_fraction * len(pairs))
        order = torch.stack([torch.randperm(len(pairs), generator=generator(seed, "data")) for seed in seeds])
        self.train_index = list(order[:, :n_train].sort(1).values)
        self.test_index = order[:, n_train:].to(device)
        one_hot = torch.nn.functional.one_hot(pairs.T, modulus)
        self.counts = one_hot.sum(0).T.to(device, dtype)  # [p, pairs]: 1, or 2 where a = b
        self.answers = (pairs.sum(1) % modulus).to(device)
        train = torch.stack(self.train_index).to(device)
        self.inputs = self.counts[:, train].transpose(0, 1).contiguous()
        self.answer_index = (
            (self.answers[train] * n_train + torch.arange(n_train, device=device))
            .add_(torch.arange(len(seeds), device=device).unsqueeze(1) * modulus * n_train)
            .flatten()
        )
        self.minus_one = self.inputs.new_full((len(self.answer_index),), -1)
        classes = modulus if options.loss_per_class else 1
        self.loss_scale, self.grad_scale = 1 / classes, 1 / (n_train * classes)

    def initial_weights(self):
        """name -> [M, *shape]: truncated normal of variance 1 / fan-in, of the embedding 2 / p, before the cut."""
        std = {name: shape[0] ** -0.5 for name, shape in self.factors.items()}
        std["w_embed"] *= 2**0.5
        draws = [generator(seed, "init") for seed in self.seeds]
        return {
            name: torch.stack([truncated_normal(shape, std[name], draw) for draw in draws])
            for name, shape in self.factors.items()
        }

    def differentiate(self, weights, into):
        """A function that writes the gradients at the present `weights` into `into`; both are name -> [M, *shape]."""
        if self.device.type == "cpu" and self.options.hidden >= LOOKUP_FROM:
            return self._differentiate_by_lookup(weights, into)
        collapsed, pull_back = self.collapse(weights), self.pull_back(weights, into)
        inputs, answer_index, minus_one, scale = self.inputs, self.answer_index, self.minus_one, self.grad_scale
        hidden, active, probabilities = (
            inputs.new_empty(len(inputs), size, inputs.shape[2])
            for size in (self.options.hidden, self.options.hidden, self.options.modulus)
        )

        def gradients():
            w_input, w_output = collapsed()
            torch.bmm(w_input.mT, inputs, out=hidden).clamp_min_(0)
            torch.bmm(w_output.mT, hidden, out=probabilities)
            torch.softmax(probabilities, 1, out=probabilities)
            probabilities.view(-1).index_add_(0, answer_index, minus_one)  # now d cross-entropy / d logits
            d_output = torch.bmm(hidden, probabilities.mT).mul_(scale)  # scaled here, where there is little to scale
            torch.bmm(w_output, probabilities, out=active).mul_(hidden.sign_())
            pull_back(torch.bmm(inputs, active.mT).mul_(scale), d_output)

        return gradients

    def _differentiate_by_lookup(self, weights, into):
        """The same to the bit: a pair selects two rows, instead of a product with inputs that are mostly zero."""
        collapsed, pull_back = self.collapse(weights), self.pull_back(weights, into)
        answer_index, minus_one, scale, lookup = (
            self.answer_index,
            self.minus_one,
            self.grad_scale,
            PairLookup(self.inputs),
        )
        models, _, pairs = self.inputs.shape
        active = self.inputs.new_empty(models, pairs, self.options.hidden)
        probabilities = torch.empty_like(self.inputs)

        def gradients():
            w_input, w_output = collapsed()
            hidden = lookup.of_pairs(w_input).relu_()
            torch.bmm(w_output.mT, hidden.mT, out=probabilities)
            torch.softmax(probabilities, 1, out=probabilities)
            probabilities.view(-1).index_add_(0, answer_index, minus_one)  # now d cross-entropy / d logits
            d_output = torch.bmm(probabilities, hidden).mul_(scale).mT
            torch.bmm(probabilities.mT, w_output.mT, out=active)
            where_positive(active, hidden, 0, grad_input=active)
            pull_back(lookup.of_numbers(active).mul_(scale), d_output)

        return gradients

    def collapse(self, weights):
        """A function that returns w_input [M, p, hidden] and w_output [M, hidden, p] at the present `weights`."""
        w_embed, w_in_proj, w_out_proj = (weights[name] for name in self.shapes)
        return lambda: (torch.bmm(w_embed, w_in_proj), torch.bmm(w_out_proj, w_embed.mT))

    def pull_back(self, weights, into):
        """A function of the gradients of w_input and of w_output that writes those of the weights."""
        w_embed, w_in_proj, w_out_proj = (weights[name] for name in self.shapes)

        def pull_back(d_input, d_output):
            torch.bmm(w_embed.mT, d_input, out=into["w_in_proj"])
            torch.bmm(d_output, w_embed, out=into["w_out_proj"])
            torch.bmm(d_input, w_in_proj.mT, out=into["w_embed"]).baddbmm_(d_output.mT, w_out_proj)

        return pull_back

    def evaluate(self, weights, _):
        """Loss and accuracy on both splits, each [M]."""
        w_input, w_output = self.collapse(weights)()
        hidden = torch.matmul(w_input.mT, self.counts).clamp_min_(0)
        logits = torch.bmm(w_output.mT, hidden)
        highest, guesses = logits.max(1, keepdim=True)
        short = highest - logits.gather(1, self.answers.expand(len(logits), 1, -1))
        others = logits.sub_(highest).exp_().scatter_(1, guesses, 0).sum(1, keepdim=True)
        # Not logsumexp minus the logit: that difference of two large numbers rounds a loss below 1e-5, even to 0.
        losses = (short.double() + others.double().log1p()).squeeze(1)
        hits = (guesses.squeeze(1) == self.answers).double()
        train = torch.stack(self.train_index).to(self.device)
        return {
            f"{split}_{measure}": values.gather(1, index).mean(1)
            for split, index in (("train", train), ("test", self.test_index))
            for measure, values in (("loss", losses), ("accuracy", hits))
        }
