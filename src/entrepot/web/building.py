"""A scenario of one shock from the fields of a form: whom it hits, what, by how much, and rates of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entrepot.codes import members
from entrepot.errors import BadInput, EntrepotError, Problem, raise_all
from entrepot.scenario import Scenario

AT_HAND = ("tariff", "trade-cost", "productivity")  # kinds of shock that the form writes
PLACES = ("JPN", *members("ASEAN10"), "CHN", "KOR", "TWN", "IND", "AUS", "USA", "EU27")  # that can be picked on the map
SHIPPED = {
    "kind": "tariff",
    "importer": "USA",
    "exporter": "JPN",
    "sector": "goods",
    "size": "10",
}  # what it shows first
RATE = "rate."  # before the code of an economy with a rate of its own
SIZES, RATES = (-50.0, 100.0), (0.0, 100.0)  # percent that sliders offer
Fields = Mapping[str, Sequence[str]]


def scenario_of(form: Fields) -> str:
    """The text of the scenario. Raises BadInput with everything that does not fit."""
    kind = _one(form, "kind")
    if kind not in AT_HAND:
        raise BadInput(f"no shock '{kind}'", remedy=f"one of {', '.join(AT_HAND)}")
    buyers, sellers, sectors = (listed(form.get(name, ())) for name in ("importer", "exporter", "sector"))
    rates = _rates(form)
    size = _percent(_one(form, "size"), "size") if sellers or not rates else 0.0
    if rates and kind != "tariff":
        raise BadInput("rates of their own are for tariffs", where="rate", remedy="empty them, or choose a tariff")
    if kind == "productivity":
        return Scenario().productivity(economy=sellers, sector=sectors, change=size).text
    if kind == "trade-cost":
        return Scenario().trade_cost(importer=buyers, exporter=sellers, sector=sectors, change=size).text
    if rates:
        each = {**dict.fromkeys(sellers, size), **rates}
        return Scenario().tariff(importer=buyers, sector=sectors, rates=each).text
    return Scenario().tariff(importer=buyers, exporter=sellers, sector=sectors, add=size).text


def listed(texts: Sequence[str]) -> list[str]:
    """Names out of fields that may each hold several, apart by commas."""
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def shown(given: Fields) -> dict[str, Sequence[str]]:
    """What the form shows: the fields of an address, or those with which it starts."""
    return {**{name: (text,) for name, text in SHIPPED.items()}, **given}


def _rates(form: Fields) -> dict[str, float]:
    found, problems = {}, []
    for name, texts in form.items():
        if name.startswith(RATE) and any(text.strip() for text in texts):
            try:
                found[name.removeprefix(RATE)] = _percent(texts[-1], name)
            except EntrepotError as error:
                problems += error.problems
    raise_all(problems)
    return found


def _percent(text: str, where: str) -> float:
    try:
        return float(text) / 100
    except ValueError:
        raise BadInput(Problem(f"'{text[:40]}' is no number", where, "percent, such as 10")) from None


def _one(form: Fields, name: str) -> str:
    return next(iter(form.get(name, ())), "")
