"""Of whom an anchor speaks: subject and partner in the roles of the measure, the whole of a share or rank, and the other
side of a comparison, each with its features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from entrepot import codes
from entrepot.evidence.candidates.filler import Filler, of_measure
from entrepot.evidence.candidates.fixed import Fixed
from entrepot.evidence.candidates.heads import HeadOption
from entrepot.evidence.candidates.parallel import alike
from entrepot.evidence.candidates.scope import Anchor, words_between
from entrepot.evidence.mentions import things
from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.mentions.things import GOODS
from entrepot.measures import Measure, measures
from entrepot.query.reading import Transform

WORLD = "WLD"
# Additional tariffs of the United States: whoever is taxed, they are the importer.
TARIFF, TAXER = "tariff_rate", "USA"
_COMPARING = (Transform.RATIO, Transform.CROSSOVER)
_PARTS = (Transform.SHARE, Transform.RANK)


@dataclass(frozen=True, slots=True)
class SideOption:
    """Subject and partner in the measure's own roles, `whole` (subject, partner, world or a group), and the economy that
    they are compared with, which takes the side `versus` (subject or partner)."""

    subject: str
    partner: str = ""
    whole: str = ""
    other: str = ""
    versus: str = ""
    named: bool = False
    features: tuple[str, ...] = field(default=(), repr=False)


def options(anchor: Anchor, head: HeadOption, found: Sequence[Filler]) -> list[SideOption]:
    """Every assignment of the fillers to the sides that a head has."""
    measure = measures()[head.measure]
    found = of_measure(found, measure)
    clause = {f.code for f in found if f.where == "clause" and f.kind != "city" and f.order == 0}
    sentence = {f.code for f in found if f.where in ("clause", "own") and f.kind != "city" and f.order == 0}
    low, high = anchor.passage.clause(anchor.start)
    worldwide = things.says_world(anchor.passage.plain[low:high])
    fixed = Fixed(anchor, head, measure, found)
    scope = _Scope(anchor, head, measure, found, clause, sentence, worldwide, fixed, fixed.parts())
    if head.measure == "membership":
        return list(_member(scope))
    if head.measure == TARIFF and head.transform not in _COMPARING:
        return list(_taxed(scope))
    if head.transform in _COMPARING:
        return list(_compared_two(scope) if measure.two_sided else _compared_one(scope))
    return list(_two(scope) if measure.two_sided else _one(scope))


@dataclass(frozen=True, slots=True)
class _Scope:
    anchor: Anchor
    head: HeadOption
    measure: Measure
    found: Sequence[Filler]
    clause: set[str]
    sentence: set[str]
    worldwide: bool
    fixed: Fixed
    parts: frozenset[str]
    slots: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict, repr=False)

    def left(self, *used: str) -> tuple[str, ...]:
        """Features for the economies of the clause, and of the sentence, that a reading leaves unexplained."""
        here = len(self.clause - set(used))
        there = len(self.sentence - self.clause - set(used))
        found = []
        if here:
            found.append(f"left:{min(here, 3)}")
        if there:
            found.append(f"leftout:{min(there, 2)}")
        return tuple(found)

    def slot(self, name: str, filler: Filler) -> tuple[str, ...]:
        """Features of one filler in one slot."""
        key = (name, id(filler))
        if key not in self.slots:
            self.slots[key] = tuple(f"{name}|{said}" for said in self._of_filler(filler))
        return self.slots[key]

    def _of_filler(self, filler: Filler) -> Iterator[str]:
        own = filler.where in ("clause", "own")
        yield filler.where
        yield f"m:{filler.mark}" if own else f"{filler.where}|m:{filler.mark}"
        yield from filler.features
        if own and filler.mention is not None and self.head.head is not None and self.head.where in ("own", "last"):
            yield f"h:{_to_head(self, filler.mention)}"


def _to_head(scope: _Scope, one: Economy) -> str:
    """Where a name stands to the word for what is measured: right before, before, right behind, behind."""
    head = scope.head.head
    assert head is not None
    language = scope.anchor.passage.language
    if one.end <= head.start:
        return f"b{min(words_between(language, head.start - one.end), 4)}"
    if one.start >= head.end:
        return f"a{min(words_between(language, one.start - head.end), 4)}"
    return "o"


def _one(scope: _Scope) -> Iterator[SideOption]:
    head = scope.head
    # "Indonesia, the largest of the ten, has ...": what only tells which it is does not take its place.
    bears = [f for f in scope.found if f.mark != "apposed"] or scope.found
    for filler in bears:
        said = (*scope.slot("S", filler), *scope.left(filler.code))
        if head.transform in _PARTS:
            wholes = [("world", "whole:world")]
            if "ASEAN" in scope.sentence and not scope.worldwide:
                wholes.append(("ASEAN", "whole:asean"))
            for whole, feature in wholes:
                if whole == filler.code:
                    continue
                named = whole in scope.clause or (
                    whole == "world" and (scope.worldwide or head.transform is Transform.RANK)
                )
                used = (filler.code, whole)
                yield SideOption(
                    filler.code,
                    "",
                    whole,
                    named=filler.named and named,
                    features=(
                        *scope.slot("S", filler),
                        *scope.left(*used),
                        feature,
                        f"{feature}:{'named' if named or whole == 'world' else 'not'}",
                    ),
                )
            continue
        yield SideOption(filler.code, named=filler.named, features=said)
    if not scope.found:
        yield SideOption("", features=("S|none",))


def _member(scope: _Scope) -> Iterator[SideOption]:
    """A group that has members, or an economy that joins one."""
    groups = [f for f in scope.found if is_group(f.code)] or [Filler("ASEAN", "default", "plain", "name")]
    for group in groups:
        if scope.head.transform == Transform.COUNT:
            yield SideOption(group.code, named=True, features=scope.slot("S", group))
            continue
        joiners = [f for f in scope.found if not is_group(f.code)]
        nearest = [f for f in joiners if "nearest" in f.features]
        for one in nearest or joiners:
            if one.code:
                said = (*scope.slot("O", one), *scope.slot("X", group), *scope.left(one.code, group.code))
                yield SideOption(one.code, group.code, named=one.named, features=said)


def _taxed(scope: _Scope) -> Iterator[SideOption]:
    for one in scope.found:
        if one.code != TAXER:
            said = (*scope.slot("tr.G", one), *scope.left(one.code, TAXER))
            yield SideOption(one.code, TAXER, named=one.named, features=said)
    yield SideOption("", TAXER, features=("tr.G|absent",))


def _two(scope: _Scope) -> Iterator[SideOption]:
    """Giver and receiver; in shares and ranks with the side that stays fixed."""
    head = scope.head
    givers = [f for f in scope.found if not scope.fixed.never_gives(f)]
    receivers = [f for f in scope.found if not scope.fixed.never_gets(f)]
    for giver in givers:
        for receiver in receivers:
            if giver.code == receiver.code:
                continue
            yield from _pair(scope, giver, receiver)
    for giver in givers:
        yield from _pair(scope, giver, None)
    for receiver in receivers:
        yield from _pair(scope, None, receiver)
    if not scope.found:
        yield SideOption("", "", "subject" if head.transform in _PARTS else "", features=("G|none", "R|none"))


def _names(scope: _Scope, giver: Filler | None, receiver: Filler | None) -> tuple[tuple[str, ...], str]:
    """Features of a pair: each in the role of the measure, and as owner of the head or the other; and which is the owner."""
    head = scope.head
    owner = "receiver" if head.owner == "receiver" else "giver"
    shape = _shape(scope)
    first, second = (receiver, giver) if owner == "receiver" else (giver, receiver)
    said: list[str] = []
    for name, filler in (("O", first), ("X", second)):
        if filler is None:
            said.append(f"{shape}{name}|absent")
        else:
            said += scope.slot(f"{shape}{name}", filler)
    for name, filler in (("G", giver), ("R", receiver)):
        if filler is not None and filler.where in ("clause", "own"):
            said.append(f"{shape}{name}|m:{filler.mark}")
            said.append(f"{shape}{name}|k:{filler.kind}")
    if first is not None and second is not None and first.mention is not None and second.mention is not None:
        place = "own" if first.where == "clause" else first.where
        if place == ("own" if second.where == "clause" else second.where):
            order = "OX" if first.mention.start < second.mention.start else "XO"
            said += [f"{shape}{order}|{place}", f"{shape}{order}|{place}|{head.owner}"]
    if giver is not None and receiver is not None and giver.mention is not None and receiver.mention is not None:
        if giver.where in ("clause", "own") and receiver.where in ("clause", "own"):
            order = "GR" if giver.mention.start < receiver.mention.start else "RG"
            said.append(f"{shape}{order}|{head.owner}")
        else:
            said.append(f"{shape}{giver.where[:3]}>{receiver.where[:3]}|{head.owner}")
    return tuple(said), owner


def _shape(scope: _Scope) -> str:
    """The kind of measure that sides are read for: goods, people, money that flows, answers, tariffs."""
    measure = scope.measure
    if measure.id == "survey_share":
        return "sv."
    if measure.strand == "people":
        return "pp."
    return "gd." if measure.id == GOODS or measure.id.startswith("goods") else "fl."


def _pair(scope: _Scope, giver: Filler | None, receiver: Filler | None) -> Iterator[SideOption]:
    head = scope.head
    g, r = giver.code if giver else "", receiver.code if receiver else ""
    both = (giver is None or giver.named) and (receiver is None or receiver.named)
    if both and giver is not None and giver.where == "default":  # a survey says who answered, its question what
        low, high = scope.anchor.passage.clause(scope.anchor.start)
        both = any(id == head.question for id, _ in things.questions(scope.anchor.passage.plain[low:high]))
    said, owner = _names(scope, giver, receiver)
    said = (*said, *scope.left(g, r))
    if head.transform not in _PARTS:
        yield SideOption(g, r, named=both, features=said)
        return
    for whole in ("subject", "partner") if not scope.worldwide else ():
        whole_is_owner = (whole == "subject") == (owner == "giver")
        kind = "verb" if head.head is not None and not head.head.noun and not head.rank else "noun"
        at = "rank" if head.rank else kind
        extra = [f"{head.transform}|whole={'O' if whole_is_owner else 'X'}|{at}|{head.owner}"]
        fixed, part = (giver, receiver) if whole == "subject" else (receiver, giver)
        if fixed is None or fixed.code in scope.parts:
            continue
        for name, filler in (("W", fixed), ("P", part)):
            if filler is None:
                extra.append(f"{name}|absent")
                continue
            extra += scope.slot(f"{name}{'r' if head.rank else ''}", filler)
        if head.rank in ("giver", "receiver"):
            holder = giver if head.rank == "giver" else receiver
            extra.append("holder" if holder is part else "holder-")
        yield SideOption(g, r, whole, named=both, features=(*said, *extra))
    if scope.measure.id != "survey_share" and giver is not None and receiver is None and scope.worldwide:
        yield SideOption(
            g,
            WORLD if scope.measure.two_sided else "",
            "world",
            named=both,
            features=(*said, f"{head.transform}|whole=world"),
        )


def _compared_one(scope: _Scope) -> Iterator[SideOption]:
    for first in scope.found:
        for second in scope.found:
            if first.code != second.code:
                said = (*scope.slot("A", first), *scope.slot("B", second), *scope.left(first.code, second.code))
                yield SideOption(
                    first.code,
                    other=second.code,
                    versus="subject",
                    named=first.named and second.named,
                    features=(*said, _order(first, second)),
                )


def _order(first: Filler, second: Filler) -> str:
    if first.mention is None or second.mention is None or {first.where, second.where} - {"clause", "own"}:
        return f"AB:{first.where[:3]}>{second.where[:3]}"
    return "AB" if first.mention.start < second.mention.start else "BA"


_COMPARED_SIDES = ("subject", "partner")


def _misplaced(scope: _Scope, versus: str, two: Sequence[Filler], third: Filler | None) -> bool:
    """Whether a word says that one of three in a comparison stands on the other side."""
    givers, receivers = (list(two), [third]) if versus == "subject" else ([third], list(two))
    return any(f is not None and scope.fixed.never_gives(f) for f in givers) or any(
        f is not None and scope.fixed.never_gets(f) for f in receivers
    )


def _compared_two(scope: _Scope) -> Iterator[SideOption]:
    """First and second on one side, with a third, or nobody, on the other."""
    found = scope.found[:7]
    head = scope.head
    pair = alike(scope.anchor.passage)
    two = {one.code for one in pair} if pair and {one.code for one in pair} <= {f.code for f in found} else set[str]()
    for first in found:
        for second in found:
            if first.code == second.code or (two and {first.code, second.code} != two):
                continue
            base = (*scope.slot("A", first), *scope.slot("B", second), _order(first, second))
            for third in (*found, None):
                if third is not None and third.code in (first.code, second.code):
                    continue
                wrong = [side for side in _COMPARED_SIDES if _misplaced(scope, side, (first, second), third)]
                used = (first.code, second.code, third.code if third else "")
                third_said = ("C|absent",) if third is None else scope.slot("C", third)
                named = first.named and second.named and (third is None or third.named)
                # On which side the two are compared: where the head's owner is not.
                for versus in _COMPARED_SIDES:
                    if versus in wrong:
                        continue
                    owner_side = "partner" if head.owner == "receiver" else "subject"
                    extra = f"versus={'O' if versus == owner_side else 'X'}|{head.owner}|{'rank' if head.rank else 'n'}"
                    said = (*base, *third_said, *scope.left(*used), extra, f"{extra}|{third.mark if third else '-'}")
                    a, c = first.code, third.code if third else ""
                    subject, partner = (a, c) if versus == "subject" else (c, a)
                    yield SideOption(subject, partner, other=second.code, versus=versus, named=named, features=said)


def is_group(code: str) -> bool:
    """Whether a code is one of a group."""
    return code in codes.GROUPS
