"""One question of a text, read and answered: by a model, a row, the register or the record; or why not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from entrepot import codes
from entrepot.evidence import register, say
from entrepot.evidence.asking import facts, models, premises, rows
from entrepot.evidence.asking.desk import Desk, answered, place, with_trade
from entrepot.evidence.asking.part import Assumed, Cause, Part, Refusal, Shown
from entrepot.evidence.asking.shown import shown
from entrepot.evidence.asking.text import Question, left_spans, without
from entrepot.evidence.candidates import asked as candidates
from entrepot.evidence.claim import Candidate
from entrepot.evidence.mentions import words
from entrepot.evidence.mentions.asking import Asking
from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.mentions.things import Head
from entrepot.evidence.text import normal
from entrepot.measures import measures
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Missing
from entrepot.query.reading import PARTNER, SUBJECT, Reading, Transform

# A reading that the text makes less likely than this is none; two that are closer than this are both possible.
LIKELY, CLOSE = 0.30, 0.15
# More unexplained words (in a script without blanks: characters) than this, and the question is not understood.
_WORDS, _LETTERS = 2, 8
_YEARS = range(1900, 2100)
_STATED = (Transform.LEVEL, Transform.SHARE, Transform.RATIO)
_TRADED = ("goods_exports", "goods_exports_quantity")
_REGISTER = ("aid_commitment", "port_throughput_teu", "port_capacity_teu", "official_security_assistance", "event")


def parts(question: Question, desk: Desk) -> list[Part]:
    """The answers to one question; several where it asks of several."""
    text = question.passage.text
    if question.says("opinion"):
        return [Part(text, refusal=Refusal.NOT_A_FIGURE, cause=Cause.OPINION, nearby=nearby(question, desk))]
    several = _of_several(question)
    if several:
        return [Part(text, refusal=Refusal.AMBIGUOUS, cause=Cause.SEVERAL, options=several)]
    question, desk = _known_by(question, desk)
    question = _regrouped(question)
    found = _parts(question, desk)
    return [replace(part, assumed=(*question.assumed, *part.assumed)) for part in found]


def _parts(question: Question, desk: Desk) -> list[Part]:
    text = question.passage.text
    model = models.reading(question) or _to_come(question, desk)
    if model is not None:
        return [answered(text, model, desk, 1.0)]
    named = rows.listed(question, desk) or premises.false_number(question, desk)
    if named is not None:
        return [named]
    strange = _strange(question)
    by_fact = facts.matches(question, desk.archive)
    if _of_register(question) and facts.clear(by_fact):
        return [answered(text, facts.reading(question, by_fact[0].fact), desk, 1.0)]
    group = rows.of_group(question, desk)
    if group is not None:
        return [group]
    if _of_register(question) and len(by_fact) > 1 and not _about_record(question):
        return [_several_facts(question, by_fact, desk)]
    if strange:
        return [Part(text, refusal=Refusal.NOT_HELD, cause=Cause.UNKNOWN, words=strange, nearby=nearby(question, desk))]
    first = rows.row(question, desk)
    if first is not None:
        return [first]
    found = _by_record(question, desk)
    if found and found[0].refusal is None:
        return found
    if facts.clear(by_fact) and not _about_record(question):
        return [answered(text, facts.reading(question, by_fact[0].fact), desk, 1.0)]
    return found or [_nothing(question, desk)]


def _several_facts(question: Question, found: Sequence[facts.Match], desk: Desk) -> Part:
    """Several facts of the register may be meant: each with what it tells."""
    near = [shown(facts.reading(question, one.fact), desk.archive, desk.day)[0] for one in facts.rivals(found)]
    options = tuple(one.fact.name for one in facts.rivals(found))
    nearby = tuple(values[0] for values in near if values)
    text = question.passage.text
    return Part(text, refusal=Refusal.AMBIGUOUS, cause=Cause.OPEN, options=options, nearby=nearby)


def _to_come(question: Question, desk: Desk) -> Reading | None:
    """The chance, or the year, of a passing in GDP, where a question asks for it."""
    heads = tuple(h for h in question.passage.heads if h.measure in models.OUTPUT)
    if not question.says("chance", "median") or not heads:
        return None
    want = candidates.wanted(question.passage, question.asked)
    passage = replace(question.passage, heads=heads)
    found = candidates.readings(passage, place(question), want) if want.kind == "passes" else []
    return models.passing(question, found[0].reading) if found else None


def _nothing(question: Question, desk: Desk) -> Part:
    """No measure was named: of a question with nothing else, what is asked is open; else it is not held."""
    text = question.passage.text
    if not left_spans(question) and not question.passage.heads:
        return Part(text, refusal=Refusal.AMBIGUOUS, cause=Cause.OPEN)
    strange = tuple(word for word, _, _ in left_spans(question))
    return Part(text, refusal=Refusal.NOT_HELD, cause=Cause.MEASURE, words=strange)


def _of_several(question: Question) -> tuple[str, ...]:
    """The economies that a name of several may mean, where the text does not say which."""
    plain = normal(question.passage.text)
    for name, both in codes.ambiguous().items():
        edge = r"(?<![^\W\d_])" if name[0].isascii() else ""
        end = r"(?![^\W\d_])" if name[0].isascii() else ""
        for match in re.finditer(edge + re.escape(name) + end, plain, re.IGNORECASE):
            inside = [e for e in question.passage.economies if e.start <= match.start() < e.end]
            if not inside:
                return both
    return ()


def _known_by(question: Question, desk: Desk) -> tuple[Question, Desk]:
    """The question without the day up to which the record is to be read, and the record as of it."""
    if not question.says("known"):
        return question, desk
    days = [p for p in question.passage.periods if p.kind == "day"]
    others = [p for p in question.passage.periods if p.kind != "day" and p.text]
    knows = [a for a in question.asked if "known" in a.kinds]
    # "As of 1 October" alone is the day of a level; beside another period, or a word for knowing, that of knowledge.
    if not days or not (others or len(knows) > 1 or question.says("latest")):
        return question, desk
    day = dt.date.fromisoformat(days[0].text[:10])
    return without(question, (days[0].start, days[0].end)), Desk(desk.archive.as_of(day), day)


def _regrouped(question: Question) -> Question:
    """A group with one more member, or one less, where the question says so."""
    more, less = question.says("with"), question.says("without")
    named = question.passage.economies
    groups = [e for e in named if e.code in codes.GROUPS]
    others = [e for e in named if e.code not in codes.GROUPS]
    if not (more or less) or len(groups) != 1 or len(others) != 1 or not _beside_word(question, others[0]):
        return question
    inside = set(codes.members("ASEAN10" if groups[0].code == "ASEAN" else groups[0].code))
    inside = inside | {others[0].code} if more and not less else inside - {others[0].code}
    fixed = {code: set(group.joined) for code, group in codes.GROUPS.items() if code != "ASEAN"}
    named_so = next((code for code, joined in fixed.items() if joined == inside), "")
    code = named_so or "+".join(sorted(inside))
    changed = tuple(replace(e, codes=(code,)) if e is groups[0] else e for e in named if e is not others[0])
    return replace(question, passage=replace(question.passage, economies=changed))


def _beside_word(question: Question, one: Economy) -> bool:
    places = [a for a in question.asked if {"with", "without"} & set(a.kinds)]
    return any(min(abs(a.start - one.end), abs(one.start - a.end)) <= 14 for a in places) or any(
        a.start <= one.start < a.end for a in places
    )


def _strange(question: Question) -> tuple[str, ...]:
    """Words that nothing explains and on which an answer may depend: a name, what stands right beside the measure or the
    word that asks, or simply too many."""
    spans = left_spans(question)
    passage = question.passage
    # A year that is not read as one would leave the question without its time.
    years = [q for q in passage.numbers if q.kind == "number" and not q.unit and q.value in _YEARS]
    if years:
        return tuple(passage.text[q.start : q.end] for q in years)
    if passage.language in words.UNSPACED or passage.language == "ta":
        size = sum(map(str.isalpha, "".join(word for word, _, _ in spans)))
        return tuple(word for word, _, _ in spans) if size > _LETTERS else ()
    names = [word for word, start, _ in spans if word[0].isupper() and start > 0 and word.lower() != word]
    told = [a for a in question.asked if {"count", "amount", "percent"} & set(a.kinds)]
    beside = [w for w, a, b in spans if any(_touches(passage.plain, a, b, h) for h in (*passage.heads, *told))]
    if names or beside or len(spans) > _WORDS:
        return tuple(dict.fromkeys([*names, *beside, *(w for w, _, _ in spans)]))
    return ()


def _touches(plain: str, start: int, end: int, head: Head | Asking) -> bool:
    """Whether a word stands right before or right behind what is measured, or a word that asks for a number."""
    return plain[end : head.start] in (" ", "-") or plain[head.end : start] in (" ", "-")


def _of_register(question: Question) -> bool:
    """Whether a question speaks of a project, or of money and days that only the register holds."""
    named = {id for _, _, id in register.find(question.passage.text)} - {"oda"}
    heads = {h.measure for h in question.passage.heads}
    days = question.says("when") and not any({"passes", "replaces"} & set(c.kinds) for c in question.passage.cues)
    return bool(named) or days or (bool(heads) and heads <= set(_REGISTER))


def _about_record(question: Question) -> bool:
    """Whether what is measured is of the record, so that no fact of the register stands for it."""
    return any(m.held == "store" for h in question.passage.heads if (m := measures().get(h.measure)) is not None)


# --- the record ---


def _places(question: Question) -> list[tuple[int, int]]:
    """Where the numbers would stand: one for each time that the question asks for one."""
    told = [a for a in question.asked if {"count", "amount"} & set(a.kinds)]
    apart = [a for a in told if not any(0 <= a.start - b.end <= 3 for b in told if b is not a)]
    return [(a.start, a.end) for a in apart] if len(apart) > 1 else [place(question)]


def _by_record(question: Question, desk: Desk) -> list[Part]:
    """What the record holds for each number that is asked for."""
    wants_share = False
    if question.passage.products and not any(h.measure in (*_TRADED, "mine_output") for h in question.passage.heads):
        question, wants_share = with_trade(question), True
    want = candidates.wanted(question.passage, question.asked)
    if wants_share and want.transforms == (Transform.LEVEL,):
        want = candidates.Wanted((Transform.SHARE,), "percent")
    found: list[Part] = []
    for at in _places(question):
        ranked = candidates.readings(question.passage, at, want)
        if ranked:
            found += _read(question, desk, ranked)
    return found


def _read(question: Question, desk: Desk, ranked: Sequence[Candidate]) -> list[Part]:
    text = question.passage.text
    best = _whole_range(ranked, desk)
    rival = next((c for c in ranked if _apart(c.reading, best.reading)), None)
    # One of a list is as likely as the next: all of them are asked.
    spread = {one.key for one in _spread(question, best.reading)}
    if rival is not None and rival.reading.key in spread:
        best, rival = replace(best, probability=1.0), None
    close = rival is not None and best.probability - rival.probability < CLOSE
    if close and rival is not None:  # of two that the text leaves open, the one that can be held at all
        able = [c for c in (best, rival) if evaluate(_completed(c.reading, desk)[0], desk.archive, desk.day).values]
        best, close = (able[0], False) if len(able) == 1 else (best, True)
    if close or best.probability < LIKELY:
        options = tuple(say.reading(c.reading) for c in (best, rival) if c is not None)
        return [Part(text, best.reading, refusal=Refusal.AMBIGUOUS, cause=Cause.OPEN, options=options)]
    reading, assumed = _completed(best.reading, desk)
    asked = list(_spread(question, reading))
    unread = _unread_times(question, asked)
    if unread:
        return [Part(text, reading, refusal=Refusal.NOT_HELD, cause=Cause.UNKNOWN, words=unread)]
    parts = [replace(answered(text, one, desk, best.probability), assumed=assumed) for one in asked]
    return [_converted(question, premises.checked(question, _of_all_years(part)), desk) for part in parts]


def _of_all_years(part: Part) -> Part:
    """A figure of one year is none of several: of a range only what is held for the whole of it."""
    reading, value = part.reading, part.value
    if reading is None or value is None or reading.transform not in _STATED or "/" not in reading.period:
        return part
    if value.period.replace("-", "/") == reading.period:
        return part
    missing = Missing(Gap.PERIOD, "", value.period)
    return replace(
        part, shown=(), refusal=Refusal.NOT_HELD, cause=Cause.MISSING, missing=missing, nearby=part.shown[:1]
    )


def _unread_times(question: Question, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Times that the question names and the reading leaves out: an answer without them is one to another question."""
    if any(one.transform is Transform.CROSSOVER for one in readings):
        return ()
    times = [text for one in readings for text in (one.period, one.base) if text]
    used = {part for text in times for part in (text, *text.split("/"))}
    said = [p for p in question.passage.periods if p.text and p.kind not in ("step", "now")]
    # Of a range a figure needs the whole; what moves has its two ends.
    whole = all(one.transform in _STATED for one in readings)
    wanted = [(p, {p.text} if whole and "/" in p.text else {p.text, *p.text.split("/")}) for p in said]
    return tuple(question.passage.text[p.start : p.end] for p, any_of in wanted if not any_of & used)


def _apart(one: Reading, other: Reading) -> bool:
    """Whether two readings differ in more than their time, or the prices of output."""
    bare = [replace(each, period="", base="") for each in (one, other)]
    if {each.measure for each in bare} <= set(models.OUTPUT):  # on which prices is no other question
        bare = [replace(each, measure=models.OUTPUT[0], operand=_on_market_prices(each.operand)) for each in bare]
    return bare[0].key != bare[1].key


def _on_market_prices(operand: Reading | None) -> Reading | None:
    return None if operand is None else replace(operand, measure=models.OUTPUT[0])


def _whole_range(ranked: Sequence[Candidate], desk: Desk) -> Candidate:
    """The first candidate; of those that differ only in the time, the one that says the whole of it and is held."""
    best = ranked[0]
    for one in ranked[1:4]:
        if not _apart(one.reading, best.reading) and "/" in one.reading.period and "/" not in best.reading.period:
            values = evaluate(one.reading, desk.archive, desk.day).values
            if (
                values
                and one.probability >= best.probability / 2
                and values[0].period.replace("-", "/") == one.reading.period
            ):
                return one
    return best


def _completed(reading: Reading, desk: Desk) -> tuple[Reading, tuple[Assumed, ...]]:
    """A reading with the side that it leaves open, where the record knows only one that can be meant."""
    spec = measures().get(reading.measure)
    if spec is None or not spec.two_sided or reading.flow or (reading.partner and reading.subject):
        return reading, ()
    if reading.subject and not reading.partner:
        known = [p for p in desk.archive.partners(reading.measure, reading.subject, reading.product) if p]
        if len(set(known)) == 1:
            whole = PARTNER if reading.whole == SUBJECT else reading.whole
            return replace(reading, partner=known[0], whole=whole), (Assumed("partner", known[0]),)
    return reading, ()


def _spread(question: Question, reading: Reading) -> Iterator[Reading]:
    """A reading for each economy or time that stands in one list with its own: Viet Nam's and Thailand's."""
    yield reading
    if reading.transform not in (Transform.LEVEL, Transform.SHARE, Transform.GROWTH):
        return
    used = {reading.subject, reading.partner, reading.whole}
    for one, before in _joined(question):
        if one.code in used or before.code not in used:
            continue
        side = "subject" if before.code == reading.subject else "partner"
        used.add(one.code)
        yield replace(reading, **{side: one.code})
    when = [p for p in question.passage.periods if p.text and p.kind in ("year", "fiscal")]
    for before, after in pairwise(when):
        if reading.period in (before.text, after.text) and _AND.fullmatch(
            question.passage.plain[before.end : after.start]
        ):
            yield replace(reading, period=after.text if reading.period == before.text else before.text)


_AND = re.compile(
    r"\s*(?:,|、|，|and|, and|&|dan|serta|và|cùng|และ|と|や|和|及|以及|at|និង|ແລະ|နှင့်|மற்றும்)\s*(?:the\s|of\s|ng\s|in\s)?",
    re.IGNORECASE,
)


def _joined(question: Question) -> Iterator[tuple[Economy, Economy]]:
    named = question.passage.economies
    for before, one in pairwise(named):
        if _AND.fullmatch(question.passage.plain[before.end : one.start].removeprefix("'s").removeprefix("'")):
            yield one, before


_CURRENCY = {"JPY": "JPN"}


def _converted(question: Question, part: Part, desk: Desk) -> Part:
    """The value in the currency asked for, at the average rate of its year."""
    value = part.value
    wanted = _currency(question)
    if value is None or part.refusal is not None or not wanted or value.unit == wanted:
        return part
    home = _CURRENCY.get(wanted) or _CURRENCY.get(value.unit)
    if home is None or {value.unit, wanted} != {"USD", next(k for k, v in _CURRENCY.items() if v == home)}:
        return part
    rate = evaluate(Reading("exchange_rate", home, period=value.period), desk.archive, desk.day).value
    if rate is None:
        return part
    factor = rate.value if wanted != "USD" else 1 / rate.value
    made = replace(
        value, value=value.value * factor, unit=wanted, source=f"{value.source} {rate.source}", status="estimated"
    )
    assert part.reading is not None
    rated = Shown(Reading("exchange_rate", home, period=rate.period), rate)
    return replace(part, shown=(Shown(part.reading, made), *part.shown), nearby=(*part.nearby, rated))


def _currency(question: Question) -> str:
    """The currency that a question names outside of any sum."""
    from entrepot.evidence.lexicon import lexicon

    plain, language = question.passage.plain, question.passage.language
    for word, code in lexicon(language).currencies.items():
        for match in re.finditer(re.escape(word), plain, re.IGNORECASE):
            start, end = match.span()
            inside = any(q.start <= start < q.end for q in question.passage.numbers)
            covers = any(h.start <= start < h.end for h in question.passage.heads)
            whole = not word.isascii() or not (plain[start - 1 : start].isalpha() or plain[end : end + 1].isalpha())
            if code in ("JPY", "USD") and whole and not inside and not covers:
                return code
    return ""


def nearby(question: Question, desk: Desk, most: int = 3) -> tuple[Shown, ...]:
    """What is held of what a question speaks of, though it does not answer it."""
    if not question.passage.heads or not question.passage.economies:
        return ()
    ranked = candidates.readings(question.passage, place(question), candidates.Wanted((Transform.LEVEL,)))
    found: list[Shown] = []
    for one in ranked[:most]:
        values, _ = shown(_completed(one.reading, desk)[0], desk.archive, desk.day)
        found += values[:1]
    return tuple(found)
