"""Where a request stands: its path and values, the language it asks for, and the figures that answers are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.web import site
from entrepot.web.site import Place

if TYPE_CHECKING:
    from starlette.requests import Request

    from entrepot.web.asking import Asking

OWN = ("lang", "at")  # of the address, not of a question


def place_of(request: Request, asking: Asking, prefix: str, path: str = "") -> Place:
    """The place of a request, or of another path with its values."""
    values: dict[str, list[str]] = {}
    for name, text in request.query_params.multi_items():
        values.setdefault(name, []).append(text)
    lang, was = ((values.pop(name, None) or [""])[0] for name in OWN)
    chosen = site.chosen(request.headers.get("accept-language", ""), lang)
    return Place(path or request.url.path.removeprefix(prefix), values, chosen, asking.fingerprint(), was, prefix)
