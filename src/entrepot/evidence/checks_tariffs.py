"""Checks of tariff rates: the country rates of the United States that the register holds, by the day they were announced
or came into force."""

from __future__ import annotations

from entrepot import codes
from entrepot.evidence.claims import Claim
from entrepot.evidence.holdings import Fact
from entrepot.evidence.matching import same_date
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, agrees, cannot_tell, off

NEEDS = "tariffs by pair and product (WTO, WITS; `entrepot data fetch`)"


def rate(claim: Claim, bench: Bench) -> Verdict:
    """A rate on an economy's goods: supported by the newest rate of the article's day (or of the day named), depends where
    only an earlier one fits."""
    if claim.value is None or claim.unit != "percent":
        return cannot_tell("no tariff series over time is held", NEEDS)
    held = _held(claim, bench)
    if not held:
        return cannot_tell("no tariff between the two is held", NEEDS)
    fitting = [fact for fact in held if agrees(claim, float(fact.amount or 0))[0]]
    dated = [fact for fact in held if claim.period and same_date(claim.period, fact.date)]
    first = (dated or held)[-1]
    chosen = next((fact for fact in reversed(fitting) if fact in (dated or held)), first)
    others = [fact for fact in held if fact.partner == chosen.partner and fact not in fitting]
    listed = "; ".join(f"{fact.amount:g}% ({fact.date})" for fact in held if fact.partner == chosen.partner)
    if not fitting:
        named = "reciprocal" in claim.sentence.lower() or bool(dated)
        if not named:
            return cannot_tell(
                f"another duty may be meant; country rates on {codes.name(chosen.partner)}: {listed}", NEEDS,
                by="register", value=float(first.amount or 0), unit="percent", period=first.date, source=first.source,
            )  # fmt: skip
        verdict = CONTRADICTED
    else:
        newest_fits = held[-1] in fitting or (bool(dated) and chosen in dated)
        verdict = SUPPORTED if newest_fits or not others else DEPENDS
    flips = tuple(f"{fact.date}: {fact.amount:g}%" for fact in others) if verdict == DEPENDS else ()
    value = float(chosen.amount or 0)
    return Verdict(
        verdict, f"US country rate on {codes.name(chosen.partner)}: {listed}", "register", value, "percent", chosen.date,
        chosen.source, bench.holdings.vintage(chosen.source), agrees(claim, value)[1], off(claim, value), flips,
        facts=tuple(fact.id for fact in (chosen, *others)),
    )  # fmt: skip


def _held(claim: Claim, bench: Bench) -> list[Fact]:
    """Rates of the side that is taxed, oldest first, announced by the article's day."""
    sides = {code for code in (*claim.subject.split(";"), claim.partner) if code and code != "USA"}
    return [
        fact
        for fact in bench.holdings.facts
        if fact.kind == "tariff"
        and fact.amount is not None
        and fact.partner in sides
        and fact.date <= bench.day.isoformat()
        and (bench.known_by is None or fact.date <= bench.known_by.isoformat())
    ]
