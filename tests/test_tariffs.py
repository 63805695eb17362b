"""Tariffs: rates read exactly or counted as not ad valorem, forms of one provider that agree, bad files refused; and laid
onto a world by hand-counted averages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import provider_files as files
from entrepot.codes import WORLD
from entrepot.errors import BadInput, EntrepotError, NoData, UnknownName
from entrepot.models.trade import Baseline
from entrepot.sources import us_schedule
from entrepot.store import Store, editions
from entrepot.store import fetch as fetching
from entrepot.store.fetch import provider_of, read_tariffs
from entrepot.tables import Figures, Tariffs
from entrepot.world import World
from entrepot.world.concordance import Concordance
from entrepot.world.tariffs import products_to_sectors, with_tariffs
from run_cli import Cli, cli, figures

__all__ = ["cli"]


def read(name: str, path: Path, edition: str = "") -> Figures:
    provider, module = provider_of(name)
    return module.read_figures(path, provider, edition)


def rates(found: Figures, indicator: str) -> dict[tuple[str, str, str], float]:
    rows = found.rows[found.rows["indicator"] == indicator]
    return {(r.economy, r.partner, r.product): float(r.value or "nan") for r in rows.itertuples()}  # type: ignore[misc]


# --- the US schedule: rates are text ---


@pytest.mark.parametrize(
    ("text", "rate", "sort"),
    [
        ("Free", 0.0, "free"),
        ("2.5%", 2.5, "ad valorem"),
        ("2.5% 1/", 2.5, "ad valorem"),
        (" Free  1/ 2/", 0.0, "free"),
        ("350 %", 350.0, "ad valorem"),
        ("3.4¢/kg", None, "specific"),
        ("4.4 cents/kg", None, "specific"),
        ("$1.61/doz.", None, "specific"),
        ("3.4¢/kg + 8.5%", None, "compound"),
        ("40¢ each + 4.2% on the case", None, "compound"),
        ("See 9903.88.03", None, "by reference"),
        ("The rate applicable to each garment", None, "by reference"),
        ("4.2% on the case and strap", None, "by reference"),
        ("0.025", None, "by reference"),
    ],
)
def test_a_rate_is_read_exactly_or_not_at_all(text: str, rate: float | None, sort: str) -> None:
    assert us_schedule.ad_valorem(text) == (rate, sort)


def test_programmes_go_to_their_economies_and_the_lowest_offer_counts(tmp_path: Path) -> None:
    assert us_schedule.special_rates("Free (A*,AU, KR) 1.2% (JP)  See 9823.01 (S+) 0.5¢/kg (PE)") == [
        ("A*", 0.0), ("AU", 0.0), ("KR", 0.0), ("JP", 1.2), ("S+", None), ("PE", None),
    ]  # fmt: skip
    found = read("us-schedule", files.hts_json(tmp_path / "hts_2025_revision_12_json.json"))
    mfn, applied = rates(found, "tariff_mfn"), rates(found, "tariff_applied")
    assert mfn["USA", "", "HS87"] == pytest.approx((2.5 + 2.5 + 25) / 3)
    assert mfn["USA", "", "HS01"] == pytest.approx((0 + 6.8) / 2), (
        "a heading and a statistical subdivision count nothing"
    )
    assert applied["USA", "SGP", "HS87"] == 0.0
    assert applied["USA", "JPN", "HS87"] == pytest.approx((1.2 + 2.5 + 25) / 3)
    assert applied["USA", "KOR", "HS87"] == pytest.approx((0 + 0 + 5) / 3)
    # An offer by reference leaves a line without a rate: chapter 2 has one line free for Korea, and one "See 9919.21.01".
    rows = found.rows.set_index(["indicator", "partner", "product"])
    assert rows.loc[("tariff_applied", "KOR", "HS02"), "note"].startswith("simple average of 1 of 2 tariff lines")
    assert rows.loc[("tariff_applied", "MEX", "HS02"), "value"] == "0"
    assert set(rows.loc["tariff_mfn"]["status"]) == {"estimated", "missing"}
    assert (
        rows.loc[("tariff_mfn", "", "HS91"), "status"] == "missing"
        and rows.loc[("tariff_mfn", "", "HS91"), "value"] == ""
    )
    assert "HS99" not in set(found.rows["product"])
    notes = " ".join(found.notes)
    assert "9 lines: 1 free, 5 ad valorem, 2 specific, 1 compound, 0 by reference" in notes
    assert (
        "A* (GSP, in force to 31 December 2020), 1 lines" in notes and "XX (a symbol that is not known here)" in notes
    )
    assert {"IDN", "VNM"}.isdisjoint(found.rows["partner"]), "GSP is not applied to anyone"


def test_the_export_says_the_same_as_the_release_but_not_of_which_year(tmp_path: Path) -> None:
    release = read("us-schedule", files.hts_json(tmp_path / "hts_2025_revision_12_json.json"))
    path = files.hts_csv(tmp_path / "htsdata.csv")
    export = read("us-schedule", path, "2025_revision_12")
    pd.testing.assert_frame_equal(export.rows, release.rows)
    with pytest.raises(BadInput, match=r"htsdata\.csv: its name does not say of which year it is -> name the release"):
        read("us-schedule", path)


def test_the_database_has_the_lines_in_force_at_the_end_of_its_year(tmp_path: Path) -> None:
    new = rates(read("us-tariff-database", files.tariff_database(tmp_path / "tariff_data_2024.zip")), "tariff_mfn")
    old = rates(
        read("us-tariff-database", files.tariff_database(tmp_path / "tariff_data_2017.zip", commas=False)), "tariff_mfn"
    )
    assert (new["USA", "", "HS87"], old["USA", "", "HS87"]) == (2.5, 3.0)
    assert new["USA", "", "HS02"] == 26.4 and np.isnan(new["USA", "", "HS17"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "0.068",
            "6.8",
            r"01013000: 1 rates differ from their fraction: '6.8%' and 6.8 -> mfn_ad_val_rate is a fraction",
        ),
        ("|6.8%|", "|0.068%|", "1 rates differ from their fraction: '0.068%'"),
        ("01013000", "02011050", "02011050 is there twice"),
        ("12/31/2050", "never", "'never' is not a day"),
        ("|6.8%|", "|6.8|", "1 rates without a unit, the first '6.8'"),
    ],
)
def test_a_database_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    rows = [row.replace(old, new) for row in files.DATABASE_ROWS]
    with pytest.raises(BadInput, match=message):
        read("us-tariff-database", files.tariff_database(tmp_path / "tariff_data_2024.zip", rows))


def test_a_schedule_with_shifted_columns_is_refused(tmp_path: Path) -> None:
    path = files.hts_csv(tmp_path / "hts_2025.csv")
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    one_to_the_right = [f'"x",{line}'.rpartition(",")[0] for line in lines]
    path.write_text("\n".join([head, *one_to_the_right]), encoding="utf-8")
    with pytest.raises(BadInput, match="'x' is not a number of the schedule"):
        read("us-schedule", path)
    one_to_the_left = [line.replace('"x",', "", 1) for line in (line.replace('"1",', "", 1) for line in lines)]
    path.write_text("\n".join([head, *(f'{line},""' for line in one_to_the_left)]), encoding="utf-8")
    with pytest.raises(BadInput, match="not a single ad valorem rate in it -> a column is shifted"):
        read("us-schedule", path)


# --- the WTO ---


def test_averages_of_the_wto_by_number_of_the_economy(tmp_path: Path) -> None:
    found = read("wto-mfn", files.wto_json(tmp_path / "wto-mfn.json"))
    assert rates(found, "tariff_mfn") == {
        ("JPN", "", ""): 3.9, ("VNM", "", ""): 9.4, ("USA", "", ""): 3.3, ("EU27", "", ""): 5.0, ("TWN", "", ""): 6.5, ("AUS", "", ""): 2.4,
    }  # fmt: skip
    assert found.notes == (
        "1 rows without a value were left out",
        "left out: 1 rows of economies that are no more",
    )
    by_hand = read("wto-mfn", files.wto_csv(tmp_path / "WtoData.csv"))
    assert rates(by_hand, "tariff_mfn") == {("JPN", "", ""): 3.9, ("EU27", "", ""): 5.0, ("CIV", "", ""): 12.3}
    assert by_hand.notes == ("also in the file: TP_B_0090 (wto-bound)",)
    farm = read("wto-mfn-agricultural", files.wto_json(tmp_path / "a.json", "TP_A_0160"))
    assert rates(farm, "tariff_mfn")["JPN", "", "agricultural"] == 3.9


def test_bound_rates_need_the_year_that_the_wto_does_not_give(tmp_path: Path) -> None:
    path = files.wto_json(tmp_path / "b.json", "TP_B_0090")
    found = read("wto-bound", path, "2025")
    assert set(found.rows["period"]) == {"2025"} and rates(found, "tariff_bound")["VNM", "", ""] == 9.4
    with pytest.raises(BadInput, match=r"bound rates come without a year -> name the year .* with --edition"):
        read("wto-bound", path)


def test_products_of_the_wto_by_importer_and_exporter(tmp_path: Path) -> None:
    values = {("392", "704", "010121"): 0.0, ("392", "704", "870323"): 1.5, ("392", "360", "870323"): None}
    path = files.wto_json(tmp_path / "p.json", "HS_P_0070", values)
    found = read("wto-preferential-products", path)
    assert rates(found, "tariff_preferential") == {("JPN", "VNM", "HS010121"): 0.0, ("JPN", "VNM", "HS870323"): 1.5}
    assert found.edition == "JPN VNM 2023"
    tariffs, (card,) = read_tariffs("wto-preferential-products", [path])
    assert list(tariffs.rows["kind"].unique()) == ["preferential"] and card.series == "wto-preferential-products"
    short = files.wto_json(tmp_path / "s.json", "HS_A_0010", {("392", "", "10121"): 0.0})
    with pytest.raises(
        BadInput, match="'10121' is not a product of six digits -> ask for pc=HS6, and keep leading zeros"
    ):
        read("wto-mfn-products", short)


def test_fractions_for_percent_are_refused(tmp_path: Path) -> None:
    numbers = ("392", "704", "840", "918", "158", "036", "360", "458", "608", "764", "096", "116")
    averages = dict(zip(numbers, np.linspace(1.5, 12.0, len(numbers)), strict=True))

    def file(factor: float) -> Path:
        return files.wto_json(
            tmp_path / "w.json", values={(who, "", ""): factor * rate for who, rate in averages.items()}
        )

    assert len(read("wto-mfn", file(1.0)).rows) == 12
    with pytest.raises(BadInput, match=r"w\.json: 12 rates above zero and not one above 1: fractions, not percent"):
        read("wto-mfn", file(0.01))

    def products(kind: str, whose: str) -> Path:
        rows = [("392", whose, f"{100000 + n}", "2022", "0.05", kind, "0", "0.1", "1", "0") for n in range(10)]
        return files.wits_xml(tmp_path / "t.xml", rows)

    with pytest.raises(BadInput, match=r"t\.xml, JPN: 10 rates above zero and not one above 1"):
        read("wits", products("MFN", "000"))
    assert len(read("wits", products("PREF", "704")).rows) == 10, "what is left of a duty at the end of its phasing out"


# --- WITS, in three forms ---


def test_the_answer_and_the_bulk_file_of_wits_say_the_same(tmp_path: Path) -> None:
    answer, bulk = read("wits", files.wits_xml(tmp_path / "a.xml")), read("wits", files.wits_bulk(tmp_path / "b.zip"))
    pd.testing.assert_frame_equal(answer.rows, bulk.rows)
    mfn = rates(answer, "tariff_mfn")
    assert mfn["JPN", "", "HS620342"] == 9.1 and np.isnan(mfn["JPN", "", "HS100630"])
    assert rates(answer, "tariff_preferential") == {("JPN", "VNM", "HS610910"): 0.0, ("JPN", "VNM", "HS870323"): 0.0}
    rows = answer.rows.set_index(["partner", "product"])
    assert (
        rows.loc[("", "HS100630"), "status"] == "missing"
        and "specific or compound" in rows.loc[("", "HS100630"), "note"]
    )
    assert rows.loc[("", "HS040210"), "note"] == "nomenclature H5; tariff lines: 4; without an ad valorem rate: 2"
    assert any("groups of beneficiaries were left out (A07)" in note for note in answer.notes)
    assert any("1 rates of economies that are no more" in note for note in answer.notes)


def test_equivalents_of_specific_duties_are_estimates(tmp_path: Path) -> None:
    path = files.wits_xml(tmp_path / "a.xml")
    path.write_text(path.read_text(encoding="utf-8-sig").replace('"Reported"', '"AVEEstimated"'), encoding="utf-8")
    rows = read("wits", path).rows
    assert set(rows["status"]) == {"estimated", "missing"} and rows["note"].str.contains("AVEEstimated").all()


def test_groups_of_beneficiaries_are_their_members_where_the_list_lies_beside(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")
    head = ["RegionCode", "RegionName", "Partner", "Country"]
    table = [head, ["A07", "ASEAN", "704", "x"], ["A07", "ASEAN", "96", "x"], ["B01", "x", "8", "x"]]
    files.workbook(tmp_path / "TRAINSPreferenceBenficiaries.xlsx", {"Sheet1": table})
    found = read("wits", files.wits_xml(tmp_path / "a.xml"))
    preferences = rates(found, "tariff_preferential")
    assert preferences["JPN", "BRN", "HS620342"] == 4.5 and preferences["JPN", "VNM", "HS620342"] == 4.5
    assert not any("beneficiaries" in note for note in found.notes)


def test_the_result_of_a_query_has_averages_of_groups_and_weights(tmp_path: Path) -> None:
    found = read("wits", files.wits_query(tmp_path / "DataJobID-1_1_x.csv"))
    assert rates(found, "tariff_applied")["VNM", "WLD", "HS87"] == 12.5
    assert rates(found, "tariff_applied_weighted") == {("VNM", "WLD", "HS87"): 9.75}
    assert rates(found, "tariff_bound") == {("VNM", "", "HS87"): 20.0}
    assert rates(found, "tariff_mfn")["VNM", "JPN", "HS870323"] == 70.0
    whole = files.wits_query(tmp_path / "t.csv", [("704", "All", "000", "MFN", "9.5", "5.1", "1")])
    assert rates(read("wits", whole), "tariff_mfn_weighted") == {("VNM", "", ""): 5.1}
    with pytest.raises(BadInput, match="not a single product of six digits"):
        read_tariffs("wits", [whole])
    sectors = files.wits_query(tmp_path / "s.csv", [*files.QUERY_ROWS, ("704", "Capital", "000", "MFN", "3", "3", "1")])
    assert any(
        "1 rows of product groups other than the Harmonized System" in note for note in read("wits", sectors).notes
    )


SPOILED: list[tuple[Callable[[str], str], str]] = [
    (lambda t: t.replace('"DutyType"', '"Duty"'), "no column 'DutyType'"),
    (lambda t: t.replace('"AHS"', '"H5"'), "'H5' is no duty type"),
    (lambda t: t.replace('"704"', '"VTN"'), "unknown economies: 'VTN'"),
    (lambda t: t.replace('"870899"', '"870323"'), "870323 applied 2022 is there twice|870323 mfn 2022 is there twice"),
    (lambda t: t.replace('"870899"', '""'), "'' is not a product"),
    (lambda t: t.replace('"47.5"', '"47,5"'), "not a number: '47,5'"),
    (
        lambda t: "\n".join([t.splitlines()[0], *(f'"x",{line}' for line in t.splitlines()[1:])]),
        "line 2: 22 cells, where 21 are due",
    ),
    (
        lambda t: "\n".join([t.splitlines()[0], *(line.partition(",")[2] for line in t.splitlines()[1:])]),
        "line 2: 20 cells, where 21 are due",
    ),
    (lambda t: "<!DOCTYPE html><html><body>Session expired</body></html>", "a web page, not data"),
    (lambda t: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "a message 'html', not Structure"),
    (lambda t: t[: t.rindex('"CMT"')], "line 9: 11 cells, where 21 are due"),
    (lambda t: t[: len(t) // 2], "cells, where 21 are due"),
    (lambda t: "", "the file is empty"),
]


@pytest.mark.parametrize(("spoil", "message"), SPOILED)
def test_a_query_that_does_not_fit_is_named(tmp_path: Path, spoil: Callable[[str], str], message: str) -> None:
    path = files.wits_query(tmp_path / "DataJobID-1_1_x.csv")
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(BadInput, match=message) as caught:
        read("wits", path)
    assert all(path.name in problem.where and problem.remedy for problem in caught.value.problems)


# --- kept in the store ---


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(editions.FOLDER_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def test_tariffs_are_kept_with_card_and_shown_with_status(home: Path, tmp_path: Path, cli: Cli) -> None:
    path = files.hts_json(tmp_path / "hts_2025_revision_12_json.json")
    ran = cli("data", "fetch", "us-schedule", "--edition", "2025_revision_12", "--from", path)
    assert ran.code == 0 and "GSP, in force to 31 December 2020" in ran.out
    rows = cli("data", "get", "tariff_applied", "-e", "USA", "-p", "JPN", "--product", "HS87", "--json").json
    (row,) = figures(rows)
    assert row["value"] == pytest.approx((1.2 + 2.5 + 25) / 3) and row["unit"] == "percent"
    assert (row["status"], row["sources"]) == ("estimated", ["us-schedule-2025-revision-12"])
    card = Store.open().sources["us-schedule-2025-revision-12"]
    assert any("sections 232, 301" in limit for limit in card.limits)
    # A newer release whose rates have lost their unit is refused, and the old one stays.
    newer = tmp_path / "hts_2025_revision_13_json.json"
    newer.write_text(path.read_text(encoding="utf-8").replace("%", ""), encoding="utf-8")
    ran = cli("data", "fetch", "us-schedule", "--edition", "2025_revision_13", "--from", newer)
    assert ran.code == 3 and "4 rates without a unit, the first '6.8'" in ran.err
    assert [folder.name for folder in editions.edition_folders()] == ["us-schedule-2025-revision-12"]


def test_the_parts_of_an_edition_stand_in_the_address(
    home: Path, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    asked: list[str] = []

    def refuse(url: str, *_: Any, **__: Any) -> None:
        asked.append(url)
        raise NoData("not here", remedy="ask elsewhere")

    monkeypatch.setattr(fetching, "download", refuse)
    monkeypatch.setenv("WTO_API_KEY", "of a test")
    for name, edition in (("wits", "392-000-2022"), ("wto-mfn-products", "392-2023"), ("wto-bound", "2025")):
        with pytest.raises(NoData):
            fetching.fetch(store, name, edition=edition)
    assert asked[0].endswith("reporter/392/partner/000/product/all/year/2022/datatype/reported")
    assert "i=HS_A_0010&r=392&" in asked[1] and asked[1].endswith("ps=2023") and "ps=" not in asked[2]
    with pytest.raises(BadInput, match="'392' is not the name of an edition -> numbers of importer, exporter"):
        fetching.fetch(store, "wits", edition="392")
    with pytest.raises(BadInput, match="wits needs --edition"):
        fetching.fetch(store, "wits")


# --- laid onto a world ---

GOODS = Concordance(
    "of a test", (("01", "farm"), ("04", "farm"), ("61", "cloth"), ("6203", "cloth"), ("870323", "cars"))
)


def small(**facts: Any) -> World:
    rng = np.random.default_rng(5)
    regions, sectors = ("JPN", "VNM", "KOR", "ROW"), ("farm", "cloth", "cars", "services")
    return World.from_arrays(
        regions, sectors, rng.uniform(1, 5, (4, 4, 4, 4)), rng.uniform(10, 30, (4, 4, 4)), year=2022, name="small", **facts
    )  # fmt: skip


def tariffs(*rows: tuple[Any, ...], year: int = 2022) -> Tariffs:
    """Rows of importer, exporter, product, kind, rate, and imports where they are held."""
    columns = ["importer", "exporter", "product", "kind", "rate", "imports"]
    table = pd.DataFrame([row if len(row) == 6 else (*row, np.nan) for row in rows], columns=columns)
    return Tariffs(table.assign(year=year, rate=table["rate"].astype(float), imports=table["imports"].astype(float)))


JAPAN = tariffs(
    ("JPN", WORLD, "010121", "mfn", 0.0), ("JPN", WORLD, "040210", "mfn", 30.0), ("JPN", WORLD, "040690", "mfn", np.nan),
    ("JPN", WORLD, "610910", "mfn", 8.0), ("JPN", WORLD, "620342", "mfn", 10.0), ("JPN", WORLD, "620343", "mfn", 9.0),
    ("JPN", "VNM", "610910", "preferential", 0.0), ("JPN", "VNM", "620342", "preferential", 12.0), ("JPN", WORLD, "870323", "mfn", np.nan),
)  # fmt: skip


def test_a_sector_has_the_mean_of_its_products_and_the_lowest_rate_that_applies() -> None:
    before = small()
    world = with_tariffs(before, JAPAN, sectors=GOODS)
    n = world.region("JPN")
    of = {(i, s): world.tau[world.region(i), n, world.sector(s)] for i in world.regions for s in world.sectors}
    assert of["KOR", "farm"] == pytest.approx(0.15), "one of three products has no ad valorem rate and is left out"
    assert of["KOR", "cloth"] == pytest.approx((0.08 + 0.10 + 0.09) / 3) and of["ROW", "cloth"] == of["KOR", "cloth"]
    assert of["VNM", "cloth"] == pytest.approx((0.0 + 0.10 + 0.09) / 3), "a preference above the MFN rate is not used"
    assert np.isnan(of["KOR", "cars"]) and np.isnan(of["KOR", "services"]) and of["JPN", "cloth"] == 0.0
    others = [world.region(code) for code in ("VNM", "KOR", "ROW")]
    assert np.array_equal(world.tau[:, others], before.tau[:, others], equal_nan=True)
    assert world.status_of("tau", "JPN") == "estimated" and world.status_of("tau", "VNM") == "missing"
    assert world.check().ok and world.fingerprint != before.fingerprint
    notes = " ".join(world.lineage.notes)
    assert "simple averages over products, sectors by 'of a test'; 3 of 9 cells are not known" in notes
    assert "JPN: 2 of 7 MFN rates are not ad valorem and were left out" in notes


def test_the_trade_model_starts_from_the_tariffs_laid_on() -> None:
    zero = np.zeros((4, 4, 4))
    without = Baseline.from_world(small(tau=zero), theta=4.0)
    base = Baseline.from_world(with_tariffs(small(), JAPAN, sectors=GOODS), theta=4.0)
    i, n = 1, 0
    assert base.tau[i, n, :3] == pytest.approx([0.15, 19 / 300, 0.0])
    assert base.tau_known[i, n].tolist() == [True, True, False, False] and not without.tau[i, n].any()
    assert base.pi.sum(axis=0) == pytest.approx(1.0) and max(base.certificate.values()) < 1e-9
    # The same flows cost more: duty is part of what is spent.
    assert base.X[n, 0] > without.X[n, 0]


def test_imports_weigh_products_where_the_files_hold_them() -> None:
    rows = tariffs(
        ("JPN", "VNM", "610910", "applied", 2.0, 300.0), ("JPN", "VNM", "620342", "applied", 10.0, 100.0),
        ("JPN", WORLD, "610910", "mfn", 4.0, 500.0), ("JPN", WORLD, "620342", "mfn", 12.0, 1500.0), ("JPN", WORLD, "010121", "mfn", 3.0),
    )  # fmt: skip
    simple, weighted = (with_tariffs(small(), rows, sectors=GOODS, weights=how) for how in ("simple", "imports"))  # type: ignore[arg-type]
    assert simple.tau[1, 0, 1] == pytest.approx(0.06) and weighted.tau[1, 0, 1] == pytest.approx(0.04)
    assert weighted.tau[2, 0, 1] == pytest.approx(0.10), "what Japan buys of all where Korea's sales are not held"
    assert weighted.tau[2, 0, 0] == pytest.approx(0.03), "nothing bought: a simple mean"
    assert "averages over products weighted by imports" in weighted.lineage.notes[0]


def test_groups_are_their_members_and_a_missing_one_leaves_them_out() -> None:
    world = small(members={"ROW": ("NZL", "NOR")})
    sold = tariffs(
        ("JPN", WORLD, "610910", "mfn", 8.0), ("JPN", "NZL", "610910", "preferential", 0.0), ("NZL", WORLD, "610910", "mfn", 5.0),
    )  # fmt: skip
    found = with_tariffs(world, sold, sectors=GOODS)
    assert found.tau[3, 0, 1] == pytest.approx(0.04), "New Zealand pays nothing, Norway 8%"
    assert np.isnan(found.tau[0, 3, 1])
    assert any(
        note.startswith("ROW: not laid on, 1 of its members are not in the files (NOR)") for note in found.lineage.notes
    )
    norway = tariffs(("NOR", WORLD, "610910", "mfn", 11.0))
    both = with_tariffs(world, Tariffs(pd.concat([sold.rows, norway.rows])), sectors=GOODS)
    assert both.tau[0, 3, 1] == pytest.approx(0.08)


def test_what_cannot_be_laid_on_is_said() -> None:
    with pytest.raises(NoData, match="no concordance leads from products to the sectors of 'small'"):
        with_tariffs(small(), JAPAN)
    with pytest.raises(BadInput, match="no tariffs of 2020 in the files -> they are of 2022"):
        with_tariffs(small(), JAPAN, sectors=GOODS, year=2020)
    with pytest.raises(NoData, match="no importer of the files is an economy of 'small' -> the files are of THA"):
        with_tariffs(small(), tariffs(("THA", WORLD, "610910", "mfn", 8.0)), sectors=GOODS)
    with pytest.raises(NoData, match="no product of the files has a sector"):
        with_tariffs(small(), tariffs(("JPN", WORLD, "990101", "mfn", 8.0)), sectors=GOODS)
    with pytest.raises(BadInput, match="'wood' is no sector of 'small'"):
        with_tariffs(small(), JAPAN, sectors=Concordance("x", (("61", "wood"),)))
    old = with_tariffs(small(), tariffs(("JPN", WORLD, "610910", "mfn", 8.0), year=2019), sectors=GOODS)
    assert "tariffs of 2019 on a world of 2022" in old.lineage.notes


def test_two_steps_from_products_to_the_sectors_of_the_embedded_world() -> None:
    chain = products_to_sectors(World.load("asia-2022"))
    assert chain.mapping["87"] == "TRE" and chain.mapping["01"] == "AGR" and "99" not in chain.mapping
    with pytest.raises(EntrepotError, match="'c1' of 'one' is not in the table"):
        Concordance("one", (("01", "c1"),)).then(Concordance("two", (("c2", "MIN"),)))


def test_tariffs_onto_the_embedded_world_with_one_command(home: Path, tmp_path: Path, cli: Cli) -> None:
    japan, viet_nam = files.wits_xml(tmp_path / "jpn.xml"), files.wits_query(tmp_path / "vnm.csv")
    out = tmp_path / "with.npz"
    ran = cli("world", "tariffs", "asia-2022", "wits", "--from", japan, "--from", viet_nam, "--out", out)
    assert ran.code == 0, ran.err
    assert "tariffs of 2022 for JPN, VNM: simple averages" in ran.out and "services are as they were" in ran.out
    before, world = World.load("asia-2022"), World.load(out)
    cars, cloth = world.sector("TRE"), world.sector("TEX")
    japan_at, viet_nam_at, usa = (world.region(code) for code in ("JPN", "VNM", "USA"))
    assert world.tau[japan_at, viet_nam_at, cars] == pytest.approx((0.475 + 0.05) / 2)
    assert world.tau[usa, viet_nam_at, cars] == pytest.approx((0.70 + 0.13) / 2)
    assert world.tau[viet_nam_at, japan_at, cloth] == pytest.approx((0.0 + 0.091) / 2)
    assert np.array_equal(world.tau[:, usa], before.tau[:, usa], equal_nan=True)
    assert {card.series for card in world.lineage.sources[-2:]} == {"wits"} and world.check().ok
    assert "tariffs of 2022 for JPN, VNM" in cli("world", "show", out).out, "before what the world said of itself"
    shown = cli("world", "show", out, "--json").json
    assert shown["status"]["tau:JPN"] == "estimated" and shown["name"] == "with"
    again = cli("world", "tariffs", "asia-2022", "wits", "--from", japan, "--out", out)
    assert again.code == 3 and "exists already" in again.err
    nothing = cli("world", "tariffs", "asia-2022", "wits", "--out", tmp_path / "x.npz")
    assert nothing.code == 4 and "no file of wits was fetched" in nothing.err
    twice = cli("world", "tariffs", "asia-2022", "wits", "--from", japan, "--from", japan, "--out", tmp_path / "x.npz")
    assert twice.code == 3 and "is there twice" in twice.err and not (tmp_path / "x.npz").exists()
    wrong = cli("world", "tariffs", "asia-2022", "baci", "--from", japan, "--out", tmp_path / "x.npz")
    assert wrong.code == 3 and "'baci' holds no tariffs by product" in wrong.err


def test_a_question_may_then_set_a_tariff_because_the_one_in_force_is_held(
    home: Path, tmp_path: Path, cli: Cli
) -> None:
    out, question = tmp_path / "with.npz", tmp_path / "question.toml"
    viet_nam = files.wits_query(tmp_path / "vnm.csv")
    assert cli("world", "tariffs", "asia-2022", "wits", "--from", viet_nam, "--out", out).code == 0
    for world, code in (("asia-2022", 3), (str(out), 0)):
        shock = 'kind = "tariff"\nmode = "set"\nimporter = "VNM"\nexporter = "JPN"\nsector = "TRE"\nrate = 0.0\n'
        text = f'title = "free cars"\nworld = {json.dumps(world)}\n[[shock]]\n{shock}source = "assumption"\n'
        question.write_text(text + '[elasticities]\nvalue = 4.0\nsource = "assumption"\n', encoding="utf-8")
        ran = cli("scenario", "check", question)
        assert ran.code == code, ran.err
        assert ("the tariff in force is not held" in ran.err) == (code == 3)


def test_imports_by_partner_alone_tell_the_rate_of_all(tmp_path: Path) -> None:
    rows = tariffs(
        ("JPN", "VNM", "610910", "mfn", 8.0),
        ("JPN", "KOR", "620342", "mfn", 10.0),
        ("JPN", "VNM", "610910", "applied", 0.0),
    )
    world = with_tariffs(small(), rows, sectors=GOODS)
    assert world.tau[1:, 0, 1] == pytest.approx([0.05, 0.09, 0.09]), "MFN is one rate for all, whoever it was read from"


def test_all_that_was_fetched_is_laid_on(home: Path, tmp_path: Path) -> None:
    (home / "downloads" / "wits").mkdir(parents=True)
    with pytest.raises(NoData, match="no file of wits was fetched"):
        read_tariffs("wits")
    files.wits_xml(home / "downloads" / "wits" / "trains-392-000-2022.xml")
    (home / "downloads" / "wits" / "trains-704-000-2022.xml.part").write_text("half")
    found, cards = read_tariffs("wits")
    assert set(found.rows["importer"]) == {"JPN"} and len(cards) == 1 and cards[0].edition == "trains-392-000-2022"
    with pytest.raises(UnknownName, match="holds no tariffs by product -> one of wto-mfn-products"):
        read_tariffs("wto-mfn")
