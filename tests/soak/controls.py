"""Evaluates every claim on controls, data that do not show the phenomenon: prints the claims that hold there too.

python -m tests.soak.controls [NAME ...] [--config FILE ...]

It reads finished results. A claim that holds on every control would hold for any network, so it says nothing of this
one: sharpen it, or make it a number. Ends with status 1 if there is such a claim.
"""

import argparse
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from core import cli, config, overlays
from core.errors import UserError
from core.suggestions import Named
from figures.harness import catalog, claims, hooks, inputs
from train.checkpoints import CheckpointSeries
from train.requested import requested

EARLY = 0.2  # share of the steps after which training is stopped


def generator():
    return np.random.default_rng(0)


def untrained(series):
    """The first checkpoint at every step."""
    return _each(series, lambda values: np.broadcast_to(values[:1], values.shape))


def shuffled(series):
    """The weights of each checkpoint in random places; of a sweep, each model's curves for other hyper-parameters."""
    draw = generator()
    if _of_sweep(series):
        order = draw.permutation(next(iter(series.metrics.values())).shape[1])
        metrics = {name: values[:, order] for name, values in series.metrics.items()}
        return replace(series, metrics=metrics, weights={name: w[order] for name, w in series.weights.items()})

    def mixed(arrays):
        return {name: draw.permuted(w.reshape(len(w), -1), axis=1).reshape(w.shape) for name, w in arrays.items()}

    return replace(series, weights=mixed(series.weights), views=mixed(series.views))


def reversed_in_time(series):
    """The last checkpoint first."""
    return _each(series, lambda values: values[::-1])


def stopped_early(series):
    """Trained for a fifth of the steps; the rest repeats the last checkpoint."""
    last = int(series.at(EARLY * series.steps[-1]))
    return _each(series, lambda values: values[np.minimum(np.arange(len(values)), last)])


def swapped_splits(series):
    """The curves of the train data for those of the test data."""
    swap = {"train": "test", "test": "train"}
    metrics = {}
    for name, values in series.metrics.items():
        split, _, measure = name.partition("_")
        metrics[name] = series.metrics.get(f"{swap.get(split, split)}_{measure}", values)
    return replace(series, metrics=metrics)


CONTROLS = (untrained, shuffled, reversed_in_time, stopped_early, swapped_splits)


def _each(series, change):
    """The series with all arrays over checkpoints changed; of a sweep weights [models, T, ...], too."""
    if not _of_sweep(series):
        groups = ("metrics", "weights", "views", "moments")
        return replace(series, **{g: {name: change(v) for name, v in getattr(series, g).items()} for g in groups})
    weights = {
        name: change(values.swapaxes(0, 1)).swapaxes(0, 1) if values.shape[1] == len(series.steps) else values
        for name, values in series.weights.items()
    }
    return replace(series, metrics={name: change(v) for name, v in series.metrics.items()}, weights=weights)


def _of_sweep(series):
    return next(iter(series.metrics.values())).ndim > 1


def changed(control, value):
    """One input of a figure under a control; of a table of seeds the columns, each shuffled by itself."""
    if isinstance(value, CheckpointSeries):
        return control(value)
    if value is None or isinstance(value, SimpleNamespace):  # an optional read that is dropped; options
        return value
    if isinstance(value, inputs.Scan):
        return inputs.Scan(value.name, {key: control(run) for key, run in value.items()})
    draw = generator()
    return Named("column", {name: draw.permutation(column) for name, column in value.items()})


def evaluations(figure, data):
    """Name of a control -> the Evaluation of the figure there, or the sentence why there is none."""
    cases = {control.__name__.replace("_", " "): _changed_all(control, data) for control in CONTROLS}
    if hasattr(hooks.module_of(figure), "controls"):
        cases |= {name: (lambda other=other: other) for name, other in hooks.call(figure, "controls", data).items()}
    results = {}
    with np.errstate(all="ignore"):
        for name, case in cases.items():
            try:
                results[name] = claims.evaluate(figure, case())
            except UserError as error:
                results[name] = str(error).split("\n")[-1].strip()
    return results


def _changed_all(control, data):
    return lambda: {name: changed(control, value) for name, value in data.items()}


def fails_on(figure, data):
    """Claim -> the controls on which it fails, of those that can be evaluated."""
    by_control = {name: e for name, e in evaluations(figure, data).items() if isinstance(e, claims.Evaluation)}
    return {
        row["name"]: [
            control
            for control, evaluation in by_control.items()
            if not any(other["passed"] for other in evaluation.claims if other["name"] == row["name"])
        ]
        for row in claims.evaluate(figure, data).claims
    }


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.soak.controls", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="figures (default: all whose data are there)")
    overlays.option(parser)
    options = parser.parse_args(overlays.spread(sys.argv[1:]))
    settings = config.validated(overlays.load(options.config))
    plan, idle, count = requested(settings), [], 0
    known = [figure for figure in catalog.figures().values() if not figure.header.template]
    for figure in [catalog.find(name) for name in options.names] or known:
        if not figure.header.reads and not hasattr(hooks.module_of(figure), "controls"):
            continue  # computed, not measured: its unit tests have other constants as controls
        paths, _ = inputs.of_figures({figure.name: figure}, settings["results"], plan)
        try:
            data = inputs.data(figure, paths[figure.name])
        except (UserError, OSError, KeyError):
            if options.names:
                raise
            print(f"{figure.name}: its data are not there")
            continue
        for name, controls in fails_on(figure, data).items():
            count += 1
            idle += [] if controls else [f"{figure.name}: {name}"]
            print(f"{figure.name}: {name} fails on {', '.join(controls) or 'NO CONTROL'}", flush=True)
    print(f"{count} claims, of which {len(idle)} hold on every control", *idle, sep="\n  ")
    sys.exit(bool(idle))


if __name__ == "__main__":
    cli.run(main)
