"""A newer edition of investment or people, once fetched, is what the pages and the partner comparison tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import provider_sheets as sheets
from entrepot.errors import UnknownName
from entrepot.models.relations.strands import MEASURES, latest
from entrepot.report.strands import investment, people
from entrepot.store import Store, editions
from entrepot.store.fetch import fetch

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")

PARTNERS = ("JPN", "CHN", "USA", "KOR", "EU27")
FDI = next(measure for measure in MEASURES if measure.id == "fdi")


@pytest.fixture(scope="module")
def newer(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store to which one newer edition of each was added."""
    folder = tmp_path_factory.mktemp("newer")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(editions.FOLDER_VARIABLE, str(folder / "home"))
        before = Store.open()
        for name, edition, file in (
            ("jetro-fdi-flow", "", sheets.sheet(folder / "country1_e_26cy.xlsx", sheets.jetro_flow(last=2026))),
            ("aseanstats-fdi-flow", "2026-10-01", sheets.text(folder / "pivot.csv", sheets.aseanstats())),
            ("mhlw-foreign-workers", "", sheets.sheet(folder / "001.xlsx", sheets.mhlw("令和８年"))),
            ("isa-residents", "", sheets.text(folder / "FEH.csv", sheets.isa_database(), "cp932")),
            ("jnto-visitors", "", sheets.sheet(folder / "20260819_1615-5.xlsx", sheets.jnto())),
        ):
            fetch(before, name, edition=edition, file=file)
        yield Store.open()


def test_japans_own_record_runs_to_its_newest_year(store: Store, newer: Store) -> None:
    before, after = investment.from_japan(store, "x"), investment.from_japan(newer, "x")
    assert (
        "2019–2024, by Japan's own records" in before.lead[0] and "2019–2026, by Japan's own records" in after.lead[0]
    )
    assert after.tables[0].rows[-1][0] == "2026" and "investment-jetro-outward-fdi-2027-flow" in after.sources
    viet_nam = after.data[(after.data["partner"] == "VNM") & (after.data["year"] == 2024)]
    assert viet_nam["value"].tolist() == [1_111.5e6], "the newer edition revises an older year, once"


def test_hosts_records_of_a_newer_table_replace_those_that_ended(store: Store, newer: Store) -> None:
    before, after = investment.into_member(store, "VNM", "x"), investment.into_member(newer, "VNM", "x")
    assert any("own records of net inflow, 2011–2012" in line for line in before.lead)
    assert any(
        "own records of net inflow, 2023–2024 added up: China USD 32.6 billion, Japan USD 12.3 billion" in line
        for line in after.lead
    )
    assert "After 2012 no table" in before.notes[0] and "After 2024 no table" in after.notes[0]
    told = "Host-recorded flow after 2012 not found"
    assert "China – Viet Nam 2024" in next(gap for gap in before.gaps if told in gap)
    assert "China – Viet Nam" not in next(gap for gap in after.gaps if told in gap), "filled"
    assert "Japan – Viet Nam 2024" in next(gap for gap in after.gaps if told in gap), (
        "a blank in the newer one fills nothing"
    )
    key = ["indicator", "economy", "partner", "product", "period", "unit", "source"]
    assert after.data is not None and not after.data.duplicated(key).any()
    records = [(row[0], row[2], row[4]) for row in after.tables[0].rows if row[1] == "flow in the year"]
    assert ("China", "2024", "investment-aseanstats-fdi-2026-10-01-flow") in records
    japan = [period for who, period, source in records if who == "Japan" and source.startswith("investment-jetro")]
    assert japan == ["2026"], "one row for a series, not for each of its editions"


def test_a_member_without_newer_host_records_keeps_the_older(newer: Store) -> None:
    assert any("2008–2012 added up" in line for line in investment.into_member(newer, "THA", "x").lead)


def test_partners_compare_in_the_newest_table_that_names_them(store: Store, newer: Store) -> None:
    before, after = (latest(each, FDI, "VNM", PARTNERS).set_index("partner") for each in (store, newer))
    assert set(before["source"]) == {"investment-unctad-bilateral-2014"}
    assert (
        set(after["source"]) == {"investment-aseanstats-fdi-2026-10-01-flow"}
        and after.loc["CHN", "period"] == "2023-2024"
    )
    assert after.loc["CHN", "value"] == pytest.approx((15_572.76e6 + 17_000e6) / 2)
    alone = latest(newer, FDI, "VNM", ("CHN",))
    assert alone["value"].tolist() == [after.loc["CHN", "value"]]
    assert set(latest(newer, FDI, "THA", PARTNERS)["source"]) == {"investment-unctad-bilateral-2014"}


def test_people_are_counted_by_the_newest_edition(store: Store, newer: Store) -> None:
    before, after = people.workers(store, "x"), people.workers(newer, "x")
    assert "in October 2025" in before.lead[0] and "in October 2026" in after.lead[0]
    member = people.of_member(newer, "LAO", "x")
    assert "residents (2024)" in member.lead[0] and "visitors" not in member.lead[0]
    viet_nam = people.of_member(newer, "VNM", "x").lead[0]
    assert "441,405 workers (2026" in viet_nam and "visitors (2025)" in viet_nam
    assert {"people-mhlw-foreign-workers-2027-01", "people-jnto-visitors-2026-08-19"} <= set(
        people.of_member(newer, "VNM", "x").sources
    )


def test_rows_of_older_editions_stand_aside_cell_by_cell(newer: Store) -> None:
    rows = newer.observations("fdi_flow", source="investment-jetro-outward-fdi", partner="THA")
    current = newer.current(rows)
    assert (
        len(current) < len(rows) and not current.duplicated(["economy", "partner", "product", "period", "unit"]).any()
    )
    kept = current.set_index("period")["source"]
    assert kept["2024"] == "investment-jetro-outward-fdi-2027-flow" and kept["2010"] == "investment-jetro-outward-fdi"
    one = newer.observations("fdi_flow", source="investment-jetro-outward-fdi-2027-flow")
    assert set(one["source"]) == {"investment-jetro-outward-fdi-2027-flow"}
    with pytest.raises(
        UnknownName, match="no series 'investment-jetro-outward' is held -> did you mean investment-jetro-outward-fdi"
    ):
        newer.observations("fdi_flow", source="investment-jetro-outward")
