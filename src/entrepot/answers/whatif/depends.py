"""What a what-if depends on for the economy in focus: a tornado of drivers, and the pairs whose trade costs matter most."""

from __future__ import annotations

from entrepot.answers.block import Bar, Cell, Column, Finding, Message, Note, Quantity, Ranking, Section, Table
from entrepot.answers.whatif.data import RANKED, Solved
from entrepot.errors import EntrepotError
from entrepot.models import trade

MOST = 12  # drivers that a chart can show
PAIRS = 8


def _driver(solved: Solved, kind: str, of: str) -> Message:
    """What moves the answer: the elasticity of a sector, the tariffs on an economy, all elasticities, the closure ..."""
    name = solved.sector(of) if kind == "elasticity" else solved.economy(of) if of else None
    return Message(f"driver.{kind}", {"of": name})


def section(solved: Solved) -> Section | None:
    """Tornado and dangerous pairs of the first economy in focus; None where there is no gradient."""
    if not solved.focus:
        return None
    code = solved.focus[0]
    try:
        result = trade.sensitivity(solved.world, solved.scenario, code, around=solved.around)
    except EntrepotError:
        return None  # no gradient at this point: the page has everything else
    tornado, pairs = result["tornado"].head(MOST), result["pairs"].head(PAIRS)
    if tornado.empty:
        return None

    def figure(value: float, driver: str) -> Quantity:
        return solved.figure(value, "percentage points", "tornado", driver=driver)

    bars = tuple(
        Bar(
            _driver(solved, str(row.kind), str(row.of)),
            (figure(row.low, row.driver), figure(row.high, row.driver)),
            faint=not row.exact,
        )
        for row in tornado.itertuples()
    )
    who = solved.economy(code)
    chart = Ranking(
        "tornado",
        Message("depends.tornado", {"who": who, "driver": bars[0].label}),
        bars,
        Message("depends.tornado.about"),
        parts=(Message("depends.down"), Message("depends.up")),
        beside=True,
        signed=True,
    )
    columns = (
        Column("importer", Message("depends.buyer")),
        Column("exporter", Message("depends.seller")),
        Column("cost", Message("depends.cost"), "percent", signed=True),
        Column("tariff", Message("depends.tariff"), "percent", signed=True),
    )
    rows = tuple(
        (
            Cell(solved.economy(str(row[0]))),
            Cell(solved.economy(str(row[1]))),
            Cell(solved.figure(float(row[2]), table="pairs", importer=str(row[0]), exporter=str(row[1]))),
            Cell(solved.figure(float(row[3]), table="pairs", importer=str(row[0]), exporter=str(row[1]))),
        )
        for row in pairs.itertuples(index=False)
    )
    worst = pairs.iloc[0]
    told = Message("depends.worst", {
        "who": who, "buyer": solved.economy(str(worst["importer"])), "seller": solved.economy(str(worst["exporter"])),
        "change": solved.figure(float(worst.iloc[2]), table="pairs"),
    })  # fmt: skip
    table = Table("pairs", columns, rows, Message("depends.pairs", {"who": who}), Message("depends.pairs.about"))
    blocks = (chart, Finding(told), table, Note(Message("depends.note")))
    data = result["tornado"].assign(region=code, indicator=RANKED, unit="percentage points", status="model")
    return Section("depends", Message("depends.section", {"who": who}), blocks, data=data)
