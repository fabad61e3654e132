"""Which color of the sequence each of several things has: by rank, so that a thing keeps its color in all pictures."""


def ranked(things):
    """{thing: role} in the order given: 'sequence 0', 'sequence 1', ..."""
    return {thing: f"sequence {rank}" for rank, thing in enumerate(things)}
