"""Periods that a sentence names: dates, ranges, fiscal years, eras, halves and quarters, "last year" and "the year
before"; written as `query.period` reads them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from entrepot.evidence import dates
from entrepot.evidence.mentions import words

_CARDINAL = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "pertama": 1,
    "kedua": 2,
    "ketiga": 3,
    "keempat": 4,
    "nhất": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "enam": 6,
    "sembilan": 9,
    "tujuh": 7,
    "lapan": 8,
    "delapan": 8,
}
_N = r"(?:\d{1,2}|[a-zế]{2,9}|[一二三四])"
_QUARTER = re.compile(
    rf"\b(?P<a>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]quarter|\bQ(?P<b>[1-4])\b|(?:第)?(?P<c>[1-4一二三四])(?:四半期|季度)|"
    rf"\b(?:kuartal|triwulan|suku tahun)\s(?:ke-?\s?)?(?P<d>{_N})|"
    rf"\bquý\s(?P<e>[1-4]|I{{1,3}}|IV|nhất|hai|ba|tư)\b|ไตรมาส(?:ที่)?\s?(?P<f>[1-4])",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"\b(?P<h>first|second)\shalf(?:\sof)?\b|(?P<j>上半|下半|前半|後半)(?:期|年)|\bsemester\s(?P<k>pertama|kedua|I{1,2}|1|2)\b|"
    r"\bsetengah tahun\s(?P<n>pertama|kedua)|"
    r"(?P<o>nửa đầu|nửa cuối|6 tháng đầu|sáu tháng đầu)|(?P<p>ครึ่งปีแรก|ครึ่งแรก|ครึ่งปีหลัง)",
    re.IGNORECASE,
)
_FIRST_MONTHS = re.compile(
    rf"\bfirst\s(?P<a>{_N})\smonths\b|\b(?P<b>{_N})\stháng đầu|\b(?P<c>{_N})\sbulan pertama|"
    rf"(?P<d>\d{{1,2}})\s?เดือนแรก|\bpertama\s(?P<e>{_N})\sbulan",
    re.IGNORECASE,
)
_IDEOGRAPHIC_MONTHS = re.compile(r"(?P<a>\d{1,2})\s?[-~至到]\s?(?P<b>\d{1,2})月")


@dataclass(frozen=True)
class Period:
    """A period as named. `text`: as in `query.period`; `base`: its beginning, where a range or a comparison names one.
    `kind`: year, fiscal, range, day, month, part (less than a year), decade, relative (told by the day of publication), step
    (told by another period; `shift` years from it) or now. `mark`: since or until, where such a word stands before it."""

    start: int
    end: int
    text: str
    kind: str
    base: str = ""
    shift: int = 0
    mark: str = ""

    @property
    def year(self) -> int | None:
        """The year it ends in."""
        found = re.findall(r"\d{4}", self.text)
        return int(found[-1]) if found else None


@lru_cache(maxsize=16)
def _relative(language: str) -> tuple[words.Finder[tuple[str, int]], re.Pattern[str], re.Pattern[str]]:
    raw = words.of("periods", language)
    table: dict[str, tuple[str, int]] = {word: ("relative", n) for word, n in raw.get("from_day", {}).items()}
    table |= {word: ("step", n) for word, n in raw.get("from_last", {}).items()}
    table |= dict.fromkeys(raw.get("now", []), ("now", 0))
    skip = ["the", "in", "tahun", "năm", "ปี", "year", "pada", "trong", "vào"]
    since, until = (words.ends_with(list(raw.get(k, [])), skip=skip, language=language) for k in ("since", "until"))
    return words.finder(table), since, until


@lru_cache(maxsize=16)
def _months(language: str) -> re.Pattern[str]:
    _, month = dates._months(language)
    return re.compile(
        rf"(?P<a>{month})\.?\s?(?:-|~|to|hingga|sampai|through|đến|ถึง)\s?(?P<b>{month})\.?(?:\s(?:of\s)?(?P<y>\d{{4}}))?",
        re.IGNORECASE,
    )


def find(plain: str, language: str, published: dt.date | None) -> list[Period]:
    """Periods in the order of a sentence."""
    found = _dated(plain, language, published)
    seeker, since, until = _relative(language)
    for start, end, (kind, shift) in seeker.find(plain):
        if any(p.start < end and start < p.end for p in found):
            continue
        text = ""
        if kind == "relative" and published is not None:
            text = str(published.year + shift)
            if (
                re.match(r"度|\s?fiscal", plain[end : end + 7])
                or "fiscal" in plain[start:end]
                or "年度" in plain[start:end]
            ):
                text = f"FY{text}"
        if kind == "relative" and not text:
            continue
        found.append(Period(start, end, text, kind, shift=shift))
    found = [
        _marked(plain, one, since, until) for one in _with_parts(plain, language, sorted(found, key=lambda p: p.start))
    ]
    return sorted(found, key=lambda p: p.start)


def _marked(plain: str, one: Period, since: re.Pattern[str], until: re.Pattern[str]) -> Period:
    before = plain[max(0, one.start - 24) : one.start]
    mark = "since" if since.search(before) else "until" if until.search(before) else ""
    if not mark and re.match(r"年?(?:以来|以降|から|比|より)|年?(?:に比べ)", plain[one.end : one.end + 5]):
        mark = "since"
    if not mark and re.match(r"年?(?:まで|之前|前)", plain[one.end : one.end + 4]):
        mark = "until"
    return Period(one.start, one.end, one.text, one.kind, one.base, one.shift, mark) if mark else one


def _dated(plain: str, language: str, published: dt.date | None) -> list[Period]:
    found = []
    for date in dates.find(plain, language) if re.search(r"\d|元年", plain) else []:
        dated = dates.with_year(date, published)
        if dated.year is None:
            continue
        text, base = _written(dated.period)
        if date.kind == "decade" and language in ("ja", "zh"):
            tail = plain[date.start : date.end + 3]
            first = int(text[:4])
            if re.search(r"[前]半|初", tail):
                text = f"{first}/{first + 4}"
            elif re.search(r"[後后]半|末", tail):
                text = f"{first + 5}/{first + 9}"
        kind = {"range": "range", "decade": "decade", "fiscal": "fiscal", "day": "day", "month": "month"}.get(
            date.kind, "year"
        )
        found.append(Period(date.start, date.end, text, kind, base))
    return found


def _written(period: str) -> tuple[str, str]:
    """A period of `dates` as `query.period` writes it, and its beginning where it is a range."""
    if match := re.fullmatch(r"(FY)?(\d{4})-(?:FY)?(\d{4})", period):
        head = match[1] or ""
        return f"{head}{match[2]}/{head}{match[3]}", f"{head}{match[2]}"
    if "/" in period:
        first, _, last = period.partition("/")
        return f"{first}/{last}", ""
    return period, ""


def _with_parts(plain: str, language: str, found: list[Period]) -> list[Period]:
    """Halves, quarters and first months joined with the year that they are of."""
    parts: list[tuple[int, int, int, int]] = []
    for match in _QUARTER.finditer(plain):
        n = _number(next(filter(None, match.groups())))
        if 1 <= n <= 4:
            parts.append((match.start(), match.end(), 3 * n - 2, 3 * n))
    for match in _HALF.finditer(plain):
        second = re.search(r"second|下半|後半|kedua|II|2|cuối|หลัง", match.group(), re.IGNORECASE) is not None
        parts.append((match.start(), match.end(), 7 if second else 1, 12 if second else 6))
    for match in _FIRST_MONTHS.finditer(plain):
        n = _number(next(filter(None, match.groups())))
        if 1 <= n <= 11:
            parts.append((match.start(), match.end(), 1, n))
    for match in _months(language).finditer(plain):
        names, _ = dates._months(language)
        a, b = (names.get(match[g].strip(".").casefold(), 0) for g in "ab")
        if 0 < a < b:
            parts.append((match.start(), match.end(), a, b))
    if language in ("ja", "zh"):
        parts += [
            (m.start(), m.end(), int(m["a"]), int(m["b"]))
            for m in _IDEOGRAPHIC_MONTHS.finditer(plain)
            if 0 < int(m["a"]) < int(m["b"]) <= 12
        ]
    if not parts:
        return found
    for start, end, first, last in parts:
        near = [p for p in found if p.year and p.kind in ("year", "relative", "month", "day", "part")]
        near = [
            p for p in near if min(abs(p.start - end), abs(start - p.end)) <= 18 or (p.start <= end and start <= p.end)
        ]
        if not near:
            continue
        of = min(near, key=lambda p: min(abs(p.start - end), abs(start - p.end)))
        year = of.year
        text = f"{year}Q{last // 3}" if last - first == 2 and last % 3 == 0 else f"{year}-{first:02d}/{year}-{last:02d}"
        found = [p for p in found if p is not of and not (p.start < end and start < p.end)]
        found.append(Period(min(start, of.start), max(end, of.end), text, "part"))
    return found


def _number(text: str) -> int:
    text = text.casefold()
    if text[:1].isdigit():
        return int(re.sub(r"\D", "", text))
    return {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(text, _CARDINAL.get(text, 0))
