"""Corners of stars whose neurons are placed by hand; their loss is that of the network that training sees."""

import numpy as np
import pytest
import torch

from train.analysis import star_corners
from train.checkpoints import CheckpointSeries
from train.engine.loop import views
from train.tasks import circular_embedding

APART = 0.6


def star(degrees, weight=1.0, size=1.0):
    """A star of neurons at these input angles, outputs at twice the angle, |in| |out| = weight * size**2."""
    theta, norm = np.radians(degrees), size * np.sqrt(weight)
    return norm * np.exp(1j * theta), norm * np.exp(2j * theta)


def degrees_of(star):
    return np.degrees(star_corners.corners(*star, APART))


def test_neurons_apart_are_a_corner_each():
    even = np.array([350.0, 62, 134, 206, 278])
    assert degrees_of(star(even)) == pytest.approx(np.sort(even))


def test_a_doubled_corner_lies_between_its_neurons_nearer_to_the_stronger_one():
    degrees, weight = np.array([359.0, 9, 72, 144, 216, 288]), np.array([1.0, 3, 1, 1, 1, 1])
    assert degrees_of(star(degrees)) == pytest.approx([4, 72, 144, 216, 288])
    assert degrees_of(star(degrees, weight))[0] == pytest.approx(6.5, abs=0.02)


def test_of_three_in_a_row_the_closest_are_joined_first():
    degrees = np.array([0.0, 25, 45, 100, 150, 200, 250, 310])  # the mean gap is 45; 25 and 20 are both below 27
    joined = degrees_of(star(degrees))
    assert len(joined) == 7 and joined[:2] == pytest.approx([0, 35], abs=1e-6)


def test_neurons_in_one_place_are_one_corner():
    assert len(degrees_of(star([10.0, 10, 10]))) == 1


@pytest.mark.parametrize("hidden", [3, 6])
def test_the_loss_is_that_of_the_task(hidden):
    options = circular_embedding.Options(modulus=11, hidden=hidden, train_fraction=0.5)
    task = circular_embedding.Task(options, [4], torch.float64, torch.device("cpu"))
    weights = {name: 4 * values for name, values in task.initial_weights().items()}
    flat = torch.cat([values.flatten(1) for values in weights.values()], 1)
    logits = task.differentiate(views(flat, task.shapes), views(torch.zeros_like(flat), task.shapes))()
    metrics = {name: float(values) for name, values in task.evaluate(weights, logits).items()}
    w_in, w_out = (values[0].numpy() for values in weights.values())
    loss, accuracy = star_corners.loss(w_in[0] + 1j * w_in[1], w_out[:, 0] + 1j * w_out[:, 1], 11)
    assert loss == pytest.approx((metrics["train_loss"] + metrics["test_loss"]) / 2)
    assert accuracy == pytest.approx((metrics["train_accuracy"] + metrics["test_accuracy"]) / 2)


def test_regular_stars_of_even_numbers_add_worse():
    by_neurons = {n: star_corners.regular_loss(n, 1e5, 67) for n in (5, 6, 7, 8, 10)}
    assert by_neurons[6][0] > 3 * by_neurons[5][0] and by_neurons[8][0] > 1.5 * by_neurons[7][0]
    assert by_neurons[6][1] < 0.5 and by_neurons[5][1] == by_neurons[7][1] == 1
    assert by_neurons[10] == pytest.approx(by_neurons[5], rel=1e-3)  # opposite neurons of an even polygon do the same


def swept(shapes, accuracy):
    """A sweep of stars {neurons: degrees} that all end with `accuracy`; two neurons of six are half as strong."""
    most = max(shapes)
    w_in, w_out = np.zeros((len(shapes), 1, 2, most)), np.zeros((len(shapes), 1, most, 2))
    for k, (n, degrees) in enumerate(shapes.items()):
        into, out = star(degrees, np.where((np.arange(n) < 2) & (n == 6), 0.5, 1), size=400)
        w_in[k, 0, :, :n], w_out[k, 0, :n] = (into.real, into.imag), np.stack([out.real, out.imag], 1)
    return CheckpointSeries(
        {"options": {"modulus": 67}},
        {},
        np.array([0]),
        {"w_in_proj": w_in, "w_out_proj": w_out},
        {f"{split}_accuracy": np.full((1, len(shapes)), accuracy) for split in ("train", "test")},
        np.empty(0, int),
        constants={"hidden": np.array(list(shapes))},
    )


SHAPES = {
    5: [0, 72, 144, 216, 288],
    6: [5, -5, 72, 144, 216, 288],
    7: [0, 30, 120, 170, 210, 260, 300],
}
THRESHOLDS = {"accuracy": 0.99, "apart": APART, "even": 0.15}


def test_the_table_names_the_shapes():
    columns = star_corners.table(swept(SHAPES, 1.0), THRESHOLDS)
    assert columns["outcome"].tolist() == ["regular", "doubled corners", "uneven"]
    assert columns["corners"][:2].tolist() == [5, 5] and columns["corner_unevenness"][:2] == pytest.approx(0, abs=1e-6)
    assert columns["weight"] == pytest.approx(np.array([5, 5, 7]) * 400.0**2)
    assert columns["loss"][0] == pytest.approx(columns["regular_loss"][0], rel=0.01)
    assert columns["loss"][1] < 0.1 * columns["regular_loss"][1] and columns["regular_accuracy"][1] < 0.5


def test_what_did_not_learn_has_no_shape():
    assert set(star_corners.table(swept(SHAPES, 0.9), THRESHOLDS)["outcome"]) == {"not learned"}
