"""What is sent again and again: bytes made once, compressed once, with a tag by content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

SMALL = 1000  # bytes below which nothing is compressed
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Sent:
    """A body with its media type, the same compressed, and its tag."""

    body: bytes
    media_type: str
    compressed: bytes
    tag: str

    def to(self, request: Request, status: int = 200) -> Response:
        """The response: a few bytes where the browser has it already (ETag)."""
        headers = {"etag": self.tag, "cache-control": "no-cache", "vary": "accept-encoding, accept-language"}
        if status == 200 and self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.compressed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.compressed, status, {**headers, "content-encoding": "gzip"}, self.media_type)
        return Response(self.body, status, headers, self.media_type)


def sent(text: str | bytes, media_type: str = HTML) -> Sent:
    """A text or bytes, ready to be sent."""
    body = text.encode() if isinstance(text, str) else text
    tag = f'"{hashlib.sha256(media_type.encode() + body).hexdigest()[:24]}"'
    return Sent(body, media_type, gzip.compress(body, 6, mtime=0) if len(body) > SMALL else b"", tag)
