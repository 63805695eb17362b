"""Checks of who passes whom: the ratio of two GDPs by price basis, the chance of passing by the year named, and the
IMF's own editions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.errors import EntrepotError
from entrepot.evidence.claims import Claim
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, cannot_tell
from entrepot.models import outlook

if TYPE_CHECKING:
    from entrepot.store import Store

LIKELY = 0.9
_GROWTH = re.compile(
    r"\bgrowth\b|\bgrow(?:s|ing)? faster\b|成長率|增速|增长率|pertumbuhan|tăng trưởng|การเติบโต|per capita",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _readings(path: str, store: Store, first: str, second: str, by_year: int) -> tuple[dict[str, Any], ...]:
    """For each price basis: the last ratio, whether it has passed one, and the chance of passing by the year."""
    found = []
    for basis in outlook.BASES:
        try:
            table: Any = outlook.ratio(store, first, second, basis)
        except EntrepotError:
            continue
        latest = outlook.newest(table)
        run = table[table["series"] == latest["series"]].set_index("year")["ratio"]
        crossed = outlook.passage(store, first, second, basis)
        found.append(
            {
                "basis": basis,
                "year": int(latest["year"]),
                "ratio": float(latest["ratio"]),
                "chance": 1.0 if float(latest["ratio"]) > 1 else crossed.by_year(by_year),
                "source": str(latest["source"]),
                "series": run,
            }
        )
    return tuple(found)


def crossing(claim: Claim, bench: Bench) -> Verdict:
    """`GDP could surpass Japan's by 2030`: supported or contradicted only where every price basis says the same."""
    if not claim.subject or not claim.partner:
        return cannot_tell("the text does not say whose GDP", "the two economies")
    if _GROWTH.search(claim.sentence[: claim.sentence.find(claim.quote) + len(claim.quote)][-25:]):
        return cannot_tell("the text compares growth, not size", "growth of both in one edition")
    store = bench.holdings.store
    target = int(claim.period.replace("FY", "")[:4]) if claim.period[:4].isdigit() else bench.today.year + 10
    readings = _readings(str(store.path), store, claim.subject.split(";")[0], claim.partner, target)
    if not readings:
        return cannot_tell("no GDP of both is held", "GDP of both by price basis")
    forecast = claim.kind == "forecast"
    named = claim.detail.removeprefix("basis ")
    if named:
        wanted = "ppp" if named in ("purchasing power", "ppp", "購買力", "购买力") else "nominal"
        readings = tuple(r for r in readings if r["basis"] == wanted) or readings
    yes = [r for r in readings if (r["chance"] or 0) >= LIKELY] if forecast else [r for r in readings if r["ratio"] > 1]
    no = (
        [r for r in readings if (r["chance"] or 0) <= 1 - LIKELY]
        if forecast
        else [r for r in readings if r["ratio"] <= 1]
    )
    if not forecast and re.fullmatch(r"\d{4}(-\d\d){0,2}", claim.period):
        return _in_that_year(claim, bench, readings, target)
    verdict = SUPPORTED if len(yes) == len(readings) else CONTRADICTED if len(no) == len(readings) else DEPENDS
    listed = [
        f"{r['basis']} {r['ratio']:.3f} in {r['year']}"
        + (f", chance by {target} {r['chance']:.0%}" if forecast and r["chance"] is not None and r["ratio"] < 1 else "")
        for r in readings
    ]
    why = f"GDP of {codes.name(claim.subject)} over {codes.name(claim.partner)}: " + "; ".join(listed)
    main = readings[0]
    sources = " ".join(sorted({s for r in readings for s in r["source"].split()}))
    flips = tuple(listed) if verdict == DEPENDS else ()
    series = main["series"]
    return Verdict(
        verdict,
        why,
        "model" if forecast else "series",
        main["ratio"],
        "ratio",
        str(main["year"]),
        sources,
        bench.holdings.vintage(sources),
        f"every price basis with a chance of at least {LIKELY:.0%}" if forecast else "above one in every price basis",
        None,
        flips,
        points=tuple((int(y), float(v)) for y, v in series.items() if y >= 1990),
    )


def _in_that_year(claim: Claim, bench: Bench, readings: tuple[dict[str, Any], ...], year: int) -> Verdict:
    """`overtook Japan's in 2023`: by each price basis, whether it was above in that year and not long before."""
    found = []
    for r in readings:
        series = r["series"]
        if year in series.index:
            before = [y for y in series.index if y <= year - 2]
            earlier = bool(before) and float(series[before[-1]]) > 1
            found.append((r, float(series[year]), earlier))
    if not found:
        return cannot_tell(f"GDP of both in {year} is not held by any price basis", f"GDP of {year}")
    right = [(r, v, e) for r, v, e in found if v > 1 and not e]
    verdict = SUPPORTED if len(right) == len(found) else DEPENDS if right else CONTRADICTED
    listed = [f"{r['basis']} {v:.3f} in {year}" + (", passed before" if e else "") for r, v, e in found]
    sources = " ".join(sorted({s for r, _, _ in found for s in r["source"].split()}))
    main, value, _ = found[0]
    return Verdict(
        verdict, f"GDP of {codes.name(claim.subject)} over {codes.name(claim.partner)}: " + "; ".join(listed), "series", value,
        "ratio", str(year), sources, bench.holdings.vintage(sources), "above one in that year, and not two years before", None,
        tuple(listed) if verdict == DEPENDS else (),
        points=tuple((int(y), float(v)) for y, v in main["series"].items() if y >= 1990),
    )  # fmt: skip
