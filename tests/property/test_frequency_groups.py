"""Groups of neurons: a perfect star scores 1, noise scores low, and the order of the neurons means nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.analysis import frequency_groups, modular_network, progress_measures

seeds = st.integers(0, 2**32 - 1)
EXACT = {"rtol": 1e-10, "atol": 1e-10}


def star(p, frequency, neurons, turn=0.0, strength=1.0):
    """w_input [p, neurons] and w_output [neurons, p] of the ideal: each neuron answers at twice its angle."""
    angle = turn + 2 * np.pi * np.arange(neurons) / neurons
    phase = 2 * np.pi * frequency * np.arange(p)[:, None] / p
    return strength * np.cos(phase - angle), np.cos(phase - 2 * angle).T


def side_by_side(*networks):
    return np.concatenate([w_in for w_in, _ in networks], 1), np.concatenate([w_out for _, w_out in networks], 0)


def restricted_loss(w_input, w_output, frequencies):
    return progress_measures.restricted_loss(progress_measures.along_sum(w_input, w_output), frequencies)


def excluded_loss(w_input, w_output, frequencies, index=None):
    along = progress_measures.along_sum(w_input, w_output)
    return progress_measures.excluded_loss(w_input, w_output, along, frequencies, index)


def noise(seed, p=67, hidden=24):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(p, hidden)), rng.normal(size=(hidden, p))


@given(st.integers(1, 33), st.floats(-3, 3), st.floats(0.5, 2))
def test_the_five_neuron_construction_scores_one(frequency, turn, strength):
    w_input, w_output = star(67, frequency, 5, turn, strength)
    ((found, neurons),) = frequency_groups.groups(w_input, w_output).items()
    assert found == frequency and len(neurons) == 5
    assert frequency_groups.star_score(w_input, w_output, frequency, neurons) == pytest.approx(1, abs=1e-12)


def test_the_five_neuron_construction_adds_rightly_and_many_neurons_make_a_pure_wave():
    few, many = star(67, 8, 5), star(67, 8, 101)
    a, b, answers = modular_network.pairs(67)
    assert modular_network.accuracy(frequency_groups.group_logits(*few, slice(None), a, b), answers) == 1
    wave_of = [
        frequency_groups.r_squared(w_input[None], w_output[None], {8: slice(None)}, envelope=True)[0, 0]
        for w_input, w_output in (few, many)
    ]
    assert wave_of[0] > 0.9 and wave_of[1] == pytest.approx(1, abs=1e-7)


@settings(max_examples=20)
@given(seeds)
def test_noise_scores_low(seed):
    w_input, w_output = noise(seed, hidden=400)
    scores = [frequency_groups.star_score(w_input, w_output, f, slice(None)) for f in (1, 8, 33)]
    assert np.abs(scores).max() < 0.35
    assert frequency_groups.r_squared(w_input[None], w_output[None], {8: slice(None)}).max() < 0.05


@settings(max_examples=20)
@given(seeds)
def test_the_order_of_the_neurons_means_nothing(seed):
    w_input, w_output = side_by_side(star(67, 4, 5, 0.1), star(67, 9, 6, 0.7, 2), star(67, 30, 4, -0.3))
    moved = np.random.default_rng(seed).permutation(15)
    before, after = (
        frequency_groups.groups(w_input, w_output),
        frequency_groups.groups(w_input[:, moved], w_output[moved]),
    )
    assert {f: sorted(neurons) for f, neurons in before.items()} == {f: sorted(moved[n]) for f, n in after.items()}
    for f in before:
        np.testing.assert_allclose(
            frequency_groups.star_score(w_input, w_output, f, before[f]),
            frequency_groups.star_score(w_input[:, moved], w_output[moved], f, after[f]),
            **EXACT,
        )
    series, shuffled = (w_input[None], w_output[None]), (w_input[None][..., moved], w_output[None][:, moved])
    np.testing.assert_allclose(
        frequency_groups.r_squared(*series, before), frequency_groups.r_squared(*shuffled, after), **EXACT
    )
    restricted = [restricted_loss(*weights, [4]) for weights in (series, shuffled)]
    np.testing.assert_allclose(*restricted, **EXACT)


def test_a_weak_neuron_is_in_no_group():
    w_input, w_output = side_by_side(star(67, 4, 5), star(67, 9, 3, strength=0.001))
    assert list(frequency_groups.groups(w_input, w_output)) == [4]


@settings(max_examples=20)
@given(seeds)
def test_groups_add_up_to_the_network(seed):
    w_input, w_output = noise(seed, p=13, hidden=7)
    a, b, answers = modular_network.pairs(13)
    parts = {3: np.array([0, 2, 5]), 5: np.array([1, 3, 4, 6])}
    whole = frequency_groups.group_logits(w_input, w_output, slice(None), a, b)
    added = sum(frequency_groups.group_logits(w_input, w_output, part, a, b) for part in parts.values())
    np.testing.assert_allclose(added, whole, **EXACT)
    found = frequency_groups.ablation(w_input[None], w_output[None], parts)
    for measure in ("accuracy", "cross_entropy", "margin"):  # without the one is the other alone
        np.testing.assert_allclose(found["without"][measure], found["alone"][measure][:, ::-1], **EXACT)
    assert found["whole"]["cross_entropy"][0] == pytest.approx(modular_network.cross_entropy(whole, answers))


@settings(max_examples=20)
@given(seeds)
def test_logits_are_those_of_the_weights(seed):
    rng = np.random.default_rng(seed)
    shapes = {"w_embed": (2, 7, 4), "w_in_proj": (2, 4, 3), "w_out_proj": (2, 3, 4)}
    weights = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    w_input, w_output = modular_network.collapsed(weights)
    a, b, answers = modular_network.pairs(7)
    logits = modular_network.activations(w_input, a, b) @ w_output
    for t in range(2):
        e, w_in, w_out = (weights[name][t] for name in weights)
        np.testing.assert_allclose(logits[t], np.maximum((e[a] + e[b]) @ w_in, 0) @ w_out @ e.T, **EXACT)
    margins = modular_network.margins(logits, answers)
    accuracy = modular_network.accuracy(logits, answers)  # where no neuron is active all logits tie
    assert ((margins > 0).mean(-1) <= accuracy).all() and (accuracy <= (margins >= 0).mean(-1)).all()
    assert (modular_network.cross_entropy(logits, answers) > 0).all()


def test_the_answer_of_every_pair_in_the_order_of_the_train_split():
    a, b, answers = modular_network.pairs(67)
    assert len(a) == 2278 and (a <= b).all() and (answers == (a + b) % 67).all()
    assert list(zip(a, b, strict=True)) == sorted(zip(a, b, strict=True))


def test_many_checkpoints_are_measured_as_one_by_one(monkeypatch):
    parts = [noise(seed, p=13, hidden=6) for seed in range(5)]
    w_input, w_output = (np.stack(side) for side in zip(*parts, strict=True))
    chosen = {2: np.array([0, 1, 2]), 6: np.array([3, 4, 5])}
    index = np.arange(0, 91, 3)

    def measured():
        return [
            frequency_groups.r_squared(w_input, w_output, chosen),
            excluded_loss(w_input, w_output, [2, 6], index),
            frequency_groups.ablation(w_input, w_output, chosen, index)["without"]["margin"],
        ]

    together = measured()
    monkeypatch.setattr(modular_network, "PAIRS_AT_ONCE", 1)
    for one, other in zip(measured(), together, strict=True):
        np.testing.assert_allclose(one, other, **EXACT)


@settings(max_examples=10)
@given(seeds, st.sampled_from([[1], [2, 3], [1, 2, 3]]))
def test_restricted_and_excluded_loss_by_the_two_dimensional_transform(seed, frequencies):
    """As Nanda et al. define them: over the whole table, with the terms cos and sin of 2 pi f (a + b) / p."""
    p = 7
    w_input, w_output = noise(seed, p=p, hidden=5)
    table = np.maximum(w_input[:, None] + w_input[None], 0) @ w_output  # [a, b, c]
    waves = np.fft.fft2(table, axes=(0, 1))
    kept = np.zeros_like(waves)
    for f in frequencies:
        kept[f, f], kept[-f, -f] = waves[f, f], waves[-f, -f]
    excluded = np.fft.ifft2(waves - kept, axes=(0, 1)).real
    kept[0, 0] = waves[0, 0]
    restricted = np.fft.ifft2(kept, axes=(0, 1)).real
    every = np.indices((p, p)).reshape(2, -1)
    answers = every.sum(0) % p
    assert restricted_loss(w_input[None], w_output[None], frequencies)[0] == pytest.approx(
        modular_network.cross_entropy(restricted.reshape(-1, p), answers), rel=1e-10
    )
    a, b, answers = modular_network.pairs(p)
    assert excluded_loss(w_input[None], w_output[None], frequencies)[0] == pytest.approx(
        modular_network.cross_entropy(excluded[a, b], answers), rel=1e-10
    )


def test_a_network_of_stars_is_its_key_frequencies():
    w_input, w_output = side_by_side(star(67, 4, 5), star(67, 9, 6), star(67, 30, 5))
    w_output *= 10  # as sure of itself as a trained one
    assert restricted_loss(w_input[None], w_output[None], [4, 9, 30])[0] < 0.1
    assert excluded_loss(w_input[None], w_output[None], [4, 9, 30])[0] > np.log(67)
