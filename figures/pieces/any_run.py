"""What the figures of any run share: choices among their parameters' values, and a timeline of even pace."""

from core.errors import UserError
from core.suggestions import unknown
from render.timing.timeline import timeline_around


def one_of(options, name, allowed):
    """The value of the parameter `name`. Raises UserError if it is not among `allowed`."""
    value = getattr(options, name)
    if value not in allowed:
        raise UserError(f"{name}: {unknown(value, allowed, 'value')}")
    return value


def even_timeline(run, seconds=8.0):
    """A Timeline over all checkpoints of a run, which spends as much time on one step as on another.

    Raises UserError if there is but one.
    """
    if len(run.steps) < 2:
        raise UserError("the run has one checkpoint: nothing in it moves; record at least two")
    return timeline_around(int(run.steps[-1]), {}, seconds=seconds, first=int(run.steps[0]))
