"""Numbers for the texts of figures that draw any run, on what it learns and how well: None where they do not apply."""

from core.errors import UserError
from figures.harness.header import Number
from train.analysis import milestones, modular_network


def task_numbers(run):
    """modulus and train_share of modular addition; k, n_bits and train_size of sparse parity; chance of both.

    chance: what guessing gets right. All are None for any other task.
    """
    options = run.spec["options"]
    numbers = dict.fromkeys(("modulus", "train_share", "k", "n_bits", "train_size", "chance"))
    if modulus := modulus_of(run):
        numbers |= {"modulus": Number(modulus), "chance": Number(1 / modulus, "share")}
        if "train_fraction" in options:
            numbers["train_share"] = Number(options["train_fraction"], "share")
        elif len(run.train_index):
            numbers["train_share"] = Number(len(run.train_index) / len(modular_network.inputs(run)[0]), "share")
    elif run.spec.get("task") == "sparse_parity":
        numbers |= {"chance": Number(0.5, "share")}
        numbers |= {name: Number(options[name]) for name in ("k", "n_bits", "train_size") if name in options}
    return numbers


def of_test(run):
    """test_accuracy at the end; generalized_at and short_of_99, of which one is None: the step, or that accuracy."""
    generalized = Number.if_reached(milestones.of_series(run)[1], "training step")
    accuracy = Number(float(run.metrics["test_accuracy"][-1]), "share")
    return {
        "test_accuracy": accuracy,
        "generalized_at": generalized,
        "short_of_99": accuracy if generalized is None else None,
    }


def unseen_pairs(run):
    """Number of pairs a <= b whose sum a network was not trained on; None if there are none, or none is known."""
    unseen = len(modular_network.unseen(run)) if len(run.train_index) else 0
    return Number(unseen, "pairs") if unseen else None


def modulus_of(run):
    """The modulus of a run whose network adds modulo a number; None of any other."""
    try:
        p = modular_network.of_series(run, slice(1))[0].shape[1]
    except UserError:
        return None
    options = run.spec["options"]
    return p if "modulus" in options and options["modulus"] == p else None
