"""Inter-Country Input-Output tables (OECD), editions of 2021, 2023 and 2025: the zip of five years of CSV, or one year's CSV.

Format: `2020_SML.csv` (or `ICIO2021_2018.csv`, `2020.csv` for the extended table): first column row labels such as
`JPN_C29`, columns `JPN_C29` ... then final demand `JPN_HFCE` ... and total output (`OUT` or `TOTAL`); last rows TLS, VA (or
VALU) and OUT (or OUTPUT); million USD. The extended table splits Mexico and China (MX1 MX2, CN1 CN2) and leaves the rows
of MEX and CHN empty; here the parts are summed again.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    IoTable,
    clipped,
    member,
    open_member,
    open_zip,
    refuse_web_page,
    rows_must_add_up,
)

FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "NONRES", "DPABR", "P33")
_TOTALS = ("OUT", "OUTPUT", "TOTAL")
_ACCOUNTS = ("TLS", "VA", "VALU")
_PARTS: dict[str, str] = {"MX1": "MEX", "MX2": "MEX", "CN1": "CHN", "CN2": "CHN"}
ROW = "ROW"

PROVIDERS = (
    Provider(
        name="oecd-icio",
        producer="OECD",
        title="Inter-Country Input-Output tables",
        page="https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
        url="https://stats.oecd.org/wbos/fileview2.aspx?IDFile={edition}", file="oecd-icio-{edition}.zip",
        editions="the IDFile of five years on the provider's page (2016-2020 of the 2023 edition: "
        "d1ab2315-298c-4e93-9a81-c6f2273139fe)",
        licence="OECD terms: use with attribution",
        citation="OECD, Inter-Country Input-Output Database, http://oe.cd/icio",
        series="oecd-icio",
        calendar=(11,),
        holds="table",
        limits=("Value added here is output less purchases: it holds net taxes on inputs.",),
    ),
)  # fmt: skip


def read_table(path: Path, year: int) -> IoTable:
    """One year of the ICIO in million USD. Negative cells (inventories) are set to zero and counted in `notes`.

    Raises BadInput for labels that are missing, doubled or of no known economy, numbers that are none, sales that do not
    add up to output, half a zip.
    """
    refuse_web_page(path)
    wanted = path.name
    if path.suffix.lower() == ".zip":
        with open_zip(path) as archive:
            names = [Path(name).name for name in archive.namelist()]
            wanted = next(
                (p for p in (f"{year}_SML.csv", f"{year}.csv", f"*{year}*.csv") if _some(p, names)), f"{year}_SML.csv"
            )
            member(archive, wanted, path.name)
    elif str(year) not in path.name:
        raise BadInput(
            f"its name does not say that it is of {year}", where=path.name, remedy="name the year of the file"
        )
    where = f"{path.name} {wanted}" if wanted != path.name else wanted
    try:
        with open_member(path, wanted) as stream:
            frame = pd.read_csv(stream, index_col=0, encoding="utf-8-sig", na_values=[""], keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, EOFError) as error:
        raise BadInput(f"cut off or damaged: {error}", where=where, remedy=FETCH_AGAIN) from error
    except Exception as error:  # zipfile raises its own and zlib's errors while reading
        if type(error).__module__ in ("zipfile", "zlib"):
            raise BadInput(f"the zip is damaged: {error}", where=where, remedy=FETCH_AGAIN) from error
        raise
    return _parse(frame, year, where)


def _whole(label: str) -> str:
    """The economy of a label; parts of Mexico and China count as those."""
    code = label[:3]
    return _PARTS.get(code, code)


def _some(pattern: str, names: list[str]) -> bool:
    from fnmatch import fnmatch

    return sum(fnmatch(name.lower(), pattern.lower()) for name in names) == 1


def _parse(frame: pd.DataFrame, year: int, where: str) -> IoTable:
    frame.index = pd.Index([str(label).strip() for label in frame.index])
    frame.columns = pd.Index([str(label).strip() for label in frame.columns])
    rows = [label for label in frame.index if label not in (*_TOTALS, *_ACCOUNTS)]
    industries = list(dict.fromkeys(label.partition("_")[2] for label in rows))
    uses = [label for label in frame.columns if label not in _TOTALS]
    final = [label for label in uses if label.partition("_")[2] in FINAL]
    inputs = [label for label in uses if label.partition("_")[2] in industries]
    raise_all(_label_problems(frame, rows, industries, uses, final, inputs, where))
    text = [column for column in frame.columns if frame[column].dtype.kind not in "fi"]
    if text:
        raise BadInput(f"'{text[0]}' and {len(text) - 1} more columns hold text", where=where, remedy=FETCH_AGAIN)
    regions = list(dict.fromkeys(_whole(label) for label in rows))
    N, S = len(regions), len(industries)
    cell = {label: regions.index(_whole(label)) * S + industries.index(label.partition("_")[2]) for label in rows}
    seller = np.array([cell[label] for label in rows])
    values = frame.loc[rows].to_numpy(dtype=np.float64)
    if np.isnan(values).any():
        lost = [label for label in rows if frame.loc[label].isna().any()]
        raise BadInput(f"{lost[0]} and {len(lost) - 1} more rows have empty cells", where=where, remedy=FETCH_AGAIN)
    place = {label: n for n, label in enumerate(frame.columns)}
    # E.g. CN1 and CN2 both add to China: rows first, then columns.
    summed = np.zeros((N * S, values.shape[1]))
    np.add.at(summed, seller, values)
    Z = np.zeros((N * S, N * S))
    np.add.at(Z.T, np.array([cell[label] for label in inputs]), summed[:, [place[label] for label in inputs]].T)
    F = np.zeros((N * S, N))
    buyer = np.array([regions.index(_whole(label)) for label in final])
    np.add.at(F.T, buyer, summed[:, [place[label] for label in final]].T)
    X = np.zeros(N * S)
    total = next(label for label in frame.columns if label in _TOTALS)
    np.add.at(X, seller, frame.loc[rows, total].to_numpy(dtype=np.float64))
    table = IoTable(tuple(regions), tuple(industries), year, Z.reshape(N, S, N, S), F.reshape(N, S, N), X.reshape(N, S))
    rows_must_add_up(table, where)
    return clipped(table)


def _label_problems(
    frame: pd.DataFrame,
    rows: list[str],
    industries: list[str],
    uses: list[str],
    final: list[str],
    inputs: list[str],
    where: str,
) -> list[Problem]:
    """Everything that is wrong with the labels of a table."""
    problems = []
    if not all(any(label in _TOTALS for label in labels) for labels in (frame.index, frame.columns)):
        problems.append(Problem("no row or no column of output (OUT, OUTPUT or TOTAL)", where, FETCH_AGAIN))
    for kind, labels in (("row", list(frame.index)), ("column", list(frame.columns))):
        doubled = pd.Index(labels)[pd.Index(labels).duplicated()]
        problems += [Problem(f"{kind} '{label}' is there twice", where, FETCH_AGAIN) for label in doubled[:5]]
    odd = [label for label in rows if not re.fullmatch(r"[A-Z][A-Z0-9]{2}_\w+", label)]
    problems += [Problem(f"row '{label}' is no ECONOMY_INDUSTRY", where, FETCH_AGAIN) for label in odd[:5]]
    known = {code: _PARTS.get(code, code) for code in {label[:3] for label in rows}}
    strange = sorted(code for code, ours in known.items() if ours != ROW and not codes.is_code(ours))
    problems += [
        Problem(f"unknown economy '{code}'", where, "codes of another list: the OECD writes ISO alpha-3")
        for code in strange[:5]
    ]
    full = {f"{code}_{industry}" for code in known for industry in industries}
    problems += [Problem(f"no row '{label}'", where, FETCH_AGAIN) for label in sorted(full - set(rows))[:5]]
    problems += [Problem(f"no column '{label}'", where, FETCH_AGAIN) for label in sorted(set(rows) - set(inputs))[:5]]
    other = [label for label in uses if label not in set(final) | set(inputs)]
    problems += [
        Problem(
            f"column '{label}' is neither an industry nor final demand", where, "a new code: the format has changed"
        )
        for label in other[:5]
    ]
    demand = {label[:3] for label in final}
    missing = sorted(set(known.values()) - {_PARTS.get(code, code) for code in demand})
    problems += [Problem(f"no final demand of {code}", where, FETCH_AGAIN) for code in missing[:5]]
    return problems
