"""The card of a claim: the figure of the day and the figure of now, two sources that differ, and what it is pasted as."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from entrepot.answers import catalogue
from entrepot.answers.answer import Answer
from entrepot.answers.article.card import card_of
from entrepot.answers.block import Series, Table
from entrepot.answers.rows import scaled
from entrepot.errors import UnknownName
from entrepot.render import card
from entrepot.store import Store
from entrepot.words import language, say

EN, LINK = language("en"), "http://localhost/jobs/x/cards/claim-2"
DAY = dt.date(2025, 2, 10)
TEXT = (
    "10 February 2025\n\nThe population of Thailand is 120 million. Viet Nam's GDP was USD 430 billion in 2023. "
    "In 2023 Japan's exports to Viet Nam were USD 16 billion."
)


@pytest.fixture(scope="module")
def article(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    path = tmp_path_factory.mktemp("article") / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return catalogue.article_at(store, path)


def figures(answer: Answer) -> dict[str, float]:
    """Values of the figures by the words of their row."""
    tables = [b for s in answer.sections for b in s.blocks if isinstance(b, Table) and b.id == "figures"]
    return {
        say(row[0].holds, EN): row[1].holds.value  # type: ignore[union-attr]
        for row in tables[0].rows
        if row[1].holds is not None
    }


def test_the_figure_of_the_day_is_that_of_the_edition_that_was_out(article: Answer, store: Store) -> None:
    told = figures(card_of(article, "claim-2"))
    now = store.observations("gdp_nominal", economy=["VNM"])
    then = store.as_of(DAY).observations("gdp_nominal", economy=["VNM"])
    of_2023 = [set(rows.loc[rows["year"] == 2023, "value"]) for rows in (now, then)]
    assert told["Held now"] in of_2023[0] and told[f"Known on {DAY}"] in of_2023[1]
    assert told["Held now"] != told[f"Known on {DAY}"]


def test_the_two_sources_that_differ_are_the_lowest_and_the_highest(article: Answer, store: Store) -> None:
    told = figures(card_of(article, "claim-3"))
    held = store.observations("goods_exports", economy=["JPN"], partner=["VNM"])
    values = held.loc[(held["year"] == 2023) & held["product"].eq(""), "value"]
    assert told["Lowest source"] == pytest.approx(values.min())
    assert told["Highest source"] == pytest.approx(values.max()) and values.max() > values.min()


def test_a_card_has_its_sentence_one_chart_and_its_own_sources(article: Answer) -> None:
    for id in ("claim-1", "claim-2", "claim-3"):
        one = card_of(article, id)
        assert sum(isinstance(block, Series) for block in one.sections[0].blocks) == 1
        cards = {source.id for source in one.lineage.sources}
        assert cards and cards < {source.id for source in article.lineage.sources}
    assert "“Viet Nam's GDP was USD 430 billion in 2023.”" in card.text(card_of(article, "claim-2"), EN, LINK)
    with pytest.raises(UnknownName, match="claim-1"):
        card_of(article, "claim-9")


def test_every_form_holds_the_words_the_citation_and_the_address(article: Answer) -> None:
    one = card_of(article, "claim-2")
    for form in ("txt", "html", "svg"):
        plain = re.sub(r"<[^>]+>|\s+", " ", card.write(one, form, EN, LINK).decode()).replace("&#x27;", "'")
        assert "Viet Nam's GDP was USD 430 billion in 2023." in plain, form
        assert f"Known on {DAY}" in plain and "World Bank (2024)" in plain and LINK in plain, form
    assert card.write(one, "png", EN, LINK)[:8] == b"\x89PNG\r\n\x1a\n"
    pasted = card.fragment(one, EN, LINK)
    assert (
        "data:image/png;base64," in pasted and "<script" not in pasted and not re.search(r"(?:src|href)=.http", pasted)
    )


def test_what_an_article_says_is_never_mark_up(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("10 February 2025\n\nIn <b onclick=x>2023</b> the population of Thailand was 120 million & more.")
    one = card_of(catalogue.article_at(store, path), "claim-1")
    assert "<b onclick" not in card.fragment(one, EN, LINK) and "<b onclick" not in card.svg(one, EN, LINK)


@pytest.mark.parametrize(
    ("values", "places", "said"),
    [
        ([9.9e9], 1e6, "million USD"),
        ([1e10], 1e9, "billion USD"),
        ([9.9e6], 1.0, "USD"),
        ([-2e7, 5.0], 1e6, "million USD"),
    ],
)
def test_a_chart_is_drawn_in_a_unit_that_reads(values: list[float], places: float, said: str) -> None:
    found, unit = scaled(values, "USD")
    assert found == places and say(unit, EN) == said
