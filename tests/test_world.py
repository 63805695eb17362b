"""The frozen World: labels by name, accounts, files, grouping."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.errors import BadInput, UnknownName
from entrepot.world import World, embedded_worlds
from entrepot.world.aggregate import aggregate
from entrepot.world.concordance import Concordance
from entrepot.world.world import BLOCKS

SHARED = Path(__file__).parents[2] / "shared" / "data"


def small(
    seed: int = 1, regions: tuple[str, ...] = ("AAA", "BBB", "CCC"), sectors: tuple[str, ...] = ("AGR", "MFG", "SRV")
) -> World:
    rng = np.random.default_rng(seed)
    N, S = len(regions), len(sectors)
    F = rng.uniform(5.0, 9.0, (N, S, N))
    Z = rng.uniform(0.1, 0.6, (N, S, N, S))
    tau = rng.uniform(0.0, 0.2, (N, N, S))
    tau[np.arange(N), np.arange(N)] = 0.0
    return World.from_arrays(regions, sectors, Z, F, tau=tau, year=2020, reliability=dict.fromkeys(regions, "B"))


def test_from_arrays_closes_the_accounts_and_freezes():
    world = small()
    assert world.check().raise_if_bad().ok
    assert max(world.check().residuals.values()) < 1e-12
    with pytest.raises(ValueError, match="read-only"):
        world.Z[0, 0, 0, 0] = 1.0
    assert np.allclose(world.trade.sum(axis=1), world.X)


def test_tariffs_not_given_are_missing_not_zero():
    world = World.from_arrays(["A", "B"], ["S"], np.eye(2), np.eye(2), year=2020)
    assert np.isnan(world.tau[0, 1, 0])
    assert world.tau[0, 0, 0] == 0.0
    assert world.status_of("tau") == "missing"


def test_doubled_label_and_wrong_shape_are_refused():
    with pytest.raises(BadInput, match="'A' is there twice"):
        World.from_arrays(["A", "A"], ["S"], np.eye(2), np.eye(2), year=2020)
    with pytest.raises(BadInput, match="does not fit the labels"):
        World.from_arrays(["A", "B"], ["S"], np.eye(3), np.eye(2), year=2020)


def test_check_reports_all_problems_at_once():
    world = small()
    Z, F, X = world.Z.copy(), world.F.copy(), world.X.copy()
    Z[0, 0, 1, 1], F[2, 1, 0], X[1, 2] = np.nan, -3.0, 99.0
    bad = World.from_arrays(world.regions, world.sectors, Z, F, world.V, X, year=2020).check()
    text = "\n".join(str(problem) for problem in bad.problems)
    assert "1 cells are NaN" in text
    assert "the lowest -3 at CCC MFG AAA" in text
    assert "BBB SRV" in text
    with pytest.raises(BadInput):
        bad.raise_if_bad()


@pytest.mark.parametrize("quantum", [None, 0.001])
def test_save_and_load_give_the_same_world(tmp_path, quantum):
    world = small() if quantum is None else small().rounded(quantum)
    path = world.save(tmp_path / "w.npz", quantum=quantum)
    again = World.load(path)
    assert again.fingerprint == world.fingerprint
    assert again.check().ok
    assert again.reliability == world.reliability
    assert {p.name for p in tmp_path.iterdir()} == {"w.npz", "w.json"}
    first = path.read_bytes()
    again.save(path, quantum=quantum)
    assert path.read_bytes() == first


def test_saving_with_a_quantum_needs_a_rounded_world(tmp_path):
    with pytest.raises(BadInput, match="not rounded"):
        small().save(tmp_path / "w.npz", quantum=0.001)


def test_files_that_do_not_belong_together_are_refused(tmp_path):
    one, two = small(1).save(tmp_path / "one.npz"), small(2).save(tmp_path / "two.npz")
    with np.load(one) as raw:  # as an earlier version saved it: its card beside it only
        np.savez(one, **{key: raw[key] for key in BLOCKS})
    assert World.load(one).fingerprint == small(1).fingerprint
    one.with_suffix(".json").write_bytes(two.with_suffix(".json").read_bytes())
    with pytest.raises(BadInput, match="are not those of its card"):
        World.load(one)
    one.with_suffix(".json").unlink()
    with pytest.raises(BadInput, match="card is missing"):
        World.load(one)


def test_a_card_changed_by_hand_counts_but_not_one_of_other_arrays(tmp_path):
    one, two = small(1).save(tmp_path / "one.npz"), small(2).save(tmp_path / "two.npz")
    card = one.with_suffix(".json")
    card.write_text(card.read_text().replace(f'"name": "{small(1).name}"', '"name": "mine"'))
    assert World.load(one).name == "mine"
    card.write_bytes(two.with_suffix(".json").read_bytes())
    assert World.load(one).fingerprint == small(1).fingerprint and World.load(one).name == small(1).name


def test_unknown_names_list_the_known_ones():
    with pytest.raises(UnknownName, match="embedded worlds"):
        World.load("atlantis-2022")
    with pytest.raises(UnknownName, match="it has AAA, BBB, CCC"):
        small().region("ZZZ")


def test_aggregate_keeps_totals_and_reports_losses():
    world = small()
    grouped = aggregate(
        world, regions={"AAA": "X", "BBB": "X", "CCC": "Y"}, sectors={"AGR": "G", "MFG": "G", "SRV": "S"}
    )
    assert grouped.check().ok
    assert grouped.regions == ("X", "Y")
    assert grouped.members == {"X": ("AAA", "BBB"), "Y": ("CCC",)}
    assert np.isclose(grouped.X.sum(), world.X.sum())
    moved = world.trade[0, 1].sum() + world.trade[1, 0].sum()
    assert any(f"{moved:,.0f}" in note for note in grouped.lineage.notes)
    T = world.trade
    paid = (world.tau[:2, 2, :2] * T[:2, 2, :2]).sum() / T[:2, 2, :2].sum()
    assert np.isclose(grouped.tau[0, 1, 0], paid)


def test_a_missing_tariff_makes_the_group_missing():
    world = small()
    tau = world.tau.copy()
    tau[0, 2, 0] = np.nan
    holed = World.from_arrays(world.regions, world.sectors, world.Z, world.F, tau=tau, year=2020)
    grouped = aggregate(holed, regions={"AAA": "X", "BBB": "X", "CCC": "Y"})
    assert np.isnan(grouped.tau[0, 1, 0])
    assert np.isfinite(grouped.tau[0, 1, 1])


def test_concordance_that_loses_doubles_or_invents_is_refused():
    with pytest.raises(BadInput, match="'SRV' is lost"):
        aggregate(small(), sectors={"AGR": "G", "MFG": "G"})
    with pytest.raises(BadInput, match="'XXX' is not in the table"):
        aggregate(small(), sectors={"AGR": "G", "MFG": "G", "SRV": "S", "XXX": "S"})
    with pytest.raises(BadInput, match="'AGR' is doubled"):
        Concordance("bad", (("AGR", "G"), ("AGR", "S")))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    order=st.permutations(range(4)),
    groups=st.lists(st.sampled_from("PQ"), min_size=4, max_size=4),
)
def test_aggregation_commutes_with_totals_and_order_does_not_matter(seed, order, groups):
    labels = ("AAA", "BBB", "CCC", "DDD")
    world = small(seed, regions=labels)
    o = list(order)
    names = [labels[k] for k in o]
    tau = world.tau[o][:, o]
    moved = World.from_arrays(names, world.sectors, world.Z[o][:, :, o], world.F[o][:, :, o], tau=tau, year=2020)
    mapping = dict(zip(labels, groups, strict=True))
    one, two = aggregate(world, regions=mapping), aggregate(moved, regions={k: mapping[k] for k in moved.regions})
    for g in one.regions:
        a, b = one.region(g), two.region(g)
        assert np.allclose(one.X[a], two.X[b])
        assert np.isclose(one.X[a].sum(), sum(world.X[world.region(k)].sum() for k in labels if mapping[k] == g))
        assert np.allclose(one.Z[a, :, a], two.Z[b, :, b])
        assert np.allclose(
            one.tau[a, 1 - a if len(one.regions) == 2 else a], two.tau[b, 1 - b if len(one.regions) == 2 else b]
        )
    assert np.isclose(one.F.sum(), world.F.sum())
    assert one.check().ok


def test_to_xarray_says_when_the_package_is_missing_or_labels_everything():
    try:
        import xarray  # noqa: F401
    except ImportError:
        with pytest.raises(Exception, match="xarray is not installed"):
            small().to_xarray()
    else:
        assert small().to_xarray()["Z"].sizes["buyer"] == 3


@pytest.mark.shared
def test_the_sketch_loads_through_from_arrays():
    path = SHARED / "asia2022_sketch" / "asia2022_s19.npz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not here: the shared data folder is missing")
    with np.load(path) as raw:
        world = World.from_arrays(
            [str(r) for r in raw["regions"]], [str(s) for s in raw["sectors"]], raw["Z"], raw["F"], year=2022
        )
        assert np.allclose(world.X.ravel(), raw["x"], rtol=1e-4, atol=1.0)
    assert world.check().ok
    assert (len(world.regions), len(world.sectors)) == (25, 19)
    assert embedded_worlds() is not None
