"""Writes the GIFs of the README, small enough to be kept with the code, and a poster of each for reduced motion."""

import math
from pathlib import Path

from PIL import Image

from core.atomic import atomic
from publish.media.transcode import transcode_to_fit
from publish.platforms import Platform

LIMITS = {
    "gif": {
        "bytes": 700_000,
        "width": 640,
        "delay": [0.08, math.inf],
        "payoff_first": True,
        "source": "ours: a clone should stay light",
    }
}


def arguments(parser):
    parser.add_argument(
        "gifs",
        nargs="+",
        type=Path,
        metavar="GIF",
        help="a GIF of results, with its poster in the same folder",
    )
    parser.add_argument("--out", type=Path, default=Path("media"), metavar="FOLDER", help="default: media")


def run(options):
    platform = Platform("readme", "the README", {}, {}, LIMITS)
    for gif in options.gifs:
        made = options.out / f"{gif.parent.name}.gif"
        facts = transcode_to_fit(gif, platform, made)["facts"]
        with Image.open(gif.with_suffix(".poster.png")) as poster, atomic(made.with_suffix(".png")) as temporary:
            poster.convert("RGB").resize((facts["width"], facts["height"]), Image.Resampling.LANCZOS).save(
                temporary, "PNG", optimize=True
            )
