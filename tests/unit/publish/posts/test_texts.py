"""The story as posts: numbers filled in, lengths kept, whatever does not fit or is missing said by name."""

import dataclasses
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
import yaml

from core.atomic import write_text
from core.cli import PARENT
from core.errors import UserError
from figures.harness import captions, catalog, inputs
from publish import cli, platforms
from publish.media import transcode
from publish.posts import report, story, texts
from publish.posts.text_length import COUNTS
from tests.helpers.paths import ROOT
from tests.helpers.results import results_of

SCHEMA = ROOT / "workflow/schemas/config.schema.yaml"

TOLD = """
only: {youtube: [star_formation]}
posts:
- figure: star_formation
  title: A star
  everybody:
    short: "Within {phase_error:.1f}°, {run_seeds} seeds."
    more: "At step {generalized_at:,} it generalizes."
  researchers:
    short: "An error of {phase_error:.3f}°."
- figure: parity_loss
  everybody: {short: "Short, {run_seeds}.", more: "Long."}
  researchers: {short: "Brief."}
"""
FIGURES = {name: catalog.find(name) for name in ("parity_loss", "star_formation")}
EVERYWHERE = {
    "canvases": ["article", "square", "story"],
    "themes": ["light", "dark"],
    "formats": ["png", "gif", "mp4", "pdf"],
}


@pytest.fixture
def tell(tmp_path, monkeypatch):
    """A function that tells another story."""

    def told(text):
        (tmp_path / "story.yaml").write_text(text)
        monkeypatch.setattr(story, "FILE", tmp_path / "story.yaml")
        story._story.cache_clear()

    yield told
    story._story.cache_clear()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Results of two figures; read them only."""
    return results_of(tmp_path_factory.mktemp("drawn"), FIGURES, EVERYWHERE, size=(320, 320))["results"]


@pytest.fixture
def results(drawn, tmp_path, tell):
    """Results of two figures, and a story of them."""
    tell(TOLD)
    return Path(shutil.copytree(drawn, tmp_path / "results"))


def as_given(results):
    """What the workflow gives of each figure: its entry in the config, and its tables of seeds."""
    return {name: {"figure": {}, "tables": inputs.tables(figure, results)} for name, figure in FIGURES.items()}


def written(results, key, themes=("light",), tone=None, **more):
    """Make the posts of a platform as the workflow does; its folder."""
    for told in story.thread(platforms.find(key), FIGURES, themes):
        for suffix, out in told.media_files(results).items():
            source = results / "figures" / told.figure.name / told.sources()[suffix]
            found = transcode.transcode_to_fit(
                source,
                platforms.Platform(key, key, {}, {}, {format: {} for format in ("mp4", "gif", "png", "jpg", "pdf")}),
                Path(out),
            )
            write_text(told.facts_files(results)[suffix], json.dumps(found))
    given = {"results": str(results), "themes": themes, "figures": as_given(results)} | more
    cli.main(["thread", key, "--given", json.dumps(given), *(["--tone", tone] if tone else [])])
    return results / "posts" / key


def test_posts_are_numbered_in_the_order_of_the_story(results):
    assert [told.name for told in story.thread(platforms.find("x"), FIGURES)] == ["01-star_formation", "02-parity_loss"]
    assert [told.name for told in story.thread(platforms.find("x"), {"parity_loss": FIGURES["parity_loss"]})] == [
        "01-parity_loss"
    ]
    assert [told.name for told in story.thread(platforms.find("youtube"), FIGURES)] == ["01-star_formation"]


def test_each_place_has_its_shape_and_format(results):
    star, still = story.thread(platforms.find("x"), FIGURES)
    assert (star.sources(), still.sources()) == ({"mp4": "square-light.mp4"}, {"png": "square-light.png"})
    star, still = story.thread(platforms.find("github"), FIGURES)
    assert (star.sources(), still.sources()) == (
        {"gif": "article-light.gif", "poster.png": "article-light.png"},
        {"png": "article-light.png"},
    )
    assert story.thread(platforms.find("youtube"), FIGURES)[0].sources() == {"mp4": "story-light.mp4"}


def test_github_has_dark_files_besides_if_they_are_drawn(results):
    star, still = story.thread(platforms.find("github"), FIGURES, ["light", "dark"])
    assert star.sources() == {
        "gif": "article-light.gif",
        "poster.png": "article-light.png",
        "dark.gif": "article-dark.gif",
        "dark.poster.png": "article-dark.png",
    }
    assert still.sources() == {"png": "article-light.png", "dark.png": "article-dark.png"}
    assert story.thread(platforms.find("lesswrong"), FIGURES, ["light", "dark"])[0].sources() == {
        "gif": "article-light.gif"
    }


def test_a_section_for_github_shows_what_suits_the_readers_colors_and_motion(results, capsys):
    folder = written(results, "github", ["light", "dark"])
    text = (folder / "01-star_formation.txt").read_text()
    assert re.findall(r'<source media="([^"]+)" srcset="([^"]+)">', text) == [
        ("(prefers-reduced-motion: reduce) and (prefers-color-scheme: dark)", "01-star_formation.dark.poster.png"),
        ("(prefers-reduced-motion: reduce)", "01-star_formation.poster.png"),
        ("(prefers-color-scheme: dark)", "01-star_formation.dark.gif"),
    ]
    assert re.findall(r'<source media="([^"]+)" srcset="([^"]+)">', (folder / "02-parity_loss.txt").read_text()) == [
        ("(prefers-color-scheme: dark)", "02-parity_loss.dark.png")
    ]
    named = re.findall(r'(?:srcset|src)="([^"]+)"', text)
    assert len(named) == 4 and all((folder / name).is_file() for name in named)
    report = reported(results, "github", themes=["light", "dark"])
    assert "dark.gif: 320 × 320" in report
    capsys.readouterr()
    cli.main(["post", "star_formation", "--platform", "github", "--results", str(results)])
    said = capsys.readouterr().out
    assert all(f"{folder / name}" in said for name in named)


def test_dark_files_that_are_drawn_no_longer_go(results, monkeypatch):
    monkeypatch.setenv(PARENT, "1")
    monkeypatch.chdir(results)
    folder = written(results, "github", ["light", "dark"])
    written(results, "github")
    assert "dark" not in (folder / "01-star_formation.txt").read_text()
    reported(results, "github")
    assert not list(folder.glob("*.dark.*")) and not list((results / "posts/checks/github").glob("*.dark.*"))


def test_numbers_are_filled_in(results):
    folder = written(results, "x")
    assert (folder / "01-star_formation.txt").read_text() == "Within 4.0°, 2 of 3 seeds.\n"
    assert (
        folder / "01-star_formation.alt.txt"
    ).read_text() == "What star_formation looks like, for those who don't see it.\n"
    assert (
        written(results, "mastodon") / "01-star_formation.txt"
    ).read_text() == "Within 4.0°, 2 of 3 seeds. At step 9,390 it generalizes.\n"


def test_a_platform_has_its_tone_and_another_on_request(results):
    assert (written(results, "linkedin") / "01-star_formation.txt").read_text() == "An error of 3.977°.\n"
    assert (written(results, "x") / "02-parity_loss.txt").read_text() == "Short, 2 of 3.\n"
    assert (written(results, "x", tone="researchers") / "02-parity_loss.txt").read_text() == "Brief.\n"
    assert {platforms.find(key).post["tone"] for key in ("lesswrong", "linkedin")} == {"researchers"}
    assert {platforms.find(key).post["tone"] for key in ("x", "bluesky", "mastodon")} == {"everybody"}


def test_a_configuration_may_choose_the_tone_of_a_platform():
    chosen = platforms.select(["x", "github"], {"x": "researchers", "mastodon": "researchers"})
    assert {key: platform.post["tone"] for key, platform in chosen.items()} == dict.fromkeys(
        ("x", "github"), "researchers"
    )
    assert platforms.select("all", {}) == platforms.by_key()
    with pytest.raises(UserError, match="unknown platform 'twitter'"):
        platforms.select("all", {"twitter": "everybody"})
    schema = yaml.safe_load(SCHEMA.read_text())
    assert schema["config"]["properties"]["outputs"]["properties"]["tones"]["additionalProperties"]["enum"] == list(
        story.TONES
    )


def test_a_film_for_youtube_has_a_title_and_says_what_it_shows(results):
    folder = written(results, "youtube")
    assert (folder / "01-star_formation.title.txt").read_text() == "A star\n"
    assert (folder / "01-star_formation.txt").read_text().endswith("What the film shows: What happens in the film.\n")


def test_sections_carry_their_picture_and_escape_its_alt_text(results):
    (results / "figures/star_formation/alt.txt").write_text('A <b>"star"</b> [of five].\n')
    assert (
        '![A <b>"star"</b> (of five).](01-star_formation.gif)'
        in (written(results, "lesswrong") / "01-star_formation.txt").read_text()
    )
    text = (written(results, "github") / "01-star_formation.txt").read_text()
    assert 'alt="A &lt;b&gt;&quot;star&quot;&lt;/b&gt; [of five]."' in text
    assert '(prefers-reduced-motion: reduce)" srcset="01-star_formation.poster.png">' in text
    assert "<picture>" not in (written(results, "github") / "02-parity_loss.txt").read_text()


def test_a_gif_of_a_long_film_is_said_to_be_an_excerpt(results):
    star = FIGURES["star_formation"]
    longer = dataclasses.replace(star, header=dataclasses.replace(star.header, excerpt=("sum", "answer")))
    tables = inputs.tables(star, results)
    posts = [story.thread(platforms.find(key), {"star_formation": longer})[0] for key in ("github", "x")]
    gif, mp4 = (texts.texts(post, results, tables)["alt"] for post in posts)
    assert gif == f"Some scenes of a film. {mp4}" and mp4.startswith("What star_formation")


def test_a_text_that_is_too_long_is_named_with_its_platform(results, tell):
    tell(TOLD.replace("Short, ", "Star! " * 50))
    with pytest.raises(UserError, match="X, 02-parity_loss: the text has 307 of 280 characters as X counts") as error:
        written(results, "x")
    assert "01-star" not in str(error.value) and not (results / "posts/x/01-star_formation.txt").exists()
    with pytest.raises(UserError, match="Bluesky, 02-parity_loss: the text has 307 of 300 graphemes"):
        written(results, "bluesky")


def test_an_alt_text_that_is_too_long_is_named(results):
    (results / "figures/parity_loss/alt.txt").write_text("a" * 1001)
    with pytest.raises(UserError, match="X, 02-parity_loss: the alt has 1,001 of 1,000 characters"):
        written(results, "x")


def test_what_youtube_refuses_is_named(results, tell):
    tell(TOLD.replace("A star", "A <star>"))
    with pytest.raises(UserError, match="01-star_formation: the title holds < >, which is refused there"):
        written(results, "youtube")


@pytest.mark.parametrize(
    "old, new, said",
    [
        (
            "phase_error",
            "phase_eror",
            "publish/posts/story.yaml, star_formation: unknown name in a text 'phase_eror' (did you mean "
            "'phase_error'?)",
        ),
        ("figure: parity_loss", "figure: parity_los", "publish/posts/story.yaml: unknown figure 'parity_los'"),
        ("figure: parity_loss", "figure: star_formation", "star_formation has two posts"),
        ("[star_formation]", "[grokking_curve]", "`only` names grokking_curve, which has no post"),
        (
            "researchers: {short",
            "experts: {short",
            "parity_loss: a post has `everybody:` and `researchers:`, each with",
        ),
        ('{short: "Brief."}', "{short: }", "parity_loss: a post has `everybody:` and `researchers:`, each with"),
        ('{short: "Brief."}', '{long: "Brief."}', "parity_loss: a post has `everybody:` and `researchers:`, each with"),
    ],
)
def test_a_mistake_in_the_story_is_said_in_a_sentence(results, tell, old, new, said):
    tell(TOLD.replace(old, new))
    with pytest.raises(UserError, match=re.escape(said)):
        written(results, "x")


def test_a_post_is_printed_ready_to_paste(results, capsys):
    folder = written(results, "youtube")
    capsys.readouterr()
    cli.main(["post", "star_formation", "--platform", "youtube", "--results", str(results)])
    said = capsys.readouterr().out
    assert said.startswith("Title:\nA star\n\nWithin 4.0°") and f"Attach: {folder}/01-star_formation.mp4\n" in said
    assert said.endswith("Alt text:\nWhat star_formation looks like, for those who don't see it.\n")
    with pytest.raises(UserError, match="has no post about parity_loss: run `.*snakemake posts`, which"):
        cli.main(["post", "parity_loss", "--platform", "youtube", "--results", str(results)])
    (folder / "01-star_formation.mp4").unlink()
    with pytest.raises(UserError, match="01-star_formation: its medium is missing"):
        cli.main(["post", "star_formation", "--platform", "youtube", "--results", str(results)])


def test_a_thread_is_printed_in_order(results, capsys):
    written(results, "mastodon")
    capsys.readouterr()
    cli.main(["post", "--platform", "mastodon", "--results", str(results)])
    first, second = capsys.readouterr().out.split("-" * 40)
    assert first.startswith("Within 4.0°") and second.strip().startswith("Short, 2 of 3. Long.")
    with pytest.raises(
        UserError, match=r"has no post: run `.*snakemake posts --config 'outputs=\{platforms: \[bluesky\]\}'`"
    ):
        cli.main(["post", "--platform", "bluesky", "--results", str(results)])


def reported(results, *keys, themes=("light",)):
    given = {"results": str(results), "platforms": keys, "themes": themes, "figures": as_given(results)}
    cli.main(["report", "--given", json.dumps(given), "--out", str(results / "posts/report.md")])
    return (results / "posts/report.md").read_text()


def test_the_report_says_what_fits_and_what_was_done(results):
    for key in ("x", "github"):
        written(results, key)
    text = reported(results, "x", "github")
    assert "| 01-star_formation | text 26 of 280; alt 59 of 1,000 | mp4: 320 × 320, 5.0 s, 25 frames a second," in text
    assert "as drawn" in text and "## GitHub" in text and "15,000,000" in text and str(results) not in text


def bundled(results, key):
    given = {"results": str(results), "themes": ["light"], "figures": as_given(results)}
    cli.main(["bundle", key, "--given", json.dumps(given)])
    return results / "posts" / key / f"{key}.zip"


def test_an_article_on_arxiv_has_stills_movies_and_tex_in_one_file(results):
    folder = written(results, "arxiv")
    file = bundled(results, "arxiv")
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None and archive.namelist() == [
            "anc/star_formation.mp4",
            "parity_loss.pdf",
            "parity_loss.tex",
            "star_formation.pdf",
            "star_formation.tex",
        ]
        tex = archive.read("star_formation.tex").decode()
    assert r"{star_formation.pdf}" in tex and r"ancillary file \texttt{anc/star\_formation.mp4}." in tex
    assert r"A caption of star\_formation, 7 of 10 seeds. The animation is" in tex and "alt={What star" in tex
    assert "ancillary" not in (folder / "02-parity_loss.txt").read_text()
    assert "All in one file: arxiv.zip, 0.0" in reported(results, "arxiv")


def test_a_bundle_has_the_same_bytes_whenever_it_is_made(results):
    written(results, "openreview")
    first = bundled(results, "openreview").read_bytes()
    for path in (results / "posts/openreview").iterdir():
        os.utime(path, (1e9, 1e9))
    assert bundled(results, "openreview").read_bytes() == first
    assert zipfile.ZipFile(results / "posts/openreview/openreview.zip").namelist()[:3] == [
        "01-star_formation.alt.txt",
        "01-star_formation.mp4",
        "01-star_formation.txt",
    ]


def test_a_bundle_that_can_not_be_made_is_said_in_a_sentence(results, monkeypatch):
    folder = written(results, "openreview")
    with pytest.raises(UserError, match="x takes posts one by one, and no bundle"):
        bundled(results, "x")
    (folder / "02-parity_loss.png").rename(folder / "kept.png")
    with pytest.raises(UserError, match=r"02-parity_loss\.png missing: run `.*snakemake posts`"):
        bundled(results, "openreview")
    (folder / "kept.png").rename(folder / "02-parity_loss.png")
    with pytest.raises(UserError, match=r"OpenReview: .*openreview\.zip is missing"):
        reported(results, "openreview")
    monkeypatch.setitem(platforms.find("openreview").archive, "bytes", 100)
    with pytest.raises(UserError, match=r"openreview\.zip: size .* bytes, at most 100: name fewer figures"):
        bundled(results, "openreview")
    assert not (folder / "openreview.zip").exists()


def test_where_only_links_are_taken_a_post_is_a_title_a_link_and_a_comment(results, tell, capsys):
    tell(TOLD.replace("only: {", "only: {hackernews: [star_formation], "))
    folder = written(results, "hackernews", site="https://example.org/stars")
    assert (folder / "01-star_formation.title.txt").read_text() == "A star\n"
    text = "https://example.org/stars\n\nAn error of 3.977°.\n"
    assert (folder / "01-star_formation.txt").read_text() == text
    capsys.readouterr()
    cli.main(["post", "--platform", "hackernews", "--results", str(results)])
    assert capsys.readouterr().out == f"Title:\nA star\n\n{text}"
    assert "text 46 of 2,000; title 6 of 80 | none |" in reported(results, "hackernews")
    (post,) = story.thread(platforms.find("hackernews"), FIGURES)
    with pytest.raises(UserError, match="outputs.platforms: hackernews takes links only: set `site: https://"):
        story.check_links([post, *story.thread(platforms.find("x"), FIGURES)])
    story.check_links(story.thread(platforms.find("hackernews"), FIGURES, site="https://example.org"))


def test_stills_are_jpegs_where_nothing_else_is_taken(results):
    star, still = story.thread(platforms.find("instagram"), FIGURES)
    assert (star.sources(), still.sources()) == ({"mp4": "square-light.mp4"}, {"jpg": "square-light.png"})
    folder = written(results, "instagram")
    assert (folder / "02-parity_loss.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert "jpg: 320 × 320" in reported(results, "instagram")


def test_the_report_counts_the_posts_that_were_re_encoded(results, monkeypatch):
    written(results, "github")
    assert "2 posts fit; re-encoded: 0." in reported(results, "github")
    for file in (results / "posts/checks/github").glob("01-*.json"):
        file.write_text(json.dumps(json.loads(file.read_text()) | {"how": "320 × 320", "faults": ["size"]}))
    monkeypatch.setattr(report.transcode, "description", lambda found: "in other words")
    text = reported(results, "github")
    assert "2 posts fit; re-encoded: 1." in text and "in other words |" in text


def test_a_missing_medium_and_one_over_a_limit_are_named(results):
    folder = written(results, "linkedin")
    (folder / "02-parity_loss.png").unlink()
    file = results / "posts/checks/linkedin/01-star_formation.mp4.json"
    found = json.loads(file.read_text())
    found["facts"]["seconds"] = 0.5
    file.write_text(json.dumps(found))
    with pytest.raises(UserError) as error:
        reported(results, "linkedin")
    assert "LinkedIn, 02-parity_loss" in str(error.value) and "02-parity_loss.png is missing" in str(error.value)
    assert "LinkedIn, 01-star_formation.mp4: duration 0.5 s, at least 3" in str(error.value)
    file.write_text("{")
    with pytest.raises(UserError, match="01-star_formation.mp4.json is damaged"):
        reported(results, "linkedin")


def test_files_that_jobs_wrote_for_an_earlier_story_go_and_others_stay(results, monkeypatch):
    folder = written(results, "mastodon")
    with monkeypatch.context() as job_of_the_workflow:
        job_of_the_workflow.setenv(PARENT, "1")
        job_of_the_workflow.chdir(results)
        for name in ("07-neuron_waves.txt", "07-neuron_waves.mp4", "08-relu_error.txt"):
            write_text(folder / name, "old")
    (folder / "08-relu_error.txt").write_text("edited")
    (folder / "09-mine.txt").write_text("mine")
    monkeypatch.chdir(results)
    reported(results, "mastodon")
    names = {path.name for path in folder.iterdir()}
    assert {"08-relu_error.txt", "09-mine.txt"} <= names and not any(name.startswith("07") for name in names)
    assert {"01-star_formation.mp4", "02-parity_loss.png", "02-parity_loss.alt.txt"} <= names


def test_the_story_that_is_told_holds_together():
    for platform in platforms.by_key().values():
        posts = story.thread(platform, catalog.figures())
        assert posts and all(bool(told.sources()) == bool(platform.media) for told in posts), platform.key
        assert [told.number for told in posts] == list(range(1, len(posts) + 1))
        assert all(platform.limits(suffix) is not None for told in posts for suffix in told.sources())
    with pytest.raises(UserError, match="takes no"):
        report.platforms.find("youtube").limits("gif")
    assert set(texts.LAYOUTS) == {platform.post["text"] for platform in platforms.by_key().values()}


@pytest.mark.parametrize("tone", story.TONES)
def test_every_post_fits_in_either_tone_even_with_long_numbers(tone):
    """Short texts on X and Bluesky, long ones on Mastodon, whose limits are the lowest."""
    over = {
        (post.figure.name, kind, key): length
        for post in story.thread(platforms.find("mastodon", tone), catalog.figures())
        for kind, key in (("short", "x"), ("short", "bluesky"), ("long", "mastodon"))
        if (length := counted(with_long_numbers(post.templates[kind]), key))
        > platforms.find(key).texts["text"]["limit"]
    }
    assert over == {}


def counted(text, key):
    return COUNTS[platforms.find(key).texts["text"]["count"]](" ".join(text.split()))


def with_long_numbers(template):
    """A template with numbers filled in that are about as long as they get, by their formats."""

    def number(field):
        name, _, spec = field.group(1).partition(":")
        if name.endswith("_seeds"):
            return "10 of 10"
        if spec.startswith("range"):
            return f"{number_as(spec.removeprefix('range'))} to {number_as(spec.removeprefix('range'))}"
        return number_as(spec)

    return re.sub(r"\{([^{}]*)\}", number, template)


def number_as(spec):
    """A long number in a format: a part of the whole, a step, or a count."""
    if spec == "fraction":
        return "more than 99%"
    if "|" in spec:
        return max(spec.split("|"), key=len)
    value = (
        0.123 if "%" in spec else 1.23e-15 if spec.endswith("e") else 12345 if "," in spec or spec == "rounded" else 67
    )
    value = 0.9875 if spec == "g" else value
    return captions.fill("a text", f"{{number:{spec}}}", {"number": value})


def test_a_long_number_is_about_as_long_as_it_gets():
    template = "{a_seeds} {a:rounded} {a:fraction} {a:range,} {a:.1f}° {a} {a:star|stars} {a:.0e} {a:g}"
    assert with_long_numbers(template) == (
        "10 of 10 12,000 more than 99% 12,345 to 12,345 67.0° 67 stars 1 × 10⁻¹⁵ 0.9875"
    )


@pytest.mark.parametrize("name", ["grokking_curve", "loss_against_norm", "periodic_weights"])
def test_posts_of_figures_of_any_task_do_without_the_sentences_on_addition(name):
    """What is left where the numbers of modular addition are None is about no sum, and says who it is about."""
    figure, absent = catalog.find(name), dict.fromkeys(("modulus", "train_share", "passed_at", "passed_test"))
    for post in (story.thread(platforms.find("mastodon", tone), {name: figure})[0] for tone in story.TONES):
        left = captions.fitted(figure, " ".join(post.templates["long"].split()), {}, absent, {})
        assert left and not re.search(r"\b(sums?|add|adding|addition|clock|mod)\b", left)
        assert not left.startswith(("It ", "They ", "Those ", "So ", "And "))
