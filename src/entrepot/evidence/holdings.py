"""What the store holds, laid out for fast questions: one number, its source, its vintage; at a date or as known now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import EntrepotError
from entrepot.provenance import Source, parse_date

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


@dataclass(frozen=True)
class Fact:
    """One dated fact of the register."""

    id: str
    date: str
    economy: str
    partner: str
    strand: str
    kind: str
    name: str
    statement: str
    amount: float | None
    unit: str
    status: str
    source: str
    page: str

    @property
    def year(self) -> int:
        """The year of the fact (fiscal years count as the year they begin in)."""
        return int(self.date.replace("FY", "")[:4])


@dataclass(eq=False)
class Holdings:
    """The observations of a store by indicator, economy, partner and product; facts; survey questions."""

    store: Store
    _cache: dict[object, object] = field(default_factory=dict, repr=False)

    @cached_property
    def rows(self) -> dict[Key, list[Point]]:
        """Every held value by (indicator, economy, partner, product), by year and then in the indicator's order of
        preference."""
        columns = "indicator, economy, partner, product, year, value, unit, source, status, period, note"
        # Goods flows are many and have a model of their own (models.relations).
        table = self.store.sql(
            f"select {columns} from observations where value is not null and indicator <> 'goods_exports' order by "
            f"{columns}"
        )
        rows: dict[Key, list[Point]] = {}
        for indicator, economy, partner, product, year, value, unit, source, status, period, note in zip(
            *(table[c].tolist() for c in columns.split(", ")), strict=True
        ):
            rows.setdefault((indicator, economy, partner, product), []).append(
                Point(int(year), float(value), unit, source, status, period, note)
            )
        orders = {id: self.store.order(id, part.unique()) for id, part in table.groupby("indicator")["source"]}
        for key, points in rows.items():
            order = orders[key[0]]
            points.sort(key=lambda p: (p.year, order[p.source]))
        return rows

    def current(
        self, indicator: str, economy: str, partner: str = "", product: str = "", known_by: dt.date | None = None
    ) -> list[Point]:
        """Rows as they stood on a day (without one: now), in their order: of each series only the newest edition's value
        of a period and unit. An edition that a later one replaced is no second witness."""
        memo = ("current", indicator, economy, partner, product, known_by)
        if memo not in self._cache:
            newest: dict[tuple[str, str, str], Point] = {}
            for point in self.rows.get((indicator, economy, partner, product), ()):
                if known_by is None or self.known(point.source, known_by):
                    period = point.period or str(point.year)
                    newest.setdefault((period, point.unit, self.family(point.source)), point)
            self._cache[memo] = list(newest.values())
        return self._cache[memo]  # type: ignore[return-value]

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
        table = self.store.facts()
        names = (
            "id",
            "date",
            "economy",
            "partner",
            "strand",
            "kind",
            "name",
            "statement",
            "amount",
            "unit",
            "status",
            "source",
            "page",
        )
        found = []
        for row in zip(*(table[name].tolist() for name in names), strict=True):
            values = dict(zip(names, row, strict=True))
            amount = values.pop("amount")
            text = {name: "" if value is None or value != value else str(value) for name, value in values.items()}
            number = None if amount in ("", None) or amount != amount else float(amount)
            found.append(Fact(amount=number, **text))
        return tuple(found)

    @cached_property
    def questions(self) -> dict[tuple[str, str], dict[str, str]]:
        """Survey questions by (question, source)."""
        table = self.store.questions()
        return {
            (row["question"], row["source"]): {key: str(value) for key, value in row.items()}
            for row in table.to_dict(orient="records")
        }

    @cached_property
    def published(self) -> dict[str, dt.date | None]:
        """When each source came out; None where its card does not say."""
        return {id: _published(card) for id, card in self.store.sources.items()}

    def series(
        self,
        indicator: str,
        economy: str,
        partner: str = "",
        product: str = "",
        *,
        source: str | None = None,
        known_by: dt.date | None = None,
        unit: str | None = None,
        joined_by: dt.date | None = None,
    ) -> list[Point]:
        """One point a year: the preferred source's. Groups are summed over members where the indicator adds up; EU27 is
        held as such.

        `source`: only what the series of that edition says.
        `joined_by`: the members of that day in every year, so that a series does not jump at an accession; without it,
        each year's own.
        """
        memo = ("series", indicator, economy, partner, product, source, known_by, unit, joined_by)
        if memo not in self._cache:
            self._cache[memo] = self._series(indicator, economy, partner, product, source, known_by, unit, joined_by)
        return self._cache[memo]  # type: ignore[return-value]

    def _series(
        self,
        indicator: str,
        economy: str,
        partner: str,
        product: str,
        source: str | None,
        known_by: dt.date | None,
        unit: str | None,
        joined_by: dt.date | None,
    ) -> list[Point]:
        spec = self.store.indicators.get(indicator)
        wanted = unit or (spec.units[0] if spec and spec.units else None)
        points: dict[int, Point] = {}
        for point in self.current(indicator, economy, partner, product, known_by):
            if (
                (wanted and point.unit != wanted)
                or (source and self.family(point.source) != self.family(source))
                or "-" in point.period.replace("FY", "")[4:5]
            ):
                continue
            points.setdefault(point.year, point)
        if points or economy not in codes.GROUPS or economy == "EU27" or not spec or not spec.additive:
            return [points[year] for year in sorted(points)]
        return self._sum(indicator, economy, partner, product, source, known_by, unit, joined_by)

    def _sum(
        self,
        indicator: str,
        group: str,
        partner: str,
        product: str,
        source: str | None,
        known_by: dt.date | None,
        unit: str | None,
        joined_by: dt.date | None,
    ) -> list[Point]:
        parts = {
            m: {
                p.year: p
                for p in self.series(indicator, m, partner, product, source=source, known_by=known_by, unit=unit)
            }
            for m in codes.members(group)
        }
        years = sorted({year for held in parts.values() for year in held})
        found = []
        for year in years:
            members = codes.members(group, joined_by or dt.date(year, 12, 31))
            held = [parts[m][year] for m in members if year in parts[m]]
            if not members or len(held) < len(members):
                continue
            status = "estimated" if any(p.status != "observed" for p in held) else "observed"
            sources = " ".join(sorted({p.source for p in held}))
            found.append(
                Point(
                    year,
                    sum(p.value for p in held),
                    held[0].unit,
                    sources,
                    status,
                    str(year),
                    f"sum of {len(members)} members",
                )
            )
        return found

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

    def partners(self, indicator: str, economy: str) -> Iterable[str]:
        """Partners for which an indicator of an economy is held."""
        return sorted({key[2] for key in self.rows if key[0] == indicator and key[1] == economy})


def _published(card: Source) -> dt.date | None:
    try:
        return parse_date(card.published) if card.published else None
    except EntrepotError:
        return None
