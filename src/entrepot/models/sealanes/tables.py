"""The tables behind costs: parameters with their range and source, gateways of economies, what goes by land."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem
from entrepot.models.sealanes.ports import Port, resolve
from entrepot.provenance import DATA

FOLDER = DATA / "sealanes"
CASES = ("low", "central", "high")
GOODS = ("AGR", "MIN", "FBT", "TEX", "WPO", "REF", "CHM", "MET", "MCH", "ELE", "TRE", "NMM", "OTM")


# The card of each table of data/sealanes.
CARDS = {
    "parameters.csv": "sealanes-parameters",
    "gateways.csv": "sealanes-parameters",
    "gate_facts.csv": "sealanes-gates",
    "published.csv": "sealanes-gates",
    "energy_2024.csv": "sealanes-energy-ei",
    "behind.csv": "sealanes-behind",
    "stocks.csv": "sealanes-behind",
    "observed.csv": "sealanes-behind",
    "calls.csv": "sealanes-portwatch",
    "freight.csv": "sealanes-freight",
    "piracy.csv": "sealanes-piracy",
    "port_facts.csv": "sealanes-ports",
    "depths.csv": "sealanes-wpi",
}


@dataclass(frozen=True)
class Parameter:
    """One row of parameters.csv: a number with low, central and high, for some sectors ("goods": all goods)."""

    name: str
    sectors: tuple[str, ...]
    values: Mapping[str, float]
    unit: str
    source: str
    note: str


@dataclass(frozen=True)
class Gateway:
    """A port that an economy's trade in some goods goes by, with its share, and what it can take more when others are
    shut (share, by case)."""

    region: str
    port: Port
    goods: tuple[str, ...]
    weight: float
    spare: Mapping[str, float]
    basis: str


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of data/sealanes."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@lru_cache(maxsize=1)
def parameters() -> tuple[Parameter, ...]:
    """All parameters, in the order of the file."""
    return tuple(
        Parameter(
            row["parameter"],
            tuple(row["sectors"].split(";")),
            {case: float(row[case]) for case in CASES},
            row["unit"],
            row["source_url"],
            row["note"],
        )
        for row in rows("parameters.csv")
    )


def value(name: str, case: str, sector: str = "goods") -> float:
    """A parameter by name and case; for a sector the row that names it, else the one for all goods."""
    found = [p for p in parameters() if p.name == name]
    for wanted in (sector, "goods"):
        for parameter in found:
            if wanted in parameter.sectors:
                return parameter.values[case]
    raise BadInput(Problem(f"no parameter '{name}' for {sector}", "parameters.csv"))


@lru_cache(maxsize=1)
def gateways() -> tuple[Gateway, ...]:
    """All gateways, in the order of the file."""
    return tuple(
        Gateway(
            row["region"],
            resolve(row["locode"]),
            tuple(row["goods"].split(";")),
            float(row["weight"]),
            {
                "low": float(row["spare_low"] or 0),
                "central": float(row["spare"] or 0),
                "high": float(row["spare_high"] or 0),
            },
            row["basis"],
        )
        for row in rows("gateways.csv")
    )


def gateways_of(region: str, sector: str) -> tuple[Gateway, ...]:
    """Gateways of an economy for a sector: those that name it, else those for all goods."""
    mine = [each for each in gateways() if each.region == region]
    return tuple(e for e in mine if sector in e.goods) or tuple(e for e in mine if "all" in e.goods)


@lru_cache(maxsize=1)
def _land() -> dict[frozenset[str], float]:
    return {frozenset((row["a"], row["b"])): float(row["share"]) for row in rows("land.csv")}


def by_land(regions: Sequence[str]) -> NDArray[np.float64]:
    """Share [i, n] of trade between two economies that goes by land."""
    share = np.zeros((len(regions), len(regions)))
    for i, a in enumerate(regions):
        for n, b in enumerate(regions):
            share[i, n] = _land().get(frozenset((a, b)), 0.0) if a != b else 0.0
    return share
