"""What the record holds for the numbers of a question: candidate readings, the time that is meant, lists, verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from entrepot import codes
from entrepot.evidence import say
from entrepot.evidence.asking import premises, stated
from entrepot.evidence.asking.currency import converted, of_currency, of_day
from entrepot.evidence.asking.desk import Desk, answered, place, with_trade
from entrepot.evidence.asking.part import Assumed, Cause, Part, Refusal, Shown
from entrepot.evidence.asking.several import places, spread
from entrepot.evidence.asking.shown import shown
from entrepot.evidence.asking.text import OUTPUT, Question, without
from entrepot.evidence.candidates import asked as candidates
from entrepot.evidence.candidates.build import of_passages
from entrepot.evidence.candidates.parallel import alike
from entrepot.evidence.claim import Bound, Candidate, Claim
from entrepot.measures import measures
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Missing
from entrepot.query.reading import MOVES, PARTNER, SUBJECT, Reading, Transform
from entrepot.query.totals import FLOW

# A reading that the text makes less likely than this is none; two that are closer than this are both possible.
LIKELY, CLOSE = 0.30, 0.15
STATED = (Transform.LEVEL, Transform.SHARE, Transform.RATIO)
# A comparison has two sides; a place in a row that is stated needs who stands there and of whom.
_PAIR = 2
_OVER_YEARS = (Transform.SUM, Transform.MEAN)
_TRADED = ("goods_exports", "goods_exports_quantity")


def by_record(question: Question, desk: Desk) -> list[Part]:
    """What the record holds for each number that is asked for."""
    wants_share = False
    if question.passage.products and not any(h.measure in (*_TRADED, "mine_output") for h in question.passage.heads):
        question, wants_share = with_trade(question), True
    want = candidates.wanted(question.passage, question.asked)
    apart = candidates.stands(question.passage) and question.says("count", "amount") and not question.says("times")
    if apart:  # by how much one is more than the other: both are told
        want = candidates.Wanted((Transform.RATIO,), "passes")
    if wants_share and want.transforms == (Transform.LEVEL,):
        want = candidates.Wanted((Transform.SHARE,), "percent")
    found: list[Part] = []
    pair = _of_pair(question) if want.kind == "passes" and Transform.RATIO in want.transforms else []
    for at in places(question):
        ranked = pair or candidates.readings(question.passage, at, want)
        if ranked:
            found += _read(question, desk, ranked)
    found = [one for part in found for one in (_each_side(part, desk) if apart or part.missing else [part])]
    if question.says("when"):  # a figure is no answer to when
        found = [_untimed(part) for part in found]
    once = {part.reading.key if part.reading is not None else str(n): part for n, part in enumerate(found)}
    return [_with_verdict(question, part, desk) if question.polar else part for part in once.values()]


def _of_pair(question: Question) -> list[Candidate]:
    """A comparison of what is marked alike: each level as if the other were not named."""
    pair = alike(question.passage)
    found: list[Candidate] = []
    for other in reversed(pair or ()):
        alone = candidates.without_stands(without(question, (other.start, other.end)).passage)
        found += candidates.readings(alone, place(question), candidates.Wanted((Transform.LEVEL,)))[:1]
    if len(found) != _PAIR or found[0].reading.measure != found[1].reading.measure:
        return []
    first, second = found
    operand = replace(second.reading, period="", base="")
    if operand.key == _bare(first.reading).key:
        return []
    reading = replace(first.reading, transform=Transform.RATIO, operand=operand)
    return [replace(first, reading=reading, probability=min(first.probability, second.probability))]


def by_statement(question: Question, desk: Desk) -> Part | None:
    """Yes or no to the number, the place in a row, or the direction of late, that a question states."""
    named = {e.code for e in question.passage.economies}
    dated = any(period.text for period in question.passage.periods)
    for claim in of_passages([question.passage]):
        moves = bool(claim.candidates) and claim.candidates[0].reading.transform is Transform.DIRECTION and not dated
        if not claim.candidates or (claim.value is None and not moves) or (claim.unit == "rank" and len(named) < _PAIR):
            continue
        if question.asks_about(claim.start, claim.end):
            continue
        claim = _bounded(question, claim)
        for part in _read(question, desk, claim.candidates):
            verdict = stated.of_number(claim, part, desk.day) if part.refusal is None else None
            if verdict is not None:
                return replace(part, verdict=verdict)
    return None


def _bounded(question: Question, claim: Claim) -> Claim:
    """A number that a word of the question makes a bound, where its own language's forms of numbers do not tell."""
    if claim.bound is not Bound.EQ or claim.unit == "rank":
        return claim
    if question.says("reach"):
        return replace(claim, bound=Bound.GE)
    if question.says("less"):
        return replace(claim, bound=Bound.LT)
    return replace(claim, bound=Bound.GT) if question.says("more") else claim


def _with_verdict(question: Question, part: Part, desk: Desk) -> Part:
    """Yes or no to a comparison; of output on other prices as well, where the question does not say on which."""
    other = stated.on_other_prices(question, part.reading) if part.reading is not None else None
    if other is not None and part.refusal is None:
        values, _ = shown(other, desk.archive, desk.day)
        part = replace(part, shown=(*part.shown, *values[:1]))
    return replace(part, verdict=stated.of_comparison(question, part, desk.day))


def _read(question: Question, desk: Desk, ranked: Sequence[Candidate]) -> list[Part]:
    text = question.passage.text
    ranked = list(_times_together(ranked))
    best = ranked[0]
    rival = next((c for c in ranked if _apart(c.reading, best.reading)), None)
    # One of a list is as likely as the next: all of them are asked.
    listed = {_bare(one).key for one in spread(question, best.reading)}
    if rival is not None and _bare(rival.reading).key in listed:
        best, rival = replace(best, probability=1.0), None
    close = rival is not None and best.probability - rival.probability < CLOSE
    if close and rival is not None:  # of two that the text leaves open, the one that can be held at all
        able = [c for c in (best, rival) if evaluate(_completed(c.reading, desk)[0], desk.archive, desk.day).values]
        best, close = (able[0], False) if len(able) == 1 else (best, True)
    if close or best.probability < LIKELY:
        options = tuple(say.reading(c.reading) for c in (best, rival) if c is not None)
        return [Part(text, best.reading, refusal=Refusal.AMBIGUOUS, cause=Cause.OPEN, options=options)]
    reading, assumed = _completed(_over_range(question, of_currency(question, best.reading), desk), desk)
    asked = list(spread(question, reading))
    unread = _unread_times(question, asked) or _uncompared(question, asked)
    if unread:
        return [Part(text, reading, refusal=Refusal.NOT_HELD, cause=Cause.UNKNOWN, words=unread)]
    parts = [_as_asked(replace(answered(text, one, desk, best.probability), assumed=assumed)) for one in asked]
    parts = [premises.checked(question, _of_all_years(of_day(part), desk), desk.day) for part in parts]
    return [converted(question, part, desk) for part in parts]


def _each_side(part: Part, desk: Desk) -> list[Part]:
    """A comparison as the two levels that it compares, where both are held: one of nothing or less is no ratio."""
    reading = part.reading
    if reading is None or reading.operand is None or reading.transform is not Transform.RATIO:
        return [part]
    first = replace(reading, transform=Transform.LEVEL, operand=None)
    second = replace(reading.operand, period=reading.period)
    levels = [answered(part.text, one, desk, part.probability) for one in (first, second)]
    return [part] if any(one.refusal is not None for one in levels) else levels


def _untimed(part: Part) -> Part:
    if (
        part.reading is None
        or part.refusal is not None
        or part.reading.transform in (Transform.CROSSOVER, Transform.DATE)
    ):
        return part
    return replace(part, shown=(), earlier=(), refusal=Refusal.AMBIGUOUS, cause=Cause.OPEN, nearby=part.shown[:1])


def _as_asked(part: Part) -> Part:
    """What is held of one side alone compares nothing: rates of the register are told beside."""
    reading, value = part.reading, part.value
    if reading is None or value is None or reading.transform is not Transform.RATIO or value.unit == "ratio":
        return part
    level = Shown(replace(reading, transform=Transform.LEVEL, operand=None), value)
    return replace(part, shown=(), refusal=Refusal.AMBIGUOUS, cause=Cause.OPEN, nearby=(level,))


def _bare(reading: Reading) -> Reading:
    return replace(reading, period="", base="")


def _times_together(ranked: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates that differ only in their time as one, with the likeliest time and the probability of all."""
    by: dict[str, list[Candidate]] = {}
    for one in ranked:
        by.setdefault(_bare(one.reading).key, []).append(one)
    together = [replace(same[0], probability=sum(one.probability for one in same)) for same in by.values()]
    yield from sorted(together, key=lambda c: (-c.probability, c.reading.key))


def _over_range(question: Question, reading: Reading, desk: Desk) -> Reading:
    """Of a range of years the whole of it: as it is held, else the sum of a flow, or the mean where that is asked for."""
    ranges = [p for p in question.passage.periods if "/" in p.text and p.kind in ("range", "decade")]
    if len(ranges) != 1 or reading.transform not in STATED:
        return reading
    whole = replace(reading, period=ranges[0].text, base="")
    spec = measures().get(reading.measure)
    if reading.transform is not Transform.LEVEL or spec is None:
        return whole
    if question.says("average"):
        return replace(whole, transform=Transform.MEAN)
    held = evaluate(whole, desk.archive, desk.day).values
    if any(value.period.replace("-", "/") == whole.period for value in held):
        return whole
    # What an economy makes in a year is a flow as well, and nobody adds it up without saying so.
    added = question.says("total") or (spec.kind == FLOW and spec.two_sided and not question.polar)
    return replace(whole, transform=Transform.SUM) if added else whole


def _of_all_years(part: Part, desk: Desk) -> Part:
    """A figure of one year is none of several: of a range only what is held for the whole of it, else its two ends beside."""
    reading, value = part.reading, part.value
    if reading is None or "/" not in reading.period or reading.transform not in (*STATED, *_OVER_YEARS):
        return part
    whole = value is not None and (value.base or value.period.replace("-", "/") == reading.period)
    if whole:
        return part
    first, _, last = reading.period.partition("/")
    level = replace(reading, transform=Transform.LEVEL) if reading.transform in _OVER_YEARS else reading
    ends = [shown(level.at(year), desk.archive, desk.day)[0][:1] for year in (first, last)]
    missing = part.missing or Missing(Gap.PERIOD, "", value.period if value is not None else "")
    nearby = tuple(one for values in ends for one in values)
    return replace(part, shown=(), refusal=Refusal.NOT_HELD, cause=Cause.MISSING, missing=missing, nearby=nearby)


def _unread_times(question: Question, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Times that the question names and the reading leaves out: an answer without them is one to another question."""
    if any(one.transform is Transform.CROSSOVER for one in readings):
        return ()
    times = [text for one in readings for text in (one.period, one.base) if text]
    used = {part for text in times for part in (text, *text.split("/"))}
    said = [p for p in question.passage.periods if p.text and p.kind not in ("step", "now")]
    # Of a range a figure needs the whole; what moves has its two ends.
    whole = all(one.transform not in MOVES for one in readings)
    wanted = [(p, {p.text} if whole and "/" in p.text else {p.text, *p.text.split("/")}) for p in said]
    return tuple(question.passage.text[p.start : p.end] for p, any_of in wanted if not any_of & used)


def _uncompared(question: Question, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Economies that a comparison names and leaves out: larger than Thailand's and Malaysia's."""
    compares = [one for one in readings if one.transform in (Transform.RATIO, Transform.CROSSOVER)]
    sides = [side for one in compares for side in (one, one.operand) if side is not None]
    used = {code for one in sides for code in (one.subject, one.partner)}
    inside = {member for code in used if code in codes.GROUPS for member in codes.members(code)}
    left = [e for e in question.passage.economies if e.code not in used | inside] if compares else []
    text = question.passage.text
    around = [e for e in left if not (e.code in codes.GROUPS and used & set(codes.members(e.code)))]
    return tuple(text[e.start : e.end] for e in around if not _money(text, e.end))


def _money(text: str, end: int) -> bool:
    """Whether a name only says whose money: US dollars."""
    return text[end:].lstrip().casefold().startswith(("dollar", "yen", "baht"))


def _apart(one: Reading, other: Reading) -> bool:
    """Whether two readings differ in more than their time, or the prices of output."""
    bare = [_bare(each) for each in (one, other)]
    if {each.measure for each in bare} <= set(OUTPUT):  # on which prices is no other question
        bare = [replace(each, measure=OUTPUT[0], operand=_on_market_prices(each.operand)) for each in bare]
    return bare[0].key != bare[1].key


def _on_market_prices(operand: Reading | None) -> Reading | None:
    return None if operand is None else replace(operand, measure=OUTPUT[0])


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


def nearby(question: Question, desk: Desk, most: int = 3) -> tuple[Shown, ...]:
    """What is held of what a question speaks of, though it does not answer it."""
    if not question.passage.heads or not question.passage.economies:
        return ()
    ranked = candidates.readings(question.passage, place(question), candidates.Wanted((Transform.LEVEL,)))
    found: list[Shown] = []
    for one in list(_times_together(ranked))[:most]:
        values, _ = shown(_completed(one.reading, desk)[0], desk.archive, desk.day)
        found += [value for value in values[:1] if value not in found]
    return tuple(found)
