"""Checks of bare numbers: what the statements of facts tell (35 merchants, 17 months, eleven countries), the members of a
group, and a budget of one year against that of another."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import lru_cache

from entrepot import codes
from entrepot.evidence import quantities
from entrepot.evidence.events import concepts
from entrepot.evidence.events.bench import CONTRADICTED, DEPENDS, SUPPORTED, Bench, agrees, off, says_nothing
from entrepot.evidence.events.matching import (
    SURELY,
    Match,
    beside,
    matches,
    said,
    same_date,
    year_is_named,
    years_apart,
)
from entrepot.evidence.figures import told
from entrepot.evidence.told import Finding, Statement

BUDGET = re.compile(r"\bbudget|予算|预算|anggaran|belanjawan|ngân sách|งบประมาณ|年度", re.IGNORECASE)


def numbers(claim: Statement, bench: Bench) -> Finding | None:
    """Against the numbers that the statements of facts tell (35 merchants, 17 months, eleven countries); None where no
    fact counts the same."""
    plain = claim.quote if claim.unit in ("count", "number", "", "years", "months", "metres") else ""
    mine = concepts.counted(f"{plain} {after(claim)}") if plain else frozenset()
    found: list[tuple[Match, float, bool]] = []
    for match in matches(f"{claim.sentence} {claim.detail}", claim, bench):
        dated = bool(claim.period) and same_date(claim.period, match.fact.date)
        if not (match.named or match.score >= SURELY) or not match.own:
            continue
        for number, unit, what in _numbers_told(f"{match.fact.name}. {match.fact.statement}"):
            if (mine & what) or (claim.unit not in ("", "count", "number") and unit == claim.unit):
                found += [] if says_nothing(claim, number) else [(match, number, dated)]
    fitting = [(m, n, d) for m, n, d in found if agrees(claim, n)[0] and (d or not claim.period or m.score >= SURELY)]
    if fitting:
        match, number, dated = fitting[0]
        late = not dated and year_is_named(claim) and years_apart(claim.period, match.fact.date) > 1
        return _by_number(claim, bench, match, number, DEPENDS if late else SUPPORTED)
    sure = [(m, n) for m, n, d in found if (d or not claim.period) and m.score >= SURELY and topical(m)]
    best = [(m, n) for m, n in sure if m.score >= 0.8 * sure[0][0].score] if sure else []
    if len({n for _, n in best}) == 1:
        return _by_number(claim, bench, *best[0], DEPENDS if claim.unit == "percent" else CONTRADICTED)
    return None


@lru_cache(maxsize=512)
def _numbers_told(text: str) -> tuple[tuple[float, str, frozenset[str]], ...]:
    """The numbers of a statement with their units and what they count."""
    found = []
    for q in quantities.find(text, "en"):
        around = text[q.start : q.end + 24].partition(",")[0].partition(" of ")[0]
        found.append((q.value, q.unit, concepts.counted(around)))
    return tuple(found)


def _by_number(claim: Statement, bench: Bench, match: Match, number: float, verdict: str) -> Finding:
    fact = match.fact
    return said(
        bench, [fact], verdict, f"{fact.name} ({fact.date}): {fact.statement}", agrees(claim, number)[1], value=number,
        unit=claim.unit, period=fact.date, off=off(claim, number),
    )  # fmt: skip


def members(claim: Statement, bench: Bench) -> Finding | None:
    """The number of a group's members: those of the day; another number may be of some of them."""
    if (
        "ASEAN" not in (claim.subject, claim.partner)
        or claim.unit not in ("count", "number", "")
        or claim.value is None
    ):
        return None
    if not concepts.counted(f"{claim.quote} {after(claim)}") & {"members", "countries"}:
        return None
    ends = re.findall(r"\d{4}", claim.period)
    day = min(bench.day, dt.date(int(ends[-1]), 12, 31)) if ends else bench.day
    held = codes.members("ASEAN", day)
    if claim.value != len(held) or not _whole(claim):
        return None
    why = f"ASEAN had {len(held)} members on {day}"
    return Finding(
        SUPPORTED, why, "register", float(len(held)), "count", str(day.year), rule="the same number", off=0.0
    )


def _whole(claim: Statement) -> bool:
    """Whether the number is said of the group itself (`ASEAN's ten members`, `ASEAN、10カ国`)."""
    text, place = beside(claim)
    near = text[max(0, place - 30) : place + len(claim.quote) + 30]
    return (
        re.search(r"ASEAN|東南アジア諸国連合|Southeast Asian|东盟|อาเซียน|Đông Nam Á|Asia Tenggara", near, re.IGNORECASE)
        is not None
    )


def budgets(claim: Statement, bench: Bench) -> Finding | None:
    """A budget that "more than doubles": the same project's amounts of the year named and the year before."""
    years = [int(y) for y in re.findall(r"\d{4}", claim.period)]
    facts = [m.fact for m in matches(f"{claim.sentence} {claim.detail}", claim, bench, projects=True) if m.named]
    held = {f.year: f for f in facts if "budget" in f.name and f.amount}
    if not held or not BUDGET.search(claim.sentence) or claim.value is None:
        return None
    last = years[-1] if years else max((y for y in held if y <= bench.year + 1), default=0)
    first = years[0] if len(years) == 2 else last - 1
    if first not in held or last not in held:
        return None
    grown = (held[last].amount or 0.0) / (held[first].amount or 1.0)
    value = 100 * (grown - 1) if claim.unit == "percent" else grown
    fits, rule = agrees(
        replace(claim, comparator="approx") if claim.comparator in ("eq", "multiple_of") else claim, value
    )
    why = f"{held[first].name}: {told(held[first].amount or 0.0, held[first].unit)} in {held[first].date}, "
    why += f"{told(held[last].amount or 0.0, held[last].unit)} in {held[last].date}"
    verdict = SUPPORTED if fits else DEPENDS if len(years) < 2 else CONTRADICTED
    return said(
        bench, [held[first], held[last]], verdict, why, rule, value=value, unit=claim.unit, period=f"{first}-{last}",
        flips=("another pair of years",) if verdict == DEPENDS else (),
    )  # fmt: skip


def after(claim: Statement) -> str:
    place = max(claim.sentence.find(claim.quote), 0) + len(claim.quote)
    return re.split(r"[,.;、。，]", claim.sentence[place : place + 24])[0]


def topical(match: Match) -> int:
    return sum(word.startswith("§") for word in match.shared)
