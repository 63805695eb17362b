"""World Population Prospects (UN DESA): the CSV files of totals by sex and of demographic indicators.

Format: `WPP2024_TotalPopulationBySex.csv.gz` (ISO3_code, LocTypeName, Variant, Time, PopTotal in thousands ...) and
`WPP2024_Demographic_Indicators_Medium.csv.gz` (TPopulation1July in thousands, MedianAgePop, TFR), one row per location,
variant and year (population.un.org/wpp, download centre, CSV format).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput
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
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Population (with the 95% interval where the file has it), median age and fertility, all years, by economy.

    The first projected year is that of the revision. Raises BadInput for missing columns, unknown economies, doubled
    years, or a file name without its revision.
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
    wanted = _TOTALS if "PopTotal" in table else _INDICATORS
    must_have(table.columns, ["ISO3_code", "LocID", "Variant", "Time", *wanted], path.name)
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
    no_doubles(table, ["economy", "Variant", "period"], path.name)
    ahead = table["period"].astype(int) >= year
    table["note"] = [f"projection of {year}" if later else f"UN estimate of {year}" for later in ahead]
    parts = []
    for column, (indicator, unit, factor) in wanted.items():
        value = numbers(table[column], path.name) * factor
        names = indicator + table["Variant"].map(_VARIANTS)
        part = table.assign(value=value, indicator=names).dropna(subset=["value"])
        part = part[
            (part["Variant"] == "Medium") | ((indicator == "population") & (part["period"].astype(int) >= year))
        ]
        parts.append(figure_rows(part, unit=unit, status="estimated", page=provider.page))
    return Figures(pd.concat(parts, ignore_index=True), str(year), f"{year}-07", notes)
