"""a + b mod p with W_input, W_output or both trained as one matrix instead of a product of two."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from train.options import option
from train.tasks import modular_addition
from train.tasks.modular_addition import Options as ModularOptions

ARCHITECTURES = ("tied", "untied", "collapsed_hidden", "collapsed_output", "neither_factored")


@dataclass(frozen=True)
class Options(ModularOptions):
    """Options of modular_addition, and how its matrices are factored."""

    ablates_frequencies: ClassVar[bool] = False

    architecture: str = option("tied", choices=ARCHITECTURES, description="see train/tasks/factored_addition.py")
    single_lr: float = option(
        1.0, above=0, maximum=1000, description="a matrix that is not factored learns so many times as fast"
    )
    single_decay: float = option(
        1.0,
        minimum=0,
        maximum=1000,
        description="and shrinks so many times as fast, whatever single_lr; 2: as fast as a product, both of whose "
        "factors shrink",
    )


class Task(modular_addition.Task):
    """The network of modular_addition, its weights laid out by `options.architecture`:

    tied: W_input = w_embed w_in_proj, W_output = w_out_proj w_embed^T, as in modular_addition
    untied: W_output = w_out_proj w_unembed^T, with a matrix of its own
    collapsed_hidden: w_input is one matrix, W_output is factored as in untied
    collapsed_output: w_output is one matrix, W_input is factored
    neither_factored: w_input and w_output

    All architectures of a seed start as the same network, that of tied: w_unembed equals w_embed, a collapsed matrix is
    the product of the factors that it replaces. Only their training differs.
    """

    def __init__(self, options, seeds, dtype, device):
        super().__init__(options, seeds, dtype, device)
        architecture, modulus, embed, hidden = options.architecture, options.modulus, options.embed, options.hidden
        self.tied = architecture == "tied"
        into = {"w_embed": (modulus, embed), "w_in_proj": (embed, hidden)}
        out = {"w_out_proj": (hidden, embed)} | ({} if self.tied else {"w_unembed": (modulus, embed)})
        if architecture in ("collapsed_hidden", "neither_factored"):
            into = {"w_input": (modulus, hidden)}
        if architecture in ("collapsed_output", "neither_factored"):
            out = {"w_output": (hidden, modulus)}
        self.shapes = into | out
        rates = options.single_lr, options.single_decay
        single = [name for name in ("w_input", "w_output") if name in self.shapes]
        self.rates = {name: rates for name in single if rates != (1, 1)}

    def initial_weights(self):
        """name -> [M, *shape], float64."""
        factors = super().initial_weights()
        w_embed = factors["w_embed"]
        factors |= {
            "w_unembed": w_embed.clone(),
            "w_input": w_embed @ factors["w_in_proj"],
            "w_output": factors["w_out_proj"] @ w_embed.mT,
        }
        return {name: factors[name] for name in self.shapes}

    def collapse(self, weights):
        unembed = weights.get("w_embed" if self.tied else "w_unembed")

        def collapsed():
            return (
                weights["w_input"] if "w_input" in weights else torch.bmm(weights["w_embed"], weights["w_in_proj"]),
                weights["w_output"] if "w_output" in weights else torch.bmm(weights["w_out_proj"], unembed.mT),
            )

        return collapsed

    def pull_back(self, weights, into):
        if self.tied:
            return super().pull_back(weights, into)

        def pull_back(d_input, d_output):
            if "w_input" in into:
                into["w_input"].copy_(d_input)
            else:
                torch.bmm(weights["w_embed"].mT, d_input, out=into["w_in_proj"])
                torch.bmm(d_input, weights["w_in_proj"].mT, out=into["w_embed"])
            if "w_output" in into:
                into["w_output"].copy_(d_output)
            else:
                torch.bmm(d_output, weights["w_unembed"], out=into["w_out_proj"])
                torch.bmm(d_output.mT, weights["w_out_proj"], out=into["w_unembed"])

        return pull_back
