"""The page of `watch`: served to this computer alone, by a process that answers when there is news."""

import json
import threading
import time
import urllib.request
from urllib.error import HTTPError

import pytest

from core.errors import UserError
from figures.harness import watch_page, watch_report


@pytest.fixture
def address(tmp_path):
    (tmp_path / "light-1.png").write_bytes(b"png")
    (tmp_path / watch_report.STATE).write_text(json.dumps({"figure": "mine", "number": 1}))
    with watch_page.served(tmp_path, 0) as address:
        yield address


def fetched(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20) as answer:
        return answer.headers["Content-Type"], answer.read()


def refused(address, **headers):
    with pytest.raises(HTTPError) as error:
        fetched(address, **headers)
    return error.value.code


def test_it_serves_the_page_and_drawings_and_nothing_else(address, tmp_path):
    assert fetched(address)[0].startswith("text/html") and b"360 px" in fetched(address)[1]
    assert fetched(f"{address}light-1.png") == ("image/png", b"png")
    (tmp_path / "secret.txt").write_text("secret")
    assert (
        refused(f"{address}secret.txt") == refused(f"{address}..%2fsecret.png") == refused(f"{address}gone.png") == 404
    )
    assert refused(address, Host="elsewhere.example:80") == 403  # a name on the web that leads to this computer


def test_a_poll_is_answered_as_soon_as_there_is_another_state(address, tmp_path):
    state = json.loads(fetched(f"{address}state")[1])
    assert state["number"] == 1
    write = lambda: (tmp_path / watch_report.STATE).write_text(json.dumps({"number": 2}))  # noqa: E731
    threading.Timer(0.3, write).start()
    began = time.monotonic()
    assert json.loads(fetched(f"{address}state?after={state['version']}")[1])["number"] == 2
    assert time.monotonic() - began >= 0.25


def test_a_port_in_use_is_said_and_by_default_another_is_taken(address, tmp_path, monkeypatch):
    port = int(address.rstrip("/").rpartition(":")[2])
    with pytest.raises(UserError, match=f"--port {port}: the page can't be served there .*0 for any free one"):
        with watch_page.served(tmp_path, port):
            pass
    monkeypatch.setattr(watch_page, "PORT", port)
    with watch_page.served(tmp_path) as other:
        assert other != address and fetched(other)
