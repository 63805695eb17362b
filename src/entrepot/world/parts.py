"""Parts of economies that a table tells apart (China's processing exporters in the ICIO), beside the economies they make up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem
from entrepot.kernels.folding import fold

Array = NDArray[np.float64]
Index = NDArray[np.intp]

_CLOSE = 1e-6  # of an economy's sales or purchases: parts that miss it by more do not add up
_NAMED = 5


@dataclass(frozen=True, eq=False)
class Parts:
    """The flows of a world with some economies in parts: rows are parts, in the order of the world's economies, sectors fastest.

    `of`: the parts of each economy that has some. `Z` (m, m) and `F` (m, N) in the table's unit: a part sells and buys inputs; final
    demand is its economy's. `names`: of the parts.
    """

    of: Mapping[str, tuple[str, ...]]
    Z: Array
    F: Array
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in ("Z", "F"):
            array = np.array(getattr(self, key), dtype=np.float64, order="C", copy=True)
            array.flags.writeable = False
            object.__setattr__(self, key, array)
        object.__setattr__(self, "of", MappingProxyType({key: tuple(value) for key, value in self.of.items()}))
        object.__setattr__(self, "names", MappingProxyType(dict(self.names)))

    def labels(self, regions: Sequence[str]) -> tuple[str, ...]:
        """The part that each block of rows is, where an economy without parts is its own."""
        return tuple(part for region in regions for part in self.of.get(region, (region,)))

    def owner(self, regions: Sequence[str]) -> Index:
        """The place of the economy that each of `labels` belongs to."""
        return np.array([n for n, region in enumerate(regions) for _ in self.of.get(region, (region,))], dtype=np.intp)

    def cells(self, regions: Sequence[str], sectors: int) -> Index:
        """The row of the economies' table that each row of the parts is counted in, (m,)."""
        return (self.owner(regions)[:, None] * sectors + np.arange(sectors)).ravel()

    def problems(self, regions: Sequence[str], sectors: Sequence[str]) -> list[Problem]:
        """What does not fit the world's labels."""
        found = [
            Problem(f"'{economy}' has parts and is no economy here", "parts", f"it has {', '.join(regions)}")
            for economy in self.of
            if economy not in regions
        ]
        every = [part for parts in self.of.values() for part in parts]
        found += [
            Problem(f"part '{part}' is there twice, or is an economy", "parts", "one label, one meaning")
            for part in sorted({part for part in every if every.count(part) > 1 or part in regions})
        ]
        found += [
            Problem(f"{economy} has one part, or none", "parts", "leave it out: it is the economy itself")
            for economy, parts in self.of.items()
            if len(parts) < 2
        ]
        if found:
            return found
        m = len(self.labels(regions)) * len(sectors)
        shapes = {"Z": (m, m), "F": (m, len(regions))}
        return [
            Problem(f"parts: shape {getattr(self, key).shape}, labels ask for {shape}", key, "give one label per row")
            for key, shape in shapes.items()
            if getattr(self, key).shape != shape
        ]

    def sums(self, regions: Sequence[str], sectors: int) -> tuple[Array, Array]:
        """Flows and final demand of the economies, (n, n) and (n, N)."""
        cells, n = self.cells(regions, sectors), len(regions) * sectors
        return fold(fold(self.Z, cells, n), cells, n, axis=1), fold(self.F, cells, n)

    def gaps(self, regions: Sequence[str], sectors: Sequence[str], Z: Array, F: Array) -> list[Problem]:
        """Parts that do not add up to the flows `Z` (n, n) and `F` (n, N) of their economies, and numbers that cannot be."""
        if not (np.isfinite(self.Z).all() and np.isfinite(self.F).all()):
            return [
                Problem("parts: cells are NaN or infinite", "parts", "a missing flow must be estimated or set to 0")
            ]
        low = [key for key in ("Z", "F") if (getattr(self, key) < 0).any()]
        found = [Problem("parts: negative cells", key, "repair the signs first") for key in low]
        z, f = self.sums(regions, len(sectors))
        told = [f"{region} {sector}" for region in regions for sector in sectors]
        for what, ours, whole in (
            ("sell", z.sum(axis=1) + f.sum(axis=1), Z.sum(axis=1) + F.sum(axis=1)),
            ("buy", z.sum(axis=0), Z.sum(axis=0)),
        ):
            off = np.abs(ours - whole) > _CLOSE * np.maximum(np.abs(whole), 1.0)
            worst = sorted(map(int, np.flatnonzero(off)), key=lambda k: -abs(ours[k] - whole[k]))
            found += [
                Problem(
                    f"parts {self._named(regions[k // len(sectors)])} {what} {ours[k]:,.6g}, the economy {whole[k]:,.6g}: they do not "
                    "add up to it",
                    told[k],
                    "correct the parts, or leave them out",
                )
                for k in worst[:_NAMED]
            ]
        if not found and (np.abs(z - Z).max(initial=0) > _CLOSE * max(float(np.abs(Z).max(initial=0)), 1.0)):
            found.append(
                Problem("single flows of the parts do not add up to those of their economies", "parts", "correct them")
            )
        return found

    def _named(self, region: str) -> str:
        return " and ".join(self.of.get(region, (region,)))

    def grouped(
        self,
        regions: Sequence[str],
        after: tuple[Sequence[str], int],
        group: Callable[[str], str],
        sector: Sequence[int],
    ) -> Parts | None:
        """The parts of a grouping: those of an economy that stays alone stay; `after`: economies and number of sectors;
        `group`: the group of an economy; `sector`: the place of each sector after. None where no part is left."""
        alone = [region for region in self.of if sum(group(other) == group(region) for other in regions) == 1]
        if not alone:
            return None
        kept = {group(region): self.of[region] for region in alone}
        named = Parts(kept, np.zeros((0, 0)), np.zeros((0, 0)))
        labels = named.labels(after[0])
        mine = [
            labels.index(part if region in alone else group(region))
            for region in regions
            for part in self.of.get(region, (region,))
        ]
        rows = (np.array(mine)[:, None] * after[1] + np.asarray(sector)[None]).ravel()
        m = len(labels) * after[1]
        buyers = np.array([list(after[0]).index(group(region)) for region in regions])
        Z = fold(fold(self.Z, rows, m), rows, m, axis=1)
        F = fold(fold(self.F, rows, m), buyers, len(after[0]), axis=1)
        names = {part: self.names[part] for parts in kept.values() for part in parts if part in self.names}
        return Parts(kept, Z, F, names)
