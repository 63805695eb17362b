"""Rows added up at places: parts to the economies they make up, economies to groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]


def fold(values: Array, places: Index, size: int, *, axis: int = 0) -> Array:
    """Rows (or columns, `axis` 1) of `values` (m, ...) added up at their `places` (m,), of which there are `size`: (size, ...)."""
    from scipy import sparse

    if axis:
        return fold(values.T, places, size).T
    chosen = sparse.csr_matrix((np.ones(len(places)), (places, np.arange(len(places)))), (size, len(places)))
    return np.asarray(chosen @ values)
