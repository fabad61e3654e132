import random
import subprocess

import pytest

from workflow import digests, files, job


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder in which jobs of the workflow write two files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(job.PARENT, "1")
    files.write_text("results/a.json", "[1, 2, 3]\n" * 50)
    files.write_text("results/trained/run/0.csv", "x\n1\n")
    return tmp_path


def test_what_is_whole_stays(project):
    assert digests.drop_damaged() == []
    assert (project / "results/a.json").exists()


def test_any_byte_that_changes_is_noticed(project):
    path = project / "results/a.json"
    contents = path.read_bytes()
    draws = random.Random(0)
    for _ in range(300):
        place = draws.randrange(len(contents))
        path.write_bytes(draws.choice([contents[:place], contents[:place] + bytes([contents[place] ^ 1 << draws.randrange(8)]) + contents[place + 1 :]]))
        assert list(map(str, digests.damaged())) == ["results/a.json"]
    path.write_bytes(contents)
    assert digests.damaged() == []


def test_a_damaged_file_is_deleted_once_and_with_its_folder_where_told(project):
    for name in ("results/a.json", "results/trained/run/0.csv"):
        (project / name).write_text("no")
    assert list(map(str, digests.drop_damaged(iter(["results/trained/run"])))) == ["results/a.json", "results/trained/run/0.csv"]
    assert not (project / "results/a.json").exists() and not (project / "results/trained/run").exists()
    assert (project / "results/trained").exists()
    assert digests.drop_damaged(["results/trained/run"]) == []


def test_entries_are_checked_by_sha256sum_too(project):
    entries = "".join(path.read_text() for path in sorted(digests.LEDGER.iterdir()))
    assert subprocess.run(["sha256sum", "--check", "--strict"], input=entries, text=True, capture_output=True).returncode == 0


def test_a_file_written_by_hand_or_taken_away_is_nobodys_business(project, monkeypatch):
    (project / "results/a.json").unlink()
    assert digests.damaged() == []
    monkeypatch.delenv(job.PARENT)
    files.write_text("results/b.json", "[]")
    (project / "results/b.json").write_text("{}")
    assert digests.damaged() == []


@pytest.mark.parametrize("entry", ["", "nothing", "\xff\xfe", "abc  "])
def test_a_spoilt_entry_harms_nothing(project, entry):
    for path in digests.LEDGER.iterdir():
        path.write_text(entry, "latin-1")
    assert digests.damaged() == []
