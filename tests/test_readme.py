"""README and tutorial run as written: every command is one of ours, and (slow) every one of them works in a new folder."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.cli.main import command as application
from run_cli import Cli, cli

__all__ = ["cli"]
ROOT = Path(__file__).parents[1]
SERVING = ("serve", "mcp")  # run until they are stopped: tests/test_web.py and test_mcp.py start them
PAGES = (ROOT / "README.md", ROOT / "docs" / "tutorial.md")


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every `entrepot` command in the shell blocks of a page, in order; what stands after `>` goes."""
    text = page.read_text(encoding="utf-8")
    if page.name == "tutorial.md":
        yield shlex.split('brief "Viet Nam" --out viet-nam')
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0].rpartition("/")[2] == "entrepot":
                yield words[1 : words.index(">")] if ">" in words else words[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_is_one_of_ours(page: Path) -> None:
    found = list(commands(page))
    assert len(found) > 8
    for words in found:
        here, rest = application(), list(words)
        while hasattr(here, "commands") and rest and rest[0] in here.commands:  # type: ignore[attr-defined]
            here = here.commands[rest.pop(0)]  # type: ignore[attr-defined]
        options = {option for parameter in here.params for option in parameter.opts}
        assert not [word for word in rest if word.startswith("--") and word not in options], words


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_works(page: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in commands(page):
        if words[0] in SERVING:
            continue
        if words[:2] == ["scenario", "check"] and not (tmp_path / words[2]).exists():
            assert cli("scenario", "new", words[2]).code == 0  # the page writes it with `>`
        ran = cli(*words)
        assert ran.code == 0, (words, ran.err)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_of_the_page_runs(page: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, page.name, "exec"), {})


def test_examples_are_written_once_and_nothing_of_the_user_is_touched(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "examples"
    out.mkdir()
    (out / "article.txt").write_text("mine", encoding="utf-8")
    ran = cli("examples", "--out", out)
    assert ran.code == 0 and "left alone" in ran.err and (out / "article.txt").read_text(encoding="utf-8") == "mine"
    assert {"mine.toml", "DataJobID-1.csv", "README.txt"} <= {path.name for path in out.iterdir()}
    assert cli("scenario", "check", out / "mine.toml").code == 0
    assert cli("examples", "--out", out, "--json").json["written"] == []


def test_the_sample_article_has_claims_of_every_kind(cli: Cli, tmp_path: Path) -> None:
    assert cli("examples", "--out", tmp_path).code == 0
    ran = cli("check", tmp_path / "article.txt", "--json")
    verdicts = [line.split('"verdict":')[1][:20] for line in ran.out.splitlines() if '"verdict":' in line]
    assert ran.code == 0 and len(verdicts) >= 3
    assert any("supported" in verdict for verdict in verdicts) and any(
        "contradicted" in verdict for verdict in verdicts
    )
