"""A Reading in English words, as a language model is shown it and records name it."""

from __future__ import annotations

from entrepot import codes
from entrepot.evidence.claim import Judged
from entrepot.measures import Measure, measure, registered
from entrepot.query.reading import PARTNER, SUBJECT, WORLD, YEARS, Reading, Transform

_FLOWS = {
    "exports": "goods exports",
    "imports": "goods imports",
    "both": "goods trade",
    "balance": "balance of goods trade",
}
_TO = {"importer": "to", "host": "in", "recipient": "to", "destination": "to", "where they work": "in"}
_TO |= {"where they study": "in", "where they live": "in", "power the answer is about": "about", "group": "in"}


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


def runner_up(judged: Judged | None) -> str:
    """The reading that comes next, in words."""
    return reading(judged.candidate.reading) if judged is not None else ""
