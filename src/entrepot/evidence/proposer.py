"""A language model as second reader: of each number it sees the likeliest readings and says by id which the text means.

Its choice is a strong feature and no veto: probabilities move, verdicts come from the same data by the same rules. It can name readings,
measures, economies and periods by id only, so that no number of its own can enter. Nothing here reaches a network: the
model is whatever answers `ask` (an `entrepot.chat.Endpoint`, a transcript, a function).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from entrepot import codes
from entrepot.errors import NoData
from entrepot.evidence import prompt, say
from entrepot.evidence.claim import Candidate, Claim
from entrepot.evidence.document import Document
from entrepot.evidence.transcript import LanguageModel
from entrepot.measures import measure, registered
from entrepot.query.reading import Reading, Transform

# Limits, stated where they are met.
MOST_REQUESTS = 40  # a document
MOST_QUANTITIES = 12  # a request
MOST_READINGS = 12  # of a number
MOST_CHARACTERS = 4000  # of text between the first and the last number of a request
LEAD, TAIL = 600, 300  # characters shown before and after, for what "the country" is
MOST_FAILURES = 2  # one after the other, before the model is asked no more
# What of the probability the model's choice takes.
WEIGHT = 0.7
LONGEST_WORD = 80
# Why an answer is not believed.
UNREADABLE = "the answer is not the JSON asked for"
FORM = "not of the form asked for"
QUANTITY = "unknown number"
READING = "unknown reading"
MEASURE = "unknown measure"
ECONOMY = "an economy that the text does not name"
PERIOD = "a period that the text does not hold"
SLOT = "a word that the list does not hold"
_FENCE = re.compile(r"```(?:json)?\s*\n(?P<body>.*?)\n?\s*```", re.DOTALL)


class Refused(Exception):
    """An answer that is not believed; its text is the reason."""


@dataclass(frozen=True)
class Difference:
    """A number whose first reading by the text alone is not the one that the model chose (empty: it calls it misread)."""

    start: int
    quote: str
    text: str
    model: str


@dataclass(frozen=True)
class Account:
    """What was asked of which model, and what became of the answers: the lineage of what it moved.

    `asked` numbers are `agreed` (the text's first reading), `moved` (another of the list), `filled` (a reading of its own
    slots), `misread`, refused (by reason) or not answered.
    """

    host: str
    model: str
    prompt: str
    requests: int = 0
    asked: int = 0
    agreed: int = 0
    moved: int = 0
    filled: int = 0
    misread: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass
class _Tally:
    """What is gathered over the requests of a document."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    chosen: dict[int, Claim] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asked:
    """The numbers of one request (places among the claims), with the closed lists that an answer may use."""

    places: tuple[int, ...]
    claims: tuple[Claim, ...]
    economies: tuple[str, ...]
    periods: tuple[str, ...]

    @property
    def ids(self) -> list[str]:
        """The ids of the numbers."""
        return [f"q{n + 1}" for n in range(len(self.places))]


class Proposer:
    """Asks a model about every number that has readings. It stops asking a model that fails twice in a row."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self._failures = 0

    def choose(self, document: Document, claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], Account]:
        """The claims with the probabilities that the model's choices leave them, and the account. Every failure is a
        warning of the account; the claims it does not reach stay as they are."""
        tally = _Tally()
        requests = list(_requests(claims))
        if len(requests) > MOST_REQUESTS:
            left = sum(len(one.places) for one in requests[MOST_REQUESTS:])
            tally.warnings.append(f"{left:,} numbers were not asked about: at most {MOST_REQUESTS} requests a document")
        for one in requests[:MOST_REQUESTS]:
            self._ask(document, one, tally)
        made = tuple(tally.chosen.get(index, claim) for index, claim in enumerate(claims))
        counts = tally.counts
        account = Account(
            self.model.host,
            self.model.model,
            prompt.fingerprint(),
            counts["requests"],
            counts["asked"],
            counts["agreed"],
            counts["moved"],
            counts["filled"],
            counts["misread"],
            dict(sorted(tally.refused.items())),
            tuple(tally.differences),
            tuple(tally.warnings),
        )
        return made, account

    def _ask(self, document: Document, one: _Asked, tally: _Tally) -> None:
        if self._failures >= MOST_FAILURES:
            _warn(tally, f"not asked further after {MOST_FAILURES} failures in a row")
            return
        tally.counts["requests"] += 1
        tally.counts["asked"] += len(one.places)
        try:
            answer = self.model.ask(prompt.system(), question(document, one), prompt.schema(one.ids))
        except NoData as error:
            self._failures += 1
            _warn(tally, str(error))
            return
        self._failures = 0
        try:
            entries = read(answer)
        except ValueError:
            _warn(tally, UNREADABLE)
            return
        for id, entry in list(entries.items())[: 4 * len(one.places)]:
            try:
                _settle(str(id), entry, one, tally)
            except Refused as reason:
                tally.refused[str(reason)] += 1


def _warn(tally: _Tally, words: str) -> None:
    if words not in tally.warnings:
        tally.warnings.append(words)


def _requests(claims: Sequence[Claim]) -> Iterator[_Asked]:
    """Numbers with readings, a few that stand together at a time."""
    group: list[int] = []
    for index, claim in enumerate(claims):
        if claim.value is None or not claim.candidates:
            continue
        far = group and claim.end - claims[group[0]].start > MOST_CHARACTERS
        if group and (far or len(group) >= MOST_QUANTITIES):
            yield _asked(group, claims)
            group = []
        group.append(index)
    if group:
        yield _asked(group, claims)


def _asked(group: Sequence[int], claims: Sequence[Claim]) -> _Asked:
    mine = tuple(claims[index] for index in group)
    readings = [c.reading for claim in mine for c in claim.candidates]
    readings += [one.operand for one in readings if one.operand is not None]
    economies = {code for one in readings for side in (one.subject, one.partner) for code in side.split("+") if code}
    periods = {period for one in readings for period in (one.period, one.base) if period}
    return _Asked(tuple(group), mine, tuple(sorted(economies)), tuple(sorted(periods)))


def question(document: Document, one: _Asked) -> str:
    """What is sent about a few numbers: the text around them without what is not the article, their readings, the lists."""
    low, high = max(0, one.claims[0].start - LEAD), min(len(document.text), one.claims[-1].end + TAIL)
    text = document.text[low:high]
    for skip in document.skips:
        a, b = max(skip.start - low, 0), min(skip.end - low, len(text))
        if a < b:
            text = text[:a] + " " * (b - a) + text[b:]
    quantities = [
        {
            "id": id,
            "quote": claim.quote,
            "sentence": claim.sentence.strip(),
            "readings": {f"r{n + 1}": say.reading(c.reading) for n, c in enumerate(_listed(claim))},
        }
        for id, claim in zip(one.ids, one.claims, strict=True)
    ]
    named = [f"{code} ({codes.name(code)})" if codes.is_code(code) else code for code in one.economies]
    return prompt.user(text.strip(), quantities, named, {f"p{n + 1}": p for n, p in enumerate(one.periods)})


def _listed(claim: Claim) -> list[Candidate]:
    return sorted(claim.candidates, key=lambda c: -c.probability)[:MOST_READINGS]


def read(answer: str) -> dict[str, Any]:
    """The entries of an answer: its JSON, bare, in a Markdown fence, or with talk around it. Raises ValueError for anything
    else."""
    bare = answer.strip()
    fenced = _FENCE.search(bare)
    for text in (bare, fenced["body"] if fenced else "", bare[bare.find("{") : bare.rfind("}") + 1]):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        listed = found.get("claims") if isinstance(found, dict) else None
        if isinstance(listed, dict):
            return listed
    raise ValueError("no JSON object with claims")


def _settle(id: str, entry: Any, one: _Asked, tally: _Tally) -> None:
    """One answered number: its candidates with the model's choice. Raises Refused with the reason."""
    if id not in one.ids:
        raise Refused(QUANTITY)
    if not isinstance(entry, dict):
        raise Refused(FORM)
    at = one.ids.index(id)
    claim, listed = one.claims[at], _listed(one.claims[at])
    named = _word(entry, "reading")
    first = listed[0].reading
    if named == prompt.MISREAD:
        chosen = None
        tally.counts["misread"] += 1
    elif named == prompt.OTHER:
        chosen = slots(entry, one)
        tally.counts["filled"] += 1
    else:
        number = named.removeprefix("r")
        if not named.startswith("r") or not number.isdecimal() or not 1 <= int(number) <= len(listed):
            raise Refused(READING)
        chosen = listed[int(number) - 1].reading
        tally.counts["agreed" if chosen == first else "moved"] += 1
    if chosen != first:
        tally.differences.append(
            Difference(claim.start, claim.quote, say.reading(first), say.reading(chosen) if chosen else "")
        )
    tally.chosen[one.places[at]] = weighed(claim, chosen)


def weighed(claim: Claim, chosen: Reading | None) -> Claim:
    """A claim whose candidates have given `WEIGHT` of their probability to the one chosen, or to none of these."""
    kept = [replace(c, probability=c.probability * (1 - WEIGHT)) for c in claim.candidates]
    if chosen is not None:
        same = next((n for n, c in enumerate(kept) if c.reading.key == chosen.key), None)
        if same is None:
            kept.append(Candidate(chosen, WEIGHT, chosen=True))
        else:
            kept[same] = replace(kept[same], probability=kept[same].probability + WEIGHT, chosen=True, named=True)
    return replace(claim, candidates=tuple(sorted(kept, key=lambda c: -c.probability)))


def slots(entry: Mapping[str, Any], one: _Asked) -> Reading:
    """A reading out of slots, each from its closed list. Raises Refused with the reason."""
    id = _word(entry, "measure")
    if not registered(id):
        raise Refused(MEASURE)
    spec = measure(id)
    sides = [_word(entry, side).partition(" ")[0] for side in ("subject", "partner")]
    if any(side and side not in one.economies for side in sides):
        raise Refused(ECONOMY)
    period = _word(entry, "period")
    periods = {f"p{n + 1}": text for n, text in enumerate(one.periods)}
    if period and period not in periods:
        raise Refused(PERIOD)
    flow, whole, transform = (_word(entry, name) for name in ("flow", "whole", "transform"))
    known = flow in ("", *prompt.FLOWS) and whole in ("", *prompt.WHOLES) and transform in ("", *prompt.TRANSFORMS)
    if not known or _word(entry, "direction") not in ("", "up", "down"):
        raise Refused(SLOT)
    try:
        return Reading(
            spec.of if spec.of and spec.flow else spec.id,
            sides[0],
            sides[1] if spec.partner else "",
            flow=flow or spec.flow,
            whole=whole,
            transform=Transform(transform or "level"),
            period=periods.get(period, ""),
            sign=-1 if entry.get("direction") == "down" else 1,
        )
    except ValueError:
        raise Refused(SLOT) from None


def _word(entry: Mapping[str, Any], name: str) -> str:
    """A text field; empty where it is absent or null."""
    value = entry.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_WORD:
        raise Refused(FORM)
    return value
