"""World input-output tables as text: EXIOBASE 3 and Eora26 (zips of tab-separated matrices), Eurostat's FIGARO (one CSV).

Formats: EXIOBASE `IOT_2022_pxp.zip` with Z.txt and Y.txt (two columns region and sector before the numbers, two rows region and
sector or category above them) and x.txt (region, sector, indout), million EUR; Eora26 `Eora26_2015_bp.zip` with
Eora26_2015_bp_T.txt, _FD.txt and _VA.txt (numbers alone) and labels_T.txt, labels_FD.txt (economy, its code, entity, sector or
category), in the zip or in `indices.zip` beside it, thousand USD; FIGARO `matrix_eu-ic-io_ind-by-ind_24ed_2022.csv` (rowLabels,
AR_A01 ... FIGW1_U, final uses P3_S13, P3_S14, P3_S15, P51G, P5M; rows W2_B2A3G ... of value added), million EUR. The satellite
accounts, gigabytes in EXIOBASE, are not read.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.iotable import REST, Grid, IoTable, Label, no_table, table_of
from entrepot.provenance import Provider
from entrepot.tables import DAMAGED, FETCH_AGAIN, economies, ends_whole, member, must_have, open_zip, refuse_web_page

Array = NDArray[np.float64]

_BY_HAND = "the table of a year from the producer's page"
_REST_OF = {"WA": REST, "WE": REST, "WF": REST, "WL": REST, "WM": REST, "FIGW1": REST}
_EORA = {"USR": REST, "ANT": REST, "SUD": "SDN", "SDS": "SSD", "ROM": "ROU", "ZAR": "COD"}
_FIGARO_FINAL = frozenset({"P3_S13", "P3_S14", "P3_S15", "P51G", "P5M"})
_TWO = {"EL": "GRC", "UK": "GBR"}


def _provider(
    name: str, producer: str, title: str, page: str, file: str, licence: str, citation: str, count: int, limit: str
) -> Provider:  # fmt: skip
    return Provider(
        name=name, producer=producer, title=title, page=page, url="", file=file, editions=_BY_HAND, licence=licence, citation=citation,
        series=name, holds="table", whole=(("economies", count),), limits=(limit,),
        checked=("https://github.com/IndEcol/pymrio (labels of EXIOBASE and Eora)", "public code that reads FIGARO (not opened)"),
    )  # fmt: skip


PROVIDERS = (
    _provider(
        "exiobase", "EXIOBASE consortium", "EXIOBASE 3, monetary tables", "https://zenodo.org/records/15689391", "IOT_2022_pxp.zip",
        "CC BY-SA 4.0", "Stadler et al. (2018), EXIOBASE 3, Journal of Industrial Ecology 22(3)", 49,
        "Of ASEAN only Indonesia; million euros.",
    ),
    _provider(
        "eora26", "Eora (KGM and Associates)", "Eora26, 26 sectors of 189 economies", "https://worldmrio.com/eora26/",
        "Eora26_2015_bp.zip", "academic use, else by licence of the producer",
        "Lenzen, Kanemoto, Moran and Geschke (2012), Mapping the Structure of the World Economy, Environ. Sci. Technol. 46(15)",
        189, "Not balanced: sales and purchases of a sector differ; the rest of the world has no sectors and is left out.",
    ),
    _provider(
        "figaro", "Eurostat", "FIGARO, industry by industry", "https://ec.europa.eu/eurostat/web/esa-supply-use-input-tables/database",
        "matrix_eu-ic-io_ind-by-ind_24ed_2022.csv", "Eurostat: reuse with attribution",
        "Eurostat, FIGARO tables, EU inter-country input-output tables", 46, "Of ASEAN only Indonesia; million euros.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class _Read:
    """What stands in a file: its grid, the code of each economy, notes, currency."""

    grid: Grid
    ours: dict[str, str]
    notes: tuple[str, ...]
    currency: str


def read_table(path: Path, provider: Provider, year: int) -> IoTable:
    """One year's table in millions of its currency, as published.

    Raises BadInput for a file whose name does not say that year, labels that are missing, doubled or unknown, matrices that do not fit
    their labels, fewer economies than make the whole, cells that are no numbers, sums that miss the output that the file prints.
    """
    refuse_web_page(path)
    if not re.search(rf"(?<!\d){year}(?!\d)", path.name):
        what = f"its name does not say that it is of {year}"
        raise BadInput(what, where=path.name, remedy=f"keep the provider's name, such as {provider.file}")
    read = {"exiobase": _exiobase, "eora26": _eora, "figaro": _figaro}[provider.name]
    try:
        found = read(path, year)
    except (*DAMAGED, pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, ValueError) as error:
        raise BadInput(f"cut off or damaged: {error}", where=path.name, remedy=FETCH_AGAIN) from error
    held = len({economy for economy, _ in found.grid.rows})
    ((_, whole),) = provider.whole
    if held < whole:
        remedy = "a part of the world is no world: give the provider's whole file"
        raise BadInput(f"it holds {held} of about {whole} economies", where=path.name, remedy=remedy)
    return table_of(found.grid, found.ours, year, path.name, notes=found.notes, currency=found.currency)


def _matrix(archive: zipfile.ZipFile, name: str, where: str, **options: object) -> pd.DataFrame:
    """A tab-separated table in a zip."""
    with archive.open(member(archive, name, where)) as stream:
        return pd.read_csv(stream, sep="\t", **options)  # type: ignore[call-overload]


def _exiobase(path: Path, year: int) -> _Read:
    with open_zip(path) as archive:
        labelled = {"index_col": [0, 1], "header": [0, 1], "keep_default_na": False, "na_values": [""]}
        Z, Y = (_matrix(archive, name, path.name, **labelled) for name in ("Z.txt", "Y.txt"))
        x = _matrix(archive, "x.txt", path.name, keep_default_na=False, na_values=[""])
    must_have(x.columns, ["region", "sector", "indout"], f"{path.name} x.txt")
    rows = [(str(a), str(b)) for a, b in Z.index]
    same = [
        Problem(f"the rows of {name} are not those of Z.txt", path.name, FETCH_AGAIN)
        for name, labels in (("Y.txt", list(Y.index)), ("x.txt", list(zip(x["region"], x["sector"], strict=True))))
        if [(str(a), str(b)) for a, b in labels] != rows
    ]
    raise_all(same)
    uses, final = ([(str(a), str(b)) for a, b in frame.columns] for frame in (Z, Y))
    ours = _of_two({a for a, _ in (*rows, *uses, *final)}, path.name)
    output = x["indout"].to_numpy(dtype=np.float64)
    totals = np.concatenate([output[[rows.index(label) for label in uses if label in rows]], np.zeros(len(final))])
    if len(totals) != len(uses) + len(final):
        raise no_table("columns of Z.txt that are no rows", path.name)
    values = np.concatenate([Z.to_numpy(dtype=np.float64), Y.to_numpy(dtype=np.float64)], axis=1)
    grid = Grid(rows, [*uses, *final], frozenset(b for _, b in final), values, output, totals)
    return _Read(grid, ours, _summed(rows), "EUR")


def _eora(path: Path, year: int) -> _Read:
    stem = f"Eora26_{year}_bp" if "_pp" not in path.stem else f"Eora26_{year}_pp"
    with open_zip(path) as archive:
        T, FD, VA = (_matrix(archive, f"{stem}_{key}.txt", path.name, header=None) for key in ("T", "FD", "VA"))
        listed = [_eora_labels(archive, path, name) for name in ("labels_T.txt", "labels_FD.txt")]
    sellers, buyers = listed
    shapes = ((T, len(sellers), len(sellers)), (FD, len(sellers), len(buyers)), (VA, len(VA), len(sellers)))
    unfit = [
        Problem(f"{len(frame):,} x {frame.shape[1]:,} numbers for {a:,} x {b:,} labels", path.name, FETCH_AGAIN)
        for frame, a, b in shapes
        if frame.shape != (a, b)
    ]
    raise_all(unfit)
    flows = np.concatenate([T.to_numpy(dtype=np.float64), FD.to_numpy(dtype=np.float64)], axis=1) / 1e3
    inside, across = (
        [n for n, (code, _) in enumerate(each) if code != REST] for each in (sellers, [*sellers, *buyers])
    )
    kept = flows[np.ix_(inside, across)]
    lost = float(np.abs(flows).sum() - np.abs(kept).sum()) / float(np.abs(flows).sum())
    rows, columns = [sellers[n] for n in inside], [[*sellers, *buyers][n] for n in across]
    made = kept.sum(axis=1)
    bought = kept[:, : len(rows)].sum(axis=0) + VA.to_numpy(dtype=np.float64)[:, inside].sum(axis=0) / 1e3
    gap = float(np.abs(bought - made).sum() / np.abs(made).sum())
    notes = (
        f"the rest of the world and the discrepancy are left out: {100 * lost:.2g}% of all flows",
        f"sales and purchases with value added differ by {100 * gap:.2g}% of output",
    )
    final = frozenset(code for _, code in buyers)
    grid = Grid(rows, columns, final, kept, made, np.concatenate([made, np.zeros(len(columns) - len(rows))]))
    codes = {economy for economy, _ in (*rows, *columns)}
    known = economies(codes - set(_EORA), path.name, also=_EORA) | {code: _EORA[code] for code in codes & set(_EORA)}
    return _Read(grid, known, notes, "USD")


def _eora_labels(archive: zipfile.ZipFile, path: Path, name: str) -> list[Label]:
    """Code of the economy and sector (or category of demand) of each line; from indices.zip beside it where the zip lacks them."""
    held = [info.filename for info in archive.infolist()]
    if name in held:
        raw = _matrix(archive, name, path.name, header=None, keep_default_na=False)
    elif (beside := path.with_name("indices.zip")).is_file():
        with open_zip(beside) as indices:
            raw = _matrix(indices, name, beside.name, header=None, keep_default_na=False)
    else:
        raise BadInput(f"no {name} in it", where=path.name, remedy="put the producer's indices.zip beside it")
    return [(str(code), str(what)) for code, what in zip(raw[1], raw[3], strict=True)]


def _figaro(path: Path, year: int) -> _Read:
    data = path.read_bytes()
    ends_whole(data, path.name)
    frame = pd.read_csv(io.BytesIO(data), index_col=0, keep_default_na=False, na_values=[""])
    heads, labels = ([_two_parts(str(label)) for label in axis] for axis in (frame.columns, frame.index))
    rows = [n for n, (code, what) in enumerate(labels) if code != "W2" and what not in _FIGARO_FINAL]
    if not rows or len(rows) == len(labels):
        raise no_table("no industries, or no rows of value added (W2_...)", path.name)
    text = [str(name) for name, kind in zip(frame.columns, frame.dtypes, strict=True) if kind.kind not in "fi"]
    if text:
        raise BadInput(f"'{text[0]}' and {len(text) - 1} more columns hold text", where=path.name, remedy=FETCH_AGAIN)
    numbers = frame.to_numpy(dtype=np.float64)
    sellers = [labels[n] for n in rows]
    values = numbers[rows]
    grid = Grid(sellers, heads, _FIGARO_FINAL, values, values.sum(axis=1), numbers.sum(axis=0), joint="_")
    return _Read(grid, _of_two({a for a, _ in (*sellers, *heads)}, path.name), _summed(sellers), "EUR")


def _two_parts(label: str) -> Label:
    """`AR_A01` -> AR, A01; `FIGW1_P3_S13` -> FIGW1, P3_S13."""
    economy, _, code = label.partition("_")
    return economy, code


def _of_two(found: set[str], where: str) -> dict[str, str]:
    """Codes of two letters -> ours; parts of the rest of the world are one."""
    import pycountry

    rest = {code: REST for code in found if code in _REST_OF}
    letters = {code: each.alpha_3 for code in found if (each := pycountry.countries.get(alpha_2=code)) is not None}
    return economies(found - set(rest), where, also=letters | _TWO) | rest


def _summed(rows: list[Label]) -> tuple[str, ...]:
    """Which parts became one rest of the world."""
    parts = sorted({economy for economy, _ in rows if economy in _REST_OF})
    return (f"summed to the rest of the world: {', '.join(parts)}",) if len(parts) > 1 else ()
