"""Bilateral direct investment (UN Trade and Development, 2014): one workbook for each reporting economy, 2001-2012.

Format: `webdiaeia2014d3_THA.xls`; sheets inflows, outflows, instock, outstock; the economy in the first cell, "Table 1. FDI
flows in the host economy, by geographical origin", "(Millions of US dollars)", then Region / economy (or Reporting
economy) in columns that indent, and one column per year.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.sheets import across, counted, grid, left_out_names, named_economies, says
from entrepot.tables import FETCH_AGAIN, WHOLE, Figures, figure_rows, no_doubles

# sheet -> (indicator, whether the reporting economy is the host, product)
_SHEETS = {
    "inflows": ("fdi_flow", True, ""), "outflows": ("fdi_flow", False, "investors-record"),
    "instock": ("fdi_stock", True, ""), "outstock": ("fdi_stock", False, "investors-record"),
}  # fmt: skip
_APPROVALS = ("MMR",)  # its sheet counts approvals
_GROUPS = (
    r"(developed|developing|transition|other|unspecified|cis\b|memorandum).*|"
    r".*(africa|asia|europe|oceania|caribbean|america|economies|countries|states)"
)
_NOT = {"European Union": ""}  # 28 members, not those of today
_NIL = ("-", "–", "—")

PROVIDERS = (
    Provider(
        name="unctad-bilateral", producer="United Nations Conference on Trade and Development (UNCTAD)", title="Bilateral FDI Statistics",
        page="https://unctad.org/topic/investment/investment-statistics-and-trends",
        url="https://unctad.org/system/files/non-official-document/webdiaeia2014d3_{edition}.xls", file="webdiaeia2014d3_{edition}.xls",
        editions="code of the reporting economy, e.g. THA", licence="CC BY 3.0 IGO",
        citation="UNCTAD (2014), Bilateral FDI Statistics", series="investment-unctad-bilateral-2014", whole=(("years", 12),),
        checked=("public code that reads these workbooks, and the text of their sheets",),
        limits=(
            "Immediate investor: money routed through Singapore, Hong Kong or the Netherlands counts there.",
            "Definitions differ by reporting economy (approvals in Myanmar; in the Philippines part is not allocated to sources).",
            "What the economy reports of its own investment abroad stands apart, as product investors-record.",
            "A dash is nil or negligible and read as zero, as UNCTAD defines it; two dots are left out.",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Flows and stocks by partner, USD, with the reporting economy as host (product "") and as investor.

    Raises BadInput for a missing sheet or title, another unit, an unknown reporting economy, doubles, shifted columns.
    """
    parts, names, reporter = [], [], ""
    taken: set[str] = set()
    lost: set[str] = set()
    for sheet, (indicator, host, product) in _SHEETS.items():
        where = f"{path.name}, {sheet}"
        cells = grid(path, f"^{sheet}$")
        reporter = _reporter(cells, where, reporter)
        if not any(re.fullmatch(r"-?[\d.]+", cell) for row in cells for cell in row):
            continue  # a sheet may say only that nothing is reported
        says(cells, r"millions of US dollars", "that it is in millions of US dollars", where)
        table = across(cells, _year, "years", where)
        known, unknown = named_economies(table["name"], where, also=_NOT, groups=_GROUPS)
        lost |= set(unknown)
        taken |= set(known)
        names.append(table.drop_duplicates("row")["name"])
        table = table[table["name"].isin(list(known))]
        other = table["name"].map(known)
        sides = {"economy": other, "partner": reporter} if host else {"economy": reporter, "partner": other}
        approved = host and indicator == "fdi_flow" and reporter in _APPROVALS
        value = counted(table["value"], where, zero=_NIL) * 1e6
        table = table.assign(**sides, value=value, indicator="fdi_approved" if approved else indicator, product=product)
        no_doubles(table, ["indicator", "economy", "partner", "period"], where)
        parts.append(table.dropna(subset=["value"]))
    if not parts or not sum(map(len, parts)):
        raise BadInput("no figure in it", where=path.name, remedy=FETCH_AGAIN)
    rows = figure_rows(pd.concat(parts), unit="USD", price_basis="current", status="observed", page=provider.page)
    return Figures(
        rows, "2014", "2014-04", (*left_out_names(pd.concat(names), taken, lost), *_few(rows, reporter)), reporter
    )


def _few(rows: pd.DataFrame, reporter: str) -> tuple[str, ...]:
    """Whether the partners hold, at the median of its columns, clearly less than the world's total in the same column."""
    world = (rows["economy"] == codes.WORLD) | (rows["partner"] == codes.WORLD)
    keys = ["indicator", "product", "period"]
    size = pd.to_numeric(rows["value"]).abs()
    totals, parts = (size[part].groupby([rows[part][key] for key in keys]).sum() for part in (world, ~world))
    held = float((parts / totals).replace(math.inf, math.nan).median()) if len(totals) else 0.0
    short = held < WHOLE
    return (
        (f"a slice, not the whole: partners listed hold {100 * held:.0f}% of the totals of {reporter}",)
        if short
        else ()
    )


def _reporter(cells: list[list[str]], where: str, before: str) -> str:
    """The reporting economy in the first cell; the same on every sheet."""
    name = next((cell for row in cells[:3] for cell in row if cell), "")
    (found,) = named_economies([name], where)[0].values()
    if before and found != before:
        raise BadInput(f"it reports {name}, other sheets {codes.name(before)}", where=where, remedy=FETCH_AGAIN)
    return found


def _year(text: str) -> str:
    return text if re.fullmatch(r"20[01]\d", text) else ""
