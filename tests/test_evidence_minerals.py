"""Articles on minerals, aid and investment shares: the checks agree with the models and series that hold the figures."""

from __future__ import annotations

import pytest

from entrepot.evidence import commodities, document
from entrepot.evidence.check import check
from entrepot.evidence.claims import Claim
from entrepot.evidence.verdict import Verdict
from entrepot.models import minerals
from entrepot.store import Store

DATED = "Published 12 June 2024\n\n"


def read(sentence: str) -> list[tuple[Claim, Verdict]]:
    return list(check(document.from_text(DATED + sentence)).results)


def judged(sentence: str, indicator: str = "supply_share") -> tuple[Claim, Verdict]:
    found = [pair for pair in read(sentence) if pair[0].indicator == indicator]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "product", "seller", "buyer"),
    [
        ("Australia supplied about 40% of Japan's LNG imports in 2023.", "lng", "AUS", "JPN"),
        ("The Philippines supplied 17 percent of Japan's nickel ore imports in 2023.", "nickel", "PHL", "JPN"),
        ("In 2022, China bought 40% of its rare earths from Myanmar.", "rare-earths", "MMR", "CHN"),
        ("2023年、日本の原油輸入の40%はサウジアラビアからだった。", "crude", "SAU", "JPN"),
        ("Pada 2023, 30% batu bara impor Jepang berasal dari Indonesia.", "coal", "IDN", "JPN"),
    ],
)
def test_share_in_imports_is_the_models(sentence: str, product: str, seller: str, buyer: str) -> None:
    claim, verdict = judged(sentence)
    year = int(claim.period)
    suppliers = minerals.solve(buyer, product, year).tables["suppliers"].set_index("partner")["share"]
    assert (claim.subject, claim.partner) == (seller, buyer)
    assert verdict.value == pytest.approx(100 * float(suppliers[seller]), rel=1e-9)
    assert verdict.source == "minerals-baci"


def test_share_and_rank_in_mine_output() -> None:
    table = minerals.solve("JPN", "nickel", 2023).tables["mining"].set_index("economy")["share"]
    claim, verdict = judged("Indonesia accounted for more than half of global nickel mine production in 2023.")
    assert (claim.subject, claim.partner, verdict.verdict) == ("IDN", "WLD", "supported")
    assert verdict.value == pytest.approx(100 * float(table["IDN"]), rel=1e-9)
    assert judged("In 2023 Indonesia mined 25% of the world's nickel.")[1].verdict == "contradicted"
    claim, verdict = judged("In 2023 the Philippines was the world's second-largest nickel producer.", "supply_rank")
    assert (verdict.verdict, verdict.value) == ("supported", 2.0)
    assert list(table.index[:2]) == ["IDN", "PHL"]


def test_a_list_keeps_commodity_and_buyer() -> None:
    found = read("Australia supplied 40% of Japan's LNG imports in 2023, and Malaysia 15%.")
    assert [(c.subject, c.partner, c.detail) for c, _ in found] == [
        ("AUS", "JPN", "lng; imports"), ("MYS", "JPN", "lng; imports"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("China controls 85-90% of rare earth processing.", "refining"),
        ("Indonesia holds 22% of the world's nickel reserves.", "reserves"),
    ],
)
def test_what_is_not_held_cannot_be_told(sentence: str, word: str) -> None:
    verdict = judged(sentence)[1]
    assert verdict.verdict == "cannot tell"
    assert word in verdict.why
    assert verdict.value is None


def test_trade_in_some_forms_only_never_contradicts() -> None:
    """Only ore is held of Japan's nickel imports: a share of all nickel depends on the forms that are not."""
    claim, verdict = judged("In 2023 Indonesia supplied 90% of Japan's nickel imports.")
    assert claim.detail == "nickel; imports"
    assert verdict.verdict == "depends"
    assert any("not held" in flip for flip in verdict.flips)


def test_every_commodity_of_the_lexicon_is_held() -> None:
    assert set(commodities.commodities()) <= set(minerals.groups())


def test_share_of_aid_is_a_ratio_of_two_series(store: Store) -> None:
    claim, verdict = judged("Japan provided 23% of Cambodia's aid in 2010.", "oda_net_usd")
    part = store.sql(
        "select value from observations where indicator='oda_net' and economy='JPN' and partner='KHM' and year=2010"
    )
    whole = store.sql(
        "select value from observations where indicator='oda_net' and economy='WLD' and partner='KHM' and year=2010"
    )
    assert (claim.subject, claim.partner, verdict.verdict) == ("JPN", "KHM", "supported")
    assert verdict.value == pytest.approx(100 * part["value"].iloc[0] / whole["value"].iloc[0])


def test_multiple_of_gdp_per_head_is_per_head(store: Store) -> None:
    _, verdict = judged("Japan's GDP per capita is about five times that of Thailand.", "gdp_per_capita")
    year = int(verdict.period)
    heads = {
        economy: store.sql(
            f"select any_value(value) filter (indicator = 'gdp_nominal') / any_value(value) filter (indicator = 'population') as v "
            f"from observations where economy = '{economy}' and year = {year} and partner = '' and product = '' "
            f"and source in ('worldbank-gdp', 'worldbank-population', 'macro-imf-weo-2026-04', 'macro-imf-weo-2024-04')"
        )["v"].iloc[0]
        for economy in ("JPN", "THA")
    }
    assert verdict.value == pytest.approx(heads["JPN"] / heads["THA"], rel=0.03)


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
