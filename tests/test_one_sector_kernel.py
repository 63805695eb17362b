"""The one-sector kernel: every condition of the paper, economy by economy, at what it finds."""

from __future__ import annotations

import numpy as np
import pytest

from entrepot.kernels.one_sector import Counterfactual, OneSector, solve

N, EPS = 4, 4.0


def world(**terms: float | bool) -> OneSector:
    chance = np.random.default_rng(5)
    shares = chance.uniform(0.05, 0.3, (N, N)) + 2.0 * np.eye(N)
    income = chance.uniform(50.0, 150.0, N)
    spent = income.copy()
    for _ in range(500):  # spending at which every economy sells what it earns, with transfers that sum to zero
        spent *= income / (shares / shares.sum(axis=0) @ spent)
    return OneSector(shares / shares.sum(axis=0), income, spent - income, eps=EPS, **terms)  # type: ignore[arg-type]


def duties() -> np.ndarray:
    t = np.zeros((N, N))
    t[1:, 0], t[0, 1:] = [0.1, 0.25, 0.5], 0.15
    return t


CASES = [
    {},
    {"kappa": 0.5},
    {"kappa": 0.5, "psi": 0.17},
    {"kappa": 0.5, "psi": 0.17, "phi": 0.25},
    {"kappa": 0.5, "psi": 0.17, "income_tax": True},
]


@pytest.mark.parametrize("terms", CASES)
def test_every_condition_holds(terms: dict[str, float | bool]) -> None:
    before, t = world(**terms), duties()
    found: Counterfactual = solve(before, t)
    assert found.residual <= 1e-11 and found.sweeps > 1
    kappa, psi, phi = before.kappa, before.psi, before.phi
    spent, Y = before.income + before.transfers, found.w * found.L * before.income
    assert Y.sum() == pytest.approx(before.income.sum())  # the numeraire
    for i in range(N):
        terms_of_sum = [
            before.shares[j, i] * (found.w[j] * found.L[j] ** -psi) ** -EPS * (1 + t[j, i]) ** (-EPS * phi)
            for j in range(N)
        ]
        S = sum(terms_of_sum)
        assert found.shares[:, i] == pytest.approx(np.array(terms_of_sum) / S)
        assert found.P[i] == pytest.approx((found.E[i] / found.w[i]) ** (1 - phi) * S ** (-1 / EPS))
        sales = sum(found.shares[i, n] * spent[n] * found.E[n] / (1 + t[i, n]) for n in range(N))
        assert sales == pytest.approx(Y[i])
        revenue = sum(t[j, i] * found.shares[j, i] * spent[i] * found.E[i] / (1 + t[j, i]) for j in range(N))
        assert found.revenue[i] == pytest.approx(revenue)
        share_of_world = before.transfers[i] / before.income.sum()
        assert spent[i] * found.E[i] == pytest.approx(Y[i] + revenue + share_of_world * Y.sum())
        tax = revenue / Y[i] if before.income_tax else 0.0
        assert found.L[i] == pytest.approx((found.w[i] / found.P[i] / (1 - tax)) ** kappa)
        # Utility: real spending less the disutility of work, kappa / (1 + kappa) of labour income after tax before the duty.
        toil = kappa / (1 + kappa) * (1 - tax) * before.income[i]
        real = spent[i] * found.E[i] / found.P[i] - toil * found.w[i] * found.L[i] / found.P[i]
        assert found.welfare[i] == pytest.approx(real / (spent[i] - toil))


def test_no_duties_no_change() -> None:
    for terms in CASES:
        found = solve(world(**terms), np.zeros((N, N)))
        for hat in (found.w, found.E, found.L, found.P, found.welfare):
            assert hat == pytest.approx(np.ones(N), abs=1e-9)
