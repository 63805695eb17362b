"""Panels of a what-if page that let it be torn apart: certificate, exemptions, the world's grades, limits, notes."""

from __future__ import annotations

from entrepot.report import whatif_words as words
from entrepot.report.panels import NONE, Cell, Panel, Table
from entrepot.report.whatif_data import Answer, exempt_shares

# The conditions of the equilibrium, with the equation numbers of Caliendo and Parro (2015).
CONDITIONS = {
    "prices": "buyers' prices follow from suppliers' costs (11)",
    "shares": "each buyer's shares of suppliers sum to one (12)",
    "expenditure": "spending on each sector is final plus inputs (13)",
    "income": "each economy spends what it has",
    "trade balance": "imports less exports are the deficit (14)",
    "factor market": "value added paid is value added earned",
    "numeraire": "world income is the unit",
    "deficits": "deficits of the world sum to zero",
}
# Classes of the table of exemptions, with their HS chapters.
CHAPTERS = {
    "covered": "taxed",
    "energy": "energy (HS 27)",
    "pharmaceuticals": "pharmaceuticals (30)",
    "lumber": "lumber (44)",
    "copper": "copper (74)",
    "section 232": "section 232 (72, 73, 76, 87)",
}


def certificate(answer: Answer) -> Panel:
    """The largest residual of every condition."""
    result = answer.result
    tolerance = result.facts["tolerance"]
    rows = tuple(
        (name, CONDITIONS.get(name, ""), f"{value:.1e}", "yes" if value <= tolerance else Cell("no", leads=True))
        for name, value in result.certificate.items()
    )
    about = f"Relative; {tolerance:g} is asked of each; {result.facts['method']}, {result.facts['sweeps']} sweeps"
    tables = [
        Table(("Condition", "Meaning", "Largest residual", "Met"), rows, "Largest residual of every condition", about)
    ]
    if answer.around is not None:
        tables.append(_cases(answer))
    own = f"the baseline's own largest residual is {result.facts['baseline residual']:.1e}"
    base = f"With no shock the same equations give exactly no change; {own}."
    state = "Solved." if answer.solved else "Not solved."
    return Panel(
        "certificate", "Certificate", (f"{state} {words.CERTIFICATE}",), tables=tuple(tables), notes=(base,), open_table=True
    )  # fmt: skip


def _cases(answer: Answer) -> Table:
    around = answer.around
    assert around is not None
    rows = []
    for case in around.facts["cases"]:
        name = case["case"]
        worst = max(value for key, value in around.certificate.items() if key.startswith(f"{name}: "))
        rows.append((name, case["what"], f"{worst:.1e}", "yes" if case["solved"] else Cell("no: left out", leads=True)))
    return Table(("Case", "What", "Largest residual", "Solved"), tuple(rows), "The cases behind the ranges")


def not_solved(answer: Answer) -> Panel:
    """What to do where no numbers can be given."""
    said = "No equilibrium was found, so there are no results: the residuals below are those of the last attempt."
    return Panel("not-solved", "Not solved", (said,), gaps=(answer.result.message,), wide=True)


def exemptions(answer: Answer) -> Panel | None:
    """Which products a tariff scenario leaves out, and how much of each partner's sales they are."""
    table = exempt_shares(answer.scenario)
    if table is None:
        return None
    whole = table[table["scope"] == "partner"].pivot(index="region", columns="class", values="share")
    money = table[table["scope"] == "partner"].groupby("region")["us_imports_2024_usd"].sum()
    order = [code for code in (*answer.focus, *answer.world.regions) if code in whole.index]
    classes = [name for name in CHAPTERS if name in whole]
    rows = tuple(
        (
            answer.name(code),
            f"{money[code] / 1e9:,.1f}",
            f"{100 * (1 - whole.loc[code, 'covered']):.0f}%",
            *(NONE if (v := whole.loc[code, name]) != v else f"{100 * v:.1f}%" for name in classes),
        )
        for code in dict.fromkeys(order)
    )
    header = ("Partner", "US imports, USD billion", "Exempt", *(CHAPTERS[name] for name in classes))
    home = [code for code in order if code in answer.focus]
    most = max(home, key=lambda code: 1 - whole.loc[code, "covered"]) if home else order[0]
    most_exempt = 100 * (1 - whole.loc[most, "covered"])
    lead = (
        f"Of what {answer.the(most)} sells to the United States {most_exempt:.0f}% is exempt or under other duties, "
        "the most among Japan and the members."
    )
    about = "Observed US imports of 2024; shares of the partner's total"
    by_sector = table[table["scope"] == "sector"]
    touched = by_sector[(by_sector["class"] != "covered") & (by_sector["share"] > 0)]
    sectors = sorted({answer.sector(str(code)) for code in touched["sector"]})
    return Panel(
        "exemptions", "What the tariff leaves out", (lead,) if home else (),
        tables=(Table(header, rows, "Exempt shares of US imports by partner", about),),
        data=table, sources=tuple(card.id for card in answer.scenario.cards), wide=True, open_table=True,
        notes=(f"Sectors touched by an exemption: {words.listed(sectors, 20)}. By sector and partner: the data beside this panel.",),
    )  # fmt: skip


def world(answer: Answer) -> Panel:
    """How far the world underneath can be trusted."""
    held = answer.world
    by_grade = {grade: [c for c in held.regions if answer.grade(c) == grade] for grade in words.GRADES}
    rows = [
        (grade, words.GRADES[grade], ", ".join(answer.name(c) for c in codes_))
        for grade, codes_ in by_grade.items()
        if codes_
    ]
    graded = {c for codes_ in by_grade.values() for c in codes_}
    if rest := [c for c in held.regions if c not in graded]:
        rows.append(("none", "not graded: no sectors shown", ", ".join(map(answer.name, rest))))
    lead = (
        f"The world underneath is {held.name} ({held.fingerprint}), {held.status_of('Z')}: not an official statistic. "
        "Its error is not inside the ranges on this page.",
    )
    notes = held.lineage.notes[:7]
    return Panel(
        "world", "The world it runs on", lead, tables=(Table(("Grade", "Meaning", "Economies"), tuple(rows), "Reliability by economy"),),
        sources=tuple(source.id for source in held.lineage.sources), notes=tuple(_sentence(note) for note in notes), open_table=True,
    )  # fmt: skip


def limits(answer: Answer) -> Panel:
    """What the model leaves out, and every note and repair of this run."""
    gaps = tuple(_sentence(text) for text in answer.result.facts["leaves out"])
    notes = answer.result.lineage.notes
    told = tuple(f"Note: {_sentence(note)}" for note in notes) or (
        "No notes: nothing was repaired or assumed on the way.",
    )
    table = Table(("What",), tuple((gap,) for gap in gaps), "Left out by the model")
    return Panel("limits", "What this leaves out", (), tables=(table,), notes=told, open_table=True)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
