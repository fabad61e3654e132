"""Writes results/manifest.json: every file of every figure with its texts, claims and provenance.

It is the input for pages of the results. Its paths are relative to its own folder, and it holds no time, host or
absolute path: the same results give the same bytes.
"""

import json
import tomllib
from dataclasses import asdict
from pathlib import Path

from core import hints
from core.atomic import write_text
from core.errors import UserError
from core.given import read as read_given
from figures.harness import captions, claims, inputs, seeds, variants
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

    given: {"results": folder, "outputs": {canvases, themes, formats}, "figures": {name: {reads, tables, figure}}};
    `figure` is the entry of the config's `figures:`, if there is one.
    """
    write_text(options.out, json.dumps(manifest(**options.given), indent=1, ensure_ascii=False) + "\n")


def load(path):
    """The manifest in a file. Raises UserError if it is damaged or missing."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError:
        raise UserError(f"{path} is damaged: delete it and run again") from None


def manifest(results, outputs, figures):
    """The manifest as a dict, figures in the order of the story.

    Raises UserError if a file is missing or can't be opened.
    """
    results = Path(results)
    entries = {name: given["figure"] for name, given in figures.items() if "figure" in given}
    by_name = {name: variants.find(name, entries) for name in figures}
    missing = [
        f"{figure.folder(results)}/{file}"
        for figure in by_name.values()
        for file in figure.files(outputs)
        if not Path(figure.folder(results), file).is_file()
    ]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise UserError(f"{', '.join(missing)} {are} missing: run `{hints.snakemake('all')}`, which makes them")
    reads = {name: drawn_reads(figure, results, figures[name]["reads"]) for name, figure in by_name.items()}
    sources = sorted({path for given in reads.values() for path in inputs.files(given)})
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "title": "Full of Stars",
        "description": project["description"],
        "version": project["version"],
        "licenses": LICENSES,
        "figures": [
            entry(figure, results, outputs, reads[name], figures[name]["tables"]) for name, figure in by_name.items()
        ],
        "runs": {relative(path, results): provenance.of_run(path) for path in sources if path.endswith(".safetensors")},
    }


def drawn_reads(figure, results, reads):
    """Argument -> files that a figure reads, of the seed that is drawn."""
    return seeds.of_seed(figure, reads, claims.read(Path(figure.folder(results), "claims.json")).seed)


def entry(figure, results, outputs, reads, tables):
    """The entry of one figure. reads, tables: argument -> files that its numbers come from."""
    header, folder = figure.header, Path(figure.folder(results))
    descriptions = {
        name: (folder / f"{name}.txt").read_text(encoding="utf-8").strip()
        for name in ("alt", "transcript")
        if f"{name}.txt" in figure.files(outputs)
    }
    evaluation = claims.read(folder / "claims.json")
    title = captions.title(figure, evaluation.numbers)
    texts = {"caption": plain(title, header, (folder / "caption.md").read_text(encoding="utf-8"))} | descriptions
    record = {
        "name": figure.name,
        "kind": header.kind,
        "order": header.order,
        "title": title,
        **texts,
        "sources": list(header.sources),
        "seeds": [provenance.of_seeds(path) for path in sorted(set(tables.values()))],
        "numbers": {name: asdict(number) for name, number in evaluation.numbers.items() if number},
        "claims": evaluation.claims,
        "seed": evaluation.seed,
        "over_seeds": seeds.of_claims(folder / "seeds.csv", evaluation),
        "reads": {name: [relative(path, results) for path in _listed(value)] for name, value in reads.items()},
        "files": [file_entry(folder, name, results) for name in figure.files(outputs)],
    }
    if figure.moves:
        timeline = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
        record["timeline"] = {"fps": timeline["fps"], "frames": len(timeline["frames"]), "moments": timeline["moments"]}
        record |= {key: timeline[key] for key in ("slider",) if key in timeline}
    return record


def file_entry(folder, name, results):
    """The entry of one file: path, format, canvas and theme, size, checksum and dimensions."""
    picture, _, format = name.partition(".")
    canvas, _, theme = picture.partition("-")
    drawn = {"canvas": canvas, "theme": theme} if theme else {}
    return {"path": relative(folder / name, results), "format": format, **drawn, **summary.described(folder / name)}


def plain(title, header, caption):
    """A caption without its title and sources, which have their own fields."""
    heading, sources = (" ".join(text.split()) for text in (f"**{title}.**", f"Sources: {'; '.join(header.sources)}."))
    return caption.strip().removeprefix(heading).removesuffix(sources).strip()


def relative(path, results):
    """A path as seen from the results; of a file elsewhere its name alone."""
    path = Path(path)
    return path.relative_to(results).as_posix() if path.is_relative_to(results) else path.name


def _listed(value):
    return list(value.values()) if isinstance(value, dict) else [value]
