"""Energy: published numbers recur, co-firing is hand arithmetic, a fall can be a rise, gaps and bad input are named."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.answers.answer import Answer
from entrepot.answers.block import Finding, Gap, Note, Quantity, Table
from entrepot.answers.energy.energy import ask_azec, ask_energy
from entrepot.answers.subjects import answer_on
from entrepot.answers.why import why
from entrepot.errors import BadInput, NoData
from entrepot.kernels.fuel_switch import Plant, Substitute, switch
from entrepot.models import energy as model
from entrepot.models.energy import tables
from entrepot.models.energy.account import account
from entrepot.result import Result
from entrepot.store import Store
from entrepot.words import language
from entrepot.words.locales import LOCALES
from entrepot.words.say import sentence
from entrepot.world import World, emissions, switching
from run_cli import Cli, cli

__all__ = ["cli"]  # a fixture


@pytest.fixture(scope="module")
def japan(store: Store) -> Answer:
    return ask_energy(store, "JPN")


@pytest.fixture(scope="module")
def azec(store: Store) -> Answer:
    return ask_azec(store)


def value(result: Result, way: str, indicator: str) -> float:
    rows = result["change"].set_index(["way", "indicator"])["value"]
    return float(rows[way, indicator])


# --- published numbers ---


def test_japans_electricity_of_2024(store: Store) -> None:
    rows = model.solve(store, "JPN")["mix"].set_index(["year", "fuel"])["value"]
    assert rows[2024, "nuclear"] == pytest.approx(84.9, abs=0.05)
    assert rows[2024, ""] == pytest.approx(1016.4, abs=0.05)


def test_viet_nams_coal_of_2021_in_both_books(store: Store) -> None:
    """Our World in Data has 51.5% of 2021 from coal, 111.1 TWh; the Statistical Review 118.0 of 253.6."""
    held = (
        store.preferred("electricity_generation", economy=["VNM"]).query("year == 2021").set_index("product")["value"]
    )
    assert held["coal"] == pytest.approx(111.1, abs=0.05)
    assert 100 * held["coal"] / sum(held[fuel] for fuel in held.index if fuel) == pytest.approx(51.5, abs=0.3)
    rows = model.solve(store, "VNM")["mix"].set_index(["year", "fuel"])["share"]
    assert rows[2021, "coal"] == pytest.approx(100 * 118.03 / 253.62, abs=0.05)


def test_fuels_of_the_statistical_review_add_up_to_all() -> None:
    """What it calls inputs is electricity: with the others it gives the total, but for a residual of few percent."""
    for economy in ("JPN", "IDN", "MYS", "THA", "VNM", "KOR", "CHN"):
        newest = tables.power(economy).query("year == 2024").set_index("fuel")["value"]
        parts = newest.drop("").sum()
        assert 0.94 <= parts / newest[""] <= 1.001, economy


def test_japans_crude_and_gas_of_2024(japan: Answer) -> None:
    lines = [sentence(b.message, language()) for b in japan["supply"].blocks if isinstance(b, Finding)]
    assert "115 million tonnes of crude oil" in lines[0] and "United Arab Emirates (49.5 million)" in lines[0]
    assert "Saudi Arabia (46.4 million)" in lines[0] and "89.0 billion cubic metres" in lines[1]
    bought = [q for q in japan.quantities() if q.id.startswith("supply") and q.unit == "bcm"]
    assert any(q.value == pytest.approx(34.2, abs=0.05) for q in bought)


def test_japans_carbon_of_2018(japan: Answer) -> None:
    line = next(b for b in japan["carbon"].blocks if isinstance(b, Finding))
    own, used, net = (line.message.values[name] for name in ("own", "used", "net"))
    assert isinstance(own, Quantity) and own.value == pytest.approx(310.0 * 3.664e6, rel=1e-3) and own.period == "2018"
    assert isinstance(used, Quantity) and used.value == pytest.approx(358.2 * 3.664e6, rel=1e-3)
    assert isinstance(net, Quantity) and line.message.values["moves"] == "in"


# --- co-firing ---


def test_a_fifth_of_ammonia_takes_a_fifth_at_the_stack_and_grey_ammonia_is_a_rise(store: Store) -> None:
    for economy in ("JPN", "THA"):
        result = model.solve(store, economy)
        assert value(result, "clean", "stack") == pytest.approx(-0.2 * value(result, "clean", "burned"))
        assert value(result, "clean", "net_percent") == pytest.approx(-20)
        # By hand: a fifth of each GJ of coal is 18.92 kg less; 0.2 / 18.6 t of ammonia made from gas emit 25.81 kg.
        assert value(result, "gas", "net_percent") == pytest.approx(100 * (25.806 - 18.92) / 94.6, abs=0.01)
        assert value(result, "standard", "net_percent") == pytest.approx(
            100 * (0.2 * 840 / 18.6 - 18.92) / 94.6, abs=0.01
        )


def test_tonnes_by_hand(store: Store) -> None:
    """Thailand 2024: 33.26 TWh of coal at 38.5% are 311 PJ, 29.4 Mt of CO2; a fifth of the heat is 3.34 Mt of ammonia."""
    result = model.solve(store, "THA")
    heat = result.facts["twh"] * 3.6e6 / 0.385
    assert value(result, "gas", "burned") == pytest.approx(heat * 0.0946)
    assert value(result, "gas", "amount") == pytest.approx(0.2 * heat / 18.6)
    assert value(result, "gas", "making") == pytest.approx(0.2 * heat / 18.6 * 2.4)
    assert value(result, "gas", "net") == pytest.approx(-0.2 * heat * 0.0946 + 0.2 * heat / 18.6 * 2.4)


@given(
    st.floats(0.01, 1e4),
    st.floats(0.001, 1),
    st.floats(0.2, 0.6),
    st.floats(0.08, 0.12),
    st.floats(15, 22),
    st.floats(0, 5),
)
def test_the_percent_needs_neither_the_electricity_nor_the_efficiency(
    twh: float, share: float, efficiency: float, carbon: float, heat: float, making: float
) -> None:
    one = switch(twh, share, Plant(efficiency, carbon), Substitute(0.0, making / heat, 1 / heat))
    assert one.net_percent == pytest.approx(100 * share * (making / (heat * carbon) - 1), abs=1e-9)
    assert (one.net > 0) == (making > heat * carbon) or one.net == pytest.approx(0, abs=1e-6 * one.burned)


@pytest.mark.parametrize("measure", switching.measures())
@given(at=st.lists(st.floats(0, 1), min_size=12, max_size=12))
@settings(max_examples=20, deadline=None)
def test_the_bounds_hold_whatever_the_factors_within_their_ranges(measure: str, at: list[float]) -> None:
    known = switching.factors()
    for way in switching.ways(measure):
        names = switching.names(way)
        inside = {n: known[n].low + t * (known[n].high - known[n].low) for n, t in zip(names, at, strict=False)}
        one = switch(10.0, 0.2, *switching.case(way, inside))
        ends = [switch(10.0, 0.2, *case) for case in switching.corners(way)]
        for name in ("burned", "stack", "making", "net", "supply", "chain", "chain_percent", "amount", "bill", "cost"):
            values = [getattr(end, name) for end in ends]
            if not any(math.isnan(v) for v in values):
                slack = 1e-9 * max(map(abs, values)) + 1e-9
                assert min(values) - slack <= getattr(one, name) <= max(values) + slack, (way.way, name)


# --- measures ---


def test_measures_by_hand(store: Store) -> None:
    """Thailand 2024, a fifth of its coal: 62.2 PJ, each GJ 94.6 kg at the stack and 10.2 kg from the mine."""
    heat = 0.2 * model.solve(store, "THA").facts["twh"] * 3.6e6 / 0.385
    wood = model.solve(store, "THA", measure="biomass")
    assert value(wood, "regrown", "stack") == pytest.approx(-heat * 0.0946)
    assert value(wood, "cut", "stack") == pytest.approx(heat * (0.112 - 0.0946))
    assert value(wood, "regrown", "making") == pytest.approx(heat * 0.385 / 3.6 * 0.230)  # 230 g a kilowatt hour
    assert value(wood, "regrown", "supply") == pytest.approx(-heat * 0.0102)
    assert value(wood, "regrown", "amount") == pytest.approx(heat / 15.6)
    assert value(wood, "regrown", "less") == pytest.approx(heat / 25.8)
    bill = heat * (191 / 15.6 - 172.8 / 25.8)
    assert value(wood, "regrown", "bill") == pytest.approx(bill)
    chain = heat * (0.385 / 3.6 * 0.230 - 0.0946 - 0.0102)
    assert value(wood, "regrown", "chain") == pytest.approx(chain)
    assert value(wood, "regrown", "cost") == pytest.approx(bill / -chain)
    assert ("cut", "cost") not in wood["change"].set_index(["way", "indicator"]).index  # emissions rise
    bought = model.solve(store, "THA", measure="trade")
    assert value(bought, "laos", "amount") == pytest.approx(0.2 * bought.facts["twh"])
    assert value(bought, "laos", "bill") == pytest.approx(0.2 * bought.facts["twh"] * 52.6e6 - heat * 172.8 / 25.8)


def test_hydrogen_for_gas_and_gas_for_coal_by_hand(store: Store) -> None:
    """Japan 2024: 318 TWh of gas at 52% are 2,202 PJ; a retirement burns 0.385 / 0.52 GJ of gas for a GJ of coal."""
    one = model.solve(store, "JPN", measure="hydrogen")
    heat = 0.2 * one.facts["twh"] * 3.6e6 / 0.52
    assert one.facts["twh"] == pytest.approx(318.1, abs=0.1) and one.facts["fuel"] == "gas"
    assert value(one, "standard", "net") == pytest.approx(heat * (3.4 / 120 - 0.0561))
    assert value(one, "gas", "net") > 0  # hydrogen from gas, nothing captured, is worse than the gas
    assert value(one, "clean", "less") == pytest.approx(heat / 36e6)
    closed = model.solve(store, "JPN", measure="retirement")
    coal = 0.2 * closed.facts["twh"] * 3.6e6 / 0.385
    assert value(closed, "gas", "stack") == pytest.approx(coal * (0.385 / 0.52 * 0.0561 - 0.0946))
    assert value(closed, "gas", "amount") == pytest.approx(coal * 0.385 / 0.52 / 36e6)  # bcm
    said = [
        sentence(b.message, language()) for b in ask_energy(store, "JPN")["change"].blocks if isinstance(b, Finding)
    ]
    saved = 0.2 * model.solve(store, "JPN").facts["twh"] * 3.6e6 / 0.385 / 1e9
    assert value(closed, "gas", "saved") == pytest.approx(saved)
    assert any(f"That coal is {100 * saved / 4.351:.1f}% of the heat of all coal" in line for line in said)
    assert value(closed, "gas", "making") == pytest.approx(coal * 0.385 / 0.52 * 0.0155)


def test_a_measure_without_a_price_has_no_cost(store: Store) -> None:
    said = [
        sentence(b.message, language())
        for b in ask_energy(store, "THA", measure="nuclear")["change"].blocks
        if isinstance(b, Gap)
    ]
    assert any("no price of it is held" in line for line in said)
    gas = ask_energy(store, "JPN", measure="hydrogen")["change"]
    lines = [sentence(b.message, language()) for b in gas.blocks if isinstance(b, Finding)]
    assert any("Strait of Hormuz" in line and "liquefied gas" in line for line in lines)


def test_a_tonne_less_costs_only_where_there_is_less(store: Store, japan: Answer) -> None:
    cost = model.solve(store, "JPN")["cost"].set_index("way")
    assert list(cost.index) == ["standard"]
    less = 0.2 * 3.6 / 0.385 * (0.0946 - 0.84 / 18.6)  # tonnes a megawatt hour
    assert cost.loc["standard", "value"] == pytest.approx((106 - 73) / less)
    assert model.solve(store, "JPN", share=0.5)["cost"].empty
    said = " ".join(
        sentence(b.message, language()) for b in ask_energy(store, "JPN", 0.5)["change"].blocks if isinstance(b, Gap)
    )  # type: ignore[arg-type]
    assert "Costs are held for 20%" in said


# --- the page of all ---


def test_the_page_of_all_answers_how_much_coal_and_what_changes(azec: Answer) -> None:
    coal = next(b for b in azec["coal"].blocks if isinstance(b, Table))
    shares = [row[1].holds.value for row in coal.rows]  # type: ignore[union-attr]
    assert shares == sorted(shares, reverse=True) and len(coal.rows) == 11
    gap = next(b for b in azec["coal"].blocks if isinstance(b, Gap))
    assert "Timor-Leste" in sentence(gap.message, language())  # type: ignore[arg-type]
    change = next(b for b in azec["change"].blocks if isinstance(b, Table))
    ways = [way.way for way in switching.ways("ammonia")]
    assert [c.id for c in change.columns] == ["economy", "stack", *ways, "amount", "crude"]
    for row in change.rows:
        clean, standard, gas, coal = (row[k].holds for k in (2, 3, 4, 5))
        assert isinstance(clean, Quantity) and isinstance(standard, Quantity)
        assert isinstance(gas, Quantity) and isinstance(coal, Quantity)
        assert clean.value < standard.value < 0 < gas.value < coal.value
        assert gas.low is not None and gas.high is not None and gas.low <= gas.value <= gas.high
    assert {row[0].holds.code for row in change.rows}.isdisjoint({"SGP", "TLS"})  # type: ignore[union-attr]


def test_the_page_of_all_tells_the_bill_of_each(store: Store, azec: Answer) -> None:
    bills = next(b for b in azec["cost"].blocks if isinstance(b, Table))
    assert [c.id for c in bills.columns] == [
        "economy",
        "bill",
    ]  # with ammonia from gas emissions rise: no cost of a tonne
    first = bills.rows[0][1].holds
    heat = 0.2 * model.solve(store, "JPN").facts["twh"] * 3.6e6 / 0.385
    assert isinstance(first, Quantity) and first.value == pytest.approx(heat * (375 / 18.6 - 172.8 / 25.8))
    sun = next(b for b in ask_azec(store, measure="solar")["cost"].blocks if isinstance(b, Table))
    assert [c.id for c in sun.columns] == ["economy", "bill", "cost"]
    assert "cost" not in {section.id for section in ask_azec(store, measure="nuclear").sections}  # no price is held


@pytest.mark.parametrize("code", LOCALES)
def test_every_language_says_the_pages(azec: Answer, japan: Answer, code: str) -> None:
    for line in (*azec.headlines, *japan.headlines):
        assert sentence(line.message, language(code))


def test_a_value_is_solved_again(store: Store, japan: Answer) -> None:
    net = next(q for q in japan.quantities() if q.trace and q.trace.row and q.trace.row.key.get("indicator") == "net")
    told = why(store, japan, net.id)
    assert told.kind == "why" and told.sections


def test_bad_input_is_named_all_at_once(store: Store, cli: Cli) -> None:
    with pytest.raises(BadInput) as caught:
        model.solve(store, "BRA", share=20, measure="tidal")
    said = str(caught.value)
    assert "no electricity by fuel is followed of Brazil" in said and "a share of 20 of the heat" in said
    assert "no factors are held of 'tidal'" in said and "heating value" in said
    with pytest.raises(NoData, match="Timor-Leste"):
        model.solve(store, "TLS")
    for share in (0, -0.1, 1.01):
        with pytest.raises(BadInput, match="of the heat"):
            model.solve(store, "JPN", share=share)
    ran = cli("energy", "SGP")
    assert ran.code == 0 and "nothing to replace" in " ".join(ran.out.split())
    assert answer_on(store, "azec").id == answer_on(store, "energy").id == "azec"
    assert cli("energy", "JPN", "--measure", "tidal").code == 3


def test_rows_that_cannot_be_are_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = tables.power("THA")
    monkeypatch.setattr(
        tables, "power", lambda _: honest.assign(value=honest["value"].where(honest["fuel"] != "oil", -1.0))
    )
    with pytest.raises(BadInput, match="negative electricity"):
        model.solve(store, "THA")
    monkeypatch.setattr(
        tables, "power", lambda _: honest.assign(value=honest["value"].where(honest["fuel"] != "coal", 1e3))
    )
    with pytest.raises(BadInput, match="add up to"):
        model.solve(store, "THA")


# --- carbon in trade ---


@pytest.fixture(scope="module")
def carbon() -> Result:
    return account(World.load("asia-2022"))


def test_what_is_produced_is_consumed(carbon: Result) -> None:
    rows = carbon["economies"]
    assert rows["production"].sum() == pytest.approx(rows["consumption"].sum(), rel=1e-9)
    assert max(carbon.certificate.values()) < 1e-9
    by_sector = carbon["sectors"].groupby("economy")["value"].sum()
    assert by_sector.to_dict() == pytest.approx(rows.set_index("economy")["production"].to_dict(), rel=1e-9)
    assert (rows["net_low"] <= rows["net"]).all() and (rows["net"] <= rows["net_high"]).all()


def test_totals_are_the_published_ones_moved_to_the_year(carbon: Result) -> None:
    """Japan: 1,106 Mt in 2019 (301.9 MtC), and energy's emissions fell from 1,135.5 to 1,084.6; the world near 36 Gt."""
    rows = carbon["economies"].set_index("economy")["production"]
    assert rows["JPN"] == pytest.approx(1_106.6e6 * 1084.57 / 1135.48, rel=2e-3)
    assert 34e9 < rows.sum() < 37e9


def test_emissions_by_sector_are_spread_as_the_docstring_says() -> None:
    """All of the world: power is near a third; the methods leave every national total as it is."""
    world = World.load("asia-2022")
    power = world.sectors.index(emissions.POWER)
    central = emissions.emissions(world)
    share = central.sectors[:, power].sum() / central.totals.sum()
    assert 0.3 < share < 0.4 and 0.1 < central.households.sum() / central.totals.sum() < 0.2
    for method in emissions.METHODS:
        for efficiency in emissions.EFFICIENCIES:
            one = emissions.emissions(world, method, efficiency)
            assert one.totals == pytest.approx(central.totals, rel=1e-12) and (one.sectors >= 0).all()
    hungry, lean = (emissions.emissions(world, "fuels", e).sectors[0, power] for e in ("power_high", "power_low"))
    assert hungry / lean == pytest.approx((525.2 / 384.0), rel=0.01)  # Japan, plants from 33 to 46 percent and so on
    refining = world.sectors.index(emissions.OIL)
    assert emissions.emissions(world, "oil").sectors[:, refining].sum() == 0.0
    with pytest.raises(NoData, match="no emissions by sector"):
        emissions.emissions(_renamed(world))


def _renamed(world: World) -> World:
    return replace(world, sectors=tuple("PWR" if one == emissions.POWER else one for one in world.sectors))


# Net carbon dioxide by the Global Carbon Project in 2018, million tonnes, where it is more than 5% of what is emitted there.
PROJECT = {"JPN": 177, "KHM": 4, "PHL": 18, "SGP": 72, "USA": 343, "IND": -233, "LAO": -3}


@pytest.mark.parametrize(("code", "theirs"), PROJECT.items())
def test_the_direction_of_net_trade_is_the_projects_and_the_size_within_four_times(
    carbon: Result, code: str, theirs: float
) -> None:
    row = carbon["economies"].set_index("economy").loc[code]
    for end in ("net_low", "net", "net_high"):
        assert row[end] * theirs > 0, (code, end)
    assert 0.25 < row["net"] / (theirs * 1e6) < 6  # another year, another table: sign and size


def test_where_the_direction_is_another_the_page_says_so(azec: Answer, store: Store) -> None:
    note = next(b for b in azec["traded"].blocks if isinstance(b, Note))
    who = [one.code for one in note.message.values["who"]]  # type: ignore[union-attr]
    assert who == ["KOR", "AUS"]
    said = [
        sentence(b.message, language()) for b in ask_energy(store, "JPN")["traded"].blocks if isinstance(b, Finding)
    ]
    assert re.search(r"trade brought in (\d+) million \([\d.]+ million to \d+ million\) tonnes\.$", said[0])
    assert "+177 million tonnes for 2018: the same direction" in said[1]
