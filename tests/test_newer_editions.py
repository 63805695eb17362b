"""A newer edition of investment or people, once fetched, is what the pages and the partner comparison tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import provider_sheets as sheets
from entrepot import codes
from entrepot.answers.answer import sources_of, within
from entrepot.answers.block import Finding, Gap, Grid, Section, Table
from entrepot.answers.strands import glance, investment, people
from entrepot.errors import UnknownName
from entrepot.models import relations
from entrepot.models.relations.strands import MEASURES, latest
from entrepot.store import Store, editions
from entrepot.store.fetch import fetch
from entrepot.words import language
from entrepot.words.say import sentence

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


def said(section: Section, kind: type = Finding) -> list[str]:
    """The sentences of a section."""
    return [sentence(block.message, language()) for block in section.blocks if isinstance(block, kind)]


def test_japans_own_record_runs_to_its_newest_year(store: Store, newer: Store) -> None:
    before, after = investment.from_japan(store), investment.from_japan(newer)
    assert "2024" in said(before)[0] and "2026" in said(after)[0] and "2026" not in said(before)[0]
    assert "investment-jetro-outward-fdi-2027-flow" in sources_of(after)
    assert {q.period for q in within(after) if q.period.isdigit()} >= {"2026"} and after.data is not None
    viet_nam = after.data[(after.data["partner"] == "VNM") & (after.data["year"] == 2024)]
    assert viet_nam["value"].tolist() == [1_111.5e6], "the newer edition revises an older year, once"


def test_hosts_records_of_a_newer_table_replace_those_that_ended(store: Store, newer: Store) -> None:
    before, after = investment.into_member(store, "VNM"), investment.into_member(newer, "VNM")
    assert before is not None and after is not None
    assert any("2011–2012 added up" in line for line in said(before))
    assert any(
        "2023–2024 added up" in line and "China USD 32.6 billion" in line and "Japan USD 12.3 billion" in line
        for line in said(after)
    )
    told = "Host-recorded flow after 2012 not found"
    gaps = [next((line for line in said(each, Gap) if told in line), "") for each in (before, after)]
    assert "China – Viet Nam 2024" in gaps[0] and "China – Viet Nam" not in gaps[1], "filled"
    assert "Japan – Viet Nam 2024" in gaps[1], "a blank in the newer one fills nothing"
    key = ["indicator", "economy", "partner", "product", "period", "unit", "source"]
    assert after.data is not None and not after.data.duplicated(key).any()
    assert "investment-aseanstats-fdi-2026-10-01-flow" in sources_of(after)


def test_a_member_without_newer_host_records_keeps_the_older(newer: Store) -> None:
    section = investment.into_member(newer, "THA")
    assert section is not None and any("2008–2012 added up" in line for line in said(section))


def test_captions_of_the_figures_tell_the_periods_and_sources_of_their_rows(store: Store, newer: Store) -> None:
    """Never a typed year: what stands above a table is what its rows hold, before and after a newer edition."""
    for held in (store, newer):
        related = {code: relations.solve(held, code) for code in codes.ASEAN_MEMBERS}
        grid, figures = glance.sections(held, related)
        leaders = next(b for b in grid.blocks if isinstance(b, Grid))
        for table in (b for b in figures.blocks if isinstance(b, Table)):
            quantities = [q for row in table.rows for q in within(row)]
            told, periods = sentence(table.about, language()), {q.period for q in quantities}
            named = set(re.findall(r"(?:FY)?\d{4}(?:-\d{4})?", told))
            assert named and named <= periods, (table.id, told)
            assert set(sources_of(table)) == {id for q in quantities for id in q.sources}
            column = list(glance.STRANDS).index(table.id)
            for member, cells in zip(codes.ASEAN_MEMBERS, leaders.cells, strict=True):
                row = next(row for row in table.rows if getattr(row[0].holds, "code", "") == member)
                assert cells[column].period in {"", *(q.period for q in within(row))}


def test_partners_compare_in_the_newest_table_that_names_them(store: Store, newer: Store) -> None:
    before, after = (latest(each, FDI, "VNM", PARTNERS).set_index("partner") for each in (store, newer))
    assert "CHN" not in before.index and before["period"].nunique() == 1  # investors' books: China keeps none by host
    assert (
        set(after["source"]) == {"investment-aseanstats-fdi-2026-10-01-flow"}
        and after.loc["CHN", "period"] == "2023-2024"
    )
    assert after.loc["CHN", "value"] == pytest.approx((15_572.76e6 + 17_000e6) / 2)
    alone = latest(newer, FDI, "VNM", ("CHN",))
    assert alone["value"].tolist() == [after.loc["CHN", "value"]]
    thailand = latest(newer, FDI, "THA", PARTNERS)  # which the new table does not hold
    assert thailand["period"].nunique() == 1 and not set(thailand["source"]) & set(after["source"])


def test_people_are_counted_by_the_newest_edition(store: Store, newer: Store) -> None:
    before, after = people.workers(store), people.workers(newer)
    assert "October 2025" in said(before)[0] and "October 2026" in said(after)[0]
    member = people.of_member(newer, "LAO")
    assert member is not None and "residents (2024)" in said(member)[0] and "visitors" not in said(member)[0]
    viet_nam = people.of_member(newer, "VNM")
    assert (
        viet_nam is not None and "441,405 workers (2026" in said(viet_nam)[0] and "visitors (2025)" in said(viet_nam)[0]
    )
    assert {"people-mhlw-foreign-workers-2027-01", "people-jnto-visitors-2026-08-19"} <= set(sources_of(viet_nam))


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
