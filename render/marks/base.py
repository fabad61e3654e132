"""The protocol of marks: what a figure may expect of everything in render.marks, and of counters and notes.

A mark is made by a call `mark(page, axes, data, ...)`, within `page.rc_context()` (where `build` runs), in one panel.

- Room: a mark that needs room next to its panel reserves it when it is made, so it must be made before the page
  settles; `Page.reserve` raises an error otherwise. Marks whose place depends on the layout (`annotate`, `StepMarkers`)
  settle the page themselves: make them last.
- Animation: it passes its animated artists to `page.add_animated` itself; on a page that is `still` it may not.
- State: it starts in its last state, so that a static figure needs no further call. One method changes it, named for
  what it takes: `set_index` (checkpoint), `set_step` (training step), `set_data`, `set_heights`, `set_kinds`,
  `set_counts` (values to draw). It may be called with any value in any order, before or after the page settles.
- Artists: it is a Matplotlib artist itself, or has them in `artists`.
"""

from typing import Protocol, runtime_checkable


@runtime_checkable
class IndexedMark(Protocol):
    """A mark that is drawn up to, or as of, a checkpoint."""

    def set_index(self, index: float) -> None:
        """Show checkpoint `index`, 0..T-1; where it is a fraction, the state between two checkpoints."""


@runtime_checkable
class SteppedMark(Protocol):
    """A mark that depends on the training step alone."""

    def set_step(self, step: float) -> None:
        """Show what it shows at a training step."""
