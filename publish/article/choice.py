"""Which of a figure's files an article shows: by its directive, and by what the configuration draws."""

MOVING, STILLS, VECTORS = ("mp4", "gif", "webp"), ("png", "svg", "poster.png"), ("pdf", "svg", "png", "poster.png")


def canvas(figure, options, outputs):
    """The canvas of a figure: as its directive says, else `article`, else the first; None if that is not drawn."""
    asked = [options["canvas"]] if "canvas" in options else ["article", *outputs["canvases"]]
    return next((each for each in asked if each in outputs["canvases"] and figure.stands_on(each)), None)


def has_picture(figure, options, outputs):
    """Whether a picture is drawn that a web page can show; what is printed and what is pasted can be that one, too."""
    return bool(_first(figure, options, outputs, STILLS))


def moves(figure, options, outputs):
    """Whether it is shown as an animation."""
    return bool(options.get("kind") != "still" and _available(figure, options, outputs, MOVING))


def theme(outputs):
    """The theme of paper, and of places with one: light if it is drawn."""
    return "light" if "light" in outputs["themes"] else outputs["themes"][0]


def page(figure, options, outputs):
    """Theme -> format -> file that the web page shows: the picture, of an animation its poster, and the animation."""
    formats = [_first(figure, options, outputs, STILLS)]
    if moves(figure, options, outputs):
        formats = ["poster.png", _first(figure, options, outputs, MOVING)]
    return {each: _files(figure, options, outputs, formats, each) for each in outputs["themes"]}


def pdf(figure, options, outputs):
    """Format -> the file that is printed."""
    return _files(figure, options, outputs, [_first(figure, options, outputs, VECTORS)], theme(outputs))


def paste(figure, options, outputs):
    """Format -> the file that is uploaded where a text is pasted: a GIF, or a picture."""
    wanted = ("gif", "webp", "poster.png") if moves(figure, options, outputs) else ("png", "poster.png", "svg")
    return _files(figure, options, outputs, [_first(figure, options, outputs, wanted)], theme(outputs))


def has_player(figure, options, outputs):
    """Whether an animation that is shown has a player of its own."""
    return moves(figure, options, outputs) and bool(figure.plays(outputs))


def _files(figure, options, outputs, formats, theme):
    drawing = f"{canvas(figure, options, outputs)}-{theme}"
    return {format: f"{drawing}.{format}" for format in formats if format}


def _first(figure, options, outputs, wanted):
    return next(iter(_available(figure, options, outputs, wanted)), None)


def _available(figure, options, outputs, wanted):
    """Those of `wanted` that are drawn of a figure on its canvas."""
    place = canvas(figure, options, outputs)
    drawn = set(figure.files(outputs)) if place else set()
    return [format for format in wanted if f"{place}-{outputs['themes'][0]}.{format}" in drawn]
