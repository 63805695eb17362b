"""The commands of docs/coverage.md are run: each answers, and what it says holds the facts that its passages name."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from entrepot.answers.rows import answers_of, coverage_rows
from run_cli import Cli, cli

__all__ = ["cli"]
# Those that solve a model or write a folder take seconds each.
LONG = ("brief", "outlook --cross")
LINES = sorted({row["command"] for row in coverage_rows()} - {"-"})


def long(line: str) -> bool:
    return line.removeprefix("entrepot ").startswith(LONG)


@pytest.mark.parametrize("line", [pytest.param(line, marks=[pytest.mark.slow] if long(line) else []) for line in LINES])
def test_the_command_of_a_passage_answers_it(cli: Cli, tmp_path: Path, line: str) -> None:
    words = shlex.split(line)[1:]
    folder = ["--out", str(tmp_path / "brief")] if words[0] == "brief" else []
    ran = cli(*words, *folder, "--json")
    assert ran.code == 0, ran.err
    assert ran.json, "nothing is said"
    if words[:2] in (["data", "facts"], ["register", "show"]):
        wanted = {a for row in coverage_rows() if row["command"] == line for a in answers_of(row)}
        told = {fact["id"] for fact in (ran.json if isinstance(ran.json, list) else ran.json["facts"])}
        assert wanted <= told
    if words[:2] == ["data", "get"]:
        assert any(row["value"] is not None for row in ran.json)


def test_most_passages_have_an_answer_and_the_rest_say_what_would_give_one() -> None:
    rows = coverage_rows()
    open_ = [row for row in rows if row["state"] == "no data"]
    assert len(open_) < 0.25 * len(rows)
    assert all(len(row["decides"]) > 20 and row["command"] == "-" for row in open_)
