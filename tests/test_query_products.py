"""Trade and mining of a commodity from small tables of the provider's form: sums over codes, members, gaps that stay gaps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from entrepot.query import products
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Held
from entrepot.query.level import Pair
from entrepot.query.ranking import ranking
from entrepot.query.reading import Reading, Transform
from small_archive import MANY, card, only, rows, small

T = Transform
# (year, exporter, importer, HS code, USD, tonnes): 282520 and 283691 are lithium, 260400 is nickel.
TRADE = [
    (2022, "CHL", "JPN", "283691", 10.0, 2.0), (2022, "CHL", "JPN", "282520", 5.0, 4.0), (2022, "CHL", "JPN", "260400", 99.0, 99.0),
    (2021, "CHL", "JPN", "283691", 1.0, None), (2022, "AUS", "JPN", "283691", 20.0, 8.0), (2020, "AUS", "JPN", "283691", None, 3.0),
    (2022, "CHL", "KOR", "283691", 0.5, 0.25), (2022, "THA", "VNM", "283691", 3.0, 1.0), (2022, "VNM", "LAO", "283691", 7.0, 1.0),
    (2022, "JPN", "THA", "260400", 1.0, 1.0), (2022, "AUS", "THA", "260400", 3.0, 1.0), (2022, "KOR", "THA", "260400", 2.0, 1.0),
    (2022, "VNM", "THA", "260400", 9.0, 1.0),
    (2022, "THA", "JPN", "283691", 2.0, 1.0), (2022, "JPN", "THA", "283691", 40.0, 1.0), (2022, "VNM", "THA", "283691", 11.0, 1.0),
]  # fmt: skip
# (economy, year, unit, table, amount, status)
MINED = [
    ("IDN", 2022, "metr. t", "Nickel", 60.0, "observed"), ("PHL", 2022, "metr. t", "Nickel", 30.0, "estimated"),
    ("AUS", 2022, "metr. t", "Nickel", 10.0, "observed"), ("AUS", 2021, "metr. t", "Nickel", None, "observed"),
    ("IDN", 2021, "metr. t", "Nickel", 50.0, "observed"), ("VNM", 2022, "kg", "Gallium", 4.0, "observed"),
    ("CHN", 2022, "metr. t", "Steam Coal", 7.0, "observed"), ("CHN", 2022, "metr. t", "Coking Coal", 8.0, "estimated"),
]  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    connection = duckdb.connect()
    for name, columns, table in (
        ("trade", "year int, exporter text, importer text, product text, value double, quantity double", TRADE),
        ("mining", "economy text, year int, unit text, mineral text, production double, status text", MINED),
    ):
        connection.execute(f"create table {name} ({columns})")
        connection.executemany(f"insert into {name} values (?, ?, ?, ?, ?, ?)", table)
        connection.execute(f"copy {name} to '{tmp_path / name}.parquet' (format parquet)")
    connection.close()
    monkeypatch.setattr(products, "_folder", lambda: tmp_path)
    for cached in (products._flows, products._mine):
        cached.cache_clear()
    yield small(cards=[card("minerals-baci", "2024-01"), card("minerals-wmd", "2024-02")])
    for cached in (products._flows, products._mine):
        cached.cache_clear()


def traded(a: str, b: str, period: str = "2022", measure: str = "goods_exports", product: str = "lithium") -> Reading:
    return Reading(measure, a, b, product=product, flow="exports" if measure == "goods_exports" else "", period=period)


def mined(of: str, period: str = "2022", product: str = "nickel") -> Reading:
    return Reading("mine_output", of, product=product, period=period)


def told(held: Held) -> tuple[float, str] | None:
    return (held.value.value, held.value.unit) if held.value is not None else None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("CHL", "JPN", 15.0), ("CHL", "KOR", 0.5), ("WLD", "JPN", 37.0), ("CHL", "WLD", 15.5), ("WLD", "WLD", 98.5),
        ("CHL", "CHN", None), ("KOR", "CHL", None),
        ("ASEAN", "JPN", 2.0), ("ASEAN", "WLD", 2.0), ("WLD", "ASEAN", 40.0),  # without what members trade among themselves
        ("ASEAN", "CLMV", 3.0), ("CLMV", "ASEAN", 11.0), ("THA", "ASEAN", 3.0), ("JPN", "ASEAN", 40.0),
    ],
)  # fmt: skip
def test_trade_is_summed_over_codes_and_members(archive: Archive, a: str, b: str, expected: float | None) -> None:
    assert told(evaluate(traded(a, b), archive)) == ((expected, "USD") if expected is not None else None)


def test_tonnes_beside_dollars_and_what_is_missing_is_no_zero(archive: Archive) -> None:
    tonnes = "goods_exports_quantity"
    value = only(evaluate(traded("CHL", "JPN", measure=tonnes), archive))
    assert (value.value, value.unit, value.source, value.status) == (6, "tonnes", "minerals-baci", "observed")
    assert told(evaluate(traded("CHL", "JPN", "2021"), archive)) == (1, "USD")
    assert told(evaluate(traded("CHL", "JPN", "2021", tonnes), archive)) is None
    assert told(evaluate(traded("AUS", "JPN", "2020"), archive)) is None
    assert told(evaluate(traded("AUS", "JPN", "2020", tonnes), archive)) == (3, "tonnes")


@pytest.mark.parametrize(
    ("of", "period", "expected"),
    [
        ("IDN", "2022", (60, "observed")), ("PHL", "2022", (30, "estimated")), ("ASEAN", "2022", (90, "estimated")),
        ("ASEAN", "2021", (50, "observed")), ("WLD", "2022", (100, "estimated")), ("WLD", "2021", (50, "observed")),
    ],
)  # fmt: skip
def test_mine_output_is_observed_where_all_of_it_is(
    archive: Archive, of: str, period: str, expected: tuple[float, str]
) -> None:
    value = only(evaluate(mined(of, period), archive))
    assert (value.value, value.status) == expected
    assert (value.unit, value.source) == ("tonnes", "minerals-wmd")


def test_tables_of_one_commodity_are_summed_units_kept_and_nothing_is_mined_by_nobody(archive: Archive) -> None:
    value = only(evaluate(mined("CHN", product="coal"), archive))
    assert (value.value, value.status) == (15, "estimated")
    assert told(evaluate(mined("VNM", product="gallium"), archive)) == (4, "kg")
    assert told(evaluate(mined("JPN"), archive)) is None
    assert told(evaluate(mined("CHL", product="lithium"), archive)) is None
    assert told(evaluate(traded("CHN", "JPN", product="gallium"), archive)) is None


def test_only_commodities_come_from_the_providers_tables() -> None:
    for measure in ("goods_exports", "goods_exports_quantity", "mine_output"):
        assert products.holds(Pair(measure, "JPN", product="nickel"))
    for pair in (
        Pair("goods_exports", "JPN"),
        Pair("goods_exports", "JPN", product="cars"),
        Pair("visitors", "JPN", product="nickel"),
    ):
        assert not products.holds(pair)
    archive = small(rows("goods_exports", "THA", "JPN", {2022: 6.0}, product="cars", source="baci"))
    assert told(evaluate(traded("THA", "JPN", product="cars"), archive)) == (6, "USD")


def test_without_the_tables_or_their_cards_nothing_is_held(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert products.lines(small(cards=[card("minerals-wmd")]), Pair("goods_exports", "CHL", "JPN", "lithium")) == []
    assert products.lines(small(cards=[card("minerals-baci")]), Pair("mine_output", "IDN", product="nickel")) == []
    for cached in (products._flows, products._mine):
        cached.cache_clear()
    monkeypatch.setattr(products, "_folder", lambda: None)
    assert products.lines(archive, Pair("goods_exports", "CHL", "JPN", "lithium")) == []
    assert products.lines(archive, Pair("mine_output", "IDN", product="nickel")) == []
    assert products.parties(Pair("mine_output", "", product="nickel"), "subject") == []


def codes(found: list[tuple[Any, ...]]) -> list[list[str]]:
    return [[one.code for one in row] for row in found]


def test_who_trades_and_who_mines_may_take_a_side(archive: Archive) -> None:
    pair = Pair("goods_exports", "", "JPN", "lithium")
    assert products.parties(pair, "subject") == ["AUS", "CHL", "JPN", "THA", "VNM"]
    assert products.parties(pair, "partner") == ["JPN", "KOR", "LAO", "THA", "VNM"]
    assert products.parties(Pair("mine_output", "", product="nickel"), "subject") == ["AUS", "IDN", "PHL"]
    suppliers = Reading("goods_exports", "", "JPN", product="lithium", flow="exports", period="2022")
    assert codes(ranking(suppliers, "subject", archive, None)) == [["AUS", "CHL", "THA"]]
    to_members = Reading("goods_exports", "", "ASEAN", product="nickel", flow="exports", period="2022")
    assert codes(ranking(to_members, "subject", archive, None)) == [
        ["AUS", "KOR", "JPN"]
    ]  # no member is another's supplier
    assert codes(ranking(Reading("mine_output", "", product="nickel", period="2022"), "subject", archive, None)) == [
        ["IDN", "PHL", "AUS"]
    ]


def goods(source: str, held: dict[str, float], year: int = 2022) -> list[Any]:
    return [row for to, value in held.items() for row in rows("goods_exports", "THA", to, {year: value}, source=source)]


MARKETS = Reading("goods_exports", "THA", "", flow="exports", whole="subject", period="2022")


def test_a_row_is_told_from_three_on_the_largest_first_without_the_world_and_the_asker() -> None:
    held = {"JPN": 5.0, "CHN": 9.0, "WLD": 99.0, "THA": 50.0, "KOR": 5.0}
    assert codes(ranking(MARKETS, "partner", small(goods("baci", held)), None)) == [["CHN", "JPN", "KOR"]]
    assert codes(ranking(MARKETS, "partner", small(goods("baci", {"JPN": 5.0, "CHN": 9.0, "WLD": 99.0})), None)) == [
        ["CHN", "JPN"]
    ]
    lacking = {"JPN": 5.0, "CHN": 9.0} | {"KOR": 1.0}
    few = small(goods("baci", {"JPN": 5.0, "CHN": 9.0}), goods("baci", {"KOR": 1.0}, 2020))
    assert ranking(MARKETS, "partner", few, None) == []
    (row,) = ranking(MARKETS, "partner", small(goods("baci", lacking)), None)
    assert [(one.code, one.value.value, one.reading.partner) for one in row] == [
        ("CHN", 9, "CHN"),
        ("JPN", 5, "JPN"),
        ("KOR", 1, "KOR"),
    ]


def test_a_row_among_the_members_of_a_group_is_of_them_alone() -> None:
    held = {"JPN": 5.0, "CHN": 9.0, "VNM": 3.0, "LAO": 4.0, "KHM": 1.0}
    archive = small(goods("baci", held))
    assert codes(ranking(MARKETS, "partner", archive, None, among="ASEAN")) == [["LAO", "VNM", "KHM"]]
    heads = {"JPN": 9.0, "VNM": 3.0, "LAO": 1.0, "KHM": 2.0}
    people = small(*(rows("population", code, held={2022: value}) for code, value in heads.items()))
    of_people = Reading("population", "", period="2022")
    assert codes(ranking(of_people, "subject", people, None)) == [["JPN", "VNM", "KHM", "LAO"]]
    assert codes(ranking(of_people, "subject", people, None, among="CLMV")) == [["VNM", "KHM", "LAO"]]
    two = small(*(rows("population", code, held={2022: value}) for code, value in (("VNM", 3.0), ("LAO", 1.0))))
    assert codes(ranking(of_people, "subject", two, None, among="CLMV")) == []


def test_the_broadest_basis_comes_first_else_the_preferred() -> None:
    def archive(few: int, many: int) -> Archive:
        return small(
            goods("baci-asean", {code: 1.0 + n for n, code in enumerate(MANY[:few])}),
            goods("baci", {code: 50.0 - n for n, code in enumerate(MANY[:many])}),
        )

    assert [len(row) for row in ranking(MARKETS, "partner", archive(24, 25), None)] == [25, 24]
    assert [len(row) for row in ranking(MARKETS, "partner", archive(25, 26), None)] == [25, 26]
    # Where no more than ten can stand in a row, ten are broad.
    assert [len(row) for row in ranking(MARKETS, "partner", archive(9, 10), None)] == [10, 9]
    assert [len(row) for row in ranking(MARKETS, "partner", archive(3, 5), None)] == [5, 3]


def test_of_one_economy_and_basis_the_preferred_value_stands_once() -> None:
    archive = small(
        *(
            rows("fdi_flow", code, "THA", {2022: value}, source="a")
            for code, value in (("JPN", 5.0), ("CHN", 4.0), ("KOR", 3.0))
        ),
        *(
            rows("fdi_realised", code, "THA", {2022: value}, source="a")
            for code, value in (("JPN", 1.0), ("CHN", 2.0), ("KOR", 3.0))
        ),
    )
    found = ranking(Reading("fdi_flow", "", "THA", period="2022"), "subject", archive, None)
    assert [[(one.code, one.value.value) for one in row] for row in found] == [[("JPN", 5), ("CHN", 4), ("KOR", 3)]]
