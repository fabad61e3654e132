"""The platforms that posts are made for, read from publish/platforms.yaml."""

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from core import yaml_files
from core.errors import UserError
from core.suggestions import unknown

FILE = Path(__file__).with_name("platforms.yaml")


@dataclass(frozen=True)
class Platform:
    """A platform: key, name, parts of a post, and limits.

    post: canvas, theme, formats of animations and stills, text and its tone; without `canvas` a post has no medium.
    texts: limits of text, alt and title. media: limits by format. bundle: part of a post -> name in the one zip file in
    which all posts are handed in, empty if they are posted one by one; archive: limits of that file.
    """

    key: str
    name: str
    post: dict
    texts: dict
    media: dict
    bundle: dict = field(default_factory=dict)
    archive: dict = field(default_factory=dict)

    def limits(self, suffix):
        """The limits of a medium, by its suffix ("mp4", "poster.png").

        Raises UserError if the platform takes no such medium.
        """
        format = suffix.rpartition(".")[2]
        if format not in self.media:
            takes = ", ".join(self.media) or "links and text only"
            raise UserError(f"{self.name} takes no {format} (publish/platforms.yaml); it takes {takes}")
        return self.media[format]

    def suffixes(self, moves):
        """The suffixes of a post's media: one, and a poster if the platform needs one; none where it takes no media.

        moves: whether the figure is animated.
        """
        if "canvas" not in self.post:
            return []
        poster = [f"poster.{format}" for format in [self.post.get("poster")] if format]
        return [self.post["moving"], *poster] if moves else [self.post.get("still", "png")]


@cache
def by_key():
    """Key -> Platform of every platform."""
    data = _data()
    return {
        key: Platform(
            key,
            entry["name"],
            entry["post"],
            {kind: entry[kind] for kind in ("text", "alt", "title") if kind in entry},
            {format: common | entry[format] for format, common in data["everywhere"].items() if format in entry},
            entry.get("bundle", {}),
            entry.get("zip", {}),
        )
        for key, entry in data["platforms"].items()
    }


def find(key, tone=None):
    """The platform called `key`. tone: that of its texts, in place of its own. Raises UserError if there is none."""
    if key not in by_key():
        raise UserError(unknown(key, by_key(), "platform"))
    platform = by_key()[key]
    return replace(platform, post=platform.post | {"tone": tone}) if tone else platform


def select(keys, tones):
    """Key -> Platform of the given keys, or of every platform for "all".

    tones: key -> tone of a platform's texts, in place of its own. Raises UserError for a key that is no platform's.
    """
    changed = {key: find(key, tone) for key, tone in tones.items()}
    return {key: changed.get(key) or find(key) for key in (by_key() if keys == "all" else keys)}


def steps_down(format):
    """The steps of re-encoding, in order, for a format: each {"crf" | "fps" | "scale": value}."""
    return _data()["step_down"][format]


@cache
def _data():
    return yaml_files.read(FILE)
