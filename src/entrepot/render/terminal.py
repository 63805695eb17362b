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
INDENT = 2  # of the values under a stacked row's name


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
    room = console.width - 2 * len(widths)
    if sum(widths) > room:
        _stacked(made, cells, console)
        return
    _spread(widths, made, cells, room)
    shown = Grid(header_style="bold", show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    for name, numeric, width in zip(made.header, made.numeric, widths, strict=True):
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold", width=width)
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


def _spread(widths: list[int], made: TableText, cells: list[list[str]], room: int) -> None:
    """Give what is left of the line to the columns whose cells or headers want most."""
    from rich.cells import cell_len

    wanted = [
        max([cell_len(name), *(cell_len(row[j]) for row in cells)]) - widths[j] for j, name in enumerate(made.header)
    ]
    for _ in range(room - sum(widths)):
        most = max(range(len(widths)), key=lambda j: wanted[j])
        if wanted[most] <= 0:
            break
        widths[most] += 1
        wanted[most] -= 1


def _stacked(made: TableText, cells: list[list[str]], console: Console) -> None:
    """Each row as a name with its values under it, as many to a line as go in whole."""
    for row in cells:
        _say(console, row[0], "bold")
        told = [f"{name}: {text}" for name, text in zip(made.header[1:], row[1:], strict=True) if text.strip("–")]
        for line in _filled(told, console.width - INDENT):
            _say(console, " " * INDENT + line)


def _filled(parts: list[str], room: int) -> list[str]:
    """Parts in lines, none broken that fits into one."""
    from rich.cells import cell_len

    found: list[str] = []
    for part in parts:
        joined = f"{found[-1]}; {part}" if found else part
        if found and cell_len(joined) <= room:
            found[-1] = joined
        else:
            found.append(part)
    return found


def _cell(cell: CellText) -> str:
    return (
        f"{cell.text}{cell.mark and ' ' + cell.mark}{f'[{cell.note}]' if cell.note else ''}{'*' if cell.leads else ''}"
    )
