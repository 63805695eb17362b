"""Hard margins of asia-2022: ADB's, repaired, with hidden economies split off, and scaled to World Bank GDP."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.world.asia2022.grades import WEAK
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.assemble import ACCOUNTS, Margins, split_residual

Array = NDArray[np.float64]

GOODS = slice(0, 16)  # c1..c16
MINING = 1  # c2
GDP_GAP = 0.03
TRADE_GAP = (
    0.25  # exports further than this from the balance of payments are set to it; re-exports are in it for entrepots
)
WEAK_TRADE_GAP = 0.05  # the same of economies of grades C and D
ENTREPOTS = ("SGP", "HKG")
# The World Bank's activities and their sectors; industry holds manufacturing, and mining, utilities and construction beside it.
ACTIVITIES = {
    "agriculture": (0,),
    "manufacturing": tuple(range(2, 16)),
    "other industry": (1, 16, 17),
    "services": tuple(range(18, 35)),
}
# Economies hidden in ADB's rest of the world, and whose structure is borrowed for them.
HIDDEN = {
    "MMR": ("KHM", "LAO", "BGD"),
    "QAT": ("SAU", "KWT", "ARE"),
    "OMN": ("SAU", "KWT", "ARE"),
    "BHR": ("SAU", "KWT", "ARE"),
}


@dataclass(frozen=True)
class Prepared:
    """Margins on all economies, what was done to them, and total imports (goods and services) of each economy."""

    margins: Margins
    imports: Array
    notes: tuple[str, ...]


def prepare(inputs: Inputs, *, scale_to_gdp: bool) -> Prepared:
    """ADB's margins on the recipe's list of economies, with or without scaling to World Bank GDP."""
    margins, notes = repaired(inputs)
    margins = split_residual(margins, "ROW", hidden(inputs, margins))
    order = [margins.regions.index(code) for code in inputs.economies]
    margins = Margins(inputs.economies, margins.sectors, **{key: getattr(margins, key)[order] for key in ACCOUNTS})
    if scale_to_gdp:
        margins, scaled = to_gdp(inputs, margins)
        notes += scaled
    return Prepared(margins, total_imports(inputs, margins), notes)


def repaired(inputs: Inputs) -> tuple[Margins, tuple[str, ...]]:
    """ADB's margins without negative cells: each is set to zero and its amount moved to the other side of the same
    account."""
    adb = inputs.adb
    pairs = {
        "final": [adb.domestic_final_sales.copy(), adb.export_final.copy()],
        "intermediate": [adb.domestic_intermediate_sales.copy(), adb.export_intermediate.copy()],
    }
    moved = 0.0
    for home, abroad in pairs.values():
        for one, other in ((home, abroad), (abroad, home)):
            below = np.minimum(one, 0.0)
            one -= below
            other += below
            moved -= float(below.sum())
    use = np.minimum(adb.intermediate_use, adb.output)
    over = float((adb.intermediate_use - use).sum())
    home, abroad = pairs["intermediate"]
    output = home + abroad + sum(pairs["final"])
    margins = Margins(
        adb.regions, adb.sectors, output, output - use, home, pairs["final"][0], abroad, pairs["final"][1]
    )
    margins = absorb(margins, "ROW")
    note = (
        f"ADB margins: {moved:,.1f} million USD in negative cells moved to the other side of their account; "
        f"use above output lowered by {over:,.1f}"
    )
    return margins, (note,)


def absorb(margins: Margins, region: str) -> Margins:
    """World purchases must equal world intermediate sales: one region's domestic sales take up the difference."""
    at = margins.regions.index(region)
    sold = margins.domestic_intermediate + margins.export_intermediate
    gap = float(margins.intermediate_use.sum() - sold.sum())
    home, final = margins.domestic_intermediate.copy(), margins.domestic_final.copy()
    base = final[at] if gap > 0 else home[at]
    moved = gap * base / base.sum()
    home[at] += moved
    final[at] -= moved
    return replace(margins, domestic_intermediate=home, domestic_final=final)


def hidden(inputs: Inputs, margins: Margins) -> Margins:
    """Estimates for economies inside ADB's rest of the world: observed GDP and goods exports, borrowed structure."""
    at = {code: place for place, code in enumerate(margins.regions)}
    accounts: dict[str, list[Array]] = {key: [] for key in ACCOUNTS}
    for code, donors in HIDDEN.items():
        rows = [at[donor] for donor in donors]
        shares = np.mean([margins.value_added[r] / margins.value_added[r].sum() for r in rows], axis=0)
        pool = {key: getattr(margins, key)[rows].sum(axis=0) for key in ACCOUNTS}
        value_added = shares * inputs.gdp.get(code, np.nan)
        output = value_added * np.divide(
            pool["output"], pool["value_added"], out=np.ones(35), where=pool["value_added"] > 0
        )
        exports = np.minimum(_hidden_exports(inputs, code, margins, rows), 0.9 * output)
        parts = _split(output, exports, pool)
        for key, value in {"output": output, "value_added": value_added, **parts}.items():
            accounts[key].append(value)
    return capped(margins, Margins(tuple(HIDDEN), margins.sectors, **{key: np.array(a) for key, a in accounts.items()}))


def capped(margins: Margins, parts: Margins, most: float = 0.5) -> Margins:
    """Parts take at most this share of any sale and of the value added of the rest of the world; technology is kept.

    At most four fifths of their purchases come from home.
    """
    rest = margins.regions.index("ROW")
    sums: dict[str, Array] = {}
    for key in ACCOUNTS[2:]:
        own, whole = getattr(parts, key), getattr(margins, key)[rest]
        total = own.sum(axis=0)
        sums[key] = own * np.minimum(1.0, np.divide(most * whole, total, out=np.ones(35), where=total > 0))
    output = sum(sums.values(), np.zeros_like(parts.output))
    ratio = np.divide(parts.value_added, parts.output, out=np.ones_like(output), where=parts.output > 0)
    added = ratio * output
    total, whole = added.sum(axis=0), margins.value_added[rest]
    added = added * np.minimum(1.0, np.divide(most * whole, total, out=np.ones(35), where=total > 0))
    used = (output - added).sum(axis=1)
    sold = sums["domestic_intermediate"].sum(axis=1)
    keep = np.minimum(1.0, 0.8 * used / sold)[:, None]
    home = sums["domestic_intermediate"] * keep
    final = sums["domestic_final"] + sums["domestic_intermediate"] - home
    sums |= {"domestic_intermediate": home, "domestic_final": final}
    return replace(parts, output=output, value_added=added, **sums)


def _hidden_exports(inputs: Inputs, code: str, margins: Margins, rows: list[int]) -> Array:
    """Goods: BACI's total of 2023 (mining 2022) with the donors' mix; services: the donors' exports per unit of value
    added."""
    at = inputs.economies.index(code)
    pool = margins.exports[rows].sum(axis=0)
    scale = inputs.gdp[code] / margins.value_added[rows].sum()
    exports = pool * scale
    mining = inputs.mining[2022].sum(axis=0)[at].sum()
    other = max(inputs.goods[at].sum() - inputs.mining[2023].sum(axis=0)[at].sum(), 0.0)
    mix = pool[GOODS].copy()
    mix[MINING] = 0.0
    exports[GOODS] = other * mix / mix.sum()
    exports[MINING] = mining
    return exports


def _split(output: Array, exports: Array, pool: dict[str, Array]) -> dict[str, Array]:
    """Split sales at home and abroad between uses as the donors do."""

    def share(key: str) -> Array:
        both = pool[f"{key}_intermediate"] + pool[f"{key}_final"]
        return np.divide(pool[f"{key}_intermediate"], both, out=np.full(len(output), 0.5), where=both > 0)

    home, abroad = share("domestic"), share("export")
    return {
        "domestic_intermediate": home * (output - exports),
        "domestic_final": (1 - home) * (output - exports),
        "export_intermediate": abroad * exports,
        "export_final": (1 - abroad) * exports,
    }


def to_gdp(inputs: Inputs, margins: Margins) -> tuple[Margins, tuple[str, ...]]:
    """Scale output and value added of an economy to World Bank GDP where they differ by more than 3%.

    Its exports are scaled too only if that brings their total closer to the balance of payments (goods and services).
    """
    changed = {key: getattr(margins, key).copy() for key in ACCOUNTS}
    notes = []
    for at, code in enumerate(margins.regions):
        total = float(margins.value_added[at].sum())
        if code in {"ROW", *HIDDEN} or code not in inputs.gdp or abs(inputs.gdp[code] / total - 1) <= GDP_GAP:
            continue
        factor = inputs.gdp[code] / total
        bop = float(inputs.trade["exports"].get(code, np.nan))
        sold = float(margins.exports[at].sum())
        abroad = factor if abs(np.log(factor * sold / bop)) < abs(np.log(sold / bop)) else 1.0
        room = WEAK_TRADE_GAP if code in WEAK else TRADE_GAP
        if code not in ENTREPOTS and abs(np.log(abroad * sold / bop)) > np.log(1.0 + room):
            abroad = bop / sold
        output, exports = factor * margins.output[at], abroad * margins.exports[at]
        output = np.maximum(output, exports / 0.98) if abroad > factor else output
        exports = np.minimum(exports, 0.98 * output)
        parts = _split(output, exports, {key: getattr(margins, key)[at] for key in ACCOUNTS})
        for key, value in {"output": output, "value_added": factor * margins.value_added[at], **parts}.items():
            changed[key][at] = value
        how = {1.0: "exports kept", factor: "exports scaled too"}.get(
            abroad, f"exports set to the balance of payments, {bop:,.0f}"
        )
        notes.append(f"{code}: ADB value added {total:,.0f}, scaled by {factor:.3f} to World Bank GDP ({how})")
    return absorb(Margins(margins.regions, margins.sectors, **changed), "ROW"), tuple(notes)


def to_value_added_shares(shares: pd.DataFrame, margins: Margins) -> tuple[Margins, tuple[str, ...]]:
    """Value added by activity (agriculture, manufacturing, the rest of industry, services) in the World Bank's proportions, totals kept;
    industry as a whole where its manufacturing is not held.

    Output follows with exports kept, so that sales at home take the difference; a sector that sells nearly all abroad changes its value
    added for a unit of output instead.
    """
    changed = {key: getattr(margins, key).copy() for key in ACCOUNTS}
    notes = []
    for code, row in shares.iterrows():
        at = margins.regions.index(str(code))
        target, moved = _activity_shares(row), {}
        for name, (part, sectors) in target.items():
            now = margins.value_added[at, sectors]
            factor = part * margins.value_added[at].sum() / max(now.sum(), 1e-9)
            moved[name] = now.sum() / margins.value_added[at].sum()
            exports = margins.exports[at, sectors]
            output = np.maximum(factor * margins.output[at, sectors], exports / 0.98)
            changed["output"][at, sectors] = output
            changed["value_added"][at, sectors] = np.minimum(factor * now, 0.95 * output)
            home = margins.domestic_intermediate[at, sectors] + margins.domestic_final[at, sectors]
            keep = np.divide(output - exports, home, out=np.zeros_like(home), where=home > 0)
            for key in ("domestic_intermediate", "domestic_final"):
                changed[key][at, sectors] = getattr(margins, key)[at, sectors] * keep
            lost = (output - exports) * (home <= 0)
            changed["domestic_final"][at, sectors] += lost
        if max(abs(moved[name] - part) for name, (part, _) in target.items()) > 0.05:
            said = ", ".join(
                f"{name} {100 * moved[name]:.1f}% to {100 * part:.1f}%" for name, (part, _) in target.items()
            )
            notes.append(f"{code}: value added moved to World Bank shares ({said})")
    return absorb(Margins(margins.regions, margins.sectors, **changed), "ROW"), tuple(notes)


def _activity_shares(row: pd.Series) -> dict[str, tuple[float, list[int]]]:
    """Share of value added and sectors of each activity, from shares of GDP (taxes on products are left out)."""
    whole = float(row["agriculture"] + row["industry"] + row["services"])
    made = float(row["manufacturing"])
    parts = {name: float(row[name]) / whole for name in ("agriculture", "services")}
    if np.isnan(made):
        industry = [*ACTIVITIES["manufacturing"], *ACTIVITIES["other industry"]]
        sectors = {**ACTIVITIES, "industry": tuple(sorted(industry))}
        parts["industry"] = float(row["industry"]) / whole
    else:
        sectors = ACTIVITIES
        parts["manufacturing"], parts["other industry"] = made / whole, (float(row["industry"]) - made) / whole
    return {name: (part, list(sectors[name])) for name, part in parts.items()}


def total_imports(inputs: Inputs, margins: Margins) -> Array:
    """Imports of goods and services: exports less the trade balance of 2022 (Factbook); ROW takes the remainder.

    They cover at least the imported intermediates that the margins imply, plus a tenth.
    """
    exports = margins.exports.sum(axis=1)
    balance = inputs.trade["exports"] - inputs.trade["imports"]
    imports = exports - np.array([float(balance.get(code, 0.0)) for code in margins.regions])
    bought = margins.intermediate_use.sum(axis=1) - margins.domestic_intermediate.sum(axis=1)
    imports = np.maximum(imports, 1.1 * bought)
    rest = margins.regions.index("ROW")
    imports[rest] = 0.0
    imports[rest] = exports.sum() - imports.sum()
    return imports
