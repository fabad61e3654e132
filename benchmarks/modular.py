"""Training: `modular_addition` against the obvious PyTorch loop (modules, one-hot inputs, autograd, AdamW). One core.

    python -m benchmarks.modular [--steps 1500] [--rounds 5]

Both keep the weights and evaluate at the experiment's checkpoints.
"""

import argparse
import statistics
from dataclasses import replace

import torch

from benchmarks.training import seconds
from core.overlays import load
from train import experiments
from train.commands.run import trained


class Network(torch.nn.Module):
    def __init__(self, modulus, embed, hidden):
        super().__init__()
        self.w_embed = torch.nn.Parameter(torch.randn(modulus, embed) * (2 / modulus) ** 0.5)
        self.w_in_proj = torch.nn.Linear(embed, hidden, bias=False)
        self.w_out_proj = torch.nn.Linear(hidden, embed, bias=False)

    def forward(self, a, b):
        hidden = torch.relu(self.w_in_proj(a @ self.w_embed + b @ self.w_embed))
        return self.w_out_proj(hidden) @ self.w_embed.T


def obvious(run, seed=0):
    """What one would write first; returns the weights of each checkpoint and the test accuracy there."""
    torch.manual_seed(seed)
    options, rule, p = run.options, run.optimizer, run.options["modulus"]
    pairs = torch.combinations(torch.arange(p), with_replacement=True)[torch.randperm(p * (p + 1) // 2)]
    one_hot = torch.nn.functional.one_hot(pairs, p).float()
    answers = pairs.sum(1) % p
    n_train = round(options["train_fraction"] * len(pairs))
    network = Network(p, options["embed"], options["hidden"])
    adamw = torch.optim.AdamW(network.parameters(), rule.lr, (rule.beta1, rule.beta2), rule.eps, rule.weight_decay)
    keep, kept = set(run.save_at.steps(run.max_steps)), []
    for step in range(run.max_steps + 1):
        adamw.zero_grad()
        logits = network(one_hot[:n_train, 0], one_hot[:n_train, 1])
        loss = torch.nn.functional.cross_entropy(logits, answers[:n_train]) / p
        loss.backward()
        if step in keep:
            with torch.no_grad():
                guesses = network(one_hot[n_train:, 0], one_hot[n_train:, 1]).argmax(1)
            state = {name: values.detach().clone() for name, values in network.named_parameters()}
            kept.append((state, (guesses == answers[n_train:]).float().mean().item()))
        adamw.step()
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    run = experiments.experiments(load(["config.yaml"]))["modular_addition"]
    as_dense = replace(run.save_at, log=0)  # in the first steps as in all others
    run = replace(run, max_steps=arguments.steps, device="cpu", save_at=as_dense)
    trained(replace(run, max_steps=30), 0), obvious(replace(run, max_steps=30))  # warm
    times = [(seconds(lambda: trained(run, 0)), seconds(lambda: obvious(run))) for _ in range(arguments.rounds)]
    for name, column in zip(("ours", "theirs"), zip(*times, strict=True), strict=True):
        print(f"{name}: {statistics.median(column) / arguments.steps * 1e3:.3f} ms a step, checkpoints included")
    print(f"ratio {statistics.median(theirs / ours for ours, theirs in times):.1f} (at least 5)")


if __name__ == "__main__":
    main()
