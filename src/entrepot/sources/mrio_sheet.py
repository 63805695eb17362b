"""World input-output tables as one sheet: ADB's Multi-Regional Input-Output Tables, and WIOD's releases of 2013 and 2016.

Formats: a row of economies stands above a row of codes of using industries (c1 ...) and final demand; two columns beside the
rows hold economy and code of sellers; then a column of total output, and rows of totals whose economy is blank or TOT;
million USD. ADB: sheet `ADB MRIO 2022` of `ADB-MRIO-2022_June2023.xlsx`, c1..c35, F1..F5. WIOD 2013: `WIOT11_ROW_Sep12.xlsx`,
c1..c35, c37..c42. WIOD 2016: sheet `2014` of `WIOT2014_Nov16_ROW.xlsb` (rows r1..r56, columns c1..c56, c57..c61, industry
codes of ISIC in the first column), or `WIOT2014_October16_ROW.dta` (Country, RNr, columns vAUS1 ... vROW61, TOT), alone or
in `WIOTS_in_EXCEL.zip`, `WIOTS_in_STATA.zip`. Labels are found by what they hold, not by their place.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot import codes
from entrepot.errors import BadInput, NoData
from entrepot.iotable import REST, Grid, IoTable, no_table, table_of
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    R_DATA,
    STATA,
    binary_kind,
    economies,
    must_have,
    open_book,
    read_bytes,
    refuse_web_page,
)

# Codes of ADB that neither ISO nor the common list of names knows.
_ADB = {
    "BAN": "BGD", "MON": "MNG", "SRI": "LKA", "FIJ": "FJI", "BHU": "BTN", "MLD": "MDV", "NEP": "NPL", "KUW": "KWT", "UAE": "ARE",
    "INO": "IDN", "SWI": "CHE", "HRV": "HRV", "TAJ": "TJK",
}  # fmt: skip
R_USES = 5  # columns of final demand of an economy in the R package wiod
_CODE = re.compile(r"[cr](\d+)")
_TOTAL = ("", "TOT", "TOTAL")
_OTHER_PRICES = re.compile(r"constant|previous|PYP", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Layout:
    """How a provider writes: which columns are final demand, what a zip calls the table of a year (`{year}`, `{yy}`), and
    whether sectors carry the codes of the first column instead of c1, c2 ..."""

    final: frozenset[str]
    members: tuple[str, ...]
    own_codes: bool = False


def _final(first: int, last: int, letter: str = "c") -> frozenset[str]:
    return frozenset(f"{letter}{n}" for n in range(first, last + 1))


LAYOUTS = {
    "adb-mrio": Layout(_final(1, 5, "F"), ("ADB*MRIO*{year}*.xlsx",)),
    "wiod": Layout(_final(37, 42), ("WIOT{yy}_ROW_*.xlsx",)),
    "wiod-2016": Layout(_final(57, 61), ("WIOT{year}_*_ROW.xlsb", "WIOT{year}_*_ROW.dta"), own_codes=True),
}

PROVIDERS = (
    Provider(
        name="adb-mrio",
        producer="Asian Development Bank",
        title="Multi-Regional Input-Output Tables",
        page="https://kidb.adb.org/globalization/current",
        url="https://kidb.adb.org/download/mrio-file/{edition}",
        file="adb-mrio-{edition}.xlsx",
        editions="the number of a year's file on the provider's page, e.g. 445 (2024, 74 economies); or --from",
        licence="ADB terms: use with attribution",
        citation="Asian Development Bank, Multi-Regional Input-Output Tables",
        series="adb-mrio",
        whole=(("economies", 62),),
        calendar=(6, 12),
        holds="table",
        limits=("No Myanmar.", "Viet Nam's value added is well below its GDP; Singapore and Hong Kong exclude re-exports."),
        checked=(
            "https://github.com/ksreyes/mrio-processing (layout, codes)",
            "https://kidb.adb.org/download/mrio-file/445 as read by public code (not opened)",
        ),
    ),
    Provider(
        name="wiod",
        producer="University of Groningen",
        title="World Input-Output Database, release of 2013",
        page="https://www.rug.nl/ggdc/valuechain/wiod/wiod-2013-release",
        url="https://dataverse.nl/api/access/datafile/{edition}",
        file="wiod-{edition}.zip",
        editions="the number of the zip of Excel files at dataverse.nl; the server may want a browser: then --from",
        licence="CC BY 4.0",
        citation="Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), An Illustrated User Guide to the "
        "World Input-Output Database, Review of International Economics 23(3)",
        series="wiod",
        whole=(("economies", 41),),
        holds="table",
        limits=("The release of 2013: 1995 to 2011, 40 economies, 35 industries.", "Of ASEAN only Indonesia."),
        checked=("https://github.com/IndEcol/pymrio (names, labels; not opened)",),
    ),
    Provider(
        name="wiod-2016",
        producer="University of Groningen",
        title="World Input-Output Database, release of 2016",
        page="https://www.rug.nl/ggdc/valuechain/wiod/wiod-2016-release",
        url="https://dataverse.nl/api/access/datafile/{edition}",
        file="wiod-2016-{edition}.zip",
        editions="199104 (Excel, 919 MB) or 199103 (Stata, 639 MB); the server may want a browser: then --from",
        licence="CC BY 4.0",
        citation="Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), An Illustrated User Guide to the "
        "World Input-Output Database, Review of International Economics 23(3); doi:10.34894/PJ2M1C",
        series="wiod-2016",
        whole=(("economies", 44),),
        holds="table",
        limits=("The release of 2016: 2000 to 2014, 43 economies, 56 industries.", "Of ASEAN only Indonesia."),
        checked=(
            "WIOT2014_Nov16_ROW.xlsb and WIOT2014_October16_ROW.dta as read by public code: sheet, header rows, codes, rows of totals "
            "(not opened)",
            "numbers of the files at dataverse.nl in public notes",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class _Body:
    """What a file holds, with economy and code of every row and column (totals among them), numbers not yet looked at."""

    sellers: list[tuple[str, str]]
    buyers: list[tuple[str, str]]
    cells: Sequence[Any] | NDArray[np.float64]
    names: dict[str, str]
    labels: dict[str, str]


def read_table(path: Path, provider: Provider, year: int) -> IoTable:
    """The table of a year, in million current USD, as published.

    Raises BadInput where the labels are not found, an economy or industry is missing, doubled or unknown, a cell is not a
    number, sales or the row of totals do not add up to output, the file is of another year or at constant prices.
    """
    refuse_web_page(path, but=(STATA, R_DATA) if provider.name != "adb-mrio" else ())
    layout = LAYOUTS[provider.name]
    member = _member(path, layout, year)
    name = member or path.name
    where = f"{path.name} {member}".strip()
    if _OTHER_PRICES.search(name):
        raise BadInput("not at current prices", where=where, remedy="give the table at current prices")
    if binary_kind(path) == R_DATA:
        return _parse(_r_data(path, year, where), layout, year, where)
    body = _stata(path, member, year, where) if name.lower().endswith(".dta") else _sheet(path, member, year, where)
    return _parse(body, layout, year, where)


def _member(path: Path, layout: Layout, year: int) -> str:
    """The table of a year inside a release's zip; "" where the file is the table itself."""
    from fnmatch import fnmatch

    if not zipfile.is_zipfile(path):
        return ""
    with zipfile.ZipFile(path) as archive:
        held = [info.filename for info in archive.infolist() if not info.is_dir()]
    if any(name.startswith("xl/") for name in held):  # a workbook is a zip as well
        return ""
    patterns = [pattern.format(year=year, yy=f"{year % 100:02d}") for pattern in layout.members]
    found = [name for name in held if any(fnmatch(Path(name).name.lower(), each.lower()) for each in patterns)]
    if len(found) != 1:
        what = f"no table of {year} in it ({' or '.join(patterns)})" if not found else f"several tables of {year} in it"
        raise BadInput(what, where=path.name, remedy=f"it holds {', '.join(held[:8])}")
    return Path(found[0]).name


def _sheet(path: Path, member: str, year: int, where: str) -> _Body:
    """The body of a workbook's sheet of that year."""
    with open_book(path, member) as book:
        dated = [name for name in book.sheet_names if _YEAR.search(name)]
        here = [name for name in dated if str(year) in name]
        if len(here) > 1 or (dated and not here):
            raise BadInput(f"no single sheet of {year}", where=where, remedy=f"it has {', '.join(book.sheet_names)}")
        cells = book.get_sheet_by_name(here[0] if here else book.sheet_names[0]).to_python(skip_empty_area=False)
    head, left = _corner(cells, where)
    title = " ".join(str(cell) for row in cells[:head] for cell in row[:left])
    if _OTHER_PRICES.search(title):
        raise BadInput("not at current prices", where=where, remedy="give the table at current prices")
    if not here and not _is_of(year, title, Path(member or path.name).stem):
        raise BadInput(
            f"it does not say that it is of {year}", where=where, remedy="keep the provider's name and sheet"
        )
    buyers = [(_text(a), _text(b)) for a, b in zip(cells[head - 1], cells[head], strict=False)][left + 1 :]
    below = cells[head + 1 :]
    sellers = [(_text(row[left - 1]), _text(row[left])) for row in below]
    names = {_text(row[left]): _text(row[left - 2]) for row in below if left > 1}
    labels = {_text(row[left]): _text(row[left - 3]) for row in below if left > 2}
    return _Body(sellers, buyers, [row[left + 1 :] for row in below], names, labels)


def _is_of(year: int, title: str, stem: str) -> bool:
    """Whether the title of a sheet, or else the name of its file, says that it is of the year."""
    said = _YEAR.findall(title) or _YEAR.findall(stem)
    return str(year) in said if said else stem.upper().startswith(f"WIOT{year % 100:02d}_")


def _corner(cells: list[list[Any]], where: str) -> tuple[int, int]:
    """The row of codes of users (economies stand above it) and the column of codes of sellers (economies left of it)."""
    coded = [sum(_is_code(cell) for cell in row) for row in cells[:20]]
    head = max(range(len(coded)), key=lambda n: (coded[n], n), default=0)
    if not head or coded[head] < 2:
        raise no_table("no row of industry codes (c1, c2 ...)", where)
    columns = range(min(8, len(cells[head])))
    left = next((c for c in columns if sum(_is_code(row[c]) for row in cells[head + 1 :]) >= 2), None)
    if not left:
        raise no_table("no column of industry codes (c1, c2 ... or r1, r2 ...)", where)
    return head, left


def _stata(path: Path, member: str, year: int, where: str) -> _Body:
    """The body of a table that the provider made with Stata."""
    import pandas as pd

    try:
        frame = pd.read_stata(
            io.BytesIO(read_bytes(path, member or path.name, but=(STATA,))), convert_categoricals=False
        )
    except (ValueError, KeyError, OSError, struct.error) as error:
        raise BadInput(f"the Stata file cannot be read: {error}", where=where, remedy=FETCH_AGAIN) from error
    must_have(frame.columns, ("IndustryCode", "IndustryDescription", "Country", "RNr", "Year", "TOT"), where)
    if set(frame["Year"]) != {year}:
        raise BadInput(f"it is of {sorted(set(frame['Year']))}, not {year}", where=where, remedy="ask for its year")
    heads = [(name, re.fullmatch(r"v([A-Z]{3})(\d+)", name)) for name in frame.columns]
    uses = [(name, (found[1], f"c{found[2]}")) for name, found in heads if found]
    rows = [f"r{int(number)}" for number in frame["RNr"]]
    names, labels = (dict(zip(rows, frame[column], strict=True)) for column in ("IndustryDescription", "IndustryCode"))
    numbers = frame[[*(name for name, _ in uses), "TOT"]].to_numpy(dtype=np.float64)
    sellers = list(zip(frame["Country"], rows, strict=True))
    return _Body(sellers, [*(label for _, label in uses), ("TOT", "")], numbers, names, labels)


def _r_data(path: Path, year: int, where: str) -> _Body:
    """The body of a table of the R package `wiod` (`wiot_2011.RData`: year, countries, industries, inter, final, output), all economies
    and industries in the same order on both sides."""
    try:
        import rdata
    except ImportError as error:
        raise NoData("data of R need the library rdata", where=where, remedy="pip install 'entrepot[r]'") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the class of the package's object is unknown; its parts are read
            (table,) = rdata.conversion.convert(rdata.parser.parse_file(path)).values()
        said, countries, industries = int(table["year"][0]), list(table["countries"]), list(table["industries"])
        inter, final, output = (np.asarray(table[key], dtype=np.float64) for key in ("inter", "final", "output"))
    except (ValueError, KeyError, TypeError, AttributeError, NotImplementedError, EOFError) as error:
        raise BadInput("no table of the R package wiod, or cut off", where=where, remedy=FETCH_AGAIN) from error
    if said != year:
        raise BadInput(f"it is of {said}, not {year}", where=where, remedy="ask for its year")
    n, uses = len(countries) * len(industries), len(countries) * R_USES
    if inter.shape != (n, n) or final.shape != (n, uses) or output.shape != (n,):
        what = f"{len(countries)} economies x {len(industries)} industries do not fit {inter.shape} and {final.shape}"
        raise BadInput(what, where=where, remedy=FETCH_AGAIN)
    sellers = [(str(economy), f"r{k}") for economy in countries for k in range(1, len(industries) + 1)]
    buyers = [(economy, code.replace("r", "c")) for economy, code in sellers]
    buyers += [(str(economy), f"c{k}") for economy in countries for k in range(37, 37 + R_USES)]
    cells = np.zeros((n + 1, n + uses + 1))
    cells[:n, :n], cells[:n, n:-1], cells[:n, -1] = inter, final, output
    cells[n, :n], cells[n, n:-1] = output, final.sum(axis=0)
    numbered = {f"r{k}": str(name) for k, name in enumerate(industries, 1)}
    return _Body([*sellers, ("TOT", "r1")], [*buyers, ("TOT", "")], cells, numbered, {})


def _parse(body: _Body, layout: Layout, year: int, where: str) -> IoTable:
    industry = {code: f"c{number}" for _, code in body.sellers if (number := _number(code))}
    rows = [n for n, (economy, code) in enumerate(body.sellers) if code in industry and economy.upper() not in _TOTAL]
    taken = {industry[body.sellers[n][1]] for n in rows}
    uses = [c for c, (economy, code) in enumerate(body.buyers) if economy.upper() not in _TOTAL and code]
    if not rows or not uses:
        raise no_table("no row or no column of an industry of an economy", where)
    sums = [n for n, (economy, code) in enumerate(body.sellers) if code in industry and economy.upper() in _TOTAL]
    total = max(uses) + 1
    sellers = [(body.sellers[n][0], industry[body.sellers[n][1]]) for n in rows]
    buyers = [body.buyers[c] for c in uses]
    values = _numbers(body.cells, rows, [*uses, total], where)
    used = np.array([code in taken for _, code in buyers])
    closing = _row_of_output(_numbers(body.cells, sums, uses, where), sellers, buyers, values[:, -1], used, where)
    coded = {code: industry[code] for code in body.names if industry.get(code) in taken}
    label = {short: (layout.own_codes and body.labels.get(code)) or short for code, short in coded.items()}
    sellers = [(economy, label[code]) for economy, code in sellers]
    buyers = [(economy, label.get(code, code)) for economy, code in buyers]
    named = {label[short]: body.names[code] for code, short in coded.items()}
    ours = _ours({economy for economy, _ in (*sellers, *buyers)}, where)
    grid = Grid(sellers, buyers, layout.final, values[:, :-1], values[:, -1], closing)
    return table_of(grid, ours, year, where, sector_names=named)


def _row_of_output(
    sums: NDArray[np.float64],
    sellers: list[tuple[str, str]],
    buyers: list[tuple[str, str]],
    output: NDArray[np.float64],
    used: NDArray[np.bool_],
    where: str,
) -> NDArray[np.float64]:
    """Of the rows of totals, the one of output: it repeats what the column of output says of each industry."""
    if not len(sums):
        raise no_table("no row of totals below the industries", where)
    made = dict(zip(sellers, output, strict=True))
    wanted = np.array([made.get(label, np.nan) for label in buyers])[used]
    differs = [int((np.abs(row[used] - wanted) > 1e-3 * np.abs(wanted) + 1.0).sum()) for row in sums]
    return sums[int(np.argmin(differs))]


def _ours(found: set[str], where: str) -> dict[str, str]:
    """The provider's codes -> ours (ISO alpha-3, ROW for the rest)."""
    rest = {code for code in found if code.upper() == REST}
    return economies(found - rest, where, also={code: _known(code) for code in found - rest}) | dict.fromkeys(
        rest, REST
    )


def _known(code: str) -> str:
    """Our code for one of ADB's or WIOD's, or the same text where there is none: two letters are of another list."""
    return _ADB.get(code.upper()) or (codes.known(code) if len(code) > 2 else "") or code


def _text(cell: Any) -> str:
    return str(cell).strip()


def _number(code: str) -> str:
    """`c12`, `r12` -> 12; "" for anything else."""
    found = _CODE.fullmatch(code)
    return found[1] if found else ""


def _is_code(cell: Any) -> bool:
    return bool(_number(_text(cell)))


def _numbers(
    cells: Sequence[Any] | NDArray[np.float64], rows: list[int], columns: list[int], where: str
) -> NDArray[np.float64]:
    """Cells as numbers; blank is zero. Raises BadInput naming the first that is text."""
    if isinstance(cells, np.ndarray):
        return cells[np.ix_(rows, columns)]
    values = np.zeros((len(rows), len(columns)))
    for k, n in enumerate(rows):
        row = cells[n]
        try:
            try:
                values[k] = [row[c] for c in columns]
            except ValueError:  # a blank, or text
                values[k] = [float(row[c]) if row[c] not in ("", " ", None) else 0.0 for c in columns]
        except (TypeError, ValueError, IndexError) as error:
            raise BadInput(
                f"not a number in row {n + 1} below the heads: {error}", where=where, remedy=FETCH_AGAIN
            ) from error
    return values
