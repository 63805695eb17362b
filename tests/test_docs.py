"""Documentation that cannot drift: generated pages are up to date, links lead somewhere, the version is one."""

import importlib.metadata
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import entrepot
from entrepot import codes
from entrepot.answers import subjects
from entrepot.answers.rows import UNDECIDED, answers_of, coverage_rows
from entrepot.cli import app
from entrepot.evidence import register
from entrepot.evidence.check import archive
from entrepot.scenario import names
from entrepot.store import Store

ROOT = Path(__file__).parents[1]


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_docs.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_version_is_the_same_everywhere() -> None:
    installed = importlib.metadata.version("entrepot")
    assert installed == entrepot.__version__
    assert f"version: {installed}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def parsed(line: str, complete: bool = True) -> tuple[str, dict[str, Any]]:
    """A command line through the real parser: the command's path and its values. An answer (`brief --from`) need not be
    complete: its words and options must exist."""
    from entrepot.cli.main import command as application

    command: Any = application()
    words, path = shlex.split(line), []
    while words and hasattr(command, "commands") and not (command.invoke_without_command and words[0].startswith("-")):
        assert words[0] in command.commands, f"there is no command {line!r}"
        path.append(words.pop(0))
        command = command.commands[path[-1]]
    if complete:
        return " ".join(path), command.make_context(line, words).params
    known = {option for parameter in command.params for option in parameter.opts}
    assert not hasattr(command, "commands") and set(words) <= known, f"there is no command {line!r}"
    return " ".join(path), {}


def test_every_row_of_the_coverage_names_what_answers_it() -> None:
    store = Store.open()
    facts = set(store.facts()["id"])
    for row in coverage_rows():
        assert row["state"] in {"computed", "register", *UNDECIDED}, row
        for answer in answers_of(row):
            known = answer in facts if row["state"] == "register" else answer in store.indicators or answer in names()
            if not known:  # then it is a command, and the row's own
                path, _ = parsed(answer, complete=False)
                assert row["command"].startswith(f"entrepot {path}") and set(answer.split()) <= set(
                    row["command"].split()
                ), row
        assert bool(answers_of(row)) == (row["state"] in {"computed", "register"}) != bool(row["decides"]), row


@pytest.mark.parametrize("line", sorted({row["command"] for row in coverage_rows()} - {"-"}))
def test_commands_of_the_coverage_are_such_as_the_application_takes(line: str) -> None:
    """Parsed, not run: every word, option and value, the subject of a brief, and the facts that are to come out."""
    store = Store.open()
    program, _, rest = line.partition(" ")
    path, values = parsed(rest)
    assert program == "entrepot"
    wanted = {answer for row in coverage_rows() if row["command"] == line for answer in answers_of(row)}
    if path == "brief" and values["article"] is None:
        subjects.find(values["subject"] or subjects.PARTNERSHIP)
    if path == "data facts":
        assert wanted <= set(store.facts(strand=values["strand"], search=values["search"])["id"]), line
    if path == "register show":
        assert wanted <= {fact.id for fact in register.facts_of(values["id"], archive(store))}, line
    if path == "data get":
        sides = {side: codes.resolve_many(values[side]) if values[side] else None for side in ("economy", "partner")}
        assert wanted == {values["indicator"]}, line
        assert len(store.observations(values["indicator"], **sides).dropna(subset=["value"])), line


def test_a_command_that_is_not_there_is_found_out() -> None:
    for line in ("register tell azec", "relations ASEAN --strnd aid", "register show", "outlook --cross ASEAN"):
        with pytest.raises(Exception, match=r"there is no command|No such option|Missing param|requires 2"):
            parsed(line)
    with pytest.raises(AssertionError, match="there is no command"):
        parsed("brief --form", complete=False)
    assert parsed("brief --from", complete=False)[0] == "brief"


@pytest.mark.slow
def test_commands_of_the_coverage_answer() -> None:
    from typer.testing import CliRunner

    runner = CliRunner()
    for command in sorted({row["command"] for row in coverage_rows() if row["command"] != "-"}):
        arguments = shlex.split(command)[1:]
        if arguments[0] == "brief":
            continue
        result = runner.invoke(app, [*arguments, "--json"])
        assert result.exit_code == 0, (command, result.exception)
