"""Build the DuckDB catalog from the package's figures and the user's editions: checked, atomic, keyed by a checksum of
inputs and code. Figures that have not changed since an earlier store are taken from there, not read and checked again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from entrepot import atomic, codes, measures, units
from entrepot.errors import BadInput, EntrepotError, Problem, raise_all
from entrepot.measures import Measure
from entrepot.provenance import DATA, Source, edition_folders, fingerprint, read_cards
from entrepot.sources import factbook
from entrepot.store import editions, schema

if TYPE_CHECKING:
    import pandas as pd

CACHE_VARIABLE = "ENTREPOT_CACHE"
_STALE_AFTER_SECONDS = 3600
_KEEP_STORES = 3
# Read-only guards the tables; without external access no query can write (COPY TO) or read any other file either.
LOCKED: dict[str, Any] = {"enable_external_access": False, "python_enable_replacements": False}
_QUESTIONS = "survey_questions.csv"
# A checksum over everything that a source holds, so that what rests on it need not know of any other.
_LINES = " union all ".join(
    f"select source, concat_ws('|', '{table}', {', '.join(columns)}) as line from {table}"
    for table, columns in (
        ("observations", schema.COLUMNS),
        ("facts", schema.FACT_COLUMNS),
        ("questions", schema.QUESTION_COLUMNS),
    )
)
_CHECKSUMS = f"select source, md5(string_agg(line, chr(10) order by line)) as sum from ({_LINES}) group by source"
T = TypeVar("T")


def cache_folder() -> Path:
    """Where built stores live: the variable ENTREPOT_CACHE, or the user's cache folder."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("entrepot")


def input_files(data: Path = DATA) -> list[Path]:
    """Every file that a store depends on: figures, facts, cards, indicators, the user's editions, installed data, and
    the code that builds it."""
    tables = [
        *data.glob("figures/*.csv"),
        *data.glob("facts/*.csv"),
        *data.glob("cards/*.toml"),
        measures.FILE,
    ]
    return [*tables, *editions.files(), *_code(), *factbook.files()]


def _code() -> list[Path]:
    """The files that decide what is accepted and how it is stored."""
    return [Path(str(module.__file__)) for module in (schema, editions, factbook, codes, units, measures)] + [
        Path(__file__)
    ]


def store_path(data: Path = DATA) -> Path:
    """The file of the store that belongs to the inputs as they are now; it may not exist yet."""
    return cache_folder() / f"store-{fingerprint(input_files(data))}.duckdb"


Tables = dict[str, "pd.DataFrame"]


def read_inputs(data: Path = DATA) -> tuple[Tables, dict[str, Measure], dict[str, Source]]:
    """Read and check every figure, fact and question. Raises one BadInput with all problems of all files."""
    return _read(data, {})[:3]


def _read(
    data: Path, earlier: Mapping[str, pd.DataFrame]
) -> tuple[Tables, dict[str, Measure], dict[str, Source], pd.DataFrame]:
    """The tables, indicators and cards; and which rows of observations came from which file, by its checksum.

    `earlier`: rows of files by checksum, which are taken as they are.
    """
    import pandas as pd

    problems: list[Problem] = []
    cards = _collect(problems, lambda: read_cards(data / "cards"), {})
    added = {path.name: _collect(problems, lambda p=path: editions.read(p), None) for path in edition_folders()}
    problems += [
        Problem(f"'{id}' is the id of two cards", id, f"`entrepot data drop {id}`")
        for id in sorted(cards.keys() & added)
    ]
    indicators = _collect(problems, measures.stored, {})
    raise_all(problems)  # without cards and indicators every row would be refused for the same reason
    cards |= {id: edition.card for id, edition in added.items() if edition}
    rules = hashlib.sha256(b"".join(path.read_bytes() for path in (*_code(), measures.FILE))).hexdigest()
    figures: dict[str, pd.DataFrame] = {}
    inputs = []
    for name, files, read in _figure_files(data):
        digest = hashlib.sha256((rules + "".join(atomic.digest(file) for file in files)).encode()).hexdigest()
        frame = earlier.get(digest)
        if frame is None or not set(frame["source"]) <= set(cards):
            text = _collect(problems, read, None)
            found = [] if text is None else schema.check_figures(text, indicators, cards, name)
            problems += found
            if text is None or found:
                continue
            frame = _typed(text)
        inputs.append((name, digest, sum(map(len, figures.values())), len(frame)))
        figures[name] = frame
    problems += _not_to_be_shipped(figures, cards, added)
    facts: dict[str, pd.DataFrame] = {}
    for path in sorted(data.glob("facts/*.csv")):
        frame = _collect(problems, lambda p=path: schema.read_csv(p, schema.FACT_COLUMNS), None)
        if frame is not None:
            problems += schema.check_facts(frame, cards, path.name)
            facts[path.name] = frame
    problems += [
        *schema.check_across(figures, schema.KEY),
        *schema.check_across(facts, ["id"]),
        *schema.check_links(facts),
    ]
    asked = [
        _collect(problems, lambda p=path: schema.read_csv(p, schema.QUESTION_COLUMNS), pd.DataFrame())
        for path in data.glob(f"figures/{_QUESTIONS}")
    ]
    raise_all(problems)
    tables = {
        "observations": _concat([*figures.values()], (*schema.COLUMNS, "year")),
        "facts": _concat([*facts.values()], schema.FACT_COLUMNS).assign(
            amount=lambda f: pd.to_numeric(f["amount"], errors="coerce")
        ),
        "questions": _concat(asked, schema.QUESTION_COLUMNS),
    }
    return tables, indicators, cards, pd.DataFrame(inputs, columns=["name", "digest", "first", "count"])


def _not_to_be_shipped(
    figures: Mapping[str, pd.DataFrame], cards: Mapping[str, Source], own: Mapping[str, object]
) -> list[Problem]:
    """Rows among the package's figures of a source whose card forbids passing them on; editions of the user's are theirs."""
    return [
        Problem(f"'{id}' may not be passed on: {cards[id].licence}", name, "take its rows out; a fetch brings them")
        for name, rows in figures.items()
        for id in rows["source"].unique()
        if cards[str(id)].redistribute == "no" and id not in own
    ]


def _figure_files(data: Path) -> Iterator[tuple[str, list[Path], Callable[[], pd.DataFrame]]]:
    """Each set of figures: its name, the files it rests on, and how to read it as text."""
    for path in sorted(data.glob("figures/*.csv")):
        if path.name != _QUESTIONS:
            yield path.name, [path], lambda p=path: schema.read_csv(p, schema.COLUMNS)
    if installed := factbook.files():
        yield (
            "installed factbook",
            installed,
            lambda: factbook.read().reindex(columns=list(schema.COLUMNS), fill_value="").fillna(""),
        )
    for folder in edition_folders():
        path = folder / editions.FIGURES
        yield f"{folder.name}/{path.name}", [path], lambda p=path: schema.read_csv(p, schema.COLUMNS)


def earlier_rows(current: Path) -> dict[str, pd.DataFrame]:
    """Rows of the newest earlier store beside `current`, by the checksum of the file (and the rules) they came from."""
    import duckdb

    with contextlib.suppress(OSError, duckdb.Error):
        stores = sorted(current.parent.glob("store-*.duckdb"), key=lambda path: path.stat().st_mtime)
        if stores and current not in stores:
            with duckdb.connect(str(stores[-1]), read_only=True, config=LOCKED) as connection:
                inputs = connection.execute("select digest, first, count from inputs").fetchall()
                rows = connection.execute("select * from observations order by rowid").df()
            return {digest: rows.iloc[first : first + count] for digest, first, count in inputs}
    return {}


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

    tables, indicators, cards, inputs = _read(data, earlier_rows(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-", suffix=".tmp")
    except OSError as error:
        remedy = f"make it writable, or set {CACHE_VARIABLE} to a folder that is"
        raise BadInput(f"cannot write the store: {error.strerror}", where=str(target.parent), remedy=remedy) from error
    os.close(handle)
    beside = Path(name)
    beside.unlink()
    everything = {**tables, **_catalog(indicators, cards), "inputs": inputs}
    try:
        with duckdb.connect(str(beside)) as connection:
            for table, frame in everything.items():
                connection.register("frame", frame)
                connection.execute(f"create table {table} as select * from frame")
                connection.unregister("frame")
            connection.execute("create index by_indicator on observations (indicator)")
            connection.execute(f"create table checksums as {_CHECKSUMS}")
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    except (OSError, duckdb.Error) as error:
        remedy = f"free some space, or set {CACHE_VARIABLE} to another folder; the earlier store is as it was"
        raise BadInput(f"cannot write the store: {error}", where=str(target.parent), remedy=remedy) from error
    finally:
        for leftover in (beside, beside.with_name(beside.name + ".wal")):
            leftover.unlink(missing_ok=True)
    _sweep(target)
    return target


def _catalog(indicators: dict[str, Measure], cards: dict[str, Source]) -> dict[str, pd.DataFrame]:
    """Indicators and cards as tables, for SQL."""
    from dataclasses import asdict

    import pandas as pd

    def plain(value: object) -> object:
        """Lists of words as lines; lists of parts by their ids."""
        if not isinstance(value, tuple):
            return value
        return "\n".join(str(each.get("id", each.get("of"))) if isinstance(each, dict) else str(each) for each in value)

    def flat(items: object) -> pd.DataFrame:
        return pd.DataFrame([{k: plain(v) for k, v in asdict(item).items()} for item in items])  # type: ignore[attr-defined]

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
