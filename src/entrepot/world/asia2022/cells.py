"""How far the witnesses of asia-2022 are apart, by economy and sector: ADB's margins, customs and the World Bank."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.world.asia2022.customs import ENTREPOTS
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.asia2022.recipe import Recipe, matrix
from entrepot.world.assemble import Margins
from entrepot.world.world import World

Array = NDArray[np.float64]

# The width of a cell whose witnesses agree, by the grade of its economy: a sector is less sure than the economy. An assumption.
BASE = {"A": 0.10, "B": 0.20, "C": 0.30, "D": 0.40}
ENTREPOT = 0.2  # added for goods of economies whose own exports are told from re-exports by an estimate
REFINED = 0.2  # added for refined products: what is left of fuels, or brought to 2022 by the price of crude oil and refinery runs
# Added for value added of one manufacturing sector, where ADB's split is the only witness: with it seven in eight of S&P's figures
# (outside-figures.csv: eight economies, three sectors) are held, so that for these the range is fitted and their coverage proves nothing.
SPLIT = 0.15
TECHNICAL_NAMES, UNMADE = ("CHM", "MCH", "ELE", "TRE"), ("AGR", "MIN")
MADE, TECHNICAL = (
    slice(2, 16),
    (8, 12, 13, 14),
)  # of c1..c35: manufacturing, and what of it is medium or high technology (UNIDO)
# How much of the gap between witnesses stays open, by what decided: records by chapter, product groups, or ADB alone.
OPEN = {"customs": 0.35, "product groups": 0.6, "ADB": 1.0}


def cell_grades(inputs: Inputs, recipe: Recipe, world: World) -> pd.DataFrame:
    """One row per economy and sector of the finished world.

    `mix_gap`: log of the sector's share in goods exports here over that in ADB's margins. `level_gap`: log of customs exports of
    goods (BACI 2023) over those here. `value_added_gap`: log of the sector's value added here over ADB's, totals made equal.
    `width` (of shares; amounts add the level gap): the base of the grade, what stays open of the larger of the two sector gaps, and
    what entrepots and refined products add. `width_added`: the same of value added, where the World Bank's share of medium and high
    technology in manufacturing is a further witness (`technical_gap`). Derived without any figure that the accuracy report compares
    with, but for those it marks as used, and `SPLIT`.
    """
    before = recipe.facts["before"]
    assert isinstance(before, Margins)
    to_sector = np.zeros((len(before.sectors), len(world.sectors)))
    for place, label in enumerate(before.sectors):
        to_sector[place, world.sectors.index(inputs.sectors.mapping[label])] = 1.0
    sums = {key: matrix(inputs) @ getattr(before, key) @ to_sector for key in ("exports", "value_added")}
    goods = sorted({world.sectors.index(inputs.sectors.mapping[f"c{k}"]) for k in range(1, 17)})
    mix = np.zeros_like(world.X)
    mix[:, goods] = _log_ratio(_shares(world.exports[:, goods]), _shares(sums["exports"][:, goods]))
    added = _log_ratio(_shares(world.V), _shares(sums["value_added"]))
    raw = recipe.raw_goods.sum(axis=1) - np.diagonal(recipe.raw_goods)
    held = (raw > 0) & ~np.isin(world.regions, ["ROW", "TWN", *ENTREPOTS])
    technical = _technical_gap(inputs, recipe.margins)
    level = np.where(held, _log_ratio(raw, world.exports[:, goods].sum(axis=1)), 0.0)
    customs = matrix(inputs) @ inputs.customs.reporters.astype(float) > 0
    rows = []
    for i, code in enumerate(world.regions):
        for s, sector in enumerate(world.sectors):
            far = float(level[i]) if s in goods else 0.0
            evidence = ("customs" if customs[i] else "product groups") if s in goods else "ADB"
            width = BASE[world.reliability[code]] + OPEN[evidence] * max(abs(mix[i, s]), abs(added[i, s]))
            width += (ENTREPOT if code in ENTREPOTS and s in goods else 0.0) + (REFINED if sector == "REF" else 0.0)
            apart = technical[i, int(sector in TECHNICAL_NAMES)] if s in goods and sector not in UNMADE else 0.0
            split = SPLIT if s in goods and sector not in UNMADE else 0.0
            of_added = BASE[world.reliability[code]] + split + max(abs(added[i, s]), abs(apart))
            rows.append((code, sector, evidence, mix[i, s], far, added[i, s], apart, width, of_added, world.X[i, s]))
    names = [
        "economy",
        "sector",
        "evidence",
        "mix_gap",
        "level_gap",
        "value_added_gap",
        "technical_gap",
        "width",
        "width_added",
        "output",
    ]
    return pd.DataFrame(rows, columns=names).round({**dict.fromkeys(names[3:9], 3), "output": 0})


def _technical_gap(inputs: Inputs, margins: Margins) -> Array:
    """Logs `[i, k]` of other (k = 0) and of technical products (k = 1) in value added of manufacturing, over the World Bank's; zero where
    it is not held."""
    found = np.zeros((len(margins.regions), 2))
    for i, code in enumerate(margins.regions):
        share = inputs.customs.technical.get(code)
        if share is None or not 0.0 < share < 1.0:
            continue
        ours = float(margins.value_added[i, list(TECHNICAL)].sum() / margins.value_added[i, MADE].sum())
        found[i] = np.log((1 - ours) / (1 - share)), np.log(ours / share)
    return np.clip(found, -np.log(10), np.log(10))


def _shares(array: Array) -> Array:
    return array / np.maximum(array.sum(axis=1, keepdims=True), 1e-12)


def _log_ratio(one: Array, other: Array) -> Array:
    """Logs, within a factor of ten; where both are below a thousandth there is no gap."""
    small = (one < 1e-3) & (other < 1e-3) if one.ndim == 2 else np.zeros(one.shape, dtype=bool)
    return np.where(
        small, 0.0, np.clip(np.log(np.maximum(one, 1e-6) / np.maximum(other, 1e-6)), -np.log(10), np.log(10))
    )
