"""A killed run is completed by the next; bad input ends in one sentence; a failing claim stops its figure alone."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak import kills
from tests.soak.kills import environment, processes_in, wait_for


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for orphans in /proc")
def test_a_killed_run_is_completed_by_make(finished, fresh):
    project = fresh("killed")
    assert (project.folder / ".venv").exists(), "make needs the .venv that the set-up makes"
    command = [sys.executable, "-m", "snakemake", "all", "--configfile", "tests/tiny.yaml"]
    run = subprocess.Popen(command, cwd=project.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    results = project.folder / "results"
    wait_for(lambda: (results / "runs" / "sparse_parity.safetensors").exists() and list(results.glob("logs/*/*.log")))
    wait_for(lambda: len(processes_in(project.folder)) > 1)

    for second in (project.snakemake("all", check=False), project.run("make", "ARGS=--configfile tests/tiny.yaml", check=False)):
        assert second.returncode and "another run is going on in this folder" in second.stderr

    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    wait_for(lambda: not processes_in(project.folder), 10)
    recorded = {path: path.stat().st_mtime_ns for path in results.glob("runs/*.safetensors")}

    project.run("make", "ARGS=--configfile tests/tiny.yaml --cores 1", CI="true")
    assert project.files() == finished.files(), "another folder, one core and CI=true give other bytes"
    assert recorded == {path: path.stat().st_mtime_ns for path in recorded}, "a finished job was repeated"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for orphans in /proc")
def test_runs_killed_at_random_are_completed_to_the_same_bytes(project):
    kills.main(project.folder, 2)


def test_a_failing_claim_stops_its_figure_alone(project):
    project.edit("figures/star_formation.py", 'Claim("phase_error", ', 'Claim("phase_error", 90 + ')
    project.edit("figures/weight_pruning.py", 'alt="', 'alt="Seen: ')
    said = project.snakemake("all", check=False)
    assert said.returncode == 1
    lines = [line for line in said.stderr.splitlines() if line.startswith("claim failed:")]
    assert len(lines) == 1 and "star_formation: phase_error is 9" in lines[0] and "must be <=" in lines[0]
    assert (project.folder / "results/figures/weight_pruning/alt.txt").read_text().startswith("Seen: ")
    assert not list((project.folder / "results/figures/star_formation").glob("article*"))
    assert '"passed": false' in (project.folder / "results/figures/star_formation/claims.json").read_text()

    preview = [sys.executable, "-m", "figures", "preview", "star_formation", "--config", "config.yaml", "--config", "tests/tiny.yaml"]
    refused = project.run(*preview, check=False)
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1 and "phase_error" in refused.stderr
    project.run(*preview, "--draft", "--out", "draft.png")
    assert (project.folder / "draft.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    "damage, cause",
    [
        (lambda contents: contents[: len(contents) // 2], "damaged"),
        (lambda contents: contents[:-1000] + bytes([contents[-1000] ^ 1]) + contents[-999:], "damaged"),
    ],
    ids=["truncated", "flipped"],
)
def test_a_damaged_series_is_named_and_not_drawn(project, damage, cause):
    path = project.folder / "results/runs/five_neurons.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    out = project.folder / "one.png"
    done = project.run(
        sys.executable, "-m", "figures", "preview", "star_formation", "--config", "config.yaml", "--config", "tests/tiny.yaml",
        "--out", out, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "results/runs/five_neurons.safetensors" in done.stderr and cause in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    "file, old, new, said",
    [
        ("tests/tiny.yaml", "five_neurons: {seeds: 4}", "five_neurons: {seeds: none}", "experiments.five_neurons.seeds"),
        ("tests/tiny.yaml", "width: [16, 32, 64]", "width: []", "sweeps.sweep_parity.axes.width: [] is not allowed"),
        ("tests/tiny.yaml", "[0.01, 0.3]", "[0.01, -0.3]", "sweeps.sweep_parity.axes.weight_decay.1: -0.3 is not allowed"),
        ("tests/tiny.yaml", "frames: 12", "frame: 12", "did you mean 'frames'?"),
        ("tests/tiny.yaml", "[weight_pruning,", "[weight_prunning,", "outputs.figures: unknown figure 'weight_prunning'"),
        ("figures/star_formation.py", '"five_neurons"', '"six_neurons"', "reads experiment `six_neurons`"),
        ("figures/star_formation.py", 'title="', 'title=str() + "', "`title` in line"),
    ],
)
def test_bad_input_ends_in_one_sentence(project, file, old, new, said):
    project.edit(file, old, new)
    done = project.snakemake("-n", "all", check=False)
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert done.returncode == 1 and len(lines) == 1 and said in lines[0] and "Traceback" not in done.stderr


@pytest.mark.parametrize("results", ["README.md", "README.md/below"])
def test_results_that_cannot_be_written_are_said_before_any_work(project, results):
    done = project.run(sys.executable, "-m", "snakemake", "all", "--config", f"results={results}", check=False)
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: README.md")]
    assert done.returncode == 1 and len(lines) == 1 and "Traceback" not in done.stderr and "Error in rule" not in done.stderr


def test_a_results_folder_of_any_name_is_a_folder_and_no_command(fresh):
    project = fresh("named")
    name = 'my $(touch x) "r"; touch y'
    before = {path.name for path in project.folder.iterdir()}
    project.snakemake(f"{name}/runs/five_neurons.safetensors", "--config", f"results={name}")
    assert {path.name for path in project.folder.iterdir()} - before == {name, ".snakemake"}
    refused = project.snakemake("-n", "all", "--config", "results=a{b}", check=False)
    assert refused.returncode == 1 and "error: results: 'a{b}' is not allowed; allowed: text" in refused.stderr


def test_a_number_that_yaml_takes_for_text_is_a_number(project):
    project.edit("config.yaml", "lr: 3e-3", "lr: 0.003")
    assert project.jobs() == set()


def test_a_job_that_lacks_memory_says_so_and_writes_nothing(fresh):
    project = fresh("memory")
    project.edit("tests/tiny.yaml", "sparse_parity: {seeds: 2}", "sparse_parity: {seeds: 1, options: {train_size: 1000000, hidden: 9000}}")
    limit = 6 * 2**30  # the job asks for 36 GB
    done = project.snakemake(
        "results/runs/sparse_parity.safetensors", check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "error: not enough memory" in said and "Traceback" not in said
    assert not list((project.folder / "results").rglob("*.safetensors*"))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for the job in /proc")
def test_a_job_that_the_system_kills_is_said_to_be_killed(fresh):
    project = fresh("killed")
    command = [sys.executable, "-m", "snakemake", "results/trained/sparse_parity", "--configfile", "tests/tiny.yaml"]
    run = subprocess.Popen(command, cwd=project.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    jobs = []

    def job_runs():  # its command: until then the process is a copy of its shell
        jobs[:] = [p for p in processes_in(project.folder) if Path(f"/proc/{p}/cmdline").read_bytes().startswith(b"python\0")]
        return jobs

    wait_for(job_runs)
    os.kill(jobs[0], signal.SIGKILL)
    said = run.communicate()[1]
    assert run.returncode == 1 and "error: the job was killed, as the system does when memory runs out" in said
    assert not (project.folder / "results/trained").exists() and not processes_in(project.folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small file system")
def test_a_full_disk_is_said_and_leaves_nothing_half_written(fresh):
    project = fresh("full")
    results = project.folder / "results"
    results.mkdir()
    if project.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", results, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        done = project.snakemake("results/runs/five_neurons.safetensors", check=False)
        assert done.returncode == 1 and "the disk is full" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert not list(results.rglob("*.safetensors*"))
    finally:
        project.run("umount", results)
    project.snakemake("results/runs/five_neurons.safetensors")
