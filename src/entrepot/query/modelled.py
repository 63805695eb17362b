"""Readings that a model answers: what a shipped scenario does, what an industry buys from whom, the chance of a passing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from entrepot.errors import EntrepotError
from entrepot.query.archive import Archive
from entrepot.query.held import Gap, Held, Missing, Value
from entrepot.query.period import parse
from entrepot.query.reading import Reading

if TYPE_CHECKING:
    from entrepot.provenance import Lineage

CHANCE, YEAR = "passing_chance", "passing_year"
WORLD = "asia-2022"
# Grades of which only the range is a result.
RANGE_ONLY = ("C", "D")
NOMINAL = "nominal"


def holds(archive: Archive, asked: Reading) -> bool:
    """Whether a model answers this reading: an outcome of a scenario (`question`), a share of inputs or sales (`product`:
    the sector), a passing to come (`product`: the price basis)."""
    return _answering(archive, asked) is not None


def evaluate(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """What the model finds; whatever it refuses is missing, with its reason."""
    answering = _answering(archive, asked)
    assert answering is not None
    try:
        return answering(asked, archive)
    except EntrepotError as error:
        return Held(asked, missing=Missing(Gap.SIDES, str(error.problems[0])))


def _answering(archive: Archive, asked: Reading) -> Callable[[Reading, Archive], Held] | None:
    spec = archive.measure(asked.measure)
    if asked.measure in (CHANCE, YEAR):
        return _passing
    if spec is not None and spec.held == "trade" and asked.question:
        return _scenario
    return _exposure if spec is not None and spec.held == "exposure" and spec.units == ("ratio",) else None


def _scenario(asked: Reading, archive: Archive) -> Held:
    """The change of an economy in a shipped scenario (models.trade)."""
    from entrepot.models import trade
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world

    scenario, held = read_for_world(asked.question, (), None)
    result = trade.solve(held, costed_for(held, scenario), detail=False, throw=True)
    table = result["economies"]
    spec = archive.measure(asked.measure)
    names = (asked.measure, *(spec.aliases if spec else ()))
    rows = table[(table["region"] == asked.subject) & table["indicator"].isin(names) & (table["unit"] == "percent")]
    return _one(asked, rows, result.lineage, basis=asked.question)


def _exposure(asked: Reading, archive: Archive) -> Held:
    """A part of what an industry buys or sells (models.exposure); of weak grades the range alone is the result."""
    from entrepot.models import exposure
    from entrepot.world import World

    result = exposure.solve(
        World.load(WORLD), asked.subject, partner=asked.partner or None, sector=asked.product or None
    )
    table = result["reliance"]
    sector = result.facts["sector"] or "all"
    rows = table[(table["indicator"] == asked.measure) & (table["sector"] == sector)]
    return _one(asked, rows, result.lineage, basis=sector)


def _one(asked: Reading, rows: Any, lineage: Lineage, *, basis: str) -> Held:
    if rows.empty:
        return Held(asked, missing=Missing(Gap.SIDES, f"{asked.subject} in this model"))
    row = rows.iloc[0].to_dict()
    ratio = 100.0 if row["unit"] == "ratio" else 1.0
    low, high = (_bound(row.get(end), ratio) for end in ("low", "high"))
    sources = " ".join(card.id for card in lineage.sources)
    grade = str(row.get("grade") or "")
    return Held(
        asked,
        (
            Value(
                ratio * float(row["value"]), "percent", str(row["year"]), sources, "model", basis, lineage.inputs, low=low, high=high,
                definition=f"grade {grade}" if grade in RANGE_ONLY else "", note=lineage.command,
            ),
        ),
    )  # fmt: skip


def _bound(value: Any, ratio: float) -> float | None:
    return None if value is None or value != value else ratio * float(value)


def _passing(asked: Reading, archive: Archive) -> Held:
    """The chance that one passes another in GDP up to a year, or the median year of it (models.outlook)."""
    from entrepot.models import outlook

    basis = asked.product or NOMINAL
    found = outlook.passage(archive.store, asked.subject, asked.partner, basis)
    sources = " ".join(sorted({point.source for point in _gdp(archive, asked)}))
    period = parse(asked.period)
    year = period.last.year if period is not None else outlook.TARGET
    early, middle, late = (found.passed_with(p) for p in (0.1, 0.5, 0.9))
    if asked.measure == YEAR and middle is not None:
        low, high = (float(year) if year is not None else None for year in (early, late))
        value = Value(
            float(middle), "years", str(middle), sources, "model", basis, str(found.origin), low=low, high=high
        )
        return Held(asked, (value,))
    chance = found.by_year(year)
    if asked.measure == CHANCE and chance is not None:
        return Held(asked, (Value(100 * chance, "percent", str(year), sources, "model", basis, f"{found.origin}"),))
    if found.between is not None:
        return Held(
            asked, missing=Missing(Gap.PERIOD, "a passing to come: it has passed", "/".join(map(str, found.between)))
        )
    nearest = f"{found.years[0]}/{found.years[-1]}" if found.years else str(found.origin)
    return Held(asked, missing=Missing(Gap.PERIOD, "a chance for that year", nearest))


def _gdp(archive: Archive, asked: Reading) -> list[Any]:
    from entrepot.query.archive import members

    table = archive.table("gdp_nominal").points
    who = {code for side in (asked.subject, asked.partner) for code in members(side)}
    return [points[-1] for (economy, _, _), points in table.items() if economy in who]
