"""What is held for a reading: agreement with the models that hold the same, mirrors, sums, blanks, moves inside one series."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from entrepot.models import relations
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Held
from entrepot.query.reading import Reading, Transform
from entrepot.store import Store

DAY = dt.date(2025, 3, 1)
T = Transform


@pytest.fixture(scope="module")
def archive() -> Archive:
    return Archive(Store.open())


def goods(exporter: str, importer: str, flow: str = "exports", **slots: object) -> Reading:
    return Reading("goods_exports", exporter, importer, flow=flow, **{"period": "2023", **slots})  # type: ignore[arg-type]


def first(held: Held) -> float:
    assert held.value is not None, held.missing
    return held.value.value


def test_trade_agrees_with_the_model_of_relations(archive: Archive) -> None:
    trade = relations.partner_trade(archive.store, "THA")
    for flow, reading in (
        ("exports", goods("THA", "JPN")),
        ("imports", goods("THA", "JPN", "imports")),
        ("both", goods("THA", "JPN", "both")),
    ):
        rows = trade[(trade["partner"] == "JPN") & (trade["flow"] == flow) & trade["value"].notna()]
        for year, source, value in zip(rows["year"], rows["source"], rows["value"], strict=True):
            held = evaluate(replace(reading, period=str(year), source=source), archive, DAY)
            assert first(held) == pytest.approx(value, rel=1e-9), (flow, year, source)


def test_mirrors_have_one_value_and_the_balance_turns(archive: Archive) -> None:
    assert first(evaluate(goods("THA", "JPN", "imports"), archive)) == first(evaluate(goods("JPN", "THA"), archive))
    exports, imports = (first(evaluate(goods("THA", "CHN", flow), archive)) for flow in ("exports", "imports"))
    balance = evaluate(goods("THA", "CHN", "balance"), archive)
    assert balance.value is not None
    assert balance.reading.sign * balance.value.value == pytest.approx(exports - imports)


def test_a_group_is_the_sum_of_its_members_and_counts_them_by_date(archive: Archive) -> None:
    ten = ["IDN", "MYS", "PHL", "SGP", "THA", "BRN", "VNM", "LAO", "MMR", "KHM"]
    parts = [first(evaluate(Reading("population", code, period="2023"), archive)) for code in ten]
    assert first(evaluate(Reading("population", "ASEAN", period="2023"), archive)) == sum(parts)
    later = evaluate(Reading("population", "ASEAN", period="2026"), archive)
    eleven = [first(evaluate(Reading("population", code, period="2026"), archive)) for code in (*ten, "TLS")]
    assert first(later) == sum(eleven)
    assert [v.value for v in later.values if "ten members" in v.basis] == [sum(eleven[:-1])]


@pytest.mark.parametrize(("day", "members"), [(dt.date(2025, 10, 25), 10), (dt.date(2025, 10, 26), 11)])
def test_members_of_a_day(archive: Archive, day: dt.date, members: int) -> None:
    assert first(evaluate(Reading("membership", "ASEAN", transform=T.COUNT), archive, day)) == members


def test_shares_are_of_the_side_that_stays(archive: Archive) -> None:
    of_exports = evaluate(goods("THA", "JPN", whole="subject", transform=T.SHARE), archive)
    # Numerator and whole are of the share's own source: no other release is mixed in.
    exports, to_japan, japans = (
        next(v.value for v in evaluate(goods(*pair), archive).values if v.source == of_exports.values[0].source)
        for pair in (("THA", "WLD"), ("THA", "JPN"), ("WLD", "JPN"))
    )
    of_imports = evaluate(goods("THA", "JPN", whole="partner", transform=T.SHARE), archive)
    assert first(of_exports) == pytest.approx(100 * to_japan / exports)
    assert first(of_imports) == pytest.approx(100 * to_japan / japans)
    mirrored = evaluate(goods("JPN", "THA", "imports", whole="subject", transform=T.SHARE), archive)
    assert first(mirrored) == first(of_imports)


def test_ratios_are_quotients_whichever_way(archive: Archive) -> None:
    asean, japan = Reading("population", "ASEAN", period="2023"), Reading("population", "JPN", period="2023")
    over = evaluate(replace(asean, transform=T.RATIO, operand=japan), archive)
    under = evaluate(replace(japan, transform=T.RATIO, operand=asean), archive)
    assert first(over) * first(under) == pytest.approx(1)
    assert first(over) == pytest.approx(first(evaluate(asean, archive)) / first(evaluate(japan, archive)))


def test_moves_are_taken_inside_one_series_or_refused(archive: Archive) -> None:
    workers = Reading("foreign_workers", "IDN", "JPN", period="2024")
    now, before = (first(evaluate(replace(workers, period=year), archive)) for year in ("2024", "2023"))
    change = evaluate(replace(workers, transform=T.CHANGE), archive).value
    assert change is not None
    assert (change.value, change.before, change.level, change.base) == (now - before, before, now, "2023")
    growth = evaluate(replace(workers, transform=T.GROWTH), archive)
    assert first(growth) == pytest.approx(100 * (now / before - 1))
    across = evaluate(replace(workers, base="1990", transform=T.GROWTH), archive)
    assert across.missing is not None
    assert across.missing.gap is Gap.SERIES


def test_a_direction_without_a_window_is_told_over_several(archive: Archive) -> None:
    held = evaluate(Reading("fdi_flow", "JPN", "THA", transform=T.DIRECTION), archive, dt.date(2025, 6, 25))
    assert {value.value > 0 for value in held.values} == {True, False}


def test_points_of_a_survey_across_its_editions(archive: Archive) -> None:
    trust = Reading("survey_share", "ASEAN", "JPN", question="confidence-to-do-the-right-thing", period="2025")
    values = [first(evaluate(replace(trust, period=year), archive)) for year in ("2025", "2024")]
    moved = evaluate(replace(trust, transform=T.POINTS), archive)
    assert first(moved) == pytest.approx(values[0] - values[1])


def test_a_filtered_question_has_two_meanings(archive: Archive) -> None:
    worry = Reading("survey_share", "ASEAN", "CHN", question="concerned-about-economic-influence", period="2020")
    held = evaluate(worry, archive)
    assert len({value.definition for value in held.values}) == 2


def test_a_month_of_a_yearly_flow_is_not_held_and_the_nearest_is_named(archive: Archive) -> None:
    held = evaluate(Reading("visitors", "THA", "JPN", period="2024"), archive)
    assert held.value is not None
    quarter = evaluate(goods("THA", "JPN", period="2025Q2"), archive)
    assert quarter.missing is not None
    assert quarter.missing.gap is Gap.PERIOD
    assert "2024" in quarter.missing.nearest


def test_an_open_period_is_the_last_before_the_day_and_never_a_projection(archive: Archive) -> None:
    japan = Reading("population", "JPN")
    for day, latest in ((dt.date(2024, 6, 1), "2023"), (dt.date(2025, 3, 1), "2024")):
        value = evaluate(japan, archive, day).value
        assert value is not None
        assert (value.period, value.forecast) == (latest, False)
    later = evaluate(replace(japan, period="2030"), archive).value
    assert later is not None
    assert later.forecast


def test_vintages_by_the_day(archive: Archive) -> None:
    asked = Reading("gdp_nominal", "VNM", period="2018", as_of=dt.date(2019, 5, 10))
    assert evaluate(asked, archive).value.source == "imf-weo-2019-04"  # type: ignore[union-attr]


def test_passings_by_basis_agree_with_the_model(archive: Archive) -> None:
    operand = goods("IDN", "JPN", "both", period="")
    held = evaluate(goods("IDN", "CHN", "both", transform=T.CROSSOVER, operand=operand, period=""), archive)
    brackets = [value.between for value in held.values if value.between]
    assert brackets
    for value in held.values:
        if value.between:
            for year, ahead in zip(value.between, (False, True), strict=True):
                sides = [
                    next(
                        one.value
                        for one in evaluate(goods("IDN", code, "both", period=str(year)), archive).values
                        if one.basis.split(",")[0] == value.basis.split(",")[0]
                    )
                    for code in ("CHN", "JPN")
                ]
                assert (sides[0] > sides[1]) is ahead


def test_gdp_passes_by_price_basis(archive: Archive) -> None:
    asked = Reading("gdp_nominal", "ASEAN", transform=T.CROSSOVER, operand=Reading("gdp_nominal", "JPN"))
    held = evaluate(asked, archive)
    assert {value.definition for value in held.values} == {"nominal", "yen at its 2021 rate", "purchasing power"}


def test_what_is_not_held_says_what_would_hold_it(archive: Archive) -> None:
    for reading, gap in (
        (Reading("no_such_measure", "JPN"), Gap.MEASURE),
        (Reading("foreign_workers", "", "JPN"), Gap.ASKED),
        (Reading("foreign_workers", "BRN", "THA"), Gap.SIDES),
        (Reading("population", "JPN", period="1850"), Gap.PERIOD),
    ):
        held = evaluate(reading, archive, DAY)
        assert held.values == ()
        assert held.missing is not None
        assert held.missing.gap is gap, reading
        assert held.missing.needs


def test_ranks_count_those_above(archive: Archive) -> None:
    markets = {
        code: first(evaluate(goods("THA", code), archive)) for code in ("USA", "CHN", "JPN", "MYS", "VNM", "AUS")
    }
    held = evaluate(goods("THA", "JPN", whole="subject", transform=T.RANK), archive)
    assert first(held) == 1 + sum(value > markets["JPN"] for value in markets.values())


def test_a_pair_that_a_source_leaves_blank_is_never_zero(archive: Archive) -> None:
    table = archive.table("goods_exports")
    blank = [
        (a, b) for (a, b, _), cells in sorted(table.blank.items())
        if {"KOR", "PHL", "VNM", "LAO"} >= {a, b} and any(source == "baci-2023" for source, _ in cells)
    ]  # fmt: skip
    assert blank
    for a, b in blank:
        held = evaluate(goods(a, b, source="baci"), archive)
        assert held.values == ()
        assert held.missing is not None


@pytest.mark.parametrize(
    ("day", "rate"),
    [("2025-04-05", 46), ("2025-04-09", 46), ("2025-04-10", 10), ("2025-08-06", 10), ("2025-08-07", 20), ("2026-02-23", 20),
     ("2026-02-24", 10), ("2026-07-23", 10), ("2026-07-24", None), ("2025-04-01", None)],
)  # fmt: skip
def test_a_tariff_is_the_one_in_force_on_the_day(archive: Archive, day: str, rate: float | None) -> None:
    held = evaluate(Reading("tariff_rate", "USA", "VNM"), archive, dt.date.fromisoformat(day))
    assert [value.value for value in held.values] == ([rate] if rate else [])
    assert bool(held.missing) == (rate is None)


def test_within_a_period_every_rate_of_it_is_told(archive: Archive) -> None:
    held = evaluate(Reading("tariff_rate", "USA", "VNM", period="2025"), archive, DAY)
    assert [value.value for value in held.values] == [20, 10, 46]
