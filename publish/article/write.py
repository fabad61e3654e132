"""Writes one output of an article: check, page, pdf or paste."""

from importlib import import_module
from pathlib import Path

from core.given import read as read_given
from publish.article import resolve

DYNAMIC = ("publish.article.{output}",)  # for fingerprints: what is imported by name
OUTPUTS = {  # word -> what it writes
    "check": "claims.json: each sentence that rests on claims",
    "page": "index.html and its pictures",
    "pdf": "NAME.pdf",
    "paste": "lesswrong.md and substack.html",
}


def arguments(parser):
    parser.add_argument(
        "output", choices=OUTPUTS, help="; ".join(f"{name}: {written}" for name, written in OUTPUTS.items())
    )
    parser.add_argument(
        "--given", type=read_given, required=True, metavar="FILE", help="the source, and what the workflow knows of it"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")


def run(options):
    """Write an output. Raises UserError for every mistake in the text, and for every claim that fails."""
    import_module(f"publish.article.{options.output}").write(resolve.resolved(options.given), options.out)
