"""Packs all posts of a platform into the one zip file in which they are handed in there."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from core import hints
from core.atomic import atomic
from core.errors import UserError
from core.given import read as read_given
from publish import platforms
from publish.media import limits
from publish.posts import story

DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can state: the same contents give the same bytes
TEXTS = (".txt", ".tex")


def arguments(parser):
    parser.add_argument("platform", help="one of publish/platforms.yaml that takes a bundle")
    parser.add_argument("--given", type=read_given, required=True, metavar="FILE", help="as for `thread`")


def run(options):
    """Write the bundle next to the posts. Raises UserError if one of them is missing, or if it is too large."""
    platform, results = platforms.find(options.platform), options.given["results"]
    out = file(platform, results)
    if out is None:
        raise UserError(f"{platform.key} takes posts one by one, and no bundle")
    packed = contents(story.of(platform, options.given), results)
    if missing := [str(path) for path in packed.values() if not path.is_file()]:
        raise UserError(f"{', '.join(missing)} missing: run `{hints.snakemake('posts')}`, which makes all posts")
    with atomic(out) as temporary:
        write(packed, temporary)
        if wrong := limits.faults({"bytes": temporary.stat().st_size}, platform.archive):
            raise UserError(f"{platform.name}, {out.name}: {wrong[0].message}: name fewer figures in outputs.figures")


def file(platform, results):
    """The path of a platform's bundle; None if it takes none."""
    return Path(results, "posts", platform.key, f"{platform.key}.zip") if platform.bundle else None


def contents(posts, results):
    """Name in the zip file -> path of each file of `posts`, sorted by name."""
    named = {
        post.platform.bundle[part].format(name=post.name, figure=post.figure.name): Path(path)
        for post in posts
        for part, path in (post.media_files(results) | post.text_files(results)).items()
        if part in post.platform.bundle
    }
    return dict(sorted(named.items()))


def write(packed, out):
    """Write a zip file. packed: name in it -> path."""
    with ZipFile(out, "w") as archive:
        for name, path in packed.items():
            entry = ZipInfo(name, DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # of any system as of Unix
            entry.compress_type = ZIP_DEFLATED if name.endswith(TEXTS) else ZIP_STORED  # media are compressed already
            archive.writestr(entry, path.read_bytes())
