"""The Store: read-only access to the catalog of observations, facts, survey questions and sources."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from entrepot import codes
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.provenance import DATA, Lineage, Source, read_cards, version
from entrepot.store.build import build, store_path
from entrepot.store.schema import Indicator, read_indicators

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

T = TypeVar("T")
_ORDER = "economy, partner, product, year, period, source"
# The weakest status among parts is the status of their sum.
_WEAKEST_FIRST = ("missing", "synthetic", "model", "suspect", "estimated", "observed")


class Store:
    """Observations with unit, source, period and status, built once from the package's figures and then only read."""

    def __init__(self, path: Path, data: Path = DATA) -> None:
        self.path = path
        self.data = data
        self._read: dict[str, pd.DataFrame] = {}
        self._chosen: dict[str, pd.DataFrame] = {}

    @classmethod
    def open(cls, data: Path = DATA) -> Store:
        """The store that belongs to the figures in `data`, built first where it does not exist yet (seconds)."""
        path = store_path(data)
        if not path.is_file():
            build(path, data)
        return cls(path, data)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        # Read-only guards the tables; without external access no query can write (COPY TO) or read any other file either.
        locked: dict[str, Any] = {"enable_external_access": False, "python_enable_replacements": False}
        return duckdb.connect(str(self.path), read_only=True, config=locked)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return read_indicators(self.data / "indicators.toml")

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Source cards by id."""
        return read_cards(self.data / "cards")

    @property
    def fingerprint(self) -> str:
        """Checksum of everything that the store was built from."""
        return self.path.stem.removeprefix("store-")

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Run one read-only SQL query over observations, facts, questions, indicators and sources."""
        frame = self._ask(query, parameters, lambda answer: answer.df())
        # Plain objects: on frames of this size an Arrow-backed column costs ten times as much to take rows from.
        text = [column for column in frame if frame[column].dtype == "str"]
        return frame.astype(dict.fromkeys(text, object))

    def _ask(self, query: str, parameters: Sequence[Any], read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Run a query and read its answer; an error of the database becomes BadInput."""
        import duckdb

        try:
            return read(self._connection.execute(query, list(parameters)))
        except duckdb.Error as error:
            raise BadInput(
                f"the query failed: {error}", remedy="tables: observations, facts, questions, indicators, sources"
            ) from error

    def indicator(self, id: str) -> Indicator:
        """The indicator of that id; an unknown one raises UnknownName with the nearest known ones."""
        if id in self.indicators:
            return self.indicators[id]
        near = difflib.get_close_matches(id, self.indicators, n=3, cutoff=0.4)
        remedy = f"did you mean {' or '.join(near)}?" if near else "see `entrepot data list`"
        raise UnknownName(f"unknown indicator '{id}'", remedy=remedy)

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
        """Rows of one indicator, in order of economy, partner, product, year and source; filters are exact codes."""
        return _filtered(self._rows(indicator), economy, partner, product, source, since)

    def _rows(self, indicator: str) -> pd.DataFrame:
        """Every row of an indicator, read once."""
        self.indicator(indicator)
        if indicator not in self._read:
            query = f"select * from observations where indicator = ? order by {_ORDER}"
            self._read[indicator] = self._observations(query, [indicator])
        return self._read[indicator]

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
        order of preference that has a value. Takes the filters of `observations`."""
        if source is not None:
            rows = self._one_per_year(indicator, _filtered(self._rows(indicator), None, None, None, source, None))
        else:
            if indicator not in self._chosen:
                self._chosen[indicator] = self._one_per_year(indicator, self._rows(indicator))
            rows = self._chosen[indicator]
        return _filtered(rows, economy, partner, product, None, since)

    def _one_per_year(self, indicator: str, rows: pd.DataFrame) -> pd.DataFrame:
        if units := self.indicator(indicator).units:
            rows = rows[rows["unit"] == units[0]]
        prefer = self.indicator(indicator).prefer
        order = {source: (rank, "") for rank, source in enumerate(prefer)}
        columns = [rows[c].tolist() for c in ("economy", "partner", "product", "year", "value", "source")]
        best: dict[tuple[str, str, str, int], tuple[tuple[bool, tuple[int, str]], int]] = {}
        for at, (*key, value, source) in enumerate(zip(*columns, strict=True)):
            worth = value != value, order.get(source, (len(prefer), source))
            if (pair := tuple(key)) not in best or worth < best[pair][0]:
                best[pair] = worth, at
        return rows.iloc[[at for _, (_, at) in sorted(best.items())]].reset_index(drop=True)

    def group_total(self, indicator: str, group: str, **filters: Any) -> pd.DataFrame:
        """Yearly sum over the members of a group; a year in which a member has no value is `missing` and names it.

        Columns: economy, year, value, unit, price_basis, status (the weakest of the parts), source, note. Membership
        is the group's as listed today for ASEAN10/ASEAN11; for ASEAN that of each year's end.
        """
        import datetime as dt

        import pandas as pd

        spec = self.indicator(indicator)
        if spec.aggregate != "sum":
            raise BadInput(f"{indicator} of members does not add up to a group", remedy="ask for one economy")
        everyone = codes.members(group)
        rows = self.preferred(indicator, economy=everyone, **filters)
        by_year: dict[int, list[tuple[Any, ...]]] = {}
        columns = ("year", "economy", "value", "unit", "price_basis", "status", "source")
        for year, *row in zip(*(rows[c].tolist() for c in columns), strict=True):
            by_year.setdefault(year, []).append(tuple(row))
        records = []
        for year, everything in sorted(by_year.items()):
            members = codes.members(group, dt.date(year, 12, 31))
            if not members:  # before the group was founded
                continue
            part = [row for row in everything if row[0] in members]
            held = [row for row in part if row[1] == row[1]]
            absent = sorted(set(members) - {row[0] for row in held})
            status = next((s for s in _WEAKEST_FIRST if s in {row[4] for row in held}), "missing")
            records.append(
                {
                    "economy": group,
                    "year": year,
                    "value": float("nan") if absent else sum(row[1] for row in held),
                    "unit": next((row[2] for row in part), ""),
                    "price_basis": next((row[3] for row in part), ""),
                    "status": "missing" if absent else status,
                    "source": " ".join(sorted({row[5] for row in held})),
                    "note": f"no value for {' '.join(absent)}" if absent else f"sum of {len(members)} members",
                }
            )
        return pd.DataFrame.from_records(
            records, columns=["economy", "year", "value", "unit", "price_basis", "status", "source", "note"]
        )

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
        """The lineage of a result that used these sources (ids, or several joined by blanks)."""
        ids = sorted({one for joined in source_ids for one in str(joined).split()})
        unknown = [id for id in ids if id not in self.sources]
        if unknown:
            raise NoData(f"no source card for {', '.join(unknown)}", remedy="see `entrepot data cite`")
        cards = tuple(self.sources[id] for id in ids)
        return Lineage(version(), self.fingerprint, cards, seed=seed, command=command, notes=tuple(notes))


def _filtered(
    rows: pd.DataFrame,
    economy: str | Iterable[str] | None,
    partner: str | Iterable[str] | None,
    product: str | None,
    source: str | None,
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
