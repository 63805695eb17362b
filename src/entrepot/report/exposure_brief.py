"""The exposure page: an economy, or an economy and a partner, from reliance to substitutes, in one file."""

from __future__ import annotations

import difflib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
from entrepot.models.exposure import labels
from entrepot.render.brief import Written
from entrepot.report import exposure_cut as cut
from entrepot.report import exposure_page, whatif_words
from entrepot.report import exposure_panels as panels
from entrepot.report import exposure_proof as proof
from entrepot.report.exposure_data import Exposure, gather
from entrepot.report.publish import WhatIf, publish
from entrepot.report.wording import possessive, sentence
from entrepot.world import World

if TYPE_CHECKING:
    from entrepot.report.panels import Panel
    from entrepot.store import Store

PREFIX = "exposure:"
WORLD = "asia-2022"
TEXT = "shortage.toml"


def write(
    subject: str, out: Path, *, store: Store | None = None, world: World | str = WORLD, since: Path | None = None
) -> tuple[Written, Exposure]:
    """Write the page of `JPN` or `JPN-CHN` (codes or names) into `out`, with what changed since an earlier one; a
    `store` adds voting positions to substitutes.

    Raises UnknownName with the nearest subjects, NoData where the pair does not trade, BadInput where `out` holds
    something else.
    """
    held = World.load(world) if isinstance(world, str) else world
    economy, partner = find(subject, held)
    found = gather(held, economy, partner, store=store)
    mined, cards = proof.minerals(found)
    return publish(page(found, mined), {**found.sources, **cards}, out, since), found


def find(subject: str, world: World) -> tuple[str, str]:
    """Economy and partner (or nothing) behind `ECONOMY` or `ECONOMY-PARTNER`, each by code or name, as the world has them.

    Raises UnknownName with the nearest, BadInput for an economy paired with itself.
    """
    text = subject.strip().removeprefix(PREFIX)
    whole = _place(text, world)
    if whole:
        return whole, ""
    parts = text.split("-")
    for k in range(1, len(parts)):
        economy, partner = _place("-".join(parts[:k]), world), _place("-".join(parts[k:]), world)
        if economy and partner:
            if economy == partner:
                raise BadInput(f"'{subject}' pairs an economy with itself", remedy="name a partner abroad")
            return economy, partner
    raise UnknownName(f"there is no exposure brief for '{text}'", remedy=_nearest(text, world))


def _place(text: str, world: World) -> str:
    """The code of one economy of the world; empty where it has none of that name."""
    try:
        found = labels.economies(world, text)
    except UnknownName:
        return ""
    return found.code if len(found.places) == 1 and found.code in world.regions else ""


def _nearest(text: str, world: World) -> str:
    """The nearest subject, side by side; for economies inside a group and for groups, what to ask instead."""
    if instead := _why_not(text, world):
        return instead
    known = {code.casefold(): code for code in world.regions}
    known |= {whatif_words.name(code, world.region_names).casefold(): code for code in world.regions}
    sides, changed = [], False
    for side in text.split("-")[:2]:
        place = _place(side, world)
        near = difflib.get_close_matches(side.strip().casefold(), known, n=3, cutoff=0.5)
        sides.append([place] if place else list(dict.fromkeys(known[match] for match in near)))
        changed |= not place
    if changed and sides and all(sides):
        first, rest = sides[0], sides[1] if len(sides) > 1 else [""]
        made = [f"{PREFIX}{a}" + (f"-{b}" if b else "") for a in first for b in rest if a != b][:3]
        if made:
            return f"did you mean {' or '.join(made)}?"
    return f"write {PREFIX}JPN or {PREFIX}JPN-CHN, of {', '.join(world.regions)}"


def _why_not(text: str, world: World) -> str:
    """Why a known name has no page of its own, and what to ask instead; empty for unknown names."""
    for side in (text, *text.split("-")):
        try:
            found = labels.economies(world, side)
        except UnknownName as error:
            if "is not apart" in error.problems[0].what:
                return f"{error.problems[0].what}: {error.problems[0].remedy}"
            continue
        if len(found.places) > 1:
            members = [world.regions[place] for place in found.places]
            asked = f"name one of its members ({', '.join(members)})"
            return f"{asked}; entrepot exposure {found.code} ranks them all"
    return ""


def page(e: Exposure, minerals: Panel) -> WhatIf:
    """The page of an economy or a pair."""
    made = (
        panels.mutual(e), panels.reliance(e), panels.sales(e), panels.heat(e), panels.paths(e), panels.value_added(e),
        cut.beside(e), cut.extraction(e), proof.unknown(e), cut.substitutes(e), minerals, proof.world(e),
    )  # fmt: skip
    key = f"{e.economy}-{e.partner}" if e.partner else e.economy
    toward = e.the(e.partner) if e.partner else "its partners"
    title = f"{_possessive(e)} exposure to {toward}"
    text = e.shortage.scenario.text
    return WhatIf(
        file="index.html",
        title=title,
        subtitle="Who depends on whom, what hangs on it, and who could supply instead: estimates and model results",
        headlines=tuple(headlines(e, minerals)),
        panels=tuple(panel for panel in made if panel is not None),
        command=shlex.join(["entrepot", "brief", f"{PREFIX}{key}"]),
        made_from=f"{e.world.name} {e.world.fingerprint}",
        text=text,
        solved=e.shortage.solved,
        extras={TEXT: text},
        template="exposure.html",
    )


def _possessive(e: Exposure) -> str:
    known = codes.is_code(e.economy) and e.economy not in e.world.members
    return sentence(possessive(e.economy) if known else f"{e.the(e.economy)}'s")


def headlines(e: Exposure, minerals: Panel) -> list[str]:
    """What matters, each line out of a panel."""
    lines = [f"{line}" for line in exposure_page.headline(e.toward)]
    if not e.partner:
        lines.append(panels.reliance(e).lead[0])
    lines.append(panels.heat(e).lead[0])
    lines.append(cut.substitutes(e).lead[0].partition(" Candidates")[0])
    lines += list(cut.beside(e).lead[1:])
    lines.append(f"Minerals and energy: {minerals.lead[0]}")
    grade = e.world.reliability.get(e.economy, "")
    weak = f" {e.name(e.economy)} is graded {grade}: only ranges are given." if grade in exposure_page.AS_RANGE else ""
    lines.append(
        f"Everything but the minerals is read from {e.world.name}, an estimated world of {e.world.year}, no official statistic.{weak}"
    )
    return lines
