"""Forms of providers' files that people really have: Comtrade's CSV, old and Plus, WITS' SDMX-JSON; other programs' files by name."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from entrepot.errors import BadInput
from entrepot.sources.comtrade import read_comtrade_csv
from entrepot.store import fetch as fetching
from entrepot.tables import BINARIES

PLUS = """refYear,period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,cmdCode,customsCode,motCode,primaryValue
2023,2023,392,JPN,X,0,W00,0,TOTAL,C00,0,717000000000.5
2023,2023,392,JPN,X,764,THA,0,TOTAL,C00,0,29000000000
2023,2023,392,JPN,X,764,THA,36,TOTAL,C00,0,5
2023,2023,392,JPN,M,764,THA,0,TOTAL,C00,0,1
2023,2023,392,JPN,X,764,THA,0,8542,C00,0,7
"""
OLD = """Year,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Trade Value (US$)
2019,Export,392,Japan,JPN,0,World,WLD,TOTAL,705000000000
2019,Export,392,Japan,JPN,490,"Other Asia, nes",,TOTAL,43000000000
2019,Import,392,Japan,JPN,0,World,WLD,TOTAL,1
"""


def read(name: str, path: Path, edition: str = ""):
    provider, module = fetching.provider_of(name)
    return module.read_figures(path, provider, edition)


def test_comtrade_plus_csv_reads_as_its_json_does(tmp_path: Path) -> None:
    path = tmp_path / "TradeData.csv"
    path.write_text(PLUS, encoding="utf-8-sig")
    found = read("un-comtrade", path)
    values = found.rows.set_index("partner")["value"].to_dict()
    assert values == {"WLD": "717000000000.5", "THA": "29000000000"}  # one total over second partners
    assert found.edition == "2023"
    assert "1 rows were left out: flow M TOTAL; only exports of all products are read" in found.notes
    assert any("flow X of single products" in note for note in found.notes)


def test_the_old_services_csv_knows_taiwan_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "comtrade.csv"
    path.write_text(OLD, encoding="utf-8")
    assert read("un-comtrade", path).rows.set_index("partner")["value"].to_dict() == {
        "WLD": "705000000000",
        "TWN": "43000000000",
    }
    rows = read_comtrade_csv(path)
    assert rows["flow"].tolist() == ["X", "X", "M"] and rows["year"].unique().tolist() == [2019]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("TOTAL", "8542"), "products, but no total of all of them"),
        (("Export", "Transit"), "row 2 has no flow, value or year"),
        (("Reporter ISO", "Reporter letters"), "no column rt3ISO"),
    ],
)
def test_a_comtrade_csv_that_does_not_fit_is_named(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "comtrade.csv"
    path.write_text(OLD.replace(*change), encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        read("un-comtrade", path)


WEO_QUERY = """Country\tSubject Descriptor\tUnits\tScale\t2018\t2019\t2020\tEstimates Start After
Japan\tGross domestic product, current prices\tU.S. dollars\tBillions\t4,971.767\t5,154.475\t5,413.035\t2018
Japan\tPopulation\tPersons\tMillions\t126.502\t126.191\t125.757\t2018
Viet Nam\tGross domestic product, current prices\tU.S. dollars\tBillions\t241.272\tn/a\t282.390\t2018
Euro area\tGross domestic product, current prices\tU.S. dollars\tBillions\t1\t1\t1\t2018

International Monetary Fund, World Economic Outlook Database, October 2019
"""


def test_the_result_of_a_weo_query_is_read_as_the_part_it_is(tmp_path: Path) -> None:
    path = tmp_path / "WEO_Data.xls"
    path.write_text(WEO_QUERY, encoding="latin-1")
    found = read("imf-weo", path)
    rows = found.rows.set_index(["economy", "period"])
    assert found.edition == "October 2019" and found.published == "2019-10"
    assert rows.loc[("JPN", "2018"), "value"] == "4971767000000" and rows.loc[("JPN", "2018"), "status"] == "observed"
    assert rows.loc[("VNM", "2020"), "indicator"] == "gdp_nominal_forecast"
    assert "the result of a query: without NGDP_RPCH, PPPGDP" in found.notes
    assert any("rows of names of no economy known here (Euro area" in note for note in found.notes)
    path.write_text(WEO_QUERY.replace("Billions", "Millions"), encoding="latin-1")
    with pytest.raises(BadInput, match="NGDPD is in Millions, not Billions"):
        read("imf-weo", path)


def sdmx_json(products: list[str], rates: list[float], *, listed: bool) -> str:
    """An answer of WITS' API in SDMX-JSON; `listed`: keys in the order of the structure, else as WITS writes them."""

    def one(id: str, *values: str) -> dict[str, object]:
        return {"id": id, "values": [{"id": value, "name": value} for value in values]}

    dimensions = [
        one("FREQ", "A"),
        one("REPORTER", "840"),
        one("PARTNER", "000"),
        one("PRODUCTCODE", *products),
        one("DATATYPE", "Reported"),
    ]
    observed = [one("NOMENCODE", "H5"), one("EXCLUDEDFROM"), one("TARIFFTYPE", "MFN"), one("MIN_RATE", *map(str, rates)),
                one("MAX_RATE", *map(str, rates)), one("TOTALNOOFLINES", "3"), one("NBR_NA_LINES", "0")]  # fmt: skip
    series = {
        f"0:0:0:{n}:0" if listed else f"0:0:{n}:0:0": {"observations": {"0": [rate, 0, None, 0, n, n, 0, 0]}}
        for n, rate in enumerate(rates)
    }
    structure = {
        "dimensions": {"series": dimensions, "observation": [one("TIME_PERIOD", "2017")]},
        "attributes": {"observation": observed},
    }
    return json.dumps({"dataSets": [{"series": series}], "structure": structure})


@pytest.mark.parametrize("listed", [True, False])
def test_wits_sdmx_json_in_both_orders_of_its_keys(tmp_path: Path, listed: bool) -> None:
    path = tmp_path / "trains.json"
    path.write_text(sdmx_json(["010121", "870323", "870324"], [0.0, 2.5, 26.0], listed=listed), encoding="utf-8")
    rows = read("wits", path).rows.set_index("product")
    assert rows["value"].to_dict() == {"HS010121": "0", "HS870323": "2.5", "HS870324": "26"}
    assert (
        set(rows["economy"]) == {"USA"} and set(rows["period"]) == {"2017"} and set(rows["indicator"]) == {"tariff_mfn"}
    )


def test_half_a_wits_answer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trains.json"
    text = sdmx_json(["010121", "870323"], [0.0, 2.5], listed=True)
    for broken in (text[:200], text.replace('"PARTNER"', '"BUYER"'), text.replace("0:0:0:1:0", "0:0:0:7:0")):
        path.write_text(broken, encoding="utf-8")
        with pytest.raises(BadInput, match="not an answer of WITS in SDMX-JSON, or cut off"):
            read("wits", path)


@pytest.mark.parametrize(("mark", "kind"), BINARIES.items())
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_another_program_is_named_and_never_printed(
    tmp_path: Path, mark: bytes, kind: str, packed: bool
) -> None:
    path = tmp_path / ("x.bin" if not packed else "x.gz")
    content = mark + bytes(range(256))
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(BadInput) as caught:
        read("cepii-gravity", path)
    assert kind in str(caught.value) and str(caught.value).isprintable()


def test_an_old_edition_of_the_icio_is_named(tmp_path: Path) -> None:
    provider, module = fetching.provider_of("oecd-icio")
    path = tmp_path / "ICIO2016_2003.csv"
    path.write_text(",AUS_C01T05,OUT\nAUS_C01T05,1,1\nOUT,1,1\n", encoding="utf-8")
    with pytest.raises(BadInput, match="a table of the edition of 2016: editions before 2021 are not read"):
        module.read_table(path, provider, 2003)


def r_object(year: int = 2011) -> dict[str, object]:
    """What the library reads from a table of the R package wiod: two economies of two industries, integers."""
    inter = np.array([[10, 4, 2, 0], [3, 20, 0, 5], [1, 0, 8, 2], [0, 2, 3, 9]], dtype=np.int32)
    final = np.zeros((4, 10), dtype=np.int32)
    final[:, 0], final[:, 5] = (50, 60, 5, 6), (4, 3, 40, 30)
    output = inter.sum(axis=1) + final.sum(axis=1)
    names = {"countries": np.array(["AUS", "JPN"]), "industries": np.array(["c1", "c2"])}
    return {"year": np.array([year]), **names, "inter": inter, "final": final, "output": output}


@pytest.fixture
def r_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that begins as R's do, bzip2-packed as the package's are; the library's reading of it is put in its place."""
    rdata = pytest.importorskip("rdata")
    monkeypatch.setattr(rdata.parser, "parse_file", lambda path: path)
    monkeypatch.setattr(rdata.conversion, "convert", lambda parsed: {"wiot_2011": r_object()})
    path = tmp_path / "wiot_2011.RData"
    path.write_bytes(bz2.compress(b"RDX2\nX\n" + bytes(64)))
    return path


def test_a_table_of_the_r_package_wiod(r_file: Path) -> None:
    provider, module = fetching.provider_of("wiod")
    table = module.read_table(r_file, provider, 2011)
    assert table.regions == ("AUS", "JPN") and len(table.sectors) == 2
    assert table.Z.sum() == r_object()["inter"].sum() and table.F.sum() == r_object()["final"].sum()
    assert table.F[0, 0].tolist() == [50, 4]
    with pytest.raises(BadInput, match="it is of 2011, not 2010"):
        module.read_table(r_file, provider, 2010)


def test_r_data_that_do_not_fit_are_refused(r_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import rdata

    provider, module = fetching.provider_of("wiod")
    for change in ({"final": np.zeros((4, 9))}, {"countries": np.array(["AUS"])}):
        monkeypatch.setattr(rdata.conversion, "convert", lambda parsed, change=change: {"x": r_object() | change})
        with pytest.raises(BadInput, match="do not fit"):
            module.read_table(r_file, provider, 2011)
    monkeypatch.setattr(rdata.conversion, "convert", lambda parsed: {"x": 1})
    with pytest.raises(BadInput, match="no table of the R package wiod"):
        module.read_table(r_file, provider, 2011)
    with pytest.raises(BadInput, match=r"data of R \(.RData\): not a form that is read here"):
        read("worldbank-gdp", r_file)
