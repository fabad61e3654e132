"""Draws a figure by Matplotlib or Manim, whichever its header asks for; each is imported only where it is used."""

from importlib import import_module

from figures.harness.header import Film

DYNAMIC = ("figures.harness.{drawn_by}",)  # for fingerprints: what is imported by name


def arguments(parser):
    """The arguments that say what a drawing looks like."""
    parser.add_argument("--canvas", default="article", help="default: article")
    parser.add_argument("--theme", default="light", choices=("light", "dark"))


def draw(figure, data, options, kind, files, title, limit=None, draft=None, **about):
    """Draw a figure's "still", "animation" or "slider" into `files`, on the canvas and in the theme of `options`.

    title: with its numbers filled in. limit: the most frames of an animation. about: the alt text and the kind of SVG
    text, for stills alone.
    """
    module, look = drawn_by(figure, kind), (options.canvas, options.theme)
    if kind == "still":
        module.still(figure, data, *look, files, title, draft, **about)
    elif kind == "slider":
        module.slider(figure, data, *look, *files, title, limit, draft)
    else:
        module.animation(figure, data, *look, files, title, limit, draft)


def drawn_by(figure, kind="animation"):
    """The module that draws a figure's "still" or "animation": Manim's for a film, else Matplotlib's."""
    film = kind == "animation" and isinstance(figure.header, Film)
    return import_module(f"figures.harness.{'draw_film' if film else 'draw_page'}")


def looks(options):
    """The words of a command that draws the same from the same, where a preview would not by itself."""
    canvas = ["--canvas", options.canvas] if options.canvas != "article" else []
    typed = {option: vars(options).get(option, ()) for option in ("reads", "claim", "with")}
    changes = [word for option, values in typed.items() for value in values for word in (f"--{option}", value)]
    return [*changes, *canvas, *(["--theme", options.theme] if options.theme != "light" else [])]
