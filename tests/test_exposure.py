"""Exposure in a World: names, ranges by grade, tables that add up, refusals, and the embedded asia-2022."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.models import exposure
from entrepot.models.exposure import grades, labels
from entrepot.world import World

REGIONS, SECTORS = ("JPN", "CHN", "VNM", "MMR"), ("AGR", "ELE", "TRE")
NAMES = {"AGR": "Agriculture", "ELE": "Electrical and optical equipment", "TRE": "Transport equipment"}


def small(name: str = "asia-2022 small", **facts) -> World:
    rng = np.random.default_rng(5)
    Z, F = rng.uniform(0.1, 1.0, (4, 3, 4, 3)), rng.uniform(4.0, 9.0, (4, 3, 4))
    graded = {"JPN": "A", "CHN": "B", "VNM": "C", "MMR": "D"}
    given = {"reliability": graded, "sector_names": NAMES, "status": {"Z:MMR": "synthetic"}} | facts
    return World.from_arrays(REGIONS, SECTORS, Z, F, year=2022, name=name, **given)


def test_tables_add_up_and_carry_their_labels():
    world = small()
    result = exposure.solve(world)
    assert max(result.certificate.values()) < 1e-12
    rows = result["reliance"]
    shares = rows[rows["partner"] != "abroad"].groupby(["region", "sector", "indicator"])["value"].sum()
    assert np.allclose(shares, 1.0)
    one = rows[(rows["region"] == "JPN") & (rows["sector"] == "ELE") & (rows["indicator"] == "inputs_direct")]
    spent = world.Z[:, :, 0, 1].sum(axis=1) / world.Z[:, :, 0, 1].sum()
    assert np.allclose(one.set_index("partner")["value"][list(REGIONS)], spent)
    sold = rows[(rows["region"] == "CHN") & (rows["sector"] == "TRE") & (rows["indicator"] == "sales_direct")]
    assert np.allclose(sold.set_index("partner")["value"][list(REGIONS)], world.trade[1, :, 2] / world.X[1, 2])
    exports = result["exports"]
    whole = exports[exports["partner"] == "abroad"].pivot(index="region", columns="indicator", values="value")
    parts = whole[["dva", "ddc", "fva", "fdc"]].sum(axis=1)
    assert np.allclose(parts, whole["exports"])
    assert np.allclose(whole["exports"].loc[list(REGIONS)], world.exports.sum(axis=1) * world.scale)
    assert np.allclose(whole["gvc"], whole["gvc_backward"] + whole["gvc_forward"])
    content = result["origin"].query("indicator == 'content_share'").groupby("region")["value"].sum()
    assert np.allclose(content, 1.0)
    assert set(rows["year"]) == {2022}


def test_ranges_follow_grades_and_documented_errors():
    rows = exposure.solve(small(), "JPN")["reliance"]
    rows = rows[(rows["sector"] == "all") & (rows["indicator"] == "inputs_lookthrough")].set_index("partner")
    assert np.isnan(rows.loc["JPN", "low"])
    for partner, error in (("CHN", 0.14), ("VNM", 0.20), ("MMR", 0.40)):
        value, low, high = rows.loc[partner, ["value", "low", "high"]]
        assert np.allclose([low, high], [value * (1 - error), value * (1 + error)])
    assert rows["grade"].to_dict() == {"JPN": "A", "CHN": "B", "VNM": "C", "MMR": "D", "abroad": "A"}
    assert rows.loc["MMR", "status"] == "synthetic"
    assert rows.loc["CHN", "status"] == "estimated"


def test_a_world_without_documented_errors_says_so():
    unknown = exposure.solve(small(name="own table"), "VNM")
    assert unknown["reliance"]["low"].isna().all()
    assert any("orders of magnitude" in note for note in unknown.lineage.notes)
    ungraded = exposure.solve(small(name="own table", reliability={}), "VNM")
    assert any("no grades" in note for note in ungraded.lineage.notes)
    assert set(ungraded["reliance"]["grade"]) == {""}


def test_names_words_and_groups():
    world = small()
    assert labels.economies(world, "Viet Nam").code == "VNM"
    assert labels.sector(world, "vehicles").code == "TRE"
    assert "also holds ships" in labels.sector(world, "vehicles").read
    assert labels.sector(world, "ele").code == "ELE"
    part = labels.part(world, "CHN.electronics")
    assert (part.code, part.rows.tolist()) == ("CHN.ELE", [4])
    asean = labels.economies(world, "ASEAN")
    assert asean.places == (2, 3)
    assert "without" in asean.read
    with pytest.raises(UnknownName, match="it has AGR"):
        labels.sector(world, "cheese")
    with pytest.raises(UnknownName, match="fits several sectors"):
        labels.sector(world, "equipment")
    with pytest.raises(UnknownName, match="not apart in the world"):
        labels.economies(world, "DEU")


def test_a_member_of_a_group_in_the_world_is_pointed_to_the_group():
    world = small(members={"CHN": ("CHN", "HKG")})
    with pytest.raises(UnknownName, match="it is part of CHN there"):
        exposure.solve(world, "HKG")


def test_to_a_partner_and_to_a_group():
    world = small()
    result = exposure.solve(world, "JPN", partner="ASEAN", sector="vehicles")
    rows = result["reliance"].set_index(["indicator", "partner"])["value"]
    for kind in ("inputs_direct", "sales_lookthrough"):
        assert np.isclose(rows[kind, "ASEAN"], rows[kind, "VNM"] + rows[kind, "MMR"])
    ranked = exposure.solve(world, "ASEAN", partner="CHN", sector="ELE")["ranking"]
    first = ranked[ranked["indicator"] == "inputs_lookthrough"]
    assert first["rank"].tolist() == [1, 2]
    assert first["value"].is_monotonic_decreasing
    assert (first["rank_low"] <= first["rank"]).all()
    assert (first["rank_high"] >= first["rank"]).all()


def test_losses_agree_with_extraction():
    world = small()
    table = exposure.solve(world, "JPN")["losses"].set_index(["region", "partner", "sector"])["value"]
    for what in ("CHN.ELE", "VNM.AGR"):
        found = exposure.extract(world, what)["losses"].set_index("region")
        region, sector = what.split(".")
        assert np.isclose(found.loc["JPN", "loss_share"], table["JPN", region, sector])
        assert np.isclose(found.loc["world", "loss_share"], table["world", region, sector])
        assert np.isclose(found.loc[list(REGIONS), "value_added_loss"].sum(), found.loc["world", "value_added_loss"])


def test_kinds_of_extraction():
    world = small()
    all_gone = exposure.extract(world, "CHN")
    assert np.isclose(all_gone["losses"].set_index("region").loc["CHN", "loss_share"], 1.0)
    seller = exposure.extract(world, "CHN.ELE", kind="seller")
    assert np.isclose(seller.facts["cut_inputs"] + seller.facts["cut_final"], world.exports[1, 1] * world.scale)
    buyer = exposure.extract(world, "JPN", kind="buyer")
    imports = world.trade[1:, 0].sum() * world.scale
    assert np.isclose(buyer.facts["cut_inputs"] + buyer.facts["cut_final"], imports)
    flow = exposure.extract(world, "CHN.ELE", to="JPN.TRE", share=0.5)
    assert np.isclose(flow.facts["cut_inputs"], 0.5 * world.Z[1, 1, 0, 2] * world.scale)
    half = flow["losses"].set_index("region").loc["world", "value_added_loss"]
    whole = (
        exposure.extract(world, "CHN.ELE", to="JPN.TRE")["losses"].set_index("region").loc["world", "value_added_loss"]
    )
    assert 0.45 * whole < half < 0.55 * whole
    nothing = exposure.extract(world, "CHN", share=0.0)["losses"]
    assert np.allclose(nothing["value_added_loss"], 0.0, atol=1e-6)
    with pytest.raises(BadInput, match="unknown kind"):
        exposure.extract(world, "CHN", kind="everything")
    with pytest.raises(BadInput, match="a flow needs its buyer"):
        exposure.extract(world, "CHN", kind="flow")
    with pytest.raises(BadInput, match=r"write 0\.5 for one half"):
        exposure.extract(world, "CHN", share=50)


def test_ghosh_comes_with_its_warning():
    world = small()
    result = exposure.ghosh(world, "CHN.ELE", share=0.5)
    assert "no model of a shortage" in result.message
    n = world.X.size
    Z, x = world.Z.reshape(n, n), world.X.ravel()
    v = x - Z.sum(axis=0)
    v[4] *= 0.5
    after = v @ np.linalg.inv(np.eye(n) - Z / x[:, None])
    assert np.allclose(result["sectors"]["output_after"], after * world.scale)
    with pytest.raises(BadInput, match="outside"):
        exposure.ghosh(world, "CHN", share=2)


def test_paths_from_everyone_make_all_deliveries():
    world = small()
    facts = [exposure.paths(world, region, "JPN.TRE", count=3).facts for region in REGIONS]
    assert np.isclose(sum(f["total"] for f in facts), facts[0]["delivered"])
    result = exposure.paths(world, "CHN.ELE", "JPN.TRE", count=5)
    table = result["paths"]
    assert table["path"].iloc[0] == "CHN.ELE > JPN.TRE"
    assert table["value"].is_monotonic_decreasing
    assert table["cumulative"].iloc[-1] < 1
    assert np.isclose(result["links"]["value"].max(), result["links"].query("buyer == 'JPN.TRE'")["value"].max())
    with pytest.raises(BadInput, match="no path is asked for"):
        exposure.paths(world, "CHN", "JPN", count=0)


def test_substitutes_show_every_part(store):
    tau = np.full((4, 4, 3), np.nan)
    tau[np.arange(4), np.arange(4)] = 0.0
    tau[2, 0, 1] = 0.03
    base = small()
    world = replace(base, tau=tau)
    result = exposure.substitutes(world, "JPN", "electronics", "CHN", store=store)
    table = result["candidates"].set_index("region")
    assert set(table.index) == {"JPN", "VNM", "MMR"}
    trade = world.trade[:, :, 1]
    outside = trade[2].sum() - trade[2, 2] - trade[2, 0]
    assert np.isclose(table.loc["VNM", "capacity"], outside / trade[1, 0])
    assert np.isclose(table.loc["VNM", "sold_share"], trade[2, 0] / trade[:, 0].sum())
    assert table.loc["VNM", "tariff"] == 0.03
    assert np.isnan(table.loc["MMR", "tariff"])
    assert table.loc["JPN", "distance"] == 0
    assert 3500 < table.loc["VNM", "distance"] < 3900
    assert table.loc["VNM", "alignment"] > 1
    assert "score" not in table
    assert set(exposure.substitution.PARTS) == set(result.facts["meaning"])
    weighted = exposure.substitutes(world, "JPN", "electronics", "CHN", weights={"capacity": 2, "tariff": 1})
    scored = weighted["candidates"].set_index("region")
    assert scored["score"].between(0, 1).all()
    assert np.isclose(scored.loc["MMR", "known"], 2 / 3)
    with pytest.raises(BadInput, match="parts are capacity"):
        exposure.substitutes(world, "JPN", "electronics", "CHN", weights={"price": 1})
    with pytest.raises(NoData, match="buys no ELE from JPN"):
        exposure.substitutes(world, "JPN", "electronics", "JPN")
    with pytest.raises(BadInput, match="one buyer, one supplier and one sector"):
        exposure.substitutes(world, "JPN", "all", "CHN")


def test_a_world_that_does_not_close_is_refused_by_name():
    base = small()
    V, X = base.V.copy(), base.X.copy()
    X[1, 1] *= 2
    broken = World.from_arrays(REGIONS, SECTORS, base.Z, base.F, V, X, year=2022)
    with pytest.raises(BadInput, match="CHN ELE"):
        exposure.solve(broken)
    Z = base.Z.copy()
    Z[:, :, 1, 1] *= 9.0
    with pytest.raises(BadInput, match="negative cells"):
        exposure.solve(World.from_arrays(REGIONS, SECTORS, Z, base.F, year=2022))
    free = base.F * 0
    with pytest.raises(BadInput, match=r"unproductive|negative"):
        exposure.solve(World.from_arrays(REGIONS, SECTORS, base.Z, free, year=2022))


def test_results_save_and_load(tmp_path):
    result = exposure.solve(small(), "VNM", partner="CHN")
    again = type(result).load(result.save(tmp_path / "r"))
    assert np.allclose(again["ranking"]["value"], result["ranking"]["value"])
    assert again.lineage.inputs == result.lineage.inputs


def test_documented_errors_are_complete():
    for measure in grades.errors(small()).values():
        assert measure["kind"] in ("relative", "absolute")
        assert measure["C"] <= measure["D"]
        assert measure["how"]


def test_asia_2022_electronics_and_vehicles():
    """Rankings that the table's errors allow to state; values are the world's own and move with it."""
    world = World.load("asia-2022")
    for word, sector in (("electronics", "ELE"), ("vehicles", "TRE")):
        result = exposure.solve(world, "ASEAN", partner="CHN", sector=word)
        rows = result["ranking"].query("indicator == 'inputs_lookthrough'")
        assert set(rows["sector"]) == {sector}
        assert len(rows) == 10
        graded = rows[rows["grade"].isin(["C", "D"])]
        assert (graded["low"] < graded["value"]).all()
        assert (graded["high"] > graded["value"]).all()
        assert rows["value"].between(0.05, 0.8).all()
        # Indonesia is least exposed of those that are no range alone (Singapore, which buys what it keeps, may be less so).
        assert rows[rows["grade"].isin(["A", "B"])]["region"].iloc[-1] == "IDN"
        assert set(rows["region"].iloc[-2:]) == {"IDN", "SGP"}
