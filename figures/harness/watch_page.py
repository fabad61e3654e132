"""Serves the page of `python -m figures watch` on this computer alone: from a folder, by a process of its own."""

import json
import multiprocessing
import os
import signal
import sys
import time
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from core.errors import UserError
from figures.harness.watch_report import STATE

PORT = 8765  # of the page, if it is free
HOST = "127.0.0.1"
PAGE = Path(__file__).with_name("watch_page.html")
PATIENCE, PAUSE = 25, 0.05  # seconds: until a long poll is answered, and between two looks
KINDS = {".png": "image/png", ".mp4": "video/mp4"}


@contextmanager
def served(folder, port=None):
    """Serve the page of what lies in `folder` within a `with` block; prints and yields its address.

    port: 0 for any free one; None for PORT, or any free one. Raises UserError if it is in use.
    """
    server = _server(folder, port)
    address = f"http://{HOST}:{server.server_port}/"
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(server,), daemon=True)
    process.start()
    server.server_close()  # that of this process: the other has its own
    print(f"{address} shows it, redrawn at every save; Ctrl-C ends", flush=True)
    try:
        yield address
    finally:
        process.kill()
        process.join()


def _server(folder, port):
    for number in (PORT, 0) if port is None else (port,):
        try:
            return Server((HOST, number), partial(Handler, Path(folder)))
        except (OSError, OverflowError) as error:
            wrong = error
    raise UserError(f"--port {port}: the page can't be served there ({wrong}): name another, or 0 for any free one")


def _serve(server):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that watches, which ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = os.getppid()
    while os.getppid() == parent:
        server.handle_request()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    timeout = 1  # seconds between two looks at whether the process that watches is still there

    def handle_error(self, request, client_address):
        """Nothing, where a browser hangs up: it has loaded the page again, or closed it."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers with the page, a drawing, or the state of the drawings as soon as it is another than `after`."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder, *arguments):
        self.folder = folder
        super().__init__(*arguments)  # which answers

    def do_GET(self):
        address = urlsplit(self.path)
        if self.headers.get("Host", "").rpartition(":")[0] not in (HOST, "localhost"):
            return self._answer(403, "text/plain", b"only for this computer")  # a page elsewhere whose name leads here
        if address.path == "/":
            return self._answer(200, "text/html; charset=utf-8", PAGE.read_bytes())
        if address.path == "/state":
            return self._answer(200, "application/json", self._state(parse_qs(address.query).get("after", [""])[0]))
        file = self.folder / Path(address.path).name
        if file.suffix in KINDS and file.is_file():
            return self._answer(200, KINDS[file.suffix], file.read_bytes())
        return self._answer(404, "text/plain", b"not there")

    def _state(self, after):
        """The state of the drawings with its `version`; waits for another one than `after`, or PATIENCE seconds."""
        file, end = self.folder / STATE, time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if file.is_file() and (version := str(file.stat().st_mtime_ns)) != after:
                return json.dumps(json.loads(file.read_text("utf-8")) | {"version": version}).encode()
            time.sleep(PAUSE)
        return b"{}"

    def _answer(self, status, kind, contents):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(contents)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(contents)

    def log_message(self, format, *args):
        """Nothing: the terminal is for what the drawings say."""
