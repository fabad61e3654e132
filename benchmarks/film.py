"""Milliseconds a frame of the star film at the article's size on one core: under 30 is the aim.

    python -m benchmarks.film [--series results/runs/five_neurons.safetensors] [--canvas article]
"""

import argparse
import time

import numpy as np

from figures import star_formation
from render import scene
from render.canvas import CANVASES
from render.style import THEMES
from train.series import CheckpointSeries


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", default="results/runs/five_neurons.safetensors")
    parser.add_argument("--canvas", default="article", choices=("article", "square", "story"))
    options = parser.parse_args()
    run = CheckpointSeries.read(options.series)
    canvas, theme = CANVASES[options.canvas], THEMES["light"]
    film = lambda stage: star_formation.film(run=run, stage=stage)  # noqa: E731
    moments, work = [time.perf_counter()], time.process_time()
    for _ in scene.frames(film, canvas, theme):
        moments.append(time.perf_counter())
    each, work = 1000 * np.diff(moments), 1000 * (time.process_time() - work)
    print(f"{len(each)} frames of {canvas.width} x {canvas.height}: median {np.median(each[1:]):.1f} ms, "
          f"95% under {np.percentile(each[1:], 95):.1f} ms; first after {each[0]:.0f} ms; "
          f"all in {each.sum() / 1000:.1f} s; {work / len(each):.1f} ms of processor time a frame, setting up included")


if __name__ == "__main__":
    main()
