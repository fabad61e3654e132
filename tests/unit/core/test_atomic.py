import errno
import os

import pytest

from core.atomic import atomic, check_writable, copy, write_text


def test_a_file_appears_whole_under_its_name(tmp_path):
    write_text(tmp_path / "deep" / "a.txt", "é\n")
    assert (tmp_path / "deep" / "a.txt").read_bytes() == "é\n".encode()
    assert os.listdir(tmp_path / "deep") == ["a.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, error):
    write_text(tmp_path / "a.txt", "old")
    with pytest.raises(error), atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("half of the new")
        raise error
    assert os.listdir(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_a_full_disk_is_said_of_the_file_that_was_meant(tmp_path):
    with pytest.raises(OSError) as error, atomic(tmp_path / "a.txt"):
        with open("/dev/full", "wb") as full:
            full.write(b"x")
    assert error.value.errno == errno.ENOSPC and error.value.filename == str(tmp_path / "a.txt")


def test_what_a_killed_run_left_goes_and_a_neighbor_stays(tmp_path):
    (tmp_path / ".a.png.dead.tmp.png").touch()
    (tmp_path / ".a.poster.png.alive.tmp.png").touch()
    with atomic(tmp_path / "a.png") as temporary:
        assert temporary.suffix == ".png"
    assert sorted(os.listdir(tmp_path)) == [".a.poster.png.alive.tmp.png", "a.png"]


def test_the_file_has_the_usual_permissions(tmp_path):
    write_text(tmp_path / "a", "")
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    check_writable(tmp_path / "new" / "folder")
    assert os.listdir(tmp_path / "new" / "folder") == []
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        check_writable(tmp_path / "file" / "folder")


def test_a_copy_is_a_file_of_its_own(tmp_path):
    write_text(tmp_path / "a.txt", "old")
    for _ in range(2):
        copy(tmp_path / "a.txt", tmp_path / "b.txt")
    (tmp_path / "b.txt").write_text("edited in place")
    assert (tmp_path / "a.txt").read_text() == "old"
