"""Direct Investment Positions by Counterpart Economy (International Monetary Fund; until 2025 the Coordinated Direct Investment
Survey): the CSV that the data portal exports.

Format: `dataset_..._IMF.STA_DIP_12.0.1.csv`; COUNTRY.ID, DV_TYPE.ID (O: as reported; SCC: derived from the other side),
INDICATOR.ID, COUNTERPART_COUNTRY.ID, FREQUENCY.ID, TIME_PERIOD, OBS_VALUE, SCALE.ID (a power of ten). Groups have codes
with digits (G001: the world); confidential cells are blank.
"""

from __future__ import annotations

from pathlib import Path

from entrepot import codes
from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.tables import FETCH_AGAIN, Figures, economies, figure_rows, must_have, no_doubles, numbers, read_text

_OURS = {"G001": codes.WORLD, "WBG": "PSE"}
_NO_CODE = ("XKX", "KOS", "UVK", "ANT", "SCG", "YUG")  # Kosovo has none in ISO 3166, the others are no more
_COLUMNS = (
    "COUNTRY.ID", "DV_TYPE.ID", "INDICATOR.ID", "COUNTERPART_COUNTRY.ID", "FREQUENCY.ID", "TIME_PERIOD", "OBS_VALUE", "SCALE.ID",
)  # fmt: skip
_REPORTED, _SMALLEST, _LARGEST = "O", 0, 9

PROVIDERS = tuple(
    Provider(
        name=f"imf-dip-{side}", producer="International Monetary Fund",
        title=f"Direct Investment Positions by Counterpart Economy, {side}, as reported",
        page="https://data.imf.org/en/datasets/IMF.STA:DIP", url="", file="IMF.STA_DIP.csv",
        licence="IMF terms of use: use with attribution",
        citation=f"International Monetary Fund, Direct Investment Positions by Counterpart Economy, {side}",
        series=series, calendar=(3, 12), measure=measure,
        limits=(
            told, "Immediate partner: investment through a third economy counts for that economy.",
            "Figures that the Fund derives from the other side are left out; confidential cells are blank.",
        ),
    )
    for side, series, measure, told in (
        ("inward", "investment-imf-cdis", "INWD_D_NETLA_FALL_ALL",
         "As hosts report it (liabilities less assets): Viet Nam, Lao PDR, Brunei and Timor-Leste do not."),
        ("outward", "investment-imf-cdis-outward", "OTWD_D_NETAL_FALL_ALL",
         "As investors report it (assets less liabilities)."),
    )
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Positions at the end of the year by investor and host, USD, as the hosts (inward) or the investors (outward)
    report them.

    Raises BadInput for missing columns, a file without that side, an impossible scale, unknown economies, doubles.
    """
    table = read_text(path, "*.csv")
    must_have(table.columns, _COLUMNS, path.name)
    table = table[(table["INDICATOR.ID"] == provider.measure) & (table["FREQUENCY.ID"] == "A")]
    table = table[table["DV_TYPE.ID"] == _REPORTED]
    if table.empty:
        what = f"no reported yearly figure of {provider.measure}"
        raise BadInput(what, where=path.name, remedy=f"export that indicator from {provider.page}")
    sides = {}
    for column in ("COUNTRY.ID", "COUNTERPART_COUNTRY.ID"):
        single = table.loc[~table[column].str.contains(r"[\d_]") | table[column].isin(list(_OURS)), column]
        sides[column] = economies(single, f"{path.name}, {column}", also=_OURS, groups=_NO_CODE)
        table = table[table[column].isin(list(sides[column]))]
    scale = numbers(table["SCALE.ID"], f"{path.name}, SCALE.ID")
    if not scale.between(_SMALLEST, _LARGEST).all():
        raise BadInput(f"a scale of {scale.max():g}", where=path.name, remedy=FETCH_AGAIN)
    reporter, other = (table[column].map(sides[column]) for column in ("COUNTRY.ID", "COUNTERPART_COUNTRY.ID"))
    inward = provider.measure.startswith("INWD")
    table = table.assign(
        economy=other if inward else reporter, partner=reporter if inward else other, period=table["TIME_PERIOD"],
        value=numbers(table["OBS_VALUE"], path.name, blank=("", "C", "NaN")) * 10**scale,
    ).dropna(subset=["value"])  # fmt: skip
    no_doubles(table, ["economy", "partner", "period"], path.name)
    if table.empty:
        raise BadInput("every figure in it is blank", where=path.name, remedy=FETCH_AGAIN)
    rows = figure_rows(
        table, indicator="fdi_stock", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    last = int(table["period"].max())
    return Figures(rows, f"to {last}", f"{last + 1}-12", ())
