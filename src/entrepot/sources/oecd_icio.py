"""Inter-Country Input-Output tables (OECD), editions of 2021, 2023 and 2025: the zip of some years of CSV, or one year's CSV.

Format: `2020_SML.csv` (`2020.csv` or `2020_EXT.csv` for the extended table, `ICIO2021_2018.csv` in 2021; early zips of 2023
hold a zip for each year): first column (V1) row labels such as `JPN_C29`, columns `JPN_C29` ..., then final demand
`JPN_HFCE` ... and total output (OUT, in 2021 TOTAL); last rows taxes (TLS; in 2021 one `JPN_TAXSUB` for each economy), VA
(VALU) and output (OUT; OUTPUT); million USD. 2021: 67 economies x 45 industries; 2023: 77 x 45; 2025: 81 x 50. The extended
table splits Mexico and China (MX1 MX2, CN1 CN2), whose own rows are zero; the parts are kept beside their sums.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot import packed
from entrepot.errors import BadInput
from entrepot.iotable import REST, Grid, IoTable, no_table, table_of
from entrepot.provenance import Provider
from entrepot.tables import DAMAGED, FETCH_AGAIN, economies, ends_whole, open_zip, refuse_web_page

FINAL = frozenset(("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "NONRES", "DPABR", "P33", "FD"))
_TOTALS = ("OUT", "OUTPUT", "TOTAL")
_ACCOUNTS = ("TLS", "VA", "VALU", "TAXSUB")
_PARTS: dict[str, str] = {"MX1": "MEX", "MX2": "MEX", "CN1": "CHN", "CN2": "CHN"}
_PART_NAMES = {
    "MX1": "Mexico, activities excluding global manufacturing",
    "MX2": "Mexico, global manufacturing activities",
    "CN1": "China, activities excluding export processing",
    "CN2": "China, export processing activities",
}
# (economies, industries) of each edition.
OLD = ("2013", "2015", "2016", "2018")
_EDITIONS = {(67, 45): "2021", (77, 45): "2023", (81, 50): "2025"}

PROVIDERS = (
    Provider(
        name="oecd-icio",
        producer="OECD",
        title="Inter-Country Input-Output tables",
        page="https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
        url="https://webfs-sti.oecd.org/files/STI-PIE/ICIO/2025/{edition}.zip", file="oecd-icio-{edition}.zip",
        editions="a pack of years of the 2025 edition: 1995-2000_SML, 2001-2005_SML, 2006-2010_SML, 2011-2015_SML or "
        "2016-2022_SML (_EXT: extended); the server may want a browser: then --from",
        licence="OECD terms: use with attribution",
        citation="OECD, Inter-Country Input-Output Database, http://oe.cd/icio",
        series="oecd-icio",
        whole=(("economies", 67),),
        calendar=(11,),
        holds="table",
        limits=("Value added here is output less purchases: it holds net taxes on inputs.",),
        checked=(
            "https://github.com/IndEcol/pymrio (names, labels of 2021 and 2023)",
            "https://webfs-sti.oecd.org/files/STI-PIE/ICIO/2025/2016-2022_SML.zip as read by public code, and public notes on "
            "its size, members and shape (not opened)",
        ),
    ),
)  # fmt: skip


def read_table(path: Path, provider: Provider, year: int) -> IoTable:
    """One year of the ICIO in million USD, as published.

    Raises BadInput for labels that are missing, doubled or of no known economy, cells that are no numbers, a row of
    totals that is missing or cut off, sales or totals that do not add up to output, half a zip.
    """
    refuse_web_page(path)
    data, name = _bytes_of(path, year)
    where = path.name if name == path.name else f"{path.name} {name}"
    ends_whole(data, where)
    try:
        frame = pd.read_csv(io.BytesIO(data), index_col=0, encoding="utf-8-sig", na_values=[""], keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(f"cut off or damaged: {error}", where=where, remedy=FETCH_AGAIN) from error
    return _parse(frame, year, where)


def _bytes_of(path: Path, year: int) -> tuple[bytes, str]:
    """The CSV of a year and its name, from the plain file, a zip, or a zip inside a zip."""
    pattern = re.compile(rf"(ICIO\d{{4}}_)?{year}(?!\d).*\.(csv|zip)", re.IGNORECASE)
    if path.suffix.lower() != ".zip":
        if not pattern.fullmatch(path.name):
            what = f"its name does not say that it is of {year}"
            raise BadInput(what, where=path.name, remedy=f"keep the provider's name, such as {year}_SML.csv")
        return path.read_bytes(), path.name
    try:
        with open_zip(path) as archive:
            held = [info.filename for info in archive.infolist() if not info.is_dir()]
            found = [name for name in held if pattern.fullmatch(Path(name).name)]
            name = next((each for each in found if "SML" in each.upper()), found[0] if len(found) == 1 else "")
            if not name:
                what = f"no table of {year} in it" if not found else f"several tables of {year} in it"
                raise BadInput(what, where=path.name, remedy=f"it holds {', '.join(held[:8])}")
            data = archive.read(name)
        if name.lower().endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as inner:
                packed.refuse_bomb(inner, name)
                name = inner.namelist()[0]
                data = inner.read(name)
    except DAMAGED as error:
        raise BadInput(f"the zip is damaged: {error}", where=path.name, remedy=FETCH_AGAIN) from error
    return data, Path(name).name


def _parse(frame: pd.DataFrame, year: int, where: str) -> IoTable:
    labels = [str(label).strip() for label in frame.index]
    if (edition := _edition_of(where)) in OLD:
        remedy = "take a pack of the edition of 2021 or later"
        raise BadInput(
            f"a table of the edition of {edition}: editions before 2021 are not read", where=where, remedy=remedy
        )
    heads = [str(label).strip() for label in frame.columns]
    for kind, found in (("row", labels), ("column", heads)):
        totals = [label for label in found if label in _TOTALS]
        if len(totals) != 1:
            raise no_table(f"no {kind} of output (OUT, OUTPUT or TOTAL), or several", where)
    rows = [n for n, label in enumerate(labels) if label not in _TOTALS and label.rpartition("_")[2] not in _ACCOUNTS]
    uses = [n for n, label in enumerate(heads) if label not in _TOTALS]
    odd = [labels[n] for n in rows if not re.fullmatch(r"[A-Z][A-Z0-9]{2}_\w+", labels[n])]
    if odd:
        raise no_table(f"row '{odd[0]}' is no ECONOMY_INDUSTRY, and {len(odd) - 1} more", where)
    text = [head for head, kind in zip(heads, frame.dtypes, strict=True) if kind.kind not in "fi"]
    if text:
        raise BadInput(f"'{text[0]}' and {len(text) - 1} more columns hold text", where=where, remedy=FETCH_AGAIN)
    numbers = frame.to_numpy(dtype=np.float64)
    total, out = (next(n for n, label in enumerate(each) if label in _TOTALS) for each in (heads, labels))
    sellers, buyers = ([_pair(each[n]) for n in places] for each, places in ((labels, rows), (heads, uses)))
    codes = {economy for economy, _ in (*sellers, *buyers)}
    ours = economies(codes - {REST}, where, also=_PARTS) | {REST: REST}
    grid = Grid(
        sellers, buyers, FINAL, numbers[np.ix_(rows, uses)], numbers[rows, total], numbers[out, uses], joint="_"
    )
    return table_of(grid, ours, year, where, notes=_said(sellers), parts=_PART_NAMES)


def _edition_of(name: str) -> str:
    """`ICIO2016_2003.csv` -> 2016."""
    found = re.search(r"ICIO(\d{4})_", name, re.IGNORECASE)
    return found[1] if found else ""


def _pair(label: str) -> tuple[str, str]:
    """`JPN_C10T12` -> JPN, C10T12."""
    economy, _, code = label.partition("_")
    return economy, code


def _said(sellers: list[tuple[str, str]]) -> tuple[str, ...]:
    """Which edition the table is of, by its size, and which parts were summed."""
    codes = {economy for economy, _ in sellers}
    parts = sorted(codes & _PARTS.keys())
    size = (len(codes) - len(parts), len({code for _, code in sellers}))
    edition = _EDITIONS.get(size)
    return (
        *((f"{size[0]} economies x {size[1]} industries: the edition of {edition}",) if edition else ()),
        *(
            (f"kept apart beside their sums: {', '.join(f'{part} of {_PARTS[part]}' for part in parts)}",)
            if parts
            else ()
        ),
    )
