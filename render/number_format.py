"""Formats numbers for readers: thousands, percentages, powers of ten, decimals."""

import math

WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def words(value, capital=False):
    """'three' of 3, up to twelve; other numbers in digits: '1,200'. capital: 'Three', to begin a sentence."""
    number = round(value)
    word = WORDS[number] if 0 <= number < len(WORDS) and number == value else thousands(value)
    return word.capitalize() if capital else word


def thousands(value):
    """'12,880'; a true minus sign."""
    return f"{value:,.0f}".replace("-", "−")


def percent(share):
    """'97%' of 0.97; only what is all is 100%, only what is nothing is 0%."""
    shown = round(100 * share)
    if shown == 100 and share < 1:
        shown = 99
    if shown == 0 and share > 0:
        shown = 1
    return f"{shown}%"


def power(value):
    """'10⁻³' of 0.001; other numbers with their factor: '3×10⁻⁴'."""
    exponent = math.floor(math.log10(value) + 1e-9)
    factor = value / 10.0**exponent
    raised = "10" + str(exponent).translate(SUPERSCRIPT)
    return raised if abs(factor - 1) < 1e-6 else f"{factor:.1g}×{raised}"


def decimal(value, places=3):
    """'0.120', '−0.120'."""
    return f"{value:,.{places}f}".replace("-", "−")
