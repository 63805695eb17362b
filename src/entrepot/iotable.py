"""Input-output tables as their providers print them: a labelled grid becomes Z, F and X, or says why it does not.

A reader of `sources` finds the labels and the numbers of its own format; what a table must be, whoever prints it, is
checked here: square, every economy with every industry and with final demand, rows and columns that add up to output.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.tables import FETCH_AGAIN

Array = NDArray[np.float64]
Label = tuple[str, str]

REST = "ROW"
_NAMED = 5
_NEW_CODE = "a new code: the format has changed"
# A sum may miss the total printed beside it by a thousandth, or by a million USD; one sector in a hundred by more.
_LOOSE, _MILLION, _FEW = 1e-3, 1.0, 0.01


@dataclass(frozen=True)
class IoTable:
    """An input-output table in millions of its currency: `Z[i,s,n,r]`, `F[i,s,n]` (categories summed), output `X[i,s]`, as published
    and in provider order, negative cells included.

    `sector_names`: the provider's words for its codes, where the file holds them. `notes`: what the reader did. `split`: the same flows
    with some economies in parts; `Z`, `F` and `X` are their sums.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    year: int
    Z: Array
    F: Array
    X: Array
    notes: tuple[str, ...] = ()
    sector_names: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    split: Split | None = None


@dataclass(frozen=True)
class Split:
    """Flows of economies in parts: `of` (economy -> its parts, in the provider's codes), `Z` (m, m), `F` (m, N): rows in the order of the
    table's economies, each in its parts, sectors fastest; `names` of the parts."""

    of: Mapping[str, tuple[str, ...]]
    Z: Array
    F: Array
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """The body of a table in a provider's codes: who sells (`rows`: economy, industry) and who buys (`columns`: economy,
    industry or code of `final` demand).

    `values` [row, column]; `output` [row]: totals of rows; `totals` [column]: output of the using industries in the
    row of totals (unused for final demand). `joint` joins economy and code as the provider does, for messages.
    """

    rows: Sequence[Label]
    columns: Sequence[Label]
    final: frozenset[str]
    values: Array
    output: Array
    totals: Array
    joint: str = " "


def table_of(
    grid: Grid,
    economies: Mapping[str, str],
    year: int,
    where: str,
    *,
    notes: Sequence[str] = (),
    parts: Mapping[str, str] | None = None,
    **facts: Any,
) -> IoTable:
    """The table of a grid; `economies`: the provider's codes -> ours (several may become one and are summed). `parts`: provider's codes of
    parts that are kept beside their sum, with their names.

    Raises BadInput, with all problems of a kind at once, for labels that are missing, doubled or unknown, empty cells,
    and rows or columns that do not add up to the totals that the table itself prints.
    """
    raise_all(_label_problems(grid, economies, where))
    raise_all(_empty_cells(grid, where))
    regions = tuple(dict.fromkeys(economies[economy] for economy, _ in grid.rows))
    industries = tuple(dict.fromkeys(code for _, code in grid.rows))
    N, S = len(regions), len(industries)
    cell = {(region, code): i * S + s for i, region in enumerate(regions) for s, code in enumerate(industries)}
    seller = [cell[economies[economy], code] for economy, code in grid.rows]
    used = np.array([code not in grid.final for _, code in grid.columns])
    buyer = [
        N * S + regions.index(economies[economy]) if code in grid.final else cell[economies[economy], code]
        for economy, code in grid.columns
    ]
    split = _split(grid, economies, regions, industries, parts or {}, where)
    flows = _sums(_sums(grid.values, seller, N * S).T, buyer, N * S + N).T
    made = _sums(grid.output, seller, N * S)
    totals = _sums(grid.totals[used], [at for at, use in zip(buyer, used, strict=True) if use], N * S)
    # In a table of whole millions every cell, also one of zero, may be off by a half.
    rounding = 0.5 * len(grid.columns) if np.all(grid.values == np.rint(grid.values)) else 0.0
    allowed = np.maximum(_LOOSE * np.abs(made), max(_MILLION, rounding))
    names = [f"{region} {code}" for region in regions for code in industries]
    raise_all(
        _gaps(flows.sum(axis=1) - made, allowed, names, where, "sales of {} miss its output by {:,.1f}")
        + _gaps(totals - made, allowed, names, where, "the row of totals and the output of {} differ by {:,.1f}")
    )
    Z = np.ascontiguousarray(flows[:, : N * S]).reshape(N, S, N, S)
    F = np.ascontiguousarray(flows[:, N * S :]).reshape(N, S, N)
    return IoTable(regions, industries, year, Z, F, made.reshape(N, S), tuple(notes), split=split, **facts)


def _split(
    grid: Grid,
    economies: Mapping[str, str],
    regions: tuple[str, ...],
    industries: tuple[str, ...],
    names: Mapping[str, str],
    where: str,
) -> Split | None:
    """The flows by part; None where the grid holds none of the parts. Raises BadInput where an economy has rows of its own beside them."""
    held = dict.fromkeys(economy for economy, _ in grid.rows if economy in names)
    if not held:
        return None
    of: dict[str, tuple[str, ...]] = {}
    for part in held:
        of[economies[part]] = (*of.get(economies[part], ()), part)
    S = len(industries)
    labels = [part for region in regions for part in of.get(region, (region,))]
    place = {part: n for n, part in enumerate(labels)}
    # An economy's own rows stand empty beside its parts; they are counted with the first of them.
    home = {
        code: place.get(code, place[of[region][0]] if region in of else place.get(region, 0))
        for code, region in economies.items()
    }
    seller = [home[economy] * S + industries.index(code) for economy, code in grid.rows]
    own = np.array([economies[economy] in of and economy not in held for economy, _ in grid.rows])
    raise_all(_own_rows(grid, economies, own, where, of))
    uses = [n for n, (_, code) in enumerate(grid.columns) if code not in grid.final]
    final = [n for n, (_, code) in enumerate(grid.columns) if code in grid.final]
    buyer = [home[grid.columns[n][0]] * S + industries.index(grid.columns[n][1]) for n in uses]
    absorber = [regions.index(economies[grid.columns[n][0]]) for n in final]
    rows = _sums(grid.values, seller, len(labels) * S)
    Z = _sums(rows[:, uses].T, buyer, len(labels) * S).T
    F = _sums(rows[:, final].T, absorber, len(regions)).T
    return Split(of, np.ascontiguousarray(Z), np.ascontiguousarray(F), {part: names[part] for part in held})


def _own_rows(
    grid: Grid, economies: Mapping[str, str], own: NDArray[np.bool_], where: str, of: Mapping[str, tuple[str, ...]]
) -> list[Problem]:
    """An economy that makes something beside its parts: they do not add up to it, or it is there twice."""
    problems = []
    for n in np.flatnonzero(own & (np.abs(grid.output) > 0)):
        economy, code = grid.rows[int(n)]
        parts = of[economies[economy]]
        made = sum(float(grid.output[k]) for k, (other, c) in enumerate(grid.rows) if other in parts and c == code)
        what = (
            f"{' and '.join(parts)} make {made:,.6g}, {grid.joint.join((economy, code))} itself {grid.output[n]:,.6g}"
        )
        doubled = abs(made - float(grid.output[n])) <= _LOOSE * abs(made)
        told = "it is there twice" if doubled else "the parts do not add up to their economy"
        problems.append(
            Problem(f"{what}: {told}", where, "the rows of an economy with parts hold zeros: take the provider's file")
        )
    return problems[:_NAMED]


def _sums(values: Array, places: Sequence[int], size: int) -> Array:
    """Rows of `values` added up at their places, of which there are `size`."""
    chosen = sparse.csr_matrix((np.ones(len(places)), (places, range(len(places)))), (size, len(places)))
    return np.asarray(chosen @ values)


def _label_problems(grid: Grid, economies: Mapping[str, str], where: str) -> list[Problem]:
    """Everything that is wrong with the labels."""

    def listed(labels: Sequence[Label] | set[Label], what: str, remedy: str = FETCH_AGAIN) -> list[Problem]:
        return [Problem(what.format(f"'{a}{grid.joint}{b}'"), where, remedy) for a, b in sorted(labels)[:_NAMED]]

    rows, columns = set(grid.rows), set(grid.columns)
    sellers = dict.fromkeys(economy for economy, _ in grid.rows)
    industries = dict.fromkeys(code for _, code in grid.rows)
    wanted = {(economy, code) for economy in sellers for code in industries}
    demand = {label for label in columns if label[1] in grid.final}
    known = {economies[economy] for economy in sellers}
    strange = {(economy, code) for economy, code in demand if economies[economy] not in known}
    codes = {code for _, code in demand}
    asked = {(economy, code) for economy in {economy for economy, _ in demand} for code in codes}
    idle = sorted(known - {economies[economy] for economy, _ in demand})
    return [
        *listed([label for label, n in Counter(grid.rows).items() if n > 1], "row {} is there twice"),
        *listed([label for label, n in Counter(grid.columns).items() if n > 1], "column {} is there twice"),
        *listed(wanted - rows, "no row {}"),
        *listed((wanted | asked) - columns, "no column {}"),
        *listed(columns - wanted - demand, "column {} is neither an industry nor final demand", _NEW_CODE),
        *listed(strange, "column {} is of an economy without rows"),
        *(Problem(f"no final demand of {region}", where, FETCH_AGAIN) for region in idle[:_NAMED]),
    ]


def _empty_cells(grid: Grid, where: str) -> list[Problem]:
    """Rows with a cell that holds no number, and a row of totals that ends too early."""
    empty = np.flatnonzero(~(np.isfinite(grid.values).all(axis=1) & np.isfinite(grid.output)))
    problems = []
    if len(empty):
        label = grid.joint.join(grid.rows[int(empty[0])])
        problems.append(Problem(f"{label} and {len(empty) - 1} more rows have empty cells", where, FETCH_AGAIN))
    lost = [
        label
        for label, total in zip(grid.columns, grid.totals, strict=True)
        if label[1] not in grid.final and total != total
    ]
    if lost:
        what = f"the row of totals has no number for {grid.joint.join(lost[0])} and {len(lost) - 1} more: it is cut off"
        problems.append(Problem(what, where, FETCH_AGAIN))
    return problems


def _gaps(gap: Array, allowed: Array, names: Sequence[str], where: str, what: str) -> list[Problem]:
    """One problem, of the largest gap, where more than a few are over what is allowed."""
    over = np.abs(gap) > allowed
    if over.sum() <= _FEW * over.size:
        return []
    worst = int(np.abs(gap).argmax())
    text = f"{what.format(names[worst], abs(float(gap[worst])))}, and {int(over.sum()) - 1} more"
    return [Problem(text, where, f"a column is shifted or cut off: {FETCH_AGAIN}")]


def no_table(what: str, where: str) -> BadInput:
    """The error for a file that does not look like a table of its provider at all."""
    return BadInput(what, where=where, remedy="it is cut off, the format has changed, or it is another file")
