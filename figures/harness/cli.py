"""The commands of `python -m figures`: what a rule calls and a person can type."""

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from core import config, overlays
from core.atomic import write_text
from core.errors import TRACEBACK, UserError
from core.suggestions import unknown
from figures.harness import captions, catalog, claims, hooks, inputs, seeds
from figures.harness.header import CANVASES, MOVING, STILL, Film
from train import requested


def main(arguments=None):
    options = parser().parse_args(overlays.spread(sys.argv[1:] if arguments is None else arguments))
    if options.traceback:
        os.environ[TRACEBACK] = "1"
    figure = catalog.find(options.figure)
    given = json.loads(options.given) if options.given else given_by_config(figure, options.config)
    options.command(figure, given, options)


def parser():
    """The command line: one subcommand a step."""
    top = argparse.ArgumentParser(
        prog="python -m figures", description="Draw figures of trained runs, or parts of them."
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name, function, text, files=None):
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("figure", metavar="NAME", help="a figure: the name of its file in figures/")
        overlays.option(sub)
        sub.add_argument(
            "--traceback", action="store_true", help="show the whole traceback of an exception in the figure's code"
        )
        sub.add_argument(
            "--given", metavar="JSON", help="what to read, in place of a config file; the workflow says it so"
        )
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
    draw_ = command(
        "draw", draw, "Draw one canvas and theme in several formats.", "claims.json, then the files to write"
    )
    draw_.add_argument("--kind", required=True, choices=("still", "animation"), help="picture, or animation and poster")
    draw_.add_argument("--alt", type=Path, metavar="FILE", help="the alt text, which stills carry")
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


def given_by_config(figure, words):
    """What the workflow would say of the config: the files that `figure` reads and the limit on frames."""
    settings = config.validated(overlays.load(words))
    found, faults = inputs.of_figures({figure.name: figure}, settings["results"], requested.requested(settings))
    if faults:
        raise UserError(faults[figure.name])
    tables = inputs.tables(figure, settings["results"])
    outputs = settings["outputs"]
    return {"reads": found[figure.name], "tables": tables, "frames": outputs["frames"], "svg_text": outputs["svg_text"]}


def compute_claims(figure, given, options):
    """Write claims.json and data.csv; print the claims that fail."""
    data = inputs.load(given["reads"])
    evaluation = seeds.noted(figure, given["reads"], data, claims.evaluate(figure, data))
    print("\n".join(claims.failures(figure, evaluation)) or f"{figure.name}: all {len(evaluation.claims)} claims hold")
    claims_file, data_file = options.files
    claims.write_data(data_file, claims.data(figure, data))
    claims.write(claims_file, evaluation)


def write_texts(figure, given, options):
    """Write caption.md, alt.txt and so on, whichever are among the files named."""
    tables = {name: inputs.table(path) for name, path in given["tables"].items()}
    texts = captions.texts(figure, claims.read(options.files[0]).numbers, tables, [file.name for file in options.files])
    for file in options.files:
        if file.name in texts:
            write_text(file, texts[file.name])


def write_timeline(figure, given, options):
    """Write timeline.json: the training step of each frame, and the frame of each moment."""
    timeline = hooks.timeline(figure, inputs.load(given["reads"]))
    write_text(options.files[0], timeline.to_json(limit=given["frames"]))


def draw(figure, given, options):
    """Draw the files of one canvas and theme, if every claim holds."""
    claims_file, *files = options.files
    claims.require_all(figure, claims.read(claims_file), *looks(options))
    alt = options.alt and options.alt.read_text(encoding="utf-8").strip()
    data = inputs.load(given["reads"])
    written(figure, data, options, options.kind, files, given["frames"], alt=alt, svg_text=options.svg_text)


def preview(figure, given, options):
    """Draw one frame of an animation, or the picture where the figure is static."""
    data, _, draft = checked(figure, given, options)
    out = options.out or Path(f"{figure.name}.preview.png")
    if figure.moves_on(options.canvas):
        animator(figure).frame(figure, data, options.canvas, options.theme, out, options.step, draft)
    else:
        written(figure, data, options, "still", [out], draft=draft)
    print(out)


def render(figure, given, options):
    """Draw one file."""
    kind = "animation" if options.format in MOVING else "still"
    if kind == "animation" and figure.stands_on(options.canvas) and not figure.moves_on(options.canvas):
        raise UserError(f"{figure.name} is static on canvas {options.canvas}: it has the formats {', '.join(STILL)}")
    data, evaluation, draft = checked(figure, given, options)
    if options.out.suffix != f".{options.format}":
        raise UserError(f"--out {options.out} must end in .{options.format}")
    about = (
        {}
        if kind == "animation"
        else {"alt": alt_text(figure, given, evaluation.numbers), "svg_text": given["svg_text"]}
    )
    written(figure, data, options, kind, [options.out], given["frames"], draft, **about)
    print(options.out)


def alt_text(figure, given, numbers):
    """The alt text with its numbers filled in; None as long as a table of seeds that it names is not there."""
    there = {name: path for name, path in given["tables"].items() if Path(path).is_file()}
    if any(f"{{{name}_seeds" in figure.header.alt for name in given["tables"].keys() - there.keys()):
        return None
    tables = {name: inputs.table(path) for name, path in there.items()}
    return captions.texts(figure, numbers, tables, ["alt.txt"])["alt.txt"].strip()


def written(figure, data, options, kind, files, limit=None, draft=None, **about):
    """Draw a figure's "still" or its "animation" into `files`, on the canvas and in the theme of `options`.

    about: the alt text and the kind of SVG text, for stills alone.
    """
    if kind == "still":
        import_module("figures.harness.draw_page").still(
            figure, data, options.canvas, options.theme, files, draft, **about
        )
    else:
        animator(figure).animation(figure, data, options.canvas, options.theme, files, limit, draft)


def animator(figure):
    """The module that animates a figure: Manim's for a film, else Matplotlib's. Imported here, for it takes seconds."""
    return import_module(
        "figures.harness.draw_film" if isinstance(figure.header, Film) else "figures.harness.draw_page"
    )


def looks(options):
    """The words of a command that draws the same canvas and theme, where a preview would not by itself."""
    canvas = ["--canvas", options.canvas] if options.canvas != "article" else []
    return [*canvas, *(["--theme", options.theme] if options.theme != "light" else [])]


def checked(figure, given, options):
    """The data, their Evaluation, and the watermark of a draft: None where every claim holds.

    Raises UserError where one fails and no draft is asked for.
    """
    if not figure.stands_on(options.canvas):
        raise UserError(f"{figure.name}: {unknown(options.canvas, filter(figure.stands_on, CANVASES), 'canvas')}")
    data = inputs.load(given["reads"])
    evaluation = claims.evaluate(figure, data)
    if not options.draft:
        claims.require_all(figure, evaluation, *looks(options))
    return data, evaluation, "draft: a claim fails" if claims.failures(figure, evaluation) else None
