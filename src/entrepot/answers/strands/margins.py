"""What Japan's agreements save a member's exporters: the preference margin by chapter of the Harmonized System."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Column, Economy, Finding, Label, Message, Note, Section, Table, Text
from entrepot.answers.rows import cells, combined, coverage_of, each, held, observed

if TYPE_CHECKING:
    from entrepot.store import Store

MARGIN = "tariff_preference_margin"
REGIONAL = ("ajcep", "rcep")
NOT_IN = {"TLS": REGIONAL, "MMR": ("rcep",)}  # for whom an agreement with Japan is not in force
MOST = 10  # chapters that are shown, those of the largest margin


def of_member(store: Store, member: str) -> Section | None:
    """The chapters in which Japan's own tariff leaves most to gain, by agreement; None for one that has none with Japan."""
    shared, own = (held(store.observations(MARGIN, economy="JPN", partner=side)) for side in ("ASEAN", member))
    regional = tuple(a for a in REGIONAL if a not in NOT_IN.get(member, ()))
    if not len(shared) or not regional:
        return None
    by: dict[str, dict[str, Any]] = {}
    for row in (*each(shared), *each(own)):
        chapter, _, agreement = str(row.product).partition("-")
        if agreement not in NOT_IN.get(member, ()):
            by.setdefault(chapter, {})[agreement if agreement in REGIONAL else "epa"] = row
    agreements = (*regional, *(("epa",) if len(own) else ()))
    best = {chapter: max(row.value for row in rows.values()) for chapter, rows in by.items()}
    shown = sorted((c for c in by if best[c] > 0), key=lambda c: (-best[c], c))[:MOST]
    columns = (
        Column("chapter", Message("margins.chapter")),
        *(Column(a, Message("margins.agreement", {"agreement": a}), "percentage points") for a in agreements),
    )
    body = tuple(
        cells(
            Label("chapter", c, c.replace("HS", "HS ")),
            *(observed(by[c][a]) if a in by[c] else None for a in agreements),
        )
        for c in shown
    )
    first = max(by[shown[0]].values(), key=lambda row: row.value)
    told = {"who": Economy(member), "chapter": Text(shown[0].replace("HS", "HS ")), "margin": observed(first)}
    return Section(
        "margins",
        Message("margins.title"),
        (
            Finding(Message("margins.lead", told)),
            Table("margins", columns, body, Message("margins.caption"), Message("margins.about"), open=True),
            Note(Message("margins.note")),
            *(Note(Text(limit)) for limit in store.sources[str(first.source)].limits),
        ),
        combined(shared, own),
        coverage_of([MARGIN]),
    )
