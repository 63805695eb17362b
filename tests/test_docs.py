"""Documentation that cannot drift: generated pages are up to date, links lead somewhere, the version is one."""

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

import entrepot

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


def test_every_computed_or_register_row_of_the_coverage_names_what_answers_it() -> None:
    from entrepot.report.panels import coverage_rows
    from entrepot.scenario import names
    from entrepot.store import Store

    store = Store.open()
    facts = set(store.facts()["id"])
    models = {"minerals", "exposure", *names()}  # a model's command, or a scenario that comes with the package
    for row in coverage_rows():
        assert row["state"] in {"computed", "register", "no data"}, row
        answers = row["answer"].replace(";", " ").split()
        if row["state"] == "computed":
            assert answers and all(answer in store.indicators or answer in models for answer in answers), row
        elif row["state"] == "register":
            assert answers and all(answer in facts for answer in answers), row
        else:
            assert row["decides"], row


def test_commands_of_the_coverage_exist() -> None:
    from typer.main import get_command

    from entrepot.cli import app
    from entrepot.report.panels import coverage_rows

    known = get_command(app).commands  # type: ignore[attr-defined]
    for row in coverage_rows():
        if row["command"] != "-":
            words = row["command"].split()
            assert words[0] == "entrepot", row
            assert words[1] in known, row


@pytest.mark.slow
def test_commands_of_the_coverage_answer() -> None:
    import shlex

    from typer.testing import CliRunner

    from entrepot.cli import app
    from entrepot.report.panels import coverage_rows

    runner = CliRunner()
    for command in sorted({row["command"] for row in coverage_rows() if row["state"] != "no data"} - {"-"}):
        arguments = shlex.split(command)[1:]
        if arguments[0] == "brief":
            continue
        result = runner.invoke(app, [*arguments, "--json"])
        assert result.exit_code == 0, (command, result.exception)
