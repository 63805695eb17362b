"""Compute `data/gravity/agreements.csv`: `python tools/make_agreements.py SHARED_DATA_FOLDER`.

Agreements among the economies of the shipped trade panel: of Japan and of ASEAN with their entry into force by party, all
others from the first panel year in which the panel's own source (the World Bank's deep trade agreements) has them.
The EU stands as one: an agreement with it counts where most of its members have it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from entrepot import codes

OUT = Path(__file__).parents[1] / "src" / "entrepot" / "data" / "gravity" / "agreements.csv"
EU = set(codes.members("EU27"))
# First whole year in force, by partner of Japan: Japan's Ministry of Economy, Trade and Industry and Ministry of Foreign
# Affairs (their lists of agreements); see the card.
JAPAN = {
    "AJCEP": {"SGP": 2009, "VNM": 2009, "LAO": 2009, "MMR": 2009, "BRN": 2009,
              "MYS": 2010, "THA": 2010, "KHM": 2010, "PHL": 2011, "IDN": 2019},
    "JSEPA": {"SGP": 2003},
    "JMEPA": {"MYS": 2007},
    "JTEPA": {"THA": 2008},
    "JIEPA": {"IDN": 2009},
    "JBEPA": {"BRN": 2009},
    "JPEPA": {"PHL": 2009},
    "JVEPA": {"VNM": 2010},
}  # fmt: skip
NAMES = {
    "AJCEP": "ASEAN-Japan Comprehensive Economic Partnership", "JSEPA": "Japan-Singapore Economic Partnership Agreement",
    "JMEPA": "Japan-Malaysia Economic Partnership Agreement", "JTEPA": "Japan-Thailand Economic Partnership Agreement",
    "JIEPA": "Japan-Indonesia Economic Partnership Agreement", "JBEPA": "Japan-Brunei Economic Partnership Agreement",
    "JPEPA": "Japan-Philippines Economic Partnership Agreement", "JVEPA": "Japan-Viet Nam Economic Partnership Agreement",
    "RCEP": "Regional Comprehensive Economic Partnership",
}  # fmt: skip
# The first year in force from January on: 1 January 2022; Korea 1 February, Malaysia 18 March 2022; Indonesia 2 January,
# the Philippines 2 June 2023.
RCEP = {
    **dict.fromkeys(("AUS", "BRN", "CHN", "JPN", "KHM", "LAO", "NZL", "SGP", "THA", "VNM"), 2022),
    **dict.fromkeys(("KOR", "MYS", "IDN"), 2023),
    "PHL": 2024,
}
# After the trade panel's last year: the Trans-Pacific partnership (30 December 2018; Viet Nam 14 January 2019, Malaysia
# 29 November 2022), the EU with Singapore (21 November 2019) and Viet Nam (1 August 2020); pages on the card.
LATER = [
    ("CPTPP", "Comprehensive and Progressive Agreement for Trans-Pacific Partnership", "JPN", "SGP", 2019),
    ("CPTPP", "Comprehensive and Progressive Agreement for Trans-Pacific Partnership", "JPN", "VNM", 2019),
    ("CPTPP", "Comprehensive and Progressive Agreement for Trans-Pacific Partnership", "JPN", "MYS", 2023),
    ("EUSFTA", "European Union-Singapore Free Trade Agreement", "EU27", "SGP", 2020),
    ("EVFTA", "European Union-Viet Nam Free Trade Agreement", "EU27", "VNM", 2021),
]
REPLACED = ("ASEAN - Japan", "Japan - Singapore")  # told by party above


def main(shared: Path) -> None:
    """Write the table."""
    rows = [(id, NAMES[id], "JPN", code, since) for id, parties in JAPAN.items() for code, since in parties.items()]
    parties = sorted(RCEP)
    rows += [
        ("RCEP", NAMES["RCEP"], a, b, max(RCEP[a], RCEP[b])) for n, a in enumerate(parties) for b in parties[n + 1 :]
    ]
    rows += LATER
    held = pd.read_csv(
        shared / "comtrade_panel_1964_2016/trade_agreements_panel.csv", usecols=range(6), keep_default_na=False
    )
    held = held[(held["agreement"] != "") & ~held["agreement"].isin(REPLACED)]
    for name, part in held.groupby("agreement"):
        sides = part.assign(a=part["exporter_iso3"], b=part["importer_iso3"])
        for column in ("a", "b"):
            sides[column] = sides[column].where(~sides[column].isin(EU), "EU27")
        sides = sides[sides["a"] != sides["b"]]
        for (a, b), pairs in sides.groupby(["a", "b"]):
            if a > b:
                continue
            by_year = pairs.groupby("year").size()
            needed = 1 if "EU27" not in (a, b) else len(EU & set(held["exporter_iso3"])) / 2
            years = by_year[by_year >= needed].index
            if len(years):
                rows.append((str(name), str(name), str(a), str(b), int(years.min())))
    table = pd.DataFrame(rows, columns=["agreement", "name", "a", "b", "since"]).sort_values(["agreement", "a", "b"])
    OUT.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(OUT, index=False, lineterminator="\n")
    print(f"{OUT.name}: {len(table)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
