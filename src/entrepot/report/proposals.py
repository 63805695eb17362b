"""What a language model was asked and what became of its answers, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entrepot.evidence.proposer import Account, Difference


@dataclass(frozen=True)
class Told:
    """One sentence on a document, and a line for each warning and each difference."""

    summary: str
    lines: tuple[str, ...]


def tell(account: Account) -> Told:
    """An account in words."""
    refused = ", ".join(f"{reason}: {count}" for reason, count in account.refused.items())
    summary = (
        f"{account.model} at {account.host} (prompt {account.prompt}) read after us, never a number of its own: "
        f"{account.asked} numbers asked about in {_count(account.requests, 'request')}, {account.agreed} read alike, "
        f"{account.moved} read otherwise, {account.filled} with slots of its own, {account.misread} called misread, "
        f"{_count(sum(account.refused.values()), 'answer')} refused{f' ({refused})' if refused else ''}."
    )
    warnings = (f"warning: {warning}" for warning in account.warnings)
    return Told(summary, (*warnings, *map(_difference, account.differences)))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _difference(one: Difference) -> str:
    if not one.model:
        return f"{one.quote}: read as {one.text}; the model calls it misread"
    return f"{one.quote}: read as {one.text}; by the model as {one.model}"
