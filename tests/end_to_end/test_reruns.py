"""What runs again after an edit, and what does not: asked of the real Snakefile."""

import json
import re
import sys

import pytest

from tests.soak import corruption

DRAWN = {"still", "animation"}


def drawing(figure, kind="animation"):
    return {f"{rule} {figure} article light" for rule in ("still", kind)} | {
        f"{rule} {figure}" for rule in ("small_video", "player")
    }


def computed(figure):
    return {f"{rule} {figure}" for rule in ("claims", "timeline", "caption", "alt")}


FILM = drawing("star_formation", "film") | computed("star_formation") | {"transcript star_formation"}
FILM |= {
    "shaped_film star_formation story light mp4",
    "fit_star_formation",
}
PRUNING = drawing("weight_pruning") | computed("weight_pruning") | {"fit_weight_pruning"}
SWEEP = (
    drawing("sweep_outcomes")
    | computed("sweep_outcomes")
    | {"slider sweep_outcomes", "sweep_table sweep_parity", "fit_sweep_outcomes"}
)
TRAJECTORIES = drawing("weight_trajectories") | computed("weight_trajectories") | {"fit_weight_trajectories"}
ALONE = drawing("doubled_corners") | computed("doubled_corners") | {"fit_doubled_corners"}
ALONE |= {f"sweep_table {name}" for name in ("single_star", "single_star_two_dimensions")}
ALONE |= {f"sweep_shard single_star {start}-2" for start in ("regular", "random")}
ALONE |= {"sweep_shard single_star_two_dimensions regular-2"}


def test_a_second_run_does_nothing(project):
    before = project.files()
    said = project.snakemake("all")
    assert "Nothing to be done" in said.stderr + said.stdout
    assert project.files() == before


@pytest.mark.parametrize(
    "file",
    [
        "figures/star_formation.py",
        "train/analysis/star_geometry.py",
        "train/engine/loop.py",
        "render/theme.py",
        "Snakefile",
        "config.yaml",
    ],
)
def test_a_comment_does_nothing(project, file):
    path = project.folder / file
    path.write_text(path.read_text() + "\n# a comment\n")
    assert project.jobs() == set()


def test_a_docstring_does_nothing(project):
    project.edit("train/engine/loop.py", '"""', '"""Once more: ')
    assert project.jobs() == set()


def test_an_edited_figure_redraws_itself_alone(project):
    project.edit("figures/weight_pruning.py", "\ndef build(", "\nGRACE = 1\n\n\ndef build(")
    assert project.jobs() == PRUNING
    project.snakemake("all")
    assert project.jobs() == set()


def test_an_edited_caption_rewrites_text_only(project):
    before = project.files()
    project.edit("figures/weight_pruning.py", 'caption="', 'caption="Look: ')
    assert project.jobs() == {"caption weight_pruning"}
    project.snakemake("all")
    after = project.files()
    assert {name for name in before if before[name] != after[name]} == {
        "figures/weight_pruning/caption.md",
        "gallery/index.html",
        "manifest.json",
    }
    assert "Look: " in after["figures/weight_pruning/caption.md"].decode()


def test_an_edited_alt_text_redraws_the_picture_that_carries_it_and_nothing_that_moves(project):
    before = project.files()
    project.edit("figures/weight_pruning.py", 'alt="', 'alt="Look: ')
    assert project.jobs() == {"alt weight_pruning", "still weight_pruning article light", "player weight_pruning"}
    project.snakemake("all")
    after = project.files()
    folder = "figures/weight_pruning"
    assert {name for name in before if before[name] != after[name]} == {
        *(
            f"{folder}/{name}"
            for name in ("alt.txt", "article-light.svg", "article-light.png", "article-light.pdf", "player.html")
        ),
        "posts/mastodon/01-weight_pruning.alt.txt",
        "posts/report.md",
        *(f"article/{name}" for name in ("index.html", "tiny.pdf", "lesswrong.md", "substack.html")),
        "gallery/index.html",
        "manifest.json",
    }
    assert b"Look: " in after[f"{folder}/article-light.svg"]


def test_text_or_shapes_redraws_pictures_and_nothing_that_moves(project):
    project.edit("tests/tiny.yaml", "  frames: 12", "  frames: 12\n  svg_text: shapes")
    names = (
        "weight_pruning",
        "star_formation",
        "weight_trajectories",
        "sweep_outcomes",
        "frequencies_by_seed",
        "factored_weights",
        "doubled_corners",
    )
    posted = {"fit_frequencies_by_seed"}  # the PNG is drawn in the same pass, and comes out as it was
    assert project.jobs() == {f"still {name} article light" for name in names} | posted
    project.snakemake("weight_pruning")
    made = project.files()["figures/weight_pruning/article-light.svg"]
    assert b"<text" not in made and b"<desc" in made


def test_another_limit_of_frames_redraws_what_is_animated_and_computes_no_claim(project):
    project.edit("tests/tiny.yaml", "  frames: 12", "  frames: 13")
    jobs = project.jobs()
    rules = {job.split()[0] for job in jobs if not job.startswith("fit_")}
    assert rules == {"timeline", "animation", "film", "shaped_film", "slider", "small_video", "player"}
    assert {
        "timeline weight_pruning",
        "animation weight_pruning article light",
        "film star_formation article light",
    } <= jobs
    moving = ("star_formation", "weight_pruning", "weight_trajectories", "sweep_outcomes", "doubled_corners")
    assert {job for job in jobs if job.startswith("fit_")} == {f"fit_{name}" for name in moving}


def test_another_recipe_trains_again(project):
    project.edit(
        "config.yaml", "lr: 3e-3, beta1: 0.99, beta2: 0.98, l1: 1e-4", "lr: 2e-3, beta1: 0.99, beta2: 0.98, l1: 1e-4"
    )
    retrained = {"train sparse_parity", "select_seed sparse_parity", "seed_table sparse_parity"}
    assert project.jobs() == PRUNING | TRAJECTORIES | retrained


def test_an_edit_of_a_task_trains_its_own_runs_alone(project):
    path = project.folder / "train/tasks/circular_embedding.py"
    path.write_text(path.read_text() + "\nGRACE = 1\n")
    retrained = {"train five_neurons", "select_seed five_neurons", "seed_table five_neurons"}
    assert project.jobs() == FILM | retrained | ALONE  # the task of single stars is derived from it


def test_plan_files_hold_what_jobs_are_given_and_only_a_run_writes_them(project):
    path = project.folder / ".snakemake/plan/timeline/weight_pruning.json"
    given = json.loads(path.read_text())
    assert given == {"reads": {"run": "results/runs/sparse_parity.safetensors"}, "frames": 12}
    project.edit("tests/tiny.yaml", "  frames: 12", "  frames: 13")
    project.jobs()
    assert json.loads(path.read_text()) == given
    project.snakemake("results/figures/weight_pruning/timeline.json")
    assert json.loads(path.read_text()) == given | {"frames": 13}
    claims = "results/figures/weight_pruning/claims.json"
    command = [
        "figures",
        "timeline",
        "weight_pruning",
        "--given",
        path.relative_to(project.folder),
        claims,
        "mine.json",
    ]
    project.run(sys.executable, "-m", *command)
    assert (project.folder / "mine.json").read_bytes() == project.files()["figures/weight_pruning/timeline.json"]


def test_an_edited_measure_redraws_its_users(project):
    path = project.folder / "train/analysis/star_geometry.py"
    path.write_text(path.read_text() + "\nGRACE = 1\n")
    assert project.jobs() == FILM | {"select_seed five_neurons", "seed_table five_neurons"} | ALONE


def test_an_edited_palette_redraws_and_retrains_nothing(project):
    project.edit("render/theme.py", "\n\n", "\n\nGRACE = 1\n\n")
    jobs = project.jobs()
    assert drawing("weight_pruning") | drawing("weight_trajectories") | drawing("star_formation", "film") <= jobs
    assert not {job for job in jobs if job.split()[0] in ("train", "select_seed", "seed_table")}


def test_an_edited_seed_retrains_one_run(project):
    project.edit("tests/tiny.yaml", "five_neurons: {seeds: 4}", "five_neurons: {seeds: [0, 1, 2, 4]}")
    assert project.jobs() == FILM | {"train five_neurons", "select_seed five_neurons", "seed_table five_neurons"}


def test_an_edited_threshold_trains_nothing(project):
    project.edit("config.yaml", "ratio: 50000", "ratio: 60000")
    assert project.jobs() == SWEEP


def test_a_seed_more_of_a_sweep_trains_its_shards_alone(project):
    project.edit("tests/tiny.yaml", "seeds: 1", "seeds: 2")
    assert project.jobs() == SWEEP | {"sweep_shard sweep_parity 0.01-1", "sweep_shard sweep_parity 0.3-1"}


def test_what_is_damaged_is_named_and_made_again(project):
    before = project.files()
    damaged = {
        "runs/five_neurons.safetensors": "runs/five_neurons.edited-1.safetensors",
        "seeds/sparse_parity.csv": "seeds/sparse_parity.edited-1.csv",
        "trained/sparse_parity/1.safetensors": "trained/sparse_parity.edited-1/1.safetensors",
        "sweeps/shards/sweep_parity/0.3-0.safetensors": "sweeps/shards/sweep_parity/0.3-0.edited-1.safetensors",
        "sweeps/sweep_parity.parquet": "sweeps/sweep_parity.edited-1.parquet",
        "figures/weight_pruning/claims.json": "figures/weight_pruning/claims.edited-1.json",
        "figures/star_formation/article-light.mp4": "figures/star_formation/article-light.edited-1.mp4",
    }
    for number, name in enumerate(damaged):
        path = project.folder / "results" / name
        path.write_bytes(before[name][:-9] if number % 2 else before[name][:-9] + b"x" + before[name][-8:])
    said = project.snakemake("all").stderr
    assert sorted(line for line in said.splitlines() if line.endswith(", and made again")) == sorted(
        f"results/{name} is not as its job wrote it: kept as results/{backup}, and made again"
        for name, backup in damaged.items()
    )
    after = project.files()
    assert set(damaged.values()) == after.keys() - before.keys() and {name: after[name] for name in before} == before


@pytest.mark.parametrize("force", [("weight_pruning", "--force"), ("weight_pruning", "--forcerun", "weight_pruning")])
def test_a_figure_is_redrawn_on_request(project, force):
    said = project.snakemake("-n", *force)
    rules = set(re.findall(r"^(?:local)?rule (\w+):$", said.stdout + said.stderr, re.MULTILINE))
    assert {"claims", "caption", "alt", "timeline", "still", "animation"} <= rules and not {
        "train",
        "select_seed",
        "seed_table",
    } & rules
    again = project.run("make", "again", "weight_pruning", "ARGS=-n --configfile tests/tiny.yaml")
    assert set(re.findall(r"^(?:local)?rule (\w+):$", again.stdout + again.stderr, re.MULTILINE)) == rules
    nameless = project.run("make", "again", check=False)
    assert nameless.returncode and "error: make again: name what to redraw" in nameless.stderr


def test_no_damage_to_a_file_goes_unnoticed(finished):
    assert corruption.main(finished.folder, 60) == []


def test_an_edited_loop_retrains_and_redraws(project):
    path = project.folder / "train/engine/loop.py"
    path.write_text(path.read_text() + "\nGRACE = 1\n")
    jobs = project.jobs()
    assert {"train five_neurons", "train sparse_parity"} | FILM | PRUNING | TRAJECTORIES <= jobs


def test_the_figure_of_the_docs_dropped_in_is_drawn(project):
    page = (project.folder / "docs/figures.md").read_text()
    code = next(block for block in page.split("```python\n") if "figure = Animation(" in block)
    (project.folder / "figures/late_test_loss.py").write_text(code.split("```")[0])
    project.edit("tests/tiny.yaml", "[weight_pruning,", "[late_test_loss, weight_pruning,")
    assert project.jobs() == drawing("late_test_loss") | computed("late_test_loss")
    project.snakemake("late_test_loss")
    assert "at step" in (project.folder / "results/figures/late_test_loss/caption.md").read_text()


def test_an_edited_post_rewrites_texts_only(project):
    before = project.files()
    project.edit("publish/posts/story.yaml", "weigh next to nothing", "count for nothing")
    assert project.jobs() == set()  # what publishes has a message of its own
    project.snakemake("all")
    after = project.files()
    assert {name for name in before if before[name] != after[name]} == {
        "posts/mastodon/01-weight_pruning.txt",
        "posts/report.md",
    }


def test_a_lower_limit_fits_the_media_of_its_platform_anew(project):
    project.edit("publish/platforms.yaml", "      bytes: 99_000_000", "      height: 600\n      bytes: 99_000_000")
    assert project.jobs() == {
        job for jobs in (FILM, PRUNING, SWEEP, TRAJECTORIES, ALONE) for job in jobs if job.startswith("fit_")
    }
    project.snakemake("posts_mastodon", "posts")
    assert "re-encoded (1064 × 600" in (project.folder / "results/posts/report.md").read_text()


def test_a_text_over_its_limit_is_said_by_name_and_figures_are_there(project):
    project.edit("publish/posts/story.yaml", "where a coin gets half.", "where a coin gets half. " * 30)
    said = project.snakemake("all", check=False)
    assert said.returncode == 1 and "Mastodon, 01-weight_pruning: the text has" in said.stderr + said.stdout


def test_every_file_that_is_kept_is_asked_for(project):
    """What a killed job took away, to make it anew, is missed although what was made of it is there."""
    said = project.snakemake("-n", "--force", "all").stdout
    asked = set(re.search(r"^(?:local)?rule all:\n    input: (.*)$", said, re.MULTILINE)[1].split(", "))
    with_their_page = ("gallery/posters/", "article/media/")  # by one job
    made = {f"results/{name}" for name in project.files() if not name.startswith(with_their_page)}
    assert not {name for name in made if not {name, name.rpartition("/")[0]} & asked}
