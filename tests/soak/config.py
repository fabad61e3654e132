"""Mutates the configuration at random: each mutation is accepted, or refused in one sentence that names the place.

python -m tests.soak.config --times 5000
"""

import argparse
import copy
import json
import random
import re
import sys
import traceback
from collections import Counter
from dataclasses import replace

import yaml

from core.config import validated
from core.errors import UserError
from figures.harness import inputs
from tests.helpers.paths import ROOT
from tests.helpers.training import trained
from train import experiments, requested
from train.commands import select_seed

VALUES = (
    None, True, False, 0, 1, -1, 2, 3, 10**9, 10**400, -(10**30), 0.5, -0.0, 1e-320, 1e308, float("nan"), float("inf"),
    "1e-4", "1e999", "nan", "-1", "", " ", "é", "\u202e\x00", "🟊" * 300, "../../etc/passwd", "/", "a b; rm -rf x",
    "$(true)", "<script>", "{x}", "none", "all", "auto", "adamw", "sgd", "muon", "cosine",
    "sparse_parity", "modular_addition", "five_neurons",
    ">= 0", ">= x", ["sparsity"], ["star"], ["frequencies"], ["turns", "oscillation"], [], {}, [[]], [1, 1], [0, -1, 2],
    [[0, 1, 0]], [None], {"": 1}, {"a": {}}, {"optimizer.lr": [1, 2]}, {"x.y": 3}, list(range(2000)),
)  # fmt: skip


def base():
    """The configuration that is mutated: that of the tests, with few experiments, so that thousands take minutes."""
    whole = experiments.load([ROOT / "config.yaml", ROOT / "tests" / "tiny.yaml"])
    kept = (
        "sparse_parity",
        "sparse_parity_l2",
        "five_neurons",
        "adamw_oscillation",
        "adamw_oscillation_coupled",
        "modular_addition",
        "frequency_regrowth",
    )
    whole["experiments"] = {name: whole["experiments"][name] for name in kept}
    return whole


def places(node, path=()):
    """Every place in a configuration, as a tuple of keys and indices."""
    for key, item in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from places(item, (*path, key))


def mutated(config, draws):
    """A copy of `config` changed in one place, and that place.

    The change: another value, a key gone, a key too many, or one renamed.
    """
    config = copy.deepcopy(config)
    place = draws.choice(list(places(config)))
    *above, key = place
    holder = config
    for step in above:
        holder = holder[step]
    change = draws.choice(("value", "value", "value", "number", "drop", "rename", "add"))
    if change == "number" and isinstance(holder[key], (int, float)):
        holder[key] = holder[key] * draws.choice((-1, 0, 1e-9, 1e3, 1e9)) + draws.choice((0, 0.5, 1))
    elif change == "drop":
        del holder[key]
    elif change in ("rename", "add") and isinstance(holder, dict):
        name = draws.choice((f"{key}s", str(key)[:-1], str(key).upper(), "", 7, None, True, "../x", "é", "a.b"))
        holder[name] = holder.pop(key) if change == "rename" else draws.choice(VALUES)
        place = (*above, name)
    else:
        holder[key] = copy.deepcopy(draws.choice(VALUES))
    return config, place


def read(config):
    """All that the workflow reads of a configuration before it runs a job; the experiments and the sweeps."""
    settings = validated(config)
    planned = requested.requested(settings)
    parts = [shard.recipe() for sweep in planned.sweeps.values() for shard in sweep.shards().values()]
    _, broken, read_by = inputs.chosen(settings["outputs"], settings["figures"], settings["results"], planned)
    for sentence in (*broken.values(), *map(str, (planned.faults | planned.faults_of_sweeps).values())):
        assert "\n" not in sentence and re.match(r"figures/\w+\.py:\d+ reads|experiments\.|sweeps\.", sentence), (
            sentence
        )
    json.dumps([parts, read_by, [run.spec() for run in planned.runs.values()]], allow_nan=False)
    return planned.runs, planned.sweeps


def briefly_trained(run):
    """Train one seed of a run for three steps and table its outcome.

    Only a run of a modest size that starts from scratch is trained.
    """
    options = {"train_size": 1, "hidden": 1, "n_bits": 1, "modulus": 1, "embed": 1} | run.options
    if run.warm_start:
        return  # there is nothing to go on from
    if (
        options["train_size"] * options["n_bits"] * options["hidden"] < 1e8
        and options["modulus"] ** 3 * options["hidden"] < 1e8
    ):
        run = replace(
            run, max_steps=min(run.max_steps, 3), save_at=replace(run.save_at, every=1, log=min(run.save_at.log, 9))
        )
        select_seed.row(run, run.seeds[0], trained(run, run.seeds[0]))


def fault(config, place, train=False):
    """What is wrong with how `config`, changed at `place`, is taken; None if nothing.

    train: whether to train the runs at `place` as well, and say what is wrong with that.
    """
    try:
        runs, _ = read(config)
        for run in runs.values() if train else ():
            if run.name.split("/")[0] in map(str, place):
                briefly_trained(run)
    except UserError as error:
        said = str(error)
        named = [key for key in map(str, place) if (key or "''") in said]
        if "\n" in said or not named:
            return f"does not name the place: {said!r}"
        if len(said) > 1000:
            return f"says too much: {said[:200]!r}"
    except Exception:
        return traceback.format_exc(limit=-3)
    return None


def main(times, seed=0, train=False):
    """Try `times` mutations; the faults found, as text."""
    config, draws, faults = base(), random.Random(seed), Counter()
    examples = {}
    for _ in range(times):
        changed, place = mutated(config, draws)
        if found := fault(changed, place, train):
            faults[found] += 1
            examples.setdefault(found, f"{'.'.join(map(str, place))}: {yaml.safe_dump(value_at(changed, place))[:200]}")
    return [f"{count} times, such as {examples[found]}{found}" for found, count in faults.most_common()]


def value_at(config, place):
    """The value at a place, None if it is gone."""
    for key in place:
        try:
            config = config[key]
        except (KeyError, IndexError, TypeError):
            return None
    return config


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--times", type=int, default=5000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--train", action="store_true", help="train what is accepted for three steps")
    chosen = options.parse_args()
    faults = main(chosen.times, chosen.seed, chosen.train)
    print(*faults, sep="\n\n")
    sys.exit(f"{len(faults)} kinds of fault in {chosen.times} mutations" if faults else 0)
