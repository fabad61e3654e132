"""A figure whose file is broken fails alone, by name and line; all others, and every other command, go on."""

import re
import subprocess
import sys

import pytest

from tests.soak import kills

GOOD = """from figures.harness.header import Claim, Number, Still

figure = Still(reads={"run": "five_neurons"}, title="A line", caption="", alt="", sources=(), order=5)


def numbers(run):
    return {"last_step": Number(int(run.steps[-1]))}


def claims(numbers):
    return [Claim("last_step", at_least=1)]


def data(run):
    return {"step": run.steps}


def build(run, page):
    page.title("A line")
    page.grid("line")["line"].plot([0, 1], [0, 1])
"""
BROKEN = {  # file -> contents, and what is said of it
    "mine": (GOOD + "\n\ndef (:\n", "figures/mine.py:23: not valid Python: "),
    "extra": (
        GOOD.replace("order=5", "ordr=5"),
        "figures/extra.py:3: unknown field of the header 'ordr' (did you mean 'order'?)",
    ),
    "lacking": (
        GOOD.replace("five_neurons", "five_neuron"),
        "figures/lacking.py:3 reads an experiment that the config does not have: "
        "unknown experiment 'five_neuron' (did you mean 'five_neurons'?)",
    ),
    "posts": (GOOD, "figures/posts.py: `posts` is a target of the workflow: give the file another name"),
    "my-line": (GOOD, "figures/my-line.py: name the file as a Python identifier"),
    "bytes": ("# \xff\n", "figures/bytes.py"),
}


@pytest.fixture(scope="module")
def spoilt(fresh):
    project = fresh("broken")
    for name, (text, _) in BROKEN.items():
        (project.folder / f"figures/{name}.py").write_bytes(text.encode("latin-1"))
    (project.folder / "figures/good.py").write_text(GOOD)
    return project


def run(project, *arguments):
    return project.run(sys.executable, "-m", "snakemake", *arguments, check=False)


def warned(done):
    return [line for line in done.stderr.splitlines() if line.startswith("warning: ")]


@pytest.mark.parametrize("target", ["all", "weight_pruning"])
def test_what_looks_goes_on_with_one_line_for_each(spoilt, target):
    done = run(spoilt, "-n", target)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stdout[-2000:]
    lines = warned(done)
    assert len(lines) == len(BROKEN)
    for _, said in BROKEN.values():
        assert sum(said in line for line in lines) == 1, said


def test_one_that_is_not_asked_for_is_not_mentioned(spoilt):
    done = run(spoilt, "-n", "all", "--config", 'outputs={"figures": ["weight_pruning"]}')
    assert done.returncode == 0 and not warned(done)


@pytest.mark.parametrize("asked", [("weight-prunning",), ("gallery", "--forcerun", "weight-prunning")])
def test_an_unknown_target_is_refused_with_the_nearest(spoilt, asked):
    done = run(spoilt, "-n", *asked)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "error: unknown target 'weight-prunning' (did you mean 'weight_pruning'?); allowed: " in done.stderr


def test_a_figure_that_the_config_leaves_out_is_no_unknown_target(spoilt):
    done = spoilt.snakemake("-n", "grokking_curve", check=False)
    said = re.search("error: outputs.figures leaves out grokking_curve: add it there, or run `(.*)`", done.stderr)
    assert done.returncode == 1 and said
    told = subprocess.run(f"{said[1]} -n", shell=True, cwd=spoilt.folder, env=kills.environment(), capture_output=True)
    assert told.returncode == 0 and b"rule claims:" in told.stdout + told.stderr


@pytest.mark.parametrize("name", ["mine", "lacking"])
def test_it_fails_by_its_name_with_the_sentence(spoilt, name):
    done = run(spoilt, name)
    assert done.returncode == 1 and f"error: {BROKEN[name][1]}" in done.stdout + done.stderr
    assert not (spoilt.folder / f"results/figures/{name}").exists()


def test_all_others_are_made_and_then_it_fails(spoilt):
    done = run(
        spoilt,
        "all",
        "--config",
        'outputs={"figures": ["mine", "good"], "formats": ["svg"], "themes": ["light"]}',
        'experiments={"five_neurons": {"seeds": 1, "max_steps": 200}}',
    )
    assert done.returncode == 1 and done.stdout.count("Error in rule") + done.stderr.count("Error in rule") == 1
    assert f"error: {BROKEN['mine'][1]}" in done.stdout + done.stderr
    for file in ("figures/good/article-light.svg", "manifest.json", "gallery/index.html"):
        assert (spoilt.folder / "results" / file).exists(), file


def test_by_hand_others_are_drawn_and_it_is_refused_in_one_sentence(spoilt):
    given = ["--config", 'experiments={"five_neurons": {"seeds": 1, "max_steps": 200}}']
    preview = [sys.executable, "-m", "figures", "preview"]
    for step in ("run", "select_seed"):
        spoilt.run(sys.executable, "-m", "train", step, "five_neurons", *given)
    spoilt.run(*preview, "good", *given)
    for name, (_, said) in BROKEN.items():
        done = spoilt.run(*preview, name, *given, check=False)
        assert done.returncode == 1 and said in done.stderr and done.stderr.count("\n") == 1
    done = spoilt.run(*preview, "godo", *given, check=False)
    assert done.returncode == 1 and "unknown figure 'godo' (did you mean 'good'?)" in done.stderr


def test_a_module_that_is_no_python_stops_what_reaches_it_alone(fresh):
    project = fresh("module")
    (project.folder / "render/broken.py").write_text("x = (\n")
    (project.folder / "figures/uses.py").write_text("from render import broken\n" + GOOD)
    (project.folder / "figures/good.py").write_text(GOOD)
    done = run(
        project,
        "all",
        "--config",
        'outputs={"figures": ["uses", "good"], "formats": ["svg"], "themes": ["light"]}',
        'experiments={"five_neurons": {"seeds": 1, "max_steps": 200}}',
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1 and (project.folder / "results/figures/good/article-light.svg").exists()
    assert "error: uses: its file can't be imported (it reads run = five_neurons)\n" in said
    assert (
        "figures/uses.py:1: from render import broken\n" in said
        and "SyntaxError: render/broken.py:1: '(' was never closed" in said
    )
