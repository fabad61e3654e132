"""Formats numbers for readers: thousands, percentages, powers of ten, decimals."""

import math

WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FRACTIONS = {
    0: "none", 1 / 10: "a tenth", 1 / 5: "a fifth", 1 / 4: "a quarter", 1 / 3: "a third", 1 / 2: "half",
    2 / 3: "two thirds", 3 / 4: "three quarters", 1: "all",
}  # fmt: skip
NEAR = 0.05  # how far a value may be from its fraction, of the smaller one of that and what it leaves


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


def fraction(part):
    """'a third' of 0.33, as people say it, before "of the ..."; '40%' of what is near no simple fraction.

    Only what is all is "all", only what is nothing "none"; beside them 'less than 1%' and 'more than 99%'.
    """
    for simple, word in FRACTIONS.items():
        if abs(part - simple) <= NEAR * min(simple, 1 - simple):
            return word
    if 0 < part < 0.01:
        return "less than 1%"
    return "more than 99%" if 0.99 < part < 1 else percent(part)


def rounded(value):
    """'9,700' of 9660, '4.8' of 4.793: two significant digits, as people say a number after "about"."""
    return f"{float(f'{value:.2g}'):,.12g}".replace("-", "−")


def power(value):
    """'10⁻³' of 0.001; other numbers with their factor: '3×10⁻⁴'."""
    exponent = math.floor(math.log10(value) + 1e-9)
    factor = value / 10.0**exponent
    raised = "10" + str(exponent).translate(SUPERSCRIPT)
    return raised if abs(factor - 1) < 1e-6 else f"{factor:.1g}×{raised}"


def decimal(value, places=3):
    """'0.120', '−0.120'."""
    return f"{value:,.{places}f}".replace("-", "−")
