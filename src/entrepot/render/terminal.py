"""An answer in a terminal. A digit is never cut: where a table is wider than the screen, its rows are stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer
from entrepot.answers.block import Finding, Gap, Note, Passage, Section, Table
from entrepot.render.tables import as_table, needs_table
from entrepot.render.texts import CellText, TableText, table
from entrepot.words import Language, say
from entrepot.words.say import sentence, text_of

if TYPE_CHECKING:
    from rich.console import Console

NAME_LEAST = 12  # cells that a column of words needs at least
MOST_ROWS = 40


def render(answer: Answer, language: Language, width: int = 80, *, most: int = MOST_ROWS) -> str:
    """An answer as plain text of at most `width` columns."""
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    show(answer, language, Console(file=out, width=width, highlight=False, color_system=None), most=most)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def show(answer: Answer, language: Language, console: Console, *, most: int = MOST_ROWS) -> None:
    """Print an answer; `most`: rows of a table that are shown, 0 for all."""
    if language.asked:
        _say(console, text_of("page.fallback", language, asked=language.asked), "dim")
    _say(console, say(answer.title, language), "bold")
    if answer.subtitle:
        _say(console, say(answer.subtitle, language), "dim")
    for n, line in enumerate(answer.headlines):
        _say(console, f"{n + 1}. {sentence(line.message, language)}")
    for section in answer.sections:
        console.print()
        _section(section, language, console, most)
    cards = ", ".join(card.id for card in answer.lineage.sources)
    if cards:
        console.print()
        _say(console, f"{text_of('page.sources', language)}: {cards}", "dim")
    if answer.replay.command:
        _say(console, f"{text_of('page.again', language)} {answer.replay.command}", "dim")


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style or None, markup=False, highlight=False, soft_wrap=False)


def _section(section: Section, language: Language, console: Console, most: int) -> None:
    _say(console, say(section.title, language), "bold underline")
    for block in section.blocks:
        if isinstance(block, Finding):
            _say(console, sentence(block.message, language))
        elif isinstance(block, Note):
            _say(console, sentence(block.message, language), "dim")
        elif isinstance(block, Gap):
            _say(console, f"{text_of('page.gap', language)} {sentence(block.message, language)}", "yellow")
        elif isinstance(block, Passage):
            _say(console, block.text.text)
        elif (made := as_table(block)) is not None and needs_table(block, section):
            _table(made, language, console, most)


def _table(block: Table, language: Language, console: Console, most: int) -> None:
    made = table(block, language)
    about = f" ({made.about})" if made.about else ""
    _say(console, f"{made.caption}{about}", "italic")
    rows = made.rows[:most] if most else made.rows
    grid(made, rows, console)
    if len(rows) < len(made.rows):
        _say(console, text_of("table.more", language, n=len(made.rows) - len(rows)), "dim")
    for n, note in enumerate(made.notes):
        _say(console, f"[{n + 1}] {note}", "dim")


def grid(made: TableText, rows: tuple[tuple[CellText, ...], ...], console: Console) -> None:
    """Rows as a table where every number fits in one line, else one below the other."""
    from rich.table import Table as Grid

    cells = [[_cell(cell) for cell in row] for row in rows]
    widths = _widths(made, cells)
    if sum(widths) + 2 * len(widths) > console.width:
        _stacked(made, cells, console)
        return
    shown = Grid(header_style="bold", show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    for name, numeric, width in zip(made.header, made.numeric, widths, strict=True):
        shown.add_column(
            name, justify="right" if numeric else "left", overflow="fold", min_width=width, no_wrap=numeric
        )
    from rich.text import Text

    for row in cells:
        shown.add_row(*(Text(text) for text in row))
    console.print(shown)


def _widths(made: TableText, cells: list[list[str]]) -> list[int]:
    """The least width of each column: numbers whole, words to their longest word."""
    from rich.cells import cell_len

    widths = []
    for j, numeric in enumerate(made.numeric):
        texts = [row[j] for row in cells]
        if numeric:
            longest = max(map(cell_len, texts), default=1)
        else:
            longest = min(max((cell_len(w) for text in texts for w in text.split()), default=1), 28)
            longest = max(longest, min(NAME_LEAST, max(map(cell_len, texts), default=1)))
        head = max((cell_len(word) for word in made.header[j].split()), default=1)
        widths.append(max(longest, min(head, 16)))
    return widths


def _stacked(made: TableText, cells: list[list[str]], console: Console) -> None:
    """Each row as a name with its values under it."""
    for row in cells:
        _say(console, row[0], "bold")
        for name, text in zip(made.header[1:], row[1:], strict=True):
            if text.strip("–"):
                _say(console, f"  {name}: {text}")


def _cell(cell: CellText) -> str:
    return (
        f"{cell.text}{cell.mark and ' ' + cell.mark}{f'[{cell.note}]' if cell.note else ''}{'*' if cell.leads else ''}"
    )
