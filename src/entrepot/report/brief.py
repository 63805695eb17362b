"""Write a brief: static pages that open offline, with charts, tables, sources and how to replay them.

A brief is written beside its place and then moved in; a folder that holds something else is never touched.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
from entrepot.provenance import Source
from entrepot.provenance import version as package_version
from entrepot.report import member as member_page
from entrepot.report import partnership
from entrepot.report.panels import Cell, Panel

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

    from entrepot.result import Result
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


@dataclass(frozen=True)
class Page:
    """One page of a brief."""

    file: str
    title: str
    subtitle: str
    headlines: tuple[str, ...]
    panels: tuple[Panel, ...]
    command: str


def write(store: Store, subject: str, out: Path) -> Written:
    """Write the partnership brief (`partnership`: index and a page for each of eleven members) or one member's page
    into `out`.

    Raises UnknownName for a subject that is neither, BadInput where `out` holds something else or cannot be written.
    """
    if subject.casefold() == PARTNERSHIP:
        pages = partnership_pages(store)
    else:
        code = codes.resolve(subject)
        if code not in codes.ASEAN_MEMBERS:
            remedy = f"write {PARTNERSHIP}, or a member: {', '.join(codes.ASEAN_MEMBERS)}"
            raise UnknownName(f"there is no brief for '{subject}'", remedy=remedy)
        pages = [member_of(store, code, file="index.html")]
    return _publish(store, pages, out)


def partnership_pages(store: Store) -> list[Page]:
    """The partnership page and the eleven member pages."""
    from entrepot.models import outlook, relations

    related = {code: relations.solve(store, code) for code in ("ASEAN", *codes.ASEAN_MEMBERS)}
    ageing = {code: outlook.population(store, code) for code in ("JPN", "ASEAN", *codes.ASEAN_MEMBERS)}
    crossing = outlook.cross(store, "ASEAN", "JPN")
    panels = partnership.panels(store, related, crossing, ageing)
    made = {panel.id: panel for panel in panels}
    lines = partnership.headlines(store, related, crossing, made)
    subtitle = "Who trades with, invests in, aids, works in, trusts and votes with whom, member by member, and where it goes by 2030"
    pages = [
        Page(
            "index.html",
            "Japan and ASEAN: from provider to chosen partner",
            subtitle,
            tuple(lines),
            tuple(panels),
            "entrepot brief partnership",
        )
    ]
    pages += [member_of(store, code, related=related[code], ageing=ageing[code]) for code in codes.ASEAN_MEMBERS]
    return pages


def member_of(
    store: Store, code: str, *, file: str = "", related: Result | None = None, ageing: Result | None = None
) -> Page:
    """One member's page."""
    from entrepot.models import outlook, relations

    panels = member_page.panels(
        store, code, related or relations.solve(store, code), ageing or outlook.population(store, code)
    )
    wanted = ("trade-history", "trade-latest", "aid", "people", "trust", "choice", "outlook")
    lines = [panel.lead[0] for key in wanted for panel in panels if panel.id == f"{code.lower()}-{key}" and panel.lead]
    joined = codes.GROUPS["ASEAN"].joined[code]
    subtitle = (
        f"Member of ASEAN since {joined.day} {joined:%B %Y}. Japan, China, the US, Korea and the EU, strand by strand"
    )
    return Page(
        file or f"{code}.html",
        f"{codes.name(code)}: partners, from provider to choice",
        subtitle,
        tuple(lines),
        tuple(panels),
        f"entrepot brief {code}",
    )


def _publish(store: Store, pages: list[Page], out: Path) -> Written:
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / CARD).is_file())):
        raise BadInput(
            "holds something that is not a brief; it is left alone",
            where=str(out),
            remedy="name a new folder with --out",
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    except OSError as error:
        raise BadInput(
            f"cannot write: {error.strerror}", where=str(out.parent), remedy="choose a folder that is writable"
        ) from error
    try:
        files = _write_pages(store, pages, beside)
        old = beside.with_name(beside.name + "-old")
        if out.exists():
            os.rename(out, old)
        beside.chmod(0o755)
        os.rename(beside, out)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Written(out / pages[0].file, tuple(files), pages[0].headlines)


def _write_pages(store: Store, pages: list[Page], folder: Path) -> list[str]:
    (folder / "data").mkdir()
    (folder / "charts").mkdir()
    environment = _environment()
    template = environment.get_template("page.html")
    files = []
    for page in pages:
        for panel in page.panels:
            files += _write_data(panel, folder)
        used = sorted({source for panel in page.panels for source in panel.sources})
        html = template.render(
            page=page, pages=pages, sources=[store.sources[id] for id in used], store=store, version=package_version(),
            chart_ids={panel.id for panel in page.panels if panel.svg}, data_ids={panel.id for panel in page.panels if panel.data is not None and len(panel.data)},
        )  # fmt: skip
        (folder / page.file).write_text(html, encoding="utf-8")
        files.append(page.file)
    card = {
        "made_by": f"entrepot {package_version()}",
        "figures": store.fingerprint,
        "replay": pages[0].command,
        "pages": [page.file for page in pages],
        "sources": _cards(store, pages),
    }
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*files, CARD]


def _cards(store: Store, pages: Iterable[Page]) -> list[dict[str, Any]]:
    from dataclasses import asdict

    used = {source for page in pages for panel in page.panels for source in panel.sources}
    cards: list[Source] = [store.sources[id] for id in sorted(used)]
    return [asdict(card) for card in cards]


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
