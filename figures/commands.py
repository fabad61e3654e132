"""The commands of `python -m figures`: what a rule calls and a person can type."""

import argparse
import json
from importlib import import_module
from pathlib import Path

from figures import captions, catalog, claims, reads
from figures.header import CANVASES, MOVING, STILL, Film
from train import configuration, experiment, grid
from workflow.files import write_text
from workflow.job import UserError


def main(arguments=None):
    options = parser().parse_args(arguments)
    figure = catalog.find(options.figure)
    given = json.loads(options.given) if options.given else given_by_config(figure, options.config)
    options.command(figure, given, options)


def parser():
    """The command line: one subcommand a step."""
    top = argparse.ArgumentParser(prog="python -m figures", description="Draw figures of trained runs, or parts of them.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name, function, text, files=None):
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("figure", metavar="NAME", help="a figure: the name of its file in figures/")
        sub.add_argument("--config", action="append", metavar="FILE", help="config file, may be repeated (default: config.yaml)")
        sub.add_argument("--given", metavar="JSON", help="what to read, in place of a config file; the workflow says it so")
        sub.set_defaults(command=function)
        if files:
            sub.add_argument("files", nargs="+", type=Path, metavar="FILE", help=files)
        return sub

    preview_ = command("preview", preview, "Draw one frame as PNG, within seconds.")
    preview_.add_argument("--step", type=int, help="training step to show (default: the last frame's)")
    preview_.add_argument("--out", type=Path, metavar="FILE", help="default: NAME.preview.png")
    render_ = command("render", render, "Draw one file, outside the workflow.")
    render_.add_argument("--format", required=True, choices=(*MOVING, *STILL))
    render_.add_argument("--out", type=Path, required=True, metavar="FILE")
    draw_ = command("draw", draw, "Draw one canvas and theme in several formats.", "claims.json, then the files to write")
    draw_.add_argument("--alt", type=Path, metavar="FILE", help="the alt text, which pictures that stand still carry")
    draw_.add_argument("--svg-text", default="text", choices=("text", "shapes"), help="default: text")
    for drawing in (preview_, render_, draw_):
        drawing.add_argument("--canvas", default="article", help="default: article")
        drawing.add_argument("--theme", default="light", choices=("light", "dark"))
    for drawing in (preview_, render_):
        drawing.add_argument("--draft", action="store_true", help="draw even if a claim fails, with a watermark")
    command("claims", compute_claims, "Compute the claims and the drawn numbers.", "claims.json and data.csv to write")
    command("texts", write_texts, "Fill in the texts.", "claims.json, the tables of seeds, then the texts to write")
    command("timeline", write_timeline, "Write which step each frame shows.", "timeline.json to write")
    return top


def given_by_config(figure, files):
    """What the workflow would say of the config: the files that `figure` reads and the limit on frames."""
    settings = configuration.validated(configuration.load(files or ["config.yaml"]))
    runs, scans, results = experiment.experiments(settings), experiment.scans(settings), settings["results"]
    return {
        "reads": reads.paths(figure, results, runs, scans, grid.sweeps(settings)),
        "tables": reads.tables(figure, results),
        "frames": settings["outputs"]["frames"],
        "svg_text": settings["outputs"]["svg_text"],
    }


def compute_claims(figure, given, options):
    """Write claims.json and data.csv; print the claims that fail."""
    data = reads.load(given["reads"])
    rows = claims.compute(figure, data)
    print("\n".join(claims.failures(figure, rows)) or f"{figure.name}: all {len(rows)} claims hold")
    claims_file, data_file = options.files
    claims.write_data(data_file, import_module(figure.module).data(**data))
    claims.write(claims_file, rows)


def write_texts(figure, given, options):
    """Write caption.md, alt.txt and so on, whichever are among the files named."""
    tables = {name: reads.table(path) for name, path in given["tables"].items()}
    texts = captions.texts(figure, claims.read(options.files[0]), tables, [file.name for file in options.files])
    for file in options.files:
        if file.name in texts:
            write_text(file, texts[file.name])


def write_timeline(figure, given, options):
    """Write timeline.json: the training step of each frame, and the frame of each moment."""
    timeline = import_module(figure.module).timeline(**reads.load(given["reads"]))
    write_text(options.files[0], timeline.to_json(limit=given["frames"]))


def draw(figure, given, options):
    """Draw the files of one canvas and theme, if every claim holds."""
    claims.gate(figure, claims.read(options.files[0]))
    moving = options.files[1].suffix[1:] not in STILL
    said = {} if moving else {"alt": options.alt and options.alt.read_text(encoding="utf-8").strip(), "svg_text": options.svg_text}
    drawer(figure, moving).files(
        figure, reads.load(given["reads"]), options.canvas, options.theme, options.files[1:], given["frames"], **said
    )


def preview(figure, given, options):
    """Draw one frame."""
    data, _, draft = checked(figure, given, options)
    out = options.out or Path(f"{figure.name}.preview.png")
    drawer(figure, moving=figure.moves_on(options.canvas)).frame(figure, data, options.canvas, options.theme, out, options.step, draft)
    print(out)


def render(figure, given, options):
    """Draw one file."""
    if options.format not in STILL and not figure.moves_on(options.canvas):
        raise UserError(f"{figure.name} stands still on canvas {options.canvas}: it has the formats png, svg and pdf")
    data, rows, draft = checked(figure, given, options)
    if options.out.suffix != f".{options.format}":
        raise UserError(f"--out {options.out} must end in .{options.format}")
    moving = options.format not in STILL
    said = {} if moving else {"alt": alt_text(figure, given, rows), "svg_text": given.get("svg_text", "text")}
    drawer(figure, moving).files(figure, data, options.canvas, options.theme, [options.out], given["frames"], draft, **said)
    print(options.out)


def alt_text(figure, given, rows):
    """The alt text with its numbers filled in; None as long as a table of seeds that it names is not there."""
    there = {name: path for name, path in given["tables"].items() if Path(path).is_file()}
    if any(f"{{{name}_seeds" in figure.header.alt for name in given["tables"].keys() - there.keys()):
        return None
    tables = {name: reads.table(path) for name, path in there.items()}
    return captions.texts(figure, rows, tables, ["alt.txt"])["alt.txt"].strip()


def drawer(figure, moving):
    """The module that draws: Manim's for what moves in a film, else Matplotlib's. Imported here, for it takes seconds."""
    return import_module("figures.film" if moving and isinstance(figure.header, Film) else "figures.draw")


def checked(figure, given, options):
    """The data, the claims, and the watermark of a draft: None where every claim holds.

    Raises UserError where one fails and no draft is asked for.
    """
    if not figure.stands_on(options.canvas):
        raise UserError(f"{figure.name} has no canvas `{options.canvas}`; it has {', '.join(filter(figure.stands_on, CANVASES))}")
    data = reads.load(given["reads"])
    rows = claims.compute(figure, data)
    if not options.draft:
        claims.gate(figure, rows)
    return data, rows, "draft: a claim fails" if claims.failures(figure, rows) else None
