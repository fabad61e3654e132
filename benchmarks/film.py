"""Milliseconds a frame of a film at the article's size on one core: under 30 is the aim.

python -m benchmarks.film [star_formation] [--canvas article]
"""

import argparse
import time

import numpy as np

from figures.harness import captions, claims, configured, draw_film, inputs
from render.canvas import CANVASES


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figure", nargs="?", default="star_formation", help="a film whose runs are in results/")
    parser.add_argument("--canvas", default="article", choices=("article", "square", "story"))
    options = parser.parse_args()
    figure, given = configured.figure_and_inputs(options.figure)
    data = inputs.data(figure, given["reads"])
    title = captions.title(figure, claims.evaluate(figure, data).numbers)
    canvas = CANVASES[options.canvas]
    moments, work = [time.perf_counter()], time.process_time()
    for _ in draw_film.frames(figure, data, options.canvas, "light", title, None):
        moments.append(time.perf_counter())
    each, work = 1000 * np.diff(moments), 1000 * (time.process_time() - work)
    print(
        f"{len(each)} frames of {canvas.width} x {canvas.height}: median {np.median(each[1:]):.1f} ms, "
        f"95% under {np.percentile(each[1:], 95):.1f} ms; first after {each[0]:.0f} ms; "
        f"all in {each.sum() / 1000:.1f} s; {work / len(each):.1f} ms of processor time a frame, setting up included"
    )


if __name__ == "__main__":
    main()
