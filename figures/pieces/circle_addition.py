"""How an ideal star adds on a circle, for a modulus and a number of neurons, and the pairs that show it."""

from typing import NamedTuple

import numpy as np

from core.errors import UserError
from train.analysis import ideal_star, modular_network, star_geometry

LEAST_MODULUS, NEURONS = 13, range(3, 10)  # what there is room for in pictures
# Numbers that are added, in 67ths of the circle, so that at no modulus an arrow or a number covers another: the first
# pair; how far below and above p the sum is when b has moved on; three more pairs.
FIRST, MOVED, AFTER = (8, 17), (-4, 5), ((40, 50), (60, 12), (3, 33))


class Construction(NamedTuple):
    """The ideal star of `neurons` neurons that adds modulo `p`."""

    p: int
    neurons: int

    @property
    def theta(self):
        """Directions of the neurons in radians, [neurons]."""
        return ideal_star.directions(self.neurons)

    def arrow(self, number):
        """Complex number of absolute value 1 at the place of a number, or of a fraction between two."""
        return np.exp(2j * np.pi * np.asarray(number) / self.p)

    def seen(self, a, b):
        """Projection of the sum of the arrows of a and b on each neuron's direction, [..., neurons]."""
        return ideal_star.along(self.theta, self.arrow(a) + self.arrow(b))

    def answers(self, a, b):
        """Output of each neuron for a and b, complex [..., neurons]."""
        return np.maximum(self.seen(a, b), 0) * np.exp(2j * self.theta)

    @property
    def fit(self):
        """What the outputs are shortened to where they are drawn head to tail, to stay within the circle, about."""
        return min(1.0, 5 / self.neurons)

    def steps_off(self):
        """How far the output for every pair points past the answer, in steps [pairs]."""
        return ideal_star.steps_off(self.p, self.neurons, "relu", *modular_network.pairs(self.p)[:2])

    def scaled(self, *places):
        """The numbers nearest to places in 67ths of the circle."""
        return tuple(round(place * self.p / 67) for place in places)

    def shown(self):
        """The first pair, the two pairs to which b moves on from there, and three more."""
        (a, b), *after = (self.scaled(*pair) for pair in (FIRST, *AFTER))
        return (a, b), *((a, self.p - a + above) for above in self.scaled(*MOVED)), *after


def construction(run):
    """The ideal star of the modulus and the number of neurons of a run. Raises UserError where it can't be drawn."""
    neurons, p = star_geometry.of_series(run)[0].shape[2], run.spec["options"]["modulus"]
    if p % 2 == 0 or p < LEAST_MODULUS:
        raise UserError(
            f"the circle is drawn for odd moduli from {LEAST_MODULUS} on, not {p}: of an even one opposite numbers "
            "cancel, and a smaller one leaves no room for the pairs that are shown"
        )
    if neurons not in NEURONS:
        raise UserError(f"the circle is drawn with {NEURONS[0]} to {NEURONS[-1]} neurons, not {neurons}")
    return Construction(p, neurons)
