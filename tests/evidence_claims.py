"""What `check` reads in a text, for tests: each claim as (quote, measure, sides, value)."""

from __future__ import annotations

import datetime as dt

from entrepot.evidence import document
from entrepot.evidence.check import check
from entrepot.evidence.told import Statement
from entrepot.measures import measure, registered

DAY = dt.date(2025, 6, 1)


def claims(text: str, published: dt.date | None = DAY, name: str = "text") -> list[Statement]:
    """The claims of a text."""
    if name.endswith(".html"):
        read = document.from_bytes(text.encode(), name, published=published)
    else:
        read = document.from_text(text, name, published=published)
    return [claim for claim, _ in check(read).results]


def measured(id: str) -> str:
    """A measure's own id, where an alias is written."""
    return measure(id).id if registered(id) else id


def means(claim: Statement, indicator: str, subject: str = "", partner: str = "") -> bool:
    """Whether a claim is of a measure and of two sides, whichever comes first: A's exports to B are B's imports from A."""
    same = measured(claim.indicator) == measured(indicator)
    flows = {"goods_exports", "goods_imports"}
    mirrored = {measured(claim.indicator), measured(indicator)} <= flows
    return (same or mirrored) and {subject, partner} - {""} <= {claim.subject, claim.partner, ""}
