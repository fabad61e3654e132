"""Draws each view of a figure for `python -m figures watch`, with the project's code and files as they are now."""

from argparse import Namespace

from figures.harness import captions, claims, clip, configured, drawing, inputs, typed


def draw(options, report):
    """Draw all views into `report.folder`, and say of each that it is there."""
    figure, given = configured.asked(options)
    report.files += [*inputs.files(given["reads"]), *given["tables"].values()]
    for view, look in views(figure, options).items():
        path = report.folder / f"{view}-{report.number}.{report.suffix}"
        report.add(view, path.name, _draw(figure, given, look, path))


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


def _draw(figure, given, options, path):
    """Draw one view; returns a sentence for each claim that fails."""
    data, evaluation, draft = typed.checked(figure, given, options)
    title = captions.title(figure, evaluation.numbers)
    if options.clip:
        clip.draw(figure, data, options, path, title, draft)
    elif figure.moves_on(options.canvas):
        drawing.drawn_by(figure).frame(figure, data, options.canvas, options.theme, path, title, options.step, draft)
    else:
        drawing.draw(figure, data, options, "still", [path], title, draft=draft)
    return claims.failures(figure, evaluation)
