"""Which sums a network gets right as its frequencies are added one by one, and which frequency made each right.

parts [G, pairs, p]: contribution of each frequency to the logits. added: number of them that are added, from the first;
its fractional part is the weight of the next one.
"""

import numpy as np

from train.analysis import modular_network


def right(parts, answers, added):
    """Whether the answer has the highest logit: bool [pairs]. All False with nothing added."""
    whole = int(added)
    logits = parts[:whole].sum(0)
    if added > whole:
        logits = logits + (added - whole) * parts[whole]
    return (logits.argmax(-1) == answers) & (added > 0)


def first_right_rank(parts, answers, added):
    """Rank (from 0) of the frequency since whose addition each sum is right; -1 if it is wrong: int [pairs]."""
    since = np.full(len(answers), -1)
    for rank in range(int(np.ceil(added))):
        now = right(parts, answers, min(rank + 1, added))
        since = np.where(now, np.where(since < 0, rank, since), -1)
    return since


def alone(parts, answers):
    """Whether each frequency by itself is right: bool [G, pairs]."""
    return parts.argmax(-1) == answers


def example_pair(parts, test):
    """A pair of the test split, wrong by each frequency alone and right by their sum: the one of median margin.

    test: indices of the test split among all pairs a <= b, `modular_network.unseen`.
    """
    answers = modular_network.pairs(parts.shape[-1])[2]
    margins = modular_network.margins(parts.sum(0), answers)
    hard = test[~alone(parts, answers).any(0)[test] & (margins[test] > 0)]
    hard = hard if len(hard) else test
    return int(hard[np.argsort(margins[hard], kind="stable")[len(hard) // 2]])


def table(values, p):
    """Values [..., pairs] of the pairs a <= b as [..., p, p]: a + b is b + a."""
    a, b = np.triu_indices(p)
    result = np.empty((*np.shape(values)[:-1], p, p), np.asarray(values).dtype)
    result[..., a, b] = result[..., b, a] = values
    return result
