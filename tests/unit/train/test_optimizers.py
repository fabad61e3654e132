"""The optimizers of torch.optim: known from Torch's source, with the arguments of their constructors."""

import inspect

import pytest
import torch

from core.errors import UserError
from train import optimizers

CLASSES = {name: each for name, each in vars(torch.optim).items() if inspect.isclass(each) and name != "Optimizer"}


def test_all_of_torch_are_known_but_those_that_cannot_be_used():
    known = {name.lower() for name, each in CLASSES.items() if issubclass(each, torch.optim.Optimizer)}
    assert set(optimizers.names()) == known - {"lbfgs", "sparseadam"} and "sgd" in known
    assert optimizers.class_name("rmsprop") == "RMSprop"


@pytest.mark.parametrize("name", [name for name in optimizers.names() if name not in optimizers.OWN])
def test_arguments_and_defaults_are_those_of_the_constructor(name):
    rules = optimizers.rule(name, "x")["properties"]
    parameters = dict(inspect.signature(CLASSES[optimizers.class_name(name)].__init__).parameters)
    expected = parameters.keys() - {"self", "params", *optimizers.HOW}
    assert rules.keys() - {"name"} == expected
    for argument in expected - {"lr"}:
        default = parameters[argument].default
        assert rules[argument].get("default") == (list(default) if isinstance(default, tuple) else default)
        kinds = {bool: "boolean", float: "number", int: ("number", "integer"), tuple: "array"}
        if default is not None:
            assert rules[argument]["type"] in kinds[type(default)]


def test_the_own_ones_have_the_keys_of_the_schema():
    assert {"beta1", "l1", "weight_decay"} <= optimizers.rule("adam", "x")["properties"].keys()
    with pytest.raises(UserError, match="here.name: unknown optimizer 'sgdd'"):
        optimizers.rule("sgdd", "here")
