"""From the balanced table to the World that ships: 19 sectors, US tariffs, statuses, grades, lineage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from entrepot import __version__, codes
from entrepot.provenance import Lineage, read_cards
from entrepot.world.aggregate import aggregate
from entrepot.world.asia2022.grades import RELIABILITY
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.asia2022.recipe import Recipe
from entrepot.world.concordance import Concordance
from entrepot.world.world import World

Array = NDArray[np.float64]

NAME = "asia-2022"
QUANTUM = 0.0001
SOURCES = (
    "world-adb-mrio",
    "world-wiod",
    "world-baci-2023",
    "world-baci-minerals",
    "world-us-imports",
    "world-us-imports-naics",
    "world-worldbank-gdp",
    "world-factbook",
    "world-unctad-2011",
    "world-comtrade-panel",
    "world-comtrade-chapters",
    "world-wto-groups",
    "world-wdi-shares",
    "world-wdi-exports",
    "world-energy-institute",
    "world-singapore-survey",
    "world-baci-asean",
)
NAMES = {"EU27": "European Union (27)", "GCC": "Gulf Cooperation Council", "ROW": "Rest of the world"}
SECTOR_NAMES = {
    "AGR": "Agriculture, forestry and fishing",
    "MIN": "Mining and quarrying",
    "FBT": "Food, beverages and tobacco",
    "TEX": "Textiles, leather and footwear",
    "WPO": "Wood, paper, printing, furniture and other manufactures",
    "REF": "Coke and refined petroleum",
    "CHM": "Chemicals, rubber and plastics",
    "MET": "Metals and other mineral products",
    "MCH": "Machinery",
    "ELE": "Electrical and optical equipment",
    "TRE": "Transport equipment",
    "UTL": "Electricity, gas and water",
    "CON": "Construction",
    "TRD": "Trade, hotels and restaurants",
    "TRN": "Transport",
    "TEL": "Post and telecommunications",
    "FIN": "Finance",
    "BUS": "Real estate and business services",
    "PUB": "Public and personal services",
}
LIMITS = (
    "an estimate, not a statistic: no cell of Z is observed, and no single import cell may be shown as a fact",
    "technology is that of 2011 (WIOD); BRN, KHM, LAO, MYS, MMR, PHL, SGP, THA, VNM, HKG, BGD and GCC borrow it",
    "Myanmar is synthetic: GDP and goods trade are observed, structure is borrowed from Cambodia, Laos and Bangladesh",
    "value added is output less purchases, net taxes on products included; its total is scaled to GDP at market prices",
    "Hong Kong and Singapore exclude re-exports: what passes through them is sold by its maker to the last buyer, not to them",
    "products are customs records of 2020 by chapter or WTO group, brought to 2022 by growth; fuels and electronics by records of 2022",
    "bilateral goods totals are those of 2023, brought to 2022 by BACI's pairs of ASEAN and by US records, the others by their exporter's",
    "US tariffs are those of 2024 (calculated duties over imports), chapters grouped to sectors; all others are missing",
    "US imports by product are US records of 2022 for 28 partners, of 2024 brought to 2022 for the others (with sellers' own of 2020)",
    "exports are ADB's, at basic prices: goods are below customs figures (THA, MYS, PHL most), services above; in C and D as customs",
)


def to_world(inputs: Inputs, recipe: Recipe, command: str = "") -> World:
    """The rounded, labelled World on 19 sectors."""
    margins = recipe.margins
    regions = margins.regions
    synthetic = {f"{block}:MMR": "synthetic" for block in "ZFVX"}
    world = World.from_arrays(
        regions,
        margins.sectors,
        recipe.table.Z,
        recipe.table.F,
        year=2022,
        name=NAME,
        status={"Z": "estimated", "F": "estimated", "V": "estimated", "X": "estimated", "tau": "observed", **synthetic},
        reliability=RELIABILITY,
        members={
            g: tuple(code for code, to in inputs.regions.pairs if to == g and code != "ROW")
            for g in ("EU27", "GCC", "ROW")
        },
        region_names={code: NAMES.get(code) or codes.name(code) for code in regions},
    )
    world = aggregate(world, sectors=inputs.sectors).rounded(QUANTUM)
    cards = read_cards()
    lineage = Lineage(
        version=__version__,
        inputs=inputs.fingerprint,
        sources=tuple(cards[source] for source in SOURCES),
        command=command,
        notes=(*LIMITS, *recipe.notes, *_facts(recipe)),
    )
    return replace(world, name=NAME, tau=us_tariffs(inputs, world), sector_names=SECTOR_NAMES, lineage=lineage)


def _facts(recipe: Recipe) -> tuple[str, ...]:
    facts = recipe.facts
    donors, moved, pairs = facts["donors"], facts["moved"], facts["imputed_pairs"]
    assert isinstance(donors, dict) and isinstance(moved, dict) and isinstance(pairs, list)
    return (
        *(
            f"{code}: technology from {', '.join(names)} (WIOD 2011) and WIOD's rest of the world"
            for code, names in donors.items()
        ),
        *(
            f"{code}: {100 * share:.0f}% of goods exports moved between products by customs records"
            for code, share in moved.items()
            if share >= 0.1
        ),
        f"blank pairs imputed: {len(pairs)} ({facts['imputed_value']:,.0f} million USD): {', '.join(pairs)}",
    )


def us_tariffs(inputs: Inputs, world: World) -> Array:
    """Tariffs `tau[i,n,s]` of the United States in 2024 (calculated duties over imports); NaN for all others.

    Chapters go to the sector that makes up most of them; services have no tariff here (NaN).
    """
    chapter = Concordance.load("hs-chapter-to-wiod35").mapping
    rows = inputs.us[inputs.us["chapter"].isin(list(chapter)) & (inputs.us["partner"] != "EU27")]
    region_of = inputs.regions.mapping
    who = [world.region(region_of.get(str(code), "ROW")) for code in rows["partner"]]
    what = [world.sector(inputs.sectors.mapping[chapter[str(c)]]) for c in rows["chapter"]]
    paid, bought = np.zeros(world.X.shape), np.zeros(world.X.shape)
    np.add.at(paid, (who, what), rows["duty"].to_numpy())
    np.add.at(bought, (who, what), rows["imports"].to_numpy())
    tau = np.full((len(world.regions), len(world.regions), len(world.sectors)), np.nan)
    tau[:, world.region("USA")] = np.where(bought > 0, paid / np.where(bought > 0, bought, 1.0), np.nan)
    own = np.arange(len(world.regions))
    tau[own, own] = 0.0
    return np.asarray(np.round(tau, 6), dtype=np.float64)
