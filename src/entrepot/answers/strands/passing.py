"""Who passed whom in an economy's goods trade: in a sentence, in a title, in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.block import (
    Count,
    Economy,
    Finding,
    Label,
    Message,
    Quantity,
    Slot,
)
from entrepot.answers.rows import (
    derived,
)
from entrepot.answers.strands.trade_rows import own_row, traded
from entrepot.models.relations.passing import CLOSE

if TYPE_CHECKING:
    from entrepot.models.relations import Passing
    from entrepot.result import Result


def passing_on(relations: Result, flow: str, basis: str = "main") -> Passing | None:
    """Who passed whom on one basis; None where the basis does not hold the economy."""
    id = relations.facts["basis"].get(basis, basis)
    return relations.facts["passing_by_basis"][id][flow] if id in relations.facts["passing_by_basis"] else None


def passed(relations: Result, flow: str = "both", basis: str = "main") -> Message:
    """One sentence on when the rival passed the partner in an economy's goods trade, on one basis."""
    found = passing_on(relations, flow, basis)
    assert found is not None
    whose: dict[str, Slot] = {
        "who": Economy(relations.facts["economy"]),
        "first": Economy(found.first),
        "second": Economy(found.second),
        "flow": flow,
    }
    if found.status == "cannot tell":
        return Message("trade.passed.cannot_tell", whose)
    years, inner = found.years, {key: whose[key] for key in ("first", "second", "flow")}
    ratio = Message("trade.ratio", {**inner, "ratio": ratio_latest(relations, flow, basis), "year": years[-1]})
    if found.status == "always ahead" and years[1:]:
        then = ratio_in(relations, flow, years[0], basis)
        return Message("trade.passed.before", {**whose, "from": years[0], "then": then, "ratio": ratio})
    if found.between is None:
        ahead = "ahead" if found.status == "always ahead" else "behind"
        since = "trade.passed.every_year" if years[1:] else "trade.passed.one_year"
        held = Message(since, {"from": years[0], "to": years[-1]})
        return Message("trade.passed.never_changed", {**whose, "place": ahead, "since": held, "ratio": ratio})
    earlier = Message("trade.passed.earlier", {"n": Count(found.earlier)}) if found.earlier else None
    close = Message("trade.passed.close", {"band": Count(band())}) if found.close else None
    how = "passed" if found.status == "passed" else "back"
    told = {"how": how, "from": found.between[0], "to": found.between[1], "earlier": earlier, "close": close}
    return Message("trade.passed", {**whose, **told, "ratio": ratio})


def passed_on(relations: Result, flow: str, basis: str, label: Label) -> Finding:
    """The sentence of one basis; of any but the one on which partners are compared, the basis is named with it."""
    says = passed(relations, flow, basis=basis)
    if is_main(relations, basis):
        return Finding(says, headline=True)
    return Finding(Message("trade.passed.on_basis", {"basis": label, "says": says}))


def is_main(relations: Result, basis: str) -> bool:
    """Whether it is the basis on which partners are compared."""
    ids = relations.facts["basis"]
    return ids.get(basis, basis) == ids["main"]


def passed_short(relations: Result, flow: str = "both", basis: str = "main") -> Message:
    """The same as a title: who passed whom between which years."""
    found = passing_on(relations, flow, basis)
    assert found is not None
    told: dict[str, Slot] = {
        "who": Economy(relations.facts["economy"]),
        "first": Economy(found.first),
        "second": Economy(found.second),
        "flow": flow,
    }
    if found.between is not None:
        how = "passed" if found.status == "passed" else "back"
        return Message("trade.title.passed", {**told, "how": how, "from": found.between[0], "to": found.between[1]})
    if found.status == "cannot tell":
        return Message("trade.title.shares", told)
    return Message("trade.title.unchanged", {**told, "place": "ahead" if found.status == "always ahead" else "behind"})


def band() -> int:
    """Within how many percent of each other two partners are too close to tell who leads."""
    return round(100 * (CLOSE - 1))


def ratio_latest(relations: Result, flow: str = "both", basis: str = "main") -> Quantity | None:
    """Trade with the rival over trade with the partner in the last year that holds both; None where no year does."""
    found = passing_on(relations, flow, basis)
    return ratio_in(relations, flow, found.years[-1], basis) if found and found.years else None


def ratio_in(relations: Result, flow: str, year: int, basis: str = "main") -> Quantity:
    """Trade with the rival over trade with the partner in a year that holds both, on one basis."""
    codes_ = (relations.facts["rival"], relations.facts["partner"])
    rows = [own_row(relations, partner, flow, year, basis) for partner in codes_]
    return derived("ratio", [traded(row) for row in rows], "ratio")


def bracket(relations: Result, flow: str, basis: str = "main") -> Message | None:
    """The passing in a table cell, the ratios at both ends of the bracket behind it; None where the basis cannot tell."""
    found = passing_on(relations, flow, basis)
    if found is None or found.status == "cannot tell":
        return None
    close = Message("trade.bracket.star") if found.close else None
    if found.between is not None:
        before, after = (ratio_in(relations, flow, year, basis) for year in found.between)
        told = {"from": found.between[0], "to": found.between[1], "close": close}
        return Message("trade.bracket", {**told, "before": before, "after": after})
    if found.status == "always ahead":
        return Message("trade.bracket.before", {"year": found.years[0]})
    return Message("trade.bracket.not_by", {"year": found.years[-1]})
