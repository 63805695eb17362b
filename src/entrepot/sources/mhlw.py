"""Foreign workers in Japan by nationality and status of residence, end of October (Ministry of Health, Labour and Welfare).

Format: the workbook of appended tables of 「外国人雇用状況」の届出状況; sheet 別表１; the year of the era in the title; a heading of two
rows, 全在留資格計 (or 総数), ①専門的・技術的分野の在留資格, ②特定活動, ③技能実習, ④資格外活動, ⑤身分に基づく在留資格, ⑥不明, below
them 計, 構成比 and うち...; nationalities down the first column, each with a row of shares below it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.sheets import Cells, counted, grid, left_out_names, named_economies, plain
from entrepot.tables import FETCH_AGAIN, Figures, figure_rows, no_doubles

_TOTAL = ("全在留資格計", "総数")
# what a heading holds -> product; the statuses of a worker add up to the total
_STATUSES = {
    "専門的": "professional", "特定活動": "designated-activities", "技能実習": "technical-intern", "資格外活動": "outside-status",
    "身分に基づく": "status-based", "不明": "unknown-status",
}  # fmt: skip
_OF_WHICH = {"技術・人文知識・国際業務": "engineer-specialist", "特定技能": "specified-skilled"}
_ALSO = {
    "全国籍計": "WLD", "総数": "WLD", "中国(香港等を含む)": "CHN", "中国(香港、マカオを含む)": "CHN", "中国(香港・マカオを含む)": "CHN",
}  # fmt: skip
_GROUPS = r"G[78].*|その他.*|不明|無国籍"
_MUST = ("WLD", "CHN", "VNM", "PHL")
_ERAS = {"平成": 1988, "令和": 2018}
_SHIFTED = "a column is shifted or the heading has changed: " + FETCH_AGAIN

PROVIDERS = (
    Provider(
        name="mhlw-foreign-workers", producer="Ministry of Health, Labour and Welfare of Japan",
        title="Status of notification of employment of foreign workers, appended table 1",
        page="https://www.mhlw.go.jp/stf/seisakunitsuite/bunya/koyou_roudou/koyou/gaikokujin/gaikokujin-koyou/06.html",
        url="", file="beppyo.xlsx", licence="Government of Japan Standard Terms of Use 2.0 (CC BY 4.0 compatible)",
        citation="Ministry of Health, Labour and Welfare of Japan, Status of notification of employment of foreign workers",
        series="people-mhlw-foreign-workers", whole=(("economies", 14),), calendar=(1,),
        checked=("public code that reads 別表１ year by year; no file was seen",),
        limits=(
            "Counts notifications by employers at the end of October; special permanent residents, diplomats and officials are outside it.",
            "China includes Hong Kong and Macao. Nationalities that the ministry does not name are in its remainder.",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class _Heading:
    """The row of the heading, and the columns: of the total, of each status, of parts of a status."""

    row: int
    total: int
    statuses: dict[int, str]
    parts: dict[int, str]


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Workers by nationality, all together (product "") and by status of residence, persons at the end of October.

    Raises BadInput where the year, a heading or a main nationality is missing, where statuses do not add up to the
    total, or a nationality stands twice.
    """
    cells = [[plain(cell).replace(" ", "") for cell in row] for row in grid(path, r"表1(?!\d)")]
    year, heading = _year(cells, path.name), _heading(cells, path.name)
    columns = {heading.total: "", **heading.statuses, **heading.parts}
    rows, problems = [], []
    for n, row in enumerate(cells[heading.row + 1 :], heading.row + 2):
        row = [*row, *[""] * (max(columns) + 1 - len(row))]
        name = next((cell for cell in row[: heading.total] if cell), "").removeprefix("うち")
        if not name or name.startswith(("注", "(", "※")) or not row[heading.total]:
            continue  # a row of shares, a footnote
        places = [f"{n} ({product or _TOTAL[0]})" for product in columns.values()]
        values = counted(pd.Series([row[c] for c in columns], places, name=name), path.name).tolist()
        told = dict(zip(columns.values(), values, strict=True))
        parts = sum(value for product, value in told.items() if product in _STATUSES.values() and value == value)
        if told[""] == told[""] and not math.isclose(parts, told[""], rel_tol=1e-9):
            what = f"statuses add up to {parts:,.0f}, not to {told['']:,.0f}"
            problems.append(Problem(what, f"{path.name} row {n}, {name}", _SHIFTED))
        rows += [(name, product, value) for product, value in told.items() if value == value]
    raise_all(problems[:8])
    table = pd.DataFrame(rows, columns=["name", "product", "value"])
    known, lost = named_economies(table["name"], path.name, also=_ALSO, groups=_GROUPS, must=_MUST)
    notes = left_out_names(table["name"].drop_duplicates(), known, lost)
    table = table[table["name"].isin(list(known))].assign(economy=lambda t: t["name"].map(known), period=str(year))
    no_doubles(table, ["economy", "product"], path.name)
    found = figure_rows(
        table, indicator="foreign_workers", partner="JPN", unit="persons", status="observed", page=provider.page
    )
    return Figures(found, f"October {year}", f"{year + 1}-01", notes)


def _year(cells: Cells, where: str) -> int:
    """The year that the title names, by the era or by the common calendar."""
    title = "".join(cell for row in cells[:8] for cell in row)
    if found := re.search(r"(平成|令和)(元|\d+)年", title):
        return _ERAS[found.group(1)] + (1 if found.group(2) == "元" else int(found.group(2)))
    if found := re.search(r"(20\d\d)年", title):
        return int(found.group(1))
    raise BadInput("its title names no year", where=where, remedy="the format has changed, or it is another file")


def _heading(cells: Cells, where: str) -> _Heading:
    """Find the heading by what it says; of each status the column of its count, not those of shares."""
    at = next((n for n, row in enumerate(cells) if any(cell.startswith(_TOTAL) for cell in row)), None)
    remedy = "the format has changed, or it is another file"
    if at is None or at + 1 >= len(cells):
        raise BadInput(f"no column '{_TOTAL[0]}' or '{_TOTAL[1]}'", where=where, remedy=remedy)
    over, under = cells[at], cells[at + 1]
    total, statuses, parts, current = -1, {}, {}, ""
    for column in range(max(len(over), len(under))):
        current = (over[column] if column < len(over) else "") or current
        below = under[column] if column < len(under) else ""
        product = next((product for word, product in _STATUSES.items() if word in current), "")
        if below.startswith("うち"):
            part = next((product for word, product in _OF_WHICH.items() if word in below), "")
            parts |= {column: part} if part and part not in parts.values() else {}
        elif below and not below.startswith("計"):
            continue
        elif current.startswith(_TOTAL) and total < 0:
            total = column
        elif product and product not in statuses.values():
            statuses[column] = product
    missing = [word for word, product in _STATUSES.items() if product not in statuses.values()]
    raise_all([Problem(f"no column '{word}'", where, remedy) for word in missing])
    return _Heading(at, total, statuses, parts)
