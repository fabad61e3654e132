"""When checkpoints are kept, for any SaveAt."""

from hypothesis import given
from hypothesis import strategies as st

from train.specs import CheckpointSchedule

WINDOWS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(1, 50)).map(
        lambda window: (min(window[:2]), max(window[:2]), window[2])
    ),
    max_size=3,
)


@given(st.integers(1, 400), st.integers(1, 500), st.integers(0, 60), WINDOWS)
def test_steps_are_sorted_unique_inside_and_everything_asked_for(max_steps, every, log, windows):
    steps = CheckpointSchedule(every, log, tuple(windows)).steps(max_steps)
    assert steps == sorted(set(steps)) and steps[0] == 0 and steps[-1] == max_steps
    assert all(isinstance(step, int) for step in steps)
    asked = set(range(0, max_steps, every))
    asked |= {step for first, last, gap in windows for step in range(first, last + 1, gap) if step <= max_steps}
    assert asked <= set(steps)
    if not log:
        assert set(steps) == asked | {0, max_steps}
    else:
        assert len(steps) <= len(asked | {0, max_steps}) + log and 1 in steps


@given(st.integers(100, 10_000))
def test_logarithmic_steps_are_dense_early_and_even_in_the_exponent(max_steps):
    steps = CheckpointSchedule(every=max_steps, log=30).steps(max_steps)[1:]
    ratios = [after / before for before, after in zip(steps, steps[1:], strict=False) if before >= 30]
    assert (
        steps[:3] == [1, 2, 3] or max_steps > 1000
    )  # rounding keeps every early step where the log steps are that dense
    assert max(ratios) / min(ratios) < 1.1
