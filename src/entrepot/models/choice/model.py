"""One member's choice of partner, from its side: strand by strand and over all weights, out of its relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, Problem, Told, one_of, raise_all, told
from entrepot.kernels import least_squares, simplex
from entrepot.models.choice import needs
from entrepot.models.choice.compared import CLOSER, Compared, better, changes, compare, leaders
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

COMPARED = ("JPN", "CHN", "USA")
LEAST_COMPONENTS = 3
HORIZONS = (3, 5, 10)
PAST = 5  # years behind, for what past years brought
# Corners of the picture of all weights; inside a group its components weigh alike.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "exchange": ("trade", "fdi", "aid"), "people": ("students", "important-future"), "security": ("arms", "alignment"),
}  # fmt: skip
COMPONENTS = tuple(id for group in GROUPS.values() for id in group)
STEPS = 10  # of the picture, along each side


def solve(
    related: Result, *, partner: str = "JPN", among: Sequence[str] = COMPARED, weights: Mapping[str, float] | None = None,
) -> Result:  # fmt: skip
    """Who leads, where it goes and what it would take, out of an economy's `relations`.

    `weights` by component (left out: equal); `among`: the partners that are ordered. Tables: `history` (of the relations),
    `strands` (every component by partner in its year of comparison), `leaders`, `changes` (of leader), `momentum` (of the
    partner's margin over its strongest rival), `shares` (of all weights), `leave_one_out`, `simplex` (first by weights of three
    groups), `needs`, `asymmetry`. Facts: economy, partner, among, weights, used, old, alone, missing (partners by component),
    years, scored. Raises BadInput for weights that are negative, not finite, unknown or all zero, and for a partner outside the
    record.
    """
    history, economy = related["history"], str(related.facts["economy"])
    among = tuple(dict.fromkeys((partner, *(code for code in among if code != economy))))
    given = dict.fromkeys(COMPONENTS, 1.0) if weights is None else dict(weights)
    _check(history, economy, given, among)
    found = compare(history, [id for id in COMPONENTS if given.get(id, 0) > 0], among)
    weight = np.array([given[id] for id in found.components])
    weight = weight / weight.sum() if len(weight) else weight
    scored = len(found.components) >= LEAST_COMPONENTS
    facts = {
        "economy": economy,
        "partner": partner,
        "among": among,
        "weights": "equal" if weights is None else given,
        "used": found.components,
        "old": found.old,
        "alone": found.alone,
        "missing": {
            id: tuple(p for p, gone in zip(among, row, strict=True) if gone)
            for id, row in zip(found.components, np.isnan(found.high), strict=True)
        },
        "years": dict(found.years),
        "scored": scored,
    }
    tables = {
        "history": history,
        "strands": _strands(history, found),
        "leaders": _leaders(history, found),
        "changes": _changes(history, found),
        "momentum": _momentum(history, found),
        "shares": _shares(found, weight, scored=scored),
        "leave_one_out": _leave_one_out(found, weight, scored=scored),
        "simplex": _simplex(found, scored=scored),
        "needs": _needs(history, found, weight, scored=scored),
        "asymmetry": _asymmetry(related["asymmetry"]),
    }
    options = "".join(f" --weight {id}={value:g}" for id, value in (weights or {}).items())
    options += "" if set(among) == {partner, *COMPARED} else f" --among {','.join(among)}"
    lineage = replace(related.lineage, command=f"entrepot choose {economy} --for {partner}{options}")
    return Result("choice", tables, lineage, facts=facts)


def _check(history: pd.DataFrame, economy: str, weights: Mapping[str, float], among: Sequence[str]) -> None:
    known = told("problem.component.known", "known components: {names}", names=list(COMPONENTS))
    finite = told("problem.weight.finite", "weights are finite and not negative")
    problems = [
        Problem(told("problem.component", "unknown component '{id}'", id=id), "weights", known)
        for id in weights
        if id not in COMPONENTS
    ]
    problems += [
        Problem(
            told("problem.weight.value", "the weight of '{id}' is {value}", id=id, value=str(value)), "weights", finite
        )
        for id, value in weights.items()
        if not (np.isfinite(value) and value >= 0)
    ]
    if not problems and sum(weights.values()) == 0:
        one = told("problem.weight.one", "give at least one component a positive weight")
        problems.append(Problem(told("problem.weight.zero", "all weights are zero"), "weights", one))
    held = sorted(set(history["partner"]))
    problems += [
        Problem(_nothing_with(economy, code), "partner", one_of([codes.named(one) for one in held]))
        for code in among
        if code not in held
    ]
    if len(among) < 2:
        some = told("problem.choice.some", "compare it with some of {names}", names=[codes.named(one) for one in held])
        problems.append(Problem(told("problem.choice.one", "one partner is no choice"), "partner", some))
    raise_all(problems, BadInput)


def _nothing_with(economy: str, partner: str) -> Told:
    no = "no component of {who} is held with {partner}"
    return told("problem.choice.with", no, who=codes.named(economy), partner=codes.named(partner))


def _of(history: pd.DataFrame, found: Compared) -> dict[str, pd.DataFrame]:
    """Rows of the partners compared, by component that has a year of comparison."""
    rows = history[history["partner"].isin(found.partners)]
    return {str(id): part for id, part in rows.groupby("measure") if id in found.years}


def _strands(history: pd.DataFrame, found: Compared) -> pd.DataFrame:
    """Every component in its year of comparison, by all partners held then."""
    year = history["measure"].map(found.years)
    return history[history["year"] == year].reset_index(drop=True)


def _leaders(history: pd.DataFrame, found: Compared) -> pd.DataFrame:
    """Who leads a component, by how much of the leader's value, since which held year, and whether that is sure: all partners
    are held, by one source that counts them alike, and no interval reaches the leader's."""
    import pandas as pd

    records = []
    for id, rows in _of(history, found).items():
        order = leaders(rows, id)
        year = found.years[id]
        at = next((row for row in order if row[0] == year), None)
        if at is None:
            continue
        run = [y for y, leader, _ in order if y <= year and leader != at[1]]
        since = next(y for y, leader, _ in order if y > (run[-1] if run else 0))
        now = rows[rows["year"] == year].set_index("partner")
        ends = {p: better(id, float(now.loc[p, "low"]), float(now.loc[p, "high"])) for p in now.index}  # type: ignore[arg-type]
        lead, second = ends[at[1]], ends[at[2]]
        ahead = all(lead[0] > high for p, (_, high) in ends.items() if p != at[1])
        sure = ahead and len(ends) == len(found.partners) and now["source"].nunique() == 1
        margin = 1 - sum(second) / sum(lead)
        missing = " ".join(p for p in found.partners if p not in ends)
        known = (str(rows["strand"].iloc[0]), id, year, at[1], at[2], margin, since, not run, sure, missing)
        records.append((*known, " ".join(dict.fromkeys(now["source"]))))
    columns = [
        "strand",
        "measure",
        "year",
        "leader",
        "second",
        "margin",
        "since",
        "always",
        "sure",
        "missing",
        "source",
    ]
    table = pd.DataFrame(records, columns=columns)
    return table.sort_values("measure", key=lambda c: c.map(COMPONENTS.index), kind="stable", ignore_index=True)


def _changes(history: pd.DataFrame, found: Compared) -> pd.DataFrame:
    import pandas as pd

    records = [record for id, rows in _of(history, found).items() for record in changes(rows, id)]
    return pd.DataFrame(records, columns=["measure", "from_year", "to_year", "before", "leader", "both_held"])


def _momentum(history: pd.DataFrame, found: Compared) -> pd.DataFrame:
    """Slope a year of the partner's margin over its strongest rival: (its value - the rival's) over the larger, -1 to 1."""
    import pandas as pd

    partner, records = found.partners[0], []
    for id, rows in _of(history, found).items():
        year = found.years[id]
        now = rows[rows["year"] == year]
        values = {p: sum(better(id, v, v)) for p, v in zip(now["partner"], now["value"], strict=True)}
        others = {p: v for p, v in values.items() if p != partner}
        if partner not in values or not others:
            continue
        rival = max(others, key=lambda p: others[p])
        pair = _margins(rows, id, partner, rival)
        for horizon in HORIZONS:
            held = [(y, m) for y, m in pair if year - horizon <= y <= year]
            x, y = (
                (np.array(column, dtype=float) for column in zip(*held, strict=True)) if held else (np.array([]),) * 2
            )
            b, error = least_squares.slope(x, y)
            half = error * least_squares.student(len(held) - 2)
            records.append((id, partner, rival, horizon, b, error, b - half, b + half, len(held), *_ends(held)))
    columns = ["measure", "partner", "rival", "horizon", "slope", "error", "low", "high", "years", "first", "last",
               "margin_first", "margin_last"]  # fmt: skip
    return pd.DataFrame(records, columns=columns)


def _ends(held: list[tuple[int, float]]) -> tuple[float, float, float, float]:
    if not held:
        return np.nan, np.nan, np.nan, np.nan
    return held[0][0], held[-1][0], held[0][1], held[-1][1]


def _margins(rows: pd.DataFrame, component: str, one: str, other: str) -> list[tuple[int, float]]:
    by: dict[int, dict[str, float]] = {}
    for p, year, value in zip(rows["partner"], rows["year"], rows["value"], strict=True):
        by.setdefault(int(year), {})[p] = better(component, value, value)[0]
    both = [
        (year, v[one], v[other])
        for year, v in sorted(by.items())
        if one in v and other in v and max(v[one], v[other]) > 0
    ]
    return [(year, (a - b) / max(a, b)) for year, a, b in both]


def _shares(found: Compared, weight: np.ndarray, *, scored: bool) -> pd.DataFrame:
    """Share of all weights under which each partner is surely and possibly first, and whether it is under the weights given."""
    import pandas as pd

    columns = ["partner", "surely", "possibly", "first_surely", "first_possibly"]
    if not scored:
        return pd.DataFrame(columns=columns)
    least, most = found.differences()
    surely, possibly = simplex.shares(least, most)
    now, could = (hit[0].all(axis=1) for hit in simplex.first(weight[None, :], least, most))
    return pd.DataFrame(dict(zip(columns, (found.partners, surely, possibly, now, could), strict=True)))


def without(found: Compared, drop: int) -> Compared:
    """The same without one component."""
    keep = [n for n in range(len(found.components)) if n != drop]
    used = tuple(found.components[n] for n in keep)
    return replace(found, components=used, low=found.low[keep], high=found.high[keep])


def _leave_one_out(found: Compared, weight: np.ndarray, *, scored: bool) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for drop, id in enumerate(found.components if scored else ()):
        rest = np.delete(weight, drop)
        if rest.sum() > 0:
            parts.append(_shares(without(found, drop), rest / rest.sum(), scored=True).assign(dropped=id))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["partner", "dropped"])


def _simplex(found: Compared, *, scored: bool) -> pd.DataFrame:
    """Who is first over weights of the groups in tenths: `leader` (possibly first alone, or ""), `sure`, `could` (all that might)."""
    import pandas as pd

    members = {g: [n for n, id in enumerate(found.components) if id in ids] for g, ids in GROUPS.items()}
    columns = [*GROUPS, "leader", "sure", "could"]
    if not scored or not all(members.values()):
        return pd.DataFrame(columns=columns)
    ends, records = found.differences(), []
    for a in range(STEPS + 1):
        for b in range(STEPS + 1 - a):
            shares = dict(zip(GROUPS, (a / STEPS, b / STEPS, (STEPS - a - b) / STEPS), strict=True))
            weight = np.zeros(len(found.components))
            for group, own in members.items():
                weight[own] = shares[group] / len(own)
            surely, could = (hit[0].all(axis=1) for hit in simplex.first(weight[None, :], *ends))
            able = [p for p, yes in zip(found.partners, could, strict=True) if yes]
            records.append((*shares.values(), able[0] if len(able) == 1 else "", bool(surely.any()), " ".join(able)))
    return pd.DataFrame(records, columns=columns)


def _needs(history: pd.DataFrame, found: Compared, weight: np.ndarray, *, scored: bool) -> pd.DataFrame:
    """By component: the gap to the strongest rival (negative: the lead), what past years brought, and how much of this component
    alone would put the partner first over all (`over_possibly`, `over_surely`; infinite: not by it alone)."""
    import pandas as pd

    partner, records = found.partners[0], []
    for id, rows in _of(history, found).items():
        year = found.years[id]
        own = {int(y): v for y, p, v in zip(rows["year"], rows["partner"], rows["value"], strict=True) if p == partner}
        now = rows[rows["year"] == year]
        others = {p: v for p, v in zip(now["partner"], now["value"], strict=True) if p != partner}
        if year not in own or not others:
            continue
        rival = min(others, key=lambda p: others[p]) if id in CLOSER else max(others, key=lambda p: others[p])
        gap = own[year] - others[rival] if id in CLOSER else others[rival] - own[year]
        past = own[year] - own[year - PAST] if year - PAST in own else np.nan
        over = (np.nan, np.nan)
        if scored and id in found.components:
            n = found.components.index(id)
            over = tuple(_unturned(id, own[year], x) for x in needs.alone(found, weight, 0, n))
        told = (
            str(now["unit"].iloc[0]),
            " ".join(dict.fromkeys(now["source"])),
            " ".join(p for p in found.partners[1:] if p not in others),
        )
        records.append((id, year, partner, own[year], rival, others[rival], gap, past, *over, *told))
    columns = ["measure", "year", "partner", "value", "rival", "rival_value", "gap", "past", "over_possibly", "over_surely",
               "unit", "source", "missing"]  # fmt: skip
    return pd.DataFrame(records, columns=columns)


def _unturned(component: str, value: float, x: float) -> float:
    """An amount in which more is better, in the component's own unit: of a distance, by how much it must shrink."""
    if component not in CLOSER or not np.isfinite(x):
        return x
    close = 1 / (1 + value) + x
    return value - (1 / close - 1) if close <= 1 else np.inf


def _asymmetry(table: pd.DataFrame) -> pd.DataFrame:
    """The newest year of each partner: its share in the member's trade, and the member's in its."""
    if table.empty:
        return table
    return table.loc[table.groupby("partner")["year"].idxmax()].reset_index(drop=True)
