"""Economies in a sentence with what stands for them (the bloc, its, the latter) and how the language marks the part that
each plays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from entrepot.evidence import names
from entrepot.evidence.mentions import words
from entrepot.evidence.text import any_of

# Characters before and after a name in which its mark is looked for.
_BEFORE, _AFTER = 28, 14
# And behind it the verb by which it gives or gets.
_VERB = 30
# A name that says who is visited: 访日.
_VISITED = ("访", "赴")
# Where several marks fit, the first that does.
_ORDER = ("nation", "than", "from", "to", "in", "on", "with", "by", "among", "own", "of", "object", "topic")
# What stands between two members of a list; a comma alone (`comma`) only between members that are not the last two.
AND = re.compile(
    r"(?:['’]s?|\s(?:nations|countries|members|economies|states)|諸国|各国|国家)?\s*"
    r"(?:(?P<comma>[,，])|[、・]|[,，]?\s*(?:and|&|dan|serta|và|cùng|และ|กับ|と|や|和|与|及|以及|at|និង|ແລະ|နှင့်|மற்றும்))"
    r"\s*(?:(?:the|of|in|ng)\s+)?",
    re.IGNORECASE,
)
_OWNER = re.compile(r"['’]s?(?![A-Za-z])")
# "ASEAN nations' largest trading partner", the apostrophe left out.
_RANKED = re.compile(
    r"\s(?:nations|countries|states|members)['’]?\s(?:largest|biggest|top|main|leading|most important|second|third)\b"
)
# "the largest of the ten", "a member of the bloc": says which economy is meant.
_APPOSED = re.compile(
    r"(?:largest|biggest|smallest|richest|poorest|populous|members?|one)(?: (?:economy|member|country|state))? (?:of|in) $",
    re.IGNORECASE,
)
_THAT_OF = re.compile(r"\b(?:that|those)\s+of\s+(?:the\s+)?$|(?:yang dimiliki|milik)\s+$", re.IGNORECASE)


@dataclass(frozen=True)
class Economy:
    """A mention of an economy, or of what stands for one.

    `codes`: whom it can mean, the likeliest first (one, unless it is a pronoun). `mark`: to, in, on, from, with, by, than, of,
    own, nation (a people of it), adjective, object, topic, among, next (right behind a noun, in languages that put the owner
    there), apposed or plain. `kind`: name, adjective, city or pronoun. `notes`: of a pronoun, for each of `codes` how it stood where it
    was named. `plays`: giver or receiver, where the verb right behind says so.
    """

    start: int
    end: int
    codes: tuple[str, ...]
    mark: str
    kind: str = "name"
    that_of: bool = False
    notes: tuple[str, ...] = ()
    plays: str = ""

    @property
    def code(self) -> str:
        """Whom it most likely means."""
        return self.codes[0] if self.codes else ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An economy of the sentences before: its mark there, whether it was the last of its sentence, how many sentences ago."""

    code: str
    mark: str
    last: bool
    ago: int

    @property
    def note(self) -> str:
        """The same in short."""
        return f"{self.mark}{'!' if self.last else ''}"


@dataclass(frozen=True, eq=False)
class _Marks:
    before: dict[str, re.Pattern[str]]
    after: dict[str, re.Pattern[str]]
    people_before: re.Pattern[str]
    people_after: re.Pattern[str]


@lru_cache(maxsize=16)
def _marks(language: str) -> _Marks:
    raw = words.of("roles", language) or words.of("roles", "en")
    skip_before, skip_after = raw["skip_before"], raw["skip_after"]
    people = raw["people"]
    behind = any_of(people)
    return _Marks(
        {part: words.ends_with(list(w), skip=skip_before, language=language) for part, w in raw["before"].items()},
        {part: words.begins_with(list(w), skip=skip_after, language=language) for part, w in raw["after"].items()},
        re.compile(rf"(?:{behind})\s{{0,2}}$" if people else r"(?!)", re.IGNORECASE),
        re.compile(rf"\s{{0,2}}(?:{behind})" if people else r"(?!)", re.IGNORECASE),
    )


def find(text: str, plain: str, language: str) -> list[Economy]:
    """The economies that a sentence names, each with its mark; offsets are those of `text`."""
    found: list[Economy] = []
    previous: Economy | None = None
    for one in names.find(text, language):
        mark = _mark(plain, one, language)
        joined = previous is not None and AND.fullmatch(plain[previous.end : one.start])
        if joined and previous is not None and mark in ("plain", "topic", "own", "with", "object"):
            # A list shares the mark of the name that bears it: the first in English, the last in Japanese.
            if mark in ("plain", "with") and previous.mark not in ("plain", "topic"):
                mark = previous.mark
            elif previous.mark in ("plain", "topic", "with") and found:
                found[-1] = replace(previous, mark=mark, that_of=False)
        kind = "city" if one.place else "adjective" if one.adjective else "name"
        that_of = _THAT_OF.search(plain[max(0, one.start - 20) : one.start]) is not None
        previous = Economy(
            one.start, one.end, (one.code,), mark, kind, that_of, plays=_played(plain, one.end, language, mark)
        )
        found.append(previous)
    return found


@lru_cache(maxsize=16)
def _verbs(language: str) -> dict[str, re.Pattern[str]]:
    raw = words.of("roles", language) or words.of("roles", "en")
    skip = raw.get("auxiliaries", [])
    return {
        part: words.begins_with(listed, skip=skip, language=language) for part, listed in raw.get("verbs", {}).items()
    }


def _played(plain: str, end: int, language: str, mark: str) -> str:
    """The part that a name plays by the verb right behind it, where nothing marks it: 向老挝提供 gives to it."""
    if mark not in ("plain", "topic"):
        return ""
    after = plain[end : end + _VERB]
    return next((part for part, verb in _verbs(language).items() if verb.match(after.lstrip())), "")


def coordinated(plain: str, named: Sequence[Economy], one: Economy) -> tuple[Economy, ...]:
    """The names of the list that one of `named` stands in, in their order: itself alone where it stands in none."""
    at = named.index(one)
    gaps = [AND.fullmatch(plain[a.end : b.start]) for a, b in pairwise(named)]
    low = next((n + 1 for n in range(at - 1, -1, -1) if gaps[n] is None), 0)
    high = next((n for n in range(at, len(gaps)) if gaps[n] is None), len(gaps))
    last = gaps[high - 1] if high > low else None
    return tuple(named[low : high + 1]) if last is not None and last["comma"] is None else (one,)


def pair(plain: str, found: Sequence[Economy]) -> tuple[str, ...]:
    """The economies of a sentence of which a later one may say "the former" and "the latter": two that are joined, else all in their
    order; none where it names but one."""
    named = [e for e in found if e.code]
    joined = (dict.fromkeys(e.code for e in coordinated(plain, named, one)) for one in named)
    order = tuple(dict.fromkeys(e.code for e in named))
    return next((tuple(two) for two in joined if len(two) == 2), order if len(order) > 1 else ())


def _mark(plain: str, one: names.Economy, language: str) -> str:
    marks = _marks(language)
    before, after = plain[max(0, one.start - _BEFORE) : one.start], plain[one.end : one.end + _AFTER]
    if one.owner or (language == "en" and (_OWNER.match(after) or _RANKED.match(plain, one.end))):
        return "own"
    if plain.startswith(_VISITED, one.start):  # 访日人数: not a nation
        return "to"
    if language in ("id", "ms", "vi", "th") and marks.people_before.search(before):
        return "nation"
    if one.adjective and language in ("en", "fil"):
        if marks.people_after.match(after) or _bare_people(after):
            return "nation"
        return "on" if "on" in marks.before and marks.before["on"].search(before) else "adjective"
    for part in _ORDER:
        if part in marks.before and marks.before[part].search(before):
            return part
        if part in marks.after and marks.after[part].match(after):
            return part
    if language in ("id", "ms", "vi", "th") and before[-1:].strip() == "" and before.strip():
        return "next" if before.rstrip()[-1:].isalpha() else "plain"
    if language == "th" and before:
        return "next"
    return "plain"


_NO_NOUN = re.compile(
    r"\s*(?:$|[,.;:)-]|(?:[a-z]+ed|who|were|was|are|is|in|at|to|from|on|for|by|as|and|had|have|has|now|last|this|came|went|live|work|study)\b)"
)


def _bare_people(after: str) -> bool:
    """Thais, Filipinos: a nation with no noun behind it."""
    return _NO_NOUN.match(after) is not None


@lru_cache(maxsize=16)
def _anaphors(language: str) -> words.Finder[str]:
    raw = words.of("anaphors", language)
    return words.finder(
        {word: kind for kind in ("bloc", "former", "latter", "own", "one") for word in raw.get(kind, [])}
    )


def anaphors(
    plain: str, language: str, named: list[Economy], before: tuple[Spoken, ...], two: tuple[str, ...]
) -> list[Economy]:
    """What stands for an economy in a sentence whose names are `named`; `before`: the economies spoken of until then, the
    latest sentence first, those that most likely are meant before others; `two`: of the last sentence that named two, in its order."""
    seeker = _anaphors(language)
    if not seeker:
        return []
    found: list[Economy] = []
    for start, end, kind in seeker.find(plain):
        if any(e.start < end and start < e.end for e in named):
            continue
        here = [e.code for e in named if e.end <= start]
        codes = _meant(kind, here, tuple(s.code for s in before), two)
        if not codes:
            continue
        by_code = {s.code: s.note for s in reversed(before)}
        notes = tuple("here" if code in here else by_code.get(code, "") for code in codes)
        mark = "own" if kind == "own" else _anaphor_mark(plain, start, end, language)
        if _APPOSED.search(plain[max(0, start - 40) : start]):
            mark = "apposed"
        found.append(
            Economy(start, end, codes, mark, "pronoun", notes=notes, plays=_played(plain, end, language, mark))
        )
    return found


def _meant(kind: str, here: list[str], before: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    if kind == "bloc":
        return ("ASEAN",)
    single = tuple(dict.fromkeys(before))
    if kind in ("former", "latter"):
        pair = here[-2:] if len(here) >= 2 else list(two[-2:])
        return (pair[0] if kind == "former" else pair[1],) if len(pair) == 2 else ()
    if kind == "own":
        return tuple(dict.fromkeys((*here, *single)))[:3]
    countries = [code for code in (*single, *here) if len(code) == 3]
    return tuple(dict.fromkeys(countries))[:3]


def _anaphor_mark(plain: str, start: int, end: int, language: str) -> str:
    return _mark(plain, names.Economy(start, end, "", plain[end : end + 2] == "'s"), language)
