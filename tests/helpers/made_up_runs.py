"""Runs that nobody trained, of any modulus, any number of neurons and of digits: noise that turns into a solution."""

import numpy as np

from train.checkpoints import CheckpointSeries

STEPS = np.unique(np.append(np.arange(0, 15001, 250), 300))
STARS = {5: 7, 13: 9, 21: 8, 30: 9}  # frequency: neurons
TURNS_ONCE = {
    "train_loss": [4.2, 0.1, 1e-3, 1e-5],
    "test_loss": [4.2, 0.34, 1, 2.4],
    "train_accuracy": [0.01, 0.98, 1, 1],
    "test_accuracy": [0.01, 0.88, 0.85, 0.82],
    "weight_norm_l2": [5, 20, 30, 40],
}
TURNS_TWICE = {
    "train_loss": [4.2, 0.02, 1e-5, 1e-6],
    "test_loss": [4.2, 0.2, 0.6, 0.01],
    "train_accuracy": [0.01, 1, 1, 1],
    "test_accuracy": [0.01, 0.93, 0.9, 0.997],
    "weight_norm_l2": [5, 34, 43, 36],
}


def logistic(center, width, steps=STEPS):
    """A fall from 1 to 0 around the step `center`, at every step."""
    return 1 / (1 + np.exp((steps - center) / width))


def grokked(modulus=67, stars=STARS):
    """A run of modular addition: memorized by step 300, generalized near 9,000.

    stars: frequency -> neurons of it; two more neurons are idle.
    """
    rng = np.random.default_rng(1)
    frequency = np.repeat(list(stars), list(stars.values()))
    even = np.concatenate([2 * np.pi * np.arange(count) / count for count in stars.values()])
    angle = even + rng.uniform(-0.1, 0.1, len(even))  # no frequency is enough alone
    phase = 2 * np.pi * np.arange(modulus)[:, None] * frequency / modulus
    final = np.pad(np.cos(phase - angle), ((0, 0), (0, 2))), np.pad(5 * np.cos(phase - 2 * angle), ((0, 0), (0, 2)))
    share = 0.02 + 0.98 * (1 - logistic(3500, 500))[:, None, None]
    w_input, w_output = ((1 - share) * side.std() * rng.normal(size=side.shape) + share * side for side in final)
    weights = {
        "w_embed": np.tile(np.eye(modulus), (len(STEPS), 1, 1)),
        "w_in_proj": w_input,
        "w_out_proj": w_output.swapaxes(1, 2),
    }
    metrics = {
        "train_accuracy": 1 - logistic(100, 30),
        "test_accuracy": 1 - logistic(7000, 400),
        "train_loss": 1e-5 + 4 * logistic(100, 60),
        "test_loss": 1e-4 + (4 + 20 * (1 - logistic(300, 100))) * logistic(8000, 100),
        "weight_norm_l2": 20 + 25 * (1 - logistic(400, 200)) - 15 * (1 - logistic(5000, 1000)),
    }
    options = {"modulus": modulus, "embed": modulus, "hidden": len(frequency) + 2, "train_fraction": 0.4}
    spec = {"name": "made_up", "task": "modular_addition", "options": options, "seed": 3}
    return CheckpointSeries(spec, {}, STEPS, weights, metrics, np.arange(0, modulus * (modulus + 1) // 2, 3))


def surer(run, courses):
    """A network that stays wrong and grows surer. courses: metric -> values at steps 0, 2,000, 6,000 and 15,000."""
    metrics = {
        name: np.exp(np.interp(STEPS, [0, 2000, 6000, 15000], np.log(course))) for name, course in courses.items()
    }
    growth = np.linspace(1, 20, len(STEPS))[:, None, None]
    weights = {name: np.tile(part[:1], (len(STEPS), 1, 1)) for name, part in run.weights.items()}
    weights["w_out_proj"] *= growth
    return CheckpointSeries(run.spec, {}, STEPS, weights, metrics, run.train_index)


def perfect(modulus=67, neurons=5):
    """Neurons on a circle that turn from all over the place to a perfect star, growing from norm 1 to 100."""
    steps = np.unique(np.r_[np.arange(50), np.geomspace(50, 15000, 150).astype(int)])
    share = np.clip(np.log1p(steps) / np.log1p(9000), 0, 1)[:, None]
    rank = np.arange(neurons)
    even = np.radians(10 + 360 * rank / neurons)[np.argsort(rank * 3 % neurons)]
    theta = even + (1 - share) * np.array([2.0, -1, 1.5, 0.5, -2.5])[rank % 5]
    norm = (0.5 + 100 * steps / steps[-1])[:, None, None]
    weights = {
        "w_in_proj": norm * np.stack([np.cos(theta), np.sin(theta)], axis=1),
        "w_out_proj": norm * np.stack([np.cos(2 * theta), np.sin(2 * theta)], axis=2),
    }
    options = {"modulus": modulus, "hidden": neurons}
    return CheckpointSeries(
        {"name": "made_up", "task": "circular_embedding", "options": options},
        {},
        steps,
        {name: w.astype(np.float32) for name, w in weights.items()},
        {"test_accuracy": share[:, 0]},
        np.arange(3),
    )


def pruned(k=3, n_bits=30, hidden=32, alive=5):
    """A run of sparse parity whose distractors grow and fade, and whose train loss pauses before it generalizes."""
    rng, steps = np.random.default_rng(0), np.arange(0, 4001, 20)
    grows, fades = 1 - logistic(400, 150, steps), logistic(1500, 120, steps)
    noise = rng.normal(0, 0.25, (n_bits + 1, hidden))
    w_input = noise * (1 + 4 * grows * fades)[:, None, None] * fades[:, None, None]
    w_input[:, :k, :alive] += 1.4 * (1 - fades)[:, None, None] * np.sign(noise[:k, :alive])
    w_output = np.where(np.arange(hidden) < alive, 1.0, fades[:, None] * 0.5)
    level = 0.01 * np.interp(steps, [0, 900, 1200, 4000], [100, 1, 1.1, 0.02])
    metrics = {
        "train_accuracy": np.where(steps < 600, 0.8, 1),
        "test_accuracy": np.where(steps < 1600, 0.5, 1),
        "train_loss": level,
        "test_loss": level + 4 * grows * fades,
        "weight_norm_l1": np.interp(steps, [0, 500, 2500], [1000, 2000, 500]),
    }
    spec = {
        "name": "made_up",
        "task": "sparse_parity",
        "options": {"k": k, "n_bits": n_bits, "hidden": hidden, "train_size": 1000, "test_size": 500},
        "optimizer": {"name": "adam", "l1": 1e-4},
        "seed": 1,
    }
    weights = {"w_input": w_input.astype(np.float32), "w_output": w_output}
    return CheckpointSeries(spec, {}, steps, weights, metrics, np.arange(10))
