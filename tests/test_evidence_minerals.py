"""Articles on minerals, aid and investment shares: the checks agree with the models and series that hold the figures."""

from __future__ import annotations

import pytest

from entrepot.evidence import document
from entrepot.evidence.check import check
from entrepot.evidence.mentions import words
from entrepot.evidence.told import Finding, Statement
from entrepot.models import minerals
from entrepot.store import Store

DATED = "Published 12 June 2024\n\n"


def read(sentence: str) -> list[tuple[Statement, Finding]]:
    return list(check(document.from_text(DATED + sentence)).results)


def judged(sentence: str, indicator: str = "goods_exports") -> tuple[Statement, Finding]:
    found = [pair for pair in read(sentence) if pair[0].indicator == indicator]
    assert len(found) == 1, found
    return found[0]


def of_product(said: Statement) -> str:
    return (said.reading or {}).get("product", "")


@pytest.mark.parametrize(
    ("sentence", "product", "seller", "buyer"),
    [
        ("Australia supplied about 40% of Japan's LNG imports in 2023.", "lng", "AUS", "JPN"),
        ("The Philippines supplied 17 percent of Japan's nickel ore imports in 2023.", "nickel", "PHL", "JPN"),
        ("In 2022, China bought 40% of its rare earths from Myanmar.", "rare-earths", "MMR", "CHN"),
        ("Pada 2023, 30% batu bara impor Jepang berasal dari Indonesia.", "coal", "IDN", "JPN"),
    ],
)
def test_share_in_imports_is_the_models(sentence: str, product: str, seller: str, buyer: str) -> None:
    claim, verdict = judged(sentence)
    year = int(claim.period)
    suppliers = minerals.solve(buyer, product, year).tables["suppliers"].set_index("partner")["share"]
    assert (claim.subject, claim.partner, of_product(claim)) == (seller, buyer, product)
    assert verdict.value == pytest.approx(100 * float(suppliers[seller]), rel=1e-9)
    assert verdict.source == "minerals-baci"


def test_share_in_mine_output() -> None:
    table = minerals.solve("JPN", "nickel", 2023).tables["mining"].set_index("economy")["share"]
    claim, verdict = judged("Indonesia mined 55% of the world's nickel in 2023.", "mine_output")
    assert (claim.subject, verdict.value) == ("IDN", pytest.approx(100 * float(table["IDN"]), rel=1e-9))
    assert verdict.verdict in ("supported", "depends")
    assert judged("In 2023 Indonesia mined 25% of the world's nickel.", "mine_output")[1].verdict == "contradicted"


@pytest.mark.parametrize(
    "sentence",
    ["China controls 85-90% of rare earth processing.", "Indonesia holds 22% of the world's nickel reserves."],
)
def test_what_is_not_held_cannot_be_told(sentence: str) -> None:
    assert {verdict.verdict for _, verdict in read(sentence)} <= {"cannot tell"}


def test_every_commodity_of_the_lexicon_is_held() -> None:
    assert set(words.table("commodities")["commodity"]) <= set(minerals.groups())


@pytest.mark.parametrize(
    "sentence",
    [
        "Japan accounted for 23% of aid to Cambodia in 2010.",
        "Japan gave 23% of the aid that Cambodia received in 2010.",
        "In 2010, 23% of Cambodia's aid came from Japan.",
    ],
)
def test_share_of_aid_is_a_ratio_of_two_series(store: Store, sentence: str) -> None:
    claim, verdict = judged(sentence, "oda_net")
    part = store.sql(
        "select value from observations where indicator='oda_net' and economy='JPN' and partner='KHM' and year=2010"
    )
    whole = store.sql(
        "select value from observations where indicator='oda_net' and economy='WLD' and partner='KHM' and year=2010"
    )
    assert (claim.subject, claim.partner, verdict.verdict) == ("JPN", "KHM", "supported")
    assert verdict.value == pytest.approx(100 * part["value"].iloc[0] / whole["value"].iloc[0])


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("ASEAN has 680 million people.", "ASEAN"),
        ("With 115 million people, the Philippines is younger.", "PHL"),
        ("Indonesia, with 280 million people, is larger.", "IDN"),
    ],
)
def test_people_beside_an_economy_are_its_population(sentence: str, subject: str) -> None:
    assert judged(sentence, "population")[0].subject == subject
