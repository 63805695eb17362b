"""What lets a what-if be torn apart: exemptions, the world's grades, limits, notes."""

from __future__ import annotations

import re

from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Finding,
    Gap,
    Label,
    Message,
    Note,
    Quantity,
    Section,
    Table,
    Text,
)
from entrepot.answers.whatif.data import Solved, exempt_shares

# Classes of the table of exemptions, with their HS chapters.
CLASSES = ("covered", "energy", "pharmaceuticals", "lumber", "copper", "section 232")
GRADES = ("A", "B", "C", "D")
NOTES = 7  # of the world's; all stand in its card
_WEIGHED = re.compile(r"us_imports_(\d{4})_usd")  # the column that weighs the shares names its year


def not_solved(solved: Solved) -> Section:
    """What to do where no figures can be given."""
    blocks = (Finding(Message("whatif.not-solved.said")), Gap(Text(solved.result.message)))
    return Section("not-solved", Message("whatif.not-solved"), blocks, wide=True)


def exemptions(solved: Solved) -> Section | None:
    """Which products a tariff scenario leaves out, and how much of each partner's sales they are."""
    table = exempt_shares(solved.scenario)
    if table is None:
        return None
    whole = table[table["scope"] == "partner"].pivot(index="region", columns="class", values="share")
    weight, year = next((name, found[1]) for name in table.columns if (found := _WEIGHED.fullmatch(str(name))))
    money = table[table["scope"] == "partner"].groupby("region")[weight].sum()
    order = [code for code in dict.fromkeys((*solved.focus, *solved.world.regions)) if code in whole.index]
    cards = tuple(card.id for card in solved.scenario.cards)

    def figure(value: float, unit: str = "percent") -> Quantity | None:
        return (
            None if value != value else Quantity(value, unit, year, "current" if unit == "USD" else "", sources=cards)
        )

    classes = [name for name in CLASSES if name in whole]
    columns = (
        Column("partner", Message("whatif.partner")), Column("imports", Message("whatif.us-imports"), "USD", 1e9),
        Column("exempt", Message("whatif.exempt"), "percent"),
        *(Column(name.replace(" ", "-"), Label("exemption", name.replace(" ", "-"), name), "percent") for name in classes),
    )  # fmt: skip
    exempt = {code: 100 * (1 - float(whole.loc[code, "covered"])) for code in order}
    rows = tuple(
        (Cell(solved.economy(code)), Cell(figure(float(money[code]), "USD")), Cell(figure(exempt[code])),
         *(Cell(figure(100 * float(whole.loc[code, name]))) for name in classes))
        for code in order
    )  # fmt: skip
    home = [code for code in order if code in solved.focus]
    findings = []
    if home:
        most = max(home, key=lambda code: exempt[code])
        findings.append(
            Finding(Message("whatif.exempt.most", {"who": solved.economy(most), "share": figure(exempt[most])}))
        )
    by_sector = table[table["scope"] == "sector"]
    touched = by_sector[(by_sector["class"] != "covered") & (by_sector["share"] > 0)]
    which = tuple(solved.sector(str(code)) for code in sorted(set(touched["sector"])))
    caption, about = Message("whatif.exempt.caption"), Message("whatif.exempt.about", {"year": int(year)})
    blocks = (
        *findings,
        Table("exempt", columns, rows, caption, about, open=True),
        Note(Message("whatif.exempt.sectors", {"which": which})),
    )
    return Section("exemptions", Message("whatif.exemptions"), blocks, data=table, wide=True, part="annex")


def world(solved: Solved) -> Section:
    """How far the world underneath can be trusted."""
    held = solved.world
    rows = []
    for grade in GRADES:
        if of := [code for code in held.regions if solved.grade(code) == grade]:
            meaning = Message("whatif.grade.means", {"grade": grade})
            rows.append((Cell(Text(grade)), Cell(meaning), Cell(tuple(map(solved.economy, of)))))
    if rest := [code for code in held.regions if solved.grade(code) not in GRADES]:
        rows.append(
            (
                Cell(Message("whatif.none")),
                Cell(Message("whatif.grade.means", {"grade": "none"})),
                Cell(tuple(map(solved.economy, rest))),
            )
        )
    columns = tuple(Column(id, Message(f"whatif.reliability.{id}")) for id in ("grade", "meaning", "who"))
    table = Table("reliability", columns, tuple(rows), Message("whatif.reliability"), open=True)
    said = Message(
        "whatif.world.said", {"world": Text(held.name), "print": Text(held.fingerprint), "state": held.status_of("Z")}
    )
    notes = tuple(Note(Text(_full(note))) for note in held.lineage.notes[:NOTES])
    return Section("world", Message("whatif.world.under"), (Finding(said), table, *notes), part="annex")


def limits(solved: Solved) -> Section:
    """What the model leaves out, and every note and repair of this run."""
    gaps = tuple((Cell(Text(_full(text))),) for text in solved.result.facts["leaves out"])
    table = Table("left-out", (Column("what", Message("whatif.what")),), gaps, Message("whatif.left-out"), open=True)
    notes = tuple(Note(Text(_full(note))) for note in solved.result.lineage.notes)
    residual = Message("whatif.baseline", {"residual": Text(f"{solved.result.facts['baseline residual']:.1e}")})
    method = {"method": Text(str(solved.result.facts["method"])), "n": Count(int(solved.result.facts["sweeps"]))}
    told = (Note(residual), Note(Message("whatif.method", method)))
    return Section(
        "limits",
        Message("whatif.limits"),
        (table, *told, *(notes or (Note(Message("whatif.no-notes")),))),
        part="annex",
    )


def _full(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
