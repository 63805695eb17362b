"""Trade by reporter, partner and product from UN Comtrade as people hold it: CSV, the old service's and that of Comtrade Plus.

Old: yr, rgDesc or "Trade Flow", rt3ISO or "Reporter ISO", pt3ISO or "Partner ISO", cmdCode or "Commodity Code", TradeValue or
"Trade Value (US$)". Plus: refYear or period, flowDesc or flowCode, reporterISO, partnerISO, cmdCode, primaryValue. USD.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput

OTHER_ASIA = "S19"
NAMES = {
    "year": ("yr", "refYear", "Year", "period", "Period"),
    "flow": ("rgDesc", "flowDesc", "Trade Flow", "flowCode"),
    "reporter": ("rt3ISO", "reporterISO", "Reporter ISO"),
    "partner": ("pt3ISO", "partnerISO", "Partner ISO"),
    "reporter_number": ("rtCode", "reporterCode", "Reporter Code"),
    "partner_number": ("ptCode", "partnerCode", "Partner Code"),
    "product": ("cmdCode", "Commodity Code"),
    "value": ("TradeValue", "primaryValue", "Trade Value (US$)"),
}
FLOWS = {"export": "X", "exports": "X", "x": "X", "import": "M", "imports": "M", "m": "M", "re-export": "RX",
         "re-exports": "RX", "rx": "RX", "re-import": "RM", "re-imports": "RM", "rm": "RM"}  # fmt: skip
# Totals over second partners, customs procedures and means of transport, where a file of Comtrade Plus tells them apart.
TOTALS = {"partner2Code": ("0",), "customsCode": ("C00",), "motCode": ("0",)}
AREAS = {OTHER_ASIA: "TWN", "490": "TWN", "W00": "WLD"}


def columns_of(names: Sequence[str]) -> dict[str, str]:
    """The file's own name of each of our columns; what it lacks is left out."""
    held = {name.strip().lower(): name for name in names}
    return {
        ours: held[theirs.lower()] for ours, all_ in NAMES.items() for theirs in all_[::-1] if theirs.lower() in held
    }


def is_comtrade_csv(path: Path) -> bool:
    """Whether the first line of a file is a header of Comtrade's."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        header = [cell.strip().strip('"') for cell in file.readline().split(",")]
    return not {"flow", "reporter", "partner", "value"} - set(columns_of(header))


def read_comtrade_csv(path: Path) -> pd.DataFrame:
    """Columns year (int), flow (X, M, RX, RM), reporter, partner (ISO alpha-3, WLD for the world, TWN for 'Other Asia'),
    product (code as written), value (USD). Rows that are totals over other dimensions stay; their parts go.

    Raises BadInput for missing columns, unknown flows, values that are no numbers.
    """
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    found = columns_of([str(name) for name in raw.columns])
    lacking = [NAMES[key][0] for key in NAMES if key not in found and not key.endswith("number")]
    if lacking:
        remedy = "download it anew with ISO codes of reporter and partner"
        raise BadInput(f"no column {', '.join(lacking)}", where=path.name, remedy=remedy)
    for column, totals in TOTALS.items():
        if column in raw:
            raw = raw[raw[column].isin(["", *totals])]
    table = pd.DataFrame({ours: raw[theirs].str.strip() for ours, theirs in found.items()})
    table["flow"] = table["flow"].str.lower().map(FLOWS)
    table["value"] = pd.to_numeric(table["value"], errors="coerce")
    table["year"] = pd.to_numeric(table["year"].str[:4], errors="coerce")
    bad = table[["flow", "value", "year"]].isna().any(axis=1)
    if bad.any():
        row = int(bad.idxmax()) + 2
        raise BadInput(f"row {row} has no flow, value or year", where=path.name, remedy="download it anew")
    for side in ("reporter", "partner"):
        letters = table[side].where(table[side] != "", table.get(f"{side}_number", ""))
        table[side] = letters.replace(AREAS)
    table = table.drop(columns=[name for name in table if name.endswith("number")])
    return table.astype({"year": int}).drop_duplicates().reset_index(drop=True)
