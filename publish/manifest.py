"""results/manifest.json: every file of every figure with its texts, claims and provenance.

It is for whoever builds pages of the results. Paths in it are relative to its own folder. It names no clock, host or
folder: the same results give the same bytes.
"""

import json
import tomllib
from pathlib import Path

from core import hints
from core.atomic import write_text
from core.errors import UserError
from core.given import read as read_given
from figures.harness import catalog, claims, inputs
from publish import provenance
from publish.media import summary

ROOT = Path(__file__).resolve().parent.parent
LICENSES = {"pictures": "CC-BY-4.0", "code": "MIT"}


def arguments(parser):
    parser.add_argument(
        "--given", type=read_given, required=True, metavar="FILE", help="results, outputs, and what each figure reads"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(options):
    """Write the manifest.

    given: {"results": folder, "outputs": {canvases, themes, formats}, "figures": {name: {reads, tables}}}.
    """
    write_text(options.out, json.dumps(manifest(**options.given), indent=1, ensure_ascii=False) + "\n")


def load(path):
    """The manifest in a file. Raises UserError if it is damaged or missing."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError:
        raise UserError(f"{path} is damaged: delete it and run again") from None


def manifest(results, outputs, figures):
    """All that is to be said of the figures, in the order of the story.

    Checks that every file is there and can be opened.
    """
    results = Path(results)
    chosen = {name: catalog.find(name) for name in figures}
    missing = [
        f"{figure.folder(results)}/{file}"
        for figure in chosen.values()
        for file in figure.files(outputs)
        if not Path(figure.folder(results), file).is_file()
    ]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise UserError(f"{', '.join(missing)} {are} missing: run `{hints.snakemake('all')}`, which makes them")
    sources = sorted({path for given in figures.values() for path in inputs.files(given["reads"])})
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "title": "Full of Stars",
        "description": project["description"],
        "version": project["version"],
        "licenses": LICENSES,
        "figures": [entry(figure, results, outputs, **figures[name]) for name, figure in chosen.items()],
        "runs": {relative(path, results): provenance.of_run(path) for path in sources if path.endswith(".safetensors")},
    }


def entry(figure, results, outputs, reads, tables):
    """What is to be said of one figure. reads, tables: argument -> the files that it takes its numbers from."""
    header, folder = figure.header, Path(figure.folder(results))
    told = {
        name: (folder / f"{name}.txt").read_text(encoding="utf-8").strip()
        for name in ("alt", "transcript")
        if f"{name}.txt" in figure.files(outputs)
    }
    texts = {"caption": plain(header, (folder / "caption.md").read_text(encoding="utf-8"))} | told
    found = {
        "name": figure.name,
        "kind": type(header).__name__.lower(),
        "order": header.order,
        "title": header.title,
        **texts,
        "sources": list(header.sources),
        "seeds": [provenance.of_seeds(path) for path in sorted(set(tables.values()))],
        "claims": claims.read(folder / "claims.json"),
        "reads": {name: [relative(path, results) for path in _listed(value)] for name, value in reads.items()},
        "files": [file_entry(folder, name, results) for name in figure.files(outputs)],
    }
    if figure.moves:
        timeline = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
        found["timeline"] = {"fps": timeline["fps"], "frames": len(timeline["frames"]), "moments": timeline["moments"]}
    return found


def file_entry(folder, name, results):
    """Path, format, canvas and theme, size, digest and dimensions of one file."""
    picture, _, format = name.partition(".")
    canvas, _, theme = picture.partition("-")
    drawn = {"canvas": canvas, "theme": theme} if theme else {}
    return {"path": relative(folder / name, results), "format": format, **drawn, **summary.described(folder / name)}


def plain(header, caption):
    """A caption without the title before it and the sources after it, which have fields of their own."""
    title, sources = (
        " ".join(text.split()) for text in (f"**{header.title}.**", f"Sources: {'; '.join(header.sources)}.")
    )
    return caption.strip().removeprefix(title).removesuffix(sources).strip()


def relative(path, results):
    return Path(path).relative_to(results).as_posix()


def _listed(value):
    return list(value.values()) if isinstance(value, dict) else [value]
