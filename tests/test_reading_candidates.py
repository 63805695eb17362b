"""Candidate readings: what the leading reading of a sentence is, and that reading is linear."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from entrepot.evidence import document
from entrepot.evidence.candidates import build
from entrepot.query.reading import Reading, Transform

GOODS = "goods_exports"

CASES = [
    (
        "China supplied 28.4 percent of Thailand's goods imports in 2023.",
        Reading(GOODS, "CHN", "THA", flow="exports", whole="partner", transform=Transform.SHARE, period="2023"),
    ),
    (
        "China bought 28.4 percent of Thailand's goods exports in 2023.",
        Reading(GOODS, "THA", "CHN", flow="exports", whole="subject", transform=Transform.SHARE, period="2023"),
    ),
    (
        "Thailand ran a surplus of 35.2 billion dollars in goods trade with China in 2023.",
        Reading(GOODS, "THA", "CHN", flow="balance", period="2023"),
    ),
    (
        "Thailand ran a deficit of 35.2 billion dollars in goods trade with China in 2023.",
        Reading(GOODS, "THA", "CHN", flow="balance", period="2023", sign=-1),
    ),
    ("泰国2023年人口约7170万。", Reading("population", "THA", period="2023")),
    (
        "令和5年の日本の人口はフィリピンの1.1倍だった。",
        Reading(
            "population",
            "JPN",
            transform=Transform.RATIO,
            operand=Reading("population", "PHL"),
            period="2023",
        ),
    ),
]


def leading(text: str) -> Reading:
    claims = build.read(document.from_text(text, published=dt.date(2025, 3, 1)))
    return claims[-1].candidates[0].reading


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:30] for text, _ in CASES])
def test_the_leading_reading(text: str, wanted: Reading):
    assert leading(text).key == wanted.key


def claims_of(text: str, published: dt.date | None = dt.date(2025, 3, 1)):
    return build.read(document.from_text(text, published=published))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("In 2023 Thailand had 71.7 million inhabitants, and Malaysia 34.3 million.", ["THA", "MYS"]),
        ("Malaysia and Thailand had 71.7 million and 34.3 million inhabitants respectively in 2023.", ["MYS", "THA"]),
        ("2023年的人口，泰国为7170万，马来西亚为3430万。", ["THA", "MYS"]),
    ],
)
def test_each_number_has_its_own_economy(text: str, wanted: list[str]):
    assert [claim.candidates[0].reading.subject for claim in claims_of(text)] == wanted


def test_the_second_number_of_a_pair_takes_the_unit_of_the_first():
    first, second = claims_of(
        "Japan's exports to Viet Nam fell to 18.9 billion dollars in 2023 from 21.5 billion in 2022."
    )
    assert (first.unit, second.unit, second.value) == ("USD", "USD", 21.5e9)
    assert first.candidates[0].reading.transform == Transform.DIRECTION
    assert first.candidates[0].reading.sign == -1


def test_a_table_gives_its_unit_and_is_named():
    claims = claims_of("Population, 2023 (millions)\n| | |\n|---|---|\n| Cambodia | 17.4 |\n| Lao PDR | 7.6 |\n")
    assert [(c.value, c.unit) for c in claims] == [(17.4e6, "persons"), (7.6e6, "persons")]
    assert all(c.candidates[0].named and c.candidates[0].reading.period == "2023" for c in claims)


def test_an_adverb_of_degree_bounds_the_move():
    (claim,) = claims_of("Exports of Thailand to Japan hardly rose between 2000 and 2012.")
    assert (claim.value, claim.value_hi, claim.unit) == (0.0, 10.0, "percent")
    reading = claim.candidates[0].reading
    assert (reading.transform, reading.base, reading.period) == (Transform.GROWTH, "2000", "2012")


def test_a_dateline_dates_the_article():
    read = document.from_text("BANGKOK, 6 Feb 2025 - Last year 1,148,848 Thais travelled to Japan.")
    assert read.published == dt.date(2025, 2, 6)
    assert build.read(read)[0].candidates[0].reading.period == "2024"


@pytest.mark.parametrize(
    "text",
    [
        "Thailand's services exports to Japan were 4.1 billion dollars in 2024.",
        "泰国去年对日本的服务出口约为41亿美元。",
    ],
)
def test_services_are_no_goods(text: str):
    (claim,) = claims_of(text)
    assert sum(candidate.probability for candidate in claim.candidates) < 0.5


def test_what_is_said_to_come_is_marked():
    text = "ASEAN's combined economy will pass Japan's by 2030."
    (claim,) = claims_of(text)
    assert claim.forecast and claim.bound == "le"
    assert claim.candidates[0].reading.transform == Transform.CROSSOVER


@pytest.mark.parametrize(
    "piece", ["Japan 5% ", "exports of ", "larger than Japan and ", "人口は", "the latter ", "1,000 "]
)
def test_reading_is_linear(piece: str):
    def cost(times: int) -> float:
        read = document.from_text(piece * times)
        start = time.process_time()
        build.read(read)
        return time.process_time() - start

    cost(100)
    small, large = cost(400), cost(1600)
    assert large < 12 * small + 0.5


def test_probabilities_leave_room_for_none_of_these():
    claims = build.read(document.from_text("47 percent of Japanese firms in Thailand plan to expand.", published=None))
    (claim,) = claims
    total = sum(candidate.probability for candidate in claim.candidates)
    assert total <= 1.0 + 1e-9
    assert 1 - total > max((c.probability for c in claim.candidates), default=0)


def test_the_same_text_gives_the_same_claims():
    text = "Trade between Japan and Viet Nam was 40 billion dollars in 2019. It fell to 38 billion a year later."
    read = document.from_text(text, published=dt.date(2022, 1, 1))
    assert build.read(read) == build.read(read)


def test_a_span_of_another_sentence_is_not_the_year_of_a_level() -> None:
    text = (
        "China passed Japan in goods trade with Viet Nam between 2000 and 2004. "
        "The population of Viet Nam is about 100 million, and that of Japan about 124 million."
    )
    claims = build.read(document.from_text(text, published=dt.date(2025, 3, 1)))
    numbers = [claim for claim in claims if claim.value in (1e8, 1.24e8)]
    assert len(numbers) == 2
    for claim in numbers:
        assert sum(c.probability for c in claim.candidates if not c.reading.period) > 0.9
