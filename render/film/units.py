"""The scale of Manim's coordinates."""

PIXELS_PER_UNIT = 100  # of Manim's units, in which its strokes are 1/100 wide: so a stroke's width is in pixels
