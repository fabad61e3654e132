"""`python -m figures draw`: draws the files of one canvas and theme, if every claim holds."""

from pathlib import Path

from figures.harness import claims, drawing, inputs


def arguments(parser):
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="claims.json, then the files to write")
    parser.add_argument(
        "--kind", required=True, choices=("still", "animation"), help="picture, or animation and poster"
    )
    parser.add_argument("--alt", type=Path, metavar="FILE", help="the alt text, which stills carry")
    parser.add_argument("--svg-text", default="text", choices=("text", "shapes"), help="default: text")
    drawing.arguments(parser)


def run(figure, given, options):
    """Draw a figure. Raises UserError if a claim fails."""
    claims_file, *files = options.files
    claims.require_all(figure, claims.read(claims_file), *drawing.looks(options))
    alt = options.alt and options.alt.read_text(encoding="utf-8").strip()
    data = inputs.load(given["reads"])
    drawing.draw(figure, data, options, options.kind, files, given.get("frames"), alt=alt, svg_text=options.svg_text)
