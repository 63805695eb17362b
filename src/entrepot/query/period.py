"""Periods of readings: "2023", "FY2023", "2023-10", "2023-12-17", "2025Q2", ranges "1985/1990", or empty."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

# Japan's fiscal year begins in April.
FISCAL_START = 4


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, and what kind of period it is: year, fiscal, month, day, quarter or range."""

    first: dt.date
    last: dt.date
    kind: str

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year; a fiscal year counts as the year it begins in."""
        return self.first.year, self.first.year if self.kind == "fiscal" else self.last.year

    @property
    def part_of_year(self) -> bool:
        """Whether it is less than a year (a month, a quarter, a range of months in one year)."""
        return (self.last - self.first).days < 364


@lru_cache(maxsize=4096)
def parse(text: str) -> Period | None:
    """The period that `text` writes; None where it is empty. Raises ValueError for what is no period."""
    if not text:
        return None
    if "/" in text:
        begin, _, end = text.partition("/")
        first, last = _single(begin), _single(end)
        if last.last < first.first:
            raise ValueError(f"'{text}' ends before it begins")
        return Period(first.first, last.last, "range")
    return _single(text)


def _single(text: str) -> Period:
    try:
        if text.startswith("FY"):
            year = int(text[2:])
            return Period(
                dt.date(year, FISCAL_START, 1),
                dt.date(year + 1, FISCAL_START, 1) - dt.timedelta(1),
                "fiscal",
            )
        if len(text) == 6 and text[4] == "Q":
            year, month = int(text[:4]), 3 * int(text[5])
            return Period(
                dt.date(year, month - 2, 1), dt.date(year, month, calendar.monthrange(year, month)[1]), "quarter"
            )
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 1 and len(text) == 4:
            return Period(dt.date(parts[0], 1, 1), dt.date(parts[0], 12, 31), "year")
        if len(parts) == 2:
            year, month = parts
            return Period(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]), "month")
        if len(parts) == 3:
            day = dt.date(*parts)
            return Period(day, day, "day")
    except (ValueError, TypeError, calendar.IllegalMonthError):
        pass
    raise ValueError(f"'{text}' is no period: write 2023, FY2023, 2023-10, 2023-12-17, 2025Q2 or 1985/1990")
