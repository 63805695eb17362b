"""Downloads from a server on the loopback: they resume, check what came, and leave the old file where anything is wrong."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from entrepot.errors import BadInput, NoData
from entrepot.store.download import download
from loopback import BODY, Server, other_server, server

__all__ = ["other_server", "server"]


def broken(server: Server, target: Path) -> int:
    """A download that broke off half-way; how many bytes came."""
    server.fault = "breaks"
    with pytest.raises((NoData, BadInput), match="run it again: it goes on from there"):
        download(server.url, target)
    server.fault = ""
    half = target.with_name(target.name + ".part").stat().st_size
    assert 0 < half < len(BODY)
    return half


def test_a_download_is_whole_and_says_what_it_is(server: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    found = download(
        server.url, tmp_path / "deep" / "file.bin", sha256=hashlib.sha256(BODY).hexdigest(),
        report=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert found.path.read_bytes() == BODY and found.size == len(BODY) and found.resumed_from == 0
    assert [path.name for path in found.path.parent.iterdir()] == ["file.bin"]
    assert told[-1] == (len(BODY), len(BODY)) and [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_broken_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    half = broken(server, target)
    assert not target.exists()
    told: list[tuple[int, int | None]] = []
    found = download(server.url, target, report=lambda done, total: told.append((done, total)))
    assert found.resumed_from == half and server.asked == ["", f"bytes={half}-"]
    assert server.headers[-1]["If-Range"] == '"one"'
    assert target.read_bytes() == BODY and told[0][0] > half and told[-1] == (len(BODY), len(BODY))


def test_a_file_that_changed_meanwhile_is_begun_anew(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    broken(server, target)
    server.body, server.etag = BODY[::-1], '"two"'
    assert download(server.url, target).resumed_from == 0
    assert target.read_bytes() == BODY[::-1]


def test_a_server_that_knows_no_ranges_sends_all_of_it_again(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    broken(server, target)
    server.fault = "no ranges"
    assert download(server.url, target).resumed_from == 0
    assert target.read_bytes() == BODY


@pytest.mark.parametrize(
    ("fault", "message"), [("another part", "another part than it was asked for"), ("416", "answers 416")]
)
def test_a_part_that_does_not_fit_is_thrown_away(server: Server, tmp_path: Path, fault: str, message: str) -> None:
    target = tmp_path / "file.bin"
    broken(server, target)
    server.fault = fault
    with pytest.raises((BadInput, NoData), match=message + ".* -> run it again"):
        download(server.url, target)
    assert not list(tmp_path.iterdir())
    server.fault = ""
    assert download(server.url, target).resumed_from == 0 and target.read_bytes() == BODY


def test_the_part_of_another_address_is_not_gone_on_with(server: Server, tmp_path: Path) -> None:
    broken(server, tmp_path / "file.bin")
    assert download(server.url + "?other", tmp_path / "file.bin").resumed_from == 0
    assert server.asked == ["", ""]


@pytest.mark.parametrize(
    ("fault", "body", "kind", "name", "message"),
    [
        ("web page", b"<html>moved</html>", "", "file.bin", "a web page came instead of the file"),
        ("", b"\n<!DOCTYPE HTML><title>x</title>", "", "file.csv", "a web page came instead of the file"),
        ("", b'{"statusCode": 200, "message": "quota"}', "application/json", "file.zip", 'no .zip but application/json: {"statusCode"'),
        ("", b"<?xml version='1.0'?><Error/>", "application/xml", "table.xlsx", "no .xlsx but application/xml: <.xml"),
        ("", BODY, "", "file.csv.gz", "no .gz but application/octet-stream"),
        ("", b"PK\x03\x04" + BODY, "", "file.zip", "the zip is damaged"),
        ("", b"\x1f\x8b" + BODY, "", "file.csv.gz", "the gzip is damaged"),
        ("longer", BODY, "", "file.bin", "cut off|broke"),
        ("401", BODY, "", "file.bin", "answers 401 .* -> the provider asks for a key or refuses"),
        ("403", BODY, "", "file.bin", "answers 403 .* -> the provider asks for a key or refuses"),
        ("404", BODY, "", "file.bin", "answers 404 .* -> there is no such edition, or the provider moved it"),
        ("429", BODY, "", "file.bin", "answers 429 .* -> the provider wants fewer requests: wait a while"),
        ("500", BODY, "", "file.bin", "answers 500 .* -> fetch it with a browser"),
        ("503", BODY, "", "file.bin", "answers 503 .* -> the provider is busy"),
        ("moved away", BODY, "", "file.bin", "ftp"),
    ],
)  # fmt: skip
def test_what_is_not_the_file_is_refused_and_the_old_one_kept(
    server: Server, tmp_path: Path, fault: str, body: bytes, kind: str, name: str, message: str
) -> None:
    target = tmp_path / name
    target.write_text("old")
    server.fault, server.body, server.kind = fault, body, kind or server.kind
    with pytest.raises((BadInput, NoData), match=message) as caught:
        download(server.url, target)
    assert all(problem.where and problem.remedy for problem in caught.value.problems)
    assert target.read_text() == "old"
    assert fault == "longer" or not list(tmp_path.glob("*.part*")), "only what can be gone on with is left"


def test_how_long_to_wait_is_passed_on(server: Server, tmp_path: Path) -> None:
    server.fault, server.wait = "429", "120"
    with pytest.raises(NoData, match="wait 120 seconds, then run it again"):
        download(server.url, tmp_path / "x")
    server.wait = "Fri, 01 Jan 2027 00:00:00 GMT"
    with pytest.raises(NoData, match="wait until Fri, 01 Jan 2027"):
        download(server.url, tmp_path / "x")


def test_sent_on_to_another_server_the_key_stays_behind(server: Server, other_server: Server, tmp_path: Path) -> None:
    server.fault, server.elsewhere = "moved", other_server.url
    found = download(server.url, tmp_path / "x", headers={"Ocp-Apim-Subscription-Key": "secret", "Accept": "text/csv"})
    assert found.path.read_bytes() == BODY
    assert [name.lower() for name in server.headers[0]].count("ocp-apim-subscription-key") == 1
    assert "secret" not in other_server.headers[0].values() and other_server.headers[0]["Accept"] == "text/csv"


def test_sent_on_within_the_server_the_key_comes_along_and_half_a_file_is_gone_on_with(
    server: Server, tmp_path: Path
) -> None:
    half = broken(server, tmp_path / "x")
    server.fault, server.elsewhere = "moved", server.url.replace("/file", "/elsewhere")
    found = download(server.url, tmp_path / "x", headers={"Ocp-Apim-Subscription-Key": "secret"})
    assert found.resumed_from == half and found.path.read_bytes() == BODY
    assert "secret" in server.headers[-1].values()


def test_a_file_without_an_announced_size_is_taken_whole(server: Server, tmp_path: Path) -> None:
    told: list[int | None] = []
    server.fault = "no length"
    assert download(server.url, tmp_path / "x", report=lambda _, total: told.append(total)).size == len(BODY)
    assert set(told) == {None}


def test_a_coding_for_the_way_is_undone(server: Server, tmp_path: Path) -> None:
    """Some servers send a zip packed once more, though they were asked not to."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "1,2\n")
    server.body, server.fault = (tmp_path / "a.zip").read_bytes(), "coded"
    found = download(server.url, tmp_path / "b.zip")
    assert found.path.read_bytes() == server.body and found.size == len(server.body)
    assert found.sha256 == hashlib.sha256(server.body).hexdigest()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip"]


def test_a_wrong_checksum_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"checksum .* is not the expected"):
        download(server.url, tmp_path / "file.bin", sha256="0" * 64)
    assert not list(tmp_path.iterdir())


def test_a_server_that_is_not_there_is_named(tmp_path: Path, server: Server) -> None:
    with pytest.raises(NoData, match="the server cannot be reached"):
        download("http://127.0.0.1:9/x", tmp_path / "x", timeout=2)
    with pytest.raises(BadInput, match="not a web address"):
        download("file:///etc/hostname", tmp_path / "x")


def test_a_server_that_falls_silent_is_named_and_what_came_stays(tmp_path: Path, server: Server) -> None:
    server.fault = "stalls"
    with pytest.raises(NoData, match="the connection broke after"):
        download(server.url, tmp_path / "x", timeout=0.5)
    server.go_on.set()
    server.fault = ""
    assert download(server.url, tmp_path / "x").resumed_from > 0 and (tmp_path / "x").read_bytes() == BODY


def test_a_disk_that_fills_up_is_named_and_what_came_stays(server: Server, tmp_path: Path) -> None:
    code = (
        "import resource as r, sys\nr.setrlimit(r.RLIMIT_FSIZE, (300_000, 300_000))\nfrom pathlib import Path\n"
        "from entrepot.store.download import download\nfrom entrepot.errors import BadInput\n"
        "try: download(sys.argv[1], Path(sys.argv[2]))\nexcept BadInput as error: sys.exit(str(error))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, server.url, str(tmp_path / "x")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "cannot write: File too large" in done.stderr, done.stderr
    assert not (tmp_path / "x").exists()
    assert download(server.url, tmp_path / "x").resumed_from == 300_000
    assert (tmp_path / "x").read_bytes() == BODY
