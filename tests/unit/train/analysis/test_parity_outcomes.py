import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from train.analysis import parity_outcomes

THRESHOLDS = {"learned": 1e-5, "generalized": 1e-5, "ratio": 5e4}
LOSSES = st.floats(1e-7, 20)


@pytest.mark.parametrize(
    "extremes, expected",
    [
        ((1e-3, 1e-3, 9e9), "does not learn"),
        ((1e-3, 1e-6, 9e9), "does not learn"),
        ((1e-6, 1e-3, 9e9), "memorizes only"),
        ((1e-6, 1e-6, 1e3), "drops together"),
        ((1e-6, 1e-6, 1e6), "groks"),
        ((1e-5, 1e-5, 5e4), "groks"),
    ],
)
def test_four_outcomes(extremes, expected):
    assert parity_outcomes.OUTCOMES[parity_outcomes.classify(*extremes, **THRESHOLDS)] == expected


@given(st.lists(st.tuples(LOSSES, LOSSES), min_size=1, max_size=30))
def test_outcomes_never_go_back_but_from_memorizing(losses):
    train, test = np.array(losses).T[..., None]
    course = parity_outcomes.courses(train, test, THRESHOLDS)[:, 0]
    assert (np.diff(course) >= 0).all()
    assert (
        parity_outcomes.OUTCOMES[course[-1]]
        == parity_outcomes.table(np.arange(len(losses)), train, test, THRESHOLDS)["outcome"][0]
    )


def test_the_table_says_when():
    steps = np.array([0, 100, 200, 300])
    train = np.array([[0.7, 0.7], [1e-6, 0.7], [1e-7, 0.5], [1e-6, 0.6]])
    test = np.array([[0.7, 0.7], [1.0, 0.8], [1e-2, 0.9], [1e-6, 0.7]])
    columns = parity_outcomes.table(steps, train, test, THRESHOLDS)
    assert list(columns["outcome"]) == ["groks", "does not learn"]
    np.testing.assert_array_equal(columns["learned_at"], [100, np.nan])
    np.testing.assert_array_equal(columns["generalized_at"], [300, np.nan])
    np.testing.assert_array_equal(columns["ratio_at"], [100, np.nan])
    np.testing.assert_allclose(columns["min_train_loss"], [1e-7, 0.5])
    np.testing.assert_allclose(columns["max_loss_ratio"], [1e6, 1.8])
