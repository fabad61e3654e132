"""Small results of some figures, made without training or drawing, to publish in a test."""

import json
from pathlib import Path

import numpy as np

from figures.harness import catalog
from render.encode import encoder

OUTPUTS = {"canvases": ["article"], "themes": ["light", "dark"], "formats": ["png", "svg", "pdf", "gif", "mp4", "webp"]}
FRAMES = [0] * 5 + [step * step for step in range(97)] + [9390] * 10 + [15000] * 13
MOMENTS = {"generalized": {"frame": 102, "step": 9390}, "shaped": {"frame": 22, "step": 306}}
VALUES = ["0.9", "0.99", "0.9925"]  # of a slider


def results_of(folder, names, outputs=OUTPUTS, size=(300, 170)):
    """Write the files of the figures `names` below `folder`; what `publish.manifest` is given of them."""
    media = encoded(Path(folder) / "media", size)
    given = {name: written(Path(folder), catalog.find(name), outputs, media) for name in names}
    return {"results": str(folder), "outputs": outputs, "figures": given}


def encoded(folder, size):
    """Format -> bytes of a square that moves to the right, and of its vectors."""
    width, height = size

    def frame(k):
        pixels = np.full((height, width, 3), 255, np.uint8)
        pixels[60:110, k * (width - 50) // len(FRAMES) :][:, :50] = (180, 30, 90)
        return pixels

    frames = [frame(k) for k in range(len(FRAMES))]
    paths = {"gif": "a.gif", "mp4": "a.mp4", "webp": "a.webp", "poster": "a.poster.png"}
    encoder.encode(frames, {kind: folder / name for kind, name in paths.items()}, ahead=frames[::40])
    made = {name.removeprefix("a."): (folder / name).read_bytes() for name in paths.values()}
    made["svg"] = (
        f'<svg width="{width * 0.75}pt" height="{height * 0.75}pt" xmlns="http://www.w3.org/2000/svg"/>'.encode()
    )
    made["pdf"] = f"%PDF-1.4\n<< /MediaBox [ 0 0 {width * 0.75} {height * 0.75} ] >>\n%%EOF".encode()
    return made | {"png": made["poster.png"]}


def written(results, figure, outputs, media):
    """Write the files of one figure; what it reads, as argument -> file."""
    texts = {
        "claims.json": json.dumps(
            {
                "seed": 1,
                "numbers": {
                    "phase_error": {"value": 3.9768, "unit": "degrees"},
                    "generalized_at": {"value": 9390, "unit": "training step"},
                    "neurons": {"value": 5, "unit": "neurons"},
                },
                "claims": [
                    {"name": "phase_error", "value": 3.9768, "bound": "<= 7", "unit": "degrees", "passed": True}
                ],
            }
        ),
        "data.csv": "step,value\n0,1\n",
        "seeds.csv": "seed,keeps,phase_error,phase_error_holds\n0,0,9.5,0\n1,1,3.9768,1\n2,1,4.2,1\n",
        "caption.md": (
            f"**{figure.header.title}.** A caption of {figure.name}, 7 of 10 seeds. "
            f"Sources: {'; '.join(figure.header.sources)}.\n"
        ),
        "alt.txt": f"What {figure.name} looks like, for those who don't see it.\n",
        "timeline.json": json.dumps({"fps": 25, "frames": FRAMES, "moments": MOMENTS, "counts": ["training step", 1]}),
        "transcript.txt": "What happens in the film.\n",
        "player.html": "<!DOCTYPE html><title>A player</title>",
    }
    folder = Path(figure.folder(results))
    folder.mkdir(parents=True)
    if figure.slider:
        texts["slider.mp4"] = slider_video(folder)
        slider = {"name": figure.slider[0], "label": figure.slider[1], "values": VALUES}
        texts["timeline.json"] = json.dumps(json.loads(texts["timeline.json"]) | {"slider": slider})
    for file in figure.files(outputs):
        contents = texts.get(file) or media[file.partition(".")[2]]
        (folder / file).write_bytes(contents.encode() if isinstance(contents, str) else contents)
    return {
        "reads": {name: run(results, experiment) for name, experiment in figure.header.reads.items()},
        "tables": {name: table(results, experiment) for name, experiment in figure.header.reads.items()},
    }


def slider_video(folder, size=(300, 170)):
    """The video of a slider: a gray page for each of VALUES, the first the darkest."""
    grays = [np.full((*size[::-1], 3), 60 * (k + 1), np.uint8) for k in range(len(VALUES))]
    encoder.encode((gray for gray in grays for _ in FRAMES), {"mp4": folder / "slider.mp4"}, ahead=grays)
    return (folder / "slider.mp4").read_bytes()


def run(results, experiment):
    """Write a run with nothing but a header; its path."""
    spec = {
        "name": experiment,
        "seed": 1,
        "max_steps": 15000,
        "optimizer": {"name": "adamw", "lr": 0.01},
        "task": "circular_embedding",
    }
    head = {"spec": spec, "versions": {"torch": "2.13.0", "numpy": "2.4.6"}, "digest": "4c8c", "groups": {}}
    contents = json.dumps({"__metadata__": {"series": json.dumps(head)}}).encode()
    path = results / "runs" / f"{experiment}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(contents).to_bytes(8, "little") + contents)
    return str(path)


def table(results, experiment):
    """Write a table of outcomes in which two of three seeds show the phenomenon; its path."""
    path = results / "seeds" / f"{experiment}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("seed,shows\n0,0\n1,1\n2,1\n")
    return str(path)
