"""Kinds of questions in twelve languages: yes or no, sums and means over years, places in a row, peaks, false premises, lists;
each held against what is evaluated from the store without any words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from entrepot.answers.asking.headline import headline
from entrepot.evidence.asking.ask import ask
from entrepot.evidence.asking.part import Asked, Part, Refusal, Shown, Verdict
from entrepot.evidence.asking.record import record
from entrepot.evidence.asking.shown import AGREE
from entrepot.evidence.asking.stated import tally
from entrepot.evidence.fit import REVISED
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Value
from entrepot.query.reading import Reading, Transform
from entrepot.store import Store
from entrepot.words import say
from entrepot.words.spoken import SPOKEN, speaking

Asker = Callable[[str], Asked]


@pytest.fixture(scope="module")
def archive(store: Store) -> Archive:
    return Archive(store)


@pytest.fixture(scope="module")
def asks(archive: Archive) -> Asker:
    return lambda text: ask(text, archive)


def only(asked: Asked) -> Part:
    assert len(asked.parts) == 1, asked.parts
    return asked.parts[0]


def held(archive: Archive, *asked: str, period: str) -> float:
    value = evaluate(Reading(*asked, period=period), archive).value
    assert value is not None
    return value.value


LARGER = [  # whether Viet Nam made more than Thailand
    ("en", "Is it true that Vietnam's GDP was larger than Thailand's in 2022?"),
    ("ja", "2022年のベトナムのGDPはタイより大きかったですか。"),
    ("zh", "2022年越南的GDP比泰国大吗？"),
    ("id", "Apakah PDB Vietnam lebih besar daripada Thailand pada 2022?"),
    ("ms", "Adakah KDNK Vietnam lebih besar daripada Thailand pada 2022?"),
    ("vi", "GDP của Việt Nam năm 2022 có lớn hơn GDP của Thái Lan không?"),
    ("th", "จีดีพีของเวียดนามในปี 2565 มากกว่าไทยหรือไม่"),
    ("fil", "Mas malaki ba ang GDP ng Vietnam kaysa Thailand noong 2022?"),
    ("km", "តើ GDP របស់វៀតណាមធំជាងថៃក្នុងឆ្នាំ 2022 ដែរឬទេ?"),
    ("lo", "GDP ຂອງຫວຽດນາມໃຫຍ່ກວ່າໄທໃນປີ 2022 ບໍ?"),
    ("my", "၂၀၂၂ ခုနှစ်တွင် ဗီယက်နမ်၏ GDP သည် ထိုင်းထက် ပိုကြီးသလား။"),
    ("ta", "2022ல் வியட்நாமின் மொத்த உள்நாட்டு உற்பத்தி தாய்லாந்தை விட அதிகமா?"),
]


@pytest.mark.parametrize(("language", "text"), LARGER)
def test_yes_or_no_in_every_language(asks: Asker, archive: Archive, language: str, text: str) -> None:
    asked = asks(text)
    part = only(asked)
    larger = held(archive, "gdp_nominal", "VNM", period="2022") > held(archive, "gdp_nominal", "THA", period="2022")
    assert asked.language == language
    assert part.verdict is (Verdict.YES if larger else Verdict.NO)
    words = speaking(language)
    opening = say(headline(part), words).split()[0]
    assert words.text(f"say.{part.verdict}").startswith(opening[:2])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Was Thailand's GDP smaller than Vietnam's in 2022?", "no"),
        ("Was Vietnam's GDP in 2022 below Thailand's?", "yes"),
        ("Did China overtake Japan in trade with Indonesia?", "yes"),
        ("Did Japan overtake China in trade with Indonesia?", "no"),
        ("Did China overtake Japan in ASEAN's trade before 2005?", "no"),
        ("Did Japan's population fall between 2010 and 2020?", "yes"),
        ("Did the number of Filipino workers in Japan fall between 2015 and 2020?", "no"),
        ("Was Thailand the third largest economy in ASEAN in 2022?", "yes"),
        ("Was Thailand the second largest economy in ASEAN in 2022?", "no"),
        ("Was China the biggest trading partner of Malaysia in 2023?", "yes"),
        ("Was Japan the biggest trading partner of Malaysia in 2023?", "no"),
        ("Is Indonesia a member of ASEAN?", "yes"),
        ("Is India a member of ASEAN?", "no"),
        ("Was Myanmar a member of ASEAN in 1996?", "no"),  # it joined in July 1997
        ("Was Myanmar a member of ASEAN in 1997?", "yes"),
        ("Was Viet Nam a member of ASEAN in 1996?", "yes"),
        ("Was Timor-Leste a member of ASEAN in 2020?", "no"),
        ("ミャンマーは1996年にASEANの加盟国でしたか。", "no"),
        ("Is France a member of the EU?", "yes"),  # whose day of joining is not held
        ("Is the United Kingdom a member of the EU?", "no"),
        ("フランスはEUの加盟国ですか。", "yes"),
        ("Is Japan's GDP larger than ASEAN's?", "depends"),
        ("Are there more than 500,000 Vietnamese workers in Japan?", "yes"),
        ("Were there fewer than 100,000 Filipino workers in Japan in 2024?", "no"),
        ("Was the US tariff on Vietnam 46 percent on 1 October 2025?", "no"),
        ("Was Japan's trade with Vietnam in surplus in 2022?", "no"),
        ("Mas marami ba sa 500,000 ang manggagawang Vietnamese sa Japan?", "yes"),
        ("日本で働くネパール人は2024年に15万人を超えましたか。", "yes"),
        ("中国は2023年のタイの最大の貿易相手国でしたか。", "yes"),
        ("2024年在日本工作的越南人超过50万吗？", "yes"),
        ("แรงงานเวียดนามในญี่ปุ่นมีมากกว่า 500,000 คนหรือไม่", "yes"),
        ("Kasapi ba ng ASEAN ang Indonesia?", "yes"),
    ],
)
def test_what_a_question_states_is_held_against_the_record(asks: Asker, text: str, verdict: str) -> None:
    part = only(asks(text))
    assert part.refusal is None
    assert part.verdict == verdict


def test_a_membership_without_days_says_nothing_of_earlier_years(asks: Asker) -> None:
    part = only(asks("Was Poland a member of the EU in 1999?"))
    assert part.refusal is Refusal.NOT_HELD
    assert part.verdict is None


def test_a_verdict_needs_every_record_and_both_ends_of_a_range() -> None:
    assert tally([True, True]) is Verdict.YES
    assert tally([False, None]) is Verdict.NO
    assert tally([True, False]) is Verdict.DEPENDS
    assert tally([None]) is None


def test_what_only_rounding_makes_right_is_neither_yes_nor_no(asks: Asker, archive: Archive) -> None:
    value = held(archive, "foreign_workers", "VNM", "JPN", period="2024")
    assert abs(600_000 / value - 1) > REVISED
    part = only(asks("Were there 600,000 Vietnamese workers in Japan in 2024?"))
    assert part.verdict is None
    assert part.value is not None
    assert part.value.value == value


TOTALS = [
    "How much did Japan give Vietnam in net ODA between 2015 and 2020 in total?",
    "2015年から2020年までの日本のベトナム向けODA（純額）の合計は？",
    "2015年至2020年日本对越南的官方发展援助净额总共是多少？",
    "Berapa total ODA neto Jepang untuk Vietnam dari 2015 sampai 2020?",
    "Berapakah jumlah keseluruhan ODA bersih Jepun kepada Vietnam dari 2015 hingga 2020?",
    "Tổng ODA ròng của Nhật Bản cho Việt Nam từ năm 2015 đến năm 2020 là bao nhiêu?",
    "ญี่ปุ่นให้ ODA สุทธิแก่เวียดนามรวมทั้งสิ้นเท่าไรในช่วงปี 2558 ถึง 2563",
    "Magkano ang kabuuang netong ODA ng Japan sa Vietnam mula 2015 hanggang 2020?",
    "តើជប៉ុនបានផ្តល់ជំនួយ ODA សុទ្ធដល់វៀតណាមសរុបប៉ុន្មានពីឆ្នាំ 2015 ដល់ 2020?",
    "ຍີ່ປຸ່ນໃຫ້ ODA ສຸດທິແກ່ຫວຽດນາມທັງໝົດເທົ່າໃດ ແຕ່ປີ 2015 ຫາ 2020?",
    "ဂျပန်က ဗီယက်နမ်ကို ၂၀၁၅ မှ ၂၀၂၀ အထိ ပေးသော အသားတင် ODA စုစုပေါင်း ဘယ်လောက်လဲ။",
]


@pytest.mark.parametrize("text", TOTALS)
def test_a_flow_is_added_up_over_its_years(asks: Asker, archive: Archive, text: str) -> None:
    part = only(asks(text))
    years = [held(archive, "oda_net", "JPN", "VNM", period=str(year)) for year in range(2015, 2021)]
    assert part.reading is not None
    assert part.reading.transform is Transform.SUM
    assert part.value is not None
    assert part.value.value == pytest.approx(sum(years))


@pytest.mark.parametrize(
    "text",
    [
        "How many Vietnamese worked in Japan on average between 2018 and 2022?",
        "2018年到2022年在日越南劳工年均多少人？",
        "2018年から2022年の日本で働くベトナム人の年平均は？",
        "แรงงานเวียดนามในญี่ปุ่นเฉลี่ยปีละกี่คนระหว่างปี 2561 ถึง 2565",
        "Trung bình mỗi năm có bao nhiêu lao động Việt Nam tại Nhật Bản từ 2018 đến 2022?",
        "Berapakah purata pekerja Vietnam di Jepun antara 2018 dan 2022?",
    ],
)
def test_the_mean_of_a_stock_over_its_years(asks: Asker, archive: Archive, text: str) -> None:
    part = only(asks(text))
    years = [held(archive, "foreign_workers", "VNM", "JPN", period=str(year)) for year in range(2018, 2023)]
    assert part.value is not None
    assert part.value.value == pytest.approx(sum(years) / 5)


def test_years_that_are_missing_make_no_sum(archive: Archive) -> None:
    first, last = (
        Reading("visitors", "MYS", "JPN", period=year, transform=Transform.SUM) for year in ("2022/2024", "1950/2024")
    )
    assert evaluate(first, archive).values
    assert not evaluate(last, archive).values
    assert evaluate(last, archive).missing is not None


ROWS = [
    ("Which ASEAN member sent the most visitors to Japan in 2023?", "visitors", 1),
    ("Nước ASEAN nào có nhiều khách đến Nhật Bản nhất năm 2023?", "visitors", 1),
    ("ประเทศอาเซียนใดมีนักท่องเที่ยวไปญี่ปุ่นมากที่สุดในปี 2566", "visitors", 1),
    ("2023年访问日本人数最多的东盟国家是哪个？", "visitors", 1),
    ("2023年に日本を訪れた人が最も多かったASEAN加盟国はどこですか。", "visitors", 1),
    ("Negara ASEAN mana yang paling banyak mengirim wisatawan ke Jepang pada 2023?", "visitors", 1),
    ("Aling bansa sa ASEAN ang may pinakamaraming bisita sa Japan noong 2023?", "visitors", 1),
    ("តើប្រទេសអាស៊ានណាមានប្រជាជនច្រើនជាងគេក្នុងឆ្នាំ 2023?", "population", 1),
    ("ປະເທດອາຊຽນໃດມີພົນລະເມືອງຫຼາຍທີ່ສຸດໃນປີ 2023?", "population", 1),
    ("မည်သည့် အာဆီယံနိုင်ငံတွင် ၂၀၂၃ ခုနှစ် လူဦးရေ အများဆုံးလဲ။", "population", 1),
    ("2023ல் எந்த ஆசியான் நாட்டின் மக்கள்தொகை மிக அதிகம்?", "population", 1),
    ("ASEANで2023年に人口が2番目に多い国はどこですか。", "population", 2),
    ("2023年东盟人口第二多的国家是哪个？", "population", 2),
    ("Which ASEAN country had the second largest population in 2023?", "population", 2),
    ("Nước ASEAN nào có dân số ít nhất năm 2023?", "population", -1),
    ("Negara ASEAN manakah yang mempunyai penduduk paling sedikit pada 2023?", "population", -1),
]


@pytest.mark.parametrize(("text", "measure", "place"), ROWS)
def test_who_stands_at_a_place_of_a_row(asks: Asker, archive: Archive, text: str, measure: str, place: int) -> None:
    from entrepot import codes

    partner = "JPN" if measure == "visitors" else ""
    amounts: dict[str, float] = {}
    for code in codes.ASEAN_MEMBERS:
        value = evaluate(Reading(measure, code, partner, period="2023"), archive).value
        if value is not None:
            amounts[code] = value.value
    order = sorted(amounts, key=lambda code: -amounts[code])
    part = only(asks(text))
    assert part.names[0] == order[place - 1 if place > 0 else place]


@pytest.mark.parametrize(
    "text",
    [
        "In which year did the most Thais visit Japan?",
        "ปีใดมีนักท่องเที่ยวไทยไปญี่ปุ่นมากที่สุด",
        "タイ人の訪日客が最も多かったのは何年ですか。",
        "Năm nào có nhiều khách Thái Lan đến Nhật Bản nhất?",
        "哪一年泰国访日人数最多？",
    ],
)
def test_the_year_of_a_peak(asks: Asker, archive: Archive, text: str) -> None:
    series = dict(evaluate(Reading("visitors", "THA", "JPN"), archive).series)
    part = only(asks(text))
    assert part.value is not None
    assert part.value.period == str(max(series, key=lambda year: series[year]))


@pytest.mark.parametrize(
    "text",
    [
        "Why did Vietnam's population shrink between 2010 and 2020?",
        "Why are there more Indonesian than Vietnamese workers in Japan?",
        "How did Japan become ASEAN's largest trading partner in 2023?",
        "When did Japan overtake China in trade with ASEAN?",
        "なぜ1995年に中国はタイの貿易で日本を抜いたのですか。",
        "Mengapa Tiongkok menyalip Jepang dalam perdagangan dengan Indonesia pada 1990?",
        "ทำไมจีนจึงแซงญี่ปุ่นในการค้ากับไทยในปี 2533",
        "Bakit nalampasan ng China ang Japan sa kalakalan sa Pilipinas noong 1980?",
    ],
)
def test_a_false_premise_is_told_with_the_right_fact(asks: Asker, text: str) -> None:
    part = only(asks(text))
    assert part.refusal == "false_premise"
    assert part.shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What were Vietnam's exports of shoes to Japan in 2020?", "shoes"),
        ("What was the GDP of Bangkok in 2022?", "Bangkok"),
        ("Which ASEAN country depends most on China for its imports?", "depends"),
        ("How much did Japan lend Indonesia in 2018?", "lend"),
    ],
)
def test_a_word_that_decides_and_is_not_understood_is_named(asks: Asker, text: str, words: str) -> None:
    part = only(asks(text))
    assert part.refusal == "not_held"
    assert words in part.words


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("What was Thailand's GDP in 2022 and how many Thais visited Japan in 2023?", 2),
        ("What were the populations of Indonesia, Vietnam and the Philippines in 2023?", 3),
        ("How much did Japan export to Vietnam and to Thailand in 2022?", 2),
        ("How many Vietnamese worked in Japan in 2015, and how many in 2025?", 2),
        ("What is the population of Japan and its median age?", 2),
        ("2022年のタイのGDPはいくらで、2023年に日本を訪れたタイ人は何人でしたか。", 2),
        ("จีดีพีของไทยในปี 2565 เท่าไร และมีแรงงานไทยในญี่ปุ่นกี่คน", 2),
        ("2022年泰国的GDP是多少，日本的人口是多少？", 2),
        ("GDP của Thái Lan và Malaysia năm 2022 là bao nhiêu?", 2),
        ("Berapa PDB Thailand dan Malaysia pada 2022?", 2),
        ("၂၀၂၂ ခုနှစ်တွင် ထိုင်းနှင့် မလေးရှား၏ GDP ဘယ်လောက်လဲ။", 2),
        ("2022ல் தாய்லாந்து மற்றும் மலேசியாவின் மொத்த உள்நாட்டு உற்பத்தி எவ்வளவு?", 2),
    ],
)
def test_every_question_of_several_is_answered(asks: Asker, text: str, n: int) -> None:
    asked = asks(text)
    assert [part.refusal for part in asked.parts] == [None] * n
    assert len({part.reading.key for part in asked.parts if part.reading is not None}) == n


def test_what_an_edition_revised_is_told(asks: Asker) -> None:
    part = only(asks("What was Cambodia's GDP in 2022?"))
    assert part.value is not None
    before = part.earlier[0].value
    assert before.source != part.value.source
    assert abs(before.value / part.value.value - 1) > REVISED
    assert {"edition", "value"} <= record(asks("What was Cambodia's GDP in 2022?"))["values"][1].keys()
    assert not only(asks("What was Thailand's GDP in 2022?")).earlier


def test_a_share_of_those_that_a_source_names_is_at_most_so_much(asks: Asker) -> None:
    part = only(asks("Japan's share of the Philippines' goods trade in 2016?"))
    assert "at most" in say(headline(part), speaking("en"))


def test_a_passing_is_told_by_who_passed_whom(asks: Asker) -> None:
    part = only(asks("Did Japan overtake China in trade with Indonesia?"))
    text = say(headline(part), speaking("en"))
    assert "China passed Japan" in text
    assert "Indonesia" in text


def test_records_that_agree_are_told_once() -> None:
    from entrepot.evidence.asking.shown import _distinct

    one = Shown(Reading("population", "THA"), Value(100.0, "persons", "2020", "a"))
    near, far = (Shown(one.reading, Value(100.0 * (1 + d), "persons", "2020", "b")) for d in (AGREE / 2, 3 * AGREE))
    assert _distinct([one, near]) == [one]
    assert _distinct([one, far]) == [one, far]


def test_currencies_and_prices(asks: Asker, archive: Archive) -> None:
    rate = only(asks("What was the yen dollar exchange rate in 2022?"))
    assert rate.value is not None
    assert rate.value.value == held(archive, "exchange_rate", "JPN", period="2022")
    day = only(asks("What was the exchange rate of the yen on 15 March 2022?"))
    assert day.refusal == "not_held"
    assert day.nearby
    power = only(asks("What was ASEAN's GDP in terms of purchasing power parity in 2022?"))
    assert power.reading is not None
    assert power.reading.measure == "gdp_ppp"


@pytest.mark.parametrize("code", SPOKEN)
def test_yes_no_and_places_have_words(code: str) -> None:
    words = speaking(code)
    assert len({words.text(f"say.{one}") for one in ("yes", "no", "depends")}) == 3


def test_nationals_that_are_counted_apart(asks: Asker, archive: Archive) -> None:
    part = only(asks("How many Japanese visited Thailand in 2019?"))
    assert part.reading is not None
    assert part.reading.measure == "japanese_visitors"
    assert part.value is not None
    assert part.value.value == held(archive, "japanese_visitors", "JPN", "THA", period="2019")


def test_a_balance_is_told_of_the_one_that_is_asked_of(asks: Asker) -> None:
    mine, theirs = (
        only(asks(f"What was {one} trade balance with {other} in 2023?"))
        for one, other in (("the Philippines'", "China"), ("China's", "the Philippines"))
    )
    assert mine.value is not None
    assert theirs.value is not None
    assert mine.value.value == -theirs.value.value < 0
    assert [part.reading.subject for part in (mine, theirs) if part.reading is not None] == ["PHL", "CHN"]


def test_a_fact_that_names_other_members_is_none_of_this_one(asks: Asker) -> None:
    assert only(asks("When did RCEP enter into force for Viet Nam?")).refusal is None
    assert only(asks("Kapan RCEP mulai berlaku untuk Indonesia?")).refusal is not None


def test_a_whole_of_one_is_no_whole(asks: Asker) -> None:
    part = only(asks("What is ASEAN's share of Japan's trade in 2023?"))
    assert all(one.value.value < 100 for one in part.shown)


def test_what_china_mines_is_no_export(asks: Asker) -> None:
    part = only(asks("What share of the world's rare earths did China mine in 2023?"))
    assert part.reading is not None
    assert (part.reading.measure, part.reading.transform) == ("mine_output", Transform.SHARE)


def test_old_figures_say_neither_yes_nor_no_of_now(asks: Asker) -> None:
    part = only(asks("日本はタイの最大の投資国ですか。"))
    assert part.value is not None
    assert part.value.period == "2012"
    assert part.verdict is None


def test_a_figure_is_no_answer_to_when(asks: Asker) -> None:
    assert only(asks("When was Thailand's GDP?")).refusal is not None
    passed = only(asks("中国はいつフィリピンの貿易で日本を抜きましたか。"))
    assert passed.reading is not None
    assert passed.reading.transform is Transform.CROSSOVER


def test_what_stands_in_brackets_belongs_to_the_question(asks: Asker) -> None:
    part = only(asks("ASEAN諸国の中で日本からのODAが最も多いのはどこ？（2021年）"))
    assert part.value is not None
    assert part.value.period == "2021"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Does Vietnam trade more with China than with Japan?", "yes"),
        ("Did Japan export more to Thailand than to Vietnam in 2022?", "yes"),
        ("Did Japan export more to Vietnam than to Thailand in 2022?", "no"),
        ("Did Thailand's trade with China exceed that with Japan in 2015?", "yes"),
        ("Has the number of Nepalese workers in Japan reached 200,000?", "yes"),
    ],
)
def test_who_is_compared_with_whom(asks: Asker, text: str, verdict: str) -> None:
    assert only(asks(text)).verdict == verdict


def test_a_comparison_leaves_nobody_out(asks: Asker) -> None:
    part = only(asks("Is Vietnam's GDP larger than Thailand's and Malaysia's in 2022?"))
    assert part.refusal == "not_held"
    assert part.words == ("Thailand",)


def test_by_how_much_tells_both(asks: Asker, archive: Archive) -> None:
    parts = asks("How many more Vietnamese than Filipinos worked in Japan in 2023?").parts
    told = [part.value.value for part in parts if part.value is not None]
    assert told == [held(archive, "foreign_workers", code, "JPN", period="2023") for code in ("VNM", "PHL")]


def test_a_name_alone_leaves_open_what_is_asked(asks: Asker) -> None:
    assert only(asks("Thailand")).refusal == "ambiguous"
    assert only(asks("asdfghjkl")).cause == "language"


def test_less_than_nothing_makes_no_ratio_and_both_are_told(asks: Asker, archive: Archive) -> None:
    parts = asks("Did Japan give more aid to Vietnam than to Indonesia in 2019?").parts
    told = [part.value.value for part in parts if part.value is not None]
    assert told == [held(archive, "oda_net", "JPN", code, period="2019") for code in ("VNM", "IDN")]
    assert min(told) < 0


@pytest.mark.parametrize(
    "text",
    [
        "Is Vietnam's GDP not larger than Thailand's in 2022?",
        "Isn't Vietnam's GDP larger than Thailand's in 2022?",
        "Apakah PDB Vietnam tidak lebih besar daripada Thailand pada 2022?",
    ],
)
def test_a_denial_is_answered_by_the_figure(asks: Asker, text: str) -> None:
    part = only(asks(text))
    assert part.verdict is None
    assert part.value is not None
    assert part.value.unit == "ratio"


def test_people_of_no_nation_are_all_of_them(asks: Asker, archive: Archive) -> None:
    for text, measure in (
        ("How many foreign workers were there in Japan in 2024?", "foreign_workers"),
        ("How many foreign visitors came to Japan in 2019?", "visitors"),
    ):
        part = only(asks(text))
        assert part.reading is not None and part.value is not None
        assert (part.reading.measure, part.reading.subject, part.reading.partner) == (measure, "WLD", "JPN")
        assert part.value.value == held(archive, measure, "WLD", "JPN", period=part.reading.period)
    assert only(asks("What were exports to Viet Nam in 2023?")).value is None  # of goods somebody must be meant


def test_a_balance_and_a_stock_are_known_by_their_whole_names(asks: Asker) -> None:
    balance = only(asks("What was Japan's goods trade balance with ASEAN in 2023?"))
    stock = only(asks("What was Japan's stock of direct investment in Thailand in 2024?"))
    assert balance.reading is not None and balance.reading.flow == "balance" and balance.value is not None
    assert stock.reading is not None and stock.reading.measure == "fdi_stock" and stock.value is not None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Is Viet Nam's population smaller than Thailand's?", "no"),
        ("Is Thailand's population smaller than Viet Nam's?", "yes"),
        ("Does Indonesia export more to China than to Japan?", "yes"),
        ("Does Indonesia export more to Japan than to China?", "no"),
        ("Did China invest less in ASEAN than Japan in 2024?", "no"),
        ("ベトナムの人口はタイより少ないですか。", "no"),
    ],
)
def test_smaller_and_more_than_are_asked_the_right_way_round(asks: Asker, text: str, verdict: str) -> None:
    assert only(asks(text)).verdict == verdict
