"""Roles by rank: each of several things has the same color of the sequence in all figures."""


def ranked(things):
    """{thing: role} in the order given: 'sequence 0', 'sequence 1', ..."""
    return {thing: f"sequence {rank}" for rank, thing in enumerate(things)}
