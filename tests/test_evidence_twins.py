"""Sentences as analysts write them, each true one beside a false twin: a word, a side, a year or a unit makes the difference."""

from __future__ import annotations

import datetime as dt

import pytest

from entrepot.evidence import document
from entrepot.evidence.check import check

DAY = dt.date(2026, 3, 10)
S, C, D, N = "supported", "contradicted", "depends", "cannot tell"


def verdicts(text: str) -> set[str]:
    """The verdicts on all claims of a text."""
    return {found.verdict for _, found in check(document.from_text(text, published=DAY)).results}


MOVES = [
    # A bound of a fall bounds how far it fell.
    ("Net aid from Japan to Myanmar fell by more than half between 2020 and 2021.", S),
    ("Net aid from Japan to Myanmar fell by less than half between 2020 and 2021.", C),
    # A multiple that is the verb of a move is a move, wherever its sides stand.
    ("Aid from Japan to the Philippines more than doubled between 2019 and 2023.", S),
    ("Aid from Japan to the Philippines halved between 2019 and 2023.", C),
    ("Aid from Japan to Myanmar more than halved between 2020 and 2023.", S),
    ("Aid from Japan to Viet Nam halved between 2019 and 2020.", S),
    ("Aid from Japan to the Philippines more than halved between 2019 and 2023.", C),
    ("Exports of Viet Nam doubled between 2010 and 2020.", N),  # of all partners in 2020 nothing is held
    ("Viet Nam's exports to the United States grew sevenfold between 2010 and 2023.", S),
    ("Viet Nam's exports to the United States doubled between 2010 and 2023.", C),
    # The level that was passed, and what was lost.
    ("Japan's population fell below 124 million in 2024.", S),
    ("Japan's population fell below 120 million in 2024.", C),
    ("Since 2010 Japan has lost about four million people.", S),
    ("Since 2010 Japan has lost about 14 million people.", C),
    ("Since 2010 Viet Nam has lost more than 13 million people.", C),
]
SIDES = [
    # "from" and "to", and the verb behind a name, say who gives.
    ("Japan provided 31 percent of Cambodia's net aid in 2022.", S),
    ("Japan provided 90 percent of Cambodia's net aid in 2022.", C),
    ("Cambodia provided 31 percent of Japan's net aid in 2022.", N),
    ("2023年日本向老挝提供约4170万美元发展援助。", S),
    ("Foreign direct investment into ASEAN totalled $225 billion in 2024.", S),
    ("Foreign direct investment from ASEAN totalled $225 billion in 2024.", N),
    # A side that is left open is everybody.
    ("Foreign workers in Japan numbered 2.3 million in 2024, up 12 percent on the year before.", S),
    ("Foreign workers in Japan numbered 2.3 million in 2023.", C),
    ("Japan received 36.9 million foreign visitors in 2024.", S),
    ("Japan received 25.1 million foreign visitors in 2024.", C),
    # Two that are marked alike are compared.
    ("Indonesia exports more to China than to Japan.", S),
    ("Indonesia exports more to Japan than to China.", C),
    # None of a list is the other side of another.
    ("Malaysia and Viet Nam each exported more than $70 billion of goods to China in 2023.", S),
    ("Malaysia and Thailand each exported more than $60 billion of goods to China in 2023.", C),
    ("Japan and China both invest in ASEAN. The latter put in $26.1 billion in 2024.", S),
    ("2024年、中国の対ASEAN直接投資は261億ドルで、日本の187億ドルを上回った。", S),
]
RELIED = [
    ("Japan depends on China for 37.8% of its imports of rare earths in 2024.", "supported"),
    ("China depends on Japan for 37.8% of its imports of rare earths in 2024.", "contradicted"),
    ("In 2023 Japan relied on China for about 20.7% of its goods trade.", "supported"),
    ("In 2023 China relied on Japan for about 20.7% of its goods trade.", "contradicted"),
    ("Japan depends on China for 23.3% of its goods imports, 2023 figures show.", "supported"),
    ("China depends on Japan for 23.3% of its goods imports, 2023 figures show.", "contradicted"),
    ("China's share of Japanese imports was 23.3% in 2023.", "supported"),
    ("Japan's share of Chinese imports was 23.3% in 2023.", "contradicted"),
    ("Tokyo relies on Chinese suppliers for 23.3% of its goods imports, 2023 data show.", "supported"),
    ("Beijing relies on Japanese suppliers for 23.3% of its goods imports, 2023 data show.", "contradicted"),
    ("2023年の日本の輸入に占める中国の割合は23.3%だった。", "supported"),
    ("2023年の中国の輸入に占める日本の割合は23.3%だった。", "contradicted"),
    ("2024年、日本はレアアースの輸入の37.8%を中国に依存している。", "supported"),
    ("2024年、中国はレアアースの輸入の37.8%を日本に依存している。", "contradicted"),
    ("Singapore's share of Malaysian exports was 13.2% in 2023.", "supported"),
    ("Malaysia's share of Singaporean exports was 23.2% in 2023.", "contradicted"),
]
PARTS = [
    ("China took half of Indonesia's goods exports in 2023.", C),
    ("Almost 30 percent of Japan's people are 65 or older.", S),
    ("Almost 13 percent of Japan's people are 65 or older.", C),
    ("日本の65歳以上の割合は2024年に約30%に達した。", S),
    ("The median age in Japan was 49.4 years in 2024.", S),
    ("The median age in Viet Nam was 49.4 years in 2024.", C),
    ("Over the three years 2022 to 2024 Korea invested $48 billion in ASEAN.", S),
    ("Over the three years 2022 to 2024 Korea invested $17.7 billion in ASEAN.", C),
    ("Singapore's GDP came to roughly $90,700 in 2024.", C),
    ("米国の対ベトナム輸出は2023年に1140億ドルだった。", C),
]
DENIED = [
    ("Japan is not ASEAN's largest trading partner.", S),
    ("China is not ASEAN's largest trading partner.", C),
    ("It is not true that Japan is ASEAN's largest trading partner.", S),
    ("It is not true that China is ASEAN's largest trading partner.", C),
    ("China, not Japan, is ASEAN's largest trading partner.", S),
    ("Japan, not China, is ASEAN's largest trading partner.", C),
    ("Japan has never been the largest donor to the Philippines.", C),
    ("China has never been the largest donor to the Philippines.", N),  # of every year nothing is told by one
    ("Since August 2025 the US tariff on Viet Nam has been 20 percent, not the 46 percent first announced.", S),
    ("日本はASEAN最大の貿易相手国ではない。", S),
    ("中国はASEAN最大の貿易相手国ではない。", C),
    ("Jepang bukan mitra dagang terbesar ASEAN.", S),
    ("Tiongkok bukan mitra dagang terbesar ASEAN.", C),
    ("ญี่ปุ่นไม่ใช่คู่ค้ารายใหญ่ที่สุดของอาเซียน", S),
    ("中国不是东盟最大的贸易伙伴。", C),
    ("Nhật Bản không phải là đối tác thương mại lớn nhất của Việt Nam.", S),
]
COMPARED = [
    ("Thailand's population is smaller than Viet Nam's.", S),
    ("Viet Nam's population is smaller than Thailand's.", C),
    ("Japan exports less to Indonesia than to Thailand.", S),
    ("Japan exports less to Thailand than to Indonesia.", C),
    ("In 2023 Japan invested less in ASEAN than China did.", S),
    ("China invested less in ASEAN than Japan in 2024.", C),
    ("Thai women have fewer children than Japanese women: the fertility rate was 1.20 in 2024.", S),
    ("The population of the Philippines, at 115.8 million, is the second largest in ASEAN.", S),
    ("The population of the Philippines is the largest in ASEAN.", C),
    ("Vietnamese were the largest group of foreign workers in Japan in 2024, followed by Chinese.", S),
    ("Chinese were the largest group of foreign workers in Japan in 2024, followed by Vietnamese.", C),
    ("There were 70,421 Japanese residents in Thailand in 2024.", S),
    ("There were 70,421 Japanese residents in Viet Nam in 2024.", C),
    ("In the 2025 ISEAS survey 66.8 percent of respondents trusted Japan.", S),
    ("In the 2025 ISEAS survey 66.8 percent of respondents trusted China.", C),
    ("Trust in Japan fell by 7.9 percentage points between the ISEAS surveys of 2024 and 2025.", C),
]
DISCOURSE = [
    ("Japan received 36.9 million foreign visitors in 2024, more than in 2019.", S),
    ("By 2040 Malaysia will be an ageing country. It has a population of 35.6 million.", S),
    ("By 2040 Malaysia will be an ageing country. It has a population of 41 million.", C),
    ("訪日外国人は2024年に3687万人で、2019年より多かった。", S),
    # A sign, and a number that only says where a move began.
    ("American direct investment in Thailand came to minus $1.9 billion in 2023.", S),
    ("American direct investment in Thailand came to $1.9 billion in 2023.", C),
    ("2023年の米国の対タイ直接投資はマイナス19億ドルだった。", S),
]
REGISTER = [
    ("Timor-Leste joined ASEAN in October 2025, becoming its eleventh member.", S),
    # Of two that joined on one day nobody is before the other.
    ("Laos joined ASEAN in July 1997, becoming its eighth member.", S),
    ("Myanmar joined ASEAN in July 1997, becoming its ninth member.", S),
    ("Viet Nam joined ASEAN in July 1995, becoming its seventh member.", S),
    ("Japan lent 41.288 billion yen for Sihanoukville's port in August 2022.", S),
    ("China lent 41.288 billion yen for Sihanoukville's port in August 2022.", N),
    ("In 2015 more than 3,000 young people took part in JENESYS.", D),
]


@pytest.mark.parametrize(
    ("economy", "place"), [("Laos", "seventh"), ("Laos", "tenth"), ("Viet Nam", "sixth"), ("Viet Nam", "eighth")]
)
def test_no_other_place_in_the_order_of_joining(economy: str, place: str) -> None:
    year = 1997 if economy == "Laos" else 1995
    assert verdicts(f"{economy} joined ASEAN in July {year}, becoming its {place} member.") == {
        "supported",
        "contradicted",
    }


@pytest.mark.parametrize(
    ("text", "verdict"), [*MOVES, *SIDES, *RELIED, *PARTS, *DENIED, *COMPARED, *DISCOURSE, *REGISTER]
)
def test_a_sentence_and_its_twin(text: str, verdict: str) -> None:
    assert verdicts(text) == {verdict}


@pytest.mark.parametrize(
    "text",
    [
        "Japan and China both invest in ASEAN. The former put in $26.1 billion in 2024.",
        "More than half of the respondents trusted the United States in the ISEAS survey of 2025.",
        "2024年、日本の対ASEAN直接投資は261億ドルで、中国の187億ドルを上回った。",
        "2023年の日本の対ASEAN輸入額は1131億ドルだった。",
        "Viet Nam's sales to Korea, at $52.5 billion in 2023, exceeded its purchases.",
        "In 2023 ASEAN's exports of services to the world came to $1,850 billion.",
    ],
)
def test_what_is_false_is_not_supported(text: str) -> None:
    assert S not in verdicts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The population of Thailand, at 71.7 million, is the second largest in ASEAN.",
        "Timor-Leste joined ASEAN in October 2025, becoming its tenth member.",
        "Japan received 36.9 million foreign visitors in 2024, fewer than in 2019.",
        "訪日外国人は2024年に3687万人で、2019年より少なかった。",
    ],
)
def test_what_is_right_supports_nothing_beside_it(text: str) -> None:
    assert verdicts(text) == {S, C}


def test_where_a_move_began_is_of_no_date() -> None:
    assert verdicts("The US tariff on Cambodia was cut from 49 percent to 19 percent in August 2025.") == {S, N}
    assert verdicts("The US tariff on Cambodia was cut from 49 percent to 30 percent in August 2025.") == {C, N}


def test_a_denial_far_from_what_is_ranked_denies_nothing() -> None:
    text = "The declaration did not attack China, reflecting reluctance to provoke ASEAN's largest trading partner."
    assert C not in verdicts(text)
