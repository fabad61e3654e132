"""The title of a figure as its page or stage knows it."""

from typing import NamedTuple


class GivenTitle(NamedTuple):
    """A title with its numbers filled in. fixed: it is drawn even where the drawing code has another text."""

    text: str = ""
    fixed: bool = False

    def instead_of(self, markup):
        """The text to draw: this one where it is fixed, or where the drawing code has none (None)."""
        return self.text if self.fixed or markup is None else markup
