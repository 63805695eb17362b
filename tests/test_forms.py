"""Every form in which a provider's file is read, spoiled in every way: refused with its remedy, or named as the slice it is.

The forms that a provider itself writes are in `provider_samples.py`, further ones in `provider_forms.py`; a provider without a sample
fails `test_bad_input.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import provider_forms as forms
import provider_samples as samples
from entrepot.errors import BadInput, EntrepotError
from entrepot.store import fetch as fetching
from entrepot.store.store import Store
from entrepot.tables import Figures, agreed_edition, ends_whole, without_thousands
from provider_files import Rows
from provider_samples import SAMPLES, Sample
from test_bad_input import FILES, SHAPES
from test_formats import sdmx_json

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")

EVERY = {**SAMPLES, **forms.FORMS}


def read(name: str, path: Path) -> Figures:
    """What the reader finds, with the notes of a slice. Tables become their economies."""
    sample, (provider, module) = EVERY[name], fetching.provider_of(name.partition("/")[0])
    if provider.holds == "table":
        table, _ = fetching.read_table(provider.name, sample.year, path)
        return Figures(pd.DataFrame({"economy": table.regions}), notes=table.notes)
    found: Figures = module.read_figures(path, provider, sample.edition)
    return Figures(found.rows, found.edition, found.published, (*found.notes, *fetching.slice_notes(provider, found)))


def refused_or_named(name: str, path: Path) -> None:
    """Never taken for the whole."""
    try:
        found = read(name, path)
    except EntrepotError as error:
        assert all(each.what and each.where and each.remedy for each in error.problems), str(error)
        return
    assert any("a slice, not the" in note for note in found.notes), found.notes


@pytest.mark.parametrize("name", sorted(forms.FORMS))
def test_a_good_sample_of_each_form_is_read(tmp_path: Path, name: str) -> None:
    found = read(name, EVERY[name].make(tmp_path))
    assert len(found.rows) >= 2 and found.edition


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", sorted(forms.FORMS))
def test_doubled_keys_and_shifted_columns_in_each_form(tmp_path: Path, name: str, shape: str) -> None:
    with pytest.raises(EntrepotError):
        read(name, EVERY[name].make(tmp_path, SHAPES[shape]))


@pytest.mark.parametrize("fault", FILES)
@pytest.mark.parametrize("name", sorted(forms.FORMS))
def test_no_file_of_the_form(tmp_path: Path, name: str, fault: str) -> None:
    path = EVERY[name].make(tmp_path)
    FILES[fault](path)
    with pytest.raises(EntrepotError):
        read(name, path)


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, form in forms.FORMS.items() for code in form.alien])
def test_a_code_of_another_list_in_each_form(tmp_path: Path, name: str, code: str) -> None:
    sample = EVERY[name]
    path = sample.make(tmp_path, lambda sample, rows: samples.alien(code, sample, rows))
    with pytest.raises(EntrepotError, match=code):
        read(name, path)


@pytest.mark.parametrize(("name", "column", "text", "message"),
                         [(name, *unit) for name, form in forms.FORMS.items() for unit in form.units])  # fmt: skip
def test_a_form_that_says_another_unit(tmp_path: Path, name: str, column: str, text: str, message: str) -> None:
    path = EVERY[name].make(tmp_path, lambda sample, rows: samples.said(column, text, sample, rows))
    with pytest.raises(EntrepotError, match=message):
        read(name, path)


def no_rows(sample: Sample, rows: Rows) -> Rows:
    return rows[: sample.head]


def one_row(sample: Sample, rows: Rows) -> Rows:
    return rows[: sample.head + 1]


def last_row(sample: Sample, rows: Rows) -> Rows:
    return [*rows[: sample.head], rows[-1]]


def two_editions(sample: Sample, rows: Rows) -> Rows:
    """Every row again, with figures as another edition has them."""
    if not sample.values:
        return [*rows, *rows[sample.head :]]
    return [*rows, *samples.scaled(1.01, sample, rows)[sample.head :]]


PARTS: dict[str, Callable[[Sample, Rows], Rows]] = {
    "header only": no_rows,
    "one row": one_row,
    "last row": last_row,
    "half": samples.halved,
}
# Its sample is made whole by 5,000 rows without value; slices of it are cut in test_slices.py.
ELSEWHERE = {"baci"}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", sorted(EVERY.keys() - ELSEWHERE))
def test_a_part_is_refused_or_named(tmp_path: Path, name: str, part: str) -> None:
    refused_or_named(name, EVERY[name].make(tmp_path, PARTS[part]))


@pytest.mark.parametrize("name", sorted(EVERY))
def test_two_editions_in_one_file_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EntrepotError):
        read(name, EVERY[name].make(tmp_path, two_editions))


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_file_cut_within_its_last_row_is_refused(tmp_path: Path, name: str) -> None:
    path = EVERY[name].make(tmp_path)
    data = path.read_bytes().rstrip()
    cut = max(data.rfind(sign) for sign in (b",", b"\t", b"<"))
    path.write_bytes(data[:cut] if path.suffix in (".csv", ".xls", ".xml") else data[:-7])
    with pytest.raises(EntrepotError):
        read(name, path)


# Nothing in these files but their name tells of when they are.
ONLY_NAMED = {"us-schedule", "us-schedule/export", "un-wpp", "un-wpp-ages"}


@pytest.mark.parametrize("name", sorted(EVERY.keys() - ONLY_NAMED))
def test_a_year_in_the_name_never_redates_what_is_inside(tmp_path: Path, name: str) -> None:
    """A file renamed to three years before is refused, or read as what it says of itself."""
    path = EVERY[name].make(tmp_path)
    truth = read(name, path)
    renamed = path.rename(path.with_name(re.sub(r"(19|20)\d\d", lambda year: str(int(year[0]) - 3), path.name)))
    try:
        found = read(name, renamed)
        fetching._must_be_older(found, renamed.name) if "status" in found.rows else None
    except EntrepotError as error:
        assert all(each.remedy for each in error.problems)
        return
    assert found.edition == truth.edition and found.rows.equals(truth.rows)


def test_an_edition_that_the_file_contradicts_is_refused(tmp_path: Path, cache: Path, monkeypatch) -> None:
    monkeypatch.setenv("ENTREPOT_DATA", str(tmp_path / "home"))
    said = {"un-comtrade/plus": "2022", "baci": "V202601", "us-tariff-database": "2023", "cepii-gravity": "V202501"}
    for name, edition in said.items():
        path = EVERY[name].make(tmp_path / edition)
        with pytest.raises(BadInput, match=f"--edition says {edition}"):
            fetching.fetch(Store.open(), name.partition("/")[0], edition=edition, file=path)
    with pytest.raises(BadInput, match=r"--edition says April 2026; WEO_Data.xls says October 2019"):
        fetching.fetch(
            Store.open(), "imf-weo", edition="WEOApr2026all", file=EVERY["imf-weo/query"].make(tmp_path / "weo")
        )


def test_an_edition_that_came_out_before_its_own_figures_is_refused(tmp_path: Path, cache: Path, monkeypatch) -> None:
    monkeypatch.setenv("ENTREPOT_DATA", str(tmp_path / "home"))
    path = SAMPLES["jnto-visitors"].make(tmp_path)
    with pytest.raises(BadInput, match="came out in 2022-08-19, and it holds observations of 2024"):
        fetching.fetch(Store.open(), "jnto-visitors", file=path.rename(tmp_path / "20220819_1615-5.xlsx"))


def test_agreed_edition() -> None:
    assert agreed_edition({"--edition": "", "a": "V1", "b": "V1"}, "x") == "V1"
    assert agreed_edition({"--edition": ""}, "x") == ""
    with pytest.raises(BadInput, match="a says V1; b says V2"):
        agreed_edition({"a": "V1", "b": "V2"}, "x")


@pytest.mark.parametrize(
    ("cells", "decimals", "taken"),
    [
        (["1,234.5", "12"], True, ["1234.5", "12"]),
        (["-1,234,567.125", "n/a"], True, ["-1234567.125", "n/a"]),
        (["1,234", "12"], False, ["1234", "12"]),
        (["241,272", "282,390"], True, None),  # not one point, and the provider prints decimals
        (["1101,445", "3.5"], True, None),
        (["2,1"], False, None),
        (["1.234,5"], False, None),
    ],
)
def test_a_comma_is_a_thousand_or_refused(cells: list[str], decimals: bool, taken: list[str] | None) -> None:
    if taken is None:
        with pytest.raises(BadInput, match="a comma that stands for a decimal point"):
            without_thousands(pd.Series(cells), "x", decimals=decimals)
    else:
        assert without_thousands(pd.Series(cells), "x", decimals=decimals).tolist() == taken


def test_the_last_line_of_a_table_is_whole() -> None:
    ends_whole(b",a,b\nx,1,2\nOUT,3,4\n", "x")
    with pytest.raises(BadInput, match="cut off: 2 cells in the last line, where 3 are due"):
        ends_whole(b",a,b\r\nx,1,2\r\nOUT,3", "x")


def test_comtrade_plus_drops_by_name_and_keeps_the_rest(tmp_path: Path) -> None:
    found = read("un-comtrade/plus", EVERY["un-comtrade/plus"].make(tmp_path))
    assert found.rows.set_index("partner")["value"].to_dict() == {
        "WLD": "717000000000.5", "THA": "29000000000", "TUR": "4000000000", "TWN": "43000000000",
    }  # fmt: skip
    for dropped in ("1 rows were left out: flow M TOTAL", "flow DX TOTAL", "flow X of single products", "(_X)"):
        assert any(dropped in note for note in found.notes), dropped


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("typeCode", "S", "typeCode 'S': services, not goods"),
        ("freqCode", "M", "freqCode 'M': not whole years"),
        ("period", "202301", "period '202301': not a whole year"),
        ("flowCode", "M", "no exports of all products; .*rows of flow M TOTAL"),
    ],
)
def test_months_services_and_imports_are_no_exports_of_a_year(
    tmp_path: Path, column: str, cell: str, message: str
) -> None:
    sample = EVERY["un-comtrade/plus"]
    rows = [dict(zip(forms.PLUS_HEAD, line, strict=True)) | {column: cell} for line in forms.PLUS[1:]]
    if column == "flowCode":
        rows = [row | {"flowDesc": "Import"} for row in rows]
    path = sample.pack(tmp_path / sample.file, [forms.PLUS_HEAD, *(list(row.values()) for row in rows)])
    with pytest.raises(BadInput, match=message):
        read("un-comtrade/plus", path)


def test_a_query_of_the_weo_keeps_every_economy_and_calls_nothing_data_without_its_last_year(tmp_path: Path) -> None:
    sample = EVERY["imf-weo/query"]
    rows = read("imf-weo/query", sample.make(tmp_path / "a")).rows.set_index(["economy", "period"])
    assert rows.loc[("LAO", "2019"), "value"] == "19127000000" and ("HKG", "2020") in rows.index
    assert rows.loc[("LAO", "2018"), "status"] == "observed" and rows.loc[("LAO", "2019"), "status"] == "estimated"
    silent = read("imf-weo/query", sample.make(tmp_path / "b", lambda _, rows: [line[:-1] for line in rows]))
    assert set(silent.rows["status"]) == {"estimated"}
    commas = sample.make(
        tmp_path / "c", lambda _, rows: [[*line[:4], *(cell.replace(".", ",") for cell in line[4:])] for line in rows]
    )
    with pytest.raises(BadInput, match="a comma that stands for a decimal point"):
        read("imf-weo/query", commas)
    others = sample.make(tmp_path / "d", lambda _, rows: [rows[0], rows[-1]])
    with pytest.raises(BadInput, match="the result of a query for other subjects"):
        read("imf-weo/query", others)


def test_as_many_partners_as_products_are_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "trains.json"
    text = sdmx_json(["010121", "870323"], [0.0, 2.5], listed=True)
    path.write_text(
        text.replace(
            '{"id": "000", "name": "000"}', '{"id": "000", "name": "000"}, {"id": "704", "name": "704"}'
        ).replace("0:0:0:1:0", "0:0:1:1:0")
    )
    with pytest.raises(BadInput, match="as many products as partners"):
        fetching.provider_of("wits")[1].read_figures(path, fetching.provider_of("wits")[0])
