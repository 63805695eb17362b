"""How large a packed file becomes, told before it fills the memory: a file of a few kilobytes can unpack to terabytes, and a sheet with
two cells in opposite corners holds seventeen billion."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from pathlib import Path
from typing import IO, Any

from entrepot.errors import BadInput

MOST_BYTES = 4 << 30  # of one file, unpacked
MOST_CELLS = 100_000_000  # of one sheet, from its first to its last row and column
# Text packs to a tenth or a twentieth, the most that a zip can do is a thousandth.
MOST_RATIO, RATIO_FROM = 200, 100_000_000
TWO_FILES = "two downloads were joined: give each by itself"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the first bytes of xls, which no workbook holds again
_REMEDY = "give the provider's own file, or the table itself as CSV"
_SHEETS = re.compile(r"xl/(?:worksheets/.*|sharedStrings)\.xml", re.IGNORECASE)
_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_PIECE, _LONGEST_CELL = 1 << 20, 40


def refuse_bomb(archive: zipfile.ZipFile, where: str) -> None:
    """Raise BadInput where a file of a zip would unpack to more than is read, or another zip stands before it."""
    if min((info.header_offset for info in archive.infolist()), default=0) > 0:
        raise BadInput("two files in one: a zip with something before it", where=where, remedy=TWO_FILES)
    for info in archive.infolist():
        _refuse(info.file_size, info.compress_size, f"{where} {info.filename}")


def refuse_sparse(book: Path | IO[bytes], where: str) -> None:
    """Raise BadInput where a workbook unpacks to more than is read, or a sheet spans more cells than fit; all else, also what is no
    zip, is left to its reader."""
    if not zipfile.is_zipfile(book):
        _refuse_two_workbooks(book, where)
        return
    with zipfile.ZipFile(book) as archive:
        refuse_bomb(archive, where)
        if "content.xml" in archive.namelist():
            raise BadInput(
                "an OpenDocument file: not a form that is read here", where=where, remedy="save it as xlsx or CSV"
            )
        for name in filter(_SHEETS.fullmatch, archive.namelist()):
            with archive.open(name) as stream:  # to its end: a size that is told wrong is found out here
                high, wide = _extent(stream)
            if high * wide > MOST_CELLS:
                raise BadInput(
                    f"a sheet of {high:,} rows and {wide:,} columns", where=f"{where} {name}", remedy=_REMEDY
                )


def _refuse_two_workbooks(book: Path | IO[bytes], where: str) -> None:
    """Raise BadInput where a workbook of the old kind is followed by another."""
    data = book.read_bytes() if isinstance(book, Path) else book.read()
    if not isinstance(book, Path):
        book.seek(0)
    if data.startswith(_OLD_WORKBOOK) and data.count(_OLD_WORKBOOK) > 1:
        raise BadInput("two files in one: a workbook behind a workbook", where=where, remedy=TWO_FILES)


def _extent(stream: IO[bytes]) -> tuple[int, int]:
    """The last row and the last column that a sheet names."""
    rows, columns, tail = {b"0"}, {b""}, b""
    while piece := stream.read(_PIECE):
        for column, row in _CELL.findall(tail + piece):
            columns.add(column)
            rows.add(row)
        tail = piece[-_LONGEST_CELL:]
    return max(map(int, rows)), max(map(_number, columns))


def _number(column: bytes) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in column:
        number = 26 * number + letter - 64
    return number


def _refuse(size: int, packed: int, where: str) -> None:
    if size > MOST_BYTES or (size > RATIO_FROM and size > MOST_RATIO * packed):
        raise BadInput(f"unpacks from {packed:,} to {size:,} bytes or more: a bomb?", where=where, remedy=_REMEDY)


class _Measured(io.RawIOBase):
    """A gzip that is read only as far as what comes out of it is in proportion to what went in."""

    def __init__(self, path: Path) -> None:
        self.stream, self.packed, self.read_so_far, self.where = gzip.open(path), path.stat().st_size, 0, path.name  # noqa: SIM115

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self.stream.readinto(buffer)
        self.read_so_far += count
        _refuse(self.read_so_far, self.packed, self.where)
        return count

    def close(self) -> None:
        self.stream.close()
        super().close()


def open_gzip(path: Path) -> IO[bytes]:
    """A gzip as a stream. Reading raises BadInput where it unpacks to more than is read."""
    return io.BufferedReader(_Measured(path))
