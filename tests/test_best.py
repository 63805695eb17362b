"""Optimal and Nash tariffs, and the frontier of trade-cost cuts, against brute force on small worlds; the tornado."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput
from entrepot.kernels import equilibrium, welfare
from entrepot.kernels.hat_algebra import Problem, Shock
from entrepot.models import trade
from entrepot.models.trade import Baseline, Measure
from entrepot.scenario import Scenario
from run_cli import Cli, cli
from test_trade import TARIFF, labelled, question
from trade_worlds import random_economy

__all__ = ["cli"]
NONE = Scenario().trade_cost(importer="JPN", exporter="VNM", sector="ELE", change=0.0).text


@pytest.fixture(scope="module")
def small() -> Baseline:
    return labelled(random_economy(4, 3, 21, untraded=1, deficits=False, tariffs=False, theta_high=6.0))


def income(base: Baseline, player: str, rates: dict[str, float], sectors: Any = slice(0, 2)) -> float:
    """Real income of a player when economies levy one rate each on all others' goods."""
    tau = base.economy.tau.copy()
    for who, rate in rates.items():
        n = base.regions.index(who)
        others = [i for i in range(4) if i != n]
        for j in range(*sectors.indices(3)):
            tau[j, n, others] = rate
    found = equilibrium.solve(Problem(base.economy, Shock(tau=tau)), tolerance=1e-11)
    return float(welfare.real_income(base.economy, found)[base.regions.index(player)])


# --- optimal and Nash tariffs -----------------------------------------------------------------------------------------


def test_the_optimal_tariff_is_the_best_of_a_grid(small: Baseline) -> None:
    scenario = Scenario.from_text(NONE)
    found = trade.optimal_tariffs(small, scenario, "USA", sectors=("AGR", "ELE"))
    assert found.status == "solved" and max(found.certificate.values()) < 1e-6
    rate = float(found["tariffs"]["rate"].iloc[0])
    grid = np.arange(0.0, 1.0, 0.005)
    best = grid[int(np.argmax([income(small, "USA", {"USA": t}) for t in grid]))]
    assert 0.05 < rate < 0.9 and rate == pytest.approx(best, abs=0.0051)
    assert income(small, "USA", {"USA": rate}) >= income(small, "USA", {"USA": best}) - 1e-12


def test_rates_by_partner_and_sector_do_at_least_as_well(small: Baseline) -> None:
    scenario = Scenario.from_text(NONE)
    gains = {}
    for by in ("all", "partner", "sector"):
        found = trade.optimal_tariffs(small, scenario, "USA", sectors=("AGR", "ELE"), by=by)
        table = found["economies"]
        gains[by] = table[(table["region"] == "USA") & (table["indicator"] == "real income")]["value"].iloc[0]
    assert gains["partner"] > gains["all"] - 1e-9 and gains["sector"] > gains["all"] - 1e-9


def test_at_a_nash_equilibrium_nobody_gains_by_another_rate(small: Baseline) -> None:
    found = trade.optimal_tariffs(small, Scenario.from_text(NONE), ["USA", "CHN"], sectors=("AGR", "ELE"))
    rates = {str(row.player): float(row.rate) for row in found["tariffs"].itertuples()}
    assert found.status == "solved" and found["rounds"]["round"].max() > 1
    for who in ("USA", "CHN"):
        held = income(small, who, rates)
        for other in np.linspace(0.0, 1.0, 41):
            assert income(small, who, rates | {who: float(other)}) <= held + 1e-9, (who, other)
    alone = trade.optimal_tariffs(small, Scenario.from_text(NONE), "USA", sectors=("AGR", "ELE"))
    assert rates["USA"] != pytest.approx(float(alone["tariffs"]["rate"].iloc[0]), abs=1e-6)


def test_bad_players_and_bounds_are_named(small: Baseline) -> None:
    scenario = Scenario.from_text(NONE)
    with pytest.raises(BadInput) as caught:
        trade.optimal_tariffs(small, scenario, ["Atlantis"], highest=0.0, by="week")
    for part in ("unknown economy 'Atlantis'", "the bounds cross", "no grouping 'week'"):
        assert part in str(caught.value)
    with pytest.raises(BadInput, match="no partner is left to tax"):
        trade.optimal_tariffs(small, scenario, "USA", partners=["USA"], sectors=("AGR",))


# --- the frontier -----------------------------------------------------------------------------------------------------


def shortage(exporter: str) -> Scenario:
    return Scenario().shortage(importer="JPN", exporter=exporter, sector="ELE", ceiling=5.0)


def bounds_of(base: Baseline) -> list[trade.Bound]:
    return [trade.bind(base, shortage(exporter)) for exporter in ("CHN", "VNM")]


MEASURES = (Measure("USA", ("ELE",), 0.2), Measure("VNM", ("ELE", "AGR"), 0.2, price=2.0))


def test_the_frontier_is_the_best_of_a_grid(small: Baseline) -> None:
    bounds = bounds_of(small)
    found = trade.frontier(bounds, shortage("CHN"), "JPN", MEASURES, points=3, names=["CHN", "VNM"])
    table, cuts = found["frontier"], found["cuts"]
    assert (table["spent"] <= table["budget"] * (1 + 1e-9)).all()
    assert (np.diff(table["worst"]) <= 1e-9).all() and (table["saved"] > 0).all()
    base = small.economy
    imports = welfare.baseline_incomes(base).M * 1e6
    at = {name: small.regions.index(name) for name in ("JPN", "USA", "VNM")}
    cost = np.array([imports[1, at["JPN"], at["USA"]], 2 * imports[[0, 1], at["JPN"], at["VNM"]].sum()])

    def worst(x: tuple[float, float]) -> float:
        losses = []
        for bound in bounds:
            d_hat = bound.shock.d_hat.copy()  # type: ignore[union-attr]
            d_hat[1, at["JPN"], at["USA"]] *= np.exp(-x[0])
            d_hat[[0, 1], at["JPN"], at["VNM"]] *= np.exp(-x[1])
            got = equilibrium.solve(Problem(base, replace(bound.shock, d_hat=d_hat)), tolerance=1e-10)
            losses.append(-100 * np.expm1(welfare.real_gdp(base, got)[at["JPN"]]))
        return max(losses)

    most = -np.log(0.8)
    for row in table.itertuples():
        line = np.linspace(0.0, most, 25)
        grid = [worst(x) for x in itertools.product(line, line) if np.dot(cost, x) <= row.budget]
        edge = [
            worst((min(most, s * row.budget / cost[0]), min(most, (1 - s) * row.budget / cost[1])))
            for s in np.linspace(0, 1, 25)
        ]
        assert row.worst <= min(*grid, *edge) + 1e-5, row
    assert set(cuts["measure"]) == {"USA ELE", "VNM ELE AGR"}


def test_exposure_falls_along_the_frontier_and_matches_a_solve(small: Baseline) -> None:
    scenario = Scenario.from_text(NONE)
    found = trade.frontier(
        [trade.bind(small, scenario)], scenario, "JPN", MEASURES, points=2, target="exposure", of="CHN"
    )
    table = found["frontier"]
    assert (table["worst"] < table["without"]).all() and table["worst"].is_monotonic_decreasing
    n, i = small.regions.index("JPN"), small.regions.index("CHN")
    spent = small.economy.X[:2, n]
    held = 100 * float(np.dot(spent, small.economy.pi[:2, n, i]) / spent.sum())
    assert table["without"].iloc[0] == pytest.approx(held)


def test_a_budget_of_zero_and_bounds_that_cross_are_named(small: Baseline) -> None:
    bounds, scenario = bounds_of(small), shortage("CHN")
    with pytest.raises(BadInput, match="a budget of 0 buys nothing"):
        trade.frontier(bounds, scenario, "JPN", MEASURES, budgets=[0.0])
    with pytest.raises(BadInput) as caught:
        trade.frontier(
            bounds, scenario, "JPN", [Measure("USA", ("ELE",), -0.1), Measure("VNM", ("ELE",), 20.0, price=0.0)]
        )
    for part in ("measure 1: a cut between 0 and -0.1", "measure 2: a cut between 0 and 20", "measure 2: a price of 0"):
        assert part in str(caught.value)
    with pytest.raises(BadInput, match="exposure to whom"):
        trade.frontier(bounds, scenario, "JPN", MEASURES, target="exposure")
    with pytest.raises(BadInput, match="no measure"):
        trade.frontier(bounds, scenario, "JPN", [])
    with pytest.raises(BadInput, match="buys nothing of it from USA"):
        trade.frontier(bounds, scenario, "JPN", [Measure("USA", ("PUB",), 0.1)])


# --- what an answer depends on ----------------------------------------------------------------------------------------


def test_sensitivity_agrees_with_solving_anew() -> None:
    from test_trade import table_world

    base = Baseline.from_world(table_world(), theta=5.0)
    scenario = question(TARIFF)
    found = trade.sensitivity(base, scenario, "JPN")

    def gdp(asked: Scenario) -> float:
        table = trade.solve(base, asked, tolerance=1e-12)["economies"]
        return float(table[(table["region"] == "JPN") & (table["indicator"] == "real GDP")]["value"].iloc[0])

    flows = found["flows"].set_index(["importer", "exporter", "sector"]).sort_index()
    dearer = scenario.trade_cost(importer="JPN", exporter="CHN", sector="ELE", change=1e-5)
    slope = (gdp(dearer) - gdp(scenario)) / 1e-3
    factor = 1 + gdp(scenario) / 100
    assert flows.loc[("JPN", "CHN", "ELE"), "trade cost +1%"] * factor == pytest.approx(slope, rel=1e-3)
    pairs = found["pairs"]
    assert pairs["trade cost +1%"].is_monotonic_increasing and "JPN" in set(pairs.iloc[0][["importer", "exporter"]])
    total = found["flows"].query("importer == 'JPN' and exporter == 'CHN'")["trade cost +1%"].sum()
    assert pairs.set_index(["importer", "exporter"]).loc[("JPN", "CHN"), "trade cost +1%"] == pytest.approx(total)


def test_the_tornado_ranks_drivers_and_says_which_are_exact() -> None:
    found = trade.sensitivity(trade_world(), Scenario.read("us-2025-04-02"), "VNM")
    table: pd.DataFrame = found["tornado"]
    assert table["swing"].is_monotonic_decreasing and (table["low"] <= table["high"]).all()
    assert {"all elasticities", "closure of deficits", "set of elasticities"} == set(table[table["exact"]]["driver"])
    assert table.set_index("driver").loc["tariff changes on VNM", "swing"] > 0.05
    around = trade.cases(trade_world(), Scenario.read("us-2025-04-02"))["cases"]
    own = around[(around["region"] == "VNM") & (around["indicator"] == "real GDP")].set_index("case")["value"]
    ends = [own["low"] - own["central"], own["high"] - own["central"]]
    row = table.set_index("driver").loc["all elasticities"]
    assert (row["low"], row["high"]) == (pytest.approx(min(*ends, 0)), pytest.approx(max(*ends, 0)))


def trade_world() -> Any:
    from entrepot.world import World

    return World.load("asia-2022")


# --- the commands -----------------------------------------------------------------------------------------------------


def test_the_commands_show_tornado_answers_and_frontier(cli: Cli, tmp_path: Any) -> None:
    ran = cli("sensitivity", "china-slows", "--economy", "THA", "--out", tmp_path / "s")
    told = " ".join(ran.out.split())
    assert ran.code == 0 and "most dangerous pairs" in told and "adjoint" in told and "every elasticity times" in told
    assert (tmp_path / "s" / "flows.parquet").is_file()
    ran = cli("respond", "us-2025-04-02", "--player", "JPN", "--partner", "USA", "--highest", "0.5", "--json")
    assert ran.code == 0 and 0 <= ran.json["tables"]["tariffs"][0]["rate"] <= 0.5
    ran = cli(
        "optimize", "china-stops-selling-minerals-and-electronics-to-japan", "--supplier", "VNM:ELE:0.1", "--supplier", "MYS:ELE",
        "--points", "2", "--draws", "1", "--json",
    )  # fmt: skip
    assert ran.code == 0 and len(ran.json["tables"]["frontier"]) == 2 and len(ran.json["facts"]["cases"]) == 2
    assert ran.json["tables"]["frontier"][0]["saved"] > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("optimize", "china-slows", "--supplier", "VNM:ELE:ten"), "'VNM:ELE:ten' is no measure"),
        (("optimize", "china-slows", "--supplier", "VNM:ELE:0.1:1:2"), "is no measure"),
        (("optimize", "china-slows", "--supplier", "VNM", "--budget", "0"), "a budget of 0 buys nothing"),
        (("optimize", "china-slows", "--supplier", "VNM:ELE:1.5"), "the bounds cross or are no fraction"),
        (("sensitivity", "china-slows", "--economy", "ATL"), "unknown economy 'ATL'"),
        (("sensitivity", "china-slows", "--measure", "joy"), "no measure 'joy'"),
    ],
)
def test_bad_questions_are_named(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    ran = cli(*arguments)
    assert ran.code == 3 and said in ran.err
