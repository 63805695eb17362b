"""What a check of the register may use, its outcomes and its tolerances."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from entrepot.evidence.figures import told
from entrepot.evidence.fit import beyond
from entrepot.evidence.told import Finding, Statement
from entrepot.query.archive import Archive

SUPPORTED, CONTRADICTED, DEPENDS, CANNOT_TELL = "supported", "contradicted", "depends", "cannot tell"

# Tolerances, named in every verdict that uses them.
APPROXIMATELY = 0.05
# "about half a million": one digit, and about.
VAGUELY = 0.1
EXACTLY = 0.02
PERCENT_POINTS = 1.0
MOST_ROUNDING = 0.07
# Words before a number by which a sentence speaks of what is to come.
EXPECTED = re.compile(
    r"\b(?:will|would|expected to|projected to|forecast to|planned to|plans to|set to|aims? to)\b"
    r"|見込|予定|見通し|予測|計画|\bakan\b|diperkirakan|dijangka|\bsẽ\b|dự kiến|dự báo|จะ|คาดว่า|将|預計|预计|预测",
    re.IGNORECASE,
)
DECIMALS = re.compile(r"\d[.,]\d(?!\d\d)")
# Units in which a distance in percent says nothing.
UNMEASURED = ("rank", "ordinal", "year", "years")


@dataclass
class Bench:
    """What a check may use: what is held, the day judged from, the day of publication, all claims of the document."""

    archive: Archive
    today: dt.date
    published: dt.date | None
    claims: Sequence[Statement] = ()
    known_by: dt.date | None = None

    def near(self, claim: Statement) -> Bench:
        """The same with the claims shortly before and after one."""
        at = bisect_left(self.claims, claim.start, key=lambda one: one.start)
        return replace(self, claims=self.claims[max(0, at - 8) : at + 9])

    @property
    def day(self) -> dt.date:
        """The day that "now" means in the article."""
        return self.published or self.today

    @property
    def year(self) -> int:
        """The year that "now" means in the article."""
        return self.day.year


def cannot_tell(why: str, needs: str, **more: Any) -> Finding:
    """No held data decides it."""
    return Finding(CANNOT_TELL, why, needs=needs, **more)


def tolerance(claim: Statement) -> tuple[float, str]:
    """Relative tolerance of a claimed value and the rule in words: wider for "about", and never finer than the last
    digit written."""
    base = APPROXIMATELY if claim.comparator == "approx" else EXACTLY
    if claim.comparator == "approx" and claim.digits <= 1:
        base = VAGUELY
    rounding = 0.0
    if claim.value and claim.digits:
        rounding = 0.5 * 10 ** (1 - claim.digits) if claim.digits < 4 else 0.0
        lead = abs(claim.value) / 10 ** int(f"{abs(claim.value):e}".split("e")[1])
        # Decimals show how far the number was rounded ("0.3" in a table); a bare "3 million" may be no more than a manner of speaking.
        rounding = rounding / lead if DECIMALS.search(claim.quote) else min(rounding / lead, MOST_ROUNDING)
    wide = max(base, rounding)
    words = f"within {100 * wide:.1f}%"
    if rounding > base:
        words += " (half a unit of the last digit written)"
    return wide, words


def agrees(claim: Statement, value: float) -> tuple[bool, str]:
    """Whether a value satisfies the claim by its comparator, and the rule in words."""
    assert claim.value is not None
    wide, words = tolerance(claim)
    low, high = claim.value, claim.value_hi if claim.value_hi is not None else claim.value
    if claim.comparator == "gt":
        return value > low, f"must be above {told(low, claim.unit)}"
    if claim.comparator == "ge":
        return value >= low * (1 - 1e-9), f"must be at least {told(low, claim.unit)}"
    if claim.comparator == "lt":
        return value < low, f"must be below {told(low, claim.unit)}"
    if claim.comparator == "le":
        return value <= low * (1 + 1e-9), f"must be at most {told(low, claim.unit)}"
    if claim.unit == "percent" or claim.unit == "percentage points":
        edge = max(PERCENT_POINTS if claim.comparator != "approx" else 3.0, 0.0)
        return low - edge <= value <= high + edge, f"within {edge:g} percentage points"
    return low - wide * abs(low) <= value <= high + wide * abs(high), words


def says_nothing(claim: Statement, value: float) -> bool:
    """Whether a value keeps a bound and is so far from it that something else is meant: "more than 3,000" of ten thousand."""
    assert claim.value is not None
    return claim.comparator in ("gt", "ge", "lt", "le") and agrees(claim, value)[0] and beyond(claim.value, value)


def off(claim: Statement, value: float) -> float | None:
    """How far the claimed value is from the found one: percent of the found one (percentage points for shares); None for
    ranks, places in order and years."""
    if claim.value is None or claim.unit in UNMEASURED or claim.comparator in ("rank1", "rank", "one_of"):
        return None
    nearest = claim.value if claim.value_hi is None or value <= claim.value else min(claim.value_hi, value)
    if claim.unit in ("percent", "percentage points"):
        return nearest - value
    return 100 * (nearest / value - 1) if value else None
