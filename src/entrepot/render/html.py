"""An answer as one HTML page that opens offline: words, pictures and tables inside it, no script that it needs."""

from __future__ import annotations

import difflib
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

from markupsafe import Markup, escape

from entrepot.answers import block as blocks
from entrepot.answers.answer import Answer, sources_of
from entrepot.answers.block import Grid, GridCell, Map, Passage, Section, Table
from entrepot.codes import is_code
from entrepot.provenance import version
from entrepot.render.charts.draw import NORMAL, WIDE, chart, drawn
from entrepot.render.charts.lines import year_of
from entrepot.render.charts.palette import GROUNDS, colour
from entrepot.render.data import prefix_of
from entrepot.render.tables import as_table, needs_table
from entrepot.render.texts import TableText, marks_used, table, unit_of
from entrepot.words import Language, problems, say
from entrepot.words.say import sentence, text_of

if TYPE_CHECKING:
    import jinja2

    from entrepot.answers.block import Asked
    from entrepot.provenance import Source
    from entrepot.render.texts import CellText

# A quantity inside a sentence, kept apart from the mark-up until the text is escaped.
_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_CODE = re.compile("`([^`<>]+)`")
_BEHIND = re.compile(r" \(|;|, (?=as |compiled|carried|from |quoted)")  # what follows the name of a producer
_DAY = re.compile(r"\d{4}(-\d\d){0,2}")
_TAGGED = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")


def _years(period: str) -> str:
    """A period in a cell of a grid: its year, or of a mean the years that it is of (2021–23); "" of what names none."""
    span = re.fullmatch(r"(\d{4})[/–-](\d{4})", period)
    if span:
        same = span[1][:2] == span[2][:2]
        return f"{span[1]}–{span[2][2:] if same else span[2]}"
    year = year_of(period)
    return f"{int(year)}" if year == year else ""


@dataclass(frozen=True)
class Link:
    """A page of the same brief: its name and file."""

    name: str
    file: str


@dataclass(frozen=True)
class Site:
    """What a server adds to a page: mark-up for its head, above its title and below its sections, and where the data and
    pictures of its sections are (`base` before their path, `query` behind it); `picker` draws a map whose places can be
    picked there; `ask` gives the address of a question."""

    head: str = ""
    top: str = ""
    below: str = ""
    base: str = ""
    query: str = ""
    picker: Callable[[Map], str] | None = None
    ask: Callable[[Asked], str] | None = None


ALONE = Site()


def page(
    answer: Answer,
    language: Language,
    *,
    file: str = "index.html",
    nav: Sequence[Link] = (),
    facts: str = "",
    traces: str = "",
    site: Site = ALONE,
) -> str:
    """The page of an answer; `nav`: the pages of its brief; `facts`: checksum of the figures it was made from; `traces`:
    the file beside it that tells where its values come from; `site`: what a server adds."""
    language = replace(language, tag=_tag)
    view = _View(language, prefix_of(file), site)
    parts = {part: [s for s in answer.sections if s.part == part] for part in get_args(blocks.Part)}
    return (
        environment()
        .get_template("page.html")
        .render(
            answer=answer,
            site=site,
            parts=parts,
            view=view,
            file=file,
            nav=nav,
            facts=facts,
            traces=traces,
            version=version(),
            language=language,
            marks=marks_used((answer.sections,)),
            description=view.plain(answer.headlines[0].message) if answer.headlines else "",
            cards=list(answer.lineage.sources),
        )
    )


def inside_script() -> str:
    """The script that stands inside an article's page, as it stands there: a server names it by its checksum."""
    return "\n" + environment().get_template("claims.js").render()


def view(language: Language) -> Any:
    """What templates ask for, in a language."""
    return _View(replace(language, tag=_tag))


def _tag(quantity: blocks.Quantity, text: str) -> str:
    value = "" if not math.isfinite(quantity.value) else f"{quantity.value:.12g}"
    return f"{_OPEN}{value} {quantity.id}{_MIDDLE}{text}{_CLOSE}"


def _marked_up(text: str) -> Markup:
    """Escaped text, its quantities as `<data>` with value and id, what stands between backticks as code."""

    def data(found: re.Match[str]) -> str:
        value, _, id = found[1].partition(" ")
        named = f' data-id="{id}"' if id else ""
        return f'<data value="{value}"{named}>{found[2]}</data>'

    return Markup(_CODE.sub(r"<code>\1</code>", _TAGGED.sub(data, str(escape(text)))))


@dataclass(frozen=True)
class _View:
    """What the templates ask for."""

    language: Language
    prefix: str = ""
    site: Site = ALONE

    def file(self, kind: str, name: str) -> str:
        """Where a file of a section is: its `data` or one of its `charts`."""
        return f"{self.site.base}{kind}/{self.prefix}{name}{self.site.query}"

    def words(self, part: Any) -> Markup:
        """Anything that can be said, as mark-up."""
        return _marked_up(say(part, self.language))

    def sentence(self, part: Any) -> Markup:
        """A sentence that stands on its own."""
        return _marked_up(sentence(part, self.language))

    def name(self, part: Any) -> Markup:
        """A name on its own, with a capital and without article."""
        return _marked_up(say(part, self.language, ("bare", "cap")))

    def text(self, id: str, **values: Any) -> Markup:
        """A message of the page's furniture."""
        return _marked_up(text_of(id, self.language, **values))

    def unit(self, id: str) -> str:
        """A unit by its name; its id where it has none (a count, a rank)."""
        return unit_of(id, 1.0, self.language) or id

    def count(self, n: int) -> Markup:
        """A whole number as the language writes it."""
        return self.words(blocks.Count(n))

    def problem(self, text: str) -> Markup:
        """A problem or its remedy, in the language where it is a message."""
        return _marked_up(problems.said(text, self.language))

    def where(self, text: str) -> str:
        """The place of a problem: the label of a field, any other place as it stands."""
        return problems.where(text, self.language)

    def kind(self, block: Any) -> str:
        """Which macro writes a block."""
        if isinstance(block, Grid | Passage | blocks.Revision | Table):
            return type(block).__name__.casefold()
        if drawn(block):
            return "chart"
        return (
            type(block).__name__.casefold() if isinstance(block, blocks.Finding | blocks.Note | blocks.Gap) else "empty"
        )

    def chart(self, block: Any, section: Section) -> Markup:
        """The drawing of a block."""
        if self.site.picker and isinstance(block, Map) and block.chooses:
            return Markup(self.site.picker(block))
        plain = replace(self.language, tag=None)
        about = f". {say(block.about, plain)}" if block.about else ""
        drawing = chart(block, plain, WIDE if section.wide else NORMAL, low=section.part == "lead")
        return Markup(drawing.on_page(f"{say(block.title, plain)}{about}", f"{section.id}-{block.id}"))

    def table(self, block: Any) -> TableText | None:
        """The table of a block as text, numbers tagged where they stand alone."""
        made = as_table(block)
        return table(made, replace(self.language, tag=None)) if made is not None else None

    def grid(self, block: Grid) -> list[tuple[Markup, list[dict[str, Any]]]]:
        """Rows of a grid: its name, and its cells with colour, text, short text, period and whether hatched."""
        return [
            (self.name(row), [self._grid_cell(cell) for cell in cells])
            for row, cells in zip(block.rows, block.cells, strict=True)
        ]

    def _grid_cell(self, cell: GridCell) -> dict[str, Any]:
        leads = blocks.Economy(cell.colour) if is_code(cell.colour) else None
        plain = replace(self.language, tag=None)
        told = "" if cell.holds is None or cell.holds == leads else say(cell.holds, plain)
        says = say(cell.says, plain) if cell.says else ""
        return {
            "name": say(leads, self.language, ("short", "bare")) if leads else "",
            "short": cell.colour if leads else "",
            "text": "" if leads else told or "–",
            "period": _years(cell.period) if told or leads else "",
            "hatched": bool(cell.hatched),
            "ground": ground(cell.colour),
            "title": "; ".join(part for part in (told if leads else "", cell.period, says) if part),
        }

    def split(self, section: Section, above: str) -> tuple[list[Any], list[Any]]:
        """The blocks of a section that stand open, and those behind a fold: on the first screen one finding (unless it
        stands `above` already) and what people look at."""
        if section.part != "lead":
            return list(section.blocks), []
        first = next((block for block in section.blocks if isinstance(block, blocks.Finding)), None)
        if first is not None and self.plain(first.message) == above:
            first = None
        shown = [b for b in section.blocks if b is first or isinstance(b, Grid) or drawn(b)]
        told = [b for b in section.blocks if isinstance(b, blocks.Finding) and self.plain(b.message) == above]
        return shown, [block for block in section.blocks if not any(block is one for one in (*shown, *told))]

    def plain(self, part: Any) -> str:
        """A sentence without mark-up."""
        return sentence(part, replace(self.language, tag=None))

    def numbers(self, block: Any, section: Section) -> bool:
        """Whether a picture needs a table of its own."""
        return needs_table(block, section)

    def beside(self, section: Section, sections: Sequence[Section]) -> list[Section]:
        """The sections that answer parts of the passages of a section, in order."""
        wanted = self.verdicts(section)
        return [one for one in sections if one.id in wanted]

    def verdicts(self, section: Section) -> dict[str, str]:
        """The verdicts on parts of a section's passages, as class names by the section that answers each."""
        passages = (block for block in section.blocks if isinstance(block, Passage))
        return {h.section: _slug(h.verdict) for block in passages for h in block.highlights}

    def counted(self, verdicts: Mapping[str, str]) -> list[tuple[str, int]]:
        """How often each verdict was given, in their order."""
        counts = Counter(verdicts.values())
        return [(slug, counts[slug]) for slug in reversed(WORST) if counts[slug]]

    def beside_name(self, name: str) -> str:
        """The file of that name which belongs to this page."""
        if self.site.base:
            return f"{self.site.base}files/{name}{self.site.query}"
        return name if "/" in name else f"{self.prefix}{name}"

    def passage(self, block: Passage) -> list[dict[str, Any]]:
        """Paragraphs of a text in pieces: each plain, or with the sections that answer it and the first's verdict."""
        return [{"pieces": pieces} for pieces in _paragraphs(block)]

    def revision(self, block: blocks.Revision) -> list[tuple[str, str]]:
        """A statement word by word: what stayed, what went, what came."""
        old, new = block.before.text.split(), block.after.text.split()
        pieces = []
        for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            parts = [("same", new[c:d])] if what == "equal" else [("old", old[a:b]), ("new", new[c:d])]
            pieces += [(kind, " ".join(words)) for kind, words in parts if words]
        return pieces

    def condition(self, id: str) -> str:
        """What a condition of a model asks, where it has words."""
        named = f"condition.{id.replace(' ', '-')}"
        return self.language.text(named) if self.language.has(named) else id

    def led(self, cell: CellText) -> str:
        """Where a cell leads: to its page, or where questions have addresses to the one that it names."""
        return cell.url or (self.site.ask(cell.asked) if cell.asked and self.site.ask else "")

    def kept(self, text: str) -> Markup | str:
        """A number with its period in brackets, which may stand on a line of its own, as a whole each."""
        head, bracket, rest = text.partition(" (")
        if not bracket or not head[-1:].isalnum() or not any(letter.isdigit() for letter in head):
            return text
        return Markup('<span class="nb">{}</span> <span class="nb">({}</span>').format(head, rest)

    def is_day(self, text: str) -> bool:
        """Whether a text is a year, month or day, which no line may break."""
        return _DAY.fullmatch(text) is not None

    def credits(self, ids: Sequence[str], cards: Sequence[Source]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Producers of sources with the id and title of each card, in order; an id without a card stands for itself."""
        known = {card.id: card for card in cards}
        found: dict[str, list[tuple[str, str]]] = {}
        for id in ids:
            name = _BEHIND.split(known[id].producer, maxsplit=1)[0] if id in known else id
            found.setdefault(name, []).append((id, known[id].title if id in known else ""))
        return list(found.items())

    def sources(self, section: Section) -> tuple[str, ...]:
        """Ids of the cards that a section rests on."""
        return sources_of(section)


def ground(key: str) -> str:
    """The ground of a grid's cell: pale where a key has a pale ground, else the colour itself at a sixth."""
    if not key:
        return "#ffffff"
    if key in GROUNDS:
        return GROUNDS[key]
    if key.startswith("#"):
        return key
    shade = colour(key)
    mixed = (round(255 - (255 - int(shade[k : k + 2], 16)) * 0.25) for k in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed)


WORST = (
    "contradicted",
    "depends",
    "cannot-tell",
    "supported",
)  # which verdict colours words that stand in several claims


def _slug(verdict: str) -> str:
    """A verdict as a class name."""
    return verdict.replace(" ", "-")


def _badness(highlight: blocks.Highlight) -> int:
    slug = _slug(highlight.verdict)
    return WORST.index(slug) if slug in WORST else len(WORST)


def _paragraphs(block: Passage) -> list[list[dict[str, Any]]]:
    text = block.text.text
    edges = sorted({0, len(text), *(h.start for h in block.highlights), *(h.end for h in block.highlights)})
    paragraphs: list[list[dict[str, Any]]] = [[]]
    for start, end in itertools.pairwise(edges):
        over = sorted((h for h in block.highlights if h.start <= start and h.end >= end), key=_badness)
        for n, part in enumerate(re.split(r"\n\s*\n", text[start:end])):
            if n:
                paragraphs.append([])
            if part.strip() or part:
                verdict = _slug(over[0].verdict) if over else ""
                paragraphs[-1].append({"text": part, "sections": [h.section for h in over], "verdict": verdict})
    return [pieces for pieces in paragraphs if any(piece["text"].strip() for piece in pieces)]


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates of this room; a face may overlay its own."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("entrepot.render"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
