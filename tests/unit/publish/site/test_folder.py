"""A folder that any static host serves: all that its pages link to, and no file of anybody else."""

import json
import re
import shutil
import threading
import urllib.error
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin

import pytest

from core.errors import UserError
from publish import cli
from publish.site import links
from tests.helpers.results import OUTPUTS, results_of

SITE = "https://example.org/stars/"
OUTPUTS = OUTPUTS | {"formats": ["png", "svg", "mp4"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Results of two figures with a gallery, a card and an article; read them only."""
    results = tmp_path_factory.mktemp("made") / "results"
    given = results_of(results, ["parity_loss", "star_formation"], OUTPUTS)
    cli.main(["manifest", "--given", json.dumps(given), "--out", str(results / "manifest.json")])
    (results / "gallery").mkdir()
    card = shutil.copy(results / "figures/parity_loss/article-light.png", results / "gallery/card.png")
    words = ["--manifest", str(results / "manifest.json"), "--card", str(card)]
    cli.main(["gallery", *words, "--out", str(results / "gallery"), "--site", SITE])
    (results / "article").mkdir()
    (results / "article/index.html").write_text('<a href="../gallery/">x</a><img src="a%20b.png"><a href="/">x</a>')
    (results / "article/a b.png").write_bytes(b"x")
    (results / "trained.bin").write_bytes(b"x")
    return results


@pytest.fixture
def results(made, tmp_path):
    copy = Path(shutil.copytree(made, tmp_path / "results"))
    page = copy / "article/index.html"
    page.write_text(page.read_text().replace('<a href="/">x</a>', ""))
    return copy


def published(results, out, site=SITE):
    cli.main(["site", "--results", str(results), "--out", str(out), "--site", site])
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


@pytest.fixture
def served(tmp_path):
    """The address of a server of `tmp_path / "site"`, as `python -m http.server` is."""
    handler = partial(Quiet, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_every_link_of_every_page_is_served(results, tmp_path, served):
    published(results, tmp_path / "site")
    left, seen = [served], set()
    while left:
        page = left.pop()
        with urllib.request.urlopen(page) as answer:
            text = answer.read().decode()
            page = answer.url
        for link in links.links(text):
            address = urljoin(page, link.replace(SITE, served)).partition("#")[0]
            if address.startswith(served) and address not in seen:
                seen.add(address)
                with urllib.request.urlopen(address) as answer:
                    assert answer.status == 200
                left += [address] if answer.headers.get_content_type() == "text/html" else []
    ends = {address.rpartition("/")[2] for address in seen}
    assert {"article-dark.mp4", "card.png", "a%20b.png", "manifest.json", "star_formation-light.webp"} <= ends


def test_it_has_what_pages_link_to_and_no_path_of_this_machine(results, tmp_path):
    files = published(results, tmp_path / "site")
    assert {"index.html", "robots.txt", ".nojekyll", "gallery/index.html", "article/index.html"} <= files.keys()
    assert "trained.bin" not in files
    assert not [name for name, contents in files.items() if str(results).encode() in contents]
    assert b'href="article/index.html"' in files["index.html"] and b"refresh" not in files["index.html"]
    assert published(results, tmp_path / "again") == files, "the same results give the same bytes"


def test_previews_have_addresses_where_the_site_is_known(results, tmp_path):
    files = published(results, tmp_path / "site")
    for page, address in (("gallery/index.html", f"{SITE}gallery/"), ("index.html", SITE)):
        text = files[page].decode()
        assert f'<link rel="canonical" href="{address}">' in text
        assert f'<meta property="og:image" content="{SITE}gallery/card.png">' in text
    text = published(results, tmp_path / "unknown", "")["index.html"].decode()
    assert "canonical" not in text and SITE not in text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "not an address", "example.org", "https://a b"])
@pytest.mark.parametrize("command", [["site", "--out"], ["embed", "star_formation", "--results"]])
def test_what_is_no_address_is_refused(command, address, tmp_path):
    for given in (["--site", address], ["--config", f"site={address}"]):
        with pytest.raises(UserError, match=f"site: '{re.escape(address)}' is not allowed; allowed: .*https://"):
            cli.main([*command, str(tmp_path / "site"), *given])
    assert not (tmp_path / "site").exists()


def test_a_player_has_its_address_and_poster_where_the_site_is_known(made, tmp_path):
    folder, out = made / "figures/star_formation", tmp_path / "player.html"
    words = ["player", "star_formation", str(folder / "article-light.mp4"), str(folder / "article-light.poster.png")]
    cli.main([*words, "--out", str(out), "--site", SITE])
    assert f'<link rel="canonical" href="{SITE}figures/star_formation/player.html">' in out.read_text()
    poster = f'"og:image" content="{SITE}figures/star_formation/article-light.poster.png">'
    assert poster in out.read_text() and "og:" not in (folder / "player.html").read_text()


def test_other_peoples_files_stay_and_those_of_an_earlier_run_go(results, tmp_path):
    out = tmp_path / "site"
    published(results, out)
    (out / ".git").mkdir()
    (out / ".git/HEAD").write_text("x")
    shutil.rmtree(results / "article")
    files = published(results, out)
    assert "article/index.html" not in files and not (out / "article").exists() and (out / ".git/HEAD").is_file()
    assert b'content="0; url=gallery/index.html"' in files["index.html"]
    (out / "mine.html").write_text("mine")
    (out / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"has files that are not of this site \(mine\.html and 1 more\): name a new"):
        published(results, out)
    with pytest.raises(UserError, match=r"--out .*mine\.html is a file: name a folder"):
        published(results, out / "mine.html")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/index.html").write_text("mine")
    with pytest.raises(UserError, match=r"\(index\.html\)"):
        published(results, tmp_path / "other")
    assert (tmp_path / "other/index.html").read_text() == "mine"


def test_what_is_missing_or_lies_outside_is_named(made, results, tmp_path):
    out = tmp_path / "site"
    with pytest.raises(UserError, match=r"article/index\.html links to /, which lies outside"):
        published(made, out)
    (results / "article/index.html").write_text('<img src="../../x.png">')
    with pytest.raises(UserError, match=r"links to \.\./\.\./x\.png, which lies outside"):
        published(results, out)
    (results / "article/index.html").write_text('<img src="x.png">')
    with pytest.raises(
        UserError, match=r"article/index\.html links to x\.png, which is missing: run `.*snakemake all`"
    ):
        published(results, out)
    (results / "gallery/index.html").unlink()
    with pytest.raises(UserError, match=r"gallery/index\.html is missing: run `.*snakemake gallery`"):
        published(results, out)
    assert not out.exists()
