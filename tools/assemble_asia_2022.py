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
from entrepot.world.asia2022 import build, read_inputs, to_world
from entrepot.world.asia2022.finish import NAME, QUANTUM


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
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{world.name} {world.fingerprint}: {path.stat().st_size / 1e6:.2f} MB, {time.perf_counter() - start:.0f} s, {memory:.1f} GB"
    )


if __name__ == "__main__":
    main()
