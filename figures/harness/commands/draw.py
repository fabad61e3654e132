"""`python -m figures draw`: draws the files of one canvas and theme, if every claim holds."""

from pathlib import Path

from figures.harness import captions, claims, drawing, inputs, seeds


def arguments(parser):
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="claims.json, then the files to write")
    parser.add_argument(
        "--kind",
        required=True,
        choices=("still", "animation", "slider"),
        help="picture; animation and poster; or the animations of all values of its slider",
    )
    parser.add_argument("--alt", type=Path, metavar="FILE", help="the alt text, which stills carry")
    parser.add_argument("--svg-text", default="text", choices=("text", "shapes"), help="default: text")
    drawing.arguments(parser)


def run(figure, given, options):
    """Draw a figure. Raises UserError if a claim fails."""
    claims_file, *files = options.files
    evaluation = claims.read(claims_file)
    claims.require_all(figure, evaluation, *drawing.looks(options))
    alt = options.alt and options.alt.read_text(encoding="utf-8").strip()
    title = captions.title(figure, evaluation.numbers)
    about = {"alt": alt, "svg_text": options.svg_text} if options.kind == "still" else {}
    data = inputs.data(figure, seeds.of_seed(figure, given["reads"], evaluation.seed))
    drawing.draw(figure, data, options, options.kind, files, title, given.get("frames"), **about)
