"""A World from an official input-output table as published: the OECD's ICIO, ADB's MRIO, WIOD."""

from __future__ import annotations

from entrepot import codes
from entrepot.provenance import Lineage, Source, version
from entrepot.tables import IoTable
from entrepot.world.world import World

REST = "ROW"


def world_from_table(table: IoTable, card: Source, name: str = "") -> World:
    """The World of a table, in million US dollars.

    Output is summed from sales and value added is output less purchases (net taxes on inputs are inside), so that the
    accounts close after negative cells were set to zero. Tariffs are not in such a table: `tau` is missing. Z, F, X are
    observed as far as the provider's own estimates are; V is derived.
    """
    X = table.Z.sum(axis=(2, 3)) + table.F.sum(axis=2)
    lineage = Lineage(version(), "", (card,), notes=table.notes)
    names = {code: "Rest of the world" if code == REST else codes.name(code) for code in table.regions}
    status = {"Z": "observed", "F": "observed", "X": "observed", "V": "estimated"}
    return World.from_arrays(
        table.regions, table.sectors, table.Z, table.F, X=X, year=table.year, name=name or f"{card.series}-{table.year}",
        lineage=lineage, status=status, region_names=names,
    )  # fmt: skip
