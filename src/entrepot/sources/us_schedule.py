"""The tariff schedule of the United States (US International Trade Commission): a release of the Harmonized Tariff Schedule
(HTS) as JSON or CSV, or the annual tariff database.

Formats: https://hts.usitc.gov (export): a list of `{"htsno", "indent", "description", "units", "general", "special", "other",
...}`, or CSV with "HTS Number", "General Rate of Duty", "Special Rate of Duty" ...; https://dataweb.usitc.gov/tariff/annual:
zip of text (commas, before 2019 bars; Windows' alphabet) with hts8, mfn_text_rate, mfn_ad_val_rate (a fraction),
col1_special_text, begin_effect_date, end_effective_date.

Rates are text: "Free", "2.5%", "3.4¢/kg", "3.4¢/kg + 8.5%", "See 9903...". A rate is ad valorem where it is nothing but a
percentage; all others would need values per unit and are counted, never guessed at.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd

from entrepot.codes import WORLD
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    Tariffs,
    edition_in_names,
    figure_rows,
    must_have,
    no_doubles,
    numbers,
    open_member,
    read_text,
    short_of,
)

# Symbols of column 1 "special" (general note 3(c)(i) of the HTS; code key of the annual database) -> who is meant.
PROGRAMMES = {
    "AU": ("AUS",), "BH": ("BHR",), "CA": ("CAN",), "CL": ("CHL",), "CO": ("COL",), "IL": ("ISR",), "JO": ("JOR",),
    "JP": ("JPN",), "KR": ("KOR",), "MA": ("MAR",), "MX": ("MEX",), "NP": ("NPL",), "OM": ("OMN",), "PA": ("PAN",),
    "PE": ("PER",), "S": ("CAN", "MEX"), "S+": ("CAN", "MEX"), "SG": ("SGP",),
    "P": ("CRI", "DOM", "GTM", "HND", "NIC", "SLV"), "P+": ("CRI", "DOM", "GTM", "HND", "NIC", "SLV"),
}  # fmt: skip
# Symbols that name no economies: whom they favour is decided by use, or by lists that the schedule's rows do not hold.
_OTHERS = {
    "A": "GSP, in force to 31 December 2020", "A+": "GSP, in force to 31 December 2020", "A*": "GSP, in force to 31 December 2020",
    "B": "automotive products", "C": "civil aircraft", "D": "AGOA", "E": "Caribbean Basin", "E*": "Caribbean Basin",
    "J": "Andean preferences", "J*": "Andean preferences", "J+": "Andean preferences", "K": "pharmaceuticals",
    "L": "intermediate chemicals for dyes", "R": "Caribbean Basin partnership",
}  # fmt: skip
_SCHEDULE = {"htsno": "code", "general": "general", "special": "special"}
_EXPORT = {"HTS Number": "code", "General Rate of Duty": "general", "Special Rate of Duty": "special"}
_DATABASE = {"hts8": "code", "mfn_text_rate": "general", "col1_special_text": "special", "mfn_ad_val_rate": "fraction",
    "begin_effect_date": "begins", "end_effective_date": "ends"}  # fmt: skip
_FREE, _PERCENT = re.compile(r"free", re.I), re.compile(r"(\d+(?:\.\d+)?) ?%")
_FOOTNOTES = re.compile(r"(?:\s+\d+/)+$")
_MONEY = re.compile(r"¢|\bcents?\b|\$", re.I)
_OFFER = re.compile(r"([^()]*)\(([^()]*)\)")
_NAMED_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_SAME = 5e-5  # the annual database rounds fractions to six digits
_SPECIAL_CHAPTERS = ("98", "99")
_ABOVE = "duties of chapter 99 (sections 232, 301 and others) come on top and are not in it"

_COMMON = {
    "producer": "United States International Trade Commission", "licence": "US government work, public domain",
    "tariffs": True, "whole": (("chapters", 97),), "page": "https://hts.usitc.gov/",
    "limits": (
        f"Statutory rates: {_ABOVE}.",
        "Specific and compound duties have no ad valorem rate here: averages are over ad valorem lines only.",
        "A preference counts as if every shipment claimed it.",
    ),
}  # fmt: skip
PROVIDERS = (
    Provider(
        name="us-schedule", title="Harmonized Tariff Schedule of the United States",
        url="https://www.usitc.gov/sites/default/files/tata/hts/hts_{edition}_json.json", file="hts_{edition}_json.json",
        editions="release as the archive names it, e.g. 2025_revision_12; or --from an export of hts.usitc.gov",
        citation="United States International Trade Commission, Harmonized Tariff Schedule of the United States",
        series="us-schedule", **_COMMON,
    ),
    Provider(
        name="us-tariff-database", title="Annual tariff database of the United States",
        url="https://www.usitc.gov/tariff_affairs/documents/tariff_data/tariff_data_{edition}.zip",
        file="tariff_data_{edition}.zip", editions="the year, e.g. 2024",
        citation="United States International Trade Commission, Annual Tariff Data", series="us-tariff-database", **_COMMON,
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Simple averages over ad valorem lines in percent, by chapter (`HS87`) and for all: MFN, and what applies to each
    economy with a programme of its own.

    Raises BadInput for missing or shifted columns, doubled lines, a year that is not known, fractions that contradict
    the text of the rate.
    """
    year = _year(path, edition)
    lines, notes = _lines(path, year)
    applied = {exporter: _applied(lines, exporter) for exporter in _exporters(lines)}
    chapters = sorted(set(lines["code"].str[:2]))
    lacking = short_of(provider.whole, {"chapters": len(chapters)})
    if lacking:
        notes = (
            *notes,
            f"a slice, not the schedule: {lacking} ({', '.join(chapters)}); there is no average of all products",
        )
    parts = [_averages(lines, lines["rate"]).assign(indicator="tariff_mfn", partner="")]
    for exporter, rates in applied.items():
        parts.append(_averages(lines, rates).assign(indicator="tariff_applied", partner=exporter))
    table = pd.concat(parts, ignore_index=True)
    rows = figure_rows(
        table[table["product"] != ""] if lacking else table,
        economy="USA",
        period=str(year),
        unit="percent",
        page=provider.page,
    )
    return Figures(rows, edition or path.stem, notes=(*notes, *_programmes(lines)))


def read_tariffs(path: Path, provider: Provider, edition: str = "") -> Tariffs:
    """Simple averages over the ad valorem lines of each product of six digits: MFN, and for each economy with a programme
    what applies to it. Raises as `read_figures` does."""
    year = _year(path, edition)
    lines, notes = _lines(path, year)
    product = lines["code"].str[:6]
    parts = [(WORLD, "mfn", lines["rate"])]
    parts += [(exporter, "applied", _applied(lines, exporter)) for exporter in _exporters(lines)]
    rows = [
        rates.groupby(product)
        .mean()
        .rename("rate")
        .rename_axis("product")
        .reset_index()
        .assign(exporter=who, kind=kind)
        for who, kind, rates in parts
    ]
    table = pd.concat(rows, ignore_index=True).assign(importer="USA", year=year, imports=float("nan"))
    return Tariffs(table, (*notes, *_programmes(lines)))


def ad_valorem(text: str) -> tuple[float | None, str]:
    """A rate in percent, or None; and what sort of rate it is: free | ad valorem | specific | compound | by reference."""
    plain = _FOOTNOTES.sub("", " ".join(text.split()))
    if _FREE.fullmatch(plain):
        return 0.0, "free"
    if found := _PERCENT.fullmatch(plain):
        return float(found.group(1)), "ad valorem"
    if _MONEY.search(plain):
        return None, "compound" if "%" in plain else "specific"
    return None, "by reference"


def special_rates(text: str) -> list[tuple[str, float | None]]:
    """The offers of column 1 "special": symbol of the programme, rate in percent (None where it is not ad valorem)."""
    offers = _OFFER.findall(" ".join(text.split()))
    return [
        (symbol.strip(), ad_valorem(rate)[0])
        for rate, symbols in offers
        for symbol in symbols.split(",")
        if symbol.strip()
    ]


def _year(path: Path, edition: str) -> int:
    """The year of a release or a database, from the edition, the file's name, or the names inside a zip."""
    named = re.search(_NAMED_YEAR, edition)
    if found := edition_in_names(path, _NAMED_YEAR, named[1] if named else ""):
        return int(found)
    remedy = "name the release with --edition, e.g. 2026_revision_3: the export does not say which it is"
    raise BadInput("its name does not say of which year it is", where=path.name, remedy=remedy)


def _lines(path: Path, year: int) -> tuple[pd.DataFrame, list[str]]:
    """Tariff lines of chapters 1 to 97: code (eight or ten digits), rate (percent, NaN where not ad valorem), sort,
    special (text); and what was left out."""
    raw = _raw(path)
    table = raw.assign(
        code=raw["code"].str.replace(".", "", regex=False).str.strip(), general=raw["general"].str.strip()
    )
    bad = table["code"][~table["code"].str.fullmatch(r"(?:\d\d){0,5}")]
    if len(bad):
        what = f"'{bad.iloc[0]}' is not a number of the schedule"
        raise BadInput(
            what, where=f"{path.name} row {bad.index[0]}", remedy="a column is shifted or cut off: " + FETCH_AGAIN
        )
    # Headings carry no rate; statistical subdivisions have that of the line above them.
    table = table[(table["code"].str.len() >= 8) & (table["general"] != "")]
    kept = table[~table["code"].str[:2].isin(_SPECIAL_CHAPTERS)]
    notes = [f"{len(table) - len(kept)} lines of chapters 98 and 99 were left out: {_ABOVE}"]
    if "ends" in kept:
        kept, more = _in_force(kept, year, path.name)
        notes += more
    if kept.empty:
        raise BadInput("not a single tariff line in it", where=path.name, remedy=FETCH_AGAIN)
    no_doubles(kept, ["code"], path.name)
    bare = kept[kept["general"].str.fullmatch(r"\d+(?:\.\d+)?")]
    if len(bare):
        what = f"{len(bare)} rates without a unit, the first '{bare['general'].iloc[0]}'"
        raise BadInput(
            what, where=f"{path.name}, {bare['code'].iloc[0]}", remedy="rates are text such as 2.5%: " + FETCH_AGAIN
        )
    read = [ad_valorem(text) for text in kept["general"]]
    kept = kept.assign(
        rate=pd.Series([rate for rate, _ in read], index=kept.index, dtype=float), sort=[sort for _, sort in read]
    )
    if "fraction" in kept:
        _must_agree(kept, path.name)
    if not kept["rate"].notna().any():
        raise BadInput(
            "not a single ad valorem rate in it", where=path.name, remedy="a column is shifted: " + FETCH_AGAIN
        )
    counts = Counter(kept["sort"])
    told = ", ".join(
        f"{counts[sort]:,} {sort}" for sort in ("free", "ad valorem", "specific", "compound", "by reference")
    )
    return kept.reset_index(drop=True), [*notes, f"{len(kept):,} lines: {told}"]


def _raw(path: Path) -> pd.DataFrame:
    """code, general, special as text; of the database also fraction, begins, ends."""
    with open_member(path, "*tariff*.txt") as stream:
        start = stream.read(4096).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith((b"[", b"{")):
        return _release(path)
    heading = start.splitlines()[0]
    separator = "|" if heading.count(b"|") > heading.count(b",") else ","
    table = read_text(path, "*tariff*.txt", otherwise="cp1252", sep=separator).rename(columns=str.strip)
    names = _DATABASE if "hts8" in table else _EXPORT
    must_have(table.columns, names, path.name)
    found = table.rename(columns=names)[list(names.values())]
    return found.assign(code=found["code"].str.zfill(8)) if "hts8" in table else found


def _release(path: Path) -> pd.DataFrame:
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
        table = pd.DataFrame([{key: str(row.get(key) or "") for key in row} for row in rows], dtype=str).fillna("")
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput("not a release of the schedule, or cut off", where=path.name, remedy=FETCH_AGAIN) from error
    must_have(table.columns, _SCHEDULE, path.name)
    return table.rename(columns=_SCHEDULE)[list(_SCHEDULE.values())]


def _in_force(table: pd.DataFrame, year: int, where: str) -> tuple[pd.DataFrame, list[str]]:
    """The lines of the annual database that are in force on the last day of the year."""
    days = {side: pd.to_datetime(table[side], format="%m/%d/%Y", errors="coerce") for side in ("begins", "ends")}
    raise_all(
        [
            Problem(
                f"'{table[side][column.isna()].iloc[0]}' is not a day", f"{where}, {side}", "MM/DD/YYYY: " + FETCH_AGAIN
            )
            for side, column in days.items()
            if column.isna().any()
        ]
    )
    last = pd.Timestamp(year, 12, 31)
    inside = (days["begins"] <= last) & (days["ends"] >= last)
    gone = int((~inside).sum())
    return table[inside], [f"{gone} lines not in force on 31 December {year} were left out"] if gone else []


def _must_agree(table: pd.DataFrame, where: str) -> None:
    """The database gives a rate twice, as text and as a fraction: they must be the same."""
    fraction = numbers(table["fraction"].rename("mfn_ad_val_rate"), where)
    off = table["rate"].notna() & ~((100 * fraction - table["rate"]).abs() <= 100 * _SAME)
    if off.any():
        row = table[off].iloc[0]
        what = f"{int(off.sum())} rates differ from their fraction: '{row['general']}' and {row['fraction']}"
        raise BadInput(what, where=f"{where}, {row['code']}", remedy="mfn_ad_val_rate is a fraction: 0.025 for 2.5%")


def _exporters(lines: pd.DataFrame) -> list[str]:
    """Economies that some line offers a rate of their own."""
    symbols = {symbol for text in lines["special"].unique() for symbol, _ in special_rates(text)}
    return sorted({economy for symbol in symbols for economy in PROGRAMMES.get(symbol, ())})


def _applied(lines: pd.DataFrame, exporter: str) -> pd.Series:
    """What each line charges an economy: the lowest rate offered to it, else the general one; NaN where either is not ad
    valorem."""
    offered: dict[str, float | None] = {}
    for text in lines["special"].unique():
        mine = [rate for symbol, rate in special_rates(text) if exporter in PROGRAMMES.get(symbol, ())]
        if mine:
            offered[text] = min((rate for rate in mine if rate is not None), default=None)
    special = lines["special"].map(offered).astype(float)
    has = lines["special"].isin(list(offered))
    lowest = special.where(~(lines["rate"] < special), lines["rate"])
    return lowest.where(has, lines["rate"])


def _averages(lines: pd.DataFrame, rates: pd.Series) -> pd.DataFrame:
    """product, value, status, note: by chapter, and for all."""
    chapter = "HS" + lines["code"].str[:2]
    rows = []
    for product, part in [*rates.groupby(chapter), ("", rates)]:
        held = int(part.notna().sum())
        note = f"simple average of {held} of {len(part)} tariff lines; {_ABOVE}"
        if not held:
            note = f"none of {len(part)} tariff lines is ad valorem: values per unit would be needed"
        rows.append((product, part.mean(), "estimated" if held else "missing", note))
    return pd.DataFrame(rows, columns=["product", "value", "status", "note"])


def _programmes(lines: pd.DataFrame) -> list[str]:
    """Programmes that were not given to any economy, with the number of lines that offer them."""
    counts = Counter(
        symbol
        for text, times in lines["special"].value_counts().items()
        for symbol in {symbol for symbol, _ in special_rates(str(text))} - set(PROGRAMMES)
        for _ in range(int(times))
    )
    said = [
        f"{symbol} ({_OTHERS.get(symbol, 'a symbol that is not known here')}), {count} lines"
        for symbol, count in sorted(counts.items())
    ]
    return [f"programmes without economies of their own, not applied: {'; '.join(said)}"] if said else []
