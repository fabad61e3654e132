"""Prints a post, or a whole thread, ready to paste: text, media to attach, alt text."""

from pathlib import Path

from core import hints, overlays
from core.errors import UserError
from figures.harness import variants
from publish import platforms

KINDS = ("mp4", "gif", "png", "jpg", "pdf", "poster.png", "poster.pdf")
SUFFIXES = [f"{theme}{kind}" for theme in ("", "dark.") for kind in KINDS]


def arguments(parser):
    parser.add_argument(
        "figure", nargs="?", help="a figure: the name of its file in figures/ (default: every post, in order)"
    )
    parser.add_argument("--platform", required=True, metavar="NAME", help="one of publish/platforms.yaml")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="default: that of the config")
    overlays.option(parser)


def run(options):
    platform = platforms.find(options.platform)
    entries = overlays.load(options.config).get("figures") or {}
    figure = variants.find(options.figure, entries).name if options.figure else None
    results = options.results or overlays.results(options.config)
    posts = [written(name, platform, results) for name in names(figure, platform, results)]
    print(("\n\n" + "-" * 40 + "\n\n").join(posts))


def names(figure, platform, results):
    """The names of the posts in `results` about a figure, or of all for None. Raises UserError if there is none."""
    folder = Path(results, "posts", platform.key)
    posts = [
        path.name.removesuffix(".txt")
        for path in sorted(folder.glob(f"[0-9]*-{figure or '*'}.txt"))
        if path.name.count(".") == 1
    ]
    if not posts:
        asked = [] if folder.is_dir() else [f"outputs={{platforms: [{platform.key}]}}"]  # some are made on request
        raise UserError(
            f"{folder} has no post{f' about {figure}' if figure else ''}: "
            f"run `{hints.snakemake('posts', more=asked)}`, which writes all that publish/posts/story.yaml tells"
        )
    return posts


def written(name, platform, results):
    """The text to print for a post, by its name. Raises UserError if its medium is missing."""
    folder = Path(results, "posts", platform.key)
    media = [path for suffix in SUFFIXES if (path := folder / f"{name}.{suffix}").is_file()]
    if not media and "canvas" in platform.post:
        raise UserError(f"{folder / name}: its medium is missing: run `{hints.snakemake('posts')}`, which makes it")
    parts = [folder / f"{name}.{end}" for end in ("title.txt", "txt", "alt.txt")]
    title, text, alt = (path.read_text(encoding="utf-8").strip() if path.is_file() else "" for path in parts)
    attached = f"Attach: {', '.join(map(str, media))}" if media else ""
    parts = [f"Title:\n{title}" if title else "", text, attached, f"Alt text:\n{alt}" if alt else ""]
    return "\n\n".join(filter(None, parts))
