"""What hangs on a seller, a buyer, a sector or a flow: hypothetical extraction in a World, with names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput
from entrepot.kernels import extraction, leontief
from entrepot.kernels.parts import Measures
from entrepot.models.exposure import grades, labels
from entrepot.models.exposure.model import lineage
from entrepot.result import Result
from entrepot.world import World

if TYPE_CHECKING:
    import pandas as pd

Index = NDArray[np.intp]
Array = NDArray[np.float64]

KINDS = {
    "sector": "all its sales and all its purchases are gone",
    "seller": "its sales abroad are gone, for inputs and for final use; it still buys and sells at home",
    "buyer": "its purchases of inputs abroad are gone (and, for a whole economy, of final goods)",
    "flow": "its sales to the buyer named by `to` are gone (and, where that is a whole economy, for final use)",
}
LEFT_OUT = (
    "Extraction counts demand that is gone for those who supplied what is cut, directly and through others. Nobody "
    "finds another supplier, prices do not move, and production downstream does not stop for want of the input: for "
    "that side read the look-through reliance of its buyers."
)


def extract(world: World, what: str, *, kind: str = "sector", share: float = 1.0, to: str | None = None) -> Result:
    """Remove `share` (0..1) of a seller, buyer, sector or flow (`ECONOMY` or `ECONOMY.SECTOR`) and solve again.

    `kind`: see KINDS; `to` (`ECONOMY` or `ECONOMY.SECTOR`) makes it a flow. Tables: `losses` by economy (and
    `world`), `sectors` by economy and sector: output and value added before and after, losses, `loss_share`; value
    added losses with ranges. Facts: what was cut, its size, the definition, what it leaves out. Raises BadInput for
    an unknown kind or a share outside 0..1, UnknownName for names.
    """
    kind = "flow" if to else kind
    if kind not in KINDS or (kind == "flow" and not to):
        problem = "a flow needs its buyer" if kind == "flow" else f"unknown kind '{kind}'"
        raise BadInput(problem, remedy=f"one of {', '.join(KINDS)}; name the buyer of a flow with `to`")
    held = labels.measures_of(world)
    system = held.system
    part = labels.part(world, what)
    buyer = labels.part(world, to) if to else None
    cut = _cut(held, part, buyer, kind, share)
    after = extraction.extract(system, cut)
    sectors = _sectors(world, held, after)
    command = f"entrepot extract {part.code}" + (f" --to {buyer.code}" if buyer else f" --kind {kind}")
    command += f" --share {share:g}" if share != 1.0 else ""
    read = (*part.read, *(buyer.read if buyer else ()))
    facts = {
        "world": world.name,
        "names": dict(world.region_names) | dict(world.sector_names),
        "year": world.year,
        "what": part.code,
        "to": buyer.code if buyer else "",
        "kind": kind,
        "share": share,
        "definition": KINDS[kind],
        "left_out": LEFT_OUT,
        "cut_inputs": sum(float(system.Z[np.ix_(r, c)].sum()) for r, c in cut.blocks) * share * world.scale,
        "cut_final": sum(float(system.F[np.ix_(r, c)].sum()) for r, c in cut.final) * share * world.scale,
        "unit": world.currency,
        "read": read,
    }
    ends = [grades.spokesman(world, end.economies.places) for end in (part, buyer) if end is not None]
    cut_from = max(ends, key=lambda region: world.reliability.get(region, ""))
    tables = {"losses": _losses(world, sectors, cut_from), "sectors": _graded(world, sectors, cut_from)}
    certificate = {"output less L f, over the largest output": system.residual}
    return Result(
        "exposure",
        tables,
        lineage(world, command, (*read, f"left out: {LEFT_OUT}")),
        certificate=certificate,
        facts=facts,
    )


WARNING = (
    "Ghosh's supply-driven model is no model of a shortage: production uses whatever arrives, as if inputs replaced each "
    "other perfectly, and final demand takes what is left (Oosterhaven 1988). Read it, if at all, as how far a rise in "
    "the price of these primary inputs would travel (Dietzenbacher 1997)."
)


def ghosh(world: World, what: str, *, share: float = 1.0) -> Result:
    """Remove `share` (0..1) of the primary inputs of `what` in Ghosh's supply-driven model; its WARNING is the message.

    Tables and units as `extract`: downstream output lost by economy and by sector. Raises as `extract`.
    """
    if not 0.0 <= share <= 1.0:
        raise BadInput(f"share {share:g} is outside 0..1", where="share", remedy="write 0.5 for one half")
    held = labels.measures_of(world)
    system = held.system
    part = labels.part(world, what)
    change = sum((leontief.ghosh(system, int(row), share) for row in held.rows_of(part.rows)), np.zeros(system.n))
    sectors = _sectors(world, held, system.x + change)
    cut_from = grades.spokesman(world, part.economies.places)
    tables = {"losses": _losses(world, sectors, cut_from), "sectors": _graded(world, sectors, cut_from)}
    names = dict(world.region_names) | dict(world.sector_names)
    facts = {
        "world": world.name,
        "names": names,
        "year": world.year,
        "what": part.code,
        "kind": "ghosh",
        "share": share,
    }
    facts |= {"definition": "its primary inputs are gone in the supply-driven model", "left_out": WARNING}
    command = f"entrepot extract {part.code} --kind ghosh" + (f" --share {share:g}" if share != 1.0 else "")
    return Result("exposure", tables, lineage(world, command, (*part.read, WARNING)), message=WARNING, facts=facts)


def _cut(held: Measures, part: labels.Part, buyer: labels.Part | None, kind: str, share: float) -> extraction.Cut:
    """Index sets of what is removed; blocks do not overlap."""
    everyone, economies, rows = np.arange(held.system.n), np.arange(held.N), held.rows_of(part.rows)
    inside = np.array(part.economies.places, dtype=np.intp)
    others, abroad = np.setdiff1d(everyone, rows), everyone[~np.isin(held.owner, inside)]
    if kind == "sector":
        blocks = [(rows, everyone), (others, rows)]
        final = [(rows, economies)]
        if part.sectors.code == labels.ALL:
            final.append((abroad, inside))
        return extraction.Cut(share, blocks, final)
    if kind == "seller":
        return extraction.Cut(share, [(rows, abroad)], [(rows, np.setdiff1d(economies, inside))])
    if kind == "buyer":
        whole = part.sectors.code == labels.ALL
        return extraction.Cut(share, [(abroad, rows)], [(abroad, inside)] if whole else [])
    assert buyer is not None
    whole = buyer.sectors.code == labels.ALL
    users = np.array(buyer.economies.places, dtype=np.intp)
    return extraction.Cut(share, [(rows, held.rows_of(buyer.rows))], [(rows, users)] if whole else [])


def _sectors(world: World, held: Measures, after: Array) -> pd.DataFrame:
    import pandas as pd

    N, S, system = held.N, held.S, held.system
    output, later = held.by_cell(system.x) * world.scale, held.by_cell(after) * world.scale
    return pd.DataFrame(
        {
            "region": np.repeat(np.array(world.regions, dtype=object), S),
            "sector": np.tile(np.array(world.sectors, dtype=object), N),
            "output": output,
            "output_after": later,
            "output_loss": output - later,
            "value_added": held.by_cell(system.v * system.x) * world.scale,
            "value": held.by_cell(system.v * (system.x - after)) * world.scale,
            "unit": world.currency,
            "year": world.year,
        }
    )


def _losses(world: World, sectors: pd.DataFrame, cut_from: str) -> pd.DataFrame:
    import pandas as pd

    N = len(world.regions)
    amounts = ["output", "output_after", "output_loss", "value_added", "value"]
    sums = {name: sectors[name].to_numpy(dtype=float).reshape(N, -1).sum(axis=1) for name in amounts}
    columns = {name: np.append(by_economy, by_economy.sum()) for name, by_economy in sums.items()}
    table = pd.DataFrame({"region": [*world.regions, "world"], **columns, "unit": world.currency, "year": world.year})
    return _graded(world, table, cut_from).sort_values("value_added_loss", ascending=False).reset_index(drop=True)


def _graded(world: World, table: pd.DataFrame, cut_from: str) -> pd.DataFrame:
    table = grades.with_ranges(world, table.assign(cut=cut_from), "value_added", ("region", "cut")).drop(columns="cut")
    share = table["value"] / table["value_added"].where(table["value_added"] > 0)
    names = {"value": "value_added_loss", "low": "value_added_loss_low", "high": "value_added_loss_high"}
    return table.assign(loss_share=share).rename(columns=names)
