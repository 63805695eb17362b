"""Tariffs by product, importer and exporter (UNCTAD TRAINS and WTO, in the World Bank's WITS), in three forms: an answer of
the API (SDMX 2.1 or SDMX-JSON), the bulk download, the result of an advanced query.

Formats: https://wits.worldbank.org (API user guide: SDMX 2.1, structure specific): `<Series FREQ DATATYPE PRODUCTCODE PARTNER
REPORTER>` with `<Obs TIME_PERIOD OBS_VALUE TARIFFTYPE NOMENCODE MIN_RATE MAX_RATE TOTALNOOFLINES NBR_NA_LINES ...>`; bulk
(AVEMFN, AVEPref: zip of CSV): NomenCode, Reporter_ISO_N, Year, ProductCode, Partner, SimpleAverage, EstCode ...; advanced query
(DataJobID-*.csv): Reporter, Product, Partner, Tariff Year, DutyType (MFN, AHS, PRF, BND), Simple Average, Weighted Average,
Imports Value in 1000 USD, ... Partners that are groups of beneficiaries are resolved where WITS' own list
(TRAINSPreferenceBenficiaries.xls: RegionCode, Partner) lies beside the file.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pandas as pd

from entrepot.codes import WORLD
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    Tariffs,
    figure_rows,
    must_be_percent,
    must_have,
    no_doubles,
    numbered_economies,
    numbers,
    open_member,
    read_sheet,
    read_text,
    sheet_table,
)

_SDMX = {"REPORTER": "importer", "PARTNER": "exporter", "PRODUCTCODE": "product", "TIME_PERIOD": "year", "OBS_VALUE": "rate",
    "TARIFFTYPE": "kind", "NOMENCODE": "nomenclature", "MIN_RATE": "low", "MAX_RATE": "high", "TOTALNOOFLINES": "lines",
    "NBR_NA_LINES": "specific", "DATATYPE": "estimate"}  # fmt: skip
_BULK = {"Reporter_ISO_N": "importer", "Partner": "exporter", "ProductCode": "product", "Year": "year",
    "SimpleAverage": "rate", "NomenCode": "nomenclature", "Min_Rate": "low", "Max_Rate": "high", "TotalNoOfLines": "lines",
    "Nbr_NA_Lines": "specific", "EstCode": "estimate"}  # fmt: skip
_QUERY = {"Reporter": "importer", "Partner": "exporter", "Product": "product", "Tariff Year": "year", "DutyType": "kind",
    "Simple Average": "rate"}  # fmt: skip
# A query has these where its owner asked for them.
_EXTRA = {"Weighted Average": "weighted", "Imports Value in 1000 USD": "imports", "Minimum Rate": "low", "Maximum Rate": "high",
    "Nbr of Total Lines": "lines", "Native Nomen": "nomenclature"}  # fmt: skip
_OPTIONAL = ("weighted", "imports", "low", "high", "lines", "specific", "nomenclature", "estimate")
_KINDS = {"MFN": "mfn", "PREF": "preferential", "PRF": "preferential", "AHS": "applied", "BND": "bound"}
_OURS = {"918": "EU27", "EUN": "EU27", "000": WORLD, "WLD": WORLD, "490": "TWN", "OAS": "TWN", "ROM": "ROU", "ZAR": "COD",
    "TMP": "TLS"}  # fmt: skip
# Economies that are no more, and places without a code of today.
_PAST = ("058", "200", "230", "278", "530", "736", "810", "890", "891", "SER", "SUD", "ANT")
_REMEDY = "a column is shifted or cut off: " + FETCH_AGAIN

PROVIDERS = (
    Provider(
        name="wits", producer="UNCTAD and World Bank", title="Tariffs by product, importer and exporter (TRAINS in WITS)",
        page="https://wits.worldbank.org/",
        url="https://wits.worldbank.org/API/V1/SDMX/V21/datasource/TRN/reporter/{0}/partner/{1}/product/all/year/{2}/datatype/reported",
        file="trains-{edition}.xml",
        editions="numbers of importer, exporter (000: MFN; all: preferences too), year, e.g. 392-000-2022 (Japan)",
        licence="WITS terms: use with attribution",
        citation="UNCTAD, Trade Analysis Information System (TRAINS), in: World Bank, World Integrated Trade Solution (WITS)",
        series="wits", tariffs=True, whole=(("products", 5_000),),
        limits=("Statutory rates: anti-dumping, safeguard and additional duties are not in them.",
            "Years that an economy did not report are absent; the Harmonized System changes about every five years.",
            "A preference counts as if every shipment claimed it."),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Rates in percent as WITS gives them, by importer, exporter, product (six digits `HS870323`, or all) and year.

    Products whose duties are all specific have no rate and are `missing`. Raises BadInput for another format, missing
    or shifted columns, unknown economies or duties, doubles, fractions instead of percent.
    """
    table, notes = _table(path)
    parts = [table.assign(indicator="tariff_" + table["kind"], value=table["rate"])]
    # Of a single product the weighted average is the same number again.
    grouped = table[
        table["weighted"].notna() & (table["product"].str.len() < 6) & table["kind"].isin(["mfn", "applied"])
    ]
    parts.append(grouped.assign(indicator="tariff_" + grouped["kind"] + "_weighted", value=grouped["weighted"]))
    rows = pd.concat(parts, ignore_index=True)
    alike = rows["kind"].isin(["mfn", "bound"]) & (rows["exporter"] == WORLD)
    rows = rows.assign(
        economy=rows["importer"], partner=rows["exporter"].mask(alike, ""), period=rows["year"],
        product=("HS" + rows["product"]).where(rows["product"] != "", ""), note=[_note(row) for row in rows.itertuples()],
        status=pd.Series("observed", rows.index).mask(rows["estimate"] != "", "estimated").mask(rows["value"].isna(), "missing"),
    )  # fmt: skip
    return Figures(
        figure_rows(rows, unit="percent", page=provider.page), edition or _edition(table), notes=tuple(notes)
    )


def read_tariffs(path: Path, provider: Provider, edition: str = "") -> Tariffs:
    """The rates by product of six digits; raises as `read_figures` does."""
    table, notes = _table(path)
    rows = table[table["product"].str.len() == 6]
    if rows.empty:
        raise BadInput(
            "not a single product of six digits", where=path.name, remedy="query products, not groups of them"
        )
    columns = ["importer", "exporter", "product", "kind", "rate"]
    return Tariffs(rows[columns].assign(year=rows["year"].astype(int), imports=1000.0 * rows["imports"]), tuple(notes))


def _table(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """importer, exporter, product (digits, or "" for all), kind, year, rate, weighted, imports (thousand USD), low, high,
    lines, specific, nomenclature, estimate ("" where rates are as reported); and what was left out."""
    with open_member(path, "*.csv") as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    forms = {b"<": _answer, b"{": _json_answer}
    raw = forms.get(start[:1], _delimited)(path).reset_index(drop=True)
    if raw.empty:
        raise BadInput("not a single rate in it", where=path.name, remedy=FETCH_AGAIN)
    raw = raw.assign(**{name: "" for name in _OPTIONAL if name not in raw})
    kinds = raw["kind"].str.strip().str.upper().map(_KINDS)
    years = raw["year"].str.strip()
    products = raw["product"].str.strip().mask(raw["product"].str.strip().str.lower().isin(["all", "total"]), "")
    bad = {
        "is no duty type": raw["kind"][kinds.isna()],
        "is not a year": raw["year"][~years.str.fullmatch(r"(?:19|20)\d\d")],
        "is not a product (two, four or six digits; zeros in front lost?)": raw["product"][
            (raw["product"].str.strip() == "")
            | (products.str.fullmatch(r"\d+") & ~products.str.fullmatch(r"\d\d|\d{4}|\d{6}"))
        ],
    }
    raise_all(
        [
            Problem(f"'{cells.iloc[0]}' {what}", f"{path.name} row {cells.index[0]}", _REMEDY)
            for what, cells in bad.items()
            if len(cells)
        ]
    )
    table = raw.assign(
        kind=kinds, year=years, product=products, estimate=raw["estimate"].str.strip().replace("Reported", "")
    )
    for name in ("rate", "weighted", "imports", "low", "high", "lines", "specific"):
        table[name] = numbers(raw[name].rename(name), path.name)
    no_doubles(table, ["importer", "exporter", "product", "kind", "year"], path.name)
    groups = table["product"].str.fullmatch(r"\d*")
    notes = [f"{int((~groups).sum())} rows of product groups other than the Harmonized System were left out"]
    table, left_out = _named(table[groups], path)
    notes = [*([] if groups.all() else notes), *left_out]
    _check(table, path.name)
    return table.reset_index(drop=True), notes


def _answer(path: Path) -> pd.DataFrame:
    """Observations of the API's SDMX message, one row each, as text."""
    rows = []
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError as error:
        raise BadInput(f"cut off or damaged: {error}", where=path.name, remedy=FETCH_AGAIN) from error
    if _tag(root) != "StructureSpecificData":
        raise BadInput(f"a message '{_tag(root)}', not StructureSpecificData", where=path.name, remedy=FETCH_AGAIN)
    for series in root.iter():
        if _tag(series) == "Series":
            rows += [{**series.attrib, **each.attrib} for each in series if _tag(each) == "Obs"]
    table = pd.DataFrame(rows, dtype=str)
    if table.empty:
        remedy = "the importer did not report that year: see WITS' data availability"
        raise BadInput("not a single rate in it", where=path.name, remedy=remedy)
    must_have(table.columns, _SDMX, path.name)
    return table.rename(columns=_SDMX)[list(_SDMX.values())].fillna("")


def _json_answer(path: Path) -> pd.DataFrame:
    """The same of the API's SDMX-JSON: series and observations are keyed by the places of their codes in the structure; the first number
    of an observation is its value, the others are places in its attributes."""
    try:
        message = json.loads(path.read_text(encoding="utf-8-sig"))
        dimensions, attributes = message["structure"]["dimensions"], message["structure"]["attributes"]["observation"]
        (when,) = dimensions["observation"]
        listed = message["dataSets"][0]["series"]
        order = _order_of_keys(dimensions["series"], list(listed), path.name)
        rows = []
        for key, series in listed.items():
            fixed = {each["id"]: each["values"][int(n)]["id"] for each, n in zip(order, key.split(":"), strict=True)}
            for at, (value, *more) in series["observations"].items():
                found = {
                    each["id"]: each["values"][n]["id"]
                    for each, n in zip(attributes, more, strict=False)
                    if n is not None
                }
                time = {when["id"]: when["values"][int(at)]["id"]}
                rows.append({**fixed, **found, **time, "OBS_VALUE": "" if value is None else repr(value)})
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadInput("not an answer of WITS in SDMX-JSON, or cut off", where=path.name, remedy=FETCH_AGAIN) from error
    table = pd.DataFrame(rows, dtype=str)
    must_have(table.columns, _SDMX, path.name)
    return table.rename(columns=_SDMX)[list(_SDMX.values())].fillna("")


def _order_of_keys(dimensions: list[dict[str, Any]], keys: list[str], where: str) -> list[dict[str, Any]]:
    """The dimensions in the order in which keys hold their places: WITS lists the partner before the product and writes it after. The
    order is the one in which every code of the structure is used. Raises ValueError where neither is, BadInput where both are."""
    used = [1 + max(map(int, places)) for places in zip(*(key.split(":") for key in keys), strict=True)]
    swapped = list(dimensions)
    at = {each["id"]: n for n, each in enumerate(dimensions)}
    one, other = at["PARTNER"], at["PRODUCTCODE"]
    swapped[one], swapped[other] = swapped[other], swapped[one]
    fits = [order for order in (dimensions, swapped) if [len(each["values"]) for each in order] == used]
    if not fits:
        raise ValueError("keys do not fit the structure")
    if len(fits) > 1 and used[one] > 1:
        what = f"as many products as partners ({used[one]}): nothing tells which of them a key writes first"
        raise BadInput(what, where=where, remedy="ask for XML, or for one partner at a time")
    return fits[0]


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _delimited(path: Path) -> pd.DataFrame:
    """The bulk file or the result of a query, as text."""
    table = read_text(path, "*.csv", otherwise="cp1252").rename(columns=str.strip)
    if "Reporter_ISO_N" in table:
        must_have(table.columns, _BULK, path.name)
        found = table.rename(columns=_BULK)[list(_BULK.values())]
        return found.assign(kind=["MFN" if code.strip().zfill(3) == "000" else "PREF" for code in found["exporter"]])
    must_have(table.columns, _QUERY, path.name)
    held = _QUERY | {name: ours for name, ours in _EXTRA.items() if name in table}
    return table.rename(columns=held)[list(held.values())]


def _named(table: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[str]]:
    """The table with our codes of importers and exporters; groups of beneficiaries as their members, or left out."""
    importer, exporter = (table[side].str.strip().str.zfill(3) for side in ("importer", "exporter"))
    buyers = numbered_economies(importer, f"{path.name}, importer", also=_OURS, groups=_PAST)
    notes = []
    grouped = exporter.str.fullmatch(r"[A-Z]+\d+\w*")
    if grouped.any():
        members = _beneficiaries(path)
        whose = exporter[grouped].map(members)
        if lost := sorted(set(exporter[grouped][whose.isna()])):
            notes.append(
                f"{int(whose.isna().sum())} rates for groups of beneficiaries were left out ({', '.join(lost[:8])}): put "
                "TRAINSPreferenceBenficiaries.xls of WITS beside the file, or query duty type AHS by partner"
            )
        exporter = exporter.astype(object).mask(grouped, exporter.map(members))
        table = table.assign(exporter=exporter).explode("exporter").dropna(subset=["exporter"])
        importer, exporter = importer[table.index], table["exporter"]
    sellers = numbered_economies(exporter, f"{path.name}, exporter", also=_OURS, groups=_PAST)
    table = table.assign(importer=importer.map(buyers), exporter=exporter.map(sellers))
    past = table["importer"].isna() | table["exporter"].isna()
    if past.any():
        notes.append(f"{int(past.sum())} rates of economies that are no more were left out")
    table = table[~past]
    if grouped.any():
        # An exporter may be in several groups: the lowest rate is the one it would claim.
        keys = ["importer", "exporter", "product", "kind", "year"]
        table = table.sort_values("rate", kind="stable").drop_duplicates(keys)
    return table, notes


def _beneficiaries(path: Path) -> dict[str, list[str]]:
    """Members (numbers) of WITS' groups of beneficiaries, where its list lies beside the file."""
    beside = sorted(path.parent.glob("TRAINSPreference*.xls*"))
    if not beside:
        return {}
    table = sheet_table(read_sheet(beside[0]), ["RegionCode", "Partner"], beside[0].name)
    return {str(code): [text.zfill(3) for text in part["Partner"]] for code, part in table.groupby("RegionCode")}


def _check(table: pd.DataFrame, where: str) -> None:
    """Rates outside their own bounds, fractions."""
    off = (table["rate"] < table["low"] - 0.01) | (table["rate"] > table["high"] + 0.01)
    if off.sum() > 0.01 * len(table):
        row = table[off].iloc[0]
        what = (
            f"{int(off.sum())} averages outside their own bounds: {row['rate']:g} of {row['low']:g} to {row['high']:g}"
        )
        raise BadInput(what, where=f"{where}, {row['importer']} {row['product']}", remedy=_REMEDY)
    # Preferences may all be small where they are nearly phased out.
    for importer, part in table[table["kind"] != "preferential"].groupby("importer"):
        must_be_percent(part["rate"], f"{where}, {importer}")


def _note(row: object) -> str:
    """What stands behind a rate."""
    lines, specific, nomenclature, estimate = (
        getattr(row, name) for name in ("lines", "specific", "nomenclature", "estimate")
    )
    said = [f"nomenclature {nomenclature}"] if nomenclature else []
    said += [f"tariff lines: {lines:.0f}"] if lines == lines else []
    said += [f"without an ad valorem rate: {specific:.0f}"] if specific > 0 else []
    said += [f"with ad valorem equivalents of specific duties ({estimate})"] if estimate else []
    if getattr(row, "value", 0.0) != getattr(row, "value", 0.0):
        said.append("no ad valorem rate: specific or compound duties; their values per unit would be needed")
    return "; ".join(said)


def _edition(table: pd.DataFrame) -> str:
    """What the file is about: importers, kinds, exporters, years."""
    sides = []
    for column, many in (("importer", "importers"), ("kind", ""), ("exporter", "exporters"), ("year", "years")):
        held = sorted(set(table[column]))
        sides.append(" ".join(held) if len(held) <= 4 else f"{len(held)} {many}")
    return ", ".join(sides)
