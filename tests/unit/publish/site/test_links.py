"""What a page links to."""

import pytest

from publish.site import links

PAGE = """<!DOCTYPE html><meta property="og:image" content="card.png"><link rel="icon" href="data:,">
<style>body { background: url("ground.svg") } @font-face { src: url(data:font/woff2;base64,AAAA) }</style>
<p style="background: url(a.png)"><a href="#here">x</a><a href="b%20c.html?x=1#there">x</a><a href=b%20c.html></a>
<picture><source srcset="d.webp 1x, e.webp 2x"><img src="f.png"></picture><video poster="g.png" src="h.mp4"></video>
<script type="application/json">{"videos": {"light": "../i.mp4"}, "title": "j.mp4"}</script>
<script>const page = "<a href='k.html'>"; url("l.png")</script><pre>&lt;img src="m.png"&gt;</pre>
<a href="https://example.org/n.html">x</a>"""


def test_all_that_a_page_loads_or_links_to():
    assert links.links(PAGE) == [
        "card.png", "ground.svg", "a.png", "b%20c.html?x=1#there", "b%20c.html", "d.webp", "e.webp", "f.png", "h.mp4",
        "g.png", "../i.mp4", "https://example.org/n.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "link, path",
    [
        ("b%20c.html?x=1#there", "b c.html"),
        ("../", "../"),
        ("https://a.org/x", None),
        ("//a.org/x", None),
        ("mailto:a@b.c", None),
    ],
)
def test_the_path_of_a_link(link, path):
    assert links.path(link) == path
