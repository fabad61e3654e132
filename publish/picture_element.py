"""The HTML element `<picture>`: chooses a file by color scheme and by the wish for reduced motion."""

from html import escape

REDUCED, DARK = "(prefers-reduced-motion: reduce)", "(prefers-color-scheme: dark)"


def picture(image, reduced=None, dark=None, dark_reduced=None):
    """A `<picture>` around `image`, an `<img>`; the image alone if there is no other file.

    reduced, dark, dark_reduced: paths for reduced motion, for a dark color scheme, and for both; None if not made.
    """
    # The first that fits is taken.
    offered = ((f"{REDUCED} and {DARK}", dark_reduced), (REDUCED, reduced), (DARK, dark))
    sources = [f'  <source media="{media}" srcset="{escape(path)}">' for media, path in offered if path]
    return "\n".join(["<picture>", *sources, f"  {image}", "</picture>"]) if sources else image
