"""Rows of goods trade as quantities: values, shares and ranks of one basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Label,
    Quantity,
    Slot,
)
from entrepot.answers.rows import (
    each,
    modelled,
    status,
)
from entrepot.measures import measure
from entrepot.models.relations.trade import GOODS, on_basis

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result


def traded(row: Any) -> Quantity:
    """Trade of a row of `relations.trade`, in dollars."""
    return _cell(row, "value", "USD", basis="current", status=status(row.status))


def share(row: Any) -> Quantity:
    """The share of the named partners' trade in a row of `relations.trade`, blank pairs estimated where another year of the
    basis sizes them, else as held: an upper bound."""
    if row.share_filled != row.share_filled:
        return _cell(row, "share", "percent", status="suspect")
    kind = "estimated" if row.share != row.share else status(row.status)
    return _cell(row, "share_filled", "percent", status=kind)


def _cell(row: Any, column: str, unit: str, **told: Any) -> Quantity:
    key = {"economy": row.economy, "partner": row.partner, "year": int(row.year), "flow": row.flow, "basis": row.basis}
    return modelled(
        "relations.trade", key, column, getattr(row, column), unit, period=row.year, rests=str(row.source), **told
    )


def world_share(row: Any) -> Slot:
    """A share of trade with the world, an upper bound (suspect) where other pairs are blank; None where it is not held."""
    if row is None or row.share_world != row.share_world:
        return None
    return _cell(row, "share_world", "percent", status="suspect" if row.gaps else status(row.status))


def rank(row: Any) -> Slot:
    """A rank among single economies whose pair is held; None for a bloc."""
    if row is None or row.rank != row.rank:
        return None
    return _cell(row, "rank", "rank", status="suspect" if row.gaps else status(row.status))


def rows_on(relations: Result, basis: str = "main") -> pd.DataFrame:
    """The rows of one basis: `main` (on which partners are compared), `long`, `world`, or a basis by its id."""
    return on_basis(relations["trade"], relations.facts["basis"].get(basis, basis))


def basis_label(relations: Result, basis: str = "main") -> Label:
    """The name of a basis."""
    found = measure(GOODS).basis(relations.facts["basis"].get(basis, basis))
    return Label("basis", found.id, found.label)


def latest_year(relations: Result) -> int:
    """The last year of the basis on which partners are compared."""
    return int(rows_on(relations)["year"].max())


def own_row(relations: Result, partner: str, flow: str, year: int, basis: str = "main") -> Any:
    """A row of `relations.trade` on one basis, None where it is not held."""
    trade = rows_on(relations, basis)
    keep = (trade["partner"] == partner) & (trade["flow"] == flow) & (trade["year"] == year)
    found = each(trade[keep.to_numpy()])
    return found[0] if found else None
