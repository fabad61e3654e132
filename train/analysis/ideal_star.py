"""The ideal star: N neurons at even angles add modulo p on a circle; when it is exact, and its error when not.

Number a lies at the angle a w, w = 2 pi f / p. Neuron n projects the arrows of a and b on theta_n = 2 pi n / N, applies
an activation, and outputs along 2 theta_n; the logit of c is the output's projection on the arrow of c. Since
x(a, b) = 2 cos((a - b) w / 2) cos((a + b) w / 2 - theta_n), squares give

    logit = cos^2((a - b) w / 2) (2 S_2(c w) + N cos((a + b - c) w) + S_4((a + b + c) w)),
    S_k(x) = sum over n of cos(x - k theta_n).

S_k is 0 unless N divides k, so the construction is exact except for N = 1, 2, 4 (published: for N > 4; 3 is exact too).
Every answer is then the highest logit if and only if p is odd and f has no factor in common with p: for even p the
opposite numbers a - b = p / 2 cancel, and with a common factor several numbers have the same angle.
"""

from math import gcd

import numpy as np

from train.analysis.modular_network import margins

ACTIVATIONS = {
    "square": np.square,
    "relu": lambda x: np.maximum(x, 0),
    "even": lambda x: np.abs(x) / 2,  # the two parts of which ReLU is the sum
    "odd": lambda x: x / 2,
}
ROUNDING = 1e-9  # of the largest output: less than this is rounding


def directions(neurons, turn=0.0):
    """Angle theta_n of each neuron, [N]; its output is at twice that."""
    return turn + 2 * np.pi * np.arange(neurons) / neurons


def places(p, frequency=1):
    """Angle of each number on the circle, [p], from 0 to 2 pi."""
    return 2 * np.pi * (np.arange(p) * frequency % p) / p


def weights(p, frequency, neurons, turn=0.0):
    """w_input [p, N] and w_output [N, p], laid out as those of a trained network."""
    theta, place = directions(neurons, turn), places(p, frequency)
    return np.cos(place[:, None] - theta), np.cos(place - 2 * theta[:, None])


def along(theta, arrows):
    """Projections of complex arrows [...] on each angle theta [N]: [..., N], the pre-activations of neurons there."""
    return (np.asarray(arrows)[..., None] * np.exp(-1j * theta)).real


def seen(p, frequency, neurons, a, b, turn=0.0):
    """Pre-activation of each neuron for numbers a and b [...]: [..., N]."""
    w_input, _ = weights(p, frequency, neurons, turn)
    return w_input[a] + w_input[b]


def outputs(p, frequency, neurons, activation, a, b, turn=0.0):
    """The output of numbers a and b [...] as a complex number: [...]; its angle should be that of a + b."""
    passed = ACTIVATIONS[activation](seen(p, frequency, neurons, a, b, turn))
    return passed @ np.exp(2j * directions(neurons, turn))


def logits(p, frequency, neurons, activation, a, b, turn=0.0):
    """Logit of each number c for numbers a and b [...]: [..., p]."""
    passed = ACTIVATIONS[activation](seen(p, frequency, neurons, a, b, turn))
    return passed @ weights(p, frequency, neurons, turn)[1]


def ideal(p, frequency, a, b):
    """cos^2((a - b) w / 2) cos((a + b - c) w), [..., p]: 1 / N of the logits with squares, where they are exact."""
    place = places(p, frequency)
    share = (1 + np.cos(place[(a - b) % p])) / 2
    return share[..., None] * np.cos(place[(np.asarray(a)[..., None] + np.asarray(b)[..., None] - np.arange(p)) % p])


def arrows(neurons, multiple, turn=0.0):
    """exp(i k theta_n) for the multiple k, complex [N]: their sum is S_k(0); it closes unless N divides k."""
    return np.exp(1j * multiple * directions(neurons, turn))


def exact_with_squares(neurons):
    """Whether both sums vanish: N divides neither 2 nor 4."""
    return 4 % neurons != 0


def solvable(p, frequency):
    """Whether the answer has the highest logit for every pair in an exact construction."""
    return p % 2 == 1 and gcd(p, frequency) == 1


def examined(p, frequency, neurons, activation="square"):
    """Largest error of a logit and smallest margin of an answer, over all a and b.

    Both in units of 1 / N of the logits. A margin of 0 is a tie, whatever an argmax makes of its rounding.
    """
    a, b = (part.ravel() for part in np.indices((p, p)))
    scaled = logits(p, frequency, neurons, activation, a, b) / neurons
    error = np.abs(scaled - ideal(p, frequency, a, b)).max()
    return float(error), float(margins(scaled, (a + b) % p).min())


def smallest_margin(p):
    """Smallest margin of an answer in a solvable exact construction, in units of 1 / N of the logits.

    Where a and b are nearest to opposite, cos^2 is sin^2(pi / 2p); the next number is a step of 2 pi / p away.
    """
    return 2 * np.sin(np.pi / (2 * p)) ** 2 * np.sin(np.pi / p) ** 2


def steps_off(p, neurons, activation, a, b, turn=0.0):
    """Angle of the output for a and b [...] minus that of a + b, in steps of 2 pi / p: [...].

    At half a step or more the answer is wrong; nan where the output is only rounding.
    """
    output = outputs(p, 1, neurons, activation, a, b, turn)
    answer = np.exp(1j * places(p)[(a + b) % p])
    vanishes = np.abs(output) <= ROUNDING * 2 * neurons
    return np.where(vanishes, np.nan, np.angle(output / answer) * p / (2 * np.pi))


def share_right(p, neurons, activation, turn=0.0):
    """Accuracy of the construction on the pairs a <= b; ties within rounding count as wrong."""
    a, b = np.triu_indices(p)
    return float((np.abs(steps_off(p, neurons, activation, a, b, turn)) < 0.5 - ROUNDING).mean())


def worst_angle(neurons, activation="relu", points=3600, turn=0.0):
    """Largest error of the output's angle in radians, over all angles of the sum; answers are right while below pi / p.

    pi if the output vanishes at some angle.
    """
    angle = 2 * np.pi * np.arange(points) / points
    theta = directions(neurons, turn)
    output = ACTIVATIONS[activation](np.cos(angle[:, None] - theta)) @ np.exp(2j * theta)
    if (np.abs(output) <= ROUNDING * neurons).any():
        return np.pi
    return float(np.abs(np.angle(output * np.exp(-2j * angle))).max())


def right_up_to(neurons, activation="relu", most=3001):
    """Largest odd p such that every pair is right for it and for every smaller odd p; 1 if there is none.

    The sum of two numbers is at a multiple of pi / p, so only those 2 p angles matter. A p whose half step is well
    above the worst angle need not be tried.
    """
    theta = directions(neurons)
    safe = int(0.9 * np.pi / max(worst_angle(neurons, activation), np.pi / most))
    for p in range(max(3, safe // 2 * 2 + 1), most + 1, 2):
        angle = np.pi * np.arange(2 * p) / p
        output = ACTIVATIONS[activation](np.cos(angle[:, None] - theta)) @ np.exp(2j * theta)
        off = np.abs(np.angle(output * np.exp(-2j * angle)))
        if (np.abs(output) <= ROUNDING * neurons).any() or off.max() >= (1 - 2 * ROUNDING) * np.pi / p:
            return p - 2
    return most
