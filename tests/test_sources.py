"""Readers of official sources, each on a small file in its provider's format; what does not fit is named and refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import provider_files as files
from entrepot.errors import BadInput
from entrepot.measures import stored
from entrepot.provenance import DATA, read_cards
from entrepot.store import schema
from entrepot.store.fetch import MODULES, card_of, provider_of, providers
from entrepot.tables import Figures
from provider_samples import SAMPLES, Sample

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")


def read(name: str, path: Path) -> Figures:
    provider, module = provider_of(name)
    return module.read_figures(path, provider, SAMPLES[name].edition)


def made(name: str, folder: Path) -> Path:
    return SAMPLES[name].make(folder)


def values(figures: Figures, indicator: str) -> dict[tuple[str, ...], float]:
    rows = figures.rows[figures.rows["indicator"] == indicator]
    return {(r.economy, r.partner, r.period): float(r.value or "nan") for r in rows.itertuples()}  # type: ignore[misc]


@pytest.mark.parametrize(
    "name", sorted(name for name, (provider, _) in providers().items() if provider.holds == "figures")
)
def test_what_a_reader_gives_passes_the_door_of_the_store(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path)
    provider, _ = provider_of(name)
    found = read(name, path)
    card = card_of(provider, found, path)
    rows = found.rows.assign(source=card.id)[list(schema.COLUMNS)]
    assert len(rows) and not schema.check_figures(rows, stored(), {card.id: card}, path.name)
    assert card.series == provider.series and card.licence and card.citation
    assert read(name, path).rows.equals(found.rows)


def test_every_provider_is_whole_and_continues_a_series_where_one_is_held() -> None:
    held = {card.family for card in read_cards(DATA / "cards").values()}
    series = {provider.series for provider, _ in providers().values()}
    assert {
        "worldbank-gdp",
        "worldbank-population",
        "imf-weo",
        "baci",
        "un-wpp",
        "aid-oecd-dac2a",
        "investment-imf-cdis",
        "pwt",
        "macro-wdi-fcrf",
        "investment-unctad-bilateral-2014",
        "investment-aseanstats-fdi",
        "investment-jetro-outward-fdi",
        "people-mhlw-foreign-workers",
        "people-jnto-visitors",
        "people-isa-residents",
    } <= series & held
    for provider, module in providers().values():
        assert provider.url.startswith("https://") or not provider.url  # "": only by hand, from the page
        assert provider.page.startswith("http")
        assert provider.holds in ("figures", "table")
        assert hasattr(module, "read_table" if provider.holds == "table" else "read_figures")
        assert ("{edition}" in provider.url or bool(provider.addresses)) <= bool(provider.editions)
        assert provider.file or provider.addresses
    listed = {
        path.stem
        for path in (Path(DATA).parent / "sources").glob("*.py")
        if "PROVIDERS" in path.read_text(encoding="utf-8")
    }
    assert listed == set(MODULES)


def test_numbers_are_those_of_the_file_in_base_units(tmp_path: Path) -> None:
    gdp = values(read("worldbank-gdp", made("worldbank-gdp", tmp_path)), "gdp_nominal")
    assert gdp == {
        (e, "", "2024"): v
        for e, v in (("JPN", 4.2e12), ("VNM", 4.3e11), ("THA", 5.1e11), ("EU27", 5.1e11), ("XKX", 5.1e11))
    }
    aid = values(read("oecd-dac2a", made("oecd-dac2a", tmp_path)), "oda_net")
    assert aid == {("JPN", "VNM", "2023"): 612_340_000, ("JPN", "THA", "2023"): -41_500_000,
                   ("JPN", "IDN", "2023"): 95_500_000, ("KOR", "VNM", "2023"): 60_100_000,
                   ("KOR", "XKX", "2023"): 1e6}  # fmt: skip
    stock = values(read("oecd-fdi", made("oecd-fdi", tmp_path)), "fdi_stock")
    assert stock == {("JPN", "THA", "2023"): 80_123_400_000, ("KOR", "VNM", "2023"): 38_000_500_000,
                     ("USA", "SGP", "2023"): 290e9}  # fmt: skip
    trade = values(read("un-comtrade", made("un-comtrade", tmp_path)), "goods_exports")
    assert trade == {("JPN", "VNM", "2024"): 1.8e10, ("JPN", "WLD", "2024"): 7.07e11, ("JPN", "TWN", "2024"): 4.2e10,
                     ("IND", "JPN", "2024"): 5.5e9}  # fmt: skip


def test_the_world_bank_reads_alike_from_its_api_its_csv_and_its_whole_database(tmp_path: Path) -> None:
    wanted = {("ABW", "", "2022"): 107310, ("ABW", "", "2023"): 107359, ("VNM", "", "2022"): 99680655}
    one = read("worldbank-population", files.wdi_csv_zip(tmp_path / "API_SP.POP.TOTL_DS2_en_csv_v2_1.zip"))
    assert values(one, "population") == wanted and one.published == "2026-10-07"
    whole = read("worldbank-population", files.wdi_whole_zip(tmp_path / "WDI_CSV.zip"))
    assert values(whole, "population") == wanted and (whole.published, whole.edition) == ("", "")
    answer = tmp_path / "SP.POP.TOTL.json"
    answer.write_text('[{"message":[{"id":"120","key":"Invalid value","value":"The provided value is not valid"}]}]')
    with pytest.raises(BadInput, match="the service answers: The provided value is not valid"):
        read("worldbank-population", answer)


def test_direct_investment_reads_alike_from_the_service_the_portal_and_the_file_of_old(tmp_path: Path) -> None:
    """OBS_VALUE of the service is in dollars, whatever its SCALE; the portal's values are in the scale that it names."""
    service = read("imf-cdis", made("imf-cdis", tmp_path))
    assert values(service, "fdi_stock") == {
        ("JPN", "THA", "2023"): 72e9, ("JPN", "VNM", "2023"): 25e9, ("KOR", "VNM", "2023"): 38e9,
    }  # fmt: skip
    portal = read("imf-cdis", files.text_file(tmp_path / "dataset.csv", files.DIP_PORTAL))
    assert values(portal, "fdi_stock") == {
        ("JPN", "THA", "2022"): 71_000_500_000, ("JPN", "THA", "2023"): 72e9, ("JPN", "WLD", "2022"): 2e12,
    }  # fmt: skip
    old = read("imf-cdis", files.text_file(tmp_path / "CDIS_timeSeries.csv", files.CDIS_ROWS))
    assert values(old, "fdi_stock") == {
        ("JPN", "THA", "2021"): 70e9, ("JPN", "THA", "2022"): 71e9, ("JPN", "CHN", "2022"): 140e9, ("KOR", "VNM", "2021"): 30e9,
    }  # fmt: skip
    assert "Not Specified" in old.notes[0]


def test_population_comes_from_either_file_of_the_united_nations(tmp_path: Path) -> None:
    wpp = read("un-wpp", files.text_file(tmp_path / "WPP2024_TotalPopulationBySex.csv", files.WPP_TOTALS))
    assert values(wpp, "population_upper95") == {("WLD", "", "2050"): 110e6, ("JPN", "", "2050"): 110e6}
    indicators = read("un-wpp", made("un-wpp", tmp_path))
    assert wpp.published == indicators.published == "2024-07"
    assert values(indicators, "population")["JPN", "", "2050"] == 105_123_203
    assert values(indicators, "median_age")["VNM", "", "2023"] == 32.9


def test_shares_of_ages_are_of_all_persons_and_need_every_group(tmp_path: Path) -> None:
    """21 groups of one size are 3, 10 and 8 parts of 21; those of size 50 + age: by their sum, 2,100."""
    found = read("un-wpp-ages", made("un-wpp-ages", tmp_path))
    young, middle, old = (values(found, f"age_share_{ages}") for ages in ("0_14", "15_64", "65_plus"))
    wanted = {"2023": (3 / 21, 10 / 21, 8 / 21), "2050": (165 / 2100, 875 / 2100, 1060 / 2100)}
    for year, shares in wanted.items():
        of_year = [one["JPN", "", year] for one in (young, middle, old)]
        assert of_year == pytest.approx([100 * share for share in shares], rel=1e-12)
    assert (
        set(young) == {("WLD", "", "2023"), ("JPN", "", "2023"), ("JPN", "", "2050")} and found.published == "2024-07"
    )
    assert set(found.rows["note"]) == {"UN estimate of 2024", "projection of 2024"}
    by_hand = read("un-wpp", made("un-wpp-ages", tmp_path))  # a table of ages is never a table of totals
    assert by_hand.rows.equals(found.rows)


@pytest.mark.parametrize(
    ("at", "change"),
    [
        ("0", {"AgeGrpStart": "1"}),  # the youngest year lacks
        ("30", {"AgeGrpSpan": "4"}),  # a gap
        ("30", {"AgeGrpSpan": "6"}),  # counted twice
        ("95", {"AgeGrpSpan": "-1"}),  # open before the last
        ("100", {"AgeGrpSpan": "5"}),  # the oldest lack
        ("100", {}),  # they lack as a row
        ("60", {"PopTotal": ""}),
        ("60", {"PopTotal": "-1"}),
    ],
)
def test_ages_that_are_not_whole_are_refused(tmp_path: Path, at: str, change: dict[str, str]) -> None:
    header, *lines = files.WPP_AGES
    spoilt = [header]
    for line in lines:
        row = dict(zip(header, line, strict=True))
        hit = (row["ISO3_code"], row["Time"], row["AgeGrpStart"]) == ("JPN", "2050", at)
        if change or not hit:
            spoilt.append(list((row | change if hit else row).values()))
    with pytest.raises(BadInput, match="the age groups of JPN 2050 are not whole"):
        read("un-wpp", files.gzipped(tmp_path / "WPP2024_PopulationByAge5GroupSex_Medium.csv.gz", spoilt))


def test_an_age_group_across_a_bound_is_refused(tmp_path: Path) -> None:
    header, *lines = files.WPP_AGES
    wide = [header]
    for line in lines:
        row = dict(zip(header, line, strict=True))
        if row["AgeGrpStart"] != "15":
            wide.append(list((row | ({"AgeGrpSpan": "10"} if row["AgeGrpStart"] == "10" else {})).values()))
    with pytest.raises(BadInput, match="are not whole at 10"):
        read("un-wpp", files.gzipped(tmp_path / "WPP2024_PopulationByAge5GroupSex_Medium.csv.gz", wide))


def test_penn_names_its_currencies_and_its_dollars(tmp_path: Path) -> None:
    found = read("penn-world-table", made("penn-world-table", tmp_path))
    assert found.edition == "10.01" and values(found, "gdp_ppp")["JPN", "", "2018"] == 5.1e12
    rates = found.rows[found.rows["indicator"] == "exchange_rate"].set_index(["economy", "period"])["unit"]
    assert rates.to_dict() == {
        ("JPN", "2018"): "JPY per USD", ("VNM", "2018"): "VND per USD", ("VNM", "2019"): "VND per USD",
        ("LAO", "2018"): "LAK per USD", ("THA", "2018"): "THB per USD",
    }  # fmt: skip
    assert found.notes == ("exchange rates left out, currencies not in ISO 4217: Aruban Guilder",)
    assert set(found.rows.loc[found.rows["indicator"] == "gdp_ppp", "note"]) == {
        "output-side real GDP at chained PPPs, US dollars of 2017"
    }
    versions = [("pwt110.xlsx", "11.0", "2021"), ("pwt11.0.xlsx", "11.0", "2021"), ("pwt91.xlsx", "9.1", "2011")]
    for name, edition, base in versions:
        newer = read("penn-world-table", files.pwt_workbook(tmp_path / name))
        assert newer.edition == edition and newer.rows["note"].iloc[0].endswith(base)
    for name in ("pwt554105.xlsx", "table.xlsx"):
        with pytest.raises(BadInput, match="does not say which version"):
            read("penn-world-table", files.pwt_workbook(tmp_path / name))


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16", "latin-1"])
def test_weo_parts_past_years_from_forecasts_and_keeps_what_the_fund_estimated(tmp_path: Path, coding: str) -> None:
    found = read("imf-weo", files.weo_text(tmp_path / "WEOApr2019all.xls", coding=coding))
    assert (found.edition, found.published) == ("April 2019", "2019-04")
    assert values(found, "gdp_nominal")["VNM", "", "2018"] == 241.272e9
    assert values(found, "gdp_nominal_forecast") == {
        ("VNM", "", "2019"): 260.301e9, ("JPN", "", "2019"): 5176.205e9, ("XKX", "", "2019"): 8.4e9,
    }  # fmt: skip
    status = {
        (r.economy, r.period): r.status for r in found.rows[found.rows["indicator"] == "gdp_nominal"].itertuples()
    }
    assert status == {
        ("VNM", "2017"): "observed",
        ("JPN", "2017"): "observed",
        ("VNM", "2018"): "estimated",
        ("JPN", "2018"): "observed",
        ("XKX", "2017"): "observed",
        ("XKX", "2018"): "estimated",
    }
    assert ("JPN", "", "2019") not in values(found, "gdp_growth_forecast"), "-- is not a number, and not zero"


@pytest.mark.parametrize("pack", [files.weo_workbook, files.text_file])
def test_weo_of_the_data_portal_calls_nothing_observed_that_may_be_an_estimate(
    tmp_path: Path, pack: Callable[..., Path]
) -> None:
    """A fiscal year counts by its first half, no year of actual data makes all of it an estimate."""
    name = "WEOOct2025all.xlsx" if pack is files.weo_workbook else "dataset_2025-10-14_WEO.csv"
    found = read("imf-weo", pack(tmp_path / name, files.WEO_PORTAL))
    assert (found.edition, found.published) == ("October 2025", "2025-10-14")
    assert values(found, "gdp_nominal") == {(e, "", "2024"): 3900.5e9 for e in ("IND", "VNM", "XKX")}
    assert values(found, "gdp_nominal_forecast")["IND", "", "2026"] == 4505.6e9
    told = found.rows["economy"] == "XKX"  # the only one whose last year of actual data the sample gives
    assert set(found.rows.loc[~told, "status"]) == {"estimated"}
    actual = [[cell.replace("FY2023/24", "2024") for cell in line] for line in files.WEO_PORTAL]
    rows = read("imf-weo", pack(tmp_path / name, actual)).rows
    rows = rows[rows["indicator"].str.startswith("gdp_nominal") & (rows["economy"] == "IND")]
    assert list(zip(rows["period"], rows["status"], strict=True)) == [
        ("2024", "observed"),
        ("2025", "estimated"),
        ("2026", "estimated"),
    ]


def test_an_edition_has_an_address_or_says_where_to_look() -> None:
    weo, penn, baci = (provider_of(name)[0] for name in ("imf-weo", "penn-world-table", "baci"))
    base = "https://www.imf.org/-/media/Files/Publications/WEO/WEO-Database"
    assert weo.address("WEOApr2019all") == f"{base}/2019/WEOApr2019all.xls"
    assert weo.address("WEOOct2020all") == f"{base}/2020/02/WEOOct2020all.xls"
    assert weo.address("WEOApr2024all") == f"{base}/2024/April/WEOApr2024all.xls"
    assert weo.address("WEOApr2026all").startswith("https://data.imf.org/") and weo.file_name("WEOApr2026all").endswith(
        ".xlsx"
    )
    assert (
        penn.address("11.0") == "https://dataverse.nl/api/access/datafile/554105"
        and penn.file_name("11.0") == "pwt11.0.xlsx"
    )
    assert baci.address("V202601") == "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V202601.zip"
    with pytest.raises(
        BadInput, match=r"no address is known for the edition 'WEOOct2026all' -> known: .*WEOApr2026all; a newer one"
    ):
        weo.address("WEOOct2026all")
    with pytest.raises(BadInput, match="penn-world-table needs --edition -> the version"):
        penn.address()


def test_baci_sums_products_makes_taiwan_of_other_asia_and_calls_a_blank_pair_missing(tmp_path: Path) -> None:
    found = read("baci", made("baci", tmp_path))
    assert (found.edition, found.published) == ("V202501", "2025-01")
    trade = values(found, "goods_exports")
    assert trade["JPN", "VNM", "2023"] == 20_000_005_750 and trade["TWN", "JPN", "2023"] == 60e9
    assert trade["EU27", "JPN", "2023"] == 24e9 and trade["JPN", "WLD", "2023"] == 20_000_008_750
    rows = found.rows.set_index(["economy", "partner"])
    assert rows.loc[("KOR", "VNM"), "status"] == "missing" and rows.loc[("KOR", "VNM"), "value"] == ""
    assert rows.loc[("KOR", "WLD"), "status"] == "suspect"


def test_gravity_gives_each_pair_of_the_last_year_both_ways_and_agreements_by_year(tmp_path: Path) -> None:
    found = read("cepii-gravity", made("cepii-gravity", tmp_path))
    assert (found.edition, found.published) == ("V202211", "2022-11")
    distances = values(found, "distance")
    assert distances["JPN", "VNM", "2021"] == distances["VNM", "JPN", "2021"] == 3520
    assert {pair[:2] for pair in distances} == {
        (a, b) for a in ("JPN", "VNM") for b in ("JPN", "VNM", "FRA", "NAM") if a != b
    } | {(b, a) for a in ("JPN", "VNM") for b in ("FRA", "NAM")}, (
        "pairs of Japan or a member; no Yugoslavia; Namibia is not a blank"
    )
    assert "left out: 8 rows of codes that are none of ISO 3166 (YUG)" in found.notes
    pacts = values(found, "trade_agreement")
    assert [pacts["JPN", "VNM", year] for year in ("2019", "2020", "2021")] == [0, 1, 1], "two territories, one economy"
    assert ("JPN", "NAM", "2021") in pacts and ("JPN", "NAM", "2020") not in pacts
    rows = found.rows.set_index(["indicator", "economy", "partner", "period"])
    assert rows.loc[("trade_agreement", "JPN", "VNM", "2021"), "note"] == "covers goods and services"
    assert rows.loc[("colonial_tie", "FRA", "VNM", "2021"), "value"] == "1"
    assert rows.loc[("distance_capitals", "JPN", "NAM", "2021"), "status"] == "missing"


def test_gravity_of_earlier_editions_has_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "Gravity_V202102.csv"
    path.write_text("\ufeff" + files.lines(files.gravity_rows(old=True)), encoding="utf-8")
    found = read("cepii-gravity", path)
    assert found.edition == "V202102"
    assert found.rows.drop(columns="page").equals(
        read("cepii-gravity", made("cepii-gravity", tmp_path)).rows.drop(columns="page")
    )


def twice_in(year: str) -> str:
    """The older territory of Viet Nam still exists beside the newer one."""
    old = f"{year},JPN,VNM.1,JPN,VNM,,,1,"
    return files.lines(files.gravity_rows()).replace(f"{old}0", f"{old}1")


GRAVITY = [
    (lambda t: t.replace("distw_harmonic,", "distance,", 1), "no column 'distw_harmonic'"),
    (lambda t: t.replace("country_exists_o", "exists_o", 1), "no column 'country_exists_o'"),
    (lambda t: t.replace(",3520,", ",far,", 1), "a row cannot be read: .*far"),
    (lambda t: t.replace("2020,JPN,FRA", "2020,FRA", 1), "a row cannot be read"),
    (lambda t: "\n".join(t.splitlines()[:-1]) + "\n", r"107 rows, not the 108 or more of every pair in 3 years: it is cut off"),
    (lambda t: "\n".join(t.splitlines()[:-3]) + "\n", r"105 rows, not the 108 or more"),
    (lambda t: t.splitlines()[0] + "\n", "Empty CSV file"),
    (lambda t: twice_in("2021"), "JPN and VNM stand twice in 2021"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "message"), GRAVITY)
def test_a_gravity_file_that_does_not_fit_is_named(tmp_path: Path, spoil: Callable[[str], str], message: str) -> None:
    whole = files.lines(files.gravity_rows())
    assert spoil(whole) != whole
    path = tmp_path / "Gravity_V202211.csv"
    path.write_text(spoil(whole), encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        read("cepii-gravity", path)


def test_two_territories_of_one_code_in_an_earlier_year_are_left_out_and_named(tmp_path: Path) -> None:
    found = read(
        "cepii-gravity",
        files.gravity_zip(
            tmp_path / "Gravity_csv_V202211.zip", [line.split(",") for line in twice_in("2020").splitlines()]
        ),
    )
    assert any(
        "two territories of one code" in note and "VNM" in note and "2020 to 2020" in note for note in found.notes
    )
    assert ("JPN", "VNM", "2020") not in values(found, "trade_agreement")


# --- what does not fit ---


def spoiled(name: str, folder: Path, old: str, new: str) -> Path:
    """The sample with another text in its cells, or else in its packing."""
    found = []

    def change(sample: Sample, rows: files.Rows) -> files.Rows:
        found.extend(cell for line in rows for cell in line if isinstance(cell, str) and old in cell)
        return [[cell.replace(old, new) if isinstance(cell, str) else cell for cell in line] for line in rows]

    path = SAMPLES[name].make(folder, change)
    coding = {"imf-weo": "utf-16-le", "isa-residents": "cp932"}.get(name, "utf-8")
    if not found:
        text = path.read_bytes().decode(coding)
        assert old in text
        path.write_bytes(text.replace(old, new).encode(coding))
    return path


CHANGED = [
    ("worldbank-gdp", '"countryiso3code"', '"iso3"', "no column 'countryiso3code'"),
    ("worldbank-gdp", '"pages": 1', '"pages": 2', "it holds one of 2 pages"),
    ("worldbank-gdp", '"lastupdated"', '"updated"', "not readable as the API's JSON"),
    ("worldbank-gdp", "2025", "2024", "is there twice"),
    ("imf-weo", "ISO", "ISO3", "no column 'ISO'"),
    ("imf-weo", "Estimates Start After", "Latest actual", "no column 'Estimates Start After'"),
    ("imf-weo", "241.272", "241.272?", r"not a number: '241\.272\?'"),
    ("imf-weo", "\tVNM\tNGDPD\tVietnam", "\tVNM\tNGDPD", "row 2 has another number of columns"),
    ("imf-weo", ", October 2019", "", "the last line does not name the edition"),
    ("imf-weo", "PPPGDP", "PPPPC", "no subject PPPGDP"),
    ("un-wpp", "ISO3_code", "iso3", "no column 'ISO3_code'"),
    ("oecd-dac2a", "PRICE_BASE", "AMOUNTTYPE", "no column 'PRICE_BASE'"),
    ("oecd-dac2a", "612.34", "n.a.", "not a number: 'n.a.'"),
    ("oecd-fdi", "COUNTERPART_AREA", "COU", "no column 'COUNTERPART_AREA'"),
    ("imf-cdis", "DV_TYPE", "DERIVATION", "no column 'DV_TYPE'"),
    ("un-comtrade", '"count": 7', '"count": 250001', "7 of 250001 rows came"),
    ("un-comtrade", '"error": ""', '"error": "quota"', "the service answers: quota"),
    ("un-comtrade", '"reporterISO": "IND"', '"reporterISO": "QQQ"', "unknown economies: 'QQQ'"),
    ("un-comtrade", "partner", "other", "no ISO codes of economies in it, partner"),
    ("un-comtrade", "flowCode", "flow", "no column 'flowCode'"),
    ("penn-world-table", "rgdpo", "rgdp", "no column 'rgdpo'"),
    ("wto-mfn", "ReportingEconomyCode", "ReporterCode", "no column 'ReportingEconomyCode'"),
    ("wto-mfn", '"TP_A_0010"', '"TP_A_0020"', "the file holds TP_A_0020, not TP_A_0010"),
    ("wto-mfn", "all products", "agricultural products", "TP_A_0010 is called 'MFN applied tariffs: simple average, agri"),
    ("wto-mfn", '"PCT"', '"IDX"', r"the unit is IDX, not PCT \(percent\)"),
    ("wto-mfn", '"392"', '"999"', "unknown economies: '999'"),
    ("wto-mfn", '"704"', '"392"', "JPN  .*2023 is there twice"),
    ("wto-mfn", '"Year": 2023', '"Year": 3.9', "not a year: '3.9'"),
    ("wto-mfn", "9.4", '"n/a"', "not a number: 'n/a'"),
    ("wits", "OBS_VALUE=", "VALUE=", "no column 'OBS_VALUE'"),
    ("wits", 'REPORTER="392"', 'REPORTER="393"', "unknown economies: '393'"),
    ("wits", 'TARIFFTYPE="PREF"', 'TARIFFTYPE="7"', "'7' is no duty type"),
    ("wits", 'PRODUCTCODE="010121"', 'PRODUCTCODE="10121"', r"'10121' is not a product .*zeros in front lost"),
    ("wits", 'PRODUCTCODE="620342"', 'PRODUCTCODE="610910"', "392 000 610910 mfn 2022 is there twice"),
    ("wits", 'MAX_RATE="7.4"', 'MAX_RATE="1.4"', "1 averages outside their own bounds: 7.4 of 7.4 to 1.4"),
    ("wits", "StructureSpecificData", "Error", "a message 'Error', not StructureSpecificData"),
    ("wits", "<Obs", "<Nothing", "not a single rate in it"),
    ("us-schedule", '"general"', '"rate"', "no column 'general'"),
    ("us-schedule", "8703.24.01", "8703.23.01", "87032301 is there twice"),
    ("us-schedule", "8703.24.01", "cars", "'cars' is not a number of the schedule"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "message"), CHANGED, ids=[f"{row[0]}: {row[3]}" for row in CHANGED])
def test_a_changed_format_is_named_never_guessed(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    with pytest.raises(BadInput, match=message) as caught:
        read(name, spoiled(name, tmp_path, old, new))
    assert all(SAMPLES[name].file in problem.where and problem.remedy for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text.replace("t,i,j,k,v,q", "t,i,j,hs6,v,q"), "no column 'k'"),
        (lambda text: text.replace(",704,", ",705,"), "country code 705 is not in the table of countries"),
        (lambda text: text + "2023,392,704,010121,1,1\n", "exporter 392 to importer 704: a product stands twice"),
        (lambda text: text.replace("   5.500", "lots"), "a row cannot be read"),
        (lambda text: text.replace("25000000,\n", "25000000\n"), "a row cannot be read"),
        (lambda text: text.replace("   5.500", "-5.5"), "a value below zero"),
        (lambda text: text + "2022,392,704,010129,1,1\n", "2 years in one file"),
    ],
)
def test_a_baci_file_that_does_not_fit_is_named(tmp_path: Path, spoil: Callable[[str], str], message: str) -> None:
    rows = [line.split(",") for line in spoil(files.lines(files.BACI_ROWS)).splitlines()]
    with pytest.raises(BadInput, match=message):
        read("baci", files.baci_zip(tmp_path / "BACI_HS92_V202501.zip", rows))


def test_a_baci_table_of_countries_that_does_not_fit_is_named(tmp_path: Path) -> None:
    codes = files.BACI_CODES.replace("country_iso3", "iso")
    with pytest.raises(BadInput, match="no column 'country_iso3'"):
        read("baci", files.baci_zip(tmp_path / "BACI_HS92_V202501.zip", codes=codes))


TEXT = [
    name for name, (provider, _) in providers().items()
    if provider.holds == "figures" and not SAMPLES[name].file.endswith((".zip", ".xlsx", ".gz"))
]  # fmt: skip


@pytest.mark.parametrize("name", TEXT)
def test_a_text_file_that_reads_without_its_last_line_is_marked_as_open_ended(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path)
    coding = {"imf-weo": "utf-16-le", "isa-residents": "cp932"}.get(name, "utf-8")
    whole = path.read_bytes().decode(coding).rstrip()
    path.write_bytes((whole.rpartition("\n")[0] + "\n").encode(coding))
    try:
        read(name, path)
    except BadInput:
        return
    assert provider_of(name)[0].open_ended


def test_military_expenditure_is_read_in_percent_and_dollars_and_is_never_passed_on(tmp_path: Path) -> None:
    share = read("sipri-milex-share", made("sipri-milex-share", tmp_path / "a"))
    head = read("sipri-milex-per-capita", made("sipri-milex-per-capita", tmp_path / "b"))
    assert values(share, "military_expenditure_share")["JPN", "", "2022"] == pytest.approx(1.0)
    assert values(head, "military_expenditure_per_capita")["CHN", "", "2024"] == pytest.approx(1200)
    assert ("VNM", "", "2024") not in values(share, "military_expenditure_share")
    provider, _ = provider_of("sipri-milex-share")
    assert card_of(provider, share, tmp_path / "x.xlsx").redistribute == "no"
