"""Security: needs, assistance, equipment, and votes in the United Nations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.models.relations.trade import MAIN_PARTNERS
from entrepot.report import charts
from entrepot.report.panels import (
    Cell,
    Panel,
    Table,
    combined,
    coverage_of,
    each,
    held,
    missing_notes,
    newest,
    sources_of,
    value_cell,
)
from entrepot.report.wording import listed, named, number, sentence

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

RECEIVED = ("arms_import_share", "official_security_assistance", "patrol_vessels", "maritime_security_finance")
OWN = ("military_expenditure_share", "disaster_risk_index", "cybersecurity_index", "piracy_incidents")
MOST = 8


def alignment(store: Store, page: str) -> Panel:
    """UN voting: distance of the members' median position from each partner."""
    import pandas as pd

    members = codes.members("ASEAN10")
    points = store.preferred("un_ideal_point", economy=(*members, *MAIN_PARTNERS), since=1970)
    by_year: dict[int, dict[str, float]] = {}
    for row in each(points):
        by_year.setdefault(row.year, {})[row.economy] = row.value
    records = []
    for year, at in sorted(by_year.items()):
        median = pd.Series([at[m] for m in members if m in at]).median()
        records += [(year, p, abs(at[p] - median)) for p in MAIN_PARTNERS if p in at]
    rows = pd.DataFrame(records, columns=["year", "partner", "distance"]).sort_values(["partner", "year"])
    title = "Distance of voting positions, ASEAN's median to the partner"
    chart = charts.lines(rows, y="distance", series="partner", order=MAIN_PARTNERS, title=title)
    last = int(rows["year"].max())
    ordered = sorted((r for r in each(rows) if r.year == last), key=lambda r: r.distance)
    told = listed(f"{named(r.partner)} {r.distance:.2f}" for r in ordered)
    return Panel(
        f"{page}-alignment",
        "Alignment: votes in the United Nations",
        (
            f"Distance between the ten members' median position and each partner's in {last} (0: the same position): {told}.",
        ),
        chart.to_svg(
            (
                f"Lines of the distance between ASEAN's median voting position and each partner's, 1970 to {last}; "
                "the numbers are in the data file."
            ),
            f"{page}un",
        ),
        (),
        rows,
        ("unga-ideal-points",),
        coverage_of(["un_ideal_point"]),
        gaps=(
            "Held to the session of 2019; later votes would need a newer edition. The European Union does not vote as one.",
        ),
        notes=(
            "Estimated ideal points. Votes are stated positions on what is tabled, not alignment in trade or defence.",
        ),
    )


def assistance(store: Store, page: str) -> Panel:
    """Security assistance and equipment: budget, what was signed, and how many facts are held."""
    rows = store.observations("official_security_assistance", economy="JPN")
    full = held(rows)
    budget = [r for r in each(full) if r.partner == "WLD"]
    told = listed(f"{number(r.value, 'JPY')} in {r.period}" for r in budget)
    cells = tuple(
        (codes.name(r.partner), str(r.period), sentence(str(r.product).replace("-", " ")), value_cell(r))
        for r in sorted(each(full), key=lambda r: (r.year, r.partner))
        if r.partner != "WLD"
    )
    facts = store.facts(strand="security")
    table = Table(
        ("Recipient", "Year", "What", "Amount"),
        cells,
        "Official Security Assistance signed with members",
        "Japanese yen, ceilings in exchanges of notes; fiscal years of Japan",
        sources_of(full[full["partner"] != "WLD"]),
    )
    return Panel(
        f"{page}-security",
        "Security: assistance and equipment",
        (
            f"Budget of Japan's Official Security Assistance, all recipients: {told}.",
            f"{len(facts)} dated facts on security are held; each member's page lists its own.",
        ),
        "",
        (table,),
        rows,
        sources_of(full),
        coverage_of(["official_security_assistance", *facts["id"]]),
        gaps=missing_notes(rows),
        open_table=True,
        notes=("Amounts are ceilings in exchanges of notes, not deliveries.",),
    )


def of_member(store: Store, member: str, page: str) -> Panel:
    """Needs on record, arms imports, military spending, and indices of need."""
    given = {i: _kept(held(store.observations(i, partner=member))) for i in RECEIVED}
    own = {i: held(store.observations(i, economy=member)) for i in OWN}
    rows = [_row(store, r, codes.name(r.economy)) for found in given.values() for r in found]
    rows += [_row(store, r, "–") for frame in own.values() for r in newest(frame, "indicator")]
    needs = store.facts(strand="security", economy=member).query("kind == 'need'")
    if len(needs):
        lead = [f"Need on record, {n.name} ({n.date}): {n.statement}" for n in each(needs)]
    else:
        lead = [f"No data: no security need of {named(member)} is on record here."]
    if suppliers := given["arms_import_share"]:
        told = listed(
            f"{named(r.economy)} {number(r.value, 'percent')}" for r in suppliers if r.period == suppliers[0].period
        )
        lead.append(f"Share of its arms imports by supplier, {suppliers[0].period}: {told}.")
    header = ("Measure", "Provider", "Period", "Value", "Source")
    data = combined(*(held(store.observations(i, partner=member)) for i in RECEIVED), *own.values())
    data = needs if data is None else data
    sources = tuple(dict.fromkeys(str(row[-1]) for row in rows))
    tables = (Table(header, tuple(rows), "Figures held on security", "Unit with each value", sources),) if rows else ()
    gaps = [missing_notes(store.observations(i, partner=member), most=2) for i in RECEIVED[:2]]
    return Panel(
        f"{page}-security",
        "Security: needs and figures",
        tuple(lead),
        "",
        tables,
        data,
        tuple(dict.fromkeys([*sources, *needs["source"]])),
        coverage_of(["official_security_assistance", *needs["id"]]),
        gaps=tuple(g for notes in gaps for g in notes),
        open_table=True,
    )


def _kept(frame: pd.DataFrame) -> list[Any]:
    """The newest rows, largest first within a year."""
    return sorted(each(frame), key=lambda r: (-r.year, -r.value))[:MOST]


def _row(store: Store, r: Any, provider: str) -> tuple[Cell | str, ...]:
    spec = store.indicator(r.indicator)
    label = spec.label + (f": {r.product.replace('-', ' ')}" if r.product else "")
    value = value_cell(r)
    unit = {"index": " (index)", "count": ""}.get(str(r.unit), "")
    return (
        label,
        provider,
        str(r.period),
        Cell(value.text + unit, value.title, mark=value.mark, note=value.note),
        str(r.source),
    )
