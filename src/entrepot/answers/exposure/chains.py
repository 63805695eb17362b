"""Supply paths from an economy into what another delivers, and value added in exports."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from entrepot.answers.block import (
    Bar,
    Column,
    Edge,
    Finding,
    Message,
    Network,
    Node,
    Note,
    Quantity,
    Ranking,
    Section,
    Slot,
    Table,
)
from entrepot.answers.exposure.figures import Read, shown
from entrepot.answers.rows import cells, each

if TYPE_CHECKING:
    from entrepot.result import Result

ORIGINS = 10  # origins of foreign value added that are shown
TOLD = ("dva", "gvc", "gvc_backward", "gvc_forward")
PARTS = ("dva", "ddc", "fva", "fdc", "gvc", "gvc_backward", "gvc_forward")


# --- supply paths ---


def paths(read: Read, result: Result) -> Section | None:
    """The largest supply paths as a network and a table; None where there is none."""
    found = each(result["paths"])
    if not found:
        return None
    facts = result.facts
    asked = {"origin": str(facts["origin"]), "target": str(facts["target"])}
    ends: dict[str, Slot] = {"who": stop(read, asked["target"]), "whom": stop(read, asked["origin"])}
    shares = [read.of(r, "paths.paths", "path", column="share", unit="ratio", asked=asked) for r in found]
    total = read.figure(
        "paths.total", asked, facts["total_share"], "ratio", facts["total_share_low"], facts["total_share_high"],
        _grade(read, asked), column="total_share",
    )  # fmt: skip
    columns = (
        *(Column(id, Message("exposure.column", {"what": id})) for id in ("rank", "path")),
        Column("share", Message("exposure.column", {"what": "share"}), "percent"),
        Column("grade", Message("exposure.column", {"what": "grade"})),
    )
    rows = tuple(
        cells(int(r.rank), _path(read, str(r.path)), one, Message("exposure.grade", {"grade": str(r.grade) or "none"}))
        for r, one in zip(found, shares, strict=True)
    )
    about = Message("exposure.paths.about", {**ends, "basis": read.about})
    blocks = (
        Finding(Message("exposure.paths.total", {**ends, "share": total, "n": len(found)})),
        _network(read, [str(r.path) for r in found], shares, Message("exposure.paths.chart", ends), about),
        Table("paths", columns, rows, Message("exposure.paths"), about),
        Note(Message("exposure.paths.caution")),
    )
    data = shown(result["paths"], ("value", "share", "cumulative"))
    return Section("paths", Message("exposure.paths.title", ends), blocks, data, wide=True)


def _grade(read: Read, asked: dict[str, str]) -> str:
    """The weaker grade of both ends."""
    return max(read.world.reliability.get(end.partition(".")[0], "") for end in asked.values())


def stop(read: Read, place: str, id: str = "exposure.stop") -> Any:
    """A stop of a path: an economy, or its sector."""
    economy, dot, sector = place.partition(".")
    if not dot or sector == "all":
        return read.economy(economy)
    return Message(id, {"who": read.economy(economy), "sector": read.sector(sector)})


def _path(read: Read, path: str) -> Message:
    stops = path.split(" > ")
    made = Message("exposure.path.end", {"stop": stop(read, stops[-1])})
    for place in reversed(stops[:-1]):
        made = Message("exposure.path", {"stop": stop(read, place), "rest": made})
    return made


def _network(
    read: Read, found: list[str], shares: list[Quantity | None], title: Message, about: Message
) -> Network:  # fmt: skip
    """The paths laid over each other, as thick as their shares: stops in columns, the last of all in the last."""
    longest = max(path.count(" > ") for path in found)
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for path, share in zip(found, shares, strict=True):
        stops = path.split(" > ")
        layers = range(longest - len(stops) + 1, longest + 1)
        ids = [f"{place}.{layer}" for place, layer in zip(stops, layers, strict=True)]
        for id, place, layer in zip(ids, stops, layers, strict=True):
            nodes.setdefault(id, Node(id, stop(read, place, "exposure.stop.short"), layer))
        edges += [Edge(a, b, share) for a, b in pairwise(ids) if share is not None]
    return Network("chains", title, tuple(nodes.values()), tuple(edges), about)


# --- value added in exports ---


def exports(read: Read, found: Result, partner: str = "") -> Section:
    """Exports taken apart: domestic and foreign value added, what crosses more than one border, and whose it is."""
    own = str(found.facts["economy"])
    to = ("abroad", *([partner] if partner else []))
    rows = found["exports"]
    held = {(str(r.indicator), str(r.partner)): r for r in each(rows)}

    def part(id: str, whom: str) -> Quantity | None:
        row = held.get((id, whom))
        return read.of(row, "exposure.exports", "region", "partner", "indicator") if row else None

    columns = (
        Column("part", Message("exposure.column", {"what": "part"})),
        *(Column(whom, Message("exposure.to", {"whom": read.economy(whom)}), ranged=True) for whom in to),
    )
    body = (
        cells(Message("exposure.part", {"part": "exports"}), *(part("exports", whom) for whom in to)),
        *(cells(Message("exposure.part", {"part": id}), *(part(f"{id}_share", whom) for whom in to)) for id in PARTS),
    )
    who: dict[str, Slot] = {"who": read.economy(own)}
    about = Message("exposure.parts.about", {"basis": read.about})
    origin = found["origin"]
    content = origin[(origin["indicator"] == "content_share") & (origin["partner"] != own)]
    content = content.sort_values("value", ascending=False)
    bars = tuple(
        Bar(read.graded(str(r.partner)), (q,))
        for r in each(content.head(ORIGINS))
        if (q := read.of(r, "exposure.origin", "region", "partner", "indicator"))
    )
    told = {id: part(f"{id}_share", "abroad") for id in TOLD}
    lead = Message("exposure.exports.lead", {**who, **told})
    blocks = (
        Finding(lead),
        Table("parts", columns, body, Message("exposure.parts", who), about, open=True),
        Ranking("origins", Message("exposure.origins", who), bars, read.about),
        Note(Message("exposure.parts.note")),
    )
    data = shown(pd.concat([rows[rows["partner"].isin(to)], content], ignore_index=True))
    return Section("value-added", Message("exposure.exports"), blocks, data)
