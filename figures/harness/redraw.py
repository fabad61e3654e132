"""Draws each view of a figure for `python -m figures watch`, with the project's code and files as they are now."""

from argparse import Namespace

from figures.harness import captions, claims, clip, configured, drawing, inputs, typed


def draw(options, report):
    """Draw all views into `report.folder`, and say of each that it is there; then which claims fail.

    Claims come last, for some take seconds; the numbers come first where the title has one.
    """
    figure, given = configured.asked(options)
    report.files += [*inputs.files(given["reads"]), *given["tables"].values()]
    data, evaluation = inputs.data(figure, given["reads"]), None
    looks = views(figure, options)
    typed.check_canvas(figure, options.canvas)
    if "{" in figure.header.title:
        evaluation = claims.evaluate(figure, data)
    title = captions.title(figure, evaluation.numbers if evaluation else {})
    for view, look in looks.items():
        path = report.folder / f"{view}-{report.number}.{report.suffix}"
        _draw(figure, data, look, path, title)
        report.add(view, path.name)
    report.claims = claims.failures(figure, evaluation or claims.evaluate(figure, data))


def views(figure, options):
    """Name -> options of each drawing: as asked for alone with --out, else in both themes, and square."""
    looks = {options.theme: (options.canvas, options.theme)}
    if not options.out:
        other = "light" if options.theme == "dark" else "dark"
        looks[other] = (options.canvas, other)
        if options.canvas != "square" and figure.stands_on("square"):
            looks["square"] = ("square", options.theme)
    return {
        view: Namespace(**vars(options) | {"canvas": canvas, "theme": theme}) for view, (canvas, theme) in looks.items()
    }


def _draw(figure, data, options, path, title):
    """Draw one view."""
    if options.clip:
        clip.draw(figure, data, options, path, title)
    elif figure.moves_on(options.canvas):
        drawing.drawn_by(figure).frame(figure, data, options.canvas, options.theme, path, title, options.step)
    else:
        drawing.draw(figure, data, options, "still", [path], title)
