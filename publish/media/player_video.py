"""Makes a video small enough to be embedded in a page.

It is copied if it is, else re-encoded down the quality ladder (publish/platforms.yaml).
"""

from pathlib import Path

from publish.media.transcode import transcode_to_fit
from publish.platforms import Platform

LIMIT = 940_000  # bytes; a page holds them as base64, a third more, next to its typeface and poster


def arguments(parser):
    parser.add_argument("video", type=Path, metavar="VIDEO", help="an .mp4")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(options):
    transcode_to_fit(options.video, Platform("player", "a player", {}, {}, {"mp4": {"bytes": LIMIT}}), options.out)
