"""The answer to a disruption day by day: who stands still, what breaks first, when it is over, and how sure that is."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer, certificate
from entrepot.answers.block import Finding, Message, Replay, Section, Text
from entrepot.answers.disruption import course, first, proof
from entrepot.answers.disruption.data import Disrupted
from entrepot.ensemble.days import run_days
from entrepot.errors import BadInput
from entrepot.models import disruption
from entrepot.models.sealanes.ready import costed_for
from entrepot.provenance import version
from entrepot.scenario import Scenario, read_for_world
from entrepot.scenario.daily import is_by_day

if TYPE_CHECKING:
    from entrepot.world import World

SCENARIO = "scenario.toml"
DRAWS = 64  # of the range that a page tells


def is_disruption(subject: str | Path, settings: Sequence[str] = ()) -> bool:
    """Whether a scenario is one of days; not told of one that cannot be read, whose problems are all named where it is bound."""
    try:
        return is_by_day(Scenario.read(subject, settings).shocks)
    except BadInput:
        return False


def ask(
    subject: str | Path,
    settings: Sequence[str] = (),
    *,
    world: str | Path | World | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Answer, Disrupted]:
    """Run a scenario day by day on its world (or another `world`), with the range of `draws` draws (0: none), and answer.

    Raises BadInput with every problem. A run that diverges gives an answer that says so, and no results.
    """
    scenario, held = read_for_world(subject, settings, world)
    if draws < 0:
        raise BadInput(f"{draws} draws", where="--draws", remedy="ask for at least one, or 0 for none")
    found = solve(held, scenario, draws=draws, seed=seed, progress=progress)
    return answer(found, _command(subject, settings)), found


def solve(
    world: World,
    scenario: Scenario,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Disrupted:
    """The course and its range; what is at sea is costed along the sea lanes first. `progress` is called with days done and
    wanted, each draw counted as if it had days of its own."""
    ready = costed_for(world, scenario)
    done = 0

    def told(step: int, total: int) -> None:
        if progress is not None:
            progress(done + step, total + draws)

    found = disruption.solve(world, ready, progress=told)
    drawn = None
    if draws and found.status != "not solved":
        done = int(found.facts["horizon"])
        drawn = run_days(
            world,
            ready,
            draws=draws,
            seed=seed,
            progress=lambda step, _: progress and progress(done + step, done + draws),
        )
    return Disrupted(world, ready, found, drawn)


def _command(subject: str | Path, settings: Sequence[str]) -> str:
    if Path(subject).is_file():
        return shlex.join(["entrepot", "brief", SCENARIO])
    return shlex.join(["entrepot", "brief", str(subject), *(p for s in settings for p in ("--set", s))])


def answer(one: Disrupted, command: str) -> Answer:
    """The answer on a solved course."""
    scenario, found, world = one.scenario, one.found, one.world
    made: list[Section | None] = [proof.unsolved(one)]
    if one.solved:
        made = [
            course.economies(one), course.over_time(one), first.bottlenecks(one), first.by_economy(one), course.stocks(one),
            proof.spread(one), proof.drivers(one),
        ]  # fmt: skip
    made += [proof.applied(one), proof.terms(one), proof.limits(one)]
    results = [found, *([one.drawn] if one.drawn is not None else [])]
    return Answer(
        kind="disruption",
        id=scenario.name,
        title=Message("disruption.text", {"text": Text(scenario.title)}),
        question=Message("disruption.text", {"text": Text(scenario.question or scenario.title)}),
        subtitle=Message("disruption.subtitle", {"world": Text(world.name), "year": world.year}),
        headlines=tuple(Finding(line, headline=True) for line in (_headlines(one) if one.solved else ())),
        sections=tuple(section for section in made if section is not None),
        lineage=found.lineage,
        replay=Replay(
            command,
            version(),
            f"{world.name} {world.fingerprint}",
            scenario.text,
            None if one.drawn is None else one.drawn.lineage.seed,
        ),
        certificates=tuple(certificate(result) for result in results),
        extras={SCENARIO: scenario.text},
    )


def _headlines(one: Disrupted) -> list[Message]:
    """Who loses most and when it is over; Japan; what breaks first."""
    worst = one.economies.index[0]
    lines = [_who("disruption.worst", one, worst)]
    if "JPN" in one.economies.index and worst != "JPN":
        lines.append(_who("disruption.japan", one, "JPN"))
    return [*lines, first.headline(one)]


def _who(id: str, one: Disrupted, code: str) -> Message:
    row = one.economies.loc[code]
    return Message(
        id,
        {
            "who": one.economy(code),
            "lost": one.of(code, "value_added_lost_percent", "percent"),
            "money": one.of(code, "value_added_lost", one.world.currency),
            "least": one.of(code, "least", "percent"),
            "when": one.on(row["worst_date"], one.of(code, "worst_after", "days")),
            "over": _over(one, code),
        },
    )


def _over(one: Disrupted, code: str) -> Message:
    """When it is over, as the end of a sentence."""
    found = one.recovery(code)
    if isinstance(found, Message):
        return Message(f"{found.id}.sentence", {"share": proof.recovered(one), "days": proof.horizon(one)})
    return Message("disruption.recovered.sentence", {"share": proof.recovered(one), "days": found})
