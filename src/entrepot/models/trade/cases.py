"""The same question under other elasticities and other closures of deficits: how far the answer depends on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from entrepot.errors import BadInput, NotSolved
from entrepot.models.trade import tables
from entrepot.models.trade.binding import TOLERANCE, Bound, bind
from entrepot.models.trade.solve import MODEL, lineage_of, remedy
from entrepot.result import Result
from entrepot.scenario import Scenario
from entrepot.scenario import elasticities as sets
from entrepot.scenario.scenario import CLOSURES

SCALES = {"low": 0.5, "high": 1.5}
CENTRAL = "central"
SHOWN = ("real GDP", "real income", "real wage", "exports", "imports", "terms of trade")
KINDS = ("elasticities", "closures", "sets")


@dataclass(frozen=True)
class Case:
    """One way to ask: its name, its kind (`central`, or one of KINDS), what it takes, and the scenario bound that way."""

    name: str
    kind: str
    what: str
    bind: Callable[[], Bound]


def all_cases(bound: Bound, scenario: Scenario, kinds: Sequence[str] = KINDS) -> Iterator[Case]:
    """The central case, then elasticities times 0.5 and 1.5, other closures, other named sets that fit the sectors."""
    yield Case(CENTRAL, CENTRAL, "as the scenario has it", lambda: bound)
    theta = bound.observed.theta
    if "elasticities" in kinds:
        for name, scale in SCALES.items():
            yield Case(
                name, "elasticities", f"every elasticity times {scale:g}", partial(bound.variant, theta=scale * theta)
            )
    if "closures" in kinds:
        for closure in CLOSURES:
            # Without a numeraire `fixed` is the first closure under another name.
            if closure not in (scenario.deficits, "fixed") and not (
                scenario.deficits == "fixed" and not scenario.numeraire and closure == CLOSURES[0]
            ):
                yield Case(closure, "closures", f"trade deficits: {closure}", partial(bound.variant, deficits=closure))
    if "sets" in kinds:
        for name in sets.names():
            if name == scenario.elasticities.name:
                continue
            try:
                other = sets.named(name).of(bound.observed.sectors)
            except BadInput:
                continue  # the set does not know these sectors
            yield Case(name, "sets", f"elasticities: {name}", partial(bound.variant, theta=other))


def cases(
    world: Any,
    scenario: Scenario,
    *,
    kinds: Sequence[str] = KINDS,
    tolerance: float = TOLERANCE,
    accept_repairs: bool = False,
) -> Result:
    """A scenario solved under every case of `kinds`, the shocks laid on once.

    Tables: `cases` (case, kind, what, region, indicator, unit, value), `sectors` (lowest, central and highest change of
    output volume by economy and sector over the cases). Cases that are not solved are listed in `facts["not solved"]`, with
    what to do, and left out.
    """
    bound = bind(world, scenario, accept_repairs=accept_repairs)
    rows, sector_rows = [], []
    failed: dict[str, str] = {}
    certificate: dict[str, float] = {}
    told = []
    for case in all_cases(bound, scenario, kinds):
        told.append({"case": case.name, "kind": case.kind, "what": case.what, "solved": False})
        try:
            made = case.bind()
        except NotSolved as error:
            failed[case.name] = str(error)
            certificate[f"{case.name}: baseline"] = float("nan")
            continue
        found = made.solve(tolerance)
        told[-1]["solved"] = found.solved
        certificate |= {f"{case.name}: {name}": value for name, value in found.certificate.items()}
        if not found.solved:
            failed[case.name] = remedy(found)
            continue
        for table, keep, into in (
            (tables.economies(made.baseline, made.shock, found), SHOWN, rows),
            (tables.sectors(made.baseline, made.shock, found), ("output volume",), sector_rows),
        ):
            part = table[table["indicator"].isin(keep) & (table["unit"] == "percent")].copy()
            part.insert(0, "case", case.name)
            part.insert(1, "kind", case.kind)
            part.insert(2, "what", case.what)
            into.append(part)
    shown = {}
    if rows:
        shown = {
            "cases": pd.concat(rows, ignore_index=True),
            "sectors": _ranges(pd.concat(sector_rows, ignore_index=True)),
        }
    return Result(
        model=f"{MODEL}, {len(told)} cases",
        tables=shown,
        lineage=lineage_of(bound, scenario),
        status="not solved" if failed else "solved",
        certificate=certificate,
        message="; ".join(failed.values()),
        facts={"not solved": failed, "cases": told, "title": scenario.title},
    )


def _ranges(table: pd.DataFrame) -> pd.DataFrame:
    """Lowest and highest value over the cases, and the central one (NaN where it was not solved)."""
    keys: Sequence[str] = ["region", "sector", "indicator", "unit"]
    grouped = table.groupby(list(keys), sort=False)["value"].agg(["min", "max"])
    grouped.columns = ["lowest", "highest"]
    central = table[table["case"] == CENTRAL].set_index(list(keys))["value"].rename("central")
    return grouped.join(central).reset_index()
