"""The site as files that open offline: every page that a link, a choice or a given article leads to, without what must be sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from entrepot import atomic
from entrepot.answers import catalogue
from entrepot.codes import ASEAN_MEMBERS
from entrepot.errors import BadInput, NoData
from entrepot.words import language
from entrepot.words.say import text_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.testclient import TestClient

PLAIN = ("/", "/data", "/models", "/scenario", "/api/docs")
ENDINGS = (".csv", ".parquet", ".svg", ".css", ".js", ".md", ".json", ".txt", ".png", ".toml")  # of files, not of pages
LEFT_OUT = ("/api/v1/", "/openapi")  # of programs
_ANCHOR = re.compile(r'<a\b([^>]*?) ?href="(/[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_OTHER = re.compile(r'<(link|script|img)\b([^>]*?)(href|src)="(/[^"]*)"')
_LIVE = re.compile(r', <a class="live".*?</a>', re.DOTALL)  # a chart drawn anew asks for its rows
_FORM = re.compile(r"<form\b([^>]*)>.*?</form>", re.DOTALL)
_BUTTON = re.compile(r'<button form="[^>]*>.*?</button>', re.DOTALL)
_CARD = re.compile(r"/jobs/\w+/cards/[\w-]+$")


def export(
    app: FastAPI, folder: Path, lang: str, articles: Sequence[Path] = (), said: Callable[[str], None] = lambda _: None
) -> int:
    """Write the site into a new folder; the number of files. Each question stands there with its examples and with every
    choice of its first parameter, each article with its cards; links to what is not there are plain text. Raises BadInput
    where the folder is taken, or an article cannot be sent."""
    from starlette.testclient import TestClient

    atomic.refuse_taken(folder)
    with (
        atomic.folder_beside(folder) as beside,
        TestClient(app, base_url="http://localhost", follow_redirects=False) as client,
    ):
        site = _Site(client, lang, said)
        sent = [(file.name, site.sent(file)) for file in articles]
        site.pages |= {site.name(address): _asked(address) for address in (*_pages(), *(one for _, one in sent))}
        site.begin()
        while site.left:
            name = site.left.pop(0)
            text = site.page(name)
            if name == site.name("/") and sent:
                text = text.replace("</main>", f"{_listed(sent, lang)}</main>")
            (beside / name).write_text(site.linked(text), encoding="utf-8", newline="\n")
        for name, body in site.files.items():
            (beside / name).write_bytes(body)
        atomic.move_in(beside, folder, new=True)
    return len(site.pages) + len(site.files)


def _pages() -> Sequence[str]:
    """Addresses of all pages: of questions with the choices of their first parameter, as links name them."""
    found = [*PLAIN]
    for one in catalogue.catalogue().values():
        found.append(f"/{one.id}")
        first = one.parameters[0] if one.parameters else None
        choices = ASEAN_MEMBERS if one.id == "relations" else first.choices if first and not first.many else ()
        if first and one.id == "indicator":
            found += [f"/data/{choice}" for choice in choices]
        elif first and one.id != "series":  # the page of an indicator holds them
            found += [f"/{one.id}?{urlencode({first.name: choice})}" for choice in choices]
    return found


def _asked(address: str) -> str:
    """What is asked for the page of an address: the examples of a question that a form alone stands for."""
    asked = catalogue.catalogue().get(address.strip("/"))
    examples = {p.name: p.example for p in asked.parameters if p.example} if asked and asked.solves else {}
    return f"{address}?{urlencode(examples)}" if examples else address


def _listed(sent: Sequence[tuple[str, str]], lang: str) -> str:
    """The articles, for the first page."""
    links = "".join(f'<li><a href="{html.escape(address)}">{html.escape(name)}</a></li>' for name, address in sent)
    return f'<h2>{text_of("web.static.articles", language(lang))}</h2><ul class="cards">{links}</ul>'


@dataclass
class _Site:
    """What is written: `pages` and `files` by name, and the pages that are `left` to write."""

    client: TestClient
    lang: str
    said: Callable[[str], None]
    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    def sent(self, file: Path) -> str:
        """The address of an article's job."""
        got = self.client.post("/check", files={"file": (file.name, file.read_bytes())})
        if got.status_code != 303:
            raise BadInput(f"{file} cannot be checked", remedy="a text, HTML, PDF or Word file")
        return urlsplit(got.headers["location"]).path

    def begin(self) -> None:
        """Ask for every page once, so that those that take seconds are being solved, and write all."""
        for name, address in self.pages.items():
            if (asked := catalogue.catalogue().get(urlsplit(address).path.strip("/"))) and asked.solves:
                self.got(address)
            self.left.append(name)

    def got(self, address: str) -> Any:
        """What the server answers in the language of the site."""
        return self.client.get(address, params={**dict(parse_qsl(urlsplit(address).query)), "lang": self.lang})

    def page(self, name: str) -> str:
        """The text of a page, once its job is done."""
        self.said(self.pages[name])
        while 'id="progress"' in (got := self.got(self.pages[name])).text:
            time.sleep(0.2)
        if got.status_code >= 500:
            raise NoData(f"{self.pages[name]}: status {got.status_code}", remedy="report it, and write the site again")
        if got.status_code != 200:
            self.said(f"{self.pages[name]} says that it cannot be answered")
        return got.text

    def name(self, address: str) -> str:
        """The file of an address: by its words where they are short, else with a checksum."""
        parts = urlsplit(address)
        pairs = [(k, v) for k, v in parse_qsl(parts.query) if (k, v) != ("lang", self.lang) and k != "at"]
        ending = next((one for one in ENDINGS if parts.path.endswith(one)), "")
        path = f"{parts.path.removesuffix(ending)} {urlencode(pairs)}"
        words = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "index"
        if len(words) > 80:
            words = f"{words[:60]}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"
        return f"{words}{ending or '.html'}"

    def linked(self, text: str) -> str:
        """A page without forms, whose links lead to files beside it."""
        note = f'<p class="note">{text_of("web.static", language(self.lang), day=f"{dt.date.today():%Y-%m-%d}")}</p>'
        text = _FORM.sub(lambda form: note if 'role="search"' not in form[1] else "", _LIVE.sub("", text))
        text = _BUTTON.sub("", text).replace('<input type="checkbox" form="ask"', '<input type="checkbox" disabled')

        def anchor(found: re.Match[str]) -> str:
            to = self.to(html.unescape(found[2]))
            return f'<a{found[1]} href="{to}"{found[3]}>{found[4]}</a>' if to else f"<span>{found[4]}</span>"

        def other(found: re.Match[str]) -> str:
            return f'<{found[1]}{found[2]}{found[3]}="{self.to(html.unescape(found[4]))}"'

        return _OTHER.sub(other, _ANCHOR.sub(anchor, text))

    def to(self, address: str) -> str:
        """The file that an address leads to, written with the others where it is one of theirs; "" for none."""
        parts = urlsplit(address)
        name = self.name(address)
        if parts.path.endswith(ENDINGS) or (_CARD.match(parts.path) is None and "/cards/" in parts.path):
            return name if self.has_file(name, address) else ""
        if name not in self.pages and _CARD.match(parts.path):
            self.pages[name] = address
            self.left.append(name)
        if name not in self.pages:
            return ""
        return f"{name}#{parts.fragment}" if parts.fragment else name

    def has_file(self, name: str, address: str) -> bool:
        """Whether there is a file at an address: some rows may not be passed on."""
        if address.startswith(LEFT_OUT) or (address.startswith("/data/") and ".json" in address):
            return False
        if name not in self.files and name not in self.missing:
            got = self.client.get(address)
            if got.status_code == 200 and 'id="progress"' not in got.text[:3000]:
                self.files[name] = got.content
            else:
                self.missing.add(name)
        return name in self.files
