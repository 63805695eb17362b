"""Military expenditure (Stockholm International Peace Research Institute): the workbook of the Military Expenditure Database.

Format: `SIPRI-Milex-data-1949-2024.xlsx`; sheets `Share of GDP` (fractions) and `Per capita` (current US dollars), each with
titles, then a heading Country, Notes, 1949, 1950 ...; `...` not available, `xxx` no such state then; regions as headings
without figures. SIPRI allows fair use only, so nothing of it is shipped: bring the workbook, the figures stay yours.
"""

from __future__ import annotations

import re
from pathlib import Path

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.sheets import MISSING, Cells, across, counted, grid, left_out_names, named_economies
from entrepot.tables import FETCH_AGAIN, Figures, figure_rows, no_doubles

# measure -> (sheet, indicator, unit, price basis, factor, largest value that the sheet can hold in its own unit)
_SHEETS = {
    "share": ("^Share of GDP$", "military_expenditure_share", "percent", "", 100.0, 2.0),
    "per-capita": ("^Per capita$", "military_expenditure_per_capita", "USD", "current", 1.0, 1e5),
}
_HEADING_ROWS = 20
_MUST = ("JPN", "CHN", "USA", "IDN", "PHL", "SGP")
_ALSO = {
    "USSR": "",
    "Czechoslovakia": "",
    "Yugoslavia": "",
    "German Democratic Republic": "",
    "Yemen, North": "",
    "Kosovo": "",
}

PROVIDERS = tuple(
    Provider(
        name=f"sipri-milex-{measure}", producer="Stockholm International Peace Research Institute",
        title=f"SIPRI Military Expenditure Database, {words}", page="https://www.sipri.org/databases/milex",
        url="https://www.sipri.org/sites/default/files/SIPRI-Milex-data-1949-{edition}.xlsx",
        file="SIPRI-Milex-data-1949-{edition}.xlsx", editions="end of the workbook's name, e.g. 2024 or 2024_2",
        licence="SIPRI: fair use only (non-commercial, under a tenth of a data set): not to be passed on",
        terms="https://www.sipri.org/about/terms-and-conditions", redistribute="no", measure=measure,
        citation=f"Stockholm International Peace Research Institute, SIPRI Military Expenditure Database, {words}",
        series=f"security-sipri-milex-{measure}", calendar=(4,), whole=(("economies", 170), ("years", 70)),
        checked=("the layout of the workbook as analysts' public code reads it; no workbook was opened here",),
        limits=("SIPRI's estimates are in blue, uncertain figures in red: colours are not read.",),
    )
    for measure, words in (("share", "share of GDP"), ("per-capita", "expenditure per capita, current US dollars"))
)  # fmt: skip


def _without_notes(cells: Cells, where: str) -> Cells:
    """The cells without the column of marks that stands between names and years."""
    for row in cells[:_HEADING_ROWS]:
        if row[:2] == ["Country", "Notes"]:
            return [[*line[:1], *line[2:]] for line in cells]
    raise BadInput("no heading 'Country', 'Notes'", where=where, remedy="the format has changed, or it is another file")


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Military expenditure of each state and year; shares in percent.

    Raises BadInput where the sheet, its years or a main state are missing, a state stands twice, or the figures are in
    another unit than the sheet's.
    """
    sheet, indicator, unit, basis, factor, largest = _SHEETS[provider.measure]
    where = f"{path.name}, {provider.measure}"
    cells = _without_notes(grid(path, sheet), where)
    table = across(cells, lambda text: text if re.fullmatch(r"(19|20)\d\d", text) else "", "years", where)
    value = counted(table["value"], where, missing=(*MISSING, ". .", "xxx"))
    table = table.assign(value=value).dropna(subset=["value"])
    if table["value"].max() > largest:
        raise BadInput(f"{table['value'].max():g} is in another unit", where=where, remedy=FETCH_AGAIN)
    known, lost = named_economies(table["name"], where, also=_ALSO, must=_MUST)
    notes = left_out_names(table.drop_duplicates("row")["name"], known, lost)
    table = table[table["name"].isin(list(known))]
    table = table.assign(economy=table["name"].map(known), value=table["value"] * factor, status="observed")
    no_doubles(table, ["economy", "period"], where)
    rows = figure_rows(
        table[["economy", "period", "value", "status"]], indicator=indicator, unit=unit, price_basis=basis, page=provider.page
    )  # fmt: skip
    last = max(rows["period"])
    return Figures(rows, f"1949-{last}", str(int(last) + 1), notes)
