"""Who, whose and where in six languages: on sentences of our own."""

from __future__ import annotations

import datetime as dt

import pytest

from entrepot.evidence import document
from entrepot.evidence.check import check
from evidence_claims import claims, means, why

# (text, [(words inside the quote, indicator, subject, partner)])
READ = (
    (
        "2023年、韓国の対ベトナム直接投資は44億ドル、日本は66億ドルだった。タイの対日輸出は247億ドル、日本からの輸入は300億ドルに上る。",
        [
            ("44億", "fdi_flow_usd", "KOR", "VNM"),
            ("66億", "fdi_flow_usd", "JPN", "VNM"),
            ("247億", "exports_usd", "THA", "JPN"),
            ("300億", "imports_usd", "THA", "JPN"),
        ],
    ),
    (
        "外国人労働者は昨年10月末で204万人となり、過去最多だった。国籍別では、ベトナムが最も多く51万人、次いで中国39万人(3.1%増)、"
        "フィリピン22万人と続いた。ミャンマーからの留学生は7773人。",
        [
            ("204万人", "foreign_workers", "WLD", "JPN"),
            ("過去最多", "foreign_workers", "WLD", "JPN"),
            ("最も多く", "foreign_workers_rank", "VNM", "JPN"),
            ("51万人", "foreign_workers", "VNM", "JPN"),
            ("39万人", "foreign_workers", "CHN", "JPN"),
            ("3.1%", "foreign_workers", "CHN", "JPN"),
            ("22万人", "foreign_workers", "PHL", "JPN"),
            ("7773人", "foreign_students", "MMR", "JPN"),
        ],
    ),
    (
        "ベトナムの人口は日本の8割で、GDPは日本の10分の1にすぎない。インドネシアにとって日本は4番目の輸出先である。",
        [
            ("8割", "population", "VNM", "JPN"),
            ("10分の1", "gdp_nominal_usd", "VNM", "JPN"),
            ("4番目", "export_rank", "JPN", "IDN"),
        ],
    ),
    (
        "2023年，中国与东盟货物贸易额为8225亿美元，日本与东盟为2200亿美元，前者是后者的3.7倍。越南对日本出口251亿美元，自日本进口160亿美元。",
        [
            ("8225亿", "trade_value_usd", "CHN", "ASEAN"),
            ("2200亿", "trade_value_usd", "JPN", "ASEAN"),
            ("3.7倍", "trade_value_usd", "CHN", "JPN"),
            ("251亿", "exports_usd", "VNM", "JPN"),
            ("160亿", "imports_usd", "VNM", "JPN"),
        ],
    ),
    (
        "日本对东盟直接投资2022年为222亿美元，2023年降至102亿美元；中国2023年为165.5亿美元。在日菲律宾人达34万人。",
        [
            ("222亿", "fdi_flow_usd", "JPN", "ASEAN"),
            ("102亿", "fdi_flow_usd", "JPN", "ASEAN"),
            ("165.5亿", "fdi_flow_usd", "CHN", "ASEAN"),
            ("34万人", "foreign_residents", "PHL", "JPN"),
        ],
    ),
    (
        "Sepanjang 2023, ekspor barang Indonesia ke Negeri Sakura mencapai 22,9 miliar dolar AS, sedangkan impor "
        "dari Jepang tercatat 15,2 miliar "
        "dolar AS. Singapura menanamkan investasi US$15,4 miliar di Indonesia, disusul Tiongkok US$7,4 miliar. Sebanyak 517.600 wisatawan "
        "Indonesia mengunjungi Jepang. AS mengenakan tarif 32 persen terhadap Indonesia dan 46 persen terhadap Vietnam.",
        [
            ("22,9 miliar", "exports_usd", "IDN", "JPN"),
            ("15,2 miliar", "imports_usd", "IDN", "JPN"),
            ("15,4 miliar", "fdi_flow_usd", "SGP", "IDN"),
            ("7,4 miliar", "fdi_flow_usd", "CHN", "IDN"),
            ("517.600", "visitors", "IDN", "JPN"),
            ("32 persen", "tariff_rate", "USA", "IDN"),
            ("46 persen", "tariff_rate", "USA", "VNM"),
        ],
    ),
    (
        "Jepun kekal rakan dagang keempat terbesar Malaysia. Eksport Malaysia ke Jepun meningkat 3.5 peratus "
        "kepada RM82.7 bilion manakala import "
        "dari Jepun bernilai RM54.7 bilion. Seramai 506,883 pelancong Malaysia melawat Jepun pada 2024.",
        [
            ("keempat terbesar", "trade_rank", "JPN", "MYS"),
            ("82.7 bilion", "exports_usd", "MYS", "JPN"),
            ("54.7 bilion", "imports_usd", "MYS", "JPN"),
            ("506,883", "visitors", "MYS", "JPN"),
        ],
    ),
    (
        "Năm 2023, Hàn Quốc đầu tư vào Việt Nam 4,4 tỷ USD, trong khi Nhật Bản đầu tư 6,57 tỷ USD. Xuất khẩu của "
        "Việt Nam sang Nhật Bản đạt 25,1 tỷ "
        "USD, nhập khẩu 16,0 tỷ USD. Có 39.806 lao động Thái Lan làm việc tại Nhật Bản. Nhật Bản là đối tác thương "
        "mại lớn thứ tư của Việt Nam.",
        [
            ("4,4 tỷ", "fdi_flow_usd", "KOR", "VNM"),
            ("6,57 tỷ", "fdi_flow_usd", "JPN", "VNM"),
            ("25,1 tỷ", "exports_usd", "VNM", "JPN"),
            ("16,0 tỷ", "imports_usd", "VNM", "JPN"),
            ("39.806", "foreign_workers", "THA", "JPN"),
            ("lớn thứ tư", "trade_rank", "JPN", "VNM"),
        ],
    ),
    (
        "การส่งออกของไทยไปญี่ปุ่นมีมูลค่า 2.3 หมื่นล้านดอลลาร์สหรัฐ ขณะที่การนำเข้าจากญี่ปุ่นอยู่ที่ 3.0 "
        "หมื่นล้านดอลลาร์สหรัฐ แรงงานไทยในญี่ปุ่นมี 39,806 คน "
        "คนญี่ปุ่นพำนักในไทย 70,421 คน ญี่ปุ่นลงทุนในเวียดนาม 2.84 พันล้านดอลลาร์ ส่วนเกาหลีใต้ลงทุนในเวียดนาม 4.0 พันล้านดอลลาร์",
        [
            ("2.3 หมื่นล้าน", "exports_usd", "THA", "JPN"),
            ("3.0 หมื่นล้าน", "imports_usd", "THA", "JPN"),
            ("39,806", "foreign_workers", "THA", "JPN"),
            ("70,421", "japanese_residents", "JPN", "THA"),
            ("2.84 พันล้าน", "fdi_flow_usd", "JPN", "VNM"),
            ("4.0 พันล้าน", "fdi_flow_usd", "KOR", "VNM"),
        ],
    ),
    (
        "Survei itu melibatkan 1.800 responden. Uni Eropa menempati peringkat kedua dengan kepercayaan 51,9%, "
        "diikuti oleh Amerika Serikat dengan "
        "47,2%, dan Tiongkok dengan 36,6%.",
        [
            ("51,9%", "survey_share", "ASEAN", "EU27"),
            ("47,2%", "survey_share", "ASEAN", "USA"),
            ("36,6%", "survey_share", "ASEAN", "CHN"),
        ],
    ),
)  # fmt: skip


# Of the claims above, how many are read with their measure and both sides: what is reached, to be raised and never lowered.
REACHED = 34


def test_who_and_where() -> None:
    missed = []
    for text, expected in READ:
        found = claims(text, None)
        for words, indicator, subject, partner in expected:
            sides = [code for code in (subject, partner) if code != "WLD"]
            if not any(words in c.quote and means(c, indicator, *sides) for c in found):
                missed.append((words, indicator, subject, partner))
    assert sum(len(expected) for _, expected in READ) - len(missed) >= REACHED, missed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # A part of the whole that is told by something else than nation is not the whole.
        ("外国人労働者は230万人。「身分に基づく在留資格」が62万人、「資格外活動」が39万人だった。", "62万人"),
        ("外国人労働者は230万人。産業別では製造業が59万人だった。", "59万人"),
        # Growth is not size; a place among the members is not a place among all.
        ("訪日客の伸び率でインドネシアは4位だった。", "4位"),
        # The number of what was added is no level.
        ("外国人労働者は2024年に前年より25万4000人増加した。", "25万4000人"),
        # Jobs and projects are no companies.
        ("Syarikat Jepun di Malaysia mewujudkan 337,758 peluang pekerjaan.", "337,758"),
        # One answer of several is not all who agree.
        ("世論調査では日本を「とても信頼できる」が44%だった。", "44%"),
    ],
)
def test_parts_do_not_contradict_the_whole(text: str, words: str) -> None:
    results = check(document.from_text(text, published=dt.date(2025, 2, 1))).results
    assert not [(c.quote, why(v)) for c, v in results if words in c.quote and v.verdict == "contradicted"]


def test_a_change_told_in_numbers_has_its_direction() -> None:
    text = "ベトナムの対日輸出は2023年に2.1%減の251億ドル。インドネシアの輸入は3割増えた。"
    details = {c.quote: c.detail for c in claims(text, None)}
    assert next(d for q, d in details.items() if "2.1%" in q) == "change down"
    assert next(d for q, d in details.items() if "3割" in q) == "change up"
