"""Minerals and fuels in a text: whose share in the world's mine output, or in what an economy buys.

A share of a commodity has a seller and, where imports are meant, a buyer: `subject` is the seller, `partner` the buyer
(WLD for the world's). The claim's detail is "commodity; measure".
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from entrepot.evidence import subjects
from entrepot.evidence.claim_periods import period
from entrepot.evidence.names import Economy
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import Mention

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

INDICATOR = "supply_share"
# How far a quantity may stand from its commodity, and the next of a list from the one before.
_REACH, _LIST_GAP = 140, 45


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    file = resources.files("entrepot.evidence") / "lexicon" / "commodities.toml"
    raw: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return {part: {id: re.compile(p, re.IGNORECASE) for id, p in row.items()} for part, row in raw.items()}


def commodities() -> dict[str, re.Pattern[str]]:
    """The expression by which each commodity is known, by its id in data/minerals.toml."""
    return _patterns()["commodity"]


def named(text: str) -> str:
    """The first commodity of a text by the order of the lexicon, or "" where it names none."""
    return next((id for id, pattern in commodities().items() if pattern.search(text)), "")


def is_ore(text: str) -> bool:
    """Whether a text speaks of ore or concentrate, not of every form of a metal."""
    return _patterns()["word"]["ore"].search(text) is not None


def measure(text: str) -> str:
    """Of what a share is meant: refining, reserves, demand, imports, exports, mine output; "" where nothing says."""
    return next((id for id, pattern in _patterns()["measure"].items() if pattern.search(text)), "")


def share(sentence: Sentence, context: Context, q: Quantity, before: list[Claim]) -> Claim | None:
    """The claim of a percentage or fraction that measures a commodity; None where it does not.

    `before`: claims already made of the sentence; the next share of a list ("Australia 40%, Malaysia 15%") takes the
    commodity and the buyer of the one before it.
    """
    if q.kind not in ("percent", "fraction"):
        return None
    low, high = sentence.clause(q.number_start)
    found = _commodity(sentence, q, low, high)
    if found is None:
        return _next_of_list(sentence, context, q, before) or _going_on(sentence, context, q, low, high)
    id, start, end = found
    what = _measure_here(sentence, q, low, high, start, end)
    if not what:
        return None
    seller, buyer = (
        _trade(sentence, context, q, low, high, start)
        if what == "imports"
        else (_holder(sentence, q, low, high, start, what), "WLD")
    )
    if not seller and not buyer:
        return None
    return _claim(sentence, context, q, Mention(start, end, INDICATOR), seller, buyer, f"{id}; {what}")


def remember(sentence: Sentence, context: Context, found: list[Claim]) -> None:
    """Keep in mind of which commodity a paragraph speaks, and whose purchases: the sentences after leave it out."""
    if context.commodity and context.commodity[3] != sentence.line:
        context.commodity = None
    shares = [claim for claim in found if claim.indicator == INDICATOR and "; " in claim.detail]
    named_here = [m.start() for pattern in commodities().values() for m in pattern.finditer(sentence.plain)]
    if shares:
        id, _, what = shares[-1].detail.partition("; ")
        context.commodity = (id, what, shares[-1].partner, sentence.line)
    elif named_here:
        id = named(sentence.plain)
        what = "imports" if _patterns()["measure"]["imports"].search(sentence.plain) else ""
        buyer = next((e.code for e in sentence.economies), "") if what else ""
        context.commodity = (id, what, buyer, sentence.line)


def _going_on(sentence: Sentence, context: Context, q: Quantity, low: int, high: int) -> Claim | None:
    """A share of the commodity that an earlier clause or sentence of the paragraph named: "Australia supplied two fifths"."""
    known = context.commodity
    whole = _commodity(sentence, q, sentence.start, q.start)
    if whole is not None:
        known = (whole[0], known[1] if known else "", known[2] if known and known[0] == whole[0] else "", sentence.line)
    if known is None or known[3] != sentence.line or sentence.language != "en":
        return None
    clause = sentence.part(low, high)
    word = _patterns()["word"]
    mined = word["world"].search(clause) or word["mines"].search(clause)
    if not mined and not word["supplies"].search(clause):
        return None
    sellers = [e for e in sentence.economies if low <= e.start < q.start and e.code != known[2]]
    if not sellers:
        return None
    what = "mine output" if mined or known[1] == "mine output" else "imports"
    buyer = next(
        (e.code for e in sentence.economies if sellers[-1].end <= e.start < q.start and what == "imports"), known[2]
    )
    if what == "imports" and len(sellers) > 1 and sellers[-1].end < q.start and buyer == known[2] == "":
        sellers, buyer = sellers[:-1], sellers[-1].code  # X and Y sell Z half of it
    seller = ";".join(subjects.joined(sentence, sellers[-1]))
    anchor = Mention(q.start, q.end, INDICATOR)
    return _claim(
        sentence, context, q, anchor, seller, "WLD" if what == "mine output" else buyer, f"{known[0]}; {what}"
    )


def _commodity(sentence: Sentence, q: Quantity, low: int, high: int) -> tuple[str, int, int] | None:
    """The nearest commodity of the clause: its id and place."""
    best: tuple[int, str, int, int] | None = None
    for id, pattern in commodities().items():
        for match in pattern.finditer(sentence.plain):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            gap = start - q.end if start >= q.end else q.start - end
            if low <= start < high and gap <= _REACH and (best is None or gap < best[0]):
                best = (gap, id, start, end)
    return best[1:] if best else None


def _measure_here(sentence: Sentence, q: Quantity, low: int, high: int, start: int, end: int) -> str:
    """Words right behind the commodity first ("nickel processing"), then those of the clause."""
    tail = re.split(r"[,.;、。，]|\b(?:from|in|by|and|to)\b", sentence.part(end, min(high, end + 30)))[0]
    near = measure(tail)
    world = _patterns()["word"]["world"].search(sentence.part(low, high)) is not None
    world = world or _patterns()["word"]["mines"].search(sentence.part(low, high)) is not None
    if near and not (near == "mine output" and not world):
        return near
    clause = sentence.part(low, high)
    whole = measure(clause)
    if whole == "mine output" and not world:
        between = (min(q.end, start), max(q.start, start))
        owned = [e for e in sentence.economies if between[0] <= e.start < between[1] and _owns(sentence, e, start)]
        return "imports" if owned and re.search(r"suppl|provid|account|供給|占|pasok|cung cấp", clause) else ""
    return whole or ("mine output" if world else "")


def _owns(sentence: Sentence, economy: Economy, at: int) -> bool:
    """`Japan's LNG`, `日本のLNG`, `中国的`: the economy that the commodity belongs to."""
    return (
        economy.owner or re.fullmatch(r"\s*(?:の|的|ของ)?[^,，、。]{0,12}", sentence.part(economy.end, at)) is not None
    )


def _trade(sentence: Sentence, context: Context, q: Quantity, low: int, high: int, start: int) -> tuple[str, str]:
    """Seller and buyer of a share in imports."""
    word = _patterns()["word"]
    inside = [e for e in sentence.economies if low <= e.start < high]
    seller = next(
        (
            e
            for e in inside
            if word["from_before"].search(sentence.part(e.start - 14, e.start))
            or word["from_after"].search(sentence.part(e.end, e.end + 6))
        ),
        None,
    )
    owners = [e for e in inside if e is not seller and e.end <= start and _owns(sentence, e, start)]
    buyer = owners[-1] if owners else None
    rest = [e for e in inside if e not in (seller, buyer)]
    if seller is None:
        rest.sort(key=lambda e: (e.start > q.start, abs(e.end - q.start)))
        seller = rest.pop(0) if rest else None
    rest = [e for e in rest if not word["listed"].match(sentence.part(e.end, e.end + 16))]
    if buyer is None and rest:
        buyer = min(rest, key=lambda e: abs(e.end - q.start))
    known = context.commodity[2] if context.commodity and context.commodity[3] == sentence.line else ""
    sold = ";".join(subjects.joined(sentence, seller)) if seller else ""
    bought = buyer.code if buyer else known if known != sold else ""
    if not sold:
        sold = next((code for code in sentence.topic if code != bought), "")
    return sold, bought or next((code for code in sentence.topic if code != sold), "")


def _holder(sentence: Sentence, q: Quantity, low: int, high: int, start: int, what: str) -> str:
    """Whose share in the world's: the nearest economy before the number, else the first of the clause, else the topic."""
    inside = [e for e in sentence.economies if low <= e.start < high]
    before = [e for e in inside if e.end <= q.start]
    if before:
        return before[-1].code
    return inside[0].code if inside else next(iter(sentence.topic), "")


def _next_of_list(sentence: Sentence, context: Context, q: Quantity, before: list[Claim]) -> Claim | None:
    last = before[-1] if before and before[-1].indicator == INDICATOR else None
    if last is None or not 0 <= q.start - last.end <= _LIST_GAP:
        return None
    sellers = [e for e in sentence.economies if last.end <= e.start < q.start]
    if not sellers:
        return None
    anchor = Mention(q.start, q.end, INDICATOR)
    return _claim(sentence, context, q, anchor, sellers[-1].code, last.partner, last.detail)


def _claim(
    sentence: Sentence, context: Context, q: Quantity, anchor: Mention, seller: str, buyer: str, detail: str
) -> Claim:
    from entrepot.evidence.claims import Claim

    near = anchor.start >= q.end and anchor.start - q.end <= 40
    return Claim(
        "", q.start, max(q.end, anchor.end) if near else q.end, "", "ratio", INDICATOR, seller, buyer, q.bound,
        q.value, q.value_hi, "percent", period(sentence, context, q.number_start, INDICATOR), detail=detail, digits=q.digits,
    )  # fmt: skip
