"""Put the pages of a brief on disk: written beside their place and then moved in, with charts, data and source cards.

A folder that holds something else is never touched.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput
from entrepot.provenance import Source
from entrepot.provenance import version as package_version
from entrepot.report.panels import Cell, Panel

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

CARD = "brief.json"


@dataclass(frozen=True)
class Written:
    """What was written: the page to open, every file, and the lines that matter."""

    index: Path
    files: tuple[str, ...]
    summary: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"index": str(self.index), "files": list(self.files), "summary": list(self.summary)}


@dataclass(frozen=True)
class WhatIf:
    """One page around a scenario. `extras`: text files written beside it; `made_from`: the world; `text`: the scenario;
    `template`: the page's frame."""

    file: str
    title: str
    subtitle: str
    headlines: tuple[str, ...]
    panels: tuple[Panel, ...]
    command: str
    made_from: str
    text: str
    solved: bool
    extras: Mapping[str, str] = field(default_factory=dict)
    template: str = "whatif.html"


def publish(page: WhatIf, sources: Mapping[str, Source], out: Path) -> Written:
    """Write one page into `out`. Raises BadInput where `out` holds something else or cannot be written."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / CARD).is_file())):
        remedy = "name a new folder with --out"
        raise BadInput("holds something that is not a brief; it is left alone", where=str(out), remedy=remedy)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    except OSError as error:
        remedy = "choose a folder that is writable"
        raise BadInput(f"cannot write: {error.strerror}", where=str(out.parent), remedy=remedy) from error
    try:
        files = _write(page, sources, beside)
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
    return Written(out / page.file, tuple(files), page.headlines)


def earlier(out: Path) -> str:
    """The command of the brief that `out` holds already; empty where it holds none."""
    try:
        return str(json.loads((out / CARD).read_text(encoding="utf-8")).get("replay", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _write(page: WhatIf, sources: Mapping[str, Source], folder: Path) -> list[str]:
    (folder / "data").mkdir()
    (folder / "charts").mkdir()
    files = [file for panel in page.panels for file in _write_data(panel, folder)]
    html = _environment().get_template(page.template).render(
        page=page, sources=_used(page.panels, sources), version=package_version(),
        chart_ids={panel.id for panel in page.panels if panel.svg},
        data_ids={panel.id for panel in page.panels if panel.data is not None and len(panel.data)},
    )  # fmt: skip
    card = {
        "made_by": f"entrepot {package_version()}",
        "figures": page.made_from,
        "replay": page.command,
        "solved": page.solved,
        "pages": [page.file],
        "sources": [asdict(source) for source in _used(page.panels, sources)],
    }
    texts = {page.file: html, **page.extras, CARD: json.dumps(card, indent=1, ensure_ascii=False) + "\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [*files, *texts]


def _used(panels: Sequence[Panel], sources: Mapping[str, Source]) -> list[Source]:
    """The sources that panels name, each once, by id."""
    return [sources[id] for id in sorted({id for panel in panels for id in panel.sources})]


def _write_data(panel: Panel, folder: Path) -> list[str]:
    """A panel's data as CSV and Parquet, and its chart as SVG."""
    files = []
    if panel.data is not None and len(panel.data):
        frame: pd.DataFrame = panel.data.reset_index(drop=True)
        frame.to_csv(folder / "data" / f"{panel.id}.csv", index=False, lineterminator="\n")
        frame.to_parquet(folder / "data" / f"{panel.id}.parquet", index=False)
        files += [f"data/{panel.id}.csv", f"data/{panel.id}.parquet"]
    if panel.svg:
        (folder / "charts" / f"{panel.id}.svg").write_text(panel.svg, encoding="utf-8")
        files.append(f"charts/{panel.id}.svg")
    return files


def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("entrepot.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.tests["cell"] = lambda value: isinstance(value, Cell)
    return environment
