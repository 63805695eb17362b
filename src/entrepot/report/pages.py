"""The pages of a brief: which panels in which order, and the lines that matter; every line repeats a panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.measures import measure
from entrepot.models.relations.trade import GOODS
from entrepot.report.panels import Panel, each
from entrepot.report.strands import aid, glance, investment, outlook, people, record, security, trade, trust
from entrepot.report.wording import number, sentence

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

_OTHER_STRANDS = (
    "trade",
    "investment",
    "aid",
    "people",
    "trust",
    "technology",
    "energy",
    "ports",
    "payments",
    "institutions",
)


@dataclass(frozen=True)
class Page:
    """One page of a brief."""

    file: str
    title: str
    name: str
    subtitle: str
    headlines: tuple[str, ...]
    panels: tuple[Panel, ...]
    command: str


def partnership(store: Store) -> list[Page]:
    """The partnership page and the eleven member pages."""
    from entrepot.models import outlook as model
    from entrepot.models import relations

    members = codes.ASEAN_MEMBERS
    related = {code: relations.solve(store, code) for code in ("ASEAN", *members)}
    ageing = {code: model.population(store, code) for code in ("JPN", "ASEAN", *members)}
    ten = model.cross(store, "ASEAN", "JPN")
    eleven = model.cross(store, "ASEAN11", "JPN", bases=("nominal",))
    panels = _partnership_panels(store, related, ageing, ten, eleven)
    first = Page(
        "index.html",
        "Japan and ASEAN: from provider to chosen partner",
        "Partnership",
        "Who trades with, invests in, aids, works in, trusts and votes with whom, member by member, and where it goes by 2030",
        tuple(_partnership_lines(related["ASEAN"], {panel.id.removeprefix("asean-"): panel for panel in panels})),
        tuple(panels),
        "entrepot brief partnership",
    )
    return [first, *(member(store, code, related=related[code], ageing=ageing[code]) for code in members)]


def _partnership_panels(
    store: Store, related: dict[str, Result], ageing: dict[str, Result], ten: Result, eleven: Result
) -> list[Panel]:
    page, asean = "asean", related["ASEAN"]
    panels = [
        glance.panel(store, related, page),
        trade.history(asean, page),
        trade.recent(asean, page),
        trade.passing_by_member(related, page),
        trade.on_map(related, page),
        trade.latest(asean, page),
        aid.by_donor(store, "ASEAN", page),
        aid.against_trade(related, page),
        investment.into_asean(store, page),
        investment.from_japan(store, page),
        people.workers(store, page),
        trust.experts(store, page),
        trust.public(store, page),
        security.alignment(store, page),
        security.assistance(store, page),
        outlook.crossing(ten, eleven, page),
        outlook.first_passage(ten, page),
        outlook.ageing(ageing, page),
        record.unknown(store, page),
    ]
    return [panel for panel in panels if panel is not None]


def _partnership_lines(asean: Result, made: dict[str, Panel]) -> list[str]:
    """The ten lines that matter, for the terminal and the top of the page."""
    crossing, population = made["crossing"].lead, made["ageing"].lead[0]
    return [
        f"Trade: {_shares_then_and_now(asean)} {made['trade-history'].lead[0]}",
        f"Members: {made['passing'].lead[0]}",
        f"Aid: {made['aid'].lead[0]}",
        f"Investment: {made['investment'].lead[0]}",
        f"People: {made['workers'].lead[0]}",
        f"Trust: {made['trust-experts'].lead[0]}",
        f"Trust: {made['trust-public'].lead[0]}",
        f"2030: {crossing[0]} {crossing[1]} {crossing[2]}",
        f"Population: {population}",
        f"Not known: {made['unknown'].lead[0]}",
    ]


def _shares_then_and_now(asean: Result) -> str:
    """Japan's first and latest share of ASEAN's trade with the named partners, China's in the same years."""
    trade_ = trade.compared(asean)
    both = [r for r in each(trade_[trade_["flow"] == "both"]) if r.share_filled == r.share_filled]
    share = {code: {r.year: r for r in both if r.partner == code} for code in ("JPN", "CHN")}
    held = [y for y, r in share["JPN"].items() if r.share == r.share]
    top, last = min(held), max(held)
    parts = [
        (
            f"{whose} {number(share[code][top].share_filled, 'percent')} in {top} and "
            f"{number(share[code][last].share_filled, 'percent')} in {last}"
        )
        for code, whose in (
            ("JPN", "Japan's share of ASEAN's goods trade with the named partners was"),
            ("CHN", "China's"),
        )
    ]
    return f"{parts[0]}; {parts[1]} ({measure(GOODS).basis(asean.facts['basis']['main']).label})."


def member(
    store: Store, code: str, *, file: str = "", related: Result | None = None, ageing: Result | None = None
) -> Page:
    """One member's page."""
    from entrepot.models import outlook as model
    from entrepot.models import relations

    panels = _member_panels(
        store, code, related or relations.solve(store, code), ageing or model.population(store, code)
    )
    joined = codes.GROUPS["ASEAN"].joined[code]
    return Page(
        file or f"{code}.html",
        f"{codes.name(code)} and its partners: from provider to choice",
        codes.name(code),
        f"Member of ASEAN since {joined.day} {joined:%B %Y}. Japan, China, the US, Korea and the EU, strand by strand",
        tuple(_member_lines({panel.id.removeprefix(f"{code.lower()}-"): panel for panel in panels})),
        tuple(panels),
        f"entrepot brief {code}",
    )


def _member_panels(store: Store, code: str, related: Result, ageing: Result) -> list[Panel]:
    page = code.lower()
    panels = [
        trade.history(related, page),
        trade.recent(related, page),
        trade.latest(related, page),
        aid.by_donor(store, code, page),
        aid.turn(related, page),
        investment.into_member(store, code, page),
        people.of_member(store, code, page),
        trade.dependence(related, page),
        outlook.of_member(store, ageing, code, page),
        trust.of_member(store, code, page),
        record.choice(related, page),
        security.of_member(store, code, page),
        record.facts(store, code, ("security",), page, "Security: what is on record"),
        record.facts(store, code, _OTHER_STRANDS, page, "Initiatives, agreements and projects on record"),
    ]
    return [panel for panel in panels if panel is not None]


def _member_lines(made: dict[str, Panel]) -> list[str]:
    """What is particular to the member: each strand's first sentence where one is held, gaps where none is."""
    wanted = (
        ("trade-history", 0),
        ("trade-history", 1),
        ("trade-latest", 0),
        ("aid", 0),
        ("investment", 0),
        ("people", 0),
        ("trust", 0),
        ("security", 0),
        ("outlook", 0),
    )
    return [sentence(made[key].lead[n]) for key, n in wanted if key in made and len(made[key].lead) > n]
