"""Measure: how close a network on a circular embedding is to a star."""

from train.analysis import star_geometry

TASKS = ("circular_embedding",)


def columns(series):
    """Errors of phase and of gaps, and evenness of the final star."""
    w_in, w_out = series.weights["w_in_proj"][-1], series.weights["w_out_proj"][-1]
    theta_in, _ = star_geometry.angles(w_in, w_out)
    return {
        "phase_error": float(star_geometry.phase_error(w_in, w_out)),
        "worst_phase_error": float(star_geometry.worst_phase_error(w_in, w_out)),
        "gap_error": float(star_geometry.gap_error(theta_in)),
        "evenness": float(star_geometry.evenness(theta_in)),
    }
