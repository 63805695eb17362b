"""One example of every page that a running lab has, found as a reader would: from the first page along its links.

Two addresses are the same kind of page where the same route of the application, the same question and the same status answer
them; the first of each kind is taken. A page that is linked from another is therefore gone through without anybody listing
it, and `left` names the routes to which no link leads. What needs a form is sent: a scenario, an article, a search.
"""

from __future__ import annotations

import html
import re
import time
import urllib.parse
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.routing import Match, Route

SHOCK = """title = "A tariff of {size}%"
[[shock]]
kind = "tariff"
mode = "add"
importer = "USA"
exporter = "JPN"
rate = 0.{size}
source = "assumption"
"""
CLAIMS = (
    "10 February 2025\n\nThe population of Thailand is 120 million. Japan is the largest investor in every country of ASEAN. "
    "Trade between Japan and Viet Nam will double by 2040. Malaysia has a population of 34 million."
)
ASKED = (
    "/",
    "/search?q=tariff",
    "/search?q=xyzzy",
    "/sealanes?close=malacca",
    "/outlok",
    "/relations?economy=Atlantis",
    "/jobs/unknown0",
    "/data/no_such",
    "/vega.js",  # which a script asks for, no link
    "/member?economy=THA&at=000000000000",
)
HTML = "text/html"
PATIENCE = 240.0  # seconds that a job may take


@dataclass(frozen=True)
class Shown:
    """A page: its `address`, the route and question that it is an example of (`kind`), its status and its text."""

    address: str
    kind: tuple[str, ...]
    status: int
    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """A name for a file."""
        return re.sub(r"[^A-Za-z0-9]+", "-", self.address).strip("-")[:70] or "home"


class Tour:
    """The pages of a lab at `base`, whose application has these `routes`."""

    def __init__(self, base: str, routes: list[Any]) -> None:
        self.base = base
        self.routes = [
            one for one in flat(routes) if "GET" in (one.methods or ()) and not one.path.startswith("/api/v1")
        ]
        self.seen: set[tuple[str, ...]] = set()
        self.dead: list[str] = []
        self._client = httpx.Client(base_url=base, timeout=PATIENCE)

    def close(self) -> None:
        """End the line to the lab."""
        self._client.close()

    def pages(self) -> Iterator[Shown]:
        """Every kind of page, one example each: jobs in each of their states, the answers when they are done."""
        sent = self.sent()
        yield from self.states(sent)
        waiting = deque([*sent, *ASKED])
        asked = set(waiting)
        while waiting:
            address = waiting.popleft()
            kind = self.kind(address)
            wanted = address in ASKED
            if kind is None or (kind in self.seen and not wanted):
                continue
            status, media, text = self.done(address)
            if status >= 400 and not wanted:
                self.dead.append(f"{address}: {status}")
            if status < 400:
                self.seen.add(kind)
            if not media.startswith(HTML):
                continue
            yield Shown(address, kind, status, text)
            for link in (*links(text), *forms(text)):
                if link not in asked:
                    asked.add(link)
                    waiting.append(link)

    def left(self) -> list[str]:
        """Routes that were not asked."""
        return sorted({one.path for one in self.routes} - {kind[0] for kind in self.seen})

    def kind(self, address: str) -> tuple[str, ...] | None:
        """What tells an address from others: its route, its question where it stands for a page, the ending where it does
        not; None where no route is meant."""
        path = urllib.parse.urlsplit(address).path
        scope = {"type": "http", "path": urllib.parse.unquote(path), "method": "GET", "root_path": ""}
        for route in self.routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                given = found["path_params"]
                last = path.rsplit("/", 1)[-1]
                ending = last.partition(".")[2] if "why" not in path.split("/") else ""
                shown = given.get("question", "").partition(".")[0] if not ending else ""
                job = given.get("id", "") if not ending and "file" not in given and "value" not in given else ""
                return route.path, ending, shown if "value" not in given else "", job or self.own(address)
        return None

    def own(self, address: str) -> str:
        """Whether an address gives values of its own to a question that has a form alone without."""
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
        return "given" if set(query) - {"lang"} else ""

    def sent(self) -> list[str]:
        """Addresses of what forms were sent for, not yet done: more than run at once."""
        shocks = [{"how": "text", "text": SHOCK.format(size=size)} for size in (10, 11, 12)]
        return [self.post("/check", {"text": CLAIMS}), *(self.post("/scenario", shock) for shock in shocks)]

    def states(self, sent: list[str]) -> Iterator[Shown]:
        """A job that runs, one that waits, and one that was given up, out of those just sent."""
        for state, address in (("running", sent[0]), ("waiting", sent[-1])):
            yield self.as_is(address, state)
        last = sent.pop()
        self.post(f"{last.partition('?')[0]}/cancel", {})
        yield self.as_is(last, "failed")

    def as_is(self, address: str, state: str) -> Shown:
        """The page of a job as it stands now."""
        status, _, text = self.got(address)
        return Shown(address, ("/jobs/{id}", state), status, text)

    def post(self, path: str, form: dict[str, str]) -> str:
        """Where a form leads to."""
        answer = self._client.post(path, data=form)
        assert answer.status_code == 303, f"{path} answered {answer.status_code}"
        return answer.headers["location"]

    def done(self, address: str) -> tuple[int, str, str]:
        """Status, media type and text of an address, once its job is over."""
        end = time.monotonic() + PATIENCE
        while True:
            status, media, text = self.got(address)
            if 'id="progress"' not in text or time.monotonic() > end:
                return status, media, text
            time.sleep(0.3)

    def got(self, address: str) -> tuple[int, str, str]:
        """Status, media type and text of an address."""
        answer = self._client.get(address)
        return answer.status_code, answer.headers.get("content-type", ""), answer.text


def flat(routes: list[Any]) -> Iterator[Route]:
    """All routes, those of included routers too."""
    for one in routes:
        if isinstance(one, Route):
            yield one
        elif (inside := getattr(one, "original_router", None)) is not None:
            yield from flat(inside.routes)


def links(text: str) -> list[str]:
    """Addresses of the lab itself that a page leads to, without those that only change its language; of an address that tells of
    which figures it was, the one without."""
    found = [html.unescape(one).partition("#")[0] for one in re.findall(r'(?:href|src)="(/[^"]*)"', text)]
    found += [f"/{one}" for one in _values(text)]
    found = [re.sub(r"[?&]at=[^&]*$", "", one) for one in found]
    return [one for one in dict.fromkeys(found) if "at=" not in one and not re.search(r"lang=(?!en)", one)]


def forms(text: str) -> list[str]:
    """Where the form of a question leads to as it stands, on a page that has no answer yet."""
    if 'id="address"' in text:
        return []
    form = re.search(r'<form class="ask" id="ask" action="([^"]+)"(.*?)</form>', text, re.DOTALL)
    if not form:
        return []
    fields = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form[2])
    chosen = re.findall(r'<select[^>]* name="([^"]+)">.*?<option selected>([^<]*)', form[2])
    given = [(name, html.unescape(value)) for name, value in (*fields, *chosen) if value and name != "lang"]
    return [f"{html.unescape(form[1])}?{urllib.parse.urlencode(given)}"] if given else []


def _values(text: str) -> list[str]:
    """How the first number of a page was made: a click leads there, no link."""
    id = re.search(r'data-id="([^"]+)"', text)
    here = re.search(r'<section[^>]*id="address" data-page="/([^"?]*)(\?[^"]*)?"', text)
    if not id or not here or "/why/" in here[1]:
        return []
    query = "&".join(one for one in html.unescape(here[2] or "").lstrip("?").split("&") if not one.startswith("at="))
    return [f"{here[1]}/why/{urllib.parse.quote(html.unescape(id[1]))}?{query}"]
