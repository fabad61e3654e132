"""Optimizers of torch.optim in the loop: each trains a task with gradients of its own."""

import pytest
import torch

from core.errors import UserError
from tests.unit.train.engine.test_loop import fitted, parity
from train import optimizers
from train.specs import OptimizerSpec, TorchOptimizerSpec

ADAM = {"lr": 1e-2, "betas": [0.9, 0.98], "eps": 1e-8}


@pytest.mark.parametrize("name", [name for name in optimizers.names() if name != "muon"])
def test_each_trains_a_task_with_gradients_of_its_own(name):
    kept = fitted(parity([1]), [TorchOptimizerSpec(name, {"lr": 1e-2})], [0, 1, 30])
    update, weights = kept.vectors()["update"], kept.vectors()["weights"]
    assert not update[0].any() and update[1].any()
    torch.testing.assert_close(weights[1], weights[0] - update[1])
    losses = kept.metrics()["train_loss"]
    assert losses[-1] < losses[0]


def test_torchs_adam_trains_as_the_projects_own():
    own = fitted(parity([1]), [OptimizerSpec("adam", 1e-2, 0.9, 0.98)], [0, 1, 50]).vectors()
    torchs = fitted(parity([1]), [TorchOptimizerSpec("adam", ADAM)], [0, 1, 50]).vectors()
    for name in own:
        torch.testing.assert_close(own[name], torchs[name], rtol=1e-7, atol=1e-10)


def test_models_have_their_own_state():
    rules = [TorchOptimizerSpec("sgd", {"lr": lr, "momentum": 0.9}) for lr in (1e-1, 1e-2)]
    together = fitted(parity([1, 2]), rules, [0, 20]).vectors()["weights"]
    for model, rule in enumerate(rules):
        alone = fitted(parity([model + 1]), [rule], [0, 20]).vectors()["weights"]
        torch.testing.assert_close(together[:, model], alone[:, 0])


@pytest.mark.parametrize(
    "name, arguments, sentence",
    [
        ("sgd", {"lr": 0.1, "momentum": -1.0}, "optimizer: torch refuses sgd: Invalid momentum value: -1.0"),
        ("sgd", {"lr": 0.1, "nesterov": True}, "optimizer: torch refuses sgd: Nesterov momentum requires a momentum"),
        ("muon", {"lr": 0.1}, "optimizer: torch refuses muon: Muon only supports 2D parameters"),
    ],
)
def test_what_torch_refuses_is_said_in_a_sentence(name, arguments, sentence):
    with pytest.raises(UserError, match=sentence):
        fitted(parity([1]), [TorchOptimizerSpec(name, arguments)], [0, 1])
