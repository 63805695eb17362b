"""Which held series a claim may mean: by its indicator, the words beside the number, its two sides, unit and the
publisher that the text names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from entrepot import codes, measures
from entrepot.evidence.holdings import Point
from entrepot.evidence.subjects import claim_id
from entrepot.evidence.text import is_wide, normal

if TYPE_CHECKING:
    import datetime as dt

    from entrepot.evidence.claims import Claim
    from entrepot.evidence.verdict import Bench

# How far from the number the words may stand that say which series is meant (characters; fewer in scripts without blanks).
_NEAR, _NEAR_WIDE = 90, 36
# How far back a text may have named its source.
SOURCE_REACH = 500
# How far back a sentence may have named what is counted.
CARRIED = 250
_WORLD = "WLD"


@dataclass(frozen=True)
class Option:
    """One series that an indicator of the text may mean: `words` say so, else it is meant by default."""

    series: str
    product: str = ""
    words: re.Pattern[str] | None = None
    accepts: tuple[str, ...] = ()
    default: bool = False


@dataclass(frozen=True)
class Reading:
    """One held series of one source and unit. `same`: it is what the words say; else another thing that they could be
    mistaken for (the flow the other way, another coverage, another way of counting)."""

    series: str
    economy: str
    partner: str
    product: str
    source: str
    unit: str
    points: tuple[Point, ...]
    same: bool

    @property
    def name(self) -> str:
        """What it is, for a reader."""
        sides = " to ".join(codes.name(code) for code in (self.economy, self.partner) if code)
        parts = [self.series.replace("_", " "), self.product.replace("-", " "), f"of {sides}", f"({self.source})"]
        return " ".join(part for part in parts if part)


@lru_cache(maxsize=1)
def options() -> dict[str, tuple[Option, ...]]:
    """For each claim indicator, the series that it may mean, in the order in which they answer: the measure itself, its
    products, then the measures that share its words."""
    known = measures.measures()
    senses = [(sense, id) for id, one in known.items() for sense in one.senses]
    found: dict[str, tuple[Option, ...]] = {}
    for id, one in known.items():
        own = (
            ()
            if any(s.of == id == own for s, own in senses) or one.held != "store"
            else (Option(one.of or id, default=True),)
        )
        parts = tuple(Option(id, part.id, beginnings(part.when)) for part in one.products if part.when)
        shared = tuple(_option(sense, other) for sense, other in senses if sense.of == id)
        if parts or shared:
            found[claim_id(id)] = (*own, *parts, *shared)
    return found


def _option(sense: measures.Sense, series: str) -> Option:
    words = beginnings(sense.words) if sense.words else None
    return Option(series, "", words, sense.accepts, sense.default or not sense.words)


@lru_cache(maxsize=1)
def _publishers() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    file = resources.files("entrepot.evidence") / "lexicon" / "publishers.toml"
    raw: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["publisher"]
    return tuple((beginnings(row["names"], cased=True), tuple(row["sources"])) for row in raw.values())


def beginnings(words: Sequence[str], *, cased: bool = False) -> re.Pattern[str]:
    """An expression for words by their beginnings: Latin ones at the edge of a word, others anywhere."""
    parts = [re.escape(normal(w)) if is_wide(w) else rf"(?<![^\W\d_]){re.escape(normal(w))}" for w in words]
    return re.compile("|".join(parts), 0 if cased else re.IGNORECASE)


def beside(claim: Claim) -> tuple[str, int]:
    """The words around the claim's quote in its sentence, and where the quote begins in them."""
    sentence, quote = normal(claim.sentence), normal(claim.quote)
    place = max(sentence.find(quote), 0)
    near = _NEAR_WIDE if claim.language in ("ja", "zh", "th") else _NEAR
    start = max(0, place - near)
    return sentence[start : place + len(quote) + near], place - start


def meant(claim: Claim, bench: Bench) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """The series that the words beside the number name (else those by default), and the others of its indicator."""
    known = options().get(claim.indicator) or (Option(claim.indicator, default=True),)
    known = tuple(o for o in known if _measures(o, claim.unit, bench)) or known
    before = [
        c
        for c in bench.claims
        if 0 < claim.start - c.start < CARRIED and (c.indicator, c.partner) == (claim.indicator, claim.partner)
    ]
    chosen: tuple[Option, ...] = ()
    # "A year earlier it was ...": what the sentence before named is still meant.
    for one in (claim, *sorted(before, key=lambda c: -c.start)[:1]):
        chosen = chosen or _worded(one, known)
    chosen = chosen or tuple(o for o in known if o.default) or known[:1]
    return chosen, tuple(option for option in known if option not in chosen)


def _worded(claim: Claim, known: Sequence[Option]) -> tuple[Option, ...]:
    """The series that the nearest words beside a claim name."""
    text, place = beside(claim)
    named = []
    for option in known:
        if option.words is not None:
            gaps = [abs(match.start() - place) for match in option.words.finditer(text)]
            named += [(min(gaps), option)] if gaps else []
    first = min((gap for gap, _ in named), default=None)
    return tuple(option for gap, option in named if gap == first)


def _measures(option: Option, unit: str, bench: Bench) -> bool:
    """Whether a series is in a unit in which the text states it."""
    spec = bench.holdings.store.indicators.get(option.series)
    units = spec.units if spec else ()
    money = len(unit) == 3 and unit.isupper() and any(len(u) == 3 and u.isupper() for u in units)
    return unit in units or unit in option.accepts or money or not units


def publishers(claim: Claim, bench: Bench) -> tuple[str, ...]:
    """Beginnings of the ids of the sources that the claim's sentence names, else those of the sentences shortly before."""
    sentences = [claim.sentence]
    before = [c for c in bench.claims if 0 <= claim.start - c.start < SOURCE_REACH and c.doc == claim.doc]
    sentences += [c.sentence for c in sorted(before, key=lambda c: -c.start) if c.indicator == claim.indicator]
    return next((found for sentence in dict.fromkeys(sentences) if (found := _named_in(sentence))), ())


@lru_cache(maxsize=2048)
def _named_in(sentence: str) -> tuple[str, ...]:
    plain = normal(sentence)
    return tuple(id for pattern, ids in _publishers() if pattern.search(plain) for id in ids)


def readings(claim: Claim, bench: Bench, then: dt.date) -> list[Reading]:
    """Every held series that the claim may mean, what it says first. `then`: the day whose members a group has."""
    chosen, others = meant(claim, bench)
    found: list[Reading] = []
    for option in (*chosen, *others):
        for economy, partner, straight in _sides(claim, option.series, bench):
            for product in _products(option, economy, partner, bench):
                same = option in chosen and straight and product == option.product
                found += _by_source(option, economy, partner, product, same, claim, bench, then)
    if not any(reading.same for reading in found) and chosen:
        turned = [r for r in found if any((r.series, r.product) == (o.series, o.product) for o in chosen)]
        sides = {(r.economy, r.partner) for r in turned}
        if len(sides) == 1:  # held one way round only: that is what can be meant
            found = [Reading(**{**vars(r), "same": r in turned}) for r in found]
    named = publishers(claim, bench)
    own = [r for r in found if r.source.startswith(named)] if named else []
    # Who publishes it says also which of several series is meant (an agency that only counts approvals).
    known = [r for r in own if r.same] or [r for r in own if (r.economy, r.product) == (claim.subject, "")]
    if known:
        found = [Reading(**{**vars(r), "same": r in known}) for r in found]
    return sorted(found, key=lambda r: not r.same)


def _sides(claim: Claim, series: str, bench: Bench) -> list[tuple[str, str, bool]]:
    """Economy and partner of the rows that may answer, and whether they stand as the claim says them."""
    subject, partner = claim.subject.split(";")[0], claim.partner
    if partner:
        pairs = [(subject, partner, True), (partner, subject, False)]
        if subject:
            pairs.append((subject, "", True))
        return pairs
    held = _held_pairs(bench, series)
    if (subject, "") in held or subject in codes.GROUPS:
        return [(subject, "", True)]
    # One side is left out: what the rest of the text is about fills it.
    near = {code for c in bench.claims for code in (*c.subject.split(";"), c.partner) if code} - {subject}
    found = [(e, p, True) for e, p in sorted(held) if e == subject and p in near]
    found += [(e, p, True) for e, p in sorted(held) if p == subject and e in near] if not found else []
    if (_WORLD, subject) in held:
        return [(_WORLD, subject, True), *((e, p, False) for e, p, _ in found)]
    return found if len(found) == 1 else [(e, p, False) for e, p, _ in found]


def _held_pairs(bench: Bench, series: str) -> set[tuple[str, str]]:
    return bench.holdings.pairs.get(series, set())


def _products(option: Option, economy: str, partner: str, bench: Bench) -> list[str]:
    held = bench.holdings.products.get((option.series, economy, partner), set())
    if economy in codes.GROUPS or partner in codes.GROUPS:
        held = held | {""}
    return [
        p for p in sorted(held, key=lambda p: (p != option.product, p)) if p == option.product or not option.product
    ]


def _by_source(
    option: Option, economy: str, partner: str, product: str, same: bool, claim: Claim, bench: Bench, then: dt.date
) -> list[Reading]:
    """The rows of each series and unit, in its newest edition; a group that no source gives is the sum of its members."""
    if not bench.holdings.rows.get((option.series, economy, partner, product)) and {economy, partner} & set(
        codes.GROUPS
    ):
        return _summed(option, economy, partner, product, same, bench, then)
    series: dict[tuple[str, str], list[Point]] = {}
    for p in bench.holdings.current(option.series, economy, partner, product, bench.known_by):
        if not _spans_years(p.period):
            series.setdefault((bench.holdings.family(p.source), p.unit), []).append(p)
    return [
        Reading(option.series, economy, partner, product, points[-1].source, unit, tuple(points), same)
        for (_, unit), points in series.items()
    ]


def _summed(
    option: Option, economy: str, partner: str, product: str, same: bool, bench: Bench, then: dt.date
) -> list[Reading]:
    group = economy if economy in codes.GROUPS else partner
    found = []
    for unit in _units(option.series, group, economy, partner, product, bench):
        for source in (*_sources(option.series, group, economy, partner, product, bench), None):
            points = bench.holdings.series(
                option.series,
                economy,
                partner,
                product,
                source=source,
                known_by=bench.known_by,
                unit=unit,
                joined_by=then,
            )
            years = {p.year for r in found if r.unit == unit for p in r.points}
            points = [p for p in points if source is not None or p.year not in years]
            if points:
                name = source or " ".join(dict.fromkeys(s for p in points for s in p.source.split()))
                found.append(Reading(option.series, economy, partner, product, name, unit, tuple(points), same))
    return found


def _member_rows(series: str, group: str, economy: str, partner: str, product: str, bench: Bench) -> list[Point]:
    member = codes.members(group)[0]
    pair = (member, partner) if economy == group else (economy, member)
    return bench.holdings.current(series, *pair, product, bench.known_by)


def _sources(series: str, group: str, economy: str, partner: str, product: str, bench: Bench) -> list[str]:
    return list(dict.fromkeys(p.source for p in _member_rows(series, group, economy, partner, product, bench)))


def _units(series: str, group: str, economy: str, partner: str, product: str, bench: Bench) -> list[str]:
    return list(dict.fromkeys(p.unit for p in _member_rows(series, group, economy, partner, product, bench)))


def _spans_years(period: str) -> bool:
    """A period of several years (2010-2015), not a month (2024-10) or a year."""
    return re.fullmatch(r"(?:FY)?\d{4}-(?:FY)?\d{4}", period) is not None
