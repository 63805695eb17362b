"""Write a brief: static pages that open offline, with charts, tables, sources and how to replay them.

A brief is written beside its place and then moved in; a folder that holds something else is never touched.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
from entrepot.provenance import version as package_version
from entrepot.report import pages
from entrepot.report.pages import Page
from entrepot.report.panels import Cell, Panel, cited, passages

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

    from entrepot.store import Store

CARD = "brief.json"
PARTNERSHIP = "partnership"


@dataclass(frozen=True)
class Written:
    """What was written: the page to open, every file, and the lines that matter."""

    index: Path
    files: tuple[str, ...]
    summary: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"index": str(self.index), "files": list(self.files), "summary": list(self.summary)}


def write(store: Store, subject: str, out: Path) -> Written:
    """Write the partnership brief (`partnership`: index and a page for each of eleven members) or one member's page
    into `out`.

    Raises UnknownName for a subject that is neither, BadInput where `out` holds something else or cannot be written.
    """
    _refuse(out)
    if subject.casefold() == PARTNERSHIP:
        made = pages.partnership(store.read_all())
    else:
        code = codes.resolve(subject)
        if code not in codes.ASEAN_MEMBERS:
            remedy = f"write {PARTNERSHIP}, or a member: {', '.join(codes.ASEAN_MEMBERS)}"
            raise UnknownName(f"there is no brief for '{subject}'", remedy=remedy)
        made = [pages.member(store.read_all(), code, file="index.html")]
    return _publish(store, made, out)


def _refuse(out: Path) -> None:
    """Raise BadInput where `out` holds something that is not a brief."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / CARD).is_file())):
        raise BadInput(
            "holds something that is not a brief; it is left alone",
            where=str(out),
            remedy="name a new folder with --out",
        )


def _publish(store: Store, made: list[Page], out: Path) -> Written:
    """Write beside `out` and rename; an earlier brief stays until the new one is whole, and is put back if it cannot
    take its place."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    except OSError as error:
        raise BadInput(
            f"cannot write: {error.strerror}", where=str(out.parent), remedy="choose a folder that is writable"
        ) from error
    try:
        files = _write_pages(store, made, beside)
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
    return Written(out / made[0].file, tuple(files), made[0].headlines)


def _write_pages(store: Store, made: list[Page], folder: Path) -> list[str]:
    (folder / "data").mkdir()
    (folder / "charts").mkdir()
    environment = _environment()
    template = environment.get_template("page.html")
    files = []
    for page in made:
        for panel in page.panels:
            files += _write_data(panel, folder)
        cards = [store.sources[id] for id in cited(page.panels)]
        html = template.render(
            page=page, pages=made, sources=cards, store=store, version=package_version(), passages=passages()
        )
        (folder / page.file).write_text(html, encoding="utf-8")
        files.append(page.file)
    card = {
        "made_by": f"entrepot {package_version()}",
        "figures": store.fingerprint,
        "replay": made[0].command,
        "pages": [page.file for page in made],
        "sources": [asdict(store.sources[id]) for id in cited(panel for page in made for panel in page.panels)],
    }
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*files, CARD]


def _write_data(panel: Panel, folder: Path) -> list[str]:
    """A panel's data as CSV and Parquet, and its chart as SVG."""
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
