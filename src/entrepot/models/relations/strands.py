"""The strands beside trade: for each member and partner, the latest held measure, and Japan's turn from provider to
partner over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot import codes

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store


# What one row may be taken from: a series, or several that count alike, and its last year (None: the last held).
Comparable = tuple[str | tuple[str, ...], int | None]
# Tables in which hosts record investment by source, the newest first; and what the investors' own books have.
HOST_RECORDS: tuple[Comparable, ...] = (
    ("investment-aseanstats-fdi", None),
    ("investment-bi-fdi-country", None),
    ("investment-unctad-bilateral-2014", 2012),
)
INVESTORS_BOOKS: Comparable = (("investment-jetro-outward-fdi", "investment-bea-usdia", "investment-oecd-bmd4"), None)
BY_SECTOR = "investment-boj-outward-fdi"  # Japan's balance of payments by region and industry
# The newest first: a row of investment is of one of them.
INVESTMENT = (*HOST_RECORDS[:-1], INVESTORS_BOOKS, HOST_RECORDS[-1])


@dataclass(frozen=True)
class Measure:
    """One comparable measure of a strand.

    `member_is` says which role the member plays in the indicator (economy or partner). `window` averages that many
    years up to `until` (the last year in which the sources compare), 1 takes the latest year. `comparable`: series that
    count every partner of a member in the same way, and their last year (None: the last held); the first that names two
    partners is taken. A series that the user asks for takes their place, to its own last year.
    """

    id: str
    strand: str
    indicator: str
    label: str
    member_is: str
    product: str = ""
    window: int = 1
    until: int | None = None
    comparable: tuple[Comparable, ...] = ()


MEASURES: tuple[Measure, ...] = (
    Measure("fdi", "investment", "fdi_flow", "FDI inflow from the partner, yearly average", "partner", window=3,
            comparable=INVESTMENT),
    Measure("china-finance", "aid", "china_official_finance", "China's official finance, committed, yearly average, not netted",
            "partner", window=3),
    Measure("china-deals", "aid", "china_large_deals", "China's construction contracts, as announced, yearly average, not netted",
            "partner", "construction", window=3),
    Measure("eu-aid", "aid", "oda_net", "net ODA from the EU's institutions alone, yearly average", "partner", "eu-institutions",
            window=3, until=2023),
    Measure("aid", "aid", "oda_net", "net ODA from the partner, yearly average", "partner", window=3, until=2023),
    Measure("students", "people", "foreign_students", "students of the member in the partner", "economy"),
    Measure("important-now", "trust", "survey_share", "named an important partner now (public poll)", "economy", "important-partner-now"),
    Measure("important-future", "trust", "survey_share", "named an important future partner (public poll)", "economy",
            "important-partner-future"),
    Measure("arms", "security", "arms_import_share", "share of the member's arms imports", "partner"),
)  # fmt: skip
# What flows between an economy and a partner, beside goods: measure -> indicator.
FLOWS = {
    "aid": "oda_net", "investment": "fdi_flow", "workers": "foreign_workers", "students": "foreign_students",
    "residents": "foreign_residents", "visitors": "visitors",
}  # fmt: skip
ALIGNMENT = "alignment"
COLUMNS = (
    "member", "partner", "strand", "measure", "label", "value", "unit", "period", "status", "source", "page", "note",
)  # fmt: skip
BOUNDED_COLUMNS = (*COLUMNS[:6], "low", "high", *COLUMNS[6:])
Record = tuple[Any, ...]  # one row, in the order of BOUNDED_COLUMNS


def latest(store: Store, measure: Measure, member: str, partners: tuple[str, ...]) -> pd.DataFrame:
    """The latest value of a measure for each partner that has one.

    Columns: member, partner, strand, measure, label, value, low, high, unit, period, status, source, page, note.
    Partners without a row have no data.
    """
    import pandas as pd

    return pd.DataFrame(latest_records(store, measure, member, partners), columns=list(BOUNDED_COLUMNS))


def latest_records(store: Store, measure: Measure, member: str, partners: tuple[str, ...]) -> list[Record]:
    """The rows of `latest`."""
    role = (
        {"economy": member, "partner": partners}
        if measure.member_is == "economy"
        else {"economy": partners, "partner": member}
    )
    other = "partner" if measure.member_is == "economy" else "economy"
    # For a group, only figures published for the group as such exist, from other sources and for other years.
    pinned = member not in codes.GROUPS and not store.asked_for(measure.indicator)
    if pinned and measure.comparable:
        rows, until = comparable_rows(store, measure.indicator, measure.comparable, product=measure.product, **role)
    else:
        rows = store.preferred(measure.indicator, product=measure.product, **role)
        until = measure.until if pinned else None
        rows = rows[rows["value"].notna() & (rows["year"] <= (until or np.inf))]
    columns = (rows[c].tolist() for c in (other, "year", "value", "unit", "period", "status", "source", "page", "note"))
    held: dict[str, list[tuple[Any, ...]]] = {}
    for partner, *row in zip(*columns, strict=True):  # ordered by year within a pair
        held.setdefault(partner, []).append(tuple(row))
    records: list[Record] = []
    for partner, part in held.items():
        last, unit, period, status, source, page, note = (part[-1][i] for i in (0, 2, 3, 4, 5, 6, 7))
        window = [row for row in part if row[0] > (until or last) - measure.window]
        if not window:
            continue
        value = sum(row[1] for row in window) / len(window)
        if window[0][0] != window[-1][0]:
            period = f"{window[0][0]}-{window[-1][0]}"
        if any(row[4] == "estimated" for row in window):
            status = "estimated"
        known = (measure.strand, measure.id, measure.label, value, np.nan, np.nan, unit)
        records.append((member, partner, *known, period, status, source, page, note))
    if measure.window > 1 and records:  # a row never mixes windows: the newest, and of these the widest
        period_at = BOUNDED_COLUMNS.index("period")
        widest = max((str(record[period_at]) for record in records), key=lambda p: (p[-4:], len(p)))
        records = [record for record in records if record[period_at] == widest]
    return records


def comparable_rows(
    store: Store, indicator: str, comparable: tuple[Comparable, ...], **role: Any
) -> tuple[pd.DataFrame, int | None]:
    """What the first series that names two of the partners holds of them (where none does, the first that names one),
    and the year to which it goes (None where nothing is held).

    `role`: economy, partner and product, as in `Store.preferred`, one of the first two with several codes.
    """
    import pandas as pd

    known = {card.family for card in store.sources.values()}
    found: list[tuple[pd.DataFrame, int | None]] = []
    for series, until in comparable:
        together = [one for one in ((series,) if isinstance(series, str) else series) if one in known]
        parts = [store.preferred(indicator, source=one, **role) for one in together]
        if not parts:
            continue
        rows = pd.concat(parts, ignore_index=True).drop_duplicates(["economy", "partner", "year"])
        rows = rows[rows["value"].notna() & (rows["year"] <= (until or np.inf))]
        if len(rows):
            # One window for the whole row: to the last year that every partner in it has.
            last = int(rows.groupby(["economy", "partner"])["year"].max().min())
            found.append((rows.sort_values("year", kind="stable"), until or last))
    named = [pair for pair in found if max(pair[0]["economy"].nunique(), pair[0]["partner"].nunique()) > 1]
    return (*named, *found, (store.preferred(indicator, **role).head(0), None))[0]


def alignment(store: Store, member: str, partners: tuple[str, ...]) -> pd.DataFrame:
    """Distance between the UN voting positions of member and partner in the last held year, with the range that their
    intervals allow.

    Columns as in `latest`, with `low` and `high`: the smallest and largest distance between points of the two 5-95%
    intervals. Source: ideal points of Bailey, Strezhnev and Voeten (2017).
    """
    import pandas as pd

    return pd.DataFrame(alignment_records(store, member, partners), columns=list(BOUNDED_COLUMNS))


def alignment_records(store: Store, member: str, partners: tuple[str, ...]) -> list[Record]:
    """The rows of `alignment`."""
    points = ideal_points(store, member, partners)
    return distances(points[max(points)], member, partners) if points else []


def ideal_points(store: Store, member: str, partners: tuple[str, ...]) -> dict[int, dict[str, Any]]:
    """Ideal points by year and economy, of the years in which the member's own is held."""
    at: dict[int, dict[str, Any]] = {}
    for row in store.preferred("un_ideal_point", economy=(member, *partners)).itertuples():
        at.setdefault(int(row.year), {})[str(row.economy)] = row  # type: ignore[arg-type]
    return {year: rows for year, rows in sorted(at.items()) if member in rows}


def distances(at: Mapping[str, Any], member: str, partners: tuple[str, ...]) -> list[Record]:
    """The rows of `alignment` of one year, out of its ideal points by economy; the member's is among them."""
    year = int(at[member].year)
    bounds = {code: _interval(str(row.note)) for code, row in at.items()}
    records: list[Record] = []
    for partner in partners:
        if partner not in at or partner == member:
            continue
        (a, b), (c, d) = bounds[member], bounds[partner]
        low = max(0.0, c - b, a - d)
        high = max(d - a, b - c)
        value = abs(float(at[member].value) - float(at[partner].value))
        record = (
            member,
            partner,
            "security",
            ALIGNMENT,
            "distance of UN voting positions",
            value,
            low,
            high,
            "index",
            str(year),
            "estimated",
        )
        records.append((*record, _sources(at[member].source, at[partner].source), "", "smaller is closer"))
    return records


def _sources(*ids: object) -> str:
    return " ".join(sorted({str(id) for id in ids}))


def _interval(note: str) -> tuple[float, float]:
    """The 5-95% interval out of the note of an ideal point; (nan, nan) if it has none."""
    words = note.replace(",", " ").split()
    try:
        middle = words.index("to")
        return float(words[middle - 1]), float(words[middle + 1])
    except (ValueError, IndexError):
        return np.nan, np.nan


def provider_to_partner(store: Store, trade: pd.DataFrame, economy: str, partner: str = "JPN") -> pd.DataFrame:
    """What flowed between Japan (or another partner) and an economy, year by year: aid, investment, goods both ways,
    people.

    Columns: year, measure (aid, investment, exports_to_partner, imports_from_partner, workers, students), value,
    unit, status, source, basis (of goods trade: several a year, each a line of its own; else empty).
    """
    import pandas as pd

    records: list[tuple[Any, ...]] = []
    told = ("year", "value", "unit", "status", "source")
    for measure, indicator in FLOWS.items():
        who, to = (partner, economy) if measure in ("aid", "investment") else (economy, partner)
        rows = store.preferred(indicator, economy=who, partner=to, product="")
        for period, *row in zip(*(rows[c].tolist() for c in ("period", *told)), strict=True):
            if row[1] == row[1] and "-" not in period:
                records.append((row[0], measure, *row[1:], ""))
    for measure, flow in (("exports_to_partner", "exports"), ("imports_from_partner", "imports")):
        rows = trade[(trade["partner"] == partner) & (trade["flow"] == flow) & trade["value"].notna()]
        columns = (rows[c].tolist() for c in ("year", "value", "status", "source", "basis"))
        for year, value, status, source, basis in zip(*columns, strict=True):
            records.append((year, measure, value, "USD", status, source, basis))
    records.sort(key=lambda row: (row[1], row[6], row[0]))
    return pd.DataFrame(records, columns=["year", "measure", *told[1:], "basis"])


def aid_per_trade(provider: pd.DataFrame) -> pd.DataFrame:
    """Net aid per hundred dollars of goods traded both ways, by basis of trade, in years that hold all three.

    Columns: year, basis, aid, trade, ratio (percent; negative where repayments exceed disbursements).
    """
    import pandas as pd

    held: dict[tuple[str, str], dict[int, float]] = {}
    columns = (provider[c].tolist() for c in ("measure", "basis", "year", "value"))
    for measure, basis, year, value in zip(*columns, strict=True):
        held.setdefault((measure, basis), {})[year] = value
    aid = held.get(("aid", ""), {})
    records = []
    for basis in dict.fromkeys(basis for _, basis in held if basis):
        exports, imports = (held.get((m, basis), {}) for m in ("exports_to_partner", "imports_from_partner"))
        for year in sorted(aid.keys() & exports.keys() & imports.keys()):
            trade = exports[year] + imports[year]
            records.append((year, basis, aid[year], trade, 100 * aid[year] / trade if trade else np.nan))
    return pd.DataFrame(records, columns=["year", "basis", "aid", "trade", "ratio"])
