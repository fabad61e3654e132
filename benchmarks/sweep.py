"""Sweeps: a step of a model of `sweep_parity` against what a good user would write in PyTorch and JAX. One core.

    python -m benchmarks.sweep [--rounds 7] [--steps 300] [--train-size 1250] [--jax PYTHON]

PYTHON: one that has JAX (`pip install jax` in an environment of its own); without it JAX is left out.
"""

import argparse
import statistics
import time

import torch

from benchmarks._jax import Jax
from train.specs import OptimizerSpec
from train.sweeps import parity_lookup
from train.tasks.sparse_parity import draw_nested_digits

WIDTHS = (16, 32, 64, 128, 258)
RULE = OptimizerSpec("adamw", 3e-3, 0.99, 0.98, weight_decay=0.1)
CLIP, N_BITS, K, TEST_SIZE, EVERY = 1e-7, 30, 3, 5000, 100
TOGETHER = 8  # models in the stacked ensemble


class Network(torch.nn.Module):
    """The network as anyone would write it."""

    def __init__(self, width):
        super().__init__()
        self.input, self.output = torch.nn.Linear(N_BITS, width), torch.nn.Linear(width, 1, bias=False)

    def forward(self, inputs):
        return torch.sigmoid(self.output(torch.relu(self.input(inputs))).squeeze(-1))


def loss_of(probabilities, labels):
    return torch.nn.functional.binary_cross_entropy(probabilities.clamp(CLIP, 1 - CLIP), labels)


def adamw(parameters, fused):
    return torch.optim.AdamW(
        parameters, lr=RULE.lr, betas=(RULE.beta1, RULE.beta2), weight_decay=RULE.weight_decay, fused=fused
    )


def one_at_a_time(width, splits, fused):
    """A function of a number of steps: nn.Module, autograd and torch.optim.AdamW."""
    model, ((inputs, labels), (test_inputs, test_labels)) = Network(width), splits
    optimizer = adamw(model.parameters(), fused)

    def run(steps):
        for step in range(steps):
            loss = loss_of(model(inputs), labels)
            if step % EVERY == 0:
                with torch.no_grad():
                    loss.item(), loss_of(model(test_inputs), test_labels).item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return run, 1


def stacked(width, splits, fused):
    """The same for several models at once: torch.func's stacked state and vmap."""
    models = [Network(width) for _ in range(TOGETHER)]
    (inputs, labels), (test_inputs, test_labels) = splits
    parameters, _ = torch.func.stack_module_state(models)
    base, optimizer = Network(width).to("meta"), adamw(parameters.values(), fused)
    predict = torch.func.vmap(
        lambda weights, inputs: torch.func.functional_call(base, weights, (inputs,)), in_dims=(0, None)
    )

    def run(steps):
        for step in range(steps):
            loss = loss_of(predict(parameters, inputs), labels.expand(TOGETHER, -1)) * TOGETHER
            if step % EVERY == 0:
                with torch.no_grad():
                    loss.item(), loss_of(predict(parameters, test_inputs), test_labels.expand(TOGETHER, -1)).item()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return run, TOGETHER


def ours(width, train, test):
    data = parity_lookup.Data(train, K), parity_lookup.Data(test, K, gradient=False)
    model = parity_lookup.Model(data[0], N_BITS, width, 0, 0.7, CLIP)
    return lambda steps: parity_lookup.fit(model, data[1], RULE, steps - 1, EVERY), 1


def product(size=1024):
    """A large matrix product: what this core can do."""
    left, right = torch.randn(size, size), torch.randn(size, size)
    into = torch.empty(size, size)
    return lambda _: torch.mm(left, right, out=into), 2 * size**3


def seconds(task, steps):
    """CPU seconds: a busy machine lengthens them less than those of the clock."""
    start = time.process_time()
    task(steps)
    return time.process_time() - start


def jax_contenders(steps, train_size):
    """Name -> arguments of `_jax_steps.contender`: each width alone, and several models of it side by side."""
    return {
        jax_name(width, models): dict(task="parity", models=models, steps=steps, width=width, train_size=train_size)
        for width in WIDTHS
        for models in (1, TOGETHER)
    }


def jax_name(width, models):
    return f"{width} x {models}"


def contenders(width, train, test):
    """Name -> (function of a number of steps, models it trains)."""
    splits = [(digits.float(), (digits[:, :K].sum(1) % 2).float()) for digits in (train, test)]
    return {
        "ours": ours(width, train, test),
        "autograd + AdamW": one_at_a_time(width, splits, False),
        "autograd + fused AdamW": one_at_a_time(width, splits, True),
        f"vmap of {TOGETHER} + fused AdamW": stacked(width, splits, True),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--train-size", type=int, default=1250)
    parser.add_argument("--jax", metavar="PYTHON", help="a Python that has JAX")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    train, test = draw_nested_digits(0, N_BITS, chosen.train_size, TEST_SIZE)
    multiply, operations = product()
    totals, products = {}, []
    jax = Jax(chosen.jax, jax_contenders(chosen.steps, chosen.train_size)) if chosen.jax else None
    scans = {"JAX, scan": 1, f"JAX, scan, vmap of {TOGETHER}": TOGETHER} if jax else {}
    for width in WIDTHS:
        runs, times = contenders(width, train, test), {}
        for run, _ in runs.values():
            run(20)
        for _ in range(chosen.rounds):  # interleaved: what else the machine does hits all of them
            products.append(operations / seconds(multiply, 1))
            for name, (run, models) in runs.items():
                times.setdefault(name, []).append(seconds(run, chosen.steps) / chosen.steps / models)
            for name, models in scans.items():
                spent = jax.seconds(jax_name(width, models))
                times.setdefault(name, []).append(spent / chosen.steps / models)
        middle = {name: statistics.median(values) for name, values in times.items()}
        speed = statistics.median(products)
        work = 4 * chosen.train_size * (N_BITS + 1) * width  # of the two matrix products that a step would be made of
        print(f"width {width:3d}: a perfect matrix product would take {work / speed * 1e3:.3f} ms a step")
        for name, value in middle.items():
            totals[name] = totals.get(name, 0) + value
            print(
                f"  {name:28s} {value * 1e3:7.3f} ms a model-step, {work / value / 1e9:6.1f} GFLOP/s as if multiplied "
                f"({work / value / speed:4.0%} of {speed / 1e9:.0f}), ours takes {middle['ours'] / value:.3f} of it"
            )
    print(
        f"medians of {chosen.rounds} rounds of {chosen.steps} steps at {chosen.train_size} train sequences, "
        "one thread, CPU time; summed over widths:"
    )
    for name, value in totals.items():
        print(f"  {name:28s} {value * 1e3:7.3f} ms, {value / totals['ours']:5.1f} times ours")
    minutes = totals["ours"] / len(WIDTHS) * 20000 / 60
    print(f"20,000 steps of 375 models: {375 * minutes:.0f} core-minutes; of 1,125: {1125 * minutes:.0f}")


if __name__ == "__main__":
    main()
