"""Assembling a user's own World from a folder: a prior, a table of margins, and trade targets, all matched by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot import __version__
from entrepot.errors import NotSolved, Problem, raise_all
from entrepot.provenance import Lineage, fingerprint
from entrepot.world.assemble import ACCOUNTS, Margins, TradeTarget, assemble
from entrepot.world.world import World

Array = NDArray[np.float64]

FILES = ("prior.npz", "margins.csv")
TARGET_COLUMNS = ("name", "seller", "buyer", "sectors", "value", "weight")


@dataclass(frozen=True)
class Assembly:
    """A world, and how far each constraint is from its target (columns constraint, target, residual)."""

    world: World
    residuals: pd.DataFrame


def assemble_folder(folder: str | Path, *, tolerance: float = 0.001) -> Assembly:
    """Balance `prior.npz` (a saved World) to `margins.csv` and, if there, `targets.csv`.

    `margins.csv`: region, sector, output, value_added, domestic_intermediate, domestic_final, export_intermediate,
    export_final, in the prior's unit; all are met. `targets.csv`: name, seller, buyer, sectors (codes separated by
    spaces, or `*`), value, weight (`hard` or a number). Raises BadInput with every problem at once; NotSolved names
    the largest residuals if the margins cannot be met together.
    """
    place = Path(folder)
    lacking = [
        Problem(f"no {name}", str(place), "the folder needs " + " and ".join(FILES))
        for name in FILES
        if not (place / name).is_file()
    ]
    raise_all(lacking)
    prior = World.load(place / "prior.npz")
    margins = read_margins(place / "margins.csv", prior)
    listed = place / "targets.csv"
    targets = read_targets(listed, prior) if listed.is_file() else []
    found = assemble(prior.Z, prior.F, margins, targets, tolerance=tolerance)
    if found.balanced.status != "balanced":
        raise NotSolved("the table cannot be balanced", where=str(place), remedy=found.balanced.message)
    files = [path for name in (*FILES, "prior.json", "targets.csv") if (path := place / name).is_file()]
    note = f"assembled from {prior.name} ({prior.fingerprint}) with {', '.join(path.name for path in files)}"
    lineage = Lineage(__version__, fingerprint(files), prior.lineage.sources, notes=(*prior.lineage.notes, note))
    world = World.from_arrays(
        prior.regions, prior.sectors, found.Z, found.F, tau=prior.tau, year=prior.year, name=place.name, lineage=lineage
    )
    kept = {"tau": prior.status_of("tau")}
    world = replace(
        world, currency=prior.currency, scale=prior.scale, members=prior.members, status={**world.status, **kept},
        region_names=prior.region_names, sector_names=prior.sector_names,
    )  # fmt: skip
    return Assembly(world, _residuals(found.balanced.residuals, margins, targets))


def read_margins(path: Path, prior: World) -> Margins:
    """The margins of a CSV in the order of the prior; rows are matched by name. Doubled, missing and unknown rows are
    listed."""
    table = pd.read_csv(path, keep_default_na=False, dtype={"region": str, "sector": str})
    needed = ("region", "sector", *ACCOUNTS)
    raise_all([Problem(f"no column '{key}'", path.name, "add it") for key in needed if key not in table])
    wanted = {(region, sector) for region in prior.regions for sector in prior.sectors}
    rows = list(zip(table["region"], table["sector"], strict=True))
    problems = [
        Problem(f"{' '.join(row)} is there twice", f"{path.name} row {n + 2}", "keep one")
        for n, row in enumerate(rows)
        if row in rows[:n]
    ]
    problems += [
        Problem(f"{' '.join(row)} is not in the prior", path.name, "correct the codes")
        for row in rows
        if row not in wanted
    ]
    problems += [Problem(f"{' '.join(row)} is missing", path.name, "add its row") for row in sorted(wanted - set(rows))]
    raise_all(problems)
    ordered = table.set_index(["region", "sector"]).reindex([(r, s) for r in prior.regions for s in prior.sectors])
    shape = (len(prior.regions), len(prior.sectors))
    arrays = {
        key: pd.to_numeric(ordered[key], errors="coerce").to_numpy(dtype=np.float64).reshape(shape) for key in ACCOUNTS
    }
    return Margins(prior.regions, prior.sectors, **arrays)


def read_targets(path: Path, prior: World) -> list[TradeTarget]:
    """Targets for trade of a CSV, one rule for each name; a flow may belong to one target of a name only."""
    table = pd.read_csv(path, keep_default_na=False, dtype=str)
    raise_all([Problem(f"no column '{key}'", path.name, "add it") for key in TARGET_COLUMNS if key not in table])
    problems: list[Problem] = []
    rules = []
    for name, rows in table.groupby("name", sort=False):
        weights = set(rows["weight"])
        if len(weights) != 1:
            problems.append(Problem(f"'{name}' has several weights", path.name, "one weight for each name"))
            continue
        groups = np.full((len(prior.regions), len(prior.regions), len(prior.sectors)), -1, dtype=np.intp)
        records = [{str(key): str(value) for key, value in row.items()} for row in rows.to_dict("records")]
        for g, row in enumerate(records):
            problems += _mark(groups, g, row, prior, f"{path.name} {name}")
        values = pd.to_numeric(rows["value"], errors="coerce").to_numpy(dtype=np.float64)
        weight = weights.pop()
        labels = [f"{r['seller']} to {r['buyer']} {r['sectors']}" for r in records]
        try:
            rules.append(TradeTarget(str(name), groups, values, np.inf if weight == "hard" else float(weight), labels))
        except ValueError:
            problems.append(Problem(f"weight '{weight}' of '{name}'", path.name, "write 'hard' or a number above 0"))
    raise_all(problems)
    return rules


def _mark(groups: NDArray[np.intp], g: int, row: dict[str, str], prior: World, where: str) -> list[Problem]:
    """Give the flows of one row the group number g."""
    sectors = prior.sectors if row["sectors"].strip() == "*" else tuple(row["sectors"].split())
    unknown = [code for code in (row["seller"], row["buyer"]) if code not in prior.regions]
    unknown += [code for code in sectors if code not in prior.sectors]
    if unknown or row["seller"] == row["buyer"]:
        found = f"unknown codes {', '.join(unknown)}" if unknown else f"{row['seller']} sells to itself"
        return [Problem(found, where, "use the prior's codes, and two economies")]
    cells = groups[prior.region(row["seller"]), prior.region(row["buyer"])]
    places = [prior.sector(code) for code in sectors]
    if (cells[places] >= 0).any():
        return [
            Problem(f"{row['seller']} to {row['buyer']} {row['sectors']} is there twice", where, "give it another name")
        ]
    cells[places] = g
    return []


def _residuals(residuals: Mapping[str, Array], margins: Margins, targets: list[TradeTarget]) -> pd.DataFrame:
    """Long table of residuals by constraint."""
    labels = {target.name: list(target.labels) for target in targets}
    cells = [f"{region} {sector}" for region in margins.regions for sector in margins.sectors]
    frames = [
        pd.DataFrame({"constraint": name, "target": labels.get(name, cells), "residual": gap})
        for name, gap in residuals.items()
    ]
    return pd.concat(frames, ignore_index=True)
