"""The commands of docs/coverage.md are run: each answers, and what it says holds the facts that its passages name."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from entrepot.answers.block import Finding
from entrepot.answers.rows import UNDECIDED, answers_of, coverage_rows
from entrepot.answers.strands.record import unknown
from entrepot.store import Store
from run_cli import Cli, cli, figures

__all__ = ["cli"]
# Those that solve a model or write a folder take seconds each.
LONG = ("brief", "outlook --cross")
LINES = sorted({row["command"] for row in coverage_rows()} - {"-"})


def long(line: str) -> bool:
    return line.removeprefix("entrepot ").startswith(LONG)


@pytest.mark.parametrize("line", [pytest.param(line, marks=[pytest.mark.slow] if long(line) else []) for line in LINES])
def test_the_command_of_a_passage_answers_it(cli: Cli, store: Store, tmp_path: Path, line: str) -> None:
    words = shlex.split(line)[1:]
    folder = ["--out", str(tmp_path / "brief")] if words[0] == "brief" else []
    ran = cli(*words, *folder, "--json")
    assert ran.code == 0, ran.err
    assert ran.json, "nothing is said"
    if words[:2] in (["data", "facts"], ["register", "show"]):
        wanted = {a for row in coverage_rows() if row["command"] == line for a in answers_of(row)}
        names = store.facts().set_index("id").loc[sorted(wanted), "name"]
        assert not [name for name in names if name not in ran.out and json.dumps(name)[1:-1] not in ran.out]
    if words[:2] == ["data", "get"]:
        assert any(row["value"] is not None for row in figures(ran.json))


def test_most_passages_have_an_answer_and_the_rest_say_what_would_give_one_and_where_it_was_sought() -> None:
    rows = coverage_rows()
    open_ = [row for row in rows if row["state"] in UNDECIDED]
    assert len(open_) < 0.1 * len(rows)
    assert all(len(row["decides"]) > 20 and row["command"] == "-" for row in open_)
    for row in rows:
        assert None not in row and None not in row.values(), f"{row['id']}: a comma too many or too few"
        sought = re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", row["looked"]) and row["where"] and row["found"]
        assert bool(sought) == (row["state"] == "not found"), row


def test_the_page_counts_every_passage(store: Store) -> None:
    section = unknown(store)
    told = next(block for block in section.blocks if isinstance(block, Finding) and block.headline).message.values
    counts = {name: told[name].value for name in ("all", "computed", "register", "none")}
    assert counts.pop("all") == len(coverage_rows()) == sum(counts.values())
    assert counts["none"] == len(section.coverage) == sum(row["command"] == "-" for row in coverage_rows())
