"""A checkpoint series comes back as it was written, and no damage goes unnoticed."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from train.checkpoints import CheckpointSeries, DamagedSeries

NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@st.composite
def series(draw):
    checkpoints = draw(st.integers(1, 5))

    def group(prefix, dtype):
        shapes = draw(st.dictionaries(NAMES, st.lists(st.integers(0, 3), max_size=2), max_size=2))
        return {prefix + name: draw(arrays.arrays(dtype, (checkpoints, *shape))) for name, shape in shapes.items()}

    steps = np.cumsum(draw(arrays.arrays(np.int64, checkpoints, elements=st.integers(1, 1000))))
    return CheckpointSeries(
        spec=draw(st.dictionaries(st.text(max_size=5), JSON, max_size=3)),
        versions={"torch": "2"},
        steps=steps,
        weights=group("w_", np.float32),
        metrics=group("metric_", np.float64),
        moments=group("m.", np.float32),
        constants={"fixed": draw(arrays.arrays(np.float32, (2, 3)))},
        train_index=np.arange(draw(st.integers(0, 4))),
    )


def written(run, folder):
    path = Path(folder) / "run.safetensors"
    run.write(path)
    return path


@settings(deadline=None)
@given(series())
def test_round_trip(run):
    with tempfile.TemporaryDirectory() as folder:
        path = written(run, folder)
        back, raw = CheckpointSeries.read(path), path.read_bytes()
        back.write(path)
        assert path.read_bytes() == raw  # the same series gives the same bytes
        assert [entry.name for entry in Path(folder).iterdir()] == ["run.safetensors"]
    assert (back.spec, back.versions) == (run.spec, run.versions)
    for one, other in ((run, back),):
        np.testing.assert_array_equal(one.steps, other.steps)
        np.testing.assert_array_equal(one.train_index, other.train_index)
        for group in ("weights", "metrics", "moments", "constants"):
            assert getattr(one, group).keys() == getattr(other, group).keys()
            for name, values in getattr(one, group).items():
                assert values.dtype == getattr(other, group)[name].dtype
                np.testing.assert_array_equal(values, getattr(other, group)[name])


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    draws = np.random.default_rng(0)
    run = CheckpointSeries(
        {"seed": 3, "name": "tiny"},
        {"torch": "2"},
        np.arange(4),
        {"w_input": draws.normal(size=(4, 3, 2)).astype(np.float32)},
        {"train_loss": draws.normal(size=4)},
        np.arange(5),
    )
    path = written(run, tmp_path_factory.mktemp("series"))
    return path, path.read_bytes()


def refused(path, damaged):
    path.write_bytes(damaged)
    with pytest.raises(DamagedSeries, match="is damaged .* delete it and run again") as error:
        CheckpointSeries.read(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_flipped_bit_anywhere_is_noticed(example, data):
    path, raw = example
    damaged = bytearray(raw)
    damaged[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    refused(path, damaged)


@settings(deadline=None)
@given(data=st.data())
def test_a_truncated_or_extended_file_is_noticed(example, data):
    path, raw = example
    refused(path, raw[: data.draw(st.integers(0, len(raw) - 1))])
    refused(path, raw + data.draw(st.binary(min_size=1, max_size=9)))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20, unique=True), st.integers(-5, 1100))
def test_at_is_the_last_checkpoint_not_after_the_step(steps, step):
    run = CheckpointSeries({}, {}, np.array(sorted(steps)), {}, {}, np.arange(0))
    before = [index for index, kept in enumerate(run.steps) if kept <= step]
    assert run.at(step) == (before[-1] if before else 0) and isinstance(run.at(step), int)
    np.testing.assert_array_equal(run.at(np.array([step, step + 0.5])), [run.at(step)] * 2)
