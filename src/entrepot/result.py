"""The frozen Result that every model returns: tables, a certificate, and the lineage to replay it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from entrepot import atomic
from entrepot.errors import BadInput, NotSolved, Problem, raise_all
from entrepot.provenance import Lineage

if TYPE_CHECKING:
    import pandas as pd

CARD = "result.json"


def plain(value: Any) -> Any:
    """Plain Python values for JSON: keys as text, NumPy scalars as numbers, arrays as lists, NaN as None and what is infinite
    as text; a typed fact by its fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # of NumPy: a number, or an array of them
        return plain(value.tolist())  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    return None if value is not None and value != value else value


class Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by name, each made when it is first asked for and then kept."""

    def __init__(self, tables: Mapping[str, pd.DataFrame | Callable[[], pd.DataFrame]]) -> None:
        inner = tables._tables if isinstance(tables, Tables) else tables
        self._tables: dict[str, pd.DataFrame | Callable[[], pd.DataFrame]] = dict(inner)

    def __getitem__(self, name: str) -> pd.DataFrame:
        held = self._tables[name]
        if callable(held):
            self._tables[name] = held = held()
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __contains__(self, name: object) -> bool:
        return name in self._tables


def _write_table(table: pd.DataFrame, path: Path) -> str:
    """Write a table as Parquet; its checksum."""
    table.to_parquet(path, index=False)
    return atomic.digest(path)


SHOWN = 5  # rows of a table in a notebook


@dataclass(frozen=True, repr=False)
class Result:
    """What a model found.

    `tables`: long tables by name (columns such as region, partner, sector, indicator, unit, year, value, status), or `Tables`
    that are made when they are first asked for.
    `certificate`: the largest residual of every condition the model had to meet (empty for a plain calculation).
    `status`: `solved` | `computed` | `not solved`; with `message` as the remedy when it is not solved.
    `facts`: single values that need a name (not rounded), for faces and briefs.
    """

    model: str
    tables: Mapping[str, pd.DataFrame]
    lineage: Lineage
    status: str = "computed"
    certificate: Mapping[str, float] = field(default_factory=dict)
    message: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Tables(self.tables))
        object.__setattr__(self, "certificate", MappingProxyType(dict(self.certificate)))
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

    def __repr__(self) -> str:
        worst = max(self.certificate.values(), default=None)
        told = "" if worst is None else f", largest residual {worst:.1e}"
        return f"<Result of {self.model}: {self.status}{told}; tables {', '.join(self.tables)}; {self.lineage.command}>"

    def _repr_html_(self) -> str:
        """The first rows of every table, for notebooks."""
        from html import escape

        parts = [
            f"<h4>{escape(name)} ({len(table):,} rows)</h4>{table.head(SHOWN).to_html(index=False)}"
            for name, table in self.tables.items()
        ]
        return f"<p>{escape(repr(self))}</p>{''.join(parts)}"

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table of that name; an unknown name lists the known ones."""
        if table not in self.tables:
            raise BadInput(f"no table '{table}'", remedy=f"this result has {', '.join(self.tables)}")
        return self.tables[table]

    def raise_if_not_solved(self) -> Result:
        """Return the result itself, or raise NotSolved with the residuals."""
        if self.status == "not solved":
            worst = ", ".join(f"{name} {value:.2e}" for name, value in self.certificate.items())
            raise NotSolved(f"{self.model} was not solved (residuals: {worst})", remedy=self.message)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python values, for JSON (missing values become null)."""
        return {
            "model": self.model,
            "status": self.status,
            "message": self.message,
            "certificate": plain(self.certificate),
            "facts": plain(self.facts),
            "tables": {name: json.loads(table.to_json(orient="records")) for name, table in self.tables.items()},
            "lineage": self.lineage.to_dict(),
        }

    def save(self, folder: str | Path) -> Path:
        """Write the tables as Parquet and the rest as JSON into a new folder; nothing is ever half-written or
        overwritten."""
        target = Path(folder)
        atomic.refuse_taken(target)
        with atomic.told(target), atomic.folder_beside(target) as beside:
            files = {name: _write_table(table, beside / f"{name}.parquet") for name, table in self.tables.items()}
            card = {**self.to_dict(), "tables": dict(sorted(files.items()))}
            (beside / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False), encoding="utf-8")
            try:
                atomic.move_in(beside, target, new=True)
            except FileExistsError as error:
                raise atomic.taken(target) from error
        return target

    @classmethod
    def load(cls, folder: str | Path) -> Result:
        """Read what `save` wrote. Raises BadInput for a folder that holds something else, and names every table that is
        missing or not the one that was saved."""
        import pandas as pd

        target = Path(folder)
        if not (target / CARD).is_file():
            raise BadInput(f"'{target}' holds no saved result", remedy=f"name a folder that has {CARD}")
        try:
            card = json.loads((target / CARD).read_text(encoding="utf-8"))
            sums = dict(card["tables"])
            card["lineage"] = Lineage.from_dict(card["lineage"])
            found = cls(**{**card, "tables": {}})
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadInput(
                "its card cannot be read", where=str(target / CARD), remedy="save the result again"
            ) from error
        files = {name: target / f"{name}.parquet" for name in sums}
        raise_all(
            [
                Problem("the table is not the one that was saved", str(path), "save the result again")
                for name, path in files.items()
                if not path.is_file() or atomic.digest(path) != sums[name]
            ]
        )
        return replace(found, tables={name: pd.read_parquet(path) for name, path in files.items()})
