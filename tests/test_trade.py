"""From tables and scenarios to results: preparation, repairs, labels, replay, and what is said when it fails."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput, NotSolved
from entrepot.kernels.hat_algebra import Economy
from entrepot.models import trade
from entrepot.models.sealanes.ready import costed_for
from entrepot.models.trade import Baseline
from entrepot.scenario import Scenario, shipped
from entrepot.scenario.daily import is_by_day
from trade_worlds import NAFTA, caliendo_parro, nafta_tariffs, random_economy

REGIONS = ("JPN", "VNM", "CHN", "USA")
SECTORS = ("AGR", "ELE", "PUB")


def labelled(
    economy: Economy, regions: tuple[str, ...] = REGIONS, sectors: tuple[str, ...] = SECTORS, **facts: Any
) -> Baseline:
    """A made-up economy as a Baseline."""
    return Baseline.from_arrays(
        regions,
        sectors,
        pi=economy.pi.transpose(2, 1, 0),
        tau=economy.tau.transpose(2, 1, 0),
        gamma=economy.gamma.T,
        io=economy.G,
        alpha=economy.alpha.T,
        V=economy.V,
        D=economy.D,
        X=economy.X.T,
        theta=economy.theta,
        **{"year": 2022, "scale": 1e6, **facts},
    )


def table_world(seed: int = 0, **changes: Any) -> SimpleNamespace:
    """A balanced made-up input-output table with the attributes of a World; tariffs are held for the USA only."""
    rng = np.random.default_rng(seed)
    N, S = len(REGIONS), len(SECTORS)
    home = np.where(np.eye(N)[:, None, :, None] > 0, 8.0, 1.0)
    Z = rng.gamma(1.0, 1.0, (N, S, N, S)) * home
    F = rng.gamma(1.0, 3.0, (N, S, N)) * home[..., 0]
    Z[:, 2] *= np.eye(N)[:, :, None]
    F[:, 2] *= np.eye(N)
    X = Z.sum(axis=(2, 3)) + F.sum(axis=2)
    squeeze = np.minimum(1.0, 0.7 * X / Z.sum(axis=(0, 1)))
    for _ in range(200):
        Z = Z * squeeze
        X = Z.sum(axis=(2, 3)) + F.sum(axis=2)
        squeeze = np.minimum(1.0, 0.7 * X / Z.sum(axis=(0, 1)))
    tau = np.full((N, N, S), np.nan)
    tau[:, 3, :2] = 0.03
    tau[np.arange(N), np.arange(N)] = 0.0
    world = {
        "regions": REGIONS,
        "sectors": SECTORS,
        "year": 2022,
        "currency": "USD",
        "scale": 1e6,
        "name": "made up",
        "Z": Z,
        "F": F,
        "V": X - Z.sum(axis=(0, 1)),
        "X": X,
        "tau": tau,
        "reliability": {"JPN": "A", "VNM": "C"},
        "members": {},
        "fingerprint": "0" * 16,
        "lineage": SimpleNamespace(sources=()),
    }
    return SimpleNamespace(**(world | changes))


def question(body: str, head: str = "") -> Scenario:
    """A scenario with one elasticity for all."""
    return Scenario.from_text(
        f'title = "test"\nworld = "made up"\n{head}\n[elasticities]\nvalue = 5.0\nsource = "assumption"\n{body}'
    )


TARIFF = """
[[shock]]
kind = "tariff"
mode = "add"
importer = "USA"
exporter = "JPN"
sector = "ELE"
rate = 0.25
source = "assumption"
"""


def indicator(table: pd.DataFrame, name: str, unit: str = "percent") -> pd.Series:
    """One indicator by region."""
    chosen = table[(table["indicator"] == name) & (table["unit"] == unit)]
    return chosen.set_index("region")["value"]


# --- results ----------------------------------------------------------------------------------------------------------


def test_a_tariff_hurts_its_target_and_diverts_its_exports() -> None:
    result = trade.solve(table_world(), question(TARIFF))
    assert result.status == "solved"
    assert set(result.tables) == {"shocks", "economies", "welfare", "diversion", "sectors", "trade"}
    assert max(result.certificate.values()) <= 1e-9
    economies = result["economies"]
    assert indicator(economies, "real income")["JPN"] < 0
    assert set(economies.columns) >= {"region", "indicator", "unit", "year", "value", "status"}
    assert set(economies["status"]) == {"model"}
    diversion = result["diversion"]
    change = diversion[(diversion["region"] == "JPN") & (diversion["unit"] == "USD")]
    change = change[change["indicator"] == "change"].set_index("partner")["value"]
    assert change["USA"] < 0 < change["CHN"]
    revenue = indicator(economies, "tariff revenue, new", "USD") - indicator(
        economies, "tariff revenue, baseline", "USD"
    )
    assert revenue["USA"] > 0 and revenue["JPN"] == 0


def test_tables_agree_with_each_other() -> None:
    result = trade.solve(table_world(), question(TARIFF))
    flows, economies = result["trade"], result["economies"]
    for when in ("baseline", "new"):
        sold = flows[flows["indicator"] == f"exports, {when}"]
        np.testing.assert_allclose(
            sold.groupby("region")["value"].sum()[list(REGIONS)],
            indicator(economies, f"exports, {when}", "USD"),
            rtol=1e-9,
        )
        by_sector = result["sectors"]
        made = by_sector[by_sector["indicator"] == f"value added, {when}"].groupby("region")["value"].sum()
        np.testing.assert_allclose(made[list(REGIONS)], indicator(economies, f"value added, {when}", "USD"), rtol=1e-8)
        balance = indicator(economies, f"imports, {when}", "USD") - indicator(economies, f"exports, {when}", "USD")
        deficit = indicator(economies, f"trade deficit, {when}", "USD")
        np.testing.assert_allclose(balance, deficit, atol=1e-6 * made.sum())
        assert abs(deficit.sum()) < 1e-9 * made.sum()


def test_welfare_parts_add_up_in_the_table() -> None:
    result = trade.solve(table_world(), question(TARIFF))
    for (_, _), group in result["welfare"].groupby(["decomposition", "region"]):
        parts = group.set_index("indicator")["value"]
        assert parts.drop("total").sum() == pytest.approx(parts["total"], abs=1e-7)


def test_shares_of_exports_move_by_zero_in_sum() -> None:
    diversion = trade.solve(table_world(), question(TARIFF))["diversion"]
    moved = diversion[diversion["indicator"] == "share of exports"].groupby("region")["value"].sum()
    np.testing.assert_allclose(moved, 0.0, atol=1e-9)


def test_a_shock_of_nothing_changes_exactly_nothing() -> None:
    scenario = question(TARIFF.replace("0.25", "0.0"))
    result = trade.solve(table_world(), scenario)
    economies = result["economies"]
    for name in ("real income", "real wage", "wage", "consumer prices"):
        assert (indicator(economies, name) == 0.0).all()


def test_the_text_in_the_lineage_replays_the_result() -> None:
    text = question(TARIFF).text
    scenario = Scenario.from_text(text, settings=["shock.1.rate=0.4", "closure.deficits=own-gdp-share"])
    first = trade.solve(table_world(), scenario)
    again = trade.solve(table_world(), Scenario.from_text(first.lineage.scenario))
    pd.testing.assert_frame_equal(first["economies"], again["economies"])
    assert again.facts["closure"] == "own-gdp-share"


def test_results_survive_saving(tmp_path: Any) -> None:
    result = trade.solve(table_world(), question(TARIFF))
    result.save(tmp_path / "result")
    loaded = type(result).load(tmp_path / "result")
    pd.testing.assert_frame_equal(loaded["economies"], result["economies"])
    assert dict(loaded.certificate) == dict(result.certificate)


def test_cases_hold_elasticities_closures_and_sets_with_ranges() -> None:
    result = trade.cases(table_world(), question(TARIFF))
    names = [case["case"] for case in result.facts["cases"]]
    assert names == ["central", "low", "high", "own-gdp-share", "zero", "caliendo-parro-2015",
                     "fontagne-guimbard-orefice-2022", "single-5"]  # fmt: skip
    ranges = result["sectors"]
    assert ((ranges["lowest"] <= ranges["central"]) & (ranges["central"] <= ranges["highest"])).all()
    alone = trade.cases(table_world(), question(TARIFF), kinds=("elasticities",))
    assert [case["case"] for case in alone.facts["cases"]] == ["central", "low", "high"]


def test_a_case_is_the_same_as_asking_anew() -> None:
    """Bound once and varied, or bound for each: the same equilibrium."""
    cases = trade.cases(table_world(), question(TARIFF))["cases"]
    for case, setting in {
        "low": "elasticities.scale=0.5",
        "own-gdp-share": "closure.deficits=own-gdp-share",
        "zero": "closure.deficits=zero",
    }.items():
        anew = trade.solve(table_world(), Scenario.from_text(question(TARIFF).text, settings=[setting]))
        for name in ("real GDP", "real income"):
            rows = cases[(cases["case"] == case) & (cases["indicator"] == name)].set_index("region")["value"]
            np.testing.assert_allclose(rows, indicator(anew["economies"], name), atol=1e-6)


def test_real_gdp_is_real_income_without_transfers_and_volumes_stay_where_nothing_is_wasted() -> None:
    result = trade.solve(table_world(), question(TARIFF, '[closure]\ndeficits = "zero"'))["economies"]
    np.testing.assert_allclose(indicator(result, "real GDP"), indicator(result, "real income"), atol=1e-9)
    better = question('[[shock]]\nkind = "productivity"\neconomy = "all"\nchange = 0.01\nsource = "assumption"')
    world = table_world(tau=np.zeros_like(table_world().tau))
    grown = trade.solve(world, better)["economies"]
    # Without waste: Hulten (1978), the sum of sales over GDP times the change of productivity.
    base = Baseline.from_world(world, theta=5.0)
    sales = np.einsum("ins,ns->i", base.pi, base.X) / base.V
    np.testing.assert_allclose(indicator(grown, "GDP volume"), 100 * (1.01**sales - 1), rtol=0.01)
    taxed = trade.solve(table_world(), question(TARIFF))["economies"]
    assert -0.5 < indicator(taxed, "GDP volume")["USA"] < 0


# --- baselines --------------------------------------------------------------------------------------------------------


def test_a_baseline_from_a_table_is_an_equilibrium_with_the_table_s_levels() -> None:
    world = table_world()
    base = Baseline.from_world(world, theta=5.0)
    assert max(base.certificate.values()) < 1e-10
    duties = np.einsum("isnr,ins->nr", world.Z, np.nan_to_num(world.tau))
    np.testing.assert_allclose(base.V, (world.V - duties).sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(base.pi.sum(axis=0), 1.0, atol=1e-12)


def test_negative_final_demand_and_zero_rows_are_repaired_and_said() -> None:
    world = table_world()
    F, Z = world.F.copy(), world.Z.copy()
    F[0, 0, 1] = -0.4
    Z[1, 0], F[1, 0], Z[:, :, 1, 0] = 0.0, 0.0, 0.0
    V = world.V.copy()
    V[1, 0] = 0.0
    broken = table_world(F=F, Z=Z, V=V)
    base = Baseline.from_world(broken, theta=5.0)
    said = " ".join(base.repairs)
    assert "negative cells" in said and "re-solved after repair" in said
    assert max(base.certificate.values()) < 1e-10
    result = trade.solve(broken, question(TARIFF))
    assert result.status == "solved"
    assert any("negative cells" in note for note in result.lineage.notes)


def test_a_sector_on_which_nobody_spends_is_said() -> None:
    world = table_world()
    F, Z = world.F.copy(), world.Z.copy()
    Z[:, 0, 2], F[:, 0, 2] = 0.0, 0.0
    base = Baseline.from_world(table_world(F=F, Z=Z), theta=5.0, accept_repairs=True)
    assert any("nobody supplies in 1 sectors (CHN AGR)" in repair for repair in base.repairs)


def test_an_entry_floor_lets_a_new_supplier_in() -> None:
    world = table_world()
    F, Z = world.F.copy(), world.Z.copy()
    Z[1, 1, 3], F[1, 1, 3] = 0.0, 0.0
    shut = Baseline.from_world(table_world(F=F, Z=Z), theta=5.0)
    ajar = Baseline.from_world(table_world(F=F, Z=Z), theta=5.0, entry_floor=1e-4)
    assert shut.pi[1, 3, 1] == 0.0 and ajar.pi[1, 3, 1] > 5e-5
    assert any("entry floor" in repair for repair in ajar.repairs)


def test_input_shares_of_a_sector_without_inputs() -> None:
    economy = random_economy(4, 3, 11)
    G, gamma = economy.G.copy(), economy.gamma.copy()
    G[0, :, 1], gamma[1, 0] = 0.0, 1.0
    with pytest.raises(BadInput, match=r"pay value added that is not V: JPN \+"):
        labelled(replace(economy, G=G, gamma=gamma))
    base = labelled(replace(economy, G=G, gamma=gamma), accept_repairs=True)
    assert max(base.certificate.values()) < 1e-10
    assert np.all(base.io[0, :, 1] == 0.0)


def test_bad_baselines_report_everything_at_once() -> None:
    economy = random_economy(4, 3, 12)
    V = economy.V.copy()
    V[1] = -1.0
    pi = economy.pi.copy()
    pi[0, 0, 0] = np.nan
    with pytest.raises(BadInput) as caught:
        labelled(replace(economy, V=V, pi=pi, theta=np.array([5.0, -1.0, 3.0])), regions=("JPN", "JPN", "CHN", "USA"))
    said = str(caught.value)
    for part in ("'JPN' is there twice", "NaN or infinite", "elasticity -1.0", "value added is -1"):
        assert part in said
    with pytest.raises(BadInput, match="labels ask for"):
        labelled(economy, sectors=("AGR", "ELE"))
    with pytest.raises(BadInput, match="not 0"):
        labelled(replace(economy, D=economy.D + economy.V))


def test_a_baseline_without_equilibrium_says_so() -> None:
    economy = random_economy(4, 3, 13)
    with pytest.raises(NotSolved, match="no equilibrium"):
        labelled(replace(economy, D=np.array([4.0, -1.0, -1.0, -2.0]) * economy.V.sum()), accept_repairs=True)


def test_the_zero_closure_starts_from_balanced_trade() -> None:
    result = trade.solve(table_world(), question(TARIFF, '[closure]\ndeficits = "zero"'))
    deficits = indicator(result["economies"], "trade deficit, new", "USD")
    assert (deficits == 0.0).all()
    scenario = question(TARIFF.replace("0.25", "0.0"), '[closure]\ndeficits = "zero"')
    assert (indicator(trade.solve(table_world(), scenario)["economies"], "wage") == 0.0).all()


def test_a_scenario_that_cannot_be_solved_is_a_result_without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    import entrepot.kernels.equilibrium as kernel

    real = kernel.solve_anderson
    scenario = question(TARIFF)
    base = Baseline.from_world(table_world(), theta=5.0)
    monkeypatch.setattr(kernel, "solve_anderson", lambda problem, **_: real(problem, sweep_limit=2))
    monkeypatch.setattr(kernel, "solve_newton", lambda problem, **_: real(problem, sweep_limit=2))
    result = trade.solve(base, scenario)
    assert result.status == "not solved" and set(result.tables) == {"shocks"}
    assert "make the shock smaller" in result.message and result.certificate
    with pytest.raises(NotSolved, match="residuals"):
        trade.solve(base, scenario, throw=True)
    around = trade.cases(base, scenario)
    assert around.status == "not solved" and {"central", "low", "zero"} <= set(around.facts["not solved"])


# --- the embedded world -----------------------------------------------------------------------------------------------


def test_every_shipped_scenario_is_solved_on_its_world() -> None:
    module = pytest.importorskip("entrepot.world", reason="needs the embedded world")
    for name, scenario in shipped().items():
        if is_by_day(scenario.shocks):
            continue  # told by the day: tests/test_disruption.py
        world = module.World.load(scenario.world)
        scenario = costed_for(world, scenario)
        result = trade.solve(world, scenario)
        assert result.status == "solved" and max(result.certificate.values()) <= 1e-9, name
        income = indicator(result["economies"], "real income")
        assert set(income.index) == set(world.regions) and income.abs().max() < 10.0, name
        assert result.lineage.sources and result.lineage.scenario == scenario.text
        assert not any("was written for" in note for note in result.lineage.notes)


def test_what_the_shipped_scenarios_say_has_the_right_sign() -> None:
    module = pytest.importorskip("entrepot.world", reason="needs the embedded world")
    world = module.World.load("asia-2022")

    def income(name: str) -> pd.Series:
        return indicator(trade.solve(world, Scenario.read(name), detail=False)["economies"], "real income")

    april = income("us-2025-04-02")
    assert april["VNM"] < april["JPN"] < 0 < april["MEX"]
    deeper = income("japan-asean-deepening")
    assert (deeper[["JPN", "IDN", "MYS", "PHL", "SGP", "THA", "VNM", "KHM"]] > 0).all() and deeper["KOR"] < 0
    moved = income("relocation-from-china")
    assert (moved[["CHN", "JPN", "USA"]] < 0).all() and (moved[["VNM", "MYS", "TWN", "MEX"]] > 0).all()
    assert income("china-slows").idxmin() == "CHN"
    assert income("china-stops-selling-minerals-and-electronics-to-japan").idxmin() == "JPN"


def test_world_autarky_is_answered_and_says_for_whom_there_is_none() -> None:
    from entrepot import solve

    wall = Scenario().shortage(importer="all", exporter="all", sector="all", ceiling=1e4)
    result = solve("asia-2022", wall)
    assert result.status == "solved" and result.facts["method"] == "autarky, closed form"
    income = indicator(result["economies"], "real income")
    assert income.isna().sum() == 2 and {"SGP", "HKG"} == set(income[income.isna()].index)
    assert (indicator(result["economies"], "real wage").dropna() < 0).all() and indicator(
        result["economies"], "exports"
    ).dropna().eq(-100).all()
    assert any("no autarky exists for SGP, HKG" in note for note in result.lineage.notes)
    assert set(result["welfare"].columns) and len(result["trade"])


# --- Caliendo and Parro, through the front door -----------------------------------------------------------------------


@pytest.mark.shared
def test_nafta_by_a_scenario() -> None:
    baseline, later = caliendo_parro()
    tau = nafta_tariffs(baseline, later)
    rows = []
    for importer in NAFTA:
        n = baseline.regions.index(importer)
        for exporter in NAFTA:
            i = baseline.regions.index(exporter)
            if i != n:
                rates = "\n".join(
                    f'"{sector}" = "{100 * tau[i, n, s]:.12f}%"' for s, sector in enumerate(baseline.sectors[:20])
                )
                rows.append(
                    f'[[shock]]\nkind = "tariff"\nmode = "set"\nimporter = "{importer}"\nsource = "the paper"\n'
                    f"[shock.rates.{exporter}]\n{rates}\n"
                )
    scenario = Scenario.from_text('title = "NAFTA"\n[closure]\ndeficits = "zero"\n' + "\n".join(rows))
    result = trade.solve(baseline, scenario)
    economies = result["economies"]
    wages = 1 + indicator(economies, "wage")[list(NAFTA)] / 100
    np.testing.assert_allclose(wages, [1.008231, 0.998731, 1.003121], atol=1e-6)
    first = indicator(economies, "first-order welfare (Caliendo-Parro 2015)")[list(NAFTA)]
    np.testing.assert_allclose(first, [1.31, -0.06, 0.08], atol=0.005)
    np.testing.assert_allclose(indicator(economies, "real income")[list(NAFTA)], [0.007, -0.110, 0.074], atol=0.0005)
