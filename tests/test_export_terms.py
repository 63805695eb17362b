"""The terms of exports economy by economy as the papers print them, and extraction with its bounds."""

from __future__ import annotations

import numpy as np
import pytest

from entrepot.errors import BadInput
from entrepot.kernels import exporters, extraction, leontief, value_added
from test_leontief import random_system, resolved

N, S = 4, 2
Parts = dict[tuple[int, int], np.ndarray]


def blocks(matrix: np.ndarray) -> Parts:
    return {(s, r): matrix[s * S : (s + 1) * S, r * S : (r + 1) * S] for s in range(N) for r in range(N)}


class Paper:
    """Blocks as the papers write them: A, B, Y[s, r], V[s], E[s], own inputs inverted."""

    def __init__(self, system: leontief.System) -> None:
        self.A, self.B = blocks(system.A), blocks(np.linalg.inv(np.eye(N * S) - system.A))
        self.Y = {(s, r): system.F[s * S : (s + 1) * S, r] for s in range(N) for r in range(N)}
        self.V = {s: (1 - system.A.sum(axis=0))[s * S : (s + 1) * S] for s in range(N)}
        x = {s: system.x[s * S : (s + 1) * S] for s in range(N)}
        self.E_to = {(s, r): self.A[s, r] @ x[r] + self.Y[s, r] for s in range(N) for r in range(N) if s != r}
        self.E = {s: sum(self.E_to[s, r] for r in range(N) if r != s) for s in range(N)}
        self.at_home = {s: np.linalg.inv(np.eye(S) - self.A[s, s]) for s in range(N)}

    def at_once(self, s: int, r: int) -> np.ndarray:
        """What r buys from s and absorbs itself."""
        return self.Y[s, r] + self.A[s, r] @ self.at_home[r] @ self.Y[r, r]


@pytest.mark.parametrize("seed", [3, 8])
def test_nine_terms_of_koopman_wang_and_wei(seed: int) -> None:
    """Their equation 36, term by term."""
    system = random_system(seed, N, S)
    found, p = exporters.decompose(system, np.repeat(range(N), S)), Paper(system)
    for s in range(N):
        others = [r for r in range(N) if r != s]
        terms = [
            sum(p.V[s] @ p.B[s, s] @ p.Y[s, r] for r in others),
            sum(p.V[s] @ p.B[s, r] @ p.Y[r, r] for r in others),
            sum(p.V[s] @ p.B[s, r] @ p.Y[r, t] for r in others for t in others if t != r),
            sum(p.V[s] @ p.B[s, r] @ p.Y[r, s] for r in others),
            sum(p.V[s] @ p.B[s, r] @ p.A[r, s] @ p.at_home[s] @ p.Y[s, s] for r in others),
            sum(p.V[s] @ p.B[s, r] @ p.A[r, s] @ p.at_home[s] @ p.E[s] for r in others),
            sum(p.V[t] @ p.B[t, s] @ p.Y[s, r] for t in others for r in others),
            sum(p.V[t] @ p.B[t, s] @ p.A[s, r] @ p.at_home[r] @ p.Y[r, r] for t in others for r in others),
            sum(p.V[t] @ p.B[t, s] @ p.A[s, r] @ p.at_home[r] @ p.E[r] for t in others for r in others),
        ]
        assert found.kww[s] == pytest.approx(terms)
        assert found.foreign_once[s] == pytest.approx(terms[6] + terms[7])
        own = p.V[s] @ p.at_home[s]
        for r in others:
            assert found.exports[s, r] == pytest.approx(p.E_to[s, r].sum())
            assert found.davax[s, r] == pytest.approx(own @ p.at_once(s, r))
            assert found.gvc[s, r] == pytest.approx(p.E_to[s, r].sum() - own @ p.at_once(s, r))
        abroad = sum(p.A[r, s].sum(axis=0) for r in others)
        assert found.reexported[s] == pytest.approx(abroad @ p.at_home[s] @ p.E[s])
        assert found.imported[s] == pytest.approx(abroad @ system.x[s * S : (s + 1) * S])
        for t in range(N):
            assert found.by_industry[t * S : (t + 1) * S, s] == pytest.approx(p.V[t] * (p.B[t, s] @ p.E[s]))


@pytest.mark.parametrize("seed", [3, 8])
def test_the_last_border_is_that_of_a_world_without_the_exporters_sales_abroad(seed: int) -> None:
    system = random_system(seed, N, S)
    found, p = exporters.decompose(system, np.repeat(range(N), S)), Paper(system)
    for s in range(N):
        A, Y = system.A.copy(), system.F.copy()
        own = np.zeros(N * S, dtype=bool)
        own[s * S : (s + 1) * S] = True
        A[np.ix_(own, ~own)] = 0.0
        Y[own] *= np.arange(N) == s
        x = np.linalg.solve(np.eye(N * S) - A, Y.sum(axis=1))
        for r in range(N):
            sold = p.Y[s, r] + p.A[s, r] @ x[r * S : (r + 1) * S] if r != s else np.zeros(S)
            assert found.dva_sink[s, r] == pytest.approx(p.V[s] @ p.B[s, s] @ sold)


@pytest.mark.parametrize("seed", [3, 8])
def test_exports_of_equal_economies_part_by_part(seed: int) -> None:
    system = random_system(seed, N, S)
    found, p = value_added.decompose(system), Paper(system)
    for s in range(N):
        own, others = p.V[s] @ p.at_home[s], [r for r in range(N) if r != s]
        mine = p.V[s] @ p.B[s, s]
        once = {t: p.V[t] @ p.B[t, s] @ np.linalg.inv(p.B[s, s]) @ p.at_home[s] for t in others}
        foreign = sum(once.values())
        for r in others:
            e = p.E_to[s, r]
            assert found.dva[s, r] == pytest.approx(own @ e) and found.ddc[s, r] == pytest.approx((mine - own) @ e)
            assert found.fva[s, r] == pytest.approx(foreign @ e)
            assert found.fdc[s, r] == pytest.approx((1 - mine - foreign) @ e)
            assert found.davax[s, r] == pytest.approx(own @ p.at_once(s, r))
            assert found.domestic_content[s, r] == pytest.approx(mine @ e)
            assert found.backward[s, r] == pytest.approx((1 - own) @ e)
            assert found.forward[s, r] == pytest.approx(own @ (e - p.at_once(s, r)))
            assert found.by_origin[r, s] == pytest.approx(p.V[r] @ p.B[r, s] @ p.E[s])
            assert found.fva_by_origin[r, s] == pytest.approx(once[r] @ p.E[s])
        assert found.fva_by_origin[s, s] == 0.0 and found.exports[s, s] == 0.0 and found.davax[s, s] == 0.0
        absorbed = own * sum(p.at_once(s, r) for r in others)
        parts = [own * p.E[s], (mine - own) * p.E[s], foreign * p.E[s], (1 - mine - foreign) * p.E[s], absorbed]
        np.testing.assert_allclose(found.by_sector[:, s * S : (s + 1) * S], parts, atol=1e-10)
        for n in range(N):
            final = sum(p.V[s] @ p.B[s, r] @ p.Y[r, n] for r in range(N))
            assert value_added.absorbed(system)[s, n] == pytest.approx(final)


def test_buyers_may_be_told_and_parts_must_have_their_economy() -> None:
    system = random_system(2, 2, 2)
    plain = exporters.decompose(system, np.array([0, 0, 1, 1]))
    turned = exporters.decompose(system, np.array([1, 1, 0, 0]), np.array([1, 0]))
    assert turned.dva[::-1, ::-1] == pytest.approx(plain.dva)
    for owner, buyers, message in (
        ([0, 0, 1, 1], [0], "4 owners of 4 rows, 1 of 2 columns"),
        ([0, 0, 1, 1], [0, -1], "belongs to nobody"),
        ([0, 0, 0, 0], [0, 1], "exporter 1 has rows but no final demand, or demand but no rows"),
    ):
        with pytest.raises(BadInput, match=message):
            exporters.decompose(system, np.array(owner), np.array(buyers))
    many = random_system(2, 1, 7)
    with pytest.raises(BadInput) as caught:
        exporters.decompose(many, np.arange(7), np.array([0]))
    assert len(caught.value.problems) == 5  # six are wrong


# --- extraction -------------------------------------------------------------------------------------------------------


def test_shares_up_to_one_are_cut() -> None:
    system = random_system(1)
    for share in (-0.01, 1.01):
        with pytest.raises(BadInput, match=r"outside 0\.\.1"):
            extraction.extract(system, extraction.Cut(share, []))
    everyone = np.arange(12)
    for share in (0.0, 1.0):
        cut = extraction.extract(system, extraction.Cut(share, [(np.array([2]), everyone)]))
        assert cut == pytest.approx(resolved(system, [2], everyone, share, False))


def test_much_is_factored_anew_and_little_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 12 rows four are a third; a tiny unit changes neither way."""
    anew = []
    plain = extraction._anew
    monkeypatch.setattr(extraction, "_anew", lambda *given: anew.append(1) or plain(*given))
    system = random_system(4)
    tiny = leontief.system(system.Z * 1e-6, system.F * 1e-6)
    everyone = np.arange(12)
    for rows, expected in ((4, 0), (5, 1)):
        for each, unit in ((system, 1.0), (tiny, 1e-6)):
            anew.clear()
            found = extraction.extract(each, extraction.Cut(0.7, [(np.arange(rows), everyone)]))
            assert len(anew) == expected
            assert found / unit == pytest.approx(resolved(system, np.arange(rows), everyone, 0.7, False))
            beside = extraction.Cut(0.4, [(everyone, np.arange(rows))], [(np.array([1]), np.array([0, 2]))])
            F = system.F.copy()
            F[1, [0, 2]] *= 0.6
            A = system.A.copy()
            A[:, :rows] *= 0.6
            assert extraction.extract(each, beside) / unit == pytest.approx(
                np.linalg.solve(np.eye(12) - A, F.sum(axis=1))
            )
