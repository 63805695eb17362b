"""Strict reading of scenario files: every problem at once, with file, line and remedy."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from entrepot.errors import Problem, Told, meant, one_of, told

Path_ = tuple[str | int, ...]

LARGEST_FRACTION = 1.0
WRITE_RATE = told("problem.rate.write", 'write 0.24 or "24%"')
LARGEST_PERCENT_WITHOUT_A_NOTE = 10.0  # 1,000%, as a fraction
MOST_DEPTH = 20
_MOST_DIGITS = 4  # of the number of a shock


class Reader:
    """Takes values out of a parsed TOML file; collects problems and notes."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.lines = line_numbers(text)
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def where(self, *path: str | int) -> str:
        """`file, line n: a.b` for the nearest known line."""
        key = path
        while key and key not in self.lines:
            key = key[:-1]
        line = f", line {self.lines[key]}" if key else ""
        spelled = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        return f"{self.name}{line}{': ' + spelled if spelled else ''}"

    def bad(self, what: str, remedy: str, *path: str | int) -> None:
        """Note a problem."""
        self.problems.append(Problem(what, self.where(*path), remedy))

    def known(self, table: Mapping[str, Any], allowed: Sequence[str], *path: str | int) -> None:
        """Report keys that nobody reads."""
        for key in table:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                keys = told("problem.key.known", "known keys: {names}", names=list(allowed))
                what = told("problem.key", "unknown key '{key}'", key=key)
                self.bad(what, meant([f"'{one}'" for one in near]) if near else keys, *path, key)

    def text(
        self, table: Mapping[str, Any], key: str, *path: str | int, default: str | None = None, remedy: str = "add it"
    ) -> str:
        """A text that is not empty; without `default` it must be there."""
        if key not in table and default is not None:
            return default
        value = table.get(key)
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.bad(
                _missing(key)
                if value is None
                else told("problem.key.text", "'{key}' must be a text that is not empty", key=key),
                remedy,
                *path,
                key,
            )
            return default or ""
        return value.strip()

    def choice(
        self, table: Mapping[str, Any], key: str, allowed: Sequence[str], *path: str | int, default: str | None = None
    ) -> str:
        """One of the allowed words."""
        value = table.get(key, default)
        if value not in allowed:
            near = difflib.get_close_matches(str(value), allowed, n=1)
            self.bad(
                _missing(key)
                if value is None
                else told("problem.key.value", "'{key}' = '{value}' is not known", key=key, value=str(value)),
                meant([f"'{one}'" for one in near]) if near else one_of(list(allowed)),
                *path,
                key,
            )
            return allowed[0]
        return str(value)

    def names(
        self, table: Mapping[str, Any], key: str, *path: str | int, default: str | None = None
    ) -> tuple[str, ...]:
        """A name or a list of names."""
        value = table.get(key, default)
        if isinstance(value, str):
            value = [value]
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(each, str) and each.strip() for each in value)
        ):
            self.bad(
                _missing(key)
                if value is None
                else told("problem.key.names", "'{key}' must be a name or a list of names", key=key),
                told("problem.key.such", 'such as "JPN"'),
                *path,
                key,
            )
            return ()
        return tuple(each.strip() for each in value)

    def number(self, value: Any, *path: str | int, above: float | None = None) -> float:
        """A plain number."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            write = told("problem.number.write", "write a number such as 5.0")
            self.bad(told("problem.number", "'{text}' is no number", text=str(value)), write, *path)
            return 1.0
        if above is not None and not value > above:
            what = told("problem.number.above", "{value} is not above {n}", value=str(value), n=f"{above:g}")
            self.bad(what, told("problem.number.must", "it must be above {n}", n=f"{above:g}"), *path)
            return 1.0
        return float(value)

    def fraction(self, value: Any, *path: str | int, lowest: float = -1.0) -> float:
        """A fraction such as 0.24, or a text with a percent sign such as "24%"; a bare 24 is refused."""
        if isinstance(value, str):
            match = re.fullmatch(r"\s*([+-]?[0-9]{1,300}(?:\.[0-9]*)?)\s*%\s*", value)
            if not match:
                self.bad(told("problem.rate", "'{value}' is not a rate", value=value), WRITE_RATE, *path)
                return 0.0
            found = float(match.group(1)) / 100.0
            if 0 < abs(found) < 0.01:
                self.notes.append(
                    f"{self.where(*path)}: {value} is less than one percent; if a fraction was meant, leave the % out"
                )
            if abs(found) > LARGEST_PERCENT_WITHOUT_A_NOTE:
                self.notes.append(f"{self.where(*path)}: {value} is more than a thousand percent; is that meant?")
        elif isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            self.bad(told("problem.rate", "'{value}' is not a rate", value=str(value)), WRITE_RATE, *path)
            return 0.0
        else:
            found = float(value)
            if abs(found) > LARGEST_FRACTION:
                write = 'write {a}, or "{b}%" (or "{c}%" if that is meant)'
                ways = {"a": f"{value / 100:g}", "b": f"{value:g}", "c": f"{value * 100:g}"}
                what = told("problem.rate.percent", "{value} looks like a percentage", value=f"{value:g}")
                self.bad(what, told("problem.rate.ways", write, **ways), *path)
                return 0.0
        if (found <= lowest and lowest > -1.0) or found <= -1.0:
            what = told("problem.rate.low", "{value} is too low", value=str(value))
            self.bad(what, told("problem.number.must", "it must be above {n}", n=f"{lowest:.0%}"), *path)
            return 0.0
        return found


def _missing(key: str) -> Told:
    return told("problem.key.missing", "'{key}' is missing", key=key)


def line_numbers(text: str) -> dict[Path_, int]:
    """The line of every table and key, by its path; arrays of tables count from 0. Good enough for messages."""
    lines: dict[Path_, int] = {}
    counts: dict[str, int] = {}
    prefix: Path_ = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := re.match(r"\s*\[\[\s*([\w.\-\"]+)\s*\]\]", line):
            name = match.group(1)
            counts[name] = counts.get(name, -1) + 1
            prefix = (name, counts[name])
            lines[prefix] = number
        elif match := re.match(r"\s*\[\s*([\w.\-\"]+)\s*\]", line):
            parts = [part.strip('"') for part in match.group(1).split(".")]
            prefix = (parts[0], counts[parts[0]], *parts[1:]) if parts[0] in counts else tuple(parts)
            lines[prefix] = number
        elif match := re.match(r"\s*([\w\-\"]+(?:\.[\w\-\"]+)*)\s*=", line):
            path = (*prefix, *(part.strip('"') for part in match.group(1).split(".")))
            lines.setdefault(path, number)
    return lines


_LONG_KEY = re.compile(r"(?:\.[ \t]*[\w\-\"']+[ \t]*){40}")


def parse(text: str, name: str) -> tuple[dict[str, Any], list[Problem]]:
    """The parsed file, or a problem with the line that TOML names."""
    try:
        if _LONG_KEY.search(text):  # the parser's time grows with the square of a key's parts
            raise RecursionError
        raw = tomllib.loads(text)
        if not _deeper(raw, MOST_DEPTH):
            return raw, []
        raise RecursionError
    except RecursionError:
        return {}, [Problem("nested too deeply", name, "a scenario has tables within tables, no more")]
    except ValueError as error:  # of TOML, or of a number with thousands of digits
        line = re.search(r"line (\d+)", str(error))
        return {}, [
            Problem(
                told("problem.toml", "not valid TOML: {error}", error=str(error)),
                f"{name}{', line ' + line.group(1) if line else ''}",
                told("problem.toml.mend", "mend the syntax at the place named"),
            )
        ]


def override(raw: dict[str, Any], settings: Sequence[str]) -> list[Problem]:
    """Lay `key=value` settings onto a parsed file: `closure.deficits=zero`, `shock.1.rate=0.1` (shocks count from
    1).
    """
    problems = []
    for setting in settings:
        if setting and setting.splitlines() != [setting]:
            remedy = "write it on one line: it is kept as a line on top of the scenario, from which it is replayed"
            problems.append(Problem(f"{setting!r} has a line break in it", "--set", remedy))
            continue
        key, sign, value = setting.partition("=")
        parts = key.strip().split(".")
        if not sign or not all(parts) or len(parts) > MOST_DEPTH:
            problems.append(Problem(f"'{setting}' is no setting", "--set", "write key=value, such as shock.1.rate=0.1"))
            continue
        place: Any = raw
        for depth, part in enumerate(parts[:-1]):
            if isinstance(place, list):
                place = place[int(part) - 1] if _counts(part) and 0 < int(part) <= len(place) else None
            elif isinstance(place, dict):
                place = place.setdefault(part, {})
            else:
                place = None
            if place is None:
                problems.append(
                    Problem(f"'{'.'.join(parts[: depth + 1])}' is not there", f"--set {setting}", "count shocks from 1")
                )
                break
        if not isinstance(place, dict):
            if place is not None:
                problems.append(
                    Problem(f"'{key}' cannot be set", f"--set {setting}", "name a key, such as shock.1.rate")
                )
            continue
        try:
            found = tomllib.loads(f"x = {value.strip()}")["x"]
            if _deeper(found, MOST_DEPTH):
                raise RecursionError
            place[parts[-1]] = found
        except RecursionError:
            problems.append(Problem(f"the value of '{key.strip()}' is nested too deeply", "--set", "write it flatter"))
        except ValueError:
            place[parts[-1]] = value.strip()
    return problems


def _counts(part: str) -> bool:
    """Whether a part of a key is the number of a shock."""
    return part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS


def _deeper(value: Any, depth: int) -> bool:
    """Whether tables and lists lie within one another more than `depth` deep."""
    level = [value]
    for _ in range(depth):
        level = [
            below
            for each in level
            if isinstance(each, dict | list)
            for below in (each.values() if isinstance(each, dict) else each)
        ]
    return any(isinstance(each, dict | list) for each in level)
