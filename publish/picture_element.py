"""One picture in several files, of which each reader sees the one that suits: dark or light, moving or not."""

from html import escape

REDUCED, DARK = "(prefers-reduced-motion: reduce)", "(prefers-color-scheme: dark)"


def picture(image, reduced=None, dark=None, dark_reduced=None):
    """A `<picture>` around `image`, an `<img>`; the image alone if no other file is offered.

    reduced: path of what people see who ask for less motion. dark: of what is shown in the dark, dark_reduced: of both.
    None for what was not made.
    """
    # The first that fits is taken.
    offered = ((f"{REDUCED} and {DARK}", dark_reduced), (REDUCED, reduced), (DARK, dark))
    sources = [f'  <source media="{media}" srcset="{escape(path)}">' for media, path in offered if path]
    return "\n".join(["<picture>", *sources, f"  {image}", "</picture>"]) if sources else image
