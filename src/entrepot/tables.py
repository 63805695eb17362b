"""Reading other people's tables: columns by name, economies by code, numbers, zips and spreadsheets; nothing is guessed.

Every reader of `sources` rests on these; what does not fit is named with file, column and row.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from entrepot import codes, packed, sevenzip
from entrepot.errors import BadInput, NoData, Problem, raise_all

if TYPE_CHECKING:
    import pandas as pd
    from python_calamine import CalamineWorkbook

FIGURE_COLUMNS = (
    "indicator",
    "economy",
    "partner",
    "product",
    "period",
    "value",
    "unit",
    "price_basis",
    "status",
    "page",
    "note",
)
TARIFF_COLUMNS = ("importer", "exporter", "product", "kind", "year", "rate", "imports")
TARIFF_KINDS = ("mfn", "preferential", "applied", "bound")
WHOLE = 0.85  # of what makes a file the whole: editions differ a little, slices much
FETCH_AGAIN = "fetch it again, or save the provider's own file"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)  # what comes out of a zip that is not whole
# What providers write for the economy to which ISO 3166 gives no code.
_KOSOVO = dict.fromkeys(("XKV", "UVK", "KOS", "KSV"), "XKX")
STATA, R_DATA = "a Stata data set (.dta)", "data of R (.RData)"
# First bytes (also inside a gzip) of files that other programs write.
BINARIES = {
    b"<stata_dta>": STATA, b"\x72\x01": STATA, b"\x72\x02": STATA, b"\x73\x01": STATA, b"\x73\x02": STATA,
    b"RDX": R_DATA, b"RDA": R_DATA,
    b"X\n\x00\x00": "data of R (.rds)", b"\x89HDF": "an HDF5 file", b"SQLite format 3": "an SQLite database", b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file", b"$FL2": "an SPSS data set (.sav)", b"\x93NUMPY": "an array of NumPy", b"ARROW1": "an Arrow file",
    b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive",
}  # fmt: skip
_SHOWN = 8
_PIECE = 50_000
_ENOUGH_RATES = 10


@dataclass(frozen=True)
class Figures:
    """What a reader found: rows (columns of FIGURE_COLUMNS, all text), the edition that the file names, when it was
    published ("" where the file does not say), what was left out, and which part of the edition it is ("" for all)."""

    rows: pd.DataFrame
    edition: str = ""
    published: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)
    part: str = ""


@dataclass(frozen=True)
class Tariffs:
    """Tariffs by product (columns of TARIFF_COLUMNS): importer and exporter (ISO alpha-3 or a group; exporter WLD: every
    exporter without a row of its own), product (Harmonized System, six digits), kind (of TARIFF_KINDS), year, rate
    (percent; NaN where the duty is not ad valorem), imports (USD; NaN where the file has none).

    `notes` say what was left out.
    """

    rows: pd.DataFrame
    notes: tuple[str, ...] = ()


def figure_rows(frame: pd.DataFrame, **constants: str) -> pd.DataFrame:
    """Rows of figures as text from a frame with at least economy, period and value; constants fill whole columns."""
    table = frame.assign(**constants)
    table = table.assign(
        value=["" if value != value else format(value, ".15g") for value in table["value"].astype(float)]
    )
    return table.reindex(columns=list(FIGURE_COLUMNS), fill_value="").fillna("").astype(str).reset_index(drop=True)


def short_of(whole: Iterable[tuple[str, int]], held: Mapping[str, int]) -> str:
    """What a file lacks to be the whole, as "71 of about 5,000 products and 3 of about 200 exporters"; "" where it is whole."""
    lacking = [
        f"{held[kind]:,} of about {count:,} {kind}" for kind, count in whole if held.get(kind, count) < WHOLE * count
    ]
    return " and ".join(lacking)


def must_have(columns: Iterable[object], needed: Iterable[str], where: str) -> None:
    """Raise one BadInput that names every missing column (a changed format is never guessed at)."""
    held = {str(column) for column in columns}
    known = ", ".join(sorted(held)[:_SHOWN])
    remedy = f"the provider's format has changed, or it is another file (it has {known} ...)"
    raise_all([Problem(f"no column '{name}'", where, remedy) for name in needed if name not in held])


def refuse_web_page(path: Path, *, but: Collection[str] = ()) -> None:
    """Raise BadInput for a missing or empty file, an HTML page saved in place of data, and a file of another program, by its name;
    `but`: kinds of BINARIES that the reader takes."""
    if not path.is_file():
        raise BadInput("no such file", where=str(path), remedy="check the path")
    with path.open("rb") as stream:
        start = stream.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not start:
        raise BadInput("the file is empty", where=path.name, remedy=FETCH_AGAIN)
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        raise BadInput("a web page, not data", where=path.name, remedy=FETCH_AGAIN)
    if (kind := binary_kind(path)) and kind not in but:
        remedy = "give the provider's own file, or save it as CSV from the program that made it"
        raise BadInput(f"{kind}: not a form that is read here", where=path.name, remedy=remedy)


def binary_kind(path: Path) -> str:
    """What kind of another program's file it is, by its first bytes; "" for what may be read (text, zip, gzip of text, workbooks ...)."""
    import bz2
    import gzip
    import lzma

    with path.open("rb") as stream:
        start = stream.read(64)
    inside = b""
    for mark, library in (b"\x1f\x8b", gzip), (b"BZh", bz2), (b"\xfd7zXZ", lzma):
        if start.startswith(mark):
            with contextlib.suppress(*DAMAGED, OSError, ValueError, lzma.LZMAError), library.open(path) as stream:
                inside = stream.read(16)
    for mark, kind in BINARIES.items():
        if inside.startswith(mark) or (start.startswith(mark) and not inside):
            return kind
    return ""


def open_zip(path: Path) -> zipfile.ZipFile:
    """A zip file whose directory and members are whole. Raises BadInput for half a zip."""
    refuse_web_page(path)
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BadInput("the zip is cut off or is none", where=path.name, remedy=FETCH_AGAIN) from error
    try:
        packed.refuse_bomb(archive, path.name)
    except BadInput:
        archive.close()
        raise
    return archive


def member(archive: zipfile.ZipFile, wanted: str, where: str) -> str:
    """The one member of a zip whose file name matches a pattern (`*` any text). Raises BadInput naming what is there."""
    return _only([info.filename for info in archive.infolist() if not info.is_dir()], wanted, where)


def _only(names: list[str], wanted: str, where: str) -> str:
    """The one of several names of files that matches a pattern."""
    from fnmatch import fnmatch

    found = [name for name in names if fnmatch(Path(name).name.lower(), wanted.lower())]
    if len(found) != 1:
        what = f"no file '{wanted}' in it" if not found else f"several files '{wanted}' in it"
        held = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
        raise BadInput(what, where=where, remedy=f"it holds {held}")
    return found[0]


def open_member(path: Path, wanted: str, *, but: Collection[str] = ()) -> IO[bytes]:
    """The bytes of a plain file, of a gzip, or of the one member of a zip or 7z that matches `wanted`, as a stream; `but` as in
    `refuse_web_page`."""
    refuse_web_page(path, but=but)
    with path.open("rb") as stream:
        start = stream.read(len(sevenzip.MAGIC))
    if start == sevenzip.MAGIC or path.suffix.lower() == ".7z":
        files = sevenzip.unpack(path.read_bytes(), path.name)
        return io.BytesIO(files[_only(list(files), wanted, path.name)])
    if zipfile.is_zipfile(path) or path.suffix.lower() == ".zip":
        archive = open_zip(path)
        return io.BufferedReader(archive.open(member(archive, wanted, path.name)))  # type: ignore[arg-type]
    if path.suffix == ".gz":
        return packed.open_gzip(path)
    return path.open("rb")


def read_bytes(path: Path, wanted: str, *, but: Collection[str] = ()) -> bytes:
    """All of a plain file, or of the one member of a zip that matches `wanted`. Raises BadInput for a damaged zip."""
    try:
        with open_member(path, wanted, but=but) as stream:
            return stream.read()
    except DAMAGED as error:
        raise BadInput(f"the zip is damaged: {error}", where=f"{path.name} {wanted}", remedy=FETCH_AGAIN) from error


def read_text(
    path: Path,
    wanted: str,
    where: str = "",
    *,
    keep: tuple[str, Collection[str]] | None = None,
    otherwise: str = "",
    **options: Any,
) -> pd.DataFrame:
    """A delimited table as text (all columns), from a plain file, a gzip or a zip; in UTF-8, or else in the encoding
    `otherwise`; with `keep`, only the rows whose column holds one of the values, read piece by piece. Raises BadInput
    where it cannot be read whole: damage, and rows with fewer or more cells than the header."""
    import csv
    import gzip

    import pandas as pd

    name = where or path.name
    settings = {"dtype": str, "keep_default_na": False, "encoding": "utf-8-sig", "index_col": False} | options
    try:
        if settings.get("header", 0) is not None:
            with open_member(path, wanted) as stream:
                if columns := _rows_must_be_whole(stream, name, settings):
                    settings["usecols"] = range(columns)
        with open_member(path, wanted) as stream:
            if keep is None:
                return pd.read_csv(stream, **settings)
            pieces = []
            for piece in pd.read_csv(stream, chunksize=_PIECE, **settings):
                must_have(piece.columns, [keep[0]], name)
                pieces.append(piece[piece[keep[0]].isin(list(keep[1]))])
            return pd.concat(pieces, ignore_index=True)
    except UnicodeDecodeError as error:
        if otherwise:
            return read_text(path, wanted, where, keep=keep, **(options | {"encoding": otherwise}))
        raise BadInput("not UTF-8 text", where=name, remedy=FETCH_AGAIN) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error, gzip.BadGzipFile, *DAMAGED) as error:
        raise BadInput(f"cut off or damaged: {error}", where=name, remedy=FETCH_AGAIN) from error


def _rows_must_be_whole(stream: IO[bytes], where: str, settings: Mapping[str, Any]) -> int:
    """How many columns there are where every line but the header ends in a comma, else 0. Raises BadInput naming the first rows with
    fewer or more cells than the header: pandas fills up the former, and takes the first cell of the latter for an index."""
    import csv

    errors = settings.get("encoding_errors", "strict")
    with io.TextIOWrapper(stream, encoding=settings["encoding"], errors=errors, newline="") as text:
        skipped = settings.get("skiprows", 0)
        for _ in range(skipped):
            text.readline()
        rows = csv.reader(text, delimiter=settings.get("sep", ","))
        header = next(rows, [])
        named = max((n for n, cell in enumerate(header, 1) if cell.strip()), default=0)
        width = 0  # that of the first row: some providers end every line but the header in a comma, or only the header
        problems = []
        for row in rows:
            comma = len(row) == len(header) + 1 and not row[-1]
            width = width or (len(row) if comma else min(max(len(row), named), len(header)))
            if row and (len(row) != width or (width > len(header) and not comma)):
                what = f"{len(row)} cells, where {width} are due"
                remedy = "a column is shifted, or the file is cut off: " + FETCH_AGAIN
                problems.append(Problem(what, f"{where} line {rows.line_num + skipped}", remedy))
                if len(problems) == _SHOWN:
                    break
    raise_all(problems)
    return len(header) if width > len(header) else 0


def ends_whole(data: bytes, where: str) -> None:
    """Raise BadInput where the last line of a CSV has fewer cells than its first: it is cut off, if only in totals."""
    lines = data.rstrip(b"\r\n")
    first, last = lines.partition(b"\n")[0], lines.rpartition(b"\n")[2]
    if last.count(b",") < first.rstrip(b"\r").count(b","):
        what = f"cut off: {last.count(b',') + 1} cells in the last line, where {first.count(b',') + 1} are due"
        raise BadInput(what, where=where, remedy=FETCH_AGAIN)


def names_of(path: Path) -> list[str]:
    """The name of a file, and those of what is in it where it is a zip: each may say of which edition it is."""
    inside = []
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            inside = [Path(name).name for name in archive.namelist()]
    return [path.name, *inside]


def edition_in_names(path: Path, pattern: str, edition: str = "") -> str:
    """The edition by `--edition`, a file's name and the names inside a zip; `pattern` has one group, what a name says of it."""
    told = {name: found[1] for name in names_of(path) if (found := re.search(pattern, name))}
    return agreed_edition({"--edition": edition} | told, path.name)


def agreed_edition(said: Mapping[str, str], where: str) -> str:
    """The one edition of a file, by all that tell it (`--edition`, its name, what is inside; "" where one is silent), the first of them
    first. Raises BadInput where they differ: a renamed file is another edition's."""
    told = {who: edition for who, edition in said.items() if edition}
    if len(set(told.values())) > 1:
        what = "; ".join(f"{who} says {edition}" for who, edition in told.items())
        raise BadInput(f"of which edition it is, is not clear: {what}", where=where, remedy="keep the provider's name")
    return next(iter(told.values()), "")


def without_thousands(column: pd.Series, where: str, *, decimals: bool = False) -> pd.Series:
    """Numbers as text without the commas between their thousands. Raises BadInput where a comma stands for a decimal point; where the
    provider prints `decimals`, also where there are commas and not one point."""
    text = column.astype(str).str.strip()
    commas = text[text.str.contains(",", regex=False)]
    wrong = commas[commas.str.fullmatch(r"-?[\d.,]+") & ~commas.str.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?")]
    if decimals and wrong.empty and len(commas) and not text.str.contains(".", regex=False).any():
        wrong = commas
    if len(wrong):
        what = f"'{wrong.iloc[0]}': a comma that stands for a decimal point"
        raise BadInput(what, where=where, remedy="a spreadsheet of another language saved it: " + FETCH_AGAIN)
    return text.str.replace(",", "", regex=False)


def numbers(column: pd.Series, where: str, *, blank: Collection[str] = ("",), remedy: str = FETCH_AGAIN) -> pd.Series:
    """Text as numbers; `blank` texts are missing. Raises BadInput naming the first rows that are neither."""
    import numpy as np
    import pandas as pd

    text = column.astype(str).str.strip()
    empty = text.isin(list(blank))
    found = pd.to_numeric(text.where(~empty), errors="coerce").astype(float)
    bad = (found.isna() & ~empty) | np.isinf(found)
    raise_all(
        [
            Problem(f"not a number: '{text[row]}'", f"{where} row {row}, {column.name}", remedy)
            for row in list(column.index[bad])[:_SHOWN]
        ]
    )
    return found


def economies(
    found: Iterable[str], where: str, *, also: Mapping[str, str] | None = None, groups: Collection[str] = ()
) -> dict[str, str]:
    """Codes of a provider that stand for an economy -> ours. `also`: its own codes; `groups`: aggregates, left out.

    Raises BadInput naming codes that are neither: a code from another list is not guessed at.
    """
    table: dict[str, str] = {}
    unknown = []
    special = _KOSOVO | dict(also or {})
    for code in sorted(set(found)):
        ours = special.get(code, code)
        if code in groups:
            continue
        if codes.is_code(ours):
            table[code] = ours
        else:
            unknown.append(code)
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        what = f"unknown economies: {', '.join(repr(code) for code in unknown[:_SHOWN])}{more}"
        raise BadInput(what, where=where, remedy="codes of another list, or a new one: this reader knows ISO 3166")
    if not table:
        raise BadInput("not a single economy in it", where=where, remedy=FETCH_AGAIN)
    return table


def left_out(column: pd.Series, known: Collection[str], what: str = "groups of economies") -> tuple[str, ...]:
    """A note on the rows whose code is not among the `known`: how many, and which codes; empty where there are none."""
    lost = column[~column.isin(list(known))]
    if lost.empty:
        return ()
    names = sorted(set(lost.astype(str)))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (f"left out: {len(lost):,} rows of {what} ({', '.join(names[:_SHOWN])}{more})",)


def numbered_economies(
    found: Iterable[str], where: str, *, also: Mapping[str, str] | None = None, groups: Collection[str] = ()
) -> dict[str, str]:
    """The same for a provider that writes ISO 3166 numbers of three digits (392), or alpha-3."""
    return economies(found, where, also={**codes.numbers(), **(also or {})}, groups=groups)


def must_be_percent(rates: pd.Series, where: str) -> None:
    """Raise BadInput where rates that ought to be percent look like fractions (0.05 for 5%): ten above zero at the
    least, and not one above 1."""
    charged = rates[rates > 0]
    if len(charged) >= _ENOUGH_RATES and charged.max() <= 1.0:
        what = f"{len(charged)} rates above zero and not one above 1: fractions, not percent"
        raise BadInput(what, where=where, remedy="give the provider's own file: 5 percent is written 5")


def no_doubles(frame: pd.DataFrame, keys: list[str], where: str) -> None:
    """Raise BadInput naming keys that stand twice."""
    doubled = frame[frame.duplicated(keys)]
    raise_all(
        [
            Problem(f"{' '.join(str(cell) for cell in row)} is there twice", where, FETCH_AGAIN)
            for row in doubled[keys].head(_SHOWN).itertuples(index=False)
        ]
    )


@contextlib.contextmanager
def open_book(path: Path, member: str = "") -> Iterator[CalamineWorkbook]:
    """A spreadsheet (xlsx, xlsb, xls), or the one inside a zip that matches `member`.

    Needs python-calamine (the extra `excel`). Raises BadInput for a damaged one, also where that shows only while it is
    read.
    """
    refuse_web_page(path)
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise NoData("spreadsheets cannot be read here", remedy="pip install 'entrepot[excel]'") from error
    try:
        book = io.BytesIO(read_bytes(path, member)) if member else path
        packed.refuse_sparse(book, path.name)
        if isinstance(book, io.BytesIO):
            book.seek(0)  # looked through above
        yield calamine.load_workbook(book if isinstance(book, io.BytesIO) else str(book))
    except (calamine.CalamineError, OSError, *DAMAGED) as error:
        where = f"{path.name} {member}".strip()
        raise BadInput(f"the spreadsheet cannot be read: {error}", where=where, remedy=FETCH_AGAIN) from error


def read_sheet(path: Path, sheet: str | int = 0) -> list[list[Any]]:
    """The cells of one sheet of a spreadsheet, from its first row and column. Raises BadInput for a damaged file or a
    missing sheet."""
    with open_book(path) as book:
        names = book.sheet_names
        if isinstance(sheet, str) and sheet not in names:
            remedy = f"it has {', '.join(names)}: the format has changed, or it is another file"
            raise BadInput(f"no sheet '{sheet}'", where=path.name, remedy=remedy)
        return book.get_sheet_by_name(sheet if isinstance(sheet, str) else names[sheet]).to_python(
            skip_empty_area=False
        )


def sheet_table(cells: list[list[Any]], needed: Collection[str], where: str) -> pd.DataFrame:
    """The table under the first row of a sheet that has all `needed` headings, as text. Raises BadInput naming those
    that no row has, and rows with fewer or more cells."""
    import pandas as pd

    rows = [[cell_text(cell) for cell in row] for row in cells]
    best = max(range(min(len(rows), 60)), key=lambda n: len(set(needed) & set(rows[n])), default=None)
    must_have(rows[best] if best is not None else (), needed, where)
    assert best is not None
    odd = [n for n in range(best + 1, len(rows)) if rows[n] and len(rows[n]) != len(rows[best])]
    what = f"{{}} cells, where the heading has {len(rows[best])}"
    raise_all([Problem(what.format(len(rows[n])), f"{where} row {n + 1}", FETCH_AGAIN) for n in odd[:_SHOWN]])
    table = pd.DataFrame(rows[best + 1 :], columns=rows[best])
    return table.loc[:, [name != "" for name in table.columns]]


def cell_text(cell: Any) -> str:
    """A cell as text, whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""
