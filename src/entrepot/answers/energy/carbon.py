"""Carbon dioxide on the territory and by what is consumed: who emits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.block import Economy, Finding, Line, Message, Note, Section, Series, Slot
from entrepot.answers.rows import derived, each, held, observed

if TYPE_CHECKING:
    from entrepot.store import Store

MEASURES = ("co2_territorial", "co2_consumption")


def section(store: Store, code: str) -> Section | None:
    """Both accounts in the newest year that has both, and over time; nothing where one is not held."""
    import pandas as pd

    rows = [held(store.preferred(measure, economy=[code])) for measure in MEASURES]
    years = set.intersection(*(set(table["year"]) for table in rows))
    if not years:
        return None
    last = max(years)
    own, used = (observed(next(r for r in each(table) if r.year == last)) for table in rows)
    told: dict[str, Slot] = {
        "who": Economy(code),
        "year": int(last),
        "own": own,
        "used": used,
        "net": derived("distance", [used, own], "tonnes"),
        "moves": "in" if used.value > own.value else "out",
    }
    lines = tuple(
        Line(Message("energy.carbon.account", {"account": measure}), tuple(observed(r) for r in each(table)))
        for measure, table in zip(MEASURES, rows, strict=True)
    )
    chart = Series("accounts", Message("energy.carbon.chart"), lines, Message("energy.carbon.about"), places=1e6)
    note = Note(Message("energy.carbon.note"))
    both = pd.concat(rows, ignore_index=True)
    return Section(
        "carbon", Message("energy.carbon"), (Finding(Message("energy.carbon.lead", told)), chart, note), both
    )
