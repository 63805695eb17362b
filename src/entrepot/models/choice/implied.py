"""Weights that would make an observed choice come out, with their error, or which of them cannot be told."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from entrepot.kernels import least_squares
from entrepot.models.choice.compared import Compared

if TYPE_CHECKING:
    import pandas as pd

Z95 = 1.959963984540054


def implied(chosen: Sequence[tuple[Hashable, Compared, str, str, float]], components: Sequence[str]) -> pd.DataFrame:
    """Weights on components under which differences between two partners give the choice observed.

    `chosen`: member, its components, the two partners, and how much more the first was chosen (-1 to 1). Non-negative least
    squares through the origin; the error from leaving out each member in turn. Columns: measure, weight (of a sum of one), low,
    high (95%, cut to 0..1), used (choices), identified. A component is used where both partners are held in every choice that holds
    any two components; not identified: fewer members than components and two, no rank, or an interval wider than a half.
    """
    import pandas as pd

    rows: list[tuple[Hashable, Mapping[str, float], float]] = []
    for member, found, one, other, much in chosen:
        least, most = found.differences()
        i, j = found.partners.index(one), found.partners.index(other)
        held = [not np.isnan(row[[i, j]]).any() for row in found.high]
        middle = (least[:, i, j] + most[:, i, j]) / 2
        rows.append((member, {c: d for c, d, ok in zip(found.components, middle, held, strict=True) if ok}, much))
    used = [c for c in components if rows and np.mean([c in by for _, by, _ in rows]) > 0.5]
    rows = [row for row in rows if all(c in row[1] for c in used)]
    members = list(dict.fromkeys(member for member, _, _ in rows))
    x, y = np.array([[by[c] for c in used] for _, by, _ in rows]), np.array([much for _, _, much in rows])
    enough = len(used) > 0 and len(members) >= len(used) + 2 and np.linalg.matrix_rank(x) == len(used)
    weight = least_squares.non_negative(x, y) if enough else np.full(len(used), np.nan)
    error = np.full(len(used), np.nan)
    if enough:
        of = np.array([members.index(member) for member, _, _ in rows])
        left = np.array([least_squares.non_negative(x[of != m], y[of != m]) for m in range(len(members))])
        n = len(members)
        error = np.sqrt((n - 1) / n * np.sum((left - left.mean(axis=0)) ** 2, axis=0))
    low, high = np.clip(weight - Z95 * error, 0, 1), np.clip(weight + Z95 * error, 0, 1)
    table = {
        "measure": used,
        "weight": weight,
        "low": low,
        "high": high,
        "used": len(rows),
        "identified": high - low <= 0.5,
    }
    return pd.DataFrame(table)
