"""Small files that unpack to very large ones, or never end."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

LARGE = 256 << 20
SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
PARTS = {
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(path: Path, sheet: str | int, shared: int = 0) -> Path:
    """An xlsx with one sheet, given as its rows or as a number of bytes of blanks, and as many bytes of shared strings."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        for name, what in {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared}.items():
            if isinstance(what, str):
                archive.writestr(name, SHEET.format(what))
            elif what:
                blanks(archive, name, what)
    return path


def blanks(archive: zipfile.ZipFile, name: str, size: int) -> None:
    """A member of nothing but blanks."""
    with archive.open(name, "w", force_zip64=True) as member:
        for _ in range(size >> 20):
            member.write(b" " * (1 << 20))


def zipped(path: Path, name: str, size: int) -> Path:
    """A zip with one file of blanks."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        blanks(archive, name, size)
    return path


def lying(path: Path) -> Path:
    """The same zip, its directory telling a thousandth of the size of its largest file."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        largest = max(archive.infolist(), key=lambda info: info.file_size)
    told = struct.pack("<I", largest.file_size)
    at = data.find(told, data.find(b"PK\x01\x02"))
    data[at : at + 4] = struct.pack("<I", largest.file_size // 1000)
    path.write_bytes(data)
    return path


def gzipped(path: Path, size: int) -> Path:
    """A gzip of blanks."""
    with gzip.open(path, "wb") as stream:
        for _ in range(size >> 20):
            stream.write(b" " * (1 << 20))
    return path


def pdf(path: Path, objects: Iterable[str | tuple[str, bytes]]) -> Path:
    """A PDF with these objects (text, or a dictionary with its stream), numbered from 1, the first its catalogue, and a valid
    table of where each stands."""
    out, places = b"%PDF-1.7\n", []
    for number, given in enumerate(objects, start=1):
        places.append(len(out))
        text, stream = (given, None) if isinstance(given, str) else given
        body = text.encode()
        if stream is not None:
            body = f"<< {text} /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream"
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    at, size = len(out), len(places) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode()
    path.write_bytes(out)
    return path


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 4 0 R >> >> >>"
TEXT = b"BT /F 9 Tf (Exports of Japan to Viet Nam were 22.7 billion dollars.) Tj ET "


def one_page(
    contents: tuple[str, bytes], *more: str | tuple[str, bytes], font: str = FONT
) -> list[str | tuple[str, bytes]]:
    """The objects of a PDF of one page."""
    return [CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, contents, font, *more]


def packed(size: int, times: int = 1) -> bytes:
    """Blanks, packed again and again."""
    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(b" " * (1 << 20)) for _ in range(size >> 20)), packer.flush()])
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def doubling(levels: int) -> list[str]:
    """A tree of pages whose every branch names the next one twice."""
    last = levels + 2
    kids = [f"<< /Type /Pages /Kids [{n + 1} 0 R {n + 1} 0 R] /Count {2 ** (last - n)} >>" for n in range(2, last)]
    return [CATALOG, *kids, f"<< /Type /Page /Parent {last - 1} 0 R /MediaBox [0 0 9 9] >>"]


FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"
WIDE = b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"
# Made when they are asked for: to pack some of them takes seconds.
PDFS: dict[str, Callable[[], list[str | tuple[str, bytes]]]] = {
    "pages that are their own parents": lambda: [CATALOG, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
    "pages in a ring": lambda: [
        CATALOG,
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
    ],
    "a billion pages out of thirty": lambda: [*doubling(30)],
    "a page that draws itself": lambda: one_page((FORM, b"/X Do " * 9)),
    "a lot of blanks": lambda: one_page(("/Filter /FlateDecode", packed(LARGE))),
    "a lot packed three times": lambda: one_page(
        ("/Filter [/FlateDecode /FlateDecode /FlateDecode]", packed(LARGE, 3))
    ),
    "a font of four billion letters": lambda: one_page(
        ("", TEXT * 20), ("", WIDE), font="<< /Type /Font /Subtype /Type0 /ToUnicode 6 0 R >>"
    ),
    "a hundred megabytes of text operators": lambda: one_page(
        ("/Filter /FlateDecode", zlib.compress(TEXT * 1_500_000, 9))
    ),
}
