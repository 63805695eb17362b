"""Goods trade by reporter and partner (UN Comtrade), as JSON of the service; it asks for a key (COMTRADE_API_KEY).

Format: https://comtradedeveloper.un.org: `{"elapsedTime": ..., "count": n, "data": [...], "error": ""}`; a row has
reporterISO, partnerISO, flowCode, cmdCode, period, primaryValue (USD), partner2Code, motCode, customsCode, isAggregate.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.tables import FETCH_AGAIN, Figures, economies, figure_rows, must_have, no_doubles, refuse_web_page

_OURS = {"W00": "WLD", "S19": "TWN"}
_GROUPS = (
    "_X ",
    "X1 ",
    "A59",
    "A79",
    "E19",
    "E29",
    "F19",
    "F49",
    "O19",
    "XX ",
    "ZA1",
    "R20",
    "R91",
    "EUR",
    "ANT",
    "_X",
    "X1",
    "XX",
)
_REPORTERS = "392,360,458,608,702,764,96,704,418,104,116,626,156,410,356,36,842"

PROVIDERS = (
    Provider(
        name="un-comtrade",
        producer="United Nations Statistics Division",
        title="UN Comtrade: goods exports by partner, all products",
        page="https://comtradeplus.un.org/",
        url=f"https://comtradeapi.un.org/data/v1/get/C/A/HS?reporterCode={_REPORTERS}&period={{edition}}&"
        f"cmdCode=TOTAL&flowCode=X&partner2Code=0&customsCode=C00&motCode=0",
        file="comtrade-{edition}.json",
        editions="the year, e.g. 2024",
        licence="UN Comtrade terms: no redistribution in bulk",
        citation="United Nations, UN Comtrade database",
        series="un-comtrade", calendar=(), key="COMTRADE_API_KEY", header="Ocp-Apim-Subscription-Key",
        limits=(
            "As reported by the exporter: it differs from what the importer reports.",
            "'Other Asia, not elsewhere specified' is taken for Taiwan."
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Exports of all products by exporter and importer, USD.

    Raises BadInput for an answer with an error or cut at the service's limit, missing columns, unknown economies, doubles.
    """
    refuse_web_page(path)
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
        rows, count, trouble = answer["data"], answer["count"], answer.get("error")
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("not an answer of UN Comtrade, or cut off", where=path.name, remedy=FETCH_AGAIN) from error
    if trouble or not rows:
        raise BadInput(
            f"the service answers: {trouble or 'no rows'}", where=path.name, remedy="check the year and the key"
        )
    if count != len(rows):
        raise BadInput(f"{len(rows)} of {count} rows came", where=path.name, remedy=FETCH_AGAIN)
    table = pd.DataFrame(rows)
    must_have(table.columns, ["reporterISO", "partnerISO", "flowCode", "cmdCode", "period", "primaryValue"], path.name)
    table = table[(table["flowCode"] == "X") & (table["cmdCode"] == "TOTAL")]
    sides = {
        column: economies(table[column].astype(str), f"{path.name}, {column}", also=_OURS, groups=_GROUPS)
        for column in ("reporterISO", "partnerISO")
    }
    table = table[
        table["partnerISO"].isin(list(sides["partnerISO"])) & table["reporterISO"].isin(list(sides["reporterISO"]))
    ]
    table = table.assign(
        economy=table["reporterISO"].map(sides["reporterISO"]), partner=table["partnerISO"].map(sides["partnerISO"]),
        period=table["period"].astype(str), value=pd.to_numeric(table["primaryValue"], errors="coerce"),
    )  # fmt: skip
    if table["value"].isna().any():
        raise BadInput("a row has no value", where=path.name, remedy=FETCH_AGAIN)
    no_doubles(table, ["economy", "partner", "period"], path.name)
    years = sorted(set(table["period"]))
    figures = figure_rows(
        table, indicator="goods_exports", unit="USD", price_basis="current", status="observed", page=provider.page
    )
    return Figures(figures, edition or ", ".join(years))
