"""What `preview` and `render`, which people type, have in common: claims computed first; drafts drawn all the same."""

from core.errors import UserError
from core.suggestions import unknown
from figures.harness import claims, drawing, inputs
from figures.harness.header import CANVASES


def arguments(parser):
    drawing.arguments(parser)
    parser.add_argument("--draft", action="store_true", help="draw even if a claim fails, with a watermark")


def checked(figure, given, options):
    """The data, their Evaluation, and the watermark of a draft: None where every claim holds.

    Raises UserError where one fails and no draft is asked for.
    """
    if not figure.stands_on(options.canvas):
        raise UserError(f"{figure.name}: {unknown(options.canvas, filter(figure.stands_on, CANVASES), 'canvas')}")
    data = inputs.load(given["reads"])
    evaluation = claims.evaluate(figure, data)
    if not options.draft:
        claims.require_all(figure, evaluation, *drawing.looks(options))
    return data, evaluation, "draft: a claim fails" if claims.failures(figure, evaluation) else None
