"""What the store holds, laid out for fast questions: one number, its source, its vintage; at a date or as known now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from entrepot.errors import EntrepotError
from entrepot.provenance import Source, parse_date
from entrepot.query.archive import Archive, Fact

if TYPE_CHECKING:
    from entrepot.store import Store

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Point:
    """One observation, or a sum of them."""

    year: int
    value: float
    unit: str
    source: str
    status: str = "observed"
    period: str = ""
    note: str = ""


@dataclass(eq=False)
class Holdings:
    """The observations of a store by indicator, economy, partner and product; facts; survey questions."""

    store: Store

    @cached_property
    def rows(self) -> dict[Key, list[Point]]:
        """Every held value by (indicator, economy, partner, product), by year and then in the indicator's order of
        preference."""
        columns = "indicator, economy, partner, product, year, value, unit, source, status, period, note"
        # Goods flows are many and are asked as readings.
        table = self.store.rows(
            f"select {columns} from observations where value is not null and indicator <> 'goods_exports' order by "
            f"{columns}"
        )
        rows: dict[Key, list[Point]] = {}
        sources: dict[str, set[str]] = {}
        for indicator, economy, partner, product, year, value, unit, source, status, period, note in table:
            sources.setdefault(indicator, set()).add(source)
            rows.setdefault((indicator, economy, partner, product), []).append(
                Point(int(year), float(value), unit, source, status, period, note)
            )
        orders = {id: self.store.order(id, held) for id, held in sources.items()}
        for key, points in rows.items():
            order = orders[key[0]]
            points.sort(key=lambda p: (p.year, order[p.source]))
        return rows

    def family(self, source: str) -> str:
        """What all editions of a source's numbers share."""
        return self.store.sources[source].family

    @cached_property
    def pairs(self) -> dict[str, set[tuple[str, str]]]:
        """The (economy, partner) pairs of each indicator."""
        found: dict[str, set[tuple[str, str]]] = {}
        for indicator, economy, partner, _ in self.rows:
            found.setdefault(indicator, set()).add((economy, partner))
        return found

    @cached_property
    def products(self) -> dict[tuple[str, str, str], set[str]]:
        """The products of each (indicator, economy, partner)."""
        found: dict[tuple[str, str, str], set[str]] = {}
        for indicator, economy, partner, product in self.rows:
            found.setdefault((indicator, economy, partner), set()).add(product)
        return found

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Dated facts of the register, oldest first."""
        return tuple(Archive(self.store).facts.values())

    @cached_property
    def published(self) -> dict[str, dt.date | None]:
        """When each source came out; None where its card does not say."""
        return {id: _published(card) for id, card in self.store.sources.items()}

    def known(self, source: str, day: dt.date) -> bool:
        """Whether an edition was out on that day (several sources joined by blanks: all of them)."""
        dates = [self.published.get(one) for one in source.split()]
        return all(date is not None and date <= day for date in dates)

    def vintage(self, source: str) -> str:
        """The edition of a source in words."""
        cards = [self.store.sources[one] for one in dict.fromkeys(source.split()) if one in self.store.sources]
        return "; ".join(dict.fromkeys(card.edition or card.published or f"read {card.accessed}" for card in cards))

    def rate(self, currency: str, year: int) -> Point | None:
        """Units of a currency per US dollar, yearly average, in the year or the nearest held."""
        country = {
            "JPY": "JPN",
            "THB": "THA",
            "IDR": "IDN",
            "MYR": "MYS",
            "PHP": "PHL",
            "SGD": "SGP",
            "VND": "VNM",
            "CNY": "CHN",
            "KRW": "KOR",
            "EUR": "EU27",
        }.get(currency, "")
        points = [p for p in self.rows.get(("exchange_rate", country, "", ""), ()) if p.unit == f"{currency} per USD"]
        return min(points, key=lambda p: abs(p.year - year)) if points else None


def _published(card: Source) -> dt.date | None:
    try:
        return parse_date(card.published) if card.published else None
    except EntrepotError:
        return None
