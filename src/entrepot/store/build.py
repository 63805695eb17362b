"""Build the DuckDB catalog from the package's figures: checked, atomic, keyed by a checksum of inputs and code."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from entrepot import codes, units
from entrepot.errors import BadInput, EntrepotError, Problem, raise_all
from entrepot.provenance import DATA, Source, fingerprint, read_cards
from entrepot.sources import factbook
from entrepot.store import schema

if TYPE_CHECKING:
    import pandas as pd

CACHE_VARIABLE = "ENTREPOT_CACHE"
_STALE_AFTER_SECONDS = 3600
_KEEP_STORES = 3
T = TypeVar("T")


def cache_folder() -> Path:
    """Where built stores live: the variable ENTREPOT_CACHE, or the user's cache folder."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("entrepot")


def input_files(data: Path = DATA) -> list[Path]:
    """Every file that a store depends on: figures, facts, cards, indicators, installed data, and the code that builds
    it."""
    code = [Path(str(module.__file__)) for module in (schema, factbook, codes, units)] + [Path(__file__)]
    tables = [
        *data.glob("figures/*.csv"),
        *data.glob("facts/*.csv"),
        *data.glob("cards/*.toml"),
        data / "indicators.toml",
    ]
    return [*tables, *code, *factbook.files()]


def store_path(data: Path = DATA) -> Path:
    """The file of the store that belongs to the inputs as they are now; it may not exist yet."""
    return cache_folder() / f"store-{fingerprint(input_files(data))}.duckdb"


def read_inputs(data: Path = DATA) -> tuple[dict[str, pd.DataFrame], dict[str, schema.Indicator], dict[str, Source]]:
    """Read and check every figure, fact and question. Raises one BadInput with all problems of all files."""
    import pandas as pd

    problems: list[Problem] = []
    cards = _collect(problems, lambda: read_cards(data / "cards"), {})
    indicators = _collect(problems, lambda: schema.read_indicators(data / "indicators.toml"), {})
    raise_all(problems)  # without cards and indicators every row would be refused for the same reason
    figures: dict[str, pd.DataFrame] = {}
    facts: dict[str, pd.DataFrame] = {}
    questions = []
    for path in sorted(data.glob("figures/*.csv")):
        if path.stem == "survey_questions":
            frame = _collect(problems, lambda p=path: schema.read_csv(p, schema.QUESTION_COLUMNS), None)
            questions += [] if frame is None else [frame]
            continue
        frame = _collect(problems, lambda p=path: schema.read_csv(p, schema.COLUMNS), None)
        if frame is not None:
            problems += schema.check_figures(frame, indicators, cards, path.name)
            figures[path.name] = frame
    if factbook.files():
        frame = factbook.read().reindex(columns=list(schema.COLUMNS), fill_value="").fillna("")
        problems += schema.check_figures(frame, indicators, cards, "installed factbook")
        figures["installed factbook"] = frame
    for path in sorted(data.glob("facts/*.csv")):
        frame = _collect(problems, lambda p=path: schema.read_csv(p, schema.FACT_COLUMNS), None)
        if frame is not None:
            problems += schema.check_facts(frame, cards, path.name)
            facts[path.name] = frame
    problems += [*schema.check_across(figures, schema.KEY), *schema.check_across(facts, ["id"])]
    raise_all(problems)
    tables = {
        "observations": _typed(_concat([*figures.values()], schema.COLUMNS)),
        "facts": _concat([*facts.values()], schema.FACT_COLUMNS).assign(
            amount=lambda f: pd.to_numeric(f["amount"], errors="coerce")
        ),
        "questions": _concat(questions, schema.QUESTION_COLUMNS),
    }
    return tables, indicators, cards


def _collect(problems: list[Problem], read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except EntrepotError as error:
        problems += error.problems
        return otherwise


def _concat(frames: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(columns), dtype=str)


def _typed(observations: pd.DataFrame) -> pd.DataFrame:
    """Numbers as numbers, and `year`: the calendar year, a fiscal year's first, or the last year of a range."""
    import pandas as pd

    year = observations["period"].str.extract(r".*?(?:FY)?(\d{4})(?:-\d{2}){0,2}$")[0]
    return observations.assign(value=pd.to_numeric(observations["value"], errors="coerce"), year=year.astype(int))


def build(target: Path, data: Path = DATA) -> Path:
    """Build a store at `target`: written beside, flushed, then renamed, so that no reader ever sees half of it.

    Two builds at once write two files and the later rename wins with the same content. Raises BadInput when figures
    are not in order or the folder cannot be written.
    """
    import duckdb

    tables, indicators, cards = read_inputs(data)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-", suffix=".tmp")
    except OSError as error:
        remedy = f"make it writable, or set {CACHE_VARIABLE} to a folder that is"
        raise BadInput(f"cannot write the store: {error.strerror}", where=str(target.parent), remedy=remedy) from error
    os.close(handle)
    beside = Path(name)
    beside.unlink()
    try:
        with duckdb.connect(str(beside)) as connection:
            for table, frame in (*tables.items(), *_catalog(indicators, cards).items()):
                connection.register("frame", frame)
                connection.execute(f"create table {table} as select * from frame")
                connection.unregister("frame")
            connection.execute("create index by_indicator on observations (indicator)")
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    finally:
        for leftover in (beside, beside.with_name(beside.name + ".wal")):
            leftover.unlink(missing_ok=True)
    _sweep(target)
    return target


def _catalog(indicators: dict[str, schema.Indicator], cards: dict[str, Source]) -> dict[str, pd.DataFrame]:
    """Indicators and cards as tables, for SQL."""
    from dataclasses import asdict

    import pandas as pd

    def flat(items: object) -> pd.DataFrame:
        rows = [{k: "\n".join(v) if isinstance(v, tuple) else v for k, v in asdict(item).items()} for item in items]  # type: ignore[attr-defined]
        return pd.DataFrame(rows)

    return {"indicators": flat(indicators.values()), "sources": flat(cards.values())}


def _sweep(current: Path) -> None:
    """Remove abandoned temporary files and all but the newest few stores; another process may be doing the same."""
    now = time.time()
    with contextlib.suppress(OSError):
        for path in current.parent.glob(".store-*.tmp*"):
            if now - path.stat().st_mtime > _STALE_AFTER_SECONDS:
                path.unlink(missing_ok=True)
        stores = sorted(current.parent.glob("store-*.duckdb"), key=lambda p: p.stat().st_mtime, reverse=True)
        for path in stores[_KEEP_STORES:]:
            if path != current:
                path.unlink(missing_ok=True)
