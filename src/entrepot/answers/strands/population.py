"""Populations and ages: of Japan and ASEAN together, and of one member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import (
    Column,
    Economy,
    Finding,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Series,
    Slot,
    Table,
    Trace,
)
from entrepot.answers.rows import (
    by_year,
    cells,
    coverage_of,
    derived,
    each,
    held,
    lines,
    modelled,
    observed,
    source_label,
    status,
)
from entrepot.models.outlook import population as solve

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

THEN = 2050  # the year that is told of a projection
SHOWN = ("JPN", "THA", "SGP", "VNM", "IDN", "PHL")
ELDERLY = "age_share_65_plus"
AGES = ("age_share_0_14", "age_share_15_64", ELDERLY, "median_age")
FIRST, LAST = 1970, 2070  # years of ages that are shown
PEOPLE = (1990, 2060)  # years of population that are shown


def people(row: Any, economy: str) -> Quantity:
    """A row of the outlook's table `population`."""
    low, high = (getattr(row, bound, float("nan")) for bound in ("lower95", "upper95"))
    known = low == low and high == high
    return modelled(
        "outlook.population",
        {"economy": economy, "year": int(row.year)},
        "value",
        row.value,
        "persons",
        period=row.year,
        rests=str(row.source),
        status=status(row.status),
        low=float(low) if known else None,
        high=float(high) if known else None,
        interval="95" if known else "",
    )


def age(row: Any, economy: str) -> Quantity:
    """A row of the outlook's table `age`."""
    key = {"economy": economy, "year": int(row.year), "indicator": row.indicator}
    unit = "years" if row.indicator == "median_age" else "percent"
    return modelled(
        "outlook.age",
        key,
        "value",
        row.value,
        unit,
        period=row.year,
        rests=str(row.source),
        status=status(row.status),
    )


def _last_observed(result: Result) -> int:
    """The last year whose population is no projection."""
    table = result["population"]
    return int(table.loc[table["status"] == "observed", "year"].max())


def _revision(store: Store, result: Result) -> tuple[Slot, int]:
    """The source of ages, and the year of its edition: what comes after it is a projection."""
    ids = sorted({id for text in result["age"]["source"] for id in str(text).split()})
    card = max((store.sources[id] for id in ids), key=lambda card: card.published)
    return source_label(card.id), int((card.published or card.edition)[:4])


def ageing(store: Store, results: Mapping[str, Result] | None = None) -> Section:
    """Population and ageing of Japan, ASEAN and its members."""
    import pandas as pd

    everyone = ("JPN", "ASEAN", *codes.ASEAN_MEMBERS)
    results = results or {code: solve(store, code) for code in everyone}
    ages = pd.concat([results[code]["age"].assign(economy=code) for code in everyone], ignore_index=True)
    rows = ages[(ages["indicator"] == ELDERLY) & ages["year"].between(FIRST, LAST)]
    now = min(_last_observed(results[code]) for code in ("ASEAN", "JPN"))
    at = {code: {int(r.year): people(r, code) for r in each(results[code]["population"])} for code in ("ASEAN", "JPN")}
    told: dict[str, Slot] = {"year": now, "then": THEN}
    for name, year in (("now", now), ("later", THEN)):
        told[f"asean_{name}"], told[f"japan_{name}"] = at["ASEAN"][year], at["JPN"][year]
        told[f"ratio_{name}"] = derived("ratio", [at["ASEAN"][year], at["JPN"][year]], "ratio")
    source, revised = _revision(store, results["JPN"])
    about = Message("population.ageing.about", {"after": revised})

    def quantity(row: Any) -> Quantity:
        return age(row, row.economy)

    table = lines(rows[rows["year"] % 10 == 0], "economy", everyone, quantity)
    return Section(
        "ageing",
        Message("population.ageing"),
        (
            Finding(Message("population.ageing.lead", told), headline=True),
            Series("lines", Message("population.ageing.chart"), lines(rows, "economy", SHOWN, quantity), about),
            by_year("years", table, Message("population.ageing.caption"), about, unit="percent"),
            Note(Message("population.note.sources", {"source": source, "last": now})),
        ),
        rows,
        coverage_of(["population", ELDERLY, "median_age"]),
    )


def of_member(store: Store, member: str, result: Result | None = None) -> Section:
    """Population with its interval, ageing, and GDP."""
    result = result or solve(store, member)
    table, now = result["population"], _last_observed(result)
    shown = table[table["year"].between(*PEOPLE)].assign(economy=member)
    found = lines(shown, "economy", [member], lambda row: people(row, member))
    at = {int(r.year): people(r, member) for r in each(table)}
    ages: dict[int, dict[str, Quantity]] = {}
    for r in each(result["age"]):
        ages.setdefault(int(r.year), {})[str(r.indicator)] = age(r, member)
    source, revised = _revision(store, result)
    return Section(
        "outlook",
        Message("population.member"),
        (
            *_people(at, now),
            *_ages(ages, revised),
            *_gdp(store, member),
            Series(
                "lines",
                Message("population.member.chart", {"who": Economy(member)}),
                found,
                Message("population.member.about", {"after": now}),
                places=1e6,
            ),
            _age_table(ages, member, revised),
            Note(Message("population.note.sources", {"source": source, "last": now})),
        ),
        table,
        coverage_of(["population", "median_age", ELDERLY]),
    )


def _people(at: Mapping[int, Quantity], now: int) -> tuple[Finding, ...]:
    if THEN not in at or now not in at:
        return ()
    then = at[THEN]
    bounds = None
    if then.low is not None and then.high is not None:
        ends = {
            "low": _bound(then, "lower95", then.low),
            "high": _bound(then, "upper95", then.high),
            "level": then.interval,
        }
        bounds = Message("population.interval", ends)
    peak = max(at, key=lambda year: at[year].value)
    after = Message("population.peak", {"year": peak}) if now < peak < THEN else None
    told = {"now": at[now], "year": now, "then": then, "in": THEN, "bounds": bounds, "after": after}
    return (Finding(Message("population.member.lead", told)),)


def _bound(of: Quantity, column: str, value: float) -> Quantity:
    """A bound of a projection as a quantity of its own: another column of the same row."""
    row = of.trace.row if of.trace else None
    trace = Trace("model", row=replace(row, column=column)) if row else None
    return replace(of, value=value, low=None, high=None, interval="", trace=trace)


def _ages(ages: Mapping[int, Mapping[str, Quantity]], revised: int) -> tuple[Finding, ...]:
    first = max((year for year in ages if year % 10 == 0 and year <= revised + 1), default=0)
    a, b = ages.get(first, {}), ages.get(THEN, {})
    if not ({"median_age", ELDERLY} <= a.keys() and {"median_age", ELDERLY} <= b.keys()):
        return ()
    told = {"from": first, "to": THEN, "revised": revised, "median_then": a["median_age"], "median_later": b["median_age"],
            "old_then": a[ELDERLY], "old_later": b[ELDERLY]}  # fmt: skip
    return (Finding(Message("population.member.ages", told)),)


def _gdp(store: Store, member: str) -> tuple[Finding, ...]:
    """The newest GDP, its status, and its size against Japan's in the same year and edition."""
    rows = each(held(store.preferred("gdp_nominal", economy=member)))
    if not rows:
        return ()
    last = rows[-1]
    japan = [
        r
        for r in each(held(store.observations("gdp_nominal", economy="JPN", source=last.source)))
        if r.year == last.year
        and r.source == last.source
        and member != "JPN"  # one edition, whichever is preferred for Japan
    ]
    against = None
    if japan:
        share = derived("share", [observed(last), observed(japan[0])], "percent")
        against = Message("population.gdp.against", {"share": share})
    told = {"gdp": observed(last), "period": Period(str(last.period)), "against": against,
            "kind": "estimate" if last.status == "estimated" else "published", "source": source_label(str(last.source))}  # fmt: skip
    return (Finding(Message("population.gdp", told)),)


def _age_table(ages: Mapping[int, Mapping[str, Quantity]], member: str, revised: int) -> Table:
    columns = (
        Column("year", Message("answers.year")),
        *(
            Column(id, Message("population.age.column", {"age": id}), "years" if id == "median_age" else "percent")
            for id in AGES
        ),
    )
    decades = [year for year in sorted(ages) if year % 10 == 0 and FIRST <= year <= PEOPLE[1]]
    rows = tuple(cells(Period(str(year)), *(ages[year].get(id) for id in AGES)) for year in decades)
    caption = Message("population.age.caption", {"who": Economy(member)})
    return Table("by-age", columns, rows, caption, Message("population.age.about", {"after": revised}), open=True)
