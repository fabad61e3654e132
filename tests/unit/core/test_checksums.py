import os
import random
import subprocess

import pytest

from core import atomic, checksums, cli


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder in which jobs of the workflow write two files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(cli.PARENT, "1")
    atomic.write_text("results/a.json", "[1, 2, 3]\n" * 50)
    atomic.write_text("results/trained/run/0.csv", "x\n1\n")
    return tmp_path


def test_what_is_whole_is_not_altered(project):
    assert checksums.altered() == [] and checksums.missing() == []
    assert checksums.as_written("results/a.json")


def test_any_byte_that_changes_is_noticed(project):
    path = project / "results/a.json"
    contents = path.read_bytes()
    draws = random.Random(0)
    for _ in range(300):
        place = draws.randrange(len(contents))
        path.write_bytes(
            draws.choice(
                [
                    contents[:place],
                    contents[:place] + bytes([contents[place] ^ 1 << draws.randrange(8)]) + contents[place + 1 :],
                ]
            )
        )
        assert list(map(str, checksums.altered())) == ["results/a.json"]
    path.write_bytes(contents)
    assert checksums.altered() == []


@pytest.fixture
def verified(project, monkeypatch):
    """The project, its files verified long after they were written."""
    monkeypatch.setattr(checksums, "SETTLED", -1)
    assert checksums.altered(note=True) == []
    monkeypatch.setattr(checksums, "checksum", lambda path: pytest.fail(f"{path} is hashed again"))
    return project


def test_verified_files_are_not_hashed_again(verified):
    assert checksums.altered() == []


def test_a_verified_file_that_changes_is_hashed_whatever_its_size_and_time(verified, monkeypatch):
    path = verified / "results/a.json"
    before, contents = path.stat(), path.read_text()
    monkeypatch.undo()
    monkeypatch.chdir(verified)
    path.write_text(contents.replace("2", "7"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size and path.stat().st_mtime_ns == before.st_mtime_ns
    assert list(map(str, checksums.altered(note=True))) == ["results/a.json"]
    assert list(map(str, checksums.altered())) == ["results/a.json"]


def test_a_file_that_has_just_changed_is_not_taken_as_verified(project, monkeypatch):
    assert checksums.altered(note=True) == []
    monkeypatch.setattr(checksums, "checksum", lambda path: "another")
    assert len(checksums.altered()) == 2


@pytest.mark.parametrize("damage", ["", "[]", '{"results/a.json": 3}', "\0"])
def test_a_damaged_note_of_verified_files_harms_nothing(verified, monkeypatch, damage):
    monkeypatch.undo()
    monkeypatch.chdir(verified)
    checksums.VERIFIED.write_text(damage)
    assert checksums.altered(note=True) == []


def test_looking_for_damage_changes_nothing(project):
    (project / "results/a.json").write_text("no")
    (project / "results/trained/run/0.csv").unlink()
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    assert list(map(str, checksums.altered())) == ["results/a.json"] and list(map(str, checksums.missing())) == [
        "results/trained/run/0.csv"
    ]
    assert not checksums.as_written("results/a.json") and not checksums.as_written("results/trained/run/0.csv")
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_only_what_a_folder_has_no_more_is_forgotten(project):
    atomic.write_text("results/trained/run/1.csv", "x\n2\n")
    (project / "results/trained/run/0.csv").unlink()
    checksums.forget_missing(["results/other"])
    assert list(map(str, checksums.missing())) == ["results/trained/run/0.csv"]
    checksums.forget_missing(["results/other", "results/trained/run"])
    assert checksums.missing() == [] and len(list(checksums.LEDGER.iterdir())) == 2


@pytest.mark.parametrize("renamed", [False, True])
def test_a_job_killed_around_the_renaming_leaves_a_file_that_counts_as_whole(project, renamed):
    temporary = project / "results/new"
    temporary.write_text("[4]")

    class Killed(BaseException):
        pass

    with pytest.raises(Killed), checksums.recording(temporary, "results/a.json"):
        if renamed:
            temporary.rename("results/a.json")
        raise Killed
    assert checksums.altered() == []
    (project / "results/a.json").write_text("[5]")
    assert list(map(str, checksums.altered())) == ["results/a.json"]


def test_entries_are_checked_by_sha256sum_too(project):
    entries = "".join(path.read_text() for path in sorted(checksums.LEDGER.iterdir()))
    assert (
        subprocess.run(["sha256sum", "--check", "--strict"], input=entries, text=True, capture_output=True).returncode
        == 0
    )


def test_a_file_written_by_hand_is_no_job_s(project, monkeypatch):
    monkeypatch.delenv(cli.PARENT)
    atomic.write_text("results/b.json", "[]")
    assert checksums.altered() == [] and not checksums.as_written("results/b.json")


@pytest.mark.parametrize("record", ["", "nothing", "\xff\xfe", "abc  "])
def test_a_damaged_record_harms_nothing(project, record):
    for path in checksums.LEDGER.iterdir():
        path.write_text(record, "latin-1")
    assert checksums.altered() == [] and checksums.missing() == []
    checksums.forget_missing(["results"])
