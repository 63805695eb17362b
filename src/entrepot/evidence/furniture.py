"""The parts of an article that are not the article: bylines, dates of posting, addresses, counters, lists of references
and related pieces."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from entrepot.evidence import numbering

# Lines looked at for a byline or a date of posting, from the top.
TOP_LINES = 25

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'）】」]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}|"
    r"(?<![\w@/.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:com|org|net|gov|edu|news|asia|info|int)"
    r"(?:\.[a-z]{2})?(?:/[^\s<>\"']*)?(?![\w])|\bdoi:\s*10\.\S+",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]")
_SPEAKER = re.compile(r"^[ \t]{0,40}(?:(?:Dr|Mr|Ms|Mrs|Prof)\.?\s*)?[A-Za-z][\w.' -]{1,40}:(?=\s)", re.MULTILINE)
_LINK_TARGET = re.compile(r"(?<=\])\([^()\s]{1,2000}\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

_TO_THE_END = re.compile(
    r"^\W*(?:references?|bibliography|works cited|footnotes?|endnotes?|check also|related (?:articles?|posts?|"
    r"stories|news|content|topics?)"
    r"|you (?:may|might) also (?:like|be interested.*)|more (?:from|stories|news)\b.*|read (?:more|next|also)|"
    r"recommended(?: for you)?|most (?:read|popular)"
    r"|trending(?: now)?|latest (?:news|articles|posts)|post your comments?|leave a (?:reply|comment)|comments?|"
    r"weekly hot|share this.*|about the authors?"
    r"|参考文献|関連記事|関連リンク|関連ニュース|あわせて読みたい|おすすめ記事|注釈|脚注|参考资料|相关阅读|相关新闻|相关文章|延伸阅读|推荐阅读"
    r"|daftar pustaka|baca juga|berita terkait|artikel terkait|artikel lainnya|rujukan|berita berkaitan|artikel "
    r"berkaitan|baca lagi"
    r"|tài liệu tham khảo|tin liên quan|bài viết liên quan|xem thêm|tin cùng chuyên mục|đọc thêm"
    r"|เอกสารอ้างอิง|ข่าวที่เกี่ยวข้อง|บทความที่เกี่ยวข้อง|อ่านเพิ่มเติม|อ่านต่อ|mga kaugnay na balita|kaugnay na "
    r"artikulo)\W*$",
    re.IGNORECASE,
)
_ONE_LINE = re.compile(
    r"^\W*(?:(?:image|photo|picture|video|graphic|credit|photo credit|source|keywords?|tags?|categor(?:y|ies)|"
    r"topics?|filed under|copyright|isbn|issn)\s*[:：©]"
    r"|©|all rights reserved|advertisement|sponsored|subscribe|sign up|follow us|share|tweet|print|email|whatsapp|"
    r"facebook|listen to this"
    r"|click here|read (?:more|also|the full)|the full (?:article|text|report) (?:can|is)|baca juga|xem thêm|写真[:：]|"
    r"画像[:：]|出典[:：]|图片|来源[:：]|责任编辑"
    r"|foto[:：]|sumber[:：]|ảnh[:：]|nguồn[:：]|ภาพ[:：]|ที่มา[:：])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^\W*(?:by|written by|oleh|penulis|bởi|tác giả|โดย|文|記者|取材|作者)\s*[:：]?\s*\S.{0,100}$|\b(?:reporter|"
    r"correspondent|staff writer|editor|wartawan|phóng viên)\W*$"
    r"|^\W*(?:professor|lecturer|senior|research|visiting|associate|director|head|"
    r"fellow)\b[^.]{0,120}\b(?:university|institute|school|centre|center|college)\b[^.]{0,60}$",
    re.IGNORECASE,
)
_READ_TIME = re.compile(
    r"^\W*(?:\d+|one|two|three|four|five)[\s-]*(?:min(?:ute)?s?)[\s-]*(?:read|de lecture)?\W*$|"
    r"\b\d+[\s-]*min(?:ute)?s?[\s-]*read\b|waktu baca|อ่าน \d+ นาที|読了時間",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"^\W*[\d,.]+\s*[kKmM]?\s*(?:views?|shares?|comments?|likes?|reads?|kali dilihat|lượt xem|回表示|次阅读)?\W*$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"^\W*(?:table of contents|contents|daftar isi|mục lục|目次|目录|สารบัญ)\W*$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•·◦▪]|\d+[.)])\s+")
_PLATE = re.compile(r"^[A-Z][A-Z &'-]{2,40}$")
_POSTED = re.compile(
    r"posted|published|updated|last modified|date|dipublikasikan|diterbitkan|terbit|kemas ?kini|cập nhật|đăng|公開|更新|"
    r"掲載|发布|发表|เผยแพร่|อัปเดต",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Skip:
    """A stretch of text that is left out, and why."""

    start: int
    end: int
    why: str


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every line, without its line break."""
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        if end < 0:
            yield at, len(text)
            return
        yield at, end
        at = end + 1


def find(text: str, dates: list[tuple[int, int, dt.date]], format: str) -> tuple[list[Skip], dt.date | None, str]:
    """What is not the article, the date of posting where one is printed, and how it was found.

    `dates`: complete dates with their place, from the top of the text and from wherever they stand.
    """
    skips = [Skip(m.start(), m.end(), "address") for m in _ADDRESS.finditer(text)]
    named = list(numbering.find(text))
    skips += [Skip(*one) for one in named]
    skips += [Skip(m.start(), m.end(), "note mark") for m in _NOTE_MARK.finditer(text)]
    skips += [Skip(m.start(), m.end(), "speaker") for m in _SPEAKER.finditer(text)]
    if format == "markdown":
        skips += [Skip(m.start(), m.end(), "link") for m in _LINK_TARGET.finditer(text)]
        skips += [Skip(m.start(), m.end(), "code") for m in _FENCE.finditer(text)]
    posted, how = None, ""
    in_contents = False
    prose = 0
    by_line = _by_line(text, dates)
    for number, (start, end) in enumerate(lines(text)):
        line = text[start:end]
        if not line.strip():
            in_contents = in_contents and number < 3
            continue
        here = by_line.get(start, [])
        if _CONTENTS.match(line):
            in_contents = True
            skips.append(Skip(start, end, "table of contents"))
        elif in_contents and _BULLET.match(line):
            skips.append(Skip(start, end, "table of contents"))
        elif len(line) < 90 and _TO_THE_END.match(line) and prose >= 1 and _is_late(text, start):
            skips.append(Skip(start, len(text), "references or related pieces"))
            break
        elif here and number < TOP_LINES and _is_posting(_without(line, start, named), here):
            if posted is None or _POSTED.search(line):
                posted, how = here[0][2], f"printed: {text[here[0][0] : here[0][1]]}"
            skips.append(Skip(start, end, "date of posting"))
        elif _why_line(line):
            skips.append(Skip(start, end, _why_line(line)))
        else:
            in_contents = False
            prose += len(line) > 200
    return sorted(skips, key=lambda s: (s.start, s.end)), posted, how


def _by_line(text: str, dates: list[tuple[int, int, dt.date]]) -> dict[int, list[tuple[int, int, dt.date]]]:
    found: dict[int, list[tuple[int, int, dt.date]]] = {}
    for date in dates:
        found.setdefault(text.rfind("\n", 0, date[0]) + 1, []).append(date)
    return found


def _without(line: str, start: int, named: list[tuple[int, int, str]]) -> str:
    """A line without its times of day, counters and the like."""
    for a, b, why in named:
        if start <= a and b <= start + len(line) and why != "dateline":
            line = line[: a - start] + " " * (b - a) + line[b - start :]
    return line


def _is_late(text: str, start: int) -> bool:
    """Whether a heading of references stands in the last three fifths of the text (a page may open with a menu of the
    same words)."""
    return start > 0.4 * len(text)


def _is_posting(line: str, here: list[tuple[int, int, dt.date]]) -> bool:
    """Whether a line is a date of posting: little besides the date, or an address or the word itself beside it."""
    rest = _ADDRESS.sub("", line)
    dated = sum(end - start for start, end, _ in here)
    letters = len(re.findall(r"\w", rest))
    if len(line) > 160:
        return False
    return dated >= 0.6 * letters or (
        len(line) < 90 and bool(_POSTED.search(line) or re.match(r"\W*by\s", line, re.IGNORECASE))
    )


def _why_line(line: str) -> str:
    text = line.strip()
    if _READ_TIME.search(text) and len(text) < 60:
        return "reading time"
    if _COUNTER.match(text) and len(text) < 40:
        return "counter"
    if _ONE_LINE.match(text) and len(text) < 300:
        return "caption or site furniture"
    if _BYLINE.search(text) and len(text) < 140 and not text.endswith("."):
        return "byline"
    if _PLATE.match(text) and len(text.split()) <= 3:
        return "site furniture"
    return ""
