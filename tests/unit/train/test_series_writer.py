"""A series that is written checkpoint by checkpoint: the same file, and readable while it grows."""

import os
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from safetensors import safe_open

from core.errors import UserError
from tests.helpers.paths import ROOT
from train import series_file
from train.checkpoints import CheckpointSeries, DamagedSeries
from train.series_writer import SeriesWriter, recording_of, writing

DRAWS = np.random.default_rng(0)
WHOLE = CheckpointSeries(
    spec={"name": "tiny", "seed": 1},
    versions={"numpy": "2"},
    steps=np.array([0, 3, 8, 20]),
    weights={"w": DRAWS.normal(size=(4, 3, 2)).astype(np.float32), "layer.b": DRAWS.normal(size=(4, 1))},
    metrics={"train_loss": DRAWS.normal(size=4)},
    train_index=np.arange(5),
    moments={"m.w": DRAWS.normal(size=(4, 3, 2)).astype(np.float32)},
    constants={"fixed": np.arange(6).reshape(2, 3)},
    gradients={"w": DRAWS.normal(size=(4, 3, 2)).astype(np.float32)},
    views={"w_input": DRAWS.normal(size=(4, 5))},
)


def writer(path):
    return SeriesWriter(path, WHOLE.spec, WHOLE.versions, WHOLE.train_index, WHOLE.constants)


def append(series, at):
    groups = ("weights", "metrics", "moments", "gradients", "updates", "views")
    series.append(WHOLE.steps[at], **{group: {n: a[at] for n, a in getattr(WHOLE, group).items()} for group in groups})


def test_the_file_is_the_same_as_if_it_had_been_written_at_once(tmp_path):
    with writer(tmp_path / "streamed.safetensors") as series:
        for at in range(4):
            append(series, at)
    WHOLE.write(tmp_path / "whole.safetensors")
    assert (tmp_path / "streamed.safetensors").read_bytes() == (tmp_path / "whole.safetensors").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["streamed.safetensors", "whole.safetensors"]


def thinned(path, **thin):
    """WHOLE, written with some arrays at fewer checkpoints, and read."""
    with SeriesWriter(path, WHOLE.spec, WHOLE.versions, thin=thin) as series:
        for at in range(4):
            append(series, at)
    return CheckpointSeries.read(path)


def test_arrays_can_be_kept_at_fewer_checkpoints_and_are_interpolated_between(tmp_path):
    """Steps 0, 3, 8, 20: after step 3 every second one is the last."""
    series = thinned(tmp_path / "thin.safetensors", weights={"every": 2, "after": 3}, gradient={"every": 9, "after": 0})
    assert series.kept("weights").tolist() == [0, 1, 3] and series.kept("gradients").tolist() == [0, 3]
    assert series.kept("views").tolist() == [0, 1, 2, 3]
    for group in ("weights", "gradients", "views", "moments"):
        for name, array in getattr(WHOLE, group).items():
            values = getattr(series, group)[name]
            assert values.shape == array.shape and values.dtype == array.dtype
            np.testing.assert_array_equal(values[series.kept(group)], array[series.kept(group)])
    before, after = WHOLE.weights["w"][[1, 3]]
    np.testing.assert_allclose(series.weights["w"][2], before + 5 / 17 * (after - before), rtol=1e-6)
    assert not np.allclose(series.weights["w"][2], WHOLE.weights["w"][2])
    with pytest.raises(KeyError, match="did you mean"):
        series.weights["wv"]
    assert series.metrics["train_loss"].tolist() == WHOLE.metrics["train_loss"].tolist() and "w 3 x 2" in repr(series)


def test_a_thinned_file_is_smaller_and_plain_safetensors(tmp_path):
    thinned(tmp_path / "thin.safetensors", weights={"every": 9, "after": 0})
    with safe_open(tmp_path / "thin.safetensors", framework="numpy") as file:
        assert file.get_tensor("steps.weights").tolist() == [0, 20]
        np.testing.assert_array_equal(file.get_tensor("w"), WHOLE.weights["w"][[0, 3]])
        assert file.get_tensor("views.w_input").shape[0] == 4


def test_a_thinned_series_is_written_again_as_it_reads(tmp_path):
    series = thinned(tmp_path / "thin.safetensors", weights={"every": 9, "after": 0})
    series.write(tmp_path / "again.safetensors")
    again = CheckpointSeries.read(tmp_path / "again.safetensors")
    np.testing.assert_array_equal(again.weights["w"], series.weights["w"])


def test_what_is_recorded_can_be_read_before_it_is_finished(tmp_path, capsys):
    path = tmp_path / "run.safetensors"
    series = writer(path)
    for at in range(3):
        append(series, at)
    with recording_of(path).open("ab") as file:
        file.write(b"half of a checkpoint")
    early = CheckpointSeries.read(path)
    assert early.steps.tolist() == [0, 3, 8] and early.spec == WHOLE.spec and not path.exists()
    for group in ("weights", "metrics", "moments", "gradients", "views"):
        for name, array in getattr(WHOLE, group).items():
            np.testing.assert_array_equal(getattr(early, group)[name], array[:3])
    np.testing.assert_array_equal(early.constants["fixed"], WHOLE.constants["fixed"])
    assert f"{path} is not finished: its 3 recorded checkpoints are read" in capsys.readouterr().err


def test_a_killed_process_leaves_a_series_to_read(tmp_path):
    script = (
        "import os, sys; from train.series_writer import SeriesWriter; series = SeriesWriter(sys.argv[1], {}, {})\n"
        "for step in range(50): series.append(step, {'w': [step]})\n"
        "os.kill(os.getpid(), 9)"
    )
    path = tmp_path / "run.safetensors"
    done = subprocess.run([sys.executable, "-c", script, path], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == -9
    assert CheckpointSeries.read(path).weights["w"][:, 0].tolist() == list(range(50))


def test_a_block_that_fails_leaves_the_recording_and_no_file(tmp_path):
    path = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        with writer(path) as series:
            append(series, 0)
            raise KeyboardInterrupt
    assert [each.name for each in tmp_path.iterdir()] == [".run.safetensors.recording"]
    assert len(CheckpointSeries.read(path).steps) == 1


def test_a_recording_without_a_head_is_damaged(tmp_path):
    recording_of(tmp_path / "run.safetensors").write_bytes(b'{"spec": ')
    with pytest.raises(DamagedSeries):
        CheckpointSeries.read(tmp_path / "run.safetensors")


@pytest.mark.parametrize(
    "second, sentence",
    [
        ((1, {"w": np.zeros(2)}), "step 1 was recorded after step 4; steps must increase"),
        ((4, {"w": np.zeros(2)}), "step 4 was recorded after step 4"),
        ((5, {"w": np.zeros(3)}), r"weights w is float64 \[3\] at step 5, and float64 \[2\] before"),
        ((5, {"w": np.zeros(2, np.float32)}), r"weights w is float32 \[2\] at step 5"),
        ((5, {"w": np.zeros(2), "b": np.zeros(1)}), "weights b is not there at every checkpoint, such as step 5"),
        ((5, {}), "weights w is not there at every checkpoint"),
    ],
)
def test_checkpoints_that_do_not_fit_together_are_refused(tmp_path, second, sentence):
    with pytest.raises(UserError, match=sentence):
        with SeriesWriter(tmp_path / "run.safetensors", {}, {}) as series:
            series.append(4, {"w": np.zeros(2)})
            series.append(*second)


def test_what_could_not_be_finished_is_refused_at_the_first_checkpoint(tmp_path):
    series = SeriesWriter(tmp_path / "run.safetensors", {}, {})
    with pytest.raises(UserError, match="same name, 'train_loss'"):
        series.append(0, {"train_loss": np.zeros(2)}, {"train_loss": 1.0})
    with pytest.raises(UserError, match="of type object; allowed: uint64"):
        series.append(0, {"w": np.array([None])})
    assert list(tmp_path.iterdir()) == []


def test_a_series_without_a_checkpoint_is_not_written(tmp_path):
    with pytest.raises(UserError, match="no checkpoint was recorded"):
        with SeriesWriter(tmp_path / "run.safetensors", {}, {}):
            pass
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_number_of_checkpoints(tmp_path, monkeypatch):
    monkeypatch.setattr(series_file, "AT_ONCE", 2**16)

    def peak(checkpoints):
        tracemalloc.start()
        with SeriesWriter(tmp_path / "run.safetensors", {}, {}) as series:
            for step in range(checkpoints):
                series.append(step, {"w": np.full((64, 64), step)}, {"train_loss": step})
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)  # what is imported once
    assert peak(300) < peak(10) + 50_000  # 300 checkpoints are 10 MB


def test_of_two_writers_of_one_path_the_second_is_refused_and_the_first_goes_on(tmp_path):
    path = tmp_path / "a.safetensors"
    with SeriesWriter(path, {}, {}) as first:
        first.append(0, {"w": np.zeros(2)})
        with pytest.raises(UserError, match="a.safetensors is being written by another process"):
            with writing(path, {}, {}) as second:
                second.append(0, {"w": np.ones(2)})
        first.append(1, {"w": np.full(2, 3.0)})
    assert CheckpointSeries.read(path).weights["w"].tolist() == [[0, 0], [3, 3]]
    assert [each.name for each in tmp_path.iterdir()] == ["a.safetensors"]


def test_a_block_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError):
        with writing(tmp_path / "a.safetensors", {}, {}) as writer:
            writer.append(0, {"w": np.zeros(2)})
            raise ZeroDivisionError
    assert not list(tmp_path.iterdir())
