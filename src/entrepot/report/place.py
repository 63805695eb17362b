"""A brief on disk: its folder, the data files of its panels, the templates of its pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot.render import folder
from entrepot.store.compare import CARD

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

    from entrepot.report.panels import Panel


def refuse(out: Path) -> None:
    """Raise BadInput where `out` holds something that is not a brief of ours as we wrote it."""
    folder.refuse(out, CARD)


def place(out: Path, fill: Callable[[Path], list[str]]) -> tuple[str, ...]:
    """Write a brief by `fill` and exchange it for an earlier one in `out`; the files it names (see `render.folder`)."""
    return folder.place(out, fill, CARD)


def earlier(out: Path) -> str:
    """The command of the brief that `out` holds already; empty where it holds none."""
    return str(folder.card_in(out / CARD).get("replay", ""))


def data_of(panel: Panel, into: Path) -> list[str]:
    """Write a panel's data as CSV and Parquet, and its chart as SVG; the files by their path in `into`."""
    files = []
    if panel.has_data:
        frame: pd.DataFrame = panel.data.reset_index(drop=True)
        frame.to_csv(into / "data" / f"{panel.id}.csv", index=False, lineterminator="\n")
        frame.to_parquet(into / "data" / f"{panel.id}.parquet", index=False)
        files += [f"data/{panel.id}.csv", f"data/{panel.id}.parquet"]
    if panel.svg:
        (into / "charts" / f"{panel.id}.svg").write_text(panel.svg, encoding="utf-8")
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
