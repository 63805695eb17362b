"""The equilibrium as long labelled tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.kernels import welfare
from entrepot.kernels.autarky import METHOD
from entrepot.kernels.hat_algebra import Equilibrium, Shock
from entrepot.models.trade.baseline import Baseline

Array = NDArray[np.float64]

REAL_GDP, REAL_INCOME, IN_MONEY = "real GDP", "real income", "real income, in baseline money"
LOG_POINTS = "log points x 100"
BY_SOURCE = "real income by source and price"
# Parts of BY_SOURCE that are looked at together: two of them nearly cancel, world income being the unit.
PARTS = {
    "own": ("factor income", "prices of own goods"),
    "foreign": ("prices of foreign goods before duty",),
    "duties": ("tariff revenue", "duties paid by buyers"),
    "transfers": ("transfers",),
    "costs": ("trade costs",),
    "productivity": ("productivity of suppliers",),
}
FIRST_ORDER = "first-order welfare (Caliendo-Parro 2015)"  # the paper's equation 16
COLUMNS = ("region", "partner", "sector", "indicator", "unit", "year", "value", "status")


def percent(hat: Array) -> Array:
    """A hat as a change in percent."""
    return 100.0 * (hat - 1.0)


def log_percent(log_hat: Array) -> Array:
    """A log hat as a change in percent."""
    return 100.0 * np.expm1(log_hat)


def _ratio(new: Array, old: Array) -> Array:
    """Change in percent; NaN where there was nothing."""
    return percent(np.divide(new, old, out=np.full(np.shape(new), np.nan), where=old > 0))


def _long(
    baseline: Baseline, axes: Mapping[str, tuple[str, ...]], columns: Mapping[tuple[str, str], Array], keep: Any = None
) -> pd.DataFrame:
    """Arrays over the same axes as one long table; `columns` maps (indicator, unit) to an array; `keep` masks cells.

    The labels of the axes are taken by index once for all indicators.
    """
    shape = [len(labels) for labels in axes.values()]
    chosen = np.arange(int(np.prod(shape))) if keep is None else np.flatnonzero(np.ravel(keep))
    places = np.unravel_index(chosen, shape)
    count = len(columns)
    table: dict[str, Any] = {
        name: _labels(labels, np.tile(place, count)) for (name, labels), place in zip(axes.items(), places, strict=True)
    }
    kinds = np.repeat(np.arange(count), chosen.size)
    table["indicator"] = _labels([indicator for indicator, _ in columns], kinds)
    table["unit"] = _labels([unit for _, unit in columns], kinds)
    table["year"] = baseline.year
    table["value"] = np.concatenate([np.ravel(array)[chosen] for array in columns.values()])
    table["status"] = "model"
    return pd.DataFrame({column: table[column] for column in COLUMNS if column in table})


def _labels(labels: Sequence[str], places: NDArray[np.intp]) -> Any:
    """A column of labels, taken by place."""
    return pd.array(list(labels), dtype="str").take(places)


def economies(baseline: Baseline, shock: Shock, found: Equilibrium) -> pd.DataFrame:
    """One row per economy and indicator; changes in percent of the baseline, levels in the baseline's currency."""
    economy = baseline.economy
    old = welfare.baseline_incomes(economy)
    prices = welfare.consumer_prices(economy, found)
    own = np.arange(len(baseline.regions))
    flows_new = found.X[:, :, None] * found.pi / (1.0 + found.tau)
    between_old, between_new = old.M.copy(), flows_new
    between_old[:, own, own] = 0.0
    between_new[:, own, own] = 0.0
    terms, volume = welfare.first_order(economy, found)
    terms_of_trade = log_percent(welfare.terms_of_trade(economy, shock, found))
    if found.method == METHOD:
        terms_of_trade = np.full_like(terms, np.nan)  # nothing is traded
    if shock.d_hat is not None or shock.A_hat is not None or found.method == METHOD:
        # The paper's formula is for tariffs; it leaves out what trade costs and productivity do by themselves.
        terms, volume = np.full_like(terms, np.nan), np.full_like(volume, np.nan)
    money, scale = baseline.currency, baseline.scale
    gain = welfare.real_income(economy, found)
    exports_old, exports_new = between_old.sum(axis=(0, 1)), between_new.sum(axis=(0, 1))
    imports_old, imports_new = between_old.sum(axis=(0, 2)), between_new.sum(axis=(0, 2))
    return _long(
        baseline,
        {"region": baseline.regions},
        {
            (REAL_GDP, "percent"): log_percent(welfare.real_gdp(economy, found)),
            ("GDP volume", "percent"): log_percent(welfare.gdp_volume(economy, shock, found)),
            (REAL_INCOME, "percent"): log_percent(gain),
            (IN_MONEY, money): scale * old.I * np.expm1(gain),
            ("real wage", "percent"): log_percent(np.log(found.w) - prices),
            ("wage", "percent"): percent(found.w),
            ("consumer prices", "percent"): log_percent(prices),
            ("terms of trade", "percent"): terms_of_trade,
            (FIRST_ORDER, "percent"): 100.0 * (terms + volume),
            ("first-order welfare: terms of trade", "percent"): 100.0 * terms,
            ("first-order welfare: volume of trade", "percent"): 100.0 * volume,
            ("exports", "percent"): _ratio(exports_new, exports_old),
            ("imports", "percent"): _ratio(imports_new, imports_old),
            ("exports, baseline", money): scale * exports_old,
            ("exports, new", money): scale * exports_new,
            ("imports, baseline", money): scale * imports_old,
            ("imports, new", money): scale * imports_new,
            ("tariff revenue, baseline", money): scale * old.R,
            ("tariff revenue, new", money): scale * found.R,
            ("value added, baseline", money): scale * economy.V,
            ("value added, new", money): scale * found.V,
            ("final spending, baseline", money): scale * old.I,
            ("final spending, new", money): scale * found.I,
            ("trade deficit, baseline", money): scale * economy.D,
            ("trade deficit, new", money): scale * found.D,
        },
    )


def decomposition(baseline: Baseline, shock: Shock, found: Equilibrium) -> pd.DataFrame:
    """Welfare in log points times 100, in two ways; within each way the parts of an economy add up to its `total`."""
    economy = baseline.economy
    ways = {
        BY_SOURCE: welfare.by_source(economy, shock, found),
        "real wage by openness": welfare.by_domestic_share(economy, shock, found),
    }
    totals = {
        BY_SOURCE: welfare.real_income(economy, found),
        "real wage by openness": np.log(found.w) - welfare.consumer_prices(economy, found),
    }
    parts = []
    for way, pieces in ways.items():
        table = _long(
            baseline,
            {"region": baseline.regions},
            {(name, LOG_POINTS): 100.0 * array for name, array in (pieces | {"total": totals[way]}).items()},
        )
        table.insert(1, "decomposition", way)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def sectors(baseline: Baseline, shock: Shock, found: Equilibrium) -> pd.DataFrame:
    """One row per economy, sector and indicator."""
    economy = baseline.economy
    old = welfare.baseline_incomes(economy)
    own = np.arange(len(baseline.regions))
    new_M = found.X[:, :, None] * found.pi / (1.0 + found.tau)
    net_old, net_new = old.M.copy(), new_M.copy()
    net_old[:, own, own] = 0.0
    net_new[:, own, own] = 0.0
    cost = found.c if shock.A_hat is None else found.c / shock.A_hat
    value = _ratio(found.Y, old.Y)
    money, scale = baseline.currency, baseline.scale
    columns = {
        ("producer price", "percent"): percent(cost),
        ("buyers' price", "percent"): percent(found.P),
        ("output value", "percent"): value,
        ("output volume", "percent"): percent((1.0 + value / 100.0) / cost),
        ("output, baseline", money): scale * old.Y,
        ("output, new", money): scale * found.Y,
        ("value added, baseline", money): scale * economy.gamma * old.Y,
        ("value added, new", money): scale * economy.gamma * found.Y,
        ("exports, baseline", money): scale * net_old.sum(axis=1),
        ("exports, new", money): scale * net_new.sum(axis=1),
        ("imports, baseline", money): scale * net_old.sum(axis=2),
        ("imports, new", money): scale * net_new.sum(axis=2),
    }
    axes = {"region": baseline.regions, "sector": baseline.sectors}
    return _long(baseline, axes, {key: array.T for key, array in columns.items()})


def trade(baseline: Baseline, found: Equilibrium) -> pd.DataFrame:
    """Exports before duty by seller (`region`), buyer (`partner`) and sector; pairs that never trade are left out."""
    old = welfare.baseline_incomes(baseline.economy).M.transpose(2, 1, 0)
    new = (found.X[:, :, None] * found.pi / (1.0 + found.tau)).transpose(2, 1, 0)
    own = np.arange(len(baseline.regions))
    keep = (old > 0) | (new > 0)
    keep[own, own] = False
    money, scale = baseline.currency, baseline.scale
    axes = {"region": baseline.regions, "partner": baseline.regions, "sector": baseline.sectors}
    columns = {
        ("exports, baseline", money): scale * old,
        ("exports, new", money): scale * new,
        ("exports", "percent"): _ratio(new, old),
    }
    return _long(baseline, axes, columns, keep)


def diversion(baseline: Baseline, found: Equilibrium) -> pd.DataFrame:
    """Where each economy's exports go instead: by seller (`region`) and buyer (`partner`), all sectors, before duty.

    `change` is in money; `share of exports` are changes of the partner's share, in percentage points. The home market
    is the row with partner = region: sales at home are no exports and enter the change in money only.
    """
    old = welfare.baseline_incomes(baseline.economy).M.sum(axis=0).T
    new = (found.X[:, :, None] * found.pi / (1.0 + found.tau)).sum(axis=0).T
    own = np.arange(len(baseline.regions))
    abroad_old, abroad_new = old.copy(), new.copy()
    abroad_old[own, own] = abroad_new[own, own] = 0.0
    shares = [abroad / np.maximum(abroad.sum(axis=1, keepdims=True), 1e-300) for abroad in (abroad_old, abroad_new)]
    money, scale = baseline.currency, baseline.scale
    axes = {"region": baseline.regions, "partner": baseline.regions}
    columns = {
        ("sales, baseline", money): scale * old,
        ("sales, new", money): scale * new,
        ("change", money): scale * (new - old),
        ("change", "percent"): _ratio(new, old),
        ("share of exports", "percentage points"): 100.0 * (shares[1] - shares[0]),
    }
    return _long(baseline, axes, columns)
