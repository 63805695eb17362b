"""Assemble the embedded world asia-2022 from the shared data folder.

    python tools/assemble_asia_2022.py [--from ../shared/data] [--to src/entrepot/data/worlds/asia-2022.npz]

Deterministic: the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

from entrepot.provenance import DATA
from entrepot.world.asia2022 import Inputs, Recipe, build, read_inputs, to_world
from entrepot.world.asia2022.cells import cell_grades
from entrepot.world.asia2022.customs import ENTREPOTS, YEAR
from entrepot.world.asia2022.finish import NAME, QUANTUM
from entrepot.world.assemble import ACCOUNTS


def write_constraints(target: Path, inputs: Inputs, recipe: Recipe) -> None:
    """Beside the world: the margins and the goods totals it was balanced to, on its own sectors, million USD."""
    margins = recipe.margins
    groups = inputs.sectors.groups
    rows = []
    for i, region in enumerate(margins.regions):
        for sector in groups:
            own = [s for s, label in enumerate(margins.sectors) if inputs.sectors.mapping[label] == sector]
            rows.append([region, sector, *(f"{getattr(margins, key)[i, own].sum():.3f}" for key in ACCOUNTS)])
    text = "\n".join(",".join(row) for row in [["region", "sector", *ACCOUNTS], *rows])
    target.with_name(f"{target.stem}-margins.csv").write_text(text + "\n", encoding="utf-8")
    pairs = [
        f"{a},{b},{recipe.goods_targets[i, n]:.3f}"
        for i, a in enumerate(margins.regions)
        for n, b in enumerate(margins.regions)
        if i != n
    ]
    goods = "\n".join(["seller,buyer,goods", *pairs])
    target.with_name(f"{target.stem}-goods.csv").write_text(goods + "\n", encoding="utf-8")


def write_entrepots(target: Path, inputs: Inputs) -> None:
    """Beside the world: what the customs of its entrepots report, goods of others included."""
    note = "# Exports of goods as customs report them, million USD, of economies that the world takes without what they send on\n"
    rows = [
        f"{code},{inputs.customs.reported.loc[code, 'merchandise']},{YEAR},world-wdi-exports"
        for code in sorted(ENTREPOTS)
    ]
    text = note + "\n".join(["economy,exports,year,source", *rows]) + "\n"
    target.with_name(f"{target.stem}-entrepots.csv").write_text(text, encoding="utf-8")


def main() -> None:
    """Read, build, check, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--to", type=Path, default=DATA / "worlds" / f"{NAME}.npz")
    options = parser.parse_args()
    start = time.perf_counter()
    inputs = read_inputs(options.source)
    recipe = build(inputs)
    world = to_world(inputs, recipe, "python tools/assemble_asia_2022.py")
    world.check().raise_if_bad()
    path = world.save(options.to, quantum=QUANTUM)
    write_constraints(options.to, inputs, recipe)
    note = "# How far the witnesses of each economy and sector are apart, in logs (world/asia2022/cells.py); output in million USD\n"
    cells = cell_grades(inputs, recipe, world).to_csv(index=False, lineterminator="\n")
    options.to.with_name(f"{options.to.stem}-cells.csv").write_text(note + cells, encoding="utf-8")
    write_entrepots(options.to, inputs)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    spent = f"{path.stat().st_size / 1e6:.2f} MB, {time.perf_counter() - start:.0f} s, {memory:.1f} GB"
    print(f"{world.name} {world.fingerprint}: {spent}")


if __name__ == "__main__":
    main()
