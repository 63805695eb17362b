"""The frozen World: flows between sectors of economies, final demand, value added, output and tariffs, by name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from entrepot import atomic
from entrepot.errors import BadInput, NoData, Problem, UnknownName, raise_all
from entrepot.provenance import DATA, Lineage
from entrepot.world import files
from entrepot.world.parts import Parts

if TYPE_CHECKING:
    import xarray  # pyright: ignore[reportMissingImports]

Array = NDArray[np.float64]

BLOCKS = ("Z", "F", "V", "X", "tau")
STATUSES = ("observed", "estimated", "synthetic", "missing")
GRADES = ("A", "B", "C", "D")
WORLDS = DATA / "worlds"


@dataclass(frozen=True)
class Check:
    """What `World.check` found: every problem, and the largest residual of each account (in the table's own unit)."""

    problems: tuple[Problem, ...]
    residuals: Mapping[str, float]

    @property
    def ok(self) -> bool:
        """True when there is no problem."""
        return not self.problems

    def raise_if_bad(self) -> Self:
        """Return the check itself, or raise one BadInput with every problem."""
        raise_all(self.problems)
        return self


@dataclass(frozen=True, eq=False)
class World:
    """A labelled input-output economy of one year; money in units of `scale` x `currency` (a million US dollars).

    Indices: i, n economies (seller, buyer); s, r sectors (sold, using).

    `Z[i,s,n,r]`: sales of sector s of i to sector r of n. `F[i,s,n]`: to final users in n. `V[n,r]`: value added of r
    in n, net taxes on products included (output less purchases). `X[i,s]`: output.
    `tau[i,n,s]`: tariff of n on s from i, as a fraction of value; NaN where it is not known (never silently zero),
    zero at home (i = n).

    `status`: by block (`Z`, `F`, `V`, `X`, `tau`), and where one economy differs from its block by `block:economy`:
    observed | estimated | synthetic | missing. `reliability`: a grade A (best) to D by economy.
    `members`: for an economy that is a group (EU27, ROW ...), who is in it. `parts`: flows with some economies told apart further
    (China's processing exporters); the arrays above hold their sums.
    """

    name: str
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    year: int
    Z: Array
    F: Array
    V: Array
    X: Array
    tau: Array
    lineage: Lineage
    currency: str = "USD"
    scale: float = 1e6
    status: Mapping[str, str] = field(default_factory=dict)
    reliability: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    region_names: Mapping[str, str] = field(default_factory=dict)
    sector_names: Mapping[str, str] = field(default_factory=dict)
    parts: Parts | None = None

    def __post_init__(self) -> None:
        for key in ("regions", "sectors"):
            object.__setattr__(self, key, tuple(str(label) for label in getattr(self, key)))
        for key in BLOCKS:
            array = np.array(getattr(self, key), dtype=np.float64, order="C", copy=True)
            array.flags.writeable = False
            object.__setattr__(self, key, array)
        for key in ("status", "reliability", "members", "region_names", "sector_names"):
            object.__setattr__(self, key, MappingProxyType(dict(getattr(self, key))))
        raise_all(_label_problems(self) + _shape_problems(self))
        raise_all(self.parts.problems(self.regions, self.sectors) if self.parts else [])

    @classmethod
    def from_arrays(
        cls,
        regions: Sequence[str],
        sectors: Sequence[str],
        Z: ArrayLike,
        F: ArrayLike,
        V: ArrayLike | None = None,
        X: ArrayLike | None = None,
        tau: ArrayLike | None = None,
        *,
        year: int,
        name: str = "",
        lineage: Lineage | None = None,
        status: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> World:
        """A World from arrays, flat (`Z` N*S x N*S economy-major, `F` N*S x N) or shaped.

        Left out, `X` is the row sum of `Z` and `F`, and `V` is `X` less the column sum of `Z`; `tau` is NaN, zero at
        home. Raises BadInput with all problems of labels and shapes. Accounts are looked at by `check()`.
        """
        N, S = len(regions), len(sectors)
        shapes = {"Z": (N, S, N, S), "F": (N, S, N)}
        z, f = _shaped("Z", Z, shapes["Z"]), _shaped("F", F, shapes["F"])
        x = z.sum(axis=(2, 3)) + f.sum(axis=2) if X is None else _shaped("X", X, (N, S))
        v = x - z.sum(axis=(0, 1)) if V is None else _shaped("V", V, (N, S))
        if tau is None:
            t = np.full((N, N, S), np.nan)
            t[np.arange(N), np.arange(N)] = 0.0
            missing = {"tau": "missing"}
        else:
            t, missing = _shaped("tau", tau, (N, N, S)), {}
        status = dict.fromkeys(BLOCKS, "estimated") | missing | dict(status or {})
        lineage = lineage or Lineage(version="", inputs="", notes=("from arrays; no source was given",))
        name = name or "from arrays"
        return cls(name, tuple(regions), tuple(sectors), year, z, f, v, x, t, lineage, status=status, **facts)

    @classmethod
    def load(cls, name: str | Path) -> World:
        """An embedded world by its name (`asia-2022`), or one saved by `save`, by the path of its .npz file."""
        path = WORLDS / f"{name}.npz"
        if not path.is_file():
            path = Path(name)
        if path.suffix != ".npz" or not path.is_file():
            known = ", ".join(embedded_worlds()) or "none"
            raise UnknownName(
                f"no world '{name}'", remedy=f"embedded worlds: {known}; or give the path of a saved .npz file"
            )
        if path.parent == WORLDS:
            return _embedded(path)
        return cls._read(path)

    @classmethod
    def _read(cls, path: Path) -> World:
        """The world of a saved file, its fingerprint compared."""
        arrays, card = files.read(path)
        stored = card.pop("fingerprint", "")
        try:
            card |= {
                "lineage": Lineage.from_dict(card["lineage"]),
                "parts": files.parts_of(arrays, card.pop("parts", None)),
            }
            world = cls(**arrays, **card)
        except (TypeError, KeyError) as error:
            raise BadInput(f"its card does not fit: {error}", where=path.name, remedy="save the world again") from error
        if world.fingerprint != stored:
            raise BadInput(
                f"its arrays ({world.fingerprint}) are not those of its card ({stored})",
                where=path.name,
                remedy="the two files were changed apart: fetch or save both again",
            )
        return world

    def save(self, path: str | Path, *, quantum: float | None = None) -> Path:
        """Write `path` (.npz) and its card (.json beside it); nothing is ever half-written.

        With `quantum` money is stored as whole multiples of it (smaller files); only for a world that was rounded to
        it (`rounded`), so that what is loaded is what was saved.
        """
        target = atomic.ending_in(Path(path), ".npz")
        arrays = {key: getattr(self, key) for key in BLOCKS} | files.arrays_of(self.parts)
        if quantum is not None and any(
            np.abs(arrays[key] - quantum * np.round(arrays[key] / quantum)).max() > 1e-3 * quantum for key in "ZFVX"
        ):
            raise BadInput(f"not rounded to {quantum}", where=self.name, remedy="save world.rounded(quantum)")
        files.write(target, arrays, {**self.to_card(), "lineage": self.lineage.to_dict()}, quantum)
        return target

    def to_card(self) -> dict[str, Any]:
        """Everything but the arrays, as plain values: the card."""
        keys = ("name", "year", "currency", "scale", "regions", "sectors")
        maps = ("status", "reliability", "members", "region_names", "sector_names")
        card: dict[str, Any] = {key: getattr(self, key) for key in keys}
        parts = {"parts": {"of": dict(self.parts.of), "names": dict(self.parts.names)}} if self.parts else {}
        return card | {key: dict(getattr(self, key)) for key in maps} | parts | {"fingerprint": self.fingerprint}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over labels, year, unit and numbers; 16 hexadecimal digits."""
        digest = hashlib.sha256(repr((self.regions, self.sectors, self.year, self.currency, self.scale)).encode())
        for key in BLOCKS:
            digest.update(np.where(np.isnan(a := getattr(self, key)), np.nan, a + 0.0).tobytes())
        if self.parts is not None:
            digest.update(repr(sorted(self.parts.of.items())).encode())
            digest.update((self.parts.Z + 0.0).tobytes() + (self.parts.F + 0.0).tobytes())
        return digest.hexdigest()[:16]

    def region(self, code: str) -> int:
        """The place of an economy in the arrays; an unknown one raises."""
        return _place(code, self.regions, "economy")

    def sector(self, code: str) -> int:
        """The place of a sector in the arrays; an unknown one raises."""
        return _place(code, self.sectors, "sector")

    def status_of(self, block: str, region: str | None = None) -> str:
        """The status of a block, for one economy if it differs there."""
        return self.status.get(f"{block}:{region}", self.status.get(block, "estimated"))

    @property
    def trade(self) -> Array:
        """Sales `T[i,n,s]` of s from i to n for all uses (at home where i = n), in the table's unit."""
        return self.Z.sum(axis=3).transpose(0, 2, 1) + self.F.transpose(0, 2, 1)

    @property
    def exports(self) -> Array:
        """Exports `E[i,s]` to all other economies of the world."""
        trade = self.trade
        own = np.arange(len(self.regions))
        return trade.sum(axis=1) - trade[own, own]

    def check(self, tolerance: float = 1e-6) -> Check:
        """Look at accounts, missing numbers, signs and labels; all problems at once, nothing raised.

        `tolerance`: largest gap of an account, as a share of the sector's output (or of one unit, if that is more).
        """
        problems = _number_problems(self)
        gaps = {
            "output less sales": self.X - self.Z.sum(axis=(2, 3)) - self.F.sum(axis=2),
            "output less purchases and value added": self.X - self.Z.sum(axis=(0, 1)) - self.V,
        }
        allowed = tolerance * np.maximum(np.abs(self.X), 1.0)
        for account, gap in gaps.items():
            problems += _cells(
                self, np.abs(gap) > allowed, gap, f"{account} is", "balance the table (entrepot.world.assemble)"
            )
        if self.parts is not None and not problems:
            n = self.X.size
            problems += self.parts.gaps(self.regions, self.sectors, self.Z.reshape(n, n), self.F.reshape(n, -1))
        world = float(np.abs(self.V.sum() - self.F.sum()))
        residuals = {account: float(np.abs(gap).max(initial=0.0)) for account, gap in gaps.items()}
        return Check(tuple(problems), residuals | {"world value added less final demand": world})

    def rounded(self, quantum: float) -> World:
        """The same world in whole multiples of `quantum`, still balanced: X and V are summed anew from Z and F."""
        per = round(1 / quantum)
        if not np.isclose(per * quantum, 1.0):
            raise BadInput(f"quantum {quantum} is not one over a whole number", remedy="use 0.001, 0.01, 1 ...")
        Z, F, parts = np.round(self.Z * per), np.round(self.F * per), self.parts
        if parts is not None:
            split = replace(parts, Z=np.round(parts.Z * per), F=np.round(parts.F * per))
            Z, F = (
                a.reshape(b.shape) for a, b in zip(split.sums(self.regions, len(self.sectors)), (Z, F), strict=True)
            )
            parts = replace(parts, Z=split.Z / per, F=split.F / per)
        X = Z.sum(axis=(2, 3)) + F.sum(axis=2)
        V = X - Z.sum(axis=(0, 1))
        return replace(self, Z=Z / per, F=F / per, V=V / per, X=X / per, parts=parts)

    def name_of(self, code: str) -> str:
        """The name of one of its economies: a group that only this world knows has its name from it."""
        from entrepot import codes

        named = {**(self.parts.names if self.parts else {}), **self.region_names}
        return codes.name(code) if codes.is_code(code) else named.get(code, code)

    def to_xarray(self) -> xarray.Dataset:
        """The blocks as an xarray Dataset with named dimensions. Needs the optional package xarray."""
        try:
            import xarray  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            raise NoData("xarray is not installed", remedy="pip install xarray") from error
        dims = {
            "Z": ("seller", "sector", "buyer", "using_sector"),
            "F": ("seller", "sector", "buyer"),
            "V": ("buyer", "using_sector"),
            "X": ("seller", "sector"),
            "tau": ("seller", "buyer", "sector"),
        }
        labels = {"seller": self.regions, "buyer": self.regions, "sector": self.sectors, "using_sector": self.sectors}
        unit = f"{self.scale:g} {self.currency}"
        data = {
            key: (
                dims[key],
                getattr(self, key),
                {"unit": "fraction" if key == "tau" else unit, "status": self.status_of(key)},
            )
            for key in BLOCKS
        }
        facts = {"name": self.name, "year": self.year, "fingerprint": self.fingerprint}
        return xarray.Dataset(data, coords={key: list(value) for key, value in labels.items()}, attrs=facts)


@lru_cache(maxsize=4)
def _embedded(path: Path) -> World:
    """An embedded world, read once: it is frozen, and its file does not change under a running program."""
    return World._read(path)


def embedded_worlds() -> tuple[str, ...]:
    """Names of the worlds that come with the package."""
    return tuple(sorted(path.stem for path in WORLDS.glob("*.npz")))


def _shaped(key: str, value: ArrayLike, shape: tuple[int, ...]) -> Array:
    array = np.asarray(value, dtype=np.float64)
    if array.size != int(np.prod(shape)) or (array.shape != shape and array.ndim == len(shape)):
        raise BadInput(
            f"shape {array.shape} does not fit the labels, which ask for {shape}",
            where=key,
            remedy="give one label per row, and the sector index fastest",
        )
    return array.reshape(shape)


def _place(code: str, labels: tuple[str, ...], kind: str) -> int:
    if code not in labels:
        raise UnknownName(f"no {kind} '{code}' in this world", remedy=f"it has {', '.join(labels)}")
    return labels.index(code)


def _label_problems(world: World) -> list[Problem]:
    problems = []
    for kind, labels in (("economy", world.regions), ("sector", world.sectors)):
        doubled = sorted({label for label in labels if labels.count(label) > 1})
        problems += [
            Problem(f"{kind} '{label}' is there twice", "labels", "one label, one meaning") for label in doubled
        ]
        if not labels or any(not label.strip() for label in labels):
            problems.append(Problem(f"an empty {kind} label, or none", "labels", "name every row"))
    for key, grade in world.reliability.items():
        if key not in world.regions or grade not in GRADES:
            problems.append(Problem(f"grade '{grade}' for '{key}'", "reliability", "a known economy, and A, B, C or D"))
    for key, status in world.status.items():
        block, _, region = key.partition(":")
        if block not in BLOCKS or (region and region not in world.regions) or status not in STATUSES:
            problems.append(Problem(f"'{key}': '{status}'", "status", f"a block of {BLOCKS}, a status of {STATUSES}"))
    return problems


def _shape_problems(world: World) -> list[Problem]:
    N, S = len(world.regions), len(world.sectors)
    shapes = {"Z": (N, S, N, S), "F": (N, S, N), "V": (N, S), "X": (N, S), "tau": (N, N, S)}
    return [
        Problem(f"shape {getattr(world, key).shape}, labels ask for {shape}", key, "give one label per row")
        for key, shape in shapes.items()
        if getattr(world, key).shape != shape
    ]


def _number_problems(world: World) -> list[Problem]:
    """NaN and infinity in money, negative flows, tariffs below zero or that look like percentages."""
    problems = []
    for key in "ZFVX":
        bad = int((~np.isfinite(getattr(world, key))).sum())
        if bad:
            problems.append(
                Problem(f"{bad} cells are NaN or infinite", key, "a missing flow must be estimated or set to 0")
            )
        negative = getattr(world, key) < 0
        if negative.any():
            worst = float(np.nanmin(getattr(world, key)))
            where = np.unravel_index(int(np.nanargmin(getattr(world, key))), negative.shape)
            label = " ".join(_label(world, key, where))
            found = f"{int(negative.sum())} negative cells, the lowest {worst:,.6g} at {label}"
            problems.append(Problem(found, key, "repair the signs first"))
    known = world.tau[~np.isnan(world.tau)]
    if (known < 0).any() or (known > 10).any():
        problems.append(Problem("tariffs below 0 or above 10 (1,000%)", "tau", "write 0.24 for 24%"))
    own = np.arange(len(world.regions))
    if (world.tau[own, own] != 0).any():
        problems.append(Problem("a tariff of an economy on itself", "tau", "set tau[i,i,s] to 0"))
    return problems


def _label(world: World, key: str, where: Sequence[Any]) -> list[str]:
    kinds = {"Z": "rsrs", "F": "rsr", "V": "rs", "X": "rs", "tau": "rrs"}[key]
    return [(world.regions if kind == "r" else world.sectors)[int(at)] for kind, at in zip(kinds, where, strict=True)]


def _cells(world: World, bad: NDArray[np.bool_], gap: Array, what: str, remedy: str) -> list[Problem]:
    """One problem per (economy, sector) where an account does not close, the ten worst spelled out."""
    places = sorted(zip(*np.nonzero(bad), strict=True), key=lambda at: -abs(float(gap[at])))
    problems = [
        Problem(f"{what} {float(gap[at]):,.6g}", f"{world.regions[int(at[0])]} {world.sectors[int(at[1])]}", remedy)
        for at in places[:10]
    ]
    if len(places) > 10:
        problems.append(Problem(f"{what} not zero in {len(places) - 10} more sectors", "", remedy))
    return problems
