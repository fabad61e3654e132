"""results/posts/report.md: what fits where, and what was re-encoded to fit."""

import json
from pathlib import Path

from core import checksums, hints
from core.atomic import write_text
from core.errors import UserError
from core.given import read as read_given
from publish import platforms
from publish.media import limits, transcode
from publish.posts import story
from publish.posts.text_length import UNITS
from publish.posts.texts import faults, lengths


def arguments(parser):
    parser.add_argument(
        "--given", type=read_given, required=True, metavar="FILE", help="results, platforms, themes, names of figures"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(options):
    """Write the report, and take away files of posts that are no longer told.

    Raises UserError that names what does not fit.
    """
    results, given = options.given["results"], options.given
    threads = {key: story.thread(platforms.find(key), given["figures"], given["themes"]) for key in given["platforms"]}
    parts, wrong = [], []
    for key, posts in threads.items():
        rows = [row(post, results, wrong) for post in posts]
        parts.append(section(platforms.find(key), rows))
    if wrong:
        raise UserError(
            f"{'; '.join(wrong)}: run `{hints.snakemake('posts')}`, which makes what is missing "
            "and fits what is too large"
        )
    for key, posts in threads.items():
        drop_strays(posts, results, key)
    write_text(options.out, "# Posts: what fits where\n\n" + "\n".join(parts))


def row(post, results, wrong):
    """The cells of a post; what is missing or over a limit is added to `wrong`, by name."""
    if missing := [file for file in files_of(post, results) if not Path(file).is_file()]:
        wrong += [f"{post.place.name}, {post.name}: {file} is missing" for file in missing]
        return None
    texts = {
        kind: Path(file).read_text(encoding="utf-8").removesuffix("\n")
        for kind, file in post.text_files(results).items()
    }
    wrong += faults(post, texts)
    cells = [
        post.name,
        "; ".join(f"{kind} {n:,} of {most:,}" for kind, (n, most) in lengths(post, texts).items()),
    ]
    media, done = [], []
    for suffix, file in post.facts_files(results).items():
        found = _read(file)
        facts = found["facts"]
        over = limits.faults(facts, post.place.limits(suffix))
        wrong += [f"{post.place.name}, {post.name}.{suffix}: {fault.said}" for fault in over]
        moving = f", {facts['seconds']:.1f} s, {facts['fps']:g} frames a second" if "frames" in facts else ""
        media.append(f"{suffix}: {facts['width']} × {facts['height']}{moving}, {facts['bytes'] / 1e6:.2f} MB")
        done.append(transcode.said(found))
    return [*cells, "; ".join(media), "; ".join(dict.fromkeys(done))]


def _read(file):
    try:
        return json.loads(Path(file).read_text(encoding="utf-8"))
    except ValueError:
        raise UserError(f"{file} is damaged: delete it and run again") from None


def section(place, rows):
    """A place's table, and its limits."""
    made = sum(row is not None and "re-encoded" in row[-1] for row in rows)
    texts = "; ".join(
        f"{kind} {limit['limit']:,} {UNITS[limit['count']]} [{limit['source']}]" for kind, limit in place.texts.items()
    )
    media = "; ".join(f"{format}: {said_limits(limit)} [{limit['source']}]" for format, limit in place.media.items())
    lines = [
        f"## {place.name}",
        "",
        f"{len(rows)} posts fit; re-encoded: {made}.",
        "",
        "| post | texts | medium | how |",
        "|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in rows if row]
    return "\n".join([*lines, "", f"Limits: {texts}; {media}.", ""])


def said_limits(limit):
    """The limits of one format in words, but for those of any place."""
    own = {key: value for key, value in limit.items() if key != "source" and not isinstance(value, (bool, str))}
    return ", ".join(f"{limits.WORDS.get(key, key)} {limits.range_said(value)}" for key, value in own.items()) or "none"


def files_of(post, results):
    """All files of a post."""
    kinds = post.media_files(results), post.text_files(results), post.facts_files(results)
    return [file for files in kinds for file in files.values()]


def drop_strays(posts, results, key):
    """Delete what jobs wrote into a platform's folder for posts that the story no longer has; other files stay."""
    kept = {Path(file) for post in posts for file in files_of(post, results)}
    for folder in (Path(results, "posts", key), Path(results, "posts", "checks", key)):
        for path in sorted(folder.glob("[0-9]*-*.*")):
            if path not in kept and checksums.as_written(path):
                path.unlink()
