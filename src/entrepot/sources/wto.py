"""Tariffs as members notify them (WTO): an answer of the Timeseries API as JSON (key in WTO_API_KEY), or the CSV of
stats.wto.org.

Format: https://apiportal.wto.org (Timeseries, operation data): `{"Dataset": [...]}`; a row has IndicatorCode, Indicator,
ReportingEconomyCode (ISO 3166 number; 918 the European Union), PartnerEconomyCode, ProductOrSectorCode, FrequencyCode,
UnitCode (PCT), Year (null for bound rates), ValueFlagCode, TextValue, Value. The CSV has the same columns with blanks
between the words ("Product/Sector Code").
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from entrepot.codes import WORLD
from entrepot.errors import BadInput
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
    read_text,
)


@dataclass(frozen=True)
class Measure:
    """One indicator of the WTO: our name of its source, our indicator, the group of products ("" all; `HS`: six digits),
    and words that the WTO's own label of it must have, or (with `-`) must not."""

    name: str
    indicator: str
    product: str
    label: str
    words: tuple[str, ...]


_AGRICULTURAL, _OTHER = ("agricultural", "-non-agricultural"), ("non-agricultural",)
_MEASURES = {
    "TP_A_0010": Measure("wto-mfn", "tariff_mfn", "", "simple average, all products", ("mfn", "simple", "all")),
    "TP_A_0160": Measure("wto-mfn-agricultural", "tariff_mfn", "agricultural", "simple average, agricultural products",
        ("mfn", "simple", *_AGRICULTURAL)),
    "TP_A_0430": Measure("wto-mfn-other", "tariff_mfn", "non-agricultural", "simple average, non-agricultural products",
        ("mfn", "simple", *_OTHER)),
    "TP_A_0030": Measure("wto-mfn-weighted", "tariff_mfn_weighted", "", "trade-weighted average, all products",
        ("mfn", "weighted", "all")),
    "TP_A_0170": Measure("wto-mfn-weighted-agricultural", "tariff_mfn_weighted", "agricultural",
        "trade-weighted average, agricultural products", ("mfn", "weighted", *_AGRICULTURAL)),
    "TP_A_0440": Measure("wto-mfn-weighted-other", "tariff_mfn_weighted", "non-agricultural",
        "trade-weighted average, non-agricultural products", ("mfn", "weighted", *_OTHER)),
    "TP_B_0090": Measure("wto-bound", "tariff_bound", "", "simple average, all products", ("bound", "all")),
    "TP_B_0180": Measure("wto-bound-agricultural", "tariff_bound", "agricultural", "simple average, agricultural products",
        ("bound", *_AGRICULTURAL)),
    "TP_B_0380": Measure("wto-bound-other", "tariff_bound", "non-agricultural", "simple average, non-agricultural products",
        ("bound", *_OTHER)),
    "HS_A_0010": Measure("wto-mfn-products", "tariff_mfn", "HS", "simple average by product", ("mfn", "simple")),
    "HS_P_0070": Measure("wto-preferential-products", "tariff_preferential", "HS", "lowest rate by product and partner",
        ("preferential",)),
}  # fmt: skip
_KINDS = {"tariff_mfn": "MFN applied tariffs", "tariff_mfn_weighted": "MFN applied tariffs",
    "tariff_bound": "Bound tariffs", "tariff_preferential": "Preferential tariffs"}  # fmt: skip
_ADDRESS = "https://api.wto.org/timeseries/v1/data?i={code}&r={who}&fmt=json&mode=full&lang=1&max=1000000"
_OURS = {"918": "EU27", "000": WORLD}
# Economies that are no more; their codes are in no list of today.
_PAST = ("058", "200", "278", "530", "736", "810", "890", "891")
_NEEDED = ("IndicatorCode", "ReportingEconomyCode", "UnitCode", "Year", "Value")
_YEARS = r"(?:19|20)\d\d"


def _provider(code: str, measure: Measure) -> Provider:
    """The address of a measure: all members and years; bound rates have no year; products by importer and year."""
    address, editions = _ADDRESS.format(code=code, who="all"), ""
    if measure.indicator == "tariff_bound":
        editions = "the year whose commitments they are, e.g. 2025 (the WTO gives bound rates without a year)"
    elif measure.product == "HS":
        address = _ADDRESS.format(code=code, who="{0}") + "&pc=HS6&ps={1}" + "&p={2}" * (code == "HS_P_0070")
        editions = "number of the importer and year, e.g. 392-2023 (Japan)"
        if code == "HS_P_0070":
            editions = "numbers of the importer, year, exporter (or all), e.g. 392-2023-704 (Japan from Viet Nam)"
    else:
        address += "&ps=all"
    return Provider(
        name=measure.name, producer="World Trade Organization", title=f"{_KINDS[measure.indicator]}: {measure.label} ({code})",
        page="https://stats.wto.org/", url=address, file=f"{measure.name}-{{edition}}.json" if editions else f"{measure.name}.json",
        editions=editions, licence="WTO terms: use with attribution", citation="World Trade Organization, WTO Stats",
        series=measure.name,
        key="WTO_API_KEY", header="Ocp-Apim-Subscription-Key", measure=code, tariffs=measure.product == "HS",
        whole=(("products", 5_000),) if measure.product == "HS" else (("economies", 135),),
        limits=("Statutory rates: duties on top (anti-dumping, safeguards, additional duties) are not in them.",
            "Years that a member did not notify are absent."),
    )  # fmt: skip


PROVIDERS = tuple(_provider(code, measure) for code, measure in _MEASURES.items())


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Averages or rates of the provider's indicator in percent, by importer (and exporter) and year.

    Raises BadInput for another indicator or unit, a label that says something else than we take the code for, missing
    columns, unknown economies, doubles, fractions instead of percent.
    """
    table, notes = _rows(path, provider, edition)
    rows = figure_rows(
        table, indicator=_MEASURES[provider.measure].indicator, unit="percent", status="observed", page=provider.page
    )
    about = ""
    if provider.tariffs:  # one file of many: its edition says of whom it is
        about = " ".join(
            part for column in ("economy", "partner", "period") for part in sorted(set(table[column])) if part
        )
    return Figures(rows, edition or about, notes=notes)


def read_tariffs(path: Path, provider: Provider, edition: str = "") -> Tariffs:
    """The rates by product of six digits; raises as `read_figures` does."""
    table, notes = _rows(path, provider, edition)
    kind = _MEASURES[provider.measure].indicator.removeprefix("tariff_")
    rows = pd.DataFrame(
        {
            "importer": table["economy"], "exporter": table["partner"].replace("", WORLD), "kind": kind, "rate": table["value"],
            "product": table["product"].str.removeprefix("HS"), "year": table["period"].astype(int), "imports": float("nan"),
        }
    )  # fmt: skip
    return Tariffs(rows, notes)


def _rows(path: Path, provider: Provider, edition: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """economy, partner, product, period, value (percent), note; and what was left out."""
    measure = _MEASURES[provider.measure]
    table = _table(path)
    must_have(table.columns, _NEEDED, path.name)
    held = sorted(set(table["IndicatorCode"]))
    table = table[table["IndicatorCode"] == provider.measure].reset_index(drop=True)
    if table.empty:
        what = f"the file holds {', '.join(held[:8]) or 'nothing'}, not {provider.measure}"
        raise BadInput(what, where=path.name, remedy=FETCH_AGAIN)
    _must_mean(table, measure, provider.measure, path.name)
    units = sorted(set(table["UnitCode"]) - {"PCT"})
    if units:
        raise BadInput(f"the unit is {', '.join(units)}, not PCT (percent)", where=path.name, remedy=FETCH_AGAIN)
    who = table["ReportingEconomyCode"].str.zfill(3)
    ours = numbered_economies(who, f"{path.name}, ReportingEconomyCode", also=_OURS, groups=_PAST)
    table = table.assign(economy=who.map(ours), period=_periods(table["Year"], measure, edition, path.name))
    table = table.assign(**_partners(table, measure, path.name), product=_products(table, measure, path.name))
    table = table.assign(value=numbers(table["Value"], path.name, blank=("", "None", "NULL")), note=_text(table))
    blank = int(table["value"].isna().sum())
    past = int((table["economy"].isna() | table["partner"].isna()).sum())
    table = table.dropna(subset=["economy", "partner", "value"])
    no_doubles(table, ["economy", "partner", "product", "period"], path.name)
    must_be_percent(table["value"], path.name)
    notes = [f"{blank} rows without a value were left out"] if blank else []
    notes += [f"left out: {past:,} rows of economies that are no more"] if past else []
    if others := [code for code in held if code in _MEASURES and code != provider.measure]:
        notes.append("also in the file: " + ", ".join(f"{code} ({_MEASURES[code].name})" for code in others))
    return table, tuple(notes)


def _table(path: Path) -> pd.DataFrame:
    """The answer or the CSV as text, with the column names of the answer."""
    with open_member(path, "*.csv") as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith((b"{", b"[")):
        # The portal writes in Windows' alphabet.
        table = read_text(path, "*.csv", otherwise="cp1252")
        return table.rename(columns=lambda name: name.replace("/", "Or").replace(" ", ""))
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
        rows = answer["Dataset"]
        texts = [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("not an answer of the WTO's API, or cut off", where=path.name, remedy=FETCH_AGAIN) from error
    return pd.DataFrame(texts, dtype=str).fillna("")


def _must_mean(table: pd.DataFrame, measure: Measure, code: str, where: str) -> None:
    """The file's own label of the indicator says what we take its code for."""
    for label in sorted(set(table.get("Indicator", ()))):
        text = label.lower()
        if text and any((word[1:] in text) if word.startswith("-") else (word not in text) for word in measure.words):
            what = f"{code} is called '{label}', not {measure.label}"
            raise BadInput(what, where=where, remedy="the WTO has changed its codes: look for a newer entrepot")


def _periods(years: pd.Series, measure: Measure, edition: str, where: str) -> pd.Series:
    if measure.indicator == "tariff_bound":
        if not pd.Series([edition]).str.fullmatch(_YEARS).item():
            remedy = "name the year whose commitments they are with --edition, e.g. 2025"
            raise BadInput("bound rates come without a year", where=where, remedy=remedy)
        return pd.Series(edition, index=years.index)
    bad = years[~years.str.fullmatch(_YEARS)]
    if len(bad):
        remedy = "a column is shifted or cut off: " + FETCH_AGAIN
        raise BadInput(f"not a year: '{bad.iloc[0]}'", where=f"{where} row {bad.index[0]}, Year", remedy=remedy)
    return years


def _partners(table: pd.DataFrame, measure: Measure, where: str) -> dict[str, object]:
    """The exporter of a preferential rate; other rates are for all alike."""
    if measure.indicator != "tariff_preferential":
        return {"partner": ""}
    must_have(table.columns, ["PartnerEconomyCode"], where)
    whose = table["PartnerEconomyCode"].str.zfill(3)
    return {"partner": whose.map(numbered_economies(whose, f"{where}, PartnerEconomyCode", also=_OURS, groups=_PAST))}


def _products(table: pd.DataFrame, measure: Measure, where: str) -> pd.Series:
    if measure.product != "HS":
        return pd.Series(measure.product, index=table.index)
    must_have(table.columns, ["ProductOrSectorCode"], where)
    codes = table["ProductOrSectorCode"]
    bad = codes[~codes.str.fullmatch(r"\d{6}")]
    if len(bad):
        what = f"'{bad.iloc[0]}' is not a product of six digits"
        raise BadInput(what, where=f"{where} row {bad.index[0]}", remedy="ask for pc=HS6, and keep leading zeros")
    return "HS" + codes


def _text(table: pd.DataFrame) -> pd.Series:
    """What the WTO says beside a number."""
    return table["TextValue"] if "TextValue" in table else pd.Series("", index=table.index)
