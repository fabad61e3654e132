"""What is said of an unknown name: the nearest one, and all there are."""

import difflib

LISTED = 30  # names in a sentence: of a scan with hundreds of values, the rest is counted


class Named(dict):
    """A dict that says of an unknown key what there is and what is nearest.

    Looking up a known key costs what it costs in a dict.
    """

    def __init__(self, kind, entries):
        """kind: what the keys name, such as "metric"."""
        super().__init__(entries)
        self.kind = kind

    def __missing__(self, key):
        raise UnknownName(unknown(key, self, self.kind))


class UnknownName(KeyError):
    """A KeyError whose text is a sentence: a plain one quotes its text."""

    def __str__(self):
        return self.args[0]


def unknown(key, choices, kind="key"):
    """`unknown key 'x'`, what is allowed, and the nearest guess."""
    choices = list(choices)
    guess = nearest(key, choices)
    hint = f" (did you mean {guess!r}?)" if guess is not None else ""
    names = sorted(map(str, choices))
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return f"unknown {kind} {short(key)}{hint}; allowed: {', '.join(names[:LISTED]) or 'none'}{more}"


def nearest(key, choices):
    """The name among `choices` that is most like `key`, or None if none is."""
    return next(iter(difflib.get_close_matches(str(key), list(map(str, choices)), 1)), None)


def short(value):
    """How a value is quoted in a sentence: whole if it is not long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
