"""Welfare in the Caliendo-Parro equilibrium: exact real income, two exact decompositions, and the paper's first-order
formula.

Symbols and shapes as in `entrepot.kernels.hat_algebra`. All decompositions are in log points and add up to their total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels.hat_algebra import Economy, Equilibrium, Shock, tariff_revenue

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Incomes:
    """Baseline levels [N]: tariff revenue `R`, final spending `I`, flows before duty `M` [j, n, i], output `Y` [j,
    n].
    """

    R: Array
    I: Array  # noqa: E741
    M: Array
    Y: Array


def baseline_incomes(economy: Economy) -> Incomes:
    """Levels at the baseline that hats refer to."""
    net = economy.pi / (1.0 + economy.tau)
    M = economy.X[:, :, None] * net
    R = tariff_revenue(economy.pi, net, economy.X)
    return Incomes(R, economy.V + R + economy.D, M, M.sum(axis=1))


def log_mean(new: Array, old: Array) -> Array:
    """Logarithmic mean (a - b) / (ln a - ln b); a where a = b, 0 where either is 0."""
    ok = (new > 0) & (old > 0)
    gap = np.where(ok, new, 1.0) / np.where(ok, old, 1.0) - 1.0
    same = gap == 0
    mean = np.where(same, 1.0, gap / np.log1p(np.where(same, 1.0, gap)))
    return np.where(ok, mean * old, 0.0)


def consumer_prices(economy: Economy, found: Equilibrium) -> Array:
    """Log change of the price of final demand [N]: sum_j alpha_n^j ln P_n^j."""
    return (economy.alpha * np.log(found.P)).sum(axis=0)


def real_income(economy: Economy, found: Equilibrium) -> Array:
    """Log change of real final spending [N]: ln (I' / I) - sum_j alpha_n^j ln P_n^j. Exact."""
    return np.log(found.I / baseline_incomes(economy).I) - consumer_prices(economy, found)


def real_gdp(economy: Economy, found: Equilibrium) -> Array:
    """Log change of GDP at consumer prices [N]: ln ((w V + R)' / (w V + R)) - sum_j alpha_n^j ln P_n^j. Exact.

    Value added and tariff revenue, without the transfer that pays for the trade deficit: unlike real income it hardly
    depends on what is assumed of deficits. It is the real GDP of gravity models (Yotov et al. 2016, chapter 2), with
    tariff revenue; it moves with the terms of trade.
    """
    base = baseline_incomes(economy)
    return np.log((found.V + found.R) / (economy.V + base.R)) - consumer_prices(economy, found)


def gdp_volume(economy: Economy, shock: Shock, found: Equilibrium) -> Array:
    """Log change of the volume of GDP as national accounts have it [N]: final demand plus exports less imports, each at its
    own prices, Fisher's index. Exports and imports at the border before duty.

    Employment is fixed, so without productivity only the waste that duties cause is left: 0 to first order. NaN where the old
    quantities at new prices add up to nothing (a flow cut off by a cost many times higher): then there is no index.
    """
    base = baseline_incomes(economy)
    own = np.arange(economy.V.size)
    old, new = base.M.copy(), found.X[:, :, None] * found.pi / (1.0 + found.tau)
    old[:, own, own] = new[:, own, own] = 0.0
    price = (found.c if shock.A_hat is None else found.c / shock.A_hat)[:, None, :]
    border = price if shock.d_hat is None else price * shock.d_hat
    P = np.exp(consumer_prices(economy, found))
    sold, bought = (new / price).sum(axis=(0, 1)), (new / border).sum(axis=(0, 2))
    laspeyres = (found.I / P + sold - bought) / (economy.V + base.R)
    paid = (old * border).sum(axis=(0, 2))
    paasche = (found.V + found.R) / (base.I * P + (old * price).sum(axis=(0, 1)) - paid)
    with np.errstate(invalid="ignore", divide="ignore"):
        return 0.5 * (np.log(laspeyres) + np.log(paasche))


def supplier_weights(economy: Economy, found: Equilibrium) -> Array:
    """Sato-Vartia weights [j, n, i]: log means of old and new shares, summing to 1 over i.

    With them ln P_n^j = sum_i weight_ni^j ln (kappa_hat c_i / A_i) holds exactly (Sato 1976, Vartia 1976, for equation
    (11)).
    """
    means = log_mean(found.pi, economy.pi)
    with np.errstate(invalid="ignore"):  # NaN for a good of which no supplier is left
        return means / means.sum(axis=2, keepdims=True)


def by_source(economy: Economy, shock: Shock, found: Equilibrium) -> dict[str, Array]:
    """Real income by where income comes from and what prices are made of, in log points [N]; the parts add up to real
    income.

    Income: (I'_part - I_part) / L(I', I) with the logarithmic mean L, for factor income, tariff revenue and transfers
    (the deficit). Prices: every supplier's part by Sato-Vartia weights: own goods, goods from abroad before duty,
    duties, trade costs, productivity of suppliers.
    """
    base = baseline_incomes(economy)
    mean = log_mean(found.I, base.I)
    mean = np.where(mean > 0, mean, np.nan)
    weights = supplier_weights(economy, found) * economy.alpha[:, :, None]
    log_c = np.log(found.c)
    own = np.einsum("jnn->jn", weights)
    everything = np.einsum("jni,ji->n", weights, log_c)
    domestic = (own * log_c).sum(axis=0)
    duty = np.einsum("jni,jni->n", weights, np.log1p(found.tau) - np.log1p(economy.tau))
    zero = np.zeros_like(found.w)
    cost = zero if shock.d_hat is None else np.einsum("jni,jni->n", weights, np.log(shock.d_hat))
    better = zero if shock.A_hat is None else np.einsum("jni,ji->n", weights, np.log(shock.A_hat))
    return {
        "factor income": (found.V - economy.V) / mean,
        "tariff revenue": (found.R - base.R) / mean,
        "transfers": (found.D - economy.D) / mean,
        "prices of own goods": -domestic,
        "prices of foreign goods before duty": -(everything - domestic),
        "duties paid by buyers": -duty,
        "trade costs": -cost,
        "productivity of suppliers": better,
    }


def use_weights(economy: Economy) -> Array:
    """How much of each sector's goods final demand uses, inputs of inputs included [j, n]: alpha_n (I - G_n)^-1 on
    prices.
    """
    J = economy.gamma.shape[0]
    system = np.eye(J)[None] - economy.G
    return np.asarray(np.linalg.solve(system, economy.alpha.T[:, :, None])[:, :, 0].T, dtype=np.float64)


def by_domestic_share(economy: Economy, shock: Shock, found: Equilibrium) -> dict[str, Array]:
    """Real wage [N] in log points, split exactly as in equation (15) summed over the input chain: ln (w / P_n) =
    - sum_j m_n^j / theta^j ln pi_hat_nn^j + own productivity - own trade costs, with m from `use_weights`.

    NaN for an economy that buys a good of which it makes nothing: its own share is 0 before and after.
    """
    m = use_weights(economy)
    own_old = np.einsum("jnn->jn", economy.pi)
    own_new = np.einsum("jnn->jn", found.pi)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(own_new / own_old) / economy.theta[:, None]
    zero = np.zeros_like(m)
    parts = {
        "openness": -(m * change).sum(axis=0),
        "own productivity": (m * (zero if shock.A_hat is None else np.log(shock.A_hat))).sum(axis=0),
    }
    if shock.d_hat is not None:
        parts["own trade costs"] = -(m * np.log(np.einsum("jnn->jn", shock.d_hat))).sum(axis=0)
    return parts


def first_order(economy: Economy, found: Equilibrium) -> tuple[Array, Array]:
    """Caliendo and Parro's first-order welfare, equation (16): terms of trade and volume of trade [N], as fractions of
    income.

    d ln W_n = 1/I_n sum_ji (E_ni d ln c_n - M_ni d ln c_i) + 1/I_n sum_ji tau_ni M_ni (d ln M_ni - d ln c_i), with
    baseline flows and tariffs, and with hat - 1 for d ln: that is how the paper's numbers for NAFTA come out. Where
    flows change by more than a few percent it can be far from `real_income`, which is exact.
    """
    base = baseline_incomes(economy)
    change_c = found.c - 1.0
    sold = (base.Y * change_c).sum(axis=0)
    bought = np.einsum("jni,ji->n", base.M, change_c)
    paid = economy.tau * base.M
    new_M = found.X[:, :, None] * found.pi / (1.0 + found.tau)
    volume = np.where(base.M > 0, economy.tau * (new_M - base.M), 0.0).sum(axis=(0, 2)) - np.einsum(
        "jni,ji->n", paid, change_c
    )
    return (sold - bought) / base.I, volume / base.I


def terms_of_trade(economy: Economy, shock: Shock, found: Equilibrium) -> Array:
    """Log change of export prices over import prices before duty [N], Tornqvist weights (mean of old and new value
    shares).

    Import prices are at the border: trade costs count, duties do not.
    """
    old = baseline_incomes(economy).M.copy()
    new = found.X[:, :, None] * found.pi / (1.0 + found.tau)
    own = np.arange(old.shape[1])
    old[:, own, own] = 0.0
    new[:, own, own] = 0.0
    price = np.log(found.c if shock.A_hat is None else found.c / shock.A_hat)
    border = np.broadcast_to(price[:, None, :], old.shape)
    if shock.d_hat is not None:
        border = border + np.log(shock.d_hat)

    def weighted(prices: Array, axes: tuple[int, int]) -> Array:
        total = [flows.sum(axis=axes, keepdims=True) for flows in (old, new)]
        shares = [flows / np.where(t > 0, t, 1.0) for flows, t in zip((old, new), total, strict=True)]
        return (0.5 * (shares[0] + shares[1]) * prices).sum(axis=axes)

    return weighted(np.broadcast_to(price[:, None, :], old.shape), (0, 1)) - weighted(border, (0, 2))
