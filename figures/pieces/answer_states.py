"""Which sums a network gets right, of those that it was trained on and of the others: states of cells, and colors."""

import math

import numpy as np

from train.analysis import answer_table, modular_network
from train.analysis.cumulative_frequencies import table

FEW, MOST = 0.05, 0.95  # of the sums of a split: when it begins to fill, and when it is full (ours)
PALE = 0.78  # how far the color of a trained sum that is wrong is from full


class Answers:
    """Which sums a run gets right, of all pairs a <= b.

    p: the modulus; right [T, pairs] bool; trained [pairs] bool; since [pairs]: the step from which each is right for
    good, inf if never. train_by, test_from, test_half, test_to: the steps from which MOST of the trained sums are right
    for good, and FEW, half and MOST of the others.
    """

    def __init__(self, run):
        seen = modular_network.seen(run)
        self.right = answer_table.right(run)
        self.p = int(run.spec["options"]["modulus"])
        self.trained = np.isin(np.arange(self.right.shape[1]), seen)
        self.since = answer_table.right_from(run.steps, self.right)
        self.train_by = first_of(self.since[self.trained], MOST)
        self.test_from, self.test_half, self.test_to = (
            first_of(self.since[~self.trained], share) for share in (FEW, 0.5, MOST)
        )

    def shares(self):
        """Share of the trained and of the other sums that are right, [T] each."""
        return self.right[:, self.trained].mean(1), self.right[:, ~self.trained].mean(1)

    def states(self, index):
        """0 for a sum that is wrong, 1 for a trained one that is, 2 for one that is right, 3 trained: [p, p]."""
        return table(2 * self.right[index] + self.trained, self.p)


def first_of(since, share):
    """The step from which that share of sums is right, each from its step of `since` [n] on; inf if never."""
    return float(np.sort(since)[math.ceil(share * len(since)) - 1]) if len(since) else math.inf


def state_colors(theme):
    """Colors of the states of `Answers.states`: wrong ones pale, right ones full."""
    return [theme.grid, theme.tint("train", PALE), theme.test, theme.train]
