"""The frozen Result that every model returns: tables, a certificate, and the lineage to replay it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput, NotSolved
from entrepot.provenance import Lineage

if TYPE_CHECKING:
    import pandas as pd

CARD = "result.json"


def plain(value: Any) -> Any:
    """Plain Python values for JSON: keys as text, NumPy scalars as numbers, NaN as None; a typed fact by its fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()  # pyright: ignore[reportAttributeAccessIssue]
    return None if isinstance(value, float) and value != value else value


@dataclass(frozen=True)
class Result:
    """What a model found.

    `tables`: long tables by name (columns such as region, partner, sector, indicator, unit, year, value, status).
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
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))
        object.__setattr__(self, "certificate", MappingProxyType(dict(self.certificate)))
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

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
        if target.exists():
            raise BadInput(f"'{target}' exists already", remedy="name a new folder")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            remedy = "choose a folder that is writable"
            raise BadInput(f"cannot write: {error.strerror}", where=str(target.parent), remedy=remedy) from error
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
            inside = Path(beside) / "result"
            inside.mkdir()
            for name, table in self.tables.items():
                table.to_parquet(inside / f"{name}.parquet", index=False)
            card = {**self.to_dict(), "tables": sorted(self.tables)}
            (inside / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False), encoding="utf-8")
            inside.rename(target)
        return target

    @classmethod
    def load(cls, folder: str | Path) -> Result:
        """Read what `save` wrote."""
        import pandas as pd

        target = Path(folder)
        if not (target / CARD).is_file():
            raise BadInput(f"'{target}' holds no saved result", remedy=f"name a folder that has {CARD}")
        card = json.loads((target / CARD).read_text(encoding="utf-8"))
        card["tables"] = {name: pd.read_parquet(target / f"{name}.parquet") for name in card["tables"]}
        card["lineage"] = Lineage.from_dict(card["lineage"])
        return cls(**card)
