"""`python -m figures timeline`: writes the training step of each frame, and the frame of each moment."""

from pathlib import Path

from core.atomic import write_text
from figures.harness import hooks, inputs


def arguments(parser):
    parser.add_argument("file", type=Path, metavar="FILE", help="timeline.json to write")


def run(figure, given, options):
    """Write the timeline of a figure."""
    timeline = hooks.timeline(figure, inputs.data(figure, given["reads"]))
    write_text(options.file, timeline.to_json(limit=given["frames"]))
