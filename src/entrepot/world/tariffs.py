"""Tariffs by product, laid onto a World: `tau[i,n,s]` as averages over the products of a sector."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from entrepot.codes import WORLD
from entrepot.errors import BadInput, NoData
from entrepot.provenance import Source
from entrepot.tables import Tariffs
from entrepot.world.concordance import Concordance
from entrepot.world.world import World

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Weights = Literal["simple", "imports"]

# A sector's tariff is known where at least this share of its products has an ad valorem rate.
_KNOWN = 0.5
_SHORTEST, _LONGEST = 2, 6


def products_to_sectors(world: World) -> Concordance:
    """Chapters of the Harmonized System to the sectors of the world, by the embedded concordances. Raises NoData where
    none fits."""
    chapters = Concordance.load("hs-chapter-to-wiod35")
    for chain in (chapters, chapters.then(Concordance.load("wiod35-to-asia19"))):
        if set(chain.groups) <= set(world.sectors):
            return chain
    remedy = "give a CSV file with columns from (two to six digits of the Harmonized System) and to (a sector)"
    raise NoData(f"no concordance leads from products to the sectors of '{world.name}'", remedy=remedy)


def with_tariffs(
    world: World,
    tariffs: Tariffs,
    cards: Sequence[Source] = (),
    *,
    year: int | None = None,
    sectors: Concordance | None = None,
    weights: Weights = "simple",
    name: str = "",
) -> World:
    """The world with the tariffs of one year on goods for every importer that they cover; the rest stays as it is.

    An exporter pays what applies to it, else the lower of its preference and the MFN rate, else the MFN rate of all.
    `weights`: `simple`, every product of a sector counts alike; `imports`, by what the importer buys of it from that
    exporter (in all, where that is not held). NaN where fewer than half of a sector's products have a rate, and for an
    importing group of which a member is missing. Groups of exporters pay the mean of their members. Lineage says all of it.

    Raises BadInput for a year that is not there, NoData where no importer or no sector of the world is met.
    """
    when = _year(tariffs.rows, year, world.year)
    chosen = products_to_sectors(world) if sectors is None else sectors
    if unknown := sorted(set(chosen.groups) - set(world.sectors)):
        raise BadInput(
            f"'{unknown[0]}' is no sector of '{world.name}'",
            where=chosen.name,
            remedy=f"it has {', '.join(world.sectors)}",
        )
    rows, lost = _with_sectors(tariffs.rows[tariffs.rows["year"] == when], chosen)
    schedules = {str(code): _Schedule(str(code), part, world.sectors) for code, part in rows.groupby("importer")}
    goods = np.isin(world.sectors, chosen.groups)
    tau, status = world.tau.copy(), dict(world.status)
    told = [*lost, *([] if when == world.year else [f"tariffs of {when} on a world of {world.year}"])]
    laid = []
    for n, region in enumerate(world.regions):
        buyers, absent = _in_file(region, world, schedules)
        if absent:
            told.append(
                f"{region}: not laid on, {len(absent)} of its members are not in the files ({', '.join(absent[:5])})"
            )
        if not buyers or absent:
            continue
        columns = np.mean([_column(schedules[code], world, weights) for code in buyers], axis=0)
        tau[:, n, goods] = columns[:, goods] / 100.0
        tau[n, n] = 0.0
        status[f"tau:{region}"] = "estimated"
        laid.append(region)
        told += [line for code in buyers for line in schedules[code].gaps()]
    if not laid:
        held = ", ".join(sorted(schedules))
        raise NoData(f"no importer of the files is an economy of '{world.name}'", remedy=f"the files are of {held}")
    # Before what was known of the world already: it may say that tariffs are missing.
    notes = (_summary(world, tau, laid, goods, when, weights, chosen), *told, *tariffs.notes, *world.lineage.notes)
    lineage = replace(world.lineage, sources=(*world.lineage.sources, *cards), notes=notes)
    return replace(world, name=name or f"{world.name} with tariffs of {when}", tau=tau, status=status, lineage=lineage)


@dataclass(frozen=True)
class _Schedule:
    """The rates of one importer: rows importer, exporter, product, kind, rate, imports, sector."""

    importer: str
    rows: pd.DataFrame
    sectors: tuple[str, ...]

    @cached_property
    def products(self) -> tuple[NDArray[np.intp], list[str]]:
        """The place of each row's product, and the sector of each product."""
        first = self.rows.drop_duplicates("product")
        place = {code: at for at, code in enumerate(first["product"])}
        return self.rows["product"].map(place).to_numpy(np.intp), first["sector"].tolist()

    @cached_property
    def by(self) -> dict[tuple[str, str], tuple[NDArray[np.intp], Array]]:
        """Products and rates by kind and exporter."""
        places, rates = self.products[0], self.rows["rate"].to_numpy(float)
        groups = self.rows.reset_index(drop=True).groupby(["kind", "exporter"]).indices
        return {(str(kind), str(who)): (places[at], rates[at]) for (kind, who), at in groups.items()}

    def _held(self, kind: str, who: str) -> tuple[Array, NDArray[np.bool_]]:
        """Rates by product (NaN where there is none), and which products have a row."""
        found, has = np.full(len(self.products[1]), np.nan), np.zeros(len(self.products[1]), dtype=bool)
        places, rates = self.by.get((kind, who), (np.empty(0, np.intp), np.empty(0)))
        found[places], has[places] = rates, True
        return found, has

    @cached_property
    def general(self) -> Array:
        """The MFN rate of each product: that for all, else (a query by partner) the mean of those for single exporters,
        because it is one rate."""
        mfn, has = self._held("mfn", WORLD)
        single = [self._held("mfn", who)[0] for kind, who in self.by if kind == "mfn" and who != WORLD]
        return np.where(has, mfn, _means(np.array(single))) if single else mfn

    def charged(self, exporter: str) -> Array:
        """What an exporter pays on each product, percent; NaN where it is not known."""
        own, has_own = self._held("mfn", exporter)
        mfn = np.where(has_own, own, self.general)
        preference, has_preference = self._held("preferential", exporter)
        lower = np.where(preference > mfn, mfn, preference)
        applied, has_applied = self._held("applied", exporter)
        return np.where(has_applied, applied, np.where(has_preference, lower, mfn))

    @cached_property
    def _imports(self) -> dict[str, Array]:
        bought, places = self.rows["imports"].to_numpy(float), self.products[0]
        found: dict[str, Array] = {}
        for who, at in self.rows.reset_index(drop=True).groupby("exporter").indices.items():
            if (bought[at] > 0).any():
                # The same purchase stands beside each kind of duty.
                np.fmax.at(found.setdefault(str(who), np.zeros(len(self.products[1]))), places[at], bought[at])
        return found

    def imports(self, exporters: Sequence[str]) -> Array:
        """What the importer buys of each product from exporters, USD; from all where that is not held, else nothing."""
        held = [self._imports[who] for who in exporters if who in self._imports]
        nothing = np.zeros(len(self.products[1]))
        return np.sum(held, axis=0) if held else self._imports.get(WORLD, nothing)

    def gaps(self) -> list[str]:
        """How much of its MFN schedule has no ad valorem rate."""
        mfn = self.rows[self.rows["kind"] == "mfn"]
        blank = int(mfn["rate"].isna().sum())
        return (
            [f"{self.importer}: {blank} of {len(mfn)} MFN rates are not ad valorem and were left out"] if blank else []
        )


def _column(schedule: _Schedule, world: World, weights: Weights) -> Array:
    """Tariffs of one importer `[i,s]`, percent."""
    sold = np.array(schedule.products[1])
    inside = [sold == sector for sector in schedule.sectors]
    column = np.full((len(world.regions), len(schedule.sectors)), np.nan)
    named = {exporter for _, exporter in schedule.by}
    for i, region in enumerate(world.regions):
        members = world.members.get(region, ())
        sellers = (region,) if region in named or not members else members
        rate = _means(np.stack([schedule.charged(code) for code in sellers]))
        bought = schedule.imports(sellers) if weights == "imports" else np.zeros(len(rate))
        column[i] = [_average(rate[places], bought[places]) for places in inside]
    return column


def _means(rates: Array) -> Array:
    """Means over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(rates)
    mean = np.where(known, rates, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known.any(axis=0), mean, np.nan)


def _average(rates: Array, weights: Array) -> float:
    """The mean of the known rates, weighted where anything is bought; NaN where fewer than half are known."""
    known = np.isfinite(rates)
    if not len(rates) or known.mean() < _KNOWN:
        return float("nan")
    bought = weights[known]
    return float(np.average(rates[known], weights=bought if bought.sum() > 0 else None))


def _year(rows: pd.DataFrame, asked: int | None, of_world: int) -> int:
    held = sorted({int(year) for year in rows["year"]})
    wanted = (
        asked if asked is not None else (of_world if of_world in held or len(held) > 1 else next(iter(held), of_world))
    )
    if wanted not in held:
        what = f"no tariffs of {wanted} in the files"
        raise BadInput(what, remedy=f"they are of {', '.join(map(str, held)) or 'no year'}: name one with --year")
    return wanted


def _with_sectors(rows: pd.DataFrame, chosen: Concordance) -> tuple[pd.DataFrame, list[str]]:
    """Rows with the sector of their product, by the longest beginning that the concordance knows; and what has none."""
    mapping = chosen.mapping

    def sector(product: str) -> str | None:
        starts = (product[:length] for length in range(_LONGEST, _SHORTEST - 1, -1))
        return next((mapping[start] for start in starts if start in mapping), None)

    table = rows.assign(sector=rows["product"].map({code: sector(code) for code in rows["product"].unique()}))
    lost = sorted(set(table.loc[table["sector"].isna(), "product"]))
    if len(lost) == table["product"].nunique():
        raise NoData(
            "no product of the files has a sector", remedy=f"the concordance is '{chosen.name}': look at its codes"
        )
    said = [f"{len(lost)} products have no sector and were left out ({', '.join(lost[:5])})"] if lost else []
    return table.dropna(subset=["sector"]), said


def _in_file(region: str, world: World, held: Collection[str]) -> tuple[list[str], list[str]]:
    """The importers that make up a region, and its members that are not in the files (none where the region is)."""
    if region in held:
        return [region], []
    members = world.members.get(region, ())
    found = [code for code in members if code in held]
    return found, [code for code in members if code not in held] if found else []


def _summary(
    world: World,
    tau: Array,
    laid: list[str],
    goods: NDArray[np.bool_],
    year: int,
    weights: Weights,
    chosen: Concordance,
) -> str:
    """One sentence for the lineage: who, when, how, and how much is known."""
    places = [world.region(region) for region in laid]
    cells = tau[:, places][:, :, goods]
    abroad = np.ones(cells.shape, dtype=bool)
    abroad[places, np.arange(len(places))] = False
    missing = int(np.isnan(cells[abroad]).sum())
    how = "simple averages over products" if weights == "simple" else "averages over products weighted by imports"
    return (
        f"tariffs of {year} for {', '.join(laid)}: {how}, sectors by '{chosen.name}'; "
        f"{missing} of {int(abroad.sum())} cells are not known; services are as they were"
    )


def with_japan(world: World) -> World:
    """The world with what Japan levies on goods by partner and sector: averages over the lines of its schedule that have a
    plain rate, the lowest of MFN and every agreement (`data/scenarios/japan-tariffs.csv`, `tools/make_japan_tariffs.py`).

    Partners whose agreements' rates are not held (the United States, the European Union, the United Kingdom) stay as they
    are. Full use of preferences is assumed. Raises NoData where the world lacks Japan or those sectors.
    """
    import csv

    from entrepot.provenance import DATA, read_card

    with (DATA / "scenarios" / "japan-tariffs.csv").open(encoding="utf-8", newline="") as handle:
        rows = [
            row for row in csv.DictReader(handle) if row["partner"] in world.regions and row["sector"] in world.sectors
        ]
    if "JPN" not in world.regions or not rows:
        raise NoData(
            f"'{world.name}' has no Japan or none of these sectors",
            remedy="take asia-2022, or lay files on with `world tariffs`",
        )
    tau, n = world.tau.copy(), world.region("JPN")
    for row in rows:
        tau[world.region(row["partner"]), n, world.sector(row["sector"])] = float(row["applied"]) / 100.0
    note = f"Japan's tariffs on {len({row['partner'] for row in rows})} partners: averages over tariff lines, preferences fully used"
    card = read_card(DATA / "cards" / "trade-japan-tariff-lines.toml")
    lineage = replace(world.lineage, sources=(*world.lineage.sources, card), notes=(note, *world.lineage.notes))
    status = {**world.status, "tau:JPN": "estimated"}
    return replace(world, name=f"{world.name} with Japan's tariffs", tau=tau, status=status, lineage=lineage)
