"""A scenario as the fields of a form: a row for each shock, with whatever was typed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from entrepot.codes import members
from entrepot.errors import BadInput, told
from entrepot.scenario import daily, writing
from entrepot.scenario.carbon import CASES
from entrepot.scenario.parsing import COMMON, SHOCK_KEYS
from entrepot.scenario.scenario import SETTING, draft
from entrepot.world import switching

PLACES = ("JPN", *members("ASEAN10"), "CHN", "KOR", "TWN", "IND", "AUS", "USA", "EU27")  # that can be picked on the map
AT_SEA = ("closure", "port")
KINDS = tuple(kind for kind in SHOCK_KEYS if kind not in (*daily.KINDS, *AT_SEA))  # that have fields of their own
AS_TEXT = "text"  # a shock of any other kind stands in its row as text
RATES, OWN = "rates", "own"  # rates by seller as lines; the same as sliders of the map
PERCENT = ("rate", "change", "share", "if_missing")
NUMBERS = ("coefficient", "ceiling", "price")
NAMES = ("importer", "exporter", "economy", "sector")
ON_MAP = ("exporter", "economy")  # the fields that the map fills
CHOICES: Mapping[str, tuple[str, ...]] = {"mode": ("add", "set"), "measure": tuple(switching.measures()), "case": CASES}
MOST = 300  # rows
DIGITS = 30  # of a percentage that is written out
FIRST = {"importer": "USA", "exporter": "JPN", "sector": "goods", "mode": "add", "rate": "10", "source": "assumption"}
_FIELD = re.compile(r"shock\.(\d{1,4})\.([a-z_]+)(?:\.([A-Z0-9]{2,8}))?")
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
    """One shock: its kind, the texts of its fields, and rates `own` by economy from the sliders beside the map."""

    kind: str
    values: Mapping[str, str]
    own: Mapping[str, str]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        if self.kind == AS_TEXT:
            return (AS_TEXT,)
        own = [key for key in SHOCK_KEYS[self.kind] if key not in COMMON]
        return (*own, *(key for key in COMMON if key != "kind"))

    @property
    def on_map(self) -> str:
        """The field that the map fills, "" where it has none."""
        return next((name for name in reversed(ON_MAP) if name in self.fields), "")

    def named(self, field: str) -> list[str]:
        """The names that a field holds."""
        return listed([self.values.get(field, "")])

    def settled(self) -> Row:
        """The same with the rates of its sliders among its lines, as a row that has left the map holds them."""
        given = {code: text for code, text in self.own.items() if text.strip()}
        if not given:
            return self
        lines = "\n".join([self.values.get(RATES, "").rstrip(), *(f"{code}: {text}" for code, text in given.items())])
        return replace(self, values={**self.values, RATES: lines.strip()}, own={})


@dataclass(frozen=True)
class Draft:
    """The text of everything but shocks (`head`), the rows, and which of them (from 1) the map is of."""

    head: str = ""
    rows: tuple[Row, ...] = (Row("tariff", FIRST, {}),)
    mapped: int = 1

    @property
    def at_map(self) -> Row | None:
        """The row that the map is of."""
        return self.rows[self.mapped - 1] if 0 < self.mapped <= len(self.rows) else None

    def added(self, after: int = 0) -> Draft:
        """With one more row, which the map is of: a copy of that one, or one as the form begins."""
        row = self.rows[after - 1] if 0 < after <= len(self.rows) else Row("tariff", FIRST, {})
        return self._with((*self.rows, replace(row, own={})), len(self.rows) + 1)

    def without(self, number: int) -> Draft:
        """Without a row."""
        rows = tuple(row for n, row in enumerate(self.rows, start=1) if n != number)
        return self._with(rows, min(max(1, self.mapped - (number < self.mapped)), max(1, len(rows))))

    def with_map(self, number: int) -> Draft:
        """With the map of another row."""
        return self._with(self.rows, number)

    def _with(self, rows: tuple[Row, ...], mapped: int) -> Draft:
        settled = tuple(row if n == mapped else row.settled() for n, row in enumerate(rows, start=1))
        return replace(self, rows=settled, mapped=mapped)


def of_form(form: Fields) -> Draft:
    """What the fields of a form hold. Raises BadInput for more rows than a form may have."""
    held: dict[int, dict[str, str]] = {}
    own: dict[int, dict[str, str]] = {}
    for name, texts in form.items():
        found = _FIELD.fullmatch(name)
        if found is None:
            continue
        number, field, code = int(found[1]), found[2], found[3]
        if code and field == OWN:
            own.setdefault(number, {})[code] = texts[-1].strip()
        elif not code:
            one = ", ".join(dict.fromkeys(listed(texts))) if field in NAMES else texts[-1]
            held.setdefault(number, {})[field] = one
    if len(held) > MOST:
        remedy = told("problem.shocks.text", "at most {n}; write more as text", n=MOST)
        raise BadInput(told("problem.shocks", "a form of {n} shocks", n=len(held)), remedy=remedy)
    numbers = sorted(held)
    rows = tuple(_row(held[number], own.get(number, {})) for number in numbers)
    chosen = next(iter(form.get("map", ())), "")
    mapped = numbers.index(int(chosen)) + 1 if chosen.isdigit() and int(chosen) in numbers else 1
    head = next(iter(form.get("head", ())), "").replace("\r\n", "\n")
    return Draft(head, rows, mapped) if rows or "map" in form else Draft(head)


def of_text(text: str) -> Draft:
    """A scenario's text as rows. Raises BadInput where it is no scenario, or has settings on top that a form does not hold."""
    if text.lstrip("\ufeff").startswith(SETTING):
        what = told("problem.setting", "a text with '{what}' lines has no form", what=SETTING.strip())
        raise BadInput(what, remedy=told("problem.setting.delete", "change its lines, or delete those"))
    read, _ = draft(text)  # a base is written out
    try:
        raw = tomllib.loads(read.text or text)
    except tomllib.TOMLDecodeError as error:
        what = told("problem.toml", "not valid TOML: {error}", error=str(error))
        mend = told("problem.toml.mend", "mend the syntax at the place named")
        raise BadInput(what, where="text", remedy=mend) from error
    shocks = raw.pop("shock", [])
    listed_shocks = [one for one in shocks if isinstance(one, dict)] if isinstance(shocks, list) else []
    if len(listed_shocks) > MOST:
        remedy = told("problem.shocks.text", "at most {n}; write more as text", n=MOST)
        raise BadInput(told("problem.shocks", "a form of {n} shocks", n=len(listed_shocks)), remedy=remedy)
    return Draft(writing.document(raw), tuple(_of_shock(one) for one in listed_shocks), 1)


def listed(texts: Sequence[str]) -> list[str]:
    """Names out of fields that may each hold several, apart by commas."""
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def percent(value: Any) -> str:
    """A fraction, or a text such as "24%", as the percent that a field holds."""
    try:
        number = (
            Decimal(value.strip().removesuffix("%").strip()) if isinstance(value, str) else Decimal(repr(value)) * 100
        )
        return f"{number.normalize():f}" if abs(number.adjusted()) <= DIGITS else str(number.normalize())
    except ArithmeticError:  # no number, or one beyond every exponent: as it was typed, to be told of
        return str(value)


def _row(values: Mapping[str, str], own: Mapping[str, str]) -> Row:
    kind = values.get("kind", "")
    kept = {name: text for name, text in values.items() if name != "kind"}
    return Row(kind if kind in (*KINDS, AS_TEXT) else KINDS[0], kept, own)


def _of_shock(raw: Mapping[str, Any]) -> Row:
    """The row of one shock; one that its kind's fields cannot hold stands as text."""
    kind = raw.get("kind")
    if kind not in KINDS or not all(name in SHOCK_KEYS[kind] for name in raw):
        return Row(AS_TEXT, {AS_TEXT: writing.shock(raw)}, {})
    return Row(str(kind), {name: _shown(name, value) for name, value in raw.items() if name != "kind"}, {})


def _shown(name: str, value: Any) -> str:
    if name == RATES and isinstance(value, Mapping):
        return "\n".join(f"{seller}: {_rate(rate)}" for seller, rate in value.items())
    if name in NAMES:
        return ", ".join([value] if isinstance(value, str) else map(str, value))
    return percent(value) if name in PERCENT else str(value)


def _rate(rate: Any) -> str:
    if isinstance(rate, Mapping):
        return ", ".join(f"{sector} {percent(each)}" for sector, each in rate.items())
    return percent(rate)
