"""Penn World Table (Groningen Growth and Development Centre): the workbook of one version.

Format: `pwt1001.xlsx`, `pwt110.xlsx`, sheet `Data`: countrycode, country, currency_unit (a name: Yen, Dong ...), year, rgdpe,
rgdpo (millions of chained US dollars at PPP; of 2017 in version 10, of 2021 in version 11), pop, ... xr (national currency
per US dollar, the currency of today at every date).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.tables import Figures, economies, figure_rows, must_have, no_doubles, numbers, read_sheet, sheet_table

_NEEDED = ("countrycode", "currency_unit", "year", "rgdpo", "xr")
_OF_YEAR = {"9": 2011, "10": 2017, "11": 2021}
# Names of currencies that ISO 4217 writes otherwise.
_CURRENCIES = {"Kip": "LAK", "Bulgarian Lev": "BGN", "New Leu": "RON", "Croatian Kuna": "HRK"}
_FILES = "https://dataverse.nl/api/access/datafile"

PROVIDERS = (
    Provider(
        name="penn-world-table",
        producer="Feenstra, Inklaar and Timmer; Groningen Growth and Development Centre",
        title="Penn World Table",
        page="https://www.rug.nl/ggdc/productivity/pwt/",
        url="https://www.rug.nl/ggdc/productivity/pwt/",
        file="pwt{edition}.xlsx",
        addresses=(("10.01", f"{_FILES}/354095"), ("11.0", f"{_FILES}/554105")),
        editions="the version: 11.0 or 10.01", licence="CC BY 4.0",
        citation="Feenstra, Inklaar and Timmer (2015), The Next Generation of the Penn World Table, American "
        "Economic Review 105(10)",
        series="pwt", whole=(("economies", 183), ("years", 70)),
        limits=("Output-side real GDP at chained PPPs: not the same basis as the World Bank's.", "No Timor-Leste."),
        checked=(
            "file numbers at dataverse.nl, size and sheets of pwt1001.xlsx in public notes and code that reads them",
            "names of currencies in version 10.01 as packaged in R (cran/pwt10), the header of pwt110.csv",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Output-side real GDP at chained purchasing power parities, and exchange rates, by economy and year.

    Raises BadInput for missing columns, unknown economies, doubled years, or a file name without the version.
    """
    version = re.search(r"pwt(9|1\d)\.?(\d{1,2})\b", path.stem)
    if not version or version.group(1) not in _OF_YEAR:
        raise BadInput(
            "its name does not say which version it is, or it is one not known here",
            where=path.name,
            remedy="keep the provider's name: pwt1001.xlsx, pwt110.xlsx",
        )
    base = _OF_YEAR[version.group(1)]
    table = sheet_table(read_sheet(path, "Data"), _NEEDED, path.name)
    must_have(table.columns, _NEEDED, path.name)
    known = economies(table["countrycode"], path.name)
    table = table.assign(economy=table["countrycode"].map(known), period=table["year"])
    no_doubles(table, ["economy", "period"], path.name)
    real = table.assign(value=numbers(table["rgdpo"], path.name) * 1e6).dropna(subset=["value"])
    iso = {name: _iso4217(name) for name in sorted(set(table["currency_unit"]))}
    rate = table.assign(value=numbers(table["xr"], path.name), unit=table["currency_unit"].map(iso) + " per USD")
    rate = rate[rate["value"].gt(0) & rate["currency_unit"].map(iso).ne("") & rate["economy"].ne("USA")]
    lost = [name for name, code in iso.items() if not code]
    parts = [
        figure_rows(real, indicator="gdp_ppp", unit="international dollars", price_basis="constant", status="estimated",
                    note=f"output-side real GDP at chained PPPs, US dollars of {base}"),
        figure_rows(rate, indicator="exchange_rate", status="observed"),
    ]  # fmt: skip
    note = (f"exchange rates left out, currencies not in ISO 4217: {', '.join(lost)}",) if lost else ()
    return Figures(pd.concat(parts, ignore_index=True), f"{version.group(1)}.{version.group(2)}", notes=note)


def _iso4217(name: str) -> str:
    """The code of a currency by its name, or ""."""
    import pycountry

    found = pycountry.currencies.get(name=name)
    return _CURRENCIES.get(name) or (found.alpha_3 if found else "")
