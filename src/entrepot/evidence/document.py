"""A document: its text with exact offsets, language, date, and what in it is not the article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from entrepot.errors import BadInput, told
from entrepot.evidence import formats, furniture, language, markup
from entrepot.evidence.formats import Content
from entrepot.evidence.furniture import Skip

# Stated to the user when a file passes it.
MOST_BYTES = 20_000_000

_FULL_DATE = re.compile(
    r"(?<![\d.-])(?P<y>(?:19|20)\d{2})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>0?[1-9]|[12]\d|3[01])(?![\d])"
)


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


def read(path: str | Path, *, published: dt.date | None = None) -> Document:
    """Read plain text, Markdown, HTML, PDF (text layer) or DOCX. Raises BadInput that says what is wrong with the file
    and what to do."""
    path = Path(path)
    if not path.is_file():
        raise BadInput("no such file", where=str(path), remedy="check the path")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BadInput(
            told("problem.text.large", "{n} bytes; at most {most} are read", n=f"{size:,}", most=f"{MOST_BYTES:,}"),
            where=path.name,
            remedy=told("problem.text.split", "split the file, or give its text"),
        )
    return from_bytes(path.read_bytes(), path.name, published=published)


def from_bytes(data: bytes, name: str, *, published: dt.date | None = None) -> Document:
    """The document in `data`; its format is told by content first, by the name's ending second."""
    return _finish(name, formats.content(data, name), published)


def from_text(text: str, name: str = "text", *, published: dt.date | None = None) -> Document:
    """A document out of text at hand."""
    if not text.strip():
        raise BadInput(
            told("problem.text.empty", "the text is empty"),
            where=name,
            remedy=told("problem.text.some", "give some text"),
        )
    return _finish(name, Content(text), published)


def _finish(name: str, read: Content, published: dt.date | None) -> Document:
    from entrepot.evidence import dates

    text, starts, origins = visible(read.text, read.starts, read.origins)
    guess = language.detect(text)
    passages = _passages(text, guess.code)
    complete = [(d.start, d.end, d.day) for d in dates.find(text[:20_000], guess.code) if d.day is not None]
    skips, posted, how = furniture.find(text, complete, read.format)
    declared = dt.date.fromisoformat(read.declared) if read.declared else None
    by_page = "declared by the page" if read.format == "html" else "the file's own information"
    days = ((published, "given"), (declared, by_page), (posted, how), (_dateline(text, guess.code), "the dateline"))
    day, dated_by = next(((day, by) for day, by in days if day is not None), (None, ""))
    others = sorted({code for _, _, code in passages} - {guess.code})
    return Document(
        name, text, read.format, read.encoding, guess.code, guess.confidence, day, dated_by, tuple(skips),
        (*read.notes, *_notes(guess.code, others, dated=day is not None)), tuple(passages), _latest(text), starts, origins,
    )  # fmt: skip


def _notes(main: str, others: Sequence[str], *, dated: bool) -> Iterator[str]:
    """What a reader should know of a text in these languages."""
    if not dated:
        yield (
            "no date of publication found: yearless dates and 'now' are judged by the latest date in the text; give "
            "--published DAY"
        )
    unread = [code for code in (main, *others) if not language.is_read(code)]
    if main == language.UNREAD:
        yield "the language could not be told; numbers are read as in English"
    elif unread:
        yield (
            f"language not read: {', '.join(unread)}; only its digits, signs and names in the languages that are "
            f"read were looked at"
        )
    if main in language.READ_FOR_QUANTITIES:
        yield f"{main} is read for quantities only: no directions, ranks or forecasts"
    if others:
        yield f"mixed languages: {main} with {', '.join(others)}"


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
