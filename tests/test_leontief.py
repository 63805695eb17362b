"""Leontief kernels: published examples, identities on random systems, and refusals."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from entrepot.errors import BadInput
from entrepot.kernels import extraction, leontief, paths, value_added

SHARED = Path(__file__).parents[2] / "shared" / "data"


def random_system(seed: int, N: int = 4, S: int = 3) -> leontief.System:
    """A productive system with zero cells, of any seed."""
    rng = np.random.default_rng(seed)
    n = N * S
    Z = rng.lognormal(0, 1.5, (n, n)) * (rng.random((n, n)) < 0.8)
    F = rng.lognormal(2, 1.0, (n, N)) + 1.0
    for _ in range(50):
        x = Z.sum(axis=1) + F.sum(axis=1)
        over = Z.sum(axis=0) / x
        Z *= np.where(over > 0.85, 0.8 / np.maximum(over, 1e-9), 1.0)
    return leontief.system(Z, F)


def leather() -> leontief.System:
    """decompr's example of three economies by three sectors, from the shared data folder."""
    folder = SHARED / "leather_io_3x3"
    if not folder.is_dir():
        pytest.skip("leather_io_3x3 is not here: the shared data folder is missing")
    Z, F = (np.loadtxt(folder / f"leather_{key}.csv", delimiter=",", skiprows=1) for key in "ZY")
    return leontief.system(Z, F)


def test_miller_and_blair():
    A = np.array([[0.15, 0.25], [0.20, 0.05]])
    x = np.array([1000.0, 2000.0])
    system = leontief.system(A * x, (x - A @ x)[:, None], x)
    assert np.allclose(system.L, [[1.25412541, 0.33003300], [0.26402640, 1.12211221]], atol=5e-9, rtol=0)
    assert system.residual < 1e-14


@pytest.mark.shared
def test_leather_decomposition():
    found = value_added.decompose(leather())
    expected = {
        "exports": (64.3, 113.6, 147.6),
        "domestic_content": (53.68995649, 92.46175316, 111.29058306),
        "dva": (52.81756157, 89.82481684, 106.84240307),
        "fva": (10.43483717, 20.55564187, 35.06488799),
        "gvc": (29.50122987, 48.09639917, 58.28311125),
    }
    for key, numbers in expected.items():
        assert np.allclose(getattr(found, key).sum(axis=1), numbers, atol=1e-8, rtol=0), key
    assert np.allclose(np.diag(found.by_origin), expected["domestic_content"], atol=1e-8, rtol=0)


@pytest.mark.shared
def test_leather_extraction_and_look_through():
    system = leather()
    losses = extraction.every_sector(system).total
    assert np.allclose(losses[:3], [95.29573417, 87.93606151, 36.27998875], atol=1e-8, rtol=0)
    foreign = 1 - np.diag(leontief.reliance(system).economy("total"))
    assert np.allclose(foreign, [0.471099, 0.413058, 0.370220], atol=5e-7, rtol=0)


@pytest.mark.shared
def test_split_economies_without_output_of_their_own():
    """exvatools' synthetic table: Mexico and China have no output, their parts MX1, MX2, CN1, CN2 do."""
    folder = SHARED / "iciotest_synthetic"
    if not folder.is_dir():
        pytest.skip("iciotest_synthetic is not here: the shared data folder is missing")
    Z, Y = (np.genfromtxt(folder / f"icio_{key}.csv", delimiter=",", skip_header=1)[:, 1:] for key in "ZY")
    F = np.zeros((30, 10))
    F[:, :6] = Y
    system = leontief.system(Z, F)
    x = np.genfromtxt(folder / "icio_X.csv", delimiter=",", skip_header=1)[:, 1]
    assert np.allclose(system.x, x, rtol=1e-6)
    d = value_added.decompose(system)
    assert np.allclose(d.dva + d.ddc + d.fva + d.fdc, d.exports)
    assert round(float(d.exports[0].sum()), 2) == 4666.96
    empty = system.x == 0
    assert empty.sum() == 6
    assert np.isnan(leontief.linkages(system).backward[empty]).all()
    assert np.isclose(value_added.absorbed(system).sum(), F.sum())


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), N=st.integers(1, 5), S=st.integers(1, 4))
def test_terms_of_exports_add_up(seed, N, S):
    system = random_system(seed, N, S)
    d = value_added.decompose(system)
    whole = d.dva + d.ddc + d.fva + d.fdc
    assert np.allclose(whole, d.exports, rtol=1e-10, atol=1e-10)
    assert np.allclose(d.by_origin.sum(axis=0), d.exports.sum(axis=1), rtol=1e-10, atol=1e-10)
    assert np.allclose(d.fva_by_origin.sum(axis=0), d.fva.sum(axis=1), rtol=1e-9, atol=1e-10)
    assert np.allclose(d.by_sector[:4].sum(axis=0), value_added.gross_exports(system).sum(axis=1), rtol=1e-10)
    for part in (d.dva, d.ddc, d.fva, d.fdc, d.davax, d.forward):
        assert part.min() > -1e-9 * max(1.0, d.exports.max())
    absorbed = value_added.absorbed(system)
    V = (system.v * system.x).reshape(N, S).sum(axis=1)
    assert np.allclose(absorbed.sum(axis=1), V, rtol=1e-10)
    assert np.allclose(absorbed.sum(axis=0), system.F.sum(axis=0), rtol=1e-10)


def test_foreign_value_added_is_that_of_the_definition():
    """The closed form against the inverse of a world in which s sells no inputs abroad, made anew for every s."""
    system = random_system(7, N=4, S=3)
    N, S, A = system.N, system.S, system.A
    e = value_added.gross_exports(system).sum(axis=1)
    found = value_added.decompose(system)
    for s in range(N):
        own = slice(s * S, (s + 1) * S)
        without = A.copy()
        without[own] = 0.0
        without[own, own] = A[own, own]
        B = np.linalg.inv(np.eye(system.n) - without)
        for t in range(N):
            rows = slice(t * S, (t + 1) * S)
            direct = system.v[rows] @ B[rows, own] @ e[own]
            got = found.dva[s].sum() if t == s else found.fva_by_origin[t, s]
            assert np.isclose(got, direct, rtol=1e-10)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), N=st.integers(1, 5), S=st.integers(1, 4))
def test_shares_sum_to_one(seed, N, S):
    system = random_system(seed, N, S)
    inputs, outlets = leontief.reliance(system), leontief.markets(system)
    for kind in ("direct", "total"):
        for shares in (inputs.shares(kind), outlets.shares(kind).T, inputs.economy(kind), outlets.economy(kind).T):
            bought = ~np.isnan(shares).all(axis=0)
            assert np.allclose(shares[:, bought].sum(axis=0), 1.0, atol=1e-12)
            assert shares[:, bought].min(initial=0.0) >= 0
    assert np.allclose(outlets.total.sum(axis=1), system.x, rtol=1e-10)


def test_blocks_diagonal_and_inverse_agree():
    system = random_system(3, N=6, S=5)
    inverse = np.linalg.inv(np.eye(system.n) - system.A)
    for s, block in enumerate(system.blocks):
        own = slice(s * 5, (s + 1) * 5)
        assert np.allclose(block, inverse[own, own], atol=1e-13)
    assert np.allclose(system.diagonal, np.diag(inverse), atol=1e-13)
    assert np.allclose(system.L, inverse, atol=1e-13)
    fresh = random_system(3, N=6, S=5)
    assert fresh.L is fresh.L
    assert np.allclose(fresh.blocks, system.blocks, atol=1e-13)
    for one, two in zip(fresh.multipliers, system.multipliers, strict=True):
        assert np.allclose(one, two, atol=1e-13)
    assert np.allclose(system.column_sums, inverse.sum(axis=0))


def resolved(system: leontief.System, rows, columns, share: float, final: bool) -> np.ndarray:
    """Output after a cut, by solving the changed system directly."""
    A, f = system.A.copy(), system.F.copy()
    A[np.ix_(rows, columns)] *= 1 - share
    if final:
        f[rows] *= 1 - share
    return np.linalg.solve(np.eye(system.n) - A, f.sum(axis=1))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 1))
def test_extraction_equals_solving_again(seed, share):
    system = random_system(seed)
    everyone, x = np.arange(system.n), system.x
    one_pass = extraction.every_sector(system)
    for k in range(system.n):
        direct = resolved(system, [k], everyone, 1.0, True)
        assert np.allclose(one_pass.output[:, k], (x - direct).reshape(4, 3).sum(axis=1), rtol=1e-10, atol=1e-10)
    K = np.arange(3, 6)
    assert np.allclose(
        extraction.economy(system, 1), x - resolved(system, K, everyone, 1.0, True), atol=1e-10 * x.max()
    )
    buyers = np.arange(4)
    seller = extraction.Cut(share, [(K, everyone)], [(K, buyers)])
    buyer = extraction.Cut(share, [(everyone, K)])
    flow = extraction.Cut(share, [(K, np.array([0, 1]))])
    much = extraction.Cut(share, [(np.arange(9), np.arange(8))])
    for cut, rows, columns, final in (
        (seller, K, everyone, True),
        (buyer, everyone, K, False),
        (flow, K, [0, 1], False),
        (much, np.arange(9), np.arange(8), False),
    ):
        got = extraction.extract(system, cut)
        assert np.allclose(got, resolved(system, rows, columns, share, final), atol=1e-10 * x.max())


def test_a_cut_of_nothing_changes_nothing():
    system = random_system(1)
    assert np.allclose(extraction.extract(system, extraction.Cut(1.0, [])), system.x, rtol=1e-12)
    with pytest.raises(BadInput, match=r"outside 0\.\.1"):
        extraction.extract(system, extraction.Cut(24.0, []))


def test_linkages_and_positions():
    system = random_system(5)
    found = leontief.linkages(system)
    L = np.linalg.inv(np.eye(system.n) - system.A)
    G = L * system.x / system.x[:, None]
    assert np.allclose(found.backward, L.sum(axis=0))
    assert np.allclose(found.forward, G.sum(axis=1))
    assert found.upstreamness.min() >= 1
    assert np.isclose(found.power.mean(), 1)
    shock = leontief.ghosh(system, 2, 0.5)
    assert np.allclose(shock, -0.5 * system.v[2] * L[2] * system.x)


def test_paths_are_the_best_and_add_up():
    system = random_system(11, N=3, S=2)
    w = system.v * system.sums()[0]
    y = np.zeros(6)
    y[4] = system.x[4]
    found = paths.search(system.A, w, system.left(w), y, count=8, longest=3)
    every = []
    for length in range(4):
        for nodes in np.ndindex(*(6,) * length):
            chain = (*nodes, 4)
            value = w[chain[0]] * y[4]
            for a, b in pairwise(chain):
                value *= system.A[a, b]
            every.append((value, chain))
    best = sorted(every, reverse=True)[:8]
    assert found.complete
    assert np.allclose(found.values, [value for value, _ in best], rtol=1e-12)
    assert found.nodes == tuple(chain for _, chain in best)
    assert np.isclose(found.total, w @ np.linalg.inv(np.eye(6) - system.A) @ y)
    assert not paths.search(system.A, w, system.left(w), y, count=8, limit=1).complete


def test_concentration():
    shares = np.array([[1.0, 0.5, np.nan], [0.0, 0.5, np.nan]])
    assert np.allclose(leontief.concentration(shares), [1.0, 0.5, np.nan], equal_nan=True)


def test_a_sector_without_output_is_a_gap_not_a_zero():
    Z, F = np.full((4, 4), 1.0), np.full((4, 2), 5.0)
    Z[3], Z[:, 3], F[3] = 0.0, 0.0, 0.0
    system = leontief.system(Z, F)
    found = leontief.linkages(system)
    assert np.isnan(found.backward[3])
    assert np.isnan(found.upstreamness[3])
    assert np.isnan(leontief.reliance(system).shares("total")[:, 3]).all()
    assert np.isfinite(leontief.reliance(system).economy("total")).all()
    assert extraction.every_sector(system).total[3] == 0
    d = value_added.decompose(system)
    assert np.allclose(d.dva + d.ddc + d.fva + d.fdc, d.exports)


def test_unproductive_systems_are_refused_with_every_sector_named():
    Z, F = np.full((3, 3), 1.0), np.full((3, 1), 5.0)
    Z[:, 1] = 4.0
    with pytest.raises(BadInput, match="STEEL: unproductive: its purchases reach or pass its output") as caught:
        leontief.system(Z, F, labels=("COAL", "STEEL", "POWER"))
    assert "aggregate the sector" in str(caught.value)
    with pytest.raises(BadInput, match="it buys inputs but has no output"):
        leontief.system(np.eye(2), np.ones((2, 1)), np.array([0.0, 3.0]))
    bad = np.eye(2)
    bad[0, 1] = np.nan
    with pytest.raises(BadInput, match="NaN or infinite"):
        leontief.system(bad, np.ones((2, 1)))
    with pytest.raises(BadInput, match="negative cells, the lowest -1"):
        leontief.system(-np.eye(2), np.full((2, 1), 9.0))
    with pytest.raises(BadInput, match="do not fit"):
        leontief.system(np.eye(3), np.ones((3, 2)))


def test_a_singular_system_is_refused():
    tiny = 1e-15
    Z = np.array([[0.0, 1 - tiny], [1 - tiny, 0.0]])
    with pytest.raises(BadInput, match=r"singular to working precision|unproductive"):
        leontief.system(Z, np.full((2, 1), tiny), np.ones(2))


def test_small_systems_use_one_thread_and_large_ones_the_librarys():
    from contextlib import nullcontext

    from threadpoolctl import threadpool_info

    assert isinstance(leontief.threads_for(leontief.ONE_THREAD_BELOW), nullcontext)
    with leontief.threads_for(leontief.ONE_THREAD_BELOW - 1):
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}


def test_neither_the_unit_of_the_table_nor_its_inverse_matters():
    """A table in a unit so large that all its numbers are far below one."""
    system = random_system(9)
    small = leontief.system(system.Z * 1e-6, system.F * 1e-6)
    for make in (leontief.linkages, leontief.reliance, leontief.markets):
        for name, value in vars(make(system)).items():
            other = getattr(make(small), name)
            unit = 1.0 if make is leontief.linkages else 1e-6
            assert np.allclose(other, value * unit, rtol=1e-9, atol=0), name
    for kind in ("direct", "total"):
        assert np.allclose(leontief.reliance(small).shares(kind), leontief.reliance(system).shares(kind))
        assert np.allclose(leontief.markets(small).shares(kind), leontief.markets(system).shares(kind))
    assert np.isclose(np.mean(leontief.linkages(system).sensitivity), 1)
    assert np.allclose(small.A, system.A)
    assert small.blocks.shape == (4, 3, 3) and small.multipliers[0].shape == (4, 12)
    assert "L" not in vars(small)  # the inverse is made when someone asks for it
    inverse = np.linalg.inv(np.eye(12) - system.A)
    expected = [inverse.reshape(4, 3, 12).sum(axis=1), (system.v[:, None] * inverse).reshape(4, 3, 12).sum(axis=1)]
    assert system.L.shape == (12, 12)  # with it, the multipliers are its sums
    for found in (small.multipliers, system.multipliers):
        assert np.allclose(found, expected)


def test_the_certificate_is_the_gap_over_the_largest_output():
    system = leontief.system(np.zeros((2, 2)), np.array([[1.0, 3.0], [2.0, 8.0]]), np.array([5.0, 8.0]))
    assert np.isclose(system.residual, 2 / 8)  # made: 4 and 10


def test_blocks_hold_where_rows_were_exchanged():
    """A sector that buys more than it sells is refused by `system`; its factors exchange rows all the same."""
    Z, x = np.array([[1.0, 0.2, 4.0], [9.0, 1.0, 0.1], [0.3, 2.0, 1.0]]), np.array([4.0, 6.0, 7.0])
    for N in (1, 3):
        swapped = leontief.System(Z, np.ones((3, N)), x, N, *linalg.lu_factor(np.eye(3) - Z / x))
        assert not np.array_equal(swapped.pivots, np.arange(3))
        inverse = np.linalg.inv(np.eye(3) - Z / x)
        S = 3 // N
        for s, block in enumerate(swapped.blocks):
            assert np.allclose(block, inverse[s * S : (s + 1) * S, s * S : (s + 1) * S])


def test_a_sector_that_keeps_nearly_all_of_its_output_is_no_singular_system():
    kept = leontief.system(np.array([[1 - 1e-8]]), np.array([[1e-8]]), np.ones(1))
    assert np.isclose(kept.L[0, 0], 1e8, rtol=1e-6)


@pytest.mark.parametrize(("sectors", "more"), [(10, 0), (11, 1), (12, 2)])
def test_ten_unproductive_sectors_are_named_and_the_others_counted(sectors: int, more: int):
    """Each buys exactly what it sells, half a unit."""
    with pytest.raises(BadInput) as caught:
        leontief.system(np.eye(sectors) * 0.5, np.zeros((sectors, 1)), np.full(sectors, 0.5))
    problems = [str(problem.what) for problem in caught.value.problems]
    assert sum("its purchases reach or pass its output (0.5 against 0.5)" in what for what in problems) == 10
    assert [what for what in problems if "more sectors" in what] == (
        [f"and {more} more sectors: its purchases reach or pass its output"] if more else []
    )


def test_what_cannot_be_a_table_is_refused():
    for Z, F in ((np.zeros((0, 0)), np.zeros((0, 1))), (np.eye(2), np.zeros((2, 0))), (np.eye(2), np.ones(2))):
        with pytest.raises(BadInput, match="do not fit"):
            leontief.system(Z, F)
    for endless in (np.inf, -np.inf):
        with pytest.raises(BadInput, match="NaN or infinite"):
            leontief.system(np.eye(2), np.array([[endless], [1.0]]), np.ones(2))
    with pytest.raises(BadInput, match="it buys inputs but has no output"):
        leontief.system(np.eye(2) * 0.1, np.ones((2, 1)), np.array([0.0, 3.0]))
    stocks = leontief.system(
        np.eye(2) * 0.1, np.array([[-0.5], [2.0]]), np.ones(2)
    )  # drawn down: final demand below zero
    assert np.allclose(stocks.v, 0.9)


def recorded() -> dict[str, np.ndarray]:
    """What pymrio 0.7.0 itself answered (`calc_all`, value added as extension) for its test system, run apart: measure -> values."""
    with Path(__file__).with_name("pymrio_test_results.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {
        name: np.array([float(row["value"]) for row in rows if row["measure"] == name])
        for name in dict.fromkeys(row["measure"] for row in rows)
    }


def test_pymrio_s_test_system_to_twelve_digits() -> None:
    """Output, both sums of the inverse, value added per unit of final demand, footprints by product, and by border."""
    with Path(__file__).with_name("pymrio_test_system.csv").open(encoding="utf-8", newline="") as handle:
        cells = np.array([row[1:] for row in list(csv.reader(handle))[1:]], dtype=float)
    system, theirs = leontief.system(cells[:, :48], cells[:, 48:]), recorded()
    footprint, N, S = value_added.absorbed(system), 6, 8
    per_unit = system.multipliers[1].sum(axis=0)
    by_product = (per_unit[:, None] * system.F).reshape(N, S, N).sum(axis=0)
    abroad = footprint - np.diag(np.diag(footprint))
    ours = {
        "x": system.x, "L_rows": system.L.sum(axis=1), "L_columns": system.L.sum(axis=0), "M": per_unit,
        "D_cba": by_product.T.ravel(), "D_pba": system.v * system.x, "D_imp_reg": abroad.sum(axis=0), "D_exp_reg": abroad.sum(axis=1),
    }  # fmt: skip
    assert ours.keys() == theirs.keys()
    for name, values in theirs.items():
        assert np.allclose(ours[name], values, rtol=1e-12, atol=0), name
