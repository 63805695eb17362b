"""Checks of who passes whom: the ratio of two GDPs by price basis, the chance of passing by the year named, and the
IMF's own editions."""

from __future__ import annotations

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


@lru_cache(maxsize=64)
def _readings(path: str, store: Store, first: str, second: str, by_year: int) -> tuple[dict[str, Any], ...]:
    """For each price basis: the last ratio, whether it has passed one, and the chance of passing by the year."""
    found = []
    for basis in outlook.BASES:
        try:
            table: Any = outlook.ratio(store, first, second, basis)
        except EntrepotError:
            continue
        latest, run = outlook.newest(table), outlook.followed(table)
        crossed = outlook.crossing(run["ratio"], chained=run["chained"])
        chance = 1.0 if float(latest["ratio"]) >= 1 else None
        if chance is None and crossed["status"] == "open":
            chance = float(sum(p for year, p in crossed["first"].items() if year <= by_year))
        found.append(
            {
                "basis": basis,
                "year": int(latest["year"]),
                "ratio": float(latest["ratio"]),
                "chance": chance,
                "source": str(latest["source"]),
                "series": run["ratio"],
            }
        )
    return tuple(found)


def crossing(claim: Claim, bench: Bench) -> Verdict:
    """`GDP could surpass Japan's by 2030`: supported or contradicted only where every price basis says the same."""
    if not claim.subject or not claim.partner:
        return cannot_tell("the text does not say whose GDP", "the two economies")
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
