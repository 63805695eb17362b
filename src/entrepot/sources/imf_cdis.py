"""Coordinated Direct Investment Survey (International Monetary Fund): the bulk CSV of positions by counterpart.

Format: `CDIS_...timeSeries.csv` with Country Name, Country Code, Indicator Name, Indicator Code, Counterpart Country Name,
Counterpart Country Code, Attribute, then one column per year, US dollars. (The data portal has called it DIP since 2025,
with other columns; that file is refused by the name of the first column that it lacks.)
"""

from __future__ import annotations

import re
from pathlib import Path

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
from entrepot.provenance import Provider
from entrepot.tables import FETCH_AGAIN, Figures, economies, figure_rows, must_have, no_doubles, numbers, read_text

_OUTWARD = "Outward Direct Investment Positions, US Dollars"
_NEEDED = ("Country Name", "Indicator Name", "Counterpart Country Name", "Attribute")
# Names of the Fund, in lower case, that the common list of names does not know.
_NAMES = {
    "china, p.r.: mainland": "CHN", "china, p.r.: hong kong": "HKG", "china, p.r.: macao": "MAC", "taiwan province of china": "TWN",
    "iran, islamic republic of": "IRN", "venezuela, república bolivariana de": "VEN", "serbia, republic of": "SRB",
    "timor-leste, dem. rep. of": "TLS", "world": "WLD",
}  # fmt: skip

PROVIDERS = (
    Provider(
        name="imf-cdis",
        producer="International Monetary Fund",
        title="Coordinated Direct Investment Survey: outward positions",
        page="https://data.imf.org/en/datasets/IMF.STA:DIP",
        url="https://data.imf.org/{edition}",
        file="CDIS_timeSeries.csv",
        editions="the Fund offers it for download by hand: give it with --from",
        licence="IMF terms of use: use with attribution",
        citation="International Monetary Fund, Coordinated Direct Investment Survey",
        series="investment-imf-cdis-outward",
        calendar=(3, 12),
        limits=("Confidential cells (C) are blank.", "Viet Nam, Lao PDR, Brunei and Timor-Leste do not report."),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Outward positions (stock) by investing economy and host, USD; confidential and blank cells are left out.

    Raises BadInput for missing columns, a file without outward positions, or not a single known economy.
    """
    table = read_text(path, "*timeSeries*.csv")
    must_have(table.columns, _NEEDED, path.name)
    years = [name for name in table.columns if re.fullmatch(r"20\d\d", name)]
    table = table[(table["Indicator Name"] == _OUTWARD) & (table["Attribute"] == "Value")]
    if table.empty or not years:
        raise BadInput(f"no row '{_OUTWARD}', or no year", where=path.name, remedy=FETCH_AGAIN)
    known = {name: _code(name) for name in {*table["Country Name"], *table["Counterpart Country Name"]}}
    lost = sorted(name for name, code in known.items() if not code)
    economies((code for code in known.values() if code), path.name)
    long = table.melt(["Country Name", "Counterpart Country Name"], years, "period", "value")
    long["value"] = numbers(long["value"], path.name, blank=("", "C", "-", "..."))
    long = long.assign(economy=long["Country Name"].map(known), partner=long["Counterpart Country Name"].map(known))
    long = long[(long["economy"] != "") & (long["partner"] != "")].dropna(subset=["value"])
    no_doubles(long, ["economy", "partner", "period"], path.name)
    rows = figure_rows(
        long, indicator="fdi_stock", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    note = (f"left out, neither an economy nor a name known here: {', '.join(lost)}",) if lost else ()
    return Figures(rows, edition, notes=note)


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
