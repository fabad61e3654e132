"""A figure and what its commands are given where somebody asks for it: by the configuration, as the workflow would."""

import os
from pathlib import Path

from core import config, overlays
from core.errors import UserError
from figures.harness import claims, inputs, seeds, typed, variants
from train import requested


def asked(options):
    """`figure_and_inputs` for a command line; what that sets of the figure has precedence over the configuration."""
    every_seed = options.command == "claims"  # which decides what seed is drawn
    return figure_and_inputs(options.figure, options.config, typed.entry(options), every_seed=every_seed)


def figure_and_inputs(name, words=(), own=None, at_hand=(), folder=Path(), every_seed=False):
    """The figure `name`, and what its command is given: files, tables of seeds, limits of drawings.

    words: those after --config. own: what is set of the figure, as in `figures:`, before the configuration. at_hand:
    arguments that need no file. folder: the one that the configuration's `results` is relative to. every_seed:
    whether to leave the choice of a seed to the command.
    """
    settings = config.validated(overlays.load(words))
    entries, results = settings["figures"], str(Path(folder, settings["results"]))
    if own:
        entries = entries | {name: overlays.merged(entries.get(name, {}), own)}
    figure = variants.find(name, entries)
    outputs, (reads, runs) = settings["outputs"], _reads(figure, settings, results, at_hand)
    return figure, {
        "reads": reads if every_seed or (own or {}).get("reads") else _of_drawn_seed(figure, results, reads),
        "tables": {name: file for name, file in inputs.tables(figure, results, runs).items() if name not in at_hand},
        "frames": outputs["frames"],
        "svg_text": outputs["svg_text"],
    }


def _of_drawn_seed(figure, results, reads):
    """`reads` of the seed that the workflow draws, where it has evaluated the figure and that seed is still there."""
    evaluated = Path(figure.folder(results), "claims.json")
    if not evaluated.is_file():
        return reads
    drawn = seeds.of_seed(figure, reads, claims.read(evaluated).seed)
    return drawn if all(map(os.path.isfile, inputs.files(drawn))) else reads


def _reads(figure, settings, results, at_hand):
    """Argument -> file, or files of a scan, of what is not at hand; and the runs of the configuration, if need be."""
    absent = [argument for argument in figure.sources if argument not in at_hand]
    if all(figure.sources[argument].kind == "file" for argument in absent):
        return inputs.paths(figure, results, {}, {}, only=absent), {}
    asked = requested.requested(settings)
    reads, faults = inputs.of_figures({figure.name: figure}, results, asked, absent)
    if faults:
        raise UserError(faults[figure.name])
    return reads[figure.name], asked.runs
