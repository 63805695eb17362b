"""A document: its text with exact offsets, language, date, and what in it is not the article. Nothing in a file is
executed or fetched."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from entrepot.errors import BadInput
from entrepot.evidence import furniture, language, markup
from entrepot.evidence.furniture import Skip

# Limits, stated to the user when a file passes them.
MOST_BYTES = 20_000_000
MOST_CHARACTERS = 6_000_000
MOST_UNPACKED = 40_000_000
MOST_PAGES = 400
PDF_SECONDS = 40

_HTML = re.compile(
    rb"\s*(?:<!doctype\s+html|<html|<head|<body|<article|<\?xml[^>]{0,100}\?>\s*<(?:!doctype\s+)?html)", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FULL_DATE = re.compile(
    r"(?<![\d.-])(?P<y>(?:19|20)\d{2})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>0?[1-9]|[12]\d|3[01])(?![\d])"
)
_ENCODINGS = ("cp932", "euc_jp", "gb18030", "big5", "cp874", "cp1258", "cp1252")


@dataclass(frozen=True)
class Document:
    """An article as it is read.

    `text[start:end]` is what every offset means; for plain text and Markdown offsets are those of the decoded file, for HTML
    `origin(offset)` leads back to it. `languages` gives one code for each paragraph that is long enough to tell.
    """

    name: str
    text: str
    format: str
    encoding: str
    language: str
    confidence: float
    published: dt.date | None
    dated_by: str
    skips: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = ()
    languages: tuple[tuple[int, int, str], ...] = ()
    latest_date: dt.date | None = None
    starts: tuple[int, ...] = field(default=(), repr=False)
    origins: tuple[int, ...] = field(default=(), repr=False)

    def origin(self, offset: int) -> int:
        """Where in the decoded source file the character at `offset` stood."""
        return markup.origin_of(offset, self.starts, self.origins)

    def byte_offset(self, offset: int) -> int | None:
        """The same place in bytes of the file, for plain text and Markdown; None for other formats."""
        if self.format not in ("text", "markdown"):
            return None
        marks = {"utf-8-sig": len(codecs.BOM_UTF8), "utf-16": 2, "utf-32": 4}
        body = self.text[:offset].encode(
            {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}.get(self.encoding, self.encoding)
        )
        return len(body) + marks.get(self.encoding, 0)


def read(path: str | Path, *, published: dt.date | None = None) -> Document:
    """Read plain text, Markdown, HTML, PDF (text layer) or DOCX. Raises BadInput that says what is wrong with the file
    and what to do."""
    path = Path(path)
    if not path.is_file():
        raise BadInput("no such file", where=str(path), remedy="check the path")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BadInput(
            f"{size:,} bytes; at most {MOST_BYTES:,} are read",
            where=path.name,
            remedy="split the file, or give its text",
        )
    data = path.read_bytes()
    return from_bytes(data, path.name, published=published, path=path)


def from_bytes(data: bytes, name: str, *, published: dt.date | None = None, path: Path | None = None) -> Document:
    """The document in `data`; its format is told by content first, by the name's ending second."""
    if not data.strip():
        raise BadInput("the file is empty", where=name, remedy="give a file with text")
    notes: list[str] = []
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()
    declared: str | None = None
    encoding = "binary"
    ending = name.lower().rpartition(".")[2]
    if data.startswith(b"%PDF"):
        format = "pdf"
        text, declared = _pdf(data, name, path, notes)
    elif data.startswith(b"PK\x03\x04"):
        format = "docx"
        text = _docx(data, name, notes)
    else:
        text, encoding = decode(data, name)
        format = (
            "html"
            if ending in ("html", "htm", "xhtml") or _HTML.match(data[:2000])
            else "markdown"
            if ending in ("md", "markdown")
            else "text"
        )
        if format == "html":
            text, starts, origins, declared = markup.html_text(text)
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"{len(text):,} characters; at most {MOST_CHARACTERS:,} are read", where=name, remedy="split the document"
        )
    if not text.strip():
        raise BadInput(
            "there is no text in it",
            where=name,
            remedy="a scanned file needs text recognition first; a script-built page, its saved text",
        )
    return _finish(name, text, format, encoding, published, declared, notes, starts, origins)


def from_text(text: str, name: str = "text", *, published: dt.date | None = None) -> Document:
    """A document out of text at hand."""
    if not text.strip():
        raise BadInput("the text is empty", where=name, remedy="give some text")
    return _finish(name, text, "text", "utf-8", published, None, [], (), ())


def _finish(
    name: str,
    text: str,
    format: str,
    encoding: str,
    published: dt.date | None,
    declared: str | None,
    notes: list[str],
    starts: tuple[int, ...],
    origins: tuple[int, ...],
) -> Document:
    from entrepot.evidence import dates

    text, starts, origins = visible(text, starts, origins)
    guess = language.detect(text)
    passages = _passages(text, guess.code)
    complete = [(d.start, d.end, d.day) for d in dates.find(text[:20_000], guess.code) if d.day is not None]
    skips, posted, how = furniture.find(text, complete, format)
    dated_by = "given" if published else ""
    if published is None and declared:
        published, dated_by = (
            dt.date.fromisoformat(declared),
            "declared by the page" if format == "html" else "the file's own information",
        )
    if published is None and posted:
        published, dated_by = posted, how
    if published is None and (day := _dateline(text, guess.code)):
        published, dated_by = day, "the dateline"
    latest = _latest(text)
    if published is None:
        notes.append(
            "no date of publication found: yearless dates and 'now' are judged by the latest date in the text; give "
            "--as-of"
        )
    others = sorted({code for _, _, code in passages} - {guess.code})
    unread = [code for code in (guess.code, *others) if not language.is_read(code)]
    if guess.code == language.UNREAD:
        notes.append("the language could not be told; numbers are read as in English")
    elif unread:
        notes.append(
            f"language not read: {', '.join(unread)}; only its digits, signs and names in the languages that are "
            f"read were looked at"
        )
    if guess.code in language.READ_FOR_QUANTITIES:
        notes.append(f"{guess.code} is read for quantities only: no directions, ranks or forecasts")
    if others:
        notes.append(f"mixed languages: {guess.code} with {', '.join(others)}")
    return Document(
        name,
        text,
        format,
        encoding,
        guess.code,
        guess.confidence,
        published,
        dated_by,
        tuple(skips),
        tuple(notes),
        tuple(passages),
        latest,
        starts,
        origins,
    )


# Format characters that no reader sees: zero-width blanks and joiners, soft hyphens, marks of direction.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")


def visible(
    text: str, starts: tuple[int, ...], origins: tuple[int, ...]
) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """The text without characters that nobody sees, and where each stretch of it came from."""
    hidden = list(_INVISIBLE.finditer(text))
    if not hidden:
        return text, starts, origins
    parts, fresh, places, at, length = [], [], [], 0, 0
    inner = 0
    for low, high in [*(m.span() for m in hidden), (len(text), len(text))]:
        if low > at:
            parts.append(text[at:low])
            fresh.append(length)
            places.append(markup.origin_of(at, starts, origins))
            while inner < len(starts) and starts[inner] <= at:
                inner += 1
            while inner < len(starts) and starts[inner] < low:
                fresh.append(length + starts[inner] - at)
                places.append(origins[inner])
                inner += 1
            length += low - at
        at = high
    return "".join(parts), tuple(fresh), tuple(places)


# Characters from the top among which a dateline is looked for.
_TOP = 1500


def _dateline(text: str, code: str) -> dt.date | None:
    """The day that the first report of the text is dated: MANILA, March 3, 2025 -."""
    from entrepot.evidence import dates, numbering

    for start, end, why in numbering.find(text[:_TOP]):
        if why == "dateline":
            days = [date.day for date in dates.find(text[start:end], code) if date.day is not None]
            if days:
                return days[0]
    return None


def _passages(text: str, main: str) -> list[tuple[int, int, str]]:
    """Paragraphs with their own language; short or undecided ones take the document's."""
    found = []
    for start, end in furniture.lines(text):
        if end - start >= 60:
            guess = language.detect(text[start : min(end, start + 1500)], statistical=False)
            sure = guess.code != language.UNREAD and guess.confidence >= 0.55
            found.append((start, end, guess.code if sure else main))
        elif end > start:
            guess = language.detect(text[start:end], statistical=False)
            other_script = guess.code in ("ja", "zh", "th", "km", "lo", "my", "ta") and guess.confidence > 0.5
            found.append((start, end, guess.code if other_script and main not in ("ja", "zh") else main))
    return found


def _latest(text: str) -> dt.date | None:
    """The latest complete date written in digits anywhere (references and addresses too): the text cannot be much
    older."""
    latest = None
    for match in _FULL_DATE.finditer(text):
        try:
            day = dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        latest = day if latest is None else max(latest, day)
    return latest


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
        raise BadInput(
            "this is a binary file, not text", where=name, remedy="give plain text, Markdown, HTML, PDF or DOCX"
        )
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
        raise BadInput("its encoding could not be told, or it is binary", where=name, remedy="save it as UTF-8")
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
        raise BadInput(
            "this is a binary file, not text", where=name, remedy="give plain text, Markdown, HTML, PDF or DOCX"
        )
    return text


def _docx(data: bytes, name: str, notes: list[str]) -> str:
    """Paragraphs of a Word file, unpacked only up to a limit."""
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "word/document.xml" not in names:
                raise BadInput(
                    "a ZIP file, but not a Word document", where=name, remedy="unpack it and give the article itself"
                )
            info = archive.getinfo("word/document.xml")
            if info.flag_bits & 1:
                raise BadInput("the Word document is encrypted", where=name, remedy="save it without a password")
            with archive.open(info) as member:
                xml = member.read(MOST_UNPACKED + 1)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        KeyError,
    ) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(
            f"a broken ZIP container ({type(error).__name__})", where=name, remedy="save the document again"
        ) from error
    except Exception as error:
        if isinstance(error, BadInput):
            raise
        # zlib.error and lzma.LZMAError share no base with the others.
        raise BadInput(
            f"a broken ZIP container ({type(error).__name__})", where=name, remedy="save the document again"
        ) from error
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
    if any(part.endswith("vbaProject.bin") for part in names):
        notes.append("the file holds macros; they were not looked at")
    return markup.word_text(xml.decode("utf-8", errors="replace"))


def _pdf(data: bytes, name: str, path: Path | None, notes: list[str]) -> tuple[str, str | None]:
    """Text of a PDF, page by page, read in a process of its own with limits on time, memory and pages."""
    import tempfile

    from entrepot.evidence import pdf_reader

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "document.pdf"
        copy.write_bytes(data)
        command = [
            sys.executable,
            "-I",
            str(Path(pdf_reader.__file__)),
            str(copy),
            str(MOST_PAGES),
            str(MOST_CHARACTERS),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PDF_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise BadInput(
                f"reading the PDF took more than {PDF_SECONDS} seconds", where=name, remedy="give its text"
            ) from error
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise BadInput(
            "the PDF is broken, or needs more memory than is allowed", where=name, remedy="give its text"
        ) from error
    if "error" in answer:
        raise BadInput(str(answer["error"]), where=name, remedy="save it again, without a password, or give its text")
    # Lines of a page break inside sentences: join where the next line goes on.
    text = re.sub(r"(?<![.!?:。！？\n])\n(?=[^\n\s•*-])", " ", "\n\n".join(answer["pages"]))
    if len(re.findall(r"\w", text)) < 20:
        raise BadInput("the PDF has no text layer (a scan)", where=name, remedy="run text recognition on it first")
    if answer["count"] > MOST_PAGES:
        notes.append(f"only the first {MOST_PAGES} of {answer['count']} pages were read")
    return text, answer["created"]
