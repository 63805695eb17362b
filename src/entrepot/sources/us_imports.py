"""US imports for consumption and calculated duties by HS chapter and partner (US Census Bureau)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, Problem, UnknownName, raise_all

# Partner names of the Census Bureau that the common list of names does not know.
_PARTNERS = {
    "EUROPEAN UNION": "EU27",
    "KOREA, SOUTH": "KOR",
    "BURMA": "MMR",
    "TURKEY": "TUR",
    "TRINIDAD AND TOBAGO": "TTO",
    "ANTIGUA AND BARBUDA": "ATG",
    "TURKS AND CAICOS ISLANDS": "TCA",
    "FALKLAND ISLANDS (ISLAS MALVINAS)": "FLK",
    "WEST BANK ADMINISTERED BY ISRAEL": "PSE",
    "GAZA STRIP ADMINISTERED BY ISRAEL": "PSE",
    "SVALBARD, JAN MAYEN ISLAND": "SJM",
    "DEMOCRATIC REPUBLIC OF THE CONGO": "COD",
    "CONGO": "COG",
    "MACAU": "MAC",
    "CURACAO": "CUW",
    "SINT MAARTEN": "SXM",
    "REUNION": "REU",
    "COTE D'IVOIRE": "CIV",
    "CABO VERDE": "CPV",
    "CZECH REPUBLIC": "CZE",
    "VATICAN CITY": "VAT",
    "ST HELENA": "SHN",
    "MACEDONIA": "MKD",
    "SAO TOME AND PRINCIPE": "STP",
    "ST VINCENT AND THE GRENADINES": "VCT",
    "ST KITTS AND NEVIS": "KNA",
    "ST LUCIA": "LCA",
    "MICRONESIA": "FSM",
    "COCOS (KEELING) ISLANDS": "CCK",
    "BRITISH VIRGIN ISLANDS": "VGB",
}


def read_us_imports(path: Path) -> pd.DataFrame:
    """Columns partner (ISO alpha-3, or EU27), chapter ('01'..'99'), imports, duty (million USD, 2024).

    The European Union is a row of its own beside its members: never sum over all partners. Partners that no name fits
    come back under their own name, so that nothing is lost silently.
    """
    if not path.is_file():
        raise BadInput("the table of US imports is not there", where=path.name, remedy="give the folder that holds it")
    raw = pd.read_csv(path, keep_default_na=False)
    needed = ("hs2", "imports_2024_usd", "duty_2024_usd", "partner_name")
    lacking = [
        Problem(f"no column '{key}'", path.name, "this is not the table of US imports")
        for key in needed
        if key not in raw
    ]
    raise_all(lacking)
    table = pd.DataFrame(
        {
            "partner": raw["partner_name"].map({name: partner_code(name) for name in raw["partner_name"].unique()}),
            "chapter": raw["hs2"].map("{:02d}".format),
            "imports": pd.to_numeric(raw["imports_2024_usd"], errors="coerce") / 1e6,
            "duty": pd.to_numeric(raw["duty_2024_usd"], errors="coerce") / 1e6,
        }
    )
    bad = table["imports"].isna() | (table["imports"] < 0) | (table["duty"] < 0)
    raise_all(
        [Problem("imports missing or negative", f"{path.name} row {int(r) + 2}", "mend it") for r in table.index[bad]]
    )
    return table.groupby(["partner", "chapter"], as_index=False).sum()


def partner_code(partner: str) -> str:
    """ISO alpha-3 of a partner as the Census Bureau names it; a name that fits none comes back as it is."""
    if partner in _PARTNERS:
        return _PARTNERS[partner]
    try:
        return codes.resolve(partner)
    except UnknownName:
        return partner
