"""World Population Prospects (UN DESA): the CSV files of totals by sex, of demographic indicators and of age groups.

Format: `WPP2024_TotalPopulationBySex.csv.gz` (ISO3_code, LocTypeName, Variant, Time, PopTotal in thousands ...) and
`WPP2024_Demographic_Indicators_Medium.csv.gz` (TPopulation1July in thousands, MedianAgePop, TFR), one row per location,
variant and year; `WPP2024_PopulationByAge5GroupSex_Medium.csv.gz` has one more per age group (AgeGrpStart, AgeGrpSpan: -1 where it is
open, PopTotal in thousands). All from population.un.org/wpp, download centre, CSV format.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    economies,
    figure_rows,
    left_out,
    must_have,
    no_doubles,
    numbers,
    read_text,
)

# column -> (our indicator, unit, factor)
_TOTALS = {"PopTotal": ("population", "persons", 1000.0)}
_INDICATORS = {
    "TPopulation1July": ("population", "persons", 1000.0),
    "MedianAgePop": ("median_age", "years", 1.0),
    "TFR": ("fertility", "children per woman", 1.0),
}
# our indicator -> the ages that it holds: from, up to and without
_AGES = {
    "age_share_0_14": (0, 15),
    "age_share_15_64": (15, 65),
    "age_share_65_plus": (65, math.inf),
}
_VARIANTS = {"Medium": "", "Lower 95 PI": "_lower95", "Upper 95 PI": "_upper95"}
_WORLD = 900

PROVIDERS = (
    Provider(
        name="un-wpp",
        producer="United Nations, Department of Economic and Social Affairs, Population Division",
        title="World Population Prospects",
        page="https://population.un.org/wpp/",
        url="https://population.un.org/wpp/assets/Excel%20Files/1_Indicator%20(Standard)/CSV_FILES/"
        "WPP{edition}_Demographic_Indicators_Medium.csv.gz",
        file="WPP{edition}_Demographic_Indicators_Medium.csv.gz",
        editions="year of the revision, e.g. 2024",
        licence="CC BY 3.0 IGO",
        citation="United Nations, World Population Prospects", series="un-wpp", open_ended=True, calendar=(7,), every=2,
        whole=(("economies", 235), ("years", 150)),
        limits=("Every year is an estimate or a projection of the United Nations, not a census.",),
        checked=(
            "the address and the header of WPP2024_Demographic_Indicators_Medium.csv.gz in public code and notes",
            "no revision of 2026 was out in August 2026: it was put off to 2027, a public note says",
        ),
    ),
    Provider(
        name="un-wpp-ages",
        producer="United Nations, Department of Economic and Social Affairs, Population Division",
        title="World Population Prospects: population by age group",
        page="https://population.un.org/wpp/",
        url="https://population.un.org/wpp/assets/Excel%20Files/1_Indicator%20(Standard)/CSV_FILES/"
        "WPP{edition}_PopulationByAge5GroupSex_Medium.csv.gz",
        file="WPP{edition}_PopulationByAge5GroupSex_Medium.csv.gz",
        editions="year of the revision, e.g. 2024",
        licence="CC BY 3.0 IGO",
        citation="United Nations, World Population Prospects", series="un-wpp", open_ended=True, calendar=(7,), every=2,
        whole=(("economies", 235), ("years", 150)),
        limits=("Shares of age groups are computed here from the persons of the file; every year is an estimate or a projection.",),
        checked=("the address and the columns of WPP2024_PopulationByAge5GroupSex_Medium.csv.gz in public code and notes",),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Population (with the 95% interval where the file has it), median age and fertility, or shares of age groups in
    percent where the file has ages; all years, by economy.

    The first projected year is that of the revision. Raises BadInput for missing columns, unknown economies, doubled
    years, ages that are not whole, or a file name without its revision.
    """
    revision = re.search(r"WPP(20\d\d)", path.name) or re.fullmatch(r"(20\d\d)", edition)
    if not revision:
        raise BadInput(
            "its name does not say which revision it is",
            where=path.name,
            remedy="keep the provider's name: WPP2024_...",
        )
    year = int(revision.group(1))
    table = read_text(path, "WPP*.csv")
    aged = {"AgeGrp", "AgeGrpStart", "AgeGrpSpan"} & set(table.columns) or provider.name.endswith("-ages")
    wanted = _TOTALS if aged or "PopTotal" in table else _INDICATORS
    ages = ["AgeGrpStart", "AgeGrpSpan"] if aged else []
    must_have(table.columns, ["ISO3_code", "LocID", "Variant", "Time", *ages, *wanted], path.name)
    table = table.assign(code=table["ISO3_code"].where(table["LocID"] != str(_WORLD), "WLD"))
    table = table[table["Variant"].isin(list(_VARIANTS))]
    notes = left_out(
        table["LocID"][table["code"] == ""], (), "places without a code of ISO 3166, by number: most are groups"
    )
    table = table[table["code"] != ""]
    if table.empty:
        raise BadInput("no row of the medium variant", where=path.name, remedy=FETCH_AGAIN)
    known = economies(table["code"], path.name)
    table = table[table["code"].isin(list(known))].rename(columns={"Time": "period"})
    table = table.assign(economy=table["code"].map(known))
    no_doubles(table, ["economy", "Variant", "period", *ages[:1]], path.name)
    told = _shares(table, path.name) if aged else _indicators(table, wanted, year, path.name)
    ahead = told["period"].astype(int) >= year
    told = told.assign(note=[f"projection of {year}" if later else f"UN estimate of {year}" for later in ahead])
    rows = figure_rows(told, status="estimated", page=provider.page)
    return Figures(rows, str(year), f"{year}-07", notes, part="ages" if aged else "")


def _indicators(table: pd.DataFrame, wanted: dict[str, tuple[str, str, float]], year: int, where: str) -> pd.DataFrame:
    parts = []
    for column, (indicator, unit, factor) in wanted.items():
        value = numbers(table[column], where) * factor
        names = indicator + table["Variant"].map(_VARIANTS)
        part = table.assign(value=value, indicator=names, unit=unit).dropna(subset=["value"])
        parts.append(
            part[(part["Variant"] == "Medium") | ((indicator == "population") & (part["period"].astype(int) >= year))]
        )
    return pd.concat(parts, ignore_index=True)


def _shares(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Percent of all persons in each of _AGES, of the medium variant."""
    table = table[table["Variant"] == "Medium"]
    start, span = (numbers(table[column], where) for column in ("AgeGrpStart", "AgeGrpSpan"))
    table = table.assign(
        start=start, end=(start + span).where(span > 0, math.inf), value=numbers(table["PopTotal"], where)
    )
    _whole_ages(table, where)
    keys = [table["economy"], table["period"]]
    persons = table["value"].groupby(keys).sum()
    parts = []
    for indicator, (first, end) in _AGES.items():
        held = table["value"].where((table["start"] >= first) & (table["end"] <= end), 0.0).groupby(keys).sum()
        parts.append((100 * held / persons).rename("value").reset_index().assign(indicator=indicator, unit="percent"))
    return pd.concat(parts, ignore_index=True)


def _whole_ages(table: pd.DataFrame, where: str) -> None:
    """Raise BadInput where the groups of an economy's year leave a gap, overlap, lack persons or lie across a bound of _AGES."""
    table = table.sort_values(["economy", "period", "start"])
    same = (table["economy"] == table["economy"].shift()) & (table["period"] == table["period"].shift())
    follows = (table["start"] == table["end"].shift()).where(same, table["start"] == 0)
    last = ~same.shift(-1, fill_value=False)
    across = pd.Series(False, index=table.index)
    for first, _ in _AGES.values():
        across |= (table["start"] < first) & (table["end"] > first)
    bad = table[~follows | (np.isinf(table["end"]) != last) | across | ~(table["value"] >= 0)]
    raise_all(
        [
            Problem(f"the age groups of {row.economy} {row.period} are not whole at {row.start:g}", where, FETCH_AGAIN)
            for row in bad.drop_duplicates(["economy", "period"]).head(5).itertuples()
        ]
    )
