"""The site as files that open offline: what the first page leads to, without what must be solved or sent."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from entrepot import atomic
from entrepot.answers import catalogue
from entrepot.codes import ASEAN_MEMBERS

if TYPE_CHECKING:
    from fastapi import FastAPI

PLAIN = ("/", "/data", "/models")
_LINK = re.compile(r'(href|src|action)="(/[^"]*)"')
_ENDINGS = (".csv", ".parquet", ".svg", ".css", ".js")


def export(app: FastAPI, folder: Path, lang: str, said: Callable[[str], None] = lambda _: None) -> int:
    """Write the first page, every question that solves nothing with its examples, every member, and the rows and pictures
    that they link to; the number of files. Links to what is not there are taken out. Raises BadInput where the folder is
    taken."""
    from starlette.testclient import TestClient

    atomic.refuse_taken(folder)
    with atomic.folder_beside(folder) as beside, TestClient(app, base_url="http://localhost") as client:
        pages = {name_of(address, lang): address for address in _pages()}
        files: dict[str, str] = {}
        for name, address in pages.items():
            said(address)
            got = client.get(address, params={**dict(parse_qsl(urlsplit(address).query)), "lang": lang})
            got.raise_for_status()
            (beside / name).write_text(_linked(got.text, pages, files, lang), encoding="utf-8", newline="\n")
        for name, address in files.items():
            (beside / name).write_bytes(client.get(address).raise_for_status().content)
        atomic.move_in(beside, folder, new=True)
    return len(pages) + len(files)


def _pages() -> Sequence[str]:
    questions = [f"/{one.id}" for one in catalogue.catalogue().values() if not one.solves]
    each = [f"/{id}?economy={code}" for id in ("member", "relations") for code in ASEAN_MEMBERS]
    return [*PLAIN, *questions, *each]


def name_of(address: str, lang: str) -> str:
    """The file of an address: by its words where they are short, else with a checksum."""
    parts = urlsplit(address)
    pairs = [(k, v) for k, v in parse_qsl(parts.query) if (k, v) != ("lang", lang) and k != "at"]
    ending = next((one for one in _ENDINGS if parts.path.endswith(one)), ".html")
    words = re.sub(r"[^A-Za-z0-9]+", "-", f"{parts.path.removesuffix(ending)} {urlencode(pairs)}").strip("-") or "index"
    if len(words) > 80:
        words = f"{words[:60]}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"
    return f"{words}{ending}"


def _linked(text: str, pages: dict[str, str], files: dict[str, str], lang: str) -> str:
    """A page whose links lead to files beside it; what it needs besides is added to `files`."""

    def link(found: re.Match[str]) -> str:
        address = html.unescape(found[2])
        name = name_of(address, lang)
        if urlsplit(address).path.endswith(_ENDINGS) and not address.startswith("/api/"):
            files[name] = address
        elif name not in pages:
            return f'{found[1]}="#"'
        return f'{found[1]}="{name}"'

    return _LINK.sub(link, text)
