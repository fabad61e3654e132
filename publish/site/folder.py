"""Writes a folder that any host of static files serves as it is: gallery, players, the article, and their media.

It holds what the pages link to and nothing else, under the same relative paths as the results.
"""

import os
import shutil
from pathlib import Path, PurePosixPath

from core import hints, overlays
from core.atomic import atomic, write_text
from core.errors import UserError
from publish import manifest
from publish.site import links, template

GALLERY, ARTICLE = (
    "gallery/index.html",
    "article/index.html",
)  # from which all else is linked; the gallery must be there
CARD = "gallery/card.png"
LIST = ".files"  # the names of all files that were written, so that no other file is ever overwritten or deleted
IGNORED = (".git", ".snakemake_timestamp")  # of a branch which is served; of the workflow


def arguments(parser):
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="default: that of the config")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: the folder `site` of the results")
    parser.add_argument("--site", metavar="URL", help="the address where it is served; default: `site` of the config")
    overlays.option(parser)


def run(options):
    """Write the folder. Raises UserError if a page or what it links to is missing, or if it has other files."""
    site = overlays.site(overlays.load(options.config), options.site)
    results = options.results or overlays.results(options.config)
    out = options.out or results / "site"
    files = contents(results, site)
    made = manifest.load(results / "manifest.json")
    texts = {
        "index.html": start_page(made, site, files),
        "robots.txt": "User-agent: *\nAllow: /\n",
        ".nojekyll": "",  # GitHub leaves out what its Jekyll does not know
    }
    write(out, results, files, texts)
    print(f"{out}: {len(files) + len(texts)} files")


def contents(results, site=""):
    """The paths, as seen from the results, of the pages and of all that they link to, sorted.

    Raises UserError for a link to what is not there.
    """
    pages = [page for page in (GALLERY, ARTICLE) if (results / page).is_file()]
    if GALLERY not in pages:
        raise UserError(f"{results / GALLERY} is missing: run `{hints.snakemake('gallery')}`, which writes it")
    kept, left = set(pages), list(pages)
    while left:
        page = left.pop()
        html = (results / page).read_text(encoding="utf-8")
        for link in links.links(html):
            target = _target(page, link, site, results)
            if target is None or target in kept:
                continue
            if not (results / target).is_file():
                makes = f"run `{hints.snakemake('all')}`, which makes it"
                raise UserError(f"{results / page} links to {link}, which is missing: {makes}")
            kept.add(target)
            left += [target] if target.endswith(".html") else []
    return sorted(kept)


def _target(page, link, site, results):
    """The path of a link's file as seen from the results, None on another site. Raises UserError if it lies outside."""
    address = f"{site.rstrip('/')}/"
    within = site and f"{link}/".startswith(address)
    path = links.path(link[len(address) :] if within else link)
    if path is None:
        return None
    whole = os.path.normpath(path if within else PurePosixPath(page).parent / path)
    if path.startswith("/") or whole.split("/")[0] == "..":
        raise UserError(f"{results / page} links to {link}, which lies outside of {results}: link to a file in it")
    return "index.html" if whole == "." else f"{whole}/index.html" if (results / whole).is_dir() else whole


def _drop_empty(folder, out):
    """Delete a folder below `out`, and those around it, if nothing is left in it."""
    while folder != out and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def start_page(made, site, files):
    """The HTML of the page in the folder itself: links, or on to the gallery if there is no article.

    made: the manifest. files: what is in the folder.
    """
    names = {ARTICLE: "The article", GALLERY: f"All {len(made['figures'])} figures"}
    return template.page(
        "start.html",
        about=made,
        pages=[(page, name) for page, name in names.items() if page in files],
        site=site,
        card=CARD if CARD in files else None,
        colors={theme: template.colors(theme) for theme in ("light", "dark")},
    )


def write(out, results, files, texts):
    """Copy `files` from the results and write `texts` (name -> contents) into the folder `out`; delete old ones.

    Raises UserError, before anything is written, if the folder has files that an earlier run did not write.
    """
    if out.exists() and not out.is_dir():
        raise UserError(f"--out {out} is a file: name a folder")
    listed = out / LIST
    known = set(listed.read_text(encoding="utf-8").split("\n")) if listed.is_file() else set()
    there = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if not path.is_dir() and path.relative_to(out).parts[0] not in IGNORED
    }
    if others := sorted(there - known - {LIST}):
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise UserError(f"{out} has files that are not of this site ({others[0]}{more}): name a new folder after --out")
    wanted = {*files, *texts}
    out.mkdir(parents=True, exist_ok=True)
    write_text(listed, "\n".join(sorted(known | wanted)))  # also of what is written from here on until it is killed
    for name in files:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        with atomic(out / name) as temporary:
            shutil.copyfile(results / name, temporary)
    for name, text in texts.items():
        write_text(out / name, text)
    for name in there & known - wanted:
        (out / name).unlink()
        _drop_empty((out / name).parent, out)
    write_text(listed, "\n".join(sorted(wanted)))
