"""Fetching: downloads resume, check size and checksum, refuse web pages; what is fetched is read, checked and kept.

Every server here is a thread on the loopback; nothing reaches any other network.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import provider_files as files
from entrepot.cli import main
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.store import Store, editions
from entrepot.store import fetch as fetching
from entrepot.store.download import download

BODY = bytes(range(256)) * 4096


class Handler(BaseHTTPRequestHandler):
    """Serves `server.body` with ranges; `server.fault` says what goes wrong."""

    server: Server

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        server, body = self.server, self.server.body
        server.asked.append(self.headers.get("Range", ""))
        server.keys.append(self.headers.get("Ocp-Apim-Subscription-Key", ""))
        if server.fault == "refused":
            self.send_error(403)
            return
        start = 0
        wanted = self.headers.get("Range", "")
        if wanted and self.headers.get("If-Range") == server.etag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", "text/html" if server.fault == "web page" else server.kind)
        self.send_header("ETag", server.etag)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        rest = body[start:]
        if server.fault == "breaks":
            self.wfile.write(rest[: len(rest) // 2])
            self.wfile.flush()
            self.connection.close()
            return
        if server.fault == "stalls":
            self.wfile.write(rest[: len(rest) // 2])
            self.wfile.flush()
            server.stalled.set()
            server.go_on.wait(30)
            return
        self.wfile.write(rest)


class Server(ThreadingHTTPServer):
    """A provider on the loopback."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.body, self.etag, self.kind, self.fault = BODY, '"one"', "application/octet-stream", ""
        self.asked: list[str] = []
        self.keys: list[str] = []
        self.stalled, self.go_on = threading.Event(), threading.Event()

    def handle_error(self, request: object, client_address: object) -> None: ...

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/file"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.go_on.set()
    running.shutdown()
    running.server_close()
    thread.join(5)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(editions.FOLDER_VARIABLE, str(tmp_path / "home"))
    Store.open()
    return tmp_path / "home"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["entrepot", *map(str, arguments)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


# --- the download itself ---


def test_a_download_is_whole_and_says_what_it_is(server: Server, tmp_path: Path) -> None:
    found = download(server.url, tmp_path / "deep" / "file.bin", sha256=hashlib.sha256(BODY).hexdigest())
    assert found.path.read_bytes() == BODY and found.size == len(BODY) and found.resumed_from == 0
    assert [path.name for path in found.path.parent.iterdir()] == ["file.bin"]


def test_a_broken_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    server.fault = "breaks"
    with pytest.raises((NoData, BadInput), match="run it again: it goes on from there"):
        download(server.url, target)
    half = (tmp_path / "file.bin.part").stat().st_size
    assert not target.exists() and 0 < half < len(BODY)
    server.fault = ""
    found = download(server.url, target)
    assert found.resumed_from == half and server.asked == ["", f"bytes={half}-"]
    assert target.read_bytes() == BODY


def test_a_file_that_changed_meanwhile_is_begun_anew(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    server.fault = "breaks"
    with pytest.raises((NoData, BadInput)):
        download(server.url, target)
    server.fault, server.body, server.etag = "", BODY[::-1], '"two"'
    assert download(server.url, target).resumed_from == 0
    assert target.read_bytes() == BODY[::-1]


@pytest.mark.parametrize(
    ("fault", "body", "name", "message"),
    [
        ("web page", b"<html>moved</html>", "file.bin", "a web page came instead of the file"),
        ("", b"\n<!DOCTYPE HTML><title>x</title>", "file.csv", "a web page came instead of the file"),
        ("refused", BODY, "file.bin", "the server answers 403"),
        ("", BODY, "file.zip", "the zip is damaged"),
    ],
)
def test_what_is_not_the_file_is_refused_and_the_old_one_kept(
    server: Server, tmp_path: Path, fault: str, body: bytes, name: str, message: str
) -> None:
    target = tmp_path / name
    target.write_text("old")
    server.fault, server.body = fault, body
    with pytest.raises((BadInput, NoData), match=message) as caught:
        download(server.url, target)
    assert caught.value.problems[0].remedy
    assert target.read_text() == "old" and not list(tmp_path.glob("*.part"))


def test_a_wrong_checksum_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"checksum .* is not the expected"):
        download(server.url, tmp_path / "file.bin", sha256="0" * 64)
    assert not list(tmp_path.iterdir())


def test_a_server_that_is_not_there_is_named(tmp_path: Path, server: Server) -> None:
    with pytest.raises(NoData, match="the server cannot be reached"):
        download("http://127.0.0.1:9/x", tmp_path / "x", timeout=2)
    with pytest.raises(BadInput, match="not a web address"):
        download("file:///etc/hostname", tmp_path / "x")


def test_a_disk_that_fills_up_is_named_and_what_came_stays(server: Server, tmp_path: Path) -> None:
    code = (
        "import resource as r, sys\nr.setrlimit(r.RLIMIT_FSIZE, (300_000, 300_000))\nfrom pathlib import Path\n"
        "from entrepot.store.download import download\nfrom entrepot.errors import BadInput\n"
        "try: download(sys.argv[1], Path(sys.argv[2]))\nexcept BadInput as error: sys.exit(str(error))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, server.url, str(tmp_path / "x")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "cannot write: File too large" in done.stderr, done.stderr
    assert not (tmp_path / "x").exists()
    assert download(server.url, tmp_path / "x").resumed_from == 300_000
    assert (tmp_path / "x").read_bytes() == BODY


# --- a fetch, from end to end ---


@pytest.fixture
def provider(server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sends a provider's address to the loopback."""
    original = fetching.provider_of

    def use(name: str) -> None:
        found, module = original(name)
        monkeypatch.setattr(
            fetching,
            "provider_of",
            lambda _: (replace(found, url=server.url + "?{edition}" * ("{edition}" in found.url)), module),
        )

    return use


def test_a_fetch_keeps_the_raw_file_and_adds_the_edition(
    home: Path,
    server: Server,
    provider: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
) -> None:
    server.body = files.wdi_json(tmp_path / "x.json").read_bytes()
    provider("worldbank-gdp")
    assert run(monkeypatch, "data", "fetch", "worldbank-gdp") == 0
    new = Store.open()
    row = new.preferred("gdp_nominal", economy="VNM").query("year == 2024")
    assert (row["source"].item(), row["value"].item()) == ("worldbank-gdp-2026-10-07", 4.3e11)
    kept = home / "editions" / "worldbank-gdp-2026-10-07"
    (raw,) = (kept / "raw").iterdir()
    assert raw.read_bytes() == server.body
    card = new.sources["worldbank-gdp-2026-10-07"]
    assert (card.published, card.family) == ("2026-10-07", "worldbank-gdp")
    assert json.loads((kept / "manifest.json").read_text())["origin"] == server.url
    assert run(monkeypatch, "data", "fetch", "worldbank-gdp") == 3, "the same edition is not added twice"


def test_a_fetch_killed_on_the_way_leaves_the_old_store_and_is_continued(
    home: Path,
    server: Server,
    provider: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
) -> None:
    server.body = gzip.compress(files.wpp_csv(tmp_path / "b.csv").read_bytes())
    server.fault = "stalls"
    code = (
        "import sys\nfrom dataclasses import replace\nfrom entrepot.store import fetch as f\nfound, module = f.provider_of('un-wpp')\n"
        f"f.provider_of = lambda _: (replace(found, url='{server.url}?{{edition}}'), module)\n"
        "from entrepot.cli import main\nsys.argv = ['entrepot', 'data', 'fetch', 'un-wpp', '--edition', '2024']\nmain()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ), stderr=subprocess.PIPE)
    part = home / "downloads" / "un-wpp" / "WPP2024_Demographic_Indicators_Medium.csv.gz.part"
    assert server.stalled.wait(30)
    for _ in range(100):
        if part.is_file() and part.with_name(part.name + ".json").is_file():
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    server.go_on.set()
    assert not editions.folders() and Store.open().path == store.path
    server.fault = ""
    assert any("fetch it again to go on" in line for line in fetching.interrupted())
    provider("un-wpp")
    assert run(monkeypatch, "data", "fetch", "un-wpp", "--edition", "2024") == 0
    assert not part.exists() and Store.open().sources["un-wpp-2024-07"].edition == "2024"


def test_a_file_given_by_hand_needs_no_network(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "download", lambda *a, **k: pytest.fail("the network was asked"))
    path = files.dac2a_csv(tmp_path / "DF_DAC2A.csv")
    assert run(monkeypatch, "data", "fetch", "oecd-dac2a", "--from", path) == 0
    rows = Store.open().observations("oda_net", economy="JPN", partner="THA", since=2023)
    assert -41.5e6 in set(rows["value"])


def test_a_bad_file_changes_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "DF_DAC2A.csv"
    path.write_text("<html><body>Service unavailable</body></html>")
    assert run(monkeypatch, "data", "fetch", "oecd-dac2a", "--from", path) == 3
    assert "DF_DAC2A.csv: a web page, not data" in capsys.readouterr().err
    assert not home.exists() and Store.open().path == store.path
    # A wrong unit: dollars given as thousandths of a cent, say.
    wrong = files.wdi_json(tmp_path / "g.json")
    head, rows = json.loads(wrong.read_text())
    rows = [{**row, "date": "2022", "value": row["value"] * 1000} for row in rows if row["value"]]
    wrong.write_text(json.dumps([head, rows]))
    assert run(monkeypatch, "data", "fetch", "worldbank-gdp", "--from", wrong) == 3
    assert re.search(r"gdp_nominal, 3 cells: figures are 1,\d+.* times those of worldbank-gdp", capsys.readouterr().err)
    assert not home.exists() and Store.open().path == store.path


def test_what_a_fetch_needs_is_said(
    home: Path,
    store: Store,
    server: Server,
    provider: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with pytest.raises(UnknownName, match="no source 'nobody' can be fetched -> one of adb-mrio, "):
        fetching.fetch(store, "nobody")
    with pytest.raises(BadInput, match=r"baci needs --edition -> version, e.g. V202501"):
        fetching.fetch(store, "baci")
    with pytest.raises(BadInput, match="is not the name of an edition"):
        fetching.fetch(store, "baci", edition="../../etc")
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    with pytest.raises(NoData, match="un-comtrade asks for a key -> set COMTRADE_API_KEY"):
        fetching.fetch(store, "un-comtrade", edition="2024")
    monkeypatch.setenv("COMTRADE_API_KEY", "secret-of-a-test")
    server.body = files.comtrade_json(tmp_path / "c.json").read_bytes()
    provider("un-comtrade")
    found = fetching.fetch(store, "un-comtrade", edition="2024")
    assert server.keys[-1] == "secret-of-a-test" and found.rows == 3
    assert not [path for path in home.rglob("*") if path.is_file() and b"secret-of-a-test" in path.read_bytes()]


def test_status_says_what_is_older_than_its_calendar(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {row.name: row for row in fetching.status(store, dt.date(2026, 11, 21))}
    assert (rows["imf-weo"].held, rows["imf-weo"].state, rows["imf-weo"].next) == (
        "macro-imf-weo-2026-04",
        "due",
        "2026-10",
    )
    assert (rows["un-wpp"].state, rows["un-wpp"].next) == ("due", "2026-07")
    assert rows["oecd-icio"].state == "not held" and rows["oecd-dac2a"].state == "date not known"
    early = {row.name: row for row in fetching.status(store, dt.date(2026, 5, 1))}
    assert early["imf-weo"].state == "current"
    assert run(monkeypatch, "data", "status") == 0
    told = capsys.readouterr().out
    assert (
        "COMTRADE_API_KEY" in told
        and "aseanstats-fdi-flow: by hand: take the file from https://data.aseanstats.org" in told
    )


def test_a_world_from_an_official_table_with_one_command(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from entrepot.world.world import World

    source = files.zipped(tmp_path / "2016-2020.zip", {"2020_SML.csv": files.icio_csv()[0]})
    out = tmp_path / "icio.npz"
    assert run(monkeypatch, "world", "from", "oecd-icio", "--year", "2020", "--from", source, "--out", out) == 0
    world = World.load(out)
    assert world.regions[:2] == ("CHN", "JPN") and world.check().ok
    assert run(monkeypatch, "world", "from", "oecd-icio", "--year", "2020", "--from", source, "--out", out) == 3
    assert run(monkeypatch, "world", "from", "adb-mrio", "--year", "2022", "--out", tmp_path / "x.npz") == 4
    assert "no file of adb-mrio was fetched" in capsys.readouterr().err
