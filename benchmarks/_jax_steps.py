"""The sweeps' models in JAX, as a good user would write them: value_and_grad, jit, lax.scan over the steps, vmap.

Run by a Python that has JAX, which needs nothing of this project: `JAX_PYTHON _jax_steps.py '{NAME: {...}, ...}'`, what
`benchmarks._jax.Jax` passes. It answers each line NAME on stdin by the CPU seconds of the steps of that contender.
"""

import json
import sys
import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

PARITY = {"n_bits": 30, "k": 3, "test_size": 5000, "clip": 1e-7}
PARITY_RULE = {"lr": 3e-3, "beta1": 0.99, "beta2": 0.98, "weight_decay": 0.1}
MODULAR_RULE = {"lr": 3e-3, "beta1": 0.9, "beta2": 0.98, "weight_decay": 1.0}
EPS, EVERY = 1e-8, 100


def parity(width, train_size):
    """Initial weights, data, loss and metrics of sparse parity. Digits and weights are random ones of these shapes."""
    draws = np.random.default_rng(0)
    n_bits, k, clip = PARITY["n_bits"], PARITY["k"], PARITY["clip"]
    digits = draws.integers(0, 2, (train_size + PARITY["test_size"], n_bits)).astype(np.float32)
    labels = (digits[:, :k].sum(1) % 2).astype(np.float32)
    train, test = (digits[:train_size], labels[:train_size]), (digits[train_size:], labels[train_size:])

    def loss(weights, inputs, labels):
        hidden = jax.nn.relu(inputs @ weights["input"] + weights["bias"])
        p = jnp.clip(jax.nn.sigmoid(hidden @ weights["output"]), clip, 1 - clip)
        return -jnp.mean(labels * jnp.log(p) + (1 - labels) * jnp.log1p(-p))

    weights = {
        "input": draws.normal(0, n_bits**-0.5, (n_bits, width)),
        "bias": np.zeros(width),
        "output": draws.normal(0, width**-0.5, width),
    }
    return weights, train, loss, lambda weights: (loss(weights, *train), loss(weights, *test)), PARITY_RULE


def modular(modulus, embed, hidden, train_fraction):
    """The same of modular addition: the factors are multiplied first, and a pair selects two rows of the product."""
    draws = np.random.default_rng(0)
    pairs = draws.permutation(np.argwhere(np.tri(modulus).T))
    answers = pairs.sum(1) % modulus
    size = round(train_fraction * len(pairs))
    train, test = (pairs[:size], answers[:size]), (pairs[size:], answers[size:])

    def logits(weights, inputs):
        w_input, w_output = weights["embed"] @ weights["in"], weights["out"] @ weights["embed"].T
        return jax.nn.relu(w_input[inputs[:, 0]] + w_input[inputs[:, 1]]) @ w_output

    def cross_entropy(logits, answers):
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), answers[:, None], 1))

    def metrics(weights):
        outputs = [(logits(weights, inputs), answers) for inputs, answers in (train, test)]
        return [(cross_entropy(*each), jnp.mean(each[0].argmax(1) == each[1])) for each in outputs]

    weights = {
        "embed": draws.normal(0, (2 / modulus) ** 0.5, (modulus, embed)),
        "in": draws.normal(0, embed**-0.5, (embed, hidden)),
        "out": draws.normal(0, hidden**-0.5, (hidden, embed)),
    }
    return weights, train, lambda w, x, y: cross_entropy(logits(w, x), y) / modulus, metrics, MODULAR_RULE


def contender(task, models, steps, **sizes):
    """A function that trains `models` side by side (one: without vmap) for `steps` steps, evaluated at each EVERY."""
    weights, train, loss, metrics, rule = {"parity": parity, "modular": modular}[task](**sizes)

    def step(state, _):
        weights, m, v, count = state
        gradient = jax.grad(loss)(weights, *train)
        count, tree = count + 1, jax.tree.map
        m = tree(lambda m, g: rule["beta1"] * m + (1 - rule["beta1"]) * g, m, gradient)
        v = tree(lambda v, g: rule["beta2"] * v + (1 - rule["beta2"]) * g * g, v, gradient)
        rate, root = rule["lr"] / (1 - rule["beta1"] ** count), 1 / (1 - rule["beta2"] ** count)
        keep = 1 - rule["lr"] * rule["weight_decay"]
        weights = tree(lambda w, m, v: keep * w - rate * m / (jnp.sqrt(root * v) + EPS), weights, m, v)
        return (weights, m, v, count), None

    def trained(state):
        return jax.lax.scan(step, state, None, length=EVERY)[0], metrics(state[0])

    weights = {name: jnp.asarray(values, jnp.float32) for name, values in weights.items()}
    zeros = partial(jax.tree.map, jnp.zeros_like, weights)
    state = weights, zeros(), zeros(), jnp.zeros(())
    if models > 1:
        state, trained = jax.tree.map(lambda x: jnp.stack([x] * models), state), jax.vmap(trained)
    trained = jax.jit(trained, donate_argnums=0)

    def run():
        nonlocal state
        for _ in range(steps // EVERY):
            state, seen = trained(state)
            jax.block_until_ready((state, seen))

    return run


def main():
    runs = {name: contender(**each) for name, each in json.loads(sys.argv[1]).items()}
    for run in runs.values():
        run()  # compiles
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.process_time()
        runs[line.strip()]()
        print(time.process_time() - start, flush=True)


if __name__ == "__main__":
    main()
