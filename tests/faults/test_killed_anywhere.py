"""Kind: a process is killed at the worst moment. Before every file operation in turn: the old or the new stands whole,
nothing of the user's is gone, the next command works, and after it no litter is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FOUND = {"PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent)))}


@dataclass(frozen=True)
class Kill:
    """One run that was killed, and the one after it."""

    at: str
    code: int
    after: dict[str, str]
    again: int
    ended: dict[str, str]
    log: str


def kills(program: str, argument: str, template: Path, work: Path) -> list[Kill]:
    """One `Kill` for every file operation of a program; the last one was not killed."""
    ran = subprocess.run(
        [sys.executable, HERE / "killing.py", program, argument, template, work],
        capture_output=True,
        text=True,
        env={**os.environ, **FOUND, "PYTHONWARNINGS": "default"},
    )
    assert ran.returncode == 0, ran.stderr
    return [Kill(**each) for each in json.loads(ran.stdout)]


def run(program: str, argument: str, folder: Path) -> None:
    """Run a program to its end."""
    code = f"import programs; programs.PROGRAMS[{program!r}]({argument!r})"
    subprocess.run([sys.executable, "-c", code], cwd=folder, env={**os.environ, **FOUND}, check=True)


def held(folder: Path) -> dict[str, str]:
    """As the harness sees it."""
    code = "import json, killing, pathlib, sys; print(json.dumps(killing.held(pathlib.Path(sys.argv[1]))))"
    said = subprocess.run([sys.executable, "-c", code, folder], env={**os.environ, **FOUND},
                          capture_output=True, text=True, check=True)  # fmt: skip
    return json.loads(said.stdout)


def below(found: dict[str, str], *names: str) -> dict[str, str]:
    """What is in some folders or files."""
    return {path: sum for path, sum in found.items() if any(path == n or path.startswith(f"{n}/") for n in names)}


def old_and_new(program: str, arguments: tuple[str, str], tmp_path: Path, mine: dict[str, str]) -> tuple[Any, Any]:
    """The folder after a first run with the user's own files in it, and after a second one in a copy."""
    folders = [tmp_path / name for name in ("old", "new")]
    for folder in folders:
        folder.mkdir()
        run(program, arguments[0], folder)
        for name, text in mine.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    run(program, arguments[1], folders[1])
    return held(folders[0]), held(folders[1])


MINE = {"out/notes.txt": "mine", "out/mine/a.docx": "mine too", "article.txt": "an article", ".hidden": "mine as well"}


@pytest.mark.parametrize(
    ("program", "of", "mine"),
    [
        ("brief", ("out",), MINE),
        ("brief_without_exchange", ("out",), MINE),
        ("page", ("page.html",), {"article.txt": "an article"}),
    ],
)
def test_what_is_written_over_is_old_or_new_and_whole(
    program: str, of: tuple[str, ...], mine: dict[str, str], tmp_path: Path
) -> None:
    old, new = old_and_new(program, ("before", "after"), tmp_path, mine)
    users = below(old, *mine)
    assert below(old, *of) != below(new, *of) and len(users) == len(mine)
    found = kills(program, "after", tmp_path / "old", tmp_path / "work")
    assert len(found) > 6 and found[-1].code == 0
    for kill in found:
        gone = program == "brief_without_exchange" and not below(kill.after, "out")  # put back by the next run
        assert gone or below(kill.after, *of) in (below(old, *of), below(new, *of)), kill
        assert gone or below(kill.after, *mine) == users, kill
        assert kill.again == 0 and kill.ended == new, kill
    seen = [below(kill.after, *of) for kill in found]
    assert below(old, *of) in seen and below(new, *of) in seen


def test_a_world_is_never_the_card_of_one_and_the_arrays_of_another(tmp_path: Path) -> None:
    old, new = old_and_new("world", ("a", "bbb"), tmp_path, {"mine.npz.txt": "mine"})
    found = kills("world", "bbb", tmp_path / "old", tmp_path / "work")
    assert len(found) > 6 and found[-1].code == 0
    for kill in found:
        assert kill.after["world.npz"] in (old["world.npz"], new["world.npz"]), kill
        assert kill.again == 0 and kill.ended == new, kill
    torn = [k for k in found if (k.after["world.npz"], k.after["world.json"]) == (new["world.npz"], old["world.json"])]
    assert torn  # there is such a moment: what is loaded then is shown in test_pairs.py


def test_a_result_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    run("result", "x", tmp_path / "new")
    new = held(tmp_path / "new")
    for kill in kills("result", "x", tmp_path / "old", tmp_path / "work"):
        assert below(kill.after, "result") in ({}, new), kill
        taken = below(kill.after, "result") == new
        assert kill.again == (1 if taken else 0) and ("exists already" in kill.log) == taken, kill
        assert below(kill.ended, "result") == new, kill


def test_an_edition_is_added_whole_or_not_at_all(tmp_path: Path) -> None:
    """Beside an earlier one, which no kill touches; what was added before the kill is held already."""
    (tmp_path / "old").mkdir()
    run("edition", "first", tmp_path / "old")
    old = held(tmp_path / "old")
    found = kills("edition", "second", tmp_path / "old", tmp_path / "work")
    assert len(found) > 8 and found[-1].code == 0
    for kill in found:
        there = below(kill.after, "editions/second")
        assert below(kill.after, "editions/first", "figures.csv") == old, kill
        assert len(there) in (0, 4), kill
        assert kill.again == bool(there) and ("held already" in kill.log) == bool(there), kill
        assert len(below(kill.ended, "editions/second")) == 4 and len(kill.ended) == len(old) + 4, kill


def test_draws_go_on_where_they_were_killed(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "mine.txt").write_text("mine")
    found = kills("ensemble", "1", tmp_path / "old", tmp_path / "work")
    assert len(found) > 8 and found[-1].code == 0
    new = found[-1].ended
    for kill in found:
        seen = {path: sum for path, sum in kill.after.items() if "/.entrepot-" not in path and sum != "empty"}
        assert seen.items() <= new.items() and "mine.txt" in seen, kill
        assert kill.again == 0 and kill.ended == new, kill


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "of"),
    [
        (["check", "article.txt", "--html", "page.html"], ("page.html",)),
        (["solve", "tariff-war", "--out", "result"], ("result",)),
        (["brief", "TLS", "--out", "out"], ("out",)),
        (["data", "import", "figures.csv", "--card", "card.toml"], ("mine/editions",)),
        (["ensemble", "tariff-war", "--draws", "2", "--processes", "0", "--out", "draws", "--resume"], ("draws",)),
    ],
    ids=lambda words: words[0],
)
def test_commands(words: list[str], of: tuple[str, ...], store: object, tmp_path: Path) -> None:
    """The same for commands as typed: over what they wrote before, where they may."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "article.txt").write_text("Japan's exports to Viet Nam were 22.7 billion dollars in 2023.")
    if words[0] != "solve":
        run("command", json.dumps(words), tmp_path / "old")
    old = held(tmp_path / "old")
    found = kills("command", json.dumps(words), tmp_path / "old", tmp_path / "work")
    assert len(found) > 5 and found[-1].code == 0
    new = found[-1].ended
    for kill in found:
        assert below(kill.after, *of) in (below(old, *of), below(new, *of)), kill
        assert kill.after["article.txt"] == old["article.txt"], kill
        there = words[0] == "solve" and bool(below(kill.after, *of))
        assert kill.again == (3 if there else 0), kill
        assert kill.ended == new, kill
