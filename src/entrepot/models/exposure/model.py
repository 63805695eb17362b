"""Who depends on whom: reliance, value added in trade, exports decomposed, linkages and losses of every economy of a
World."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

import entrepot
from entrepot.kernels import value_added
from entrepot.kernels.parts import Measures
from entrepot.models.exposure import grades, labels, tables
from entrepot.provenance import Lineage
from entrepot.result import Result
from entrepot.world import World
from entrepot.world.grouped import taken_as_one

if TYPE_CHECKING:
    import pandas as pd

DEFINITIONS = {
    "inputs_direct": "share of the partner in purchases of inputs",
    "inputs_lookthrough": "share of the partner in all output that stands behind the sector's output, directly and "
    "through others: (L - I) x, in gross output (Baldwin, Freeman and Theodorakopoulos 2023)",
    "sales_direct": "share of the partner in sales for all uses",
    "sales_lookthrough": "share of the partner's final demand in what output is made for: L F over output",
    "absorbed": "value added of the region in final demand of the partner: v L F (Johnson and Noguera 2012)",
    "content": "value added of the partner in gross exports of the region: v L e",
    "dva": "domestic value added in exports, counted when it first leaves (Borin and Mancini 2019, source-based)",
    "ddc": "domestic double counting",
    "fva": "foreign value added, counted when the exporter first sends it on",
    "fdc": "foreign double counting",
    "davax": "domestic value added absorbed by the direct importer",
    "gvc": "exports that cross more than one border: exports less davax; backward and forward are its two parts",
    "loss_share": "value added lost when the sector is extracted (nobody buys from it, it buys from nobody): demand "
    "for its suppliers that is gone, not production that stops for want of its goods",
}


def solve(
    world: World,
    economy: str | None = None,
    *,
    partner: str | None = None,
    sector: str | None = None,
    among: str | None = None,
) -> Result:
    """Exposure in a world: of one economy (or of a group's members, or of all), to one partner or to all, in one
    sector or in all.

    Tables: `reliance` (direct and look-through shares of inputs
    and sales), `exports` (decomposition), `origin` (value added in trade), `linkages`, `losses` (full extraction of
    every sector), `concentration` of suppliers, `ranking` (who is most exposed, where `partner` is given). Values are
    shares of one (`ratio`) or money in the world's currency. Rows whose parties are graded carry `low` and `high`
    from the world's documented errors (`data/worlds/errors.toml`); for grades C and D the range is the result. Facts:
    `definitions`, `read` (how words were read).

    Raises UnknownName for names the world does not hold, BadInput with all problems of a world that does not close or
    is unproductive.
    """
    held = labels.measures_of(world)
    who = labels.economies(world, economy) if economy else _everyone(world)
    what = labels.sector(world, sector)
    whom = labels.economies(world, partner) if partner else None
    found = {
        "reliance": tables.reliance(world, held, who.places, what.places),
        "exports": tables.exports(world, held.decomposition, who.places),
        "origin": tables.origin(world, held, who.places),
        "linkages": tables.linkages(world, held, who.places, what.places),
        "losses": tables.losses(world, held, who.places, what.places),
        "concentration": tables.concentration(world, who.places, what.places),
    }
    if sector is not None:
        found["reliance"] = _only(found["reliance"], "sector", [what.code])
    if whom is not None:
        for key in ("reliance", "exports", "origin", "losses"):
            found[key] = to_partner(world, found[key], whom)
        found["ranking"] = ranking(found["reliance"], whom.code)
    read = tuple(note for note in (who.read, what.read, whom.read if whom else "") if note)
    parts = [("", economy), ("--to ", partner), ("--sector ", sector)]
    if whom is not None and {who.code, whom.code} & set(taken_as_one(world)):
        parts = [("", f"{who.code}-{whom.code}"), ("--sector ", sector)]  # a pair takes groups as one
    command = "entrepot exposure" + "".join(f" {flag}{text}" for flag, text in parts if text)
    facts = {
        "world": world.name,
        "year": world.year,
        "economy": who.code,
        "partner": whom.code if whom else "",
        "sector": what.code,
        "definitions": DEFINITIONS,
        "names": dict(world.region_names) | dict(world.sector_names),
        "read": read,
    }
    certificate = {
        "output less L f, over the largest output": held.system.residual,
        "look-through shares less one": _sum_gap(held),
        "parts of exports less exports, over exports": _export_gap(held.decomposition),
    }
    return Result("exposure", found, lineage(world, command, read), certificate=certificate, facts=facts)


def lineage(world: World, command: str, notes: tuple[str, ...] = ()) -> Lineage:
    """The lineage of a result read from a world: its sources and fingerprint, how the ranges were made."""
    world_notes = tuple(note for note in world.lineage.notes[:2])
    return replace(
        world.lineage,
        version=entrepot.__version__,
        inputs=f"{world.name} {world.fingerprint}",
        command=command,
        notes=(*notes, *grades.notes(world), *world_notes),
    )


def _everyone(world: World) -> labels.Economies:
    return labels.Economies("", tuple(range(len(world.regions))))


def _only(table: pd.DataFrame, column: str, values: list[str]) -> pd.DataFrame:
    return table.loc[table[column].isin(values)].reset_index(drop=True)


def to_partner(world: World, table: pd.DataFrame, whom: labels.Economies) -> pd.DataFrame:
    """Rows of a partner; of a group: its members and their sum (without the region itself), under the group's code."""
    import pandas as pd

    members = [world.regions[i] for i in whom.places]
    rows = _only(table, "partner", members)
    if len(members) == 1 and members[0] == whom.code:
        return rows
    others = rows[rows["partner"] != rows["region"]]
    keys = [c for c in ("region", "sector", "indicator", "unit", "year") if c in rows]
    whole = others[~others["indicator"].str.endswith("_share")] if "exports" in set(rows["indicator"]) else others
    sums = whole.groupby(keys, sort=False, as_index=False).agg(
        value=("value", "sum"),
        low=("low", lambda s: s.sum(skipna=False)),
        high=("high", lambda s: s.sum(skipna=False)),
        status=("status", lambda s: "synthetic" if (s == "synthetic").all() else s.mode().iloc[0]),
    )
    speaks = grades.spokesman(world, whom.places)
    grade = grades.worst(world, [sums["region"].tolist(), [speaks] * len(sums)])
    return pd.concat([rows, sums.assign(partner=whom.code, grade=grade)], ignore_index=True)[list(table.columns)]


def ranking(reliance: pd.DataFrame, partner: str) -> pd.DataFrame:
    """Regions by their reliance on a partner, most exposed first, for every sector and indicator.

    `rank`: by value. `rank_low`, `rank_high`: the best and the worst rank that the ranges allow; a region whose value
    has no documented range is taken as it is.
    """
    rows = reliance[(reliance["partner"] == partner) & (reliance["region"] != partner) & reliance["value"].notna()]
    found = []
    for _, group in rows.groupby(["indicator", "sector"], sort=False):
        low = group["low"].fillna(group["value"]).to_numpy()
        high = group["high"].fillna(group["value"]).to_numpy()
        value = group["value"].to_numpy()
        group = group.assign(
            rank=[1 + int((value > v).sum()) for v in value],
            rank_low=[1 + int((low > h).sum()) for h in high],
            rank_high=[int((high >= lo).sum()) for lo in low],
        )
        found.append(group.sort_values("rank"))
    if not found:
        return rows.assign(rank=0, rank_low=0, rank_high=0)
    import pandas as pd

    return pd.concat(found, ignore_index=True)


def _sum_gap(held: Measures) -> float:
    shares = held.reliance.economy("total")
    return float(np.nanmax(np.abs(shares.sum(axis=0) - 1.0), initial=0.0))


def _export_gap(d: value_added.Decomposition) -> float:
    gap = np.abs(d.dva + d.ddc + d.fva + d.fdc - d.exports).sum(axis=1)
    total = d.exports.sum(axis=1)
    return float(np.max(np.divide(gap, total, out=np.zeros_like(gap), where=total > 0), initial=0.0))
