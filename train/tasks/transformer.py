"""a + b mod p by a one-layer transformer, which grokking was first explained on (Nanda et al. 2023)."""

import math
from dataclasses import dataclass

import torch
from torch.nn.functional import embedding, relu

from train.module_task import ModuleTask, option


class Task(ModuleTask):
    """The tokens a, b and "="; the logits of the answer are read at the last one. The p * p ordered pairs are split."""

    @dataclass(frozen=True)
    class Options:
        """`options:` of an experiment. Nanda et al.: 113, 128, 4, 512 and 0.3."""

        modulus: int = option(53, minimum=3, maximum=1000)
        d_model: int = option(64, minimum=1, maximum=10_000, description="width of the residual stream")
        heads: int = option(4, minimum=1, maximum=1000, description="attention heads, of d_model / heads each")
        d_mlp: int = option(256, minimum=1, maximum=100_000, description="ReLU neurons")
        train_fraction: float = option(0.3, above=0, below=1)

        def check(self):
            """Yield what does not fit: heads that do not divide d_model, a split that leaves a side empty."""
            if self.d_model % self.heads:
                yield "heads", f"a divisor of d_model ({self.d_model:,})"
            if not 1 <= round(self.train_fraction * self.modulus**2) < self.modulus**2:
                yield "train_fraction", f"a share of the {self.modulus**2:,} pairs that leaves some on both sides"

    def module(self):
        return Transformer(self.options)

    def data(self):
        p = self.options.modulus
        pairs = torch.cartesian_prod(torch.arange(p), torch.arange(p))
        train, test = torch.randperm(p * p).tensor_split([round(self.options.train_fraction * p * p)])
        splits = {"train": train.sort().values, "test": test.sort().values}
        return {
            **{name: (pairs[index], pairs[index].sum(1) % p) for name, index in splits.items()},
            "pairs": pairs,
            "train_index": splits["train"],
        }

    def loss(self, outputs, targets):
        """The mean cross-entropy in float64: in float32 losses below 1e-7 round, and the train loss has spikes."""
        return super().loss(outputs.double(), targets)

    def views(self, network):
        return {"w_input": network.w_input(), "w_output": network.w_out @ network.w_unembed}


class Transformer(torch.nn.Module):
    """One layer of causal attention and ReLU neurons, without LayerNorm, with learned positions; untied.

    Only the last token's stream is computed: no other one reaches the logits. Its query is the same for all pairs.
    """

    def __init__(self, options):
        super().__init__()
        p, d, mlp, self.heads = options.modulus, options.d_model, options.d_mlp, options.heads
        self.w_embed = normal(p, d, std=d**-0.5)
        self.w_equals = normal(d, std=d**-0.5)
        self.w_position = normal(3, d, std=d**-0.5)
        self.w_query, self.w_key, self.w_value, self.w_attention_out = (normal(d, d, std=d**-0.5) for _ in range(4))
        self.w_in, self.b_in = normal(d, mlp, std=d**-0.5), torch.nn.Parameter(torch.zeros(mlp))
        self.w_out, self.b_out = normal(mlp, d, std=d**-0.5), torch.nn.Parameter(torch.zeros(d))
        self.w_unembed = normal(d, p, std=p**-0.5)

    def forward(self, pairs):
        """Logits [N, p] of pairs [N, 2] of whole numbers 0..p-1."""
        stream = self.last() + self.attended(pairs) @ self.w_attention_out
        neurons = relu(torch.addmm(self.b_in, stream, self.w_in))
        return torch.addmm(stream, neurons, self.w_out).add(self.b_out) @ self.w_unembed

    def last(self):
        """The embedding [d] of "=" with its position."""
        return self.w_equals + self.w_position[2]

    def attended(self, pairs):
        """The values that the heads read at a, b and "=", side by side: [N, d]."""
        attention, values = self.attention(pairs)
        return (attention[..., None] * values).sum(1).flatten(1)

    def attention(self, pairs):
        """Attention of the last token to each token, [N, 3, heads], and the values there, [N, 3, heads, d / heads].

        A key and a value depend on the token and its position alone: computed once for each, then looked up.
        """
        p = len(self.w_embed)
        tokens = torch.cat([self.w_embed + self.w_position[0], self.w_embed + self.w_position[1], self.last()[None]])
        rows = torch.stack([pairs[:, 0], pairs[:, 1] + p, torch.full_like(pairs[:, 0], 2 * p)], 1)
        query, keys = self.by_head(self.last() @ self.w_query), self.by_head(tokens @ self.w_key)
        scores = (keys * query).sum(-1) / math.sqrt(query.shape[-1])
        return embedding(rows, scores).softmax(1), self.by_head(embedding(rows, tokens @ self.w_value))

    def by_head(self, vectors):
        """[..., d] -> [..., heads, d / heads]."""
        return vectors.unflatten(-1, (self.heads, -1))

    def w_input(self):
        """What a number adds to the input of each neuron, [p, d_mlp], if every head attends half to a and half to b.

        Attention in fact depends on both numbers; at initialization it is near a third on each token.
        """
        return self.w_embed @ self.w_value @ self.w_attention_out @ self.w_in / 2


def normal(*shape, std):
    """A parameter drawn from a normal distribution."""
    return torch.nn.Parameter(std * torch.randn(shape))
