"""The looked-up step against autograd, torch.optim.AdamW and the Task of sparse parity."""

import math

import pytest
import torch

from train.specs import OptimizerSpec
from train.sweeps import parity_lookup
from train.sweeps import sparse_parity as sweep
from train.tasks.sparse_parity import draw_nested_digits

CLIP = 1e-7
RULE = OptimizerSpec("adamw", 3e-3, 0.99, 0.98, weight_decay=0.3)


def model(width=20, n_bits=30, train_size=300, test_size=100, seed=3):
    train, test = draw_nested_digits(seed, n_bits, train_size, test_size)
    data = parity_lookup.Data(train, 3), parity_lookup.Data(test, 3, gradient=False)
    return parity_lookup.Model(data[0], n_bits, width, seed, 0.7, CLIP), data[1], train


class Plain:
    """The same model as anyone would write it, in float64."""

    def __init__(self, looked_up, digits):
        n_bits = digits.shape[1]
        rows = [*range(n_bits), len(looked_up.w_input) - 1]
        self.inputs = torch.cat([digits, torch.ones_like(digits[:, :1])], 1).double()
        self.right = 1 - 2 * (digits[:, :3].sum(1) % 2).double()  # p is that of an odd number of ones
        self.weights = [looked_up.w_input[rows].double().requires_grad_(), looked_up.w_output.double().requires_grad_()]

    def loss(self):
        w_input, w_output = self.weights
        wrong = torch.sigmoid(self.right * (torch.relu(self.inputs @ w_input) @ w_output))
        return -(1 - wrong).clamp(CLIP, 1 - CLIP).log().mean()


@pytest.mark.parametrize("n_bits", [30, 12, 7, 3])
@pytest.mark.parametrize("width", [1, 16, parity_lookup.NARROW, parity_lookup.NARROW + 1])
def test_loss_and_gradient_are_those_of_autograd(width, n_bits):
    looked_up, _, digits = model(width, n_bits)
    plain = Plain(looked_up, digits)
    loss = plain.loss()
    loss.backward()
    looked_up.differentiate()()
    g_input, g_output = parity_lookup._split(looked_up.gradient, len(looked_up.w_input), width)
    rows = [*range(n_bits), len(looked_up.w_input) - 1]
    torch.testing.assert_close(g_input[rows].double(), plain.weights[0].grad, rtol=1e-4, atol=1e-7)
    torch.testing.assert_close(g_output.double(), plain.weights[1].grad, rtol=1e-4, atol=1e-7)
    assert looked_up.loss(looked_up.neg_margin) == pytest.approx(loss.item(), rel=1e-6)
    assert not g_input[n_bits:-1].any(), "rows that no digit has stay as they are"


@pytest.mark.parametrize("n_bits", [30, 7])
@pytest.mark.parametrize("width, scale", [(16, 1), (33, 300), (65, 300)])  # with and without clipped sequences
def test_loss_and_gradient_are_those_of_the_task(width, n_bits, scale):
    """The fast path and train.tasks.sparse_parity are one network: the same draws, the same loss, the same gradient."""
    looked_up, test, _ = model(width, n_bits)
    options = sweep.Options(n_bits=n_bits, test_size=100, init_scale=0.7, clip=CLIP)
    task = sweep.task_of([{"width": width, "train_size": 300, "seed": 3}], options, torch.device("cpu"))
    weights = {name: values.float() for name, values in task.initial_weights().items()}
    rows = [*range(n_bits), len(looked_up.w_input) - 1]
    assert torch.equal(weights["w_input"][0], looked_up.w_input[rows])
    assert torch.equal(weights["w_output"][0], looked_up.w_output)
    looked_up.w_output.mul_(scale)
    weights["w_output"].mul_(scale)
    looked_up.differentiate()()
    into = {name: torch.empty_like(values) for name, values in weights.items()}
    metrics = task.evaluate(weights, task.differentiate(weights, into)())
    assert (looked_up.neg_margin.abs() > looked_up.limit).any() == (scale > 1)
    losses = looked_up.loss(looked_up.neg_margin), looked_up.loss(looked_up.forward(test)[1])
    assert [metrics["train_loss"].item(), metrics["test_loss"].item()] == pytest.approx(losses, rel=1e-6)
    g_input, g_output = parity_lookup._split(looked_up.gradient, len(looked_up.w_input), width)
    torch.testing.assert_close(g_input[rows], into["w_input"][0], rtol=1e-3, atol=1e-6 * scale)
    torch.testing.assert_close(g_output, into["w_output"][0], rtol=1e-3, atol=1e-6)


def test_steps_are_those_of_adamw():
    looked_up, test, digits = model()
    plain = Plain(looked_up, digits)
    optimizer = torch.optim.AdamW(
        plain.weights, lr=RULE.lr, betas=(RULE.beta1, RULE.beta2), eps=RULE.eps, weight_decay=RULE.weight_decay
    )
    losses = parity_lookup.fit(looked_up, test, RULE, 40, 20)
    expected = []
    for step in range(41):
        loss = plain.loss()
        if step % 20 == 0:
            expected.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert [train for train, _ in losses] == pytest.approx(expected, rel=1e-4)


def test_no_gradient_where_the_probability_is_clipped():
    looked_up, _, _ = model()
    looked_up.w_output.mul_(1e4)
    looked_up.differentiate()()
    limit = math.log((1 - CLIP) / CLIP)
    outside = looked_up.neg_margin.abs() > limit
    assert outside.any() and not looked_up.errors[outside].any()
    assert looked_up.errors[~outside].all()
    assert 1e-7 <= looked_up.loss(looked_up.neg_margin) <= limit


def test_there_is_no_gradient_where_every_probability_is_clipped():
    looked_up, _, digits = model()
    gradients = looked_up.differentiate()
    gradients()
    assert looked_up.gradient.any()
    for weights in (looked_up.w_input, looked_up.w_output):
        weights.zero_()
    looked_up.w_output[:2] = torch.tensor([1.0, -1.0])  # of two neurons one is on by its bias: every logit is 100
    looked_up.w_input[-1, :2] = torch.tensor([100.0, -1.0])
    looked_up.train.error_sign.fill_(-1)  # and every answer is right
    gradients()
    assert (looked_up.neg_margin == -100).all() and not looked_up.gradient.any()


def test_the_loss_ends_at_the_clip():
    looked_up, test, _ = model(width=64, train_size=50)
    losses = parity_lookup.fit(looked_up, test, RULE, 800, 400)
    assert losses[-1][0] == pytest.approx(CLIP, rel=0.5) and math.isfinite(losses[-1][1])


def test_a_larger_train_split_begins_with_the_smaller():
    small, large = (draw_nested_digits(5, 30, size, 40) for size in (100, 200))
    assert torch.equal(small[0], large[0][:100]) and torch.equal(small[1], large[1])


def test_denormals_are_as_before_afterwards():
    looked_up, test, _ = model()
    parity_lookup.fit(looked_up, test, RULE, 2, 1)
    assert torch.tensor(1e-40) * 0.5 > 0
