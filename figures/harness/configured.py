"""What a figure's commands are given where somebody types them: by the configuration, as the workflow would."""

from core import config, overlays
from core.errors import UserError
from figures.harness import inputs
from train import requested


def job_inputs(figure, words):
    """The files that `figure` reads, its tables of seeds, and limits of drawings. words: those after --config."""
    settings = config.validated(overlays.load(words))
    reads, faults = inputs.of_figures({figure.name: figure}, settings["results"], requested.requested(settings))
    if faults:
        raise UserError(faults[figure.name])
    tables = inputs.tables(figure, settings["results"])
    outputs = settings["outputs"]
    return {"reads": reads[figure.name], "tables": tables, "frames": outputs["frames"], "svg_text": outputs["svg_text"]}
