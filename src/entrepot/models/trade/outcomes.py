"""What a solved equilibrium means for each economy, as plain arrays: the figures that many draws keep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels import welfare
from entrepot.kernels.hat_algebra import Economy, Equilibrium, Shock

Array = NDArray[np.float64]

OUTCOMES = ("real GDP", "real income", "real wage", "exports", "imports", "terms of trade")


def outcomes(economy: Economy, shock: Shock, found: Equilibrium) -> dict[str, Array]:
    """Changes in percent [N], by name: OUTCOMES."""
    prices = welfare.consumer_prices(economy, found)
    base = welfare.baseline_incomes(economy)
    old, new = base.M, found.X[:, :, None] * found.pi / (1.0 + found.tau)
    at_home = (np.einsum("jnn->n", old), np.einsum("jnn->n", new))
    sold = [flows.sum(axis=(0, 1)) - home for flows, home in zip((old, new), at_home, strict=True)]
    bought = [flows.sum(axis=(0, 2)) - home for flows, home in zip((old, new), at_home, strict=True)]
    logs = {
        "real GDP": np.log((found.V + found.R) / (economy.V + base.R)) - prices,
        "real income": np.log(found.I / base.I) - prices,
        "real wage": np.log(found.w) - prices,
        "terms of trade": welfare.terms_of_trade(economy, shock, found),
    }
    made = {name: 100.0 * np.expm1(each) for name, each in logs.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        made |= {"exports": 100.0 * (sold[1] / sold[0] - 1.0), "imports": 100.0 * (bought[1] / bought[0] - 1.0)}
    return {name: made[name] for name in OUTCOMES}
