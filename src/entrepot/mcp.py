"""Tools for language models (Model Context Protocol): the questions of the catalogue, articles, scenarios, search, sources.

Every result says where each number comes from and how to have it again; what cannot be answered is a refusal of the same
shape, with the reason and the remedy. Nothing is written.
"""

from __future__ import annotations

import difflib
import inspect
import logging
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_type_hints

from anyio import to_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, ValidationError

from entrepot.answers import catalogue
from entrepot.answers import search as held
from entrepot.answers.answer import within
from entrepot.answers.whatif.given import given_scenario
from entrepot.errors import BadInput, EntrepotError, UnknownName
from entrepot.provenance import version
from entrepot.scenario import Scenario, names
from entrepot.scenario.scenario import find, read_text
from entrepot.store import Store
from entrepot.words import language, say
from entrepot.words.say import everywhere, sentence

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.provenance import Source

T = TypeVar("T", bound=BaseModel)
MOST = 150  # figures of one answer, things found
LONGEST = 200_000  # characters of an article or a scenario
INSTRUCTIONS = (
    "Sourced figures and solved models on Japan, ASEAN and their partners. Quote a number only with its unit, period, "
    "status and source as given here; 'estimated' and 'model' are not observations. Where a tool refuses, say so and "
    "give its reason: do not answer from memory instead."
)


class ProblemItem(BaseModel):
    """What stood in the way, and what to do."""

    what: str
    where: str = ""
    remedy: str = ""


class Figure(BaseModel):
    """One number: its text, unrounded value, unit, period, status, interval, and ids of its sources."""

    id: str
    text: str
    value: float | None
    unit: str
    period: str
    status: str
    low: float | None = None
    high: float | None = None
    sources: list[str] = []


class SourceCard(BaseModel):
    """Where figures come from, with edition and terms."""

    id: str
    citation: str
    url: str
    edition: str
    accessed: str
    licence: str


class Result(BaseModel):
    """An answer, or a refusal with its problems. `replay`: the command that gives it again."""

    status: Literal["answered", "refused"]
    title: str = ""
    findings: list[str] = []
    figures: list[Figure] = []
    more_figures: int = 0
    sources: list[SourceCard] = []
    certificate: dict[str, float] = {}
    replay: str = ""
    as_of: str = ""
    version: str = ""
    problems: list[ProblemItem] = []


class SearchResult(BaseModel):
    """What is held under some words: kind, id, name, the question that shows it with its value, and the command."""

    status: Literal["answered", "refused"]
    found: list[dict[str, str]] = []
    more: int = 0
    problems: list[ProblemItem] = []


class ScenarioResult(BaseModel):
    """A scenario as text, or the scenarios that ship."""

    status: Literal["answered", "refused"]
    title: str = ""
    text: str = ""
    shipped: list[str] = []
    problems: list[ProblemItem] = []


class _Server(MCPServer):
    """A server whose errors have the shape of its results too, and which takes no argument that it does not know."""

    def __init__(self, tools: Sequence[Callable[..., Any]]) -> None:
        super().__init__("entrepot", version=version(), instructions=INSTRUCTIONS)
        self._own = {tool.__name__: tool for tool in tools}
        for tool in tools:
            self.tool(annotations=ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False))(
                tool
            )

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Context | None = None) -> Any:
        """What a tool gives; arguments that do not fit are a refusal in the shape of its results."""
        tool = self._own.get(name)
        if tool is None:
            return await super().call_tool(name, arguments, context)
        known = tuple(inspect.signature(tool).parameters)
        if problems := [_unknown(name, one, known) for one in arguments if one not in known]:
            return _error(tool, problems)
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                logging.getLogger(__name__).exception("the tool %s failed", name)
                return _error(
                    tool, [ProblemItem(what=f"'{name}' failed", remedy="ask for something else, and report this")]
                )
            wrong = error.__cause__.errors()
            return _error(tool, [ProblemItem(what=one["msg"], where=".".join(map(str, one["loc"]))) for one in wrong])


def _unknown(tool: str, name: str, known: Sequence[str]) -> ProblemItem:
    return ProblemItem(what=f"'{tool}' takes no '{name[:80]}'", where=name[:80], remedy=f"it takes {', '.join(known)}")


def _error(tool: Callable[..., Any], problems: list[ProblemItem]) -> CallToolResult:
    """What was asked wrongly, as a refusal in the shape of the tool's results."""
    refused = get_type_hints(tool)["return"](status="refused", problems=problems)
    told = TextContent(type="text", text=refused.model_dump_json())
    return CallToolResult(content=[told], structured_content=refused.model_dump(mode="json"), is_error=True)


def server() -> MCPServer:
    """The server with its tools."""
    return _Server(_Tools().all())


class _Tools:
    """The tools, over one store that one thread at a time reads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store: Store | None = None

    def all(self) -> Sequence[Callable[..., Any]]:
        """Every tool."""
        return (
            self.search, self.get_series, self.relations, self.outlook, self.partnership, self.member, self.exposure, self.minerals,
            self.agreement, self.sealanes, self.facts, self.solve, self.describe_scenario, self.check_article, self.cite,
            self.ask,
        )  # fmt: skip

    async def search(self, words: str) -> SearchResult:
        """Indicators, initiatives, members, scenarios, minerals, worlds and dated facts that hold all the words, of any language."""
        return await self._told(SearchResult, lambda: self._search(words))

    async def get_series(
        self, measure: str, economy: list[str] | None = None, partner: list[str] | None = None, since: int | None = None,
        as_of: str = "", lang: str = "en",
    ) -> Result:  # fmt: skip
        """Observations of an indicator (ids: `search`), by economy and partner (codes or names); `as_of`: as known on a day."""
        return await self._asked(
            "series", lang, measure=measure, economy=economy, partner=partner, since=since, as_of=as_of
        )

    async def relations(
        self, economy: str, partner: str = "JPN", rival: str = "CHN", strand: str = "", lang: str = "en"
    ) -> Result:
        """An economy's partners: shares, ranks, who passed whom and when; strand: trade, investment, aid, people, trust,
        security."""
        return await self._asked("relations", lang, economy=economy, partner=partner, rival=rival, strand=strand)

    async def outlook(
        self, first: str = "ASEAN", second: str = "JPN", measure: str = "gdp", of: str = "", lang: str = "en"
    ) -> Result:
        """When the first passes the second: chances in and by each year, by price basis. measure: gdp, gdp_per_head, population,
        age_share_65_plus, goods_trade (`of` whom)."""
        return await self._asked("outlook", lang, first=first, second=second, measure=measure, of=of)

    async def partnership(
        self, year: int | None = None, partner: str = "", basis: str = "", prices: str = "", lang: str = "en"
    ) -> Result:
        """Japan and ASEAN, strand by strand; or one year, partner and basis of goods trade (reconciled, exporters ...), with GDP
        at nominal or ppp prices."""
        return await self._asked("partnership", lang, year=year, partner=partner, basis=basis, prices=prices)

    async def member(
        self, economy: str, year: int | None = None, partner: str = "", basis: str = "", prices: str = "",
        lang: str = "en",
    ) -> Result:  # fmt: skip
        """One member of ASEAN: where Japan stands there against China, Korea, the United States and the EU; or one year, partner
        and basis of goods trade (reconciled, exporters, reported-VNM ...), with GDP at nominal or ppp prices."""
        told = {"year": year, "partner": partner, "basis": basis, "prices": prices}
        return await self._asked("member", lang, economy=economy, **told)

    async def exposure(self, economy: str, partner: str = "", lang: str = "en") -> Result:
        """Who an economy depends on, directly and looked through supply chains; with a partner: on that one, both ways."""
        return await self._asked("exposure", lang, economy=economy, partner=partner)

    async def minerals(self, economy: str, product: str, year: int | None = None, lang: str = "en") -> Result:
        """Suppliers, concentration and risk of a mineral or fuel: nickel, cobalt, lithium, lng, crude ..."""
        return await self._asked("minerals", lang, economy=economy, product=product, year=year)

    async def agreement(self, agreement: str, lang: str = "en") -> Result:
        """Did a trade agreement raise trade among its parties? AJCEP, RCEP, JTEPA ...: estimate, error, what is not identified."""
        return await self._asked("agreement", lang, agreement=agreement)

    async def sealanes(
        self,
        origin: str,
        destination: str,
        close: list[str] | None = None,
        draft: float | None = None,
        lang: str = "en",
    ) -> Result:
        """The way by sea between two ports, and with gates shut (malacca, south-china-sea, hormuz, suez ...): miles, days, and what
        that costs Japan and ASEAN. `draft` in metres shuts what is too shallow."""
        given = {"origin": origin, "destination": destination, "close": close, "draft": draft}
        return await self._asked("sealanes", lang, **given)

    async def facts(self, search: str = "", economy: str = "", strand: str = "", lang: str = "en") -> Result:
        """Dated facts: visits, loans, agreements, tariffs, by words, economy or strand."""
        return await self._asked("facts", lang, search=search, economy=economy, strand=strand)

    async def solve(self, scenario: str, lang: str = "en") -> Result:
        """Solve a what-if or sea-lane scenario: the name of a shipped one, or its text (see `describe_scenario`). Takes seconds."""
        return await self._told(Result, lambda: _result(self._solved(scenario), lang))

    async def describe_scenario(self, name: str = "") -> ScenarioResult:
        """The text of a shipped scenario, which can be changed and given to `solve`; without a name, all that ship."""
        return await self._told(ScenarioResult, lambda: _described(name))

    async def check_article(self, text: str, published: str = "", lang: str = "en") -> Result:
        """Every claim of an article with its verdict (supported, contradicted, depends, cannot tell) and the figures held."""
        return await self._told(Result, lambda: _result(self._checked(text, published), lang))

    async def cite(self, sources: list[str]) -> Result:
        """The cards of sources by id: citation, edition, terms."""
        return await self._told(Result, lambda: self._cited(sources))

    async def ask(self, question: str, lang: str = "en") -> Result:
        """A question in plain words, in any of twelve languages: what is held under it, and how it was read; refuses what it
        cannot answer."""
        return await self._asked("ask", lang, question=question)

    # --- what they share ---

    async def _asked(self, asked: str, lang: str, /, **values: Any) -> Result:
        given: Mapping[str, list[str]] = {
            name: [str(one) for one in (value if isinstance(value, list) else [value])]
            for name, value in values.items()
            if value not in (None, "", [])
        }
        return await self._told(Result, lambda: _result(catalogue.question(asked).answer(self.store, given), lang))

    async def _told(self, kind: type[T], make: Callable[[], T]) -> T:
        """What `make` gives; an error of ours as a refusal of the same shape."""

        def made() -> T:
            with self._lock:
                return make()

        try:
            return await to_thread.run_sync(made)
        except EntrepotError as error:
            problems = [ProblemItem(what=one.what, where=one.where, remedy=one.remedy) for one in error.problems]
        except RecursionError:
            problems = [ProblemItem(what="the input is nested too deeply", remedy="write it flatter")]
        except MemoryError:
            problems = [ProblemItem(what="there is not enough memory for this", remedy="ask for less at once")]
        return kind(status="refused", problems=problems)

    @property
    def store(self) -> Store:
        """The store of the figures as they are now."""
        from entrepot.store.build import store_path

        if self._store is None or store_path(self._store.data) != self._store.path:
            self._store = Store.open()
        return self._store

    def _search(self, words: str) -> SearchResult:
        found = held.find(self.store, words, everywhere)
        rows = [
            {
                "kind": one.kind,
                "id": one.id,
                "name": one.label,
                "question": " ".join(one.question),
                "command": one.command,
            }
            for one in found[:MOST]
        ]
        return SearchResult(status="answered", found=rows, more=len(found) - len(rows))

    def _solved(self, scenario: str) -> Answer:
        _short(scenario, "scenario")
        if "\n" not in scenario:
            return catalogue.scenario_at(_shipped(scenario))
        given_scenario(scenario)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "scenario.toml"
            file.write_text(scenario, encoding="utf-8")
            return catalogue.scenario_at(file)

    def _checked(self, text: str, published: str) -> Answer:
        _short(text, "text")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "article.txt"
            file.write_text(text, encoding="utf-8")
            return catalogue.article_at(self.store, file, published or None)

    def _cited(self, sources: Sequence[str]) -> Result:
        lineage = self.store.lineage(sources)
        return Result(status="answered", sources=[_card(card) for card in lineage.sources], version=version())


def _short(text: str, where: str) -> None:
    """Refuse a text that is longer than it may be (a part of it is not what was asked about), or holds half a character."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(
            f"'{where}' holds half a character at place {error.start}", remedy="send whole characters"
        ) from None
    if len(text) > LONGEST:
        raise BadInput(f"'{where}' has {len(text):,} characters", remedy=f"at most {LONGEST:,}")


def _shipped(name: str) -> str:
    """The name of a scenario that ships: a path is none."""
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=3, cutoff=0.5)
        remedy = f"did you mean {' or '.join(near)}?" if near else "describe_scenario without a name lists them"
        raise UnknownName(f"no scenario '{name[:80]}' ships", remedy=remedy)
    return name


def _described(name: str) -> ScenarioResult:
    if not name:
        return ScenarioResult(status="answered", shipped=list(names()))
    text = read_text(find(_shipped(name)))
    return ScenarioResult(status="answered", title=Scenario.from_text(text, name=name).title, text=text)


def _result(answer: Answer, lang: str) -> Result:
    """An answer in the shape of the tools: its findings as sentences, its figures with all that belongs to them."""
    words = language(lang)
    figures = list({q.id: q for q in within((answer.headlines, answer.sections))}.values())
    cards = {card.id: card for card in answer.lineage.sources}
    findings = [sentence(one.message, words) for one in answer.headlines]
    return Result(
        status="answered",
        title=say(answer.title, words),
        findings=list(dict.fromkeys([*findings, *_found(answer, lang)])),
        figures=[
            Figure(
                id=q.id, text=say(q, words), value=q.value if q.value == q.value else None, unit=q.unit, period=q.period,
                status=q.status, low=q.low, high=q.high, sources=list(q.sources),
            )
            for q in figures[:MOST]
        ],
        more_figures=max(0, len(figures) - MOST),
        sources=[_card(card) for card in cards.values()],
        certificate={c.id: c.residual for one in answer.certificates for c in one.conditions},
        replay=answer.replay.command,
        as_of=answer.day,
        version=version(),
    )  # fmt: skip


def _found(answer: Answer, lang: str) -> list[str]:
    from entrepot.answers.block import Finding, Gap

    words = language(lang)
    told = [block for section in answer.sections for block in section.blocks if isinstance(block, Finding | Gap)]
    return [sentence(one.message, words) for one in told]


def _card(card: Source) -> SourceCard:
    return SourceCard(
        id=card.id,
        citation=card.citation,
        url=card.url,
        edition=card.edition,
        accessed=str(card.accessed),
        licence=card.licence,
    )
