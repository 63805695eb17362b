"""Arithmetic inside a document: shares that must add up, a change that must follow from its two ends. Needs no data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from entrepot.evidence.figures import scaled
from entrepot.evidence.told import Statement as Claim

ROUNDING = 1.0


@dataclass(frozen=True)
class Finding:
    """Claims of one document that do, or do not, fit each other."""

    claims: tuple[Claim, ...]
    fits: bool
    why: str


def find(claims: Sequence[Claim]) -> list[Finding]:
    """Every relation found between claims of the same sentence."""
    found: list[Finding] = []
    at = 0
    while at < len(claims):
        end = at + 1
        while (
            end < len(claims)
            and claims[end].sentence == claims[at].sentence
            and claims[end].start - claims[at].start < 2000
        ):
            end += 1
        group = [claim for claim in claims[at:end] if claim.value is not None]
        if 2 <= len(group) <= 20:
            found += _shares(group)
            found += _changes(group)
        at = end
    return found


def _shares(group: list[Claim]) -> list[Finding]:
    """Shares of the same question in one sentence: exactly 100 is a forced choice; more than 100 cannot be."""
    shares = [c for c in group if c.unit == "percent" and not c.detail.startswith("change") and c.kind == "ratio"]
    if len(shares) < 2 or len({c.indicator for c in shares}) > 1:
        return []
    total = sum(c.value or 0.0 for c in shares)
    listed = " + ".join(f"{c.value:g}" for c in shares)
    if abs(total - 100) < 0.05:
        return [Finding(tuple(shares), True, f"{listed} = 100: the parts of one whole, not separate findings")]
    if (
        total > 100 + ROUNDING
        and len({c.subject for c in shares}) == 1
        and len({c.partner for c in shares}) > 1
        and len({c.detail for c in shares}) == 1
    ):
        return [
            Finding(
                tuple(shares),
                False,
                f"{listed} = {total:g}: more than 100, so the answers overlap or a number is wrong",
            )
        ]
    return []


def _changes(group: list[Claim]) -> list[Finding]:
    """Two levels and a change in percent: the change must follow from the levels."""
    levels = [c for c in group if c.kind == "quantity" and c.value]
    rates = [c for c in group if c.detail.startswith("change") and c.unit in ("percent", "ratio")]
    if (
        len(levels) != 2
        or len(rates) != 1
        or levels[0].unit != levels[1].unit
        or levels[0].indicator != levels[1].indicator
    ):
        return []
    low, high, rate = levels[0].value or 1.0, levels[1].value or 1.0, rates[0]
    grown = 100 * (max(low, high) / min(low, high) - 1) if rate.unit == "percent" else max(low, high) / min(low, high)
    fits = abs(grown - (rate.value or 0)) <= max(ROUNDING, 0.03 * grown)
    unit = "%" if rate.unit == "percent" else " times"
    return [
        Finding(
            (*levels, rate),
            fits,
            f"from {scaled(min(low, high), 4)} to {scaled(max(low, high), 4)} is {scaled(grown)}{unit}; the text says "
            f"{rate.value:g}{unit}",
        )
    ]
