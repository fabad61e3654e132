"""Milliseconds a frame of a film at the article's size on one core: under 30 is the aim.

python -m benchmarks.film [star_formation] [--canvas article]
"""

import argparse
import time
from importlib import import_module

import numpy as np

from figures.harness import catalog, configured, inputs
from render.canvas import CANVASES
from render.film import frame_source
from render.theme import THEMES


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figure", nargs="?", default="star_formation", help="a film whose runs are in results/")
    parser.add_argument("--canvas", default="article", choices=("article", "square", "story"))
    options = parser.parse_args()
    figure = catalog.find(options.figure)
    data, module = inputs.load(configured.job_inputs(figure, ())["reads"]), import_module(figure.module)
    canvas, theme = CANVASES[options.canvas], THEMES["light"]
    film = lambda stage: module.film(**data, stage=stage)  # noqa: E731
    moments, work = [time.perf_counter()], time.process_time()
    for _ in frame_source.frames(film, canvas, theme):
        moments.append(time.perf_counter())
    each, work = 1000 * np.diff(moments), 1000 * (time.process_time() - work)
    print(
        f"{len(each)} frames of {canvas.width} x {canvas.height}: median {np.median(each[1:]):.1f} ms, "
        f"95% under {np.percentile(each[1:], 95):.1f} ms; first after {each[0]:.0f} ms; "
        f"all in {each.sum() / 1000:.1f} s; {work / len(each):.1f} ms of processor time a frame, setting up included"
    )


if __name__ == "__main__":
    main()
