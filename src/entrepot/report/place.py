"""Put a brief on disk: written beside its place and then moved in; a folder that holds something else is never
touched."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput
from entrepot.store.compare import CARD

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

    from entrepot.report.panels import Panel


@dataclass(frozen=True)
class Written:
    """What was written: the page to open, every file, and the lines that matter."""

    index: Path
    files: tuple[str, ...]
    summary: tuple[str, ...]

    @property
    def since(self) -> dict[str, Any]:
        """What changed since an earlier brief, as the card keeps it; empty where none was compared."""
        return _card(self.index.parent).get("since", {})

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        told = {"index": str(self.index), "files": list(self.files), "summary": list(self.summary)}
        return told | ({"since": self.since} if self.since else {})


def refuse(out: Path) -> None:
    """Raise BadInput where `out` holds something that is not a brief."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / CARD).is_file())):
        raise BadInput(
            "holds something that is not a brief; it is left alone",
            where=str(out),
            remedy="name a new folder with --out",
        )


def place(out: Path, fill: Callable[[Path], list[str]]) -> tuple[str, ...]:
    """Let `fill` write into a folder beside `out` and rename it; the files it names.

    An earlier brief stays until the new one is whole, and is put back if it cannot take its place.
    """
    refuse(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    except OSError as error:
        raise BadInput(
            f"cannot write: {error.strerror}", where=str(out.parent), remedy="choose a folder that is writable"
        ) from error
    try:
        files = fill(beside)
        old = beside.with_name(beside.name + "-old")
        beside.chmod(0o755)
        if out.exists():
            out.rename(old)
        try:
            beside.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return tuple(files)


def earlier(out: Path) -> str:
    """The command of the brief that `out` holds already; empty where it holds none."""
    return str(_card(out).get("replay", ""))


def _card(folder: Path) -> dict[str, Any]:
    """The card of the brief in a folder; empty where there is none."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}


def data_of(panel: Panel, folder: Path) -> list[str]:
    """Write a panel's data as CSV and Parquet, and its chart as SVG; the files by their path in the folder."""
    files = []
    if panel.has_data:
        frame: pd.DataFrame = panel.data.reset_index(drop=True)
        frame.to_csv(folder / "data" / f"{panel.id}.csv", index=False, lineterminator="\n")
        frame.to_parquet(folder / "data" / f"{panel.id}.parquet", index=False)
        files += [f"data/{panel.id}.csv", f"data/{panel.id}.parquet"]
    if panel.svg:
        (folder / "charts" / f"{panel.id}.svg").write_text(panel.svg, encoding="utf-8")
        files.append(f"charts/{panel.id}.svg")
    return files


def environment() -> jinja2.Environment:
    """The templates of briefs."""
    import jinja2

    from entrepot.report.panels import Cell

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("entrepot.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.tests["cell"] = lambda value: isinstance(value, Cell)
    return made
