"""What every command shares: output as table or JSON, progress, errors to exit codes.

Exit codes: 0 done; 1 a fault in entrepot; 2 wrong usage; 3 bad input (unknown name, bad file, wrong unit);
4 no data; 5 a model was not solved.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrepot.cli import faces
from entrepot.result import plain

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

# Columns that hold sentences: they are never folded into the line above a table.
PROSE = ("note", "statement", "label", "definition", "title", "name", "of_whom", "left_out", "used", "gaps")

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="Answer with what was known by this date (2019, 2019-04, 2019-04-30).")
]


SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--source", help="Series to take a number from where it holds one (see `data show`); repeat for several."
    ),
]


def open_store(as_of: str | None = None, source: list[str] | None = None) -> Store:
    """The store, built first (with a word on standard error) where it does not exist yet; with `as_of`, as it could
    have been known by that date; with `source`, with these series before all others."""
    from entrepot.store import Store
    from entrepot.store.build import store_path

    if store_path().is_file():
        store = Store.open()
    else:
        with progress("Building the store from the package's figures and your own"):
            store = Store.open()
    store = store.taking(source) if source else store
    if as_of is None:
        return store
    view = store.as_of(as_of)
    typer.echo(
        f"As of {view.known_by}: {len(view.sources)} editions were out; {len(view.undated)} whose date is not known are left out.",
        err=True,
    )
    return view


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say on standard error that something longer runs; a spinner on a terminal, one plain line elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(f"{what} ..."):
            yield
    else:
        console.print(f"{what} ...", highlight=False)
        yield


@contextmanager
def progress_of_fetch(name: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """Say on standard error how far a fetch has come: on a terminal a bar of the bytes with speed and time left, then a
    spinner while the file is read; elsewhere one plain line for each of the two."""
    from rich import progress as bars
    from rich.console import Console

    console = Console(stderr=True)
    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.DownloadColumn(), bars.TransferSpeedColumn(),
               bars.TimeRemainingColumn())  # fmt: skip
    bar = bars.Progress(*columns, console=console, transient=True)
    words = {"download": f"Fetching {name} ...", "read": f"Reading {name} ..."}
    told: set[str] = set()
    with ExitStack() as shown:

        def report(what: str, done: int, total: int | None) -> None:
            if what not in told:
                told.add(what)
                if not console.is_terminal:
                    console.print(words[what], highlight=False)
                elif what == "download":
                    shown.enter_context(bar)
                    bar.add_task(words[what], total=total)
                else:
                    bar.stop()
                    shown.enter_context(console.status(words[what]))
            if what == "download" and console.is_terminal:
                bar.update(bar.task_ids[0], completed=done, total=total)

        yield report


@contextmanager
def steps_done(what: str) -> Iterator[Callable[[int, int], None]]:
    """Say on standard error how many steps (draws, days) are done: a bar on a terminal, a line for every tenth elsewhere."""
    from rich import progress as bars
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        bar = bars.Progress(
            *bars.Progress.get_default_columns(), bars.MofNCompleteColumn(), console=console, transient=True
        )
        with bar:
            task = bar.add_task(what.capitalize(), total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    said = -1

    def line(done: int, total: int) -> None:
        nonlocal said
        if (tenth := 10 * done // total) > said:
            said = tenth
            console.print(f"{done} of {total} {what} ...", highlight=False)

    yield line


def print_json(value: Any) -> None:
    """Print JSON: missing numbers as null, text as it is."""
    sys.stdout.write(json_text(value, indent=1) + "\n")


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON that standard output can take: text as it is, or escaped where the encoding is a narrow one."""
    return json.dumps(
        plain(value), ensure_ascii=not faces.wide(sys.stdout), indent=indent, default=str, allow_nan=False
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries for JSON."""
    return [plain(row) for row in frame.to_dict(orient="records")]


def print_table(
    frame: pd.DataFrame | Sequence[Mapping[str, Any]],
    *,
    title: str = "",
    columns: Sequence[str] | None = None,
    limit: int | None = None,
) -> None:
    """Print a table, a frame or rows of the same keys: numbers rounded for reading, missing ones as a dash.

    Columns that say the same in every row stand once above the table; notes stand once below it, by number. Where the line is
    too short for the columns the values of each row stand below its first. Says how many rows were left out.
    """
    from rich.console import Console
    from rich.markup import escape

    from entrepot.render.terminal import grid
    from entrepot.render.texts import CellText, TableText

    console = Console()
    if isinstance(frame, Sequence):
        every = list(frame)
        named = list(columns or (every[0] if every else ()))
        numeric = {c for c in named if all(type(row[c]) in (int, float) for row in every)}
    else:
        every, numeric = frame.to_dict(orient="records"), {c for c in frame if frame[c].dtype.kind in "fi"}
        named = list(columns or frame.columns)
    shown = every[:limit]
    same = [c for c in named if c not in PROSE and len(shown) > 1 and len({str(row[c]) for row in shown}) == 1]
    if title:
        console.print(f"[bold]{escape(title)}[/bold]", highlight=False)
    if same:
        said = "; ".join(f"{c.replace('_', ' ')} {_cell(shown[0][c])}" for c in same if _cell(shown[0][c]))
        console.print(said, style="dim", highlight=False, markup=False)
    notes: dict[str, int] = {}
    kept = [c for c in named if c not in same]
    rows = []
    for row in shown:
        cells = []
        for column in kept:
            text = _cell(row[column])
            if column == "note" and text:
                text = f"[{notes.setdefault(text, len(notes) + 1)}]"
            cells.append(CellText(text))
        rows.append(tuple(cells))
    heads = tuple(column.replace("_", " ") for column in kept)
    if kept:
        grid(
            TableText("", title, "", heads, tuple(c in numeric for c in kept), tuple(rows), (), ()),
            tuple(rows),
            console,
        )
    for text, mark in notes.items():
        console.print(f"[{mark}] {text}", style="dim", highlight=False, markup=False)
    if len(every) > len(shown):
        left = len(every) - len(shown)
        console.print(f"... and {left} more rows (--limit 0 shows all, --json too)", style="dim", highlight=False)


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple | dict) or hasattr(value, "tolist"):
        value = plain(value)
    if value is None or value != value:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
    return str(value)
