"""`python -m figures preview`: draws one frame of an animation or a part of it, or the picture of a static figure."""

from pathlib import Path

from core.errors import UserError
from core.suggestions import unknown
from figures.harness import captions, clip, drawing, hooks, typed


def arguments(parser):
    parser.add_argument("--step", type=int, help="training step to show (default: the last frame's)")
    clip.argument(parser)
    parser.add_argument("--slider", metavar="VALUE", help="show a value of the slider of its player")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="default: NAME.preview.png, of a clip NAME.preview.mp4"
    )
    typed.arguments(parser)


def run(figure, given, options):
    """Draw one frame, or a clip at half the size, and print the name of its file."""
    if options.clip and options.step is not None:
        raise UserError("--step and --clip: give one of them")
    if options.slider and (options.clip or not (figure.slider and figure.moves_on(options.canvas))):
        raise UserError(f"--slider shows one frame of an animation with a slider; {figure.name} has none here")
    data, evaluation, draft = typed.checked(figure, given, options)
    title = captions.title(figure, evaluation.numbers)
    out = options.out or Path(f"{figure.name}.preview.{'mp4' if options.clip else 'png'}")
    if options.clip:
        clip.draw(figure, data, options, out, title, draft)
    elif figure.moves_on(options.canvas):
        value = {"value": chosen(figure, data, options.slider)} if options.slider else {}
        frame = drawing.drawn_by(figure).frame
        frame(figure, data, options.canvas, options.theme, out, title, options.step, draft, **value)
    else:
        drawing.draw(figure, data, options, "still", [out], title, draft=draft)
    print(out)


def chosen(figure, data, value):
    """A value of the figure's slider. Raises UserError if it has no such value."""
    if value not in (values := hooks.values(figure, data)):
        raise UserError(f"--slider: {unknown(value, values, 'value')}")
    return value
