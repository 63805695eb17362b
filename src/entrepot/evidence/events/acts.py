"""Checks of dates: something was signed, came into force, was opened or began then; how old a relationship is."""

from __future__ import annotations

import re
from functools import lru_cache

from entrepot.evidence import dates, register
from entrepot.evidence.events import concepts
from entrepot.evidence.events.bench import CONTRADICTED, DEPENDS, SUPPORTED, Bench, agrees, cannot_tell
from entrepot.evidence.events.matching import ENOUGH, Match, beside, days_apart, initiatives, matches, said, same_date
from entrepot.evidence.text import normal
from entrepot.evidence.told import Finding, Statement
from entrepot.query.archive import Fact

# How much a fact must share with the text to support a date, by how precise the date is (year, month, day).
_SUPPORTS = {4: ENOUGH + 1.5, 7: ENOUGH, 10: ENOUGH - 1.0}
# A fact that shares this much is surely the one that is meant, even where no initiative is named.
_SURELY = 15.0
# How far from the date the word for the act may stand.
_REACH, _REACH_WIDE = 80, 24
# "since 2008": what began then.
_BEGAN = frozenset(("in_force", "started", "founded", "opened", "joined", "accepted"))
_SINCE = re.compile(r"\bsince\b|\bsejak\b|\btừ\b|\bkể từ\b|ตั้งแต่|以来|から|自|dating from|as of", re.IGNORECASE)
# A span of years this far from the age of relations is the age of something else.
_ANOTHER_SPAN = 20
_BREAKS = (";", "。", "；", ". ", "、", "，")
# What it adds that the fact tells the same act.
_ACT = 3.0
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|1st|2nd|3rd|4th)\b|第([一二三四五1-5])|\b(pertama|kedua|ketiga)\b"
    r"|lần thứ (nhất|hai|ba)|ครั้งที่ ?(\d)",
    re.IGNORECASE,
)
_NUMBER = {
    **dict.fromkeys(("first", "1st", "一", "1", "pertama", "nhất"), 1),
    **dict.fromkeys(("second", "2nd", "二", "2", "kedua", "hai"), 2),
    **dict.fromkeys(("third", "3rd", "三", "3", "ketiga", "ba"), 3),
    **dict.fromkeys(("fourth", "4th", "四", "4"), 4),
    **dict.fromkeys(("fifth", "5th", "五", "5"), 5),
}


def event(claim: Statement, bench: Bench) -> Finding:
    """Something happened on that date: a fact that shares its words (or its initiative), its sides, its act and its date."""
    text = f"{claim.detail} {claim.sentence}"
    done, near = _acts(claim)
    found = [m for m in matches(text, claim, bench) if m.fact.kind != "survey"]
    found = [m for m in found if m.fact.kind != "tariff" or "§tariff" in m.shared]
    informal, formal = _starts(claim, bench)
    if (
        informal is not None
        and informal is formal
        and "diplomatic" in concepts.topics(beside(claim)[0])
        and done & _BEGAN
    ):
        return _dialogue(claim, bench, informal, formal or informal)
    if (
        informal is not None
        and formal is not None
        and informal is not formal
        and "dialogue" in concepts.topics(beside(claim)[0])
        and done & _BEGAN
    ):
        return _dialogue(claim, bench, informal, formal or informal)
    found.sort(key=lambda m: -(m.score + _ACT * bool(done & _did(m.fact))))
    agreeing = [m for m in found if _on_the_day(claim, m.fact) and _same_act(near, m.fact)]
    for match in agreeing:
        if _enough(claim, match, done):
            fact = match.fact
            return said(
                bench, [fact], SUPPORTED, f"{fact.name}, {fact.date}: {fact.statement}",
                "the date agrees as far as both give it", value=float(fact.year), unit="year", period=fact.date,
            )  # fmt: skip
    sure = _surely(claim, bench, found, done)
    if sure is not None and not any(m.named for m in agreeing):
        off = claim.value - sure.year if claim.value is not None else None
        return said(
            bench, [sure], CONTRADICTED, f"the register has {sure.name} on {sure.date}", "the date must agree",
            value=float(sure.year), unit="year", period=sure.date, off=off,
        )  # fmt: skip
    nearest = f"; nearest: {found[0].fact.name}, {found[0].fact.date}" if found else ""
    return cannot_tell(
        f"no fact in the register has this event on {claim.period}{nearest}",
        "a dated source for the event, added to the register",
        facts=tuple(m.fact.id for m in found[:2]),
    )


def _on_the_day(claim: Statement, fact: Fact) -> bool:
    """Whether the fact is of that date, or its statement tells that date."""
    if same_date(claim.period, fact.date) or days_apart(claim.period, fact.date):
        return True
    month_day = re.fullmatch(r"\d{4}(-\d\d-\d\d)", claim.period)
    if month_day and claim.period[:4] not in claim.sentence and claim.sentence.isascii():  # the year is not written
        return fact.date.endswith(month_day.group(1))
    return len(claim.period) >= 7 and any(same_date(claim.period, day) for day in _days_told(fact.statement))


@lru_cache(maxsize=512)
def _days_told(statement: str) -> tuple[str, ...]:
    return tuple(d.period for d in dates.find(statement, "en") if len(d.period) >= 7 and "/" not in d.period)


def _enough(claim: Statement, match: Match, done: frozenset[str]) -> bool:
    """Whether a fact of that date is about the same thing. A mere measurement of that year is no event."""
    fact = match.fact
    if fact.kind == "survey" or not match.sided or len(fact.date) < min(len(claim.period), 4):
        return False
    act = bool(done & _did(fact))
    topical = sum(word.startswith("§") for word in match.shared)
    if match.named:
        return act or match.score >= _SUPPORTS.get(min(len(claim.period), 10), ENOUGH)
    enough = _SUPPORTS.get(min(len(claim.period), 10), ENOUGH + 1.5)
    return topical > 0 and match.score >= enough + (0 if act else 3.0)


def _acts(claim: Statement) -> tuple[frozenset[str], frozenset[str]]:
    """What the text says was done on the date (the nearest act on the side where the language puts it, or what "since"
    tells), and every act within reach."""
    plain, quote = normal(claim.sentence), normal(claim.quote)
    place = max(plain.find(quote), 0)
    end = place + len(quote)
    behind = claim.language in ("ja", "zh")  # there the verb follows its date
    reach = _REACH_WIDE if claim.language in ("ja", "zh", "th") else _REACH
    low = max(
        (plain.rfind(mark, 0, place) + len(mark) for mark in _BREAKS if plain.rfind(mark, 0, place) >= 0), default=0
    )
    high = min((at for mark in _BREAKS if (at := plain.find(mark, end)) >= 0), default=len(plain))
    ahead = concepts.nearest_acts(plain[low:place], place - low, place - low, reach)
    after = concepts.nearest_acts(plain[end:high], 0, 0, reach)
    inside = concepts.acts(claim.quote)
    first, second = (after, ahead) if behind else (ahead, after)
    done = inside or first or second
    if _SINCE.search(plain[max(0, place - 10) : end + 4]) and not inside:
        done = done | _BEGAN
    return done, inside | first | second


def _fact_acts(fact: Fact) -> frozenset[str]:
    own = concepts.acts(fact.name)
    return own or concepts.acts(fact.statement)


def _same_act(done: frozenset[str], fact: Fact) -> bool:
    """Whether what was done may be what the fact tells; signing and coming into force are never the same."""
    told = (
        _fact_acts(fact) | concepts.acts(fact.statement)
        if not {"signed", "in_force"} & _fact_acts(fact)
        else _fact_acts(fact)
    )
    if not done or not told:
        return True
    if {"signed", "in_force"} & done and {"signed", "in_force"} & told:
        return bool({"signed", "in_force"} & done & told)
    return True


def _surely(claim: Statement, bench: Bench, found: list[Match], done: frozenset[str]) -> Fact | None:
    """The one fact that must be meant: of the initiative that is named (or of overwhelming likeness), of the same sides,
    with the same act, and the only one such."""
    if not done:
        return None
    near = initiatives(claim, bench)[:1]
    entry = register.initiatives()[near[0]] if near else None
    known = [m for m in found if m.own and m.fact.kind not in ("survey", "commitment") and _did(m.fact) & done]
    own = [m for m in known if entry and entry.holds(m.fact)] or [m for m in known if m.score >= _SURELY][:1]
    number = _number(beside(claim)[0])
    own = [m for m in own if _number(m.fact.name) in (None, number)] if number else own
    own = [m for m in own if m.score >= 0.75 * own[0].score] if own else []
    if number and any(_number(m.fact.name) == number for m in own):
        own = [m for m in own if _number(m.fact.name) == number]
    days = {m.fact.date[:7] for m in own}
    return own[0].fact if len(days) == 1 and not _on_the_day(claim, own[0].fact) else None


def _did(fact: Fact) -> frozenset[str]:
    return (
        _fact_acts(fact) | concepts.acts(fact.statement)
        if not {"signed", "in_force"} & _fact_acts(fact)
        else _fact_acts(fact)
    )


def _number(text: str) -> int | None:
    match = _ORDINAL.search(text)
    return _NUMBER.get(next(g for g in match.groups() if g).casefold()) if match else None


def _starts(claim: Statement, bench: Bench) -> tuple[Fact | None, Fact | None]:
    """The informal and the formal beginning of Japan-ASEAN relations; of Japan's with one member its formal one, twice;
    (None, None) for another pair."""
    by_id = bench.archive.facts
    other = ({claim.subject, claim.partner} - {"JPN"}) if "JPN" in (claim.subject, claim.partner) else set()
    if len(other) == 1 and (own := by_id.get(f"relations-{next(iter(other)).lower()}")) is not None:
        return own, own
    if {claim.subject, claim.partner} != {"JPN", "ASEAN"}:
        return None, None
    return by_id.get("dialogue-1973"), by_id.get("dialogue-1977-formal")


def years(claim: Statement, bench: Bench) -> Finding:
    """Fifty years of relations: from the informal dialogue and from its formal beginning."""
    informal, formal = _starts(claim, bench)
    if informal is None or formal is None or claim.value is None:
        return cannot_tell(
            "the register does not hold when these two began relations", "the date on which the two opened relations"
        )
    ends = re.findall(r"\d{4}", claim.period)
    end = int(ends[-1]) if ends and int(ends[-1]) > informal.year else bench.year
    spans = {informal: end - informal.year, formal: end - formal.year}
    exact = claim.comparator in ("eq", "approx")

    def fits(span: int) -> bool:
        if exact:
            slack = 2 if claim.value and claim.value % 10 == 0 and "decade" in claim.quote.lower() else 1
            return abs(span - (claim.value or 0)) <= slack
        return agrees(claim, float(span))[0]

    by_informal, by_formal = fits(spans[informal]), fits(spans[formal])
    why = f"{spans[informal]} years from {informal.name} of {informal.date} to {end}"
    why += f", {spans[formal]} from {formal.name} of {formal.date}" if formal is not informal else ""
    rule = "from 1973 within a year; `formal` or `diplomatic` counts from 1977"
    value, flips = float(spans[informal]), (f"counted from {formal.date}: {spans[formal]} years",)
    if exact and abs(claim.value - spans[informal]) > _ANOTHER_SPAN:
        return cannot_tell(f"{why}; the span in the text is of something else", "what the span is counted from")
    edge = not exact and claim.value == spans[informal]
    if claim.detail == "formal" and formal is not informal:
        verdict = SUPPORTED if by_formal and not by_informal else DEPENDS if by_informal or by_formal else CONTRADICTED
    elif edge or (not exact and by_informal != by_formal):
        verdict = DEPENDS
    else:
        verdict = SUPPORTED if by_informal else CONTRADICTED
    return said(
        bench, [informal, formal], verdict, why, rule, value=value, unit="years", period=str(end),
        flips=flips if verdict == DEPENDS else (), off=claim.value - value,
    )  # fmt: skip


def since(claim: Statement, bench: Bench) -> Finding:
    """`formalised since 1977`, `a security partner since the 1990s`: the oldest facts of that kind."""
    informal, formal = _starts(claim, bench)
    if claim.indicator in ("dialogue_formalised", "relations_since") and informal is not None and formal is not None:
        return _dialogue(claim, bench, informal, formal or informal)
    if "security" in claim.indicator:
        held = _security(claim, bench)
        inside = [f for f in held if same_date(claim.period, f.date)]
        if inside and not [f for f in held if f.date[:4] < claim.period[:4]]:
            why = "oldest security facts held: " + "; ".join(f"{f.name} ({f.date})" for f in held[:3])
            return said(
                bench, held[:3], SUPPORTED, why, "the oldest facts held lie in that period", value=float(held[0].year),
                unit="year", period=held[0].date,
            )  # fmt: skip
    return cannot_tell("what counts as the beginning is not defined", "a dated first act of the kind meant")


def _dialogue(claim: Statement, bench: Bench, informal: Fact, formal: Fact) -> Finding:
    by_form = claim.detail == "formal" or claim.indicator == "dialogue_formalised"
    if claim.indicator == "event_date":
        text, place = beside(claim)
        low = max(text.rfind(mark, 0, place) for mark in ",，、;；.。")
        ends = [at for mark in ",，、;；.。" if (at := text.find(mark, place + len(claim.quote))) >= 0]
        text = text[low + 1 : min(ends, default=len(text))]
        by_form = (
            re.search(r"formal|institution|正式|机制化|制度化|resmi|rasmi|chính thức|ทางการ", text, re.IGNORECASE)
            is not None
        )
    wanted, other = (formal, informal) if by_form else (informal, formal)
    rule, more = "the year must agree", {"value": float(wanted.year), "unit": "year", "period": wanted.date}
    if same_date(claim.period, wanted.date):
        return said(
            bench, [wanted], SUPPORTED, f"{wanted.name}, {wanted.date}: {wanted.statement}", rule, off=0.0, **more
        )
    verdict = DEPENDS if same_date(claim.period, other.date) else CONTRADICTED
    flips = (f"{other.name}: {other.date}",) if verdict == DEPENDS else ()
    why = "; ".join(dict.fromkeys(f"{fact.name}: {fact.date}" for fact in (wanted, other)))
    return said(bench, [wanted, other], verdict, why, rule, flips=flips, **more)


def _security(claim: Statement, bench: Bench) -> list[Fact]:
    sides = {claim.subject, claim.partner}
    kinds = ("peacekeeping", "agreement", "dialogue", "assistance", "exercise")
    held = [
        f
        for f in bench.archive.facts.values()
        if f.strand == "security"
        and f.kind in kinds
        and "JPN" in {f.economy, f.partner}
        and sides & {f.economy, f.partner}
    ]
    return sorted(held, key=lambda f: f.date)
