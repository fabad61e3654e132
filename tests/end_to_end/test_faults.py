"""A killed run is completed by the next; bad input ends in one sentence; a failing claim stops its figure alone."""

import json
import os
import resource
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak import kills
from tests.soak.kills import environment, processes_in, wait_for

STRANGE = 'it\'s "mine" ü $HOME & co; !'  # of a folder: a quote, a blank, an umlaut, what a shell takes for its own
OTHERS = {  # variables of other people's shells and notebooks
    "MPLBACKEND": "module://matplotlib_inline.backend_inline", "MATPLOTLIBRC": "nowhere", "PYTHONWARNINGS": "default",
    "PYTHONHASHSEED": "3", "PYTHONOPTIMIZE": "2", "PYTHONIOENCODING": "ascii", "HOME": "/nowhere", "TERM": "dumb",
    "NO_COLOR": "1", "LC_ALL": "C", "CI": "true",
}  # fmt: skip


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for orphans in /proc")
def test_a_killed_run_is_completed_by_make_with_strange_names_and_variables_to_the_same_bytes(finished, fresh):
    project = fresh(STRANGE)
    project.results = f"{STRANGE} r"
    assert (project.folder / ".venv").exists(), "make needs the .venv that the set-up makes"
    quoted = shlex.quote(f"results={project.results}")
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "all",
        "--configfile",
        "tests/tiny.yaml",
        "--config",
        f"results={project.results}",
    ]
    run = subprocess.Popen(
        command, cwd=project.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    results = project.folder / project.results
    wait_for(lambda: (results / "runs" / "sparse_parity.safetensors").exists() and list(results.glob("logs/*/*.log")))
    wait_for(lambda: len(processes_in(project.folder)) > 1)

    make = ["make", f"ARGS=--configfile tests/tiny.yaml --config {quoted}".replace("$", "$$")]
    for second in (project.snakemake("all", check=False), project.run(*make, check=False)):
        assert second.returncode and "another run is going on in this folder" in second.stderr

    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    wait_for(lambda: not processes_in(project.folder), 10)
    recorded = {path: path.stat().st_mtime_ns for path in results.glob("runs/*.safetensors")}

    make[1] += " --cores 1"
    project.run(*make, variables=OTHERS)
    made = {
        name: contents for name, contents in project.files().items() if not name.startswith("posts/checks/")
    }  # these name the folder
    assert made == {name: contents for name, contents in finished.files().items() if name in made}
    assert project.files().keys() == finished.files().keys()
    assert recorded == {path: path.stat().st_mtime_ns for path in recorded}, "a finished job was repeated"
    ours = {path.name for path in finished.folder.iterdir()} - {"results"}
    assert {path.name for path in project.folder.iterdir()} == ours | {project.results}, (
        "a shell took a part of the name for its own"
    )


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for orphans in /proc")
def test_runs_killed_at_random_are_completed_to_the_same_bytes(project):
    kills.main(project.folder, 2)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for orphans in /proc")
def test_a_run_that_is_killed_before_it_mends_a_folder_leaves_that_to_the_next(project):
    whole = project.files()
    page = project.folder / "results/article/media"
    altered, gone = sorted(page.glob("[!.]*"))[:2]
    altered.write_bytes(b"mine")
    gone.unlink()
    run = kills.start(project.folder, "article", stderr=subprocess.PIPE)
    assert run.stderr is not None
    assert any(b"2 jobs: " in line for line in run.stderr)
    run.kill()
    run.wait()
    wait_for(lambda: not processes_in(project.folder), 10)
    assert altered.read_bytes() == b"mine", "the job was done before the run was killed"
    project.snakemake("article")
    made = project.files()
    assert made.pop(f"article/media.edited-1/{altered.name}") == b"mine" and made == whole
    assert "Nothing to be done" in project.snakemake("article").stderr


def test_a_failing_claim_stops_its_figure_alone(project):
    project.edit("figures/star_formation.py", '"phase_error": Number(', '"phase_error": Number(90 + ')
    project.edit("figures/weight_pruning.py", 'alt="', 'alt="Seen: ')
    said = project.snakemake("all", check=False)
    assert said.returncode == 1
    lines = [line for line in said.stderr.splitlines() if line.startswith("claim failed:")]
    assert len(lines) == 1 and "star_formation: phase_error is 9" in lines[0] and "must be <=" in lines[0]
    assert (project.folder / "results/figures/weight_pruning/alt.txt").read_text().startswith("Seen: ")
    assert not list((project.folder / "results/figures/star_formation").glob("article*"))
    assert '"passed": false' in (project.folder / "results/figures/star_formation/claims.json").read_text()

    preview = [
        sys.executable,
        "-m",
        "figures",
        "preview",
        "star_formation",
        "--config",
        "config.yaml",
        "--config",
        "tests/tiny.yaml",
    ]
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
    drawn = json.loads((project.folder / "results/figures/star_formation/claims.json").read_text())["seed"]
    path = project.folder / f"results/trained/five_neurons/{drawn}.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    out = project.folder / "one.png"
    done = project.run(
        sys.executable, "-m", "figures", "preview", "star_formation", "--config", "config.yaml",
        "--config", "tests/tiny.yaml", "--out", out, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert f"results/trained/five_neurons/{drawn}.safetensors" in done.stderr and cause in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    "file, old, new, said",
    [
        (
            "tests/tiny.yaml",
            "five_neurons: {seeds: 4}",
            "five_neurons: {seeds: none}",
            "experiments.five_neurons.seeds",
        ),
        ("tests/tiny.yaml", "width: [16, 32, 64]", "width: []", "sweeps.sweep_parity.axes.width: [] is not allowed"),
        (
            "tests/tiny.yaml",
            "[0.01, 0.3]",
            "[0.01, -0.3]",
            "sweeps.sweep_parity.axes.weight_decay.1: -0.3 is not allowed",
        ),
        ("tests/tiny.yaml", "frames: 12", "frame: 12", "did you mean 'frames'?"),
        (
            "tests/tiny.yaml",
            "[weight_pruning,",
            "[weight_prunning,",
            "outputs.figures: unknown figure 'weight_prunning'",
        ),
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
    assert (
        done.returncode == 1
        and len(lines) == 1
        and "Traceback" not in done.stderr
        and "Error in rule" not in done.stderr
    )


def test_a_name_of_results_that_snakemake_cannot_take_is_refused(fresh):
    refused = fresh("named").snakemake("-n", "all", "--config", "results=a{b}", check=False)
    assert refused.returncode == 1 and "error: results: 'a{b}' is not allowed; allowed: text" in refused.stderr


def test_a_copy_without_time_stamps_is_up_to_date(finished, tmp_path):
    subprocess.run(["cp", "-r", finished.folder, tmp_path / "copy"], check=True)
    copy = type(finished)(tmp_path / "copy")
    newest_first = sorted(
        (path for path in copy.folder.rglob("results/**/*") if path.is_file()),
        key=lambda path: -path.stat().st_mtime_ns,
    )
    for number, path in enumerate(newest_first):  # what is drawn is now older than what it was drawn from
        os.utime(path, ns=(1_700_000_000_000_000_000 + number * 10**9,) * 2)
    assert copy.jobs() == set()
    assert "Nothing to be done" in copy.snakemake("all").stderr


def test_snakemake_may_be_started_anywhere(finished, tmp_path):
    """In a folder of the user's own, with modules that are named like the project's."""
    for name in ("train.py", "numpy.py"):
        (tmp_path / name).write_text("raise SystemExit('the working folder was imported')")
    (tmp_path / "config.yaml").write_text("title: somebody else's\n")
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "-s",
        finished.folder / "Snakefile",
        "--configfile",
        finished.folder / "tests/tiny.yaml",
    ]
    environment = {"PYTHONSAFEPATH": "1"}  # Snakemake itself would import from here
    said = finished.run(
        *command, "-d", tmp_path, "--", "results/figures/star_formation/claims.json", variables=environment
    )
    assert (tmp_path / "results/figures/star_formation/claims.json").exists(), said.stderr


def test_a_number_that_yaml_takes_for_text_is_a_number(project):
    project.edit("config.yaml", "lr: 3e-3", "lr: 0.003")
    assert project.jobs() == set()


def test_a_job_that_lacks_memory_says_so_and_writes_nothing(fresh):
    project = fresh("memory")
    project.edit(
        "tests/tiny.yaml",
        "sparse_parity: {seeds: 2}",
        "sparse_parity: {seeds: 1, options: {train_size: 1000000, hidden: 9000}}",
    )
    limit = 6 * 2**30  # the job asks for 36 GB
    done = project.snakemake(
        "results/runs/sparse_parity.safetensors",
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "error: not enough memory" in said and "Traceback" not in said
    assert not list((project.folder / "results").rglob("*.safetensors*"))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for the job in /proc")
def test_a_job_that_the_system_kills_is_said_to_be_killed(fresh):
    project = fresh("killed")
    command = [sys.executable, "-m", "snakemake", "results/trained/sparse_parity", "--configfile", "tests/tiny.yaml"]
    run = subprocess.Popen(
        command, cwd=project.folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    jobs = []

    def job_runs():  # its command: until then the process is a copy of its shell
        jobs[:] = [
            p for p in processes_in(project.folder) if Path(f"/proc/{p}/cmdline").read_bytes().startswith(b"python\0")
        ]
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
