"""Who else could supply: the candidates for a dependence, measured part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from entrepot.errors import BadInput, NoData
from entrepot.models.exposure import grades, labels
from entrepot.models.exposure.model import lineage
from entrepot.provenance import Lineage
from entrepot.result import Result
from entrepot.sources import factbook_places
from entrepot.world import World

if TYPE_CHECKING:
    from entrepot.store import Store

# Part -> whether more of it makes a better candidate.
PARTS = {
    "capacity": True,
    "sold_share": True,
    "distance": False,
    "alignment": False,
    "tariff": False,
    "same_supplier": False,
}
MEANING = {
    "capacity": "the candidate's sales of the product abroad to others than the buyer, over the flow to be replaced "
    "(for the buyer itself: all its sales abroad)",
    "sold_share": "share of the buyer's purchases of the product that come from the candidate already",
    "distance": "great circle between the capitals, kilometres (not a shipping route)",
    "alignment": "distance between voting positions of buyer and candidate in the UN General Assembly, latest year "
    "held; smaller is closer",
    "tariff": "the buyer's tariff on the product from the candidate, as a fraction; missing where the world does not "
    "know it",
    "same_supplier": "share of the supplier to be replaced in the candidate's own inputs for the product, looked "
    "through",
}
EARTH_RADIUS_KM = 6371.0


def substitutes(
    world: World,
    buyer: str,
    sector: str,
    supplier: str,
    *,
    store: Store | None = None,
    weights: Mapping[str, float] | None = None,
) -> Result:
    """Candidates that could replace `supplier` as the buyer's source of a product, best capacity first.

    Table `candidates`: one row per economy with every part (see MEANING), the rank in each part, and, only where
    `weights` by part are given, `score`: the weighted mean of ranks scaled to 0 (worst) .. 1 (best), over the parts
    that are known for the row, with `known` their weight. Alignment needs a `store`. Raises NoData where the buyer
    buys nothing of the product from the supplier, BadInput for unknown weights.
    """
    unknown = [key for key in weights or {} if key not in PARTS]
    if unknown:
        raise BadInput(f"unknown part '{unknown[0]}'", where="weights", remedy=f"parts are {', '.join(PARTS)}")
    n, i, what = labels.economies(world, buyer), labels.economies(world, supplier), labels.sector(world, sector)
    if len(n.places) != 1 or len(i.places) != 1 or len(what.places) != 1:
        raise BadInput("one buyer, one supplier and one sector are needed", remedy="no groups here; name a sector")
    b, old, s = n.places[0], i.places[0], what.places[0]
    trade = world.trade[:, :, s]
    flow = float(trade[old, b])
    if old == b or flow <= 0:
        raise NoData(f"{n.code} buys no {what.code} from {i.code} in {world.name}", remedy="choose another supplier")
    held = labels.measures_of(world)
    inputs = held.reliance.shares("total").reshape(held.N, held.N, held.S)
    own = np.arange(held.N)
    outside = trade.sum(axis=1) - trade[own, own] - np.where(own == b, 0.0, trade[:, b])
    distance, alignment = _distances(world, b), _alignment(world, b, store)
    table = pd.DataFrame(
        {
            "region": world.regions,
            "partner": [i.code] * held.N,
            "sector": what.code,
            "flow": flow * world.scale,
            "unit": world.currency,
            "year": world.year,
            "capacity": outside / flow,
            "sold_share": trade[:, b] / trade[:, b].sum(),
            "distance": distance,
            "alignment": alignment,
            "tariff": world.tau[:, b, s],
            "same_supplier": inputs[old, :, s],
            "home": own == b,
        }
    )
    graded = grades.with_ranges(world, table.assign(value=table["sold_share"], unit="ratio"), "sources", ("region",))
    table = table.assign(
        grade=graded["grade"], status=graded["status"], sold_share_low=graded["low"], sold_share_high=graded["high"]
    )
    table = _ranked(table[own != old], weights).sort_values("score" if weights else "capacity", ascending=False)
    facts = {
        "world": world.name,
        "names": dict(world.region_names) | dict(world.sector_names),
        "buyer": n.code,
        "supplier": i.code,
        "sector": what.code,
        "flow": flow * world.scale,
        "flow_share": flow / float(trade[:, b].sum()),
        "unit": world.currency,
        "meaning": MEANING,
        "weights": dict(weights) if weights else {},
        "read": (*((what.read,) if what.read else ()),),
    }
    command = f"entrepot exposure {n.code} --sector {what.code} --replace {i.code}"
    return Result(
        "exposure",
        {"candidates": table.reset_index(drop=True)},
        _sources(world, store, command, facts["read"]),
        facts=facts,
    )


def _ranked(table: pd.DataFrame, weights: Mapping[str, float] | None) -> pd.DataFrame:
    scaled = {}
    for part, more in PARTS.items():
        rank = table[part].rank(ascending=not more, method="min")
        table = table.assign(**{f"rank_{part}": rank})
        held = int(rank.notna().sum())
        scaled[part] = 1.0 - (rank - 1.0) / max(held - 1, 1)
    if not weights:
        return table
    parts = pd.DataFrame({part: scaled[part] for part in weights})
    weight = parts.notna() * pd.Series(dict(weights), dtype=float)
    known = weight.sum(axis=1)
    return table.assign(
        score=(parts.fillna(0.0) * weight).sum(axis=1) / known.where(known > 0), known=known / sum(weights.values())
    )


def _distances(world: World, buyer: int) -> np.ndarray:
    """Kilometres from the buyer's capital; missing for groups of economies."""
    places = factbook_places.read()
    points = np.radians([places.get(region, (np.nan, np.nan)) for region in world.regions])
    latitude, longitude = points[:, 0], points[:, 1]
    half = np.sin((latitude - latitude[buyer]) / 2) ** 2
    half = half + np.cos(latitude) * np.cos(latitude[buyer]) * np.sin((longitude - longitude[buyer]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))


def _alignment(world: World, buyer: int, store: Store | None) -> np.ndarray:
    if store is None:
        return np.full(len(world.regions), np.nan)
    rows = store.observations("un_ideal_point").dropna(subset=["value"])
    rows = rows[rows["year"] == rows["year"].max()].drop_duplicates("economy").set_index("economy")["value"]
    points = np.array([float(rows.get(region, np.nan)) for region in world.regions])
    return np.abs(points - points[buyer])


def _sources(world: World, store: Store | None, command: str, read: tuple[str, ...]) -> Lineage:
    base = lineage(world, command, read)
    if store is None:
        return base
    used = [store.sources[id] for id in ("unga-ideal-points", factbook_places.SOURCE) if id in store.sources]
    return replace(base, sources=(*base.sources, *used))
