"""What customs and energy statistics say of exports by product: tables that the package carries, brought from 2020 to 2022."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.provenance import DATA

Array = NDArray[np.float64]

FOLDER = DATA / "worlds"
BASE, YEAR = 2020, 2022
GOODS = tuple(f"c{k}" for k in range(1, 17))
MINING, REFINED, METALS, ELECTRICAL = 1, 7, 11, 13
FARM, FOOD, TEXTILES, CHEMICALS, MACHINERY, TRANSPORT = 0, 2, 3, 8, 12, 14
OTHERS = (4, 5, 6, 9, 10, 11, 15)  # leather, wood, paper, rubber and plastics, minerals, metals, other manufactures
# Economies whose customs exports are mostly goods of others; their own are told apart by other means, or left to ADB.
ENTREPOTS = ("SGP", "HKG")
BARREL_YEAR = 49.8  # tonnes of oil a year for a barrel a day
NICKEL_METALS = (720260, 750110, 750120, 750210)
COMPUTERS = 0.7  # of chapter 84, at most
REFINER = (
    0.05  # of goods exports in ADB's margins: else fuels that are no crude oil, gas or coal are electricity (Laos)
)
INFORMATIVE = 0.1  # of fuels: what is left after crude oil, gas and coal tells of refined products, else the records differ by more
# Exports of high technology tell of electronics that are so much of exports, and of about their size.
ELECTRONIC, ALIKE = 0.2, (0.6, 1.2)
BAND = 2.0  # growth of one product in one economy is taken within this factor of the world's


@dataclass(frozen=True)
class Customs:
    """Customs exports of 2020 by pair `trade[i,n,s]` (16 goods sectors, million USD, NaN: pair not reported), WTO product groups
    by economy, growth to 2022 `growth[i,s]`, exports
    of nickel metals in both years and of `gold` in 2022 by economy (BACI), `technical` products in value added of manufacturing
    (World Bank, shares), the share of oil in an entrepot's domestic exports, the imports that
    it keeps (million USD), shares of value added (% of GDP),
    and of 2022: exports of goods as `reported` with the share of fuels in them and what is high technology, and those `mined` (BACI,
    within energy balances: fuels, and all)."""

    trade: Array
    groups: pd.DataFrame
    growth: Array
    nickel: dict[str, tuple[float, float]]
    refiners: frozenset[str]
    oil_share: dict[str, float]
    retained: dict[str, float]
    shares: pd.DataFrame
    reported: pd.DataFrame
    mined: pd.DataFrame
    gold: dict[str, float]
    technical: dict[str, float]

    @property
    def reporters(self) -> NDArray[np.bool_]:
        """Which economies' customs are held."""
        return np.asarray(np.isfinite(self.trade).any(axis=(1, 2)))


def read_customs(economies: tuple[str, ...], adb: Path, energy: Path, minerals: Path, mining: Array) -> Customs:
    """The carried tables, with growth from ADB's exports of both years, refinery runs, BACI's minerals of ASEAN, and what `mining`
    `[class, exporter, importer]` says of mining products of 2022 (fuels first, ores last)."""
    table = pd.read_csv(FOLDER / "customs-trade.csv", comment="#", keep_default_na=False)
    at = {code: place for place, code in enumerate(economies)}
    trade = np.full((len(economies), len(economies), len(GOODS)), np.nan)
    for exporter, rows in table.groupby("exporter"):
        i = at[str(exporter)]
        partners = {at[str(code)] for code in rows["importer"]}
        reported = range(len(economies)) if at["ROW"] in partners else partners  # all the world, or a list of partners
        trade[i, [n for n in reported if n != i]] = 0.0
        trade[i, rows["importer"].map(at), rows["sector"].map(GOODS.index)] = rows["value"]
    groups = pd.read_csv(FOLDER / "customs-groups.csv", comment="#", keep_default_na=False)
    shares = pd.read_csv(FOLDER / "value-added-shares.csv", comment="#", keep_default_na=False).set_index("economy")
    official = pd.read_csv(FOLDER / "domestic-exports.csv", comment="#", keep_default_na=False).set_index("economy")
    totals = pd.read_csv(FOLDER / "goods-totals.csv", comment="#").set_index("economy")
    table = pd.read_csv(FOLDER / "gold-exports.csv", comment="#", keep_default_na=False)
    gold = table[table["year"] == YEAR].set_index("economy")["value"]
    sold = mining.sum(axis=2)
    return Customs(
        trade=trade,
        groups=groups.pivot_table(index="economy", columns="group", values="value", fill_value=0.0),
        growth=_growth(economies, adb, runs(energy)),
        nickel=_nickel(minerals),
        refiners=frozenset(str(code) for code in runs(energy).index),
        oil_share=dict(official["oil"] / (official["oil"] + official["non_oil"])),
        retained=dict(_retained(official, totals)),
        shares=shares[["agriculture", "industry", "services", "manufacturing"]].apply(pd.to_numeric),
        reported=totals,
        mined=pd.DataFrame({"fuels": sold[:-1].sum(axis=0), "all": sold.sum(axis=0)}, index=list(economies)),
        gold={str(code): float(value) for code, value in gold.items()},
        technical={str(code): float(value) / 100 for code, value in totals["technical_value_added"].dropna().items()},
    )


def _retained(official: pd.DataFrame, totals: pd.DataFrame) -> pd.Series:
    """Imports of goods that an entrepot keeps, million USD: all imports less what it exports of others' goods. A re-export is worth more
    than its import, so that a little more is kept."""
    sent_on = official["re_exports"] / official.sum(axis=1)
    return (totals["imports"] - totals["merchandise"] * sent_on).dropna()


def _nickel(minerals: Path) -> dict[str, tuple[float, float]]:
    """Exports of nickel metals (ferronickel, matte, sinter, metal) of ASEAN's members in both years, million USD."""
    table = pd.read_csv(minerals, keep_default_na=False)
    rows = table[table["hs6"].isin(NICKEL_METALS) & table["year"].isin((BASE, YEAR))]
    sums = (
        rows.pivot_table(index="exporter", columns="year", values="value_thousand_usd", aggfunc="sum", fill_value=0.0)
        / 1e3
    )
    return {str(code): (float(row[BASE]), float(row[YEAR])) for code, row in sums.iterrows()}


def runs(energy: Path) -> pd.DataFrame:
    """Refinery runs by economy and year, thousand barrels a day (Energy Institute)."""
    table = pd.read_csv(energy, keep_default_na=False)
    return table[table["indicator"] == "oil_refinery_throughput"].pivot_table(
        index="iso3", columns="year", values="value"
    )


def crude_price() -> dict[int, float]:
    """Thousand USD for a tonne of crude oil, by year (BACI)."""
    table = pd.read_csv(FOLDER / "crude-price.csv", comment="#")
    return dict(zip(table["year"], table["price"], strict=True))


def crude_balance(energy: Path) -> dict[str, float]:
    """Crude oil that an economy had beside its imports, of 2022, million USD: production less refinery runs."""
    table = pd.read_csv(energy, keep_default_na=False)
    rows = table[(table["indicator"] == "oil_production_tonnes") & (table["year"] == YEAR)].set_index("iso3")["value"]
    used = runs(energy)[YEAR] * BARREL_YEAR / 1e3
    left = (rows - used).drop("WLD").dropna()
    price = crude_price()[YEAR]
    return {str(code): float(value) * price * 1e3 for code, value in left.items()}


def _growth(economies: tuple[str, ...], adb: Path, refined: pd.DataFrame) -> Array:
    """Exports of 2022 over 2020 by economy and goods sector: the geometric mean of ADB's own and the world's; refined products as the
    price of crude oil and the economy's refinery runs."""
    table = pd.read_parquet(adb)
    sold = table[table["sector"] <= len(GOODS)].pivot_table(index=["iso3", "sector"], columns="year", values="exports")
    world = (sold[YEAR].groupby("sector").sum() / sold[BASE].groupby("sector").sum()).to_numpy()
    own = (sold[YEAR] / sold[BASE].where(sold[BASE] > 0)).unstack().reindex(economies).to_numpy(dtype=float)
    own = np.clip(np.where(np.isfinite(own), own, world), world / BAND, world * BAND)
    found = np.sqrt(own * world)
    ran = (refined[YEAR] / refined[BASE]).reindex(economies).fillna(refined.loc["WLD", YEAR] / refined.loc["WLD", BASE])
    price = crude_price()
    found[:, REFINED] = price[YEAR] / price[BASE] * ran.to_numpy(dtype=float)
    return found


def origin_shares(customs: Customs, bought: Array, i: int, buyer: int) -> Array:
    """How much of an entrepot's exports of each product is its own: what a buyer books as of that origin over what the entrepot books
    as sold to that buyer; the largest is one."""
    booked = customs.trade[i, buyer]
    share = np.divide(bought, booked, out=np.zeros_like(bought), where=booked > 0)
    return np.clip(share / np.quantile(share[booked > 0.01 * booked.sum()], 0.9), 0.0, 1.0)


def merchandise(customs: Customs, economies: tuple[str, ...], exports: Array) -> Array:
    """What economies report as exports of goods in 2022 (WTO); where it is not held that of 2020, grown as a mix like that of
    `exports[i,s]`; NaN: neither."""
    now = exports[:, : len(GOODS)]
    grown = now.sum(axis=1) / np.maximum((now / customs.growth).sum(axis=1), 1e-9)
    before = customs.groups["Total merchandise"].reindex(economies).to_numpy(dtype=float) * grown
    seen = customs.reported["merchandise"].reindex(economies).to_numpy(dtype=float)
    return np.where(np.isfinite(seen), seen, before)


def electricity(customs: Customs, economies: tuple[str, ...], exports: Array) -> Array:
    """What is electricity of the exports of goods that an economy reports, million USD of 2022: fuels that are no crude oil, gas or coal
    (BACI) of an economy without refineries; zero where neither is held."""
    goods = exports[:, : len(GOODS)]
    found = np.zeros(len(economies))
    for i, code in enumerate(economies):
        refines = code in customs.refiners or goods[i, REFINED] > REFINER * goods[i].sum()
        if refines or code not in customs.reported.index or code not in customs.mined.index:
            continue
        merchandise, percent = customs.reported.loc[code, ["merchandise", "fuels"]]
        found[i] = max(float(np.nan_to_num(merchandise * percent / 100 - customs.mined.loc[code, "fuels"])), 0.0)
    return found


def other_goods(customs: Customs, code: str) -> float:
    """Exports of goods other than mining products, 2022: as reported less those of BACI, million USD. NaN: not held."""
    if code not in customs.reported.index or code not in customs.mined.index:
        return float("nan")
    return float(customs.reported.loc[code, "merchandise"] - customs.mined.loc[code, "all"])


def refined_share(customs: Customs, code: str) -> float:
    """Refined products in `other_goods`: fuels (SITC 3) less crude oil, gas and coal (BACI). NaN where too little is left to tell."""
    goods, percent = customs.reported.loc[code, ["merchandise", "fuels"]]
    fuels = goods * percent / 100
    left, others = fuels - customs.mined.loc[code, "fuels"], other_goods(customs, code)
    return float(left / others) if left > INFORMATIVE * fuels and others > left else float("nan")


def electronics_share(customs: Customs, code: str, before: float, whole: float) -> float:
    """Electrical and optical equipment in `other_goods`: the exports `before` (2020), grown as those of high technology.

    `whole`: all exports of then. NaN where high technology is mostly something else: electronics less than a fifth of exports, or of
    another size."""
    now, then = customs.reported.loc[code, ["high_technology", "high_technology_before"]]
    low, high = ALIKE
    if before < ELECTRONIC * whole or not low <= then / before <= high:
        return float("nan")
    return float(before * now / then / other_goods(customs, code))


def product_mix(customs: Customs, code: str, i: int, prior: Array, own: Array | None) -> Array:
    """Shares of 2022 in exports of goods other than mining products `[s]`, summing to one.

    `prior`: exports by product where no customs are held (ADB's with US imports). `own`: an entrepot's share of own goods by product.
    WTO groups are met in 2020 (refined products last, so that they keep their total), then everything grows to 2022; refined products
    of refiners and electronics are those of 2022 where exports of fuels and of high technology tell them.
    """
    held = bool(customs.reporters[i]) and (code not in ENTREPOTS or own is not None)
    mix = np.nansum(customs.trade[i], axis=0) * (1.0 if own is None else own) if held else prior / customs.growth[i]
    mix[MINING] = 0.0
    mix += 1e-5 * mix.sum() * (prior > 0) * (np.arange(len(mix)) != MINING)
    if code in customs.groups.index and held:
        mix = _completed(
            mix, customs.groups.loc[code], whole=not np.isnan(np.delete(customs.trade[i], i, axis=0)).any()
        )
    elif code in customs.groups.index and code not in ENTREPOTS:
        refines = code in customs.refiners or prior[REFINED] > REFINER * prior.sum()
        mix = _to_groups(mix, customs.groups.loc[code], refined=refines)
    return _of_2022(customs, code, i, mix, prior=prior, chapters=held)


def _of_2022(customs: Customs, code: str, i: int, mix: Array, *, prior: Array, chapters: bool) -> Array:
    """A mix of 2020, million USD, as shares of 2022: products grow as ADB's exports; nickel metals, and gold of economies without records
    by chapter (at most what the WTO's groups left unclassified), are BACI's of 2022, refined products and electronics what exports of fuels
    and of high technology tell."""
    listed = code in customs.groups.index
    now = mix * customs.growth[i]
    nickel = customs.nickel.get(code, (0.0, 0.0))
    if apart := min(nickel[0], mix[METALS]) if listed else 0.0:
        now[METALS] += nickel[1] - apart * customs.growth[i, METALS]
    if listed and not chapters and code not in ENTREPOTS:
        now[METALS] += min(customs.gold.get(code, 0.0), _unclassified(customs.groups.loc[code]))
    known = {REFINED: customs.oil_share.get(code, float("nan"))}
    if code not in ENTREPOTS and listed and np.isfinite(other_goods(customs, code)):
        known[ELECTRICAL] = electronics_share(customs, code, mix[ELECTRICAL], mix.sum())
        if code in customs.refiners or prior[REFINED] > REFINER * prior.sum():
            known[REFINED] = refined_share(customs, code)
    return _with_shares(now, {s: share for s, share in known.items() if np.isfinite(share)})


def _unclassified(group: pd.Series) -> float:
    """What belongs to none of the WTO's groups: gold, coins, special transactions."""
    parts = group["Agricultural products"] + group["Fuels and mining products"] + group["Manufactures"]
    return max(float(group["Total merchandise"] - parts), 0.0)


def _with_shares(mix: Array, known: dict[int, float]) -> Array:
    """A mix as shares that sum to one, in which some are known; the others keep their proportions."""
    found = mix.copy()
    found[list(known)] = 0.0
    found *= (1.0 - sum(known.values())) / found.sum()
    found[list(known)] = list(known.values())
    return found


def _completed(mix: Array, group: pd.Series, *, whole: bool) -> Array:
    """Customs records by chapter: computers go from machinery (chapter 84) to electrical goods; where only some partners are reported,
    the groups that chapters can be matched to get the WTO's totals, or what is listed where that is more (aircraft, which some hide)."""
    found = mix.copy()
    listed = found[MACHINERY] + found[ELECTRICAL]
    machines = group["Machinery and transport equipment"] - group["Transport equipment"]
    beside = min(float(group.get("Instruments", 0.0)), 0.5 * listed)
    seen = (
        min((listed - beside) / machines, 1.0) if machines > 0 else 1.0
    )  # of machines, chapters 84 and 85, what is listed
    if machines > 0:
        computers = min(seen * group["Electronic data processing and office equipment"], COMPUTERS * found[MACHINERY])
        found[MACHINERY] -= computers
        found[ELECTRICAL] += computers
    if whole:
        return found
    matched = {(FARM, FOOD): group["Food"], (TEXTILES,): group["Textiles"] + group["Clothing"],
               (TRANSPORT,): group["Transport equipment"], (REFINED,): group["Refined"],
               (MACHINERY, ELECTRICAL): machines + beside / max(seen, 0.5)}  # fmt: skip
    matched = {places: max(total, found[list(places)].sum()) for places, total in matched.items()}
    mined = group["Fuels"] - group["Refined"]
    rest = [s for s in range(len(found)) if s != MINING and not any(s in places for places in matched)]
    left = group["Total merchandise"] - mined - sum(matched.values())
    for places, total in (*matched.items(), (tuple(rest), max(left, found[rest].sum()))):
        found = _set_to(found, places, total)
    return found


def _to_groups(mix: Array, group: pd.Series, *, refined: bool) -> Array:
    """A mix without customs records with the totals of the WTO's product groups, million USD of 2020."""
    office = group["Office and telecom equipment"]
    engines = max(group["Machinery and transport equipment"] - group["Transport equipment"], office)
    known = group["Chemicals"] + group["Textiles"] + group["Clothing"] + group["Machinery and transport equipment"]
    nonferrous = max(group["Fuels and mining products"] - group["Fuels"], 0.0)
    totals = {
        (FARM, FOOD): group["Food"],
        (TEXTILES,): group["Textiles"] + group["Clothing"],
        (CHEMICALS,): group["Chemicals"],
        (TRANSPORT,): group["Transport equipment"],
        (MACHINERY, ELECTRICAL): engines,
        OTHERS: max(group["Manufactures"] - known, 0.0) + 0.5 * nonferrous,
        (REFINED,): group["Refined"] if refined else 0.0,
    }
    found = mix
    for places, total in totals.items():
        found = _set_to(found, places, total)
    found = _at_least(found, ELECTRICAL, (MACHINERY, ELECTRICAL), office)
    return _at_least(found, METALS, OTHERS, group["Iron and steel"])


def _set_to(mix: Array, places: tuple[int, ...], total: float) -> Array:
    """The products of a group with this sum, in their old proportions; a group without a total stays."""
    at = list(places)
    found = mix.copy()
    if total > 0 and found[at].sum() > 0:
        found[at] *= total / found[at].sum()
    return found


def _at_least(mix: Array, place: int, inside: tuple[int, ...], least: float) -> Array:
    """Raise one product of a group at the cost of its other products."""
    rest = [s for s in inside if s != place]
    short = min(least - mix[place], 0.9 * mix[rest].sum())
    if short <= 0:
        return mix
    found = mix.copy()
    found[rest] *= 1.0 - short / mix[rest].sum()
    found[place] += short
    return found
