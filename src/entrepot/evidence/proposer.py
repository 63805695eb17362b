"""An optional language model beside the rules: it may propose the structure of a claim (whose, of what, against whom,
when), never a number. What the rules have said stands; what is proposed is judged by the same checks.

Nothing here reaches a network: the model is whatever answers `ask` (an `entrepot.chat.Endpoint`, a transcript, a function).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from entrepot.errors import NoData
from entrepot.evidence import claim_periods, dates, measured, prompt, proposal, register, survey_words
from entrepot.evidence.claims import Claim, Context
from entrepot.evidence.document import Document
from entrepot.evidence.figures import told
from entrepot.evidence.proposal import COUNTS, Asked, Grounds, Marks, Refused, Structure
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import topics
from entrepot.evidence.transcript import LanguageModel

# Limits, stated where they are met.
MOST_REQUESTS = 40  # a document
MOST_QUANTITIES = 12  # a request
MOST_CHARACTERS = 4000  # of text in a request, beside the longest sentence
MOST_ECONOMIES = 40  # named beside the text
LEAD, TAIL = 2, 1  # sentences shown before the first that asks and after the last, for what "the country" is
MOST_FAILURES = 2  # one after the other, before the model is asked no more
UNREADABLE = "the answer is not the JSON asked for"

# Indicators that say only that there is a number.
UNTIED = frozenset(("amount", "count", "number", "persons", "share"))
_COMPARED = ("indicator", "subject", "partner", "period", "comparator")


@dataclass(frozen=True)
class Difference:
    """Where rules and model read a quantity differently; the rules' reading stands. `proposed` is empty where the model
    sees no claim."""

    start: int
    quote: str
    rules: dict[str, str]
    proposed: dict[str, str]


@dataclass(frozen=True)
class Account:
    """What was asked of which model, and what became of the answers: the lineage of proposed claims.

    `asked` quantities are `taken` (a claim made or filled), `agreed` (as the rules say), `declined` (no claim), refused (by
    reason), different (listed) or not answered.
    """

    host: str
    model: str
    prompt: str
    requests: int = 0
    asked: int = 0
    taken: int = 0
    agreed: int = 0
    declined: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposed:
    """Claims with proposed structure, the places (among the rules' claims) of those they fill, and the account."""

    claims: tuple[Claim, ...]
    filled: frozenset[int]
    account: Account


@dataclass(frozen=True)
class _Window:
    """A stretch of sentences (the places of the first and the last) and what is asked about it."""

    first: int
    last: int
    asked: tuple[Asked, ...]


@dataclass
class _Tally:
    """What is gathered over the windows of a document."""

    claims: list[Claim] = field(default_factory=list)
    filled: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Proposer:
    """Asks a model about quantities that rules left without an indicator or a subject, or saw no claim in; with `compare`
    about all others too, to list where the two differ. It stops asking a model that fails twice in a row."""

    def __init__(self, model: LanguageModel, *, compare: bool = False) -> None:
        self.model, self.compare = model, compare
        self._failures = 0

    def complete(
        self, document: Document, read: Sequence[Sentence], found: Sequence[Claim], reference: dt.date | None
    ) -> Proposed:
        """Claims beside those of the rules (`found`, in the order of the text). Every quote and value is a quantity that
        our grammar read in the document; every failure is a warning of the account."""
        context = Context(document, reference, ())
        windows = list(_windows(read, found, everything=self.compare))
        tally = _Tally()
        if len(windows) > MOST_REQUESTS:
            left = sum(len(window.asked) for window in windows[MOST_REQUESTS:])
            tally.warnings.append(f"{left:,} numbers were not asked about: at most {MOST_REQUESTS} requests a document")
        economies = Marks.of((e.start, e.end, e.code) for s in read for e in s.economies)
        dated = Marks.of((d.start, d.end, dates.with_year(d, reference).period) for s in read for d in s.dates)
        for window in windows[:MOST_REQUESTS]:
            languages = frozenset(one.sentence.language for one in window.asked)
            grounds = Grounds(document.text, read[window.last].end, economies, dated, languages)
            listed = self._ask(_question(document, read, window, grounds), window, tally)
            _weigh(listed, window, grounds, context, self.model.model, tally)
        made = sorted(tally.claims, key=lambda claim: (claim.start, claim.end, claim.indicator))
        return Proposed(tuple(made), frozenset(tally.filled), self._account(tally))

    def _ask(self, question: str, window: _Window, tally: _Tally) -> list[Any]:
        """The proposals of the answer about a window; none, with a warning, where no readable answer comes."""
        if self._failures >= MOST_FAILURES:
            _warn(tally, f"not asked further after {MOST_FAILURES} failures in a row")
            return []
        tally.counts["requests"] += 1
        tally.counts["asked"] += len(window.asked)
        try:
            answer = self.model.ask(prompt.system(), question, prompt.schema([one.id for one in window.asked]))
        except NoData as error:
            self._failures += 1
            _warn(tally, str(error))
            return []
        self._failures = 0
        try:
            return proposal.read(answer)
        except ValueError:
            _warn(tally, UNREADABLE)
            return []

    def _account(self, tally: _Tally) -> Account:
        counts = tally.counts
        return Account(
            self.model.host,
            self.model.model,
            prompt.fingerprint(),
            counts["requests"],
            counts["asked"],
            counts["taken"],
            counts["agreed"],
            counts["declined"],
            dict(sorted(tally.refused.items())),
            tuple(tally.differences),
            tuple(tally.warnings),
        )


def _warn(tally: _Tally, words: str) -> None:
    if words not in tally.warnings:
        tally.warnings.append(words)


def _windows(read: Sequence[Sentence], found: Sequence[Claim], *, everything: bool) -> Iterator[_Window]:
    """Stretches of sentences with what is asked about them, in the order of the text."""
    first = last = 0
    waiting: list[Asked] = []
    for index, one in _candidates(read, found, everything=everything):
        long = read[index].end - read[first].start > MOST_CHARACTERS and index != last
        if waiting and (len(waiting) >= MOST_QUANTITIES or long):
            yield _Window(first, min(last + TAIL, len(read) - 1), tuple(waiting))
            waiting = []
        if not waiting:
            first = max(0, index - LEAD)
            while read[index].start - read[first].start > MOST_CHARACTERS // 2:
                first += 1
        last = index
        waiting.append(replace(one, id=f"q{len(waiting) + 1}"))
    if waiting:
        yield _Window(first, min(last + TAIL, len(read) - 1), tuple(waiting))


def _candidates(read: Sequence[Sentence], found: Sequence[Claim], *, everything: bool) -> Iterator[tuple[int, Asked]]:
    """Quantities that an indicator could fit and that no claim of the rules ties to a subject and an indicator (all, with
    `everything`), each with the place of its sentence."""
    starts = [claim.start for claim in found]
    for index, sentence in enumerate(read):
        low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        for quantity in sentence.quantities:
            at = _held(found[low:high], quantity)
            claim = None if at is None else found[low + at]
            if not _may_measure(sentence, quantity, claim):
                continue
            if claim is None or everything or not _tied(claim):
                yield index, Asked("", sentence, quantity, claim, -1 if at is None else low + at)


def _held(claims: Sequence[Claim], quantity: Quantity) -> int | None:
    """The place of the claim that holds a quantity: the one with its value before one that only spans it."""
    over = [i for i, claim in enumerate(claims) if claim.start <= quantity.number_start < claim.end]
    return min(over, key=lambda i: (claims[i].value != quantity.value, claims[i].end - claims[i].start), default=None)


def _tied(claim: Claim) -> bool:
    """Whether rules know what is measured and whose."""
    return bool(claim.subject) and (claim.indicator not in UNTIED or bool(claim.initiative))


def _may_measure(sentence: Sentence, quantity: Quantity, claim: Claim | None) -> bool:
    """Whether some indicator could be measured so; not where rules see a description, or have read the number otherwise
    (a direction, another unit)."""
    if claim is None and quantity.kind == "number" and measured.is_description(sentence, quantity):
        return False
    if claim is not None and (claim.value, claim.unit == "percent") != (quantity.value, quantity.unit == "percent"):
        return False
    return any(proposal.fits(id, quantity) or proposal.fits(id, quantity, change=True) for id in topics())


def _question(document: Document, read: Sequence[Sentence], window: _Window, grounds: Grounds) -> str:
    """What is sent about a window: its sentences without what is not the article, its numbers, the economies named."""
    text = "\n".join(_shown(sentence, document) for sentence in read[window.first : window.last + 1])
    quantities = [
        {
            "id": one.id,
            "quote": grounds.text[one.quantity.start : one.quantity.end],
            "value": told(one.quantity.value, "", 6),
            "unit": one.quantity.unit or one.quantity.kind,
            "sentence": _shown(one.sentence, document),
        }
        for one in window.asked
    ]
    named: dict[str, str] = {}
    upto = bisect_left(grounds.economies.starts, grounds.end)
    for start, end, code in reversed(grounds.economies.spans[max(0, upto - 1000) : upto]):
        named.setdefault(code, grounds.text[start:end])
    nearest = list(named.items())[:MOST_ECONOMIES]
    return prompt.user(text, quantities, [{"code": code, "quote": quote} for code, quote in nearest])


def _shown(sentence: Sentence, document: Document) -> str:
    """The sentence with addresses, bylines and the like blanked."""
    text = sentence.text
    for skip in document.skips:
        low, high = max(skip.start - sentence.start, 0), min(skip.end - sentence.start, len(text))
        if low < high:
            text = text[:low] + " " * (high - low) + text[high:]
    return text.strip()


def _weigh(listed: list[Any], window: _Window, grounds: Grounds, context: Context, model: str, tally: _Tally) -> None:
    """Turn the proposals that hold into claims; count the others with their reason."""
    asked = {one.id: one for one in window.asked}
    answered: set[str] = set()
    for raw in listed[: 4 * len(asked)]:
        try:
            one, structure = proposal.judge(raw, asked, grounds)
            if one.id in answered:
                raise Refused(proposal.AGAIN)
        except Refused as reason:
            tally.refused[str(reason)] += 1
            continue
        answered.add(one.id)
        _settle(one, None if structure is None else _claim(one, structure, context, model), tally)


def _settle(one: Asked, proposed: Claim | None, tally: _Tally) -> None:
    """One answered quantity: what rules left open is filled, what they said stands."""
    ruled = one.claim
    if proposed is None:
        if ruled is not None and _tied(ruled):
            tally.differences.append(Difference(ruled.start, ruled.quote, _told(ruled), {}))
        else:
            tally.counts["declined"] += 1
        return
    if ruled is not None and ruled.indicator not in UNTIED | {proposed.indicator}:
        tally.differences.append(Difference(ruled.start, ruled.quote, _told(ruled), _told(proposed)))
        return
    if ruled is not None and _tied(ruled):
        told_by_rules, told_by_model = _told(ruled), _told(proposed)
        if told_by_rules == told_by_model:
            tally.counts["agreed"] += 1
        else:
            tally.differences.append(Difference(ruled.start, ruled.quote, told_by_rules, told_by_model))
        return
    if ruled is not None:
        proposed = _filled(ruled, proposed)
        tally.filled.add(one.at)
    tally.counts["taken"] += 1
    tally.claims.append(proposed)


def _told(claim: Claim) -> dict[str, str]:
    return {name: getattr(claim, name) for name in _COMPARED}


def _filled(ruled: Claim, proposed: Claim) -> Claim:
    """The rules' claim with what it lacked. Place, quote, value, unit and initiative stay the rules'."""
    kept = {
        name: getattr(ruled, name) for name in ("start", "end", "quote", "value", "value_hi", "digits", "initiative")
    }
    if ruled.indicator == proposed.indicator:
        kept |= {name: getattr(ruled, name) for name in ("kind", "comparator", "detail", "unit")}
        kept["period"] = ruled.period or proposed.period
    return replace(proposed, **kept)


def _claim(one: Asked, structure: Structure, context: Context, model: str) -> Claim:
    """A claim out of a quantity of the text and an accepted structure; value, unit and quote are the quantity's."""
    sentence, quantity, text = one.sentence, one.quantity, context.document.text
    indicator, detail = _indicator(structure, quantity)
    if indicator == "survey_share":
        detail = survey_words.sides(sentence, context, quantity)[2]
    kind = "quantity"
    if quantity.kind in ("percent", "fraction", "points", "multiple"):
        kind = "change" if structure.change else "ratio"
    unit = quantity.unit or next((name for name in topics()[structure.indicator].units if name in COUNTS), "")
    when = structure.period or claim_periods.period(sentence, context, quantity.number_start, indicator)
    made = Claim(
        context.document.name,
        quantity.start,
        quantity.end,
        text[quantity.start : quantity.end],
        kind,
        indicator,
        structure.subject,
        structure.partner,
        structure.comparator,
        quantity.value,
        quantity.value_hi,
        unit,
        when,
        sentence=sentence.text.strip(),
        language=sentence.language,
        detail=detail,
        digits=quantity.digits,
        model=model,
    )
    return register.link([made])[0]


def _indicator(structure: Structure, quantity: Quantity) -> tuple[str, str]:
    """Indicator and detail as the rules write them: a share in a flow, the growth of GDP, aid by its currency."""
    id, percent = structure.indicator, quantity.kind in ("percent", "fraction")
    if structure.change:
        growth = id == "gdp_nominal_usd" and quantity.kind == "percent"
        return "gdp_real_growth" if growth else id, f"change {structure.change}"
    if percent and id in measured.SHARE_OF:
        return "trade_share", measured.SHARE_OF[id]
    return (f"{id}_{quantity.unit.lower()}" if id == "aid_commitment" else id), ""
