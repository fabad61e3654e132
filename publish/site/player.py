"""Writes the player of an animation: one HTML file to play, loop, scrub by training step and jump to its moments.

The video inside is made by `python -m publish small_video`.
"""

import json
from pathlib import Path, PurePath

from core.atomic import write_text
from core.errors import UserError
from core.given import read as read_given
from figures.harness import captions, claims, variants
from publish.media import summary
from publish.site import template

LIMIT = 1_500_000  # bytes of the file
SLIDER = 1_500_000  # bytes more with a second slider


def arguments(parser):
    parser.add_argument("figure", metavar="NAME", help="a figure that moves")
    parser.add_argument(
        "video",
        metavar="VIDEO",
        type=Path,
        help="an MP4 of at most a megabyte, next to alt.txt and timeline.json",
    )
    parser.add_argument(
        "poster", metavar="POSTER", type=Path, help="a PNG, such as results/figures/NAME/article-light.poster.png"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--given", type=read_given, default={}, metavar="FILE", help="the entry of the figure in the config, if any"
    )
    parser.add_argument("--site", default="", metavar="URL", help="the address where the published pages are served")


def run(options):
    entries = {options.figure: options.given["figure"]} if "figure" in options.given else {}
    figure = variants.find(options.figure, entries)
    write_text(options.out, player(figure, options.video, options.poster, options.site))


def player(figure, video, poster, site=""):
    """The HTML page of an animation's player. Raises UserError if it is larger than LIMIT.

    video: an MP4 with timeline.json, claims.json, alt.txt and, with a second slider, slider.mp4 in the same folder;
    poster: a PNG named by canvas and theme.
    """
    evaluation = claims.read(video.parent / "claims.json")
    title = captions.title(figure, evaluation.numbers)
    theme = poster.name.partition(".")[0].partition("-")[2]
    timeline = json.loads((video.parent / "timeline.json").read_text(encoding="utf-8"))
    texts = {"title": title, "alt": (video.parent / "alt.txt").read_text(encoding="utf-8").strip()}
    look = summary.described(poster)
    videos = {theme: template.data_uri(video.read_bytes(), "video/mp4")}
    posters = {theme: template.data_uri(template.webp(poster), "image/webp")}
    slider = "slider" in timeline and template.data_uri((video.parent / "slider.mp4").read_bytes(), "video/mp4")
    spec = template.spec(title, timeline, videos, runs_of(figure, evaluation.seed), autoplay=True, slider=slider)
    letters = "".join(moment["name"] for moment in spec["moments"]) + title
    letters += "".join([timeline["slider"]["label"], *timeline["slider"]["values"]]) if slider else ""
    letters += "".join(text for *_, text in spec["captions"])
    page = template.page(
        "player.html",
        figure=texts,
        theme=theme,
        site=site,
        folder=f"figures/{figure.name}/",
        poster=poster.name,
        spec=spec,
        posters=posters,
        width=look["width"],
        height=look["height"],
        fonts=template.fonts(letters),
        colors=template.colors(theme),
        css=template.source("player.css"),
        script=template.source("player.js") + "\n" + template.source("alone.js"),
    )
    if len(page.encode()) > (limit := LIMIT + SLIDER * bool(slider)):
        raise UserError(
            f"the player of {figure.name} has {len(page.encode()):,} bytes; at most {limit:,} are pasted well"
        )
    return page


def runs_of(figure, seed):
    """Names of the runs that a figure shows: the experiment and the seed that is drawn, or the name of a file."""
    reads = figure.header.reads
    kinds = {name: source.kind for name, source in figure.sources.items()}
    return {f"{reads[name]}, seed {seed}" for name, kind in kinds.items() if kind == "run"} | {
        PurePath(reads[name]).name for name, kind in kinds.items() if kind == "file"
    }
