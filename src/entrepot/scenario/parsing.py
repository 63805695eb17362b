"""The parts of a scenario file: source cards, elasticities and shocks, each problem collected by the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from entrepot.errors import EntrepotError, Problem
from entrepot.provenance import DATA, Source, read_card
from entrepot.scenario import daily
from entrepot.scenario import elasticities as sets
from entrepot.scenario.carbon import CASES, CarbonCost, PowerMix
from entrepot.scenario.closure import Closure, Port
from entrepot.scenario.elasticities import Elasticities
from entrepot.scenario.reading import Reader
from entrepot.scenario.shocks import Agreement, Productivity, Rates, Shock, Shortage, Tariff, TradeCost
from entrepot.world import switching

COMMON = ("kind", "source", "note")
FLOW = ("importer", "exporter", "sector")
SHOCK_KEYS = {
    "tariff": (*COMMON, *FLOW, "mode", "rate", "rates", "if_missing"),
    "trade-cost": (*COMMON, *FLOW, "change"),
    "agreement": (*COMMON, *FLOW, "coefficient"),
    "shortage": (*COMMON, *FLOW, "ceiling"),
    "productivity": (*COMMON, "economy", "sector", "change"),
    "carbon-cost": (*COMMON, "economy", "sector", "price"),
    "power-mix": (*COMMON, "economy", "measure", "way", "share", "case"),
    "closure": (*COMMON, "gates", "share", "from", "months", "days", "recovery"),
    "port": (*COMMON, "port", "capacity", "outage", "from"),
    **{kind: (*COMMON, *keys) for kind, keys in daily.KINDS.items()},
}
SOURCE_REMEDY = 'say where the number comes from, or source = "assumption"'


def cards(reader: Reader, raw: Mapping[str, Any]) -> tuple[Source, ...]:
    """The source cards that a file names."""
    found = []
    for name in reader.names(raw, "cards") if "cards" in raw else ():
        path = DATA / "cards" / f"{name}.toml"
        if path.parent == DATA / "cards" and path.is_file():  # a name, and no way out of the folder
            found.append(read_card(path))
        else:
            reader.bad(f"no source card '{name}'", "name a file of data/cards, without its ending", "cards")
    return tuple(found)


def table_of(reader: Reader, raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = raw.get(key, {})
    if isinstance(table, dict):
        return table
    reader.bad(f"'{key}' must be a table", f"write it under [{key}]", key)
    return {}


def elasticities(reader: Reader, table: Mapping[str, Any]) -> Elasticities:
    reader.known(table, ("set", "value", "by_sector", "scale", "source"), "elasticities")
    scale = reader.number(table.get("scale", 1.0), "elasticities", "scale", above=0.0)
    chosen = table.get("set", sets.DEFAULT_SET if not {"value", "by_sector"} & table.keys() else None)
    if chosen is not None:
        if {"value", "by_sector"} & table.keys():
            reader.bad("'set' and numbers are both given", "delete one of them", "elasticities", "set")
        try:
            return replace(sets.named(str(chosen), scale), named="set" in table)
        except EntrepotError as error:
            reader.bad(error.problems[0].what, error.problems[0].remedy, "elasticities", "set")
            return Elasticities("", 5.0)
    source = reader.text(table, "source", "elasticities", remedy=SOURCE_REMEDY)
    value = table.get("value")
    rows = table.get("by_sector", {})
    if not isinstance(rows, dict):
        reader.bad(
            "'by_sector' must be a table",
            "write SECTOR = number lines under [elasticities.by_sector]",
            "elasticities",
            "by_sector",
        )
        rows = {}
    return Elasticities(
        source=source,
        value=None if value is None else reader.number(value, "elasticities", "value", above=0.0),
        by_sector={key: reader.number(each, "elasticities", "by_sector", key, above=0.0) for key, each in rows.items()},
        scale=scale,
    )


def shock(reader: Reader, table: Any, number: int) -> Shock | None:
    at = ("shock", number)
    if not isinstance(table, dict):
        reader.bad("a shock must be a table", "write [[shock]] and its keys below", *at)
        return None
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in SHOCK_KEYS:
        reader.choice(table, "kind", tuple(SHOCK_KEYS), *at)
        return None
    reader.known(table, SHOCK_KEYS[kind], *at)
    common = {
        "source": reader.text(table, "source", *at, remedy=SOURCE_REMEDY),
        "note": reader.text(table, "note", *at, default=""),
        "where": reader.where(*at),
    }
    if kind in ("closure", "port"):
        return _at_sea(reader, table, common, *at)
    if kind in daily.KINDS:
        return daily.read(reader, table, common, *at)
    if kind == "power-mix":
        return _power_mix(reader, table, common, *at)
    sector = reader.names(table, "sector", *at, default="goods" if kind == "agreement" else "all")
    if kind == "productivity":
        economy = reader.names(table, "economy", *at)
        return Productivity(**common, economy=economy, sector=sector, change=_change(reader, table, *at))
    if kind == "carbon-cost":
        economy = reader.names(table, "economy", *at)
        if "price" not in table:
            reader.bad("'price' is missing", "write US dollars a tonne of CO2, such as 50", *at, "price")
            return None
        price = reader.number(table["price"], *at, "price", above=0.0)
        return CarbonCost(**common, economy=economy, sector=sector, price=price)
    importer = reader.names(table, "importer", *at)
    if kind == "tariff":
        return _tariff(reader, table, common, importer, sector, *at)
    exporter = reader.names(table, "exporter", *at)
    if kind == "trade-cost":
        change = _change(reader, table, *at)
        return TradeCost(**common, importer=importer, exporter=exporter, sector=sector, change=change)
    if kind == "agreement":
        if "coefficient" not in table:
            remedy = "write the difference in the logarithm of trade that gravity finds, such as 0.12"
            reader.bad("'coefficient' is missing", remedy, *at, "coefficient")
            return None
        coefficient = reader.number(table["coefficient"], *at, "coefficient")
        return Agreement(**common, importer=importer, exporter=exporter, sector=sector, coefficient=coefficient)
    if "ceiling" not in table:
        reader.bad(
            "'ceiling' is missing", "say how many times dearer delivery becomes at most, such as 10", *at, "ceiling"
        )
        return None
    ceiling = reader.number(table["ceiling"], *at, "ceiling", above=1.0)
    return Shortage(**common, importer=importer, exporter=exporter, sector=sector, ceiling=ceiling)


def _power_mix(reader: Reader, table: Mapping[str, Any], common: dict[str, str], *at: str | int) -> PowerMix | None:
    """A measure on power stations; its way is the first of which a price is held, where none is named."""
    economy = reader.names(table, "economy", *at)
    measure = reader.choice(table, "measure", tuple(switching.measures()), *at)
    priced = tuple(one.way for one in switching.ways(measure) if one.price or one.basis == "plant")
    if not priced:
        reader.bad(f"no price of '{measure}' is held", "name another measure, or write its cost as productivity", *at)
        return None
    way = reader.choice(table, "way", priced, *at, default=priced[0])
    share = reader.fraction(table.get("share"), *at, "share", lowest=0.0) if "share" in table else 0.0
    if not 0 < share <= 1:
        reader.bad(
            "'share' is missing or 0", 'write a part of what the plants make, such as 0.2 or "20%"', *at, "share"
        )
    case = reader.choice(table, "case", CASES, *at, default="central")
    return PowerMix(**common, economy=economy, measure=measure, way=way, share=share, case=case)


def _at_sea(reader: Reader, table: Mapping[str, Any], common: dict[str, Any], *at: str | int) -> Shock | None:
    """A closure of gates, or a port; shares are fractions of what passes, capacities TEU a year."""
    if table["kind"] == "closure":
        months, by_day = table.get("months"), "days" in table
        if by_day and months is not None:
            reader.bad("'days' and 'months' are both given", "delete one of them", *at, "months")
        if "recovery" in table and not by_day:
            reader.bad("'recovery' has a meaning with 'days' only", "say for how many days it is shut", *at, "recovery")
        lasts = daily.span(reader, table, *at) if by_day else None
        return Closure(
            **common,
            costs=None,
            gates=reader.names(table, "gates", *at),
            share=daily.share_of(reader, table, *at),
            begins=str(table.get("from", "")),
            months=None if months is None else reader.number(months, *at, "months", above=0.0),
            days=lasts.days if lasts else None,
            recovery=lasts.recovery if lasts else 0,
        )
    if ("capacity" in table) == ("outage" in table):
        remedy = "write capacity = 450000 (TEU a year, added), or outage = 0.5"
        reader.bad("one of 'capacity' and 'outage' is needed", remedy, *at, "capacity")
        return None
    outage = reader.fraction(table.get("outage", 0.0), *at, "outage", lowest=-1e-12)
    if outage >= 1.0:
        reader.bad("an outage of all of a port", "write less than 1", *at, "outage")
    capacity = reader.number(table["capacity"], *at, "capacity", above=0.0) if "capacity" in table else 0.0
    port, begins = reader.text(table, "port", *at), str(table.get("from", ""))
    return Port(**common, costs=None, port=port, capacity=capacity, outage=outage, begins=begins)


def _change(reader: Reader, table: Mapping[str, Any], *at: str | int) -> float:
    if "change" not in table:
        reader.bad("'change' is missing", 'write a fraction such as -0.05, or "-5%"', *at, "change")
        return 0.0
    return reader.fraction(table["change"], *at, "change")


def _tariff(
    reader: Reader,
    table: Mapping[str, Any],
    common: dict[str, str],
    importer: tuple[str, ...],
    sector: tuple[str, ...],
    *at: str | int,
) -> Tariff | None:
    mode = reader.choice(table, "mode", ("set", "add"), *at)
    lowest = -1.0 if mode == "add" else -1e-12
    missing = table.get("if_missing")
    if_missing = None if missing is None else reader.fraction(missing, *at, "if_missing", lowest=-1e-12)
    if ("rate" in table) == ("rates" in table):
        reader.bad(
            "one of 'rate' and 'rates' is needed",
            'write rate = 0.24, or rates = {JPN = 0.24, VNM = "46%"}',
            *at,
            "rate",
        )
        return None
    if "rate" in table:
        exporter = reader.names(table, "exporter", *at)
        rates: Rates = reader.fraction(table["rate"], *at, "rate", lowest=lowest)
        return Tariff(
            **common, importer=importer, exporter=exporter, sector=sector, mode=mode, rates=rates, if_missing=if_missing
        )
    if "exporter" in table:
        reader.bad("'rates' names the exporters already", "delete 'exporter'", *at, "exporter")
    if not isinstance(table["rates"], dict) or not table["rates"]:
        reader.bad("'rates' must be a table", 'write rates = {JPN = 0.24, VNM = "46%"}', *at, "rates")
        return None
    by_exporter: dict[str, float | Mapping[str, float]] = {}
    for exporter, rate in table["rates"].items():
        if isinstance(rate, dict):
            by_exporter[exporter] = {
                key: reader.fraction(value, *at, "rates", exporter, key, lowest=lowest) for key, value in rate.items()
            }
        else:
            by_exporter[exporter] = reader.fraction(rate, *at, "rates", exporter, lowest=lowest)
    return Tariff(
        **common,
        importer=importer,
        exporter=tuple(by_exporter),
        sector=sector,
        mode=mode,
        rates=by_exporter,
        if_missing=if_missing,
    )


def contradictions(reader: Reader, shocks: Sequence[Shock]) -> None:
    """Two shocks of one kind on exactly the same thing with different numbers: one of them is a mistake."""
    seen: dict[tuple[Any, ...], tuple[Shock, Any]] = {}
    for shock in shocks:
        match shock:
            case Tariff():
                cells = [((i, s), rate) for i, s, rate in shock.each()]
                keys = [(("tariff", shock.importer, *cell), (shock.mode, rate)) for cell, rate in cells]
            case TradeCost():
                keys = [(("trade-cost", shock.importer, shock.exporter, shock.sector), shock.change)]
            case Agreement():
                keys = [(("agreement", shock.importer, shock.exporter, shock.sector), shock.coefficient)]
            case Shortage():
                keys = [(("shortage", shock.importer, shock.exporter, shock.sector), shock.ceiling)]
            case Productivity():
                keys = [(("productivity", shock.economy, shock.sector), shock.change)]
            case CarbonCost():
                keys = [(("carbon-cost", shock.economy, shock.sector), shock.price)]
            case PowerMix():
                keys = [(("power-mix", shock.economy), (shock.measure, shock.way, shock.share, shock.case))]
            case _:
                keys = []
        for key, value in keys:
            if key in seen and seen[key][1] != value:
                reader.problems.append(
                    Problem(
                        f"contradicts {seen[key][0].where}: the same {shock.kind} with another number",
                        shock.where,
                        "delete one of the two, or narrow it to some economies or sectors",
                    )
                )
            seen.setdefault(key, (shock, value))
