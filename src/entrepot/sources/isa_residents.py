"""Foreign residents of Japan by nationality and status of residence, end of June and December (Immigration Services Agency).

Formats, both from e-Stat: the database export `FEH_00250012_....csv` (lines of explanation, then 集計時点（半期毎）, 国籍・地域, 総数
and a column per status); the file of table 1, `24-12-01-1.xlsx` (時点, 州, 国籍・地域, 在留資格, 在留外国人数, a row for each).
`***` and `-` stand where nothing is published.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.sheets import Cells, counted, grid, left_out_names, named_economies, plain
from entrepot.tables import FETCH_AGAIN, Figures, figure_rows, no_doubles, sheet_table

_WIDE = ["集計時点(半期毎)", "国籍・地域", "総数"]
_LONG = ["時点", "州", "国籍・地域", "在留資格", "在留外国人数"]
# status, as either file writes it -> product
_STATUSES = {
    "総数": "", "技能実習合計": "technical-intern", "技能実習": "technical-intern", "特定技能合計": "specified-skilled",
    "特定技能": "specified-skilled", "技術・人文知識・国際業務": "engineer-specialist", "留学": "student", "永住者": "permanent-resident",
}  # fmt: skip
_ALSO = {
    "総数": "WLD",
    # A registration of origin, not the nationality of the North; before 2015 the South was counted with it.
    "朝鮮": "", "韓国・朝鮮": "",
    "無国籍": "", "コソボ共和国": "", "コソボ": "", "セルビア・モンテネグロ": "", "ユーゴスラヴィア": "", "旧ユーゴスラビア": "",
}  # fmt: skip
_GROUPS = r"うち.*|アジア|ヨーロッパ|アフリカ|(北|南)(アメリカ|米)|オセアニア|その他.*|不明"
_MUST = ("CHN", "KOR", "VNM", "PHL", "THA", "IDN", "MMR")
_ERAS = {"平成": 1988, "令和": 2018}

PROVIDERS = (
    Provider(
        name="isa-residents", producer="Immigration Services Agency of Japan", title="Statistics on foreign residents, table 1",
        page="https://www.e-stat.go.jp/stat-search/database?statdisp_id=0004019020", url="", file="FEH_00250012.csv",
        licence="Government of Japan Standard Terms of Use 2.0 (CC BY 4.0 compatible)",
        citation="Immigration Services Agency of Japan, Statistics on foreign residents", series="people-isa-residents", calendar=(3, 10),
        whole=(("economies", 190),),
        open_ended=True,
        checked=("public copies of an export of the database and of the file of December 2024",),
        limits=(
            "Mid- and long-term residents and special permanent residents; short stays are outside it.",
            "Month-stamped rows are end of June, year-stamped rows end of December. Korea is counted apart from Chosen only since 2015.",
            "China without Taiwan; Hong Kong and Macao are inside it.",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Residents by nationality, all together (product "") and by main statuses, persons at the end of June (period
    2025-06) or of December (2025).

    Raises BadInput for missing columns, a period that is none, a missing main nationality, doubles.
    """
    cells = [[plain(cell) for cell in row] for row in grid(path)]
    table = _long(cells, path.name) if any(set(_LONG) <= set(row) for row in cells) else _wide(cells, path.name)
    table = table.assign(period=table["time"].map(_period), product=table["status"].map(_STATUSES))
    if not (table["period"] != "").all():
        odd = table.loc[table["period"] == "", "time"].iloc[0]
        raise BadInput(f"'{odd}' is not the end of June or December", where=path.name, remedy=FETCH_AGAIN)
    known, lost = named_economies(table["name"], path.name, also=_ALSO, groups=_GROUPS, must=_MUST)
    notes = left_out_names(table.drop_duplicates(["time", "name"])["name"], known, lost)
    table = table[table["name"].isin(list(known))].assign(economy=lambda t: t["name"].map(known))
    table = table.assign(value=counted(table["value"], path.name)).dropna(subset=["value"])
    no_doubles(table, ["economy", "product", "period"], path.name)
    rows = figure_rows(
        table.drop(columns=["status"]), indicator="foreign_residents", partner="JPN", unit="persons", status="observed", page=provider.page,
    )  # fmt: skip
    last = max(table["period"], key=lambda period: (period[:4], period[4:] == ""))
    out = f"{int(last[:4]) + 1}-03" if len(last) == len("2025") else f"{last[:4]}-10"
    return Figures(rows, f"to {last}", out, notes)


def _wide(cells: Cells, where: str) -> pd.DataFrame:
    """Time, name, status and value (text) of the database export."""
    table = sheet_table(cells, _WIDE, where)
    statuses = [name for name in table.columns if name in _STATUSES]
    table = table[table[_WIDE[1]] != ""].rename(columns={_WIDE[0]: "time", _WIDE[1]: "name"})
    return table.melt(["time", "name"], statuses, "status", "value")


def _long(cells: Cells, where: str) -> pd.DataFrame:
    """The same of the file of table 1; a region's own row (name 総数) is left out."""
    table = sheet_table(cells, _LONG, where)
    table = table.rename(columns=dict(zip(_LONG, ["time", "region", "name", "status", "value"], strict=True)))
    own = (table["name"] == "総数") & (table["region"] != "総数")
    return table[table["status"].isin(list(_STATUSES)) & (table["name"] != "") & ~own]


def _period(text: str) -> str:
    """2025年6月, 令和6年12月末 -> 2025-06, 2024; "" for anything else."""
    found = re.fullmatch(r"(平成|令和)?(元|\d+)年(6|12)月末?(?:現在)?", text)
    if not found:
        return ""
    era, year, month = found.groups()
    full = _ERAS.get(era or "", 0) + (1 if year == "元" else int(year))
    return "" if full < 1950 else str(full) if month == "12" else f"{full}-06"
