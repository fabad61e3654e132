"""`snakemake all` on the tiny overlay makes every file, and every file can be opened."""

import csv
import json
import re
import sys
from pathlib import Path

import av
import pytest
from PIL import Image, ImageSequence

from figures.harness import captions, catalog, claims
from tests.helpers.svg_text import about, missing, texts
from train.checkpoints import CheckpointSeries

SIZE = (1200, 676)


def figures(project):
    return {path.name: path for path in sorted((project.folder / "results" / "figures").iterdir())}


def test_every_figure_is_there_with_its_texts(finished):
    made = figures(finished)
    assert set(made) == {
        "weight_pruning",
        "star_formation",
        "weight_trajectories",
        "sweep_outcomes",
        "frequencies_by_seed",
        "factored_weights",
        "doubled_corners",
    }
    for name, folder in made.items():
        claims = json.loads((folder / "claims.json").read_text())["claims"]
        assert claims and all(claim["passed"] for claim in claims), name
        assert set(claims[0]) == {"name", "value", "bound", "unit", "passed"}
        for file in ("caption.md", "alt.txt"):
            text = (folder / file).read_text()
            assert len(text) > 40 and not re.search(r"[{}]|not reached", text), (name, file)
        assert re.search(r"\d of \d", (folder / "caption.md").read_text()), (
            f"{name} does not say how many seeds show it"
        )
        rows = list(csv.DictReader((folder / "data.csv").open()))
        assert rows and None not in rows[0].values()
    assert (made["star_formation"] / "transcript.txt").read_text()


def test_every_medium_decodes_and_they_agree(finished):
    moving = {name: folder for name, folder in figures(finished).items() if (folder / "timeline.json").exists()}
    assert len(moving) == 5
    for name, folder in moving.items():
        media = folder / "article-light"
        frames = json.loads((folder / "timeline.json").read_text())["frames"]
        with av.open(f"{media}.mp4") as container:
            stream = container.streams.video[0]
            decoded = list(container.decode(video=0))
            assert (stream.codec_context.name, stream.codec_context.profile, stream.pix_fmt) == (
                "h264",
                "High",
                "yuv420p",
            )
            assert (decoded[0].width, decoded[0].height) == SIZE and not container.streams.audio
        with Image.open(f"{media}.gif") as image:
            delays = [frame.info["duration"] for frame in ImageSequence.Iterator(image) if frame.load()]
            assert image.size == SIZE and sum(delays) == pytest.approx(40 * len(frames), abs=80), name
        assert len(decoded) == len(frames), name
        assert frames == sorted(frames)
        with Image.open(f"{media}.poster.png") as poster:
            assert poster.size == SIZE


def test_every_still_opens(finished):
    for folder in figures(finished).values():
        media = folder / "article-light"
        with Image.open(f"{media}.png") as image:
            image.load()
            assert image.size[0] / image.size[1] == pytest.approx(SIZE[0] / SIZE[1], abs=0.01)
        svg, numbers = Path(f"{media}.svg").read_bytes(), claims.read(folder / "claims.json").numbers
        title = captions.title(catalog.find(folder.name), numbers)
        said = {"title": title, "desc": (folder / "alt.txt").read_text().strip()}
        assert texts(svg) and missing(svg) == {} and about(svg) == said
        assert image.text == {"Title": said["title"], "Description": said["desc"]}
        pdf = (folder / "article-light.pdf").read_bytes()
        assert pdf.startswith(b"%PDF") and pdf.rstrip().endswith(b"%%EOF") and b"CreationDate" not in pdf


def test_a_picture_drawn_by_hand_is_that_of_the_workflow(finished, tmp_path):
    for format in ("svg", "pdf", "png"):
        finished.run(
            sys.executable,
            "-m",
            "figures",
            "render",
            "sweep_outcomes",
            "--format",
            format,
            "--config",
            "config.yaml",
            "--config",
            "tests/tiny.yaml",
            "--out",
            tmp_path / f"a.{format}",
        )
        made = finished.folder / f"results/figures/sweep_outcomes/article-light.{format}"
        assert (tmp_path / f"a.{format}").read_bytes() == made.read_bytes()


def test_runs_say_what_made_them(finished):
    series = CheckpointSeries.read(finished.folder / "results" / "runs" / "sparse_parity.safetensors")
    assert len(series.steps) >= 400 and series.spec["seed"] in (0, 1) and "torch" in series.versions
    assert {"train_loss", "test_loss", "train_accuracy", "test_accuracy"} <= set(series.metrics)
    outcomes = list(csv.DictReader((finished.folder / "results" / "seeds" / "five_neurons.csv").open()))
    assert [row["seed"] for row in outcomes] == ["0", "1", "2", "3"]


def test_posts_are_ready_to_paste(finished):
    posts = finished.folder / "results" / "posts"
    names = {path.name for path in (posts / "mastodon").iterdir()}
    moving, still = (
        [
            "01-weight_pruning",
            "02-weight_trajectories",
            "03-sweep_outcomes",
            "04-star_formation",
            "06-doubled_corners",
        ],
        "05-frequencies_by_seed",
    )
    assert names == {
        f"{name}.{end}" for name in [*moving, still] for end in ("txt", "alt.txt", "png" if name == still else "mp4")
    }
    for path in posts.rglob("*.txt"):
        assert not re.search(r"[{}]|not reached", path.read_text()), path
    article = finished.folder / "results/figures/star_formation/article-light.mp4"
    assert (posts / "mastodon/04-star_formation.mp4").read_bytes() == article.read_bytes()
    with av.open(str(posts / "youtube/01-star_formation.mp4")) as container:
        decoded = list(container.decode(video=0))
        assert (decoded[0].width, decoded[0].height, len(decoded)) == (1080, 1920, 12)
    assert not list((finished.folder / "results/figures").glob("*/story-light.gif")), "only what a post needs is drawn"
    printed = finished.run(sys.executable, "-m", "publish", "post", "star_formation", "--platform", "youtube").stdout
    assert (
        printed.startswith("Title:\nFive neurons") and "Attach: results/posts/youtube/01-star_formation.mp4" in printed
    )
    report = (posts / "report.md").read_text()
    assert "## Mastodon" in report and "as drawn" in report and "| 04-star_formation |" in report


def test_no_output_names_the_machine(finished):
    secrets = [str(finished.folder).encode(), str(finished.folder.parent).encode()]
    for name, contents in finished.files().items():
        assert not any(secret in contents for secret in secrets), name


def test_the_scheduler_wakes_at_ends_of_jobs_and_not_of_timers(fresh):
    said = fresh("woken").snakemake("results/sweeps/sweep_parity.parquet", "--cores", "1", "--verbose").stderr
    assert 1 <= said.count("Ready jobs") <= said.count("Finished jobid")
