"""Crude and LNG behind closed gates, and what arrives month by month."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import (
    Cell,
    Column,
    Economy,
    Gap,
    Label,
    Line,
    Message,
    Note,
    Quantity,
    Row,
    Section,
    Series,
    Table,
    Text,
    Trace,
)
from entrepot.answers.sealanes.data import Sea
from entrepot.models.sealanes import energy, tables

if TYPE_CHECKING:
    import pandas as pd

WHO = ("JPN", *codes.ASEAN_MEMBERS)
PORTS = {"JPN": "JPYOK"}  # where crude is taken to arrive
AHEAD = 4  # months that are told
CARDS = (tables.CARDS["behind.csv"],)


def _gated(sea: Sea) -> bool:
    return any(b.gate in sea.gates for b in energy.behind())


@lru_cache(maxsize=8)
def _table(gates: tuple[str, ...]) -> pd.DataFrame:
    return energy.behind_gates(WHO, gates)


def _figure(value: float, unit: str, row: dict[str, Any], column: str, **more: Any) -> Quantity:
    key = {"importer": row["importer"], "product": row["product"]}
    return Quantity(
        float(value),
        unit,
        str(row["year"]),
        status="estimated",
        sources=(row["source"], *CARDS),
        trace=Trace("model", row=Row("sealanes.energy", key, column)),
        **more,
    )


def _share(row: dict[str, Any]) -> Quantity:
    bounds = {"low": row["behind_percent_low"], "high": row["behind_percent_high"], "interval": "bounds"}
    return _figure(row["behind_percent"], "percent", row, "behind_percent", **bounds)


def headline(sea: Sea) -> list[Message]:
    """Japan's crude and LNG behind the gates."""
    if not _gated(sea):
        return []
    rows = {
        row["product"]: row
        for row in energy.summary(_table(sea.gates), sea.found.facts["share"]).to_dict(orient="records")
        if row["importer"] == "JPN"
    }
    told = {f"{product}": _share(row) for product, row in rows.items()}
    days = rows["crude"]["days_of_cover"]
    cover = None if days is None else _figure(days, "days", rows["crude"], "days_of_cover")
    return [Message("sealanes.energy.japan", {**told, "days": cover})]


def behind(sea: Sea) -> Section | None:
    """Imports by economy and product, what lies behind the gates, what is lost after the ways round, days of stocks."""
    if not _gated(sea):
        return None
    table = _table(sea.gates)
    rows, unsure = [], []
    for row in energy.summary(table, sea.found.facts["share"]).to_dict(orient="records"):
        if (row["importer"], row["product"]) in energy.NOT_WHOLE:
            unsure.append(row)
            continue
        if row["behind_percent_high"] < 1e-9 and row["importer"] != "JPN":
            continue
        unit = str(row["unit"])
        cover = row["days_of_cover"]
        rows.append(
            (
                Cell(
                    Message(
                        "sealanes.energy.what", {"who": Economy(row["importer"]), "product": _product(row["product"])}
                    )
                ),
                Cell(_figure(row["imports"], unit, row, "imports")),
                Cell(_share(row)),
                Cell(_figure(row["lost_percent"], "percent", row, "lost_percent")),
                Cell(None if cover is None or cover != cover else _figure(cover, "days", row, "days_of_cover")),
                Cell(Text(str(row["stocks"]))),
            )
        )
    columns = tuple(
        Column(id, Message(f"sealanes.energy.{id}"), unit)
        for id, unit in (("who", ""), ("imports", ""), ("behind", "percent"), ("lost", "percent"), ("cover", "days"), ("stocks", ""))
    )  # fmt: skip
    gaps = tuple(
        Gap(
            Message(
                "sealanes.energy.gap",
                {
                    "who": Economy(row["importer"]),
                    "product": _product(row["product"]),
                    "why": Text(energy.NOT_WHOLE[row["importer"], row["product"]]),
                },
            )
        )
        for row in unsure
    )
    return Section(
        "energy",
        Message("sealanes.energy"),
        (
            Table("energy", columns, tuple(rows), Message("sealanes.energy.caption"), open=True),
            *gaps,
            Note(Message("sealanes.energy.note")),
        ),
        data=table,
        wide=True,
    )


def _product(product: str) -> Label:
    return Label("product", product, {"crude": "crude oil", "lng": "LNG"}[product])


def by_month(sea: Sea) -> Section | None:
    """Japan's crude by month after the gate shuts, beside what was counted and two naive paths."""
    begins = str(sea.found.facts["from"])
    gate = next((b.gate for b in energy.behind() if b.gate in sea.gates), "")
    if not begins or not gate:
        return None
    year, month = int(begins[:4]), int(begins[5:7])
    table = energy.arrivals("JPN", PORTS["JPN"], gate, sea.found.facts["share"], year, month, AHEAD)
    wide = table.pivot(index="month", columns="case", values="barrels_a_day")

    def point(value: float, month: str, case: str, **more: Any) -> Quantity:
        trace = Trace("model", row=Row("sealanes.arrivals", {"month": month, "case": case}, "barrels_a_day"))
        rests = (tables.CARDS["energy_2024.csv"], *CARDS)
        return Quantity(float(value), "barrels/day", month, status="model", sources=rests, trace=trace, **more)

    def bounds(month: str) -> dict[str, Any]:
        values = [wide.loc[month, case] for case in tables.CASES]
        return {"low": float(min(values)), "high": float(max(values)), "interval": "bounds"}

    months = list(wide.index)
    lines = [
        Line(
            Message("sealanes.month.model"),
            tuple(point(wide.loc[m, "central"], m, "central", **bounds(m)) for m in months),
            colour="JPN",
            part="ahead",
        ),
        *(
            Line(Message(f"sealanes.month.{id}"), tuple(point(wide.loc[m, case], m, case) for m in months), colour=id)
            for id, case in (("same", "no change"), ("gone", "Middle East gone at once"))
        ),
    ]
    seen = [row for row in tables.rows("observed.csv") if row["economy"] == "JPN" and row["period"] in months]
    if seen:
        counted = tuple(
            Quantity(float(row["value"]), "barrels/day", row["period"], status="observed", sources=CARDS)
            for row in seen
        )
        lines.append(Line(Message("sealanes.month.counted"), counted, colour="seen"))
    return Section(
        "months",
        Message("sealanes.months"),
        (
            Series(
                "months", Message("sealanes.month.title"), tuple(lines), Message("sealanes.month.about"), places=1e6
            ),
            Note(Message("sealanes.month.note")),
        ),
        data=table,
        wide=True,
    )
