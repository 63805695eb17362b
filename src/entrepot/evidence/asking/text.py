"""The text of a question: cleaned, its codes spelled out, its language found, cut into the questions that it holds."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from entrepot import codes
from entrepot.evidence import language as languages
from entrepot.evidence import names, register
from entrepot.evidence.asking.part import Assumed
from entrepot.evidence.mentions import asking, things, words
from entrepot.evidence.mentions.asking import Asking
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.read import of_text
from entrepot.evidence.mentions.split import sentences
from entrepot.evidence.mentions.things import LANGUAGES, Head
from entrepot.evidence.text import normal
from entrepot.measures import measures
from entrepot.query.archive import SURVEYS

LONGEST = 1200
# Measures of output, on market prices and at purchasing power.
OUTPUT = ("gdp_nominal", "gdp_ppp")
_LATIN = ("en", "id", "ms", "vi", "fil")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_GLUED = re.compile(r"(?<=\d)(?!\d)(?=[\u0b80-\u0bff\u0e00-\u0eff\u1780-\u17ff\uac00-\ud7af])")
# A day in digits stands apart from the letters around it.
_ISO = re.compile(r"(?<![\d-])(\d{4}-\d{2}-\d{2})(?![\d-])")
_HOUSES = re.compile(r"ISEAS|Yusof|Ishak")
_LETTERS = re.compile(r"(?<![\w.])[A-Z]{2,3}(?![\w])")
# Capitals that are words or names of other things before they are codes of ISO 3166.
_NOT_CODES = frozenset(
    (
        "ID",
        "IN",
        "MY",
        "US",
        "IS",
        "IT",
        "AT",
        "BE",
        "BY",
        "TO",
        "DO",
        "SO",
        "NO",
        "ME",
        "AM",
        "PM",
        "AND",
        "ARE",
        "CAN",
    )
)
# From so much likeness a misspelt name is read as the one that it is like.
_ALIKE = 0.84
# So sure by its function words alone, a guess needs no second look.
_SURE = 0.7
_CAPITALISED = re.compile(r"[A-ZÀ-Ý][^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a text: its passage, the words that ask, what was assumed in reading its names."""

    passage: Passage
    asked: tuple[Asking, ...]
    assumed: tuple[Assumed, ...] = ()

    def says(self, *kinds: str) -> bool:
        """Whether its words ask for one of some kinds."""
        return asking.says(list(self.asked), *kinds)

    def asks_about(self, start: int, end: int) -> bool:
        """Whether a place of its text lies within a word that asks."""
        return any(one.start <= start and end <= one.end for one in self.asked)

    @property
    def polar(self) -> bool:
        """Whether it asks for yes or no."""
        return asking.polar(list(self.asked), self.passage.language)


def clean(text: str) -> str:
    """The text without what cannot be seen, a blank where a case ending is glued to a number, codes by their names."""
    text = _ISO.sub(r" \1 ", _GLUED.sub(" ", _INVISIBLE.sub("", text))).strip()
    letters = [c for c in text if c.isalpha()]
    if sum(c.isupper() for c in letters) > 0.6 * len(letters) and len(letters) > 12:
        return text
    return _LETTERS.sub(lambda m: _spelled(m.group()), text)


def _spelled(code: str) -> str:
    near = (*codes.ASEAN_MEMBERS, "JPN", "CHN", "KOR", "USA", "IND", "TWN", "HKG", "AUS", "NZL")
    if code in _NOT_CODES:
        return code
    alpha3 = code if len(code) == 3 else codes.of_alpha2(code)
    return codes.name(alpha3) if alpha3 in near else code


def language_of(text: str) -> str:
    """The language of a question; of Latin script the one whose words explain most of it. "und" for one that is not read."""
    found = languages.detect(text, statistical=False)
    guess = found.code
    if guess in LANGUAGES and (guess not in _LATIN or (guess in ("en", "vi") and found.confidence >= _SURE)):
        return guess
    if guess == codes.KOREAN:  # of Korean the names are known, and words of English beside them
        return "en"
    if guess not in (*_LATIN, languages.UNREAD):
        return languages.UNREAD
    scored = {code: _explained(text, code) for code in _LATIN}
    best = max(scored.values())
    if not best:  # a name alone is in any language
        return "en" if guess == languages.UNREAD and names.find(text, "en") else guess
    return guess if scored.get(guess) == best else max(_LATIN, key=lambda code: scored[code])


def _explained(text: str, language: str) -> int:
    plain = normal(text)
    found = bytearray(len(plain))
    for one in (*of_text(text, language).heads, *asking.find(plain, language)):
        found[one.start : one.end] = b"\x01" * (one.end - one.start)
    for match in asking.common(language).finditer(plain):
        if _whole(plain, *match.span()):
            found[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return sum(found)


def _whole(plain: str, start: int, end: int) -> bool:
    return not (plain[start - 1 : start].isalpha() or plain[end : end + 1].isalpha())


def questions(text: str, language: str) -> list[Question]:
    """The questions of a text; what gives orders to the reader and asks nothing is left out."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        for start, end in _with_asides(text, list(sentences(text, *line.span()))):
            found += _apart(_question(text[start:end], language))
    real = [q for q in found if _asks(q)]
    if not real:
        real = [q for q in found if not q.says("order")][-1:]
    return real


def _with_asides(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences, each with what stands in brackets behind its mark: （2023年）."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and text[start] in "(（[":
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


# What joins two questions in one sentence.
_JOINS = re.compile(
    r",?\s+(?:and|dan|serta|và|at)\s+|\s*(?:และ|ແລະ|និង|နှင့်|また|、そして|以及|மற்றும்)\s*|[,;、，；](?!\d{3}(?!\d))\s*",
    re.IGNORECASE,
)
# Characters that may stand between a word that asks and what joins: a particle, a classifier.
_NEAR = 4


def _apart(question: Question) -> list[Question]:
    """The questions of one sentence: each measures something and asks, and they part beside a word that asks."""
    plain, text = question.passage.plain, question.passage.text
    asks = [a for a in question.asked if set(asking.PLACES) & set(a.kinds)]
    for match in _JOINS.finditer(plain):
        left = [a for a in asks if a.end <= match.start()]
        right = [a for a in asks if a.start >= match.end()]
        heads = {h.end <= match.start() for h in question.passage.heads}
        beside = left and right and (right[0].start - match.end() <= 1 or match.start() - left[-1].end <= _NEAR)
        if beside and len(heads) > 1:
            parts = (text[: match.start()], text[match.end() :])
            return [one for part in parts for one in _apart(_question(part, question.passage.language))]
    return [question]


def _asks(question: Question) -> bool:
    ends = question.passage.plain.rstrip()[-1:] in "?？"
    if question.says("order") and not ends:
        return False
    return ends or question.says(*asking.PLACES, "opinion", "why", "supposed", "chance")


def _question(text: str, language: str) -> Question:
    passage = of_text(text, language)
    asked = _asked(passage)
    assumed = [
        Assumed("name", codes.assumed()[said][0], passage.text[e.start : e.end])
        for e in passage.economies
        if (said := passage.text[e.start : e.end].casefold()) in codes.assumed() and len(codes.assumed()[said]) > 1
    ]
    question = Question(*_measured(passage, asked), tuple(assumed))
    return question if passage.economies and language not in _LATIN else _respelled(question)


def _asked(passage: Passage) -> tuple[Asking, ...]:
    """The words that ask; of "which ASEAN member", in every language, those that a group's name parts as well."""
    found = asking.find(passage.plain, passage.language)
    for one in passage.economies:
        if one.code in codes.GROUPS:
            before, after = passage.plain[: one.start].rstrip(), passage.plain[one.end :]
            after = after if passage.language in words.UNSPACED else f" {after.lstrip()}"
            gone = len(passage.plain) - len(before) - len(after)
            for who in asking.find(before + after, passage.language):
                if "who" in who.kinds and who.start < len(before) < who.end:
                    found = [a for a in found if a.end <= who.start or a.start >= who.end + gone]
                    found.append(replace(who, end=who.end + gone))
    return tuple(sorted(found, key=lambda a: a.start))


def _measured(passage: Passage, asked: tuple[Asking, ...]) -> tuple[Passage, tuple[Asking, ...]]:
    """The passage with what its words ask about: the "economy" of "which economy" measures nothing, and output at
    purchasing power is another measure. Of a measure that has no such prices the words stay unexplained."""
    verbs = [Head(*found, "", "giver", noun=False) for found in asking.verbs(passage.language).find(passage.plain)]
    known = [h for h in passage.heads if not any(v.start <= h.start < v.end for v in verbs)]
    passage = replace(passage, heads=tuple(sorted((*known, *verbs), key=lambda h: h.start)))
    who, power = ([one for one in asked if kind in one.kinds] for kind in ("who", "ppp"))
    heads = tuple(h for h in passage.heads if not any(a.start <= h.start and h.end <= a.end for a in who))
    if power and {h.measure for h in heads} & set(OUTPUT):
        heads = tuple(replace(h, measure=OUTPUT[1]) if h.measure == OUTPUT[0] else h for h in heads)
    elif power:
        asked = tuple(one for one in asked if one not in power)
    return replace(passage, heads=heads, cues=_compared(passage, asked)), asked


def _compared(passage: Passage, asked: tuple[Asking, ...]) -> tuple[Cue, ...]:
    """The cues of a passage with the words by which a question for yes or no compares."""
    if not asking.polar(list(asked), passage.language):
        return passage.cues
    kinds = {"less": "below"} if asking.says(list(asked), "less") else {"more": "exceeds"}
    more = [Cue(a.start, a.end, (kinds[k],)) for a in asked for k in kinds if k in a.kinds]
    kept = [c for c in passage.cues if not any(c.start < m.end and m.start < c.end for m in more)]
    return tuple(sorted((*kept, *more), key=lambda c: c.start))


def _respelled(question: Question) -> Question:
    """The same with a misspelt name read as the one that it is like."""
    for word in left_over(question):
        if not _CAPITALISED.fullmatch(word):
            continue
        near = difflib.get_close_matches(word, _known(question.passage.language), n=1, cutoff=_ALIKE)
        if near:
            text = question.passage.text.replace(word, near[0])
            passage = of_text(text, question.passage.language)
            code = next((e.code for e in passage.economies if passage.text[e.start : e.end] == near[0]), "")
            if code:
                asked = _asked(passage)
                assumed = (*question.assumed, Assumed("spelling", code, word))
                return _respelled(Question(passage, asked, assumed))
    return question


@lru_cache(maxsize=8)
def _known(language: str) -> tuple[str, ...]:
    return tuple(name for name in names.listed(language) if len(name) > 4 and name[0].isupper() and not name.isupper())


# A run of letters with the signs that belong to them.
_RUN = re.compile(r"[^\s\d\u0021-\u0040\u005b-\u0060\u007b-\u007e、。，．？！「」『』（）：；។။]+")


def left_over(question: Question) -> list[str]:
    """Words that neither a mention nor a word of questions explains, in their order."""
    return [word for word, _, _ in left_spans(question)]


def left_spans(question: Question) -> list[tuple[str, int, int]]:
    """The same with their places."""
    passage = question.passage
    rest = bytearray(passage.covered)
    for start, end in ((a.start, a.end) for a in question.asked):
        rest[start:end] = b"\x01" * (end - start)
    houses = (match.span() for match in _HOUSES.finditer(passage.text))
    relied = (match.span() for match in asking.relied(passage.language).finditer(passage.plain))
    survey = things.question_spans(passage.plain) if any(h.measure in SURVEYS for h in passage.heads) else ()
    for start, end in (
        *((a, b) for a, b, _ in register.find(passage.text)),
        *houses,
        *relied,
        *survey,
        *_of_products(passage),
    ):
        rest[start:end] = b"\x01" * (end - start)
    text = "".join(" " if covered else char for char, covered in zip(passage.plain, rest, strict=True))
    common = asking.common(passage.language)
    if passage.language in words.UNSPACED:
        text = common.sub(lambda m: " " * len(m.group()), text)
        return [(m.group(), *m.span()) for m in _RUN.finditer(text) if any(map(str.isalpha, m.group()))]
    if passage.language == "ta":  # what is left of a word whose beginning is known is its case ending
        begun = [m for m in _RUN.finditer(text) if not m.start() or passage.plain[m.start() - 1].isspace()]
        return [(m.group(), *m.span()) for m in begun if not common.match(m.group())]
    found = [(m.group(), *m.span()) for m in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)]
    return [(w, a, b) for w, a, b in found if not all(common.fullmatch(p) for p in w.split("-")) and len(w) > 1]


def _of_products(passage: Passage) -> Iterator[tuple[int, int]]:
    """Where words name a part of what is asked: workers *in construction*."""
    text = passage.plain.casefold()
    for id in {head.measure for head in passage.heads} & measures().keys():
        for word in (word.casefold() for product in measures()[id].products for word in product.when):
            yield from (match.span() for match in re.finditer(re.escape(word), text))


def without(question: Question, *spans: tuple[int, int]) -> Question:
    """The question as if some of its periods or economies were not there."""
    passage = question.passage
    gone = set(spans)
    return replace(
        question,
        passage=replace(
            passage,
            periods=tuple(p for p in passage.periods if (p.start, p.end) not in gone),
            economies=tuple(e for e in passage.economies if (e.start, e.end) not in gone),
        ),
    )
