"""How many bits the weights of a network of modular addition need for it to know its training data.

Every trained matrix is rounded to whole multiples of a unit: `step` times its root mean square, so that its scale,
which differs from matrix to matrix and grows and shrinks in training, takes no bits. All matrices have the same step:
the coarsest that leaves the network right often enough. A matrix needs as many bits as it has entries, times
the entropy of the whole numbers in it: what an ideal entropy coder writes, without its table of frequencies.
"""

import numpy as np

from train.analysis import modular_network
from train.analysis.milestones import ACCURACY
from train.analysis.modular_network import accuracy, activations, collapsed, pairs

STEPS = 2.0 ** np.arange(2, -10, -0.5)  # tried from the coarsest on, as accuracy need not fall with every finer step
BISECTIONS = 4  # in log(step), between the first of STEPS that is fine enough and the one before: to 2% of the step
FACTORS = "w_embed", "w_in_proj", "w_out_proj"


def of_series(series, checkpoints):
    """Bits of a CheckpointSeries at checkpoints [T], float [T]; nan where it does not know its training data.

    It knows them with 99% of the train pairs right, before rounding and after. Its matrices are w_embed, if that is
    trained, w_in_proj and w_out_proj; w_input and w_output of a network that has none of these.
    """
    index, trained = modular_network.seen(series), [name for name in FACTORS if name in series.weights]
    if trained:
        matrices = zip(*(series.weights[name][checkpoints] for name in trained), strict=True)
    else:
        matrices = zip(*modular_network.of_series(series, checkpoints), strict=True)
        trained = ["w_input", "w_output"]

    def sides(matrices):
        weights = dict(zip(trained, matrices, strict=True))
        return matrices if "w_input" in weights else collapsed(weights, series.constants)

    return np.array([fewest([np.asarray(m, float) for m in each], sides, index) for each in matrices])


def fewest(matrices, sides, index, threshold=ACCURACY):
    """Bits of a list of matrices; nan if fewer than `threshold` of the pairs `index` are right with them as they are.

    sides: a function of such a list that returns w_input [p, hidden] and w_output [hidden, p].
    """
    a, b, answers = (part[index] for part in pairs(len(sides(matrices)[0])))

    def knows(matrices):
        w_input, w_output = sides(matrices)
        return accuracy(activations(w_input, a, b) @ w_output, answers) >= threshold

    def levels(step):
        """Rounded matrices in units, [*shape] each, and the units."""
        units = [step * np.sqrt(np.mean(matrix**2)) for matrix in matrices]
        return [np.round(matrix / (unit or 1)) for matrix, unit in zip(matrices, units, strict=True)], units

    def fits(step):
        return knows([unit * level for level, unit in zip(*levels(step), strict=True)])

    fitting = next((step for step in STEPS if fits(step)), None) if knows(matrices) else None
    if fitting is None:
        return float("nan")
    too_coarse = fitting * STEPS[0] / STEPS[1]
    for _ in range(BISECTIONS):
        middle = np.sqrt(fitting * too_coarse)
        fitting, too_coarse = (middle, too_coarse) if fits(middle) else (fitting, middle)
    return sum(level.size * entropy(level) for level in levels(fitting)[0])


def entropy(values):
    """Entropy, in bits, of how often each value occurs in an array."""
    shares = np.unique(values, return_counts=True)[1] / np.size(values)
    return float(-(shares * np.log2(shares)).sum()) + 0.0  # not -0.0
