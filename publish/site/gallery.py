"""Writes the gallery: one static page of all figures in the order of the story, from the manifest and timelines.

It loads fast: posters are small copies in its folder, and a video is fetched only when it is played.
"""

import json
from itertools import groupby
from pathlib import Path

from core import overlays
from core.atomic import atomic, write_text
from publish import manifest
from publish.site import snippets, template
from publish.site.seed_strip import seed_strip

WIDTH = 960  # pixels of a poster: with thirty figures, all that is shown before a video plays stays below 1.5 MB
UP = "../"  # from the gallery's folder to the results'
NAMES = {
    "webp": "WebP",
    "poster.png": "Poster",
    "md": "Caption",
    "txt": "Text",
    "json": "JSON",
    "csv": "CSV",
    "html": "Player",
}
TEXTS = {
    "alt.txt": "Alt text",
    "transcript.txt": "Transcript",
    "claims.json": "Claims",
    "timeline.json": "Timeline",
    "data.csv": "Data",
    "player.mp4": "Small video",
    "slider.mp4": "Slider’s video",
}


def arguments(parser):
    parser.add_argument(
        "--manifest", type=Path, metavar="FILE", help="default: manifest.json in the config's folder of results"
    )
    parser.add_argument("--card", type=Path, nargs="?", metavar="FILE", help="the picture of links to the page")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: the folder `gallery` next to the manifest")
    parser.add_argument("--site", metavar="URL", help="the address where it is served; default: `site` of the config")
    overlays.option(parser)


def run(options):
    """Write the page, and the posters into its folder."""
    file = options.manifest or overlays.results(options.config) / "manifest.json"
    made, results, out = manifest.load(file), file.parent, options.out or file.parent / "gallery"
    shown = [entry(figure, kind, made["runs"], results) for figure in made["figures"] if (kind := shown_by(figure))]
    (out / "posters").mkdir(parents=True, exist_ok=True)  # without a PNG it stays empty
    for figure in shown:
        for source, name in figure["copies"]:
            with atomic(out / name) as temporary:
                temporary.write_bytes(template.webp(results / source, WIDTH))
    card = options.card and options.card.name
    site = overlays.site(overlays.load(options.config), options.site)
    write_text(out / "index.html", page(made, shown, card, site))


def page(made, shown, card=None, site=""):
    """The HTML of the page. card: name of the picture of links to it. site: the address of the folder around it."""
    texts = [[figure["moments"], *map(figure.get("spec", {}).get, ("captions", "slider"))] for figure in shown]
    letters = json.dumps([made, texts], ensure_ascii=False)
    sources = {name: template.source(name) for name in ("player.css", "gallery.css", "player.js", "gallery.js")}
    return template.page(
        "gallery.html",
        about=made,
        figures=shown,
        card=card,
        site=site,
        fonts=template.fonts(letters),
        colors={theme: template.colors(theme) for theme in ("light", "dark")},
        css=sources["player.css"] + "\n" + sources["gallery.css"],
        script=sources["player.js"] + "\n" + sources["gallery.js"],
        imported=any("imported" in run["config"] for figure in shown for run in figure["runs"]),
        claims=sum(len(figure["claims"]) for figure in shown),
        moving=sum("spec" in figure for figure in shown),
    )


def entry(figure, kind, runs, results):
    """The template's values for one figure of the manifest. kind: format of the picture shown before a video plays."""
    pictures = pictured(figure)
    files = next(
        themes for themes in pictures.values() if kind in next(iter(themes.values()))
    )  # of the first canvas that has it
    player = next((file["path"] for file in figure["files"] if file["format"] == "html"), None)
    pngs = {
        theme: (formats[kind]["path"], f"posters/{figure['name']}-{theme}.webp")
        for theme, formats in files.items()
        if kind.endswith("png")
    }
    look = next(iter(files.values()))[kind]
    claimed = {claim["name"] for claim in figure["claims"]}
    shown = figure | {
        "posters": {theme: pngs[theme][1] if pngs else UP + formats[kind]["path"] for theme, formats in files.items()},
        "copies": list(pngs.values()),
        "look": look,
        "snippets": snippets.snippets(figure, files, player),
        "downloads": downloads(figure, pictures),
        "runs": [
            recipe(runs[path]) | {"path": path}
            for path in sorted({path for paths in figure["reads"].values() for path in paths if path in runs})
        ],
        "other_numbers": [(name, n) for name, n in figure["numbers"].items() if name not in claimed],
        "strips": {name: seed_strip(seeds, figure["seed"]) for name, seeds in figure["over_seeds"].items()},
        "moments": [],
    }
    videos = {theme: UP + formats["mp4"]["path"] for theme, formats in files.items() if "mp4" in formats}
    if videos:
        folder = Path(results, "figures", figure["name"])
        timeline = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
        slider = next((UP + file["path"] for file in figure["files"] if file["path"].endswith("/slider.mp4")), None)
        runs_shown = [run["path"] for run in shown["runs"]]
        shown["spec"] = template.spec(figure["title"], timeline, videos, runs_shown, slider=slider)
        shown["moments"] = shown["spec"]["moments"]
        shown["video"] = next(iter(videos.values()))
    return shown


def recipe(run):
    """A run of the manifest as the page shows it: of the files that it was imported from their number."""
    imported = run["config"].get("imported")
    if not isinstance(imported, dict):
        return run
    files = {"files": len(imported["files"])} if "files" in imported else {}
    return run | {"config": run["config"] | {"imported": imported | files}}


def shown_by(figure):
    """The format of the picture shown before a video plays; None if the figure has no file that a page can show."""
    drawn = {file["format"] for file in figure["files"] if "theme" in file}
    return next((format for format in ("poster.png", "png", "svg", "webp", "gif") if format in drawn), None)


def pictured(figure):
    """Canvas -> theme -> format -> entry of the drawn file."""
    drawn = [file for file in figure["files"] if "theme" in file]
    return {
        canvas: {
            theme: {file["format"]: file for file in files}
            for theme, files in groupby(of_canvas, key=lambda file: file["theme"])
        }
        for canvas, of_canvas in groupby(drawn, key=lambda file: file["canvas"])
    }


def downloads(figure, pictures):
    """The files of a figure to download: [(title, size in pixels, [(label, path from the page, bytes)])]."""
    rows = []
    for canvas, themes in pictures.items():
        for theme, formats in themes.items():
            look = next(
                (formats[format] for format in ("mp4", "png", "gif") if format in formats), next(iter(formats.values()))
            )
            files = [
                (NAMES.get(format, format.upper()), UP + file["path"], file["bytes"])
                for format, file in formats.items()
            ]
            rows.append((f"{canvas.capitalize()}, {theme}", f"{look['width']} × {look['height']}", files))
    rest = [
        (
            TEXTS.get(Path(file["path"]).name, NAMES.get(file["format"], file["format"].upper())),
            UP + file["path"],
            file["bytes"],
        )
        for file in figure["files"]
        if "theme" not in file
    ]
    return [*rows, ("Texts and numbers", "", rest)]
