"""The editions that an answer rests on: who made them, when they came out, whether a newer one is due; and which of several
series a number is taken from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from entrepot.answers.block import Column, Count, Finding, Message, Period, Section, Slot, Table, Text
from entrepot.answers.rows import cells, measure_label, source_label
from entrepot.store.fetch import providers, standing

if TYPE_CHECKING:
    from entrepot.provenance import Provider, Source
    from entrepot.store import Store

ID = "editions"
NAMED = 4  # sources in a sentence


def section(
    cards: Sequence[Source], store: Store | None = None, *, as_of: dt.date | None = None, today: dt.date | None = None
) -> Section:
    """What an answer that rests on `cards` says of them. Whether a newer edition is due follows from each provider's
    calendar and `today` alone: nothing is asked of any network.

    `store` adds the order in which several series of one measure were asked; `as_of`: the day by which the answer judges
    what was known.
    """
    newest = {card.family: max((c for c in cards if c.family == card.family), key=_day) for card in cards}
    rows, due = [], []
    for card in sorted(cards, key=lambda card: (-_day(card).toordinal(), card.producer, card.id)):
        provider = _provider(card.family)
        state, month = standing(provider, card, today)
        if newest[card.family] is not card and card.released:
            state = "newer used"
        elif state == "due" and provider:
            due.append(Message("editions.due.one", {"name": Text(provider.name), "month": Period(month)}))
        told: Slot = Message("editions.state", {"state": state.replace(" ", "_"), "month": Period(month)})
        rows.append(
            cells(
                Text(card.title),
                Text(card.producer),
                Text(card.edition) if card.edition else Message("editions.unnamed"),
                Period(card.published) if card.published else None,
                Period(card.accessed),
                *((Message("editions.known", {"known": _known(card, as_of)}),) if as_of else ()),
                told,
                source_label(card.id),
            )
        )
    names = ("title", "producer", "edition", "published", "read", *(("known",) if as_of else ()), "newer", "source")
    columns = tuple(Column(id, Message("editions.column", {"what": id})) for id in names)
    table = Table("editions", columns, tuple(rows), Message("editions.caption"), Message("editions.about"))
    return Section(
        ID,
        Message("editions.title"),
        (*_says(cards, due, as_of), table, *_orders(cards, store)),
        wide=True,
        part="annex",
    )


def _says(cards: Sequence[Source], due: Sequence[Message], as_of: dt.date | None) -> tuple[Finding, ...]:
    """How many, how old, and what is due."""
    dated = [card.published for card in cards if card.published]
    when = undated = None
    if len(dated) > 1:
        when = Message("editions.published", {"from": int(min(dated)[:4]), "to": int(max(dated)[:4])})
    elif dated:
        when = Message("editions.published.one", {"period": Period(dated[0])})
    if len(dated) < len(cards):
        undated = Message("editions.undated", {"n": Count(len(cards) - len(dated))})
    found = [Message("editions.rests", {"n": Count(len(cards)), "when": when, "undated": undated})]
    if as_of:
        found.append(Message("editions.as_of", {"day": Period(str(as_of))}))
    if due:
        ordered = sorted(due, key=lambda one: str(one.values["name"]))
        more = Message("editions.more", {"n": Count(len(due) - NAMED)}) if len(due) > NAMED else None
        found.append(Message("editions.due", {"names": tuple(ordered[:NAMED]), "more": more}))
    else:
        found.append(Message("editions.none_due"))
    return tuple(Finding(message) for message in found)


def _orders(cards: Sequence[Source], store: Store | None) -> tuple[Table, ...]:
    """For measures that several series hold: which was asked first, and why."""
    if store is None:
        return ()
    used = {card.family for card in cards}
    rows = []
    for id, families in store.held_by.items():
        order = store.preference(id)
        if len(order["series"]) > 1 and used & set(order["series"]) & set(families):
            here = [name for name in order["series"] if name in used]
            rows.append(
                cells(
                    measure_label(store, id),
                    Text(", ".join(order["series"])),
                    Text(", ".join(here)),
                    Text(order["because"]),
                )
            )
    if not rows:
        return ()
    columns = tuple(
        Column(id, Message("editions.order.column", {"what": id})) for id in ("measure", "order", "used", "why")
    )
    return (Table("orders", columns, tuple(rows), Message("editions.orders"), Message("editions.orders.about")),)


def _known(card: Source, as_of: dt.date) -> str:
    """Whether an edition was surely out by a day: `yes`, `no`, `open`."""
    if card.released is None:
        return "open"
    return "yes" if card.released <= as_of else "no"


def _day(card: Source) -> dt.date:
    return card.released or dt.date.min


def _provider(series: str) -> Provider | None:
    """Who publishes a series, where it can be fetched."""
    return _by_series().get(series)


@lru_cache(maxsize=1)
def _by_series() -> dict[str, Provider]:
    return {provider.series: provider for provider, _ in providers().values()}
