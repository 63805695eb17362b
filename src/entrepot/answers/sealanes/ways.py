"""Ways before and after a closure: on a map, between ports, between economies."""

from __future__ import annotations

from collections.abc import Sequence

from entrepot import codes
from entrepot.answers.block import Cell, Column, Finding, Label, Map, Message, Note, Place, Route, Section, Table
from entrepot.answers.sealanes.data import Sea
from entrepot.models.sealanes import ports
from entrepot.models.sealanes.network import Route as Way
from entrepot.models.sealanes.network import network

# Voyages that show a closure: the long hauls of Japan and ASEAN.
VOYAGES = (
    ("SARTA", "JPYOK"),
    ("SGSIN", "JPYOK"),
    ("NLRTM", "JPYOK"),
    ("NLRTM", "SGSIN"),
    ("NLRTM", "CNSHA"),
    ("SARTA", "SGSIN"),
    ("THLCH", "CNSHA"),
    ("VNCMT", "USLAX"),
    ("AUPHE", "JPYOK"),
    ("INNSA", "JPYOK"),
    ("MYPKG", "HKHKG"),
    ("PHMNL", "SGSIN"),
)
DRAWN = 4  # voyages on the map: those that change most
LONGEST = 20  # pairs of economies in the table
HOME = ("JPN", *codes.ASEAN_MEMBERS)
LEAST = 1.0  # nautical miles by which a voyage that changes is longer
MARGIN = 8.0  # degrees around the voyages that are drawn


def label(port: ports.Port) -> Label:
    return Label("port", port.locode, port.name)


def changed(sea: Sea) -> list[tuple[Way, Way]]:
    """Voyages before and after, those that change first (cut off before longer)."""
    net = network()
    found = []
    for origin, goal in VOYAGES:
        a, b = ports.resolve(origin), ports.resolve(goal)
        before = net.route(a, b)
        found.append((before, net.route(a, b, close=sea.gates) if set(before.passed) & set(sea.gates) else before))
    return sorted(found, key=lambda pair: -(pair[1].nm - pair[0].nm))


def mapped(sea: Sea) -> Section:
    """The voyages that change most, before and after."""
    shown = [pair for pair in changed(sea) if pair[1].nm > pair[0].nm + LEAST][:DRAWN]
    routes = [line for before, after in shown for line in lines(before, after)]
    title = Message("sealanes.map.title" if shown else "sealanes.map.none", {"gates": sea.gate_names})
    about = Message("sealanes.map.about")
    block = Map("ways", title, ends(shown), tuple(routes), about, extent=extent(routes))
    return Section("map", Message("sealanes.map"), (block,), part="lead", wide=True)


def lines(before: Way, after: Way | None) -> list[Route]:
    """A voyage as it was and as it becomes; what is cut off is drawn as it was."""
    name = Message("sealanes.voyage", {"from": label(before.origin), "to": label(before.destination)})
    cut = after is not None and not after.exists
    drawn = [Route(name, tuple(map(tuple, before.points.tolist())), part="closed" if cut else "before")]
    if after is not None and after.exists and after.nm > before.nm + LEAST:
        drawn.append(Route(name, tuple(map(tuple, after.points.tolist())), part="after"))
    return drawn


def ends(voyages: Sequence[tuple[Way, Way | None]]) -> tuple[Place, ...]:
    """The ports at both ends of voyages, each once."""
    found = {port.locode or port.name: port for before, _ in voyages for port in (before.origin, before.destination)}
    return tuple(Place(label(port), at=(port.longitude, port.latitude)) for port in found.values())


def extent(routes: Sequence[Route]) -> tuple[float, float, float, float] | None:
    """The degrees that the voyages cover; the Pacific side of the antimeridian is left out."""
    points = [point for route in routes for point in route.points]
    if not points:
        return None
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    return (
        max(-180.0, min(lon) - MARGIN),
        max(-65.0, min(lat) - MARGIN),
        min(180.0, max(lon) + MARGIN),
        min(75.0, max(lat) + MARGIN),
    )


def routes(sea: Sea) -> Section:
    """Nautical miles and days of the voyages, before and after."""
    speed = sea.found["parameters"].set_index("parameter").loc["speed", "central"]
    rows = []
    for before, after in changed(sea):
        key = {"origin": before.origin.locode, "destination": before.destination.locode}

        def told(value: float, unit: str, column: str, key: dict[str, str] = key) -> Cell:
            return Cell(sea.figure("sealanes.routes", key, value, unit, column))

        cut = not after.exists
        extra = after.nm - before.nm
        rows.append(
            (
                Cell(Message("sealanes.voyage", {"from": label(before.origin), "to": label(before.destination)})),
                told(before.nm, "nautical miles", "nm"),
                Cell(Message("sealanes.cut")) if cut else told(after.nm, "nautical miles", "nm_closed"),
                Cell(None) if cut else told(extra, "nautical miles", "extra_nm"),
                Cell(None) if cut else told(extra / speed / 24, "days", "extra_days"),
            )
        )
    columns = (
        Column("voyage", Message("sealanes.voyage.head")),
        Column("before", Message("sealanes.before"), "nautical miles"),
        Column("after", Message("sealanes.after"), "nautical miles"),
        Column("extra", Message("sealanes.extra"), "nautical miles"),
        Column("days", Message("sealanes.days"), "days"),
    )
    knots = sea.figure("sealanes.parameters", {"parameter": "speed"}, speed, "count", "central")
    caption = Message("sealanes.routes.caption", {"speed": knots})
    return Section(
        "routes",
        Message("sealanes.routes"),
        (Table("voyages", columns, tuple(rows), caption, open=True),),
        data=sea.found["routes"],
        wide=True,
    )


def pairs(sea: Sea) -> Section:
    """Pairs of economies whose trade by sea pays most, or has no way left."""
    table = sea.found["pairs"]
    mine = table[table["importer"].isin(HOME) | table["exporter"].isin(HOME)].copy()
    mine["weight"] = mine["sea_trade_usd"] * (mine["dearer_percent"] / 100 + mine["share_without_a_way"])
    mine = mine.sort_values("weight", ascending=False).head(LONGEST)
    rows = []
    for row in mine.to_dict(orient="records"):
        key = {"exporter": row["exporter"], "importer": row["importer"]}

        def told(value: float, unit: str, column: str, key: dict[str, str] = key) -> Cell:
            return Cell(sea.figure("sealanes.pairs", key, value, unit, column))

        rows.append(
            (
                Cell(
                    Message("sealanes.pair", {"from": sea.economy(row["exporter"]), "to": sea.economy(row["importer"])})
                ),
                told(row["sea_trade_usd"], "USD", "sea_trade_usd"),
                told(row["extra_nm"], "nautical miles", "extra_nm"),
                told(row["extra_days"], "days", "extra_days"),
                told(row["dearer_percent"], "percent", "dearer_percent"),
                told(100 * row["share_without_a_way"], "percent", "share_without_a_way"),
            )
        )
    columns = (
        Column("pair", Message("sealanes.pair.head")),
        Column("trade", Message("sealanes.trade"), "USD", 1e9),
        Column("extra", Message("sealanes.extra"), "nautical miles"),
        Column("days", Message("sealanes.days"), "days"),
        Column("dearer", Message("sealanes.dearer"), "percent"),
        Column("lost", Message("sealanes.lost"), "percent"),
    )
    absorbed = sea.found.facts["absorbed"]["central"]
    lanes = sea.found.facts["all lanes"]
    more = {"low": 100 * lanes["low"], "high": 100 * lanes["high"], "interval": "bounds"}
    said = Message(
        "sealanes.absorbed",
        {
            "share": sea.figure("sealanes.facts", {"fact": "absorbed"}, 100 * absorbed, "percent"),
            "rise": sea.figure("sealanes.facts", {"fact": "all lanes"}, 100 * lanes["central"], "percent", **more),
        },
    )
    return Section(
        "pairs",
        Message("sealanes.pairs"),
        (
            Finding(said),
            Table("pairs", columns, tuple(rows), Message("sealanes.pairs.caption"), open=True),
            Note(Message("sealanes.pairs.note")),
        ),
        data=table,
        wide=True,
    )
