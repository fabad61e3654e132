"""Finds what a page of HTML links to or loads: links, media, previews, the videos of its players."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

ATTRIBUTES = ("href", "src", "poster", "data")
URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")


def links(html):
    """The addresses in a page in order, each once: without those inside the file (`#...`, `data:`)."""
    parser = _Links()
    parser.feed(html)
    parser.close()
    inside = ("#", "data:", "about:", "javascript:")
    return [link for link in dict.fromkeys(map(str.strip, parser.found)) if link and not link.startswith(inside)]


def path(link):
    """The path of a link without query and fragment, decoded; None if it leads to another site."""
    parts = urlsplit(link)
    return None if parts.scheme or parts.netloc else unquote(parts.path)


class _Links(HTMLParser):
    """Collects the addresses of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], None  # inside: kind of the script or style that is being read

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        self.found += [values[name] for name in ATTRIBUTES if name in values]
        self.found += [source.split()[0] for source in values.get("srcset", "").split(",") if source.strip()]
        self.found += URL.findall(values.get("style", ""))
        if tag == "meta" and values.get("property") in ("og:image", "og:video"):
            self.found.append(values.get("content", ""))
        self.inside = values.get("type", tag) if tag in ("script", "style") else None

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside == "style":
            self.found += URL.findall(data)
        elif self.inside == "application/json":  # of a player, see publish/site/template.py
            spec = json.loads(data)
            self.found += spec.get("videos", {}).values() if isinstance(spec, dict) else []
