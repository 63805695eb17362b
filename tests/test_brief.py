"""The brief as a reader gets it: twelve pages that open offline, sound HTML, a source under every number, replayable."""

from __future__ import annotations

import csv
import filecmp
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from entrepot import atomic, codes
from entrepot.errors import BadInput, UnknownName
from entrepot.report import book, brief, pages
from entrepot.report.pages import Page
from entrepot.report.panels import Cell
from entrepot.store import Store

PAGES = ["index.html", *(f"{code}.html" for code in codes.ASEAN_MEMBERS)]
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "rect", "circle"}


@pytest.fixture(scope="session")
def folder(partnership: Path) -> Path:
    """The partnership brief."""
    return partnership


@pytest.fixture(scope="session")
def made(store: Store, folder: Path) -> list[Page]:
    """The same pages before they are written."""
    return pages.partnership(store)


class Reader(HTMLParser):
    """Collects what the tests ask for, and complains about tags that do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.texts.setdefault(self.open[-1], []).append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def test_twelve_pages_and_the_card(folder: Path) -> None:
    card = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    assert sorted(p.name for p in folder.glob("*.html")) == sorted(PAGES) == sorted(card["pages"])
    assert card["replay"] == "entrepot brief partnership" and len(card["figures"]) == 16 and len(card["sources"]) > 50


@pytest.mark.parametrize("page", PAGES)
def test_html_is_sound_and_can_be_read_without_eyes_or_a_mouse(folder: Path, page: str) -> None:
    reader = read(folder / page)
    assert not reader.problems and not reader.open
    assert len(reader.all("h1")) == 1 and reader.all("html") == [{"lang": "en"}] and len(reader.all("main")) == 1
    assert all(th.get("scope") in ("col", "row") for th in reader.all("th"))
    assert len(reader.all("caption")) == len(reader.all("table"))
    images = [svg for svg in reader.all("svg") if svg.get("role") == "img"]
    assert len(images) == len(reader.all("figure")) and all(svg["aria-label"] for svg in images)
    assert all(
        div.get("tabindex") == "0" and div.get("aria-label")
        for div in reader.all("div")
        if div.get("class") == "scroll"
    )
    ids = [attrs["id"] for _, attrs in reader.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    labelled = [attrs["aria-labelledby"] for _, attrs in reader.tags if attrs.get("aria-labelledby")]
    assert set(labelled) <= set(ids)


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_offline_and_their_links_lead_somewhere(folder: Path, page: str) -> None:
    text = (folder / page).read_text(encoding="utf-8")
    reader = read(folder / page)
    ids = {attrs["id"] for _, attrs in reader.tags if attrs.get("id")}
    assert not [tag for tag, attrs in reader.tags if tag in ("script", "link", "img", "iframe") or attrs.get("src")]
    assert "@import" not in text and "url(http" not in text
    for anchor in reader.all("a"):
        href = str(anchor["href"])
        if href.startswith("#"):
            assert href[1:] in ids, href
        elif href.startswith(("http://", "https://")):
            assert anchor.get("rel") == "noreferrer"  # a source card's own page
        else:
            assert (folder / href).is_file(), href


def test_no_path_of_this_machine_is_written(folder: Path) -> None:
    for path in [p for p in folder.rglob("*") if p.suffix in (".html", ".json", ".svg", ".csv")]:
        text = path.read_text(encoding="utf-8")
        for private in (str(folder.parent), str(Path.home()) + "/", str(Path(__file__).parents[1])):
            assert private not in text, (path.name, private)


def test_every_number_has_a_source_on_its_page(store: Store, folder: Path, made: list[Page]) -> None:
    for page in made:
        text = (folder / page.file).read_text(encoding="utf-8")
        for panel in page.panels:
            if panel.id == "asean-unknown":  # counts of gaps and passages: about the collection itself
                continue
            numbers = any(re.search(r"\d", line) for line in panel.lead) or panel.tables or panel.svg
            assert panel.sources or not numbers or panel.lead[0].startswith("No data"), panel.id
            named = {*panel.sources, *(s for table in panel.tables for s in table.sources)}
            assert all(f'id="source-{id}"' in text and id in store.sources for id in named), panel.id
            assert not numbers or panel.has_data, panel.id


def test_every_chart_and_table_lies_beside_the_page(folder: Path, made: list[Page]) -> None:
    for panel in (panel for page in made for panel in page.panels):
        data, chart = folder / "data" / f"{panel.id}.csv", folder / "charts" / f"{panel.id}.svg"
        assert chart.is_file() == bool(panel.svg) and data.is_file() == panel.has_data
        if panel.svg:
            assert panel.has_data and chart.read_text(encoding="utf-8").startswith("<svg")
        if panel.has_data:
            with data.open(encoding="utf-8", newline="") as handle:
                rows = list(csv.reader(handle))
            assert len(rows) - 1 == len(panel.data) == len(pd.read_parquet(data.with_suffix(".parquet"))), panel.id


def test_units_and_periods_do_not_need_a_mouse(made: list[Page]) -> None:
    """Every table of numbers says what they are above it; mixed rows name their own period."""
    for panel in (panel for page in made for panel in page.panels):
        for table in panel.tables:
            if table.text_columns >= set(range(1, len(table.header))):
                continue
            told = " ".join((table.caption, table.about, *table.header)).lower()
            words = (
                "percent",
                "%",
                "usd",
                "persons",
                "yen",
                "ratio",
                "unit with each",
                "index",
                "rows",
                "score",
                "current prices",
                "held years",
            )
            assert any(word in told for word in words), (panel.id, table.caption)
            dated = re.search(r"(?:\b|FY)(19|20)\d\d\b", " ".join((*table.header, table.caption, table.about)))
            periods = (
                {"Year", "Period", "Date", "years ahead"} & set(table.header) or "period" in told or "newest" in told
            )
            assert (
                dated or periods or panel.id == "asean-unknown" or "Score" in table.caption or "who was asked" in told
            ), (panel.id, table.caption)


def test_estimates_are_marked(made: list[Page]) -> None:
    latest = next(panel for panel in made[0].panels if panel.id == "asean-trade-latest")
    rows = latest.data[(latest.data["flow"] == "both") & latest.data["value"].isna()]
    blank = {codes.name(code) for code in rows["partner"]}
    marked = {row[0] for row in latest.tables[0].rows if isinstance(row[3], Cell) and row[3].mark == "e"}
    assert marked and marked <= blank and blank & {str(row[0]) for row in latest.tables[0].rows} == marked


def test_words_are_whole_sentences(made: list[Page]) -> None:
    for page in made:
        for line in (*page.headlines, *(line for panel in page.panels for line in (*panel.lead, *panel.notes))):
            assert line[0].isupper() or line[0].isdigit() or line[:2] in ("e:", "?:"), line
            assert line.rstrip().endswith((".", ")")), line
            bad = re.search(r"\bnan\b|\bNone\b|  |\.\.| ,|[{}]|–%|\binf\b|\bthe the\b|USD -", line)
            assert not bad, (bad, line)


@pytest.mark.parametrize("code", codes.ASEAN_MEMBERS)
def test_each_member_page_speaks_of_its_member(made: list[Page], code: str) -> None:
    page = next(page for page in made if page.file == f"{code}.html")
    others = [other for other in made[1:] if other is not page]
    assert 7 <= len(page.headlines) <= 9 and codes.name(code) in page.headlines[0]
    for other in others:
        assert not set(page.headlines) & {line for line in other.headlines if not line.startswith("No data")}


def test_what_is_not_held_is_said(made: list[Page]) -> None:
    by_file = {page.file: page for page in made}
    for code in ("BRN", "LAO", "TLS"):
        people = next(panel for panel in by_file[f"{code}.html"].panels if panel.id.endswith("-people"))
        assert people.lead[0].startswith("No data") and people.gaps


def test_headline_numbers_recur_from_the_store(store: Store, made: list[Page]) -> None:
    """Recomputed in SQL, without the models."""
    said = " ".join((*made[0].headlines, *(line for panel in made[0].panels for line in panel.lead)))
    ten = ", ".join(f"'{code}'" for code in codes.members("ASEAN10"))

    def total(indicator: str, source: str, year: int, who: str) -> float:
        query = f"select sum(value) as v from observations where indicator = ? and source = ? and year = ? and economy in ({who})"
        return float(store.sql(query, [indicator, source, year])["v"].iloc[0])

    japan = "'JPN'"
    people = total("population", "worldbank-population", 2023, ten)
    times = people / total("population", "worldbank-population", 2023, japan)
    assert f"{people / 1e6:.1f} million people in 2023" in said and "688.9 million" in said
    assert f"{times:.2f} times Japan's" in said and "5.53 times" in said
    nominal = total("gdp_nominal", "worldbank-gdp", 2023, ten) / total("gdp_nominal", "worldbank-gdp", 2023, japan)
    assert f"{nominal:.3f} of Japan's in 2023" in said and "0.898" in said
    # Volumes of the last comparison, grown at constant prices to 2024 and by the newest edition in 2025.
    query = (
        "select sum(level.value * late.value / early.value * (1 + growth.value / 100)) as v from observations as level "
        "join observations as late using (economy) join observations as early using (economy) "
        "join observations as growth using (economy) where level.source = 'pwt-1001' and level.indicator = 'gdp_ppp' "
        "and level.year = 2019 and early.indicator = 'gdp_constant' and early.year = 2019 "
        "and late.indicator = 'gdp_constant' and late.year = 2024 and growth.indicator = 'gdp_growth_forecast' "
        "and growth.source = 'macro-imf-weo-2026-04' and growth.year = 2025 and economy in ({who})"
    )
    volumes = [float(store.sql(query.format(who=who))["v"].iloc[0]) for who in (ten, japan)]
    assert f"{volumes[0] / volumes[1]:.2f} times Japan's in 2025" in said and "1.80" in said
    aid = store.sql(
        "select year, value from observations where indicator = 'oda_net' "
        "and economy = 'JPN' and partner = 'ASEAN' and value is not null order by value desc"
    )
    assert f"highest in {aid['year'].iloc[0]}, at USD {aid['value'].iloc[0] / 1e9:.2f} billion" in said
    workers = store.sql(
        "select economy, value from observations where indicator = 'foreign_workers' "
        "and year = 2025 and partner = 'JPN' and product = '' and value is not null"
    )
    by = dict(zip(workers["economy"], workers["value"], strict=True))
    assert f"Viet Nam {by['VNM']:,.0f} ({100 * by['VNM'] / by['WLD']:.1f}%)" in said


def test_the_2030_answer_states_its_conditions(made: list[Page]) -> None:
    panel = next(panel for panel in made[0].panels if panel.id == "asean-crossing")
    said = " ".join((*panel.lead, *panel.notes))
    for words in (
        "exchange rates",
        "yen held",
        "purchasing power parity",
        "April 2019",
        "April 2026",
        "Back-test",
        "Timor-Leste",
        "80% interval",
    ):
        assert words in said, words
    assert "in 2030 is" in said and "at some time by then" in said


def test_the_same_figures_give_the_same_bytes(store: Store, folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    brief.write(Store(store.path), "partnership", again)
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert names == sorted(str(p.relative_to(again)) for p in again.rglob("*") if p.is_file())
    _, different, errors = filecmp.cmpfiles(folder, again, names, shallow=False)
    assert not different and not errors


def test_a_folder_that_holds_something_else_is_left_alone(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput, match="not a brief"):
        brief.write(store, "THA", out)
    assert [p.name for p in tmp_path.rglob("*")] == ["mine", "thesis.txt"]
    file = tmp_path / "file"
    file.write_text("x")
    for bad in (file, file / "below"):
        with pytest.raises(BadInput):
            brief.write(store, "THA", bad)
    assert file.read_text() == "x"


def test_a_member_by_any_name_and_a_newer_brief_takes_its_place(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "new" / "brief"
    for name, command in (("泰国", "THA"), ("ประเทศไทย", "THA"), ("Burma", "MMR"), ("フィリピン", "PHL")):
        written = brief.write(store, name, out)
        assert (
            written.index == out / "index.html"
            and f"<code>entrepot brief {command}</code>" in written.index.read_text()
        )
        assert [p.name for p in out.parent.iterdir()] == ["brief"] and not list(out.glob("???.html"))
        assert set(written.files) == {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}


@pytest.mark.parametrize("stage", ["writing", "moving"])
def test_a_failure_midway_leaves_the_old_brief(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    out = tmp_path / "brief"
    brief.write(store, "TLS", out)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def fail(*_: object) -> list[str]:
        raise OSError(28, "No space left on device")

    if stage == "writing":
        monkeypatch.setattr(book, "data_of", fail)
    else:
        monkeypatch.setattr(atomic, "exchange", fail)
    with pytest.raises(BadInput, match="No space left on device -> free some space"):
        brief.write(store, "BRN", out)
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["brief"]


def test_an_unknown_subject_suggests(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"Thailand|THA"):
        brief.write(store, "Tailand", tmp_path / "x")
    with pytest.raises(UnknownName, match="partnership, or a member"):
        brief.write(store, "JPN", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_reading_all_at_once_gives_the_same_rows(store: Store) -> None:
    one, all_ = Store(store.path), Store(store.path).read_all()
    for id in ("fdi_flow", "survey_share", "un_ideal_point"):
        pd.testing.assert_frame_equal(one.observations(id), all_.observations(id))
        pd.testing.assert_frame_equal(one.preferred(id), all_.preferred(id))
