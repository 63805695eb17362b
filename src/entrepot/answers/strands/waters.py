"""A member's waters: incidents of piracy and armed robbery by nearest coast, and what its port handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.block import Economy, Finding, Message, Note, Period, Section, Series, Text
from entrepot.answers.rows import combined, coverage_of, each, held, lines, observed
from entrepot.answers.strands.security import product_label

if TYPE_CHECKING:
    from entrepot.store import Store

CRIME, PORT = "piracy_incidents", "port_throughput_teu"
NEAREST = "nearest-coast"
FEW = 5  # incidents in the worst year, below which a coast has no record to tell


def of_member(store: Store, member: str) -> Section | None:
    """Incidents by year and the port's throughput; None where neither is held."""
    seen = held(store.observations(CRIME, economy=member, product=NEAREST))
    seen = seen if len(seen) and seen["value"].max() >= FEW else seen.head(0)
    port = held(store.observations(PORT, economy=member))
    if not len(seen) and not len(port):
        return None
    who, blocks = Economy(member), []
    if len(seen):
        most, last = max(each(seen), key=lambda row: row.value), each(seen)[-1]
        told = {"who": who, "most": observed(most), "peak": Period(str(most.period)), "last": observed(last),
                "year": Period(str(last.period))}  # fmt: skip
        blocks += [
            Finding(Message("waters.crime", told)),
            Series(
                "crime", Message("waters.crime.chart"), lines(seen, "economy", [member]), Message("waters.crime.about")
            ),
        ]
    if len(port):
        first, newest = each(port)[0], each(port)[-1]
        told = {"port": product_label(str(newest.product)), "first": observed(first), "then": Period(str(first.period)),
                "now": observed(newest), "year": Period(str(newest.period))}  # fmt: skip
        blocks += [
            Finding(Message("waters.port", told)),
            Series("port", Message("waters.port.chart", {"port": told["port"]}), lines(port, "economy", [member]),
                   Message("waters.port.about"), longest_gap=4),
            *((Note(Text(f"{newest.note}.")),) if newest.note else ()),
        ]  # fmt: skip
    return Section("waters", Message("waters.title"), tuple(blocks), combined(seen, port), coverage_of([CRIME, PORT]))
