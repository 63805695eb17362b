"""Exports of a world's economies, or of a group as one exporter: terms by approach, value added by origin industry, services content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entrepot.errors import NoData
from entrepot.kernels import exporters as kernel
from entrepot.models.exposure import grades, labels
from entrepot.models.exposure.grades import with_ranges
from entrepot.models.exposure.model import lineage
from entrepot.models.exposure.tables import long
from entrepot.result import Result
from entrepot.scenario.goods import is_goods
from entrepot.world import World

if TYPE_CHECKING:
    import pandas as pd

APPROACHES = {
    "dva": "domestic value added, counted when it first leaves (source-based; Borin and Mancini 2019)",
    "dva_sink": "domestic value added, counted when it last leaves (sink-based; the same paper)",
    "foreign_once": "foreign value added without double counting (Koopman, Wang and Wei 2014, terms 7 and 8)",
    "services": "value added of all that is no goods (utilities and construction with services), of all origins, in exports; missing "
    "where a sector's label does not tell",
    "services_foreign": "value added of services of other economies in exports",
    "reexported": "imported inputs that exports use, directly and through home suppliers (TiVA's re-exported intermediates)",
}


def _ranged(world: World, table: pd.DataFrame, places: tuple[int, ...]) -> pd.DataFrame:
    """Add grade, status and the range of values and of shares; the grade of a group is that of its weakest large member. Exports as a
    whole, and shares of imports, have no documented error."""
    chains = table["indicator"].isin(("davax", "gvc"))
    held = table.assign(region=grades.spokesman(world, places), value=table["share"], unit="ratio")
    one, other = (with_ranges(world, held, measure, ("region",)) for measure in ("participation", "chains"))
    low, high = one["low"].where(~chains, other["low"]), one["high"].where(~chains, other["high"])
    bare = table["indicator"].isin(("exports", "reexported"))
    low, high = low.mask(bare), high.mask(bare)
    size = table["value"] / table["share"]
    return table.assign(
        low=low * size, high=high * size, share_low=low, share_high=high, grade=one["grade"], status=one["status"]
    )


def exporters(world: World, economy: str) -> Result:
    """What exports of an economy are made of; a group (ASEAN) is one exporter, trade among its members being domestic.

    Parts of an economy are solved apart. Tables, each with ranges: `exports` (indicator, value in money, share of exports;
    `reexported` as a share of all imported inputs), `terms` (Koopman, Wang and Wei's nine, summing to exports), `industries` (value
    added in the exports by origin economy and sector). Raises UnknownName for the economy, NoData where it exports nothing.
    """
    import pandas as pd

    asked = labels.economies(world, economy)
    held = labels.measures_of(world)
    rest = [i for i in range(held.N) if i not in asked.places]
    mine = np.zeros(held.N, dtype=np.intp)
    mine[rest] = np.arange(1, len(rest) + 1)
    found = kernel.decompose(held.system, mine[held.owner], mine)
    total = float(found.exports[0].sum())
    if total <= 0:
        raise NoData(f"{asked.code} exports nothing in {world.name}", remedy="name another economy")
    origin = held.by_cell(found.by_industry[:, 0]).reshape(held.N, held.S)
    told = [is_goods(label) for label in world.sectors]
    services = (
        origin[:, [goods is False for goods in told]].sum(axis=1) if None not in told else np.full(held.N, np.nan)
    )
    abroad = np.isin(np.arange(held.N), asked.places, invert=True)
    amounts = {
        "exports": total, "dva": found.dva[0].sum(), "dva_sink": found.dva_sink[0].sum(), "ddc": found.ddc[0].sum(),
        "fva": found.fva[0].sum(), "fdc": found.fdc[0].sum(), "foreign_once": found.foreign_once[0], "davax": found.davax[0].sum(),
        "gvc": found.gvc[0].sum(), "services": services.sum(), "services_foreign": services[abroad].sum(),
        "reexported": found.reexported[0],
    }  # fmt: skip
    exports = pd.DataFrame({"indicator": list(amounts), "value": [float(v) * world.scale for v in amounts.values()]})
    base = [float(found.imported[0]) if key == "reexported" else total for key in amounts]
    exports["share"] = exports["value"] / np.where(np.array(base) > 0, np.array(base) * world.scale, np.nan)
    exports = _ranged(world, exports.assign(region=asked.code, unit=world.currency, year=world.year), asked.places)
    terms = pd.DataFrame({"term": kernel.KWW, "value": found.kww[0] * world.scale, "share": found.kww[0] / total})
    industries = long(
        world, origin * world.scale, {"partner": world.regions, "sector": world.sectors}, "content", world.currency
    )
    terms = _ranged(
        world, terms.assign(region=asked.code, indicator="kww", unit=world.currency, year=world.year), asked.places
    )
    industries = with_ranges(
        world,
        industries.assign(
            share=industries["value"] / (total * world.scale), region=grades.spokesman(world, asked.places)
        ),
        "value_added",
        ("region", "partner"),
    ).assign(region=asked.code)
    tables = {"exports": exports, "terms": terms, "industries": industries}
    certificate = {
        "terms less exports, over exports": float(abs(found.kww[0].sum() - total) / total),
        "sink-based less source-based, over exports": float(abs(found.dva_sink[0].sum() - found.dva[0].sum()) / total),
    }
    read = (asked.read,) if asked.read else ()
    facts = {"world": world.name, "year": world.year, "economy": asked.code, "definitions": APPROACHES, "read": read}
    return Result(
        "exposure",
        tables,
        lineage(world, f"entrepot exposure {asked.code} --exports", read),
        certificate=certificate,
        facts=facts,
    )
