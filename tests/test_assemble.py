"""Putting a World together from a prior, margins and targets; from arrays and from a folder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput, NotSolved
from entrepot.world import World
from entrepot.world.aggregate import aggregate
from entrepot.world.assemble import ACCOUNTS, Margins, assemble, every_flow, impute_blanks, pair_totals, split_residual
from entrepot.world.concordance import Concordance
from entrepot.world.folder import assemble_folder

REGIONS, SECTORS = ("AAA", "BBB", "ROW"), ("AGR", "MFG")


def table(seed: int) -> World:
    rng = np.random.default_rng(seed)
    N, S = len(REGIONS), len(SECTORS)
    return World.from_arrays(
        REGIONS, SECTORS, rng.uniform(1, 9, (N, S, N, S)), rng.uniform(20, 90, (N, S, N)), year=2020
    )  # fmt: skip


def margins_of(world: World) -> Margins:
    own = np.arange(len(world.regions))
    home_z, home_f = world.Z[own, :, own, :].sum(axis=2), world.F[own, :, own]
    sold_z, sold_f = world.Z.sum(axis=(2, 3)) - home_z, world.F.sum(axis=2) - home_f
    return Margins(world.regions, world.sectors, world.X, world.V, home_z, home_f, sold_z, sold_f)


def test_margins_and_flows_are_met_and_the_truth_is_a_fixed_point():
    truth, prior = table(1), table(2)
    margins = margins_of(truth)
    T = truth.trade
    found = assemble(prior.Z, prior.F, margins, [every_flow(REGIONS, SECTORS, T)], tolerance=1e-9)
    assert found.balanced.status == "balanced"
    made = World.from_arrays(REGIONS, SECTORS, found.Z, found.F, year=2020)
    assert made.check().ok
    assert np.allclose(made.X, truth.X)
    assert np.allclose(made.trade, T)
    same = assemble(truth.Z, truth.F, margins, tolerance=1e-9)
    assert np.allclose(same.Z, truth.Z)


def test_pair_totals_can_be_soft():
    truth, prior = table(1), table(2)
    goods = np.array([True, True])
    B = truth.trade.sum(axis=2)
    hard = assemble(
        prior.Z, prior.F, margins_of(truth), [pair_totals("pairs", REGIONS, B, goods, np.inf)], tolerance=1e-9
    )
    soft = assemble(prior.Z, prior.F, margins_of(truth), [pair_totals("pairs", REGIONS, B, goods, 1.0)], tolerance=1e-9)
    assert hard.balanced.worst["pairs"] < 1e-6
    assert soft.balanced.worst["pairs"] > hard.balanced.worst["pairs"]


def test_margins_that_contradict_each_other_are_listed_with_amounts():
    margins = margins_of(table(1))
    output = margins.output.copy()
    output[0, 1] += 7.0
    domestic = margins.domestic_final.copy()
    domestic[1, 0] = -2.0
    with pytest.raises(BadInput) as caught:
        assemble(table(2).Z, table(2).F, replace(margins, output=output, domestic_final=domestic))
    text = str(caught.value)
    assert "AAA MFG" in text
    assert "they disagree by 7.000000" in text
    assert "BBB AGR: domestic_final is -2" in text
    assert "world purchases" in text


def test_a_flow_that_exceeds_exports_is_not_balanced_and_says_so():
    truth = table(1)
    margins = margins_of(truth)
    too_much = np.where(np.ones((3, 3, 2), dtype=bool), 1.3 * truth.trade, 0.0)
    found = assemble(truth.Z, truth.F, margins, [every_flow(REGIONS, SECTORS, too_much)], sweeps=60)
    assert found.balanced.status == "not balanced"
    assert "disagree" in found.balanced.message


def test_splitting_a_residual_region_keeps_totals_and_refuses_overdrafts():
    margins = margins_of(table(1))
    part = Margins(("CCC",), SECTORS, **{key: 0.2 * getattr(margins, key)[2:] for key in ACCOUNTS})
    split = split_residual(margins, "ROW", part)
    assert split.regions == ("AAA", "BBB", "ROW", "CCC")
    assert not split.problems()
    for key in ACCOUNTS:
        assert np.allclose(getattr(split, key).sum(axis=0), getattr(margins, key).sum(axis=0))
    greedy = replace(part, output=2.0 * margins.output[2:])
    with pytest.raises(BadInput, match="ROW AGR: output: parts take"):
        split_residual(margins, "ROW", greedy)


def test_grouping_margins_turns_inner_trade_into_domestic_sales():
    world = table(3)
    G = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    inner = np.zeros((3, 2))
    inner[0], inner[1] = world.trade[0, 1], world.trade[1, 0]
    grouped = margins_of(world).to_sum(("AB", "ROW"), G, inner)
    assert not grouped.problems()
    direct = aggregate(world, regions={"AAA": "AB", "BBB": "AB", "ROW": "ROW"})
    assert np.allclose(grouped.output, direct.X)
    assert np.allclose(grouped.exports, direct.exports)


def test_blanks_are_filled_only_where_flagged_and_known_before():
    values = np.array([[0.0, 0.0], [5.0, 0.0]])
    blank = np.array([[False, True], [True, True]])
    earlier = np.array([[9.0, 4.0], [1.0, 0.0]])
    filled, done = impute_blanks(values, blank, earlier, np.array([4.0, 1.0]), np.array([1.0, 1.0]))
    assert np.isclose(filled[0, 1], 8.0)
    assert filled[0, 0] == 0.0
    assert filled[1, 0] == 5.0
    assert done.tolist() == [[False, True], [True, False]]


def write_folder(folder, truth: World, prior: World) -> None:
    prior.save(folder / "prior.npz")
    margins = margins_of(truth)
    rows = [
        {"region": r, "sector": s} | {key: getattr(margins, key)[i, k] for key in ACCOUNTS}
        for i, r in enumerate(REGIONS)
        for k, s in enumerate(SECTORS)
    ]
    pd.DataFrame(rows).sample(frac=1.0, random_state=3).to_csv(folder / "margins.csv", index=False)
    value = truth.trade[0, 1].sum()
    (folder / "targets.csv").write_text(f"name,seller,buyer,sectors,value,weight\npairs,AAA,BBB,*,{value},hard\n")


def test_a_folder_becomes_a_world_whatever_the_order_of_its_rows(tmp_path):
    truth = table(1)
    write_folder(tmp_path, truth, table(2))
    found = assemble_folder(tmp_path)
    assert found.world.check().ok
    assert np.allclose(found.world.X, truth.X)
    assert np.isclose(found.world.trade[0, 1].sum(), truth.trade[0, 1].sum(), atol=0.01)
    assert found.residuals["residual"].abs().max() < 0.01
    assert any("assembled from" in note for note in found.world.lineage.notes)


def test_a_bad_folder_lists_everything_that_is_wrong(tmp_path):
    with pytest.raises(BadInput, match=r"no prior\.npz"):
        assemble_folder(tmp_path)
    write_folder(tmp_path, table(1), table(2))
    margins = pd.read_csv(tmp_path / "margins.csv")
    margins.loc[0, ["region", "sector"]] = ["ZZZ", "AGR"]
    pd.concat([margins, margins.iloc[[3]]]).to_csv(tmp_path / "margins.csv", index=False)
    with pytest.raises(BadInput) as caught:
        assemble_folder(tmp_path)
    text = str(caught.value)
    assert "is there twice" in text
    assert "ZZZ AGR is not in the prior" in text
    assert "is missing" in text


def test_a_folder_that_cannot_be_balanced_says_what_disagrees(tmp_path):
    write_folder(tmp_path, table(1), table(2))
    (tmp_path / "targets.csv").write_text("name,seller,buyer,sectors,value,weight\npairs,AAA,BBB,*,1e9,hard\n")
    with pytest.raises(NotSolved, match="AAA to BBB"):
        assemble_folder(tmp_path)


def test_bad_targets_are_listed(tmp_path):
    write_folder(tmp_path, table(1), table(2))
    (tmp_path / "targets.csv").write_text(
        "name,seller,buyer,sectors,value,weight\npairs,AAA,QQQ,*,1,hard\npairs,AAA,BBB,AGR,1,hard\npairs,AAA,BBB,*,1,hard\n"
    )
    with pytest.raises(BadInput) as caught:
        assemble_folder(tmp_path)
    assert "unknown codes QQQ" in str(caught.value)
    assert "is there twice" in str(caught.value)


def test_embedded_concordances_are_complete_and_named():
    sectors = Concordance.load("wiod35-to-asia19")
    assert (len(sectors.pairs), len(sectors.groups)) == (35, 19)
    assert sectors.source
    assert {to for _, to in Concordance.load("hs-chapter-to-wiod35").pairs} <= {f"c{k}" for k in range(1, 17)}
    with pytest.raises(BadInput, match="embedded ones"):
        Concordance.load("atlantis")


def test_a_concordance_file_that_doubles_a_label_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("# mine\nfrom,to\nAGR,G\nAGR,S\n")
    with pytest.raises(BadInput, match="'AGR' is doubled: it goes to G, S"):
        Concordance.load(path)
