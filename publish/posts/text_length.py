"""Lengths of texts as the platforms count them: functions from a string to a number."""

import unicodedata

import regex

LINK = 23  # length of any link on X and Mastodon
HALF = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # code points that count 1 on X, others 2 (twitter-text 3)

_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3"
)
_PATH = r"[^\s<>\"]*[^\s<>\".,:;!?'()\[\]…]"  # a link does not end in punctuation
_URL = regex.compile(rf"https?://{_PATH}", regex.IGNORECASE)
_DOMAIN = regex.compile(
    rf"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,}}(?:/{_PATH})?(?![\w@])", regex.IGNORECASE
)
_MENTION = regex.compile(r"(?<![\w/])(@\w+)@[\w.-]+\w")


def characters(text):
    """The number of code points."""
    return len(text)


def utf16(text):
    """The number of UTF-16 units, as JavaScript counts: two for most emoji."""
    return len(text.encode("utf-16-le")) // 2


def utf8(text):
    """The number of bytes in UTF-8."""
    return len(text.encode())


def graphemes(text):
    """The number of extended grapheme clusters (Unicode, UAX 29): what a reader takes for one character."""
    return len(_GRAPHEME.findall(text))


def mastodon(text):
    """Graphemes, as Mastodon counts: a link counts 23, the server's name in a mention counts nothing."""
    return graphemes(_MENTION.sub(r"\1", _URL.sub("x" * LINK, text)))


def emoji_bytes(text):
    """The number of code points, of an emoji that of its bytes in UTF-8, as Threads counts."""
    return sum(len(each.encode()) if _EMOJI.match(each) else len(each) for each in _GRAPHEME.findall(text))


def weighted(text):
    """The length as X counts (twitter-text 3): most Western characters 1, others and any emoji 2, a link 23.

    A bare domain, such as example.org, may or may not become a link, depending on a list of top-level domains that
    changes: the larger of both lengths is taken.
    """
    text = unicodedata.normalize("NFC", text)
    links = len(_URL.findall(text))
    text = _URL.sub(" ", text)
    domains = sum(max(LINK, len(domain)) - len(domain) for domain in _DOMAIN.findall(text))
    return sum(map(_weight, _GRAPHEME.findall(text))) - links + LINK * links + domains


def _weight(grapheme):
    if _EMOJI.match(grapheme):
        return 2
    return sum(1 if any(first <= ord(letter) <= last for first, last in HALF) else 2 for letter in grapheme)


COUNTS = {  # name in platforms.yaml -> how a text is counted
    "characters": characters,
    "utf16": utf16,
    "bytes": utf8,
    "graphemes": graphemes,
    "mastodon": mastodon,
    "emoji_bytes": emoji_bytes,
    "weighted": weighted,
}
UNITS = {
    "characters": "characters",
    "utf16": "UTF-16 units",
    "bytes": "bytes",
    "graphemes": "graphemes",
    "mastodon": "graphemes (a link: 23)",
    "emoji_bytes": "characters (an emoji: its bytes)",
    "weighted": "characters as X counts (a link: 23)",
}
