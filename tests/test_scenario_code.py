"""Scenarios built in code and on other scenarios: the rules of files hold, and the text replays them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from entrepot import solve
from entrepot.errors import BadInput
from entrepot.scenario import Scenario
from entrepot.scenario.elasticities import DEFAULT_SET


def gdp(scenario: Scenario) -> pd.Series:
    table = solve("asia-2022", scenario, detail=False)["economies"]
    return table[(table["indicator"] == "real GDP") & (table["unit"] == "percent")].set_index("region")["value"]


def test_a_scenario_in_code_is_the_scenario_of_the_file() -> None:
    built = (
        Scenario()
        .tariff(importer="USA", exporter="JPN", sector=["TRE", "ELE"], add=0.25)
        .trade_cost(importer="Japan", exporter="ASEAN10", sector="goods", change="-5%", note="ports")
        .shortage(importer="JPN", exporter="CHN", sector="MIN", ceiling=4.0)
        .productivity(economy="VNM", change=0.02, source="assumption")
    )
    text = """title = "t"
    [[shock]]
    kind = "tariff"
    mode = "add"
    importer = "USA"
    exporter = "JPN"
    sector = ["TRE", "ELE"]
    rate = 0.25
    source = "assumption"
    [[shock]]
    kind = "trade-cost"
    importer = "Japan"
    exporter = "ASEAN10"
    sector = "goods"
    change = "-5%"
    source = "assumption"
    [[shock]]
    kind = "shortage"
    importer = "JPN"
    exporter = "CHN"
    sector = "MIN"
    ceiling = 4.0
    source = "assumption"
    [[shock]]
    kind = "productivity"
    economy = "VNM"
    change = 0.02
    source = "assumption"
    """
    pd.testing.assert_series_equal(gdp(built), gdp(Scenario.from_text(text)))
    assert built.elasticities.name == DEFAULT_SET and not built.elasticities.named
    assert built.title.startswith(
        "Tariff 25%: USA from JPN, TRE ELE; Trade cost -5%: Japan from ASEAN10, goods; Shortage 4"
    )
    again = Scenario.from_text(built.text)
    assert again.title == built.title and again.text == built.text
    pd.testing.assert_series_equal(gdp(built), gdp(again))


def test_rates_settings_and_shipped_scenarios_in_code() -> None:
    april = Scenario.read("us-2025-04-02")
    more = april.tariff(importer="CHN", rates={"USA": "34%"}, source="announced on 4 April 2025")
    assert len(more.shocks) == 2 and more.title.startswith(april.title) and more.cards == april.cards
    assert gdp(more)["USA"] < gdp(april)["USA"]
    zero = more.changed(closure__deficits="zero", title="Retaliation")
    assert zero.deficits == "zero" and zero.title == "Retaliation"


def test_the_rules_of_files_hold_in_code() -> None:
    with pytest.raises(BadInput, match="24 looks like a percentage"):
        Scenario().tariff(importer="USA", exporter="JPN", add=24)
    with pytest.raises(BadInput, match="one of 'rate' and 'rates' is needed"):
        Scenario().tariff(importer="USA", exporter="JPN")
    with pytest.raises(BadInput, match="contradicts"):
        Scenario().tariff(importer="USA", exporter="JPN", add=0.1).tariff(importer="USA", exporter="JPN", add=0.2)


# --- scenarios on scenarios -------------------------------------------------------------------------------------------

ON_APRIL = """base = "us-2025-04-02"
[closure]
deficits = "own-gdp-share"
[[shock]]
kind = "tariff"
mode = "add"
importer = "CHN"
exporter = "USA"
sector = "goods"
rate = 0.34
source = "announced by China on 4 April 2025"
"""


def test_a_scenario_on_a_base_says_only_what_differs_and_replays_without_it() -> None:
    built = Scenario.from_text(ON_APRIL, name="retaliation")
    april = Scenario.read("us-2025-04-02")
    assert len(built.shocks) == 2 and built.deficits == "own-gdp-share" and built.cards == april.cards
    assert built.title == f"{april.title}, and 1 more" and built.limits == april.limits
    assert "base =" not in built.text and "built on us-2025-04-02" in built.text
    again = Scenario.from_text(built.text, name="retaliation")
    assert again.text == built.text
    np.testing.assert_array_equal(gdp(again), gdp(built))


def test_settings_change_the_base_and_files_build_on_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    first = Scenario().tariff(importer="USA", exporter="JPN", sector="TRE", add=0.10).changed(title="Cars at 10%")
    (tmp_path / "cars.toml").write_text(first.text, encoding="utf-8")
    second = tmp_path / "more.toml"
    second.write_text('base = "cars.toml"\nsettings = ["shock.1.rate=0.25"]\n', encoding="utf-8")
    built = Scenario.read(second)
    assert built.shocks[0].rates == 0.25 and built.title == "Cars at 25%"  # type: ignore[attr-defined]
    third = Scenario.from_text('base = "more.toml"\ntitle = "Third"\n', name="third", folder=tmp_path)
    assert third.shocks[0].rates == 0.25 and third.title == "Third"  # type: ignore[attr-defined]
    (tmp_path / "cars.toml").write_text('base = "more.toml"\n', encoding="utf-8")
    with pytest.raises(BadInput, match="is built on itself"):
        Scenario.read(second)
    with pytest.raises(BadInput, match="line 1: base: no scenario 'nowhere'"):
        Scenario.from_text('base = "nowhere"\n')
    with pytest.raises(BadInput, match="must be a list of texts"):
        Scenario.from_text('base = "china-slows"\nsettings = "a=1"\n')
