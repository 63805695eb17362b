"""Writes the small tables of figures of sea lanes (data/sealanes/*.csv) from the shared data beside the repository.

energy_2024.csv: crude (Mt) and LNG (bcm) by importer and supplier, of the Energy Institute's matrices; calls.csv: monthly
means of daily transit calls by gate and class of ship, of PortWatch's daily counts; piracy.csv: incidents by gate and year;
depths.csv: depths of ports in Japan and ASEAN, of the World Port Index.

    python tools/make_sealane_figures.py ../shared/data
"""

from __future__ import annotations

import csv
import itertools
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot.kernels.routing import great_circle
from entrepot.models.sealanes.gates import gates
from entrepot.provenance import DATA

OUT = DATA / "sealanes"
IMPORTERS = {
    "Japan": "JPN", "Singapore": "SGP", "Malaysia": "MYS", "Thailand": "THA", "China": "CHN", "India": "IND",
    "South Korea": "KOR", "Taiwan": "TWN",
}  # fmt: skip
SUPPLIERS = {
    "Saudi Arabia": "SAU", "UAE": "ARE", "United Arab Emirates": "ARE", "Kuwait": "KWT", "Iraq": "IRQ", "Qatar": "QAT",
    "Oman": "OMN", "Other Middle East": "other Middle East", "US": "USA", "Australia": "AUS", "Australasia": "Australasia",
    "Malaysia": "MYS", "Indonesia": "IDN", "Brunei": "BRN", "Papua New Guinea": "PNG", "Russia": "RUS",
    "Russian Federation": "RUS",
}  # fmt: skip
GATES = {
    "Bab el-Mandeb Strait": "bab-el-mandeb",
    "Cape of Good Hope": "cape",
    "Strait of Hormuz": "hormuz",
    "Suez Canal": "suez",
}
CLASSES = {"n_container": "container", "n_dry_bulk": "dry bulk", "n_tanker": "tanker"}
COUNTRIES = (
    "Japan", "Brunei", "Cambodia", "Indonesia", "Malaysia", "Burma", "Myanmar", "Philippines", "Singapore", "Thailand",
    "Vietnam", "Timor-Leste", "East Timor",
)  # fmt: skip
DEPTHS = {"Channel Depth (m)": "channel_m", "Anchorage Depth (m)": "anchorage_m", "Cargo Pier Depth (m)": "pier_m",
          "Oil Terminal Depth (m)": "oil_m"}  # fmt: skip
NEAR = 150.0  # nautical miles from the line of a gate: incidents that count for it


def main(shared: Path) -> None:
    energy(shared)
    calls(shared)
    piracy(shared)
    depths(shared)


def energy(shared: Path) -> None:
    rows = []
    for name, product, unit, (to, by, value) in (
        ("oil_interarea_2024_mt.csv", "crude", "Mt", ("to", "from", "million_tonnes")),
        ("lng_trade_2024_bcm.csv", "lng", "bcm", ("importer", "exporter", "bcm")),
    ):
        table = pd.read_csv(shared / "energy_ei2025" / name)
        for row in table.to_dict(orient="records"):
            if row[to] in IMPORTERS and row[value] > 0.004 and "otal" not in row[by]:
                supplier = SUPPLIERS.get(row[by], row[by].rstrip("*"))
                rows.append((IMPORTERS[row[to]], product, supplier, round(row[value], 2), unit, row["year"]))
    frame = pd.DataFrame(rows, columns=["importer", "product", "supplier", "quantity", "unit", "year"])
    frame = (
        frame.groupby(["importer", "product", "supplier", "unit", "year"], as_index=False)["quantity"].sum().round(2)
    )
    frame[["importer", "product", "supplier", "quantity", "unit", "year"]].to_csv(OUT / "energy_2024.csv", index=False)


def calls(shared: Path) -> None:
    table = pd.read_csv(shared / "portwatch_chokepoints_daily" / "portwatch_monthly_mean_calls.csv")
    named = {"container": "container", "dryBulk": "dry bulk", "tanker": "tanker", "total": "all"}
    long = table.melt(["chokepoint", "month"], list(named), "ship", "calls")
    long["gate"], long["ship"] = long["chokepoint"].map(GATES), long["ship"].map(named)
    long = long.sort_values(["gate", "ship", "month"])[["gate", "ship", "month", "calls"]]
    long.to_csv(OUT / "calls.csv", index=False)


def piracy(shared: Path) -> None:
    table = pd.read_csv(shared / "pirate_attacks" / "pirate_attacks_east_asia_1993_2020.csv")
    at = table[["longitude", "latitude"]].to_numpy(float)
    year = table["date"].str[:4].astype(int).to_numpy()
    with (OUT / "piracy.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["gate", "year", "incidents"])
        for gate in gates():
            near = _inside(at, gate.line) if gate.polygon else _near(at, gate.line)
            if near.sum() < 5:
                continue
            for y, n in zip(*np.unique(year[near], return_counts=True), strict=True):
                writer.writerow([gate.id, int(y), int(n)])


def depths(shared: Path) -> None:
    """Depths in metres where they are known (the index writes 0 for unknown)."""
    table = pd.read_csv(shared / "world_port_index" / "wpi_selected.csv.gz")
    table = table[table["Country Code"].isin(COUNTRIES)].copy()
    table["locode"] = table["UN/LOCODE"].str.replace(" ", "")
    table = table[table["locode"].str.len() == 5].drop_duplicates("locode").sort_values("locode")
    with (OUT / "depths.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["locode", *DEPTHS.values(), "containers"])
        for row in table.to_dict(orient="records"):
            held = [row[column] or "" for column in DEPTHS]
            if any(held):
                writer.writerow([row["locode"], *held, row["Facilities - Container"].lower()])


def _near(at: np.ndarray, line: np.ndarray) -> np.ndarray:
    points = np.vstack([a + t * (b - a) for a, b in itertools.pairwise(line) for t in np.linspace(0, 1, 9)[:, None]])
    return great_circle(at[:, None], points[None]).min(axis=1) <= NEAR


def _inside(at: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Points inside a closed polygon (even-odd rule)."""
    inside = np.zeros(len(at), bool)
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        crosses = (at[:, 1] < y1) != (at[:, 1] < y2)
        with np.errstate(divide="ignore", invalid="ignore"):
            x = x1 + (at[:, 1] - y1) * (x2 - x1) / (y2 - y1)
        inside ^= crosses & (at[:, 0] < x)
    return inside


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"))
