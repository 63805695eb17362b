"""The what-if page: a scenario, its solved equilibrium, and everything needed to defend it or to tear it apart."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from entrepot.report import whatif_inside as inside
from entrepot.report import whatif_panels as panels
from entrepot.report import whatif_proof as proof
from entrepot.report import whatif_words as words
from entrepot.report.publish import WhatIf, Written, publish
from entrepot.report.whatif_data import Answer, ask

TEXT = "scenario.toml"


def write(
    subject: str | Path,
    out: Path,
    settings: Sequence[str] = (),
    world: str | Path | None = None,
    since: Path | None = None,
) -> tuple[Written, Answer]:
    """Solve a scenario (a shipped name or a file) and write its page into `out`, with what changed since an earlier one.

    A scenario that cannot be solved gives a page without numbers; the Answer says so. Raises BadInput with every
    problem of the scenario, or where `out` holds something else.
    """
    answer = ask(subject, settings, world)
    sources = {source.id: source for source in answer.result.lineage.sources}
    return publish(page(answer, command(subject, settings, world)), sources, out, since), answer


def command(subject: str | Path, settings: Sequence[str] = (), world: str | Path | None = None) -> str:
    """The line that makes the page again; a file is named as it lies beside the page, settings inside it."""
    if Path(subject).is_file():
        words_ = ["entrepot", "brief", TEXT]
    else:
        words_ = ["entrepot", "brief", str(subject), *(part for setting in settings for part in ("--set", setting))]
    return shlex.join(words_ if world is None else [*words_, "--world", Path(world).name])


def page(answer: Answer, replay: str) -> WhatIf:
    """The page of an answer, solved or not."""
    facts, world = answer.result.facts, answer.world
    if answer.solved:
        made = [
            panels.asked(answer), panels.rates(answer), panels.winners(answer), panels.income_map(answer),
            panels.exports(answer), panels.flows(answer), inside.home_sectors(answer), inside.sectors(answer),
            inside.welfare(answer), proof.certificate(answer), proof.exemptions(answer), proof.world(answer), proof.limits(answer),
        ]  # fmt: skip
        lines = headlines(answer)
    else:
        made = [
            proof.not_solved(answer),
            panels.asked(answer),
            proof.certificate(answer),
            proof.world(answer),
            proof.limits(answer),
        ]
        lines = ["Not solved: this page has no results.", answer.result.message]
    return WhatIf(
        file="index.html",
        title=facts["title"] if answer.solved else f"Not solved: {facts['title']}",
        subtitle="A what-if on an estimated world: results of a model, not observations",
        headlines=tuple(lines),
        panels=tuple(panel for panel in made if panel is not None),
        command=replay,
        made_from=f"{world.name} {world.fingerprint}",
        text=answer.scenario.text,
        solved=answer.solved,
        extras={TEXT: answer.scenario.text},
    )


def headlines(answer: Answer) -> list[str]:
    """The findings that matter, each from thresholds in `whatif_words`."""
    table = answer.incomes
    lines = []
    if "JPN" in table.index:
        row = table.loc["JPN"]
        low, high = float(row["low"]), float(row["high"])
        lines.append(
            f"Japan's real GDP: {words.headline(float(row['value']), low, high)} ({words.span(low, high)} over elasticities and "
            f"closures of deficits), {words.verdict(float(row['value']), low, high)}; real income {words.change(float(row['income']))}."
        )
    held = table.loc[[code for code in table.index if code in answer.members]]
    if len(held):
        lines.append(_members(answer))
    worst, best = str(table.index[-1]), str(table.index[0])
    lines.append(
        f"Of all {len(table)} economies {answer.the(worst)} fares worst ({_told(table, worst)}) and "
        f"{answer.the(best)} best ({_told(table, best)}), by real GDP."
    )
    if answer.focus:
        lines += panels.export_lines(answer)
    lines.append(
        f"Every figure here is a result of a model on {answer.world.name}, an estimated world of {answer.world.year}: the certificate "
        "proves that the equations are solved, not that the model is true."
    )
    return lines


def _told(table: pd.DataFrame, code: str) -> str:
    """A change of real GDP with the digits that its range leaves."""
    row = table.loc[code]
    return words.headline(float(row["value"]), float(row["low"]), float(row["high"]))


def _members(answer: Answer) -> str:
    """Who among the members loses, who gains, and which sign elasticities or closure can turn."""
    table = answer.incomes.loc[[code for code in answer.incomes.index if code in answer.members]]
    gain = table[table["value"] >= words.UNSEEN]
    lose = table[table["value"] <= -words.UNSEEN].iloc[::-1]
    parts = []
    for rows, verb in ((lose, "lose"), (gain, "gain")):
        if len(rows):
            told = [f"{answer.the(str(code))} {_told(table, str(code))}" for code in rows.index]
            count = f"{len(rows)} {verb if len(rows) > 1 else verb + 's'}"
            parts.append(f"{count} at least {words.UNSEEN}% ({words.listed(told, 3)})")
    still = len(table) - len(gain) - len(lose)
    if still:
        parts.append(f"{still} change{'s' if still == 1 else ''} by less")
    turned = [str(code) for code, row in zip(table.index, table.itertuples(), strict=True) if row.low < 0 < row.high]
    doubt = (
        f" The sign depends on elasticities or closure for {words.listed([answer.the(c) for c in turned])}."
        if turned
        else ""
    )
    return f"Of {len(table)} members of ASEAN " + "; ".join(parts) + "." + doubt
