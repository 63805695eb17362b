"""Japan's tariffs by agreement: what the tool writes is what is shipped, and a line says what it should."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from entrepot import solve
from entrepot.provenance import DATA
from entrepot.scenario import Scenario
from test_scenario import tool
from trade_worlds import needs_shared

NAME = "ajcep-and-rcep-never-were"


@pytest.fixture(scope="module")
def made() -> ModuleType:
    return tool("make_japan_tariffs")


def line(**cells: float) -> pd.DataFrame:
    columns = {"ajcep": np.nan, "rcep_asean_aus_nzl": np.nan, "cptpp": np.nan, "epa_vnm": np.nan, "sector": "AGR"}
    return pd.DataFrame([{**columns, **cells}])


def test_the_lowest_rate_is_levied_and_an_unplain_one_is_never_zero(made: ModuleType) -> None:
    vnm = made.COLUMNS["VNM"]
    assert made.levied(line(mfn=5.0, ajcep=2.0, epa_vnm=1.0), vnm)[0] == 1.0
    assert made.levied(line(mfn=5.0, ajcep=7.0), vnm)[0] == 5.0  # a preference above MFN is not used
    assert made.levied(line(mfn=5.0), vnm)[0] == 5.0  # an empty column leaves MFN
    assert np.isinf(made.levied(line(mfn=5.0, ajcep=np.inf), vnm)[0])


@pytest.mark.shared
def test_what_is_shipped_is_what_the_tool_writes(made: ModuleType, tmp_path: Path) -> None:
    data = needs_shared("japan_tariff_lines").parent
    made.main(["--data", str(data), "--target", str(tmp_path)])
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (DATA / "scenarios" / path.name).read_bytes(), path.name
    table = made.read(data / "japan_tariff_lines" / made.FILE)
    fish = table[table["hs9"] == "030111100"].iloc[0]
    assert (fish["mfn"], fish["ajcep"]) == (3.5, 0.0)  # base 5, WTO 3.5: the lower is applied


def test_margins_are_what_the_agreements_take_away() -> None:
    table = pd.read_csv(DATA / "scenarios" / "japan-tariffs.csv").set_index(["partner", "sector"])
    assert (
        (table["applied"] <= table["without_ajcep_rcep"] + 1e-9) & (table["without_ajcep_rcep"] <= table["mfn"] + 1e-9)
    ).all()
    assert (table["plain_lines"] <= table["lines"]).all() and (table.loc["TWN", "margin"] == 0).all()
    # China and Korea have RCEP alone with Japan: all of their preference goes.
    np.testing.assert_allclose(table.loc["CHN", "without_ajcep_rcep"], table.loc["CHN", "mfn"], atol=1e-4)
    scenario = Scenario.read(NAME)
    rates = scenario.shocks[0].rates  # type: ignore[attr-defined]
    assert rates["KOR"]["CHM"] == pytest.approx(table.loc[("KOR", "CHM"), "margin"] / 100, abs=1e-5)
    assert "utilisation" in scenario.limits or "how much they are used" in scenario.limits


def test_without_the_agreements_those_who_had_only_them_lose() -> None:
    table = solve("asia-2022", NAME, detail=False)["economies"]
    gdp = table[(table["indicator"] == "real GDP") & (table["unit"] == "percent")].set_index("region")["value"]
    assert gdp["CHN"] < 0 and gdp["KOR"] < 0 and gdp.abs().max() < 0.5


def test_they_become_the_baseline_s_tariffs_and_make_revenue() -> None:
    from entrepot.models.trade import Baseline
    from entrepot.world import World
    from entrepot.world.tariffs import with_japan

    world = with_japan(World.load("asia-2022"))
    table = pd.read_csv(DATA / "scenarios" / "japan-tariffs.csv").set_index(["partner", "sector"])
    n, s = world.region("JPN"), world.sector("TEX")
    assert world.tau[world.region("CHN"), n, s] == pytest.approx(table.loc[("CHN", "TEX"), "applied"] / 100)
    assert np.isnan(world.tau[world.region("EU27"), n, s]) and world.status_of("tau", "JPN") == "estimated"
    base = Baseline.from_world(world, theta=5.0)
    revenue = (base.X[n] * (1 - (base.pi[:, n] / (1 + base.tau[:, n])).sum(axis=0))).sum()
    assert revenue > 0 and any("trade-japan" in card.id for card in base.sources)
    # With the tariff in force held, `add` counts from it and raises revenue.
    assert solve(world, NAME, detail=False).status == "solved"
