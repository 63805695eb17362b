"""Who gives and who receives, who sells and who buys, whose people are where, in languages other than English: by the marks around
the names (`marks`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot.evidence import marks
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.roles import MEMBERS, Part, all_of, another, best
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

_PEOPLE = ("foreign_", "visitors")
_TO, _FROM = ("to", "in"), ("from", "by")
# "Between A and B", "A's trade with B" leave both sides in one role: the first gives.
_WITH = ("with",)


def parts(sentence: Sentence, low: int, high: int) -> list[Part]:
    """The economies between two places with their parts; those of a list share the first one's, or in Japanese and Chinese
    the last one's."""
    found: list[Part] = []
    for economy in sentence.economies:
        if not low <= economy.start < high or economy.place:
            continue
        gap = sentence.part(found[-1].economy.end, economy.start) if found else "-"
        listed = _LISTED.fullmatch(gap) is not None or (sentence.language == "th" and not gap.strip())
        again = bool(found) and found[-1].code == economy.code and gap.strip() == "("
        part = found[-1].role if again and sentence.language != "ja" else marks.role(sentence, economy, low, high)
        listed = listed or (again and sentence.language == "ja")
        found.append(
            Part(economy, found[-1].role if listed and sentence.language not in ("ja", "zh") else part, listed)
        )
    for index in range(len(found) - 1, 0, -1):
        if found[index].listed and sentence.language in ("ja", "zh"):
            found[index - 1] = Part(found[index - 1].economy, found[index].role, found[index - 1].listed)
    return found


_LISTED = re.compile(
    r"\s*\)?(?:\([^)]{0,24}\))?\s*(?:,|、|・|dan|và|และ|及び|および|及|以及|,\s*dan|,\s*và)\s*", re.IGNORECASE
)


def giver_and_receiver(
    sentence: Sentence, context: Context, start: int, end: int, at: int, found: Sequence[Claim] = ()
) -> tuple[str, str]:
    """Whose money, aid or companies are where: 日本の対ASEAN投資, investasi Jepang di Indonesia."""
    language = marks.of(sentence.language)
    low, high = sentence.clause(at)
    here = parts(sentence, low, high)
    givers: list[tuple[float, Part]] = []
    receivers: list[tuple[float, Part]] = []
    for part in here:
        e = part.economy
        near = min(abs(e.start - at), abs(e.end - at)) / 1000
        gets = language is not None and language.receives.search(_verbs(sentence, e.end, high, at)) is not None
        if part.role in _FROM:
            givers.append((1 + near, part))
        elif part.role in _TO:
            receivers.append((1 + near, part))
        elif (
            0 <= at - e.end <= 14
            and part.role not in _WITH
            and len(here) > 1
            and marks.light_between(sentence, e.end, at)
        ):
            givers.append((_BRACKETED, part))  # disusul Tiongkok US$7,4 miliar
        elif re.match(r"\s*\(", sentence.part(e.end, at)) and at - e.end <= 8:
            givers.append((_BRACKETED, part))  # setelah Singapura (US$ 13,3 miliar)
        elif part.role == "own":
            other = any(e.end <= m.start < start or end <= m.start < e.start for m in sentence.indicators)
            beside = (0 <= start - e.end <= 24 or 0 <= e.start - end <= 24) and not other
            givers.append(((0.5 if beside else 2.6) + near, part))
        elif part.role in ("subject", "nation"):
            (receivers if gets and part.role == "subject" else givers).append((2 + near, part))
        elif part.role in ("object", *_WITH):
            receivers.append((2.5 + near, part))
    by = [part for _, part in givers if part.role in _FROM]
    own = [part for _, part in givers if part.role in ("own", "subject")]
    if by and own and own[0].code != by[0].code and not receivers:
        receivers.append((1, own[0]))
        givers = [(1, by[0])]
    if _TOTAL.search(sentence.part(at - 24, at)):
        receiver = best(receivers)
        first = all_of(receiver, here) if receiver is not None else ()
        last = found[-1] if found else context.previous
        return "WLD", ";".join(first) or (last.partner if last is not None else "")
    giver = best(givers)
    if giver is not None and any(cost == _BRACKETED and part is giver for cost, part in givers):
        giver = replace(giver, listed=False)  # of a list each has its own number
        here = [replace(part, listed=False) for part in here]
        receivers = [(cost, replace(part, listed=False)) for cost, part in receivers]
    receiver = best([(cost, part) for cost, part in receivers if part.code != (giver and giver.code)])
    if receiver is None and giver is not None and _ABROAD.search(sentence.part(start, end)):
        return ";".join(all_of(giver, here)), "WLD"
    return _completed(sentence, context, giver, receiver, here, at, found, gives=True)


_BRACKETED = 0.1
# The sum of all givers, set against the one of whom the sentence speaks.
_TOTAL = re.compile(
    r"(?:trong tổng số|trên tổng số|dari total|daripada jumlah|daripada keseluruhan|จากยอดรวม|จากทั้งหมด|全体の|总额的?)\D{0,8}$",
    re.IGNORECASE,
)
# All that goes abroad.
_ABROAD = re.compile(r"対外|对外|ra nước ngoài|ke luar negeri|ไปต่างประเทศ|対世界")


def _verbs(sentence: Sentence, end: int, high: int, at: int) -> str:
    """Where the verb of a subject at `end` stands: after the number in Japanese, right behind the subject elsewhere."""
    return sentence.part(at, high) if sentence.language == "ja" else sentence.part(end, min(high, end + 50))


def seller_and_buyer(
    sentence: Sentence, context: Context, start: int, end: int, at: int, found: Sequence[Claim] = (), *, imports: bool
) -> tuple[str, str]:
    """Whose exports to whom, or whose imports from whom (then the buyer comes first)."""
    low, high = sentence.clause(at)
    here = parts(sentence, low, high)
    far = ("from", "by") if imports else ("to", "in", "with")
    near = ("to", "in") if imports else ("from",)
    theirs = sorted((p for p in here if p.role in far), key=lambda p: _gap(p, start, end))
    mine = [p for p in here if p.role in ("own", "subject", *near) and not (theirs and p.code == theirs[0].code)]
    mine.sort(key=lambda p: (p.role != "own", p.role != "subject", _gap(p, start, end)))
    if not theirs:
        theirs = [p for p in here if p.role in ("object", "with") and not (mine and p.code == mine[0].code)]
    return _completed(sentence, context, mine[0] if mine else None, theirs[0] if theirs else None, here, at, found)


def traders(sentence: Sentence, context: Context, at: int) -> tuple[str, str]:
    """The two sides of a trade: both that the clause names, else the one with the other of the document's pair."""
    low, high = sentence.clause(at)
    here = [p for p in parts(sentence, low, high) if p.role != "than"]
    here.sort(key=lambda p: p.economy.start >= at)
    named = list(dict.fromkeys(p.code for p in here))
    if len(named) < 2:
        around = context.pair if not named or named[0] in context.pair else (*sentence.topic, *context.pair)
        named += [c for c in around if c not in named]
    return (named[0], named[1]) if len(named) > 1 else (named[0] if named else "", "")


def holder_and_whole(
    sentence: Sentence, context: Context, start: int, end: int, at: int, found: list[Claim]
) -> tuple[str, str]:
    """Whose share in whose trade: the whole is named beside the word for trade, or is the one for whom; the holder is the other."""
    low, high = sentence.clause(at)
    here = [p for p in parts(sentence, low, high) if p.role != "than"]
    near = [
        p
        for p in here
        if p.role in ("own", "in") and (0 <= start - p.economy.end <= 12 or 0 <= p.economy.start - end <= 16)
    ]
    whole = next((p for p in here if p.role == "whole"), None) or (near[-1] if near else None)
    whole = whole or next((p for p in here if p.role == "own"), None)
    holders = [p for p in here if whole is None or p.code != whole.code]
    holders.sort(key=lambda p: (p.role not in ("subject", "with", "to", "from"), _gap(p, start, end)))
    last = found[-1] if found else context.previous
    trade = last is not None and last.indicator in ("exports_usd", "imports_usd", "trade_value_usd", "trade_share")
    said = (last.partner, last.subject) if last is not None and trade and last.indicator != "trade_share" else ("", "")
    said = (last.subject, last.partner) if last is not None and last.indicator == "trade_share" else said
    if whole is None:
        return (
            said
            if not holders
            else (holders[0].code, next((c for c in (*said, *context.pair) if c and c != holders[0].code), ""))
        )
    others = (
        [holders[0].code] if holders else [c for c in (*said, *context.pair, *sentence.topic) if c and c != whole.code]
    )
    return (others[0] if others else ""), whole.code


_LAID_ON = re.compile(
    r"\s*(?:terhadap|atas|bagi|untuk|kepada|ke atas|với|đối với|cho|lên|กับ|ต่อ)\s*(?:barang|hàng hóa|สินค้า)?\s*", re.I
)


def taxed(sentence: Sentence, context: Context, at: int, found: Sequence[Claim]) -> tuple[str, str]:
    """Who lays a tariff on whose goods: the one named right before the rate bears it; who lays it is named first, or was before."""
    low, high = sentence.clause(at)
    last = found[-1] if found else context.previous
    payer = last.subject if last is not None and last.indicator == "tariff_rate" else ""
    codes_here = [e.code for e in sentence.economies if not e.place]
    payer = payer or ("USA" if "USA" in codes_here else "")
    near = [e for e in sentence.economies if low <= e.start < high and e.code != payer]
    before = [e for e in near if e.end <= at and at - e.end <= 30]
    quantity = next((q for q in sentence.quantities if q.number_start == at), None)
    behind = [e for e in near if quantity is not None and _LAID_ON.fullmatch(sentence.part(quantity.end, e.start))]
    before = behind[-1:] or before
    borne = before[-1].code if before else near[0].code if near and not last else ""
    around = [c for c in (*context.pair, *sentence.topic) if c != payer]
    return payer or (codes_here[0] if codes_here else ""), borne or next(iter(around), "")


def _gap(part: Part, start: int, end: int) -> int:
    return min(abs(part.economy.end - start), abs(part.economy.start - end))


def people(sentence: Sentence, context: Context, q: Quantity, noun_end: int) -> tuple[str, str]:
    """Whose nationals are where: ベトナム人労働者, lao động Việt Nam tại Nhật Bản. Those of no nation in particular are the world's."""
    language = marks.of(sentence.language)
    low, high = sentence.clause(q.number_start)
    here = parts(sentence, low, high)
    nations: list[tuple[float, Part]] = []
    hosts: list[tuple[float, Part]] = []
    for part in here:
        e = part.economy
        near = min(abs(e.start - q.end), abs(e.end - q.start)) / 1000
        beside = e.end <= q.start and marks.light_between(sentence, e.end, q.start)
        gets = language is not None and language.receives.search(_verbs(sentence, e.end, high, q.start)) is not None
        of_all = language is not None and language.everyone.search(sentence.part(e.end, e.end + 12)) is not None
        if beside and q.start - e.end <= 3 and part.role not in ("in", "to"):
            nations.append((near - 1, part))
        elif part.role == "nation":
            nations.append((near, part))
        elif part.role == "from":
            nations.append((0.5 + near, part))
        elif part.role in ("in", "to"):
            hosts.append((1 + near, part))
        elif part.role == "own":
            (hosts if of_all else nations).append((1.5 + near, part))
        elif part.role == "subject" and gets:
            hosts.append((1.2 + near, part))
        elif beside and part.code != context.host:
            nations.append((2 + near, part))
        elif (
            part.role == "subject" and sentence.language != "ja" and not context.host and not _numbered(sentence, part)
        ):
            hosts.append((3 + near, part))
    there = {p.code for _, p in hosts if p.role in ("in", "to")}
    if not nations and there:  # Việt Nam ... đông lao động nhất ở Nhật Bản với 443.998
        nations = [(1.0, p) for p in here if p.role == "subject" and p.code not in there and p.economy.end <= q.start]
    if sentence.language == "ja":
        nations = [(c, p) for c, p in nations if p.economy.start < q.start or p.economy.start - q.end <= 10]
    nation, host = best(nations), None
    host = best([(cost, part) for cost, part in hosts if nation is None or part.code != nation.code])
    where = host.code if host else _host(sentence, context, nation.code if nation else "")
    if host is not None and len(where) == 3 and host.role in ("in", "to", "own"):
        context.host = where
    if nation is not None:
        return ";".join(all_of(nation, here)), where
    last = context.previous
    if last is not None and last.subject != where and not here and sentence.line == context.line:
        everyone = language is not None and language.everyone.search(sentence.part(low, high))
        if last.indicator.startswith(_PEOPLE) and not everyone:
            return last.subject, last.partner or where
    everyone = language is not None and language.everyone.search(sentence.part(low, high)) is not None
    of_topic = [c for c in sentence.topic if len(c) == 3 and c != where]
    if not everyone and of_topic and all(p.code == where for p in here) and where not in of_topic:
        return of_topic[0], where
    return "WLD", where


def _numbered(sentence: Sentence, part: Part) -> bool:
    """Whether a number of its own stands right behind an economy."""
    return any(0 <= q.start - part.economy.end <= 3 for q in sentence.quantities)


def _host(sentence: Sentence, context: Context, nation: str) -> str:
    """Where people are when the sentence leaves it out: where those before were, the home country of the language, the other side."""
    language = marks.of(sentence.language)
    home = language.home if language is not None else ""
    if context.host and context.host != nation:
        return context.host
    domestic = language is not None and language.domestic.search(sentence.plain)
    if home and home != nation and (domestic or sentence.language == "ja"):
        return home
    around = [c for c in (*context.pair, *sentence.topic, *sentence.earlier) if len(c) == 3 and c != nation]
    outside = [c for c in around if c not in MEMBERS]
    return next(iter(outside or around), "")


def _completed(
    sentence: Sentence,
    context: Context,
    one: Part | None,
    other: Part | None,
    here: list[Part],
    at: int,
    found: Sequence[Claim] = (),
    *,
    gives: bool = False,
) -> tuple[str, str]:
    """Both sides; the one that the clause leaves out is the same side of what was said before, then one spoken of before."""
    first, second = all_of(one, here), all_of(other, here)
    named = set(first) | set(second)
    last = found[-1] if found else context.previous
    said = [e.code for e in sentence.economies if not e.place and e.start < at]
    around = [*said, *context.pair, *sentence.topic, *sentence.earlier]
    if not first:
        own = [last.subject] if last is not None else []
        outside = [c for c in (*own, *around) if not gives or (c not in MEMBERS and c != "ASEAN")]
        first = another([c for c in outside if c and ";" not in c and c != "WLD"], named, second) or another(
            around, named, second
        )
    if not second:
        own = [last.partner] if last is not None else []
        inside = sorted(around, key=lambda c: c not in MEMBERS and c != "ASEAN") if gives else around
        second = another([c for c in (*own, *inside) if c and ";" not in c and c != "WLD"], set(first), first)
    return ";".join(first), ";".join(second)
