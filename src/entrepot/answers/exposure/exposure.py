"""The exposure of an economy, or of an economy to a partner: reliance, paths, value added, a supplier that stops, and who
could supply instead."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot.answers import editions
from entrepot.answers.answer import Answer, certificate
from entrepot.answers.block import Finding, Gap, Message, Note, Replay, Text
from entrepot.answers.exposure import chains, cut, proof, reliance, sent_on
from entrepot.answers.exposure.data import Exposure, gather
from entrepot.answers.exposure.figures import Read, in_parts
from entrepot.answers.exposure.minerals import minerals
from entrepot.answers.exposure.subject import PREFIX, find, sided
from entrepot.provenance import Lineage, version
from entrepot.world import World

if TYPE_CHECKING:
    from entrepot.answers.block import Section
    from entrepot.provenance import Source
    from entrepot.store import Store

WORLD = "asia-2022"
SCENARIO = "shortage.toml"


def ask(subject: str, store: Store | None = None, world: World | str = WORLD) -> Answer:
    """The exposure of `JPN`, or of `JPN-CHN` (codes or names; a group such as ASEAN is one economy); a `store` adds voting positions.

    Raises UnknownName with the nearest subjects, NoData where the pair does not trade, BadInput for an economy paired with
    itself.
    """
    held = World.load(world) if isinstance(world, str) else world
    sides = find(subject, held)
    return answer(gather(sided(held, *sides), *sides, store=store, apart=held))


def answer(e: Exposure) -> Answer:
    """The answer that the results of every model make."""
    read = Read(e.world)
    mined, cards = minerals(read, e)
    inputs, sales = (replace(_reliance(read, e, side), part="lead") for side in reliance.SIDES)
    made = [
        replace(inputs, blocks=(*inputs.blocks, *map(Note, in_parts(e.world)))), sales,
        reliance.mutual(read, e.found, e.toward, e.back) if e.back else None,
        reliance.heat(read, e.found, e.partner), chains.paths(read, e.paths), chains.exports(read, e.found, e.partner),
        cut.extraction(read, e), cut.beside(read, e),
        cut.substitutes(read, e.swap, purchase=cut.purchase(read, e)), mined,
        proof.unknown(read, e.economy), proof.world(read, e.economy),
    ]  # fmt: skip
    sections = tuple(section for section in made if section is not None)
    told = sent_on.notes(read, (e.economy, e.partner))
    sections = (replace(sections[0], blocks=(*sections[0].blocks, *told)), *sections[1:])
    sources: dict[str, Source] = {card.id: card for card in cards}
    sources |= {card.id: card for result in e.results for card in result.lineage.sources}
    key = f"{e.economy}-{e.partner}" if e.partner else e.economy
    command = shlex.join(["entrepot", "brief", f"{PREFIX}{key}"])
    inputs, text = f"{e.world.name} {e.world.fingerprint}", e.shortage.scenario.text
    about = {
        "who": read.economy(e.economy),
        "whom": read.economy(e.partner) if e.partner else Message("exposure.partners.all"),
    }
    return Answer(
        kind="exposure",
        id=key,
        title=Message("exposure.title", about),
        question=Message("exposure.question.title", about),
        subtitle=Message("exposure.subtitle", {"world": Text(e.world.name), "year": e.world.year}),
        headlines=tuple(Finding(line, headline=True) for line in headlines(read, e, mined)),
        sections=(*sections, editions.section(list(sources.values()))),
        lineage=Lineage(version(), inputs, tuple(sources[id] for id in sorted(sources)), text, command=command),
        replay=Replay(command, version(), inputs, text),
        certificates=(
            certificate(e.found),
            replace(certificate(e.stopped), model="exposure, extraction"),
            certificate(e.shortage.result),
        ),
        extras={SCENARIO: text},
    )


def _reliance(read: Read, e: Exposure, side: reliance.Side) -> Section:
    """By partner, or for a pair by sector."""
    if e.partner:
        return reliance.by_sector(read, e.toward, e.partner, side)
    return reliance.by_partner(read, e.found, side)


def headlines(read: Read, e: Exposure, mined: Section) -> list[Message]:
    """What matters, each line out of a section."""
    lines = [_first(_reliance(read, e, side)) for side in reliance.SIDES]
    lines += [reliance.strongest(read, e.found, e.partner), cut.found(read, e), _first(mined)]
    grade = e.world.reliability.get(e.economy, "") or "none"
    lines.append(Message("exposure.model", {
        "world": Text(e.world.name), "year": e.world.year, "who": read.economy(e.economy), "grade": grade,
        "weak": "yes" if read.weak(e.economy) else "no",
    }))  # fmt: skip
    return lines


def _first(section: Section) -> Message:
    """The first sentence of a section."""
    return next(b.message for b in section.blocks if isinstance(b, Finding | Gap) and isinstance(b.message, Message))
