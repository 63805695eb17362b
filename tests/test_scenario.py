"""Scenario files: strict, all problems at once, with lines and remedies; shocks laid onto a world."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from entrepot.errors import BadInput, UnknownName
from entrepot.provenance import DATA
from entrepot.scenario import Scenario, names, shipped, template
from entrepot.scenario.elasticities import Elasticities, named
from entrepot.scenario.target import Target
from trade_worlds import needs_shared

REGIONS = ("JPN", "VNM", "THA", "CHN", "USA", "EU27", "ROW")
SECTORS = ("AGR", "ELE", "TRE", "PUB")


def target(known: bool = True) -> Target:
    shape = (len(REGIONS), len(REGIONS), len(SECTORS))
    return Target(REGIONS, SECTORS, np.full(shape, 0.05), np.full(shape, known), {"EU27": ("DEU", "FRA")})


def shock(**changes: object) -> str:
    keys = {
        "kind": '"tariff"',
        "mode": '"add"',
        "importer": '"USA"',
        "exporter": '"JPN"',
        "sector": '"ELE"',
        "rate": "0.24",
        "source": '"assumption"',
    }
    rows = {key: value for key, value in (keys | changes).items() if value is not None}
    return "[[shock]]\n" + "\n".join(f"{key} = {value}" for key, value in rows.items()) + "\n"


def read(*shocks: str, head: str = 'title = "t"', settings: tuple[str, ...] = ()) -> Scenario:
    return Scenario.from_text(head + "\n" + "\n".join(shocks), name="test.toml", settings=settings)


def complaint(*shocks: str, head: str = 'title = "t"', settings: tuple[str, ...] = ()) -> str:
    with pytest.raises(BadInput) as caught:
        read(*shocks, head=head, settings=settings)
    return str(caught.value)


# --- strict reading ---------------------------------------------------------------------------------------------------


def test_every_problem_is_reported_at_once_with_its_line() -> None:
    said = complaint(
        shock(rate="24", sourse='"x"', source=None),
        shock(kind='"tarif"'),
        shock(mode='"raise"'),
        head='titel = "t"\n[closure]\ndeficits = "nil"\n[elasticities]\nvalue = -4.0',
    )
    for part in (
        "unknown key 'titel' -> did you mean 'title'?",
        "test.toml, line 1",
        "'title' is missing",
        "'deficits' = 'nil' is not known",
        "-4.0 is not above 0",
        "test.toml, line 12: shock.1.rate: 24 looks like a percentage -> write 0.24",
        "unknown key 'sourse' -> did you mean 'source'?",
        "'source' is missing",
        'source = "assumption"',
        "'kind' = 'tarif' is not known -> did you mean 'tariff'?",
        "'mode' = 'raise' is not known",
    ):
        assert part in said, part


@pytest.mark.parametrize("text", ["24", "2.4", "-24", "145"])
def test_percentages_that_look_like_fractions_are_refused(text: str) -> None:
    assert "looks like a percentage" in complaint(shock(rate=text))


def test_percent_texts_are_read_and_tiny_ones_noted() -> None:
    scenario = read(shock(rate='"145%"'), shock(exporter='"CHN"', rate='"0.24%"'))
    assert [each.rates for each in scenario.shocks] == [1.45, pytest.approx(0.0024)]  # type: ignore[attr-defined]
    assert any("less than one percent" in note for note in scenario.notes)


@pytest.mark.parametrize("rate", ["true", '"lots"', "nan", '"24"', "[0.24]"])
def test_rates_that_are_no_numbers(rate: str) -> None:
    assert "is not a rate" in complaint(shock(rate=rate))


def test_rate_and_rates_exclude_each_other() -> None:
    assert "one of 'rate' and 'rates'" in complaint(shock(rates="{JPN = 0.1}"))
    assert "'rates' names the exporters already" in complaint(shock(rate=None, rates="{JPN = 0.1}"))
    assert "must be a table" in complaint(shock(rate=None, exporter=None, rates="0.1"))


def test_contradictions_name_both_places() -> None:
    said = complaint(shock(rate="0.24"), shock(rate="0.10"))
    assert "contradicts test.toml, line 2: shock.1" in said and "line 11: shock.2" in said


def test_a_lower_cost_on_flows_that_are_cut_off_is_a_contradiction() -> None:
    cut = shock(kind='"shortage"', mode=None, rate=None, ceiling="10.0")
    ease = shock(kind='"trade-cost"', mode=None, rate=None, change="-0.1")
    for pair in ((cut, ease), (ease, cut)):
        with pytest.raises(BadInput, match="delete one of the two shocks"):
            read(*pair).changes(target())


def test_missing_and_misplaced_keys() -> None:
    assert "no shock" in complaint()
    assert "'change' is missing" in complaint(shock(kind='"trade-cost"', mode=None, rate=None))
    assert "'ceiling' is missing" in complaint(shock(kind='"shortage"', mode=None, rate=None))
    assert "'exporter' is missing" in complaint(shock(exporter=None))
    assert "unknown key 'mode'" in complaint(shock(kind='"trade-cost"', rate=None, change="0.1"))
    assert "numeraire" in complaint(shock(), head='title = "t"\n[closure]\nnumeraire = "USA"')
    assert "no source card 'nowhere'" in complaint(shock(), head='title = "t"\ncards = "nowhere"')
    assert "is not a date" in complaint(shock(), head='title = "t"\nas_of = "soon"')
    assert "not valid TOML" in complaint(head="title = ")
    assert "'set' and numbers" in complaint(
        shock(), head='title = "t"\n[elasticities]\nset = "caliendo-parro-2015"\nvalue = 5.0'
    )


# --- laid onto a world ------------------------------------------------------------------------------------------------


def test_set_and_add_and_who_wins() -> None:
    changes = read(
        shock(exporter='["JPN", "VNM"]', sector='"all"', rate="0.10"),
        shock(mode='"set"', exporter='"VNM"', sector='"ELE"', rate="0.46"),
    ).changes(target())
    assert changes.tau is not None and changes.d_hat is None and changes.A_hat is None
    assert changes.tau[0, 4, 1] == pytest.approx(0.15)
    assert changes.tau[1, 4].tolist() == pytest.approx([0.15, 0.46, 0.15, 0.15])
    assert changes.tau[1, 3, 1] == 0.05
    assert any("shock 2 replaces shock 1 in 1 cells" in note for note in changes.notes)


def test_groups_and_dates_and_names() -> None:
    head = 'title = "t"\nas_of = "2024-12-31"'
    changes = read(shock(exporter='"ASEAN"', importer='"United States"'), head=head).changes(target())
    assert changes.tau is not None
    assert np.argwhere(changes.tau != 0.05).tolist() == [[1, 4, 1], [2, 4, 1]]
    lost = [note for note in changes.notes if "ASEAN without" in note]
    assert lost and "TLS" not in lost[0]
    later = read(shock(exporter='"ASEAN"'), head='title = "t"\nas_of = "2026"').changes(target())
    assert any("TLS" in note for note in later.notes)


def test_rates_by_exporter_and_sector() -> None:
    table = shock(rate=None, exporter=None) + "[shock.rates]\nJPN = 0.24\nVNM = {ELE = 0.1, TRE = '46%'}\n"
    changes = read(table).changes(target())
    assert changes.tau is not None
    assert changes.tau[0, 4, 1] == pytest.approx(0.29)
    assert changes.tau[1, 4].tolist() == pytest.approx([0.05, 0.15, 0.51, 0.05])


def test_what_the_world_lacks_is_reported_all_at_once() -> None:
    scenario = read(
        shock(exporter='"Atlantis"'),
        shock(exporter='"DEU"'),
        shock(exporter='"BRA"', sector='"ELEC"'),
        shock(importer='"JPN"', exporter='"JPN"'),
    )
    with pytest.raises(BadInput) as caught:
        scenario.changes(target())
    said = str(caught.value)
    for part in (
        "unknown economy 'Atlantis'",
        "only held inside EU27",
        "the world does not hold 'BRA'",
        "unknown sector 'ELEC' -> did you mean ELE",
        "no flow is touched",
    ):
        assert part in said, part


def test_set_needs_to_know_the_tariff_in_force() -> None:
    scenario = read(shock(mode='"set"'))
    with pytest.raises(BadInput, match="not held"):
        scenario.changes(target(known=False))
    changes = read(shock(mode='"set"', if_missing="0.1", rate="0.21")).changes(
        Target(REGIONS, SECTORS, np.zeros((7, 7, 4)), np.zeros((7, 7, 4), dtype=bool))
    )
    assert changes.tau is not None and changes.tau[0, 4, 1] == pytest.approx(0.1)


def test_a_tariff_cannot_fall_below_zero() -> None:
    with pytest.raises(BadInput, match="below zero"):
        read(shock(rate="-0.10")).changes(target())


def test_other_shocks() -> None:
    changes = read(
        shock(kind='"trade-cost"', mode=None, rate=None, change='"-5%"', importer='"JPN"', exporter='"ASEAN10"'),
        shock(kind='"shortage"', mode=None, rate=None, ceiling="10", importer='"JPN"', exporter='"CHN"'),
        shock(
            kind='"productivity"', mode=None, rate=None, importer=None, exporter=None, economy='"CHN"', change="-0.03"
        ),
    ).changes(target())
    assert changes.tau is None and changes.d_hat is not None and changes.A_hat is not None
    assert changes.d_hat[1, 0, 1] == pytest.approx(0.95) and changes.d_hat[3, 0, 1] == 10.0
    assert changes.A_hat[3, 1] == pytest.approx(0.97) and changes.A_hat[0, 1] == 1.0
    assert [row["kind"] for row in changes.applied] == ["trade-cost", "shortage", "productivity"]


# --- settings, elasticities, shipped files ----------------------------------------------------------------------------


def test_settings_override_and_are_kept_in_the_text() -> None:
    scenario = read(shock(), settings=("shock.1.rate=0.1", "closure.deficits=zero", "elasticities.scale=0.5"))
    assert scenario.deficits == "zero" and scenario.elasticities.scale == 0.5
    assert scenario.shocks[0].rates == 0.1  # type: ignore[attr-defined]
    again = Scenario.from_text(scenario.text)
    assert again.deficits == "zero" and again.shocks[0].rates == 0.1  # type: ignore[attr-defined]
    assert again.text == scenario.text
    assert "count shocks from 1" in complaint(shock(), settings=("shock.7.rate=0.1",))
    assert "is no setting" in complaint(shock(), settings=("rate",))
    assert "looks like a percentage" in complaint(shock(), settings=("shock.1.rate=24",))
    assert "unknown key 'rat'" in complaint(shock(), settings=("shock.1.rat=0.1",))


@pytest.mark.parametrize(
    ("title", "settings", "expected"),
    [
        ("A tariff of 24% on chips", ("shock.1.rate=0.4",), "A tariff of 40% on chips"),
        ("A tariff of 24 percent", ("shock.1.rate='12.5%'",), "A tariff of 12.5 percent"),
        ("Tariffs of 24% and 10%", ("shock.1.rate=0.1", "shock.2.rate=0.24"), "Tariffs of 10% and 24%"),
        ("A tariff of 24% on chips", ("shock.1.rate=-0.01",), "A tariff of 24% on chips (changed: shock.1.rate=-0.01)"),
        ("Tariffs of 124% and 2024", ("shock.1.rate=0.4",), "Tariffs of 124% and 2024 (changed: shock.1.rate=0.4)"),
        ("A quarrel", ("shock.2.rate=0.3",), "A quarrel (changed: shock.2.rate=0.3)"),
        ("A tariff of 24%", ("closure.deficits=zero",), "A tariff of 24%"),
        ("A tariff of 24%", ("title=Mine", "shock.1.rate=0.3"), "Mine"),
    ],
)
def test_a_setting_rewrites_the_title_that_states_the_number(
    title: str, settings: tuple[str, ...], expected: str
) -> None:
    pair = (shock(), shock(exporter='"CHN"', rate="0.10"))
    scenario = read(*pair, head=f'title = "{title}"', settings=settings)
    assert scenario.title == expected and Scenario.from_text(scenario.text).title == expected


def test_elasticities_by_number_table_and_name() -> None:
    assert Elasticities("assumption", 5.0, {"ELE": 9.0}, 0.5).of(SECTORS).tolist() == [2.5, 4.5, 2.5, 2.5]
    with pytest.raises(BadInput, match=r"unknown sector 'XYZ'.*\n.*no elasticity for ELE, TRE, PUB"):
        Elasticities("assumption", None, {"XYZ": 9.0, "AGR": 3.0}).of(SECTORS)
    theta = named("caliendo-parro-2015").of(SECTORS)
    assert theta[0] == 9.11 and (theta > 0).all()
    with pytest.raises(UnknownName, match="known sets"):
        named("nobody-2000")
    scenario = read(
        shock(), head='title = "t"\n[elasticities]\nsource = "x"\nvalue = 5\n[elasticities.by_sector]\nELE = 8.97'
    )
    assert scenario.elasticities.of(SECTORS).tolist() == [5.0, 8.97, 5.0, 5.0]
    assert "'source' is missing" in complaint(shock(), head='title = "t"\n[elasticities]\nvalue = 5.0')


def test_shipped_scenarios_are_valid_and_sourced() -> None:
    scenarios = shipped()
    assert len(scenarios) >= 6 and {"us-2025-04-02", "tariff-war"} <= set(names())
    for name, scenario in scenarios.items():
        assert scenario.title and scenario.question and scenario.limits, name
        assert scenario.elasticities.source and scenario.elasticities.cards, name
        assert scenario.cards or all(each.source == "assumption" for each in scenario.shocks), name
        assert all(each.source for each in scenario.shocks), name


def test_the_template_is_valid() -> None:
    assert Scenario.from_text(template()).shocks


def test_reading_by_path_and_by_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(template(), encoding="utf-8")
    assert Scenario.read(file).name == "mine"
    assert Scenario.read("tariff-war").name == "tariff-war"
    with pytest.raises(UnknownName, match="tariff-war"):
        Scenario.read("nothing-like-it")


# --- the tools that write shipped files -------------------------------------------------------------------------------


def tool(name: str) -> ModuleType:
    path = Path(__file__).parents[1] / "tools" / f"{name}.py"
    spec = spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
def test_elasticities_are_what_the_tool_writes(tmp_path: Path) -> None:
    data = needs_shared("caliendo_parro2015").parent
    tool("make_elasticities").main(["--data", str(data), "--target", str(tmp_path)])
    written = sorted(tmp_path.iterdir())
    assert [path.stem for path in written] == ["caliendo-parro-2015", "fontagne-guimbard-orefice-2022"]
    for path in written:
        assert path.read_bytes() == (DATA / "elasticities" / path.name).read_bytes(), path.name


def test_three_sets_of_elasticities_with_sources_errors_and_limits() -> None:
    from entrepot.scenario import elasticities as sets
    from entrepot.world import World

    sectors = World.load("asia-2022").sectors
    assert sets.names() == ("caliendo-parro-2015", "fontagne-guimbard-orefice-2022", "single-5")
    theta = {name: dict(zip(sectors, named(name).of(sectors).tolist(), strict=True)) for name in sets.names()}
    assert theta["caliendo-parro-2015"]["REF"] == 64.85 and set(theta["single-5"].values()) == {5.0}
    assert 5 < theta["fontagne-guimbard-orefice-2022"]["ELE"] < 15
    for name in sets.names():
        held = named(name)
        assert held.source and held.limits and (held.errors or held.error), name
        assert set(held.errors) in (set(), set(sectors)), name


@pytest.mark.shared
def test_united_states_scenarios_are_what_the_tool_writes(tmp_path: Path) -> None:
    data = needs_shared("us_tariffs_2025_2026").parent
    tool("make_us_tariff_scenarios").main(["--data", str(data), "--target", str(tmp_path)])
    written = sorted(tmp_path.iterdir())
    assert len(written) == 6
    for path in written:
        assert path.read_bytes() == (DATA / "scenarios" / path.name).read_bytes(), path.name


@pytest.fixture(scope="module")
def tracker() -> tuple[Any, Any]:
    """US imports by region and sector (chapters that straddle count half), and the tracker's totals in points."""
    data = needs_shared("us_tariffs_2025_2026").parent
    made = tool("make_us_tariff_scenarios")
    table, _ = made.read_imports(data, DATA / "concordances")
    return table, 100 * made.totals(data)


def shipped_total(name: str, region: str, table: Any) -> float:
    """The import-weighted average of a shipped file's rates for one region, in points."""
    rates = dict(Scenario.read(name).shocks[0].rates.get(region, {}))  # type: ignore[attr-defined]
    weights = table[table["region"] == region].groupby("sector")["weight"].sum()
    return 100 * sum(rates.get(s, 0.0) * w for s, w in weights.items()) / weights.sum()


SINGLE = ("JPN", "KHM", "IDN", "MYS", "PHL", "SGP", "THA", "VNM", "CHN", "KOR", "TWN", "HKG", "IND", "BGD", "AUS",
          "CAN", "MEX", "EU27", "GBR")  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("date", ["2025-08-07", "2026-08-19"])
def test_every_shipped_effective_rate_weighs_up_to_the_tracker_s_total_of_the_day(date: str, tracker: Any) -> None:
    table, dated = tracker
    partner = table.drop_duplicates("region").set_index("region")["partner_name"]
    checked = 0
    for region in SINGLE:
        wanted = dated.loc[partner[region], date]
        assert shipped_total(f"us-effective-{date}", region, table) == pytest.approx(wanted, abs=0.01), region
        checked += 1
    assert checked == 19
    assert dated.loc["MEXICO", "2025-08-07"] == pytest.approx(8.53, abs=0.01)


@pytest.mark.shared
def test_announced_rates_stay_below_the_tracker_s_and_section_232_adds_what_it_adds_there(tracker: Any) -> None:
    table, dated = tracker
    partner = table.drop_duplicates("region").set_index("region")["partner_name"]
    for region in SINGLE:
        name = partner[region]
        base, exempt, beside = (
            shipped_total(f"us-2025-04-02{variant}", region, table) for variant in ("", "-exempt-04-11", "-section-232")
        )
        assert exempt <= base + 1e-9 and base <= dated.loc[name, "2025-04-05"] + 0.01, region
        added = dated.loc[name, "2025-04-03"] - dated.loc[name, "2025-03-06"]
        assert beside - base == pytest.approx(added, abs=0.01), region


@pytest.mark.shared
def test_the_exemptions_of_11_april_take_out_what_the_tracker_s_total_fell_by(tracker: Any) -> None:
    """Taiwan's total fell from 11.09 to 4.58, of which 1.82 is section 232: 70% of what was taxed became exempt."""
    table, dated = tracker
    row = dated.loc["TAIWAN"]
    gone = (row["2025-04-09"] - row["2025-04-11"]) / (row["2025-04-09"] - row["2025-04-03"])
    share = (row["2025-04-05"] - row["2025-04-03"]) / 32 * gone
    imports = table[table["region"] == "TWN"].groupby("hs2")["weight"].sum()
    part = share * imports.sum() / imports[["84", "85"]].sum()
    before, after = (
        Scenario.read(f"us-2025-04-02{v}").shocks[0].rates["TWN"]
        for v in ("", "-exempt-04-11")  # type: ignore[attr-defined]
    )
    assert 0.8 < part < 1.0 and after["MCH"] == before["MCH"]
    ele = table[(table["region"] == "TWN") & (table["sector"] == "ELE")].set_index("hs2")["weight"]
    electronics = ele[["84", "85"]].sum() / ele.sum()
    assert 1 - after["ELE"] / before["ELE"] == pytest.approx(part * electronics, abs=0.001)


# --- goods, codes and groups on any labels ----------------------------------------------------------------------------


def test_goods_are_told_from_labels_of_any_table() -> None:
    from entrepot.scenario.goods import goods_sectors, is_goods
    from entrepot.world import World

    assert [World.load("asia-2022").sectors[s] for s in goods_sectors(World.load("asia-2022").sectors)] == [
        "AGR", "MIN", "FBT", "TEX", "WPO", "REF", "CHM", "MET", "MCH", "ELE", "TRE",
    ]  # fmt: skip
    assert goods_sectors([f"c{k}" for k in range(1, 36)]) == list(range(16))
    for label, goods in {
        "A01_02": True, "B05_06": True, "C10T12": True, "C33": True, "D35": False, "D01T03": True, "D41T43": False, "G45": False,
        "Agriculture, hunting, forestry and fishing": True, "Pulp, paper, printing and publishing": True, "Machinery n.e.c": True,
        "Electrical and Machinery": True, "Sale and repair of motor vehicles": False, "Post and telecommunications": False,
        "Electricity, Gas and Water": False, "Publishing activities": False, "Other": None, "Computer": None,
    }.items():  # fmt: skip
        assert is_goods(label) is goods, label


def test_codes_and_groups_reach_an_economist_s_own_labels() -> None:
    regions, sectors = ("Mexico", "Canada", "USA", "Viet Nam", "Thailand"), ("Food", "Basic metals", "Retail")
    shape = (5, 5, 3)
    own = Target(regions, sectors, np.zeros(shape), np.ones(shape, dtype=bool))
    changes = read(shock(importer='"MEX"', exporter='"ASEAN"', sector='"goods"')).changes(own)
    assert changes.tau is not None
    assert np.argwhere(changes.tau > 0).tolist() == [[3, 0, 0], [3, 0, 1], [4, 0, 0], [4, 0, 1]]
    with pytest.raises(BadInput, match=r"the labels do not say whether these are goods: Other -> list the sectors"):
        read(shock(sector='"goods"', exporter='"Canada"')).changes(replace(own, sectors=("Food", "Other", "Retail")))
    told = replace(own, sectors=("Food", "Other", "Retail"), sector_groups={"goods": ("Food", "Other")})
    tau = read(shock(sector='"goods"', exporter='"Canada"')).changes(told).tau
    assert tau is not None and np.argwhere(tau > 0).tolist() == [[1, 2, 0], [1, 2, 1]]


def test_rates_by_exporter_and_sector_of_a_large_world_are_laid_by_index() -> None:
    """The same cells as one shock a rate, with the later rate of one shock winning."""
    table = shock(rate=None, exporter=None) + "[shock.rates]\nASEAN = 0.10\nVNM = {ELE = 0.2}\n"
    changes = read(table).changes(target())
    assert changes.tau is not None
    assert changes.tau[1, 4].tolist() == pytest.approx([0.05, 0.25, 0.05, 0.05])
    assert changes.tau[2, 4].tolist() == pytest.approx([0.05, 0.15, 0.05, 0.05])
    assert len(changes.applied) == 2 and not any("replaces" in note for note in changes.notes)
