"""Roles by rank: each of several things has the same color of the sequence in all figures."""

from render.theme import THEMES

COLORS = min(len(theme.sequence) for theme in THEMES.values())


def ranked(things):
    """{thing: role} in the order given: 'sequence 0', 'sequence 1', ...

    More things than the sequence has colors would not be told apart by them: all have the first one, and need names.
    """
    things = list(things)
    return {thing: f"sequence {rank if len(things) <= COLORS else 0}" for rank, thing in enumerate(things)}
