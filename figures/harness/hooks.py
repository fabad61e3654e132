"""Calls the functions of a figure's file: a mistake in them is said in three lines, with the last line of that file."""

import inspect
import linecache
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from core.errors import FigureError, UserError, fatal
from core.suggestions import nearest, short

DYNAMIC = ("figures.{figure}",)  # for fingerprints: what is imported by name
FOLDER = Path(__file__).parent.parent


def call(figure, name, data, **more) -> Any:
    """What the function `name` of a figure returns for its data.

    data: argument -> what the figure reads. more: further arguments, such as the page. Raises UserError if there is no
    such function or if it takes other arguments, FigureError for whatever it raises.
    """
    function = find(figure, name)
    arguments = {**data, **more}
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError:
        at = f"{figure.place()}:{function.__code__.co_firstlineno}" if hasattr(function, "__code__") else figure.place()
        raise UserError(
            f"{at}: `{name}{inspect.signature(function)}` must take {_listed(arguments)}: "
            + ("name -> value of what `numbers` returns" if name == "claims" else "what `reads` names")
            + (f", and {_listed(more)}" if more else "")
        ) from None
    return guarded(figure, function, **arguments)


def find(figure, name):
    """The function `name` of a figure's file.

    Raises UserError if there is none, FigureError if the file can't be imported.
    """
    function = getattr(module_of(figure), name, None)
    if not callable(function):
        given = [*figure.header.reads, *figure.dropped, *["options"] * bool(figure.options)]
        needed = [*NEEDED.get(name, ()), *(figure.slider or ())[:1]] if name == "build" else NEEDED.get(name, ())
        arguments = ["numbers"] if name == "claims" else [*given, *needed]
        kind = type(figure.header).__name__
        raise UserError(f"{figure.place()} has no function `{name}({', '.join(arguments)})`, which {kind} needs")
    return function


def module_of(figure):
    """The imported module of a figure. Raises FigureError if it can't be imported."""
    return guarded(figure, import_module, figure.module)


def timeline(figure, data) -> Any:
    """The Timeline or ShotList of a figure. Raises UserError if its function returns anything else."""
    made = call(figure, "timeline", data)
    if not hasattr(made, "to_json"):
        raise UserError(f"{figure.place()}: `timeline` must return a Timeline or a ShotList, not {short(made)}")
    return made


def values(figure, data):
    """The texts on the slider of a figure's player. Raises UserError for none, or one that is there twice."""
    made: Any = call(figure, "values", data)
    texts = isinstance(made, list) and all(isinstance(value, str) for value in made)
    if not texts or not made or len(set(made)) != len(made):
        raise UserError(f"{figure.place()}: `values` must return a list of texts, none twice, not {short(made)}")
    return made


NEEDED = {"build": ["page"], "film": ["stage"]}  # arguments besides what is read


def guarded(figure, function, *arguments, **named):
    """What `function` returns. Raises FigureError, from it, for an exception that passed through the figure's file."""
    try:
        return function(*arguments, **named)
    except (Exception, SystemExit) as error:
        if (figure_error := blamed(figure, error)) is error:
            raise
        raise figure_error from error


def blamed(figure, error):
    """The FigureError of an exception, or the exception itself if the figure is not to blame; UserErrors get its name.

    It names figure and function, the last line of the figure's file that the exception passed, and what it says. The
    figure is not to blame if the exception passed no line of that file, or tells of disk or memory.
    """
    file = str(FOLDER / f"{figure.file}.py")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    in_file = isinstance(error, SyntaxError) and error.filename == file
    if isinstance(error, FigureError) or not (frames or in_file) or fatal(error):
        return error
    if isinstance(error, UserError):  # the figure, or what it called, says what it can't draw
        return UserError(f"{figure.name}: {error}")
    if in_file:
        frames = [traceback.FrameSummary(file, error.lineno, "<module>")]
    outer, last = frames[0], frames[-1]
    doing = "its file can't be imported" if outer.name == "<module>" else f"`{outer.name}` fails"
    read = ", ".join(f"{name} = {experiment}" for name, experiment in figure.header.reads.items())
    return FigureError(
        f"{figure.name}: {doing}" + (f" (it reads {read})" if read else ""),
        f"{figure.place()}:{last.lineno}: {linecache.getline(file, last.lineno or 0).strip()}",
        sentence(error),
    )


def sentence(error):
    """Kind and text of an exception on one line, with the nearest name where a name is wrong."""
    if isinstance(error, SyntaxError) and error.filename:
        text = f"{error.filename.removeprefix(f'{FOLDER.parent}/')}:{error.lineno}: {error.msg}"
    else:
        text = " ".join(str(error).split())
    if guess := _guess(error):
        text += f" (did you mean {guess!r}?)"
    return f"{type(error).__name__}: {text if len(text) < 600 else text[:600] + ' ...'}"


def _guess(error):
    if isinstance(error, AttributeError) and error.name and hasattr(error, "obj"):
        return nearest(error.name, [name for name in dir(error.obj) if not name.startswith("_")])
    if isinstance(error, NameError) and error.name and error.__traceback__:
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        return nearest(error.name, [*frame.f_locals, *frame.f_globals])
    return None


def _listed(names):
    return ", ".join(f"`{name}`" for name in names) or "no argument"
