"""Downloads that resume where they stopped, check size and checksum, and never leave half a file under its name."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrepot.errors import BadInput, NoData

_CHUNK = 1 << 18
_TIMEOUT_SECONDS = 60
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head")


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
) -> Downloaded:
    """Bring `url` to `target`. A part of an earlier attempt (`.part` beside it) is continued if the server's file is
    still the same, else begun anew.

    Raises BadInput for a web page, a wrong size or checksum, half a zip or a full disk; NoData where the server cannot
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
            with _opened(request, timeout) as answer:
                start = start if answer.status == http.HTTPStatus.PARTIAL_CONTENT else 0
                total = _receive(answer, url, part, card, start, target.name)
        size = part.stat().st_size
        if total is not None and size != total:
            if size > total:
                _forget(part, card)
            remedy = "run it again: it goes on from there" if size < total else "run it again"
            raise BadInput(f"cut off: {size:,} of {total:,} bytes came", where=target.name, remedy=remedy)
        found = _checked(part, card, target.name, sha256)
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


def _opened(request: urllib.request.Request, timeout: float) -> http.client.HTTPResponse:
    by_hand = "fetch it with a browser and give it with --from FILE"
    try:
        return urllib.request.urlopen(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (401, 403):
            by_hand = "the provider asks for a key or refuses: see `entrepot data status`, or give the file with --from"
        raise NoData(
            f"the server answers {error.code} {error.reason}", where=request.full_url, remedy=by_hand
        ) from error
    except (urllib.error.URLError, TimeoutError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise NoData(f"the server cannot be reached: {reason}", where=request.full_url, remedy=by_hand) from error


def _receive(answer: http.client.HTTPResponse, url: str, part: Path, card: Path, start: int, name: str) -> int | None:
    """Write what comes behind the first `start` bytes; the whole size that the server announced, if it did."""
    length = answer.headers.get("Content-Length")
    total = start + int(length) if length is not None else None
    first = answer.read1(_CHUNK)
    kind = answer.headers.get_content_type()
    if not start and (kind == "text/html" or first.lstrip(b"\xef\xbb\xbf \r\n\t")[:20].lower().startswith(_WEB_PAGE)):
        remedy = "the provider moved the file, or wants a browser: fetch it by hand and give it with --from FILE"
        raise BadInput("a web page came instead of the file", where=url, remedy=remedy)
    seen = {"url": url, "etag": answer.headers.get("ETag", ""), "modified": answer.headers.get("Last-Modified", "")}
    card.write_text(json.dumps({**seen, "total": total}), encoding="utf-8")
    with part.open("ab" if start else "wb") as stream:
        piece = first
        while piece:
            stream.write(piece)
            try:
                piece = answer.read1(_CHUNK)
            except (TimeoutError, http.client.HTTPException, ConnectionError) as error:
                come = stream.tell()
                remedy = "run it again: it goes on from there"
                raise NoData(
                    f"the connection broke after {come:,} bytes: {error}", where=name, remedy=remedy
                ) from error
    return total


def _checked(part: Path, card: Path, name: str, sha256: str) -> str:
    """The checksum of a whole part; a wrong one, or a zip that is none, is thrown away."""
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
    if Path(name).suffix.lower() in (".zip", ".xlsx", ".xlsb"):
        try:
            with zipfile.ZipFile(part) as archive:
                bad = archive.testzip()
        except zipfile.BadZipFile:
            bad = name
        if bad is not None:
            _forget(part, card)
            raise BadInput("the zip is damaged", where=name, remedy="run it again")
    return found


def _forget(part: Path, card: Path) -> None:
    part.unlink(missing_ok=True)
    card.unlink(missing_ok=True)
