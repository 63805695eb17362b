"""The one-sector model: its plain case is the hat algebra, its extensions do what they say, the page's numbers recur."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput
from entrepot.models import trade
from entrepot.models.trade import Baseline
from entrepot.scenario import Scenario
from trade_worlds import needs_shared

REGIONS = ("USA", "JPN", "VNM", "CHN")
STEPS: dict[str, dict[str, Any]] = {
    "plain": {},
    "labour supply": {"labour_supply": 0.5},
    "and scale": {"labour_supply": 0.5, "scale": 0.67 / 4},
    "a quarter passed through": {"labour_supply": 0.5, "scale": 0.67 / 4, "pass_through": 0.25},
    "revenue lowers income tax": {"labour_supply": 0.5, "scale": 0.67 / 4, "income_tax": True},
}


def small(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    flows = rng.gamma(2.0, 1.0, (4, 4))
    np.fill_diagonal(flows, 0.0)
    return flows, flows.sum(axis=1) * 4.0


def of(result: Any, name: str) -> pd.Series:
    table = result["economies"]
    return table[table["indicator"] == name].set_index("region")["value"]


def test_the_plain_case_is_the_hat_algebra_of_one_sector() -> None:
    flows, income = small()
    rates = {"JPN": 0.24, "VNM": 0.46, "CHN": 0.34}
    found = trade.one_sector(REGIONS, flows=flows, income=income, tariffs={"USA": rates})
    long = pd.DataFrame(
        [(i, n, "goods", flows[a, b]) for a, i in enumerate(REGIONS) for b, n in enumerate(REGIONS)],
        columns=["exporter", "importer", "sector", "value"],
    )
    output = pd.DataFrame({"economy": REGIONS, "sector": "goods", "value": income})
    base = Baseline.from_tables({"flows": long, "output": output, "theta": 4.0}, regions=REGIONS)
    scenario = Scenario().tariff(importer="USA", rates=rates)
    table = trade.solve(base, scenario)["economies"]
    income_ = table[(table["indicator"] == "real income") & (table["unit"] == "percent")].set_index("region")["value"]
    np.testing.assert_allclose(of(found, "welfare")[list(REGIONS)], income_[list(REGIONS)], atol=1e-7)
    np.testing.assert_allclose(of(found, "employment"), 0.0, atol=1e-9)


def test_nothing_changes_without_duties_and_each_extension_moves_what_it_should() -> None:
    flows, income = small()
    for options in STEPS.values():
        still = trade.one_sector(REGIONS, flows=flows, income=income, tariffs={}, **options)
        assert still.status == "solved" and still["economies"]["value"].abs().max() < 1e-8
    taxed = {
        name: trade.one_sector(REGIONS, flows=flows, income=income, tariffs={"USA": {"CHN": 0.5}}, **options)
        for name, options in STEPS.items()
    }
    assert abs(of(taxed["labour supply"], "employment")["CHN"]) > 1e-3
    assert of(taxed["revenue lowers income tax"], "employment")["USA"] > of(taxed["and scale"], "employment")["USA"]
    assert of(taxed["a quarter passed through"], "welfare")["CHN"] > of(taxed["and scale"], "welfare")["CHN"]


def test_bad_input_is_named_all_at_once() -> None:
    flows, income = small()
    income[1] = -1.0
    with pytest.raises(BadInput) as caught:
        trade.one_sector(REGIONS, flows=flows, income=income, tariffs={"USA": {"ATL": 0.1, "JPN": 24.0}}, eps=0.0)
    for part in ("JPN: income is -1", "unknown economy 'ATL'", "a duty of 24", "eps: 0"):
        assert part in str(caught.value)
    with pytest.raises(BadInput, match="shapes"):
        trade.one_sector(REGIONS, flows=flows[:3], income=income, tariffs={})


@pytest.mark.shared
def test_the_page_s_numbers_recur() -> None:
    """Every figure of the table in docs/trade.md."""
    folder = needs_shared("baci2023")
    pairs = pd.read_csv(folder / "baci2023_total_goods.csv", keep_default_na=False)
    facts = pd.read_csv(folder / "countries_gdp_us_tariff.csv", keep_default_na=False)
    economies = facts["iso3"].tolist()
    wide = pairs.pivot(index="exporter_iso3", columns="importer_iso3", values="value_musd").reindex(
        index=economies, columns=economies
    )
    rates = {c: max(0.1, float(t)) for c, t in zip(economies, facts["us_announced_tariff"], strict=True) if c != "USA"}
    page = (Path(__file__).parents[1] / "docs" / "trade.md").read_text(encoding="utf-8")
    rows = {
        m[1]: [float(x) for x in m[2].split("|")]
        for m in re.finditer(r"^\| ([A-Z]{3}) \| ([-\d. |]+) \|$", page, re.MULTILINE)
    }
    assert len(rows) == 8
    for k, options in enumerate(STEPS.values()):
        found = trade.one_sector(
            economies, flows=wide.fillna(0.0).to_numpy(), income=facts["gdp_2023_usd"].to_numpy(dtype=float) / 1e6,
            tariffs={"USA": rates}, **options,
        )  # fmt: skip
        welfare = of(found, "welfare")
        assert found.status == "solved"
        for code, told in rows.items():
            assert told[k] == pytest.approx(welfare[code], abs=0.0051), (code, k)


def test_the_page_s_code_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every block of docs/trade.md, on small stand-ins for the reader's own data."""
    from entrepot.ensemble import run as many
    from entrepot.world import World

    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[1] / "docs" / "trade.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    flows, income = small()
    sectors = ("Food", "Retail")

    def long(value: Any, **axes: Any) -> pd.DataFrame:
        index = pd.MultiIndex.from_product(list(axes.values()), names=list(axes))
        return pd.DataFrame({"value": np.broadcast_to(value, len(index))}, index=index).reset_index()

    table = long(1.0, exporter=REGIONS, importer=REGIONS, sector=("Food",))
    names: dict[str, Any] = {
        "flows": table[table["exporter"] != table["importer"]],
        "output": long(20.0, economy=REGIONS, sector=sectors),
        "shares": long(0.6, economy=REGIONS, sector=sectors),
        "inputs": long(0.2, economy=REGIONS, input=sectors, sector=sectors),
        "tariffs": long(0.05, exporter=REGIONS, importer=REGIONS, sector=("Food",)).query("exporter != importer"),
        "elasticities": long(5.0, sector=sectors),
        "world": World.load("asia-2022"),
        "shock": Scenario().shortage(importer="JPN", exporter="CHN", sector="ELE", ceiling=3.0),
    }
    exec(blocks[0], names)
    exec(blocks[1], names)
    assert (tmp_path / "mine.npz").is_file()
    monkeypatch.setattr(
        "entrepot.ensemble.run", lambda *given, **options: many(*given, **{**options, "draws": 2, "processes": 0})
    )
    exec(blocks[2], names)
    names |= {"economies": REGIONS, "flows": flows, "gdp": income, "rates": {"JPN": 0.24}}
    exec(blocks[3], names)
    assert len(blocks) == 4 and names["result"].status == "solved"
