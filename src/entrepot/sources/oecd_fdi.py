"""Outward direct investment positions by partner (OECD, benchmark definition 4), as SDMX-CSV of the OECD's service.

Format: dataflow OECD.DAF.INV:DSD_FDI@DF_FDI_POS_CTRY, filtered to LE_FA_F (positions), USD_EXC, DO (outward), NET_FDI, ALL
entities, immediate counterpart, all activities; REF_AREA, COUNTERPART_AREA, TIME_PERIOD, OBS_VALUE, UNIT_MULT.
"""

from __future__ import annotations

from pathlib import Path

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

_KEY = {
    "MEASURE": "LE_FA_F", "UNIT_MEASURE": "USD_EXC", "MEASURE_PRINCIPLE": "DO", "ACCOUNTING_ENTRY": "NET_FDI", "TYPE_ENTITY": "ALL",
    "LEVEL_COUNTERPART": "IMC",
}  # fmt: skip
_GROUPS = ("W",)

PROVIDERS = (
    Provider(
        name="oecd-fdi",
        producer="OECD",
        title="Outward foreign direct investment positions by partner country (BMD4)",
        page="https://data-explorer.oecd.org/",
        url="https://sdmx.oecd.org/public/rest/data/OECD.DAF.INV,DSD_FDI@DF_FDI_POS_CTRY,/"
        ".LE_FA_F.USD_EXC.DO.NET_FDI.ALL.D.S1..IMC._T.A.CTRY_IND"
        "?dimensionAtObservation=AllDimensions&format=csvfile",
        file="DF_FDI_POS_CTRY.csv",
        licence="OECD terms: use with attribution",
        citation="OECD, Foreign direct investment positions by partner country",
        series="oecd-fdi",
        whole=(("economies", 38),),
        open_ended=True,
        calendar=(4, 12),
        accept="text/csv",
        checked=("public code and notes of 2026 that ask for the same key (13 dimensions, UNIT_MULT 6)",),
        limits=("Immediate partner: investment through a third economy counts for that economy.", "Confidential cells are blank."),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Outward positions (stock) by investing economy and host, USD at year's end; blank (confidential) cells are left
    out.

    Raises BadInput for missing columns, another measure, unknown economies, doubles.
    """
    table = read_text(path, "*.csv")
    must_have(
        table.columns, ["REF_AREA", "COUNTERPART_AREA", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT", *_KEY], path.name
    )
    for column, wanted in _KEY.items():
        table = table[table[column] == wanted]
    if table.empty:
        raise BadInput("no outward position (LE_FA_F, DO, NET_FDI) in dollars", where=path.name, remedy=FETCH_AGAIN)
    sides: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    for column in ("REF_AREA", "COUNTERPART_AREA"):
        short = table.loc[table[column].str.fullmatch(r"[A-Z]{2,3}|\d+"), column]
        sides[column] = economies(short, f"{path.name}, {column}", groups=_GROUPS)
        notes += left_out(table[column], sides[column], f"groups and institutions, {column}")
        table = table[table[column].isin(list(sides[column]))]
    factor = 10 ** numbers(table["UNIT_MULT"], f"{path.name}, UNIT_MULT")
    table = table.assign(
        economy=table["REF_AREA"].map(sides["REF_AREA"]), partner=table["COUNTERPART_AREA"].map(sides["COUNTERPART_AREA"]),
        period=table["TIME_PERIOD"], value=numbers(table["OBS_VALUE"], path.name, blank=("", "NaN")) * factor,
    ).dropna(subset=["value"])  # fmt: skip
    no_doubles(table, ["economy", "partner", "period"], path.name)
    rows = figure_rows(
        table, indicator="fdi_stock", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    return Figures(rows, edition, notes=tuple(notes))
