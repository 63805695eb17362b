"""Minerals and energy on an exposure: import dependence, suppliers and concentration by group, as trade is observed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from entrepot import codes
from entrepot.answers.block import (
    Column,
    Economy,
    Finding,
    Gap,
    Label,
    Message,
    Note,
    Quantity,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.exposure.data import Exposure
from entrepot.answers.exposure.figures import Read
from entrepot.answers.minerals import measure
from entrepot.answers.rows import cells, derived, each, modelled
from entrepot.errors import NoData, UnknownName
from entrepot.models import minerals as model
from entrepot.provenance import Source
from entrepot.result import Result
from entrepot.store.minerals import Minerals

SHARES = ("CHN", "ASEAN")
HALF = 50.0  # percent of imports, from which a group is told to come mostly from one partner
SHOWN = ("imports", "import_dependence", "top_supplier", "top_supplier_share", "supplier_hhi")


def minerals(read: Read, e: Exposure) -> tuple[Section, tuple[Source, ...]]:
    """All groups of minerals and fuels, with their cards; a section that says so where the data are not installed or the
    economy is not one of theirs."""
    try:
        data = Minerals.open()
        code = codes.resolve(e.economy)
        results = {key: model.solve(code, key, data=data) for key in model.groups()}
    except NoData as error:
        problem = error.problems[0]
        gap = Message("exposure.not-installed", {"what": Text(problem.what), "remedy": Text(problem.remedy)})
        return Section("minerals", Message("exposure.minerals"), (Gap(gap),), wide=True), ()
    except UnknownName:
        said = Message("exposure.no-minerals", {"who": read.economy(e.economy)})
        return Section("minerals", Message("exposure.minerals"), (Gap(said),), wide=True), ()
    cards = {source.id: source for result in results.values() for source in result.lineage.sources}
    return _section(read, e, results), tuple(cards.values())


def _section(read: Read, e: Exposure, results: Mapping[str, Result]) -> Section:
    also = [e.partner] if e.partner and e.partner not in SHARES and codes.is_code(e.partner) else []
    columns = (
        Column("group", Message("exposure.column", {"what": "group"})),
        Column("codes", Message("minerals.column", {"what": "code"})),
        Column("imports", Message("minerals.measure", {"measure": "imports"})),
        Column("dependence", Message("minerals.measure", {"measure": "import_dependence"}), "percent"),
        Column("first", Message("exposure.column", {"what": "first"})),
        Column("share", Message("exposure.column", {"what": "its"}), "percent"),
        Column("hhi", Message("minerals.measure", {"measure": "supplier_hhi"}), "index"),
        *(Column(code, Message("exposure.from", {"whom": Economy(code)}), "percent") for code in (*SHARES, *also)),
    )
    rows = tuple(_row(result, also) for result in results.values())
    year = int(next(iter(results.values())).facts["year"])
    about = Message("exposure.minerals.about", {"year": year})
    caption = Message("exposure.minerals.table", {"who": read.economy(e.economy)})
    blocks = (
        Finding(told(e, results)),
        Table("groups", columns, rows, caption, about, open=True),
        Note(Message("exposure.minerals.note")),
    )
    data = pd.concat([r["measures"].assign(group=key) for key, r in results.items()], ignore_index=True)
    return Section("minerals", Message("exposure.minerals"), blocks, data, wide=True)


def _group(result: Result) -> Label:
    return Label("mineral", str(result.facts["group"]), str(result.facts["label"]))


def _codes(result: Result) -> Message | None:
    """The codes of trade with their stages: 260400 ore."""
    rows = each(result["codes"])
    coded = tuple(
        Message("minerals.coded", {"code": Text(str(row.code)), "stage": _stage(row.stage)})
        for row in rows
        if row.stage
    )
    return Message("minerals.coded.all", {"codes": coded}) if coded else None


def _stage(id: str) -> Label:
    return Label("stage", str(id), str(id))


def _staged(result: Result) -> Message:
    """A group with the stages of its codes: nickel (ore)."""
    stages = tuple(dict.fromkeys(_stage(row.stage) for row in each(result["codes"]) if row.stage))
    return Message("minerals.staged", {"what": _group(result), "stages": stages})


def _row(result: Result, also: list[str]) -> Any:
    held = {str(r.indicator): r for r in each(result["measures"])}

    def one(id: str) -> Quantity | None:
        return measure(result, held[id]) if id in held else None

    top = held["top_supplier_share"]
    first = Economy(str(top.note)) if one("top_supplier_share") is not None else None
    return cells(
        _group(result), _codes(result), one("imports"), one("import_dependence"), first, one("top_supplier_share"),
        one("supplier_hhi"),
        *(one(f"share_{code}") for code in SHARES), *(_from(result, code) for code in also),
    )  # fmt: skip


def _from(result: Result, code: str) -> Quantity | None:
    """Share of an economy, or of a group's members, in the imports of a group; None where nothing is imported."""
    rows = result["suppliers"]
    if not len(rows):
        return None
    inside = codes.members(code) if code in codes.GROUPS else (code,)
    facts, cards = result.facts, [card.id for card in result.lineage.sources]
    parts = [
        modelled("minerals.suppliers", {"economy": str(facts["economy"]), "group": str(facts["group"]), "partner": str(r.partner)},
                 "share", r.share, "ratio", period=facts["year"], rests=cards)
        for r in each(rows) if r.partner in inside
    ]  # fmt: skip
    if not parts:
        return Quantity(0.0, "percent", str(facts["year"]), sources=tuple(cards))
    return derived("percent", [derived("sum", parts, "ratio")], "percent")


def told(e: Exposure, results: Mapping[str, Result]) -> Message:
    """Which groups come mostly from the partner (China, where none was asked about)."""
    code = e.partner if e.partner and codes.is_code(e.partner) else SHARES[0]
    code = SHARES[1] if e.economy == code else code
    shares = [(_staged(r), q) for r in results.values() if (q := _from(r, code)) is not None]
    shares.sort(key=lambda pair: -pair[1].value)
    whose: dict[str, Slot] = {"whom": Economy(code), "who": Economy(e.economy)}
    if not shares:
        return Message("exposure.no-minerals", whose)
    which = tuple(
        Message("exposure.share", {"who": label, "share": share}) for label, share in shares if share.value >= HALF
    )
    if which:
        return Message("exposure.mostly", {**whose, "which": which, "limit": Quantity(HALF, "percent", digits=2)})
    return Message("exposure.mostly.none", {**whose, "what": shares[0][0], "share": shares[0][1]})
