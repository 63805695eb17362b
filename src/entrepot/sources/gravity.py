"""Distance, borders, languages, colonial ties and trade agreements of pairs of economies (CEPII Gravity): the zip, or its CSV.

Format: `Gravity_V202211.csv` in `Gravity_csv_V202211.zip` (beside `Countries_V202211.csv` and tables of labels), a row for each
year from 1948, origin and destination, 87 columns: year, country_id_o, country_id_d (DEU.1, DEU.2: territories of different
times), iso3_o, iso3_d, country_exists_o, country_exists_d, distw_harmonic, distcap, contig, comlang_off, col_dep_ever, fta_wto,
rta_coverage ...; a cell without value is empty or NA. Every pair stands in every year (252 x 252 x 74 in V202211), also where
one does not exist, so that a file that was cut off is known. V202010 and V202102 have no country_id, and distwces and rta for
distw_harmonic and fta_wto (Conte, Cotterlaz and Mayer 2022, The CEPII Gravity Database, CEPII Working Paper 2022-05).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from entrepot import codes
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.tables import (
    DAMAGED,
    FETCH_AGAIN,
    Figures,
    economies,
    edition_in_names,
    figure_rows,
    must_have,
    open_member,
)

# indicator -> its column, in each form of the file; its unit
_MEASURES: dict[str, tuple[tuple[str, ...], str]] = {
    "distance": (("distw_harmonic", "distwces"), "km"),
    "distance_capitals": (("distcap",), "km"),
    "common_border": (("contig",), "yes or no"),
    "common_language": (("comlang_off",), "yes or no"),
    "colonial_tie": (("col_dep_ever",), "yes or no"),
    "trade_agreement": (("fta_wto", "rta"), "yes or no"),
}
_BY_YEAR = "trade_agreement"
_KEYS = ("year", "iso3_o", "iso3_d", "country_exists_o", "country_exists_d")
_COVERAGE = {1: "covers goods", 2: "covers services", 3: "covers goods and services"}
# Codes that ISO 3166 has replaced, or never had; and Kosovo's, which has none.
_OLD = {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "PAL": "PSE"}
_NO_CODE = ("XKX", "XKV", "UNK", "KOS", "KSV", "UVK")
_NEAR = ("JPN", *codes.ASEAN_MEMBERS, "TMP")
_MAIN = (
    *_NEAR, "CHN", "KOR", "TWN", "IND", "AUS", "USA", "HKG", "GBR", "CAN", "MEX", "NZL", "BGD", "SAU", "ARE", "RUS", "KAZ", "TUR",
)  # fmt: skip
_YEARLY = (*_MAIN, *codes.members("EU27"))
_BLOCK = 16 << 20

PROVIDERS = (
    Provider(
        name="cepii-gravity", producer="CEPII", title="Gravity database",
        page="http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=8",
        url="https://www.cepii.fr/DATA_DOWNLOAD/gravity/data/Gravity_csv_{edition}.zip", file="Gravity_csv_{edition}.zip",
        editions="version, e.g. V202211 (earlier ones lie elsewhere: --from)",
        licence="Etalab 2.0, as CEPII says of BACI; see its page",
        citation="Conte, M., Cotterlaz, P. and Mayer, T. (2022), The CEPII Gravity Database, CEPII Working Paper 2022-05",
        series="cepii-gravity", whole=(("economies", 220),),
        limits=(
            "Agreements as notified to the WTO, supplemented by CEPII; to 2021 in V202211.",
            "Held: pairs of Japan or a member of ASEAN with anyone, and of their main partners; what does not change with "
            "its last year, agreements by year among main partners and the EU's members.",
        ),
        checked=(
            "https://www.cepii.fr/DATA_DOWNLOAD/gravity/data/Gravity_csv_V202211.zip as read by public code: member names, columns, "
            "252 territories (not opened)",
            "public code that reads V202010 and V202102 (not opened)",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Distances (km), border, language, colonial tie and agreement in force (1 yes, 0 no) of each pair, both ways.

    Raises BadInput for missing columns, cells that are no numbers, a file that is not square (cut off), unknown codes or
    doubled pairs in the last year. Territories of the past are left out, and named; so are pairs that stand twice in an
    earlier year (two territories of one code).
    """
    where, kept, square = path.name, [], _Square()
    try:
        with open_member(path, "Gravity_V*.csv") as stream:
            for piece in _pieces(stream, where):
                square.add(piece)
                kept.append(_followed(piece))
    except DAMAGED as error:
        raise BadInput(f"the zip is damaged: {error}", where=where, remedy=FETCH_AGAIN) from error
    raise_all(square.problems(where))
    found, notes = _pairs(pa.Table.from_batches(kept).to_pandas(), where)
    rows = pd.concat([_rows(found, indicator) for indicator in _MEASURES], ignore_index=True)
    version = edition_in_names(path, r"(V2\d{5}\w?)", edition)
    published = f"{version[1:5]}-{version[5:7]}" if version[1:7].isdigit() else ""
    last = int(found["year"].max())
    return Figures(figure_rows(rows, page=provider.page), version, published, (f"pairs as of {last}", *notes))


def _pieces(stream: IO[bytes], where: str) -> Iterator[pa.RecordBatch]:
    """The columns that are needed, piece by piece, under the names of the latest edition."""
    head = [cell.strip().strip('"') for cell in stream.readline().decode("utf-8-sig", "replace").split(",")]
    chosen = {names[0]: next((name for name in names if name in head), names[0]) for names, _ in _MEASURES.values()}
    optional = [name for name in ("country_id_o", "country_id_d", "rta_coverage") if name in head]
    must_have(head, (*_KEYS, *chosen.values()), where)
    text = [name for name in (*_KEYS, *optional) if name.startswith(("iso3", "country_id"))]
    types = dict.fromkeys((*_KEYS, *chosen.values(), *optional), pa.float64()) | dict.fromkeys(text, pa.string())
    try:
        reader = csv.open_csv(
            stream,
            read_options=csv.ReadOptions(column_names=head, block_size=_BLOCK),
            convert_options=csv.ConvertOptions(include_columns=list(types), column_types=types, null_values=["", "NA"]),
        )
        ours = {theirs: name for name, theirs in chosen.items()}
        for batch in reader:
            yield batch.rename_columns([ours.get(name, name) for name in batch.schema.names])
    except pa.ArrowInvalid as error:
        what = f"a row cannot be read: {error}"
        raise BadInput(what, where=where, remedy=f"it is shifted or cut off: {FETCH_AGAIN}") from error


class _Square:
    """Counts whether every origin stands with every destination in every year, which a file that was cut off does not."""

    def __init__(self) -> None:
        self.years: Counter[float] = Counter()
        self.ids: tuple[set[str], set[str]] = (set(), set())

    def add(self, piece: pa.RecordBatch) -> None:
        """Count the rows of a piece."""
        for entry in pc.value_counts(piece["year"]).to_pylist():
            self.years[entry["values"]] += entry["counts"]
        for held, name in zip(self.ids, ("country_id_o", "country_id_d"), strict=True):
            if name in piece.schema.names:
                held.update(pc.unique(piece[name]).to_pylist())

    def problems(self, where: str) -> list[Problem]:
        """What says that rows are missing."""
        each = set(self.years.values())
        most = max(each)
        asked = len(self.ids[0]) * len(self.ids[1]) or math.isqrt(most) ** 2
        if each == {asked}:
            return []
        rows, whole = sum(self.years.values()), max(asked, most) * len(self.years)
        what = f"{rows:,} rows, not the {whole:,} or more of every pair in {len(self.years)} years: it is cut off, or a part"
        return [Problem(what, where, "give CEPII's whole file; its zip cannot be cut off unseen")]


def _followed(piece: pa.RecordBatch) -> pa.RecordBatch:
    """Rows of pairs that exist in the year: of Japan or a member of ASEAN, or among their main partners."""

    def among(side: str, names: tuple[str, ...]) -> pa.Array:
        return pc.is_in(piece[f"iso3_{side}"], value_set=pa.array(names))

    exist = pc.and_(pc.equal(piece["country_exists_o"], 1), pc.equal(piece["country_exists_d"], 1))
    near = pc.or_(among("o", _NEAR), among("d", _NEAR))
    chosen = pc.or_(near, pc.and_(among("o", _MAIN), among("d", _MAIN)))
    two = pc.not_equal(piece["iso3_o"], piece["iso3_d"])
    return piece.filter(pc.fill_null(pc.and_(pc.and_(exist, chosen), two), False))


def _pairs(found: pd.DataFrame, where: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Pairs by our codes, one row for each year, and what was left out."""
    newest = found[found["year"] == found["year"].max()]
    economies({*newest["iso3_o"], *newest["iso3_d"]}, where, also=_OLD, groups=_NO_CODE)
    named = {code: _OLD.get(code, code) for code in map(str, {*found["iso3_o"], *found["iso3_d"]})}
    strange = sorted(code for code, ours in named.items() if not codes.is_code(ours))
    table = found.assign(economy=found["iso3_o"].map(named), partner=found["iso3_d"].map(named))
    lost = table["economy"].isin(strange) | table["partner"].isin(strange)
    table = table[~lost]
    twice = table[table.duplicated(["year", "economy", "partner"], keep=False)]
    raise_all(
        [
            Problem(f"{row.economy} and {row.partner} stand twice in {row.year:.0f}", where, FETCH_AGAIN)
            for row in twice[twice["year"] == table["year"].max()].head(5).itertuples()
        ]
    )
    notes = (
        [f"left out: {int(lost.sum()):,} rows of codes that are none of ISO 3166 ({', '.join(strange)})"]
        if strange
        else []
    )
    if len(twice):
        years = f"{twice['year'].min():.0f} to {twice['year'].max():.0f}"
        both = Counter([*twice["economy"], *twice["partner"]]).most_common(3)
        notes.append(f"left out, two territories of one code: {', '.join(code for code, _ in both)}, {years}")
    return table.drop(index=twice.index), tuple(notes)


def _rows(found: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Figures of one indicator: of the last year; agreements of every year among those followed by year."""
    names, unit = _MEASURES[indicator]
    chosen = found["year"] == found["year"].max()
    if indicator == _BY_YEAR:
        chosen |= found["economy"].isin(_YEARLY) & found["partner"].isin(_YEARLY)
    table = found[chosen]
    blank = table[names[0]].isna()
    note = pd.Series("", index=table.index)
    if indicator == _BY_YEAR and "rta_coverage" in table:
        note = table["rta_coverage"].where(table[names[0]] == 1).map(_COVERAGE).fillna("")
    return pd.DataFrame(
        {
            "indicator": indicator,
            "economy": table["economy"],
            "partner": table["partner"],
            "period": table["year"].astype(int).astype(str),
            "value": table[names[0]],
            "unit": unit,
            "status": blank.map({True: "missing", False: "observed"}),
            "note": note.mask(blank, "blank in CEPII's file: another source would tell"),
        }
    )
