"""A checked article as an Answer: claims in place, the reading that was judged in words, and values that are the findings'."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.answers.answer import Answer
from entrepot.answers.article import claims
from entrepot.answers.article.article import ask
from entrepot.answers.block import Finding, Highlight, Message, Note, Passage, Quantity, Series
from entrepot.answers.readings import asked
from entrepot.evidence.check import Checked, check
from entrepot.query.reading import Reading, Transform
from entrepot.render import html, json, markdown
from entrepot.store import Store
from entrepot.words import language, say
from entrepot.words.locales import LOCALES

TEXT = """Partners

10 February 2025

The population of Thailand is 120 million. Japan's GDP was 4.2 trillion dollars in 2023. China passed Japan in goods trade with
Viet Nam between 2000 and 2004. The weather was fine, and 17 people danced.
"""
EN = language()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("article") / "mine.txt"
    found.write_text(TEXT, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def checked(path: Path, store: Store) -> Checked:
    return check(path, store=store)


@pytest.fixture(scope="module")
def answer(path: Path, store: Store) -> Answer:
    return ask(store, path)


def test_every_claim_is_marked_and_answered_beside_the_text(answer: Answer, checked: Checked) -> None:
    (passage,) = [b for b in answer["text"].blocks if isinstance(b, Passage)]
    beside = [section.id for section in answer.sections if section.part == "beside"]
    assert [h.section for h in passage.highlights] == beside and len(beside) == len(checked.results) >= 3
    for mark, (said, found) in zip(passage.highlights, checked.results, strict=True):
        assert passage.text.text[mark.start : mark.end] == said.quote and mark.verdict == found.verdict
        assert said.quote in say(answer[mark.section].title, EN)


def test_values_are_the_findings_with_the_reading_as_their_trace(answer: Answer, checked: Checked) -> None:
    held = 0
    for n, (said, found) in enumerate(checked.results, start=1):
        values = [q for b in answer[claims.id_of(n)].blocks if isinstance(b, Finding) for q in _of(b.message)]
        shown = [q for q in values if q.value == found.value and q.unit == found.unit and q.trace]
        if shown:
            held += 1
            assert shown[0].period == found.period and said.reading is not None
            assert shown[0].trace is not None and shown[0].trace.row is not None
            assert said.reading["measure"] in str(shown[0].trace.row.key["reading"])
    assert held >= 2


def _of(message: Message) -> list[Quantity]:
    return [value for value in message.values.values() if isinstance(value, Quantity)]


def test_a_series_is_drawn_only_where_text_and_data_disagree(answer: Answer, checked: Checked) -> None:
    for n, (_, found) in enumerate(checked.results, start=1):
        drawn = [b for b in answer[claims.id_of(n)].blocks if isinstance(b, Series)]
        assert bool(drawn) == (found.verdict in ("contradicted", "depends") and len(found.points) > 1)
        for chart in drawn:
            assert [(int(q.period), q.value) for q in chart.lines[0].points] == list(found.points)


def test_headlines_count_the_verdicts(answer: Answer, checked: Checked) -> None:
    first = say(answer.headlines[0].message, EN)
    assert first.startswith(f"{len(checked.results)} claims (judged as of 2025-02-10)")
    for verdict in {found.verdict for _, found in checked.results}:
        assert f"{sum(found.verdict == verdict for _, found in checked.results)} {verdict}" in first
    assert any("Contradicted: “120 million”" in say(line.message, EN) for line in answer.headlines)
    assert [page.id for page in answer.pages] == ["THA", "VNM"]


def test_the_worst_verdict_colours_words_of_several_claims() -> None:
    from entrepot.answers.block import Text

    marks = (Highlight(0, 5, "a", "supported"), Highlight(0, 5, "b", "contradicted"))
    (paragraph,) = html._paragraphs(Passage("p", Text("words here"), marks))
    assert paragraph[0]["verdict"] == "contradicted" and paragraph[0]["sections"] == ["b", "a"]


THAILAND = Reading("goods_exports", "THA", "CHN", flow="both")
READINGS = (
    (Reading("population", "THA", period="2024"), "population of Thailand, 2024"),
    (Reading("goods_exports", "THA", "JPN", flow="exports"), "goods exports, Thailand – Japan"),
    (Reading("goods_exports", "THA", "JPN", flow="exports", whole="subject", transform=Transform.SHARE),
     "share of Japan in goods exports of Thailand"),
    (Reading("goods_exports", "THA", "JPN", flow="exports", whole="partner", transform=Transform.SHARE),
     "share of Thailand in goods imports of Japan"),
    (Reading("population", "ASEAN", transform=Transform.RATIO, operand=Reading("population", "JPN")),
     "population of ASEAN over that of Japan"),
    (Reading("goods_exports", "THA", "CHN", flow="both", transform=Transform.CROSSOVER,
             operand=Reading("goods_exports", "THA", "JPN", flow="both")),
     "when China passed Japan in goods trade of Thailand"),
    (Reading("population", "JPN", transform=Transform.GROWTH, base="2010", period="2020"),
     "growth of population of Japan, 2010 to 2020"),
)  # fmt: skip


@pytest.mark.parametrize(("reading", "told"), READINGS)
def test_a_reading_in_words(reading: Reading, told: str) -> None:
    assert say(asked(reading), EN) == told


@pytest.mark.parametrize("code", sorted(LOCALES))
def test_every_language_says_readings_and_pages(answer: Answer, code: str) -> None:
    place = language(code)
    said = [say(asked(reading), place) for reading, _ in READINGS]
    assert len(set(said)) == len(READINGS)
    page = html.page(answer, place)
    assert all(f' id="{section.id}"' in page for section in answer.sections)
    assert json.render(answer, place) and markdown.render(answer, place)
    if code != "en":
        notes = [b for section in answer.sections for b in section.blocks if isinstance(b, Note)]
        assert not any("Read as:" in say(note.message, place) for note in notes)
