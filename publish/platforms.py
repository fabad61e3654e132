"""The platforms that posts are made for, read from publish/platforms.yaml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.errors import UserError
from core.suggestions import unknown

FILE = Path(__file__).with_name("platforms.yaml")


@dataclass(frozen=True)
class Platform:
    """A platform: key, name, parts of a post, and limits.

    post: canvas, theme, format of animations and text. texts: limits of text, alt and title. media: limits by format.
    """

    key: str
    name: str
    post: dict
    texts: dict
    media: dict

    def limits(self, suffix):
        """The limits of a medium, by its suffix ("mp4", "poster.png").

        Raises UserError if the platform takes no such medium.
        """
        format = suffix.rpartition(".")[2]
        if format not in self.media:
            raise UserError(f"{self.name} takes no {format} (publish/platforms.yaml); it takes {', '.join(self.media)}")
        return self.media[format]

    def suffixes(self, moves):
        """The suffixes of a post's media: one, and a poster if the platform needs one.

        moves: whether the figure is animated.
        """
        return [self.post["moving"], *["poster.png"] * self.post.get("poster", False)] if moves else ["png"]


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
        )
        for key, entry in data["platforms"].items()
    }


def find(key):
    """The platform called `key`. Raises UserError if there is none."""
    if key not in by_key():
        raise UserError(unknown(key, by_key(), "platform"))
    return by_key()[key]


def select(keys):
    """Key -> Platform of the given keys, or of every platform for "all"."""
    return by_key() if keys == "all" else {key: find(key) for key in keys}


def steps_down(format):
    """The steps of re-encoding, in order, for a format: each {"crf" | "fps" | "scale": value}."""
    return _data()["step_down"][format]


@cache
def _data():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))
