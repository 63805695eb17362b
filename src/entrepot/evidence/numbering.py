"""Digits that only name, address or date something: telephone lines, codes of goods and standards, pages, releases,
floors, counters, times of day and the day on which a page was read. No claim is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mei|mac|ogos|agt|agu|okt|des|dis|januari|februari|maret|juni|"
    r"julai|juli|agustus|september|oktober|november|desember|disember)[a-z]*\.?"
)
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{4}}[-/.]\d{{1,2}}[-/.]"
    r"\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}\s+\S{2,12}\s+\d{4})"
)
# A line begins with the place and the day of a report: MANILA, Feb 11, 2026 (News Desk) -
_DATELINE = re.compile(
    rf"^[ \t]*(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’ /-]{{2,40}}|[A-Z][a-z]+(?:[ /-][A-Z][a-z]+){{0,2}})\s{{0,4}}(?:,|\(|\s)\s{{0,4}}(?P<day>{_DAY})\)?"
    r"\s{0,4}(?:\([^()\n]{1,40}\)\s{0,4})?(?:-{1,2}|–|—|:)\s",
    re.MULTILINE | re.IGNORECASE,
)
_PLACE = re.compile(r"^[ \t]*[A-ZÀ-Þ][\w.'’-]*(?:[ /-]+[A-ZÀ-Þ(][\w.'’)-]*){0,4}")
_CALL = (
    r"(?:tel|telephone|phone|fax|facsimile|hotline|whatsapp|mobile|call|telp|telepon|telefon|điện thoại|đường dây nóng|đt|"
    r"sđt|โทร|โทรศัพท์|โทรสาร|電話|ファクス|fax番号|电话|传真|热线)"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "telephone",
        re.compile(
            rf"(?<!\w){_CALL}\W{{0,4}}\s*\+?[\d(][\d\s().-]{{3,24}}\d|(?<![\w.])\+\d{{1,3}}[\s.-]*\(?\d[\d\s().-]{{4,20}}\d"
            r"|(?<![\w.,])\(0?\d{1,4}\)[\s-]?\d[\d\s-]{3,14}\d|(?<![\w.,$€£¥-])0\d{0,3}[-‑ ]\d{2,5}(?:[-‑ ]\d{3,5}){1,2}(?![\d.,]*\d|%)"
            r"|(?<![\w.,$€£¥])0\d{2,3}[. ]\d{3}[. ]\d{3,4}(?!\d)|(?:\bext(?:ension)?\b|\bsamb|内線|分机|ต่อ)\s*[.:]?\s*\d{2,5}",
            re.IGNORECASE,
        ),
    ),
    (
        "code",
        re.compile(
            r"\b(?:HS|HTS|SITC|ISIC|ISO|IEC|JIS|ISSN|ISBN|CAS|DOI|NAICS|UNSPSC|CN)(?:\s+(?:codes?|headings?|chapters?))?[\s:-]*"
            r"\d[\dXx.:/-]*(?:\s*(?:,|and|to|-)\s*\d{2,}[\d.]*)*|〒\s*\d{3}-\d{4}|(?:邮编|postcode|zip code|postal code|kode pos|poskod)"
            r"\D{0,3}\d{4,6}",
        ),
    ),
    (
        "page or number of a paper",
        re.compile(
            r"\bpp?\.\s*\d+(?:\s*[-–]\s*\d+)?|\bpages?\s+\d+(?:\s*(?:-|–|of|to)\s*\d+)?|\b(?:release|ref(?:erence)?|circular|resolution|"
            r"decree|directive|report|paper|note|commentary|bulletin|issue|edition|document|doc|order|nomor|nghị định|số)"
            r"\s*(?:no|nos|nr|number|số)?\.?\s*[:#]?\s*(?=[\w/.-]*\d[\w/.-]*(?:[A-Za-z/-]|\d{4}))\d[\w/.-]*\d?[A-Za-z]?(?!\w)|\bNo\.?\s*\d{2,}[-/]\d[\w/-]*"
            r"|\b\d{1,2}/(?:19|20)\d{2}(?=[ \t]*$)|(?<!\d)\d{1,6}/\d{4}/[A-ZĐ][\w-]+|第\s?\d+\s?[条面期号版页頁](?!目)",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
    (
        "floor or room",
        re.compile(
            r"\b(?:room|unit|suite|floor|level|block|berth|pier|gate|platform|lot|km|apt|desk|bilik|aras|lantai|lt|tingkat|"
            r"gedung|tầng|phòng|ชั้น|ห้อง|เลขที่)\.?\s*(?:no\.?\s*)?#?\d{1,5}[A-Z]?(?![\w.,]*\d|\s*(?:%|percent|per cent|million|"
            r"billion|containers|people))|\b\d{1,3}(?:st|nd|rd|th)[ -](?:floor|storey|story|birthday)\b|\d{1,3}\s?(?:階|楼|层)(?!建)",
            re.IGNORECASE,
        ),
    ),
    (
        "counter",
        re.compile(
            r"(?:\b(?:dibaca|dilihat|views?|reads?|ditonton|ditayangkan)\b|lượt (?:xem|đọc)\s*:|阅读|浏览|点击|閲覧数?|อ่าน|เข้าชม)[ \t]*"
            r"[:：]?[ \t]*\d[\d.,]*[ \t]?[kKmM万]?(?:[ \t]*(?:kali|次|回|ครั้ง|times))?(?![\w%])"
            r"|(?<![\w.,$])\d[\d.,]{0,15}[ \t]?[kKmM]?[ \t]+(?:page[ \t]?views|views|shares|comments|likes|retweets|followers|kali dibaca|"
            r"kali dilihat|lượt (?:xem|đọc)|bình luận|komentar|ulasan)(?=\W{0,6}(?:$|\||·|•|\d))|"
            r"(?<![\d.,])\d[\d.,]{0,15}\s?(?:次阅读|次浏览|回表示)",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
    (
        "time of day",
        re.compile(
            r"(?:(?:19|20)\d{2}-\d{2}-\d{2}T)?(?<!\d)(?:[01]?\d|2[0-3])[:：][0-5]\d(?::[0-5]\d)?(?:Z|[+-]\d{2}:?\d{2})?(?!\d)"
            r"(?:\s*(?:[ap]\.?m\.?|GMT|UTC|JST|ICT|WIB|WITA|WIT|SGT|MYT|PHT|น\.?)(?!\w))?"
            r"|(?<![\d.,])(?:[01]?\d|2[0-3])\.[0-5]\d\s*(?:WIB|WITA|WIT|[ap]\.?m\.?|น\.?|hrs?|uhr|giờ)(?!\w)"
            r"|(?<!\d)(?:[01]?\d|2[0-3])\s?[時时点](?:\s?[0-5]?\d\s?分)?(?!間|间)|\b(?:a\s+)?(?:quarter|half)\s+(?:past|to|before|after)\s+"
            r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|\b(?:\d{1,2}|[a-z]{3,6})\s+o'clock\b"
            r"|(?<![\d.,$])\d{1,2}\s?[ap]\.?m\.?(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        "day of reading",
        re.compile(
            r"(?:\b(?:accessed|retrieved|last visited|visited on|viewed on|consulted|diakses|truy cập|dicapai)\b(?:\s+on|\s+pada|"
            rf"\s+ngày)?|アクセス日?|閲覧日?|最終閲覧日?|访问(?:时间|日期)|查阅(?:时间|日期)|เข้าถึง(?:เมื่อ)?)\s*[:：]?\s*{_DAY}",
            re.IGNORECASE,
        ),
    ),
    ("footnote mark", re.compile(r"[①-⑳]|^[ \t]*\d{1,2}/(?=\s)|(?<=\w)\s\d{1,2}/(?=[ \t]*$)", re.MULTILINE)),
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of everything in a text that only names, addresses or dates."""
    for why, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), why
    for match in _DATELINE.finditer(text):
        if _PLACE.match(match.group()):
            yield match.start(), match.end(), "dateline"
