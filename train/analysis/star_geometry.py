"""Geometry of stars: neurons evenly spaced on a circle on the input side, at twice the angle on the output side."""

import numpy as np

from core.errors import UserError


def of_series(series):
    """w_in_proj [T, 2, hidden] and w_out_proj [T, hidden, 2] of a CheckpointSeries whose inputs lie on a circle.

    Raises UserError for any other.
    """
    shapes = [np.shape(series.weights.get(name, ())) for name in ("w_in_proj", "w_out_proj")]
    if len(shapes[0]) != 3 or shapes[0][1] != 2 or shapes[1] != (shapes[0][0], shapes[0][2], 2):
        raise UserError(
            "this needs a network whose inputs and outputs lie on a circle, with w_in_proj [2, hidden] and w_out_proj "
            "[hidden, 2], such as those of the task circular_embedding"
        )
    return series.weights["w_in_proj"], series.weights["w_out_proj"]


def angles(w_in_proj, w_out_proj):
    """Input and output angles of the neurons in radians: [..., 2, hidden], [..., hidden, 2] -> two of [..., hidden]."""
    return (np.arctan2(w_in_proj[..., 1, :], w_in_proj[..., 0, :]), np.arctan2(w_out_proj[..., 1], w_out_proj[..., 0]))


def ordered(series):
    """Input and output points [T, hidden, 2] of a CheckpointSeries, neurons in order of their final input angles."""
    w_in_proj, outputs = of_series(series)
    inputs = w_in_proj.swapaxes(1, 2)
    order = np.argsort(np.arctan2(inputs[-1, :, 1], inputs[-1, :, 0]) % (2 * np.pi))
    return inputs[:, order].astype(float), outputs[:, order].astype(float)


def strength(w_in_proj, w_out_proj):
    """|in| |out| of each neuron: [..., hidden]."""
    return np.linalg.norm(w_in_proj, axis=-2) * np.linalg.norm(w_out_proj, axis=-1)


def phase_errors(w_in_proj, w_out_proj):
    """2 theta_in - theta_out of each neuron in degrees, from -180 to 180: [..., hidden]."""
    theta_in, theta_out = angles(w_in_proj, w_out_proj)
    return np.degrees(np.angle(np.exp(1j * (2 * theta_in - theta_out))))


def phase_error(w_in_proj, w_out_proj):
    """Mean absolute phase error in degrees, neurons weighted by their strength: [...]."""
    power = strength(w_in_proj, w_out_proj)
    return (np.abs(phase_errors(w_in_proj, w_out_proj)) * power).sum(-1) / power.sum(-1)


def worst_phase_error(w_in_proj, w_out_proj):
    """Largest absolute phase error in degrees: [...]."""
    return np.abs(phase_errors(w_in_proj, w_out_proj)).max(-1)


def gaps(theta):
    """Angles between neighbors around the circle in degrees, starting at the smallest theta: [..., hidden], sum 360."""
    around = np.sort(np.mod(theta, 2 * np.pi), axis=-1)
    return np.degrees(np.diff(around, axis=-1, append=around[..., :1] + 2 * np.pi))


def gap_error(theta):
    """Largest deviation of a gap from 360 / hidden, in degrees: [..., hidden] -> [...]; 0 for a regular polygon."""
    return np.abs(gaps(theta) - 360 / theta.shape[-1]).max(-1)


def evenness(theta):
    """Smallest gap over largest: [..., hidden] -> [...], 1 for a regular polygon, 0 if two neurons coincide."""
    between = gaps(theta)
    return between.min(-1) / between.max(-1)
