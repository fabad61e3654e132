"""Values between two checkpoints."""


def between(values, index):
    """`values` [T, ...] at checkpoint `index`, interpolated linearly where it is a fraction."""
    low = int(index)
    if index == low:
        return values[low]
    return values[low] + (index - low) * (values[low + 1] - values[low])
