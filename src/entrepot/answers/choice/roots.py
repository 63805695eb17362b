"""Where the figures of the choice model come from: the model again, and the rows of its history behind each of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from entrepot.answers.choice import under
from entrepot.models import choice as model
from entrepot.models import relations

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

TABLES = ("strands", "momentum", "needs", "shares", "leave_one_out", "trade_under", "shares_under")
Key = Mapping[str, str | int]


def solved(store: Store, _table: str, key: Key) -> Result:
    """The choice that a key names: economy, for whom, among whom, the reader's weights, the scenario it stands under."""
    pairs = (text.partition("=") for text in str(key.get("weights", "")).split())
    weights = {id: float(value) for id, _, value in pairs} or None
    among = str(key["among"]).split()
    chosen = model.solve(
        relations.solve(store, str(key["economy"])), partner=str(key["for"]), among=among, weights=weights
    )
    return under.solve(chosen, str(key["under"]))[0] if "under" in key else chosen


def behind(result: Result, key: Key) -> list[Mapping[str, Any]]:
    """The rows of components that a row of a table rests on: a measure and a partner where the key names them; a momentum all years
    of its two partners; a share every component weighed."""
    if "horizon" in key:
        at = result["momentum"]
        row = at[(at["measure"] == key["measure"]) & (at["horizon"] == key["horizon"])].iloc[0]
        rows = result["history"]
        rows = rows[(rows["measure"] == key["measure"]) & rows["partner"].isin([row["partner"], row["rival"]])]
        return rows[rows["year"].between(row["first"], row["last"])].to_dict("records")  # type: ignore[return-value]
    rows = result["strands"]
    if "measure" in key:
        rows = rows[rows["measure"] == key["measure"]]
        if "partner" in key:
            rows = rows[rows["partner"] == key["partner"]]
        return rows[rows["partner"].isin([*result.facts["among"], key.get("partner")])].to_dict("records")  # type: ignore[return-value]
    rows = rows[rows["measure"].isin(result.facts["used"]) & rows["partner"].isin(result.facts["among"])]
    return rows.to_dict("records")  # type: ignore[return-value]
