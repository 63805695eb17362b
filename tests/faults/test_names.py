"""Kind: names and codes of economies in data files. Every spelling of the providers leads to its economy, an ambiguous one
to a question, and a row that is left out is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
from entrepot.provenance import Source
from entrepot.sheets import left_out_names, named_economies
from entrepot.sources import comtrade, wdi
from entrepot.store import own, schema
from entrepot.tables import economies

NAMES = {
    "Kosovo": "XKX", "XKX": "XKX", "Kosovo, Republic of": "XKX", "コソボ": "XKX", "Ivory Coast": "CIV", "Côte d’Ivoire": "CIV",
    "São Tomé and Príncipe": "STP",
    "São Tomé": "STP", "Sao Tome": "STP", "Sao Tome & Principe": "STP", "São Tomé & Príncipe": "STP", "Macedonia": "MKD",
    "Hong Kong SAR, China": "HKG", "Macao SAR, China": "MAC", "Congo, Dem. Rep.": "COD", "Congo, Rep.": "COG", "Lao People's DR": "LAO",
    "Korea, Dem. People's Rep.": "PRK", "Korea, Rep.": "KOR", "Egypt, Arab Rep.": "EGY", "Iran, Islamic Rep.": "IRN",
    "Venezuela, RB": "VEN", "Yemen, Rep.": "YEM", "Gambia, The": "GMB", "Bahamas, The": "BHS", "Micronesia, Fed. Sts.": "FSM",
    "West Bank and Gaza": "PSE", "St. Kitts and Nevis": "KNA", "St. Vincent and the Grenadines": "VCT", "Réunion": "REU", "Reunion": "REU",
    "Curaçao": "CUW", "Other Asia, nes": "TWN", "Other Asia, not elsewhere specified": "TWN", "TÜRKIYE": "TUR",
    "Bosnia Herzegovina": "BIH", "Somalia, Fed. Rep.": "SOM", "Việt Nam": "VNM", "Viet Nam": "VNM", "ประเทศไทย": "THA",
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_a_name_as_providers_write_it(name: str, code: str) -> None:
    assert codes.resolve(name) == code


def test_every_name_that_we_print_is_read_with_and_without_its_accents() -> None:
    for code in codes._alpha2():
        printed = codes.name(code)
        for written in (printed, printed.upper(), codes._fold(printed.casefold()), printed.replace("&", "and")):
            if codes._plain(written) not in codes.ambiguous():
                assert codes.resolve(written) == code, written


def test_a_name_of_two_economies_is_asked_back_but_not_of_a_provider() -> None:
    with pytest.raises(UnknownName, match=r"two economies -> write COD \(DR Congo\) or COG"):
        codes.resolve("Congo")
    assert named_economies(["Congo", "Japan"], "file")[0] == {"Congo": "COG", "Japan": "JPN"}


def test_folding_never_makes_one_economy_of_another() -> None:
    table = codes._lookup()
    assert all(table.get(spelled, code) == code for spelled, code in codes._folded().items())
    assert "niger" in codes._folded() and codes.resolve("Niger") == "NER" and codes.resolve("Nigeria") == "NGA"
    with pytest.raises(UnknownName):
        codes.resolve("Atlantis")


def test_every_code_for_kosovo_and_none_for_what_nobody_knows() -> None:
    assert economies(["XKX", "XKV", "UVK", "KOS", "KSV"], "file") == dict.fromkeys(
        ["XKX", "XKV", "UVK", "KOS", "KSV"], "XKX"
    )
    with pytest.raises(BadInput, match="unknown economies: 'QQQ'"):
        economies(["JPN", "QQQ"], "file")


def row(reporter: dict[str, object], partner: dict[str, object], value: float = 1.0) -> dict[str, object]:
    """A row of the service."""
    sides = {f"reporter{key}": of for key, of in reporter.items()} | {
        f"partner{key}": of for key, of in partner.items()
    }
    return {**sides, "flowCode": "X", "cmdCode": "TOTAL", "period": "2023", "primaryValue": value}


def comtrade_file(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text(json.dumps({"elapsedTime": "1", "count": len(rows), "data": rows, "error": ""}))
    return path


def test_numbers_of_comtrade_are_its_own(tmp_path: Path) -> None:
    """Asked without descriptions the service writes numbers: 842, 251 and 381 are none of ISO 3166."""
    numbers = {
        842: "USA",
        251: "FRA",
        381: "ITA",
        490: "TWN",
        699: "IND",
        757: "CHE",
        579: "NOR",
        36: "AUS",
        0: "WLD",
        412: "XKX",
    }
    rows = [row({"Code": 392}, {"Code": number}, value) for value, number in enumerate([*numbers, 899, 839], start=1)]
    found = comtrade.read_figures(comtrade_file(tmp_path / "x.json", rows), comtrade.PROVIDERS[0])
    assert dict(zip(found.rows["partner"], found.rows["value"], strict=True)) == {
        code: str(value) for value, code in enumerate(numbers.values(), start=1)
    }
    assert found.notes[0] == "left out: 2 rows of areas that are no economy, or are no more (_X)"
    assert all("a slice, not the whole" in note for note in found.notes[1:])
    with pytest.raises(BadInput, match="unknown economies: '123'"):
        comtrade.read_figures(
            comtrade_file(tmp_path / "y.json", [row({"Code": 392}, {"Code": 123})]), comtrade.PROVIDERS[0]
        )


def test_areas_that_comtrade_gives_letters_are_counted(tmp_path: Path) -> None:
    partners = ["USA", "_X", "E19", "_X", "S19"]
    rows = [row({"ISO": "JPN"}, {"ISO": code}, n) for n, code in enumerate(partners, start=1)]
    found = comtrade.read_figures(comtrade_file(tmp_path / "x.json", rows), comtrade.PROVIDERS[0])
    assert set(found.rows["partner"]) == {"USA", "TWN"} and "3 rows" in found.notes[0] and "E19, _X" in found.notes[0]


def test_kosovo_stays_in_a_file_of_the_world_bank_and_groups_are_counted(tmp_path: Path) -> None:
    def cell(id: str, code: str, value: float) -> dict[str, object]:
        indicator = {"id": "NY.GDP.MKTP.CD", "value": "GDP"}
        return {
            "indicator": indicator,
            "country": {"id": id, "value": ""},
            "countryiso3code": code,
            "date": "2023",
            "value": value,
        }

    data = [cell("XK", "XKX", 1e10), cell("JP", "JPN", 4e12), cell("Z4", "EAS", 3e13), cell("XD", "HIC", 6e13)]
    (tmp_path / "x.json").write_text(
        json.dumps([{"page": 1, "pages": 1, "total": len(data), "lastupdated": "2025-01-01"}, data])
    )
    (provider,) = [each for each in wdi.PROVIDERS if each.measure == "NY.GDP.MKTP.CD"]
    found = wdi.read_figures(tmp_path / "x.json", provider)
    assert set(found.rows["economy"]) == {"JPN", "XKX"}
    assert found.notes == ("left out: 2 rows of groups of economies (EAS, HIC)",)


def test_names_that_are_left_out_are_counted_apart_from_groups() -> None:
    names = pd.Series(["Japan", "Atlantis 1)", "Atlantis 1)", "Total Asia", "", "Thailand", "Viet Nam"])
    known, lost = named_economies(names[names != ""], "x", groups="total .*")
    assert left_out_names(names, known, lost) == (
        "left out: 2 rows of names of no economy known here (Atlantis)",
        "left out: 1 rows of groups of economies (Total Asia)",
    )


FULL = "{},{},{},,2023,1,USD,current,observed,mine-2023,,\n"


def test_a_file_of_ones_own_may_write_names_and_what_is_none_is_refused_with_its_count(tmp_path: Path) -> None:
    pairs = [
        ("Kosovo", ""),
        ("Ivory Coast", "Congo, Dem. Rep."),
        ("São Tomé", "Hong Kong SAR, China"),
        ("Other Asia, nes", "JPN"),
    ]
    text = ",".join(schema.COLUMNS) + "\n" + "".join(FULL.format("goods_exports", f'"{a}"', f'"{b}"') for a, b in pairs)
    (tmp_path / "x.csv").write_text(text + FULL.format("goods_exports", "Nowhere", "JPN") * 3, encoding="utf-8")
    rows = own.whole_rows(tmp_path / "x.csv")
    assert list(zip(rows["economy"], rows["partner"], strict=True))[:4] == [
        ("XKX", ""), ("CIV", "COD"), ("STP", "HKG"), ("TWN", "JPN"),
    ]  # fmt: skip
    card = Source(
        "mine-2023", "mine", "A", "B", "2023", "2023", "https://example.org", "CC BY 4.0", "2024-01-01", "none"
    )
    problems = schema.check_figures(rows, {}, {card.id: card}, "x.csv")
    assert any("unknown economy 'Nowhere'" in str(one) and "line 6 and 2 more" in str(one) for one in problems)
