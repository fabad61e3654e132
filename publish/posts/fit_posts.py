"""Makes the media of a figure's posts fit their platforms; a drawing that several of them show is decoded once."""

from functools import cache

from core.given import read as read_given
from publish import platforms
from publish.media import transcode


def arguments(parser):
    parser.add_argument(
        "--given",
        type=read_given,
        required=True,
        metavar="FILE",
        help="the media, each with its platform, the drawing that is its source, and the files to write: out, facts",
    )


def run(options):
    """Write every medium and the JSON with its facts. Raises UserError for one that can't be made to fit."""
    opened = cache(transcode.opened)
    for medium in options.given["media"]:
        source, platform = opened(medium["source"]), platforms.find(medium["platform"])
        transcode.write(source, platform, medium["out"], medium["facts"])
