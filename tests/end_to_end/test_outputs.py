"""Whatever formats, canvases, themes and places are asked for, each file has a job.

The job is told what kind of drawing it is.
"""

import json
import re
import shlex
import sys

import pytest

from figures.harness import catalog, cli, header
from figures.harness.commands import draw

FIGURES = ["frequencies_by_seed", "weight_pruning", "star_formation"]  # a Still, an Animation, a Film
ALL = {
    "figures": FIGURES,
    "canvases": ["article"],
    "themes": ["light"],
    "formats": ["gif", "mp4", "webp", "png", "svg", "pdf"],
}
CASES = [
    {"formats": ["png"], "platforms": ["x", "github"]},
    {"formats": ["svg"], "themes": ["dark"], "platforms": ["youtube"]},
    {"formats": ["gif"], "canvases": ["column"], "platforms": ["github"]},
    {"formats": ["mp4"], "canvases": ["wide", "column"], "platforms": []},
    {"formats": ["webp", "pdf"], "canvases": ["column", "story"], "themes": ["dark", "light"]},
    {"figures": ["star_formation"], "formats": ["svg", "pdf"], "canvases": ["square"], "themes": ["dark"]},
    {"figures": ["frequencies_by_seed"], "formats": ["mp4"], "platforms": ["linkedin"]},
    {"figures": [], "platforms": []},
]


def asked(project, *targets, **outputs):
    given = json.dumps(outputs)
    return project.run(
        sys.executable, "-m", "snakemake", "-n", "-p", *targets, "--config", f"outputs={given}", check=False
    )


@pytest.fixture(scope="module")
def untouched(fresh):
    return fresh("outputs")


@pytest.mark.parametrize("case", CASES, ids=json.dumps)
def test_every_file_is_drawn_by_one_job_that_knows_its_kind(case, untouched):
    outputs = ALL | case
    done = asked(untouched, "all", **outputs)
    assert done.returncode == 0, done.stderr[-3000:]
    drawn = []
    for words in re.findall(r"python -m figures (draw .*) > \S+ 2>&1", done.stdout):
        options = cli.parser("draw", draw).parse_args(shlex.split(words))
        _, *files = options.files
        assert {file.name.partition(".")[2] in header.STILL for file in files} == {options.kind == "still"}, words
        drawn += map(str, files)
    wanted = {
        f"{figure.folder('results')}/{name}"
        for figure in map(catalog.find, outputs["figures"])
        for name in figure.files(outputs)
        if re.match(r"\w+-\w+\.", name)
    }
    assert wanted <= set(drawn) and len(drawn) == len(set(drawn))


@pytest.mark.parametrize(
    "outputs, said",
    [
        ({"formats": []}, "outputs.formats: [] is not allowed"),
        ({"canvases": []}, "outputs.canvases: [] is not allowed"),
        ({"frames": 1}, "outputs.frames: 1 is not allowed"),
        ({"frames": 2, "platforms": ["x"]}, "outputs.frames: 2 is not allowed with x in outputs.platforms"),
        ({"platforms": ["mastodont"]}, "unknown platform 'mastodont' (did you mean 'mastodon'?)"),
        (
            {"figures": ["weight_prunning"]},
            "outputs.figures: unknown figure 'weight_prunning' (did you mean 'weight_pruning'?)",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence_before_any_job(outputs, said, untouched):
    done = asked(untouched, "all", **ALL | outputs)
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert done.returncode == 1 and len(lines) == 1 and said in lines[0] and "Traceback" not in done.stderr


def test_the_readme_has_its_gifs_whatever_else_is_drawn(untouched):
    figures = ["grokking_curve", "weight_trajectories", "star_formation"]
    done = asked(
        untouched,
        "--force",
        "readme",
        **ALL | {"figures": figures, "canvases": ["square"], "themes": ["dark"], "formats": ["png"]},
    )
    assert done.returncode == 0 and done.stdout.count("--kind animation --canvas article --theme light") == 6
