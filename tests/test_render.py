"""Renderers: the same values on every face and in every language; digits are never cut; what is not held is not a zero."""

from __future__ import annotations

import itertools
import json as stdlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from answer_sample import sample
from entrepot.answers.answer import within
from entrepot.answers.block import Grid, Map, Network, Quantity, Ranking, Series
from entrepot.render import book, brief, data, html, json, markdown, terminal
from entrepot.render.charts.chart import wrapped
from entrepot.render.charts.draw import chart, drawn
from entrepot.render.charts.lines import year_of
from entrepot.render.charts.palette import GROUNDS, INK, on, width_of
from entrepot.render.html import ground
from entrepot.render.tables import as_table
from entrepot.words import language
from entrepot.words.locales import LOCALES
from words_back import read_back

EN = language("en")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def _data_tags(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<data value="([^"]*)"[^>]*>([^<]*)</data>', page)


@pytest.mark.parametrize("code", LOCALES)
def test_numbers_in_sentences_are_the_values_in_every_language(code: str) -> None:
    place = language(code)
    tags = _data_tags(html.page(sample(), place))
    assert len(tags) >= 3
    for raw, shown in tags:
        assert read_back(shown, place) == pytest.approx(float(raw), rel=0.006)


@pytest.mark.parametrize("code", LOCALES)
def test_the_same_table_on_every_face(code: str) -> None:
    """The cells of a table read back the same from HTML, terminal, Markdown and JSON."""
    place, answer = language(code), sample()
    held = [q.value for q in within(answer["first"].blocks[3]) if q.value >= 0.01]
    page, text, mark = html.page(answer, place), terminal.render(answer, place, 100), markdown.render(answer, place)
    raw = stdlib.loads(json.render(answer, place))
    told = next(b for s in raw["sections"] for b in s["blocks"] if b["type"] == "Table")
    values = [
        c["holds"]["value"] for row in told["rows"] for c in row if c["holds"] and c["holds"]["type"] == "Quantity"
    ]
    assert values == pytest.approx([45_212_345_678.0, 12.34, 0.003, 1.2e9, 12.6])
    for value in held:
        shown = {45_212_345_678.0: "45.2", 12.34: "12.3", 1.2e9: "1.20", 12.6: "13"}[value]
        _, point = place.locale.separators()
        shown = shown.replace(".", point)
        for face in (page, text, mark):
            assert re.search(rf"(?<![\d.,]){re.escape(shown)}(?![\d.,])", face), (code, shown)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_terminal_never_cuts_a_number(width: int) -> None:
    """Whatever the width, every number of every table stands whole in one line."""
    answer = sample()
    text = terminal.render(answer, EN, width, most=0)
    assert max(map(len, text.split("\n"))) <= width
    wide = terminal.render(answer, EN, 400, most=0)
    numbers = re.findall(r"−?\d[\d,]*\.\d+|\d{4}", wide)
    assert numbers
    for one in set(numbers):
        assert re.search(rf"(?<![\d.,]){re.escape(one)}(?![\d,])", text), one


def test_a_narrow_table_is_stacked() -> None:
    text = terminal.render(sample(), EN, 30)
    assert re.search(r"Viet Nam\n  Japan, USD billion: 45.2\n  China, %: 12.3", text)


def test_what_is_not_held_is_a_dash_on_every_face() -> None:
    answer = sample()
    assert "| Philippines | – | <0.01e |" in markdown.render(answer, EN)
    assert re.search(r"Philippines +– +<0.01 e", terminal.render(answer, EN, 100))
    assert re.search(r'Philippines</th><td class=" empty">–</td>', html.page(answer, EN))


def test_an_unknown_language_is_said_on_every_face() -> None:
    answer, place = sample(), language("de")
    for face in (html.page, terminal.render, markdown.render):
        assert "“de” is not held" in face(answer, place)
    assert stdlib.loads(json.render(answer, place))["language_asked"] == "de"


def test_every_block_has_a_table_or_words() -> None:
    for section in sample().sections:
        for block in section.blocks:
            if isinstance(block, Series | Ranking | Map | Network | Grid):
                made = as_table(block)
                assert made is not None and made.rows
                assert {q.value for q in within(block)} <= {q.value for q in within(made)} or isinstance(block, Grid)


@pytest.mark.usefixtures("cache")
def test_pictures_have_title_unit_and_source(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for name in ("data", "charts"):
        (folder / name).mkdir(parents=True)
    files = [f for s in sample().sections for f in data.section_files(s, folder, EN)]
    assert len(files) == 6
    svg = (folder / "charts" / "first-lines.svg").read_text(encoding="utf-8")
    assert "Japan: 7.5%" in svg and "Source: made-up; entrepot" in svg
    assert data.preview(sample(), folder, EN) == ["charts/preview.png"]
    assert (folder / "charts" / "preview.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("cache")
def test_lines_are_labelled_where_they_end_and_labels_stand_apart() -> None:
    block = next(b for b in sample()["first"].blocks if isinstance(b, Series))
    spec = chart(block, EN).spec
    labels = next(
        layer
        for layer in spec["layer"]
        if layer["mark"].get("align") == "left" and "data" in layer and len(layer["data"]["values"]) == 3
    )
    assert {row["text"] for row in labels["data"]["values"]} == {"Japan", "China", "Korea"}
    low, high = spec["layer"][-1]["encoding"]["y"]["scale"]["domain"]
    places = sorted(row["at"] for row in labels["data"]["values"])
    apart = [(b - a) / (high - low) * spec["height"] for a, b in itertools.pairwise(places)]
    assert min(apart) >= 15.9


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2023", 2023),
        ("2010-2012", 2012),
        ("FY2021", 2021),
        ("2024-07", 2024 + 6.5 / 12),
        ("2024-07-31", 2024 + 6.5 / 12),
    ],
)
def test_periods_on_an_axis(period: str, year: float) -> None:
    assert year_of(period) == pytest.approx(year)


def test_all_figures_as_data(tmp_path: Path) -> None:
    import pandas as pd

    answer = sample()
    for kind in ("csv", "parquet"):
        data.write(answer, tmp_path / f"x.{kind}")
    held = pd.read_csv(tmp_path / "x.csv")
    assert list(held.columns) == list(data.COLUMNS) and len(held) == len(list(answer.quantities()))
    assert held["id"].is_unique
    assert float(held.set_index("id").loc["first.trade.VNM.usd", "value"]) == 45_212_345_678.0
    assert pd.read_parquet(tmp_path / "x.parquet").equals(
        held.assign(**{c: pd.read_parquet(tmp_path / "x.parquet")[c] for c in held})
    )


def test_another_format_is_refused(tmp_path: Path) -> None:
    from entrepot.errors import BadInput

    with pytest.raises(BadInput, match="no data format"):
        data.write(sample(), tmp_path / "x.doc")


@pytest.mark.usefixtures("cache")
def test_a_brief_has_page_card_and_data(tmp_path: Path) -> None:
    files = book.write([book.sheet(sample(), EN)], tmp_path, {"replay": "entrepot sample"})
    assert {"index.html", "brief.json", "charts/preview.png"} <= set(files)
    card = stdlib.loads((tmp_path / "brief.json").read_text(encoding="utf-8"))
    assert card["contents"]["index.html"]["headlines"][0] == "The Philippines: 7.5%"
    assert [source["id"] for source in card["sources"]] == ["made-up"]


def _contrast(one: str, other: str) -> float:
    def light(shade: str) -> float:
        parts = [int(shade[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    a, b = sorted((light(one), light(other)))
    return (b + 0.05) / (a + 0.05)


def test_ink_is_legible_on_every_ground_of_a_grid() -> None:
    for key in (*GROUNDS, "VNM", "japan", "something"):
        assert _contrast(ground(key), INK) >= 4.5 and _contrast(ground(key), "#45454a") >= 4.5, key
    assert on("#ffffff") == INK and on("#1f4e8c") == "#ffffff"


def test_titles_wrap_in_every_script() -> None:
    for text in (
        "a longer title that must be wrapped somewhere",
        "この題は長いのでどこかで折り返さなければならない",
        "ชื่อเรื่องนี้ยาว ต้องตัดบรรทัดที่ไหนสักแห่ง",
    ):
        lines = wrapped(text, 150, 13)
        assert len(lines) > 1 and "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(width_of(line, 13) <= 150 or " " not in line for line in lines)


def test_a_bar_that_may_only_be_a_range_is_told_as_one() -> None:
    block = next(b for b in sample()["first"].blocks if isinstance(b, Ranking))
    value = Quantity(float("nan"), "percent", low=1.0, high=3.0, grade="C", status="model")
    row = chart(replace(block, bars=(replace(block.bars[0], values=(value,)),)), EN).spec["data"]["values"][0]
    assert (row["value"], row["low"], row["high"], row["label"]) == (None, 1.0, 3.0, "+1% to +3%")
    assert drawn(block) and not drawn(replace(block, bars=()))


def test_traces_beside_a_page_tell_every_value(tmp_path: Path) -> None:
    written = brief.write(sample(), tmp_path / "out", EN)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    text = (tmp_path / "out" / "data" / "traces.js").read_text(encoding="utf-8")
    told = stdlib.loads(text.removeprefix("entrepotTraces(").removesuffix(");\n"))["traces"]
    assert 'document.currentTraces = "data/traces.js"' in page and "data/traces.js" in written.files
    quantities = {q.id: q for q in sample().quantities() if q.value == q.value}
    assert quantities and set(quantities) <= set(told)
    assert all(float(told[id]["value"]) == q.value for id, q in quantities.items())
    shown = set(re.findall(r'data-id="([^"]+)"', page))
    assert shown and shown <= {*told, *(f"{id}.{end}" for id in told for end in ("low", "high"))}


@pytest.mark.parametrize(
    ("period", "told"),
    [("2023", "2023"), ("2021/2023", "2021–23"), ("1998/2003", "1998–2003"), ("2024-06", "2024"), ("", "")],
)
def test_a_cell_of_a_grid_tells_the_years_that_a_mean_is_of(period: str, told: str) -> None:
    assert html._years(period) == told
