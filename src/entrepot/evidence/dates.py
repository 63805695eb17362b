"""Dates in a text: days, months, years, decades, fiscal years, ranges; Buddhist and Japanese eras turned into the
common one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from entrepot.evidence.text import any_of, bounded, normal

BUDDHIST = 543
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_CLDR = {"zh": "zh_Hans"}
_EARLIEST, _LATEST = 1850, 2150


@dataclass(frozen=True)
class Date:
    """A date as written. `period`: 2024-09-12, 2024-07, 2023, FY2025, 1990-1999, 2018-2024; `--12-16` where the year is
    not written.

    `year` is the first year of the period (None where not written), `last` the last; `day` the day where it is complete.
    """

    start: int
    end: int
    period: str
    kind: str
    year: int | None
    last: int | None
    day: dt.date | None = None


@lru_cache(maxsize=16)
def _months(language: str) -> tuple[dict[str, int], str]:
    """Month names (CLDR, with English ones) and an expression for them."""
    from babel import Locale, UnknownLocaleError

    names: dict[str, int] = {}
    for code in dict.fromkeys(("en", language)):
        try:
            locale = Locale.parse(_CLDR.get(code, code))
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    word = normal(name).strip(". ").casefold()
                    if len(word) > 2 and not word[0].isdigit():
                        names[word] = int(number)
    names |= {"sept": 9, "ogos": 8, "mac": 3} if language == "ms" else {"sept": 9, "agt": 8}
    names.pop("may", None) if language != "en" else None
    if language == "vi":
        names = {word: n for word, n in names.items() if not word.startswith(("tháng", "thg"))}
    return names, any_of(names)


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Expressions in the order in which they claim text."""
    _, month = _months(language)
    m = rf"(?P<m>{month})\.?"
    y = r"(?P<y>\d{4})(?![\d])"
    d = r"(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)(?:st|nd|rd|th|hb)?"
    d2 = r"(?P<d2>0?[1-9]|[12]\d|3[01])(?!\d)(?:st|nd|rd|th)?"
    to = r"\s*(?:-|~|to|until|through|and|hingga|sampai|đến|ถึง)\s*(?:the\s+)?"
    era = r"(?P<era>令和|平成|昭和)\s*(?P<ey>\d{1,2}|元)年"
    be = r"(?:พ\.?\s?ศ\.?|ป\.?ศ\.?|B\.?E\.?)\s*"
    found = [
        r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:\s*[-~]\s*(?P<d2>\d{1,2})日)?",
        rf"{era}(?:(?P<m>\d{{1,2}})月(?:(?P<d>\d{{1,2}})日)?)?(?P<fy>度)?",
        r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?!期)",
        r"(?P<dec>\d{3}0)\s*年代(?:[前後后]半|末|初頭|初)?|(?P<dec2>[2-9]0)年代",
        r"(?P<y>\d{4})年?\s?[-~至到]\s?(?P<y2>\d{4})年(?P<fy>度)?|(?P<y3>\d{4})年から(?P<y4>\d{4})年",
        r"(?P<y>\d{4})\s*年度(?P<fy>)|(?P<y5>\d{4})財年",
        r"(?P<y>\d{4})年",
        r"(?<![\d年])(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:\s*[-~]\s*(?P<d2>\d{1,2})日)?",
        r"(?<![\w/.-])(?P<y>(?:19|20)\d{2})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?![\w-])",
        r"(?<![\w/.-])(?P<y>(?:19|20)\d{2})[./](?P<m>0?[1-9]|1[0-2])[./](?P<d>0?[1-9]|[12]\d|3[01])(?![\w/-])",
        rf"ngày\s+{d}(?:{to}(?:ngày\s+)?{d2})?(?:\s+tháng\s+|\s*[/-]\s*)(?P<m>0?[1-9]|1[0-2])(?!\d)(?:(?:\s+năm"
        rf"\s+|\s*[/-]\s*){y})?",
        rf"tháng\s+(?P<m>0?[1-9]|1[0-2])(?:\s+năm\s+|\s*[/-]\s*){y}",
        rf"(?<![\w/.-])(?P<d>0?[1-9]|[12]\d|3[01])(?P<sep>[/.-])(?P<m>0?[1-9]|1[0-2])(?P=sep){y}(?![\w/-])",
        rf"(?<![\w.,]){d}{to}{d2}\s+(?:of\s+)?{m}(?:,?\s+(?:{be})?{y})?",
        rf"(?<![\w.,]){d}\s+(?:of\s+)?{m},?\s+(?:{be})?{y}",
        rf"{m}\s+{d}{to}{d2},?\s+{y}",
        rf"{m}\s+{d}(?:,\s*|\s+){y}",
        rf"{m}\s+{d}{to}{d2}(?![\w%])",
        rf"{y}\s+{m}\s+{d}",
        rf"{m},?\s+(?:of\s+|{be})?{y}",
        rf"(?<![\w.,]){d}\s+(?:of\s+)?{m}(?!\s*\d)",
        rf"(?<!\w){m}\s+{d}(?![\d.,]*\d|\s*(?:%|per|million|billion))",
        r"(?:FY|fiscal(?:\s+year)?|financial\s+year|tahun\s+(?:fiskal|anggaran)|tahun\s+kewangan|năm\s+tài\s+(?:khóa|"
        r"chính)|ปีงบประมาณ)"
        r"\s*(?P<fy>)\s*(?P<y>\d{4})(?:\s*[-/]\s*(?P<y2>\d{4}|\d{2}))?(?!\d)",
        r"FY\s*'?(?P<fy>)(?P<short>\d{2})(?!\d)",
        r"(?P<half>early|mid|late|first half of the|second half of the)?[\s-]*(?:the\s+)?(?<![\d$])(?P<dec>(?:1[89]|"
        r"20)\d0)'?s(?!\w)",
        r"(?:tahun\s+|dekade\s+|era\s+)?(?<!\d)(?P<dec>(?:1[89]|20)\d0)\s*-?an(?!\w)|(?:thập\s+(?:niên|"
        r"kỷ)(?:\s+năm)?|những\s+năm)\s+(?P<dec3>(?:1[89]|20)\d0)|ทศวรรษ(?:ที่)?\s*(?P<dec4>\d{3}0)",
        rf"{be}(?P<y>2[45]\d\d)(?:\s*-\s*(?P<y2>2[45]\d\d))?",
        r"(?:between|from|dari|antara|dari tahun|từ|giai đoạn|từ năm|ระหว่างปี)\s+(?P<y>\d{4})\s+(?:and|to|until|"
        r"hingga|sampai|dan|đến|đến năm|ถึง)\s+(?P<y2>\d{4})(?![\d,.]*\d)",
        r"(?<![\w.,/$€£¥-])(?P<y>(?:1[89]|2[0145])\d{2})\s*(?:hingga|sampai|sehingga|hanggang|đến(?:\s+năm)?|ถึง(?:ปี)?|"
        r"ដល់(?:ឆ្នាំ)?|ຫາ(?:ປີ)?|(?:ခုနှစ်)?မှ)\s*(?P<y2>(?:1[89]|2[0145])\d{2})(?![\d,.]*\d)",
        r"(?<![\w.,/$€£¥-])(?P<y>(?:1[89]|2[0145])\d{2})\s*(?:-|to|~|/)\s*(?P<y2>(?:1[89]|2[0145])\d{2}|"
        r"\d{2})(?![\w-]|[.,]\d)",
        r"(?<![\w.,/$€£¥+-])(?<!No )(?P<y>(?:1[89]|20)\d{2})(?![\w%°]|[.,]\d|-?\d|\s*(?:%|percent|per cent|million|"
        r"billion|people|persons|TEU|MW|"
        r"ton|km|yen|dollar|companies|firms|juta|miliar|triệu|tỷ|ล้าน|คน|万|億|亿|人|円|元))",
        r"(?:ปี|ปีที่|ในปี)\s*(?P<y>2[45]\d\d)(?!\d)",
    ]
    return tuple(re.compile(bounded(pattern), re.IGNORECASE) for pattern in found)


def find(text: str, language: str) -> list[Date]:
    """Dates in the order of the text; they do not overlap."""
    plain = normal(text)
    found: list[Date] = []
    if not re.search(r"\d|元年", plain):
        return found
    taken = bytearray(len(plain))
    for pattern in _patterns(language):
        for match in pattern.finditer(plain):
            start, end = match.span()
            while start < end and plain[start] in " -":
                start += 1
            if start == end or any(taken[start:end]):
                continue
            date = _date(match, start, end, language)
            if date is not None:
                found.append(date)
                taken[start:end] = b"\x01" * (end - start)
    return _join_decades(sorted(found, key=lambda date: date.start), plain)


def _date(match: re.Match[str], start: int, end: int, language: str) -> Date | None:
    part = {key: value for key, value in match.groupdict().items() if value is not None}
    for key in ("dec", "dec2", "dec3", "dec4"):
        if key in part:
            first = int(part[key]) if len(part[key]) == 4 else 1900 + int(part[key])
            first = _common(first, language) // 10 * 10
            half = part.get("half", "").lower()
            if half.startswith(("late", "second", "early", "first")):
                first, last = (first + 5, first + 9) if half.startswith(("late", "second")) else (first, first + 4)
                return Date(start, end, f"{first}-{last}", "decade", first, last)
            return Date(start, end, f"{first}-{first + 9}", "decade", first, first + 9)
    year = _year(part, language)
    if year is not None and not _EARLIEST <= year <= _LATEST:
        return None
    last = _last_year(part, year, language)
    if "fy" in part and year is not None:
        period = f"FY{year}" if last in (None, year) else f"FY{year}-FY{last}"
        return Date(start, end, period, "fiscal", year, last or year)
    if "m" in part:
        return _with_month(part, start, end, year, language)
    if year is None:
        return None
    if last is not None and last != year:
        return Date(start, end, f"{year}-{last}", "range", year, last) if last > year else None
    return Date(start, end, str(year), "year", year, year)


def _year(part: dict[str, str], language: str) -> int | None:
    if "era" in part:
        return ERAS[part["era"]] + (1 if part["ey"] == "元" else int(part["ey"]))
    if "short" in part:
        return 2000 + int(part["short"])
    for key in ("y", "y3", "y5"):
        if key in part:
            return _common(int(part[key]), language)
    return None


def _common(year: int, language: str) -> int:
    """A Buddhist year (2400-2699) as a common one."""
    return year - BUDDHIST if 2400 <= year < 2700 else year


def _last_year(part: dict[str, str], year: int | None, language: str) -> int | None:
    text = part.get("y2") or part.get("y4")
    if text is None or year is None:
        return None
    if len(text) == 2:
        return year // 100 * 100 + int(text)
    return _common(int(text), language)


def _with_month(part: dict[str, str], start: int, end: int, year: int | None, language: str) -> Date | None:
    names, _ = _months(language)
    month = int(part["m"]) if part["m"].isdigit() else names.get(part["m"].strip(".").casefold())
    if month is None or not 1 <= month <= 12:
        return None
    head = f"{year}-{month:02d}" if year else f"--{month:02d}"
    if "d" not in part:
        return Date(start, end, head, "month", year, year) if year else None
    days = [int(part[key]) for key in ("d", "d2") if key in part]
    try:
        first = dt.date(year or 2000, month, days[0])
        dt.date(year or 2000, month, days[-1])
    except ValueError:
        return None
    period = "/".join(f"{head}-{day:02d}" for day in days)
    return Date(start, end, period, "day", year, year, first if year else None)


def _join_decades(found: list[Date], plain: str) -> list[Date]:
    """`the 1970s, 1980s, and 1990s` is one period."""
    joined: list[Date] = []
    for date in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind == date.kind == "decade"
            and date.start - before.end <= 12
            and re.fullmatch(r"[\s,、]*(?:and|to|-|dan|và|และ|と)?\s*(?:the\s+)?", plain[before.end : date.start])
        ):
            joined[-1] = Date(before.start, date.end, f"{before.year}-{date.last}", "decade", before.year, date.last)
        else:
            joined.append(date)
    return joined


def with_year(date: Date, reference: dt.date | None) -> Date:
    """A yearless date with its year: the latest one not after the reference day."""
    if date.year is not None or reference is None:
        return date
    first = date.period.split("/")[0]
    month, day = int(first[2:4]), int(first[5:7])
    year = reference.year if (month, day) <= (reference.month, reference.day) else reference.year - 1
    period = date.period.replace("--", f"{year}-")
    try:
        whole = dt.date(year, month, day)
    except ValueError:
        whole = None
    return Date(date.start, date.end, period, date.kind, year, year, whole)
