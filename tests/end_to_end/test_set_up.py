"""The set-up stops with one sentence where it can't go on, and costs nothing when it is done."""

import os
import re
import time
import tomllib

import pytest

from tests.helpers.paths import ROOT


def faked(folder, **programs):
    """A PATH in which `programs` (name -> shell script) stand before the real ones."""
    (folder / "bin").mkdir()
    for name, script in programs.items():
        path = folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    return f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def bare(fresh):
    project = fresh("bare")
    (project.folder / ".venv").unlink(missing_ok=True)
    return project


def test_an_old_python_is_named(bare, tmp_path):
    old = "case $1 in --version) echo Python 3.9.2;; *) exit 1;; esac"
    path = faked(
        tmp_path, **{name: old for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14")}
    )
    done = bare.run("env", f"PATH={path}", "make", "setup", check=False)
    assert done.returncode != 0
    assert "error: Python 3.11 or newer is needed and python3 is Python 3.9.2" in done.stderr
    assert not (bare.folder / ".venv").exists()


def test_missing_system_libraries_are_named_with_the_line_to_type(bare, tmp_path):
    path = faked(tmp_path, **{"pkg-config": "exit 1", "id": "echo 1000", "sudo": "exit 1", "apt-get": "exit 1"})
    done = bare.run("env", f"PATH={path}", "make", "setup", check=False)
    assert done.returncode != 0
    assert (
        "type: sudo apt-get update && sudo apt-get install -y gcc pkg-config libcairo2-dev libpango1.0-dev"
        in done.stderr
    )
    assert not (bare.folder / ".venv").exists()


def test_a_finished_set_up_is_left_alone(fresh):
    project = fresh("done")
    if not (project.folder / ".venv" / ".installed").exists():
        pytest.skip("this environment was not made by the set-up")
    start = time.monotonic()
    done = project.run("make", "setup")
    assert done.stderr == "" and time.monotonic() - start < 4


def test_every_package_is_pinned_by_hash_but_torch():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, wanted in (
        ("packages", project["project"]["dependencies"]),
        ("build", project["dependency-groups"]["build"]),
    ):
        text = (ROOT / f"workflow/setup/{lock}.lock").read_text()
        pinned = re.findall(r"^([a-z0-9-]+)==\S+(?: ;[^\n]*)? \\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        assert len(pinned) == text.count("==") - text.count("== '")  # markers compare too
        assert {re.match("[a-z0-9-]+", name.lower())[0] for name in wanted} - set(pinned) == (
            {"torch"} if lock == "packages" else set()
        )
