"""Units, price bases and observation statuses: the closed vocabularies of every number in entrepot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Unit:
    """A unit in base form. `kind` is one of money, count (whole things), amount (large physical units), share, index, rate;
    `lowest`/`highest` bound any value in it."""

    id: str
    label: str
    kind: str
    lowest: float | None = 0.0
    highest: float | None = None


UNITS: dict[str, Unit] = {
    unit.id: unit
    for unit in (
        Unit("USD", "US dollars", "money", None),
        Unit("JPY", "Japanese yen", "money", None),
        Unit("THB", "Thai baht", "money", None),
        Unit("MYR", "Malaysian ringgit", "money", None),
        Unit("PHP", "Philippine pesos", "money", None),
        Unit("international dollars", "international dollars (PPP)", "money"),
        Unit("persons", "persons", "count"),
        Unit("count", "number", "count"),
        Unit("TEU", "twenty-foot equivalent units", "count"),
        Unit("percent", "percent", "share", None),
        Unit("percentage points", "percentage points", "share", None),
        Unit("ratio", "ratio", "share"),
        Unit("rank", "rank", "count", 1.0),
        Unit("index", "index", "index", None),
        Unit("years", "years", "index"),
        Unit("km", "kilometres", "index"),
        Unit("nautical miles", "nautical miles", "index"),
        Unit("days", "days", "index"),
        Unit("barrels/day", "barrels a day", "count"),
        Unit("Mt", "million tonnes", "amount"),
        Unit("bcm", "billion cubic metres", "amount"),
        Unit("yes or no", "1 for yes, 0 for no", "index", 0.0, 1.0),
        Unit("per 1,000 persons", "per 1,000 persons", "index"),
        Unit("children per woman", "children per woman", "index"),
        Unit("per million people", "per million people", "index"),
        Unit("tonnes", "tonnes", "count"),
        Unit("MW", "megawatts", "count"),
        Unit("TWh", "terawatt hours", "amount"),
        Unit("EJ", "exajoules", "amount"),
        Unit("billion cubic metres", "billion cubic metres", "amount"),
        Unit("stages", "stages of production", "index"),
        Unit("million TIV", "million SIPRI trend-indicator values", "index"),
    )
}

# One exchange-rate unit per currency pair, all of the form "XXX per USD".
EXCHANGE_RATE_SUFFIX = " per USD"

PRICE_BASES: dict[str, str] = {
    "": "not a price",
    "current": "current prices",
    "constant": "constant prices",
}

STATUSES: dict[str, str] = {
    "observed": "as its producer published it",
    "quoted": "as a page that quotes its producer has it; the producer's own table was not opened",
    "estimated": "an estimate, by its producer or derived here; the note says how",
    "suspect": "published, but contradicted by other sources or incomplete; the note says how",
    "missing": "not held: the note says which data would fill it",
    "model": "computed by a model",
    "synthetic": "made up by a stated rule where nothing was observed",
}

# How sure a value is, the least first: what is made of several is as sure as the weakest of them.
WEAKEST_FIRST = ("missing", "synthetic", "model", "suspect", "estimated", "quoted", "observed")


def unit(id: str) -> Unit | None:
    """The unit named `id` (a currency by its code of ISO 4217), or None if it is not in the vocabulary."""
    if id.endswith(EXCHANGE_RATE_SUFFIX) and len(id) == 3 + len(EXCHANGE_RATE_SUFFIX):
        return Unit(id, id, "rate")
    return UNITS.get(id) or (_currency(id) if len(id) == 3 and id.isupper() else None)


@lru_cache(maxsize=64)
def _currency(code: str) -> Unit | None:
    import pycountry

    found = pycountry.currencies.get(alpha_3=code)
    return Unit(code, found.name, "money", None) if found is not None else None


def year_spans(years: Iterable[int], to: str) -> str:
    """Years in short, those in a row as spans joined by `to`: `2005–2009, 2012`."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}{to}{last}" for first, last in runs)
