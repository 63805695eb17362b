"""What is held for a Reading: values by source, edition and whole, or what would hold it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from entrepot.query.reading import Reading


class Gap(StrEnum):
    """Why nothing is held for a reading."""

    MEASURE = "measure"  # nobody's figures of this measure are held
    SIDES = "sides"  # not of these economies
    PERIOD = "period"  # not of this period
    EDITION = "edition"  # of the time, nothing was out by the day asked
    BLANK = "blank"  # the source leaves this pair blank; never a zero
    SERIES = "series"  # no one series holds both ends of the change
    BREAK = "break"  # the series holds both ends, and between them it came to mean something else
    WHOLE = "whole"  # the part is held, what it is a part of is not
    INCOMPLETE = "incomplete"  # some members of a sum are missing
    ASKED = "asked"  # the reading leaves open what has to be known (which economy, which question)


@dataclass(frozen=True, slots=True)
class Value:
    """One value, in the unit of its reading: of one source (ids joined by blanks where several make it up), one edition, one basis.

    `basis`: what apart from the source decides the value (`nominal`, `ppp`, `named partners`, `world`, `members 10`).
    `definition`: what is meant, where one name has several meanings between which no number can choose (a price basis, of
    whom a survey asked). `low` and `high` bound the truth where blank pairs leave a range, else None. `status` as in `units.STATUSES`.
    `released`: the day from which it could be known, None where its card does not say. For a passing, `between` holds
    the years that bracket it and `value` the ratio of the last year held. `level`, `before`: of a move, the values
    at its two ends.
    """

    value: float
    unit: str
    period: str
    source: str
    status: str = "observed"
    basis: str = ""
    edition: str = ""
    definition: str = ""
    released: dt.date | None = None
    low: float | None = None
    high: float | None = None
    base: str = ""
    level: float | None = None
    before: float | None = None
    between: tuple[int, int] | None = None
    forecast: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why nothing is held, and what would hold it: `nearest` is the period or series that is held instead."""

    gap: Gap
    needs: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What `evaluate` found: `values`, the preferred first, each of a source, edition, basis or whole of its own; or
    `missing`. `series`: (year, value) of the preferred series of the quantity, for a chart and for what was before."""

    reading: Reading
    values: tuple[Value, ...] = ()
    missing: Missing | None = None
    series: tuple[tuple[int, float], ...] = ()

    @property
    def value(self) -> Value | None:
        """The preferred value."""
        return self.values[0] if self.values else None
