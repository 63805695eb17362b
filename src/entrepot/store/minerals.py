"""Minerals at hand: the provider's files converted once to Parquet in the cache, keyed by their checksum, then read
in milliseconds."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput, NoData
from entrepot.provenance import DATA, fingerprint
from entrepot.sources import geopolrisk
from entrepot.store.build import CACHE_VARIABLE, cache_folder

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.parquet as pq

SHIPPED = DATA / "minerals"
STAGES = "stages.parquet"
SHARE_OF_WORLD = "share of the world"  # the unit of mine output where tonnes are not shipped
_TABLES = ("trade.parquet", "mining.parquet", "governance.parquet", "products.json")
_STALE_AFTER_SECONDS = 3600
_KEEP = 2


@dataclass(frozen=True)
class Minerals:
    """Flows, mine production and governance, from a converted folder; read only."""

    folder: Path

    @classmethod
    def open(cls, source: Path | None = None) -> Minerals:
        """The converted data of the installed package (or of the folder `source`), converted first where that was not
        done yet (seconds); without the package the shipped part of it: ten years of the groups, mine output as shares."""
        if source is None:
            try:
                source = geopolrisk.folder()
            except NoData:
                return cls(SHIPPED)
        target = cache_folder() / f"minerals-{_checksum(source)}"
        if not all((target / name).is_file() for name in _TABLES):
            _convert(source, target)
        return cls(target)

    @staticmethod
    def ready(source: Path | None = None) -> bool:
        """Whether the conversion was done already, or none is needed."""
        if source is None and not geopolrisk.installed():
            return True
        target = cache_folder() / f"minerals-{_checksum(source or geopolrisk.folder())}"
        return all((target / name).is_file() for name in _TABLES)

    @property
    def fingerprint(self) -> str:
        """Checksum of the provider's files; of the shipped ones by their own bytes."""
        if self.folder == SHIPPED:
            return fingerprint(SHIPPED / name for name in _TABLES)
        return self.folder.name.removeprefix("minerals-")

    @cached_property
    def products(self) -> dict[str, str]:
        """HS 1992 codes with trade, and what they are called."""
        return json.loads((self.folder / "products.json").read_text(encoding="utf-8"))

    @cached_property
    def mining(self) -> pd.DataFrame:
        """Mine production: mineral, economy, year, unit, production, status."""
        import pandas as pd

        return pd.read_parquet(self.folder / "mining.parquet")

    @cached_property
    def governance(self) -> pd.DataFrame:
        """Political instability: economy, year, instability (0 best .. 1 worst)."""
        import pandas as pd

        return pd.read_parquet(self.folder / "governance.parquet")

    @cached_property
    def graded(self) -> dict[int, dict[str, float]]:
        """The same by year: economy -> instability."""
        return {
            int(year): dict(zip(rows["economy"], rows["instability"], strict=True))
            for year, rows in self.governance.groupby("year")
        }

    @cached_property
    def _mined(self) -> dict[tuple[str, int], pd.DataFrame]:
        return {(str(mineral), int(year)): rows for (mineral, year), rows in self.mining.groupby(["mineral", "year"])}

    def mined(self, tables: Sequence[str], year: int) -> pd.DataFrame:
        """Mine production of some of the provider's tables in a year; no rows where none is held."""
        import pandas as pd

        parts = [self._mined[key] for table in tables if (key := (table, year)) in self._mined]
        return pd.concat(parts) if parts else self.mining.iloc[:0]

    @cached_property
    def stages(self) -> pd.DataFrame:
        """Trade from ore to metal between ASEAN's members and their large partners, shipped with the package: year, product (HS 2007),
        exporter, importer, value (USD), quantity (tonnes). Another release of BACI than `trade`."""
        import pandas as pd

        return pd.read_parquet(SHIPPED / STAGES)

    def trade(self, products: Sequence[str], year: int | None = None) -> pd.DataFrame:
        """Flows of these products (six-digit codes), of one year or of all: year, product, exporter, importer, value
        (USD), quantity (tonnes). A code without trade adds no rows."""
        import pyarrow as pa

        parts = [self._file.schema_arrow.empty_table()]
        for product in products:
            if product in self._places:
                part = self._file.read_row_group(self._places[product], use_threads=False)
                if year is not None:
                    start, end = part["year"].to_numpy().searchsorted([year, year + 1])
                    part = part.slice(start, end - start)
                parts.append(part)
        return pa.concat_tables(parts).to_pandas(use_threads=False)

    @cached_property
    def _file(self) -> pq.ParquetFile:
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.folder / "trade.parquet")

    def _statistics(self, column: str) -> list[Any]:
        """Statistics of a column in every row group."""
        meta = self._file.metadata
        at = self._file.schema_arrow.get_field_index(column)
        return [meta.row_group(k).column(at).statistics for k in range(meta.num_row_groups)]

    @cached_property
    def _places(self) -> dict[str, int]:
        """The row group of each product."""
        return {str(found.min): k for k, found in enumerate(self._statistics("product"))}

    @cached_property
    def years(self) -> tuple[int, int]:
        """First and last year of trade."""
        found = self._statistics("year")
        return min(s.min for s in found), max(s.max for s in found)


@lru_cache(maxsize=4)
def _checksum(source: Path) -> str:
    """Of the data files and of the code that reads them. The package's own record of checksums is used where it
    covers the files."""
    digest = hashlib.sha256()
    for code in (Path(geopolrisk.__file__), Path(__file__)):
        digest.update(code.read_bytes())
    recorded = _recorded()
    for name in geopolrisk.FILES:
        path = source / name
        if not path.is_file():
            raise BadInput(
                "the file is not there", where=str(path), remedy="name the folder with " + ", ".join(geopolrisk.FILES)
            )
        known = recorded.get(path.resolve().as_posix())
        digest.update(name.encode() + str(path.stat().st_size).encode())
        digest.update((known or hashlib.sha256(path.read_bytes()).hexdigest()).encode())
    return digest.hexdigest()[:16]


def _recorded() -> dict[str, str]:
    """Checksums that the installer wrote down, by path."""
    try:
        files = metadata.distribution(geopolrisk.PACKAGE).files or []
    except metadata.PackageNotFoundError:
        return {}
    wanted = [file for file in files if file.name in geopolrisk.FILES and file.hash is not None]
    return {
        Path(str(file.locate())).resolve().as_posix(): f"{file.hash.mode}:{file.hash.value}"
        for file in wanted
        if file.hash
    }


def _convert(source: Path, target: Path) -> None:
    """Write all tables into a new folder beside the target, then rename it: a reader sees all of them or none."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-")
    except OSError as error:
        remedy = f"make it writable, or set {CACHE_VARIABLE} to a folder that is"
        raise BadInput(f"cannot write: {error.strerror}", where=str(target.parent), remedy=remedy) from error
    with beside as name:
        inside = Path(name) / "minerals"
        inside.mkdir()
        for table, write in _writers(source).items():
            write(inside / table)
            with (inside / table).open("rb+") as written:
                os.fsync(written.fileno())
        try:
            inside.rename(target)
        except OSError as error:
            # Another process was faster and its folder is complete; anything else is a fault to be told.
            if not all((target / table).is_file() for table in _TABLES):
                raise BadInput(
                    f"cannot write: {error.strerror}", where=str(target), remedy="remove this folder"
                ) from error
    _sweep(target)


def _sweep(current: Path) -> None:
    """Remove folders that a killed conversion left behind, and all but the newest few conversions."""
    with contextlib.suppress(OSError):
        for path in current.parent.glob(".minerals-*"):
            if time.time() - path.stat().st_mtime > _STALE_AFTER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        older = sorted(current.parent.glob("minerals-*"), key=lambda p: p.stat().st_mtime, reverse=True)[_KEEP:]
        for path in older:
            if path != current:
                shutil.rmtree(path, ignore_errors=True)


def _writers(source: Path) -> dict[str, Callable[[Path], object]]:
    baci, mining, governance = (source / name for name in geopolrisk.FILES)
    return {
        "trade.parquet": lambda path: write_trade(geopolrisk.read_trade(baci), path),
        "mining.parquet": lambda path: geopolrisk.read_mining(mining).to_parquet(path, index=False),
        "governance.parquet": lambda path: geopolrisk.read_governance(governance).to_parquet(path, index=False),
        "products.json": lambda path: path.write_text(json.dumps(geopolrisk.read_products(baci)), encoding="utf-8"),
    }


def write_trade(table: pd.DataFrame, path: Path) -> None:
    """Flows sorted by product: one row group for each product, so that a query reads only its own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    flat = pa.Table.from_pandas(table, preserve_index=False)
    ends = table.groupby("product", sort=False).size().cumsum().tolist()
    with pq.ParquetWriter(path, flat.schema, compression="zstd") as writer:
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            writer.write_table(flat.slice(start, end - start), row_group_size=end - start)
