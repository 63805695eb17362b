"""Kind: a small file that becomes a very large one, or that leads round in a ring: refused with a message, in little time and memory."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bombs
import pytest

from entrepot import packed, sheets, tables
from entrepot.errors import BadInput
from entrepot.evidence import document, formats

SECONDS, BYTES = 20.0, 1 << 30
CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'


def child(work: Callable[..., Any], arguments: tuple[Any, ...], told: Any) -> None:
    """Do something in this process and tell how it ended, its seconds (with those of its own children) and its memory."""
    start, said = time.process_time(), "read"
    try:
        work(*arguments)
    except BadInput as error:
        said = str(error)
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told.send((said, time.process_time() - start + used[1].ru_utime, 1024 * max(one.ru_maxrss for one in used)))


def ended(work: Callable[..., Any], *arguments: Any) -> str:
    """How something ends in a process of its own, which stays within its bounds."""
    context = multiprocessing.get_context("fork")
    hears, tells = context.Pipe(duplex=False)
    process = context.Process(target=child, args=(work, arguments, tells))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    process.start()
    tells.close()
    assert hears.poll(10 * SECONDS), "no end"
    try:
        said, seconds, memory = hears.recv()
    except EOFError:
        process.join()
        return f"died with {process.exitcode}"
    process.join()
    assert seconds < SECONDS and memory - before < BYTES, (said, seconds, memory - before)
    return said


@pytest.mark.parametrize("name", bombs.PDFS)
def test_pdfs_with_a_valid_table(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "PDF_SECONDS", 10)
    said = ended(document.read, bombs.pdf(tmp_path / "a.pdf", bombs.PDFS[name]()))
    assert said == "read" or any(
        why in said for why in ("cannot be read", "took more than", "more memory", "no text layer")
    ), said


def test_a_pdf_of_the_same_making_is_read(tmp_path: Path) -> None:
    path = bombs.pdf(tmp_path / "a.pdf", bombs.one_page(("", bombs.TEXT)))
    assert "22.7 billion" in document.read(path).text


def test_word_files(tmp_path: Path) -> None:
    path = bombs.zipped(tmp_path / "a.docx", "word/document.xml", bombs.LARGE)
    assert "unpacks to more than" in ended(document.read, path)
    assert "broken ZIP" in ended(document.read, bombs.lying(path))


@pytest.mark.parametrize(
    ("rows", "shared", "why"),
    [
        (CORNERS, 0, "1,048,576 rows and 16,384 columns"),
        (bombs.LARGE, 0, "bomb"),
        (CORNERS[:40] + "</row>", bombs.LARGE, "bomb"),
    ],
    ids=["two corners", "sheet", "shared strings"],
)
def test_workbooks(tmp_path: Path, rows: str | int, shared: int, why: str) -> None:
    path = bombs.workbook(tmp_path / "a.xlsx", rows, shared)
    assert why in ended(sheets.grid, path)
    if why == "bomb":
        assert "damaged" in ended(sheets.grid, bombs.lying(path)) or "cannot be read" in ended(sheets.grid, path)


def test_the_largest_sheet_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = '<row r="3"><c r="B3"><v>1</v></c><c r="AB3"><v>1</v></c></row>'
    monkeypatch.setattr(packed, "MOST_CELLS", 3 * 28)
    path = bombs.workbook(tmp_path / "a.xlsx", row)
    assert sheets.grid(path)[-1][-1] == "1"
    monkeypatch.setattr(packed, "MOST_CELLS", 3 * 28 - 1)
    with pytest.raises(BadInput, match="3 rows and 28 columns"):
        sheets.grid(path)


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz"])
def test_tables_that_are_packed(tmp_path: Path, name: str) -> None:
    make = bombs.gzipped if name.endswith(".gz") else lambda path, size: bombs.zipped(path, "a.csv", size)
    assert "bomb" in ended(tables.read_text, make(tmp_path / name, bombs.LARGE), "*.csv")


def test_the_ratio_at_which_a_file_is_taken_for_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bombs.zipped(tmp_path / "a.zip", "a.csv", 8 << 20)
    with tables.open_zip(path) as archive:
        (info,) = archive.infolist()
    size, ratio = info.file_size, info.file_size / info.compress_size
    for most, from_size, most_ratio, taken in (
        (size, size - 1, ratio * 1.01, False), (size, size - 1, ratio * 0.99, True), (size, size, ratio * 0.99, False),
        (size - 1, size, ratio, True),
    ):  # fmt: skip
        monkeypatch.setattr(packed, "MOST_BYTES", most)
        monkeypatch.setattr(packed, "RATIO_FROM", from_size)
        monkeypatch.setattr(packed, "MOST_RATIO", most_ratio)
        if taken:
            with pytest.raises(BadInput, match="bomb"):
                tables.open_zip(path)
        else:
            tables.open_zip(path).close()
