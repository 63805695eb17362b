"""The text of a scenario out of the rows of a form, and which field each problem belongs to."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from entrepot.errors import Problem, told
from entrepot.scenario import writing
from entrepot.web.drafts import AS_TEXT, NAMES, NUMBERS, PERCENT, RATES, Draft, Row, listed

TITLED = 3  # shocks that a title made here names
SIZES = (-50.0, 100.0)  # percent that sliders offer
_AT = re.compile(r"shock\.(\d+)(?:\.([a-z_]+))?")


@dataclass(frozen=True)
class Written:
    """The text that a draft makes, and its problems by the field that they stand beside ("" : the whole)."""

    text: str
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)


def written(draft: Draft) -> Written:
    """The text of a draft, as far as its fields can be read, and everything that cannot."""
    wrong: dict[str, list[Problem]] = {}
    head: dict[str, Any] = {}
    try:
        head = tomllib.loads(draft.head)
    except tomllib.TOMLDecodeError as error:
        wrong["head"] = [_no_toml(error)]
    if "shock" in head:
        what = told("problem.head.shock", "shocks stand in rows of their own")
        wrong.setdefault("head", []).append(Problem(what, remedy=told("problem.head.delete", "delete [[shock]] here")))
    shocks = [_shock(row, f"shock.{n}", wrong) for n, row in enumerate(draft.rows, start=1)]
    title = head.get("title") or _title(shocks)
    text = writing.document(
        {"title": title, **{k: v for k, v in head.items() if k not in ("title", "shock")}, "shock": shocks}
    )
    return Written(text, {name: tuple(each) for name, each in wrong.items()})


def beside(problems: Iterable[Problem], draft: Draft) -> dict[str, tuple[Problem, ...]]:
    """Problems of a scenario by the field of the form that they belong to, its row, or the whole ("")."""
    found: dict[str, list[Problem]] = {}
    for one in problems:
        at = _AT.search(one.where)
        name = ""
        if at and 0 < int(at[1]) <= len(draft.rows):
            row = draft.rows[int(at[1]) - 1]
            name = f"shock.{at[1]}.{at[2]}" if at[2] in row.fields else f"shock.{at[1]}"
        found.setdefault(name, []).append(one)
    return {name: tuple(each) for name, each in found.items()}


def _title(shocks: list[dict[str, Any]]) -> str:
    told = [writing.title(str(one.get("kind", "")), one) for one in shocks[:TITLED]]
    more = [f"and {len(shocks) - TITLED} more"] if len(shocks) > TITLED else []
    return "; ".join([*told, *more])


def _shock(row: Row, at: str, wrong: dict[str, list[Problem]]) -> dict[str, Any]:
    """The keys of one shock; fields that are empty are left out."""
    if row.kind == AS_TEXT:
        return _text(row, f"{at}.{AS_TEXT}", wrong)
    keys: dict[str, Any] = {"kind": row.kind}
    for name in row.fields:
        text = row.values.get(name, "").strip()
        if name == RATES:
            keys |= _rates(row, at, wrong)
        elif text:
            keys[name] = _value(name, text, f"{at}.{name}", wrong)
    if RATES in keys:  # they name the sellers themselves
        rate, rates = keys.pop("rate", None), keys[RATES]
        others = [code for code in _sellers(keys.get("exporter", ())) if code not in rates]
        if rate is not None or not others:
            keys.pop("exporter", None)
            keys[RATES] = {**dict.fromkeys(others, rate), **rates}
    return keys


def _sellers(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _text(row: Row, at: str, wrong: dict[str, list[Problem]]) -> dict[str, Any]:
    try:
        found = tomllib.loads(row.values.get(AS_TEXT, "")).get("shock")
    except tomllib.TOMLDecodeError as error:
        wrong[at] = [_no_toml(error)]
        return {}
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict):
        return found[0]
    begin = told("problem.shock.begin", "begin with a line [[shock]]")
    wrong[at] = [Problem(told("problem.shock.one", "this is not one [[shock]]"), remedy=begin)]
    return {}


def _value(name: str, text: str, at: str, wrong: dict[str, list[Problem]]) -> Any:
    if name in NAMES:
        names = listed([text])
        return names[0] if len(names) == 1 else names
    if name in PERCENT or name in NUMBERS:
        number = _number(text, name in PERCENT)
        if number is None:
            wrong.setdefault(at, []).append(_no_number(text))
        return 0.0 if number is None else number
    return text


def _rates(row: Row, at: str, wrong: dict[str, list[Problem]]) -> dict[str, Any]:
    """The rates by seller out of lines and sliders."""
    found: dict[str, Any] = {}
    problems = wrong.setdefault(f"{at}.{RATES}", [])
    for n, line in enumerate(row.values.get(RATES, "").splitlines(), start=1):
        seller, colon, rate = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or not seller:
            what = told("problem.rates.seller", "line {n} names no seller: '{line}'", n=n, line=line.strip()[:40])
            remedy = told("problem.rates.write", "write JPN: 24, or JPN: AGR 24, CHM 14.7")
            problems.append(Problem(what, remedy=remedy))
        elif seller in found:
            what = told("problem.rates.twice", "{seller} stands twice (line {n})", seller=seller, n=n)
            problems.append(Problem(what, remedy=told("problem.rates.line", "give it one line")))
        else:
            found[seller] = _rate(rate, n, problems)
    for code, text in row.own.items():
        if text and code in found:
            what = told("problem.rates.both", "{code} has a slider and a line", code=code)
            problems.append(Problem(what, remedy=told("problem.rates.empty", "empty one of the two")))
        elif text:
            found[code] = _one(text, f"{code}: {text}", problems)
    if not problems:
        del wrong[f"{at}.{RATES}"]
    return {RATES: found} if found else {}


def _rate(rate: str, n: int, problems: list[Problem]) -> Any:
    """One rate of a line, or one for each sector that it names."""
    parts = listed([rate])
    if len(parts) == 1 and len(parts[0].split()) == 1:
        return _one(parts[0], f"line {n}", problems)
    by_sector: dict[str, float] = {}
    for part in parts:
        sector, _, number = part.rpartition(" ")
        if sector.strip() in by_sector:
            what = told("problem.rates.twice", "{seller} stands twice (line {n})", seller=sector.strip(), n=n)
            problems.append(Problem(what, remedy=told("problem.rates.rate", "give it one rate")))
        by_sector[sector.strip()] = _one(number, f"line {n}", problems)
    if not by_sector:
        what = told("problem.rates.none", "line {n} has no rate", n=n)
        problems.append(Problem(what, remedy=told("problem.rates.write-one", "write JPN: 24")))
    return by_sector


def _one(text: str, where: str, problems: list[Problem]) -> float:
    number = _number(text, percent=True)
    if number is None:
        what = told("problem.number.at", "{where}: '{text}' is no number", where=where, text=text[:40])
        problems.append(Problem(what, remedy=told("problem.number.percent", "percent, such as 10")))
    return 0.0 if number is None else number


def _number(text: str, percent: bool) -> float | None:
    """A number as typed; of percent the fraction. Decimal, so that 14.74 is 0.1474 and nothing beside it. None for what is no
    number, or too large to be one."""
    try:
        number = Decimal(text.strip().removesuffix("%").strip() if percent else text.strip())
        found = float(number / 100 if percent else number)
    except ArithmeticError:  # no number, or one beyond every exponent
        return None
    return found if math.isfinite(found) else None


def _no_number(text: str) -> Problem:
    what = told("problem.number", "'{text}' is no number", text=text[:40])
    return Problem(what, remedy=told("problem.number.such", "such as 10"))


def _no_toml(error: Exception) -> Problem:
    what = told("problem.toml", "not valid TOML: {error}", error=str(error))
    return Problem(what, remedy=told("problem.toml.mend", "mend the syntax at the place named"))
