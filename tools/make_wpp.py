"""Compute the figures of the UN's revision of 2024: `python tools/make_wpp.py SHARED_DATA_FOLDER WPP_COPY`.

Writes `wpp.csv` from two copies: persons by broad age at mid-year (WPP_COPY, a checkout of open-numbers/ddf--gapminder--unpop_wpp
at adc6d32) and the bounds of totals at the end of a year (the R package wpp2024, in the shared folder). The R package dates a
population to 31 December; the UN publishes mid-years. Where both have a year, the mean of two year-ends is the mid-year to a
hundred-thousandth, and that is how the bounds are brought to it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from make_figures import FOLLOWED, rows, write

PARTS = ("0_14", "15_19", "20_39", "40_59", "60plus")  # of these a population is the sum
OLD = "65plus"
BOUNDS = {"lower95": "population_lower95", "upper95": "population_upper95"}
AGREE = 2e-5  # by how much the two copies may differ, as a share
REVISED = 2024  # the revision: its years from this one on are projections
YEARLY = (1990, 2070)  # years whose ages are kept one by one; before and after every fifth
SOURCE = {"source": "un-wpp-2024", "status": "estimated"}


def ages(copy: Path, economies: tuple[str, ...]) -> pd.DataFrame:
    """iso3, year and persons: `total`, `0_14`, `15_64`, `65_plus`, and `median_age` where the copy has it (no world)."""
    persons = {group: _both(copy, f"population_aged_{group}_years_total_number") for group in (*PARTS, OLD)}
    table = pd.concat(persons, axis=1)
    table = table[table.index.get_level_values("iso3").isin(economies)].dropna()
    found = pd.DataFrame({"total": table[list(PARTS)].sum(axis=1), "0_14": table["0_14"], "65_plus": table[OLD]})
    found["15_64"] = found["total"] - found["0_14"] - found["65_plus"]
    found["median_age"] = _one(copy, "median_age_years", "geo")
    return found.reset_index()


def bounds(shared: Path, mid: pd.DataFrame) -> pd.DataFrame:
    """iso3, year, lower95 and upper95 in persons at mid-year, as the mean of two year-ends; the medians must agree with `mid`."""
    ends = pd.read_csv(shared / "un_wpp/wpp2024_population_thousand.csv")
    ends = ends[ends["kind"] == "projection"].sort_values(["iso3", "year"])
    values = ["population", *BOUNDS]
    before = ends.groupby("iso3")[["year", *values]].shift(1)
    means = (ends[values] + before[values]) / 2 * 1000
    means = ends[["iso3", "year"]].join(means)[ends["year"] - before["year"] == 1]
    both = means.merge(mid[["iso3", "year", "total"]], on=["iso3", "year"])
    apart = (both["population"] / both["total"] - 1).abs()
    if not (apart < AGREE).all():
        worst = both.loc[apart.idxmax()]
        raise SystemExit(f"the two copies differ: {worst.to_dict()}")
    return both[["iso3", "year", *BOUNDS]]


def _both(copy: Path, name: str) -> pd.Series:
    return pd.concat([_one(copy, name, "geo"), _one(copy, name, "global")])


def _one(copy: Path, name: str, by: str) -> pd.Series:
    table = pd.read_csv(copy / f"ddf--datapoints--{name}--by--{by}--time.csv", keep_default_na=False)
    table.columns = ["iso3", "year", "value"]
    table["iso3"] = table["iso3"].str.upper().replace({"WORLD": "WLD"})
    return pd.to_numeric(table.set_index(["iso3", "year"])["value"])


def totals(mid: pd.DataFrame, interval: pd.DataFrame) -> list[pd.DataFrame]:
    """Population of the years to come, and its 95% interval."""
    ahead = mid[mid["year"] >= REVISED].merge(interval, how="left", on=["iso3", "year"])
    ahead = ahead.rename(columns={"iso3": "economy", "year": "period"})
    notes = {"total": "projection, median", **dict.fromkeys(BOUNDS, "projection interval; mean of two year-ends")}
    return [
        rows(
            ahead[["economy", "period"]].assign(value=ahead[column]).dropna(),
            indicator=BOUNDS.get(column, "population"), unit="persons", note=note, **SOURCE,
        )
        for column, note in notes.items()
    ]  # fmt: skip


def shares(mid: pd.DataFrame) -> list[pd.DataFrame]:
    """Broad ages in percent of all, and the median age."""
    kept = mid[mid["year"].between(*YEARLY) | (mid["year"] % 5 == 0)].rename(
        columns={"iso3": "economy", "year": "period"}
    )
    note = np.where(kept["period"] >= REVISED, f"projection of {REVISED}, medium variant", f"UN estimate of {REVISED}")
    columns = {
        **{f"age_share_{age}": (100 * kept[age] / kept["total"], "percent") for age in ("0_14", "15_64", "65_plus")},
        "median_age": (kept["median_age"], "years"),
    }
    return [
        rows(
            kept[["economy", "period"]].assign(value=value, note=note).dropna(subset=["value"]),
            indicator=indicator, unit=unit, **SOURCE,
        )
        for indicator, (value, unit) in columns.items()
    ]  # fmt: skip


def main(shared: Path, copy: Path) -> None:
    mid = ages(copy, (*FOLLOWED, "WLD"))
    write("wpp", [*totals(mid, bounds(shared, mid)), *shares(mid)])


if __name__ == "__main__":
    if (
        len(sys.argv) != 3
        or not Path(sys.argv[1], "un_wpp").is_dir()
        or not Path(sys.argv[2], "ddf--concepts.csv").is_file()
    ):
        sys.exit(f"usage: {__doc__.splitlines()[0] if __doc__ else ''}")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
