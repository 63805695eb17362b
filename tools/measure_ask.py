"""Measure `entrepot ask` on a set of questions and write docs/ask.md: right answers, wrong ones given with confidence, refusals,
by language and by kind; as the set expects, and with the expected values derived again from the store as it is now.

Run: python tools/measure_ask.py [FOLDER]   (default: ../shared/questions beside the repository: questions_dev.jsonl and
questions_score.py). A value is derived again by the command that the set names for it (`how`), without the reading of words.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from entrepot import codes
from entrepot.evidence.asking.ask import ask
from entrepot.evidence.asking.record import record
from entrepot.query.archive import Archive
from entrepot.store import Store
from entrepot.store.totals import group_total

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "ask.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def scorer(folder: Path) -> ModuleType:
    """The set's own scorer."""
    spec = importlib.util.spec_from_file_location("questions_score", folder / "questions_score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers(questions: Iterable[Mapping[str, Any]], archive: Archive) -> list[dict[str, Any]]:
    """One flat line an answer."""
    return [{"id": q["id"], **record(ask(q["question"], archive))} for q in questions]


# --- expected values derived again ---


def derived(question: Mapping[str, Any], store: Store) -> dict[str, Any]:
    """The question with what its `how` gives now; as it was where nothing can be derived."""
    made = deepcopy(dict(question))
    expected = made["expected"]
    how = question["how"]
    if how.startswith("entrepot data get"):
        values = [_got(part, store) for part in how.split(" ; ")]
        _put(expected, how, [v for v in values if v is not None], store)
    elif how.startswith("entrepot relations"):
        _related(expected, how, store)
    elif how.startswith(("entrepot solve", "entrepot exposure", "entrepot outlook")):
        _modelled(expected, how, store)
    return made


def _got(part: str, store: Store) -> dict[str, Any] | None:
    """The first row of a `data get` at its period: the preferred one."""
    command, _, note = part.partition("#")
    words = shlex.split(command[command.find("entrepot data get") :])[3:] if "data get" in command else []
    if not words:
        return None
    given: dict[str, list[str]] = defaultdict(list)
    for key, value in pairwise(words[1:]):
        if key.startswith("-"):
            given[key].append(value)
    held = store.as_of(given["--as-of"][0]) if given["--as-of"] else store
    who = given["-e"]
    filters: dict[str, Any] = {"partner": given["-p"] or None}
    if given["--product"]:
        filters["product"] = given["--product"][0]
    if given["--source"]:
        filters["source"] = given["--source"][0]
    rows = held.observations(words[0], economy=who or None, **filters)
    if rows.empty and who and who[0] in codes.GROUPS:
        rows = group_total(held, words[0], who[0], **filters)
        rows = rows.assign(period=rows["year"].astype(str))
    elif not given["--source"]:
        first = held.preferred(words[0], economy=who or None, **filters)
        rows = pd.concat([first, rows])
    when = re.search(r"((?:FY)?\d{4}(?:-\d{4})?)", note)
    rows = rows[rows["value"].notna()]
    rows = rows[rows["period"] == when[1]] if when else rows
    if "highest" in note and len(rows):
        rows = rows.sort_values("value", ascending=False)
    return rows.iloc[0].to_dict() if len(rows) else None


def _put(expected: dict[str, Any], how: str, found: list[dict[str, Any]], store: Store) -> None:
    if not expected["answerable"] or not found:
        return
    value, second = float(found[0]["value"]), float(found[1]["value"]) if len(found) > 1 else None
    against = re.search(r"against period ((?:FY)?\d{4})", how)
    if against:
        before = _got(how.split(" ; ")[0].partition("#")[0] + f"# period {against[1]}", store)
        if before is None:
            return
        base = float(before["value"])
        value = value - base if expected["unit"] == "percentage points" else 100 * (value / base - 1)
    elif "divided by" in how and second:
        value = value / second * (100 if expected["unit"] == "percent" else 1)
    elif "; times" in how and second:
        value *= second
    for key in ("both", "parts"):
        for one, row in zip(expected.get(key, []), found, strict=False):
            one["value"] = float(row["value"])
    expected["value"] = value


def _related(expected: dict[str, Any], how: str, store: Store) -> None:
    from entrepot.models import relations

    who = how.split()[2]
    if "passing" in how:
        rival = re.search(r"--rival (\w+)", how)
        code = rival[1] if rival else "CHN"
        found = relations.solve(store, who, partner="JPN", rival=code).facts["passing"]["both"]
        target = expected if expected["answerable"] else expected["correction"]
        if found.between:
            target["between"], target["period"] = list(found.between), "-".join(map(str, found.between))
        return
    trade = relations.solve(store, who)["trade"]
    year = int(re.search(r"year (\d{4})", how)[1])  # type: ignore[index]
    rows = trade[(trade["year"] == year) & (trade["flow"] == "both")]
    picked = [
        rows[rows["partner"] == code].iloc[0]
        for code in re.findall(r"partner (\w{3})\b", how)
        if (rows["partner"] == code).any()
    ]
    if not picked:
        return
    if "share_filled" in how:
        shares = [
            float(picked[0][c])
            for c in ("share", "share_filled", "share_world", "share_world_filled")
            if picked[0][c] == picked[0][c]
        ]
        expected["low"], expected["high"], expected["value"] = min(shares), max(shares), shares[0]
    else:
        value = float(picked[0]["value"])
        expected["value"] = value / float(picked[1]["value"]) if "divided by" in how else value


def _modelled(expected: dict[str, Any], how: str, store: Store) -> None:
    from entrepot.models import exposure, outlook, trade
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world
    from entrepot.world import World

    words = shlex.split(how.partition("#")[0])
    if words[1] == "outlook":
        basis = words[words.index("--basis") + 1]
        found = outlook.passage(store, words[3], words[4], basis)
        expected["value"] = 100 * (found.by_2030 or 0) if "by_2030" in how else found.median
        if "median" in how:
            expected["period"] = str(found.median)
        return
    if words[1] == "solve":
        scenario, world = read_for_world(words[2], (), None)
        table = trade.solve(world, costed_for(world, scenario), detail=False)["economies"]
        row = table[(table["region"] == expected["subject"]) & (table["indicator"] == "real income")].iloc[0]
        expected["value"] = float(row["value"])
        return
    sector = words[words.index("--sector") + 1] if "--sector" in words else None
    table = exposure.solve(World.load("asia-2022"), words[2], partner=words[4], sector=sector)["reliance"]
    row = table[(table["indicator"] == "inputs_direct") & (table["sector"] == (sector or "all"))].iloc[0]
    if expected.get("range_only"):
        expected["low"], expected["high"] = 100 * float(row["low"]), 100 * float(row["high"])
    else:
        expected["value"] = 100 * float(row["value"])


def told_beside(question: Mapping[str, Any], answer: Mapping[str, Any], module: ModuleType) -> bool:
    """Whether an answer shows the value (or the bracket of a passing) that the set expects, though not first."""
    expected = question["expected"]
    between = expected.get("between")
    if between:
        return any(row["period"] == "-".join(map(str, between)) for row in answer.get("values") or [])
    return expected["value"] is not None and module.has(answer, expected["value"], expected["unit"], expected)


# --- the page ---


def table(rows: list[dict[str, Any]], key: str) -> str:
    """Counts by language or kind, as Markdown."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row[key]][row["verdict"]] += 1
    lines = [
        f"| {key} | questions | right | wrong | answered, should refuse | refused, should answer |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, c in sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        cells = (sum(c.values()), c["right"], c["wrong"], c["should_refuse"], c["should_answer"])
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def summary(rows: list[dict[str, Any]], said: list[dict[str, Any]], questions: list[dict[str, Any]]) -> str:
    """Right answers, wrong ones with confidence and refusals, in one line."""
    right = sum(r["verdict"] == "right" for r in rows)
    bad = sum(r["verdict"] in ("wrong", "should_refuse") for r in rows)
    answered = sum(bool(a["answerable"]) for a in said)
    refusals = [r for r, q in zip(rows, questions, strict=True) if not q["expected"]["answerable"]]
    kept = sum(r["verdict"] == "right" for r in refusals)
    return (
        f"{right} of {len(rows)} right ({right / len(rows):.1%}); {bad} of {answered} answers wrong "
        f"({bad / max(answered, 1):.1%}); {kept} of {len(refusals)} that must be refused were"
    )


def main(folder: Path) -> None:
    """Measure, print, and write the measured part of the page."""
    module = scorer(folder)
    lines = (folder / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines if line.strip()]
    store = Store.open()
    start = time.perf_counter()
    said = answers(questions, Archive(store))
    seconds = time.perf_counter() - start
    again = [derived(q, store) for q in questions]
    given, now = module.score(questions, said), module.score(again, said)
    apart = [n for n, r in enumerate(given) if r["verdict"] == "wrong"]
    moved = [questions[n]["id"] for n in apart if now[n]["verdict"] == "right"]
    beside = [questions[n]["id"] for n in apart if told_beside(questions[n], said[n], module)]
    text = "\n\n".join(
        (
            f"{len(questions)} questions in {len({q['lang'] for q in questions})} languages, {seconds:.1f} s in one process.",
            f"As the set expects: {summary(given, said, questions)}.",
            f"With the expected values derived again from the store as it is: {summary(now, said, questions)}.",
            f"Moved with the record or a model since the set was made: {', '.join(moved) or 'none'}.",
            f"Of the {len(apart)} that differ, {len(beside)} tell the value of the set beside, as another record's or as that of the "
            f"edition before: {', '.join(beside) or 'none'}.",
            table(now, "lang"),
            table(now, "kind"),
        )
    )
    print(text)
    for row in now:
        if row["verdict"] != "right":
            print(f"  {row['id']} [{row['lang']} {row['kind']}] {row['verdict']}: {row['question']} -> {row['why']}")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "questions")
