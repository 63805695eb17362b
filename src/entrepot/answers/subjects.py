"""What can be asked about: the partnership, a member, a scenario, an exposure, an agreement, who passes whom, payments, energy,
whom members choose, ageing, or the timeline."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from entrepot import codes
from entrepot.errors import BadInput, UnknownName
from entrepot.scenario import names

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.store import Store

Kind = Literal[
    "partnership", "member", "scenario", "exposure", "agreement", "outlook", "payments", "energy", "choice", "ageing", "timeline",
]  # fmt: skip
PARTNERSHIP = "partnership"
EXPOSURE = "exposure"
# Kinds that are named before a colon, with the parameters of the question that the parts of a key fill.
NAMED: dict[Kind, tuple[str, ...]] = {
    "exposure": ("economy", "partner"),
    "agreement": ("agreement",),
    "outlook": ("first", "second"),
    "payments": ("economy", "partner"),
    "energy": ("economy",),
    "choice": ("economy",),
    "ageing": ("economy",),
    "timeline": ("pillar",),
}
WHOLE = ("payments", "energy", "choice", "ageing", "timeline")  # of them, those that need no name: then all is asked
PICKED = ("partnership", "member")  # of which a year, a partner and bases can be picked
AZEC = "azec"


def find(subject: str) -> tuple[Kind, str]:
    """The kind of brief and its key: `partnership`, a member's code, a scenario's name or path, or what stands behind
    `exposure:` (read by the exposure page, which knows its world's economies), `agreement:` (AJCEP), `outlook:`
    (ASEAN-JPN), `payments:` (JPN-VNM; alone: Japan), `energy:` (THA; alone or `azec`: all), `choice:` (VNM; alone: all
    members), `ageing:` (alone: Japan) or `timeline:` (a pillar; alone: all).

    Raises UnknownName with the nearest of all kinds.
    """
    if subject.casefold() == PARTNERSHIP:
        return "partnership", PARTNERSHIP
    head, colon, rest = subject.partition(":")
    for kind in NAMED:
        if head.strip().casefold() == kind and (colon or kind in WHOLE):
            return kind, rest.strip()
    if subject.casefold() == AZEC:
        return "energy", ""
    if subject in names() or Path(subject).is_file():
        return "scenario", subject
    if subject.endswith(".toml"):
        raise UnknownName(f"there is no file '{subject}'", remedy=f"check the path, or name a scenario: {_all()}")
    try:
        code = codes.resolve(subject)
    except UnknownName as error:
        raise UnknownName(f"there is no brief for '{subject}'", remedy=_nearest(subject)) from error
    if code in codes.ASEAN_MEMBERS:
        return "member", code
    remedy = (
        f"write {PARTNERSHIP}, a member ({', '.join(codes.ASEAN_MEMBERS)}), {EXPOSURE}:{code}, or a scenario ({_all()})"
    )
    raise UnknownName(f"there is no brief for '{subject}'", remedy=remedy)


def _all() -> str:
    return ", ".join(names())


def _nearest(subject: str) -> str:
    """The nearest subjects; a part of a name counts as near."""
    wanted = subject.casefold()
    head, colon, rest = subject.partition(":")
    if head and difflib.get_close_matches(head.strip().casefold(), [EXPOSURE], cutoff=0.6):
        return f"did you mean {EXPOSURE}:{rest.strip() if colon and rest.strip() else 'JPN'}?"
    known = {PARTNERSHIP: PARTNERSHIP, **{name: name for name in names()}}
    for code in codes.ASEAN_MEMBERS:
        known |= {code.casefold(): code, codes.name(code).casefold(): f'"{codes.name(code)}"'}
    near = [known[match] for match in difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)]
    near += [name for name in names() if len(wanted) > 3 and wanted in name]
    if near:
        return f"did you mean {' or '.join(dict.fromkeys(near))}?"
    return f"write {PARTNERSHIP}, a member such as VNM, {EXPOSURE}:JPN, {EXPOSURE}:JPN-CHN, or a scenario: {_all()}"


def answer_on(store: Store, subject: str, picked: Mapping[str, str] | None = None) -> Answer:
    """The answer on a subject, as its brief gives it. `picked`: values of further parameters of its question (a year, a
    partner). Raises UnknownName for a subject that there is not, BadInput for what its question does not take."""
    from entrepot.answers.catalogue import question, scenario_at

    kind, key = find(subject)
    more = {name: [value] for name, value in (picked or {}).items() if value}
    if more and kind not in PICKED:
        told = f"'{subject}' is of no year, partner or basis to pick"
        raise BadInput(
            told, where="--" + next(iter(more)), remedy=f"leave it out, or ask for {PARTNERSHIP} or a member"
        )
    if kind == "scenario":
        return scenario_at(key)
    if kind == "exposure":  # of any economy that its world knows
        from entrepot.answers.exposure import exposure

        return exposure.ask(key, store)
    return question(kind).answer(store, {**_values(kind, key), **more})


def _values(kind: Kind, key: str) -> dict[str, list[str]]:
    """What a key gives to the parameters of its question. Raises BadInput where a side is missing or there is one too many."""
    if kind not in NAMED:
        return {"economy": [key]} if kind == "member" else {}
    names, parts = NAMED[kind], key.split("-") if key else []
    form = f"{kind}:{'-'.join(names).upper()}"
    if len(parts) > len(names):
        raise BadInput(f"'{kind}:{key}' names {len(parts)}", remedy=f"write {form}")
    if kind == "outlook" and len(parts) < len(names):
        raise BadInput(f"'{kind}:{key}' names one side", remedy=f"write {form}, such as outlook:ASEAN-JPN")
    return {name: [part] for name, part in zip(names, parts, strict=False)}
