"""Who stands first in a row: a quantity with one side left open, over everyone who may take that side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from entrepot import codes
from entrepot.query import products
from entrepot.query.archive import Archive, members
from entrepot.query.compared import BROAD, LEAST_RANKED, rivals
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Value
from entrepot.query.level import Pair
from entrepot.query.reading import Reading, Transform


@dataclass(frozen=True, slots=True)
class Ranked:
    """One who takes the open side, with the reading of it and its value on the basis of the ranking."""

    code: str
    reading: Reading
    value: Value


def ranking(
    asked: Reading, side: str, archive: Archive, day: dt.date | None, among: str = ""
) -> list[tuple[Ranked, ...]]:
    """Rows, the largest first, on each basis and in each unit, the broadest basis first. `side`: the field that is
    open; `among`: a group that its economies are out of."""
    level = replace(asked, whole="", transform=Transform.LEVEL, operand=None)
    everyone = [code for code in _everyone(archive, asked, side) if code and code != codes.WORLD]
    inside = set(members(among)) if among else None
    fixed = set(members(asked.partner if side == "subject" else asked.subject))
    by: dict[tuple[str, str, str], list[Ranked]] = {}
    for code in everyone:
        if (inside is not None and code not in inside) or code in fixed:
            continue
        reading = replace(level, **{side: code})
        seen: set[tuple[str, str, str]] = set()
        for value in evaluate(reading, archive, day).values:
            key = (value.basis, value.unit, value.period)
            if key not in seen:
                seen.add(key)
                by.setdefault(key, []).append(Ranked(code, reading, value))
    rows = [
        tuple(sorted(found, key=lambda one: (-one.value.value, one.code)))
        for found in by.values()
        if len(found) >= min(LEAST_RANKED, len(inside or everyone))
    ]
    order = {key: n for n, key in enumerate(by)}
    rows.sort(key=lambda row: (len(row) < min(BROAD, len(inside or everyone)), order[_key(row[0].value)]))
    return rows


def _everyone(archive: Archive, asked: Reading, side: str) -> list[str]:
    """Who may take the open side: of a commodity, whoever mines or trades it."""
    pair = Pair(asked.measure, asked.subject, asked.partner, asked.product)
    return products.parties(pair, side) if products.holds(pair) else rivals(archive, asked)


def _key(value: Value) -> tuple[str, str, str]:
    return value.basis, value.unit, value.period
