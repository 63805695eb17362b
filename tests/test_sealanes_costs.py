"""Closures as trade costs, energy behind a gate, events back-tested, and the answer that tells them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.models import trade
from entrepot.models.sealanes import backtest, berths, costs, energy, model, tables
from entrepot.models.sealanes.ports import resolve
from entrepot.scenario import Scenario, read_for_world
from entrepot.world import World
from run_cli import Cli, cli  # noqa: F401

CLOSED = 'title = "t"\n[[shock]]\nkind = "closure"\ngates = {gates}\nsource = "assumption"\n'


def scenario(*gates: str, more: str = "") -> Scenario:
    return Scenario.from_text(CLOSED.format(gates=str(list(gates)).replace("'", '"')) + more)


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("asia-2022")


@pytest.fixture(scope="module")
def hormuz(world: World) -> tuple[Scenario, object]:
    asked = Scenario.read("hormuz-2026")
    return asked, model.solve(world, asked)


# --- costs: one pair of economies with one port each, by hand ---


def one_pair(
    extra: float, sector: str = "TEX", theta: float = 5.0, region: str = "SGP"
) -> tuple[costs.Trade, costs.Miles]:
    """Brunei and Singapore have one gateway each: 1,000 miles apart, `extra` more with the gate shut."""
    before = np.array([[0.0, 1000.0], [1000.0, 0.0]])
    after = before + np.array([[0.0, extra], [extra, 0.0]])
    value = np.zeros((2, 2, 1))
    value[0, 1, 0] = value[1, 0, 0] = 1e9
    ports = (resolve("SGSIN"), resolve("BNMUA"))
    return costs.Trade(("SGP", "BRN"), (sector,), value, np.array([theta])), costs.Miles(ports, before, after)


@pytest.mark.parametrize("case", tables.CASES)
def test_the_cost_of_a_longer_way_is_the_formula_with_the_parameters_of_the_table(case: str) -> None:
    table, miles = one_pair(500.0)
    found = costs.cost(table, miles, case, 1.0)

    def p(name: str, sector: str = "goods") -> float:
        return tables.value(name, case, sector)

    freight = p("freight") / 100
    rise = freight * p("distance_share") * 500 / 1000 + p("time", "TEX") / 100 * 500 / (24 * p("speed"))
    lasting = rise + freight * p("capacity_response_lasting") * 0.5
    sea = p("by_sea", "TEX")
    expected = (sea * (1 + lasting) ** -5.0 + 1 - sea) ** (-1 / 5.0)
    assert found.d_hat[0, 1, 0] == pytest.approx(expected, rel=1e-12)
    assert found.absorbed == pytest.approx(0.5)
    assert found.all_lanes == pytest.approx(0.5 * p("capacity_response"))
    assert found.dearer[0, 1, 0] == pytest.approx(rise + freight * found.all_lanes, rel=1e-12)
    assert found.through[0, 1, 0] == 1.0


def test_nothing_shut_changes_nothing() -> None:
    table, miles = one_pair(0.0)
    found = costs.cost(table, miles, "central", 1.0)
    assert (found.d_hat == 1.0).all()
    assert found.absorbed == 0.0
    assert (found.lost == 0.0).all()


def test_where_half_of_all_varieties_lose_their_way_the_cost_rises_as_the_elasticity_says() -> None:
    """A share phi without a way works like (1 - phi)^(-1/theta) on what goes by sea."""
    table, miles = one_pair(np.inf)
    found = costs.cost(table, miles, "central", 0.5)
    sea = tables.value("by_sea", "central", "TEX")
    premium = tables.value("war_premium", "central") / 100 * tables.value("hull_per_cargo", "central")
    expected = (sea * 0.5 * (1 + premium) ** -5.0 + 1 - sea) ** (-1 / 5.0)
    assert found.d_hat[0, 1, 0] == pytest.approx(expected, rel=1e-12)
    assert found.lost[0, 1, 0] == pytest.approx(0.5)


def test_where_nothing_is_left_delivery_costs_the_ceiling() -> None:
    table, miles = one_pair(np.inf, sector="MIN", theta=4.0)
    found = costs.cost(table, miles, "high", 1.0)
    assert tables.value("by_sea", "high", "MIN") == 1.0
    assert found.d_hat[0, 1, 0] == pytest.approx(tables.value("cut_off", "high"))


def test_shares_of_gateways_are_whole_and_spare_room_is_used_up_to_what_is_lost() -> None:
    for region in {each.region for each in tables.gateways()}:
        assert sum(each.weight for each in tables.gateways_of(region, "TEX")) == pytest.approx(1.0), region
        assert sum(each.weight for each in tables.gateways_of(region, "MIN")) == pytest.approx(1.0), region
    lost = {case: _gulf_lost(case) for case in tables.CASES}
    assert lost["low"] > lost["central"] > lost["high"] > 0.0
    spare = sum(each.spare["central"] for each in tables.gateways_of("GCC", "MIN"))
    inside = sum(e.weight for e in tables.gateways_of("GCC", "MIN") if e.port.locode not in ("SARAB", "AEFJR"))
    assert lost["central"] == pytest.approx(inside - spare, abs=1e-9)


def _gulf_lost(case: str) -> float:
    world = World.load("asia-2022")
    asked = scenario("hormuz")
    held = model._trade(world, asked)
    found = costs.cost(held, model._miles(("hormuz",)), case, 1.0)
    i, n, s = world.region("GCC"), world.region("JPN"), world.sector("MIN")
    return float(found.lost[i, n, s])


def test_closing_more_gates_costs_more_everywhere_where_ways_are_left(world: World) -> None:
    held = model._trade(world, scenario("malacca"))
    one = costs.cost(held, model._miles(("malacca",)), "low", 1.0)
    more = costs.cost(held, model._miles(("malacca", "sunda", "lombok")), "low", 1.0)
    assert (more.d_hat >= one.d_hat - 1e-12).all()
    assert more.absorbed > one.absorbed > 0.0


def test_the_trade_model_takes_the_costs_and_is_solved(world: World, hormuz: tuple) -> None:
    asked, found = hormuz
    result = trade.solve(world, model.costed(asked, found))
    assert result.status == "solved"
    assert max(result.certificate.values()) <= 1e-9
    table = result["economies"]
    income = table[(table["indicator"] == "real income") & (table["unit"] == "percent")].set_index("region")["value"]
    assert income.idxmin() == "GCC"
    assert income["JPN"] < 0.0


def test_an_uncosted_closure_says_what_to_do(world: World) -> None:
    with pytest.raises(BadInput, match="costed along the sea lanes"):
        trade.solve(world, scenario("hormuz"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CLOSED.format(gates='"ormus"'), "hormuz"),
        (CLOSED.format(gates='["suez"]') + 'share = "150%"\n', "share above 1"),
        (CLOSED.format(gates='["suez"]') + "share = 90\n", "share"),
        (CLOSED.format(gates='["suez"]') + "months = -3\n", "above 0"),
        ('title = "t"\n[[shock]]\nkind = "port"\nport = "KHKOS"\ncapacity = -5\nsource = "assumption"\n', "above 0"),
        ('title = "t"\n[[shock]]\nkind = "port"\nport = "KHKOS"\nsource = "assumption"\n', "capacity"),
    ],
)
def test_a_wrong_closure_or_port_is_named(world: World, text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        model.solve(world, Scenario.from_text(text))


def test_two_closures_are_one_too_many(world: World) -> None:
    text = CLOSED.format(gates='["suez"]') + CLOSED.format(gates='["panama"]').partition("\n")[2]
    with pytest.raises(BadInput, match="one closure"):
        model.solve(world, Scenario.from_text(text))
    with pytest.raises(UnknownName):
        model.solve(world, scenario("nowhere"))


# --- energy behind Hormuz ---


def test_japans_crude_and_lng_behind_hormuz_recur() -> None:
    """Energy Institute 2024: 115.0 Mt crude of which UAE 49.5, Saudi Arabia 46.4; 89.0 bcm LNG, 6% by Hormuz, 11% Middle East."""
    table = energy.behind_gates(["JPN"], ["hormuz"])
    crude = table[table["product"] == "crude"].set_index("supplier")["quantity"]
    lng = table[table["product"] == "lng"].set_index("supplier")["quantity"]
    assert crude.sum() == pytest.approx(115.0, abs=0.1)
    assert (crude["ARE"], crude["SAU"]) == (pytest.approx(49.5, abs=0.05), pytest.approx(46.4, abs=0.05))
    assert lng.sum() == pytest.approx(89.0, abs=0.1)
    assert lng["AUS"] / lng.sum() == pytest.approx(0.38, abs=0.005)
    assert lng[["QAT", "ARE", "OMN"]].sum() / lng.sum() == pytest.approx(0.11, abs=0.005)
    told = energy.summary(table).set_index("product")
    assert told.loc["lng", "behind_percent"] == pytest.approx(6.0, abs=0.5)
    assert told.loc["crude", "behind_percent_low"] < 70 < told.loc["crude", "behind_percent_high"]
    assert told.loc["crude", "behind_percent"] == pytest.approx(70, abs=3)


def test_gates_without_oil_behind_them_have_nothing_behind() -> None:
    told = energy.summary(energy.behind_gates(["JPN"], ["panama"]))
    assert (told["behind_percent_high"] == 0.0).all()


def test_days_of_stocks_are_stocks_over_the_daily_loss() -> None:
    stock = {"value": "254", "unit": "days of net imports", "period": "2026"}
    assert energy._cover(stock, "crude", total=100.0, lost=50.0)[0] == pytest.approx(508.0)
    barrels = {"value": "73.3", "unit": "Mb", "period": "2026"}
    assert energy._cover(barrels, "crude", total=100.0, lost=36.6)[0] == pytest.approx(10.0 / 0.1)
    assert energy._cover(None, "crude", 100.0, 50.0) == (None, "not held")
    assert energy._cover(barrels, "crude", 100.0, 0.0)[0] is None


def test_march_2026_is_told_better_than_by_no_change_and_by_all_gone_at_once() -> None:
    """METI: 2,107,288 barrels a day in March 2026."""
    table = energy.arrivals("JPN", "JPYOK", "hormuz", 0.95, 2026, 3, 3)
    wide = table.pivot(index="month", columns="case", values="barrels_a_day")
    counted = {row["period"]: float(row["value"]) for row in tables.rows("observed.csv")}
    march = wide.loc["2026-03"]
    error = (march - counted["2026-03"]).abs()
    assert error["central"] < error["no change"] < error["Middle East gone at once"]
    assert march["low"] < counted["2026-03"] < march["high"]
    april = wide.loc["2026-04"]
    assert (
        april["Middle East gone at once"] < april["low"] < april["central"] < april["high"] < 0.75 * april["no change"]
    )


def test_cargo_under_way_arrives_for_as_long_as_the_voyage() -> None:
    held = next(b for b in energy.behind() if (b.supplier, b.product) == ("KWT", "crude"))
    flow = energy._path(held, "JPYOK", "central", "central", 1.0, 60)
    voyage = energy._days(held.port, "JPYOK", energy.SHIPPING["central"])
    assert 20 < voyage < 30
    assert (flow[np.arange(60) + 0.5 < voyage] == 1.0).all()
    assert (flow[np.arange(60) + 0.5 > voyage] == 0.0).all()


# --- back-test ---


def test_the_back_test_beats_both_naives_and_no_month_is_used_twice() -> None:
    result = backtest.solve()
    assert backtest.RED_SEA_FIT.last < backtest.RED_SEA_TEST.first
    assert backtest.RED_SEA_BEFORE.last < backtest.RED_SEA_FIT.first
    errors = result["errors"].pivot_table(index=["event", "gate", "ship"], columns="model", values="error_percent")
    red = errors.loc["red-sea-2024"]
    assert (red["model"] < red["no change"]).all()
    assert (red["model"] < red["all by the Cape"]).all()
    hormuz = errors.loc["hormuz-2026"].loc["hormuz"]
    assert (hormuz["model"] < hormuz[["no change", "all by the Cape"]].min(axis=1)).all()
    above = {(event, gate, ship) for (event, gate, ship), row in errors.iterrows() if row["model"] >= 25.0}
    assert above == {("red-sea-2024", "cape", "container"), ("hormuz-2026", "bab-el-mandeb", "tanker")}


def test_the_freight_response_of_the_table_is_the_one_that_the_lanes_give() -> None:
    """Estimated on January to April 2024; the weeks after are told beside it and not used."""
    told = backtest.response()
    held = {case: tables.value("capacity_response", case) for case in tables.CASES}
    assert held == {case: round(value, 1) for case, value in told.items()}
    rows = tables.rows("freight.csv")
    fit = {row["period"] for row in rows if row["use"] == "fit"}
    later = {row["period"] for row in rows if row["use"] == "told on"}
    assert not fit & later
    assert all(period.startswith("2024 week") and int(period.split()[-1]) <= 14 for period in fit)


def test_the_counted_calls_are_portwatchs(shared: object) -> None:
    told = backtest.calls().set_index(["gate", "ship", "month"])["calls"]
    daily = pd.read_parquet(f"{shared}/portwatch_chokepoints_daily/portwatch_daily_2019_2026-04.parquet")
    mine = daily[(daily["chokepoint"] == "Strait of Hormuz") & (daily["date"].dt.strftime("%Y-%m") == "2026-02")]
    assert told["hormuz", "all", "2026-02"] == pytest.approx(mine["total"].mean(), abs=0.01)
    assert told["hormuz", "all", "2026-02"] == pytest.approx(89.4, abs=0.05)


# --- ports as capacity ---


def test_the_queue_is_the_one_server_queue_where_there_is_one_server() -> None:
    """M/M/1: wait over service = u / (1 - u); more berths wait less; a fuller port waits more."""
    for u in (0.1, 0.5, 0.9):
        assert berths.waiting(u, 1) == pytest.approx(u / (1 - u))
        assert berths.waiting(u, 2) < berths.waiting(u, 1)
    assert berths.waiting(0.8, 3) > berths.waiting(0.7, 3)
    with pytest.raises(BadInput, match="below 1"):
        berths.waiting(1.0, 3)


def test_the_queue_gives_sihanoukvilles_congestion_at_its_utilisation() -> None:
    """Ship tracks of 2019-20: 1.52 at 0.68."""
    number, told, shown = berths.calibration(berths.facts("KHKOS"))
    assert number == 3
    assert shown == 1.52
    assert told == pytest.approx(shown, abs=0.02)


def test_a_full_port_turns_traffic_away_and_says_how_much() -> None:
    held = berths.facts("KHKOS")
    now, then = berths.state(held, 2024, 0.0, "central"), berths.state(held, 2030, 0.0, "central")
    assert now.turned == 0.0
    assert now.demand == held.value("throughput")
    assert then.utilisation == berths.FULLEST
    scale = 0.68 / (640000 / 550000)
    assert then.demand - then.turned == pytest.approx(berths.FULLEST / scale * held.value("capacity"))


def test_more_capacity_never_costs_and_the_claim_lies_in_the_range(world: World) -> None:
    asked = Scenario.read("sihanoukville-expansion")
    found = berths.solve(world, asked)
    table = found["phases"]
    assert (table["saved_usd_per_teu"] > 0).all()
    first = table[table["phase"] == 1].set_index("case")["saved_usd_per_teu"]
    assert first["low"] < first["central"] < found.facts["claim"] < first["high"]
    assert (found["costs"]["value"] < 0).all()
    assert set(found["costs"]["exporter"]) >= {"KHM", "JPN"}
    result = trade.solve(world, berths.costed(asked, found))
    rows = result["economies"]
    income = rows[(rows["indicator"] == "real income") & (rows["unit"] == "percent")].set_index("region")["value"]
    assert income.idxmax() == "KHM"


def test_an_outage_costs_what_capacity_would_save(world: World) -> None:
    text = 'title = "t"\n[[shock]]\nkind = "port"\nport = "Sihanoukville, KHM"\noutage = 0.3\nsource = "assumption"\n'
    found = berths.solve(world, Scenario.from_text(text.replace("Sihanoukville, KHM", "KHKOS")))
    assert all(value < 0 for value in found.facts["saved"].values())
    assert (found["costs"]["value"] > 0).all()


def test_a_port_without_figures_names_those_that_have_them(world: World) -> None:
    text = 'title = "t"\n[[shock]]\nkind = "port"\nport = "JPYOK"\ncapacity = 5\nsource = "assumption"\n'
    with pytest.raises(NoData, match="KHKOS"):
        berths.solve(world, Scenario.from_text(text))


# --- the answer ---


def test_the_answer_tells_who_pays_and_every_figure_has_a_source() -> None:
    from entrepot.answers.sealanes import sealanes
    from entrepot.render import html
    from entrepot.words import language

    answer = sealanes.ask("hormuz-2026")
    assert [s.id for s in answer.sections][:2] == ["pays", "map"]
    assert {"energy", "months", "published", "parameters", "limits"} <= {s.id for s in answer.sections}
    assert all(q.sources for q in answer.quantities())
    page = html.page(answer, language("en"), file="index.html")
    for words in ("71.6%", "Kuwait", "not held", "Nghi Son"):
        assert words in page
    assert len(answer.certificates) == len(tables.CASES)


def test_the_port_answer_tests_the_claim() -> None:
    from entrepot.answers.sealanes import sealanes
    from entrepot.words import language
    from entrepot.words.say import sentence

    answer = sealanes.ask("sihanoukville-expansion")
    told = " ".join(sentence(line.message, language("en")) for line in answer.headlines)
    assert "within what the queue alone gives" in told
    assert all(q.sources for q in answer.quantities())


def test_other_scenarios_stay_with_the_what_if_page() -> None:
    from entrepot.answers.sealanes import sealanes

    assert sealanes.is_at_sea("malacca-closed")
    assert not sealanes.is_at_sea("tariff-war")


def test_scenarios_with_closures_fit_their_world_before_they_are_costed() -> None:
    asked, world = read_for_world("south-china-sea-closed")
    assert model.closure_of(asked) is not None
    assert world.name == "asia-2022"


def test_the_command_line_tells_the_back_test(cli: Cli) -> None:  # noqa: F811
    told = cli("sealanes", "backtest", "--json").json
    assert {row["model"] for row in told["tables"]["errors"]} == {"model", "no change", "all by the Cape"}
    assert "hormuz-2026" in cli("sealanes", "backtest").out
