"""The same brief before and after a newer edition: what changed and why is on the page; what does not rest on the
edition stays as it was, byte for byte."""

from __future__ import annotations

import datetime as dt
import filecmp
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from entrepot import codes
from entrepot.answers import changed, editions
from entrepot.answers.article.article import ask as ask_article
from entrepot.answers.block import Finding, Table
from entrepot.answers.subjects import answer_on
from entrepot.answers.whatif import whatif
from entrepot.provenance import Source
from entrepot.render import brief, texts
from entrepot.store import Store, schema
from entrepot.store import editions as kept
from entrepot.store.compare import compare_briefs
from entrepot.words import language
from entrepot.words.say import sentence
from run_cli import Cli, cli

__all__ = ["cli"]
WDI = Source(
    id="worldbank-gdp-test", producer="World Bank", title="WDI: GDP", edition="a test edition, October 2026",
    url="https://example.org", licence="none", accessed="2026-11-01", processing="made up for a test",
    citation="A test.", published="2026-10", series="worldbank-gdp",
)  # fmt: skip
WEO = replace(WDI, id="imf-weo-test", producer="International Monetary Fund", title="WEO", series="imf-weo")


@pytest.fixture
def add(home: Path, tmp_path: Path) -> Callable[[Source, dict[tuple[str, int], float]], Store]:
    """Adds an edition of GDP: values by economy and year."""

    def make(card: Source, gdp: dict[tuple[str, int], float]) -> Store:
        lines = [f"gdp_nominal,{e},,,{y},{v:.0f},USD,current,observed,{card.id},," for (e, y), v in gdp.items()]
        raw = tmp_path / f"{card.id}.csv"
        raw.write_text("\n".join([",".join(schema.COLUMNS), *lines]) + "\n", encoding="utf-8")
        store = Store.open()
        kept.add(
            schema.read_csv(raw, schema.COLUMNS), card, raw=raw, indicators=store.indicators,
            held=store.sql("select * from observations"), known=store.sources,
        )  # fmt: skip
        return Store.open()

    return make


def different(a: Path, b: Path) -> set[str]:
    """Files of two folders that are not the same, by their path."""
    names = {str(path.relative_to(side)) for side in (a, b) for path in side.rglob("*") if path.is_file()}
    return names - set(filecmp.cmpfiles(a, b, names, shallow=False)[0])


EN = language()


def write(store: Store, subject: str, out: Path, since: Path | None = None) -> brief.Written:
    """The partnership brief, or a member's."""
    return brief.write(answer_on(store.read_all(), subject), out, EN, since)


def what_if(name: str, out: Path, settings: tuple[str, ...] = (), since: Path | None = None) -> brief.Written:
    """A what-if's page."""
    return brief.write(whatif.ask(name, settings)[0], out, EN, since)


def section(page: Path, id: str) -> str:
    """A section of a page as text without tags."""
    found = re.search(rf'<section class="[^"]*" id="{id}".*?</section>', page.read_text(encoding="utf-8"), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group())).split()) if found else ""


def sections(page: Path) -> dict[str, str]:
    """Every section of a page, by its id, or its class where it has none."""
    parts = re.split(r"<section ", page.read_text(encoding="utf-8"))[1:]
    names = [
        re.search(r'id="([^"]+)"', part.partition(">")[0]) or re.search(r'class="([^"]+)"', part) for part in parts
    ]
    return {name.group(1): part for name, part in zip(names, parts, strict=True) if name}


# --- a newer edition of GDP ---


JAPAN, TEN = 1.04, 1.03  # what the test edition makes of Japan's GDP since 2015, and of the ten members' since 2010


def newer_gdp(store: Store) -> dict[tuple[str, int], float]:
    """The World Bank's GDP of the ten and Japan, revised, and one year more."""
    rows = store.observations("gdp_nominal", source="worldbank-gdp-2025", economy=(*codes.members("ASEAN10"), "JPN"))
    rows = rows.dropna(subset=["value"])
    found = {
        (e, y): v * (JAPAN if e == "JPN" and y >= 2015 else TEN if e != "JPN" and y >= 2010 else 1)
        for e, y, v in zip(rows["economy"], rows["year"], rows["value"], strict=True)
    }
    return found | {(e, 2024): 1.05 * found[e, 2023] for e in rows["economy"].unique()}


def test_the_partnership_brief_before_and_after_a_newer_edition_of_gdp(
    partnership: Path, add: Callable[..., Store], tmp_path: Path, store: Store
) -> None:
    assert (partnership / "data" / "crossing.csv").is_file()
    written = write(add(WDI, newer_gdp(store)), "partnership", tmp_path / "after", since=partnership)
    page = tmp_path / "after" / "index.html"
    told = section(page, "changed")
    assert "World Bank, WDI: GDP: a test edition, October 2026 (2026-10) in place of 2025" in told
    assert "worldbank-gdp-test" in told and "worldbank-gdp-test" in section(page, "editions")
    assert re.search(r"<del>[^<]+</del> <ins>[^<]+</ins>", page.read_text(encoding="utf-8"))
    # Every figure that moved has its reason, and the largest comes first.
    changes = pd.read_csv(
        tmp_path / "after" / "data" / "changes.csv", keep_default_na=False, na_values={"before": "", "after": ""}
    )
    assert changes["why"].str.contains("worldbank-gdp-test").all()
    assert "crossing" in set(changes["where"])
    since = json.loads((tmp_path / "after" / "brief.json").read_text())["since"]
    assert (
        since["moved"] == changes[["before", "after"]].notna().all(axis=1).sum()
        and len(since["largest"]) == changed.MOST
    )
    assert since["editions"] == [
        {"series": "worldbank-gdp", "before": "worldbank-gdp-2025", "after": WDI.id, "what": "newer edition"}
    ]
    assert [line["page"] for line in since["statements"]] == ["index.html"]
    assert written.since["summary"][0].startswith("Editions: World Bank")
    # Without the comparison, only what rests on the edition is different.
    fresh = tmp_path / "fresh"
    write(Store.open(), "partnership", fresh)
    moved = different(partnership, fresh)
    assert {"index.html", "brief.json", "data/crossing.csv"} <= moved
    assert not {name for name in moved if re.search(r"(?<![a-z])(aid|trust|people|workers|security)", name)}


# --- a rebuild changes only what depends on it ---


def test_a_brief_that_does_not_use_the_edition_stays_byte_for_byte(
    add: Callable[..., Store], tmp_path: Path, store: Store
) -> None:
    """A newer edition of Viet Nam's and Japan's GDP: Viet Nam's page changes where it must, no other brief does."""
    makers: dict[str, Callable[[Store, Path], object]] = {
        "VNM": lambda s, out: write(s, "VNM", out),
        "LAO": lambda s, out: write(s, "LAO", out),
        "what-if": lambda s, out: what_if("japan-asean-deepening", out),
        "exposure": lambda s, out: write(s, "exposure:THA-JPN", out),
    }
    for name, make in makers.items():
        make(store, tmp_path / "before" / name)
    new = add(WEO, {("VNM", 2025): 5.2e11, ("JPN", 2025): 4.5e12})
    assert new.path != store.path
    for name, make in makers.items():
        make(new, tmp_path / "after" / name)
    for name in ("LAO", "what-if", "exposure"):
        card = json.loads((tmp_path / "after" / name / "brief.json").read_text())
        told = section(tmp_path / "after" / name / "index.html", "editions")
        assert len(card["sources"]) >= 5 and f"This page rests on {len(card['sources'])} editions" in told
        assert all(" ".join(source["title"].split()) in told for source in card["sources"])
        assert not different(tmp_path / "before" / name, tmp_path / "after" / name), name
    pages = [tmp_path / when / "VNM" / "index.html" for when in ("before", "after")]
    assert different(pages[0].parent, pages[1].parent) == {"index.html", "brief.json", "data/traces.js"}
    old, now = (sections(page) for page in pages)
    assert list(old) == list(now)
    assert {id for id in old if old[id] != now[id]} == {"outlook", "editions", "sources", "replay"}
    assert "USD 520 billion in 2025, 11.6% of Japan's" in section(pages[1], "outlook")


def test_the_checksum_of_what_sources_hold_knows_of_no_other_source(add: Callable[..., Store], store: Store) -> None:
    new = add(WEO, {("VNM", 2025): 5.2e11})
    assert new.fingerprint != store.fingerprint
    used = ["worldbank-gdp-2024", "factbook"]
    assert new.fingerprint_of(used) == store.fingerprint_of(used)
    assert new.fingerprint_of([*used, WEO.id]) != new.fingerprint_of(used)
    assert store.as_of("2025").fingerprint_of(used) != store.fingerprint_of(used)
    assert new.lineage(used).inputs == store.lineage(used).inputs


def test_a_brief_of_an_article_says_which_verdict_turned(
    add: Callable[..., Store], tmp_path: Path, store: Store
) -> None:
    article = tmp_path / "article.txt"
    article.write_text("10 February 2025\n\nJapan's GDP was 4.2 trillion dollars in 2023.\n", encoding="utf-8")
    brief.write(ask_article(store, article), tmp_path / "before", EN)
    new = add(WDI, {("JPN", 2023): 4.9e12})
    brief.write(ask_article(new, article), tmp_path / "after", EN, tmp_path / "before")
    told = section(tmp_path / "after" / "index.html", "changed")
    assert re.search(r"Supported: (Contradicted|Depends):", told) and "in place of 2025" in told, told
    editions_used = section(tmp_path / "after" / "index.html", "editions")
    assert "Claims are judged as of 2025-02-10" in editions_used and "Known then" in editions_used


# --- which brief is compared with which ---


def test_a_brief_that_replaces_one_of_the_same_subject_says_what_changed(
    cli: Cli, add: Callable[..., Store], tmp_path: Path
) -> None:
    out = tmp_path / "brief"
    first = cli("brief", "BRN", "--out", out)
    assert first.code == 0 and "What changed" not in first.out and not section(out / "index.html", "changed")
    same = cli("brief", "BRN", "--out", out)
    assert "Nothing changed since the brief made before" in same.out
    assert "nothing changed on this page: the same editions, figures and statements" in section(
        out / "index.html", "changed"
    )
    add(WEO, {("BRN", 2025): 3e10, ("JPN", 2025): 4.5e12})
    ran = cli("brief", "BRN", "--out", out, "--json").json
    assert ran["since"]["editions"][0]["after"] == WEO.id and ran["since"]["summary"][0].startswith("Editions: ")
    # Another subject is another question: replaced with a word, not compared.
    other = cli("brief", "TLS", "--out", out)
    assert "replaces the brief" in other.err and "What changed" not in other.out


def test_an_earlier_brief_that_cannot_be_compared_is_named(cli: Cli, tmp_path: Path) -> None:
    assert cli("brief", "BRN", "--out", tmp_path / "brn").code == 0
    for since, message in (
        (tmp_path / "none", "this is not a brief"),
        (tmp_path / "brn", "it is a brief of something else"),
    ):
        ran = cli("brief", "TLS", "--out", tmp_path / "tls", "--since", since)
        assert ran.code == 3 and message in ran.err and str(since) in ran.err
        assert not (tmp_path / "tls").exists()


def test_a_what_if_with_another_setting_is_compared_when_asked(tmp_path: Path) -> None:
    what_if("relocation-from-china", tmp_path / "one")
    written = what_if("relocation-from-china", tmp_path / "two", ("shock.1.change=0.1",), since=tmp_path / "one")
    told = section(tmp_path / "two" / "index.html", "changed")
    assert "which answered another question (entrepot brief relocation-from-china)" in told
    assert written.since["moved"] > 100 and "another question: " in told
    assert not written.since["editions"]


def test_a_brief_without_a_record_of_its_contents_is_compared_by_its_figures(store: Store, tmp_path: Path) -> None:
    """As earlier versions wrote them."""
    write(store, "TLS", tmp_path / "old")
    card = json.loads((tmp_path / "old" / "brief.json").read_text())
    del card["contents"]
    (tmp_path / "old" / "brief.json").write_text(json.dumps(card))
    write(store, "TLS", tmp_path / "new", since=tmp_path / "old")
    assert "nothing changed" in section(tmp_path / "new" / "index.html", "changed")
    assert not compare_briefs(tmp_path / "old", tmp_path / "new").stated


def made_up(folder: Path, rows: str, sources: tuple[str, ...] = (), **card: object) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "p.csv").write_text("economy,year,value,unit,source\n" + rows)
    contents = {
        "index.html": {
            "headlines": card.pop("said", []),
            "sources": [],
            "panels": {"p": {"title": "P", "sources": list(sources)}},
        }
    }
    (folder / "brief.json").write_text(json.dumps({"sources": [], "contents": contents, **card}))
    return folder


def test_changes_are_sorted_by_size_and_what_is_next_to_nothing_comes_last(tmp_path: Path) -> None:
    a = made_up(
        tmp_path / "a",
        "JPN,2020,100,USD,x\nTHA,2020,50,USD,x\nLAO,2020,0.001,USD,x\nBRN,2020,7,USD,x\n",
        said=["One.", "Two is 3."],
    )
    b = made_up(
        tmp_path / "b",
        "JPN,2020,110,USD,y\nTHA,2020,40,USD,x\nLAO,2020,0.004,USD,x\nVNM,2020,9,USD,x\n",
        said=["One.", "Two is 4.", "Three."],
    )
    found = compare_briefs(a, b)
    assert list(found.moved["what"]) == ["Thailand, 2020", "Japan, 2020", "Laos, 2020"]
    assert list(found.moved["change"]) == pytest.approx([-20, 10, 300])
    assert list(found.came["what"]) == ["Viet Nam, 2020"] and list(found.went["what"]) == ["Brunei, 2020"]
    assert found.figures.set_index("what").loc["Japan, 2020", "why"] == "y instead of x"
    assert found.statements.values.tolist() == [["index.html", "Two is 3.", "Two is 4."], ["index.html", "", "Three."]]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ({"sources": ("old",)}, {"sources": ("new",)}, "computed with new instead of old"),
        ({"replay": "one"}, {"replay": "two"}, "another question: two instead of one"),
        ({"made_by": "entrepot 1"}, {"made_by": "entrepot 2"}, "made by entrepot 2 instead of entrepot 1"),
        ({"figures": "f"}, {"figures": "g"}, "made from g instead of f"),
        ({}, {}, "same source: its figures, or what they are compared with, changed"),
    ],
)
def test_a_computed_figure_names_what_is_different_underneath(
    tmp_path: Path, before: dict[str, object], after: dict[str, object], why: str
) -> None:
    pages = [
        made_up(tmp_path / name, f"JPN,2020,{value},,\n", **card)  # type: ignore[arg-type]
        for name, value, card in (("a", 1, before), ("b", 2, after))
    ]
    assert list(compare_briefs(*pages).figures["why"]) == [why]


# --- the editions used ---


def test_every_page_lists_its_editions_with_what_is_due(partnership: Path, store: Store) -> None:
    card = json.loads((partnership / "brief.json").read_text())
    for file, contents in card["contents"].items():
        told = section(partnership / file, "editions")
        assert f"This page rests on {len(contents['sources'])} editions" in told
        for id in contents["sources"]:
            source = store.sources[id]
            said = " ".join(
                f"{source.title} {source.producer} {source.edition or 'not named'} {source.published or '–'}".split()
            )
            assert said in told, (file, id)


def test_due_is_told_by_the_calendar_and_the_day_alone(store: Store) -> None:
    cards = [store.sources[id] for id in ("imf-weo-2019-04", "macro-imf-weo-2026-04", "pwt-1001", "macro-wdi-fcrf")]

    def told(day: dt.date) -> tuple[dict[str, str], str]:
        made = editions.section(cards, today=day)
        rows = texts.table(next(b for b in made.blocks if isinstance(b, Table)), EN).rows
        said = " ".join(sentence(b.message, EN) for b in made.blocks if isinstance(b, Finding))
        return {row[-1].text: row[-2].text for row in rows}, said

    (early, first), (late, then) = told(dt.date(2026, 9, 30)), told(dt.date(2026, 11, 1))
    assert early["macro-imf-weo-2026-04"] == "next 2026-10" and late["macro-imf-weo-2026-04"] == "due since 2026-10"
    assert late["imf-weo-2019-04"] == "a newer edition is used too"
    assert (late["pwt-1001"], late["macro-wdi-fcrf"]) == ("no calendar", "date not known")
    assert "imf-weo (2026-10)" in then and "data fetch" in then and "no newer edition is due" in first
