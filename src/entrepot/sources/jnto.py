"""Visitor arrivals to Japan by nationality and month (Japan National Tourism Organization): the workbook since 2003.

Format: `20260819_1615-5.xlsx` (named by the day it came out), 国籍/月別 訪日外客数; one sheet per year; a heading of months, each
followed by its growth (1月, 伸率, ...) and closed by 累計; names in the first column, since 2020 some in a second. The two
newest months are estimates for the larger markets only; months to come are blank.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.sheets import across, counted, grid, left_out_names, named_economies, sheet_names
from entrepot.tables import FETCH_AGAIN, Figures, figure_rows, no_doubles

_ALSO = {"総数": "WLD", "Grand Total": "WLD", "Total": "WLD"}
_GROUPS = (
    r".*計|その他.*|無国籍.*|中東地域|北欧地域|GCC6.*|"
    r"others?.*|stateless.*|middle east|nordic.*|gcc.*|(asia|europe|africa|(north|south) america|oceania)( total)?"
)
_MUST = ("WLD", "KOR", "CHN", "TWN", "THA", "SGP", "MYS", "IDN", "PHL")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SUM = "sum"
_A_YEAR = 12

PROVIDERS = (
    Provider(
        name="jnto-visitors", producer="Japan National Tourism Organization (JNTO)", title="Visitor arrivals to Japan by nationality",
        page="https://www.jnto.go.jp/statistics/data/visitors-statistics/",
        url="https://www.jnto.go.jp/statistics/data/_files/{edition}.xlsx", file="{edition}.xlsx",
        editions="name of the workbook on the page, e.g. 20260819_1615-5", licence="use with attribution to JNTO",
        citation="Japan National Tourism Organization, Visitor arrivals by nationality", series="people-jnto-visitors",
        whole=(("economies", 22), ("years", 20)), calendar=(1, 6),
        checked=("the text of the Japanese workbook of August 2026; an English one was not seen",),
        limits=(
            "By nationality; business travel and first entries of workers and students are inside, returning residents are not.",
            "Years without all twelve months are left out. Taiwan, Hong Kong and Macao stand apart from China.",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Arrivals of whole years by nationality, persons: the sum of twelve months, checked against the sheet's own.

    Raises BadInput where no sheet is of a year, months or a main market are missing, a market stands twice, or months do
    not add up.
    """
    years = [name for name in sheet_names(path) if re.fullmatch(r"20\d\d年?", name.strip())]
    if not years:
        raise BadInput("no sheet of a year", where=path.name, remedy="the format has changed, or it is another file")
    parts, names, short = [], [], []
    taken: set[str] = set()
    lost: set[str] = set()
    for sheet in years:
        year = sheet.strip()[:4]
        table, held, known, unknown = _market_rows(path, sheet, f"{path.name}, {sheet}")
        names.append(held)
        taken |= known
        lost |= unknown
        if table.empty:
            short.append(year)
            continue
        parts.append(table.assign(period=year))
    if not parts:
        raise BadInput("no whole year in it", where=path.name, remedy="give the workbook since 2003")
    rows = figure_rows(pd.concat(parts), indicator="visitors", partner="JPN", unit="persons", page=provider.page)
    day = re.match(r"(20\d\d)(\d\d)(\d\d)_", path.name) or re.match(r"(20\d\d)(\d\d)(\d\d)_", edition)
    published = "-".join(day.groups()) if day else str(int(max(rows["period"])) + 1)
    notes = (f"not whole years yet: {', '.join(sorted(short))}",) if short else ()
    return Figures(
        rows, f"to {max(rows['period'])}", published, (*notes, *left_out_names(pd.concat(names), taken, lost))
    )


def _market_rows(path: Path, sheet: str, where: str) -> tuple[pd.DataFrame, pd.Series, set[str], set[str]]:
    """Economy, value, status and note of every market with twelve months (none where the year is not over); the names of
    the sheet's rows, those that are known and those that nobody knows."""
    table = across(grid(path, f"^{re.escape(sheet.strip())}$"), _month, "months", where, least=_A_YEAR, total=_SUM)
    known, lost = named_economies(table["name"], where, also=_ALSO, groups=_GROUPS, must=_MUST)
    names = table.drop_duplicates("row")["name"], set(known), set(lost)
    told = set(table.loc[(table["name"].map(known) == "WLD") & (table["period"] != _SUM), "period"])
    if told != {str(month) for month in range(1, len(told) + 1)}:
        raise BadInput("a month of the total is blank, a later one is not", where=where, remedy=FETCH_AGAIN)
    if len(told) < _A_YEAR:
        return table.head(0), *names
    # Regions have no figure for a month that is still an estimate.
    asia = table[table["name"].str.fullmatch(r"アジア計|Asia( Total)?", case=False) & (table["period"] != _SUM)]
    guess = len(asia) < _A_YEAR
    table = table[table["name"].isin(list(known))]
    table = table.assign(economy=table["name"].map(known), value=counted(table["value"], where)).dropna(
        subset=["value"]
    )
    no_doubles(table, ["economy", "period"], where)
    months, sums = table[table["period"] != _SUM], table[table["period"] == _SUM].set_index("economy")["value"]
    found = months.groupby("economy")["value"].agg(["sum", "count"])
    found = found[found["count"] == _A_YEAR]
    problems = [
        Problem(f"twelve months are {row.sum:,.0f}, the sheet's own sum is {sums[row.Index]:,.0f}", f"{where}, {row.Index}", FETCH_AGAIN)
        for row in found.itertuples()
        if row.Index in sums and abs(row.sum - sums[row.Index]) > 0.5  # type: ignore[operator]
    ]  # fmt: skip
    raise_all(problems[:8])
    status, note = ("estimated", "the newest months are estimates of JNTO, rounded") if guess else ("observed", "")
    rows = {"economy": found.index, "value": found["sum"].to_numpy(), "status": status, "note": note}
    return pd.DataFrame(rows), *names


def _month(text: str) -> str:
    """The month of a heading as 1 to 12, `sum` for the year's own."""
    if found := re.fullmatch(r"(\d{1,2})月", text):
        return found.group(1)
    word = text.casefold().rstrip(".")
    if word[:3] in _MONTHS and re.fullmatch(r"[a-z]{3,9}", word):
        return str(_MONTHS.index(word[:3]) + 1)
    return _SUM if word in ("累計", "total", "cumulative total") else ""
