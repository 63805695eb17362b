"""World input-output tables as one sheet: ADB's Multi-Regional Input-Output Tables, and WIOD's release of 2013.

Formats: ADB `ADB-MRIO-2022.xlsx` and WIOD `WIOT11_ROW_Sep12.xlsx`: a row of economies stands above a row of industry codes
(c1..c35), and two columns beside the rows hold the same; then final demand by economy (F1..F5, or c37..c42), and total
output; million USD. Both are found by what they hold, not by their place (process-mrios.ipynb of
github.com/ksreyes/mrio-processing describes ADB's). The release of 2016 (56 industries, xlsb) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, Problem, UnknownName, raise_all
from entrepot.provenance import Provider
from entrepot.tables import FETCH_AGAIN, IoTable, clipped, read_sheet, rows_must_add_up

# Codes of ADB that neither ISO nor the common list of names knows.
_ADB = {
    "BAN": "BGD", "MON": "MNG", "SRI": "LKA", "FIJ": "FJI", "BHU": "BTN", "MLD": "MDV", "NEP": "NPL", "KUW": "KWT", "UAE": "ARE",
    "INO": "IDN", "SWI": "CHE", "HRV": "HRV", "ROW": "ROW",
}  # fmt: skip
_INDUSTRY = re.compile(r"c\d+")
_FINAL = re.compile(r"F\d|c3[7-9]|c4[0-2]")
_INDUSTRIES = 35

PROVIDERS = (
    Provider(
        name="adb-mrio",
        producer="Asian Development Bank",
        title="Multi-Regional Input-Output Tables",
        page="https://kidb.adb.org/globalization/current",
        url="https://kidb.adb.org/files/{edition}.xlsx",
        file="{edition}.xlsx",
        editions="ADB asks for the file by hand: give it with --from",
        licence="ADB terms: use with attribution",
        citation="Asian Development Bank, Multi-Regional Input-Output Tables",
        series="adb-mrio",
        calendar=(6, 12),
        holds="table",
        limits=("No Myanmar.", "Viet Nam's value added is well below its GDP; Singapore and Hong Kong exclude re-exports."),
    ),
    Provider(
        name="wiod",
        producer="University of Groningen",
        title="World Input-Output Database",
        page="https://www.rug.nl/ggdc/valuechain/wiod/",
        url="https://dataverse.nl/api/access/datafile/{edition}",
        file="wiod-{edition}.xlsx",
        editions="the file's number at dataverse.nl, or --from",
        licence="CC BY 4.0",
        citation="Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), An Illustrated User Guide to the "
        "World Input-Output Database, Review of International Economics 23(3)",
        series="wiod",
        holds="table",
        limits=("The release of 2013, to 2011.", "Of ASEAN only Indonesia."),
    ),
)  # fmt: skip


def read_table(path: Path, year: int) -> IoTable:
    """The table on the workbook's first sheet, in million USD; negative cells are set to zero and counted in `notes`.

    Raises BadInput where the rows of labels are not found, an economy or industry is missing, doubled or unknown, a cell
    is not a number, or sales do not add up to output.
    """
    if str(year) not in path.name and f"{year % 100:02d}" not in path.stem:
        raise BadInput(
            f"its name does not say that it is of {year}", where=path.name, remedy="name the year of the file"
        )
    cells = read_sheet(path)
    head, left = _labels(cells, path.name)
    return _parse(cells, head, left, year, path.name)


def _labels(cells: list[list[Any]], where: str) -> tuple[int, int]:
    """The row of industry codes (economies stand above it) and the column of the same (economies left of it)."""
    head = next((n for n, row in enumerate(cells[:20]) if sum(_is_industry(cell) for cell in row) >= 2), None)
    if head is None or head == 0:
        raise BadInput(
            "no row of industry codes (c1, c2 ...)",
            where=where,
            remedy="the format has changed, or it is another sheet",
        )
    columns = range(min(8, len(cells[head])))
    left = next((c for c in columns if sum(_is_industry(row[c]) for row in cells[head + 1 :]) >= 2), None)
    if left is None or left == 0:
        raise BadInput(
            "no column of industry codes (c1, c2 ...)",
            where=where,
            remedy="the format has changed, or it is another sheet",
        )
    return head, left


def _is_industry(cell: Any) -> bool:
    return bool(_INDUSTRY.fullmatch(str(cell).strip()))


def _parse(cells: list[list[Any]], head: int, left: int, year: int, where: str) -> IoTable:
    codes_above, economies_above = cells[head], cells[head - 1]
    own = [str(row[left]).strip() for row in cells]
    industries = [f"c{n}" for n in range(1, _INDUSTRIES + 1)]
    rows = [n for n in range(head + 1, len(cells)) if own[n] in industries and str(cells[n][left - 1]).strip()]
    seen = list(dict.fromkeys(own[n] for n in rows))
    uses = [
        c
        for c in range(left + 1, len(codes_above))
        if str(codes_above[c]).strip() in seen and str(economies_above[c]).strip()
    ]
    final = [
        c
        for c in range(left + 1, len(codes_above))
        if _FINAL.fullmatch(str(codes_above[c]).strip()) and str(economies_above[c]).strip()
    ]
    code = _economies([cells[n][left - 1] for n in rows], where)
    regions = list(dict.fromkeys(code[str(cells[n][left - 1]).strip()] for n in rows))
    sellers = [(code[str(cells[n][left - 1]).strip()], own[n]) for n in rows]
    buyers = [(_of(code, economies_above[c], where), str(codes_above[c]).strip()) for c in uses]
    demand = [_of(code, economies_above[c], where) for c in final]
    wanted = [(region, industry) for region in regions for industry in seen]
    problems = [
        Problem(f"row {a} {b} is there twice", where, FETCH_AGAIN)
        for a, b in sorted({x for x in sellers if sellers.count(x) > 1})[:5]
    ]
    problems += [Problem(f"no row {a} {b}", where, FETCH_AGAIN) for a, b in sorted(set(wanted) - set(sellers))[:5]]
    problems += [Problem(f"no column {a} {b}", where, FETCH_AGAIN) for a, b in sorted(set(wanted) - set(buyers))[:5]]
    problems += [Problem(f"no final demand of {a}", where, FETCH_AGAIN) for a in sorted(set(regions) - set(demand))[:5]]
    raise_all(problems)
    last = max((*uses, *final)) + 1
    Zf = _numbers(cells, rows, [*uses, *final, last], where)
    N, S = len(regions), len(seen)
    place = {key: n for n, key in enumerate(wanted)}
    order = np.array([place[key] for key in sellers])
    Z, F, X = np.zeros((N * S, N * S)), np.zeros((N * S, N)), np.zeros(N * S)
    Z[np.ix_(order, np.array([place[key] for key in buyers]))] = Zf[:, : len(uses)]
    sums = np.zeros((len(rows), N))
    np.add.at(sums.T, [regions.index(region) for region in demand], Zf[:, len(uses) : -1].T)
    F[order], X[order] = sums, Zf[:, -1]
    table = IoTable(tuple(regions), tuple(seen), year, Z.reshape(N, S, N, S), F.reshape(N, S, N), X.reshape(N, S))
    rows_must_add_up(table, where)
    return clipped(table)


def _economies(found: Sequence[Any], where: str) -> dict[str, str]:
    """The provider's codes -> ours (ISO alpha-3, ROW for the rest)."""
    table, problems = {}, []
    for text in dict.fromkeys(str(cell).strip() for cell in found):
        try:
            table[text] = _ADB.get(text.upper()) or codes.resolve(text)
        except UnknownName:
            problems.append(Problem(f"unknown economy '{text}'", where, "a new code of the provider, or another list"))
    raise_all(problems)
    return table


def _of(code: dict[str, str], cell: Any, where: str) -> str:
    text = str(cell).strip()
    if text not in code:
        raise BadInput(f"column of '{text}', which has no rows", where=where, remedy=FETCH_AGAIN)
    return code[text]


def _numbers(cells: list[list[Any]], rows: list[int], columns: list[int], where: str) -> np.ndarray:
    """Cells as numbers; blank is zero. Raises BadInput naming the first that is text."""
    values = np.zeros((len(rows), len(columns)))
    for k, n in enumerate(rows):
        row = cells[n]
        try:
            values[k] = [float(row[c]) if row[c] not in ("", " ", None) else 0.0 for c in columns]
        except (TypeError, ValueError, IndexError) as error:
            raise BadInput(f"not a number in row {n + 1}: {error}", where=where, remedy=FETCH_AGAIN) from error
    return values
