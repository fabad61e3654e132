"""Commands that only look change no byte, whatever they look at.

They answer next to a run and on a read-only checkout.
"""

import os
import subprocess
import sys

import pytest

HOLD = """
import sys, time
from core import run_lock
run_lock.take(sys.argv[1])
print('held', flush=True)
time.sleep(600)
"""
LOOKS = [
    "-n", "-n --quiet", "-n --forceall", "-n --forcerun weight_pruning", "-n --touch", "-n --debug-dag",
    "-n --delete-all-output", "--summary", "--detailed-summary", "--dag", "--rulegraph", "--filegraph", "--d3dag",
    "--list-rules", "--list-target-rules", "--print-compilation", "--list-untracked", "--list-changes code",
    "--list-input-changes", "--list-params-changes", "--list-conda-envs", "--containerize",
    "--report {elsewhere}/report.html", "--archive {elsewhere}/archive.tar.gz",
]  # fmt: skip


def alter(project):
    """Edit a caption and a picture, damage a checkpoint series, take another away."""
    results = project.folder / "results"
    (results / "figures/weight_pruning/caption.md").write_text("Mine.\n")
    with open(results / "figures/weight_pruning/article-light.svg", "a") as file:
        file.write("<!-- x -->")
    series = results / "trained/sparse_parity/0.safetensors"
    contents = bytearray(series.read_bytes())
    contents[5000:5002] = b"xx"
    series.write_bytes(contents)
    (results / "trained/five_neurons/1.safetensors").unlink()


@pytest.fixture(scope="module")
def altered(finished, tmp_path_factory):
    """A finished project with altered results, in which a run is going on: its lock is held."""
    project = finished.copied(tmp_path_factory.mktemp("looked at") / "full-of-stars")
    alter(project)
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, ".snakemake"], cwd=project.folder, stdout=subprocess.PIPE, text=True
    )
    assert held.stdout.readline() == "held\n"
    yield project
    held.kill()
    held.wait()


@pytest.mark.parametrize("look", LOOKS)
def test_looking_changes_nothing_next_to_a_run(altered, tmp_path, look):
    before = altered.snapshot()
    done = altered.snakemake("all", *look.format(elsewhere=tmp_path).split())
    assert altered.snapshot() == before
    assert "another run" not in done.stderr and "is not as its job wrote it" not in done.stderr


@pytest.mark.parametrize(
    "typed",
    [
        "workflow list --config tests/tiny.yaml",
        "workflow why all --config tests/tiny.yaml",
        "publish embed star_formation",
        "publish post star_formation --platform youtube",
        "publish captions star_formation --out {elsewhere}/a.srt",
        "publish site --out {elsewhere}/site",
    ],
)
def test_commands_that_read_results_change_nothing(altered, tmp_path, typed):
    before = altered.snapshot()
    altered.run(sys.executable, "-m", *typed.format(elsewhere=tmp_path).split())
    assert altered.snapshot() == before


def test_linting_changes_nothing(altered):
    before = altered.snapshot()
    done = altered.snakemake("--lint", check=False)  # it has wishes, and says so by its exit code
    assert "Lints for" in done.stdout + done.stderr and altered.snapshot() == before


@pytest.mark.parametrize(
    "change", ["all", "all --touch", "--unlock", "--delete-all-output", "--cleanup-metadata results/manifest.json"]
)
def test_what_changes_files_waits_for_the_run(altered, change):
    before = altered.snapshot()
    done = altered.snakemake(*change.split(), check=False)
    assert (
        done.returncode == 1
        and "error: another run is going on in this folder" in done.stderr
        and altered.snapshot() == before
    )


@pytest.fixture(scope="module")
def read_only(finished, tmp_path_factory):
    """A project with altered results on a read-only file system."""
    project = finished.copied(tmp_path_factory.mktemp("read-only") / "full-of-stars")
    alter(project)
    mount = ["mount", "--bind", project.folder, project.folder], ["mount", "-o", "remount,ro,bind", project.folder]
    if os.geteuid() != 0 or any(subprocess.run(command, capture_output=True).returncode for command in mount):
        pytest.skip("mounting is not allowed here")
    yield project
    subprocess.run(["umount", project.folder], check=True)


@pytest.mark.parametrize(
    "look",
    ["-n", "--summary", "--dag", "--list-untracked", "-n --delete-all-output", "--report {elsewhere}/report.html"],
)
def test_looking_needs_no_right_to_write(read_only, tmp_path, look):
    read_only.snakemake("all", *look.format(elsewhere=tmp_path).split())


def test_a_run_that_may_not_write_says_so(read_only):
    done = read_only.snakemake("all", check=False)
    assert done.returncode == 1 and "error: a run needs to write in" in done.stderr and "Traceback" not in done.stderr


def test_a_run_keeps_what_somebody_edited(project):
    whole = project.files()
    alter(project)
    edited = project.files()
    (project.folder / "results/gallery/posters/mine.txt").write_text("mine")
    said = project.snakemake("weight_pruning").stderr  # what is not asked for stays as it is
    kept = {
        "figures/weight_pruning/caption.edited-1.md": "figures/weight_pruning/caption.md",
        "figures/weight_pruning/article-light.edited-1.svg": "figures/weight_pruning/article-light.svg",
        "trained/sparse_parity.edited-1/0.safetensors": "trained/sparse_parity/0.safetensors",
    }
    assert sorted(line for line in said.splitlines() if line.endswith(", and made again")) == sorted(
        f"results/{name} is not as its job wrote it: kept as results/{backup}, and made again"
        for backup, name in kept.items()
    )
    made = project.files()
    assert {name: made.pop(name) for name in kept} == {backup: edited[name] for backup, name in kept.items()}
    assert made.pop("gallery/posters/mine.txt") == b"mine"
    assert "trained/five_neurons/1.safetensors" in whole and made == {
        name: whole[name] for name in whole if name != "trained/five_neurons/1.safetensors"
    }

    (project.folder / "results/figures/weight_pruning/caption.md").write_text("Mine, better.\n")
    project.snakemake(
        "all"
    )  # a missing series is made again, and with it the page, whose folder has a file of somebody's
    made = project.files()
    assert made.pop("figures/weight_pruning/caption.edited-2.md") == b"Mine, better.\n"
    assert made.pop("gallery/posters.edited-1/mine.txt") == b"mine"
    assert {name: made[name] for name in made if name not in kept} == whole
    assert project.jobs() == set()


def test_files_without_records_are_kept_only_if_they_differ_from_what_is_made(project):
    whole = project.files()
    (project.folder / "results/figures/weight_pruning/caption.md").write_text("Mine.\n")
    for name in ("digests", "metadata"):
        (project.folder / ".snakemake" / name).rename(project.folder / name)
    said = project.snakemake("weight_pruning", "--forcerun", "weight_pruning")
    made = project.files()
    assert made.pop("figures/weight_pruning/caption.edited-1.md") == b"Mine.\n"
    assert made == whole, said.stderr
