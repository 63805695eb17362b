"""The frozen Scenario: a what-if question as strict TOML, every number with its source."""

from __future__ import annotations

import copy
import datetime as dt
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, cast, get_args

from entrepot.errors import BadInput, EntrepotError, Problem, UnknownName, raise_all
from entrepot.provenance import DATA, Source, parse_date
from entrepot.scenario import daily, parsing, writing
from entrepot.scenario import elasticities as sets
from entrepot.scenario.elasticities import Elasticities
from entrepot.scenario.reading import Reader, override, parse
from entrepot.scenario.shocks import Agreement, Shock, lay_on
from entrepot.scenario.target import Changes, Target
from entrepot.scenario.title import retitled

SCENARIOS = DATA / "scenarios"
Deficits = Literal["fixed-share-of-world-gdp", "fixed", "own-gdp-share", "zero"]
Names = str | Sequence[str]
CLOSURES: tuple[str, ...] = get_args(Deficits)

KEYS = (
    "base",
    "settings",
    "title",
    "question",
    "world",
    "as_of",
    "limits",
    "cards",
    "closure",
    "elasticities",
    "disruption",
    "shock",
)
SETTING = "# --set "
DEEPEST = 8  # scenarios upon scenarios


@dataclass(frozen=True)
class Scenario:
    """A question to a model: shocks, what happens to trade deficits, the elasticities, and the terms on which it is told
    `by_day`. `text` is the file that made it, `cards` the source cards that it names.

    `deficits`: `fixed-share-of-world-gdp` (default), `fixed` (in wages of the economy `numeraire`; without one the
    same as the first, because world value added is the unit), `own-gdp-share`, or `zero` (the baseline is first solved
    without deficits).

    Built in code as well: `Scenario().tariff(importer="USA", exporter="JPN", sector="TRE", add=0.25)`, each call giving a new
    scenario under the rules of files.
    """

    name: str = "scenario"
    title: str = ""
    shocks: tuple[Shock, ...] = ()
    elasticities: Elasticities = field(default_factory=lambda: replace(sets.named(sets.DEFAULT_SET), named=False))
    question: str = ""
    world: str = ""
    as_of: dt.date | None = None
    limits: str = ""
    cards: tuple[Source, ...] = ()
    deficits: Deficits = "fixed-share-of-world-gdp"
    numeraire: str | None = None
    by_day: daily.ByDay = field(default_factory=daily.ByDay)
    notes: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def read(cls, path: str | Path, settings: Sequence[str] = ()) -> Scenario:
        """Read a scenario file, or a shipped one by its name; `settings` are `key=value` overrides.

        Raises BadInput with every problem of the file, each with its line and a remedy.
        """
        file = find(path)
        return cls.from_text(read_text(file), name=file.stem, settings=settings, file=file.name, folder=file.parent)

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        name: str = "scenario",
        settings: Sequence[str] = (),
        file: str = "",
        folder: Path = Path(),
    ) -> Scenario:
        """A scenario from TOML text; a `base` is looked for in `folder`. Raises BadInput with every problem.

        Settings are kept as `# --set key=value` lines on top of `text` and are read from there too, so that the text
        of a result replays it.
        """
        scenario, problems = draft(text, name=name, settings=settings, file=file, folder=folder)
        raise_all(problems)
        return scenario

    def tariff(
        self,
        *,
        importer: Names,
        exporter: Names = (),
        sector: Names = "all",
        add: float | str | None = None,
        set: float | str | None = None,
        rates: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> Scenario:
        """With a tariff raised by `add` or `set` to a rate (0.24 or "24%"), or `rates` by exporter, or by exporter and sector,
        to add. `facts`: source (default: assumption), note, if_missing.
        """
        mode = "set" if set is not None else "add"
        rate = (
            {"rates": dict(rates)}
            if rates is not None
            else {"exporter": exporter, "rate": set if mode == "set" else add}
        )
        keys = {"mode": mode, "importer": importer, "sector": sector, **rate}
        return self._with("tariff", keys | facts)

    def trade_cost(
        self, *, importer: Names, exporter: Names, sector: Names = "all", change: float | str, **facts: Any
    ) -> Scenario:
        """With delivery dearer or cheaper by `change` (0.1 or "10%"); nobody gets the money."""
        keys = {"importer": importer, "exporter": exporter, "sector": sector, "change": change}
        return self._with("trade-cost", keys | facts)

    def agreement(
        self, *, importer: Names, exporter: Names, coefficient: float, sector: Names = "goods", **facts: Any
    ) -> Scenario:
        """With trade between the two sides, both ways, larger by a gravity `coefficient` (a difference in logarithms) at given
        prices: cheaper delivery, by the elasticity of each sector."""
        keys = {"importer": importer, "exporter": exporter, "sector": sector, "coefficient": coefficient}
        return self._with("agreement", keys | facts)

    def shortage(
        self, *, importer: Names, exporter: Names, sector: Names = "all", ceiling: float, **facts: Any
    ) -> Scenario:
        """With a seller that stops selling: delivery gets `ceiling` times dearer."""
        keys = {"importer": importer, "exporter": exporter, "sector": sector, "ceiling": ceiling}
        return self._with("shortage", keys | facts)

    def productivity(self, *, economy: Names, sector: Names = "all", change: float | str, **facts: Any) -> Scenario:
        """With more or less output from the same inputs."""
        return self._with("productivity", {"economy": economy, "sector": sector, "change": change} | facts)

    def carbon_cost(self, *, economy: Names, price: float, sector: Names = "all", **facts: Any) -> Scenario:
        """With a cost of `price` US dollars for each tonne of carbon dioxide; nobody gets the money."""
        return self._with("carbon-cost", {"economy": economy, "sector": sector, "price": price} | facts)

    def power_mix(self, *, economy: Names, measure: str, share: float | str, **facts: Any) -> Scenario:
        """With a `measure` in place of a `share` of what its plants make. `facts`: way, case, source, note."""
        return self._with("power-mix", {"economy": economy, "measure": measure, "share": share} | facts)

    def changed(self, **settings: Any) -> Scenario:
        """With keys changed as by `--set`, dots written as two underscores: `changed(closure__deficits="zero", title="...")`."""
        lines = tuple(f"{key.replace('__', '.')}={writing.value(each)}" for key, each in settings.items())
        return Scenario.from_text(self.text or writing.document({"title": "nothing"}), name=self.name, settings=lines)

    def _with(self, kind: str, keys: Mapping[str, Any]) -> Scenario:
        """With one more shock, written as a file would have it, so that the same rules hold and the text replays it."""
        shock = writing.shock({"kind": kind, "source": "assumption"} | {k: v for k, v in keys.items() if v is not None})
        title = "; ".join(filter(None, (self.title, writing.title(kind, keys))))
        if self.text:
            added = self.text.rstrip() + "\n\n" + shock
            return Scenario.from_text(added, name=self.name, settings=(f"title={writing.value(title)}",))
        return Scenario.from_text(f"title = {writing.value(title)}\n\n{shock}", name=self.name)

    def changes(self, target: Target) -> Changes:
        """The shocks laid onto a world. Raises BadInput with every name or number that does not fit it."""
        needed = any(isinstance(shock, Agreement) for shock in self.shocks)
        theta = self.elasticities.of(target.sectors) if needed else None
        return lay_on(self.shocks, replace(target, at=self.as_of, theta=theta))

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
        return file.read_text(encoding="utf-8-sig")  # some editors put a mark before the text
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read: {error}", where=file.name, remedy="it must be a UTF-8 text file") from error


def draft(
    text: str, *, name: str = "scenario", settings: Sequence[str] = (), file: str = "", folder: Path = Path()
) -> tuple[Scenario, list[Problem]]:
    """A scenario as far as its text can be read, and every problem on the way (none: it is sound by itself)."""
    # A file on a base is read anew: its base may have changed.
    read = _draft.__wrapped__ if re.search(r"^\s{0,8}base\s{0,8}=", text, re.MULTILINE) else _draft
    scenario, problems = read(text, name, tuple(settings), file, folder)
    return scenario, list(problems)


MOST_SHOCKS = 1_000  # of one scenario: each is read, checked against all others, and told of where it is wrong


@lru_cache(maxsize=64)
def _draft(
    text: str, name: str, settings: tuple[str, ...], file: str, folder: Path
) -> tuple[Scenario, tuple[Problem, ...]]:
    kept, text = _kept(text)
    settings = (*kept, *settings)
    raw, problems = parse(text, file or name)
    reader = Reader(text, file or name)
    if "base" in raw:
        raw = _on_base(reader, raw, folder, (name,))
        text = writing.document(raw, f"built on {raw.pop('base')}")
    before = copy.deepcopy(raw)
    reader.problems += override(raw, settings)
    if problems:
        return Scenario(name), tuple(problems)
    for key in ("title", "question"):
        if isinstance(raw.get(key), str) and raw[key] == before.get(key):
            raw[key] = retitled(raw[key], before, raw, settings if key == "title" else ())
    scenario = _scenario(reader, raw, name)
    settled = "".join(f"{SETTING}{setting}\n" for setting in settings)
    return replace(scenario, text=settled + text, notes=tuple(reader.notes)), tuple(reader.problems)


def _kept(text: str) -> tuple[list[str], str]:
    """The settings on top of a text, and the rest."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").removesuffix("\n").split("\n")
    kept = [line.removeprefix(SETTING) for line in takewhile(lambda line: line.startswith(SETTING), lines)]
    return kept, "\n".join(lines[len(kept) :]) + "\n"


def _on_base(reader: Reader, raw: dict[str, Any], folder: Path, above: tuple[str, ...]) -> dict[str, Any]:
    """A file with what its base has and it does not say itself: `settings` change the base first, tables are merged, shocks
    come after those of the base. Keeps the name of the base under `base`.
    """
    name = reader.text(raw, "base")
    own = {key: value for key, value in raw.items() if key != "settings"}
    try:
        file = folder / name if (folder / name).is_file() else find(name)
        if file.stem in above or len(above) > DEEPEST:
            reader.bad(f"'{name}' is built on itself", "name another base", "base")
            return own
        kept, text = _kept(read_text(file))
        below, problems = parse(text, file.name)
        reader.problems += problems
    except EntrepotError as error:
        reader.problems += [replace(each, where=reader.where("base")) for each in error.problems]
        return own
    if "base" in below:
        inner = Reader(text, file.name)
        below = _on_base(inner, below, file.parent, (*above, file.stem))
        reader.problems += inner.problems
    settings = raw.get("settings", [])
    if not isinstance(settings, list) or not all(isinstance(each, str) for each in settings):
        reader.bad("'settings' must be a list of texts", 'such as ["shock.1.rate=0.1"]', "settings")
        settings = []
    reader.problems += override(below, kept)
    before = copy.deepcopy(below)
    reader.problems += override(below, settings)
    if settings and isinstance(below.get("title"), str) and "title" not in raw:
        below["title"] = retitled(below["title"], before, below, settings)
    merged = {**below, **own}
    for key in ("closure", "elasticities", "disruption"):
        if isinstance(own.get(key), dict) and isinstance(below.get(key), dict):
            merged[key] = {**below[key], **own[key]}
    for key in ("cards", "shock"):
        if isinstance(own.get(key, []), list) and (key in own or key in below):
            merged[key] = [*_listed(below.get(key, [])), *own.get(key, [])]
    if own.get("shock") and "title" not in raw and isinstance(below.get("title"), str):
        merged["title"] = f"{below['title']}, and {len(own['shock'])} more"
    return merged


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


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
    closure = parsing.table_of(reader, raw, "closure")
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
    if len(shocks) > MOST_SHOCKS:
        reader.bad(
            f"{len(shocks):,} shocks", f"at most {MOST_SHOCKS:,}; a list of sectors or economies is one shock", "shock"
        )
        shocks = []
    made = [parsing.shock(reader, shock, number) for number, shock in enumerate(shocks)]
    parsing.contradictions(reader, [shock for shock in made if shock is not None])
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
        cards=parsing.cards(reader, raw),
        deficits=deficits,
        numeraire=numeraire,
        by_day=daily.terms(reader, parsing.table_of(reader, raw, "disruption")),
        elasticities=parsing.elasticities(reader, parsing.table_of(reader, raw, "elasticities")),
        shocks=tuple(shock for shock in made if shock is not None),
    )


TEMPLATE = """\
title = "A tariff of 10% on cars from Japan"
question = "Who gains and who loses if the United States adds 10% on transport equipment from Japan?"
world = "asia-2022"

[closure]
deficits = "fixed-share-of-world-gdp"   # or fixed, own-gdp-share, zero

[elasticities]
set = "caliendo-parro-2015"             # or value = 5.0 with a source, or a table by sector

[[shock]]
kind = "tariff"                         # or trade-cost, agreement, productivity, shortage
mode = "add"                            # or set
importer = "USA"
exporter = "JPN"                        # an economy, a group such as ASEAN, or a list
sector = "TRE"                          # a sector, a list, "goods" or "all"
rate = 0.10                             # a fraction, or "10%"
source = "assumption"
"""
