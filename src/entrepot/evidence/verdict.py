"""Verdicts: each claim against the series, fact, survey table or model that can decide it.

A verdict is `supported`, `contradicted`, `depends` (on what is listed in `flips`) or `cannot tell` (and `needs` names
the data that would tell). It carries the
value found, its unit, source and edition, the rule of tolerance, and how far off the claim is. `then` is the same
judgement with only what had been published when
the article came out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Holdings, Point

SUPPORTED, CONTRADICTED, DEPENDS, CANNOT_TELL = "supported", "contradicted", "depends", "cannot tell"
VERDICTS = (SUPPORTED, CONTRADICTED, DEPENDS, CANNOT_TELL)

# Tolerances, named in every verdict that uses them.
APPROXIMATELY = 0.05
# "about half a million": one digit, and about.
VAGUELY = 0.1
EXACTLY = 0.02
PERCENT_POINTS = 1.0
MOST_ROUNDING = 0.07
# What later editions of national accounts and counts commonly change; inside it a level is not called wrong.
REVISION = 0.07
# Words before a number by which a sentence speaks of what is to come.
EXPECTED = re.compile(
    r"\b(?:will|would|expected to|projected to|forecast to|planned to|plans to|set to|aims? to)\b"
    r"|見込|予定|見通し|予測|計画|\bakan\b|diperkirakan|dijangka|\bsẽ\b|dự kiến|dự báo|จะ|คาดว่า|将|預計|预计|预测",
    re.IGNORECASE,
)
DECIMALS = re.compile(r"\d[.,]\d(?!\d\d)")
# Units in which a distance in percent says nothing.
UNMEASURED = ("rank", "ordinal", "year", "years")
# A level without a year is not judged by data that is older than this.
STALE_YEARS = 2


@dataclass(frozen=True)
class Verdict:
    """The judgement of one claim. `by` is series, trade, minerals, survey, register, model, arithmetic or nothing."""

    verdict: str
    why: str
    by: str = "nothing"
    value: float | None = None
    unit: str = ""
    period: str = ""
    source: str = ""
    vintage: str = ""
    rule: str = ""
    off: float | None = None
    flips: tuple[str, ...] = ()
    needs: str = ""
    then: str = ""
    facts: tuple[str, ...] = ()
    points: tuple[tuple[int, float], ...] = field(default=(), repr=False)


@dataclass
class Bench:
    """What a check may use: the holdings, the day judged from, the day of publication, all claims of the document."""

    holdings: Holdings
    today: dt.date
    published: dt.date | None
    claims: Sequence[Claim] = ()
    known_by: dt.date | None = None

    @property
    def day(self) -> dt.date:
        """The day that "now" means in the article."""
        return self.published or self.today

    @property
    def year(self) -> int:
        """The year that "now" means in the article."""
        return self.day.year


Check = Callable[[Claim, Bench], Verdict]


def cannot_tell(why: str, needs: str, **more: Any) -> Verdict:
    """No held data decides it."""
    return Verdict(CANNOT_TELL, why, needs=needs, **more)


def tolerance(claim: Claim) -> tuple[float, str]:
    """Relative tolerance of a claimed value and the rule in words: wider for "about", and never finer than the last
    digit written."""
    base = APPROXIMATELY if claim.comparator == "approx" else EXACTLY
    if claim.comparator == "approx" and claim.digits <= 1:
        base = VAGUELY
    rounding = 0.0
    if claim.value and claim.digits:
        rounding = 0.5 * 10 ** (1 - claim.digits) if claim.digits < 4 else 0.0
        lead = abs(claim.value) / 10 ** int(f"{abs(claim.value):e}".split("e")[1])
        # Decimals show how far the number was rounded ("0.3" in a table); a bare "3 million" may be no more than a manner of speaking.
        rounding = rounding / lead if DECIMALS.search(claim.quote) else min(rounding / lead, MOST_ROUNDING)
    wide = max(base, rounding)
    words = f"within {100 * wide:.1f}%"
    if rounding > base:
        words += " (half a unit of the last digit written)"
    return wide, words


def agrees(claim: Claim, value: float) -> tuple[bool, str]:
    """Whether a value satisfies the claim by its comparator, and the rule in words."""
    assert claim.value is not None
    wide, words = tolerance(claim)
    low, high = claim.value, claim.value_hi if claim.value_hi is not None else claim.value
    if claim.comparator == "gt":
        return value > low, f"must be above {told(low, claim.unit)}"
    if claim.comparator == "ge":
        return value >= low * (1 - 1e-9), f"must be at least {told(low, claim.unit)}"
    if claim.comparator == "lt":
        return value < low, f"must be below {told(low, claim.unit)}"
    if claim.comparator == "le":
        return value <= low * (1 + 1e-9), f"must be at most {told(low, claim.unit)}"
    if claim.unit == "percent" or claim.unit == "percentage points":
        edge = max(PERCENT_POINTS if claim.comparator != "approx" else 3.0, 0.0)
        return low - edge <= value <= high + edge, f"within {edge:g} percentage points"
    return low - wide * abs(low) <= value <= high + wide * abs(high), words


def off(claim: Claim, value: float) -> float | None:
    """How far the claimed value is from the found one: percent of the found one (percentage points for shares); None for
    ranks, places in order and years."""
    if claim.value is None or claim.unit in UNMEASURED or claim.comparator in ("rank1", "rank", "one_of"):
        return None
    nearest = claim.value if claim.value_hi is None or value <= claim.value else min(claim.value_hi, value)
    if claim.unit in ("percent", "percentage points"):
        return nearest - value
    return 100 * (nearest / value - 1) if value else None


def judge_points(
    claim: Claim,
    main: Point,
    variants: Sequence[tuple[str, float]],
    bench: Bench,
    *,
    by: str = "series",
    series: Sequence[Point] = (),
    what: str = "",
) -> Verdict:
    """A claimed value against the main point; variants (other years, bases, memberships) say what would flip it."""
    fits, rule = agrees(claim, main.value)
    flips = tuple(f"{name}: {told(value, main.unit)}" for name, value in variants if agrees(claim, value)[0] != fits)
    basis_flips = tuple(f for f in flips if not f.startswith("year "))
    if fits:
        verdict = DEPENDS if basis_flips else SUPPORTED
    else:
        verdict = DEPENDS if flips else CONTRADICTED
        far = off(claim, main.value)
        if (
            verdict == CONTRADICTED
            and claim.comparator in ("eq", "approx")
            and main.unit not in ("percent", "rank", "ratio")
            and far is not None
            and abs(far) <= 100 * REVISION
        ):
            verdict, flips = DEPENDS, (f"editions of such figures differ by up to {100 * REVISION:g}%",)
    words = f"{what or claim.indicator.removesuffix('_usd').replace('_', ' ')} {main.period or main.year}: {told(main.value, main.unit)}"
    if main.note:
        words += f" ({main.note})"
    return Verdict(
        verdict,
        words,
        by,
        main.value,
        main.unit,
        str(main.period or main.year),
        main.source,
        bench.holdings.vintage(main.source),
        rule,
        off(claim, main.value),
        flips,
        points=tuple((p.year, p.value) for p in series),
    )


def judge(claim: Claim, bench: Bench) -> Verdict:
    """The verdict on one claim, and what the verdict would have been with only what was out on the day of
    publication."""
    from entrepot.evidence import alternatives

    check = route(claim)

    def judged(bench: Bench) -> Verdict:
        return _not_by_the_past(claim, alternatives.weigh(claim, bench, check, check(claim, bench)))

    now = judged(bench)
    if bench.published is None or now.by in ("nothing", "arithmetic"):
        return now
    then = judged(replace(bench, known_by=bench.published))
    if then.verdict == now.verdict:
        words = f"the same by what was out on {bench.published}" if then.verdict != CANNOT_TELL else now.then
    else:
        words = f"{then.verdict} by what was out on {bench.published}: {then.why}"
    return replace(now, then=words)


def _not_by_the_past(claim: Claim, verdict: Verdict) -> Verdict:
    """A level that the text expects is not contradicted by an earlier one: then nothing held can tell."""
    if verdict.verdict != CONTRADICTED or claim.kind not in ("quantity", "ratio") or not claim.value:
        return verdict
    years = re.findall(r"\d{4}", claim.period)
    if years and verdict.period[:4] == years[-1]:
        return verdict  # what is held is of the very year
    before = claim.sentence.partition(claim.quote)[0]
    if not EXPECTED.search(before):
        return verdict
    return replace(
        verdict,
        verdict=CANNOT_TELL,
        why=f"the text says what is to come; held so far: {verdict.why}",
        needs=f"the figure of the time meant; the newest held is of {verdict.period or 'an unknown date'}",
    )


def _named_commodity(claim: Claim) -> str:
    from entrepot.evidence import commodities

    return commodities.named(claim.sentence)


def route(claim: Claim) -> Check:
    """The check for a claim's indicator."""
    from entrepot.evidence import (
        checks_amounts,
        checks_changes,
        checks_events,
        checks_minerals,
        checks_ordinals,
        checks_outlook,
        checks_ranks,
        checks_series,
        checks_shares,
        checks_survey,
        checks_tariffs,
        checks_trade,
        checks_trade_ranks,
        readings,
    )

    indicator = claim.indicator
    if indicator == "survey_share":
        return checks_survey.share
    if indicator == "tariff_rate" and not claim.comparator.startswith("direction"):
        return checks_tariffs.rate
    if indicator == "supply_share":
        return checks_minerals.share
    if indicator == "mine_output":
        return checks_minerals.output
    if indicator == "supply_rank" or (indicator == "import_rank" and _named_commodity(claim)):
        return checks_minerals.rank
    if indicator == "survey_sample":
        return checks_survey.sample
    if indicator in ("gdp_rank", "population_rank"):
        return checks_ranks.rank_in_group
    if indicator == "gdp_crossover":
        return checks_outlook.crossing
    if indicator.startswith("aid_commitment") or indicator in (
        "amount",
        "persons",
        "count",
        "number",
        "share",
        "vessels",
        "length",
        "port_capacity_teu",
        "port_throughput_teu",
        "port_traffic_share",
    ):
        return checks_amounts.amount
    if claim.comparator == "rank1" and claim.detail == "peak":
        return checks_trade_ranks.peak
    registers: dict[str, Check] = {
        "event_date": checks_events.event,
        "event_ordinal": checks_ordinals.ordinal,
        "relationship_years": checks_events.years,
        "dialogue_formalised": checks_events.since,
        "relations_since": checks_events.since,
        "security_partner_since": checks_events.since,
        "partner_since": checks_events.since,
        "project_finance_share": checks_amounts.financed,
        "oda_donor_period": checks_shares.donor_period,
    }
    if indicator in registers:
        return registers[indicator]
    if indicator in ("trade_rank", "export_rank", "import_rank"):
        return checks_trade_ranks.rank
    if indicator in checks_ranks.RANKED:
        return checks_ranks.rank
    if claim.comparator == "rank1" and indicator in readings.options():
        return checks_ranks.record
    if indicator in ("trade_value_usd", "exports_usd", "imports_usd", "trade_share", "trade_balance_usd"):
        return checks_trade.value
    if claim.comparator.startswith("direction") or claim.unit == "direction":
        return checks_changes.direction
    if indicator in checks_shares.TOTALS and claim.unit == "percent" and not claim.detail.startswith("change"):
        return checks_shares.share
    if indicator in checks_series.HELD or indicator in readings.options():
        return checks_series.value
    return checks_series.named
