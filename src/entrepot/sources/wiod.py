"""World Input-Output Tables, 2013 release (WIOD), from the lossless .npz of one year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem, raise_all

Array = NDArray[np.float64]
FINAL_CATEGORIES = 5


@dataclass(frozen=True)
class WiodTable:
    """One WIOD year in million USD: `Z[i,s,n,r]`, `F[i,s,n]` (five final categories summed), `X[i,s]`, `V[n,r]`
    (residual).

    Sectors keep the provider's labels c1..c35. `clipped`: money in negative cells (inventories) that was set to zero.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    year: int
    Z: Array
    F: Array
    X: Array
    V: Array
    clipped: float


def read_wiod(path: Path, year: int) -> WiodTable:
    """Read a WIOD .npz (Z, F, VA, x, countries, industries).

    Negative final demand is set to zero, after the categories are summed; output and value added are then the table's
    own sums, so that accounts close. Raises BadInput for other shapes, doubled labels or missing numbers.
    """
    if not path.is_file():
        raise BadInput("the WIOD table is not there", where=path.name, remedy="give the folder that holds it")
    with np.load(path, allow_pickle=False) as raw:
        regions = tuple(str(label) for label in raw["countries"])
        sectors = tuple(str(label) for label in raw["industries"])
        Z, F = raw["Z"].astype(np.float64), raw["F"].astype(np.float64)
    N, S = len(regions), len(sectors)
    problems = [
        Problem(f"{key} has shape {got}, not {want}", path.name, "this is not a WIOD 2013 release table")
        for key, got, want in (("Z", Z.shape, (N * S, N * S)), ("F", F.shape, (N * S, N * FINAL_CATEGORIES)))
        if got != want
    ]
    if len(set(regions)) < N or len(set(sectors)) < S:
        problems.append(Problem("a label is doubled", path.name, "one label, one meaning"))
    if not (np.isfinite(Z).all() and np.isfinite(F).all()):
        problems.append(Problem("missing numbers", path.name, "fetch the table again"))
    raise_all(problems)
    Z = Z.reshape(N, S, N, S)
    F = F.reshape(N, S, N, FINAL_CATEGORIES).sum(axis=3)
    clipped = float(-F[F < 0].sum() - Z[Z < 0].sum())
    Z, F = np.maximum(Z, 0.0), np.maximum(F, 0.0)
    X = Z.sum(axis=(2, 3)) + F.sum(axis=2)
    return WiodTable(regions, sectors, year, Z, F, X, X - Z.sum(axis=(0, 1)), clipped)
