"""Readings, values, gaps and rules in English: the only sentences about verdicts."""

from __future__ import annotations

from entrepot import codes
from entrepot.evidence.claim import Bound, Claim, Judged, Outcome, Verdict
from entrepot.evidence.figures import told
from entrepot.evidence.fit import tolerance
from entrepot.measures import Measure, measure, registered
from entrepot.query.held import Gap, Missing, Value
from entrepot.query.reading import MOVES, PARTNER, SUBJECT, WORLD, YEARS, Reading, Transform

_FLOWS = {
    "exports": "goods exports",
    "imports": "goods imports",
    "both": "goods trade",
    "balance": "balance of goods trade",
}
_TO = {"importer": "to", "host": "in", "recipient": "to", "destination": "to", "where they work": "in"}
_TO |= {"where they study": "in", "where they live": "in", "power the answer is about": "about", "group": "in"}
_UNITS = {"persons": "people", "points": "percentage points", "years": "years"}


def reading(asked: Reading) -> str:
    """What a reading asks, in words."""
    when = _when(asked)
    what = _quantity(asked)
    if asked.transform is Transform.SHARE:
        what = f"{_part(asked)} in {_whole(asked)}"
    elif asked.transform is Transform.RANK:
        what = _rank(asked)
    elif asked.transform is Transform.RATIO and asked.operand is not None:
        what = f"{what} over {_other(asked, asked.operand)}"
    elif asked.transform is Transform.CROSSOVER and asked.operand is not None:
        what = f"when {_crossing(asked, asked.operand)}"
    elif asked.transform is Transform.DATE:
        what = f"date: {what}"
    elif asked.transform is Transform.COUNT:
        what = f"number of {'members of ' + _name(asked.subject) if asked.measure == 'membership' else what}"
    elif asked.transform is not Transform.LEVEL:
        what = f"{asked.transform} of {_part(asked) + ' in ' + _whole(asked) if asked.whole else what}"
    return what + when


def _when(asked: Reading) -> str:
    period = _period(asked.period)
    if asked.base:
        return f", {_period(asked.base)} to {period or 'the last year held'}"
    return f", {period}" if period else ""


def _period(text: str) -> str:
    return text.replace("/", "\u2013")


def _name(code: str) -> str:
    return "the world" if code == codes.WORLD else " and ".join(codes.name(one) for one in code.split("+"))


def _label(asked: Reading) -> str:
    spec = _spec(asked.measure)
    what = _FLOWS.get(asked.flow) or (_lowered(spec.label) if spec is not None else asked.measure.replace("_", " "))
    product = asked.product or (asked.question if spec is not None and spec.id.startswith("survey") else "")
    return f"{what} ({product.replace('-', ' ')})" if product else what


def _lowered(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _spec(id: str) -> Measure | None:
    return measure(id) if registered(id) else None


def _quantity(asked: Reading) -> str:
    if not asked.subject:
        return _label(asked)
    what = f"{_label(asked)} of {_name(asked.subject)}"
    if asked.partner and asked.partner != codes.WORLD:
        spec = _spec(asked.measure)
        role = spec.partner if spec is not None else ""
        to = {"imports": "from", "both": "with", "balance": "with"}.get(asked.flow) or _TO.get(role, "with")
        what += f" {to} {_name(asked.partner)}"
    return what


def _part(asked: Reading) -> str:
    return f"share of {_name(asked.partner if asked.whole == SUBJECT else asked.subject)}"


def _whole(asked: Reading) -> str:
    if asked.whole == SUBJECT:
        return f"the {_label(asked)} of {_name(asked.subject)}"
    if asked.whole == PARTNER:
        mirrored = {"exports": "goods imports", "imports": "goods exports"}.get(asked.flow)
        spec = _spec(asked.measure)
        to = _TO.get(spec.partner, "of") if spec is not None else "of"
        of = f"the {mirrored} of" if mirrored else f"all {_label(asked)} {to}"
        if mirrored and asked.product:
            of = f"the {mirrored} ({asked.product.replace('-', ' ')}) of"
        return f"{of} {_name(asked.partner)}"
    return f"the {_label(asked)} of {'the world' if asked.whole == WORLD else _name(asked.whole)}"


def _rank(asked: Reading) -> str:
    if asked.whole == YEARS:
        return f"rank among all years of the {_quantity(asked)}"
    who = asked.partner if asked.whole == SUBJECT else asked.subject
    return f"rank of {_name(who)} in {_whole(asked)}"


def _other(asked: Reading, operand: Reading) -> str:
    same = asked.measure == operand.measure and asked.flow == operand.flow and asked.product == operand.product
    if same and asked.subject != operand.subject and asked.partner == operand.partner:
        return f"that of {_name(operand.subject)}"
    if same and asked.subject == operand.subject:
        return f"that with {_name(operand.partner)}"
    return _quantity(operand)


def _crossing(asked: Reading, operand: Reading) -> str:
    if asked.subject == operand.subject and asked.partner:
        return (
            f"{_name(asked.partner)} passed {_name(operand.partner)} in the {_label(asked)} of {_name(asked.subject)}"
        )
    if asked.partner and asked.partner == operand.partner:
        return f"{_name(asked.subject)} passed {_name(operand.subject)} in {_label(asked)} with {_name(asked.partner)}"
    return f"{_name(asked.subject)} passed {_name(operand.subject)} in {_label(asked)}"


def value(found: Value, asked: Reading) -> str:
    """A value in words, with its time, its basis and what limits it."""
    if asked.transform is Transform.CROSSOVER:
        words = _passing(found)
    elif asked.transform is Transform.RANK:
        words = f"number {found.value:g}" + (f" to {found.high:g}" if found.high else "") + f" in {found.period}"
        words += f" ({found.note})" if found.note else ""
    elif asked.transform is Transform.DATE:
        words = _period(found.period)
    elif asked.transform in MOVES and found.before is not None and found.level is not None:
        unit = "percent" if found.unit == "points" else "" if found.unit == "percent" else found.unit
        ends = f"from {told(found.before, unit, 4)} in {found.base} to {told(found.level, unit, 4)} in {found.period}"
        words = f"{told(found.value, _UNITS.get(found.unit, found.unit), 4)}, {ends}"
    else:
        words = f"{told(found.value, _UNITS.get(found.unit, found.unit), 4)} in {_period(found.period)}"
    if found.low is not None and found.high is not None and asked.transform is not Transform.RANK:
        unit = _UNITS.get(found.unit, found.unit)
        words += f" (between {told(found.low, unit, 3)} and {told(found.high, unit, 3)}: {found.note})"
    if found.definition:
        words += f", {found.definition.replace('-', ' ')}"
    elif "named partners" in found.basis:
        words += ", of the partners that the source names"
    if found.note.startswith("sum of"):
        words += f", {found.note}"
    return words + (", projected" if found.forecast and asked.transform is not Transform.CROSSOVER else "")


def _passing(found: Value) -> str:
    if found.between is not None:
        how = "expected" if found.forecast else "passed"
        which = "" if found.value > 1 else ", and fell back" if not found.forecast else ""
        return f"{how} between {found.between[0]} and {found.between[1]}{which} ({found.value:.3g} times in {found.period})"
    if found.value > 1:
        return f"ahead in every year held, from {found.base}: {found.value:.3g} times in {found.period}"
    return f"behind in every year held, to {found.period}: {found.value:.3g} times"


def why(claim: Claim, verdict: Verdict) -> str:
    """Why the verdict is what it is, in one line."""
    if verdict.parts:
        return "; ".join(why(claim, part) for part in verdict.parts)
    by = verdict.by
    if by is None:
        asked = f" in \u201c{claim.phrase}\u201d" if claim.phrase else ""
        return f"what is measured was not recognised{asked}"
    asked = by.candidate.reading
    if by.deciding is None:
        return f"asked: {reading(asked)}. {missing(by.held.missing)}" if by.held.missing else reading(asked)
    found = f"{reading(asked)}: {value(by.deciding, by.held.reading)}"
    if verdict.rule == "not named":
        return f"read as {found}; the clause itself does not name whose it is"
    if verdict.rule == "to come":
        return f"the text says what is to come; held so far: {found}"
    if verdict.rule == "undecided":
        return f"the text can be read in several ways; nearest: {found}"
    return found


def missing(gap: Missing | None) -> str:
    """Why nothing is held, in words."""
    if gap is None:
        return ""
    nearest = f" (held: {_period(gap.nearest)})" if gap.nearest else ""
    return {
        Gap.MEASURE: f"no figures of this measure are held: {gap.needs}",
        Gap.SIDES: f"nothing is held of these economies: {gap.needs}",
        Gap.PERIOD: f"not held of that period{nearest}",
        Gap.EDITION: "no edition was out by then",
        Gap.BLANK: "the source leaves this pair blank",
        Gap.SERIES: "no one series holds both ends; two are never joined for a change",
        Gap.BREAK: f"the series breaks in between: {gap.needs}",
        Gap.WHOLE: "the part is held, what it is a part of is not",
        Gap.INCOMPLETE: "some members are missing",
        Gap.ASKED: f"the text leaves open {gap.needs}",
    }[gap.gap]


def needs(verdict: Verdict) -> str:
    """What would tell, where nothing held does."""
    if verdict.outcome is not Outcome.CANNOT_TELL:
        return ""
    if verdict.by is None:
        return "a measure that is registered, named in the text"
    gap = verdict.by.held.missing
    if gap is None:
        return f"a text that says which is meant: {reading(verdict.by.candidate.reading)}"
    return gap.needs or reading(verdict.by.candidate.reading)


def flips(verdict: Verdict) -> tuple[str, ...]:
    """What the claim depends on: the values that disagree, each with what sets it apart."""
    if verdict.by is None:
        return ()
    asked = verdict.by.held.reading
    if verdict.rule == "blank pairs" and verdict.by.deciding is not None:
        return (f"what is blank: {verdict.by.deciding.note}",)
    if verdict.rule == "bracket" and verdict.by.deciding is not None and verdict.by.deciding.between is not None:
        first, last = verdict.by.deciding.between
        return (f"the year: only that it was between {first} and {last} is held",)
    if verdict.rule == "edition":
        return tuple(f"edition {v.edition or v.source}: {value(v, asked)}" for v in verdict.differs)
    if verdict.rule == "parts" and verdict.outcome is Outcome.DEPENDS:
        return tuple(
            f"{part.outcome} of {reading(part.by.candidate.reading)}" for part in verdict.parts if part.by is not None
        )
    if verdict.rule in ("readings", "revision"):
        other = verdict.runner_up
        told_ = [f"{_apart(v)}: {value(v, asked)}" for v in verdict.differs]
        same = {v.period for v in verdict.differs} and other is None
        return tuple(told_) if same or not other else (*told_, f"or meant is {reading(other.candidate.reading)}")
    return ()


def _apart(found: Value) -> str:
    return found.definition or found.source or found.basis


def then(verdict: Verdict) -> str:
    """What was known on the article's day."""
    if verdict.then is None:
        return ""
    if verdict.then is verdict.outcome:
        return "the same by what was out on the day of publication"
    if verdict.then is Outcome.CANNOT_TELL:
        return "no edition that was surely out on the day of publication has it"
    return f"{verdict.then} by what was out on the day of publication"


_BOUNDS = {
    Bound.GT: "more than the number",
    Bound.GE: "at least the number",
    Bound.LT: "less than the number",
    Bound.LE: "at most the number",
}


def rule(claim: Claim, verdict: Verdict) -> str:
    """The rule by which the deciding value was compared."""
    by = verdict.by
    if by is None or by.deciding is None or claim.value is None:
        return ""
    if by.deciding.unit == "rank" and claim.bound is Bound.LE:
        return f"among the first {claim.value:g}"
    if by.deciding.unit in ("rank", "count"):
        return ""
    if claim.bound in _BOUNDS:
        return _BOUNDS[claim.bound]
    return f"within {100 * tolerance(claim, by.held.reading, by.deciding):.2g}%"


def runner_up(judged: Judged | None) -> str:
    """The reading that comes next, in words."""
    return reading(judged.candidate.reading) if judged is not None else ""
