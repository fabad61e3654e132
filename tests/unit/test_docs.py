"""Every command, figure, file, module, link and example in README, docs/ and CONTRIBUTING.md is real."""

import pytest

from tests.helpers import docs, existing
from tests.helpers.paths import ROOT
from train import __main__ as train
from train.analysis import modular_network
from train.checkpoints import CheckpointSeries

GUIDES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
# Figures and experiments that docs/ adds
MADE_UP = {"late_test_loss", "my_addition", "from_elsewhere", "waves_from_elsewhere", "mine"}


@pytest.mark.parametrize("name", [*GUIDES, "EXPERIMENTS.md"])
def test_what_a_page_names_is_real(name):
    mistakes = "\n".join(docs.mistakes(docs.read(name), MADE_UP))
    assert not mistakes, mistakes


def test_the_readme_is_short_and_has_a_row_for_every_figure():
    page = docs.read("README.md")
    assert sum(not line.startswith("|") for line in page.text.splitlines()) <= 90  # rows of tables aside
    assert list(docs.bad_figure_table(page, "## The figures")) == []


def test_the_readme_links_every_guide():
    linked = {target for target, _ in docs.LINK.findall(docs.read("README.md").text)}
    assert {*GUIDES, "EXPERIMENTS.md", "CHANGELOG.md"} - {"README.md"} <= linked


def test_new_names_in_the_changelog_are_real_and_old_ones_are_gone():
    page = docs.read("CHANGELOG.md")
    assert list(docs.bad_links(page)) == []
    renamed = list(docs.renamed(page))
    assert len(renamed) > 100
    assert [now for _, now in renamed if not existing.resolves(now)] == []
    assert [old for old, _ in renamed if (ROOT / f"{old.replace('.', '/')}.py").exists()] == []


def test_the_network_of_ones_own_trains_as_typed(tmp_path, monkeypatch):
    page = docs.read("docs/training.md")
    (tmp_path / "mine.yaml").write_text(docs.example(page, "yaml", "# mine.yaml\n"))
    monkeypatch.chdir(tmp_path)
    short = "experiments={my_addition: {max_steps: 50, seeds: 1}}"
    with docs.tasks_of(page):
        for command in ("run", "select_seed"):
            assert f"python -m train {command} my_addition --config mine.yaml\n" in page.text
            train.main([command, "my_addition", "--config", "mine.yaml", short, "results=made"])
    series = CheckpointSeries.read(tmp_path / "made/runs/my_addition.safetensors")
    assert series.metrics["train_loss"][-1] < series.metrics["train_loss"][0] and len(series.train_index) == round(
        0.6 * 53 * 54 / 2
    )
    w_input, w_output = modular_network.of_series(series)
    assert w_input.shape == (len(series.steps), 53, 64) and w_output.shape == (len(series.steps), 64, 53)


# Controls: what the checks are for, in made-up text


@pytest.mark.parametrize(
    "command",
    [
        "make star_formations",
        "make tests",
        "snakemake grokking",
        "snakemake all --configfile config/paper.yaml --dryrunn",
        "snakemake all --configfile config/papers.yaml",
        "snakemake all --config outputs='{formats: [bmp]}'",
        "snakemake --profile profiles/slurm --configfile config/paper.yaml all",
        "python -m train gather sparse_parity",
        "python -m train run sparse_parityy",
        "python -m train sweep sweep_parity --shards 4",
        "python -m figures preview weight_prune",
        "python -m figures preview weight_pruning --canvas poster --themes dark",
        "python -m figures render weight_pruning --out frame.png",
        "python -m figures preview weight_pruning --config output='{frames: 100}'",
        "python -m publish post star_formation --platform twitter",
        "python -m publish embed star_formation --for quatro",
        "python -m publish fitted clip.mov",
        "python -m benchmarks.shard",
        "python -m tests.soak.kills --time 50",
        "python -m pytest tests/goldens",
        "conda activate full-of-stars",
        "make 'lint",
    ],
)
def test_a_wrong_command_is_found(command):
    page = docs.Page("made_up.md", f"Type:\n\n    make lint\n    {command}\n")
    (mistake,) = docs.bad_commands(page, MADE_UP)
    assert mistake.startswith("made_up.md:4: ")
    if "'lint" not in command:
        assert (
            list(docs.bad_commands(docs.Page("made_up.md", f"Type `{command}` here."), MADE_UP)) or "conda" in command
        )


def test_a_mention_of_a_subcommand_needs_no_arguments_but_must_exist():
    page = docs.Page("made_up.md", "`python -m publish fit` is, `python -m publish fits` is not, `make NAME` may be.")
    (mistake,) = docs.bad_commands(page)
    assert mistake.startswith("made_up.md:1: `python -m publish fits`: ") and "invalid choice: 'fits'" in mistake


@pytest.mark.parametrize(
    "text",
    [
        "`render/encode/palette.py`",
        "`encode/gif_palette.py`",
        "`story.yaml`",
        "`figures/late.py`",
        "`results/picture/`",
        "`results/figures/NAME/claim.json`",
        "`train/tests/*.py`",
    ],
)
def test_a_missing_file_is_found(text):
    assert len(list(docs.bad_paths(docs.Page("made_up.md", f"See {text}.")))) == 1


def test_files_that_exist_or_are_made_are_no_mistakes():
    text = (
        "`render/encode/gif_palette.py`, `figures/NAME.py`, `figures/[a-z]*.py`, `train/tasks/`, `caption.md`, "
        "`results/figures/NAME/claims.json`, `results/seeds/EXPERIMENT.csv`, `caption.edited-1.md`, `EXPERIMENT/seeds`"
    )
    assert list(docs.bad_paths(docs.Page("made_up.md", text))) == []


def test_unknown_missing_and_repeated_figures_are_found():
    readme = docs.read("README.md").text
    for old, new, said in (
        ("| `star_formation` |", "| `star_form` |", "star_form"),
        ("| `star_formation` | ", "`star_formation` | ", "star_formation"),
        ("| `summary` |", "| `summary` | twice |\n| `summary` |", "summary"),
    ):
        assert old in readme
        page = docs.Page("made_up.md", readme.replace(old, new))
        assert any(said in mistake for mistake in docs.bad_figure_table(page, "## The figures"))


def test_wrong_modules_links_and_examples_are_found():
    page = docs.Page("README.md", "`train.measure.moments`, `core.errors.UsersError` and `core.errors.UserError`")
    assert len(list(docs.bad_modules(page))) == 2
    page = docs.Page("README.md", "`films` in `figures/star_formation.py`, `Star` of `figures/pieces/star_shapes.py`")
    assert len(list(docs.bad_modules(page))) == 1
    page = docs.Page("README.md", "[a](docs/nothing.md) [b](docs/figures.md#nothing) [c](docs/figures.md#add-a-figure)")
    assert len(list(docs.bad_links(page))) == 2
    fence = "```"
    for code in (
        f"{fence}python\nimport numpy as\n{fence}\n",
        f"{fence}python\nfrom render.marks.curves import Curvs\n{fence}\n",
        f"{fence}python\nimport nunpy\n{fence}\n",
        f"{fence}yaml\nexperiments: {{a: {{task: parity}}}}\n{fence}\n",
    ):
        assert len(list(docs.bad_examples(docs.Page("made_up.md", code)))) == 1
