import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from core import overlays
from core.config import validated
from core.errors import UserError
from publish import platforms
from tests.helpers.paths import ROOT
from workflow import plan
from workflow.plan import Plan


def planned(**outputs):
    """The plan of the tiny configuration, with other outputs where they are named."""
    settings = validated(overlays.load([ROOT / "tests/tiny.yaml"]))
    return Plan(settings | {"results": "made", "outputs": settings["outputs"] | outputs})


@pytest.fixture(scope="module")
def tiny():
    return planned()


def test_it_needs_neither_snakemake_nor_what_draws_and_trains():
    script = (
        "import sys; from workflow import plan; "
        "print([name for name in ('snakemake', 'torch', 'matplotlib', 'manim', 'PIL', 'av') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


def test_a_wildcard_is_one_of_some_names_or_none():
    assert plan.one_of(["a.b", "c"]) == r"a\.b|c" and plan.one_of([]) == "(?!)"


def test_a_short_digest_tells_values_apart():
    assert len(plan.short_digest({"bytes": 1})) == 16
    assert plan.short_digest({"bytes": 1}) == plan.short_digest({"bytes": 1}) != plan.short_digest({"bytes": 2})


def test_a_parameter_of_code_takes_what_is_reached_from_the_wildcards(monkeypatch):
    asked = []
    monkeypatch.setattr(plan.fingerprint, "fingerprint", lambda *words, **reached: asked.append((words, reached)))
    plan.code("train run", kind="run", task=lambda wildcards: wildcards.run.upper())(SimpleNamespace(run="a"))
    assert asked == [(("train run", ()), {"kind": "run", "task": "A"})]


def test_training_is_given_its_recipe_and_seeds_and_selection_the_whole_experiment(tiny):
    recipe, whole = (json.loads(make("five_neurons")) for make in (tiny.training_inputs, tiny.selection_inputs))
    assert recipe["seeds"] == [0, 1, 2, 3] and "shows" not in recipe and "measures" not in recipe
    assert whole["shows"]["phase_error"] == "<= 10"


def test_a_sweep_is_cut_into_shards(tiny):
    shards = tiny.shards_of("sweep_modular")
    assert shards == ["sweep_modular/2", "sweep_modular/14"] and tiny.sweep_size("sweep_modular") == 2
    assert tiny.shard_files("sweep_modular") == [f"made/sweeps/shards/{name}.safetensors" for name in shards]
    assert json.loads(tiny.shard_inputs("sweep_modular/14"))["seeds"] == [14]
    assert json.loads(tiny.sweep_inputs("sweep_modular"))["seeds"] == [2, 14]


def test_a_warm_start_needs_the_run_that_it_continues(tiny):
    assert tiny.warm_start("frequency_regrowth/zeroed") == ["modular_addition"]
    assert tiny.warm_start("modular_addition") == []
    assert tiny.trained_folder("modular_addition") == "made/trained/modular_addition"
    assert tiny.checksums_file("modular_addition") == "made/trained/modular_addition.sha256"


def test_the_tables_of_a_scan_are_those_of_all_its_runs(tiny):
    tables = tiny.seed_tables("adamw_oscillation_beta1")
    assert len(tables) == 8 and "made/trained/adamw_oscillation_beta1/0.9875.csv" in tables
    assert tiny.seed_tables("five_neurons") == ["made/trained/five_neurons.csv"]


def test_what_a_figure_is_drawn_from_is_every_seed_of_its_runs_and_every_shard_of_its_sweeps(tiny):
    assert tiny.upstream_files(["weight_pruning"]) == [
        *(f"made/trained/sparse_parity{end}" for end in ("", ".sha256", ".csv")),
        "made/runs/sparse_parity.safetensors",
        "made/seeds/sparse_parity.csv",
    ]
    swept = tiny.upstream_files(["sweep_outcomes"])
    assert "made/sweeps/sweep_parity.parquet" in swept and "made/sweeps/shards/sweep_parity/0.3-0.safetensors" in swept
    assert tiny.upstream_files([]) == []


def test_a_job_of_a_figure_is_given_what_it_reads_and_no_more(tiny):
    assert json.loads(tiny.job_inputs("weight_pruning", "reads")).keys() == {"reads"}
    both = json.loads(tiny.job_inputs("weight_pruning", "reads", "frames"))
    assert both == {"reads": {"run": "made/runs/sparse_parity.safetensors"}, "frames": 12}
    assert json.loads(tiny.job_inputs("weight_pruning", "tables")) == {
        "tables": {"run": "made/seeds/sparse_parity.csv"}
    }


def test_a_limit_of_frames_bears_on_animations_alone(tiny):
    more = planned(frames=13)
    for parts in (["reads"], ["tables"]):
        assert more.job_inputs("weight_pruning", *parts) == tiny.job_inputs("weight_pruning", *parts)
    assert more.job_inputs("weight_pruning", "frames") != tiny.job_inputs("weight_pruning", "frames")
    assert more.manifest_inputs() == tiny.manifest_inputs() and more.thread_inputs() == tiny.thread_inputs()


def test_figures_are_known_by_kind_and_drawn_in_the_formats_that_are_asked_for(tiny):
    assert tiny.figures_by_kind["film"] == ["star_formation"]
    moving = {"weight_pruning", "weight_trajectories", "sweep_outcomes", "doubled_corners"}
    assert set(tiny.figures_by_kind["animation"]) == moving
    stills = planned(formats=["png"], platforms=[])
    assert (stills.image_formats, stills.video_formats) == (["png"], [])
    assert "made/figures/weight_pruning/article-light.png" in stills.figure_files("weight_pruning")
    assert not [file for file in stills.all_figure_files() if file.endswith((".mp4", "player.html"))]
    assert tiny.figure_path == "made/figures/{figure}/{canvas}-{theme}"


def test_a_player_shows_the_first_canvas_and_theme(tiny):
    assert tiny.shown("weight_pruning", "mp4") == "made/figures/weight_pruning/article-light.mp4"


def test_posts_are_made_of_drawings_and_written_from_claims_and_texts(tiny):
    assert tiny.platforms == ["mastodon", "youtube"] and "star_formation" in tiny.posted_figures
    sources = [f"made/figures/star_formation/{canvas}-light.mp4" for canvas in ("article", "story")]
    assert tiny.post_sources("star_formation") == sources and set(sources) < set(tiny.post_sources())
    needed = tiny.post_inputs("youtube")
    assert needed == [
        *(f"made/figures/star_formation/{name}" for name in ("claims.json", "seeds.csv", "alt.txt", "transcript.txt")),
        "made/seeds/five_neurons.csv",
    ]
    assert "made/posts/checks/youtube/01-star_formation.mp4.json" in tiny.post_files("youtube", "facts")
    assert set(tiny.post_files("youtube", "media", "facts", "text")) < set(tiny.all_post_files())
    assert tiny.post_templates("youtube") != tiny.post_templates("mastodon")


def test_platforms_on_request_have_bundles_jpegs_and_links():
    asked = planned(platforms=["arxiv", "instagram"], figures=["star_formation", "frequencies_by_seed"], frames=100)
    assert asked.bundled == ["arxiv"] and "made/posts/arxiv/arxiv.zip" in asked.all_post_files()
    media = [m for name in asked.posted_figures for m in json.loads(asked.fit_inputs(name))["media"]]
    drawn = {medium["out"].removeprefix("made/posts/"): medium["source"] for medium in media}
    assert drawn["instagram/02-frequencies_by_seed.jpg"].endswith("/square-light.png")
    assert drawn["arxiv/01-star_formation.poster.pdf"].endswith("/article-light.pdf")
    assert "made/figures/star_formation/caption.md" in asked.post_inputs("arxiv")
    assert "made/figures/star_formation/caption.md" not in asked.post_inputs("instagram")
    with pytest.raises(UserError, match=r"lobsters takes links only: set `site: https://\.\.\.`"):
        planned(platforms=["lobsters"], figures=["summary"])
    defaults = validated(overlays.load())["outputs"]["platforms"]
    assert defaults == ["x", "bluesky", "mastodon", "linkedin", "lesswrong", "github", "youtube"]


def test_another_tone_is_another_text_of_that_platform_alone(tiny):
    other = planned(tones={"mastodon": "researchers"})
    assert (tiny.tone("mastodon"), other.tone("mastodon")) == ("everybody", "researchers")
    assert other.post_templates("mastodon") != tiny.post_templates("mastodon")
    assert other.post_templates("youtube") == tiny.post_templates("youtube")
    with pytest.raises(UserError, match="unknown platform 'mastodont'"):
        planned(tones={"mastodont": "researchers"})


def test_one_job_fits_the_media_of_a_figures_posts_and_is_given_no_others(tiny):
    media = json.loads(tiny.fit_inputs("star_formation"))["media"]
    assert [(medium["platform"], medium["source"], medium["out"]) for medium in media] == [
        ("mastodon", "made/figures/star_formation/article-light.mp4", "made/posts/mastodon/04-star_formation.mp4"),
        ("youtube", "made/figures/star_formation/story-light.mp4", "made/posts/youtube/01-star_formation.mp4"),
    ]
    files = sorted(file for medium in media for file in (medium["out"], medium["facts"]))
    assert sorted(tiny.fitted_files("star_formation")) == files
    everything = [file for name in tiny.posted_figures for file in tiny.fitted_files(name)]
    asked = [file for platform in tiny.platforms for file in tiny.post_files(platform, "media", "facts")]
    assert sorted(everything) == sorted(asked)


def test_another_limit_or_step_fits_the_media_that_it_binds_anew(tiny, monkeypatch):
    before = {name: (tiny.post_limits(name), tiny.post_steps(name)) for name in tiny.posted_figures}
    youtube = platforms.find("youtube")
    monkeypatch.setitem(youtube.media, "mp4", youtube.limits("mp4") | {"seconds": 60})
    assert [name for name in before if tiny.post_limits(name) != before[name][0]] == ["star_formation"]
    monkeypatch.setattr(platforms, "steps_down", lambda format: [{"crf": 20}])
    assert all(tiny.post_steps(name) != before[name][1] for name in before)


def test_posts_in_another_shape_need_drawings_of_that_shape(tiny):
    canvases, themes = tiny.extra_shapes()
    assert {"article", "story"} <= set(canvases) and "light" in themes


def test_the_jobs_of_posts_are_told_the_platforms_only_where_they_report(tiny):
    assert "platforms" not in json.loads(tiny.thread_inputs())
    assert json.loads(tiny.report_inputs())["platforms"] == ["mastodon", "youtube"]
    assert json.loads(planned(platforms=[]).report_inputs())["platforms"] == []


def test_the_gallery_has_a_cover_and_nothing_is_published_of_no_figure(tiny):
    assert tiny.cover == "star_formation"
    assert tiny.published() == [
        f"made/{name}" for name in ("manifest.json", "gallery/index.html", "posts/report.md", "gallery/card.png")
    ]
    none = planned(figures=[])
    assert none.published() == [] and none.cover is None and none.data_files(none.cover) == []


def test_figures_keep_their_order_in_the_manifest_and_the_report(tiny):
    assert list(json.loads(tiny.manifest_inputs())["figures"]) == list(tiny.figures)
    first = next(iter(tiny.figures))
    assert tiny.report_labels(first) == f"01 {tiny.figures[first].header.title}"


def test_a_text_of_a_figure_is_its_template(tiny):
    assert tiny.template("weight_pruning", "alt.txt") == tiny.figures["weight_pruning"].header.alt


def test_a_plan_file_is_named_after_its_rule_and_job():
    assert plan.plan_file("train", "scan/0.9") == ".snakemake/plan/train/scan/0.9.json"


def test_the_readme_shows_figures_that_there_are(tiny):
    assert tiny.readme_sources("gif")[0] == "made/figures/grokking_curve/article-light.gif"
    assert all((ROOT / f"figures/{name}.py").is_file() for name in plan.ADVERTISED)


def test_a_mistake_in_the_configuration_is_said():
    with pytest.raises(UserError, match="outputs.figures"):
        planned(figures=["no_such_figure"])


@pytest.fixture
def with_import(tmp_path, monkeypatch):
    """A folder with the checkpoints 9.pt and 10.pt, and the plan of a figure of them."""
    monkeypatch.chdir(tmp_path)
    for step in (9, 10):
        (tmp_path / f"{step}.pt").write_text(str(step))
    overlay = {
        "experiments": {"mine": {"imported": {"checkpoints": "*.pt"}, "task": "modular_addition"}},
        "figures": {"my_waves": {"of": "neuron_waves", "reads": {"run": "mine"}}},
        "outputs": {"figures": ["my_waves"], "platforms": []},
    }
    (tmp_path / "mine.yaml").write_text(json.dumps(overlay))
    return lambda: Plan(validated(overlays.load([tmp_path / "mine.yaml"])))


def test_an_imported_run_is_made_of_its_files_and_never_trained(with_import):
    planned = with_import()
    assert planned.imported == ["mine"] and "mine" not in planned.trained and "mine" in planned.experiments
    assert planned.imported_files("mine") == ["9.pt", "10.pt"] and planned.warm_start("mine") == []
    assert planned.upstream_files(["my_waves"]) == [
        f"results/{file}" for file in ("trained/mine.csv", "runs/mine.safetensors", "seeds/mine.csv")
    ]
    assert planned.imported_memory("mine") == 1000
    assert planned.seed_tables("mine") == ["results/trained/mine.csv"]
    assert planned.tables["my_waves"] == {}  # no seeds, of which a caption could say how many show something
    assert json.loads(planned.selection_inputs("mine"))["imported"] == {"checkpoints": "*.pt"}


def test_an_imported_file_whose_name_snakemake_would_take_for_a_pattern_is_refused(with_import, tmp_path):
    (tmp_path / "9.pt").rename(tmp_path / "9{a}.pt")
    with pytest.raises(UserError, match=r"9\{a\}\.pt: a name with braces can't be an input: rename it"):
        with_import()


def test_other_contents_of_an_imported_file_count_and_its_time_does_not(with_import, tmp_path):
    before = with_import().imported_contents("mine")
    (tmp_path / "9.pt").touch()
    assert with_import().imported_contents("mine") == before
    (tmp_path / "9.pt").write_text("other")
    os.utime(tmp_path / "9.pt", (0, 0))
    assert with_import().imported_contents("mine") != before


def test_a_pattern_that_matches_nothing_is_said_where_a_figure_reads_the_run(with_import, tmp_path):
    for file in tmp_path.glob("*.pt"):
        file.unlink()
    with pytest.raises(UserError, match=r"experiments.mine.imported.checkpoints: no file matches \*.pt"):
        with_import()
