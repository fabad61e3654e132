"""Files of animations: megabytes, and luma SSIM to what was drawn, mean (least): rows of benchmarks/TREND.md.

python -m benchmarks.files [neuron_waves ...] [--theme light]
"""

import argparse
import tempfile
from pathlib import Path

import av
import numpy as np

from benchmarks.gif import shown
from figures.harness import captions, claims, configured, draw_film, drawing, hooks, inputs
from render.encode.likeness import luma, ssim
from render.theme import THEMES

FIGURES = ("neuron_waves", "stars_by_frequency", "star_formation", "weight_pruning", "sum_manifold")
EVERY = 10  # frames from one that is compared to the next


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", nargs="*", default=FIGURES, help="animations whose runs are in results/")
    parser.add_argument("--theme", default="light", choices=tuple(THEMES))
    options = parser.parse_args()
    print("| animation | theme | GIF, MB | SSIM | MP4, MB | SSIM |\n|---|---|---|---|---|---|")
    for name in options.figures:
        print("|", " | ".join([name, options.theme, *measured(name, options.theme)]), "|", flush=True)


def measured(name, theme):
    """Cells of the table: megabytes and likeness of the GIF (of none that is an excerpt), then of the MP4."""
    figure, given = configured.figure_and_inputs(name)
    data, draw = inputs.data(figure, given["reads"]), drawing.drawn_by(figure)
    title = captions.title(figure, claims.read(Path(figure.folder("results"), "claims.json")).numbers)
    with tempfile.TemporaryDirectory() as folder:
        gif, mp4 = Path(folder, "a.gif"), Path(folder, "a.mp4")
        draw.animation(figure, data, "article", theme, [gif, mp4], title)
        drawn = {number: luma(frame) for number, frame in frames(draw, figure, data, theme, title)}
        pictures = list(shown(gif))[1:]  # the pay-off comes first
        begun = [time - pictures[0][0] for time, _ in pictures]
        last = {int(np.searchsorted(begun, 4 * number, side="right")) - 1: number for number in drawn}
        of_gif = [ssim(luma(pictures[k][1]), drawn[number]) for k, number in last.items() if k < len(pictures) - 1]
        with av.open(str(mp4)) as container:
            decoded = enumerate(container.decode(video=0))
            of_mp4 = [ssim(luma(p.to_ndarray(format="rgb24")), drawn[k]) for k, p in decoded if k in drawn]
        return [*cells(gif, [] if getattr(figure.header, "excerpt", None) else of_gif), *cells(mp4, of_mp4)]


def cells(path, likeness):
    said = f"{np.mean(likeness):.4f} ({min(likeness):.4f})" if likeness else "an excerpt"
    return f"{path.stat().st_size / 1e6:.2f}", said


def frames(draw, figure, data, theme, title):
    """Yield (number, frame) of every EVERY-th frame."""
    steps = hooks.timeline(figure, data).frames().tolist()
    numbers = list(range(0, len(steps), EVERY))
    if draw is draw_film:
        yield from zip(numbers, draw.frames(figure, data, "article", theme, title, numbers))
    else:
        layered = draw.moving(figure, data, "article", theme, title, None)
        yield from ((number, layered.frame(steps[number])) for number in numbers)


if __name__ == "__main__":
    main()
