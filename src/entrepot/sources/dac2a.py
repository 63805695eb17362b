"""Aid by donor and recipient (OECD Development Assistance Committee, table DAC2A), as SDMX-CSV of the OECD's service.

Format: dataflow OECD.DCD.FSD:DSD_DAC2@DF_DAC2A; key DONOR.RECIPIENT.MEASURE.UNIT_MEASURE.PRICE_BASE; measure 206 is net
official development assistance; USD in millions (UNIT_MULT 6), PRICE_BASE V current, Q constant (sdmx.oecd.org). The file
with labels, and the data explorer's, have the same columns among others.
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

NET_ODA = "206"
_NEEDED = ("DONOR", "RECIPIENT", "MEASURE", "UNIT_MEASURE", "PRICE_BASE", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT")
_GROUPS = ("ACP", "DAC", "LDC")  # of three capitals, as economies are

PROVIDERS = (
    Provider(
        name="oecd-dac2a", producer="OECD", title="DAC2A: aid (ODA) disbursements to countries and regions, net",
        page="https://data-explorer.oecd.org/?fs[0]=Topic%2C1%7CDevelopment%23DEV%23",
        url="https://sdmx.oecd.org/public/rest/data/OECD.DCD.FSD,DSD_DAC2@DF_DAC2A,/..206.USD.V?"
        "dimensionAtObservation=AllDimensions&format=csvfile",
        file="DF_DAC2A.csv",
        licence="OECD terms: use with attribution",
        citation="OECD, Aid (ODA) disbursements to countries and regions [DAC2a]",
        series="aid-oecd-dac2a",
        whole=(("economies", 45), ("partners", 150)),
        open_ended=True,
        calendar=(1, 4, 6, 12),
        accept="text/csv",
        checked=(
            "https://github.com/ONEcampaign/oda_reader (columns, codes of areas, version 1.6 of the dataflow)",
            "public code that asks for the same key ..206.USD.V as csvfile",
        ),
        limits=("Net: negative where repayments exceed disbursements.", "China is not a member of the committee."),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Net aid in current dollars by donor and recipient; groups of donors or recipients and institutions are left out.

    Raises BadInput for missing columns, codes of another list (the numbers of the older files), another unit, doubles.
    """
    table = read_text(path, "*.csv")
    must_have(table.columns, _NEEDED, path.name)
    table = table[(table["MEASURE"] == NET_ODA) & (table["UNIT_MEASURE"] == "USD") & (table["PRICE_BASE"] == "V")]
    if table.empty:
        raise BadInput("no net ODA in current dollars (206, USD, V)", where=path.name, remedy=FETCH_AGAIN)
    sides: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    for column in ("DONOR", "RECIPIENT"):
        # Groups and institutions have longer codes (5WB0, DPGC, WXDAC); three capitals are an economy.
        short = table.loc[table[column].str.fullmatch(r"[A-Z]{2,3}|\d+"), column]
        sides[column] = economies(short, f"{path.name}, {column}", groups=_GROUPS)
        notes += left_out(table[column], sides[column], f"groups and institutions, {column}")
    table = table[table["DONOR"].isin(list(sides["DONOR"])) & table["RECIPIENT"].isin(list(sides["RECIPIENT"]))]
    factor = 10 ** numbers(table["UNIT_MULT"], f"{path.name}, UNIT_MULT")
    table = table.assign(
        economy=table["DONOR"].map(sides["DONOR"]), partner=table["RECIPIENT"].map(sides["RECIPIENT"]), period=table["TIME_PERIOD"],
        value=numbers(table["OBS_VALUE"], path.name) * factor,
    ).dropna(subset=["value"])  # fmt: skip
    no_doubles(table, ["economy", "partner", "period"], path.name)
    rows = figure_rows(
        table, indicator="oda_net", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    return Figures(rows, edition, notes=tuple(notes))
