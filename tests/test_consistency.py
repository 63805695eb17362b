"""Do all held rows fit each other? Every finding is explained or mended; each check finds what was planted for it."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pandas as pd
import pytest

from entrepot.provenance import DATA
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap
from entrepot.query.reading import Reading, Transform
from entrepot.store import Store
from entrepot.store.breaks import SEAM, Break, breaks_in, read_breaks, revised_in
from entrepot.store.consistency import (
    ANSWERS_WITHIN,
    BLOC_WITHIN,
    CHECKS,
    DIFFER,
    JUMP,
    Explanation,
    Finding,
    findings,
    read_explanations,
    unexplained,
)


def test_all_rows_fit_each_other_or_it_is_told_why(store: Store) -> None:
    left, stale = unexplained(findings(store), read_explanations())
    assert not left, "mend these, mark them suspect, or explain them in data/explained.csv"
    assert not stale, "these explain nothing any more"


def row(indicator: str, economy: str, partner: str, product: str, period: str, value: float, **other: str) -> str:
    told = {"unit": "USD", "basis": "current", "status": "observed", "source": "worldbank-gdp-2024", **other}
    cells = [indicator, economy, partner, product, period, f"{value:.12g}", told["unit"], told["basis"], told["status"]]
    return ",".join([*cells, told["source"], "", "planted"])


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found where each check has one fault just over its threshold and one case just under it."""
    data = tmp_path_factory.mktemp("planted") / "data"
    (data / "figures").mkdir(parents=True)
    shutil.copytree(DATA / "cards", data / "cards")
    shutil.copytree(DATA / "facts", data / "facts")
    shutil.copy(DATA / "figures" / "survey_questions.csv", data / "figures")
    members = ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM")
    lines = [row("gdp_nominal", code, "", "", year, 1e9) for code in members for year in ("2001", "2002")]
    lines += [
        row("gdp_nominal", "ASEAN10", "", "", "2001", 1e10 / (1 + 0.9 * BLOC_WITHIN)),
        row("gdp_nominal", "ASEAN10", "", "", "2002", 1e10 / (1 + 1.2 * BLOC_WITHIN)),
    ]
    for code, factor in (("JPN", 0.99), ("CHN", 1.0)):
        lines += [
            row("gdp_nominal", code, "", "", "2001", 1e9),
            row("gdp_nominal", code, "", "", "2002", JUMP * factor * 1e9),
        ]
    for code, part in (("AUS", 0.99 * DIFFER), ("IND", 1.01 * DIFFER)):
        lines.append(row("gdp_nominal", code, "", "", "2001", 1e9))
        lines.append(row("gdp_nominal", code, "", "", "2001", 1e9 * (1 - part), source="macro-imf-weo-2026-04"))
    lines += [row("gdp_nominal", "USA", "", "", year, 1e9) for year in ("2001", "2002", "2003", "2005")]
    lines += [row("gdp_nominal", "KOR", "", "", year, 1e9) for year in ("2001", "2002", "2003", "2004")]
    lines += [row("gdp_nominal", "TWN", "", "", year, 1e9) for year in ("FY2001", "2002")]
    lines.append(row("gdp_nominal", "TLS", "", "", "2001", 0))
    newer = {"source": "worldbank-gdp-2025"}
    for code, gap in (("HKG", 0.9 * SEAM), ("CAN", 1.1 * SEAM)):
        lines += [row("gdp_nominal", code, "", "", year, 1e9) for year in ("1999", "2000")]
        lines.append(row("gdp_nominal", code, "", "", "2000", 1e9 * (1 + gap), **newer))
    shares = {"unit": "percent", "basis": "", "source": "trust-iseas-2024"}
    for economy, over in (("THA", 0.9), ("VNM", 1.1)):
        for answer in ("confidence-to-do-the-right-thing", "no-confidence"):
            lines.append(row("survey_share", economy, "JPN", answer, "2024", 50 + over * ANSWERS_WITHIN / 2, **shares))
    header = ",".join(pd.read_csv(DATA / "figures" / "gdp.csv", nrows=0).columns)
    (data / "figures" / "gdp.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return findings(Store.open(data))


@pytest.mark.parametrize(
    ("check", "economy", "period"),
    [
        ("bloc", "ASEAN10", "2002"),
        ("answers", "VNM", "2024"),
        ("jump", "CHN", "2002"),
        ("differ", "IND", "2001"),
        ("fiscal", "TWN", "FY2001"),
        ("hole", "USA", "2004-2004"),
        ("zero", "TLS", "2001"),
        ("seam", "CAN", "2000"),
    ],
)
def test_each_check_finds_its_own_fault_and_nothing_under_its_threshold(
    planted: list[Finding], check: str, economy: str, period: str
) -> None:
    own = [one for one in planted if one.check == check and one.indicator in ("gdp_nominal", "survey_share")]
    assert [(one.economy, one.period) for one in own if not one.series.startswith("factbook")] == [(economy, period)]


def test_every_check_is_planted(planted: list[Finding]) -> None:
    assert {one.check for one in planted} == set(CHECKS)


FOUND = Finding("jump", "fdi_flow", "JPN", "THA", "", "2012", "investment-jetro-outward-fdi", "x")
WHY = Explanation("jump", "fdi_flow", "", "", "", "", "investment-", "lumpy")


@pytest.mark.parametrize(
    ("change", "covers"),
    [
        ({}, True),
        ({"check": "hole"}, False),
        ({"indicator": "fdi_stock"}, False),
        ({"economy": "JPN KOR"}, True),
        ({"economy": "KOR"}, False),
        ({"partner": "VNM"}, False),
        ({"product": "services"}, False),
        ({"periods": "2010-2012"}, True),
        ({"periods": "2010-2011"}, False),
        ({"periods": "2013-2020"}, False),
        ({"series": "oecd-"}, False),
    ],
)
def test_an_explanation_covers_its_own_findings_only(change: dict[str, str], covers: bool) -> None:
    assert replace(WHY, **change).covers(FOUND) is covers


# --- breaks ---


@pytest.fixture(scope="module")
def archive(store: Store) -> Archive:
    return Archive(store)


@pytest.mark.parametrize(
    ("subject", "base", "year", "refused"),
    [("KOR", "1999", "2000", True), ("KOR", "1990", "2010", True), ("KOR", "2000", "2010", False),
     ("KOR", "1990", "1999", False), ("JPN", "1999", "2000", False)],
)  # fmt: skip
@pytest.mark.parametrize("transform", [Transform.GROWTH, Transform.CHANGE])
def test_no_change_is_taken_across_a_declared_break(
    archive: Archive, subject: str, base: str, year: str, refused: bool, transform: Transform
) -> None:
    asked = Reading("gdp_nominal", subject, period=year, base=base, transform=transform, source="worldbank-gdp")
    held = evaluate(asked, archive)
    assert bool(held.missing and held.missing.gap is Gap.BREAK) is refused
    assert bool(held.values) is not refused


def test_cambodias_growth_is_within_one_edition_though_it_was_rebased(archive: Archive) -> None:
    asked = Reading("gdp_nominal", "KHM", period="2024", base="2023", transform=Transform.GROWTH)
    values = evaluate(asked, archive).values
    assert values and all(5 < value.value < 12 for value in values), "the rebasing would read as 46%"


@pytest.mark.parametrize(("first", "last", "crosses"), [(1999, 2000, True), (2000, 2001, False), (1998, 1999, False)])
def test_a_break_is_told_where_both_of_its_sides_are_shown(store: Store, first: int, last: int, crosses: bool) -> None:
    rows = store.observations("gdp_nominal", economy="KOR", source="worldbank-gdp")
    rows = rows[rows["year"].between(first, last)]
    families = {id: card.family for id, card in store.sources.items()}
    assert [one.economy for one in breaks_in(rows, families)] == (["KOR"] if crosses else [])


def test_editions_that_differ_are_told_and_those_that_agree_are_not(store: Store) -> None:
    families = {id: card.family for id, card in store.sources.items()}
    (both,) = revised_in(store.observations("gdp_nominal", economy="KHM"), families)
    assert both["value"].iloc[-1] / both["value"].iloc[0] > 1.3 and set(both["source"]) == {
        "worldbank-gdp-2024",
        "worldbank-gdp-2025",
    }
    assert not revised_in(store.observations("gdp_nominal", economy="IDN"), families)


def test_declared_breaks_lie_inside_what_is_held(store: Store) -> None:
    for one in read_breaks():
        rows = store.observations(one.indicator, economy=one.economy or None, source=one.series)
        assert rows["year"].min() < one.year <= rows["year"].max(), one
    assert Break("m", "", "", "s", 2000, "", "").concerns("JPN", "CHN")


def test_where_one_series_passes_into_another_it_is_told(store: Store) -> None:
    from entrepot.answers.series import ask_series, rows_of

    def joined(preferred: bool) -> list[tuple[str, str, str]]:
        rows = rows_of(store, "gdp_nominal", economies=["KHM"], since=2020, preferred=preferred)
        notes = [
            getattr(block, "message", None)
            for block in ask_series(store, "gdp_nominal", rows, command="x")["series"].blocks
        ]
        values = [note.values for note in notes if getattr(note, "id", "") == "series.joined"]
        return [(v["old"].text, v["new"].text, v["year"].text) for v in values]

    assert joined(preferred=True) == [("worldbank-gdp", "imf-weo", "2025")]
    assert joined(preferred=False) == []
