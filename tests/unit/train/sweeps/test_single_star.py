"""Single stars: one network in any number of dimensions, from random weights or a polygon."""

import numpy as np
import pytest
import torch

from train import sweep_spec
from train.analysis import star_corners
from train.commands import merge_shards, sweep
from train.engine.loop import views
from train.specs import OptimizerSpec
from train.sweeps.single_star import in_plane
from train.tasks import circular_embedding, single_star

CPU = torch.device("cpu")


def task(seeds=(0, 3), **options):
    chosen = single_star.Options(modulus=11, hidden=6, train_fraction=0.8, **options)
    return single_star.Task(chosen, list(seeds), torch.float64, CPU)


def started(model):
    """The initial star, gradient and metrics of a task."""
    flat = torch.cat([values.flatten(1) for values in model.initial_weights().values()], 1)
    gradient = torch.zeros_like(flat)
    outputs = model.differentiate(views(flat, model.shapes), views(gradient, model.shapes))()
    metrics = model.evaluate(views(flat, model.shapes), outputs)
    return model.star, views(gradient, model.shapes), metrics


@pytest.mark.parametrize("start", single_star.STARTS)
def test_a_seed_starts_from_the_same_star_in_any_number_of_dimensions(start):
    (flat, _, in_two), (many, _, in_many) = (started(task(embed=embed, start=start)) for embed in (2, 40))
    for name in flat:
        torch.testing.assert_close(many[name], flat[name])
    for name in in_two:
        torch.testing.assert_close(in_many[name], in_two[name])


def test_random_starts_are_those_of_circular_embedding():
    options = circular_embedding.Options(modulus=11, hidden=6, train_fraction=0.8)
    other = circular_embedding.Task(options, [0, 3], torch.float64, CPU)
    star, _, metrics = started(task(embed=7))
    for name, values in other.initial_weights().items():
        torch.testing.assert_close(star[name], values)
    assert task(embed=7).train_index[1].tolist() == other.train_index[1].tolist()
    assert set(metrics) == {"train_loss", "test_loss", "train_accuracy", "test_accuracy"}


def test_the_gradient_lies_in_the_plane_and_is_that_of_the_star():
    model = task(embed=40)
    _, gradient, _ = started(model)
    _, in_two, _ = started(task(embed=2))
    across = model.axes @ model.axes.mT
    torch.testing.assert_close(across @ gradient["w_in_proj"], gradient["w_in_proj"])
    for name, values in gradient.items():
        torch.testing.assert_close(values.flatten(1).norm(dim=1), in_two[name].flatten(1).norm(dim=1))


def test_a_regular_start_is_a_polygon_of_the_norms_of_the_random_one():
    (polygon, _, _), (random, _, _) = started(task(start="regular")), started(task())
    w_in, w_out = polygon["w_in_proj"].numpy(), polygon["w_out_proj"].numpy()
    into, out = w_in[:, 0] + 1j * w_in[:, 1], w_out[..., 0] + 1j * w_out[..., 1]
    np.testing.assert_allclose(np.angle(into[:, 1:] / into[:, :-1]), np.pi / 3)
    np.testing.assert_allclose(np.angle(out / into**2), 0, atol=1e-9)
    for name in polygon:
        torch.testing.assert_close(polygon[name].square().sum((1, 2)), random[name].square().sum((1, 2)))
    first = random["w_in_proj"][:, :, 0].numpy()
    np.testing.assert_allclose(np.angle(into[:, 0]), np.arctan2(first[:, 1], first[:, 0]))


def test_a_step_moves_a_star_about_as_far_in_any_number_of_dimensions():
    """A step of Adam is `lr` along each axis: its part in a plane that lies at an angle to all axes grows with them."""
    spec = OptimizerSpec("adamw", lr=0.02, weight_decay=1e-3)
    assert in_plane(spec, 2) == spec
    assert in_plane(spec, 128).lr == pytest.approx(0.02 / 8)
    assert in_plane(spec, 128).lr * in_plane(spec, 128).weight_decay == pytest.approx(0.02 * 1e-3)


def built(**changes):
    entry = {
        "name": "small",
        "task": "single_star",
        "options": {"modulus": 11, "train_fraction": 0.9},
        "optimizer": {"lr": 0.02, "beta2": 0.98},
        "max_steps": 40,
        "evaluate_every": 20,
        "axes": {"hidden": [3, 5], "embed": [2, 9], "start": ["regular", "random"]},
        "seeds": 2,
    }
    return sweep_spec.from_spec(entry | changes)


def test_a_sweep_keeps_the_star_at_every_evaluation_and_pads_it_with_zeros():
    models = sweep.trained(built(), wanted="cpu")
    w_in, w_out = models.weights["w_in_proj"], models.weights["w_out_proj"]
    assert w_in.shape == (16, 3, 2, 5) and w_out.shape == (16, 3, 5, 2) and models.steps.tolist() == [0, 20, 40]
    assert not w_in[:8, :, :, 3:].any() and not w_out[:8, :, 3:].any() and w_in[8:].all() and w_out[8:].all()
    assert (w_in[:, 0, :, :3] != w_in[:, 1, :, :3]).all()


def test_shards_are_starts_and_seeds_and_join_to_a_table(tmp_path):
    whole = built()
    assert list(whole.shards()) == ["regular-0", "regular-1", "random-0", "random-1"]
    for name, shard in whole.shards().items():
        sweep.trained(shard, wanted="cpu").write(tmp_path / f"{name}.safetensors")
    curves = merge_shards.joined(whole, tmp_path)
    table = merge_shards.table(whole, curves)
    assert set(table["outcome"]) <= {"regular", "doubled corners", "uneven", "not learned"}
    assert table["start"].tolist()[:2] == ["regular"] * 2
    into, out = star_corners.star(curves, 0)
    assert into.shape == out.shape == (3, 3) and (np.diff(np.angle(into[-1]) % (2 * np.pi)) > 0).all()
