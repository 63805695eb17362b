"""When a ratio passes one: the typed answer on one price basis, and the questions one can ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TARGET = 2030  # the year that the articles ask about
CROSSED, OPEN, NEVER = "crossed", "open", "never"


@dataclass(frozen=True)
class Crossing:
    """Where `first` over `second` stands on a price basis, and its chances.

    `origin`: last year held; `ratio`: its level then. `status`: `crossed` (above one now; `between` brackets the last
    upward passage, None where it always was above, `between_chained` where changes from one source say otherwise),
    `never` (both are the same series) or `open`, with `years` ahead, `chance_above` (that it is above one in that year)
    and `first_passage` (that it is above one for the first time then) by year; `expected`: where no chances are known, the
    first year in which the middle of a projection is above one.
    """

    first: str
    second: str
    basis: str
    origin: int
    ratio: float
    status: str
    between: tuple[int, int] | None = None
    between_chained: tuple[int, int] | None = None
    years: tuple[int, ...] = ()
    chance_above: tuple[float, ...] = ()
    first_passage: tuple[float, ...] = ()
    base_year: int | None = None
    expected: int | None = None

    def in_year(self, year: int) -> float | None:
        """Chance that the ratio is above one in a year ahead; None outside the years of an open crossing."""
        return self.chance_above[self.years.index(year)] if year in self.years else None

    def by_year(self, year: int) -> float | None:
        """Chance that it has been above one at some time up to a year ahead."""
        if year not in self.years:
            return None
        return float(sum(self.first_passage[: self.years.index(year) + 1]))

    @property
    def in_2030(self) -> float | None:
        """Chance of being above one in the target year."""
        return self.in_year(TARGET)

    @property
    def by_2030(self) -> float | None:
        """Chance of having been above one at some time up to the target year."""
        return self.by_year(TARGET)

    def passed_with(self, probability: float) -> int | None:
        """First year by which it has passed with at least this probability; None beyond the years ahead."""
        reached = 0.0
        for year, chance in zip(self.years, self.first_passage, strict=True):
            reached += chance
            if reached >= probability:
                return year
        return None

    @property
    def median(self) -> int | None:
        """Median year of first passage."""
        return self.passed_with(0.5)


def last_passage(years: Sequence[int], ratio: Sequence[float]) -> tuple[int, int] | None:
    """The two years between which a ratio that is above one last passed it; None where it always was."""
    below = [year for year, value in zip(years, ratio, strict=True) if value <= 1]
    if not below:
        return None
    after = [year for year in years if year > below[-1]]
    return (below[-1], after[0]) if after else None
