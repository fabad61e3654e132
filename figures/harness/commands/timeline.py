"""`python -m figures timeline`: writes the training step of each frame, and the frame of each moment."""

import json
from pathlib import Path

from core.atomic import write_text
from figures.harness import claims, hooks, inputs, seeds


def arguments(parser):
    parser.add_argument("files", nargs=2, type=Path, metavar="FILE", help="claims.json, then timeline.json to write")


def run(figure, given, options):
    """Write the timeline of a figure."""
    claims_file, file = options.files
    paths = seeds.of_seed(figure, given["reads"], claims.read(claims_file).seed)
    data = inputs.data(figure, paths)
    table = json.loads(hooks.timeline(figure, data).to_json(limit=given["frames"]))
    if figure.slider:
        table["slider"] = dict(zip(("name", "label"), figure.slider, strict=True), values=hooks.values(figure, data))
    write_text(file, json.dumps(table, sort_keys=True) + "\n")
