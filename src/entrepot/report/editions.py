"""The editions that a page uses: who made them, when they came out, and whether a newer one is due; and which of several
series a number is taken from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from entrepot.report.panels import Panel, Table
from entrepot.report.wording import listed
from entrepot.store.fetch import providers, standing

if TYPE_CHECKING:
    from entrepot.provenance import Provider, Source
    from entrepot.store import Store

ID = "editions"
NAMED = 4  # sources in a sentence
_NEWER = "a newer edition is used too"


def panel(
    cards: Sequence[Source], store: Store | None = None, *, as_of: dt.date | None = None, today: dt.date | None = None
) -> Panel:
    """The panel of a page that rests on `cards`. Whether a newer edition is due follows from each provider's calendar
    and `today` alone: nothing is asked of any network.

    `store` adds the order in which several series of one indicator were asked; `as_of`: the day by which the page
    judges what was known.
    """
    newest = {card.family: max((c for c in cards if c.family == card.family), key=_day) for card in cards}
    rows, due = [], []
    for card in sorted(cards, key=lambda card: (-_day(card).toordinal(), card.producer, card.id)):
        provider = _provider(card.family)
        state, month = standing(provider, card, today)
        if newest[card.family] is not card and state != "date not known":
            told = _NEWER
        elif state == "due" and provider:
            told = f"due since {month}"
            due.append(f"{provider.name} ({month})")
        else:
            told = f"next {month}" if state == "current" else state
        known = (_known(card, as_of),) if as_of else ()
        edition = card.edition or "not named"
        rows.append((card.title, card.producer, edition, card.published or "–", card.accessed, *known, told, card.id))
    header = (
        "Title",
        "Producer",
        "Edition",
        "Published",
        "Read",
        *(("Known then",) if as_of else ()),
        "Newer edition",
        "Source",
    )
    about = "Newest first; whether a newer one is out is told by the provider's calendar, nothing was looked up"
    tables = (Table(header, tuple(rows), "Editions used", about), *_orders(cards, store))
    return Panel(ID, "Editions used", _lead(cards, due, as_of), tables=tables, wide=True)


def _lead(cards: Sequence[Source], due: list[str], as_of: dt.date | None) -> tuple[str, ...]:
    """How many, how old, and what is due."""
    dated = [card.published for card in cards if card.published]
    several = len(cards) != 1
    text = f"This page rests on {len(cards)} edition{'s' if several else ''}"
    if dated:
        text += (
            f", published from {min(dated)[:4]} to {max(dated)[:4]}" if len(dated) > 1 else f", published in {dated[0]}"
        )
    if len(dated) < len(cards):
        text += f"; of {len(cards) - len(dated)} the date is not known"
    lines = [f"{text}."]
    if as_of:
        lines.append(f"Claims are judged as of {as_of}: what was known then is told by the editions that were out.")
    if due:
        more = f" and {len(due) - NAMED} more" if len(due) > NAMED else ""
        named = listed(sorted(due)[:NAMED]) if not more else ", ".join(sorted(due)[:NAMED])
        lines.append(
            f"By its provider's calendar a newer edition was due of {named}{more}: entrepot data fetch NAME brings it."
        )
    else:
        lines.append("By the calendars that are known, no newer edition is due.")
    return tuple(lines)


def _orders(cards: Sequence[Source], store: Store | None) -> list[Table]:
    """For indicators that several series hold: which was asked first, and why."""
    if store is None:
        return []
    used = {card.family for card in cards}
    rows = []
    for id, families in store.held_by.items():
        order = store.preference(id)
        if len(order["series"]) > 1 and used & set(order["series"]) & set(families):
            here = [name for name in order["series"] if name in used]
            rows.append((store.indicator(id).label, ", ".join(order["series"]), ", ".join(here), order["because"]))
    about = (
        "The first series that has a number gives it; --source SERIES asks another first (data get, relations, outlook)"
    )
    header = ("Figure", "Series in the order in which they are asked", "Used here", "Why")
    return [Table(header, tuple(rows), "Where several sources hold the same number", about)] if rows else []


def _known(card: Source, as_of: dt.date) -> str:
    """Whether an edition was surely out by a day."""
    if card.released is None:
        return "not known"
    return "yes" if card.released <= as_of else "no"


def _day(card: Source) -> dt.date:
    return card.released or dt.date.min


def _provider(series: str) -> Provider | None:
    """Who publishes a series, where it can be fetched."""
    return _by_series().get(series)


@lru_cache(maxsize=1)
def _by_series() -> dict[str, Provider]:
    return {provider.series: provider for provider, _ in providers().values()}
