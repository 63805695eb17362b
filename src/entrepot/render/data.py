"""The figures of an answer as data files: one row a figure, with all that belongs to it; and its pictures as files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from entrepot.answers.answer import Answer, sources_of, within
from entrepot.answers.block import Part, Section
from entrepot.errors import BadInput
from entrepot.render.charts.chart import png
from entrepot.render.charts.draw import NORMAL, WIDE, chart, drawn
from entrepot.words import Language, say
from entrepot.words.say import text_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "value", "unit", "period", "basis", "status", "low", "high", "interval", "grade", "source")
FORMATS = ("csv", "parquet", "xlsx")


def frame(part: Any) -> pd.DataFrame:
    """Every quantity of an answer, a section or a block, one a row: its id and all that belongs to it."""
    import pandas as pd

    rows = [
        (q.id, q.value, q.unit, q.period, q.basis, q.status, q.low, q.high, q.interval, q.grade, " ".join(q.sources))
        for q in within(part)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def bytes_of(rows: pd.DataFrame, form: str) -> bytes:
    """Rows as `csv` or `parquet`."""
    whole = io.BytesIO()
    if form == "csv":
        rows.to_csv(whole, index=False, lineterminator="\n")
    else:
        rows.to_parquet(whole, index=False)
    return whole.getvalue()


def write(answer: Answer, path: Path) -> None:
    """All figures of an answer as CSV, Parquet or Excel, by the ending of the path. Raises BadInput for another ending, or
    where the Excel writer is not installed."""
    table = frame((answer.headlines, answer.sections))
    kind = path.suffix.removeprefix(".").casefold()
    if kind == "csv":
        table.to_csv(path, index=False, lineterminator="\n")
    elif kind == "parquet":
        table.to_parquet(path, index=False)
    elif kind == "xlsx":
        _excel(table, answer, path)
    else:
        raise BadInput(
            f"'{path.suffix}' is no data format", where=str(path), remedy=f"end it in .{', .'.join(FORMATS)}"
        )


def _excel(table: pd.DataFrame, answer: Answer, path: Path) -> None:
    import pandas as pd

    cards = pd.DataFrame(
        [(c.id, c.citation, c.url, c.licence) for c in answer.lineage.sources],
        columns=["id", "citation", "url", "licence"],
    )
    try:
        with pd.ExcelWriter(path, engine="xlsxwriter") as book:
            table.to_excel(book, sheet_name="figures", index=False)
            cards.to_excel(book, sheet_name="sources", index=False)
    except ModuleNotFoundError as error:
        raise BadInput("no writer for Excel files is installed", remedy="pip install 'entrepot[excel]'") from error


def prefix_of(file: str) -> str:
    """What the files of a page's sections begin with, so that the pages of one folder do not write over each other."""
    return "" if file == "index.html" else f"{Path(file).stem.casefold()}-"


def section_files(section: Section, folder: Path, language: Language, prefix: str = "") -> list[str]:
    """Write the rows behind a section and its pictures into `data/` and `charts/` of a folder, under its id after `prefix`;
    the files by their path in the folder."""
    files = []
    if section.data is not None and len(section.data):
        rows = section.data.reset_index(drop=True)
        name = f"{prefix}{section.id}"
        rows.to_csv(folder / "data" / f"{name}.csv", index=False, lineterminator="\n")
        rows.to_parquet(folder / "data" / f"{name}.parquet", index=False)
        files += [f"data/{name}.csv", f"data/{name}.parquet"]
    for name, svg in pictures(section, language):
        (folder / "charts" / f"{prefix}{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
        files.append(f"charts/{prefix}{name}.svg")
    return files


def pictures(section: Section, language: Language) -> Iterator[tuple[str, str]]:
    """Each picture of a section: its name and its SVG with title, unit and source line."""
    for block in section.blocks:
        if drawn(block):
            drawing = chart(block, language, WIDE if section.wide else NORMAL, low=section.part == "lead")
            cards = ", ".join(sources_of(block))
            source = text_of("page.source", language, what=f"{cards}; entrepot") if cards else "entrepot"
            yield (
                f"{section.id}-{block.id}",
                drawing.framed(say(block.title, language), say(block.about, language), source),
            )


def preview(answer: Answer, folder: Path, language: Language) -> list[str]:
    """Write the first picture of an answer as PNG, which shows where the page is shared; nothing where it has none."""
    for section in sorted(answer.sections, key=lambda one: get_args(Part).index(one.part)):
        for _, svg in pictures(section, language):
            (folder / "charts" / "preview.png").write_bytes(png(svg))
            return ["charts/preview.png"]
    return []
