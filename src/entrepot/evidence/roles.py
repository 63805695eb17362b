"""The part that an economy plays in a sentence: who gives and who receives, who sells and who buys, whose people are where.

English marks it by a preposition, a possessive or adjective right before the noun, or by its place before or after the verb;
what the sentence leaves out comes from what was spoken of before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entrepot.evidence.names import Economy
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Context

MEMBERS = frozenset(["IDN", "MYS", "PHL", "SGP", "THA", "BRN", "VNM", "LAO", "MMR", "KHM", "TLS"])
_PREPOSITION = re.compile(
    r"\b(?P<p>in|into|inside|to|towards?|for|on|onto|at|across|within|throughout|with|from|by|of|between|among|and from|against|than|"
    r"behind|after|ahead of|before|over|via|through|under|like|outside|as)\s+(?:(?:the|its|their|all|both|most|many|several|some|other|"
    r"neighbou?ring|nearby|mainland|the rest of|a|an|each of|places like|countries like|countries such as|such as|just|only)\s+){0,3}$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^\s*(?:,|and|, and|or|&)\s*(?:the\s+|to\s+|in\s+)?$", re.IGNORECASE)
_FINITE = re.compile(
    r"^(?:['’]s)?(?:\s+(?:nations|countries|members|government|governments|companies|firms|authorities|navy|coast guard))?\s*,?\s*"
    r"(?:[a-z]+ly\s+|also\s+|still\s+|now\s+|then\s+|has\s+|have\s+|had\s+|in turn\s+|alone\s+|itself\s+){0,3}"
    r"(?:is|was|are|were|be|been|\w+ed|\w{2,}s|took|gave|sold|bought|sent|made|drew|got|won|put|lent|saw|spent|held|came|ran|grew|sell|"
    r"buy|send|take|give|host|employ|account|supply|put|paid|built|shipped|received|gets)\b"
)
_RECEIVES = re.compile(
    r"\b(?:receiv|attract|obtain|borrow|secur|absorb|draw|drew|host|got|gets?\b|won\b|took\b|takes?\b|taken\b|saw\b|promised|offered|given|"
    r"granted|lent\b|awarded|allotted|welcom|hosts?\b|home to|benefit|approv|register(?:ed|s) \S+ of)\w*",
    re.IGNORECASE,
)
# "was given" receives, "gave" and "has granted" give.
_GIVES = re.compile(
    r"^\W*(?:['’]s)?\s*(?:\w+\s+){0,3}?(?:has |have |had |also |will )*(?:promised|offered|given|granted|lent|awarded|approved)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being|be)\s+(?:\w+ly\s+)?(?:promised|offered|given|granted|lent|awarded)\b|^\W*,\s*given\b",
    re.I,
)
_SOURCE = re.compile(
    r"\b(?:sources?|providers?|donors?|suppliers?|investors?|givers?|lenders?) (?:of|in)\b", re.IGNORECASE
)
_TAKER = re.compile(r"\b(?:recipients?|users?|beneficiar\w+|destinations?|hosts?)\b", re.IGNORECASE)
_TO, _FROM = (
    ("in", "into", "inside", "to", "toward", "towards", "for", "across", "within", "throughout", "with"),
    ("from", "by"),
)


@dataclass(frozen=True)
class Part:
    """An economy with its part: `own` (possessive or adjective before a noun), `subject`, `object`, or the preposition
    before it."""

    economy: Economy
    role: str
    listed: bool = False

    @property
    def code(self) -> str:
        """The economy's code."""
        return self.economy.code


def parts(sentence: Sentence, low: int, high: int) -> list[Part]:
    """The economies between two places of a sentence with their parts; those of a list share the first one's."""
    if sentence.language != "en":
        from entrepot.evidence import roles_elsewhere

        return roles_elsewhere.parts(sentence, low, high)
    found: list[Part] = []
    subject_seen = False
    for economy in sentence.economies:
        if not low <= economy.start < high or economy.place:
            continue
        before = sentence.part(max(low, economy.start - 70), economy.start)
        after = sentence.part(economy.end, economy.end + 60)
        preposition = _PREPOSITION.search(before)
        listed = bool(found) and _LISTED.match(sentence.part(found[-1].economy.end, economy.start)) is not None
        listed = listed and not economy.owner  # "Japan, the Philippines' largest donor" is no list
        own = economy.owner or (economy.adjective and re.match(r"\s+[A-Za-z]", after) and not _FINITE.match(after))
        after_all = own and preposition is not None and preposition["p"].lower() == "of"
        after_all = after_all or (
            economy.owner and preposition is not None and preposition["p"].lower() in ("with", "by", "than", "from")
        )
        if preposition and not listed and not after_all:
            role = re.split(r"\s", preposition["p"].lower())[0]
        elif listed and not found[-1].economy.owner:
            role = found[-1].role
        elif own:
            role = "own"
        elif not subject_seen and (_FINITE.match(after) or re.match(r"\s*,", after)):
            role, subject_seen = "subject", True
        else:
            role = "object"
        found.append(Part(economy, role, listed))
    return found


def giver_and_receiver(
    sentence: Sentence, context: Context, start: int, end: int, at: int, *, named: bool = False
) -> tuple[str, str]:
    """Whose money, aid or companies are where: "Japanese investment in Thailand", "Thailand took $3bn from Korea", "Tokyo lent
    the Philippines ...". `start:end` is the noun, `at` the number; `named` leaves a side that the clause does not name empty."""
    low, high = sentence.clause(at)
    here = parts(sentence, low, high)
    givers: list[tuple[float, Part]] = []
    receivers: list[tuple[float, Part]] = []
    for part in here:
        e = part.economy
        near = abs((e.start if e.start >= at else e.end) - at) / 1000
        if part.role in _FROM:
            givers.append((1 + near, part))
        elif part.role in _TO:
            receivers.append((1 + near, part))
        elif part.role == "own":
            beside = (
                e.end <= start and re.fullmatch(r"['s]*(?:\s+[\w-]+){0,4}\s*", sentence.part(e.end, start)) is not None
            )
            sourced = _SOURCE.search(sentence.part(e.end, start)) is not None and e.end <= start
            part_of = (
                re.search(r"(?:%|per ?cent|percent|\w)\s+of\s+(?:the\s+)?$", sentence.part(e.start - 14, e.start))
                and e.start > at
            )
            outward = re.search(r"\b(?:outward|overseas|outbound|foreign)\b", sentence.part(e.end, start)) is not None
            if sourced or (part_of and beside and not outward):  # X's largest source of aid; 20% of X's aid
                receivers.append((0.5 + near, part))
            else:
                givers.append(((0 if beside else 3) + near, part))
        elif part.role == "subject":
            (receivers if receives(sentence.part(e.end, min(high, e.end + 70))) else givers).append((2 + near, part))
        elif part.role == "object":
            receivers.append((2.5 + near, part))
    by = [part for _, part in givers if part.role in _FROM]
    own = [part for _, part in givers if part.role == "own"]
    if by and own and own[0].code != by[0].code and not receivers:
        receivers.append((1, own[0]))  # Thailand's investment from Japan
        givers = [(1, by[0])]
    giver = best(givers)
    receiver = best([(cost, part) for cost, part in receivers if part.code != (giver and giver.code)])
    if named:
        return ";".join(all_of(giver, here)), ";".join(all_of(receiver, here))
    return _completed(sentence, context, giver, receiver, here, gives=True)


def receives(after: str) -> bool:
    """Whether the verb after an economy makes it the one who receives."""
    if _PASSIVE.search(after) or _TAKER.search(after):
        return True
    verb = re.match(r"\W*(?:'s\s+\w+\s+)?(?:[\w'-]+\s+){0,3}?(?=" + _RECEIVES.pattern + ")", after, re.IGNORECASE)
    return verb is not None and not _GIVES.search(after)


def people(sentence: Sentence, context: Context, q_start: int, q_end: int, noun_end: int) -> tuple[str, str]:
    """Whose nationals are where: "818,659 Filipinos visited Japan", "Japan employed 245,565 workers from Viet Nam". Those of no
    nation in particular are the world's; the host that a sentence leaves out is the one told before."""
    low, high = sentence.clause(q_start)
    here = parts(sentence, low, high)
    nation = _nation(sentence, here, q_start, q_end)
    hosts: list[tuple[float, Part]] = []
    for part in here:
        e = part.economy
        if nation is not None and part.code == nation.code:
            continue
        near = min(abs(e.start - q_end), abs(e.end - q_start)) / 1000
        if part.role in ("in", "into", "to", "across", "within", "at", "on"):
            hosts.append((1 + near, part))
        elif part.role == "subject" and not e.adjective:
            hosts.append((2 + near, part))
        elif (e.adjective and _HOSTING.match(sentence.part(e.end, e.end + 30))) or (
            part.role in ("object", "own") and not e.adjective
        ):
            hosts.append((3 + near, part))
    host = best(hosts)
    if (
        nation is None
        and host is not None
        and host.role == "subject"
        and _SENDS.match(sentence.part(host.economy.end, q_start))
    ):
        return host.code, "WLD"
    known = context.host if context.host and (nation is None or context.host != nation.code) else ""
    spoken = (*context.pair, *sentence.topic, *sentence.earlier)
    around = [c for c in spoken if c in context.nouns and not (nation is not None and c == nation.code)]
    outside = [c for c in around if c not in MEMBERS]
    setting = context.where if not (nation is not None and context.where == nation.code) else ""
    where = host.code if host else known or setting or next(iter(outside or around), "")
    if host is not None and host.role in ("in", "subject") and len(where) == 3:
        context.host = where
    return (";".join(all_of(nation, here)) if nation else "WLD"), where


_HOSTING = re.compile(
    r"\s+(?:government|authorities|universit\w+|employers|economy|schools?|labou?r market|industry|industries)\b"
)
_SENDS = re.compile(r"\s*(?:has\s+|have\s+|had\s+)?(?:sent|sends|dispatched|deployed|saw)\b")
_PERSONS = (
    r"(?:[\w-]+\s+){0,2}?(?:workers?|workforce|nationals?|citizens?|students?|interns?|trainees?|visitors?|tourists?|arrivals?|residents?|"
    r"people|travell?ers?|nurses|labou?rers|employees)\b"
)


def _nation(sentence: Sentence, here: list[Part], q_start: int, q_end: int) -> Part | None:
    """Whose people are counted: "245,565 Filipinos", "Vietnamese workers ... 444,000", "from Nepal", "Chinese, at 385,848"."""
    found: list[tuple[float, Part]] = []
    for part in here:
        e = part.economy
        after = sentence.part(e.end, e.end + 40)
        between = sentence.part(e.end, q_start) if e.end <= q_start else ""
        if (
            e.adjective
            and q_start <= e.start <= q_end + 1
            and re.fullmatch(r"\s*(?:[\w-]+\s+){0,2}", re.split(r"\d", sentence.part(q_start, e.start))[-1])
        ):
            found.append((0, part))
        elif e.owner and re.match(r"'s\s+(?:number|figure|total|tally|count|share)s?\b", after):
            found.append((0.7, part))
        elif part.role == "from":
            found.append((1 + abs(e.start - q_start) / 1000, part))
        elif (
            e.end <= q_start
            and re.fullmatch(r"\s+|\s*(?:,\s*|\(|:\s*|with\s+|at\s+|by\s+|numbered\s+|numbering\s+)+", between)
            and (e.adjective or part.role not in ("in", "into", "to"))
        ):
            found.append((0.5, part))
        elif e.adjective and re.match(r"\s+" + _PERSONS, after) and e.end <= q_start:
            found.append((2 + (q_start - e.end) / 1000, part))
        elif e.adjective and e.end <= q_start and _FINITE.match(after):
            found.append((2.5 + (q_start - e.end) / 1000, part))
        elif (
            e.adjective
            and e.start >= q_end
            and re.match(r"\s*(?:were|are|was|came from)?\s*$", sentence.part(q_end, e.start))
        ):
            found.append((2.2, part))
    return best(found)


def seller_and_buyer(
    sentence: Sentence, context: Context, start: int, end: int, at: int, *, imports: bool
) -> tuple[str, str]:
    """Whose exports to whom, or whose imports from whom (then the buyer comes first)."""
    low, high = sentence.clause(at)
    here = parts(sentence, low, high)
    far = ("from", "by") if imports else ("to", "for", "into", "with")
    near = ("into", "to", "by", "of", "in") if imports else ("from", "of", "by")
    mine = [part for part in here if part.role == "own" and part.economy.end <= start + 1]
    mine = (
        sorted(mine, key=lambda part: start - part.economy.end)
        or [p for p in here if p.role in near]
        or [p for p in here if p.role == "subject"]
    )
    theirs = [p for p in here if p.role in far and not (mine and p.code == mine[0].code)]
    theirs.sort(key=lambda p: abs(p.economy.start - at))
    told = context.previous.partner if context.previous is not None and sentence.start > sentence.line else ""
    if not theirs and not told and not context.bilateral and mine:
        return ";".join(all_of(mine[0], here)), ""  # of no partner in particular
    return _completed(sentence, context, mine[0] if mine else None, theirs[0] if theirs else None, here)


def best(candidates: list[tuple[float, Part]]) -> Part | None:
    """The part of the least cost."""
    return min(candidates, key=lambda item: item[0])[1] if candidates else None


def _completed(
    sentence: Sentence, context: Context, one: Part | None, other: Part | None, here: list[Part], *, gives: bool = False
) -> tuple[str, str]:
    """Both sides, several of a list joined by a semicolon; the side that the clause leaves out is the one spoken of before."""
    first, second = all_of(one, here), all_of(other, here)
    named = set(first) | set(second)
    here_named = [e.code for e in sentence.economies if not e.place]
    before = [context.previous.subject, context.previous.partner] if context.previous is not None else []
    spoken = [code for code in before if code and ";" not in code and code != "WLD"]
    around = [*here_named, *spoken, *sentence.topic, *sentence.earlier, *context.pair]
    if gives and not first:  # within the region money comes from outside, unless the text says otherwise
        first = another([c for c in (*context.pair, *around) if c not in MEMBERS and c != "ASEAN"], named, second)
        around.sort(key=lambda code: code not in MEMBERS and code != "ASEAN")
    if not first:
        first = another(around, named, second)
    if gives and not second and sentence.start > sentence.line:  # of whom the paragraph speaks
        second = another([c for c in sentence.topic if c in MEMBERS or c == "ASEAN"], set(first), ())
    if gives and not second and context.where and context.where not in first:
        second = (context.where,)
    if not second:
        second = another(around, set(first), first)
    return ";".join(first), ";".join(second)


def all_of(part: Part | None, here: list[Part]) -> tuple[str, ...]:
    """An economy with those it is listed with."""
    if part is None:
        return ()
    low = high = here.index(part)
    while here[low].listed:
        low -= 1
    while high + 1 < len(here) and here[high + 1].listed:
        high += 1
    return tuple(dict.fromkeys(p.code for p in here[low : high + 1]))


def another(around: list[str], taken: set[str], other: tuple[str, ...]) -> tuple[str, ...]:
    """The first economy around that is not taken, nor the group of the other side's members."""
    for code in around:
        if (
            code in taken
            or (code == "ASEAN" and other and set(other) <= MEMBERS)
            or (code in MEMBERS and "ASEAN" in other)
        ):
            continue
        return (code,)
    return ()
