"""Text out of HTML and WordprocessingML by one linear pass over tags: nothing is executed, expanded or fetched, and
every character knows where it came from.

No entity declarations are honoured and no tree is built, so deep nesting, unclosed tags and recursive entities cost
nothing.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:_-]{0,60})((?:[^<>\"']++|\"[^\"]{0,2000}+\"|'[^']{0,2000}+')*+)>")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:_-]{0,60})")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_RAW = ("script", "style", "textarea", "title", "xmp", "noscript", "template", "svg", "math")
_DROP = frozenset(
    [
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "iframe",
        "object",
        "figure",
        "canvas",
        "audio",
        "video",
        "menu",
        "dialog",
    ]
)
_BLOCK = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "blockquote",
        "pre",
        "br",
        "hr",
        "dl",
        "dt",
        "dd",
        "body",
        "figcaption",
        "address",
        "details",
        "summary",
        "center",
    ]
)
_CELL = ("td", "th")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_HIDDEN = re.compile(r"\bhidden\b(?!\s*=\s*[\"']?until)|display\s*:\s*none|aria-hidden\s*=\s*[\"']?true", re.IGNORECASE)
_FURNITURE = re.compile(
    r"\b(?:class|id)\s*=\s*[\"'][^\"']*\b(?:related|sidebar|breadcrumb|comment|share|social|newsletter|promo|advert|"
    r"cookie|menu|footer|widget"
    r"|recommend|subscribe|byline|most-read|trending)",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"(?:article:published_time|datePublished|date\.created|pubdate|DC\.date|"
    r"dcterms\.created)[\"']?\s*(?:content\s*=|:|=)\s*[\"']"
    r"(\d{4}-\d{2}-\d{2})|content\s*=\s*[\"'](\d{4}-\d{2}-\d{2})[^\"']*[\"']\s+(?:property|name|itemprop)\s*=\s*[\"']"
    r"(?:article:published_time|datePublished|pubdate|date)",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


@dataclass
class Extract:
    """Text under construction: `starts` are offsets in the text, `origins` the offsets in the source that they came
    from."""

    parts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, origin: int) -> None:
        """Append source text that begins at `origin`; entities become characters, runs of blanks one blank."""
        at = 0
        for match in _ENTITY.finditer(text):
            self._plain(text[at : match.start()], origin + at)
            self._plain(html.unescape(match.group()), origin + match.start())
            at = match.end()
        self._plain(text[at:], origin + at)

    def _plain(self, text: str, origin: int) -> None:
        for piece in re.finditer(r"\s+|\S+", text):
            word = piece.group()
            if word.isspace():
                if self.parts and not self.parts[-1][-1:].isspace():
                    self._put(" ", origin + piece.start())
            else:
                self._put(word, origin + piece.start())

    def _put(self, text: str, origin: int) -> None:
        self.starts.append(self.length)
        self.origins.append(origin)
        self.parts.append(text)
        self.length += len(text)

    def newline(self, origin: int) -> None:
        """Begin a new line, unless one has just begun."""
        if self.parts and self.parts[-1] != "\n":
            self._put("\n", origin)

    def cell(self, origin: int) -> None:
        """Begin a new cell of a table, in the same line."""
        if self.parts and not self.parts[-1][-1:].isspace():
            self._put("\t", origin)

    def text(self) -> str:
        """The text so far."""
        return "".join(self.parts)


def origin_of(offset: int, starts: tuple[int, ...], origins: tuple[int, ...]) -> int:
    """Where in the source the character at `offset` of the text came from."""
    if not starts:
        return offset
    at = max(bisect_right(starts, offset) - 1, 0)
    return origins[at] + offset - starts[at]


def _events(source: str) -> Iterator[tuple[str, str, str, int, int]]:
    """(kind, name, attributes or text, start, end) with kind one of text, open, close; comments and raw elements are
    passed over."""
    at, size = 0, len(source)
    lower = source.lower() if len(source.lower()) == size else source
    unclosed: set[str] = set()
    while at < size:
        cut = source.find("<", at)
        if cut < 0:
            yield "text", "", source[at:], at, size
            return
        if cut > at:
            yield "text", "", source[at:cut], at, cut
        if source.startswith("<!--", cut) and "--" not in unclosed:
            end = source.find("-->", cut + 4)
            if end < 0:
                unclosed.add("--")
                at = cut + 4
                continue
            at = end + 3
            continue
        if source.startswith(("<!", "<?"), cut) and "!" not in unclosed:
            end = source.find(">", cut)
            if end < 0:
                unclosed.add("!")
                at = cut + 2
                continue
            at = end + 1
            continue
        match = _TAG.match(source, cut)
        name_only = _NAME.match(source, cut) if match is None and ">" not in unclosed else None
        if name_only is not None:
            match = name_only
            at = source.find(">", name_only.end()) + 1
            if at == 0:
                unclosed.add(">")
                match = None
        elif match is not None:
            at = match.end()
        if match is None:
            yield "text", "", " " if source[cut + 1 : cut + 2].isalpha() else "<", cut, cut + 1
            at = cut + 1
            continue
        name = match.group(1).lower()
        closing = source[cut + 1] == "/"
        if not closing and name in _RAW and name not in unclosed and not source.startswith("/>", at - 2):
            end = lower.find(f"</{name}", at)
            if end < 0:
                unclosed.add(name)
                continue
            if name == "title":
                yield "text", "title", source[at:end], at, end
            after = source.find(">", end)
            at = after + 1 if after >= 0 else size
            continue
        yield ("close" if closing else "open"), name, source[match.end(1) : at - 1], cut, at


def html_text(source: str) -> tuple[str, tuple[int, ...], tuple[int, ...], str | None]:
    """Main text of a page, offsets into it, their origins, and the publication date that the page declares.

    The text of <article> or <main> where it has most of the page, else everything outside navigation, asides and other
    furniture.
    """
    found = _DATES.search(source[:400_000])
    published = (found.group(1) or found.group(2)) if found else None
    everything, inside = _walk(source, strict=True)
    chosen = inside if inside.length >= max(400, 0.4 * everything.length) else everything
    loose, _ = _walk(source, strict=False)
    if chosen.length < 0.2 * loose.length:
        chosen = loose
    return chosen.text(), tuple(chosen.starts), tuple(chosen.origins), published


def _walk(source: str, *, strict: bool) -> tuple[Extract, Extract]:
    """The text of the page, and that inside <article> or <main>; `strict` leaves furniture out."""
    everything, inside = Extract(), Extract()
    skipping: list[str] = []
    depth = 0
    for kind, name, content, start, end in _events(source):
        if kind == "text":
            if name == "title" or skipping:
                continue
            everything.add(content, start)
            if depth:
                inside.add(content, start)
            continue
        if skipping:
            if kind == "close" and skipping[-1] == name:
                skipping.pop()
            elif kind == "open" and name == skipping[-1] and name not in _VOID:
                skipping.append(name)
            continue
        if name in _BLOCK:
            everything.newline(start)
            if depth:
                inside.newline(start)
        if name in _CELL:
            everything.cell(start)
            if depth:
                inside.cell(start)
        if name in ("article", "main"):
            depth = max(0, depth + (1 if kind == "open" else -1))
        unwanted = (
            strict
            and name not in _VOID
            and (name in _DROP or bool(_FURNITURE.search(content[:2000])) or bool(_HIDDEN.search(content[:2000])))
        )
        if (
            kind == "open"
            and unwanted
            and name not in ("body", "html", "main", "article")
            and not source.startswith("/>", end - 2)
        ):
            skipping.append(name)
    return everything, inside


def declared_charset(data: bytes) -> str | None:
    """The charset that a page declares in its first 4,096 bytes."""
    match = _CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def word_text(source: str) -> str:
    """Text of WordprocessingML (word/document.xml): runs joined, one paragraph a line, deleted text left out."""
    extract: list[str] = []
    in_text = deleted = 0
    for kind, name, content, _, _ in _events(source):
        if kind == "text":
            if in_text and not deleted:
                extract.append(html.unescape(content))
        elif name == "w:t":
            in_text = 0 if kind == "close" else int(not content.rstrip().endswith("/"))
        elif name == "w:del":
            deleted += 1 if kind == "open" else -1
        elif (name == "w:p" and kind == "close") or name in ("w:br", "w:cr"):
            extract.append("\n")
        elif name == "w:tab":
            extract.append("\t")
    return "".join(extract)
