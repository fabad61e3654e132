"""The loop: what is kept, when, and that models side by side do not disturb each other."""

import pytest
import torch

from core.errors import UserError
from train.engine.loop import fit, views
from train.specs import OptimizerSpec
from train.tasks import circular_embedding, sparse_parity

RULE = OptimizerSpec("adamw", 1e-2, 0.9, 0.98, weight_decay=0.5)


def parity(seeds, dtype=torch.float64):
    options = {"n_bits": 6, "k": 2, "train_size": 50, "test_size": 30, "hidden": 7}
    return sparse_parity.Task(sparse_parity.Options(**options), seeds, dtype, torch.device("cpu"))


def circle(seeds, dtype=torch.float64):
    options = {"modulus": 11, "hidden": 5, "train_fraction": 0.4, "loss_scale": 1}
    return circular_embedding.Task(circular_embedding.Options(**options), seeds, dtype, torch.device("cpu"))


def test_a_checkpoint_is_the_state_after_that_many_steps():
    every = fit(parity([1]), [RULE], list(range(31)))
    some = fit(parity([1]), [RULE], [0, 3, 30])
    assert some.steps == [0, 3, 30]
    for name, vectors in some.vectors.items():
        assert torch.equal(vectors, every.vectors[name][[0, 3, 30]])
    for name, values in some.metrics().items():
        assert torch.equal(values, every.metrics()[name][[0, 3, 30]]), name
    initial = torch.cat([values.flatten(1) for values in parity([1]).initial_weights().values()], 1)
    assert torch.equal(some.vectors["weights"][0], initial.float())


@pytest.mark.parametrize("make", [parity, circle])
def test_models_side_by_side_are_the_models_alone(make):
    rules = [RULE, OptimizerSpec("adam", 3e-2, 0.5, 0.9, l1=1e-3), RULE]
    together = fit(make([1, 2, 3]), rules, [0, 50], moments=True)
    for model, (seed, rule) in enumerate(zip([1, 2, 3], rules, strict=True)):
        alone = fit(make([seed]), [rule], [0, 50], moments=True)
        for name in alone.vectors:
            torch.testing.assert_close(
                together.vectors[name][:, model], alone.vectors[name][:, 0], rtol=1e-5, atol=1e-8
            )
        for name, values in alone.metrics().items():
            torch.testing.assert_close(together.metrics()[name][:, model], values[:, 0], rtol=1e-6, atol=1e-9)


def test_norms_tell_the_forces_on_the_weights():
    task = parity([1])
    record = fit(task, [RULE], list(range(41)), moments=True)
    metrics = {name: values[:, 0] for name, values in record.metrics().items()}
    weights, update, m, v = (record.vectors[name][:, 0].double() for name in ("weights", "update", "m", "v"))
    torch.testing.assert_close(metrics["weight_norm_l1"], weights.abs().sum(1))
    torch.testing.assert_close(metrics["weight_norm_l2"], weights.norm(dim=1))
    torch.testing.assert_close(metrics["decay_norm"], 1e-2 * 0.5 * metrics["weight_norm_l2"])
    # a step is the update, and the decay of what was there before
    torch.testing.assert_close(weights[1:], weights[:-1] * (1 - 1e-2 * 0.5) - update[1:], rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(metrics["update_norm"], update.norm(dim=1))
    grown = metrics["weight_norm_l2"][1:] - metrics["weight_norm_l2"][:-1]
    balance = metrics["update_outward"][1:] - metrics["decay_norm"][:-1]
    assert torch.corrcoef(torch.stack([grown, balance]))[0, 1] > 0.99
    # Adam's state on reaching the checkpoint explains the update
    steps = torch.arange(1, 41, dtype=torch.float64)[:, None]
    direction = m[1:] / (1 - 0.9**steps) / ((v[1:] / (1 - 0.98**steps)).sqrt() + 1e-8)
    torch.testing.assert_close(update[1:], 1e-2 * direction, rtol=1e-4, atol=1e-7)
    assert metrics["update_norm"][0] == 0 and not m[0].any()


def test_the_gradient_norm_is_that_of_the_loss_without_penalties():
    plain = fit(parity([1]), [OptimizerSpec("adam", 1e-2)], [0, 1]).metrics()["gradient_norm"]
    penalized = fit(parity([1]), [OptimizerSpec("adam", 1e-2, l1=1.0, l2=1.0)], [0, 1]).metrics()["gradient_norm"]
    assert plain[0] == penalized[0] > 0


def test_a_loss_that_is_not_finite_stops_with_its_step():
    with pytest.raises(UserError, match="train loss is not finite at step [1-9][0-9]*: lower optimizer.lr"):
        fit(parity([1], torch.float32), [OptimizerSpec("adam", 1e30)], list(range(20)))


def test_progress_is_told_at_each_checkpoint():
    told = []
    fit(parity([1]), [RULE], [0, 2, 5], on_checkpoint=told.append)
    assert told == [0, 2, 5]


def test_views_share_their_memory():
    flat = torch.zeros(2, 7)
    parts = views(flat, {"w_input": (2, 3), "w_output": (1,)})
    parts["w_input"][1, 1, 2] = 5
    assert parts["w_input"].shape == (2, 2, 3) and parts["w_output"].shape == (2, 1) and flat[1, 5] == 5
