import numpy as np

from render.interpolation import between

VALUES = np.array([[0.0, 1.0], [10.0, 3.0]])


def test_values_lie_on_a_line_between_checkpoints_and_are_exact_at_them():
    assert between(VALUES, 0.25).tolist() == [2.5, 1.5]
    assert between(VALUES, 0).tolist() == [0, 1] and between(VALUES, 1).tolist() == [10, 3]
