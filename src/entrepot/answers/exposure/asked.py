"""Single questions about exposure: reliance of an economy or of several, with paths and substitutes; an extraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer, certificate, replay
from entrepot.answers.block import Finding, Message, Note, Quantity, Section, Slot
from entrepot.answers.exposure import chains, cut, reliance, sent_on
from entrepot.answers.exposure.figures import Read, in_parts, shown
from entrepot.answers.exposure.read import reading
from entrepot.models import exposure as model

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store
    from entrepot.world import World


@dataclass(frozen=True)
class Asked:
    """What is asked of an economy (or of a group's members): `to` whom, in which `sector`, by `side` and `kind`; so many
    supply `paths`; and who could `replace` the partner, by `weights` of the parts."""

    economy: str
    to: str | None = None
    sector: str | None = None
    side: reliance.Side = "inputs"
    kind: str = "direct"
    paths: int = 0
    replace: bool = False
    weights: Mapping[str, float] | None = None


def ask(world: World, asked: Asked, store: Store | None = None) -> Answer:
    """Reliance, with supply paths and substitutes where they are asked for; a `store` adds voting positions.

    Raises BadInput where paths or substitutes are asked for without a partner, substitutes without a sector.
    """
    _check(asked)
    result = model.solve(world, asked.economy, partner=asked.to, sector=asked.sector)
    read, results = Read(world), [result]
    sections = _reliance(read, result, asked)
    whom = str(result.facts["partner"])
    told = sent_on.notes(read, (*result["reliance"]["region"].unique(), whom))
    sections[0] = replace(sections[0], blocks=(*sections[0].blocks, *told))
    if asked.paths and asked.to:
        end = f"{result.facts['economy']}.{result.facts['sector']}" if asked.sector else asked.economy
        results.append(model.paths(world, asked.to, end, count=asked.paths))
        sections += [found] if (found := chains.paths(read, results[-1])) else []
    if asked.replace and asked.to and asked.sector:
        results.append(
            model.substitutes(world, asked.economy, asked.sector, asked.to, store=store, weights=asked.weights)
        )
        sections.append(cut.substitutes(read, results[-1], 0))
    names: dict[str, Slot] = {
        "who": read.economy(str(result.facts["economy"])),
        "whom": read.economy(whom) if whom else Message("exposure.partners.all"),
    }
    return _answer(
        world,
        results,
        f"{result.facts['economy']}-{whom}".strip("-"),
        sections,
        names,
        "exposure.title",
        "exposure.question.title",
    )


def _check(asked: Asked) -> None:
    from entrepot.errors import Problem, raise_all

    problems = []
    if (asked.paths or asked.replace) and asked.to is None:
        problems.append(Problem("--paths and --replace need a partner", "", "name it with --to"))
    if asked.replace and asked.sector is None:
        problems.append(Problem("--replace needs a product", "", "name it with --sector"))
    raise_all(problems)


def _reliance(read: Read, result: Result, asked: Asked) -> list[Section]:
    """One economy by partner, by sector, or in one sector; several beside each other or ranked."""
    partner, sector = str(result.facts["partner"]), str(result.facts["sector"])
    if result["reliance"]["region"].nunique() > 1:
        return [reliance.ranking(read, result, asked.side, asked.kind) if partner else reliance.abroad(read, result)]
    if not partner:
        return [reliance.by_partner(read, result, asked.side, sector)]
    if sector == "all":
        return [reliance.by_sector(read, result, partner, asked.side)]
    return [reliance.one(read, result, partner, sector)]


def _with_reading(world: World, sections: list[Section], results: list[Result]) -> tuple[Section, ...]:
    """Under the first section: which economies were solved in their parts, how words (a sector such as vehicles) were read."""
    told = (*map(Note, in_parts(world)), *reading(*results))
    return (replace(sections[0], blocks=(*sections[0].blocks, *told)), *sections[1:])


def _answer(
    world: World,
    results: list[Result],
    id: str,
    sections: list[Section],
    names: Mapping[str, Slot],
    title: str,
    question: str,
) -> Answer:
    first = results[0]
    cards = {card.id: card for result in results for card in result.lineage.sources}
    lineage = replace(first.lineage, sources=tuple(cards.values()))
    lead = [replace(b, headline=True) for s in sections for b in s.blocks if isinstance(b, Finding)][:1]
    return Answer(
        "exposure", id, Message(title, names), Message(question, names), _with_reading(world, sections, results), lineage,
        replay(results[-1].lineage), tuple(certificate(result) for result in results if result.certificate),
        headlines=tuple(lead),
    )  # fmt: skip


def ask_extraction(
    world: World, what: str, *, kind: str = "sector", share: float = 1.0, to: str | None = None
) -> Answer:
    """Value added and output that hang on a seller, a buyer, a sector or a flow; `kind` ghosh answers by the supply-driven
    model, with its warning."""
    ghosh = kind == "ghosh"
    result = (
        model.ghosh(world, what, share=share) if ghosh else model.extract(world, what, kind=kind, share=share, to=to)
    )
    read, facts = Read(world), result.facts
    names: dict[str, Slot] = {"what": chains.stop(read, str(facts["what"]))}
    aim = str(facts.get("to", ""))
    told: dict[str, Slot] = {
        **names, "way": "to" if aim else "all", "to": chains.stop(read, aim) if aim else None,
        "share": Quantity(100 * float(facts["share"]), "percent", digits=3),
        "lost": cut.losses(read, result, ["world"])["world"][0],
    }  # fmt: skip
    codes = [str(code) for code in result["losses"]["region"]]
    removed = ()
    if "cut_inputs" in facts:
        flows = {key: Quantity(float(facts[f"cut_{key}"]), str(facts["unit"]), str(facts["year"]), status="model", sources=read.rests)
                 for key in ("inputs", "final")}  # fmt: skip
        removed = (Finding(Message("exposure.removed", flows)),)
    warned = (Note(Message("exposure.ghosh")),) if ghosh else ()
    blocks = (
        Finding(Message("exposure.extract.said", told)), *warned, *removed, cut.losses_table(read, result, codes, Message("exposure.lost")),
        Note(Message("exposure.definition.cut", {"kind": str(facts["kind"])})), Note(Message("exposure.left-out")),
    )  # fmt: skip
    section = Section("extraction", Message("exposure.extract.title", names), blocks, shown(result["losses"], cut.LOSS))
    return _answer(
        world, [result], str(facts["what"]), [section], names, "exposure.extract.title", "exposure.extract.title"
    )
