"""Exposure in words, tables and charts: ranges for economies graded C or D, never a single flow as a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from entrepot import codes
from entrepot.report.wording import number

if TYPE_CHECKING:
    from entrepot.result import Result

AS_RANGE = ("C", "D")
NO_DATA = "no data"
_SMALLEST = 0.0005
_SHARE_STEPS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_TIMES_STEPS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


def share(value: float, low: float, high: float, grade: str) -> str:
    """A share of one in percent: a range alone for grades C and D, the value with its range for B, the value for A."""
    if value != value:
        return NO_DATA
    ranged = low == low and high == high
    if grade in AS_RANGE:
        between = _percent_range(low, high) if ranged else ""
        about = "about " if between and "–" not in between and between[0].isdigit() else ""
        return about + between if ranged else f"order of {_percent(_one_digit(value))}"
    alone, between = _percent(value), _percent_range(low, high) if ranged else ""
    return f"{alone} ({between})" if between not in ("", alone) else alone


def money(value: float, low: float, high: float, grade: str, currency: str) -> str:
    """An amount, by the rule of `share`."""
    if value != value:
        return NO_DATA
    ranged = low == low and high == high
    between = (
        f"{number(low, currency, 2)} to {number(high, currency, 2).removeprefix(currency + ' ')}" if ranged else ""
    )
    if grade in AS_RANGE:
        return between or f"order of {number(_one_digit(value), currency, 1)}"
    return f"{number(value, currency)} ({between})" if ranged else number(value, currency)


def _percent(value: float) -> str:
    percent = 100 * value
    return "under 0.1%" if 0 < percent < 0.05 else f"{percent:.1f}%" if percent < 9.95 else f"{percent:.0f}%"


def _percent_range(low: float, high: float) -> str:
    if high < _SMALLEST:
        return "under 0.1%"
    digits = 1 if 100 * high < 9.95 else 0
    a, b = f"{100 * low:.{digits}f}", f"{100 * high:.{digits}f}"
    return f"{a}%" if a == b else f"{a}–{b}%"


def _one_digit(value: float) -> float:
    """Rounded to one digit: all that an order of magnitude says."""
    return float(f"{value:.0e}")


def coarse(value: float, grade: str, *, steps: tuple[float, ...] = _SHARE_STEPS, unit: str = "%") -> str:
    """A part of one (`%`) or a multiple (` x`) that has no documented error: for grades C and D only the class it falls
    in."""
    if value != value:
        return "–"
    if grade not in AS_RANGE:
        return _percent(value) if unit == "%" else f"{value:.1f}{unit}"
    scaled = 100 * value if unit == "%" else value
    below = [step for step in steps if step <= scaled]
    above = [step for step in steps if step > scaled]
    if not below:
        return f"under {steps[0]:g}{unit}"
    return f"{below[-1]:g}–{above[0]:g}{unit}" if above else f"over {steps[-1]:g}{unit}"


def name(region: str, result: Result | None = None) -> str:
    """The name of an economy, group or sector: the world's own where the result carries it."""
    if region in ("abroad", "world"):
        return f"the {region}" if region == "world" else "all others"
    held = result.facts.get("names", {}) if result else {}
    return held.get(region) or codes.name(region)


def shares_of(rows: pd.DataFrame) -> pd.Series:
    """The shares of a table with value, low, high and grade, in words."""
    columns = ("value", "low", "high", "grade")
    words = [share(*row) for row in zip(*(rows[c] for c in columns), strict=True)]
    return pd.Series(words, index=rows.index, dtype=object)


def partners(result: Result, *, lookthrough: bool = True, sales: bool = False) -> pd.DataFrame:
    """Partners of one economy, the largest first: partner, direct, look-through; of the sector asked for, or of all."""
    rows = result["reliance"]
    kind = "sales" if sales else "inputs"
    rows = rows[(rows["sector"] == result.facts["sector"]) & rows["indicator"].str.startswith(kind)]
    rows = rows.assign(words=shares_of(rows))
    order = f"{kind}_lookthrough" if lookthrough else f"{kind}_direct"
    wide = rows.pivot(index="partner", columns="indicator", values="words")
    by = rows[rows["indicator"] == order].set_index("partner")["value"]
    grade = rows[rows["indicator"] == order].set_index("partner")["grade"]
    wide = wide.loc[by.sort_values(ascending=False).index].assign(grade=grade)
    wide.insert(0, "name", [name(code, result) for code in wide.index])
    return wide.reset_index().rename(columns={f"{kind}_direct": "direct", f"{kind}_lookthrough": "look-through"})


def by_sector(result: Result, region: str, partner: str) -> pd.DataFrame:
    """Sectors of one economy by their look-through reliance on one partner, most exposed first, with losses by
    extraction of nothing: sector, direct, look-through."""
    rows = result["reliance"]
    rows = rows[(rows["region"] == region) & (rows["partner"] == partner) & rows["indicator"].str.startswith("inputs")]
    rows = rows.assign(words=shares_of(rows)).dropna(subset=["value"])
    wide = rows.pivot(index="sector", columns="indicator", values="words")
    by = rows[rows["indicator"] == "inputs_lookthrough"].set_index("sector")["value"].sort_values(ascending=False)
    grade = rows.drop_duplicates("sector").set_index("sector")["grade"]
    wide = wide.loc[by.index].assign(grade=grade).reset_index()
    return wide.rename(columns={"inputs_direct": "direct", "inputs_lookthrough": "look-through"})


def ranking(result: Result, indicator: str = "inputs_lookthrough") -> pd.DataFrame:
    """Who is most exposed to the partner: rank, the ranks that the ranges allow, economy, share, grade."""
    rows = result["ranking"]
    rows = rows[(rows["indicator"] == indicator) & (rows["sector"] == result.facts["sector"])]
    return pd.DataFrame(
        {
            "rank": rows["rank"].to_numpy(),
            "could_be": [
                f"{a}–{b}" if a != b else str(a) for a, b in zip(rows["rank_low"], rows["rank_high"], strict=True)
            ],
            "economy": [name(code, result) for code in rows["region"]],
            "share": shares_of(rows).to_numpy(),
            "grade": rows["grade"].to_numpy(),
            "status": rows["status"].to_numpy(),
        }
    )


def most_exposed(result: Result, indicator: str = "inputs_lookthrough") -> str:
    """One sentence: who is most exposed, and who the errors do not tell apart from it."""
    rows = result["ranking"]
    rows = rows[(rows["indicator"] == indicator) & (rows["sector"] == result.facts["sector"])]
    if rows.empty:
        return NO_DATA
    first = rows.iloc[0]
    rivals = rows[(rows["rank_low"] == 1) & (rows["region"] != first["region"])]["region"].tolist()
    what = "look-through inputs" if indicator.endswith("lookthrough") else "direct inputs"
    of = "" if result.facts["sector"] == "all" else f" of {result.facts['sector']}"
    leader = f"By {what}{of}, {name(first['region'], result)} relies most on {name(result.facts['partner'], result)}: "
    leader += share(first["value"], first["low"], first["high"], first["grade"])
    graded = f" (grade {first['grade']})" if first["grade"] else ""
    if not rivals:
        return f"{leader}{graded}."
    return f"{leader}{graded}; the table's errors do not tell it apart from {', '.join(name(code, result) for code in rivals)}."


def headline(result: Result) -> list[str]:
    """What stands first for one economy: reliance abroad, value added in its exports."""
    economy, sector = result.facts["economy"], result.facts["sector"]
    rows = result["reliance"]
    lines = []
    partner = result.facts["partner"] or "abroad"
    for kind, what in (("inputs", "inputs from"), ("sales", "sales to")):
        part = rows[(rows["sector"] == sector) & (rows["partner"] == partner)]
        words = {
            row["indicator"]: share(row["value"], row["low"], row["high"], row["grade"]) for _, row in part.iterrows()
        }
        direct, through = words.get(f"{kind}_direct", NO_DATA), words.get(f"{kind}_lookthrough", NO_DATA)
        of = "" if sector == "all" else f" {sector}"
        lines.append(
            f"{name(economy, result)}{of}, {what} {name(partner, result)}: {direct} direct, {through} looked through."
        )
    exports = result["exports"]
    whole = exports[exports["partner"] == partner].set_index("indicator")
    if sector == "all" and "gvc_share" in whole.index:
        parts = {key: share(*whole.loc[key, ["value", "low", "high", "grade"]]) for key in ("dva_share", "gvc_share")}
        total = money(*whole.loc["exports", ["value", "low", "high", "grade", "unit"]])
        lines.append(
            f"Of its exports to {name(partner, result)} ({total}), domestic value added is {parts['dva_share']}; "
            f"{parts['gvc_share']} cross more than one border."
        )
    return lines


def losses(result: Result, limit: int | None = None) -> pd.DataFrame:
    """Losses of an extraction by economy: economy, value added lost, share of its value added, grade."""
    rows = result["losses"] if limit is None else result["losses"].head(limit)
    return pd.DataFrame(
        {
            "economy": [name(code, result) for code in rows["region"]],
            "value_added_lost": _amounts(rows, "value_added_loss"),
            "share_of_its_value_added": _loss_shares(rows),
            "grade": rows["grade"].to_numpy(),
        }
    )


def _amounts(rows: pd.DataFrame, key: str) -> list[str]:
    columns = (key, f"{key}_low", f"{key}_high", "grade", "unit")
    return [money(*row) for row in zip(*(rows[c] for c in columns), strict=True)]


def _loss_shares(rows: pd.DataFrame) -> list[str]:
    whole = rows["value_added"].where(rows["value_added"] > 0)
    low, high = rows["value_added_loss_low"] / whole, (rows["value_added_loss_high"] / whole).clip(upper=1.0)
    return [share(*row) for row in zip(rows["loss_share"], low, high, rows["grade"], strict=True)]


def candidates(result: Result, limit: int | None = None) -> pd.DataFrame:
    """Candidates of a substitution in words; a part that is not known is a dash."""
    rows = result["candidates"] if limit is None else result["candidates"].head(limit)
    sold = [
        share(*row)
        for row in zip(rows["sold_share"], rows["sold_share_low"], rows["sold_share_high"], rows["grade"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "candidate": [
                name(code, result) + (" (home)" if home else "")
                for code, home in zip(rows["region"], rows["home"], strict=True)
            ],
            "capacity": [
                coarse(value, grade, steps=_TIMES_STEPS, unit=" x")
                for value, grade in zip(rows["capacity"], rows["grade"], strict=True)
            ],
            "share_now": sold,
            "distance_km": [f"{value:,.0f}" if value == value else "–" for value in rows["distance"]],
            "alignment": [f"{value:.2f}" if value == value else "–" for value in rows["alignment"]],
            "tariff": [_percent(value) if value == value else "–" for value in rows["tariff"]],
            "itself_on_supplier": [
                coarse(value, grade) for value, grade in zip(rows["same_supplier"], rows["grade"], strict=True)
            ],
            "grade": rows["grade"].to_numpy(),
        }
    )
    return table.assign(score=rows["score"].to_numpy(), known=rows["known"].to_numpy()) if "score" in rows else table


def supply_paths(result: Result) -> pd.DataFrame:
    """Supply paths, best first: path and its share of the origin's value added in the target, a class of shares where
    an economy on it is graded C or D."""
    rows = result["paths"]
    return pd.DataFrame(
        {
            "rank": rows["rank"],
            "path": rows["path"],
            "share": [coarse(v, grade) for v, grade in zip(rows["share"], rows["grade"], strict=True)],
            "grade": rows["grade"],
        }
    )


def paths_sentence(result: Result) -> str:
    """How much of the target the origin makes in all, and how much of that the listed paths cover."""
    facts: dict[str, Any] = dict(result.facts)
    total = share(facts["total_share"], facts["total_share_low"], facts["total_share_high"], "")
    covered = float(result["paths"]["share"].sum())
    return (
        f"Value added of {facts['origin']} in what {facts['target']} delivers: {total}. The paths below make "
        f"{_percent(covered)} of it; the rest runs through many smaller ones."
    )


def short_notes(result: Result) -> list[str]:
    """The notes of a result to print beside it; how a range came about is left to the lineage."""
    short = []
    for note in result.lineage.notes:
        head, colon, _ = note.partition("): ")
        cut = note.startswith("range of") and colon
        short.append(f"{head}); how: see the lineage (--json)" if cut else note)
    return list(dict.fromkeys(short))
