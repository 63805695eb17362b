"""Single grants, loans and deliveries: the facts of the register with an amount, and the rows of the store that are such."""

from __future__ import annotations

import re
from functools import lru_cache

from entrepot.query.archive import WORLD, Archive, Fact

# Series of the store whose rows are single grants, loans and deliveries, by project and year.
_BY_PROJECT = (
    "official_security_assistance", "maritime_security_finance", "patrol_vessels", "oda_loans_commitment", "oda_grants_commitment",
    "oda_technical_cooperation",
)  # fmt: skip


@lru_cache(maxsize=4)
def pool(archive: Archive) -> tuple[Fact, ...]:
    """The facts of the register, and the rows of the store that are single grants, loans and deliveries, as facts."""
    rows = []
    for series in _BY_PROJECT:
        for economy, partner, product in sorted(archive.table(series).points):
            lines = archive.lines(series, economy, partner, product)
            for p in sorted((p for line in lines for p in line.points.values()), key=lambda p: (p.year, p.period)):
                name = f"{series.replace('_', ' ')}: {product.replace('-', ' ')}".rstrip(": ")
                id = f"{series}-{product}-{partner}-{p.period or p.year}".lower()
                date = p.period if re.fullmatch(r"(?:FY)?\d{4}(?:-\d{2}){0,2}", p.period) else str(p.year)
                other = "" if partner == WORLD else partner
                rows.append(
                    Fact(id, date, economy, other, "", "project", name, p.note, p.value, p.unit, p.status, p.source, "")
                )
    return (*archive.facts.values(), *rows)
