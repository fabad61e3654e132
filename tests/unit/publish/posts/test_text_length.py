"""Texts are as long as the platforms say they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.posts import text_length

FAMILY, FLAG = "👩‍👩‍👧", "🇩🇪"
PLAIN = st.text("abc XYZ012,+°β₁√", max_size=60)


@pytest.mark.parametrize(
    "text, length",
    [
        ("It adds mod 67: 30 + 32.", 24),
        ("β₁ near 4.0°", 13),  # ₁ lies beyond what counts one
        ("noise → waves", 14),
        ("星が生まれる", 12),
        ("cafe\u0301", 4),  # composed first
        (f"{FAMILY}{FLAG}❤️1️⃣", 8),  # any emoji, however long, counts two
        ("©", 1),
        ("https://pair.withgoogle.com/explorables/grokking/", 23),
        ("see https://a.de/x, and (https://b.de).", 4 + 23 + 7 + 23 + 2),
        ("HTTPS://A.DE", 23),
        ("at a.de", 3 + 23),  # may become a link
        ("Nanda et al. Next", 17),
        ("0.98 and 1,193.5", 16),
    ],
)
def test_as_x_counts(text, length):
    assert text_length.weighted(text) == length


def test_a_long_domain_counts_as_long_as_it_is():
    assert text_length.weighted("the-name-of-a-very-long-domain.example") == 38


@pytest.mark.parametrize(
    "text, length",
    [
        (f"{FAMILY}{FLAG}e\u0301", 3),
        ("see https://example.org/a/very/long/path/to/a/page?x=1.", 4 + 23 + 1),
        ("by @star@example.social today", 3 + 5 + 6),
        ("a.de", 4),
    ],
)
def test_as_mastodon_counts(text, length):
    assert text_length.mastodon(text) == length


def test_other_counts():
    assert text_length.graphemes(f"{FAMILY}{FLAG}e\u0301") == 3
    assert text_length.utf16("a😀") == 3
    assert text_length.utf8("β°") == 4
    assert text_length.characters("a😀") == 2
    assert text_length.emoji_bytes("β° a😀") == 4 + 4


@given(PLAIN)
def test_plain_text_counts_the_same_everywhere_but_in_bytes(text):
    others = sum(letter in "₁√" for letter in text)  # double on X
    assert text_length.graphemes(text) == text_length.mastodon(text) == text_length.utf16(text) == len(text)
    assert text_length.emoji_bytes(text) == len(text)
    assert text_length.weighted(text) == len(text) + others


@pytest.mark.slow
@given(st.text(max_size=40), st.text(max_size=40))
def test_a_longer_text_counts_no_less(first, second):
    for count in (text_length.characters, text_length.utf16, text_length.utf8):
        assert count(first + second) == count(first) + count(second)
    assert text_length.weighted(f"{first} https://a.de {second}") >= text_length.LINK + 2 if first else True


@given(st.text("abc", min_size=1, max_size=300))
def test_a_link_counts_23_however_long(path):
    assert (
        text_length.weighted(f"see https://a.de/{path}") == text_length.mastodon(f"see https://a.de/{path}") == 4 + 23
    )
