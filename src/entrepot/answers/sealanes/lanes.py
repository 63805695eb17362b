"""The answer to a voyage: the way by sea with the gates that it passes, and with gates shut; then what that costs whom."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from entrepot.answers.answer import Answer
from entrepot.answers.block import (
    Cell,
    Column,
    Finding,
    Label,
    Map,
    Message,
    Note,
    Place,
    Quantity,
    Replay,
    Row,
    Section,
    Slot,
    Table,
    Text,
    Trace,
)
from entrepot.answers.rows import cells
from entrepot.answers.sealanes import proof, ways
from entrepot.answers.sealanes.data import Sea
from entrepot.models.sealanes import model, routes
from entrepot.models.sealanes.gates import CARD, Gate, gates
from entrepot.models.sealanes.network import Route as Way
from entrepot.models.sealanes.network import at_sea, sources
from entrepot.provenance import DATA, Lineage, read_card, version
from entrepot.scenario import Scenario, writing
from entrepot.world import World

SPEED = 14.0  # knots
CLOSE = "close"  # the parameter that a gate on the map is a value of
SCENARIO = "scenario.toml"


@dataclass(frozen=True)
class Voyage:
    """A way compared, and what tells it apart from others (`key`)."""

    found: routes.Compared
    key: dict[str, str | int]

    @cached_property
    def rests(self) -> tuple[str, ...]:
        """Ids of the cards of the network and of its gates."""
        return (*(card.id for card in sources()), CARD)

    def figure(self, value: float, unit: str, column: str) -> Quantity:
        """A number of the way."""
        trace = Trace("model", row=Row("sealanes.way", self.key, column))
        return Quantity(value, unit, status="model", sources=self.rests, trace=trace)

    def miles(self, way: Way, column: str) -> Quantity:
        """Nautical miles."""
        return self.figure(way.nm, "nautical miles", column)

    def days(self, nm: float, column: str) -> Quantity:
        """Days under way."""
        return self.figure(nm / self.found.speed / 24, "days", column)


def ask_lanes(
    origin: str,
    destination: str,
    *,
    close: Sequence[str] = (),
    opened: Sequence[str] = (),
    speed: float = SPEED,
    draft: float | None = None,
) -> Answer:
    """The way by sea between two ports, and with gates shut (`close`, or because a ship draws more than they hold): miles,
    days, gates; and what the shut gates cost Japan and ASEAN while they are shut, nobody adjusting. Raises what
    `routes.compare` raises."""
    found = routes.compare(origin, destination, close=close, opened=opened, speed=speed, draft=draft)
    command = _command(found, opened, draft)
    voyage = Voyage(found, {"command": command})
    sea = _costed(found.closed) if found.closed else None
    ends = {"from": ways.label(found.before.origin), "to": ways.label(found.before.destination)}
    made = [_mapped(voyage, sea), _way(voyage)]
    made += [_pays(sea), ways.routes(sea), ways.pairs(sea), proof.gates(sea), proof.limits(sea)] if sea else []
    cards = dict.fromkeys((*sources(), read_card(DATA / "cards" / f"{CARD}.toml")))
    cards |= dict.fromkeys(sea.found.lineage.sources) if sea else {}
    inputs = sea.found.lineage.inputs if sea else ""
    return Answer(
        kind="lanes",
        id="lanes",
        title=Message("lanes.title", ends),
        question=Message("lanes.title", ends),
        headlines=tuple(Finding(line, headline=True) for line in _headlines(voyage, sea)),
        sections=tuple(section for section in made if section is not None),
        lineage=Lineage(version(), inputs, tuple(cards), command=command, scenario=sea.scenario.text if sea else ""),
        replay=Replay(command, version(), inputs),
        extras={SCENARIO: sea.scenario.text} if sea else {},
    )


def _command(found: routes.Compared, opened: Sequence[str], draft: float | None) -> str:
    shallow = {gate for gate, _ in routes.too_shallow(draft)} if draft is not None else set()
    named = [part for gate in found.closed if gate not in shallow for part in ("--close", gate)]
    named += [part for gate in opened for part in ("--open", gate)]
    named += [] if found.speed == SPEED else ["--speed", f"{found.speed:g}"]
    named += [] if draft is None else ["--draft", f"{draft:g}"]
    ends = [
        end.locode or f"{end.latitude:g},{end.longitude:g}" for end in (found.before.origin, found.before.destination)
    ]
    return shlex.join(["entrepot", "sealanes", *ends, *named])


def _costed(closed: Sequence[str]) -> Sea:
    """The closure of these gates, costed along the lanes of all trade; no equilibrium is solved."""
    scenario = Scenario.from_text(writing.closing({id: _gate(id).text for id in closed}))
    world = World.load(scenario.world)
    return Sea(world, scenario, model.solve(world, scenario), {})


def _gate(id: str) -> Label:
    return Label("gate", id, next(gate.name for gate in gates() if gate.id == id))


def _headlines(voyage: Voyage, sea: Sea | None) -> list[Message]:
    """How far, by which gates; how much farther with gates shut; what that costs Japan."""
    found = voyage.found
    told: dict[str, Slot] = {
        "from": ways.label(found.before.origin),
        "to": ways.label(found.before.destination),
        "miles": voyage.miles(found.before, "before"),
        "days": voyage.days(found.before.nm, "days"),
        "by": tuple(map(_gate, found.before.passed)) or None,
        "knots": Quantity(found.speed, "count"),
    }
    lines = [Message("lanes.way", {**told, "any": "yes" if found.before.passed else "no"})]
    if found.after is None:
        return lines
    shut: dict[str, Slot] = {"gates": tuple(map(_gate, found.closed))}
    if not found.after.exists:
        lines.insert(0, Message("lanes.cut", {**told, **shut}))
    elif found.extra_nm is not None and found.extra_nm > 0:
        longer = voyage.figure(found.extra_nm, "nautical miles", "extra")
        days = voyage.days(found.extra_nm, "extra days")
        lines.insert(0, Message("lanes.longer", {**told, **shut, "extra": longer, "more": days}))
    else:
        lines.insert(0, Message("lanes.same", {**told, **shut}))
    if sea is not None:
        bill, stopped = sea.bill("JPN", "extra cost of imports"), sea.bill("JPN", "imports without a way")
        told = {**shut, "bill": bill, "any": "yes" if stopped.value > 0 else "no", "stopped": stopped}
        lines.append(Message("lanes.japan", {**told, "share": sea.through("JPN", "percent")}))
    return lines


def _mapped(voyage: Voyage, sea: Sea | None) -> Section:
    """The ways on a map, on which each gate can be shut."""
    found = voyage.found
    drawn = [(found.before, found.after)]
    if sea is not None:
        drawn += [pair for pair in ways.changed(sea) if pair[1].nm > pair[0].nm + 1][: ways.DRAWN]
    lines = [line for before, after in drawn for line in ways.lines(before, after)]
    places = (*ways.ends(drawn[:1]), *(_shown(gate, found.closed) for gate in gates() if not gate.shut))
    title = Message(
        "lanes.map.title", {"any": "yes" if found.closed else "no", "gates": tuple(map(_gate, found.closed)) or None}
    )
    block = Map(
        "ways", title, places, tuple(lines), Message("lanes.map.about"), extent=ways.extent(lines), chooses=CLOSE
    )
    notes = tuple(Note(Text(f"{note}.")) for note in found.notes)
    return Section("map", Message("sealanes.map"), (block, *notes), wide=True)


def _shown(gate: Gate, closed: Sequence[str]) -> Place:
    return Place(_gate(gate.id), at=at_sea(gate.id), choice=gate.id, chosen=gate.id in closed)


def _way(voyage: Voyage) -> Section:
    """The voyage before and after."""
    found = voyage.found
    rows = [_row(voyage, Message("sealanes.before"), found.before, "before")]
    if found.after is not None:
        rows.append(_row(voyage, Message("sealanes.after"), found.after, "after"))
    columns = (
        Column("what", Message("sealanes.voyage.head")),
        Column("miles", Message("lanes.miles"), "nautical miles"),
        Column("days", Message("lanes.days"), "days"),
        Column("gates", Message("lanes.passed")),
    )
    caption = Message("sealanes.routes.caption", {"speed": Quantity(found.speed, "count")})
    return Section("way", Message("lanes.voyage"), (Table("way", columns, tuple(rows), caption, open=True),), wide=True)


def _row(voyage: Voyage, name: Message, way: Way, column: str) -> tuple[Cell, ...]:
    if not way.exists:
        return cells(name, Message("sealanes.cut"), None, None)
    passed = tuple(map(_gate, way.passed)) or None
    return cells(name, voyage.miles(way, column), voyage.days(way.nm, f"{column} days"), passed)


def _pays(sea: Sea) -> Section:
    """What the shut gates cost Japan and the members of ASEAN, nobody adjusting."""
    names = (
        "extra cost of imports",
        "extra cost of imports, of a year's GDP",
        "imports without a way",
        "exports without a way",
    )
    body = [
        cells(sea.economy(code), *(sea.bill(code, name) for name in names)) for code in ways.HOME if code in sea.regions
    ]
    columns: list[Any] = [
        Column("who", Message("sealanes.economy")),
        Column("bill", Message("lanes.bill"), "USD", 1e9),
        Column("share", Message("sealanes.bill"), "percent"),
        Column("stopped", Message("sealanes.stopped.imports"), "USD", 1e9),
        Column("unsold", Message("sealanes.stopped.exports"), "USD", 1e9),
    ]
    caption = Message("lanes.pays.caption", {"months": sea.months})
    table = Table("economies", tuple(columns), tuple(body), caption, open=True)
    blocks = (table, Note(Message("lanes.solve")))
    return Section("pays", Message("sealanes.pays"), blocks, data=sea.found["bill"], wide=True)
