"""Font subsets with the letters in use, embedded in `@font-face` rules of a page or an SVG."""

import base64
from io import BytesIO

# What browsers and Matplotlib apply unasked, and the figures of equal width that running numbers ask for.
FEATURES = ["ccmp", "locl", "calt", "liga", "clig", "kern", "mark", "mkmk", "tnum", "lnum"]


def face(family, path, letters, weight=400, style="normal", hints=True):
    """An `@font-face` rule for the font in the file `path`, with its glyphs for `letters` inside.

    hints: keep what fits letters to the pixels of a screen, which doubles the size.
    """
    made = base64.b64encode(subset(path, letters, hints)).decode()
    slant = "" if style == "normal" else f" font-style: {style};"
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};{slant} font-display: block; '
        f"src: url(data:font/woff;base64,{made}) format('woff'); }}"
    )


def subset(path, letters, hints=True):
    """The font in the file `path` with no glyphs but those for `letters`, and what they join to.

    WOFF, the same bytes each time.
    """
    from fontTools import subset as cutter  # here, for it takes a while, and most of what is drawn embeds no font

    options = cutter.Options(flavor="woff", layout_features=FEATURES, notdef_outline=True, hinting=hints)
    options.recalc_timestamp = False
    with cutter.load_font(str(path), options) as font:
        cut = cutter.Subsetter(options)
        cut.populate(text="".join(sorted(set(letters))))
        cut.subset(font)
        made = BytesIO()
        cutter.save_font(font, made, options)
    return made.getvalue()
