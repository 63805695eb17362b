"""What every request passes: who may ask, how much, and what the browser may do with the answer."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException

from entrepot.render import html
from entrepot.web.problems import problem_response
from entrepot.web.settings import LOOPBACK

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from entrepot.web.settings import Settings

# The one script that stands inside a page (an article's) is named by its checksum.
_INSIDE = base64.b64encode(hashlib.sha256(html.inside_script().encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; script-src 'self' 'sha256-{_INSIDE}'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with none browsers send "Origin: null" with our own forms
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
CLIENTS = 10_000  # of which requests are counted
MINUTE = 60.0


class Guard:
    """Refuses names in the Host header that are not ours (so that no other site's name leads here), posts from other
    sites, bodies that are too long, and clients that ask too often; adds headers to every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.hosts = {*LOOPBACK, *settings.hosts}
        self._asked: OrderedDict[str, tuple[float, int]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in HEADERS if one[0] not in held)]
            await send(message)

        sending: Send = headed
        if scope["method"] == "HEAD":
            scope, sending = {**scope, "method": "GET"}, _bare(headed)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await problem_response(*refusal)(scope, receive, sending)
            return
        await self.app(scope, _Counted(receive, self.settings), sending)

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> tuple[int, str, str] | None:
        host = _name(headers.get("host", ""))
        if host not in self.hosts and f"[{host}]" not in self.hosts:
            return 421, "this host name is not served here", "start with --host-name NAME to serve it"
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode", "navigate") != "navigate":
            return (
                403,
                "a request from another site",
                "follow a link to the page instead",
            )  # an image that starts a job, say
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            site, origin = headers.get("sec-fetch-site"), headers.get("origin")
            if (site or "same-origin") not in ("same-origin", "none") or (
                site is None and origin and urlsplit(origin).netloc != headers.get("host")
            ):
                return 403, "a request from another site", "use the page itself, or send no Origin"
            length = headers.get("content-length", "0")
            if not length.isdigit() or int(length) > self.settings.most_bytes:
                return 413, "the request is too long", f"at most {self.settings.most_bytes:,} bytes"
        if self.settings.most_requests and self._too_often(str((scope.get("client") or ("",))[0])):
            return 429, "too many requests", f"at most {self.settings.most_requests} a minute"
        return None

    def _too_often(self, client: str) -> bool:
        now = time.monotonic()
        since, count = self._asked.pop(client, (now, 0))
        since, count = (now, 0) if now - since > MINUTE else (since, count)
        self._asked[client] = since, count + 1
        if len(self._asked) > CLIENTS:
            self._asked.popitem(last=False)
        return count >= self.settings.most_requests


def _name(host: str) -> str:
    """The name in a Host header; "" where there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _bare(send: Send) -> Send:
    """Sends what is sent without its body: the answer to HEAD."""

    async def bare(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return bare


class _Counted:
    """A body that is refused where it is longer than it may be, whatever its header said, or does not come to its end."""

    def __init__(self, receive: Receive, settings: Settings) -> None:
        self.receive = receive
        self.left = settings.most_bytes
        self.until = time.monotonic() + settings.slowest
        self.whole = False

    async def __call__(self) -> Any:
        if self.whole:  # what follows is that the client leaves
            return await self.receive()
        try:
            message = await asyncio.wait_for(self.receive(), self.until - time.monotonic())
        except TimeoutError:
            raise HTTPException(408, "the request did not come to its end", {"connection": "close"}) from None
        if message["type"] == "http.request":
            self.whole = not message.get("more_body", False)
            self.left -= len(message.get("body", b""))
            if self.left < 0:
                raise HTTPException(413, "the request is too long")
        return message
