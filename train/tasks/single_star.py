"""One star alone: circular_embedding with its circle in a plane of a larger space, from random weights or a polygon."""

import math
from dataclasses import dataclass

import torch

from train.options import Size, option
from train.tasks import circular_embedding
from train.tasks.circular_embedding import Options as CircularOptions
from train.tasks.rng import generator

STARTS = ("random", "regular")


@dataclass(frozen=True)
class Options(CircularOptions):
    """Options of circular_embedding, and:"""

    embed: int = option(2, minimum=2, maximum=10_000, description="dimensions of the space in which the circle lies")
    start: str = option("random", choices=STARTS, description="initial weights: random, or a regular polygon")

    def size(self):
        numbers = super().size().numbers
        return Size(2 * self.embed * self.hidden, numbers, 3 * numbers)


class Task(circular_embedding.Task):
    """The network of circular_embedding; its circle lies in a plane of a space of `options.embed` dimensions.

    w_in_proj [embed, hidden] and w_out_proj [hidden, embed] act through their components in that plane alone. The plane
    is drawn by seed, at an angle to the axes: Adam scales the gradient axis by axis, so that in two dimensions the
    directions between the axes are special, in many dimensions none is. All dimensions of a seed start from the same
    star: the initial weights of circular_embedding, or a regular polygon of the same mean square norms, the output
    angles twice the input angles, turned so that its first neuron lies where that of the random start does.
    """

    def __init__(self, options, seeds, dtype, device):
        super().__init__(options, seeds, dtype, device)
        self.initial, self.in_plane = super().initial_weights(), self.shapes
        if options.start == "regular":
            self.initial = regular(**self.initial)
        embed, hidden = options.embed, options.hidden
        self.shapes = {"w_in_proj": (embed, hidden), "w_out_proj": (hidden, embed)}
        self.axes = torch.stack([plane(embed, seed) for seed in seeds])  # [M, embed, 2]
        self.across, self.along = self.axes.to(device, dtype), self.axes.mT.contiguous().to(device, dtype)

    def initial_weights(self):
        """name -> [M, *shape], float64, in the plane."""
        return {
            "w_in_proj": self.axes @ self.initial["w_in_proj"],
            "w_out_proj": self.initial["w_out_proj"] @ self.axes.mT,
        }

    def differentiate(self, weights, into):
        self.star, gradient = (
            {name: self.inputs.new_empty(len(self.seeds), *shape) for name, shape in self.in_plane.items()}
            for _ in range(2)
        )
        star, across, along = self.star, self.across, self.along
        in_plane = super().differentiate(star, gradient)
        w_in, w_out, g_in, g_out = (each[name] for each in (weights, into) for name in self.shapes)

        def gradients():
            torch.bmm(along, w_in, out=star["w_in_proj"])
            torch.bmm(w_out, across, out=star["w_out_proj"])
            logits = in_plane()
            torch.bmm(across, gradient["w_in_proj"], out=g_in)
            torch.bmm(gradient["w_out_proj"], along, out=g_out)
            return logits

        return gradients

    def evaluate(self, weights, logits):
        """As in circular_embedding, at the weights that `differentiate` saw last, which are these."""
        return super().evaluate(self.star, logits)


def plane(embed, seed):
    """Two orthonormal columns [embed, 2] in a random direction, float64."""
    draws = generator(seed, "training")  # "init" draws the weights
    return torch.linalg.qr(torch.randn(embed, 2, generator=draws, dtype=torch.float64))[0]


def regular(w_in_proj, w_out_proj):
    """The regular star [M, 2, n], [M, n, 2] in place of another: name -> weights."""
    hidden = w_in_proj.shape[2]
    turn = torch.atan2(w_in_proj[:, 1, :1], w_in_proj[:, 0, :1])
    theta = turn + 2 * math.pi * torch.arange(hidden, dtype=turn.dtype) / hidden
    norm_in, norm_out = (
        w.square().sum(axis).mean(1).sqrt().view(-1, 1, 1) for w, axis in ((w_in_proj, 1), (w_out_proj, 2))
    )
    return {
        "w_in_proj": norm_in * torch.stack([theta.cos(), theta.sin()], 1),
        "w_out_proj": norm_out * torch.stack([(2 * theta).cos(), (2 * theta).sin()], 2),
    }
