"""Exports of a world's economies, or of a group as one exporter: terms by approach, value added by origin industry, services content."""

from __future__ import annotations

import numpy as np

from entrepot.kernels import exporters as kernel
from entrepot.models.exposure import labels
from entrepot.models.exposure.model import lineage
from entrepot.models.exposure.tables import long
from entrepot.result import Result
from entrepot.scenario.goods import is_goods
from entrepot.world import World

APPROACHES = {
    "dva": "domestic value added, counted when it first leaves (source-based; Borin and Mancini 2019)",
    "dva_sink": "domestic value added, counted when it last leaves (sink-based; the same paper)",
    "foreign_once": "foreign value added without double counting (Koopman, Wang and Wei 2014, terms 7 and 8)",
    "services": "value added of all that is no goods (utilities and construction with services), of all origins, in exports; missing "
    "where a sector's label does not tell",
    "services_foreign": "value added of services of other economies in exports",
    "reexported": "imported inputs that exports use, directly and through home suppliers (TiVA's re-exported intermediates)",
}


def exporters(world: World, economy: str) -> Result:
    """What exports of an economy are made of; a group (ASEAN) is one exporter, trade among its members being domestic.

    Tables: `exports` (indicator, value in money, share of exports; `reexported` as a share of all imported inputs), `terms` (Koopman, Wang
    and Wei's nine, summing to exports), `industries` (value added in the exports by origin economy and sector).
    """
    import pandas as pd

    asked = labels.economies(world, economy)
    system = labels.system_of(world)
    rest = [i for i in range(system.N) if i not in asked.places]
    mine = np.zeros(system.N, dtype=np.intp)
    mine[rest] = np.arange(1, len(rest) + 1)
    found = kernel.decompose(system, np.repeat(mine, system.S), mine)
    total = float(found.exports[0].sum())
    origin = found.by_industry[:, 0].reshape(system.N, system.S)
    told = [is_goods(label) for label in world.sectors]
    services = (
        origin[:, [goods is False for goods in told]].sum(axis=1) if None not in told else np.full(system.N, np.nan)
    )
    abroad = np.isin(np.arange(system.N), asked.places, invert=True)
    amounts = {
        "exports": total, "dva": found.dva[0].sum(), "dva_sink": found.dva_sink[0].sum(), "ddc": found.ddc[0].sum(),
        "fva": found.fva[0].sum(), "fdc": found.fdc[0].sum(), "foreign_once": found.foreign_once[0], "davax": found.davax[0].sum(),
        "gvc": found.gvc[0].sum(), "services": services.sum(), "services_foreign": services[abroad].sum(),
        "reexported": found.reexported[0],
    }  # fmt: skip
    rows = [
        {"region": asked.code, "indicator": key, "value": float(value) * world.scale, "unit": world.currency, "year": world.year,
         "share": float(value) / (found.imported[0] if key == "reexported" else total)}
        for key, value in amounts.items()
    ]  # fmt: skip
    terms = pd.DataFrame({"term": kernel.KWW, "value": found.kww[0] * world.scale, "share": found.kww[0] / total})
    industries = long(
        world, origin * world.scale, {"partner": world.regions, "sector": world.sectors}, "content", world.currency
    )
    tables = {"exports": pd.DataFrame(rows), "terms": terms.assign(unit=world.currency), "industries": industries}
    certificate = {
        "terms less exports, over exports": float(abs(found.kww[0].sum() - total) / total),
        "sink-based less source-based, over exports": float(abs(found.dva_sink[0].sum() - found.dva[0].sum()) / total),
    }
    facts = {"world": world.name, "economy": asked.code, "definitions": APPROACHES}
    read = (asked.read,) if asked.read else ()
    return Result(
        "exposure",
        tables,
        lineage(world, f"exposure.exporters(world, {economy!r})", read),
        certificate=certificate,
        facts=facts,
    )
