"""Goods trade by reporter and partner (UN Comtrade), as JSON of the service, which asks for a key (COMTRADE_API_KEY), or as CSV that
people hold: the old service's (yr, rgDesc or "Trade Flow", rt3ISO or "Reporter ISO", TradeValue or "Trade Value (US$)") and that of
Comtrade Plus (refYear or period, flowDesc or flowCode, reporterISO, primaryValue).

Format: https://comtradedeveloper.un.org: `{"elapsedTime": ..., "count": n, "data": [...], "error": ""}`; a row has
reporterISO, partnerISO (asked for with includeDesc), flowCode, cmdCode, period, primaryValue (USD),
partner2Code, motCode, customsCode, isAggregate. Its numbers of economies are not M49's: 699 India, 842 United States.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    agreed_edition,
    economies,
    figure_rows,
    left_out,
    must_have,
    no_doubles,
    numbered_economies,
    read_text,
    refuse_web_page,
)

_OURS = {"W00": "WLD", "S19": "TWN"}
_AREAS = ("097", "290", "471", "472", "473", "492", "527", "568", "577", "636", "637", "697", "837", "838", "839", "849", "879",
          "899")  # fmt: skip
# Its numbers that are not those of ISO 3166: France with Monaco, Italy with San Marino, Norway with Svalbard ...
_NUMBERS = {"000": "WLD", "251": "FRA", "381": "ITA", "490": "TWN", "579": "NOR", "699": "IND", "757": "CHE", "842": "USA",
            "412": "XKX"}  # fmt: skip
# Areas not elsewhere specified, groups (E19, _X, R4 ...), and economies that are no more.
_GROUP = re.compile(r"[A-Z]{1,2}\d{1,2}|_X|XX|EUR|ANT|CSK|DDR|SCG|SUN|YUG")
# Totals over second partners, customs procedures and means of transport, where the file tells them apart.
_TOTALS = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
NAMES = {
    "year": ("yr", "refYear", "Year", "period", "Period"),
    "flow": ("rgDesc", "flowDesc", "Trade Flow", "flowCode"),
    "reporter": ("rt3ISO", "reporterISO", "Reporter ISO"),
    "partner": ("pt3ISO", "partnerISO", "Partner ISO"),
    "reporter_number": ("rtCode", "reporterCode", "Reporter Code"),
    "partner_number": ("ptCode", "partnerCode", "Partner Code"),
    "product": ("cmdCode", "Commodity Code"),
    "value": ("TradeValue", "primaryValue", "Trade Value (US$)"),
}
# Flows by their code and their words; the parts of exports and imports (for processing, of domestic origin ...) keep their code.
_FLOWS = {
    "X": ("export", "exports"), "M": ("import", "imports"), "RX": ("re-export", "re-exports"), "RM": ("re-import", "re-imports"),
    "DX": ("domestic export",), "FM": ("foreign import",), "MIP": ("import of goods for inward processing",),
    "XIP": ("export of goods after inward processing",), "MOP": ("import of goods after outward processing",),
    "XOP": ("export of goods for outward processing",),
}  # fmt: skip
FLOWS = {word: code for code, words in _FLOWS.items() for word in (code.lower(), *words)}
AREAS = {"S19": "TWN", "490": "TWN", "W00": "WLD"}
_REPORTERS = "392,360,458,608,702,764,96,704,418,104,116,626,156,410,699,36,842"
_LIMIT = 100_000
PARTNERS = 100  # fewer are a slice

PROVIDERS = (
    Provider(
        name="un-comtrade",
        producer="United Nations Statistics Division",
        title="UN Comtrade: goods exports by partner, all products",
        page="https://comtradeplus.un.org/",
        url=f"https://comtradeapi.un.org/data/v1/get/C/A/HS?reporterCode={_REPORTERS}&period={{edition}}&"
        f"cmdCode=TOTAL&flowCode=X&partner2Code=0&customsCode=C00&motCode=0&includeDesc=true",
        file="comtrade-{edition}.json",
        editions="the year, e.g. 2024",
        licence="UN Comtrade terms: no redistribution in bulk",
        citation="United Nations, UN Comtrade database",
        series="un-comtrade", calendar=(), key="COMTRADE_API_KEY", header="Ocp-Apim-Subscription-Key", settled=False,
        whole=(("economies", 17),),
        limits=(
            "As reported by the exporter: it differs from what the importer reports.",
            "'Other Asia, not elsewhere specified' is taken for Taiwan."
        ),
        checked=(
            "https://github.com/ropensci/comtradr (address, parameters, fields)",
            "records and codes of areas in tests of public clients (India 699, S19, W00, R4, EUR; no ISO without includeDesc)",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Exports of all products by exporter and importer, USD.

    Raises BadInput for an answer with an error or cut at the service's limit, missing columns, unknown economies, doubles.
    """
    table = _rows(path)
    must_have(table.columns, ["flowCode", "cmdCode", "period", "primaryValue"], path.name)
    _must_be_years_of_goods(table, path.name)
    asked = (table["flowCode"] == "X") & (table["cmdCode"] == "TOTAL")
    dropped = Counter(
        f"{row.flowCode} {row.cmdCode if row.cmdCode == 'TOTAL' else 'of single products'}"
        for row in table[~asked].itertuples()
    )
    table = table[asked]
    if table.empty:
        what = f"no exports of all products; {', '.join(f'{count:,} rows of flow {each}' for each, count in dropped.items())}"
        raise BadInput(what, where=path.name, remedy="take flow Export (X), commodity TOTAL")
    for column, total in _TOTALS.items():
        if column in table:
            table = table[table[column].astype(str) == total]
    for side in ("reporter", "partner"):
        table[f"{side}ISO"] = _letters(table, side, path.name)
    notes = tuple(
        f"{count:,} rows were left out: flow {what}; only exports of all products are read"
        for what, count in dropped.items()
    )
    for side in ("reporterISO", "partnerISO"):
        groups = {code for code in table[side] if _GROUP.fullmatch(code)} - set(_OURS)
        known = economies(table[side], f"{path.name}, {side}", also=_OURS, groups=groups)
        notes += left_out(table[side], known, "areas that are no economy, or are no more")
        table = table[table[side].isin(list(known))].assign(**{side: lambda t, s=side, k=known: t[s].map(k)})
    table = table.rename(columns={"reporterISO": "economy", "partnerISO": "partner"}).assign(
        period=lambda t: t["period"].astype(str), value=lambda t: pd.to_numeric(t["primaryValue"], errors="coerce")
    )
    if table["value"].isna().any():
        raise BadInput("a row has no value", where=path.name, remedy=FETCH_AGAIN)
    no_doubles(table, ["economy", "partner", "period"], path.name)
    years = sorted(set(table["period"]))
    if re.fullmatch(r"\d{4}", edition) and edition not in years:
        agreed_edition({"--edition": edition, "the file": ", ".join(years)}, path.name)
    notes += _few_partners(table)
    figures = figure_rows(
        table, indicator="goods_exports", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    return Figures(figures, edition or ", ".join(years), notes=notes)


def _few_partners(table: pd.DataFrame) -> tuple[str, ...]:
    """Reporters whose file has few partners: their sum is not what they sell to the world."""
    counts = table[table["partner"] != "WLD"].groupby("economy")["partner"].nunique()
    few = counts[counts < PARTNERS]
    said = ", ".join(f"{code} {count}" for code, count in few.items())
    return (
        (f"a slice, not the whole: few partners ({said}); their sum is not trade with the world",) if len(few) else ()
    )


def _letters(table: pd.DataFrame, side: str, where: str) -> pd.Series:
    """The letters of each economy on one side; of its number where the service was asked without descriptions."""
    held = table.get(f"{side}ISO")
    letters = pd.Series("", index=table.index) if held is None else held.fillna("").astype(str).str.strip()
    numbered = letters == ""
    if numbered.any():
        if f"{side}Code" not in table:
            remedy = "ask for them: includeDesc=true"
            raise BadInput(f"no ISO codes of economies in it, {side}", where=where, remedy=remedy)
        numbers = table.loc[numbered, f"{side}Code"].astype(str).str.zfill(3)
        known = numbered_economies(numbers, f"{where}, {side}Code", also=_NUMBERS, groups=_AREAS)
        letters = letters.where(~numbered, numbers.map(known).fillna("_X"))
    return letters


def columns_of(names: Sequence[str]) -> dict[str, str]:
    """The file's own name of each of our columns; what it lacks is left out."""
    held = {name.strip().lower(): name for name in names}
    return {
        ours: held[theirs.lower()] for ours, all_ in NAMES.items() for theirs in all_[::-1] if theirs.lower() in held
    }


def read_comtrade_csv(path: Path) -> pd.DataFrame:
    """Columns year (int), flow (X, M, RX, RM), reporter, partner (ISO alpha-3, WLD for the world, TWN for 'Other Asia'),
    product (code as written), value (USD). Rows that are totals over other dimensions stay; their parts go.

    Raises BadInput for missing columns, unknown flows, values that are no numbers.
    """
    raw = read_text(path, "*.csv", otherwise="cp1252").rename(columns=str.strip)
    found = columns_of([str(name) for name in raw.columns])
    lacking = [NAMES[key][0] for key in NAMES if key not in found and not key.endswith("number")]
    if lacking:
        remedy = "download it anew, all columns, with ISO codes of reporter and partner"
        raise BadInput(f"no column {', '.join(lacking)}", where=path.name, remedy=remedy)
    _must_be_years_of_goods(raw, path.name)
    for column, total in _TOTALS.items():
        if column in raw:
            raw = raw[raw[column].isin(["", total])]
    table = pd.DataFrame({ours: raw[theirs].str.strip() for ours, theirs in found.items()})
    table["flow"] = table["flow"].str.lower().map(FLOWS)
    table["value"] = pd.to_numeric(table["value"], errors="coerce")
    table["year"] = pd.to_numeric(table["year"].str[:4], errors="coerce")
    bad = table[["flow", "value", "year"]].isna().any(axis=1)
    if bad.any():
        row = int(bad.idxmax()) + 2  # the file's line: one of headings above
        raise BadInput(f"row {row} has no flow, value or year", where=path.name, remedy="download it anew")
    for side in ("reporter", "partner"):
        letters = table[side].where(table[side] != "", table.get(f"{side}_number", ""))
        table[side] = letters.replace(AREAS)
    table = table.drop(columns=[name for name in table if name.endswith("number")])
    return table.astype({"year": int}).reset_index(drop=True)


def _must_be_years_of_goods(table: pd.DataFrame, where: str) -> None:
    """Raise BadInput for months, which would pass for years, and for services."""
    for column in ("typeCode", "freqCode", *NAMES["year"][-2:]):
        if column not in table:
            continue
        cells = table[column].astype(str).str.strip()
        whole = {"typeCode": "C", "freqCode": "A"}.get(column, r"(?:19|20)\d\d")
        if len(odd := cells[~cells.str.fullmatch(rf"{whole}|")]):
            what = {"typeCode": "services, not goods", "freqCode": "not whole years"}.get(column, "not a whole year")
            raise BadInput(f"{column} '{odd.iloc[0]}': {what}", where=where, remedy="take annual trade in goods")


def _delimited(path: Path) -> pd.DataFrame:
    """The rows of a CSV, of the old service or of Comtrade Plus, with the names of the answer."""
    table = read_comtrade_csv(path)
    total = table["product"].str.strip().str.upper().isin(["TOTAL", "ALL COMMODITIES"])
    if not total.any():
        remedy = "download all commodities: cmdCode TOTAL"
        raise BadInput("products, but no total of all of them", where=path.name, remedy=remedy)
    names = {
        "reporter": "reporterISO",
        "partner": "partnerISO",
        "flow": "flowCode",
        "product": "cmdCode",
        "year": "period",
    }
    renamed = table.assign(product=table["product"].mask(total, "TOTAL")).rename(
        columns={**names, "value": "primaryValue"}
    )
    return renamed.replace({"partnerISO": {"WLD": "W00", "TWN": "S19"}, "reporterISO": {"TWN": "S19"}})


def _rows(path: Path) -> pd.DataFrame:
    """The rows of the service's answer. Raises BadInput where it is none, tells of an error, or is not whole."""
    refuse_web_page(path)
    if zipfile.is_zipfile(path) or not path.read_bytes().lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
        return _delimited(path)
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
        if "data" not in answer and "message" in answer:  # of the gateway before the service
            raise BadInput(f"the service answers: {answer['message']}", where=path.name, remedy="check the key")
        rows, count, trouble = answer["data"], answer["count"], answer.get("error")
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("not an answer of UN Comtrade, or cut off", where=path.name, remedy=FETCH_AGAIN) from error
    if trouble or not rows:
        remedy = "check the year and the key"
        raise BadInput(f"the service answers: {trouble or 'no rows'}", where=path.name, remedy=remedy)
    if count != len(rows):
        raise BadInput(f"{len(rows)} of {count} rows came", where=path.name, remedy=FETCH_AGAIN)
    if count >= _LIMIT:
        remedy = "ask for fewer reporters or years at once"
        raise BadInput(f"{count:,} rows, the most that the service gives", where=path.name, remedy=remedy)
    return pd.DataFrame(rows)
