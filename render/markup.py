"""Markup of short texts: [words](role), as in Markdown, for words in the color of a role."""

import re

NAMED = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def fragments(markup):
    """[(text, role or None)] of 'plain [colored words](role), plain'; a text may be empty."""
    parts, position = [], 0
    for match in NAMED.finditer(markup):
        parts += [(markup[position : match.start()], None), (match[1], match[2])]
        position = match.end()
    return [*parts, (markup[position:], None)]
