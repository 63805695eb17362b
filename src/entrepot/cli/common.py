"""What every command shares: output as table or JSON, progress, errors to exit codes.

Exit codes: 0 done; 1 a fault in entrepot; 2 wrong usage; 3 bad input (unknown name, bad file, wrong unit);
4 no data; 5 a model was not solved.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrepot.result import plain

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="Answer with what was known by this date (2019, 2019-04, 2019-04-30).")
]


def open_store(as_of: str | None = None) -> Store:
    """The store, built first (with a word on standard error) where it does not exist yet; with `as_of`, as it could
    have been known by that date."""
    from entrepot.store import Store
    from entrepot.store.build import store_path

    if store_path().is_file():
        store = Store.open()
    else:
        with progress("Building the store from the package's figures and your own"):
            store = Store.open()
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


def print_json(value: Any) -> None:
    """Print JSON: missing numbers as null, text as it is."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries for JSON."""
    return [plain(row) for row in frame.to_dict(orient="records")]


def print_table(
    frame: pd.DataFrame, *, title: str = "", columns: Sequence[str] | None = None, limit: int | None = None
) -> None:
    """Print a table; numbers rounded for reading, missing ones as a dash; says how many rows were left out."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    shown = frame if limit is None else frame.head(limit)
    table = Table(title=title or None, title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    chosen = list(columns or frame.columns)
    for column in chosen:
        numeric = frame[column].dtype.kind in "fi" if len(frame) else False
        table.add_column(column.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for row in shown[chosen].itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    console.print(table)
    if len(frame) > len(shown):
        console.print(f"... and {len(frame) - len(shown)} more rows (--json or --limit 0 shows all)", style="dim")


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
    return str(value)
