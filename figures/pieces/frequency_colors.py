"""Frequencies that a picture tells apart by their colors: at most as many as the sequence of colors has."""

from core.errors import UserError
from render.roles import COLORS


def check_frequencies(frequencies):
    """Raise UserError if there are more frequencies than colors that tell them apart."""
    if len(frequencies) > COLORS:
        raise UserError(f"colors tell at most {COLORS} frequencies apart, and this network has {len(frequencies)}")
