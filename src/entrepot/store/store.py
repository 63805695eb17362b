"""The Store: read-only access to the catalog of observations, facts, survey questions and sources."""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.measures import Measure, measure, refresh, stored
from entrepot.provenance import DATA, Lineage, Source, parse_date, version
from entrepot.store.build import LOCKED, build, store_path
from entrepot.store.schema import KEY
from entrepot.store.vintages import as_of_views

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

T = TypeVar("T")
_log = logging.getLogger(__name__)
_TABLES = ("observations", "facts", "questions", "indicators", "sources", "checksums")
_TABLES_REMEDY = f"tables: {', '.join(_TABLES[:-1])}"
_ORDER = "economy, partner, product, year, period, source"


class Store:
    """Observations with unit, source, period and status, built once from the package's figures and the user's own
    editions, and then only read.

    `known_by`: None, or the date of a view that sees only editions published by then (see `as_of`). `takes`: series
    that a view prefers to all others (see `taking`).
    """

    def __init__(
        self, path: Path, data: Path = DATA, known_by: dt.date | None = None, takes: tuple[str, ...] = ()
    ) -> None:
        self.path = path
        self.data = data
        self.known_by = known_by
        self.takes = takes
        self._read: dict[str, pd.DataFrame] = {}
        self._chosen: dict[str, pd.DataFrame] = {}

    @classmethod
    def open(cls, data: Path = DATA) -> Store:
        """The store that belongs to the figures in `data`, built first where it does not exist yet (seconds)."""
        refresh()
        path = store_path(data)
        if path.is_file():
            with contextlib.suppress(OSError):  # what was used last is swept last
                os.utime(path)
        else:
            build(path, data)
        return cls(path, data)

    def as_of(self, date: str | dt.date) -> Store:
        """This store as it could have been known on a date (`2019`, `2019-04`, `2019-04-30`).

        Only editions that were surely out by then are seen; one whose date is not known is left out (`undated` names
        it). Dated facts count from the day of which they speak. Years that were past in an old edition of forecasts
        answer for the indicator itself. Raises BadInput for what is not a date.
        """
        return Store(self.path, self.data, parse_date(date) if isinstance(date, str) else date, self.takes)

    def taking(self, series: Sequence[str]) -> Store:
        """This store with another choice of source: an indicator that one of `series` holds is taken from these alone,
        in the order given; every other as before. Raises UnknownName for what is no series."""
        for one in series:
            self.editions_of(one)
        return Store(self.path, self.data, self.known_by, tuple(series))

    def editions_of(self, series: str) -> tuple[str, ...]:
        """The ids of a series' editions, or the one edition of that id. Raises UnknownName with the nearest series."""
        found = tuple(id for id, card in self._cards.items() if card.family == series)
        if found or series in self._cards:
            return found or (series,)
        near = difflib.get_close_matches(series, {card.family for card in self._cards.values()}, n=3, cutoff=0.4)
        remedy = f"did you mean {' or '.join(near)}?" if near else "`entrepot data show INDICATOR` lists its series"
        raise UnknownName(f"no series '{series}' is held", remedy=remedy)

    @cached_property
    def undated(self) -> tuple[str, ...]:
        """Sources that a view as of a date leaves out because their date is not known; empty for the whole store."""
        if self.known_by is None:
            return ()
        return tuple(id for id, card in self._cards.items() if card.released is None)

    def left_out(self, indicator: str) -> tuple[str, ...]:
        """Sources that hold an indicator but are not seen as of the date because theirs is not known."""
        if not self.undated:
            return ()
        return tuple(id for id in Store(self.path, self.data)._rows(indicator)["source"].unique() if id in self.undated)

    @cached_property
    def _tables(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        return duckdb.connect(str(self.path), read_only=True, config=LOCKED)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The tables; as of a date, with views of what was known by then before them."""
        if self.known_by is not None:
            row = self._tables.execute("select current_database()").fetchone()
            for statement in as_of_views(row[0] if row else "", self.sources, self.indicators, self.known_by):
                self._tables.execute(statement)
        return self._tables

    @cached_property
    def indicators(self) -> dict[str, Measure]:
        """Indicators by id."""
        return stored()

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Source cards by id; as of a date, those published by then."""
        if self.known_by is None:
            return self._cards
        return {id: card for id, card in self._cards.items() if card.released and card.released <= self.known_by}

    def _mended(self, read: Callable[[], T]) -> T:
        """What `read` finds in the tables. They are a cache: a file that is damaged, or holds something else, is built
        anew, once, with a word, and read again."""
        import duckdb

        try:
            return read()
        except duckdb.Error as error:
            if not self._damaged(error):
                raise
            if self.path != store_path(self.data):
                remedy = "run it again: the figures have changed meanwhile, and another store belongs to them"
                raise BadInput("the store cannot be read", where=str(self.path), remedy=remedy) from error
            _log.warning("the cached store %s is damaged; it is built anew", self.path.name)
        for name in ("_connection", "_tables"):
            held = self.__dict__.pop(name, None)
            if held is not None:
                held.close()
        build(self.path, self.data)
        return read()

    def _damaged(self, error: duckdb.Error) -> bool:
        """Whether an error of the database comes from its file, not from the query."""
        import duckdb

        if isinstance(error, duckdb.CatalogException):
            query = f"select count(*) from duckdb_tables() where table_name in {_TABLES}"
            return self._tables.execute(query).fetchone() != (len(_TABLES),)
        damage = duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException
        return isinstance(error, damage) or type(error) is duckdb.Error  # the last: a block's checksum differs

    @cached_property
    def _cards(self) -> dict[str, Source]:
        def read() -> list[dict[str, Any]]:
            found = self._tables.execute("select * from main.sources order by id")
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        rows = self._mended(read)
        return {row["id"]: Source(**{**row, "limits": tuple(filter(None, row["limits"].split("\n")))}) for row in rows}

    @property
    def fingerprint(self) -> str:
        """Checksum of everything that the store was built from."""
        return self.path.stem.removeprefix("store-")

    def fingerprint_of(self, sources: Iterable[str]) -> str:
        """Checksum of everything that these sources (ids) hold here, and of their cards: what rests on them alone stays
        the same when another source comes or goes. 16 hexadecimal digits."""
        parts = [f"{id} {self._checksums.get(id, '')} {self.sources[id]}" for id in sorted(set(sources))]
        parts += [f"as of {self.known_by}"] if self.known_by else []
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @cached_property
    def _checksums(self) -> dict[str, str]:
        """A checksum over all rows of each source, made when the store was built."""
        query = "select source, sum from main.checksums"
        return dict(self._mended(lambda: self._tables.execute(query).fetchall()))

    @cached_property
    def held_by(self) -> dict[str, tuple[str, ...]]:
        """The series that hold each indicator, by name."""
        rows = self.sql("select distinct indicator, source from observations where value is not null order by all")
        rows["series"] = [self._cards[id].family for id in rows["source"]]
        return {str(id): tuple(dict.fromkeys(part)) for id, part in rows.groupby("indicator")["series"]}

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Run one read-only SQL query over observations, facts, questions, indicators and sources."""
        frame = self._ask(query, parameters, lambda answer: answer.df())
        # Plain objects: on frames of this size an Arrow-backed column costs ten times as much to take rows from.
        text = [column for column in frame if frame[column].dtype == "str"]
        return frame.astype(dict.fromkeys(text, object))

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one read-only SQL query and read its rows as plain tuples, without a table library."""
        return self._ask(query, parameters, lambda answer: answer.fetchall())

    def _ask(self, query: str, parameters: Sequence[Any], read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Run a query and read its answer; an error of the database becomes BadInput."""
        import duckdb

        def asked() -> T:
            answer = self._connection.execute(query, list(parameters))
            if answer is None or answer.description is None:  # nothing but blanks or a comment
                raise BadInput("the query is empty", remedy=_TABLES_REMEDY)
            return read(answer)

        try:
            return self._mended(asked)
        except duckdb.Error as error:
            raise BadInput(f"the query failed: {error}", remedy=_TABLES_REMEDY) from error

    def indicator(self, id: str) -> Measure:
        """The indicator of that id; an unknown one raises UnknownName with the nearest known ones."""
        found = measure(id)
        if found.id not in self.indicators:
            remedy = f"it is read from {found.of}" if found.of else found.wanting or f"it comes from: {found.held}"
            raise UnknownName(f"the store holds no observations of '{id}'", remedy=remedy)
        return found

    def observations(
        self,
        indicator: str,
        *,
        economy: str | Iterable[str] | None = None,
        partner: str | Iterable[str] | None = None,
        product: str | None = None,
        source: str | None = None,
        since: int | None = None,
    ) -> pd.DataFrame:
        """Rows of one indicator, in order of economy, partner, product, year and source; filters are exact codes,
        `source` a series or one of its editions."""
        editions = None if source is None else self.editions_of(source)
        return _filtered(self._rows(indicator), economy, partner, product, editions, since)

    def current(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of `observations`, of each series only its newest edition's for a cell and unit, one with a value
        before one that is missing."""
        cards = {id: self._cards[id] for id in rows["source"].unique()}
        newest_first = sorted(cards, key=lambda id: (-(cards[id].released or dt.date.min).toordinal(), id))
        ranked = rows.assign(
            _series=rows["source"].map({id: card.family for id, card in cards.items()}),
            _missing=rows["value"].isna(),
            _age=rows["source"].map({id: n for n, id in enumerate(newest_first)}),
        ).sort_values(["_missing", "_age"], kind="stable")
        return rows.loc[ranked.drop_duplicates([*KEY[:-1], "unit", "_series"]).index.sort_values()]

    def _rows(self, indicator: str) -> pd.DataFrame:
        """Every row of an indicator, read once."""
        id = self.indicator(indicator).id
        if id not in self._read:
            query = f"select * from observations where indicator = ? order by {_ORDER}"
            self._read[id] = self._observations(query, [id])
        return self._read[id]

    def read_all(self) -> Store:
        """Read every indicator in one query: where most of them are needed, ten times cheaper than one query each."""
        everything = self._observations(f"select * from observations order by indicator, {_ORDER}")
        for indicator, rows in everything.groupby("indicator", sort=False):
            self._read[str(indicator)] = rows.reset_index(drop=True)
        return self

    def _observations(self, query: str, parameters: Sequence[str] = ()) -> pd.DataFrame:
        """Rows of observations with text as plain objects, without the detour over Arrow that `df()` takes."""
        import numpy as np
        import pandas as pd

        columns = self._ask(query, parameters, lambda answer: answer.fetchnumpy())
        series = {
            name: pd.Series(values, dtype=object) if values.dtype == object else np.ma.filled(values, np.nan)
            for name, values in columns.items()
        }
        return pd.DataFrame(series)

    def preferred(
        self,
        indicator: str,
        *,
        economy: str | Iterable[str] | None = None,
        partner: str | Iterable[str] | None = None,
        product: str | None = None,
        source: str | None = None,
        since: int | None = None,
    ) -> pd.DataFrame:
        """One row per economy, partner, product and year, in the indicator's first unit: the first source in its
        order of preference (`measures.toml`) that has a value. Takes the filters of `observations`."""
        if source is not None:
            rows = self._one_per_year(indicator, self.observations(indicator, source=source))
        else:
            if indicator not in self._chosen:
                self._chosen[indicator] = self._one_per_year(indicator, self.candidates(indicator))
            rows = self._chosen[indicator]
        return _filtered(rows, economy, partner, product, None, since)

    def candidates(self, indicator: str) -> pd.DataFrame:
        """The rows among which a model chooses: those of the series that this view takes, where they hold any, else
        all."""
        taken = self._taken(indicator)
        return self._rows(indicator) if taken is None else taken

    def _taken(self, indicator: str) -> pd.DataFrame | None:
        """The rows of the series that this view takes; None where they hold none."""
        if not self.takes:
            return None
        rows = self._rows(indicator)
        taken = rows[rows["source"].isin([id for series in self.takes for id in self.editions_of(series)])]
        return taken.reset_index(drop=True) if taken["value"].notna().any() else None

    def _one_per_year(self, indicator: str, rows: pd.DataFrame) -> pd.DataFrame:
        if units := self.indicator(indicator).units:
            rows = rows[rows["unit"] == units[0]]
        order = self.order(indicator, rows["source"])
        columns = [rows[c].tolist() for c in ("economy", "partner", "product", "year", "value", "source")]
        best: dict[tuple[str, str, str, int], tuple[tuple[bool, int], int]] = {}
        for at, (*key, value, source) in enumerate(zip(*columns, strict=True)):
            worth = value != value, order[source]
            if (pair := tuple(key)) not in best or worth < best[pair][0]:
                best[pair] = worth, at
        return rows.iloc[[at for _, (_, at) in sorted(best.items())]].reset_index(drop=True)

    def order(self, indicator: str, sources: Iterable[str]) -> dict[str, int]:
        """The place of each source: by the series that this view takes, by those that the indicator prefers, by name;
        of one series the newest edition first."""
        series = (*self.takes, *self.indicator(indicator).prefer)

        def key(id: str) -> tuple[int, str, int, str]:
            card = self._cards.get(id)
            family, day = (card.family, card.released) if card else (id, None)
            rank = min((series.index(name) for name in (id, family) if name in series), default=len(series))
            return rank, family, -(day.toordinal() if day else 0), id

        return {id: place for place, id in enumerate(sorted(set(sources), key=key))}

    def asked_for(self, indicator: str) -> bool:
        """Whether this view takes the indicator from series of the user's choice."""
        return self._taken(indicator) is not None

    def preference(self, indicator: str) -> dict[str, Any]:
        """Which series is asked first, and why: `series` (those not named follow by name) and `because`."""
        if self.asked_for(indicator):
            return {"series": list(self.takes), "because": "asked for with --source"}
        spec = self.indicator(indicator)
        return {"series": list(spec.prefer), "because": spec.because}

    def facts(
        self, *, strand: str | None = None, search: str | None = None, economy: str | None = None
    ) -> pd.DataFrame:
        """Dated facts, oldest first, by strand, by words anywhere in name or statement, by either party."""
        rows = self._facts
        keep = rows["strand"] == strand if strand else rows["id"] != ""
        text = (rows["name"] + " " + rows["statement"] + " " + rows["id"]).str.lower()
        for word in (search or "").lower().split():
            keep &= text.str.contains(word, regex=False)
        if economy:
            keep &= (rows["economy"] == economy) | (rows["partner"] == economy)
        return rows[keep].reset_index(drop=True)

    @cached_property
    def _facts(self) -> pd.DataFrame:
        return self.sql("select * from facts order by replace(date, 'FY', ''), id")

    def questions(self) -> pd.DataFrame:
        """Survey questions: wording in our words, of whom asked, sample, by question and source."""
        return self._questions

    @cached_property
    def _questions(self) -> pd.DataFrame:
        return self.sql("select * from questions order by question, source")

    def lineage(
        self, source_ids: Iterable[str], *, command: str = "", notes: Sequence[str] = (), seed: int | None = None
    ) -> Lineage:
        """The lineage of a result that used these sources (ids, or several joined by blanks).

        Raises NoData for a source without a card, and where a series that this view takes was of no use.
        """
        ids = sorted({one for joined in source_ids for one in str(joined).split()})
        unknown = [id for id in ids if id not in self.sources]
        if unknown:
            raise NoData(f"no source card for {', '.join(unknown)}", remedy="see `entrepot data cite`")
        cards = tuple(self.sources[id] for id in ids)
        self._refuse_what_was_not_used(cards)
        if command:
            command += "".join(f" --source {series}" for series in self.takes)
        if self.known_by is not None:
            command = f"{command} --as-of {self.known_by}" if command else command
            left_out = f"; left out, date not known: {', '.join(self.undated)}" if self.undated else ""
            notes = (*notes, f"as of {self.known_by}: only editions published by then{left_out}")
        return Lineage(version(), self.fingerprint_of(ids), cards, seed=seed, command=command, notes=tuple(notes))

    def _refuse_what_was_not_used(self, cards: Iterable[Source]) -> None:
        """Raise NoData where a series that was asked for gives nothing to a result with these sources."""
        given = {name for card in cards for name in (card.id, card.family)}
        if unused := [series for series in self.takes if series not in given]:
            what = f"nothing of this answer can be taken from {', '.join(unused)}"
            raise NoData(what, remedy="`entrepot data show INDICATOR` lists the series of each indicator")


def _filtered(
    rows: pd.DataFrame,
    economy: str | Iterable[str] | None,
    partner: str | Iterable[str] | None,
    product: str | None,
    source: Iterable[str] | None,
    since: int | None,
) -> pd.DataFrame:
    """Rows that match every filter that is given; a copy with a fresh index, so that callers may change it."""
    import numpy as np

    keep = np.ones(len(rows), dtype=bool)
    for column, wanted in (("economy", economy), ("partner", partner), ("product", product), ("source", source)):
        if isinstance(wanted, str):
            keep &= rows[column].to_numpy() == wanted
        elif wanted is not None:
            keep &= rows[column].isin(list(wanted)).to_numpy()
    if since is not None:
        keep &= rows["year"].to_numpy() >= since
    return rows[keep].reset_index(drop=True)
