"""Direct investment positions by counterpart economy (International Monetary Fund; the Coordinated Direct Investment Survey,
CDIS, until 2025): the SDMX-CSV of the Fund's service, the CSV of its data portal, or the bulk CSV of before.

Formats: SDMX-CSV of the dataflow IMF.STA:DIP, key COUNTRY.DV_TYPE.INDICATOR.COUNTERPART_COUNTRY.FREQUENCY, OBS_VALUE in US
dollars (its SCALE 6 is a hint for display and is not applied); the portal's CSV, one row per series, SERIES_CODE such as
JPN.O.OTWD_D_NETAL_FALL_ALL.THA.A, values in the SCALE that it names in words; `CDIS_...timeSeries.csv` with Country Name,
Indicator Name, Counterpart Country Name, Attribute, then one column per year, US dollars.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
from entrepot.provenance import Provider
from entrepot.tables import FETCH_AGAIN, Figures, economies, figure_rows, must_have, no_doubles, numbers, read_text

_OUTWARD = "OTWD_D_NETAL_FALL_ALL"  # outward, net (assets less liabilities), all instruments, all entities
_OUTWARD_OF_OLD = "Outward Direct Investment Positions, US Dollars"
_REPORTED = "O"  # reported official data, not those mirrored from counterparts
_SCALES = {"Units": 1.0, "Thousands": 1e3, "Millions": 1e6, "Billions": 1e9}
_BLANK = ("", "C", "c", "-", "...")  # C: confidential
_OURS = {"G001": "WLD", "WBG": "PSE"}
_GROUPS = ("KOS", "UVK", "XKX", "ANT", "SCG", "YUG")
_GROUP = re.compile(r"(?=.*[A-Z_])\w*[\d_]\w*")  # G163, 1C_ALL ...: a letter and a digit or underscore
# Names of the Fund, in lower case, that the common list of names does not know.
_NAMES = {
    "china, p.r.: mainland": "CHN", "china, p.r.: hong kong": "HKG", "china, p.r.: macao": "MAC", "taiwan province of china": "TWN",
    "iran, islamic republic of": "IRN", "venezuela, república bolivariana de": "VEN", "serbia, republic of": "SRB",
    "timor-leste, dem. rep. of": "TLS", "world": "WLD",
}  # fmt: skip
# The whole matrix is too much for one answer of the service; these invest in ASEAN.
_INVESTORS = "+".join(
    ["JPN", "KOR", "CHN", "HKG", "IND", "AUS", "NZL", "USA", "CAN", "GBR", "DEU", "FRA", "NLD", "LUX", "CHE", "BEL",
     "ITA", "ESP", "SWE", "DNK", "SGP", "MYS", "THA", "IDN", "PHL"]
)  # fmt: skip

PROVIDERS = (
    Provider(
        name="imf-cdis",
        producer="International Monetary Fund",
        title="Direct Investment Positions by Counterpart Economy (formerly CDIS): outward positions",
        page="https://data.imf.org/en/datasets/IMF.STA:DIP",
        url="https://api.imf.org/external/sdmx/3.0/data/dataflow/IMF.STA/DIP/{edition}/"
        f"{_INVESTORS}.{_REPORTED}.{_OUTWARD}.*.A?attributes=none",
        file="DIP_{edition}.csv",
        editions="the version of the dataflow DIP, e.g. 12.0.1; or --from the CSV of the data portal",
        licence="IMF terms of use: use with attribution",
        citation="International Monetary Fund, Direct Investment Positions by Counterpart Economy",
        series="investment-imf-cdis", accept="text/csv", settled=False,
        calendar=(3, 12),
        limits=("Confidential cells (C) are blank.", "Viet Nam, Lao PDR, Brunei and Timor-Leste do not report."),
        checked=(
            "https://github.com/ONEcampaign/imf-reader (address and media type of the service, for another dataflow)",
            "public code that reads DIP as SDMX-CSV and as the portal's CSV, and CDIS files of before 2025",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Outward positions (stock) by investing economy and host, USD; confidential and blank cells are left out.

    Raises BadInput for missing columns, a file without outward positions, another scale, or unknown economies.
    """
    table = read_text(path, "*.csv")
    notes: tuple[str, ...] = ()
    if "OBS_VALUE" in table:
        long = _sdmx(table, path.name)
    elif "SERIES_CODE" in table:
        long = _portal(table, path.name)
    else:
        long, notes = _of_old(table, path.name)
    if long.empty:
        raise BadInput("no outward position", where=path.name, remedy=FETCH_AGAIN)
    long = long.dropna(subset=["value"])
    no_doubles(long, ["economy", "partner", "period"], path.name)
    rows = figure_rows(
        long, indicator="fdi_stock", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    return Figures(rows, edition, notes=notes)


def _sdmx(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Columns economy, partner, period, value from the service's SDMX-CSV."""
    needed = ["COUNTRY", "DV_TYPE", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD"]
    must_have(table.columns, needed, where)
    table = table[
        (table["DV_TYPE"] == _REPORTED) & (table["INDICATOR"] == _OUTWARD) & (table["FREQUENCY"] == "A")
    ].rename(columns={"COUNTRY": "economy", "COUNTERPART_COUNTRY": "partner", "TIME_PERIOD": "period"})
    return _sides(table.assign(value=numbers(table["OBS_VALUE"], where, blank=_BLANK)), where)


def _portal(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """The same from the portal's CSV."""
    must_have(table.columns, ["SERIES_CODE", "SCALE"], where)
    key = table["SERIES_CODE"].str.extract(rf"^(\w+)\.{_REPORTED}\.{_OUTWARD}\.(\w+)\.A$")
    table = table.assign(economy=key[0], partner=key[1]).dropna(subset=["economy"])
    unknown = sorted(set(table["SCALE"]) - set(_SCALES))
    if unknown:
        what = f"a scale that is not known: {', '.join(map(repr, unknown))}"
        raise BadInput(what, where=where, remedy=f"one of {', '.join(_SCALES)}")
    long = table.melt(["economy", "partner", "SCALE"], _years(table, where), "period", "value")
    long["value"] = numbers(long["value"].str.replace(",", ""), where, blank=_BLANK) * long["SCALE"].map(_SCALES)
    return _sides(long, where)


def _sides(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Codes of the Fund as ours; its groups (G001 is the world, others ...) are left out."""
    for side in ("economy", "partner"):
        groups = {code for code in table[side] if _GROUP.fullmatch(code)} | set(_GROUPS)
        known = economies(table[side], f"{where}, {side}", also=_OURS, groups=groups - set(_OURS)) if len(table) else {}
        table = table[table[side].isin(list(known))].assign(**{side: lambda t, s=side, k=known: t[s].map(k)})
    return table


def _of_old(table: pd.DataFrame, where: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The same from the bulk file of before 2025, and a note on names that are no economy's."""
    must_have(table.columns, ["Country Name", "Indicator Name", "Counterpart Country Name", "Attribute"], where)
    table = table[(table["Indicator Name"] == _OUTWARD_OF_OLD) & (table["Attribute"] == "Value")]
    known = {name: _code(name) for name in {*table["Country Name"], *table["Counterpart Country Name"]}}
    lost = sorted(name for name, code in known.items() if not code)
    strange = [name for name in lost if re.fullmatch(r"\d+|[A-Z]{2}", name)]
    if strange:
        raise BadInput(f"codes where names stand: {', '.join(map(repr, strange))}", where=where, remedy=FETCH_AGAIN)
    if len(table):
        economies((code for code in known.values() if code), where)
    long = table.melt(["Country Name", "Counterpart Country Name"], _years(table, where), "period", "value")
    long["value"] = numbers(long["value"], where, blank=_BLANK)
    long = long.assign(economy=long["Country Name"].map(known), partner=long["Counterpart Country Name"].map(known))
    long = long[(long["economy"] != "") & (long["partner"] != "")]
    return long, ((f"left out, neither an economy nor a name known here: {', '.join(lost)}",) if lost else ())


def _years(table: pd.DataFrame, where: str) -> list[str]:
    years = [name for name in table.columns if re.fullmatch(r"20\d\d", name)]
    if not years:
        raise BadInput("no column for any year", where=where, remedy=FETCH_AGAIN)
    return years


def _code(name: str) -> str:
    """Our code for a name of the Fund; "" for its groups (Europe, Not Specified ...) and unknown names."""
    plain = name.strip().lower()
    if plain in _NAMES:
        return _NAMES[plain]
    try:
        return codes.resolve(
            re.sub(
                r", (kingdom|republic|rep\.|state|grand duchy|the|islamic rep\. of|arab rep\.|p\.?d\.?r\.?)( of)?( the)?$",
                "",
                plain,
            )
        )
    except UnknownName:
        return ""
