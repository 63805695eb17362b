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
from entrepot.answers.answer import Answer, sources_of, within
from entrepot.answers.block import Finding, Gap, Note, Table
from entrepot.answers.subjects import answer_on
from entrepot.errors import BadInput, UnknownName
from entrepot.render import brief, data
from entrepot.render.charts.draw import drawn
from entrepot.render.texts import table as as_text
from entrepot.store import Store
from entrepot.words import language
from entrepot.words.say import sentence

PAGES = ["index.html", *(f"{code}.html" for code in codes.ASEAN_MEMBERS)]
EN = language()
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "rect", "circle"}


@pytest.fixture(scope="session")
def folder(partnership: Path) -> Path:
    """The partnership brief."""
    return partnership


@pytest.fixture(scope="session")
def made(partnership_answer: Answer) -> dict[str, Answer]:
    """The same pages before they are written, by file."""
    return {"index.html": partnership_answer, **{f"{page.id}.html": page for page in partnership_answer.pages}}


def write(store: Store, subject: str, out: Path) -> brief.Written:
    """One member's brief."""
    return brief.write(answer_on(store.read_all(), subject), out, EN)


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
    named = [div for div in reader.all("div") if div.get("class") == "scroll"]
    assert len(named) == len(reader.all("table"))
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
    # One script stands inside the page: the click on a number. It brings nothing but the traces beside it.
    assert not [tag for tag, attrs in reader.tags if tag in ("link", "img", "iframe") or attrs.get("src")]
    assert [tag for tag, _ in reader.tags].count("script") == 1 and "http" not in text.partition("<script>")[2]
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


def test_every_number_has_a_source_on_its_page(store: Store, folder: Path, made: dict[str, Answer]) -> None:
    for file, page in made.items():
        text = (folder / file).read_text(encoding="utf-8")
        named = set(sources_of((page.headlines, page.sections)))
        assert named and all(f'id="source-{id}"' in text and id in store.sources for id in named), file
        for section in page.sections:
            if section.id in (
                "unknown",
                "editions",
                "glance-figures",
            ):  # counts of gaps, passages, cells: about the collection
                continue
            bare = [q for q in within(section) if not q.sources and q.unit != "count" and ".marks." not in q.id]
            assert not bare, (file, section.id, bare[:2])


def test_every_chart_and_table_lies_beside_the_page(folder: Path, made: dict[str, Answer]) -> None:
    for file, page in made.items():
        prefix = data.prefix_of(file)
        for section in page.sections:
            rows = folder / "data" / f"{prefix}{section.id}.csv"
            assert rows.is_file() == section.has_data
            for block in section.blocks:
                chart = folder / "charts" / f"{prefix}{section.id}-{getattr(block, 'id', '')}.svg"
                if drawn(block):
                    assert chart.read_text(encoding="utf-8").startswith("<svg") and section.has_data, (file, section.id)
            if section.data is not None and section.has_data:
                with rows.open(encoding="utf-8", newline="") as handle:
                    held = list(csv.reader(handle))
                assert len(held) - 1 == len(section.data) == len(pd.read_parquet(rows.with_suffix(".parquet")))


def test_words_are_whole_sentences(made: dict[str, Answer]) -> None:
    for page in made.values():
        blocks = [block for section in page.sections for block in section.blocks]
        for block in blocks:
            if isinstance(block, Finding | Note | Gap):
                line = sentence(block.message, EN)
                assert line[0].isupper() or line[0].isdigit() or line[:2] in ("e:", "?:"), line
                assert line.rstrip().endswith((".", ")")), line
                bad = re.search(r"\bnan\b|\bNone\b|  |\.\.| ,|[{}]|–%|\binf\b|\bthe the\b|USD -", line)
                assert not bad, (bad, line)


def test_estimates_are_marked(made: dict[str, Answer]) -> None:
    tables = [as_text(b, EN) for page in made.values() for s in page.sections for b in s.blocks if isinstance(b, Table)]
    assert {cell.mark for told in tables for row in told.rows for cell in row} >= {"e"}


def test_the_first_page_is_at_most_three_screens_of_sections_before_its_annex(made: dict[str, Answer]) -> None:
    parts = [section.part for section in made["index.html"].sections]
    assert parts == sorted(parts, key=("lead", "body", "annex").index)
    assert parts.count("lead") <= 3 and parts.count("body") <= 6 and "annex" in parts


@pytest.mark.parametrize("code", codes.ASEAN_MEMBERS)
def test_each_member_page_speaks_of_its_member(made: dict[str, Answer], code: str) -> None:
    said = {file: [sentence(line.message, EN) for line in page.headlines] for file, page in made.items()}
    own = said.pop(f"{code}.html")
    assert 3 <= len(own) <= 10 and codes.name(code) in own[0]
    for other in said.values():
        assert not set(own) & set(other)


def test_what_is_not_held_is_said(made: dict[str, Answer]) -> None:
    for code in ("BRN", "LAO", "TLS"):
        assert any(isinstance(block, Gap) for block in made[f"{code}.html"]["people"].blocks)


def test_headline_numbers_recur_from_the_store(store: Store, made: dict[str, Answer]) -> None:
    """Recomputed in SQL, without the models."""
    first = made["index.html"]
    said = " ".join(sentence(b.message, EN) for s in first.sections for b in s.blocks if isinstance(b, Finding))
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


def test_the_same_figures_give_the_same_bytes(store: Store, folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    brief.write(answer_on(Store(store.path).read_all(), "partnership"), again, EN)
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert names == sorted(str(p.relative_to(again)) for p in again.rglob("*") if p.is_file())
    _, different, errors = filecmp.cmpfiles(folder, again, names, shallow=False)
    assert not different and not errors


def test_a_folder_that_holds_something_else_is_left_alone(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput, match="not a brief"):
        write(store, "THA", out)
    assert [p.name for p in tmp_path.rglob("*")] == ["mine", "thesis.txt"]
    file = tmp_path / "file"
    file.write_text("x")
    for bad in (file, file / "below"):
        with pytest.raises(BadInput):
            write(store, "THA", bad)
    assert file.read_text() == "x"


def test_a_member_by_any_name_and_a_newer_brief_takes_its_place(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "new" / "brief"
    for name, command in (("泰国", "THA"), ("ประเทศไทย", "THA"), ("Burma", "MMR"), ("フィリピン", "PHL")):
        written = write(store, name, out)
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
    write(store, "TLS", out)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def fail(*_: object) -> list[str]:
        raise OSError(28, "No space left on device")

    if stage == "writing":
        monkeypatch.setattr(data, "section_files", fail)
    else:
        monkeypatch.setattr(atomic, "exchange", fail)
    with pytest.raises(BadInput, match="No space left on device -> free some space"):
        write(store, "BRN", out)
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["brief"]


def test_an_unknown_subject_suggests(store: Store) -> None:
    with pytest.raises(UnknownName, match=r"Thailand|THA"):
        answer_on(store, "Tailand")
    with pytest.raises(UnknownName, match="write partnership, a member"):
        answer_on(store, "JPN")


def test_the_pages_in_another_language_have_the_same_numbers(made: dict[str, Answer], tmp_path: Path) -> None:
    written = brief.write(made["TLS.html"], tmp_path / "th", language("th"))
    page = written.index.read_text(encoding="utf-8")
    assert '<html lang="th">' in page and "Noto Sans Thai" in page
    english = brief.write(made["TLS.html"], tmp_path / "en", EN).index.read_text(encoding="utf-8")
    numbers = [re.findall(r'<data value="([^"]*)" data-id="([^"]*)"', text) for text in (page, english)]
    assert numbers[0] and sorted(numbers[0]) == sorted(numbers[1])


def test_reading_all_at_once_gives_the_same_rows(store: Store) -> None:
    one, all_ = Store(store.path), Store(store.path).read_all()
    for id in ("fdi_flow", "survey_share", "un_ideal_point"):
        pd.testing.assert_frame_equal(one.observations(id), all_.observations(id))
        pd.testing.assert_frame_equal(one.preferred(id), all_.preferred(id))
