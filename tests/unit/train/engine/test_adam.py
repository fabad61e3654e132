"""Adam for many models at once, against torch.optim one model at a time, in float64."""

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
