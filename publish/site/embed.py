"""Prints what is pasted to embed a figure, for the place where it is pasted."""

import sys
from pathlib import Path

from core import overlays
from core.errors import UserError
from core.suggestions import unknown
from figures.harness import captions, claims, variants
from figures.harness.header import CANVASES
from publish import manifest
from publish.media import summary
from publish.site import places
from render.theme import THEMES


def arguments(parser):
    parser.add_argument("figure", metavar="NAME", help="a figure")
    parser.add_argument(
        "--for", dest="place", default="inline", metavar="PLACE", help=f"{', '.join(places.PLACES)} (default: inline)"
    )
    parser.add_argument(
        "--site", metavar="URL", help="the address where the published pages are served; default: `site` of the config"
    )
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="default: that of the config")
    overlays.option(parser)


def run(options):
    """Print what is pasted, and to the standard error where. Raises UserError for what does not exist."""
    if options.place not in places.PLACES:
        raise UserError(unknown(options.place, places.PLACES, "place"))
    settings, place = overlays.load(options.config), places.PLACES[options.place]
    figure = variants.find(options.figure, settings.get("figures") or {})
    site = overlays.site(settings, options.site)
    made = material(figure, options.results or overlays.results(options.config), site, settings)
    print(place.made(made))
    sys.stdout.flush()
    name, mp4 = figure.name, made.look.get("mp4", {}).get("path", "the .mp4")
    print(place.where.format(name=name, mp4=mp4), file=sys.stderr)


def material(figure, results, site, settings):
    """The Material of a figure that was drawn into the folder of results. Raises UserError if it was not.

    settings: the configuration.
    """
    folder, command = Path(figure.folder(results)), variants.drawing_command(figure.name, settings)
    if not (folder / "claims.json").is_file():
        raise UserError(f"{folder} has no figure: run `{command}`, which draws it")
    title = captions.title(figure, claims.read(folder / "claims.json").numbers)
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in ("alt.txt", "caption.md")}
    about = {
        "name": figure.name,
        "title": title,
        "alt": texts["alt.txt"].strip(),
        "caption": manifest.plain(title, figure.header, texts["caption.md"]),
    }
    page = folder / "player.html"
    return places.Material(
        about,
        drawn(figure, folder, command),
        page.read_text(encoding="utf-8") if figure.moves and page.is_file() else None,
        site,
    )


def drawn(figure, folder, command):
    """Theme -> format -> {"path", "width", "height"} of the first canvas that was drawn, if possible animated."""
    for moving in (True, False):
        for canvas in CANVASES:
            files = {
                theme: {
                    path.name.partition(".")[2]: {
                        "path": f"figures/{figure.name}/{path.name}",
                        **summary.described(path),
                    }
                    for path in sorted(folder.glob(f"{canvas}-{theme}.*"))
                }
                for theme in THEMES
            }
            files = {theme: formats for theme, formats in files.items() if formats}
            if files and (not moving or any("poster.png" in formats for formats in files.values())):
                return files
    raise UserError(f"{folder} has no picture: run `{command}`, which draws it")
