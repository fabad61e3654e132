"""Sweeps: a step of a model of `sweep_modular` against what a good user would write in PyTorch and JAX. One core.

    python -m benchmarks.modular_sweep [--rounds 7] [--steps 1000] [--jax PYTHON]

All multiply the embedding into its neighbours first and evaluate once in a hundred steps; torch.compile needs a C++
compiler. PYTHON: one that has JAX; without it JAX is left out.
"""

import argparse
import statistics

import torch

from benchmarks._jax import Jax
from benchmarks.sweep import product, seconds
from core.overlays import load
from train import sweep_spec
from train.engine.loop import CurveRecorder, fit
from train.sweeps.modular_addition import METRICS
from train.tasks.modular_addition import Options, Task

TOGETHER = 8  # models in JAX's vmap


class Network(torch.nn.Module):
    """The network as a good user would write it: inputs are counts, and the factors are multiplied first."""

    def __init__(self, modulus, embed, hidden):
        super().__init__()
        self.embed = torch.nn.Parameter(torch.randn(modulus, embed) * (2 / modulus) ** 0.5)
        self.into = torch.nn.Parameter(torch.randn(embed, hidden) * embed**-0.5)
        self.out = torch.nn.Parameter(torch.randn(hidden, embed) * hidden**-0.5)

    def forward(self, inputs):
        return torch.relu(inputs @ (self.embed @ self.into)) @ (self.out @ self.embed.T)


def autograd(sweep, compiled):
    """A function of a number of steps: autograd and torch.optim's fused AdamW, the loss compiled or not."""
    options, rule, p = Options(**sweep.options), sweep.optimizer_for(sweep.models()[0]), sweep.options["modulus"]
    task = Task(options, [0], torch.float32, torch.device("cpu"))
    split = [
        (task.counts.T[index].contiguous(), task.answers[index]) for index in (*task.train_index, *task.test_index)
    ]
    network = Network(p, options.embed, options.hidden)
    adamw = torch.optim.AdamW(
        network.parameters(), rule.lr, (rule.beta1, rule.beta2), rule.eps, rule.weight_decay, fused=True
    )

    def loss_of(inputs, answers):
        return torch.nn.functional.cross_entropy(network(inputs), answers) / p

    loss_of = torch.compile(loss_of) if compiled else loss_of

    def run(steps):
        for step in range(steps):
            if step % sweep.evaluate_every == 0:
                with torch.no_grad():
                    for inputs, answers in split:
                        logits = network(inputs)
                        torch.nn.functional.cross_entropy(logits, answers).item()
                        (logits.argmax(1) == answers).float().mean().item()
            adamw.zero_grad()
            loss_of(*split[0]).backward()
            adamw.step()

    return run


def ours(sweep):
    """The same by the engine of sweeps, from the first step each time (one more evaluation, at the last step)."""
    task = Task(Options(**sweep.options), [0], torch.float32, torch.device("cpu"))
    specs = [sweep.optimizer_for(sweep.models()[0])]
    return lambda steps: fit(task, specs, range(0, steps + 1, sweep.evaluate_every), CurveRecorder(METRICS))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--jax", metavar="PYTHON", help="a Python that has JAX")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    sweep = sweep_spec.sweeps(load(["config.yaml"]))["sweep_modular"]
    options = Options(**sweep.options)
    runs = {
        "ours": ours(sweep),
        "autograd + fused AdamW": autograd(sweep, False),
        "torch.compile + fused AdamW": autograd(sweep, True),
    }
    sizes = {name: sweep.options[name] for name in ("modulus", "embed", "hidden", "train_fraction")}
    scans = {"JAX, scan": 1, f"JAX, scan, vmap of {TOGETHER}": TOGETHER} if chosen.jax else {}
    requests = {name: dict(task="modular", models=size, steps=chosen.steps, **sizes) for name, size in scans.items()}
    jax = Jax(chosen.jax, requests) if chosen.jax else None
    multiply, operations = product()
    for run in runs.values():
        run(100)
    times, products = {}, []
    for _ in range(chosen.rounds):  # interleaved: what else the machine does hits all of them
        products.append(operations / seconds(multiply, 1))
        for name, run in runs.items():
            times.setdefault(name, []).append(seconds(run, chosen.steps) / chosen.steps)
        for name, models in scans.items():
            times.setdefault(name, []).append(jax.seconds(name) / chosen.steps / models)
    speed = statistics.median(products)
    p, embed, hidden = options.modulus, options.embed, options.hidden
    work = 10 * round(options.train_fraction * options.pairs) * p * hidden + 12 * p * embed * hidden
    print(f"a step is {work / 1e6:.1f} MFLOP if all is multiplied, {work / speed * 1e3:.3f} ms in a perfect product")
    for name, values in times.items():
        value, ratio = statistics.median(values), statistics.median(map(float.__truediv__, times["ours"], values))
        print(
            f"  {name:28s} {value * 1e3:7.3f} ms a model-step ({work / value / speed:4.0%} of {speed / 1e9:.0f} "
            f"GFLOP/s as if multiplied), ours takes {ratio:.3f} of it"
        )
    print(f"medians of {chosen.rounds} rounds of {chosen.steps} steps, one thread, CPU time")


if __name__ == "__main__":
    main()
