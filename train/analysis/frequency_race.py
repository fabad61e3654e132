"""Which frequencies lead while a network of modular addition trains, and how well that foretells those of the end.

Power is that of w_input [T, p, hidden] over its inputs, of all neurons together, the constant left out. A frequency is
1..p // 2; the winners are those of the groups in which the network ends (`frequency_groups.of_series`).
"""

import numpy as np

from train.analysis import line_spectra, milestones


def shares(w_input):
    """Share of the power at each frequency: [T, p, hidden] -> [T, frequencies]."""
    return line_spectra.shares(line_spectra.powers(np.swapaxes(w_input, -1, -2)))


def ranks(shares):
    """Place of each frequency, 1 for the most power, equal ones in order of frequency: [..., n] -> int [..., n]."""
    return np.argsort(np.argsort(-shares, axis=-1, kind="stable"), axis=-1, kind="stable") + 1


def foretells(shares, winners):
    """Probability that a winner has more power than a loser, ties counted half: [T, frequencies] -> [T].

    It is the area under the ROC curve (AUC): 0.5 by chance, 1 if all winners lead; nan without winners or losers.
    """
    wins = np.isin(np.arange(shares.shape[-1]) + 1, list(winners))
    first, second = shares[..., wins][..., :, None], shares[..., ~wins][..., None, :]
    if not first.size or not second.size:
        return np.full(shares.shape[:-1], np.nan)
    return ((first > second) + 0.5 * (first == second)).mean((-2, -1))


def stays_in_front(steps, ranks, winners):
    """Winner -> the step from which it stays among the first len(winners): ranks [T, frequencies]; nan if never."""
    return {f: milestones.stable_from(steps, ranks[:, f - 1] <= len(winners)) for f in winners}
