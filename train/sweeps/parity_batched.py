"""Many models of a sweep over sparse parity at once, for a device that is fast at large matrix products.

See parity.py for CPUs. Models of other widths and train sizes share a batch: the smaller are filled up with neurons
whose weights are zero, and stay so, and with sequences that weigh nothing.
"""

import math

import torch
from torch.nn.functional import pad, softplus

from train.engine.adam import Adam
from train.engine.loop import views
from train.sweeps.parity_lookup import sequences
from train.tasks.rng import generator, truncated_normal


class Split:
    """Sequences of M models.

    inputs [M, N, n_bits + 1] with a constant 1, away [M, N] (+-1) and share [M, N] of the mean.
    """

    def __init__(self, digits, k, device):
        """digits: M tensors [N of the model, n_bits] of 0 and 1."""
        most = max(map(len, digits))
        filled = torch.stack([pad(part, (0, 0, 0, most - len(part))) for part in digits]).to(device).float()
        self.inputs = pad(filled, (0, 1), value=1.0)
        self.away = 1 - 2 * (filled[..., :k].sum(2) % 2)
        sizes = torch.tensor([len(part) for part in digits], device=device).unsqueeze(1)
        self.share = (torch.arange(most, device=device) < sizes) / sizes


class Batch:
    """M models: flat [M, P] holds w_input [M, n_bits + 1, width] and w_output [M, width, 1].

    The loss is as in parity.Model.
    """

    def __init__(self, widths, seeds, n_bits, options, device):
        self.limit, most = math.log((1 - options["clip"]) / options["clip"]), max(widths)
        self.shapes = {"w_input": (n_bits + 1, most), "w_output": (most, 1)}
        rows = []
        for width, seed in zip(widths, seeds, strict=True):
            draws = generator(seed, "init")  # as parity.Model draws
            w_input = truncated_normal((n_bits + 1, width), (n_bits + 1) ** -0.5, draws)
            w_output = truncated_normal((width,), width**-0.5, draws)
            rows.append(torch.cat([pad(w_input, (0, most - width)).flatten(), pad(w_output, (0, most - width))]))
        self.flat = (options["init_scale"] * torch.stack(rows)).float().to(device)
        self.gradient = torch.zeros_like(self.flat)
        self.weights, self.gradients = views(self.flat, self.shapes), views(self.gradient, self.shapes)

    def forward(self, split):
        """Hidden activations [M, N, width] and away * logit [M, N]."""
        hidden = torch.bmm(split.inputs, self.weights["w_input"]).relu_()
        return hidden, torch.bmm(hidden, self.weights["w_output"]).squeeze(2) * split.away

    def differentiate(self, split):
        """Write the gradients; returns away * logit [M, N]."""
        hidden, misses = self.forward(split)
        errors = (torch.sigmoid(misses) * (misses.abs() < self.limit) * split.away * split.share).unsqueeze(2)
        torch.bmm(hidden.mT, errors, out=self.gradients["w_output"])
        torch.bmm(
            split.inputs.mT, hidden.sign_().mul_(errors * self.weights["w_output"].mT), out=self.gradients["w_input"]
        )
        return misses

    def losses(self, misses, split):
        """Mean losses in nats [M] of away * logit [M, N]."""
        return (softplus(misses.clamp(-self.limit, self.limit)).double() * split.share).sum(1).tolist()


def bytes_each(models, options):
    """Memory that one model of a batch takes at most.

    Activations and their gradients, inputs, weights with Adam's state.
    """
    width, n_inputs = max(model["width"] for model in models), options["n_bits"] + 1
    sequences_ = max(model["train_size"] for model in models), options["test_size"]
    return 4 * (max(sequences_) * (4 * width + 8) + sum(sequences_) * n_inputs + 8 * n_inputs * width)


def fit(models, rules, options, max_steps, every, device):
    """Train models (dicts width, train_size, seed) side by side; losses on both splits at 0, every, ...: [T, 2, M]."""
    drawn = [sequences(model["seed"], options["n_bits"], model["train_size"], options["test_size"]) for model in models]
    train, test = (Split(digits, options["k"], device) for digits in zip(*drawn, strict=True))
    batch = Batch(
        [model["width"] for model in models], [model["seed"] for model in models], options["n_bits"], options, device
    )
    adam, losses = Adam(rules, batch.flat), []
    with torch.inference_mode():
        for step in range(max_steps + 1):
            misses = batch.differentiate(train)
            if step % every == 0:
                losses.append((batch.losses(misses, train), batch.losses(batch.forward(test)[1], test)))
            adam.step(batch.gradient)
    return losses
