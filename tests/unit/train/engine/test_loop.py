"""The loop: what is kept, when, and that models side by side do not disturb each other."""

import numpy as np
import pytest
import torch

from core.errors import UserError
from train.analysis import modular_network
from train.engine.loop import SeriesRecorder, fit, views
from train.specs import OptimizerSpec, TorchOptimizerSpec
from train.tasks import circular_embedding, modular_addition, sparse_parity

RULE = OptimizerSpec("adamw", 1e-2, 0.9, 0.98, weight_decay=0.5)
ALL = ("weights", "gradient", "update", "moments")


class Kept:
    """A recorder in memory: vectors name -> [T, M, P], metrics name -> [T, M]."""

    def __init__(self):
        self.steps, self.states, self.evaluated = [], [], []

    def keep(self, step, flat, gradient, optimizer, metrics):
        now = {"weights": flat, "gradient": gradient, "update": optimizer.update()}
        self.steps.append(step)
        self.states.append({name: values.clone() for name, values in now.items()})
        self.evaluated.append(metrics)

    def vectors(self):
        return {name: torch.stack([state[name] for state in self.states]) for name in self.states[0]}

    def metrics(self):
        return {name: torch.stack([metrics[name] for metrics in self.evaluated]) for name in self.evaluated[0]}


class Written:
    """What stands for a SeriesWriter: the checkpoints in memory."""

    def __init__(self):
        self.checkpoints = []

    def append(self, step, weights, metrics, **groups):
        self.checkpoints.append({"step": step, "weights": weights, "metrics": metrics} | groups)

    def series(self, group):
        """name -> [T, *shape] of a group."""
        kept = [checkpoint[group] for checkpoint in self.checkpoints]
        return {name: np.stack([each[name] for each in kept]).copy() for name in kept[0]}


def parity(seeds, dtype=torch.float64):
    options = {"n_bits": 6, "k": 2, "train_size": 50, "test_size": 30, "hidden": 7}
    return sparse_parity.Task(sparse_parity.Options(**options), seeds, dtype, torch.device("cpu"))


def circle(seeds, dtype=torch.float64):
    options = {"modulus": 11, "hidden": 5, "train_fraction": 0.4, "loss_scale": 1}
    return circular_embedding.Task(circular_embedding.Options(**options), seeds, dtype, torch.device("cpu"))


def fitted(task, specs, steps, **more):
    kept = Kept()
    fit(task, specs, steps, kept, **more)
    return kept


def recorded(task, spec, steps, keep=ALL, **more):
    """The Written of one model."""
    written = Written()
    fit(task, [spec], steps, SeriesRecorder(written, task, keep), **more)
    return written


def flattened(arrays):
    """[T, P] of name -> [T, *shape]."""
    return np.concatenate([array.reshape(len(array), -1) for array in arrays.values()], 1).astype(float)


def test_a_checkpoint_is_the_state_after_that_many_steps():
    every, some = (fitted(parity([1]), [RULE], steps) for steps in (list(range(31)), [0, 3, 30]))
    assert some.steps == [0, 3, 30]
    for name, vectors in some.vectors().items():
        assert torch.equal(vectors, every.vectors()[name][[0, 3, 30]])
    for name, values in some.metrics().items():
        assert torch.equal(values, every.metrics()[name][[0, 3, 30]]), name
    initial = torch.cat([values.flatten(1) for values in parity([1]).initial_weights().values()], 1)
    assert torch.equal(some.vectors()["weights"][0], initial)


@pytest.mark.parametrize("make", [parity, circle])
def test_models_side_by_side_are_the_models_alone(make):
    rules = [RULE, OptimizerSpec("adam", 3e-2, 0.5, 0.9, l1=1e-3), RULE]
    together = fitted(make([1, 2, 3]), rules, [0, 50], clip=0.1)
    for model, (seed, rule) in enumerate(zip([1, 2, 3], rules, strict=True)):
        alone = fitted(make([seed]), [rule], [0, 50], clip=0.1)
        for name, values in alone.vectors().items():
            torch.testing.assert_close(together.vectors()[name][:, model], values[:, 0], rtol=1e-5, atol=1e-8)
        for name, values in alone.metrics().items():
            torch.testing.assert_close(together.metrics()[name][:, model], values[:, 0], rtol=1e-6, atol=1e-9)


def test_norms_tell_the_forces_on_the_weights():
    written = recorded(parity([1]), RULE, list(range(41)))
    metrics = written.series("metrics")
    weights, update = (flattened(written.series(group)) for group in ("weights", "updates"))
    moments = written.series("moments")
    m, v = (flattened({name: moments[name] for name in moments if name.startswith(kind)}) for kind in "mv")
    np.testing.assert_allclose(metrics["weight_norm_l1"], np.abs(weights).sum(1), rtol=1e-6)
    np.testing.assert_allclose(metrics["weight_norm_l2"], np.linalg.norm(weights, axis=1), rtol=1e-6)
    gradient = flattened(written.series("gradients"))
    np.testing.assert_allclose(metrics["gradient_norm"], np.linalg.norm(gradient, axis=1), rtol=1e-6)
    np.testing.assert_allclose(metrics["decay_norm"], 1e-2 * 0.5 * metrics["weight_norm_l2"], rtol=1e-6)
    # a step is the update, and the decay of what was there before
    np.testing.assert_allclose(weights[1:], weights[:-1] * (1 - 1e-2 * 0.5) - update[1:], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(metrics["update_norm"], np.linalg.norm(update, axis=1), rtol=1e-6)
    grown = np.diff(metrics["weight_norm_l2"])
    balance = metrics["update_outward"][1:] - metrics["decay_norm"][:-1]
    assert np.corrcoef(grown, balance)[0, 1] > 0.99
    # Adam's state on reaching the checkpoint explains the update
    steps = np.arange(1, 41)[:, None]
    direction = m[1:] / (1 - 0.9**steps) / (np.sqrt(v[1:] / (1 - 0.98**steps)) + 1e-8)
    np.testing.assert_allclose(update[1:], 1e-2 * direction, rtol=1e-4, atol=1e-7)
    assert metrics["update_norm"][0] == 0 and not m[0].any()
    np.testing.assert_allclose(metrics["m_norm"], np.linalg.norm(m, axis=1), rtol=1e-6)
    np.testing.assert_allclose(metrics["sqrt_v_norm"], np.linalg.norm(np.sqrt(v), axis=1), rtol=1e-6)


def test_only_what_is_asked_for_is_kept_and_metrics_always():
    for keep, groups in [(("weights",), {"weights"}), (("gradient",), {"gradients"}), ((), set())]:
        for checkpoint in recorded(parity([1]), RULE, [0, 2], keep).checkpoints:
            assert {name for name in ("weights", "gradients", "updates", "moments") if checkpoint[name]} == groups
            assert {"train_loss", "gradient_norm", "update_norm"} <= checkpoint["metrics"].keys()
    assert set(recorded(parity([1]), RULE, [0]).checkpoints[0]["moments"]) == {
        f"{moment}.{name}" for moment in "mv" for name in ("w_input", "w_output")
    }


def test_views_are_the_products_by_which_the_network_acts_and_may_stand_for_its_weights():
    options = {"modulus": 11, "embed": 4, "hidden": 5, "train_fraction": 0.4}
    task = modular_addition.Task(modular_addition.Options(**options), [1], torch.float64, torch.device("cpu"))
    written = recorded(task, RULE, [0, 7], ("weights", "views"))
    weights, kept = written.series("weights"), written.series("views")
    for name, product in zip(("w_input", "w_output"), modular_network.collapsed(weights), strict=True):
        np.testing.assert_allclose(kept[name], product, rtol=1e-5, atol=1e-6)
    alone = recorded(task, RULE, [0, 7], ("views",))
    assert not alone.checkpoints[0]["weights"]
    assert all(np.array_equal(alone.series("views")[name], kept[name]) for name in kept)
    assert recorded(task, RULE, [0], ("weights",)).checkpoints[0]["views"] == {}


def test_the_gradient_norm_is_that_of_the_loss_without_penalties_and_clipping():
    norms = [
        recorded(parity([1]), spec, [0, 1], **more).series("metrics")["gradient_norm"][0]
        for spec, more in [
            (OptimizerSpec("adam", 1e-2), {}),
            (OptimizerSpec("adam", 1e-2, l1=1.0, l2=1.0), {}),
            (OptimizerSpec("adam", 1e-2), {"clip": 1e-3}),
        ]
    ]
    assert norms[0] == norms[1] == norms[2] > 1e-3


def test_a_large_gradient_is_scaled_to_the_norm_and_a_small_one_is_left_alone():
    plain = TorchOptimizerSpec("sgd", {"lr": 1.0})
    updates = {clip: fitted(parity([1]), [plain], [0, 1], clip=clip).vectors()["update"][1] for clip in (None, 1e-3, 9)}
    assert updates[None].norm() > 1e-2 and torch.equal(updates[9], updates[None])
    torch.testing.assert_close(updates[1e-3], updates[None] * (1e-3 / updates[None].norm()), rtol=1e-3, atol=0)


@pytest.mark.parametrize(
    "spec", [RULE, TorchOptimizerSpec("nadam", {"lr": 1e-2}), TorchOptimizerSpec("sgd", {"lr": 1e-2})]
)
def test_a_rate_of_one_changes_nothing_and_of_a_half_halves_the_step(spec):
    plain, same, half = (
        fitted(parity([1]), [spec], [0, 1, 9], rate=rate).vectors()
        for rate in (None, lambda step: 1.0, lambda step: 0.5)
    )
    assert torch.equal(plain["weights"], same["weights"])
    step, halved = (each["weights"][1] - each["weights"][0] for each in (plain, half))
    torch.testing.assert_close(halved, step / 2)


def test_a_loss_that_is_not_finite_stops_with_its_step():
    with pytest.raises(UserError, match="train loss is not finite at step [1-9][0-9]*: lower optimizer.lr"):
        recorded(parity([1], torch.float32), OptimizerSpec("adam", 1e30), list(range(20)))


def test_progress_is_told_at_each_checkpoint():
    told = []
    fitted(parity([1]), [RULE], [0, 2, 5], on_checkpoint=told.append)
    assert told == [0, 2, 5]


def test_views_share_their_memory():
    flat = torch.zeros(2, 7)
    parts = views(flat, {"w_input": (2, 3), "w_output": (1,)})
    parts["w_input"][1, 1, 2] = 5
    assert parts["w_input"].shape == (2, 2, 3) and parts["w_output"].shape == (2, 1) and flat[1, 5] == 5
