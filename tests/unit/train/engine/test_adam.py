"""Adam for many models at once, against torch.optim one model at a time, in float64."""

import math
from dataclasses import replace

import pytest
import torch

from train.engine.adam import Adam
from train.specs import OptimizerSpec

STEPS = 50


def gradients(weights, step):
    """Some gradient that depends on the weights, and differs by step."""
    return torch.sin(weights * (step + 1)) + 0.1 * weights


def reference(rule, weights):
    """What torch.optim makes of one model; l1 by hand, since it has none."""
    parameter = weights.clone().requires_grad_()
    kind = torch.optim.AdamW if rule.weight_decay else torch.optim.Adam
    optimizer = kind(
        [parameter], lr=rule.lr, betas=(rule.beta1, rule.beta2), eps=rule.eps, weight_decay=rule.weight_decay or rule.l2
    )
    for step in range(STEPS):
        parameter.grad = gradients(parameter.detach(), step) + rule.l1 * parameter.detach().sign()
        optimizer.step()
    return parameter.detach()


def ours(rules, weights):
    weights = weights.clone()
    adam = Adam(rules, weights)
    for step in range(STEPS):
        adam.step(gradients(weights, step))
    return weights, adam


RULES = [
    OptimizerSpec("adam", 1e-2),
    OptimizerSpec("adam", 3e-3, 0.99, 0.98, l1=1e-2),
    OptimizerSpec("adam", 1e-3, 0.9, 0.98, l2=1e-1),
    OptimizerSpec("adamw", 1e-2, 0.99, 0.98, weight_decay=0.4),
    OptimizerSpec("adamw", 1e-2, 0.5, 0.9, eps=1e-2, weight_decay=1.0),
    OptimizerSpec("adam", 1e-2, 0.0, 0.0, eps=1e-20),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_one_model_is_torch_optim(rule):
    weights = torch.randn(1, 40, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    torch.testing.assert_close(ours([rule], weights)[0], reference(rule, weights), rtol=1e-11, atol=1e-13)


def test_models_side_by_side_each_keep_their_own_rates():
    weights = torch.randn(len(RULES), 40, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    together, _ = ours(RULES, weights)
    for model, rule in enumerate(RULES):
        torch.testing.assert_close(together[model], reference(rule, weights[model]), rtol=1e-11, atol=1e-13)


def test_update_is_what_the_last_step_took_off_beside_decay():
    rule = RULES[3]
    before = torch.randn(1, 40, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    weights = before.clone()
    adam = Adam([rule], weights)
    assert torch.equal(adam.update(), torch.zeros_like(weights))
    adam.step(gradients(weights, 0))
    torch.testing.assert_close(before * (1 - rule.lr * rule.weight_decay) - adam.update(), weights)


def test_weights_with_rates_of_their_own_train_as_groups():
    """The decay of a group is multiplied by its learning rate: divided here, as the factor of decay is not."""
    rule, lr, decay = RULES[3], torch.ones(40, dtype=torch.float64), torch.ones(40, dtype=torch.float64)
    lr[:15], decay[:15] = 4, 2
    weights = torch.randn(1, 40, generator=torch.Generator().manual_seed(6), dtype=torch.float64)
    own, together = (weights.clone() for _ in range(2))
    groups = [ours([replace(rule, lr=4 * rule.lr, weight_decay=rule.weight_decay / 2)], weights[:, :15])[0]]
    groups.append(ours([rule], weights[:, 15:])[0])
    adam = Adam([rule], own, lr, decay)
    for step in range(STEPS):
        adam.step(gradients(own, step))
    torch.testing.assert_close(own, torch.cat(groups, 1), rtol=1e-11, atol=1e-13)
    plain = Adam([rule], together, 1.0, 1.0)
    for step in range(STEPS):
        plain.step(gradients(together, step))
    assert torch.equal(together, ours([rule], weights)[0])


WITHOUT_RADIAL = [
    OptimizerSpec("adam", 1e-2, gradient="perpendicular"),
    OptimizerSpec("adam", 1e-2, 0.5, 0.9, l1=1e-2, l2=1e-1, gradient="perpendicular"),
    OptimizerSpec("adamw", 1e-2, weight_decay=0.5, clamp_norm=0.7),
    OptimizerSpec("adamw", 1e-2, 0.9, 0.98, weight_decay=0.1, gradient="perpendicular", clamp_norm=0.9),
    OptimizerSpec("adam", 1e-2, clamp_norm=1.35),
]


def projected(rule, weights):
    """What torch.optim makes of one model, the gradient projected and the norm clamped by hand."""
    parameter = weights.clone().requires_grad_()
    limit = math.inf if rule.clamp_norm is None else rule.clamp_norm * weights.norm()
    kind = torch.optim.AdamW if rule.weight_decay else torch.optim.Adam
    optimizer = kind(
        [parameter], lr=rule.lr, betas=(rule.beta1, rule.beta2), eps=rule.eps, weight_decay=rule.weight_decay or rule.l2
    )
    for step in range(STEPS):
        now = parameter.detach()
        gradient, unit = gradients(now, step), now / now.norm()
        along = gradient.dot(unit) * unit if rule.gradient == "perpendicular" else 0
        parameter.grad = gradient - along + rule.l1 * now.sign()
        optimizer.step()
        if now.norm() > limit:
            now *= limit / now.norm()
    return parameter.detach()


@pytest.mark.parametrize("rule", WITHOUT_RADIAL, ids=str)
def test_gradients_are_projected_and_norms_clamped(rule):
    weights = torch.randn(1, 40, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    after, _ = ours([rule], weights)
    torch.testing.assert_close(after[0], projected(rule, weights[0]), rtol=1e-11, atol=1e-13)
    plain, _ = ours([replace(rule, gradient="full", clamp_norm=None)], weights)
    assert torch.equal(after, plain) == (rule.clamp_norm == 1.35)  # these gradients never make the norm that large


def test_projected_clamped_and_plain_models_side_by_side():
    rules = [*RULES, *WITHOUT_RADIAL]
    weights = torch.randn(len(rules), 40, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    together, _ = ours(rules, weights)
    for model, rule in enumerate(rules):
        torch.testing.assert_close(together[model], projected(rule, weights[model]), rtol=1e-11, atol=1e-13)


def test_what_is_taken_out_is_all_that_lies_along_the_weights():
    weights, gradient = torch.randn(2, 3, 40, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    left = gradient.clone()
    Adam([WITHOUT_RADIAL[0]] * 3, weights.clone()).step(left)
    assert (left * weights).sum(1).abs().max() < 1e-13
    cosines = torch.cosine_similarity(gradient - left, weights)
    torch.testing.assert_close(cosines.abs(), torch.ones(3, dtype=torch.float64))


def test_weights_of_zero_have_no_direction_and_keep_their_norm_where_it_is_clamped():
    weights = torch.zeros(1, 40)
    adam = Adam([OptimizerSpec("adam", 1e-2, gradient="perpendicular", clamp_norm=2.0)], weights)
    adam.step(torch.ones_like(weights))
    assert torch.equal(weights, torch.zeros(1, 40))
