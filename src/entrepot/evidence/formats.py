"""The text of a file by its format: plain text and Markdown, HTML, PDF (text layer), Word. Nothing in a file is executed or
fetched."""

from __future__ import annotations

import codecs
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from entrepot.errors import BadInput, told
from entrepot.evidence import markup

# Limits, stated to the user when a file passes them.
MOST_CHARACTERS = 6_000_000
MOST_UNPACKED = 40_000_000
MOST_PAGES = 400
PDF_SECONDS = 40

_HTML = re.compile(
    rb"\s*(?:<!doctype\s+html|<html|<head|<body|<article|<\?xml[^>]{0,100}\?>\s*<(?:!doctype\s+)?html)", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ENCODINGS = ("cp932", "euc_jp", "gb18030", "big5", "cp874", "cp1258", "cp1252")


@dataclass(frozen=True)
class Content:
    """The text of a file: its format and encoding, the day that the file itself declares, notes for the reader, and, where the
    text is not that of the file, where each stretch (`starts`) came from (`origins`)."""

    text: str
    format: str = "text"
    encoding: str = "utf-8"
    declared: str | None = None
    notes: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()


def content(data: bytes, name: str) -> Content:
    """What is in a file; its format is told by content first, by the name's ending second. Raises BadInput."""
    if not data.strip():
        raise BadInput(
            told("problem.text.empty", "the text is empty"),
            where=name,
            remedy=told("problem.text.some", "give some text"),
        )
    if data.startswith(b"%PDF"):
        found = _pdf(data, name)
    elif data.startswith(b"PK\x03\x04"):
        found = _docx(data, name)
    else:
        found = _plain(data, name)
    if len(found.text) > MOST_CHARACTERS:
        what = f"{len(found.text):,} characters; at most {MOST_CHARACTERS:,} are read"
        raise BadInput(what, where=name, remedy="split the document")
    if not found.text.strip():
        scan = "a scanned file needs text recognition first; a script-built page, its saved text"
        remedy = told("problem.text.scan", scan)
        raise BadInput(told("problem.text.none", "there is no text in it"), where=name, remedy=remedy)
    return found


def _plain(data: bytes, name: str) -> Content:
    text, encoding = decode(data, name)
    ending = name.lower().rpartition(".")[2]
    if ending in ("html", "htm", "xhtml") or _HTML.match(data[:2000]):
        text, starts, origins, declared = markup.html_text(text)
        return Content(text, "html", encoding, declared, (), starts, origins)
    return Content(text, "markdown" if ending in ("md", "markdown") else "text", encoding)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Text and encoding: byte-order mark, strict UTF-8, a page's own declaration, then the candidate that looks most
    like a language."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return _textual(data.decode(encoding), name), encoding
            except UnicodeDecodeError as error:
                raise BadInput(
                    f"begins as {encoding}, but does not go on so", where=name, remedy="save it as UTF-8"
                ) from error
    try:
        return _textual(data.decode("utf-8"), name), "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\x00" in data[:4096]:
        raise _binary(name)
    charset = markup.declared_charset(data)
    candidates = ([charset] if charset else []) + list(_ENCODINGS)
    best: tuple[float, str, str] | None = None
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        score = _plausible(text[:50_000]) + (0.2 if encoding == charset else 0.0)
        if best is None or score > best[0]:
            best = (score, text, encoding)
    if best is None or best[0] < 0.6:
        what = told("problem.text.binary", "its encoding could not be told, or it is binary")
        raise BadInput(what, where=name, remedy=told("problem.text.utf8", "save it as UTF-8"))
    return _textual(best[1], name), best[2]


_COMMON = re.compile(r"[A-Za-z\s.,\d\u3040-\u30ff\u3001\u3002\u0e01-\u0e5b的一是在不了有和人这中大为上个国日本年月]")
_HAN_ONE = re.compile(r"[\u4e00-\u9fff]")
_ODD = re.compile(r"[\u0080-\u009f\uff61-\uff9f\ue000-\uf8ff¡-¿×÷þÞðÐ]")


def _plausible(text: str) -> float:
    """Between 0 and 1: the share of characters that text in our languages is made of."""
    common, han, odd = len(_COMMON.findall(text)), len(_HAN_ONE.findall(text)), len(_ODD.findall(text))
    return max(0.0, (common + 0.7 * han - 2 * odd) / max(len(text), 1))


def _textual(text: str, name: str) -> str:
    """The text itself, unless too much of it is control characters."""
    if len(_CONTROL.findall(text[:100_000])) > 0.01 * min(len(text), 100_000):
        raise _binary(name)
    return text


def _binary(name: str) -> BadInput:
    remedy = "give plain text, Markdown, HTML, PDF or DOCX"
    return BadInput("this is a binary file, not text", where=name, remedy=remedy)


def _docx(data: bytes, name: str) -> Content:
    """Paragraphs of a Word file, unpacked only up to a limit."""
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "word/document.xml" not in names:
                unpack = told("problem.text.unpack", "unpack it and give the article itself")
                raise BadInput(
                    told("problem.text.zip", "a ZIP file, but not a Word document"), where=name, remedy=unpack
                )
            info = archive.getinfo("word/document.xml")
            if info.flag_bits & 1:
                what = told("problem.text.encrypted", "the Word document is encrypted")
                raise BadInput(what, where=name, remedy=told("problem.text.open", "save it without a password"))
            with archive.open(info) as member:
                xml = member.read(MOST_UNPACKED + 1)
    except BadInput:
        raise
    except Exception as error:  # zlib.error and lzma.LZMAError share no base with those of zipfile
        what = f"a broken ZIP container ({type(error).__name__})"
        raise BadInput(what, where=name, remedy="save the document again") from error
    if len(xml) > MOST_UNPACKED:
        raise BadInput(
            f"unpacks to more than {MOST_UNPACKED:,} bytes", where=name, remedy="it may be a bomb; give the text itself"
        )
    if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml[:2000]:
        raise BadInput(
            "its XML declares entities, which Word never does",
            where=name,
            remedy="save the document again with a word processor",
        )
    macros = any(part.endswith("vbaProject.bin") for part in names)
    notes = ("the file holds macros; they were not looked at",) if macros else ()
    return Content(markup.word_text(xml.decode("utf-8", errors="replace")), "docx", "binary", notes=notes)


def _pdf(data: bytes, name: str) -> Content:
    """Text of a PDF, page by page, read in a process of its own with limits on time, memory and pages."""
    import tempfile

    from entrepot.evidence import pdf_reader

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "document.pdf"
        copy.write_bytes(data)
        limits = [str(MOST_PAGES), str(MOST_CHARACTERS)]
        command = [sys.executable, "-I", str(Path(pdf_reader.__file__)), str(copy), *limits]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PDF_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise BadInput(
                told("problem.text.slow", "reading the PDF took more than {n} seconds", n=PDF_SECONDS),
                where=name,
                remedy=told("problem.text.give", "give its text"),
            ) from error
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise BadInput(
            told("problem.text.broken", "the PDF is broken, or needs more memory than is allowed"),
            where=name,
            remedy=told("problem.text.give", "give its text"),
        ) from error
    if "error" in answer:
        raise BadInput(str(answer["error"]), where=name, remedy="save it again, without a password, or give its text")
    # Lines of a page break inside sentences: join where the next line goes on.
    text = re.sub(r"(?<![.!?:。！？\n])\n(?=[^\n\s•*-])", " ", "\n\n".join(answer["pages"]))
    if len(re.findall(r"\w", text)) < 20:
        what = told("problem.text.layer", "the PDF has no text layer (a scan)")
        raise BadInput(what, where=name, remedy=told("problem.text.recognise", "run text recognition on it first"))
    cut = answer["count"] > MOST_PAGES
    notes = (f"only the first {MOST_PAGES} of {answer['count']} pages were read",) if cut else ()
    return Content(text, "pdf", "binary", answer["created"], notes)
