"""Writes the texts of a platform's posts: fills in the numbers of the claims, checks the lengths."""

from html import escape
from pathlib import Path

from core.atomic import write_text
from core.errors import UserError
from core.given import read as read_given
from figures.harness import captions, claims, inputs, seeds
from publish import platforms
from publish.picture_element import picture
from publish.posts import story
from publish.posts.text_length import COUNTS, UNITS


def arguments(parser):
    parser.add_argument("platform", help="one of publish/platforms.yaml")
    parser.add_argument("--tone", choices=story.TONES, help="of the texts (default: that of the platform)")
    parser.add_argument(
        "--given",
        type=read_given,
        required=True,
        metavar="FILE",
        help="results, themes that are drawn, and names of figures",
    )


def run(options):
    """Write the texts of every post of a thread. Raises UserError that names each text that is not accepted."""
    platform = platforms.find(options.platform, options.tone)
    results = Path(options.given["results"])
    posts = [
        (post, texts(post, results, options.given["figures"][post.figure.name]["tables"]))
        for post in story.thread(platform, story.figures_of(options.given["figures"]), options.given["themes"])
    ]
    if wrong := [sentence for post, written in posts for sentence in faults(post, written)]:
        raise UserError(f"{'; '.join(wrong)}: edit publish/posts/story.yaml, or the figure's alt text")
    for post, written in posts:
        for kind, path in post.text_files(results).items():
            write_text(path, written[kind] + "\n")


def texts(post, results, table_files):
    """Kind ("text", "alt", "title") -> text of a post, with numbers filled in.

    table_files: argument -> table of seeds of what its figure reads.
    """
    figure, folder = post.figure, results / "figures" / post.figure.name
    tables = {name: inputs.table(path) for name, path in table_files.items()}
    measured = claims.read(folder / "claims.json").numbers
    numbers = captions.values_of(measured, tables)
    over_seeds = seeds.values_over_seeds(figure, folder / "seeds.csv", tables)
    where = f"publish/posts/story.yaml, {figure.file}"
    filled = {
        kind: captions.fill(
            where,
            captions.fitted(figure, " ".join(template.split()), tables, measured, over_seeds),
            numbers,
            over_seeds,
        )
        for kind, template in post.templates.items()
    }
    filled = {"title": captions.title(figure, measured)} | filled
    alt = _read(folder / "alt.txt")
    if "gif" in post.sources() and getattr(figure.header, "excerpt", None):
        alt = f"Some scenes of a film. {alt}"
    transcript = _read(folder / "transcript.txt") if hasattr(figure.header, "transcript") else None
    return {
        "text": LAYOUTS[post.platform.post["text"]](post, filled, alt, transcript),
        "alt": alt,
        "title": filled["title"],
    }


def lengths(post, written):
    """Kind -> (length, limit) of a post's texts, as its platform counts them."""
    return {
        kind: (COUNTS[limit["count"]](written[kind]), limit["limit"]) for kind, limit in post.platform.texts.items()
    }


def faults(post, written):
    """A sentence for each text of a post that its platform does not accept."""
    where = f"{post.platform.name}, {post.name}"
    sentences = [
        f"{where}: the {kind} has {length:,} of {limit:,} {UNITS[post.platform.texts[kind]['count']]}"
        for kind, (length, limit) in lengths(post, written).items()
        if length > limit
    ]
    for kind, limit in post.platform.texts.items():
        if refused := set(limit.get("without", "")) & set(written[kind]):
            sentences.append(f"{where}: the {kind} holds {' '.join(sorted(refused))}, which is refused there")
    return sentences


def _markdown(post, filled, alt, transcript):
    """A section of an article."""
    plain = alt.replace("[", "(").replace("]", ")")
    return f"## {filled['title']}\n\n{filled['long']}\n\n![{plain}]({post.name}.{next(iter(post.sources()))})"


def _html(post, filled, alt, transcript):
    """A section of a README, in the reader's color scheme, with the poster of an animation for reduced motion."""
    suffix = next(iter(post.sources()))
    others = {"reduced": "poster.png", "dark": f"dark.{suffix}", "dark_reduced": "dark.poster.png"}
    offered = {wish: f"{post.name}.{end}" for wish, end in others.items() if end in post.sources()}
    image = f'<img src="{post.name}.{suffix}" alt="{escape(alt)}" width="600">'
    return f"## {filled['title']}\n\n{filled['long']}\n\n{picture(image, **offered)}"


def _film(post, filled, alt, transcript):
    """The description of a video, with its transcript, as it has no sound."""
    return f"{filled['long']}\n\nWhat the film shows: {transcript or alt}"


def _read(path):
    return Path(path).read_text(encoding="utf-8").strip()


LAYOUTS = {
    "short": lambda post, filled, alt, transcript: filled["short"],
    "long": lambda post, filled, alt, transcript: filled["long"],
    "markdown": _markdown,
    "html": _html,
    "film": _film,
}
