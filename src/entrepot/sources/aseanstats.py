"""Direct investment into ASEAN and its members by source (ASEAN Secretariat): the pivot table that the portal exports.

Format: `pivot.csv` or `pivot.xlsx` of data.aseanstats.org/fdi-by-hosts-and-sources; a row "Year", then Host Country (once for
each block), Source Country with a code in brackets (Japan [JP], Total countries [99]), one column per year; million US
dollars with blanks between thousands. The file says neither its date nor whether it holds flows or stocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from entrepot import codes
from entrepot.errors import BadInput, EntrepotError
from entrepot.provenance import Provider, parse_date
from entrepot.sheets import counted, grid, left_out_names, named_economies
from entrepot.tables import FETCH_AGAIN, Figures, figure_rows, left_out, no_doubles, sheet_table

_TOTALS = {"00": "ASEAN", "99": codes.WORLD, "EU27": "EU27"}
# Not taken: 28 members, other members, organisations, the unspecified, states that are no more.
_LEFT_OUT = ("EU28", "E0", "I0", "QU", "AN", "Unspecified")
_KEYS = ["Host Country", "Source Country"]
_LIMITS = (
    "Immediate investor: money routed through Singapore, Hong Kong or the Netherlands counts there.",
    "A large part is unspecified by source, most of it in the Philippines and Singapore.",
    "The portal's ASEAN is that of its members by then; Timor-Leste joined in October 2025.",
)

PROVIDERS = tuple(
    Provider(
        name=f"aseanstats-fdi-{measure}", producer="ASEAN Secretariat, ASEAN FDI Database", title=title,
        page=f"https://data.aseanstats.org/{page}", url="", file="pivot.csv",
        editions="day of the portal's update, e.g. 2026-07-01", licence="CC BY 4.0",
        citation=f"ASEAN Secretariat, ASEANstats Data Portal, {title}", series="investment-aseanstats-fdi", calendar=(7,),
        whole=(("partners", 11),),
        measure=measure, open_ended=True, limits=_LIMITS, checked=("a pivot.csv of the portal in a public repository",),
    )
    for measure, title, page in (
        ("flow", "Flows of inward foreign direct investment by host and source", "fdi-by-hosts-and-sources"),
        ("stock", "Stocks of inward foreign direct investment by host and source", "fdi-by-hosts-and-sources-stock"),
    )
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Flows or stocks by host and source, USD; totals of ASEAN, the world and the EU's 27 as published, blanks left out.

    Raises BadInput where the day of the update is not given, for missing columns, unknown codes or hosts, doubles,
    shifted columns.
    """
    day = _day(edition, path)
    table = sheet_table(grid(path), _KEYS, path.name)
    years = [name for name in table.columns if re.fullmatch(r"20\d\d", name)]
    if not years:
        raise BadInput("no column of a year", where=path.name, remedy=FETCH_AGAIN)
    table = table.assign(host=table["Host Country"].replace("", None).ffill())
    table = table[(table["Source Country"] != "") & ~table["host"].fillna("").str.contains("Total")]
    hosts, lost = named_economies(table["host"].fillna(""), path.name)
    sources = _sources(table["Source Country"], path.name)
    notes = (*left_out_names(table["host"].fillna(""), hosts, lost), *left_out(table["Source Country"], sources))
    table = table[table["host"].isin(list(hosts)) & table["Source Country"].isin(list(sources))]
    long = table.melt(["host", "Source Country"], years, "period", "value")
    long = long.assign(
        economy=long["Source Country"].map(sources), partner=long["host"].map(hosts),
        value=counted(long["value"], path.name) * 1e6,
    ).dropna(subset=["value"])  # fmt: skip
    no_doubles(long, ["economy", "partner", "period"], path.name)
    indicator = f"fdi_{provider.measure}"
    rows = figure_rows(
        long, indicator=indicator, unit="USD", price_basis="current", status="observed", page=provider.page
    )
    return Figures(rows, f"update of {day}", day, notes, provider.measure)


def _day(edition: str, path: Path) -> str:
    try:
        parse_date(edition)
    except EntrepotError:
        remedy = "the page shows the day of its last update: give it, e.g. --edition 2026-07-01"
        raise BadInput("the file does not say of which update it is", where=path.name, remedy=remedy) from None
    return edition


def _sources(names: Iterable[str], where: str) -> dict[str, str]:
    """Names with codes in brackets -> our codes, without those that are left out. Raises BadInput for unknown codes."""
    found, unknown = {}, []
    for name in dict.fromkeys(names):
        told = re.search(r"\[(\w+)\]\s*$", name)
        code = told.group(1) if told else name.strip()
        ours = _TOTALS.get(code) or _two_letters().get(code)
        if ours:
            found[name] = ours
        elif code not in _LEFT_OUT:
            unknown.append(name)
    if unknown or not found:
        what = f"unknown codes: {', '.join(unknown[:8])}" if unknown else "no source with a code in brackets"
        raise BadInput(what, where=where, remedy="the format has changed, or it is another table of the portal")
    return found


@lru_cache(maxsize=1)
def _two_letters() -> dict[str, str]:
    import pycountry

    return {country.alpha_2: country.alpha_3 for country in pycountry.countries}
