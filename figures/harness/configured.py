"""What a figure's commands are given where somebody types them: by the configuration, as the workflow would."""

from core import config, overlays
from core.errors import UserError
from figures.harness import inputs, typed, variants
from train import requested


def figure_and_inputs(options):
    """The figure that is asked for, and what its command is given: files, tables of seeds, limits of drawings.

    options: of the command line: what it sets of the figure has precedence over the configuration.
    """
    settings = config.validated(overlays.load(options.config))
    entries, own = settings["figures"], typed.entry(options)
    if own:
        entries = entries | {options.figure: overlays.merged(entries.get(options.figure, {}), own)}
    figure = variants.find(options.figure, entries)
    reads, faults = inputs.of_figures({figure.name: figure}, settings["results"], requested.requested(settings))
    if faults:
        raise UserError(faults[figure.name])
    outputs = settings["outputs"]
    return figure, {
        "reads": reads[figure.name],
        "tables": inputs.tables(figure, settings["results"]),
        "frames": outputs["frames"],
        "svg_text": outputs["svg_text"],
    }
