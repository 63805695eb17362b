"""The strands beside trade: for each member and partner, the latest held measure, and Japan's turn from provider to
partner over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot import codes

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store


@dataclass(frozen=True)
class Measure:
    """One comparable measure of a strand.

    `member_is` says which role the member plays in the indicator (economy or partner). `window` averages that many
    years up to `until` (the last year in which the sources compare), 1 takes the latest year.
    """

    id: str
    strand: str
    indicator: str
    label: str
    member_is: str
    product: str = ""
    window: int = 1
    until: int | None = None
    source: str | None = None


MEASURES: tuple[Measure, ...] = (
    Measure("fdi", "investment", "fdi_flow", "FDI inflow from the partner, yearly average", "partner", window=3, until=2012,
            source="investment-unctad-bilateral-2014"),
    Measure("aid", "aid", "oda_net", "net ODA from the partner, yearly average", "partner", window=3, until=2023),
    Measure("students", "people", "foreign_students", "students of the member in the partner", "economy"),
    Measure("important-now", "trust", "survey_share", "named an important partner now (public poll)", "economy", "important-partner-now"),
    Measure("important-future", "trust", "survey_share", "named an important future partner (public poll)", "economy",
            "important-partner-future"),
    Measure("arms", "security", "arms_import_share", "share of the member's arms imports", "partner"),
)  # fmt: skip
ALIGNMENT = "alignment"
COLUMNS = (
    "member", "partner", "strand", "measure", "label", "value", "unit", "period", "status", "source", "page", "note",
)  # fmt: skip
BOUNDED_COLUMNS = (*COLUMNS[:6], "low", "high", *COLUMNS[6:])


def latest(store: Store, measure: Measure, member: str, partners: tuple[str, ...]) -> pd.DataFrame:
    """The latest value of a measure for each partner that has one.

    Columns: member, partner, strand, measure, label, value, unit, period, status, source, page, note. Partners
    without a row have no data.
    """
    import pandas as pd

    role = (
        {"economy": member, "partner": partners}
        if measure.member_is == "economy"
        else {"economy": partners, "partner": member}
    )
    # For a group, only figures published for the group as such exist, from other sources and for other years.
    single = member not in codes.GROUPS
    source, until = (measure.source, measure.until) if single else (None, None)
    rows = store.preferred(measure.indicator, product=measure.product, source=source, **role)
    rows = rows[rows["value"].notna() & (rows["year"] <= (until or np.inf))]
    other = "partner" if measure.member_is == "economy" else "economy"
    held: dict[str, list[Any]] = {}
    for row in rows.itertuples(index=False):  # ordered by year within a pair
        held.setdefault(str(getattr(row, other)), []).append(row)
    records = []
    for partner, part in held.items():
        last = part[-1]
        window = [row for row in part if row.year > (until or last.year) - measure.window]
        if not window:
            continue
        first, final = window[0].year, window[-1].year
        records.append(
            {
                "member": member, "partner": partner, "strand": measure.strand, "measure": measure.id, "label": measure.label,
                "value": float(np.mean([row.value for row in window])), "unit": last.unit,
                "period": str(last.period) if first == final else f"{first}-{final}",
                "status": "estimated" if any(row.status == "estimated" for row in window) else last.status,
                "source": last.source, "page": last.page, "note": last.note,
            }
        )  # fmt: skip
    return pd.DataFrame(records, columns=list(BOUNDED_COLUMNS))


def alignment(store: Store, member: str, partners: tuple[str, ...]) -> pd.DataFrame:
    """Distance between the UN voting positions of member and partner in the last held year, with the range that their
    intervals allow.

    Columns as in `latest`, with `low` and `high`: the smallest and largest distance between points of the two 5-95%
    intervals. Source: ideal points of Bailey, Strezhnev and Voeten (2017).
    """
    import pandas as pd

    points = store.preferred("un_ideal_point", economy=(member, *partners))
    if member not in set(points["economy"]):
        return pd.DataFrame(columns=list(BOUNDED_COLUMNS))
    year = points.loc[points["economy"] == member, "year"].max()
    at = {row.economy: row for row in points[points["year"] == year].itertuples()}
    bounds = {code: _interval(str(row.note)) for code, row in at.items()}
    records = []
    for partner in partners:
        if partner not in at or partner == member:
            continue
        (a, b), (c, d) = bounds[member], bounds[partner]
        low = max(0.0, c - b, a - d)
        high = max(d - a, b - c)
        value = abs(float(at[member].value) - float(at[partner].value))  # type: ignore[arg-type]
        record = (
            member,
            partner,
            "security",
            ALIGNMENT,
            "distance of UN voting positions",
            value,
            low,
            high,
            "index",
            str(year),
            "estimated",
        )
        records.append((*record, "unga-ideal-points", "", "smaller is closer"))
    return pd.DataFrame(records, columns=list(BOUNDED_COLUMNS))


def _interval(note: str) -> tuple[float, float]:
    """The 5-95% interval out of the note of an ideal point; (nan, nan) if it has none."""
    words = note.replace(",", " ").split()
    try:
        middle = words.index("to")
        return float(words[middle - 1]), float(words[middle + 1])
    except (ValueError, IndexError):
        return np.nan, np.nan


def provider_to_partner(store: Store, trade: pd.DataFrame, economy: str, partner: str = "JPN") -> pd.DataFrame:
    """What flowed between Japan (or another partner) and an economy, year by year: aid, investment, goods both ways,
    people.

    Columns: year, measure (aid, investment, exports_to_partner, imports_from_partner, workers, students), value,
    unit, status, source.
    """
    import pandas as pd

    parts = []
    given, sent = (partner, economy), (economy, partner)
    for measure, indicator, (who, to) in (
        ("aid", "oda_net", given),
        ("investment", "fdi_flow", given),
        ("workers", "foreign_workers", sent),
        ("students", "foreign_students", sent),
        ("residents", "foreign_residents", sent),
        ("visitors", "visitors", sent),
    ):
        rows = store.preferred(indicator, economy=who, partner=to, product="").dropna(subset=["value"])
        rows = rows[~rows["period"].str.contains("-")]
        parts.append(rows.assign(measure=measure)[["year", "measure", "value", "unit", "status", "source"]])
    for measure, flow in (("exports_to_partner", "exports"), ("imports_from_partner", "imports")):
        rows = trade[(trade["partner"] == partner) & (trade["flow"] == flow)].dropna(subset=["value"])
        parts.append(rows.assign(measure=measure, unit="USD")[["year", "measure", "value", "unit", "status", "source"]])
    return pd.concat(parts, ignore_index=True).sort_values(["measure", "year"], kind="stable", ignore_index=True)


def aid_per_trade(provider: pd.DataFrame) -> pd.DataFrame:
    """Net aid per hundred dollars of goods traded both ways, in years that hold all three.

    Columns: year, aid, trade, ratio (percent; negative where repayments exceed disbursements).
    """
    wide = provider.pivot_table(index="year", columns="measure", values="value", aggfunc="last")
    needed = ["aid", "exports_to_partner", "imports_from_partner"]
    wide = wide.reindex(columns=needed).dropna()
    trade = wide["exports_to_partner"] + wide["imports_from_partner"]
    table = wide.assign(trade=trade, ratio=100 * wide["aid"] / trade).reset_index()
    return table[["year", "aid", "trade", "ratio"]]
