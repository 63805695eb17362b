"""asia-2022 beside published figures: official exports by product and destination, shares of value added, totals."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot.errors import BadInput
from entrepot.provenance import DATA
from entrepot.world.asia2022.cells import BASE
from entrepot.world.asia2022.customs import ENTREPOTS
from entrepot.world.cells import cells
from entrepot.world.world import World

# Figures that the package carries, and their card; those of the shared folder stand beside them.
FIGURES, CARD = DATA / "worlds" / "outside-figures.csv", "world-outside-figures"
CLOSE, NEAR = 1.15, 1.25
SMALL = 0.95  # a sector cannot be smaller than one of its own products
GOODS = ("AGR", "MIN", "FBT", "TEX", "WPO", "REF", "CHM", "MET", "MCH", "ELE", "TRE")
MANUFACTURING = tuple(s for s in GOODS if s not in ("AGR", "MIN"))
SERVICES = ("TRD", "TRN", "TEL", "FIN", "BUS", "PUB")
GROUPS = {
    "GOODS": GOODS,
    "MFG": MANUFACTURING,
    "SRV": SERVICES,
    "SERV": ("CON", *SERVICES, "UTL"),
    "IND": ("MIN", *MANUFACTURING, "UTL", "CON"),
    "ALL": (*GOODS, "CON", *SERVICES, "UTL"),
    "ASEAN": ("BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM"),
}
FUELS = ("MIN", "REF")
# The shares of value added, and the share of exports, that the recipe uses.
USED = {"va": (("AGR",), GROUPS["IND"], MANUFACTURING, SERVICES), "px": (FUELS,)}
SAME, EARLIER = "used", "another year's"
# Error of one product's destinations, by grade: that of single import cells in docs/worlds/asia-2022.md (KOR 0.65, TWN 0.69, IDN 0.90).
DESTINATION = {"A": 0.65, "B": 0.75, "C": 0.90, "D": 0.90}
NOT_SHOWN = "HKG"  # as a destination: goods that it sends on are not sales to it here


@dataclass(frozen=True)
class Asked:
    """What a row of the file measures: exports (x), imports (m), a share of exports or imports (px, pm), of value added (va), or of a
    destination in exports (dx)."""

    kind: str
    economy: str
    sectors: tuple[str, ...]
    other: tuple[str, ...] = ()


def asked(text: str) -> Asked:
    """Read a measure such as `px('MYS',['MIN','REF'])`. Raises BadInput for anything else."""
    call = ast.parse(text, mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or len(call.args) < 2:
        raise BadInput(f"'{text}' is no measure", where="asia2022_measure", remedy="write e.g. x('THA','TRE')")
    economy, sectors, *other = [_labels(arg) for arg in call.args]
    return Asked(call.func.id, economy[0], sectors, other[0] if other else ())


def _labels(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Constant):
        return (str(node.value),)
    if isinstance(node, ast.Name):
        return GROUPS[node.id]
    if isinstance(node, ast.List):
        return tuple(label for item in node.elts for label in _labels(item))
    if isinstance(node, ast.ListComp) and isinstance(test := node.generators[0].ifs[0], ast.Compare):
        out = _labels(test.comparators[0])
        return tuple(label for label in _labels(node.generators[0].iter) if label not in out)
    raise BadInput("labels are a word, a list or a named group", where="asia2022_measure", remedy="see its README")


def measure(world: World, ask: Asked) -> float:
    """The value in a world: million USD, or percent."""
    i = world.region(ask.economy)
    what = [world.sector(s) for s in ask.sectors]
    out, into = world.trade.copy(), world.trade.copy()
    out[np.arange(len(out)), np.arange(len(out))] = 0.0
    into = out[:, i]
    sold = out[i]

    def flows(table: np.ndarray, sectors: list[int], partners: tuple[str, ...]) -> float:
        who = [world.region(code) for code in partners] if partners else list(range(len(table)))
        return float(table[np.ix_(who, sectors)].sum())

    base = [world.sector(s) for s in (ask.other or GOODS)] if ask.kind in ("px", "pm") else []
    kinds: dict[str, Callable[[], float]] = {
        "x": lambda: flows(sold, what, ask.other),
        "m": lambda: flows(into, what, ask.other),
        "px": lambda: 100 * flows(sold, what, ()) / flows(sold, base, ()),
        "pm": lambda: 100 * flows(into, what, ()) / flows(into, base, ()),
        "dx": lambda: 100 * flows(sold, what, ask.other) / flows(sold, what, ()),
        "va": lambda: 100 * float(world.V[i, what].sum() / world.V[i].sum()),
    }
    return kinds[ask.kind]()


def basis(ask: Asked, year: str, world: World) -> str:
    """Whether the recipe uses the row's statistic: `SAME` (the figure itself: its agreement proves nothing), `EARLIER` (the same statistic
    of the world's year, where the row is another's), or empty."""
    if ask.sectors not in USED.get(ask.kind, ()) or (ask.kind == "px" and (ask.economy in ENTREPOTS or ask.other)):
        return ""
    return SAME if year == str(world.year) else EARLIER


def sort(ask: Asked, year: str, world: World) -> str:
    """What sort of figure a row is, for the summary by sort."""
    if ask.kind == "va":
        return "shares of value added"
    if ask.kind == "dx":
        return "destinations of a product"
    return "products" if year.startswith(str(world.year)) else "products, of another year"


def span(world: World, ask: Asked, value: float) -> tuple[float, float] | None:
    """The range that the grades give, from `cells` alone: None where the answer is not shown."""
    grade = world.reliability[ask.economy]
    if ask.kind == "dx":
        if NOT_SHOWN in ask.other:
            return None
        error = DESTINATION[grade]
        return value * (1 - error), value * (1 + error)
    table = cells(world)
    own = table[(table["economy"] == ask.economy) & table["sector"].isin(ask.sectors)]
    if ask.kind in ("m", "pm"):
        width = BASE[grade] + float(np.average(own["width"] - BASE[grade], weights=np.maximum(own["output"], 1.0)))
    else:
        i = world.region(ask.economy)
        size = world.V[i] if ask.kind == "va" else world.exports[i]
        weights = [max(float(size[world.sector(s)]), 1e-6) for s in own["sector"]]
        alone = ask.kind == "va" and len(ask.sectors) == 1  # one sector of manufacturing: its split is ADB's
        width = float(np.average(own["width_added" if alone else "width"], weights=weights))
        # Goods that customs count and the world leaves out may be of any product: a share moves less the larger it is.
        part = {"x": 1.0, "px": 1.0 - min(value / 100, 1.0)}.get(ask.kind, 0.0)
        width += part * abs(float(np.average(own["level_gap"], weights=weights)))
    return value / np.exp(width), value * np.exp(width)


def compare(world: World, path: Path) -> pd.DataFrame:
    """Every row of the file of published figures with its value here, ratio, range, whether the range holds the figure, whether its
    statistic is used (`basis`), and of what sort it is."""
    table = pd.read_csv(path, comment="#", keep_default_na=False)
    rows = []
    for row in table[(table["asia2022_measure"] != "") & (table["relation"] != "none")].to_dict("records"):
        ask = asked(str(row["asia2022_measure"]))
        value, official = measure(world, ask), float(row["value_world_unit"])
        ends = span(world, ask, value)
        rows.append(
            {
                "economy": row["economy"], "what": f"{row['flow'].replace('_', ' ')}, {row['product'] or row['flow']}",
                "partner": row["partner"], "year": row["year"], "official": official, "ours": value, "ratio": value / official,
                "low": ends[0] if ends else np.nan, "high": ends[1] if ends else np.nan,
                "holds": bool(ends and ends[0] <= official <= ends[1]), "shown": ends is not None,
                "relation": row["relation"], "basis": basis(ask, str(row["year"]), world),
                "sort": sort(ask, str(row["year"]), world), "producer": row["producer"], "page": row["page_url"],
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
