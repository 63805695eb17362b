"""Direct investment positions by counterpart economy (International Monetary Fund; the Coordinated Direct Investment Survey,
CDIS, until 2025): the SDMX-CSV of the Fund's service, the CSV of its data portal, or the bulk CSV of before.

Formats: SDMX-CSV of the dataflow IMF.STA:DIP, key COUNTRY.DV_TYPE.INDICATOR.COUNTERPART_COUNTRY.FREQUENCY, OBS_VALUE in US
dollars (its SCALE 6 is a hint for display and is not applied); the portal's CSV, either one row per series, SERIES_CODE such
as JPN.O.OTWD_D_NETAL_FALL_ALL.THA.A, values in the SCALE that it names in words, or one row per value with COUNTRY.ID and so
on, OBS_VALUE to be taken times ten to the SCALE.ID; `CDIS_...timeSeries.csv` with Country Name, Indicator Name, Counterpart
Country Name, Attribute, then one column per year, US dollars.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
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
    without_thousands,
)

# Net positions, all instruments, all entities: assets less liabilities as investors report them, the reverse as hosts do.
_Told = tuple[pd.DataFrame, tuple[str, ...]]  # a table, and notes on what was left out of it
_INDICATORS = {"outward": "OTWD_D_NETAL_FALL_ALL", "inward": "INWD_D_NETLA_FALL_ALL"}
_OF_OLD = "{} Direct Investment Positions, US Dollars"
_REPORTED = "O"  # reported official data, not those mirrored from counterparts
_LARGEST_SCALE = 9
_SCALES = {"Units": 1.0, "Thousands": 1e3, "Millions": 1e6, "Billions": 1e9}
_BLANK = ("", "C", "c", "-", "...")  # C: confidential
_OURS = {"G001": "WLD", "WBG": "PSE"}
_GROUPS = ("ANT", "SCG", "YUG")
_GROUP = re.compile(r"(?=.*[A-Z_])\w*[\d_]\w*")  # G163, 1C_ALL ...: a letter and a digit or underscore
# Names of the Fund, in lower case, that the common list of names does not know.
_NAMES = {
    "china, p.r.: mainland": "CHN", "china, p.r.: hong kong": "HKG", "china, p.r.: macao": "MAC", "taiwan province of china": "TWN",
    "iran, islamic republic of": "IRN", "venezuela, república bolivariana de": "VEN", "serbia, republic of": "SRB",
    "timor-leste, dem. rep. of": "TLS", "world": "WLD",
}  # fmt: skip
# The whole matrix is too much for one answer of the service; these invest in ASEAN, or are hosts in and around it.
_REPORTERS = {
    "outward": "JPN+KOR+CHN+HKG+IND+AUS+NZL+USA+CAN+GBR+DEU+FRA+NLD+LUX+CHE+BEL+ITA+ESP+SWE+DNK+SGP+MYS+THA+IDN+PHL",
    "inward": "IDN+MYS+PHL+SGP+THA+KHM+MMR+JPN+KOR+CHN+HKG+IND+AUS+USA",
}
_LIMITS = (
    "Confidential cells (C) are blank.", "Viet Nam, Lao PDR, Brunei and Timor-Leste do not report.",
    "Immediate partner: what goes through a third economy counts there. What the Fund derives from the other side is left out.",
)  # fmt: skip

PROVIDERS = tuple(
    Provider(
        name=name, producer="International Monetary Fund",
        title=f"Direct Investment Positions by Counterpart Economy (formerly CDIS): {side} positions",
        page="https://data.imf.org/en/datasets/IMF.STA:DIP",
        url="https://api.imf.org/external/sdmx/3.0/data/dataflow/IMF.STA/DIP/{edition}/"
        f"{_REPORTERS[side]}.{_REPORTED}.{_INDICATORS[side]}.*.A?attributes=none",
        file="DIP_{edition}.csv",
        editions="the version of the dataflow DIP, e.g. 12.0.1; or --from the CSV of the data portal",
        licence="IMF terms of use: use with attribution",
        citation="International Monetary Fund, Direct Investment Positions by Counterpart Economy",
        series=series, whole=(("economies", _REPORTERS[side].count("+") + 1),),
        accept="text/csv", settled=False, open_ended=True, measure=side, calendar=(3, 12), limits=_LIMITS,
        checked=(
            "https://github.com/ONEcampaign/imf-reader (address and media type of the service, for another dataflow)",
            "public code that reads DIP as SDMX-CSV and as the portal's two CSVs, and CDIS files of before 2025",
        ),
    )
    # Positions as investors report them are another measure than those that hosts report, and another series.
    for name, side, series in (
        ("imf-cdis", "outward", "investment-imf-cdis-outward"),
        ("imf-cdis-inward", "inward", "investment-imf-cdis"),
    )
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Positions (stock) by investing economy and host, USD, as investors (outward) or hosts (inward) report them;
    confidential and blank cells are left out.

    Raises BadInput for missing columns, a file without positions of that side, another scale, or unknown economies.
    """
    table, side = read_text(path, "*.csv"), provider.measure
    if "OBS_VALUE" in table:
        long, notes = _sdmx(table, side, path.name)
    elif "SERIES_CODE" in table:
        long, notes = _portal(table, side, path.name)
    else:
        long, notes = _of_old(table, side, path.name)
    if long.empty:
        raise BadInput(f"no {side} position", where=path.name, remedy=FETCH_AGAIN)
    if side == "inward":  # the one who reports is the host
        long = long.rename(columns={"economy": "partner", "partner": "economy"})
    long = long.dropna(subset=["value"])
    no_doubles(long, ["economy", "partner", "period"], path.name)
    rows = figure_rows(
        long, indicator="fdi_stock", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    return Figures(rows, edition, notes=notes)


def _sdmx(table: pd.DataFrame, side: str, where: str) -> _Told:
    """Columns economy (who reports), partner, period, value from the service's SDMX-CSV, or the portal's CSV of values."""
    needed = ["COUNTRY", "DV_TYPE", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD"]
    portal = f"{needed[0]}.ID" in table
    scale = "SCALE.ID"
    if portal:
        ids = [f"{name}.ID" for name in needed[:-1]]
        must_have(table.columns, [*ids, scale], where)
        table = table.drop(columns=needed[:-1], errors="ignore").rename(columns=dict(zip(ids, needed, strict=False)))
    must_have(table.columns, needed, where)
    table = table[
        (table["DV_TYPE"] == _REPORTED) & (table["INDICATOR"] == _INDICATORS[side]) & (table["FREQUENCY"] == "A")
    ].rename(columns={"COUNTRY": "economy", "COUNTERPART_COUNTRY": "partner", "TIME_PERIOD": "period"})
    value = numbers(table["OBS_VALUE"], where, blank=_BLANK)
    if portal:
        powers = numbers(table[scale], where)
        if not powers.between(0, _LARGEST_SCALE).all():
            raise BadInput(f"a scale of {powers.max():g}", where=where, remedy=FETCH_AGAIN)
        value *= 10**powers
    return _sides(table.assign(value=value), where)


def _portal(table: pd.DataFrame, side: str, where: str) -> _Told:
    """The same from the portal's CSV of series."""
    must_have(table.columns, ["SERIES_CODE", "SCALE"], where)
    key = table["SERIES_CODE"].str.extract(rf"^(\w+)\.{_REPORTED}\.{_INDICATORS[side]}\.(\w+)\.A$")
    table = table.assign(economy=key[0], partner=key[1]).dropna(subset=["economy"])
    if table.empty:
        raise BadInput(f"not a single {side} position in it", where=where, remedy=FETCH_AGAIN)
    unknown = sorted(set(table["SCALE"]) - set(_SCALES))
    if unknown:
        what = f"a scale that is not known: {', '.join(map(repr, unknown))}"
        raise BadInput(what, where=where, remedy=f"one of {', '.join(_SCALES)}")
    long = table.melt(["economy", "partner", "SCALE"], _years(table, where), "period", "value")
    long["value"] = numbers(without_thousands(long["value"], where), where, blank=_BLANK) * long["SCALE"].map(_SCALES)
    return _sides(long, where)


def _sides(table: pd.DataFrame, where: str) -> _Told:
    """Codes of the Fund as ours; its groups (G001 is the world, others ...) are left out, with a note."""
    notes: tuple[str, ...] = ()
    for side in ("economy", "partner"):
        groups = {code for code in table[side] if _GROUP.fullmatch(code)} | set(_GROUPS)
        known = economies(table[side], f"{where}, {side}", also=_OURS, groups=groups - set(_OURS)) if len(table) else {}
        notes += left_out(table[side], known, f"groups of economies, {side}")
        table = table[table[side].isin(list(known))].assign(**{side: lambda t, s=side, k=known: t[s].map(k)})
    return table, notes


def _of_old(table: pd.DataFrame, side: str, where: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The same from the bulk file of before 2025, and a note on names that are no economy's."""
    must_have(table.columns, ["Country Name", "Indicator Name", "Counterpart Country Name", "Attribute"], where)
    table = table[(table["Indicator Name"] == _OF_OLD.format(side.title())) & (table["Attribute"] == "Value")]
    known = {name: _code(name) for name in {*table["Country Name"], *table["Counterpart Country Name"]}}
    lost = sorted(name for name, code in known.items() if not code)
    strange = [name for name in lost if re.fullmatch(r"\d+|[A-Z]{2}", name)]
    if strange:
        raise BadInput(f"codes where names stand: {', '.join(map(repr, strange))}", where=where, remedy=FETCH_AGAIN)
    if len(table):
        economies((code for code in known.values() if code), where)
    named = [name for name, code in known.items() if code]
    notes = tuple(
        note
        for side in ("Country Name", "Counterpart Country Name")
        for note in left_out(table[side], named, f"names of no economy known here, {side}")
    )
    long = table.melt(["Country Name", "Counterpart Country Name"], _years(table, where), "period", "value")
    long["value"] = numbers(long["value"], where, blank=_BLANK)
    long = long.assign(economy=long["Country Name"].map(known), partner=long["Counterpart Country Name"].map(known))
    long = long[(long["economy"] != "") & (long["partner"] != "")]
    return long, notes


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
