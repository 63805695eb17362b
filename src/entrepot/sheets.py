"""Spreadsheets as statistical offices publish them: the sheet by its name, the heading by what it says, economies by name in
whatever spelling. What does not fit is named with file and row; nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import BadInput, Problem, UnknownName, raise_all
from entrepot.tables import FETCH_AGAIN, cell_text, left_out, numbers, open_book, refuse_web_page, without_thousands

if TYPE_CHECKING:
    import pandas as pd

Cells = list[list[str]]
# What offices write where they have no figure. None of it is zero; a provider that defines one as nil says so itself.
MISSING = ("", "-", "–", "—", "―", "‐", "..", "...", "…", "*", "**", "***", "n.a.", "n/a", "na", "c", "C", "x", "X")
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_ENCODINGS = ("utf-8-sig", "cp932")
_HEADING_ROWS = 60
_SHOWN = 8
_MARKS = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u209f\u1d2c-\u1d6a*†‡§※]+")
_FOOTNOTE = re.compile(r"\s*(?:[(\[]?注\s*\d*[)\]]?|\b\d\)|/\d|\s[a-z](?:, ?[a-z])*)$")
_SHIFTED = "a column is shifted or cut off: " + FETCH_AGAIN


def plain(text: str) -> str:
    """Text in letters of one width, without footnote marks, each blank one space."""
    return " ".join(unicodedata.normalize("NFKC", _MARKS.sub("", text)).split())


def grid(path: Path, sheet: str = "") -> Cells:
    """The cells of a spreadsheet as text: of the first sheet whose name `sheet` (a pattern) fits, "" for the first of all;
    or of a delimited text file in UTF-8 or Shift JIS.

    Raises BadInput for a web page, a damaged file, or where no sheet fits.
    """
    refuse_web_page(path)
    with path.open("rb") as stream:
        start = stream.read(4)
    if start in _BOOKS:
        with open_book(path) as book:
            name = _fitting(book.sheet_names, sheet, path.name)
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        return [[cell_text(cell) for cell in row] for row in cells]
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise BadInput(f"cut off or damaged: {error}", where=path.name, remedy=FETCH_AGAIN) from error
    raise BadInput("neither a spreadsheet nor text", where=path.name, remedy=FETCH_AGAIN)


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets of a spreadsheet. Raises BadInput for what is none."""
    with open_book(path) as book:
        return book.sheet_names


def _fitting(names: list[str], sheet: str, where: str) -> str:
    found = [name for name in names if re.search(sheet, plain(name), re.IGNORECASE)]
    if not found:
        remedy = f"it has {', '.join(names)}: the format has changed, or it is another file"
        raise BadInput(f"no sheet like '{sheet}'", where=where, remedy=remedy)
    return found[0]


def says(cells: Cells, pattern: str, what: str, where: str, rows: int = _HEADING_ROWS) -> re.Match[str]:
    """Where the first rows say what the table is (a pattern over single cells, plain). Raises BadInput naming `what`
    they do not say."""
    for row in cells[:rows]:
        for cell in row:
            if found := re.search(pattern, plain(cell), re.IGNORECASE):
                return found
    raise BadInput(f"it does not say {what}", where=where, remedy="the format has changed, or it is another file")


def across(
    cells: Cells, period: Callable[[str], str], what: str, where: str, least: int = 2, total: str = ""
) -> pd.DataFrame:
    """A table with periods across and names down, one row for each cell under a period: row (as spreadsheets count),
    name, period, value (text).

    The heading is the row with the most cells that `period` reads (it gives "" for any other); the name is the last text
    before the first period; `total` is the period of a sum. Rows without any value are titles or footnotes. Raises
    BadInput where fewer than `least` are found, one stands twice or is empty though a later one is not, or a row has
    figures and no name.
    """
    import pandas as pd

    readable = [
        {n: told for n, cell in enumerate(row) if (told := period(plain(cell)))} for row in cells[:_HEADING_ROWS]
    ]
    at = max(range(len(readable)), key=lambda n: len(readable[n]), default=None)
    if at is None or len(readable[at]) < least:
        remedy = "the format has changed, or it is another file"
        raise BadInput(f"no row of {what}", where=where, remedy=remedy)
    heading = readable[at]
    rows: list[tuple[int, str, str, str]] = []
    nameless = []
    for n, row in enumerate(cells[at + 1 :], at + 2):
        values = {told: row[column] for column, told in heading.items() if column < len(row) and row[column]}
        names = [cell for cell in map(plain, row[: min(heading)]) if cell]
        if values and (not names or _is_number(names[-1])):
            nameless.append(n)
        elif values:
            rows += [(n, names[-1], told, value) for told, value in values.items()]
    told = [told for told in heading.values() if told != total]
    raise_all(_misplaced(told, {row[2] for row in rows}, nameless, where, at + 1))
    places = [f"{n} ({told})" for n, _, told, _ in rows]
    return pd.DataFrame(rows, columns=["row", "name", "period", "value"], index=places)


def _misplaced(heading: list[str], filled: set[str], nameless: list[int], where: str, at: int) -> list[Problem]:
    """Signs that cells do not stand under their heading: a period stands twice, or has no figure though a later one has
    (what is to come may be blank); figures stand in rows without a name."""
    twice = sorted({told for told in heading if heading.count(told) > 1})
    last = max((n for n, told in enumerate(heading) if told in filled), default=0)
    void = [told for told in heading[:last] if told not in filled]
    return [
        *(Problem(f"{told} stands twice", f"{where} row {at}", FETCH_AGAIN) for told in twice),
        *(Problem(f"not a figure under {told}", f"{where} row {at}", _SHIFTED) for told in void),
        *(Problem("figures without a name before them", f"{where} row {n}", _SHIFTED) for n in nameless),
    ][:_SHOWN]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-\d.,\s]+", text))


def counted(
    column: pd.Series, where: str, *, missing: Collection[str] = MISSING, zero: Collection[str] = (), mark: str = ""
) -> pd.Series:
    """Figures as offices print them (12 345.6, 1,234, △5, 12r) as numbers: NaN where `missing`, nil where the provider
    defines a `zero`; `mark` is a pattern of letters behind a figure (provisional, revised) that says nothing else.

    Raises BadInput naming the first that are none.
    """
    text = column.astype(str).map(plain).str.replace(r"[\s']", "", regex=True)
    text = text.str.replace(r"^[△▲−–](?=\d)", "-", regex=True)
    if mark:
        text = text.str.replace(rf"(?<=\d)(?:{mark})$", "", regex=True)
    text = without_thousands(text.where(~text.isin([one for one in zero if one]), "0"), where)
    # `plain` takes asterisks away: a cell that held nothing else is empty by now.
    return numbers(text, where, blank=tuple(missing), remedy=_SHIFTED)


# The names of the United Nations, which providers follow, where they are not enough for people.
_UN_NAMES = {"congo": "COG"}


def named_economies(
    found: Iterable[str],
    where: str,
    *,
    also: Mapping[str, str] | None = None,
    groups: str = "",
    must: Collection[str] = (),
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Names as a provider writes them -> our codes; and those that are no economy known here, to be left out and told.

    `also`: its names that mean something else ("" for what is not taken); `groups`: a pattern of its aggregates,
    remainders and historical states, left out. Raises BadInput where an economy of `must` has no row (its name was
    changed or misspelt), or where most names are unknown: then the file is of another kind.
    """
    special = _UN_NAMES | {plain(name).casefold(): code for name, code in (also or {}).items()}
    table: dict[str, str] = {}
    lost = []
    for name in dict.fromkeys(found):
        bare = _bare(name)
        code = special.get(bare.casefold(), special.get(plain(name).casefold()))
        if code is None:
            code = _resolved(bare)
        if code:
            table[name] = code
        elif code is None and not (groups and re.fullmatch(groups, bare, re.IGNORECASE)):
            lost.append(bare)
    absent = sorted(set(must) - set(table.values()))
    if absent or len(lost) > len(table):
        shown = ", ".join(f"'{name}'" for name in lost[:_SHOWN]) + (
            f" and {len(lost) - _SHOWN} more" * (len(lost) > _SHOWN)
        )
        what = f"no row of {', '.join(absent)}" if absent else "most names are none of an economy"
        remedy = "a name was changed or misspelt, or it is another file"
        raise BadInput(what + (f"; unknown names: {shown}" if lost else ""), where=where, remedy=remedy)
    return table, tuple(lost)


def _bare(name: str) -> str:
    """A name without its footnotes."""
    bare = plain(name)
    while (shorter := _FOOTNOTE.sub("", bare)) != bare:
        bare = shorter
    return bare


def _resolved(name: str) -> str | None:
    try:
        return codes.resolve(name)
    except UnknownName:
        return None


def left_out_names(column: pd.Series, known: Collection[str], lost: Collection[str]) -> tuple[str, ...]:
    """Notes on the rows whose name is not among the `known` (as `named_economies` tells both): how many have a name that no
    economy is known by here, and how many are of groups, remainders and states of the past."""
    others = column[~column.isin(list(known)) & (column.map(plain) != "")].map(_bare)
    strange = others.isin(list(lost))
    return (*left_out(others[strange], (), "names of no economy known here"), *left_out(others[~strange], ()))
