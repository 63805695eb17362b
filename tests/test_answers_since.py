"""A brief made of answers: the same bytes twice, what a newer edition changes is told with its reason, editions are listed
with what is due, and a newer edition moves captions, sources and words."""

from __future__ import annotations

import datetime as dt
import filecmp
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from entrepot.answers import changed, editions
from entrepot.answers.block import Finding, Quantity, Table
from entrepot.answers.member import ask_member
from entrepot.errors import BadInput
from entrepot.provenance import Source
from entrepot.render import brief
from entrepot.store import Store, schema
from entrepot.store import editions as kept
from entrepot.words import language, say

EN = language("en")
WEO = Source(
    id="imf-weo-test", producer="International Monetary Fund", title="WEO", edition="a test edition, October 2026",
    url="https://example.org", licence="none", accessed="2026-11-01", processing="made up for a test",
    citation="A test.", published="2026-10", series="imf-weo",
)  # fmt: skip


@pytest.fixture
def newer(home: Path, tmp_path: Path) -> Callable[[dict[tuple[str, int], float]], Store]:
    """A store with one more edition of GDP: values by economy and year."""

    def make(gdp: dict[tuple[str, int], float]) -> Store:
        lines = [f"gdp_nominal,{e},,,{y},{v:.0f},USD,current,observed,{WEO.id},," for (e, y), v in gdp.items()]
        raw = tmp_path / "weo.csv"
        raw.write_text("\n".join([",".join(schema.COLUMNS), *lines]) + "\n", encoding="utf-8")
        store = Store.open()
        kept.add(
            schema.read_csv(raw, schema.COLUMNS), WEO, raw=raw, indicators=store.indicators,
            held=store.sql("select * from observations"), known=store.sources,
        )  # fmt: skip
        return Store.open()

    return make


def write(store: Store, code: str, out: Path, since: Path | None = None) -> brief.Written:
    return brief.write(ask_member(store, code), out, EN, since)


def section(page: Path, id: str) -> str:
    """A section of a page as text without tags."""
    found = re.search(rf'<section[^>]*id="{id}".*?</section>', page.read_text(encoding="utf-8"), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group())).split()) if found else ""


def different(a: Path, b: Path) -> set[str]:
    names = {str(path.relative_to(side)) for side in (a, b) for path in side.rglob("*") if path.is_file()}
    return names - set(filecmp.cmpfiles(a, b, names, shallow=False)[0])


def test_two_runs_give_the_same_bytes_and_so_does_an_edition_that_is_not_used(
    newer: Callable[..., Store], store: Store, tmp_path: Path
) -> None:
    write(store, "LAO", tmp_path / "one")
    write(Store(store.path), "LAO", tmp_path / "two")
    assert not different(tmp_path / "one", tmp_path / "two")
    write(newer({("VNM", 2025): 5.2e11, ("JPN", 2025): 4.5e12}), "LAO", tmp_path / "three")
    assert not different(tmp_path / "one", tmp_path / "three")


def test_a_newer_edition_moves_the_words_and_is_told_with_its_reason(
    newer: Callable[..., Store], store: Store, tmp_path: Path
) -> None:
    write(store, "VNM", tmp_path / "before")
    written = write(
        newer({("VNM", 2025): 5.2e11, ("JPN", 2025): 4.5e12}), "VNM", tmp_path / "after", tmp_path / "before"
    )
    page = tmp_path / "after" / "index.html"
    assert "USD 520 billion in 2025, 11.6% of Japan" in section(page, "outlook")
    told = section(page, "changed")
    assert "a test edition, October 2026 (2026-10) in place of" in told
    since = json.loads((tmp_path / "after" / "brief.json").read_text())["since"]
    assert since["editions"][0]["after"] == WEO.id and since["editions"][0]["what"] == "newer edition"
    assert written.since["summary"][0].startswith("Editions: International Monetary Fund")
    assert WEO.id in section(page, "editions")
    same = write(Store.open(), "VNM", tmp_path / "again", tmp_path / "after")
    assert same.since["summary"][0].startswith("Nothing changed since the brief made before")


def test_a_brief_of_something_else_is_refused(store: Store, tmp_path: Path) -> None:
    write(store, "BRN", tmp_path / "brn")
    with pytest.raises(BadInput, match="this is not a brief"):
        write(store, "BRN", tmp_path / "x", tmp_path / "nothing")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput, match="not a brief"):
        write(store, "BRN", tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_due_is_told_by_the_calendar_and_the_day_alone(store: Store) -> None:
    cards = [store.sources[id] for id in ("imf-weo-2019-04", "macro-imf-weo-2026-04", "pwt-1001", "macro-wdi-fcrf")]

    def told(day: dt.date) -> dict[str, str]:
        table = next(b for b in editions.section(cards, today=day).blocks if isinstance(b, Table))
        return {row[-1].holds.id: say(row[-2].holds, EN) for row in table.rows}  # type: ignore[union-attr]

    early, late = told(dt.date(2026, 9, 30)), told(dt.date(2026, 11, 1))
    assert early["macro-imf-weo-2026-04"] == "next 2026-10" and late["macro-imf-weo-2026-04"] == "due since 2026-10"
    assert late["imf-weo-2019-04"] == "a newer edition is used too"
    assert (late["pwt-1001"], late["macro-wdi-fcrf"]) == ("no calendar", "date not known")
    says = [
        say(b.message, EN) for b in editions.section(cards, today=dt.date(2026, 11, 1)).blocks if isinstance(b, Finding)
    ]
    assert says[0] == "This page rests on 4 editions, published from 2019 to 2026; of 1 the date is not known."
    assert says[-1].endswith("of imf-weo (2026-10): entrepot data fetch NAME brings it.")
    known = editions.section(cards, as_of=dt.date(2020, 1, 1)).blocks
    assert "as of 2020-01-01" in say(known[1].message, EN)  # type: ignore[union-attr]
    table = next(b for b in known if isinstance(b, Table))
    assert {say(row[5].holds, EN) for row in table.rows} == {"yes", "no", "not known"}


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        (12.341, 12.346, "percent", ("12.34%", "12.35%")),
        (1.0e9, 1.0004e9, "USD", ("USD 1.0000 billion", "USD 1.0004 billion")),
        (3.0, 4.0, "", ("3", "4")),
        (0.8976, 0.8989, "ratio", ("0.898", "0.899")),
    ],
)
def test_two_numbers_have_as_many_digits_as_tell_them_apart(
    before: float, after: float, unit: str, said: tuple[str, str]
) -> None:
    assert tuple(say(q, EN) for q in changed.pair(before, after, unit)) == said


def test_one_number_alone_is_a_dash() -> None:
    first, second = changed.pair(float("nan"), 4.0, "USD")
    assert first is None and isinstance(second, Quantity) and replace(second, digits=0).value == 4.0
