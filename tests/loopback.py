"""A provider on the loopback: serves one file with ranges, and does wrong what it is told to."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

BODY = bytes(range(256)) * 4096


class Handler(BaseHTTPRequestHandler):
    """Serves `server.body`; `server.fault` says what goes wrong."""

    server: Server

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        server, fault = self.server, self.server.fault
        server.asked.append(self.headers.get("Range", ""))
        server.headers.append(dict(self.headers.items()))
        if fault in ("moved", "moved away") and self.path != "/elsewhere":
            self.send_response(302)
            self.send_header("Location", server.elsewhere if fault == "moved" else "ftp://example.org/file")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if fault.isdigit():
            self.send_response(int(fault))
            if server.wait:
                self.send_header("Retry-After", server.wait)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = self.start()
        body = gzip.compress(server.body, mtime=0) if fault == "coded" else server.body
        self.send_response(206 if start else 200)
        if start:
            first = start + (1 if fault == "another part" else 0)
            self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
        if fault == "coded":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", "text/html" if fault == "web page" else server.kind)
        self.send_header("ETag", server.etag)
        if fault != "no length":
            self.send_header("Content-Length", str(len(body) - start + (7 if fault == "longer" else 0)))
        self.end_headers()
        self.send(body[start:])

    def start(self) -> int:
        """The byte to begin with: that asked for, if the file is still the one that the asker has begun."""
        wanted = self.headers.get("Range", "")
        if self.server.fault == "no ranges" or not wanted or self.headers.get("If-Range") != self.server.etag:
            return 0
        return int(wanted.removeprefix("bytes=").removesuffix("-"))

    def send(self, rest: bytes) -> None:
        """The bytes, or half of them and then silence or nothing."""
        server = self.server
        halved = server.fault in ("breaks", "stalls")
        self.wfile.write(rest[: len(rest) // 2] if halved else rest)
        self.wfile.flush()
        if server.fault == "stalls":
            server.stalled.set()
            server.go_on.wait(30)
        if halved or server.fault in ("no length", "longer"):
            self.close_connection = True


class Server(ThreadingHTTPServer):
    """What it serves, what goes wrong, and what it was asked."""

    daemon_threads = False
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.body, self.etag, self.kind, self.fault = BODY, '"one"', "application/octet-stream", ""
        self.elsewhere = self.wait = ""
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.stalled, self.go_on = threading.Event(), threading.Event()

    def handle_error(self, request: object, client_address: object) -> None: ...

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/file"


def _running() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.go_on.set()
    running.shutdown()
    running.server_close()
    thread.join(5)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A provider, and no proxy on the way to it."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield from _running()


@pytest.fixture
def other_server() -> Iterator[Server]:
    """Another one, to which the first sends on."""
    yield from _running()
