"""Observations in the vocabulary of SDMX: concepts as column names, and the observation status of its code list.

Concepts and CL_OBS_STATUS are those of the SDMX cross-domain guidelines (sdmx.org): A normal, E estimated, F forecast,
M missing, and U low reliability for what is suspect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

CONCEPTS = {
    "indicator": "INDICATOR",
    "economy": "REF_AREA",
    "partner": "COUNTERPART_AREA",
    "product": "PRODUCT",
    "period": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "unit": "UNIT_MEASURE",
    "price_basis": "PRICE_BASE",
    "status": "OBS_STATUS",
    "source": "DATA_SOURCE",
    "note": "COMMENT_OBS",
}
OBS_STATUS = {
    "observed": "A",
    "quoted": "A",
    "estimated": "E",
    "suspect": "U",
    "missing": "M",
    "model": "E",
    "synthetic": "E",
}
# What SDMX writes where entrepot leaves a cell empty: the world as counterpart, and "not applicable".
PRICE_BASE = {"current": "V", "constant": "Q", "": "_Z"}


def to_sdmx(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of observations with SDMX concepts as columns; an empty dimension is `_Z` (not applicable)."""
    table = rows[list(CONCEPTS)].rename(columns=CONCEPTS)
    return table.assign(
        OBS_STATUS=table["OBS_STATUS"].map(OBS_STATUS),
        PRICE_BASE=table["PRICE_BASE"].map(PRICE_BASE),
        COUNTERPART_AREA=table["COUNTERPART_AREA"].replace("", "_Z"),
        PRODUCT=table["PRODUCT"].replace("", "_Z"),
        UNIT_MULT=0,
    )
