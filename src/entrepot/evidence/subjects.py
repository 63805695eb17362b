"""What a claim is about: indicators named in a text (measure_words.toml), and the economy that an indicator
belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes, measures
from entrepot.evidence.text import any_of, normal

if TYPE_CHECKING:
    from entrepot.evidence.sentences import Sentence


@dataclass(frozen=True)
class Topic:
    """A measure as texts name it: the kinds of quantity that fit, whether it has a partner, whether "rising X"
    measures something."""

    id: str
    units: tuple[str, ...]
    two: bool
    moves: bool


@dataclass(frozen=True)
class Mention:
    """A word for an indicator."""

    start: int
    end: int
    id: str


def claim_id(id: str) -> str:
    """What claims call a measure: its first alias, or its id."""
    return next(iter(measures.measures()[id].aliases), id)


@lru_cache(maxsize=1)
def topics() -> dict[str, Topic]:
    """Every indicator that a claim can be about, by id."""
    return {
        claim_id(id): Topic(claim_id(id), one.states, one.two_sided, one.moves)
        for id, one in measures.measures().items()
        if one.states
    }


@lru_cache(maxsize=16)
def _words(language: str) -> tuple[dict[str, str], re.Pattern[str]]:
    table: dict[str, str] = {}
    own, english = measures.words(language), measures.words("en") if language == "fil" else {}
    for id in measures.measures():
        for word in (*own.get(id, ()), *english.get(id, ())):
            table.setdefault(normal(word).casefold(), claim_id(id))
    return table, re.compile(any_of(table), re.IGNORECASE)


def find(text: str, language: str) -> list[Mention]:
    """Indicators in the order of the text; where words overlap the longest wins."""
    table, pattern = _words(language)
    if not table:
        table, pattern = _words("en")
    plain = normal(text)
    found = []
    for match in pattern.finditer(plain):
        id = table.get(re.sub(r"[ -]+", " ", match.group().casefold())) or table.get(match.group().casefold())
        if id is not None:
            found.append(Mention(match.start(), match.end(), id))
    if language == "en":
        found = [m for m in found if not _in_a_name(plain, m)]
        shares = [Mention(match.start(), match.end(), "trade_share") for match in _SHARE.finditer(plain)]
        shares += [Mention(m.start("id"), m.end("id"), "gdp_nominal_usd") for m in _OUTPUT.finditer(plain)]
        shares += [Mention(m.start(), m.end(), "wages") for m in _PAY.finditer(plain)]
        taken = [(m.start, m.end) for m in found]
        shares += [
            Mention(m.start(), m.end(), "trade_balance_usd")
            for m in _BALANCE.finditer(plain)
            if not any(a <= m.start() < b for a, b in taken)
        ]
        found = sorted(
            [m for m in found if not any(s.start <= m.start < s.end for s in shares)] + shares, key=lambda m: m.start
        )
    return found


def _in_a_name(plain: str, mention: Mention) -> bool:
    """Whether a word is part of a name: "Japan External Trade Organization", "Foreign Investment Agency"."""
    word = plain[mention.start : mention.end]
    if mention.id == "trade_value_usd" and re.search(
        r"\b(?:free|fair|open|global free)[ -]$", plain[max(0, mention.start - 6) : mention.start], re.IGNORECASE
    ):
        return True
    return word[0].isupper() and not word.isupper() and _NAME_GOES_ON.match(plain, mention.end) is not None


_NAME_GOES_ON = re.compile(
    r"\s+(?:and\s+[A-Z]\w+\s+)?(?:[A-Z]\w+\s+)?(?:Organi[sz]ation|Agency|Ministry|Minister|Commission|Authority|Board|Bank|Council|Department|Bureau|"
    r"Office|Fund|Center|Centre|Association|Community|Agreement|Area|Representative|Promotion|Facilitation|Forum|Summit|Act|Law|Index)\b"
)
_THEIR = re.compile(r"\btheir\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
# The output of an economy as a whole: "Viet Nam's output in dollars".
_OUTPUT = re.compile(r"(?<=[a-z]'s )(?:total |annual |economic |national )?(?P<id>output)\b(?! of\b)")
_PAY = re.compile(r"(?:^|[.;:,]\s+)[Pp]ay\b(?= in [A-Z])")
_BALANCE = re.compile(
    r"(?<!budget )(?<!fiscal )(?<!account )(?<!government )(?<!federal )(?<!services )\b(?:deficit|surplus)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\bshares?\s+(?:of|in)\s+(?:[\w'-]+\s+){0,4}?(?:trade|exports|imports)\b(?:\s+and\s+investment\s+markets)?",
    re.IGNORECASE,
)


_LINK = re.compile(
    r"^(?:\s+(?:of|in|for|by|from|across|within|among)\s+(?:the\s+|all\s+|many\s+|most\s+|its\s+)?(?:\w+\s+)?)$",
    re.IGNORECASE,
)
# Where the noun comes first: penduduk Vietnam, dân số Việt Nam, ประชากรไทย.
_JUXTAPOSED = re.compile(r"^\s*(?:antara|di|dari|daripada|của|giữa|tại|ở|ของ|ระหว่าง|ใน)?\s*$", re.IGNORECASE)
_PLURAL_AND = re.compile(
    r"^\s*(?:,|and|, and|&|dan|và|และ|と|、|和|与|及)\s*(?:the\s+)?$|^\s+(?:nations|countries|members)\s+and\s+$",
    re.IGNORECASE,
)


def owners(sentence: Sentence, start: int, end: int) -> tuple[str, ...]:
    """The economies that something at `start:end` belongs to: "X's population", "wages in X", "X ... its", else the
    nearest before it in its
    clause, else the clause's first after it, else the topic of the sentence before."""
    economies = sentence.economies
    inside = [e for e in economies if start <= e.start < end]
    if inside and sentence.part(start, start + 5).lower() == "share" and (holder := _possessor(sentence, start)):
        return holder  # Japan's share in ASEAN's trade
    if start in sentence.meant and not _possessor(sentence, start) and not _just_before(sentence, start):
        return (sentence.meant[start],)
    if inside:
        return joined(sentence, next((e for e in reversed(inside) if e.owner), inside[0]))
    if sentence.language == "ja":
        marked = [
            e
            for e in economies
            if e.end <= start and re.match(r"(?:諸国|側)?(?:では|にとって|は|が|も)", sentence.part(e.end, e.end + 6))
        ]
        if marked and not _just_before(sentence, start):
            return joined(sentence, marked[-1])
    beside = attached(sentence, start, end)
    if beside:
        return beside
    if _THEIR.search(sentence.part(start - 24, start)):  # of a group
        group = next((c for c in (*sentence.topic, *sentence.earlier) if c in codes.GROUPS), "")
        if group:
            return (group,)
    low, high = sentence.clause(start)
    before = [e for e in economies if low <= e.start < start]
    if before:
        plain_ones = [e for e in before if not e.owner]
        return joined(sentence, (plain_ones or before)[-1])
    whole = [e for e in economies if e.start < start]
    if (
        low > sentence.start
        and whole
        and not re.match(r"\s*(?:whereas|while|but|although)", sentence.part(low - 12, low), re.IGNORECASE)
    ):
        return joined(sentence, whole[0])
    after = [e for e in economies if end <= e.start < high]
    free = [e for e in after if not e.owner]
    if free and re.match(r"\W*(?:with|as|given|despite|by|after|while)\b", sentence.plain, re.IGNORECASE):
        return joined(sentence, free[0])
    if sentence.topic:
        return (sentence.topic[0],)
    return joined(sentence, (free or after)[0]) if after else ()


def attached(sentence: Sentence, start: int, end: int) -> tuple[str, ...]:
    """The economies that stand with the word itself: before it as its owner, or behind it with a preposition."""
    return _possessor(sentence, start) or _after(sentence, end) or _just_before(sentence, start)


def _after(sentence: Sentence, end: int) -> tuple[str, ...]:
    """`labor costs in Thailand`, `population of Japan`, `aging populations in ASEAN countries and Japan`."""
    for economy in sentence.economies:
        link = _JUXTAPOSED if sentence.language in ("id", "ms", "vi", "th") else _LINK
        if end <= economy.start <= end + 40 and link.match(sentence.part(end, economy.start)):
            return joined(sentence, economy)
    return ()


def _possessor(sentence: Sentence, start: int) -> tuple[str, ...]:
    """`Japan's investment in the region` is Japan's."""
    for economy in reversed(sentence.economies):
        if economy.end <= start:
            near = economy.owner and re.fullmatch(r"'s?(?:\s+[\w-]+){0,3}\s*", sentence.part(economy.end, start))
            return joined(sentence, economy) if near else ()
    return ()


def _just_before(sentence: Sentence, start: int) -> tuple[str, ...]:
    """`Japan's (aging) population`, `Thai exports`: the economy right before, with at most three words between."""
    for economy in reversed(sentence.economies):
        if economy.end <= start:
            between = sentence.part(economy.end, start)
            if economy.owner and re.fullmatch(r"['s]*(?:\s+[\w-]+){0,5}\s*", between):
                return joined(sentence, economy)
            return joined(sentence, economy) if re.fullmatch(r"['s]*\s*(?:[\w-]+\s+){0,1}|の|的|ของ", between) else ()
    return ()


def joined(sentence: Sentence, economy: Any) -> tuple[str, ...]:
    """An economy with those it is listed with: Vietnam and Indonesia."""
    group = [economy]
    economies = sentence.economies
    at = economies.index(economy)
    for step in (1, -1):
        here = at
        while 0 <= here + step < len(economies):
            left, right = (
                (economies[here], economies[here + step]) if step > 0 else (economies[here + step], economies[here])
            )
            if not _PLURAL_AND.match(sentence.part(left.end, right.start)):
                break
            here += step
            group.append(economies[here])
    group.sort(key=lambda e: e.start)
    return tuple(dict.fromkeys(e.code for e in group))
