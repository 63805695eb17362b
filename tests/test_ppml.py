"""Poisson gravity on the dense cube against the same model with a dummy for every effect, and its samples by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from entrepot.kernels import ppml, ppml_inference

N, T, K = 5, 3, 2
AWAY = np.broadcast_to(~np.eye(N, dtype=bool)[..., None], (N, N, T)).copy()
ALL = np.ones((N, N, T), dtype=bool)


def cube(seed: int = 1, own: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Flows, two regressors and the cells in use; one pair and one year of another are not observed."""
    chance = np.random.default_rng(seed)
    x = chance.standard_normal((K, N, N, T))
    mean = np.exp(0.3 * x[0] - 0.2 * x[1] + chance.standard_normal((N, N, 1)) + chance.standard_normal((N, 1, T)))
    use = (ALL if own else AWAY).copy()
    use[0, 3], use[2, 1, 0] = False, False
    return np.where(use, mean * chance.gamma(2.0, 0.5, mean.shape), 0.0), x, use


@dataclass
class Dummies:
    """The model fitted with a column for every effect."""

    beta: np.ndarray
    lam: np.ndarray
    tilde: np.ndarray
    columns: np.ndarray


def columns(use: np.ndarray, pairs: str) -> np.ndarray:
    """A dummy for each exporter-year, importer-year and pair, by cell in use."""
    made = []
    for i, j, t in np.argwhere(use):
        row = np.zeros(2 * N * T + N * N)
        row[i * T + t] = row[N * T + j * T + t] = 1.0
        if pairs != "none":
            row[2 * N * T + (i * N + j if pairs == "directed" else min(i, j) * N + max(i, j))] = 1.0
        made.append(row)
    return np.array(made)


def with_dummies(y: np.ndarray, x: np.ndarray, use: np.ndarray, pairs: str) -> Dummies:
    """Newton's steps by pseudo-inverse, and x less its weighted projection on the dummies."""
    d, flow, z = columns(use, pairs), y[use], x[:, use].T
    whole, beta = np.column_stack([z, d]), np.zeros(K + d.shape[1])
    for _ in range(60):
        lam = np.exp(whole @ beta)
        step = np.linalg.pinv((whole * lam[:, None]).T @ whole, rcond=1e-11) @ (whole.T @ (flow - lam))
        beta = beta + np.clip(step, -1, 1)
    root = np.sqrt(np.exp(whole @ beta))[:, None]
    tilde = z - d @ np.linalg.lstsq(d * root, z * root, rcond=None)[0]
    cells, fitted = np.zeros(x.shape), np.zeros(y.shape)
    cells[:, use], fitted[use] = tilde.T, root[:, 0] ** 2
    return Dummies(beta[:K], fitted, cells, d)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("pairs", ["directed", "symmetric", "none"])
def test_the_fit_is_that_with_a_dummy_for_every_effect(pairs: Any, own: bool) -> None:
    y, x, use = cube(own=own)
    expected = with_dummies(y, x, use, pairs)
    beta, lam, worst, steps = ppml.fit(y, x, use, pairs=pairs)
    np.testing.assert_allclose(beta, expected.beta, rtol=1e-8)
    np.testing.assert_allclose(lam, expected.lam, rtol=1e-7, atol=1e-12)
    assert worst <= 1e-12 and 1 < steps < 30
    effects = ppml.Effects(lam, pairs)
    for one, other in zip(x, expected.tilde, strict=True):
        np.testing.assert_allclose(effects.project_out(one), other, atol=1e-7)
    scores = [abs((x[k] * (y - lam)).sum()) for k in range(K)]
    sums = (np.abs((y - lam).sum(axis=axis)).max() for axis in (0, 1))
    assert worst == pytest.approx(max(*scores, *sums) / y.sum())


def test_steps_end_where_they_are_told_to() -> None:
    y, x, use = cube()
    for most in (0, 2):
        *_, worst, steps = ppml.fit(y, x, use, most=most)
        assert steps == most and worst > 1e-12
    *_, loose, steps = ppml.fit(y, x, use, tolerance=1.0)
    assert steps == 0 and loose <= 1.0
    score = ppml.fit(y, x, use, most=1)[2]
    assert ppml.fit(y, x, use, tolerance=score)[3] == 1  # a score at the tolerance is within it


def test_a_step_that_lowers_the_likelihood_is_halved() -> None:
    """One flow a million times the others: the first full step overshoots."""
    y, x, use = cube()
    y[1, 2, 1] *= 1e6
    beta, _, worst, steps = ppml.fit(y, 3.0 * x, use)
    assert worst <= 1e-12 and steps < 60
    expected = with_dummies(y, x, use, "directed")
    np.testing.assert_allclose(3.0 * beta, expected.beta, rtol=1e-5)


@pytest.mark.parametrize("pairs", ["directed", "symmetric", "none"])
def test_the_system_of_effects_is_that_of_the_dummies(pairs: Any) -> None:
    lam = np.where(AWAY, np.random.default_rng(4).gamma(1.0, 1.0, AWAY.shape), 0.0)
    lam[:, 2, 1] = 0.0
    d, weight = columns(lam > 0, pairs), lam[lam > 0]
    time, pair = d[:, : 2 * N * T], d[:, 2 * N * T :]
    inner = time.T @ (time * weight[:, None])
    if pairs != "none":  # pair effects eliminated
        cross = time.T @ (pair * weight[:, None])
        inner = inner - cross @ np.linalg.pinv(pair.T @ (pair * weight[:, None])) @ cross.T
    effects = ppml.Effects(lam, pairs)
    dense = np.array([np.concatenate(effects.apply(*one)).ravel() for one in np.eye(2 * N * T).reshape(-1, 2, N, T)])
    np.testing.assert_allclose(dense, inner, atol=1e-12)
    for blocks, at in ((effects.own, 0), (effects.other, N * T)):
        for i in range(N):
            here = slice(at + i * T, at + (i + 1) * T)
            expected = inner[here, here] if pairs != "symmetric" else None
            if expected is not None:
                np.testing.assert_allclose(blocks[i], expected, atol=1e-12)
    asked = inner @ np.random.default_rng(6).standard_normal(2 * N * T)
    found = np.concatenate(effects.solve(asked[: N * T].reshape(N, T), asked[N * T :].reshape(N, T))).ravel()
    np.testing.assert_allclose(inner @ found, asked, atol=1e-9)
    assert effects.dense
    nothing = effects.solve(np.zeros((N, T)), np.zeros((N, T)))
    assert not nothing[0].any() and not nothing[1].any()


def test_blocks_of_the_inverse_are_of_a_generalised_one() -> None:
    """Between scores that sum to zero within pairs every generalised inverse of the system gives the same."""
    lam = np.where(AWAY, np.random.default_rng(4).gamma(1.0, 1.0, AWAY.shape), 0.0)
    lam[:, 2, 1] = lam[0, 1] = 0.0
    lam[3, :, 2] = 0.0
    effects = ppml.Effects(lam)
    dense = np.array([np.concatenate(effects.apply(*one)).ravel() for one in np.eye(2 * N * T).reshape(-1, 2, N, T)])
    whole = np.linalg.pinv(dense, rcond=1e-10).reshape(2 * N, T, 2 * N, T)
    exporters, importers, between = effects.inverse()
    for i, j in np.argwhere(lam.sum(axis=2) > 0):
        H = np.diag(lam[i, j]) - np.outer(lam[i, j], lam[i, j]) / lam[i, j].sum()
        ours = exporters[i] + importers[j] + between[i, :, j] + between[i, :, j].T
        theirs = sum(whole[p, :, q, :] for p in (i, N + j) for q in (i, N + j))
        np.testing.assert_allclose(H @ ours @ H, H @ theirs @ H, atol=1e-10)


def test_samples_leave_out_what_says_nothing_again_and_again() -> None:
    """Economy 3 sells nothing in year 0; the pair 0-1 has no flow; 1-2 is seen once; without it 2 buys nothing in year 2,
    and then 3-2 has one year left."""
    y, held = np.full((4, 4, 3), 0.25), np.broadcast_to(~np.eye(4, dtype=bool)[..., None], (4, 4, 3)).copy()
    y[3, :, 0] = 0.0
    y[0, 1] = 0.0
    held[1, 2, 1:] = False
    y[0, 2, 2] = y[3, 2, 2] = 0.0
    found = ppml.sample(y, held)
    assert found.left_out == {
        "no exports in the year": 3,
        "no imports in the year": 2,
        "no flow in the pair": 3,
        "one year of the pair": 2,
    }
    use = held.copy()
    use[3, :, 0] = use[0, 1] = use[1, 2] = use[3, 2] = False
    use[:, 2, 2] = False
    assert np.array_equal(found.use, use) and np.array_equal(found.y, np.where(use, y, 0.0))
    assert held.sum() - use.sum() == sum(found.left_out.values())
    assert held[3, 0, 0]  # what was given is left alone


def test_a_chain_of_single_observations_unravels() -> None:
    """Three economies: once one cell is gone its exporter's year is empty, and then a pair has one year."""
    y, held = np.ones((3, 3, 2)), np.broadcast_to(~np.eye(3, dtype=bool)[..., None], (3, 3, 2)).copy()
    y[0, 1, 0], held[0, 2, 0] = 0.0, False
    found = ppml.sample(y, held)
    assert not found.use[0].any()  # no exports in year 0, so both pairs of 0 have one year
    assert found.left_out["no exports in the year"] == 1 and found.left_out["one year of the pair"] == 2


def test_cells_that_regressors_tell_apart_are_separated() -> None:
    """A regressor that is one in zero cells alone sends its coefficient to minus infinity; noise does not."""
    y, x, use = cube()
    y = np.where(use, np.maximum(y, 0.1), 0.0)
    assert not ppml.separated(y, x, use).any()
    y[1, 2, 0] = y[4, 3, 1] = y[2, 0, 2] = 0.0
    assert not ppml.separated(y, x, use).any()
    only = np.zeros_like(x[0])
    only[1, 2, 0] = only[4, 3, 1] = 1.0
    assert np.argwhere(ppml.separated(y, np.array([x[0], only]), use)).tolist() == [[1, 2, 0], [4, 3, 1]]
    only[0, 1, 0] = 1.0  # with a flow where it is one it is identified
    assert not ppml.separated(y, np.array([x[0], only]), use).any()


# --- inference --------------------------------------------------------------------------------------------------------


def estimated(pairs: Any = "directed", own: bool = False, factor: Any = "stata") -> tuple[Any, np.ndarray, np.ndarray]:
    y, x, use = cube(own=own)
    return ppml_inference.estimate(y, x, use, pairs=pairs, factor=factor), y, use


@pytest.mark.parametrize("pairs", ["directed", "symmetric", "none"])
def test_covariances_are_sandwiches_of_summed_scores(pairs: Any) -> None:
    found, y, use = estimated(pairs)
    bread = np.linalg.inv(np.einsum("kijt,lijt,ijt->kl", found.x_tilde, found.x_tilde, found.lam))
    cells = {key: found.x_tilde[(slice(None), *key)] * (y - found.lam)[key] for key in map(tuple, np.argwhere(use))}

    def sandwich(of: Any) -> tuple[np.ndarray, int]:
        sums: dict[Any, np.ndarray] = {}
        for key, score in cells.items():
            sums[of(key)] = sums.get(of(key), 0.0) + score
        return sum(np.outer(s, s) for s in sums.values()), len(sums)  # type: ignore[return-value]

    def pair_of(key: tuple[int, int, int]) -> Any:
        return key[:2] if pairs != "symmetric" else tuple(sorted(key[:2]))

    meats = {"robust": sandwich(lambda key: key), "pair": sandwich(pair_of)}
    ways = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]
    three = sum((-1) ** (len(w) + 1) * sandwich(lambda key, w=w: tuple(key[a] for a in w))[0] for w in ways)
    meats["three_way"] = (three, min(sandwich(lambda key, a=a: key[a])[1] for a in range(3)))
    fixest = estimated(pairs, factor="fixest")[0]
    n = len(cells)
    effects = len({key[::2] for key in cells}) + len({key[1:] for key in cells}) - 1
    directed = len({pair_of(key) for key in cells}) - 1 if pairs != "none" else 0
    unknown = {"robust": effects + directed, "pair": effects, "three_way": 1}
    for name, (meat, G) in meats.items():
        plain = bread @ meat @ bread
        np.testing.assert_allclose(found.covariance[name], plain * G / (G - 1), rtol=1e-8)
        first, second = (1.0, n) if name == "robust" else (G / (G - 1), n - 1)
        expected = plain * first * second / (n - unknown[name] - K)
        np.testing.assert_allclose(fixest.covariance[name], expected, rtol=1e-8)
    assert ("adjusted" in found.covariance) is (pairs == "directed")


def softmax_information(index: np.ndarray, total: float) -> np.ndarray:
    """H of a pair at an index, its total given."""
    lam = np.exp(index - index.max())
    lam *= total / lam.sum()
    return np.diag(lam) - np.outer(lam, lam) / total


@pytest.mark.parametrize("own", [False, True])
def test_the_bias_is_that_of_weidner_and_zylkin_pair_by_pair(own: bool) -> None:
    """Their B and D with the third derivatives by finite differences of H."""
    found, y, _ = estimated(own=own)
    lam, tilde = found.lam, found.x_tilde
    there = [(i, j) for i in range(N) for j in range(N) if lam[i, j].sum() > 0]
    held = {p: lam[p] > 0 for p in there}
    H, change = {}, {}
    for p in there:
        at = np.ix_(held[p], held[p])
        H[p] = np.zeros((T, T))
        index, total = np.log(lam[p][held[p]]), lam[p].sum()
        H[p][at] = softmax_information(index, total)
        for k in range(K):
            move, h = tilde[k][p][held[p]], 1e-6
            change[k, p] = np.zeros((T, T))
            change[k, p][at] = (
                softmax_information(index + h * move, total) - softmax_information(index - h * move, total)
            ) / (2 * h)
    W = sum(np.array([[tilde[k][p] @ H[p] @ tilde[m][p] for m in range(K)] for k in range(K)]) for p in there)
    total = np.zeros(K)
    for side in (0, 1):
        for k in range(K):
            for a in range(N):
                mine = [p for p in there if p[side] == a]
                inverse = np.linalg.pinv(sum(H[p] for p in mine), rcond=1e-10)
                S = {p: (y - lam)[p] for p in mine}
                first = sum(np.trace(np.outer(H[p] @ tilde[k][p], S[p]) @ inverse) for p in mine)
                third = -sum(change[k, p] for p in mine)
                spread = sum(np.outer(S[p], S[p]) for p in mine)
                term = -first + np.trace(inverse @ third @ inverse @ spread) / 2
                total[k] += term * (1.0 if own else N / (N - 1))
    np.testing.assert_allclose(found.bias, np.linalg.solve(W, total), rtol=1e-5)
    assert found.pairs == len(there)


def test_adjusted_scores_are_freed_of_what_the_effects_took() -> None:
    """Theorem 3 with the covariance of the effects from the dummies."""
    found, y, _ = estimated()
    lam, tilde = found.lam, found.x_tilde
    effects = ppml.Effects(lam)
    dense = np.array([np.concatenate(effects.apply(*one)).ravel() for one in np.eye(2 * N * T).reshape(-1, 2, N, T)])
    whole = np.linalg.pinv(dense, rcond=1e-10).reshape(2 * N, T, 2 * N, T)
    bread = np.linalg.inv(np.einsum("kijt,lijt,ijt->kl", tilde, tilde, lam))
    middle, count = np.zeros((K, K)), 0
    for i, j in np.argwhere(lam.sum(axis=2) > 0):
        H = np.diag(lam[i, j]) - np.outer(lam[i, j], lam[i, j]) / lam[i, j].sum()
        x, S = tilde[:, i, j].T, (y - lam)[i, j]
        taken = x @ bread @ x.T + sum(whole[p, :, q, :] for p in (i, N + j) for q in (i, N + j))
        middle += x.T @ np.linalg.solve(np.eye(T) - H @ taken, np.outer(S, S)) @ x
        count += 1
    middle = (middle + middle.T) / 2
    np.testing.assert_allclose(found.covariance["adjusted"], bread @ middle @ bread * count / (count - 1), rtol=1e-7)


def test_bias_is_told_for_directed_pairs_alone() -> None:
    assert (estimated("none")[0].bias == 0).all()
    assert np.isnan(estimated("symmetric")[0].bias).all()
    assert (estimated()[0].bias != 0).all()
