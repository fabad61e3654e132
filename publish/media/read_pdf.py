"""Reads the size of a PDF, which is kept as it is: it is neither decoded nor re-encoded."""

import re

from core.errors import UserError

POINT = 4 / 3  # CSS pixels: SVG and PDF give their sizes in points of 1/72 inch


class Pdf:
    """A reader (see publish/media/decode.py) of a PDF's first page. Raises IndexError if it states no size."""

    format, moves = "pdf", False

    def __init__(self, path):
        self.path = path
        boxes = re.findall(rb"/MediaBox\s*\[\s*[\d.]+\s+[\d.]+\s+([\d.]+)\s+([\d.]+)", path.read_bytes())
        self.size = tuple(round(float(length) * POINT) for length in boxes[0])

    def look(self):
        """No facts besides its size."""
        return {}

    def shown(self):
        """Raise UserError: its pixels depend on who draws it."""
        raise UserError(f"{self.path} is a PDF, which is not decoded here: take a .png of the same picture")
