"""Shocks of carbon and power: laid on by hand arithmetic, bad input named, the shipped ones felt where they should be."""

from __future__ import annotations

import numpy as np
import pytest

from entrepot.answers.block import Finding, Quantity
from entrepot.answers.whatif import whatif
from entrepot.errors import BadInput
from entrepot.models import trade
from entrepot.scenario import Scenario
from entrepot.scenario.target import Changes, Target
from entrepot.store import Store
from entrepot.world import World, emissions

CARBON = (
    'title = "t"\n[[shock]]\nkind = "carbon-cost"\neconomy = "JPN"\nsector = "UTL"\nprice = 50\nsource = "assumption"\n'
)
MIX = 'title = "t"\n[[shock]]\nkind = "power-mix"\neconomy = "THA"\nmeasure = "biomass"\nshare = 0.2\nsource = "assumption"\n'


def laid(text: str) -> tuple[World, Changes]:
    world = World.load("asia-2022")
    target = Target(
        world.regions, world.sectors, np.nan_to_num(world.tau), np.isfinite(world.tau), world.members, world=world
    )
    return world, Scenario.from_text(text).changes(target)


def test_a_cost_of_carbon_is_emissions_for_a_dollar_times_the_price() -> None:
    world, changes = laid(CARBON)
    n, s = world.regions.index("JPN"), world.sectors.index("UTL")
    emitted = emissions.emissions(world).sectors[n, s]
    assert changes.A_hat is not None
    assert changes.A_hat[n, s] == pytest.approx(1 / (1 + 50 * emitted / (world.X[n, s] * 1e6)))
    assert np.sum(changes.A_hat != 1.0) == 1
    assert changes.applied[0]["value"] == 50


def test_a_power_mix_is_its_bill_over_the_output_of_power() -> None:
    world, changes = laid(MIX)
    n, s = world.regions.index("THA"), world.sectors.index("UTL")
    heat = 0.2 * 35.52 * 3.6e6 / 0.385  # a fifth of the heat of 35.5 TWh of 2022
    bill = heat * (191 / 15.6 - 172.8 / 25.8)
    assert changes.A_hat is not None
    assert changes.A_hat[n, s] == pytest.approx(1 / (1 + bill / (world.X[n, s] * 1e6)), rel=1e-6)
    cheap, dear = (laid(MIX + f'case = "{case}"\n')[1].A_hat for case in ("low", "high"))
    assert cheap is not None and dear is not None
    assert dear[n, s] < changes.A_hat[n, s] < cheap[n, s]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("price = 50", "", "'price' is missing"),
        ("price = 50", "price = 0", "is not above 0"),
        ('"UTL"', '"POWER"', "unknown sector"),
    ],
)
def test_a_bad_cost_of_carbon_is_named(old: str, new: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        laid(CARBON.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("share = 0.2", "", "'share' is missing"),
        ("share = 0.2", "share = 20", "looks like a percentage"),
        ('"biomass"', '"nuclear"', "no price of 'nuclear' is held"),
        ('"biomass"', '"tidal"', "'tidal' is not known"),
        ("share = 0.2", 'share = 0.2\nway = "clean"', "'clean' is not known"),
        ('"THA"', '"SGP"', "makes no electricity from coal"),
    ],
)
def test_a_bad_power_mix_is_named(old: str, new: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        laid(MIX.replace(old, new))


def test_emissions_are_needed() -> None:
    world = World.load("asia-2022")
    bare = Target(world.regions, world.sectors, np.nan_to_num(world.tau), np.isfinite(world.tau), world.members)
    with pytest.raises(BadInput, match="needs emissions by sector"):
        Scenario.from_text(CARBON).changes(bare)


def test_the_page_tells_what_leaks(store: Store) -> None:
    answer = whatif.ask("carbon-cost-japan")[0]
    line = next(b for b in answer["emitted"].blocks if isinstance(b, Finding)).message
    less, more = line.values["less"], line.values["more"]
    assert isinstance(less, Quantity) and isinstance(more, Quantity)
    assert less.value < 0 < more.value < -less.value
    assert all(section.id != "emitted" for section in whatif.ask("china-slows")[0].sections)


def test_code_writes_the_same_shocks() -> None:
    built = (
        Scenario()
        .carbon_cost(economy="JPN", price=50, sector="UTL")
        .power_mix(economy="THA", measure="biomass", share=0.2)
    )
    assert built.shocks[0].price == 50 and built.shocks[1].way == "regrown"  # type: ignore[attr-defined]
    assert Scenario.from_text(built.text).shocks == built.shocks


def test_a_shipped_cost_of_carbon_is_felt_where_carbon_is() -> None:
    """Japan's power gets dearer by near what its carbon costs; its economy loses, nobody else much."""
    result = trade.solve(World.load("asia-2022"), Scenario.read("carbon-cost-japan"), throw=True)
    table = result["sectors"]
    prices = table[(table["indicator"] == "producer price") & (table["region"] == "JPN")].set_index("sector")["value"]
    assert prices.idxmax() == "UTL" and 13 < prices["UTL"] < 16
    gdp = result["economies"].query("indicator == 'real GDP'").set_index("region")["value"]
    assert gdp.idxmin() == "JPN" and -1.2 < gdp["JPN"] < -0.7 and gdp.drop("JPN").abs().max() < 0.1
