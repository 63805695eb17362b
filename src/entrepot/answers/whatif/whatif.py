"""The answer to a what-if: a scenario, its solved equilibrium, and everything needed to defend it or to tear it apart."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot.answers import editions
from entrepot.answers.answer import Answer
from entrepot.answers.block import Certificate, Condition, Finding, Message, Replay, Text
from entrepot.answers.whatif import asked, depends, emitted, inside, proof, winners
from entrepot.answers.whatif import draws as sure
from entrepot.answers.whatif import trade as flows
from entrepot.answers.whatif.data import Solved, solve
from entrepot.ensemble import run
from entrepot.provenance import version

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.world import World

SCENARIO = "scenario.toml"


def ask(
    subject: str | Path, settings: Sequence[str] = (), world: str | Path | World | None = None, draws: int = 0
) -> tuple[Answer, Solved]:
    """Solve a scenario (a shipped name or a file) and answer with what it changes.

    A scenario that cannot be solved gives an answer without figures, which says so. Raises BadInput with every problem of
    the scenario. With `draws`, quantiles over so many draws of elasticities and closures stand on the page too.
    """
    solved = solve(subject, settings, world)
    named = world if world is None or isinstance(world, str | Path) else world.name
    many = run(solved.world, solved.scenario, draws=draws) if draws and solved.solved else None
    line = command(subject, settings, named) + (f" --draws {draws}" if draws else "")
    return answer(solved, line, many), solved


def command(subject: str | Path, settings: Sequence[str] = (), world: str | Path | None = None) -> str:
    """The line that makes the page again; a file is named as it lies beside the page, settings inside it."""
    if Path(subject).is_file():
        words = ["entrepot", "brief", SCENARIO]
    else:
        words = ["entrepot", "brief", str(subject), *(part for setting in settings for part in ("--set", setting))]
    return shlex.join(words if world is None else [*words, "--world", Path(world).name])


def answer(solved: Solved, replay: str, many: Result | None = None) -> Answer:
    """The answer out of a solved (or not solved) scenario."""
    result, world = solved.result, solved.world
    if solved.solved:
        made = [
            winners.ranked(solved), None if many is None else sure.section(solved, many), winners.on_map(solved),
            asked.shocks(solved), emitted.section(solved), flows.exports(solved), inside.home_sectors(solved),
            flows.largest(solved), inside.welfare(solved), depends.section(solved),
            inside.sectors(solved), asked.rates(solved), proof.exemptions(solved),
            proof.world(solved), proof.limits(solved),
        ]  # fmt: skip
        lines = headlines(solved)
    else:
        made = [proof.not_solved(solved), asked.shocks(solved), proof.world(solved), proof.limits(solved)]
        lines = [Message("whatif.not-solved.headline"), Message("whatif.text", {"text": Text(result.message)})]
    title = Message(
        "whatif.title" if solved.solved else "whatif.title.not-solved", {"title": Text(solved.scenario.title)}
    )
    return Answer(
        kind="whatif",
        id=solved.scenario.name,
        title=title,
        question=Message("whatif.text", {"text": Text(solved.scenario.question or solved.scenario.title)}),
        subtitle=Message("whatif.subtitle", {"world": Text(world.name), "year": world.year}),
        headlines=tuple(Finding(line, headline=True) for line in lines),
        sections=(*(section for section in made if section is not None), editions.section(result.lineage.sources)),
        lineage=result.lineage,
        replay=Replay(replay, version(), f"{world.name} {world.fingerprint}", solved.scenario.text),
        certificates=certificates(solved),
        extras={SCENARIO: solved.scenario.text},
    )


def headlines(solved: Solved) -> list[Message]:
    """The findings that matter, each from thresholds in `sizes`."""
    lines = winners.headlines(solved)
    if solved.focus:
        lines += flows.lines(solved)
    lines.append(Message("whatif.model", {"world": Text(solved.world.name), "year": solved.world.year}))
    return lines


def certificates(solved: Solved) -> tuple[Certificate, ...]:
    """The certificate of the answer, and of every case around it."""
    tolerance = float(solved.result.facts["tolerance"])
    found = [_certificate("trade", solved.result.certificate, tolerance, solved.result.status, solved.result.message)]
    if solved.around is not None:
        for case in solved.around.facts["cases"]:
            start = f"{case['case']}: "
            held = {k.removeprefix(start): v for k, v in solved.around.certificate.items() if k.startswith(start)}
            status = "solved" if case["solved"] else "not solved"
            found.append(_certificate(f"trade, {case['case']} ({case['what']})", held, tolerance, status, ""))
    return tuple(found)


def _certificate(name: str, residuals: Mapping[str, float], tolerance: float, status: str, remedy: str) -> Certificate:
    conditions = tuple(Condition(key, float(value), tolerance) for key, value in residuals.items())
    return Certificate(name, status, conditions, remedy)
