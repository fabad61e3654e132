"""Files: this project's GIF against PyAV's palettegen/paletteuse without dither, in bytes, time and likeness (SSIM).

python -m benchmarks.gif [--frames 225] [--keep FOLDER]
"""

import argparse
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from benchmarks import _scene
from render.encode.encoder import encode_page
from render.encode.likeness import luma, ssim
from render.page.blitting import BlittedPage


def palettegen(frames, size, path, fps=25):
    """FFmpeg's own way: a palette of all frames, changed rectangles only, no dither."""
    frames = list(frames)
    maker = av.filter.Graph()
    source = maker.add_buffer(width=size[0], height=size[1], format="rgba", time_base="1/25")
    chain = [source, maker.add("palettegen", "stats_mode=full"), maker.add("buffersink")]
    for a, b in zip(chain, chain[1:]):
        a.link_to(b)
    maker.configure()
    for k, frame in enumerate(frames):
        chain[0].push(picture(frame, k))
    chain[0].push(None)
    palette = chain[-1].pull()
    user = av.filter.Graph()
    main = user.add_buffer(width=size[0], height=size[1], format="rgba", time_base="1/25")
    colors = user.add_buffer(width=16, height=16, format="bgra", time_base="1/25")
    use, sink = user.add("paletteuse", "dither=none:diff_mode=rectangle"), user.add("buffersink")
    main.link_to(use, 0, 0)
    colors.link_to(use, 0, 1)
    use.link_to(sink)
    user.configure()
    palette.pts = 0
    colors.push(palette)
    colors.push(None)
    with av.open(str(path), "w", format="gif") as container:
        stream = container.add_stream("gif", rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, "pal8"
        for k, frame in enumerate(frames):
            main.push(picture(frame, k))
            drain(sink, stream, container)
        main.push(None)
        drain(sink, stream, container)
        container.mux(stream.encode(None))


def picture(frame, number):
    result = av.VideoFrame.from_ndarray(frame, format="rgba")
    result.pts, result.time_base = number, Fraction(1, 25)
    return result


def drain(sink, stream, container):
    while True:
        try:
            frame = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        container.mux(stream.encode(frame))


def shown(path):
    """[(hundredths of a second it begins, RGB frame), ...] of a GIF."""
    clock = 0
    with Image.open(path) as image:
        for number in range(image.n_frames):
            image.seek(number)
            yield clock, np.asarray(image.convert("RGB"))
            clock += image.info["duration"] // 10


def likeness(path, layered, steps, late):
    """Mean and least luma SSIM of a GIF to what was drawn; `late`: hundredths of a second before the story begins."""
    pictures = list(shown(path))
    times = [time for time, _ in pictures]
    values = []
    for number in range(0, len(steps) - _scene.HOLD, 5):
        at = int(np.searchsorted(times, 4 * number + late, side="right")) - 1
        values.append(ssim(luma(pictures[at][1]), luma(layered.frame(steps[number]))))
    return f"{np.mean(values):.4f} ({min(values):.4f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=225)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    steps = _scene.frame_steps(arguments.frames).tolist()
    with tempfile.TemporaryDirectory() as temporary:
        for theme in ("light", "dark"):
            compare(theme, steps, arguments.keep or Path(temporary))


def compare(theme, steps, folder):
    page, update = _scene.build(theme=theme)
    layered = BlittedPage(page, update)
    sizes = {}

    def report(kind, task):
        path = folder / f"{theme}.{kind}"
        start = time.perf_counter()
        task(path)
        spent = (time.perf_counter() - start) / len(steps) * 1e3
        sizes[kind] = path.stat().st_size
        print(f"{theme} {kind}: {sizes[kind] / 1e6:.2f} MB, drawn and written at {spent:.1f} ms a frame")
        return path

    for kind in ("mp4", "webp"):
        report(kind, lambda path, kind=kind: encode_page(layered, steps, {kind: path}))
    ours = report("gif", lambda path: encode_page(layered, steps, {"gif": path}))
    size = page.canvas.width, page.canvas.height
    copies = (frame.copy() for frame in layered.frames(steps))
    theirs = report("palettegen.gif", lambda path: palettegen(copies, size, path))
    rest = list(shown(ours))[1][0]  # the pay-off comes first
    print(f"{theme} bytes, ours / palettegen: {sizes['gif'] / sizes['palettegen.gif']:.2f} (at most 1)")
    print(
        f"{theme} luma SSIM, mean (least): ours {likeness(ours, layered, steps, rest)} (at least 0.995), "
        f"palettegen {likeness(theirs, layered, steps, 0)}"
    )


if __name__ == "__main__":
    main()
