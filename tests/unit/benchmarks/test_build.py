"""The table of a build, of made-up records of jobs."""

import base64
import json

import pytest

from benchmarks import build


@pytest.fixture
def folder(tmp_path):
    """A project in which two jobs ran, one with two outputs, and one is unfinished."""
    (tmp_path / build.RECORDS).mkdir(parents=True)
    for file, rule, start, end, log in [
        ("results/trained/a", "train", 100.0, 220.0, ["a.log"]),
        ("results/trained/a.sha256", "train", 100.1, 220.0, ["a.log"]),
        ("results/gallery/index.html", "gallery", 220.0, 280.0, []),
        ("results/trained/b", "train", 230.0, None, ["b.log"]),
    ]:
        record = {"rule": rule, "starttime": start, "endtime": end, "log": log}
        name = base64.urlsafe_b64encode(file.encode()).decode()
        (tmp_path / build.RECORDS / name).write_text(json.dumps(record))
    return tmp_path


def test_a_job_counts_once_however_many_files_it_makes(folder):
    assert sorted((job.rule, job.minutes) for job in build.jobs(folder)) == [("gallery", 1), ("train", 2)]


def test_the_table_has_each_rule_and_the_time_of_the_clock(folder):
    lines = build.table(build.jobs(folder))
    assert [line.split() for line in lines[1:]] == [
        ["train", "2.0", "67%", "1", "120.0"],
        ["gallery", "1.0", "33%", "1", "60.0"],
        ["all", "3.0", "100%", "2,", "in", "3.0", "minutes", "of", "the", "clock"],
    ]


def test_a_folder_without_records_has_no_jobs(tmp_path):
    assert build.jobs(tmp_path) == []
