"""Drawing: a GIF end to end against FuncAnimation with PillowWriter, and what a frame costs. One core.

python -m benchmarks.frames [--frames 225] [--rounds 3]
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks import _scene
from render.encode.encoder import encode_page
from render.page.blitting import BlittedPage


def seconds(task):
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def ours(steps, path):
    page, update = _scene.build()
    encode_page(BlittedPage(page, update), steps, {"gif": path})


def theirs(steps, path):
    from matplotlib.animation import PillowWriter

    _scene.animation(steps).save(path, writer=PillowWriter(fps=25))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=225)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    steps = _scene.frame_steps(arguments.frames).tolist()
    page, update = _scene.build()
    layered = BlittedPage(page, update)
    layer = statistics.median(seconds(lambda s=s: layered.frame(s)) for s in steps)
    full = statistics.median(seconds(lambda s=s: layered.full(s)) for s in steps[:: max(1, len(steps) // 20)])
    with tempfile.TemporaryDirectory() as folder:
        fast = [seconds(lambda: ours(steps, Path(folder) / "ours.gif")) for _ in range(arguments.rounds)]
        slow = [seconds(lambda: theirs(steps, Path(folder) / "theirs.gif")) for _ in range(arguments.rounds)]
        ratio = statistics.median(slow) / statistics.median(fast)
        print(f"a frame: layered {layer * 1e3:.1f} ms, full draw {full * 1e3:.1f} ms")
        for name, times in (("ours", fast), ("theirs", slow)):
            size = (Path(folder) / f"{name}.gif").stat().st_size
            print(
                f"GIF of {len(steps)} frames, {name}: {statistics.median(times):.2f} s, "
                f"{statistics.median(times) / len(steps) * 1e3:.1f} ms a frame, {size / 1e6:.2f} MB"
            )
        print(f"ratio {ratio:.1f} (at least 8)")


if __name__ == "__main__":
    main()
