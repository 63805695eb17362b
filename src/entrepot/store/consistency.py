"""Do the held rows fit each other? Members against their bloc, answers of one question, jumps, sources that differ, fiscal
beside calendar years, holes: each finding is mended, shown as suspect, or explained in data/explained.csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.provenance import DATA
from entrepot.store.breaks import SEAM, read_breaks
from entrepot.store.schema import read_csv

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store.store import Store

# Members may miss their bloc's printed total by rounding and by what is not allocated.
BLOC_WITHIN = 0.02
# Printed shares of answers are rounded: their sum is 100 within this many points.
ANSWERS_WITHIN = 1.5
JUMP = 5.0
DIFFER = 0.25
# A hole is looked for between points at most this many years apart: further apart they are two looks, no series.
HOLE_AT_MOST = 6
# A series of fewer points than this has no habit to depart from.
HABIT = 4
# Answers that exclude each other, of one respondent about one power.
OPPOSITES = {
    "confidence-to-do-the-right-thing": "no-confidence",
    "welcome-economic-influence": "concerned-about-economic-influence",
    "welcome-political-strategic-influence": "concerned-about-political-strategic-influence",
}
FORCED = "if-forced-to-align"
KINDS_THAT_JUMP = frozenset({"stock", "flow", "count"})
CHECKS = ("bloc", "answers", "jump", "differ", "fiscal", "hole", "zero", "seam")
EXPLAINED = DATA / "explained.csv"
_SERIES = ["indicator", "economy", "partner", "product", "family", "unit", "price_basis"]


@dataclass(frozen=True)
class Finding:
    """What does not fit: by which check, in which cell, of which series (two joined by a blank where they differ)."""

    check: str
    indicator: str
    economy: str
    partner: str
    product: str
    period: str
    series: str
    what: str


@dataclass(frozen=True)
class Explanation:
    """Why findings of one kind are no faults; an empty field stands for any. `periods`: first and last year, `products` and
    `series` by their beginning."""

    check: str
    indicator: str
    economy: str
    partner: str
    product: str
    periods: str
    series: str
    why: str

    def covers(self, finding: Finding) -> bool:
        """Whether it explains this finding."""
        for mine, its in (
            ("check", "check"),
            ("indicator", "indicator"),
            ("economy", "economy"),
            ("partner", "partner"),
        ):
            if getattr(self, mine) and getattr(finding, its) not in getattr(self, mine).split():
                return False
        if not finding.product.startswith(self.product):
            return False
        if self.series and not all(
            any(part.startswith(one) for part in finding.series.split()) for one in self.series.split()
        ):
            return False
        if not self.periods:
            return True
        first, _, last = self.periods.partition("-")
        years = [int(part.removeprefix("FY")[:4]) for part in finding.period.split("-") if part]
        return int(first) <= min(years) and max(years) <= int(last or first)


def read_explanations(path: Path = EXPLAINED) -> tuple[Explanation, ...]:
    """The explanations that ship with the figures."""
    columns = tuple(field.name for field in fields(Explanation))
    return tuple(Explanation(*row) for row in read_csv(path, columns).itertuples(index=False))


def unexplained(
    findings: Iterable[Finding], explanations: Iterable[Explanation]
) -> tuple[list[Finding], list[Explanation]]:
    """Findings that nothing explains, and explanations of nothing."""
    explanations = tuple(explanations)
    used: set[Explanation] = set()
    left = []
    for finding in findings:
        by = next((one for one in explanations if one.covers(finding)), None)
        if by is None:
            left.append(finding)
        else:
            used.add(by)
    return left, [one for one in explanations if one not in used]


def findings(store: Store) -> list[Finding]:
    """Everything in the store that does not fit together, suspect rows apart, which say so themselves."""
    rows = store.sql("select * from observations")
    rows["family"] = rows["source"].map({id: card.family for id, card in store.sources.items()})
    newest = store.current(rows)
    held = newest[newest["value"].notna() & (newest["status"] != "suspect")]
    yearly = held[held["period"].str.fullmatch(r"(FY)?\d{4}")].sort_values("year", kind="stable")
    found = [
        *_blocs(store, held),
        *_answers(store, held),
        *_jumps(store, yearly),
        *_differ(store, held),
        *_fiscal(yearly),
        *_holes(yearly, newest[newest["value"].isna()]),
        *_zeros(held),
        *_seams(store, rows),
    ]
    return sorted(found, key=lambda f: (CHECKS.index(f.check), f.indicator, f.series, f.economy, f.partner, f.period))


def _finding(check: str, row: dict[str, object], what: str, **other: str) -> Finding:
    cell = {name: str(row[name]) for name in ("indicator", "economy", "partner", "product", "period")}
    return Finding(check, **{**cell, "series": str(row["family"]), "what": what, **other})


def _blocs(store: Store, held: pd.DataFrame) -> Iterator[Finding]:
    """A bloc's printed value against the sum over its members in the same edition."""
    additive = {id for id, spec in store.indicators.items() if spec.additive or spec.partner}
    rows = held[held["indicator"].isin(additive) & held["unit"].ne("percent")]
    for side, other in (("economy", "partner"), ("partner", "economy")):
        for group in ("ASEAN", "ASEAN10", "ASEAN11", "EU27"):
            everyone = codes.members(group)
            blocs = rows[rows[side] == group]
            key = ["indicator", other, "product", "period", "source", "unit", "price_basis"]
            parts = rows[rows[side].isin(everyone)]
            sums = parts.groupby(key)["value"].agg(["sum", "count"])
            members = parts.groupby(key)[side].agg(set)
            for row in blocs.to_dict("records"):
                at = tuple(row[name] for name in key)
                if at not in sums.index:
                    continue
                inside = set(codes.members(group, dt.date(int(row["year"]), 12, 31)) if group == "ASEAN" else everyone)
                total = float(sums.loc[at, "sum"])
                if inside <= members.loc[at] and abs(total - row["value"]) > BLOC_WITHIN * abs(row["value"]):
                    yield _finding("bloc", row, f"members add up to {total:.6g}, {group} is {row['value']:.6g}")


def _answers(store: Store, held: pd.DataFrame) -> Iterator[Finding]:
    """Answers that share one sample: never more than everybody, and everybody where two answers are all there are."""
    shares = held[held["indicator"] == "survey_share"]
    asked = store.questions()
    one_choice = asked[asked["answers"].str.startswith("one choice")]["question"].unique()
    cell = ["economy", "period", "source"]
    groups = [*shares[shares["product"].isin(one_choice)].groupby([*cell, "product"])]
    for answer, opposite in OPPOSITES.items():
        both = shares[shares["product"].isin([answer, opposite])]
        groups += [*both.groupby([*cell, "partner"])]
    for _, part in groups:
        total = part["value"].sum()
        if len(part) > 1 and total > 100 + ANSWERS_WITHIN:
            yield _finding("answers", part.iloc[0].to_dict(), f"{len(part)} answers add up to {total:.4g}%")
    for _, part in shares[shares["product"] == FORCED].groupby(cell):
        total = part["value"].sum()
        if len(part) > 1 and abs(total - 100) > ANSWERS_WITHIN:
            yield _finding("answers", part.iloc[0].to_dict(), f"the two choices add up to {total:.4g}%")


def _jumps(store: Store, yearly: pd.DataFrame) -> Iterator[Finding]:
    """From one year to the next five times as much, or a fifth, where that is no trifle among values of its kind."""
    kinds = {id for id, spec in store.indicators.items() if spec.kind in KINDS_THAT_JUMP}
    rows = yearly[yearly["indicator"].isin(kinds)].copy()
    by = rows.groupby(_SERIES, sort=False)
    rows["before"], rows["since"] = by["value"].shift(), by["year"].shift()
    usual = rows[rows["value"] > 0].groupby(["indicator", "unit"])["value"].median()
    next_year = rows[(rows["year"] - rows["since"] == 1) & (rows["value"] > 0) & (rows["before"] > 0)]
    for row in next_year.to_dict("records"):
        low, high = sorted((row["value"], row["before"]))
        if high >= JUMP * low and high >= usual[row["indicator"], row["unit"]]:
            yield _finding("jump", row, f"{row['before']:.4g} in {int(row['since'])}, {row['value']:.4g} after")


def _differ(store: Store, held: pd.DataFrame) -> Iterator[Finding]:
    """Two series that hold the same cell and differ by a quarter of the larger: within one basis, or unexplained across."""
    key = ["indicator", "economy", "partner", "product", "period", "unit", "price_basis"]
    cells = held.drop_duplicates([*key, "family"])[[*key, "family", "value"]]
    pairs = cells.merge(cells, on=key)
    pairs = pairs[pairs["family_x"] < pairs["family_y"]]
    larger = pairs[["value_x", "value_y"]].abs().max(axis=1)
    for row in pairs[(pairs["value_x"] - pairs["value_y"]).abs() > DIFFER * larger].to_dict("records"):
        spec = store.indicators[str(row["indicator"])]
        mine, theirs = (spec.basis_of(row[side]) for side in ("family_x", "family_y"))
        if spec.bases and mine != theirs and {mine, theirs} <= {basis.id for basis in spec.bases}:
            continue  # two declared bases: what each holds is said where it is declared
        both = f"{row['family_x']} {row['family_y']}"
        yield _finding("differ", {**row, "family": both}, f"{row['value_x']:.4g} against {row['value_y']:.4g}")


def _fiscal(yearly: pd.DataFrame) -> Iterator[Finding]:
    """One series of one pair that counts some of its years by the calendar, others from April."""
    for _, part in yearly.groupby(_SERIES, sort=False):
        fiscal = part["period"].str.startswith("FY")
        if fiscal.any() and not fiscal.all():
            yield _finding("fiscal", part[fiscal].iloc[0].to_dict(), f"{fiscal.sum()} of {len(part)} years are fiscal")


def _holes(yearly: pd.DataFrame, missing: pd.DataFrame) -> Iterator[Finding]:
    """Years without a row inside a series that otherwise keeps its step; a year that is called missing is no hole."""
    told = {(*key, int(year)) for *key, year in missing[[*_SERIES[:5], "year"]].itertuples(index=False)}
    for key, part in yearly.groupby(_SERIES, sort=False):
        years = sorted(set(part["year"]))
        steps = [after - before for before, after in pairwise(years)]
        if len(years) < HABIT or len(set(steps)) == 1:
            continue
        usual = min(steps)
        for before, after in pairwise(years):
            lost = [y for y in range(before + usual, after, usual) if (*key[:5], y) not in told]  # type: ignore[index]
            if after - before <= HOLE_AT_MOST and lost:
                row = {**part.iloc[0].to_dict(), "period": f"{lost[0]}-{lost[-1]}"}
                yield _finding("hole", row, f"nothing between {before} and {after}")


def _zeros(held: pd.DataFrame) -> Iterator[Finding]:
    """A zero that is called observed or quoted: somebody must have published a nil."""
    for row in held[(held["value"] == 0) & held["status"].isin(["observed", "quoted"])].to_dict("records"):
        yield _finding("zero", row, "zero")


def _seams(store: Store, rows: pd.DataFrame) -> Iterator[Finding]:
    """Where a newer edition of a series begins: the older one's years before it only fit where the two agree there."""
    held = rows[rows["value"].notna() & rows["period"].str.fullmatch(r"\d{4}")]
    out = {id: card.released or dt.date.min for id, card in store.sources.items()}
    several = held.groupby("family")["source"].transform("nunique") > 1
    declared = read_breaks()
    for _, part in held[several].groupby(_SERIES, sort=False):
        if part["source"].nunique() < 2:
            continue
        newest = max(part["source"], key=lambda id: out[id])
        new = part[part["source"] == newest].set_index("year")["value"]
        old = part[part["source"] != newest].drop_duplicates("year").set_index("year")["value"]
        first = int(new.index.min())
        if first not in old.index or old.index.min() >= first or not old[first]:
            continue
        gap = float(new[first] / old[first] - 1)
        row = {**part.iloc[0].to_dict(), "period": str(first)}
        told = any(
            one.indicator == row["indicator"]
            and one.series == row["family"]
            and one.concerns(row["economy"], row["partner"])
            and one.lies_between(first - 1, first)
            for one in declared
        )
        if abs(gap) > SEAM and not told:
            yield _finding("seam", row, f"the newer edition begins {100 * gap:+.1f}% off the older")
