"""Two processes over one store and one folder of jobs, behind a proxy that strips a path prefix; one is killed in the middle
of a job."""

from __future__ import annotations

import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from entrepot.store import Store
from entrepot.web.patient import Patient
from entrepot.web.settings import Settings

PATIENCE, PREFIX = 180.0, "/lab"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def got(address: str, data: bytes | None = None) -> tuple[int, str]:
    """Status and body of an address; a refusal is one too."""
    headers = {"content-type": "application/json"} if data else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=60) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def until(done: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.2)


class Proxy(http.server.BaseHTTPRequestHandler):
    """Strips the prefix, and knows nothing outside it."""

    behind = ""

    def do_GET(self) -> None:
        status, body = (
            got(f"{self.behind}{self.path.removeprefix(PREFIX)}") if self.path.startswith(f"{PREFIX}/") else (404, "")
        )
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def proxied(behind: str) -> Iterator[str]:
    handler = type("Behind", (Proxy,), {"behind": behind})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}{PREFIX}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server(store: Store, cache: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "entrepot", "serve", "--workers", "2", "--prefix", PREFIX, "--port", str(port)]
    started = subprocess.Popen(command, env={**os.environ, "ENTREPOT_CACHE": str(cache)}, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"

    def up() -> bool:
        try:
            return got(f"{address}/api/v1/questions")[0] == 200
        except OSError:
            return False

    until(up, "the server did not start")
    yield address
    started.send_signal(signal.SIGINT)
    started.wait(timeout=60)


def test_pages_behind_a_prefix_lead_to_pages_behind_it(server: str) -> None:
    with proxied(server) as outside:
        status, page = got(f"{outside}/sealanes?close=malacca")
        links = set(re.findall(r'(?:href|action|src)="(/[^"]*)"', page))
        assert status == 200 and links and all(one.startswith(f"{PREFIX}/") for one in links)
        host = outside.removesuffix(PREFIX)
        for one in sorted(link for link in links if "/static/" in link or "/data/" in link)[:6]:
            assert got(f"{host}{one.replace('&amp;', '&')}")[0] == 200, one
        assert json.loads(got(f"{outside}/openapi.json")[1])["servers"] == [{"url": PREFIX}]


def test_a_client_that_sends_a_letter_now_and_then_is_sent_away(server: str) -> None:
    """Headers that never end, and a body that does not come: the connection is closed, with a word."""
    port = int(server.rpartition(":")[2])
    body = b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    begun = [(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", Patient.seconds), (
        b"POST /api/v1/scenarios HTTP/1.1\r\nHost: localhost\r\n" + body, Settings.slowest)]  # fmt: skip
    slow = []
    for said, patience in begun:
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(said)
        client.settimeout(patience + 30)
        slow.append((client, time.monotonic(), patience))
    for client, since, patience in slow:
        got = b""
        while part := client.recv(4096):
            got += part
        assert b" 408 " in got.splitlines()[0] and time.monotonic() - since > patience - 1
        client.close()
    assert got and json.loads(got.partition(b"\r\n\r\n")[2])["status"] == 408


def test_a_worker_killed_in_the_middle_of_a_job_leaves_the_others_serving(server: str, cache: Path) -> None:
    address = f"{server}/api/v1/answers/backtest"
    status, body = got(address)
    assert status == 202
    id = json.loads(body)["id"]
    folder = cache / "jobs" / id
    until(lambda: len((folder / "owner").read_text().split()) == 2, "the job did not start")
    worker, job = map(int, (folder / "owner").read_text().split())
    os.kill(worker, signal.SIGKILL)
    os.kill(job, signal.SIGKILL)
    until(lambda: state(server, id) == "failed", "the job does not say that it failed")
    assert all(got(f"{server}/api/v1/search?q=azec")[0] == 200 for _ in range(6))
    assert not (folder / "answer.pickle").exists() and not list(folder.glob("*.part"))
    assert got(f"{server}/api/v1/jobs/{id}/answer")[0] in (404, 422)


def state(server: str, id: str) -> str:
    """The status of a job, "" while the port is between two processes."""
    try:
        return json.loads(got(f"{server}/api/v1/jobs/{id}")[1])["status"]
    except (OSError, ValueError):
        return ""
