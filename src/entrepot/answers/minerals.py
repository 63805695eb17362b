"""A mineral or fuel: who supplies an economy, how concentrated and how governed supply is, where it is mined, at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Label,
    Line,
    Message,
    Note,
    Quantity,
    Ranking,
    Section,
    Series,
    Slot,
    Table,
    Text,
)
from entrepot.answers.rows import cells, derived, each, modelled, status
from entrepot.models import minerals as model

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store.minerals import Minerals

NAMED = ("top_supplier_share", "imports_from", "share_from")  # their note is an economy
MOST = 10  # suppliers and miners that are shown
DRAWN = ("top_supplier_share", "share_CHN", "import_dependence")


def ask_minerals(
    economy: str,
    product: str,
    year: int | None = None,
    *,
    seller: str | None = None,
    history: bool = False,
    data: Minerals | None = None,
) -> Answer:
    """An economy's supply of a mineral or fuel in a year (default: the latest with trade), as `models.minerals.solve` finds
    it; `seller`: the part of one economy or group; `history`: measures by year."""
    return answer(model.solve(economy, product, year, seller=seller, history=history, data=data))


def answer(result: Result) -> Answer:
    """The answer that a result of `models.minerals` makes."""
    facts = result.facts
    told: dict[str, Slot] = {
        "who": Economy(facts["economy"]),
        "what": Label("mineral", facts["group"], facts["label"]),
        "year": int(facts["year"]),
        "codes": tuple(Text(str(r.code)) for r in each(result["codes"])),
        "stages": tuple(dict.fromkeys(_stage(r.stage) for r in each(result["codes"]) if r.stage)),
    }
    parts = (
        _measures(result, told), _stages(result, told), _suppliers(result), _mined(result), _codes(result), _history(result)
    )  # fmt: skip
    sections = tuple(section for section in parts if section is not None)
    return Answer(
        "minerals",
        f"{facts['economy']}-{facts['group']}",
        Message("minerals.title", told),
        Message("minerals.question", told),
        sections,
        result.lineage,
        replay(result.lineage),
        headlines=tuple(b for s in sections for b in s.blocks if isinstance(b, Finding) and b.headline),
    )


def _cell(
    result: Result, table: str, key: dict[str, str | int], column: str, value: float, unit: str, **told: Any
) -> Quantity:
    """A cell of one of the result's tables."""
    rests = [card.id for card in result.lineage.sources]
    known = {"economy": result.facts["economy"], "group": result.facts["group"], **key}
    period = told.pop("period", result.facts["year"])
    return modelled(f"minerals.{table}", known, column, value, unit, period=period, rests=rests, **told)


def measure(result: Result, row: Any, table: str = "measures") -> Quantity | None:
    """A measure, ratios but indices of concentration in percent; None where it is not held."""
    if row.value != row.value:
        return None
    unit = str(row.unit)
    key: dict[str, str | int] = {"indicator": str(row.indicator), "year": int(row.year)}
    found = _cell(result, table, key, "value", row.value, unit, status=status(row.status), period=int(row.year))
    return derived("percent", [found], "percent") if unit == "ratio" and "hhi" not in row.indicator else found


def _measures(result: Result, told: dict[str, Slot]) -> Section:
    """What is measured, each with how; and the sentence on top."""
    rows = {str(r.indicator): r for r in each(result["measures"])}
    held = {id: measure(result, row) for id, row in rows.items()}
    columns = tuple(Column(id, Message("minerals.column", {"what": id})) for id in ("measure", "value", "how"))
    body = tuple(
        cells(
            Message("minerals.measure", {"measure": id}),
            held[id] if held[id] is not None else Message("minerals.not_held"),
            Economy(str(row.note)) if id in NAMED and held[id] is not None else Text(str(row.note)),
        )
        for id, row in rows.items()
    )
    flagged = {"n": Count(int(result.facts["flagged"])), "times": Text(f"{result.facts['outlier']:g}")}
    gap = (Gap(Text(str(result.facts["not_held"]))),) if result.facts["not_held"] else ()
    return Section(
        "measures",
        Message("minerals.measures"),
        (
            Finding(_lead(told, held, rows), headline=True),
            Table("measures", columns, body, Message("minerals.measures"), Message("answers.unit_each"), open=True),
            *gap,
            *_within(result, told),
            *((Note(Message("minerals.flagged", flagged)),) if result.facts["flagged"] else ()),
        ),
        result["measures"],
    )


def _within(result: Result, told: dict[str, Slot]) -> tuple[Note, ...]:
    """Which members of the selling group the buyer holds itself, so that what they sell it is left out."""
    own = tuple(map(Economy, result.facts["seller_inside"]))
    said = {**told, "whom": Economy(str(result.facts["seller"])), "which": own}
    return (Note(Message("minerals.seller.within", said)),) if own else ()


def _lead(told: dict[str, Slot], held: dict[str, Quantity | None], rows: dict[str, Any]) -> Message:
    """Imports, the largest supplier, China, and where the mines are."""
    if held["imports"] is None or held["top_supplier_share"] is None:
        return Message("minerals.lead.none", {**told, "why": Text(str(rows["imports"].note))})
    if held.get("share_from") is not None:
        whom = Economy(str(rows["share_from"].note))
        return Message(
            "minerals.lead.from", {**told, "whom": whom, "part": held["imports_from"], "share": held["share_from"]}
        )
    mined = held.get("mine_share_CHN")
    more = {
        "imports": held["imports"],
        "first": Economy(str(rows["top_supplier_share"].note)),
        "share": held["top_supplier_share"],
        "mined": Message("minerals.mined.china", {"share": mined}) if mined else None,
    }
    return Message("minerals.lead", {**told, **more})


def _stage(id: Any) -> Label:
    """A stage from ore to metal."""
    return Label("stage", str(id), str(id))


def _stages(result: Result, told: dict[str, Slot]) -> Section | None:
    """Imports from ore to metal, by code and partner, of another extract of BACI; the sentence sets ore beside all of it."""
    rows = each(result["stages"])
    if not rows:
        return None
    group = model.groups()[str(result.facts["group"])]
    rests, year = [group.extract], int(result.facts["year"])
    world = group.extract != model.STAGES_SOURCE

    def cell(row: Any, column: str, unit: str) -> Quantity | None:
        value = getattr(row, column)
        key: dict[str, str | int] = {"economy": result.facts["economy"], "group": result.facts["group"], "code": str(row.code),
                                     "partner": str(row.partner), "year": year}  # fmt: skip
        if value != value:
            return None
        return modelled(
            "minerals.stages", key, column, value, unit, period=year, status=status(row.status), rests=rests
        )

    values = [q for row in rows if (q := cell(row, "value", "USD")) is not None]
    first = next(iter(group.stages.values()))["stage"]
    early = [q for row, q in zip(rows, values, strict=True) if row.stage == first]
    nothing = Quantity(0.0, "USD", str(year), sources=tuple(rests))
    said: dict[str, Slot] = {
        "all": derived("sum", values, "USD"),
        "stage": _stage(first),
        "early": derived("sum", early, "USD") if early else nothing,
        "first": Economy(str(rows[0].partner)),
        "its": _stage(rows[0].stage),
        "most": values[0],
        "codes": tuple(map(Text, group.stages)),
        "mixes": Text(" ".join(row["mixes"] for row in group.stages.values()).rstrip(".")),
    }
    names = ("code", "stage", "partner", "value", "quantity", "share")
    units = {"value": "USD", "share": "percent"}
    columns = tuple(Column(id, Message("minerals.column", {"what": id}), units.get(id, "")) for id in names)
    body = tuple(
        cells(
            Text(str(row.code)), _stage(row.stage), Economy(str(row.partner)),
            cell(row, "value", "USD"), cell(row, "quantity", "tonnes"),
            derived("percent", [share], "percent") if (share := cell(row, "share", "ratio")) else None,
        )
        for row in rows
    )  # fmt: skip
    title = Message("minerals.stages.world" if world else "minerals.stages")
    about = Message("minerals.stages.world.about" if world else "minerals.stages.about", {"year": year})
    table = Table("stages", columns, body, title, about, open=True)
    lead = Message("minerals.lead.stages.world" if world else "minerals.lead.stages", {**told, **said})
    return Section(
        "stages",
        title,
        (Finding(lead, headline=True), table),
        result["stages"],
    )


def _suppliers(result: Result) -> Section | None:
    rows = each(result["suppliers"].head(MOST))
    if not rows:
        return None
    year = int(result.facts["year"])

    def cell(row: Any, column: str, unit: str) -> Quantity | None:
        value = getattr(row, column)
        key: dict[str, str | int] = {"partner": str(row.partner), "year": year}
        return (
            None if value != value else _cell(result, "suppliers", key, column, value, unit, status=status(row.status))
        )

    shares = {row.partner: derived("percent", [q], "percent") for row in rows if (q := cell(row, "share", "ratio"))}
    names = ("partner", "value", "share", "quantity", "price", "instability")
    units = {"value": "USD", "share": "percent", "instability": "index"}
    columns = tuple(Column(id, Message("minerals.column", {"what": id}), units.get(id, "")) for id in names)
    body = tuple(
        cells(
            Economy(str(row.partner)),
            Cell(cell(row, "value", "USD"), note=Message("minerals.flag") if row.flagged else None),
            shares.get(row.partner),
            cell(row, "quantity", "tonnes"),
            cell(row, "price", "USD per tonne"),
            cell(row, "instability", "index"),
        )
        for row in rows
    )
    bars = tuple(Bar(Economy(code), (share,), group=code) for code, share in shares.items())
    about = Message("minerals.suppliers.about", {"year": year})
    return Section(
        "suppliers",
        Message("minerals.suppliers"),
        (
            Ranking("shares", Message("minerals.suppliers.chart"), bars, about),
            Table("suppliers", columns, body, Message("minerals.suppliers"), about, open=True),
        ),
        result["suppliers"],
    )


def _mined(result: Result) -> Section | None:
    rows = each(result["mining"].head(MOST))
    if not rows:
        return None
    year = int(result.facts["year"])
    measured: dict[str, Slot] = {"year": year, "measured": Text(str(result.facts["measured"]))}
    columns = tuple(
        Column(id, Message("minerals.column", {"what": id}), "percent" if id == "share" else "")
        for id in ("economy", "production", "share")
    )

    def share(row: Any) -> Quantity | None:
        if row.share != row.share:
            return None
        key: dict[str, str | int] = {"miner": str(row.economy), "year": year}
        return derived(
            "percent", [_cell(result, "mining", key, "share", row.share, "ratio", status=status(row.status))], "percent"
        )

    body = tuple(
        cells(
            Economy(str(row.economy)),
            Message("minerals.amount", {"n": _cell(result, "mining", {"miner": str(row.economy), "year": year}, "production",
                                                   row.production, "count", status=status(row.status)), "unit": Text(str(row.unit))}),
            share(row),
        )
        for row in rows
    )  # fmt: skip
    table = Table("mined", columns, body, Message("minerals.mined", measured), Message("answers.unit_each"), open=True)
    return Section("mined", Message("minerals.mined", measured), (table,), result["mining"])


def _codes(result: Result) -> Section:
    """Which codes of the trade statistics are meant, and what each mixes."""
    columns = tuple(
        Column(id, Message("minerals.column", {"what": id})) for id in ("code", "stage", "description", "mixes")
    )
    body = tuple(
        cells(
            Text(str(r.code)),
            _stage(r.stage) if r.stage else None,
            *(Text(str(part or "")) for part in (r.description, r.mixes)),
        )
        for r in each(result["codes"])
    )
    table = Table("codes", columns, body, Message("minerals.codes"))
    return Section("codes", Message("minerals.codes"), (table,), result["codes"], part="annex")


def _history(result: Result) -> Section | None:
    """Shares by year, a gap where no data are held."""
    if "history" not in result.tables:
        return None
    rows = each(result["history"])
    found = []
    for id in DRAWN:
        points = tuple(q for row in rows if row.indicator == id and (q := measure(result, row, "history")) is not None)
        if points:
            found.append(Line(Message("minerals.measure", {"measure": id}), points))
    about = Message("minerals.history.about")
    return Section(
        "history",
        Message("minerals.history"),
        (Series("lines", Message("minerals.history"), tuple(found), about, longest_gap=1),),
        result["history"],
    )
