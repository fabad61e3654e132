"""A network of ideal stars, in place of a trained one."""

from dataclasses import replace

import numpy as np
import pytest

from train.analysis import frequency_groups, ideal_network, modular_network
from train.checkpoints import CheckpointSeries

P, HIDDEN, STEPS = 67, 24, np.array([0, 10, 20])


def noise():
    draw = np.random.default_rng(0)
    shapes = {"w_embed": (P, 8), "w_in_proj": (8, HIDDEN), "w_out_proj": (HIDDEN, 8)}
    weights = {name: draw.normal(size=(len(STEPS), *shape)) for name, shape in shapes.items()}
    return CheckpointSeries({"options": {"modulus": P}}, {}, STEPS, weights, {"test_loss": STEPS}, np.arange(9))


@pytest.mark.parametrize(
    "frequencies, sizes", [((1,), [24]), ((2, 9), [12, 12]), ((1, 2, 30, 31, 33), [5, 5, 5, 5, 4])]
)
def test_neurons_are_divided_among_the_frequencies_and_add(frequencies, sizes):
    run = ideal_network.in_place_of(noise(), *frequencies)
    w_input, w_output, groups = frequency_groups.of_series(run)
    assert w_input.shape == (3, P, HIDDEN) and w_output.shape == (3, HIDDEN, P)
    assert {f: len(neurons) for f, neurons in groups.items()} == dict(zip(frequencies, sizes, strict=True))
    a, b, answers = modular_network.pairs(P)
    for checkpoint in range(3):
        logits = frequency_groups.group_logits(w_input[checkpoint], w_output[checkpoint], slice(None), a, b)
        assert modular_network.accuracy(logits, answers) == 1
    assert run.metrics["test_loss"] is STEPS


def test_it_takes_the_place_of_a_network_that_has_the_two_matrices_alone():
    matrices = {"w_input": np.zeros((3, P, HIDDEN)), "w_output": np.zeros((3, HIDDEN, P))}
    for run in (replace(noise(), weights=matrices), replace(noise(), weights={}, views=matrices)):
        w_input, _ = modular_network.of_series(ideal_network.in_place_of(run, 1))
        assert w_input.shape == (3, P, HIDDEN) and w_input.any()
