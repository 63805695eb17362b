"""GeoPolRisk scores and concentration of suppliers of every importing economy at once, for one mineral and year."""

from __future__ import annotations

import pandas as pd

from entrepot.kernels import supply_risk
from entrepot.models.minerals import measured, model
from entrepot.models.minerals.groups import group
from entrepot.store.minerals import SHARE_OF_WORLD, Minerals


def scores(product: str, year: int | None = None, *, data: Minerals | None = None) -> pd.DataFrame:
    """Every importing economy at once: economy, imports (USD), supplier_hhi, top_supplier, top_supplier_share, governance_risk,
    score_coverage, supply_risk, as `solve` measures them one by one. A score is missing where `solve` gives none."""
    data = data or Minerals.open()
    what, year = group(product, data), data.years[1] if year is None else year
    trade = data.trade(list(what.codes), year)
    trade = trade[trade["importer"] != trade["exporter"]]
    _, used = measured.scored(what)
    rows = trade.assign(
        g=trade["exporter"].map(model.instability(data, year)).astype(float),
        near=trade["product"].isin(used),
        tonnes=trade["quantity"].fillna(0.0).where(trade["product"].isin(used), 0.0),
    )
    known = rows["g"].notna()
    weights = {"graded": rows["value"] * known, "unstable": rows["value"] * rows["g"].fillna(0.0),
               "tonnes_graded": rows["tonnes"] * known, "tonnes_unstable": rows["tonnes"] * rows["g"].fillna(0.0),
               "near_value": rows["value"] * rows["near"]}  # fmt: skip
    by = rows.assign(**weights).groupby("importer")[["value", "tonnes", *weights]].sum()
    pairs = rows.groupby(["importer", "exporter"], as_index=False)["value"].sum().sort_values("value", ascending=False)
    first = pairs.drop_duplicates("importer").set_index("importer").reindex(by.index)
    share = pairs["value"] / pairs["importer"].map(by["value"]).astype(float)
    mined = model.mining(data, what, year)
    own = (mined.set_index("economy")["production"] * what.tonnes).reindex(by.index).fillna(0.0)
    if (mined["unit"] == SHARE_OF_WORLD).any():
        own = own.mask(own > 0)
    hhi = supply_risk.herfindahl(mined["production"].to_numpy(dtype=float))
    coverage = by["near_value"] / by["value"].where(by["value"] > 0)
    mean = by["tonnes_unstable"] / by["tonnes_graded"].where(by["tonnes_graded"] > 0)
    risk = hhi * mean * by["tonnes"] / (own + by["tonnes"]).where(own + by["tonnes"] > 0)
    table = pd.DataFrame(
        {
            "imports": by["value"],
            "supplier_hhi": (share**2).groupby(pairs["importer"]).sum(),
            "top_supplier": first["exporter"],
            "top_supplier_share": first["value"] / by["value"],
            "governance_risk": by["unstable"] / by["graded"].where(by["graded"] > 0),
            "score_coverage": coverage,
            "supply_risk": risk.where(coverage >= measured.COVERED),
        }
    )
    return table.rename_axis("economy").reset_index().sort_values("imports", ascending=False, ignore_index=True)
