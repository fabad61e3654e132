"""`python -m workflow why NAME`: what changed since the last run, and what that leads to."""

import sys

from tests.end_to_end.test_reruns import drawing


def why(project, *words, check=True):
    done = project.run(sys.executable, "-m", "workflow", "why", *words, "--config", "tests/tiny.yaml", check=check)
    return done.stdout if check else done.stderr


def states(project):
    """Figure -> its state, by the last column of `list`."""
    done = project.run(sys.executable, "-m", "workflow", "list", "--config", "tests/tiny.yaml")
    head, *rows = done.stdout.split("\n\n")[0].splitlines()
    return {row.split()[0]: row[head.index("state") :] for row in rows}


def headlines(said):
    return {line for line in said.splitlines() if not line.startswith(" ")}


def test_what_changed_is_said_in_words_and_looking_changes_nothing(project):
    assert why(project, "weight_pruning") == "weight_pruning: up to date, nothing would run\n"
    forced = why(project, "results/figures/weight_pruning/caption.md", "--forcerun", "caption")
    assert forced == "it is forced: 1 figure\n    caption: weight_pruning\n"
    assert set(states(project).values()) == {"fresh"}
    project.edit("render/marks/heatmap.py", "\n\n", "\n\nGRACE = 1\n\n")
    project.edit("publish/site/page/player.html", "<", "\n<")
    project.edit("tests/tiny.yaml", "five_neurons: {seeds: 4}", "five_neurons: {seeds: [0, 1, 2, 4]}")
    results = project.folder / "results"
    (results / "figures/sweep_outcomes/caption.md").write_text("Mine.\n")
    (results / "figures/factored_weights/alt.txt").unlink()
    before = project.snapshot()
    said = why(project)
    assert headlines(said) == {
        "render/marks/heatmap.py changed: 1 figure",
        "publish/site/page/player.html changed: 5 figures",
        "seeds: [0, 1, 2, 3] -> [0, 1, 2, 4]: 1 figure, 1 run",
        "results/figures/sweep_outcomes/caption.md is not as its job wrote it: 1 figure",
        "results/figures/factored_weights/alt.txt is missing: 1 figure",
    }
    assert all(f"    {job.split()[0]}: " in said for job in drawing("weight_pruning"))
    listed = states(project)
    assert listed["weight_pruning"].startswith("stale: render/marks/heatmap.py changed")
    assert listed["factored_weights"] == "missing: 1 file"
    assert why(project, "sparse_parity") == "sparse_parity: up to date, nothing would run\n"
    assert headlines(why(project, "train")) == {"seeds: [0, 1, 2, 3] -> [0, 1, 2, 4]: 1 figure, 1 run"}
    assert project.snapshot() == before
    unknown = why(project, "weight_prunning", check=False)
    assert unknown.startswith("error: unknown name of a figure, rule, run or file 'weight_prunning' (did you mean")
