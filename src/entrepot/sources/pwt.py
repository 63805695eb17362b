"""Penn World Table (Groningen Growth and Development Centre): the workbook of one version.

Format: `pwt1001.xlsx`, sheet `Data`: countrycode, country, currency_unit, year, rgdpe, rgdpo (million chained 2017 or 2021
dollars at PPP), pop, ... xr (national currency per US dollar).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.tables import Figures, economies, figure_rows, must_have, no_doubles, numbers, read_sheet, sheet_table

_NEEDED = ("countrycode", "currency_unit", "year", "rgdpo", "xr")

PROVIDERS = (
    Provider(
        name="penn-world-table",
        producer="Feenstra, Inklaar and Timmer; Groningen Growth and Development Centre",
        title="Penn World Table",
        page="https://www.rug.nl/ggdc/productivity/pwt/",
        url="https://dataverse.nl/api/access/datafile/{edition}",
        file="pwt{edition}.xlsx",
        editions="the file's number at dataverse.nl, or --from pwt1001.xlsx", licence="CC BY 4.0",
        citation="Feenstra, Inklaar and Timmer (2015), The Next Generation of the Penn World Table, American "
        "Economic Review 105(10)",
        series="pwt",
        limits=("Output-side real GDP at chained PPPs: not the same basis as the World Bank's.", "No Timor-Leste."),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Output-side real GDP at chained purchasing power parities, and exchange rates, by economy and year.

    Raises BadInput for missing columns, unknown economies, doubled years, or a file name without the version.
    """
    version = re.search(r"pwt(\d{2})(\d{1,2})", path.name)
    if not version and not edition:
        raise BadInput(
            "its name does not say which version it is",
            where=path.name,
            remedy="keep the provider's name: pwt1001.xlsx",
        )
    found = f"{version.group(1)}.{version.group(2)}" if version else edition
    table = sheet_table(read_sheet(path, "Data"), _NEEDED, path.name)
    must_have(table.columns, _NEEDED, path.name)
    known = economies(table["countrycode"], path.name)
    table = table.assign(economy=table["countrycode"].map(known), period=table["year"])
    no_doubles(table, ["economy", "period"], path.name)
    real = table.assign(value=numbers(table["rgdpo"], path.name) * 1e6).dropna(subset=["value"])
    rate = table.assign(value=numbers(table["xr"], path.name), unit=table["currency_unit"] + " per USD").dropna(
        subset=["value"]
    )
    rate = rate[rate["currency_unit"].str.fullmatch(r"[A-Z]{3}") & (rate["value"] > 0)]
    parts = [
        figure_rows(real, indicator="gdp_ppp", unit="international dollars", price_basis="constant", status="estimated",
                    note="output-side real GDP at chained PPPs"),
        figure_rows(rate, indicator="exchange_rate", status="observed"),
    ]  # fmt: skip
    return Figures(pd.concat(parts, ignore_index=True), found)
