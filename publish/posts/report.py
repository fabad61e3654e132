"""Writes results/posts/report.md: sizes and limits of every post, and which were re-encoded."""

import json
from dataclasses import dataclass
from pathlib import Path

from core import checksums, hints
from core.atomic import write_text
from core.errors import UserError
from core.given import read as read_given
from publish import platforms
from publish.media import limits, transcode
from publish.posts import bundle, story
from publish.posts.text_length import UNITS
from publish.posts.texts import faults, lengths


def arguments(parser):
    parser.add_argument(
        "--given", type=read_given, required=True, metavar="FILE", help="results, platforms, themes, names of figures"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(options):
    """Write the report, and delete files of posts that the story no longer has.

    Raises UserError that names what is missing or over a limit.
    """
    results, given = options.given["results"], options.given
    threads = {key: story.of(platforms.find(key), given) for key in given["platforms"]}
    parts, wrong = [], []
    for key, posts in threads.items():
        rows = [row(post, results, wrong) for post in posts]
        archive = bundle.file(platforms.find(key), results)
        if archive and not archive.is_file():
            wrong.append(f"{platforms.find(key).name}: {archive} is missing")
            continue
        parts.append(section(platforms.find(key), rows, archive and archive.stat().st_size))
    if wrong:
        raise UserError(
            f"{'; '.join(wrong)}: run `{hints.snakemake('posts')}`, which makes what is missing "
            "and fits what is too large"
        )
    for key, posts in threads.items():
        drop_strays(posts, results, key)
    write_text(options.out, "# Posts: what fits where\n\n" + "\n".join(parts))


@dataclass(frozen=True)
class Row:
    """A post in the table of its platform."""

    cells: list[str]
    reencoded: bool


def row(post, results, wrong) -> Row | None:
    """The row of a post, None if a file is missing; what is missing or over a limit is added to `wrong`, by name."""
    if missing := [file for file in files_of(post, results) if not Path(file).is_file()]:
        wrong += [f"{post.platform.name}, {post.name}: {file} is missing" for file in missing]
        return None
    texts = {
        kind: Path(file).read_text(encoding="utf-8").removesuffix("\n")
        for kind, file in post.text_files(results).items()
    }
    wrong += faults(post, texts)
    counted = "; ".join(f"{kind} {n:,} of {most:,}" for kind, (n, most) in lengths(post, texts).items())
    media, done, reencoded = [], [], False
    for suffix, file in post.facts_files(results).items():
        result = _read(file)
        facts = result["facts"]
        over = limits.faults(facts, post.platform.limits(suffix))
        wrong += [f"{post.platform.name}, {post.name}.{suffix}: {fault.message}" for fault in over]
        moving = f", {facts['seconds']:.1f} s, {facts['fps']:g} frames a second" if "frames" in facts else ""
        media.append(f"{suffix}: {facts['width']} × {facts['height']}{moving}, {facts['bytes'] / 1e6:.2f} MB")
        done.append(transcode.description(result))
        reencoded = reencoded or transcode.reencoded(result)
    return Row([post.name, counted, "; ".join(media) or "none", "; ".join(dict.fromkeys(done))], reencoded)


def _read(file):
    try:
        return json.loads(Path(file).read_text(encoding="utf-8"))
    except ValueError:
        raise UserError(f"{file} is damaged: delete it and run again") from None


def section(platform, rows, packed=None):
    """A platform's table of posts, and its limits. packed: bytes of its bundle."""
    reencoded = sum(row is not None and row.reencoded for row in rows)
    texts = "; ".join(
        f"{kind} {limit['limit']:,} {UNITS[limit['count']]} [{limit['source']}]"
        for kind, limit in platform.texts.items()
    )
    media = "; ".join(
        f"{format}: {limits_in_words(limit)} [{limit['source']}]" for format, limit in platform.media.items()
    )
    lines = [
        f"## {platform.name}",
        "",
        f"{len(rows)} posts fit; re-encoded: {reencoded}.",
        "",
        "| post | texts | medium | how |",
        "|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(row.cells) + " |" for row in rows if row]
    if packed is not None:
        most = f"{limits_in_words(platform.archive)} [{platform.archive['source']}]"
        lines += ["", f"All in one file: {platform.key}.zip, {packed / 1e6:.2f} MB; {most}."]
    return "\n".join([*lines, "", f"Limits: {'; '.join(filter(None, [texts, media]))}.", ""])


def limits_in_words(limit):
    """The numeric limits of one format, in words."""
    own = {key: value for key, value in limit.items() if key != "source" and not isinstance(value, (bool, str))}
    return (
        ", ".join(f"{limits.WORDS.get(key, key)} {limits.range_in_words(value)}" for key, value in own.items())
        or "none"
    )


def files_of(post, results):
    """All files of a post."""
    kinds = post.media_files(results), post.text_files(results), post.facts_files(results)
    return [file for files in kinds for file in files.values()]


def drop_strays(posts, results, key):
    """Delete files that jobs wrote for posts of a platform that the story no longer has; other files stay."""
    kept = {Path(file) for post in posts for file in files_of(post, results)}
    for folder in (Path(results, "posts", key), Path(results, "posts", "checks", key)):
        for path in sorted(folder.glob("[0-9]*-*.*")):
            if path not in kept and checksums.as_written(path):
                path.unlink()
