import json
from types import SimpleNamespace

import pytest

from workflow import fingerprint, records


@pytest.fixture
def jobs(tmp_path, monkeypatch):
    """Two jobs with a plan file and one without, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fingerprint, "_used", {})  # no modules were read
    monkeypatch.setattr(fingerprint, "recorded", {"aaaa": {"train/engine/loop.py": "1"}, "bbbb": {}})
    params = (
        {"plan": ".snakemake/plan/claims/one.json", "given": '{"reads": {}}', "code": "aaaa"},
        {"plan": ".snakemake/plan/train/scan/0.9.json", "given": '{"seeds": [0]}', "code": "aaaa"},
        {"title": "of a player"},
    )
    return [SimpleNamespace(params=each) for each in params]


def written(folder):
    return {str(path.relative_to(folder)): path for path in (folder / ".snakemake").rglob("*") if path.is_file()}


def test_a_plan_file_has_the_parameter_of_its_job_and_only_jobs_that_run_get_one(jobs, tmp_path):
    records.write(jobs[:1])
    assert set(written(tmp_path)) == {".snakemake/plan/claims/one.json", ".snakemake/fingerprints/aaaa.json"}
    assert json.loads((tmp_path / ".snakemake/plan/claims/one.json").read_text()) == {"reads": {}}
    records.write(jobs)
    assert json.loads((tmp_path / ".snakemake/plan/train/scan/0.9.json").read_text()) == {"seeds": [0]}


def test_only_what_changes_is_written_again(jobs, tmp_path):
    records.write(jobs)
    before = {name: (path.stat().st_ino, path.stat().st_mtime_ns) for name, path in written(tmp_path).items()}
    jobs[0].params["given"] = '{"reads": {"run": "results/runs/one.safetensors"}}'
    records.write(jobs)
    after = {name: (path.stat().st_ino, path.stat().st_mtime_ns) for name, path in written(tmp_path).items()}
    assert {name for name in after if after[name] != before[name]} == {".snakemake/plan/claims/one.json"}
    assert after.keys() == before.keys(), "no temporary file stays"


def test_the_parts_of_a_fingerprint_can_be_read_back(jobs):
    records.write(jobs)
    assert records.read("aaaa") == {"train/engine/loop.py": "1"}
    assert records.read("bbbb") is None and records.read("cccc") is None


def test_old_fingerprints_are_dropped(jobs, tmp_path, monkeypatch):
    monkeypatch.setattr(records, "KEPT", 1)
    records.write(jobs)
    jobs[0].params["code"] = "bbbb"
    records.write(jobs[:1])
    assert [path.name for path in (tmp_path / ".snakemake/fingerprints").iterdir()] == ["bbbb.json"]
