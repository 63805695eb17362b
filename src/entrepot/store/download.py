"""Downloads that resume where they stopped, check size, kind and checksum, and never leave half a file under its name."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.client
import json
import os
import shutil
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrepot.errors import BadInput, NoData

_CHUNK = 1 << 18
_TIMEOUT_SECONDS = 60
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head")
# How a file of that kind begins; what a server sends instead is often a message in JSON or XML.
_ZIPS = (".zip", ".xlsx", ".xlsb")
_STARTS = {**dict.fromkeys(_ZIPS, b"PK"), ".gz": b"\x1f\x8b"}
_REMEDIES = {
    401: "the provider asks for a key or refuses: see `entrepot data status`, or give the file with --from",
    403: "the provider asks for a key or refuses: see `entrepot data status`, or give the file with --from",
    404: "there is no such edition, or the provider moved it: see `entrepot data status`, or give the file with --from",
    410: "the provider took it away: see `entrepot data status`, or give the file with --from",
    416: "run it again: it begins anew",
    429: "the provider wants fewer requests: wait {wait}, then run it again",
    503: "the provider is busy: wait {wait}, then run it again",
}
_FOR_ANYONE = ("user-agent", "accept", "range", "if-range")


@dataclass(frozen=True)
class Downloaded:
    """A whole file: where it lies, its size in bytes, its SHA-256, and how many bytes an earlier attempt had brought."""

    path: Path
    size: int
    sha256: str
    resumed_from: int


def download(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    headers: Mapping[str, str] | None = None,
    timeout: float = _TIMEOUT_SECONDS,
    report: Callable[[int, int | None], None] | None = None,
) -> Downloaded:
    """Bring `url` to `target`. A part of an earlier attempt (`.part` beside it) is continued if the server's file is
    still the same, else begun anew. `report` is told how many bytes have come, and of how many (None: not known).

    `headers` go to the server of `url` only, not to one that it sends us on to: one may be a key. Raises BadInput for a
    web page or another kind of file, a wrong size or checksum, half a zip or a full disk; NoData where the server cannot
    be reached or refuses. `target` then is as it was; what came so far stays for the next attempt, unless it is wrong.
    """
    if not url.startswith(("https://", "http://")):
        raise BadInput(f"not a web address: {url}", remedy="addresses begin with https://")
    part, card = target.with_name(target.name + ".part"), target.with_name(target.name + ".part.json")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        seen = _earlier(url, part, card)
        start = part.stat().st_size if seen else 0
        total = seen.get("total")
        if not start or start != total:  # else everything had come, and only the last step was missing
            request = urllib.request.Request(url, headers={"User-Agent": "entrepot", **(headers or {})})
            if start:
                request.add_header("Range", f"bytes={start}-")
                request.add_header("If-Range", seen.get("etag") or seen.get("modified") or "")
            with _opened(request, timeout, part, card) as answer:
                start = _begins_at(answer, start, part, card)
                total = _receive(answer, url, part, card, start, target.name, report)
        size = part.stat().st_size
        if total is not None and size != total:
            if size > total:
                _forget(part, card)
            remedy = "run it again: it goes on from there" if size < total else "run it again"
            raise BadInput(f"cut off: {size:,} of {total:,} bytes came", where=target.name, remedy=remedy)
        found = _checked(part, card, target.name, sha256)
        size = part.stat().st_size
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
        card.unlink(missing_ok=True)
    except OSError as error:
        remedy = "free some space or make it writable, then run it again: it goes on from there"
        raise BadInput(f"cannot write: {error.strerror or error}", where=str(target.parent), remedy=remedy) from error
    return Downloaded(target, size, found, start)


def _earlier(url: str, part: Path, card: Path) -> dict[str, Any]:
    """What is known of an earlier attempt at the same address that can be continued, or nothing."""
    if not (part.is_file() and card.is_file()):
        return {}
    with contextlib.suppress(ValueError):
        seen: dict[str, Any] = json.loads(card.read_text(encoding="utf-8"))
        if seen.get("url") == url and (seen.get("etag") or seen.get("modified")):
            return seen
    return {}


class _Onward(urllib.request.HTTPRedirectHandler):
    """Follows the server to another address, over the web only, and leaves behind what was meant for the first."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        onward = super().redirect_request(req, fp, code, msg, headers, newurl)
        if onward is not None:
            here, there = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(onward.full_url)
            if there.scheme != "https" and there.scheme != here.scheme:
                fp.close()
                raise BadInput(f"sent on to {onward.full_url}", where=req.full_url, remedy="give the file with --from")
            if there.netloc != here.netloc:
                kept = {name: value for name, value in onward.headers.items() if name.lower() in _FOR_ANYONE}
                onward.headers = kept
        return onward


def _begins_at(answer: http.client.HTTPResponse, asked: int, part: Path, card: Path) -> int:
    """Where in the file the answer begins: where it was asked to, or at its beginning."""
    if answer.status != http.HTTPStatus.PARTIAL_CONTENT:
        return 0
    if not answer.headers.get("Content-Range", "").startswith(f"bytes {asked}-"):
        _forget(part, card)
        raise BadInput("the server sent another part than it was asked for", where=answer.url, remedy="run it again")
    return asked


def _opened(request: urllib.request.Request, timeout: float, part: Path, card: Path) -> http.client.HTTPResponse:
    by_hand = "fetch it with a browser and give it with --from FILE"
    try:
        return urllib.request.build_opener(_Onward).open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            _forget(part, card)
        after = error.headers.get("Retry-After", "")
        wait = f"{after} seconds" if after.isdigit() else f"until {after}" if after else "a while"
        remedy = _REMEDIES.get(error.code, by_hand).format(wait=wait)
        what = f"the server answers {error.code} {error.reason}"
        raise NoData(what, where=request.full_url, remedy=remedy) from error
    except (urllib.error.URLError, TimeoutError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise NoData(f"the server cannot be reached: {reason}", where=request.full_url, remedy=by_hand) from error


def _receive(
    answer: http.client.HTTPResponse, url: str, part: Path, card: Path, start: int, name: str,
    report: Callable[[int, int | None], None] | None,
) -> int | None:  # fmt: skip
    """Write what comes behind the first `start` bytes; the whole size that the server announced, if it did."""
    length = answer.headers.get("Content-Length")
    total = start + int(length) if length is not None else None
    first = _piece(answer, name, start)
    if not start:
        _must_be_the_file(first, answer.headers.get_content_type(), url, name)
    seen = {"url": url, "etag": answer.headers.get("ETag", ""), "modified": answer.headers.get("Last-Modified", "")}
    coding = answer.headers.get("Content-Encoding", "identity")
    card.write_text(json.dumps({**seen, "total": total, "coding": coding}), encoding="utf-8")
    with part.open("ab" if start else "wb") as stream:
        piece = first
        while piece:
            stream.write(piece)
            if report:
                report(stream.tell(), total)
            piece = _piece(answer, name, stream.tell())
    return total


def _piece(answer: http.client.HTTPResponse, name: str, come: int) -> bytes:
    """The next bytes of the answer. Raises NoData where the connection breaks."""
    try:
        return answer.read1(_CHUNK)
    except (TimeoutError, http.client.HTTPException, ConnectionError) as error:
        remedy = "run it again: it goes on from there"
        raise NoData(f"the connection broke after {come:,} bytes: {error}", where=name, remedy=remedy) from error


def _must_be_the_file(first: bytes, kind: str, url: str, name: str) -> None:
    """Raise BadInput where the first bytes are those of a web page, or of another kind than the name of the file says."""
    remedy = "the provider moved the file, or wants a browser: fetch it by hand and give it with --from FILE"
    text = first.lstrip(b"\xef\xbb\xbf \r\n\t")[:20].lower()
    if kind == "text/html" or text.startswith(_WEB_PAGE):
        raise BadInput("a web page came instead of the file", where=url, remedy=remedy)
    wanted = _STARTS.get(Path(name).suffix.lower())
    if first and wanted and not first.startswith((wanted, b"\x1f\x8b")):
        said = " ".join(first[:80].decode("ascii", "replace").split())
        more = f": {said}" if said.isprintable() else ""
        raise BadInput(f"what came is no {Path(name).suffix} but {kind}{more}", where=url, remedy=remedy)


def _checked(part: Path, card: Path, name: str, sha256: str) -> str:
    """The checksum of a whole part; a wrong one, or a zip or gzip that is none, is thrown away."""
    _decode(part, card, name)
    sha = hashlib.sha256()
    with part.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            sha.update(piece)
    found = sha.hexdigest()
    if sha256 and found != sha256:
        _forget(part, card)
        raise BadInput(
            f"checksum {found[:16]}... is not the expected {sha256[:16]}...", where=name, remedy="run it again"
        )
    suffix = Path(name).suffix.lower()
    try:
        whole = True
        if suffix in _ZIPS:
            with zipfile.ZipFile(part) as archive:
                whole = archive.testzip() is None
        elif suffix == ".gz":
            with gzip.open(part) as stream:
                while stream.read(_CHUNK):
                    pass
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error):
        whole = False
    if not whole:
        _forget(part, card)
        raise BadInput(f"the {'zip' if suffix in _ZIPS else 'gzip'} is damaged", where=name, remedy="run it again")
    return found


def _decode(part: Path, card: Path, name: str) -> None:
    """Undo the coding that a server put upon the file for the way, though it was asked for none."""
    seen: dict[str, Any] = json.loads(card.read_text(encoding="utf-8"))
    coding = seen.get("coding", "identity")
    if coding == "identity":
        return
    plain = part.with_name(part.name + ".plain")
    try:
        if coding not in ("gzip", "x-gzip"):
            raise BadInput(f"the server codes it as '{coding}'", where=name, remedy="give the file with --from")
        with gzip.open(part) as packed, plain.open("wb") as stream:
            shutil.copyfileobj(packed, stream, _CHUNK)
        plain.replace(part)
        seen |= {"coding": "identity", "total": part.stat().st_size}
        card.write_text(json.dumps(seen), encoding="utf-8")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        _forget(part, card)
        raise BadInput("what came is damaged", where=name, remedy="run it again") from error
    finally:
        plain.unlink(missing_ok=True)


def _forget(part: Path, card: Path) -> None:
    part.unlink(missing_ok=True)
    card.unlink(missing_ok=True)
