"""The outcome of one seed as columns of a table, by the measures an experiment asks for."""

import numpy as np

from train.measure import moments, oscillation, periodic, sparsity, star

NAN = float("nan")
LEAST = 1e-45  # the smallest float32: a loss of 0 in float32 is at most this


def columns(series, measures):
    """Outcome of a CheckpointSeries: name -> number; the losses and accuracies at the end come first."""
    found = {name: float(series.metrics[name][-1])
             for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    for measure in measures:
        found |= COLUMNS[measure](series)
    return found


def moment_columns(series):
    """When it memorizes and generalizes, how good the test is between, how far the train loss rises on the way."""
    metrics, steps = series.metrics, series.steps
    memorized = moments.memorized_at(steps, metrics["train_accuracy"])
    generalized = moments.generalized_at(steps, metrics["test_accuracy"])
    between = slice(series.at(memorized), series.at(generalized) + 1) if memorized < generalized else slice(0, 0)
    then = NAN if np.isnan(memorized) else float(metrics["test_accuracy"][series.at(memorized)])
    return {
        "memorized_at": memorized,
        "generalized_at": generalized,
        "test_accuracy_at_memorized": then,
        "train_loss_rise": moments.rise(metrics["train_loss"][between]),
    }


def sparsity_columns(series):
    """How much is pruned, and when: for networks on sparse parity."""
    w_input, w_output = series.weights["w_input"], series.weights["w_output"]
    distractor = sparsity.max_distractor(w_input, series.spec["options"]["k"])
    return {
        "pruned_at": moments.pruned_at(series.steps, distractor),
        "max_distractor": float(distractor[-1]),
        "alive_neurons": int(sparsity.alive_neurons(w_input[-1], w_output[-1])),
        "gini": float(sparsity.gini(w_input[-1].ravel())),
    }


def star_columns(series):
    """How close the network is to a star at the end: for networks on a circular embedding."""
    w_in, w_out = series.weights["w_in_proj"][-1], series.weights["w_out_proj"][-1]
    theta_in, _ = star.angles(w_in, w_out)
    return {
        "phase_error": float(star.phase_error(w_in, w_out)),
        "worst_phase_error": float(star.worst_phase_error(w_in, w_out)),
        "gap_error": float(star.gap_error(theta_in)),
        "evenness": float(star.evenness(theta_in)),
    }


def oscillation_columns(series):
    """How the train loss swings once training has settled; all nan if it is shorter than that."""
    loss, norm = series.metrics["train_loss"], series.metrics["weight_norm_l2"]
    grid, log_loss, norm = oscillation.settled(series.steps, np.log10(np.maximum(loss, LEAST)), norm)
    if len(grid) < 2:
        return dict.fromkeys(("swing", "period", "cycles", "irregularity", "phase_lag", "lowest_loss", "highest_loss",
                              "lowest_norm", "highest_norm"), NAN)
    return {
        "swing": oscillation.swing(10**log_loss),
        "period": oscillation.period(grid, log_loss),
        "cycles": oscillation.cycles(log_loss),
        "irregularity": oscillation.irregularity(log_loss),
        "phase_lag": oscillation.phase_lag(log_loss, norm),
        "lowest_loss": float(10 ** log_loss.min()),
        "highest_loss": float(10 ** log_loss.max()),
        "lowest_norm": float(norm.min()),
        "highest_norm": float(norm.max()),
    }


COLUMNS = {"moments": moment_columns, "sparsity": sparsity_columns, "star": star_columns, "oscillation": oscillation_columns,
           "frequencies": periodic.frequency_columns, "turns": periodic.turn_columns}
