"""New strands of record: published numbers recur, and the figures can be made again."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from entrepot import codes
from entrepot.answers.block import Count, Economy, Message, Quantity, Series, Table
from entrepot.answers.strands.investment_sums import sums
from entrepot.models import relations
from entrepot.provenance import DATA
from entrepot.store import Store

ROOT = Path(__file__).parents[1]
NAMES = ("china-deals", "china-finance", "energy", "investors", "payments", "ports", "sea-crime", "tariff-margins")
BASES = ("goods-trade-customs", "goods-trade-yearly")


@pytest.mark.parametrize(
    ("indicator", "economy", "partner", "product", "year", "value", "tolerance"),
    [
        ("lng_imports", "JPN", "WLD", "", 2024, 88.96, 0.01),
        ("lng_imports", "JPN", "AUS", "", 2024, 34.16, 0.01),
        ("crude_imports", "JPN", "ARE", "", 2024, 49.5e6, 0.05e6),
        ("crude_imports", "JPN", "SAU", "", 2024, 46.4e6, 0.05e6),
        ("electricity_generation", "VNM", "", "coal", 2021, 111.1, 0.05),
        ("co2_territorial", "JPN", "", "", 2018, 1_136e6, 0.5e6),
        ("co2_consumption", "JPN", "", "", 2018, 358.2 * 3.664e6, 0.2e6),
        ("port_throughput_teu", "KHM", "", "sihanoukville", 2019, 633_099, 0),
        ("piracy_incidents", "WLD", "", "asia", 2025, 132, 0),
        ("piracy_incidents", "WLD", "", "east-asia", 2000, 317, 0),
        ("fdi_flow", "KOR", "VNM", "", 2023, 2.6e9, 1.5e9),
    ],
)
def test_published_numbers_recur_in_base_units(
    store: Store, indicator: str, economy: str, partner: str, product: str, year: int, value: float, tolerance: float
) -> None:
    rows = store.observations(indicator, economy=economy, partner=partner, product=product)
    rows = rows[(rows["year"] == year) & rows["value"].notna()]
    assert len(rows) and rows["value"].iloc[0] == pytest.approx(value, abs=tolerance)


def test_chinas_commitments_to_the_members_add_up(store: Store) -> None:
    rows = store.observations("china_official_finance", economy="CHN", product="")
    totals = rows.groupby("partner")["value"].sum() / 1e9
    assert totals["IDN"] == pytest.approx(55.2, abs=0.1) and totals.sum() == pytest.approx(170.6, abs=0.2)
    assert set(rows["price_basis"]) == {"constant"}


def test_a_margin_is_never_above_mfn_and_nothing_is_invented_for_odd_duties(store: Store) -> None:
    rows = store.observations("tariff_preference_margin")
    mean = rows["note"].str.extract(r"mean MFN ([\d.]+)%")[0].astype(float)
    assert (rows["value"] >= 0).all() and (rows["value"] <= mean + 0.01).all()
    assert set(rows["partner"]) == {"ASEAN", "SGP", "MYS", "THA", "IDN", "BRN", "PHL", "VNM"}


def test_a_nil_that_may_be_a_blank_is_missing_and_the_eu_before_it_was_whole_suspect(store: Store) -> None:
    rows = store.observations("fdi_flow", source="investment-oecd-bmd4")
    assert not (rows["value"] == 0).any()
    lost = rows[rows["economy"].eq("GBR") & rows["partner"].eq("LAO") & rows["year"].eq(2013)]
    assert list(lost["status"]) == ["missing"] and list(lost["note"]) == ["nil or not disclosed"]
    eu = rows[rows["economy"].eq("EU27") & rows["partner"].eq("MYS")].set_index("year")["status"]
    assert (eu[2012], eu[2013]) == ("suspect", "observed")


@pytest.mark.shared
@pytest.mark.parametrize(("tool", "names"), [("make_strands", NAMES), ("make_trade_bases", BASES)])
def test_making_the_figures_again_gives_the_shipped_bytes(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, names: tuple[str, ...]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    for module in ("make_figures", tool):
        sys.modules.pop(module, None)
    figures = importlib.import_module("make_figures")
    monkeypatch.setattr(figures, "FIGURES", tmp_path)
    maker = importlib.import_module(tool)
    if tool == "make_strands":
        maker.main(shared)
    else:
        monkeypatch.setattr(maker, "CARDS", tmp_path)
        maker.yearly(shared)
        maker.customs(shared)
        for card in tmp_path.glob("*.toml"):
            assert card.read_bytes() == (DATA / "cards" / card.name).read_bytes(), card.name
    for name in names:
        assert (tmp_path / f"{name}.csv").read_bytes() == (DATA / "figures" / f"{name}.csv").read_bytes(), name


def test_the_hosts_book_stands_beside_the_investors(store: Store) -> None:
    """Japan in 2023: 10.2 billion dollars as ASEAN recorded it, 25.0 as Japan did of six members."""
    from entrepot.answers.strands import investment

    (books,) = [b for b in investment.into_asean(store).blocks if getattr(b, "id", "") == "books"]
    rows = {(row[0].holds.code, row[1].holds.text): row for row in books.rows}
    host, own, ratio = (cell.holds.value for cell in rows["JPN", "2023"][2:])
    assert (host / 1e9, own / 1e9) == (pytest.approx(10.221, abs=5e-4), pytest.approx(25.035, abs=5e-4))
    assert ratio == own / host
    assert rows["JPN", "2023"][3].note.values["n"].n == 6
    assert rows["USA", "2024"][2].holds.sources != rows["USA", "2024"][3].holds.sources


def test_what_is_no_aid_stands_in_the_aid_table_and_never_leads(store: Store) -> None:
    from entrepot.answers.strands import glance

    related = {code: relations.solve(store, code) for code in codes.ASEAN_MEMBERS}
    tables = {b.id: b for section in glance.sections(store, related) for b in section.blocks if hasattr(b, "rows")}
    aid = {
        row[0].holds.code: dict(zip([c.id for c in tables["aid"].columns], row, strict=True))
        for row in tables["aid"].rows
    }
    laos = aid["LAO"]
    assert laos["CHN"].holds.value > max(laos[p].holds.value for p in ("JPN", "USA", "KOR")), "it would lead"
    for member in ("IDN", "LAO", "KHM", "VNM"):
        for partner in ("CHN", "EU27"):
            assert aid[member][partner].note is not None and not aid[member][partner].leads
    assert laos["USA"].leads


def test_the_waters_and_margins_of_a_member_are_those_of_the_record(store: Store) -> None:
    from entrepot.answers.strands import margins, waters

    port = waters.of_member(store, "KHM")
    assert port is not None and [b.id for b in port.blocks if isinstance(b, Series)] == ["port"], "too few incidents"
    told = port.blocks[0].message.values  # type: ignore[union-attr]
    assert (told["first"].value, told["now"].value) == (391_000, 1_000_000)
    crime = waters.of_member(store, "IDN")
    assert crime is not None
    most = crime.blocks[0].message.values["most"]  # type: ignore[union-attr]
    counts = store.observations("piracy_incidents", economy="IDN", product="nearest-coast").set_index("period")["value"]
    assert most.value == counts.max() and waters.of_member(store, "LAO") is None
    thai, burmese = margins.of_member(store, "THA"), margins.of_member(store, "MMR")
    assert thai is not None and burmese is not None and margins.of_member(store, "TLS") is None
    tables = [next(b for b in s.blocks if isinstance(b, Table)) for s in (thai, burmese)]
    assert [[c.id for c in t.columns] for t in tables] == [["chapter", "ajcep", "rcep", "epa"], ["chapter", "ajcep"]]
    best = [max(cell.holds.value for cell in row[1:] if cell.holds) for row in tables[0].rows]
    assert best == sorted(best, reverse=True) and len(best) == margins.MOST


def test_investment_is_added_up_from_the_investors_own_books_by_decade_and_says_what_is_held(store: Store) -> None:
    by_decade, by_sector = sums(store)
    rows = store.sql(
        "select economy, year // 10 * 10 as tens, sum(value) value, count(value) n from observations where indicator = 'fdi_flow' "
        "and product = '' and unit = 'USD' and value is not null and partner in (select unnest(?)) "
        "and (source like 'investment-jetro%' or source like 'investment-bea%' or source like 'oecd-bmd4%') group by all",
        [list(codes.members("ASEAN10"))],
    )
    known = {(r.economy, int(r.tens)): (r.value, r.n) for r in rows.itertuples()}
    told = 0
    for row in by_decade.rows:
        for cell, column in zip(row[1:], by_decade.columns[1:], strict=True):
            if not isinstance(cell.holds, Quantity):
                continue
            assert isinstance(row[0].holds, Economy)
            value, n = known[row[0].holds.code, int(column.id.removeprefix("from-"))]
            assert cell.holds.value == pytest.approx(value)
            all_years = 10 * (10 if column.id == "from-2010" else 5)
            assert (cell.note is None) == (n == all_years)
            assert cell.note is None or (isinstance(cell.note, Message) and cell.note.values["n"] == Count(n))
            told += 1
    assert told >= 8
    added = [cell.holds for row in by_sector.rows for cell in row if isinstance(cell.holds, Quantity)]
    assert len(added) >= 4 and all(q.unit == "JPY" and q.trace for q in added)
