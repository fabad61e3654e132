"""Neurons of modular addition grouped by frequency: their stars, their logits, the network without or with only them.

A group is a frequency f, 1..(p-1)/2, and the neurons [n] for which it is dominant; `groups` maps the one to the other.
"""

import numpy as np

from train.analysis import fourier, modular_network
from train.analysis.modular_network import accuracy, activations, chunks, cross_entropy, margins, pairs

ALIVE = 0.05  # of the strongest neuron's |in| |out|: a weaker neuron hardly changes a logit (ours)


def strength(w_input, w_output):
    """|in| |out|, how much a neuron can move the logits: [..., p, hidden], [..., hidden, p] -> [..., hidden]."""
    return np.linalg.norm(w_input, axis=-2) * np.linalg.norm(w_output, axis=-1)


def groups(w_input, w_output, alive=ALIVE):
    """{frequency: neurons} of one network, by frequency, neurons in order of input phase, without the weak ones."""
    force = strength(w_input, w_output)
    frequency = fourier.dominant_frequency(w_input, 0)
    strong = [neuron for neuron in fourier.order(w_input) if force[neuron] >= alive * force.max()]
    return {
        int(f): np.array([neuron for neuron in strong if frequency[neuron] == f]) for f in np.unique(frequency[strong])
    }


def of_series(series, most=None, least=3):
    """w_input [T, p, hidden], w_output [T, hidden, p] and the groups in which a CheckpointSeries ends.

    Groups of fewer than `least` neurons are left out, if there are others: two neurons cannot cancel any harmonic.
    most: how many of them, the strongest, a picture has room for.
    """
    w_input, w_output = modular_network.of_series(series)
    members, force = groups(w_input[-1], w_output[-1]), strength(w_input[-1], w_output[-1])
    large = [f for f in members if len(members[f]) >= least] or members
    kept = sorted(large, key=lambda f: -force[members[f]].sum())[:most]
    return w_input, w_output, {f: neurons for f, neurons in members.items() if f in kept}


def arrows(w_input, w_output, frequency, neurons):
    """Fourier coefficients of each neuron at `frequency`, in and out, complex [..., n] each: the points of a star."""
    return (
        fourier.component(w_input[..., neurons], frequency, -2),
        fourier.component(w_output[..., neurons, :], frequency, -1),
    )


def stars(series, most=None):
    """{frequency: (in, out)} of the groups in which a series ends, in order of final input angle.

    in, out: complex [T, n] each. most: of the strongest groups only.
    """
    w_input, w_output, strongest = of_series(series, most)
    return {f: arrows(w_input, w_output, f, neurons) for f, neurons in strongest.items()}


def star_score(w_input, w_output, frequency, neurons):
    """Mean of cos(2 theta_in - theta_out) weighted by |in| |out|, [...].

    It is 1 if the output angle of every neuron is twice its input angle.
    """
    into, out = arrows(w_input, w_output, frequency, neurons)
    weight = np.abs(into) * np.abs(out)
    return (weight * np.cos(2 * np.angle(into) - np.angle(out))).sum(-1) / weight.sum(-1)


def group_logits(w_input, w_output, neurons, a, b):
    """Contribution of the group to the logits: [..., pairs, p]. Over all neurons they sum to the logits."""
    return activations(w_input[..., neurons], a, b) @ w_output[..., neurons, :]


def shares_of_logits(series):
    """{frequency: contribution of its group to the final logits [pairs, p]}, minus each pair's mean."""
    w_input, w_output, strongest = of_series(series)
    a, b, _ = pairs(w_input.shape[-2])
    logits = {f: group_logits(w_input[-1], w_output[-1], neurons, a, b) for f, neurons in strongest.items()}
    return {f: values - values.mean(-1, keepdims=True) for f, values in logits.items()}


def wave(p, frequency, a, b, envelope=False):
    """cos(2 pi f (a + b - c) / p), [pairs, p]: highest at the answer.

    envelope: times |cos(pi f (a - b) / p)|, the amplitude of cos(2 pi f a / p) + cos(2 pi f b / p), the neurons' input.
    """
    crest = np.cos(2 * np.pi * frequency * ((a + b)[:, None] - np.arange(p)) / p)
    return crest * np.abs(np.cos(np.pi * frequency * (a - b) / p))[:, None] if envelope else crest


def r_squared(w_input, w_output, groups, envelope=False):
    """Share of the variance of each group's logits, over all pairs, that its wave explains: [T, ...] -> [T, G].

    Each pair's mean logit is subtracted first: softmax ignores it. A group whose w_input is a pure wave reaches 1 with
    the envelope, 0.81 without; a constant in w_input, as trained networks have, lowers it.
    """
    p = w_input.shape[-2]
    a, b, _ = pairs(p)
    waves = [wave(p, f, a, b, envelope) for f in groups]
    result = np.empty((len(w_input), len(groups)))
    for part in chunks(w_input, a):
        for column, (template, neurons) in enumerate(zip(waves, groups.values(), strict=True)):
            logits = group_logits(w_input[part], w_output[part], neurons, a, b)
            logits -= logits.mean(-1, keepdims=True)
            explained = np.einsum("tnp,np->t", logits, template) ** 2 / (template**2).sum()
            result[part, column] = explained / (logits**2).sum((-1, -2))
    return result


def ablation(w_input, w_output, groups, index=None):
    """Accuracy, cross-entropy and margin on pairs `index` (all by default) without each group, and with each alone.

    [T, ...] -> {"without": values, "alone": values, "whole": values}, values = {"accuracy", "cross_entropy", "margin"
    (mean)} [T, G], of the whole [T].
    """
    a, b, answers = (part if index is None else part[index] for part in pairs(w_input.shape[-2]))
    kinds = [("without", f) for f in groups] + [("alone", f) for f in groups] + [("whole", None)]
    results = {kind: {name: [] for name in ("accuracy", "cross_entropy", "margin")} for kind, _ in kinds}
    rows = {key: [[], [], []] for key in kinds}
    for part in chunks(w_input, a):
        whole = group_logits(w_input[part], w_output[part], slice(None), a, b)
        for kind, frequency in kinds:
            logits = whole
            if kind != "whole":
                logits = group_logits(w_input[part], w_output[part], groups[frequency], a, b)
            if kind == "without":
                logits = whole - logits
            measured = accuracy(logits, answers), cross_entropy(logits, answers), margins(logits, answers).mean(-1)
            for row, values in zip(rows[kind, frequency], measured, strict=True):
                row.append(values)
    for kind, frequency in kinds:
        for name, row in zip(results[kind], rows[kind, frequency], strict=True):
            results[kind][name].append(np.concatenate(row))
    return {
        kind: {name: np.stack(columns, -1) if kind != "whole" else columns[0] for name, columns in values.items()}
        for kind, values in results.items()
    }
