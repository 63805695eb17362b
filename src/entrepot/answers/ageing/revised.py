"""What the UN's newest revision moved: dependency in the last year by every edition of the UN's ages that is held."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from entrepot.answers.block import Column, Economy, Finding, Message, Period, Quantity, Slot, Table
from entrepot.answers.rows import cells, derived, each, observed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from entrepot.store import Store

OLD, WORKING = "age_share_65_plus", "age_share_15_64"


def revised(store: Store, economies: Sequence[str], year: int) -> tuple[Finding | Table, ...]:
    """A finding on the first economy and a table of all, by edition and as the change between the last two; nothing where fewer
    than two editions hold the year. A ratio of two shares of one edition: no total enters it."""
    found = _by_edition(store, economies, year)
    editions = sorted({id for id, _ in found}, key=lambda id: (store.sources[id].published, id))
    if len(editions) < 2 or any((id, economies[0]) not in found for id in editions[-2:]):
        return ()
    title = Message("ageing.revised", {"last": year})
    columns = (
        Column("economy", Message("answers.member")),
        *(Column(id, Message("ageing.revised.column", {"year": _of(store, id)}), "percent") for id in editions),
        Column("moved", Message("ageing.revised.moved"), "points", signed=True),
    )
    kept = [e for e in economies if all((id, e) in found for id in editions[-2:])]
    body = tuple(cells(Economy(e), *(found.get((id, e)) for id in editions), _moved(found, editions, e)) for e in kept)
    before, after = editions[-2:]
    told: dict[str, Slot] = {
        "who": Economy(economies[0]), "last": year, "from": _of(store, before), "to": _of(store, after),
        "then": found[before, economies[0]], "now": found[after, economies[0]],
    }  # fmt: skip
    table = Table("revised", columns, body, title, Message("ageing.dependency.about"))
    return Finding(Message("ageing.revised.lead", told)), table


def _of(store: Store, id: str) -> Period:
    return Period(store.sources[id].edition)


def _by_edition(store: Store, economies: Sequence[str], year: int) -> dict[tuple[str, str], Quantity]:
    """People of 65 and over in percent of those of 15 to 64, by edition and economy."""
    rows = {id: store.observations(id, economy=tuple(economies)) for id in (OLD, WORKING)}
    at = {
        id: {(r.source, r.economy): observed(r) for r in each(table[(table["year"] == year) & table["value"].notna()])}
        for id, table in rows.items()
    }
    return {key: derived("share", [at[OLD][key], at[WORKING][key]], "percent") for key in at[OLD] if key in at[WORKING]}


def _moved(found: dict[tuple[str, str], Quantity], editions: Sequence[str], economy: str) -> Quantity:
    """Points by which the newest edition moved the ratio of the one before."""
    before, after = [(found[a, economy], found[b, economy]) for a, b in pairwise(editions)][-1]
    return derived("difference", [after, before], "points")
