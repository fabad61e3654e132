"""Arrays by name: matrices, parts of arrays with more axes, and one sentence for what is none."""

import numpy as np
import pytest

from core.errors import UserError
from train.analysis import named_arrays
from train.checkpoints import CheckpointSeries

WEIGHTS = {
    "w_embed": np.arange(2 * 3 * 4.0).reshape(2, 3, 4),
    "bias": np.zeros((2, 5)),
    "w_key": np.arange(2 * 2 * 3 * 2.0).reshape(2, 2, 3, 2),
}
RUN = CheckpointSeries({}, {}, np.arange(2), WEIGHTS, {"loss": np.ones(2)}, np.arange(1))


def test_a_matrix_is_an_array_of_two_axes_or_part_of_one_of_more():
    assert np.array_equal(named_arrays.matrix(RUN, "w_embed"), WEIGHTS["w_embed"])
    assert np.array_equal(named_arrays.matrix(RUN, "w_key[1]"), WEIGHTS["w_key"][:, 1])


@pytest.mark.parametrize(
    "name, said",
    [
        ("", "name the matrix to draw; the run has the matrices w_embed [3 x 4], w_key [2 x 3 x 2]"),
        ("w_embedd", "'w_embedd' is no array of this run (did you mean 'w_embed'?); the run has the matrices"),
        ("bias", "bias [5] is no matrix; the run has the matrices w_embed [3 x 4]"),
        ("w_embed[0]", "w_embed[0] [4] is no matrix"),
        ("w_key", "w_key [2 x 3 x 2] has too many axes; name a matrix of it, such as w_key[0]"),
        ("w_key[2]", "'w_key[2]' is beyond w_key [2 x 3 x 2]"),
        ("w_key[0, 0, 0, 0]", "is beyond w_key [2 x 3 x 2]"),
    ],
)
def test_what_is_no_matrix_is_said_in_one_sentence(name, said):
    with pytest.raises(UserError) as error:
        named_arrays.matrix(RUN, name)
    assert said in str(error.value)


def test_a_run_without_a_matrix_says_so():
    run = CheckpointSeries({}, {}, np.arange(2), {"bias": WEIGHTS["bias"]}, {}, np.arange(1))
    with pytest.raises(UserError, match="the run has no matrix"):
        named_arrays.matrix(run, "bias")


def test_all_weights_come_largest_first_and_chosen_ones_in_their_order():
    assert [(name, flat.shape) for name, flat in named_arrays.chosen(RUN, ()).items()] == [
        ("w_embed", (2, 12)),
        ("w_key", (2, 12)),
        ("bias", (2, 5)),
    ]
    assert list(named_arrays.chosen(RUN, ["bias", "w_embed"])) == ["bias", "w_embed"]
    with pytest.raises(UserError, match=r"did you mean 'bias'.*it has bias \[5\], w_embed"):
        named_arrays.chosen(RUN, ["biass"])


def test_an_unknown_metric_is_refused():
    assert list(named_arrays.metrics(RUN, ["loss"])) == ["loss"]
    with pytest.raises(UserError, match="unknown metric 'los' .did you mean 'loss'"):
        named_arrays.metrics(RUN, ["los"])


def test_the_change_of_an_array_is_relative_to_its_larger_end():
    assert named_arrays.relative_change(np.array([[3.0, 4.0], [3.0, 4.0]])) == 0
    assert named_arrays.relative_change(np.array([[0.0, 0.0], [3.0, 4.0]])) == 1
    assert named_arrays.relative_change(np.array([[3.0, 4.0], [-3.0, -4.0]])) == 2
    assert named_arrays.relative_change(np.zeros((2, 2))) == 0


def test_entries_that_are_not_finite_are_counted():
    assert named_arrays.not_finite(np.array([1.0, np.nan, np.inf, -np.inf])) == 3
