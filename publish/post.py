"""Prints one post, ready to paste: its text, the medium to attach, and the alt text."""

from pathlib import Path

from figures import catalog
from publish import places
from workflow.job import UserError


def arguments(parser):
    parser.add_argument("figure", help="a figure: the name of its file in figures/")
    parser.add_argument("--platform", required=True, metavar="NAME", help="one of publish/platforms.yaml")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER", help="default: results")


def run(options):
    print(written(catalog.find(options.figure).name, places.find(options.platform), options.results))


def written(figure, place, results):
    """The post about a figure, as files in `results` have it. Raises UserError that names what is missing."""
    folder = Path(results, "posts", place.key)
    texts = [path for path in sorted(folder.glob(f"[0-9]*-{figure}.txt"))]
    if not texts:
        raise UserError(f"{folder} has no post about {figure}: run `snakemake posts`, which writes all that publish/story.yaml tells")
    name = texts[0].name.removesuffix(".txt")
    media = [path for suffix in ("mp4", "gif", "png", "poster.png") if (path := folder / f"{name}.{suffix}").is_file()]
    if not media:
        raise UserError(f"{folder / name}: its medium is missing: run `snakemake posts`, which makes it")
    parts = [folder / f"{name}.{end}" for end in ("title.txt", "txt", "alt.txt")]
    title, text, alt = (path.read_text(encoding="utf-8").strip() if path.is_file() else None for path in parts)
    said = [f"Title:\n{title}"] if title else []
    return "\n\n".join([*said, text, f"Attach: {', '.join(map(str, media))}", f"Alt text:\n{alt}"])
