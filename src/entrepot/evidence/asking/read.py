"""One question of a text, read and answered: by a model, a row, the register or the record; or why not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from entrepot import codes
from entrepot.evidence import names, register
from entrepot.evidence.asking import facts, models, premises, rows
from entrepot.evidence.asking.desk import Desk, answered, place
from entrepot.evidence.asking.lookup import by_record, by_statement, nearby
from entrepot.evidence.asking.part import Cause, Part, Refusal
from entrepot.evidence.asking.shown import shown
from entrepot.evidence.asking.text import OUTPUT, Question, left_spans, without
from entrepot.evidence.candidates import asked as candidates
from entrepot.evidence.dates import BUDDHIST
from entrepot.evidence.mentions import words
from entrepot.evidence.mentions.asking import Asking
from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.mentions.things import Head
from entrepot.evidence.text import normal
from entrepot.measures import measures
from entrepot.query.reading import Reading

# More unexplained words (in a script without blanks: characters) than this, and the question is not understood: of
# languages in which not every harmless word is listed.
_WORDS, _LETTERS = 2, 8
_YEARS = (range(1900, 2100), range(1900 + BUDDHIST, 2100 + BUDDHIST))
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
    if question.says("supposed") and not _of_survey(question):
        return [Part(text, refusal=Refusal.NOT_A_FIGURE, cause=Cause.SUPPOSED)]
    named = rows.listed(question, desk) or (None if question.polar else premises.false_number(question, desk))
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
    first = rows.row(question, desk) or rows.placed(question, desk) or rows.peak(question, desk)
    first = first or (by_statement(question, desk) if question.polar else None)
    if first is not None:
        return [first]
    found = by_record(question, desk)
    if found and found[0].refusal is None:
        return found
    if facts.clear(by_fact) and not _about_record(question):
        return [answered(text, facts.reading(question, by_fact[0].fact), desk, 1.0)]
    return found or [_nothing(question, desk)]


def _of_survey(question: Question) -> bool:
    """Whether it asks what people answered: of them a survey itself supposes."""
    return any(measures()[head.measure].strand == "trust" for head in question.passage.heads)


def _several_facts(question: Question, found: Sequence[facts.Match], desk: Desk) -> Part:
    """Several facts of the register may be meant: each with what it tells."""
    near = [shown(facts.reading(question, one.fact), desk.archive, desk.day)[0] for one in facts.rivals(found)]
    options = tuple(one.fact.name for one in facts.rivals(found))
    nearby = tuple(values[0] for values in near if values)
    text = question.passage.text
    return Part(text, refusal=Refusal.AMBIGUOUS, cause=Cause.OPEN, options=options, nearby=nearby)


def _to_come(question: Question, desk: Desk) -> Reading | None:
    """The chance, or the year, of a passing in GDP, where a question asks for it."""
    heads = tuple(h for h in question.passage.heads if h.measure in OUTPUT)
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
    years = [
        q for q in passage.numbers if q.kind == "number" and not q.unit and any(q.value in span for span in _YEARS)
    ]
    if years:
        return tuple(passage.text[q.start : q.end] for q in years)
    if passage.language in words.UNSPACED or passage.language == "ta":
        size = sum(map(str.isalpha, "".join(word for word, _, _ in spans)))
        return tuple(word for word, _, _ in spans) if size > _LETTERS else ()
    proper = [word for word, start, _ in spans if word[0].isupper() and start > 0 and word.lower() != word]
    told = [a for a in question.asked if {"count", "amount", "percent"} & set(a.kinds)]
    beside = [w for w, a, b in spans if any(_touches(passage.plain, a, b, h) for h in (*passage.heads, *told))]
    # Of English every harmless word is listed; of other languages some are not.
    most = 0 if passage.language == "en" else _WORDS
    cities = _cities(question)
    if proper or beside or cities or len(spans) > most:
        return tuple(dict.fromkeys([*cities, *proper, *beside, *(w for w, _, _ in spans)]))
    return ()


def _cities(question: Question) -> tuple[str, ...]:
    """Cities of which a question asks what is only held of their economy; in what two do with each other a capital is a
    government."""
    heads = [m for h in question.passage.heads if (m := measures().get(h.measure)) is not None]
    if not heads or any(m.two_sided for m in heads):
        return ()
    named = (question.passage.text[e.start : e.end] for e in question.passage.economies)
    return tuple(name for name in named if names.is_capital(name))


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
