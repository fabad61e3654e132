"""Messages about unknown names: the nearest known name, and the list of all."""

import difflib

LISTED = 30  # names in a sentence: of a scan with hundreds of values, the rest is counted


class Named(dict):
    """A dict that raises UnknownName, with the nearest and all known keys, for an unknown key.

    Looking up a known key is as fast as in a dict.
    """

    def __init__(self, kind, entries):
        """kind: what the keys name, such as "metric"."""
        super().__init__(entries)
        self.kind = kind

    def __missing__(self, key):
        raise UnknownName(unknown(key, self, self.kind))


class UnknownName(KeyError):
    """A KeyError that prints its text without quotes."""

    def __str__(self):
        return self.args[0]


def unknown(key, choices, kind="key"):
    """The message `unknown key 'x'`, with the nearest of `choices` and what is allowed."""
    choices = list(choices)
    guess = nearest(key, choices)
    hint = f" (did you mean {guess!r}?)" if guess is not None else ""
    names = sorted(map(str, choices))
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return f"unknown {kind} {short(key)}{hint}; allowed: {', '.join(names[:LISTED]) or 'none'}{more}"


def nearest(key, choices):
    """The name among `choices` that is most similar to `key`; None if none is similar."""
    return next(iter(difflib.get_close_matches(str(key), list(map(str, choices)), 1)), None)


def short(value, length=60):
    """A value as quoted in a message, cut if it is long."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 3] + "..."
