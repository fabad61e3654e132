"""`python -m figures preview`: draws one frame of an animation, or the picture where the figure is static."""

from pathlib import Path

from figures.harness import captions, drawing, typed


def arguments(parser):
    parser.add_argument("--step", type=int, help="training step to show (default: the last frame's)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: NAME.preview.png")
    typed.arguments(parser)


def run(figure, given, options):
    """Draw one frame, and print the name of its file."""
    data, evaluation, draft = typed.checked(figure, given, options)
    title = captions.title(figure, evaluation.numbers)
    out = options.out or Path(f"{figure.name}.preview.png")
    if figure.moves_on(options.canvas):
        drawing.drawn_by(figure).frame(figure, data, options.canvas, options.theme, out, title, options.step, draft)
    else:
        drawing.draw(figure, data, options, "still", [out], title, draft=draft)
    print(out)
