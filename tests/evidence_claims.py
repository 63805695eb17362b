"""What `check` reads in a text, for tests: each claim as (quote, measure, sides, value)."""

from __future__ import annotations

import datetime as dt
from functools import cache

from entrepot.answers.article import verdicts
from entrepot.evidence import document
from entrepot.evidence.check import Checked, check
from entrepot.evidence.told import Finding, Statement
from entrepot.measures import measure, registered
from entrepot.words import language, say

DAY = dt.date(2025, 6, 1)


@cache
def checked(text: str, published: dt.date | None = DAY, name: str = "text") -> Checked:
    """A text as `check` leaves it; several tests look at the same one."""
    if name.endswith(".html"):
        return check(document.from_bytes(text.encode(), name, published=published))
    return check(document.from_text(text, name, published=published))


def claims(text: str, published: dt.date | None = DAY, name: str = "text") -> list[Statement]:
    """The claims of a text."""
    return [claim for claim, _ in checked(text, published, name).results]


def why(found: Finding) -> str:
    """Why a verdict is what it is, in English."""
    return " ".join(say(line, language()) for line in verdicts.why(found))


def depends(found: Finding) -> list[str]:
    """On what it depends, in English."""
    return [say(line, language()) for line in verdicts.depends(found)]


# What a label's rank, share or passing is of.
OF = {
    "trade_rank": "goods_trade",
    "export_rank": "goods_exports",
    "import_rank": "goods_exports",
    "trade_share": "goods_trade",
    "fdi_rank": "fdi_flow",
    "oda_rank": "oda_net",
    "gdp_rank": "gdp_nominal",
    "foreign_workers_rank": "foreign_workers",
    "gdp_crossover": "gdp_nominal",
    "gdp_real_growth": "gdp_nominal",
    "gdp_ppp": "gdp_nominal",
    "population_age_structure": "age_share_65_plus",
    "supply_share": "goods_exports",
    "goods_imports": "goods_exports",
    "imports_usd": "goods_exports",
}


def measured(id: str) -> str:
    """A measure's own id, where an alias is written or a rank, a share, a passing of it; A's imports from B are B's exports."""
    id = OF.get(id, id)
    return measure(id).id if registered(id) else id


def means(claim: Statement, indicator: str, subject: str = "", partner: str = "") -> bool:
    """Whether a claim is of a measure and of two sides, whichever comes first."""
    sides = {subject, partner} - {""}
    return measured(claim.indicator) == measured(indicator) and sides <= {claim.subject, claim.partner}
