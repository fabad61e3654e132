import pytest

from core import atomic, checksums, cli
from workflow import backups


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder in which jobs of the workflow wrote two files, one of them into a folder that is made as a whole."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(cli.PARENT, "1")
    atomic.write_text("results/caption.md", "as written")
    atomic.write_text("results/trained/run/0.csv", "x\n1\n")
    return tmp_path


OUTPUTS = ("results/caption.md", "results/trained/run", "results/not_there.md")


def test_only_what_no_job_wrote_is_at_risk(project):
    assert backups.at_risk(OUTPUTS) == []
    (project / "results/caption.md").write_text("mine")
    (project / "results/trained/run/notes.txt").write_text("mine too")
    assert list(map(str, backups.at_risk(OUTPUTS))) == ["results/caption.md", "results/trained/run/notes.txt"]
    assert checksums.missing() == []


@pytest.mark.parametrize("name", [".snakemake_timestamp", ".0.safetensors.recording", ".DS_Store", ".cache/0.csv"])
def test_what_programs_leave_in_a_folder_is_not_at_risk(project, name):
    file = project / "results/trained/run" / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    assert backups.at_risk(OUTPUTS) == []


def test_what_a_killed_job_left_half_written_in_a_folder_is_not_at_risk(project):
    """A kill runs no clean-up: the temporary file stays."""
    with atomic.atomic("results/trained/run/1.csv") as temporary:
        temporary.write_text("half")
        left = temporary.rename(temporary.with_name("kept"))  # out of the reach of the clean-up
        temporary.touch()
    left.rename(temporary)
    assert temporary.name.startswith(".") and backups.at_risk(OUTPUTS) == []


def test_each_edit_is_kept_once_under_a_name_of_its_own(project):
    caption = backups.Path("results/caption.md")
    for number, text in ((1, "mine"), (2, "mine, better"), (1, "mine"), (2, "mine, better")):
        caption.write_text(text)
        backup = backups.back_up(caption)
        assert str(backup) == f"results/caption.edited-{number}.md" and backup.read_text() == text
    assert len(list((project / "results").glob("caption.*"))) == 3


def test_a_file_in_a_folder_that_is_replaced_is_kept_outside_it(project):
    path = backups.Path("results/trained/run/0.csv")
    path.write_text("mine")
    backup = backups.back_up(path, ["results/trained/run"])
    assert str(backup) == "results/trained/run.edited-1/0.csv" and backup.read_text() == "mine"
    path.write_text("x\n1\n")
    backups.drop_needless({backup: path})
    assert backup.exists(), "it differs from what the job wrote"
    path.write_text("mine")
    backups.drop_needless({backup: path})
    assert not (project / "results/trained/run.edited-1").exists()
