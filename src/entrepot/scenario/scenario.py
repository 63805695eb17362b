"""The frozen Scenario: a what-if question as strict TOML, every number with its source."""

from __future__ import annotations

import copy
import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, cast, get_args

from entrepot.errors import BadInput, EntrepotError, Problem, UnknownName, raise_all
from entrepot.provenance import DATA, Source, parse_date, read_card
from entrepot.scenario import elasticities as sets
from entrepot.scenario.elasticities import Elasticities
from entrepot.scenario.reading import Reader, override, parse
from entrepot.scenario.shocks import Changes, Productivity, Rates, Shock, Shortage, Target, Tariff, TradeCost, lay_on
from entrepot.scenario.title import retitled

SCENARIOS = DATA / "scenarios"
Deficits = Literal["fixed-share-of-world-gdp", "fixed", "own-gdp-share", "zero"]
CLOSURES: tuple[str, ...] = get_args(Deficits)

KEYS = ("title", "question", "world", "as_of", "limits", "cards", "closure", "elasticities", "shock")
COMMON = ("kind", "source", "note")
FLOW = ("importer", "exporter", "sector")
SHOCK_KEYS = {
    "tariff": (*COMMON, *FLOW, "mode", "rate", "rates", "if_missing"),
    "trade-cost": (*COMMON, *FLOW, "change"),
    "shortage": (*COMMON, *FLOW, "ceiling"),
    "productivity": (*COMMON, "economy", "sector", "change"),
}
SETTING = "# --set "
SOURCE_REMEDY = 'say where the number comes from, or source = "assumption"'


@dataclass(frozen=True)
class Scenario:
    """A question to a model: shocks, what happens to trade deficits, and the elasticities. `text` is the file that
    made it, `cards` the source cards that it names.

    `deficits`: `fixed-share-of-world-gdp` (default), `fixed` (in wages of the economy `numeraire`; without one the
    same as the first, because world value added is the unit), `own-gdp-share`, or `zero` (the baseline is first solved
    without deficits).
    """

    name: str
    title: str
    shocks: tuple[Shock, ...]
    elasticities: Elasticities
    question: str = ""
    world: str = ""
    as_of: dt.date | None = None
    limits: str = ""
    cards: tuple[Source, ...] = ()
    deficits: Deficits = "fixed-share-of-world-gdp"
    numeraire: str | None = None
    notes: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def read(cls, path: str | Path, settings: Sequence[str] = ()) -> Scenario:
        """Read a scenario file, or a shipped one by its name; `settings` are `key=value` overrides.

        Raises BadInput with every problem of the file, each with its line and a remedy.
        """
        file = find(path)
        return cls.from_text(read_text(file), name=file.stem, settings=settings, file=file.name)

    @classmethod
    def from_text(cls, text: str, *, name: str = "scenario", settings: Sequence[str] = (), file: str = "") -> Scenario:
        """A scenario from TOML text. Raises BadInput with every problem.

        Settings are kept as `# --set key=value` lines on top of `text` and are read from there too, so that the text
        of a result replays it.
        """
        scenario, problems = draft(text, name=name, settings=settings, file=file)
        raise_all(problems)
        return scenario

    def changes(self, target: Target) -> Changes:
        """The shocks laid onto a world. Raises BadInput with every name or number that does not fit it."""
        return lay_on(self.shocks, replace(target, at=self.as_of))

    def scaled(self, factor: float) -> Scenario:
        """The same question with every elasticity times `factor`."""
        return replace(self, elasticities=replace(self.elasticities, scale=self.elasticities.scale * factor))


def find(path: str | Path) -> Path:
    """The file of a scenario: a path, or the name of a shipped one. Raises UnknownName with the nearest names."""
    file = Path(path)
    if not file.is_file():
        file = SCENARIOS / f"{path}.toml"
    if not file.is_file():
        near = difflib.get_close_matches(str(path), names(), n=2, cutoff=0.5)
        known = (
            f"did you mean {' or '.join(near)}?" if near else f"give a file, or one of {', '.join(names()) or 'none'}"
        )
        raise UnknownName(Problem(f"no scenario '{path}'", remedy=known))
    return file


def read_text(file: Path) -> str:
    """The text of a scenario file. Raises BadInput where it is not text or may not be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read: {error}", where=file.name, remedy="it must be a UTF-8 text file") from error


def draft(
    text: str, *, name: str = "scenario", settings: Sequence[str] = (), file: str = ""
) -> tuple[Scenario, list[Problem]]:
    """A scenario as far as its text can be read, and every problem on the way (none: it is sound by itself)."""
    scenario, problems = _draft(text, name, tuple(settings), file)
    return scenario, list(problems)


@lru_cache(maxsize=64)
def _draft(text: str, name: str, settings: tuple[str, ...], file: str) -> tuple[Scenario, tuple[Problem, ...]]:
    kept = [line.removeprefix(SETTING) for line in takewhile(lambda line: line.startswith(SETTING), text.splitlines())]
    text = "\n".join(text.splitlines()[len(kept) :]) + "\n"
    settings = (*kept, *settings)
    raw, problems = parse(text, file or name)
    reader = Reader(text, file or name)
    before = copy.deepcopy(raw)
    reader.problems += override(raw, settings)
    if problems:
        return Scenario(name, "", (), Elasticities("", 5.0)), tuple(problems)
    for key in ("title", "question"):
        if isinstance(raw.get(key), str) and raw[key] == before.get(key):
            raw[key] = retitled(raw[key], before, raw, settings if key == "title" else ())
    scenario = _scenario(reader, raw, name)
    settled = "".join(f"{SETTING}{setting}\n" for setting in settings)
    return replace(scenario, text=settled + text, notes=tuple(reader.notes)), tuple(reader.problems)


def names() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    return tuple(sorted(path.stem for path in SCENARIOS.glob("*.toml")))


def shipped() -> dict[str, Scenario]:
    """All scenarios that come with the package, by name."""
    return {name: Scenario.read(name) for name in names()}


def template() -> str:
    """The text of a new scenario file, valid as it stands."""
    return TEMPLATE


def _scenario(reader: Reader, raw: Mapping[str, Any], name: str) -> Scenario:
    reader.known(raw, KEYS)
    closure = _table(reader, raw, "closure")
    reader.known(closure, ("deficits", "numeraire"), "closure")
    deficits = cast(Deficits, reader.choice(closure, "deficits", CLOSURES, "closure", default=CLOSURES[0]))
    numeraire = reader.text(closure, "numeraire", "closure", default="") or None
    if numeraire and deficits != "fixed":
        reader.bad(
            "'numeraire' has a meaning with deficits = \"fixed\" only",
            "delete it, or change deficits",
            "closure",
            "numeraire",
        )
    shocks = raw.get("shock", [])
    if not isinstance(shocks, list) or not shocks:
        reader.bad("no shock", "add at least one [[shock]]", "shock")
        shocks = []
    made = [_shock(reader, shock, number) for number, shock in enumerate(shocks)]
    _contradictions(reader, [shock for shock in made if shock is not None])
    as_of = None
    if given := raw.get("as_of"):
        try:
            as_of = given if isinstance(given, dt.date) else parse_date(str(given))
        except EntrepotError as error:
            reader.bad(error.problems[0].what, error.problems[0].remedy, "as_of")
    return Scenario(
        name=name,
        title=reader.text(raw, "title"),
        question=reader.text(raw, "question", default=""),
        world=reader.text(raw, "world", default="asia-2022"),
        as_of=as_of,
        limits=reader.text(raw, "limits", default=""),
        cards=_cards(reader, raw),
        deficits=deficits,
        numeraire=numeraire,
        elasticities=_elasticities(reader, _table(reader, raw, "elasticities")),
        shocks=tuple(shock for shock in made if shock is not None),
    )


def _cards(reader: Reader, raw: Mapping[str, Any]) -> tuple[Source, ...]:
    """The source cards that a file names."""
    found = []
    for name in reader.names(raw, "cards") if "cards" in raw else ():
        path = DATA / "cards" / f"{name}.toml"
        if path.is_file():
            found.append(read_card(path))
        else:
            reader.bad(f"no source card '{name}'", "name a file of data/cards, without its ending", "cards")
    return tuple(found)


def _table(reader: Reader, raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = raw.get(key, {})
    if isinstance(table, dict):
        return table
    reader.bad(f"'{key}' must be a table", f"write it under [{key}]", key)
    return {}


def _elasticities(reader: Reader, table: Mapping[str, Any]) -> Elasticities:
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


def _shock(reader: Reader, table: Any, number: int) -> Shock | None:
    at = ("shock", number)
    if not isinstance(table, dict):
        reader.bad("a shock must be a table", "write [[shock]] and its keys below", *at)
        return None
    kind = table.get("kind")
    if kind not in SHOCK_KEYS:
        reader.choice(table, "kind", tuple(SHOCK_KEYS), *at)
        return None
    reader.known(table, SHOCK_KEYS[kind], *at)
    common = {
        "source": reader.text(table, "source", *at, remedy=SOURCE_REMEDY),
        "note": reader.text(table, "note", *at, default=""),
        "where": reader.where(*at),
    }
    sector = reader.names(table, "sector", *at, default="all")
    if kind == "productivity":
        economy = reader.names(table, "economy", *at)
        return Productivity(**common, economy=economy, sector=sector, change=_change(reader, table, *at))
    importer = reader.names(table, "importer", *at)
    if kind == "tariff":
        return _tariff(reader, table, common, importer, sector, *at)
    exporter = reader.names(table, "exporter", *at)
    if kind == "trade-cost":
        change = _change(reader, table, *at)
        return TradeCost(**common, importer=importer, exporter=exporter, sector=sector, change=change)
    if "ceiling" not in table:
        reader.bad(
            "'ceiling' is missing", "say how many times dearer delivery becomes at most, such as 10", *at, "ceiling"
        )
        return None
    ceiling = reader.number(table["ceiling"], *at, "ceiling", above=1.0)
    return Shortage(**common, importer=importer, exporter=exporter, sector=sector, ceiling=ceiling)


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


def _contradictions(reader: Reader, shocks: Sequence[Shock]) -> None:
    """Two shocks of one kind on exactly the same thing with different numbers: one of them is a mistake."""
    seen: dict[tuple[Any, ...], tuple[Shock, Any]] = {}
    for shock in shocks:
        match shock:
            case Tariff():
                cells = [((i, s), rate) for i, s, rate in shock.each()]
                keys = [(("tariff", shock.importer, *cell), (shock.mode, rate)) for cell, rate in cells]
            case TradeCost():
                keys = [(("trade-cost", shock.importer, shock.exporter, shock.sector), shock.change)]
            case Shortage():
                keys = [(("shortage", shock.importer, shock.exporter, shock.sector), shock.ceiling)]
            case Productivity():
                keys = [(("productivity", shock.economy, shock.sector), shock.change)]
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


TEMPLATE = """\
title = "A tariff of 10% on cars from Japan"
question = "Who gains and who loses if the United States adds 10% on transport equipment from Japan?"
world = "asia-2022"

[closure]
deficits = "fixed-share-of-world-gdp"   # or fixed, own-gdp-share, zero

[elasticities]
set = "caliendo-parro-2015"             # or value = 5.0 with a source, or a table by sector

[[shock]]
kind = "tariff"                         # or trade-cost, productivity, shortage
mode = "add"                            # or set
importer = "USA"
exporter = "JPN"                        # an economy, a group such as ASEAN, or a list
sector = "TRE"                          # a sector, a list, "goods" or "all"
rate = 0.10                             # a fraction, or "10%"
source = "assumption"
"""
