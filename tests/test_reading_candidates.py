"""Candidate readings: what the leading reading of a sentence is, and that reading is linear."""

from __future__ import annotations

import datetime as dt

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
