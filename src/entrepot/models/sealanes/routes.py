"""Ways compared: as they are, and with gates shut; the gates and the ports as tables."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from entrepot.errors import BadInput, NoData, field, told
from entrepot.models.sealanes import ports, tables
from entrepot.models.sealanes.gates import gates, resolve
from entrepot.models.sealanes.network import Route, network
from entrepot.provenance import DATA

if TYPE_CHECKING:
    import pandas as pd

FACTS = DATA / "sealanes" / "gate_facts.csv"
DEPTHS = ("draft limit", "depth")


@dataclass(frozen=True)
class Compared:
    """A way before and after a closure; `after` is None where nothing was shut. `notes`: what must be said."""

    before: Route
    after: Route | None
    closed: tuple[str, ...]
    speed: float
    notes: tuple[str, ...]

    @property
    def extra_nm(self) -> float | None:
        """Nautical miles longer; None where nothing was shut or no way is left."""
        if self.after is None or not self.after.exists:
            return None
        return self.after.nm - self.before.nm


def compare(
    origin: str,
    destination: str,
    *,
    close: Sequence[str] = (),
    opened: Sequence[str] = (),
    speed: float = 14.0,
    draft: float | None = None,
) -> Compared:
    """The way between two ports, and the same with gates shut (by name, or because a ship draws more than they hold).

    Raises UnknownName for ports and gates, BadInput for a speed or draught that is not positive, NoData where no way is
    left: with the gates to open.
    """
    for value, name in ((speed, "speed"), (draft, "draft")):
        if value is not None and not value > 0:
            no = "{field} must be positive, not {value}"
            what = told("problem.positive", no, field=field(name), value=f"{value:g}")
            raise BadInput(what, where=f"--{name}")
    start, goal = ports.resolve(origin), ports.resolve(destination)
    if start == goal:
        same = "'{a}' and '{b}' are the same port"
        what = told("problem.port.same", same, a=origin, b=destination)
        raise BadInput(what, remedy=told("problem.port.two", "name two ports"))
    shallow = too_shallow(draft) if draft is not None else ()
    shut = tuple(dict.fromkeys((*resolve(close, "--close"), *(gate for gate, _ in shallow))))
    resolve(opened, "--open")
    net = network()
    before = net.route(start, goal, opened=opened)
    if not before.exists:
        what = told("problem.port.way", "no way by sea from {a} to {b}", a=start.name, b=goal.name)
        raise NoData(what, remedy=told("problem.port.inland", "one of them lies on inland water"))
    after = net.route(start, goal, close=shut, opened=opened) if shut else None
    names = {gate.id: gate.name for gate in gates()}
    notes = [f"{names[gate]} is too shallow for {draft:g} m ({limit:g} m)" for gate, limit in shallow]
    arctic = [gate.name for gate in gates() if gate.shut and gate.id not in resolve(opened)]
    if arctic:
        notes.append(f"shut unless opened: {', '.join(arctic)}")
    notes += [
        f"{port.name}: its first miles are not proven over water"
        for port in (start, goal)
        if not port.locode or port.locode in net.unproven
    ]
    if after is not None and not after.exists:
        inside = ", ".join(names[gate] for gate in shut if gate in before.passed) or ", ".join(shut)
        notes.append(f"no way is left: one end lies in a basin that these shut off; open {inside}")
    return Compared(before, after, shut, speed, tuple(notes))


def too_shallow(draft: float) -> tuple[tuple[str, float], ...]:
    """Gates that hold less water than a ship draws, with their limit in metres."""
    limits: dict[str, float] = {}
    for row in gate_facts():
        if row["fact"] in DEPTHS:
            limits[row["gate"]] = float(row["value"])
    return tuple((gate, limit) for gate, limit in limits.items() if draft > limit)


@lru_cache(maxsize=1)
def gate_facts() -> tuple[dict[str, str], ...]:
    """Rows of gate_facts.csv: draft limits, delays, tolls and traffic of gates, each with its page."""
    with FACTS.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def gate_table() -> pd.DataFrame:
    """One row a gate: id, name, what it is, whether shut by default, and what is known of it."""
    import pandas as pd

    rows = []
    for gate in gates():
        facts = {row["fact"]: row for row in gate_facts() if row["gate"] == gate.id}

        def said(fact: str, facts: dict[str, dict[str, str]] = facts) -> float | None:
            return float(facts[fact]["value"]) if fact in facts else None

        rows.append(
            {
                "gate": gate.id,
                "name": gate.name,
                "kind": "sea" if gate.polygon else "line",
                "shut": "yes" if gate.shut else "",
                "depth_m": said("draft limit") or said("depth"),
                "oil_mbd": said("oil through it"),
                "trade_bn_usd": said("trade through it"),
                "note": gate.note,
            }
        )
    return pd.DataFrame(rows)


def port_table(economy: str) -> pd.DataFrame:
    """The ports of an economy: position, depths (metres; empty: not known), newest throughput and capacity (TEU) where held.

    Raises BadInput for an economy without a sea port.
    """
    import pandas as pd

    depths = {row["locode"]: row for row in tables.rows("depths.csv")}
    rows = []
    for port in ports.of_economy(economy):
        deep = depths.get(port.locode, {})
        held = [row for row in tables.rows("port_facts.csv") if row["locode"] == port.locode]

        def newest(indicator: str, held: list[dict[str, str]] = held) -> float | None:
            mine = [row for row in held if row["indicator"] == indicator]
            return float(max(mine, key=lambda row: row["period"])["value"]) if mine else None

        def metres(name: str, deep: dict[str, str] = deep) -> float | None:
            return float(deep[name]) if deep.get(name) else None

        rows.append(
            {
                "locode": port.locode,
                "name": port.name,
                "latitude": port.latitude,
                "longitude": port.longitude,
                "channel_m": metres("channel_m"),
                "pier_m": metres("pier_m"),
                "containers": deep.get("containers", ""),
                "teu": newest("throughput"),
                "capacity_teu": newest("capacity"),
            }
        )
    return pd.DataFrame(rows)
