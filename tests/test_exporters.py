"""Exporters of any make: parts as one economy, groups, nine terms, source and sink."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.errors import BadInput
from entrepot.kernels import exporters, leontief, value_added
from test_leontief import leather, random_system

SHARED = Path(__file__).parents[2] / "shared" / "data"
PARTS = {"MX1": "MEX", "MX2": "MEX", "CN1": "CHN", "CN2": "CHN"}


@pytest.mark.shared
def test_leather_as_koopman_wang_and_wei_count_it():
    found = exporters.decompose(leather(), np.repeat(range(3), 3))
    assert np.allclose(found.foreign_once, (6.83921194, 15.56508405, 31.12401591), atol=1e-8, rtol=0)
    assert np.allclose(found.kww[:, 6:].sum(axis=1), (10.61, 21.14, 36.31), atol=5e-3, rtol=0)  # total foreign content


@pytest.mark.shared
def test_mexico_and_china_with_their_parts_are_one_exporter_each():
    """exvatools' synthetic table: the row labels carry the parts, final demand the economies."""
    folder = SHARED / "iciotest_synthetic"
    if not folder.is_dir():
        pytest.skip("iciotest_synthetic is not here: the shared data folder is missing")
    Z, Y = (np.genfromtxt(folder / f"icio_{key}.csv", delimiter=",", skip_header=1)[:, 1:] for key in "ZY")
    names = [line.split(",")[0][:3] for line in (folder / "icio_Z.csv").read_text().splitlines()[1:]]
    economies = (folder / "icio_Y.csv").read_text().splitlines()[0].split(",")[1:]
    owner = np.array([economies.index(PARTS.get(name, name)) for name in names])
    found = exporters.decompose(leontief.system(Z, Y), owner, np.arange(len(economies)))
    spain = economies.index("ESP")
    assert round(float(found.exports[spain].sum()), 2) == 4666.96
    assert round(float(found.dva[spain].sum()), 2) == 1880.60
    assert round(float(found.gvc[spain].sum()), 2) == 4034.25


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), N=st.integers(2, 5), S=st.integers(1, 4))
def test_equal_economies_agree_with_the_batched_kernel_and_everything_adds_up(seed, N, S):
    system = random_system(seed, N, S)
    found = exporters.decompose(system, np.repeat(range(N), S))
    plain = value_added.decompose(system)
    for key in ("exports", "dva", "ddc", "fva", "fdc", "davax"):
        assert np.allclose(getattr(found, key), getattr(plain, key), rtol=1e-9, atol=1e-9), key
    assert np.allclose(found.kww.sum(axis=1), found.exports.sum(axis=1))
    assert np.allclose(found.dva_sink.sum(axis=1), found.dva.sum(axis=1))  # the two approaches differ by importer only
    assert np.allclose(found.by_industry.sum(axis=0), found.exports.sum(axis=1))
    assert (found.reexported <= found.imported * (1 + 1e-9)).all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_group_is_an_economy_whose_inner_trade_is_domestic(seed):
    system = random_system(seed, 4, 3)
    group = exporters.decompose(system, np.repeat([0, 0, 1, 2], 3))
    alone = exporters.decompose(system, np.repeat(range(4), 3))
    assert np.allclose(group.exports[1:, 1:], alone.exports[2:, 2:])
    assert np.isclose(group.exports[0].sum(), alone.exports[:2, 2:].sum())
    assert (
        group.dva[0].sum() >= alone.dva[:2, 2:].sum() - 1e-9
    )  # what members sell each other counts as the group's own


def test_the_last_border_against_brute_force():
    system = random_system(5, 3, 2)
    owner = np.repeat(range(3), 2)
    found = exporters.decompose(system, owner)
    s, own = 0, owner == 0
    A = system.A.copy()
    A[np.ix_(own, ~own)] = 0.0
    Y = system.F.copy()
    Y[own, 1:] = 0.0
    x = np.linalg.solve(np.eye(6) - A, Y.sum(axis=1))
    weight = (system.v[:, None] * system.L)[np.ix_(own, own)].sum(axis=0)
    for r in (1, 2):
        sold = system.F[own, r] + system.A[np.ix_(own, owner == r)] @ x[owner == r]
        assert np.isclose(found.dva_sink[s, r], weight @ sold)


@pytest.mark.parametrize(
    ("owner", "buyers", "message"),
    [
        ([0, 0, 1, 1], [0, 1, 2], "4 owners of 9 rows"),
        ([0, 0, 0, 1, 1, 1, 2, 2, -1], [0, 1, 2], "belongs to nobody"),
        ([0, 0, 0, 1, 1, 1, 2, 2, 3], [0, 1, 2], "exporter 3 has rows but no final demand"),
    ],
)
def test_parts_without_their_economy_are_refused(owner, buyers, message):
    with pytest.raises(BadInput, match=message):
        exporters.decompose(random_system(1, 3, 3), np.array(owner), np.array(buyers))


def test_asean_as_one_exporter():
    from entrepot.models import exposure
    from entrepot.world import World

    world = World.load("asia-2022")
    found = exposure.exporters(world, "ASEAN")
    shares = found["exports"].set_index("indicator")["share"]
    members = [world.regions.index(code) for code in ("THA", "VNM", "MYS")]
    assert max(found.certificate.values()) < 1e-10
    alone = exposure.solve(world, "THA")["exports"]
    thai = alone[(alone["partner"] == "abroad") & (alone["indicator"] == "dva_share")]["value"].iloc[0]
    assert shares["dva"] > thai and 0 < shares["services_foreign"] < shares["services"] < 0.6
    assert 0 < shares["reexported"] < 1
    industries = found["industries"]
    assert industries["value"].sum() == pytest.approx(found["exports"].set_index("indicator")["value"]["exports"])
    assert (industries[industries["partner"].isin([world.regions[i] for i in members])]["value"] >= 0).all()
