"""What stands side by side of an economy's partners: one component a strand, the newest held, nothing imputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.measures import measure
from entrepot.models.relations.strands import (
    ALIGNMENT,
    BOUNDED_COLUMNS,
    MEASURES,
    Record,
    alignment_records,
    latest_records,
)
from entrepot.models.relations.trade import GOODS, main_basis, on_basis

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

COMPONENTS = ("trade", "fdi", "aid", "students", "important-future", "arms", ALIGNMENT)
# Shown beside the components and never weighed: commitments in constant dollars and contracts are no aid, and the EU's
# institutions are not its members.
BESIDE = ("china-finance", "china-deals", "eu-aid")


def components(store: Store, trade: pd.DataFrame, member: str, partners: tuple[str, ...]) -> pd.DataFrame:
    """Every component for every partner that has it: value, low and high where an error is known.

    Trade is the share among the named partners in the newest year of the main basis; its low is the
    share after an estimate of blank pairs.
    """
    import pandas as pd

    records = [_trade_component(trade, member, partners)]
    records += [
        latest_records(store, measure, member, partners) for measure in MEASURES if measure.id in (*COMPONENTS, *BESIDE)
    ]
    records.append(alignment_records(store, member, partners))
    table = pd.DataFrame([row for rows in records for row in rows], columns=list(BOUNDED_COLUMNS))
    for column in ("value", "low", "high"):
        table[column] = table[column].astype(float)
    return table


def _trade_component(trade: pd.DataFrame, member: str, partners: tuple[str, ...]) -> list[Record]:
    basis = measure(GOODS).basis(main_basis(trade))
    rows = on_basis(trade, basis.id)
    rows = rows[(rows["flow"] == "both") & rows["partner"].isin(partners) & rows["share"].notna()]
    rows = rows[rows["year"] == rows["year"].max()]
    known = ("trade", "trade", "share of goods trade with the named partners")
    columns = ("partner", "share_filled", "share", "year", "gaps", "status", "source")
    records: list[Record] = []
    for partner, filled, share, year, gaps, status, source in zip(*(rows[c].tolist() for c in columns), strict=True):
        note = f"{basis.label}; " + (f"an upper bound, blank: {gaps}" if gaps else f"of: {' '.join(basis.partners)}")
        low = filled if filled == filled else 0.0
        held = ("percent", str(year), status, source, "", note)
        records.append((member, partner, *known, share, low, share, *held))
    return records
