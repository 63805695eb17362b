"""Kind: the system says no. Every command under a full disk, a closed pipe, a full output and a narrow encoding: a message and an
exit code, never a traceback, and nothing half-written is left."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from killing import held
from writers import MADE, WRITERS, fill

from entrepot.cli.main import app

HERE = Path(__file__).parent
ARTICLE = (
    "Japan's goods exports to Viet Nam were 22.7 billion dollars in 2023. 日本のベトナム向け輸出は227億ドルであった。\n"
)
FIGURES = """indicator,economy,partner,product,period,value,unit,price_basis,status,source,page,note
population,VNM,,,2023,100000000,persons,,observed,mine-2023,,
"""
CARD = """id = "mine-2023"
series = "mine"
producer = "Tổng cục Thống kê"
title = "Some figures"
edition = "2023"
published = "2023-12"
url = "https://example.org"
licence = "CC BY 4.0"
accessed = "2024-01-01"
processing = "none"
"""
# Arguments of each command, in a folder that `prepared` fills; {x} is the name of a new file or folder.
COMMANDS: dict[str, list[str]] = {
    "brief": ["TLS", "--out", "{x}"],
    "check": ["a.txt", "--html", "{x}"],
    "exposure": ["JPN"],
    "extract": ["CHN.electronics"],
    "minerals": ["JPN", "lithium"],
    "outlook": [],
    "outlook backtest": [],
    "ageing": ["JPN"],
    "ask": ["What was Japan's GDP in 2023?"],
    "choose": ["VNM", "--for", "JPN"],
    "disrupt": ["thai-floods-2011-again"],
    "energy": ["THA"],
    "gravity agreement": ["AJCEP"],
    "gravity fit": ["figures.csv", "--term", "distance"],
    "gravity list": [],
    "payments": ["VNM"],
    "ports": ["VNM"],
    "search": ["rice"],
    "sealanes": ["JPN", "SGP"],
    "why": ["VNM", "aid.lines.JPN.2023"],
    "relations": ["VNM"],
    "solve": ["mine.toml", "--out", "{x}"],
    "register list": [],
    "register show": ["azec"],
    "register timeline": [],
    "data list": [],
    "data show": ["population"],
    "data get": ["population", "-e", "JPN"],
    "data facts": [],
    "data cite": [],
    "data export": ["population", "{x}"],
    "data check": ["figures.csv"],
    "data sql": ["select * from sources"],
    "data diff": ["gdp_nominal", "-e", "VNM"],
    "data import": ["figures.csv", "--card", "mine-2023.toml"],
    "data drop": ["mine-2023"],
    "data verify": [],
    "data changes": ["old", "old"],
    "data fetch": ["worldbank-gdp", "--from", "figures.csv"],
    "data status": [],
    "scenario list": [],
    "scenario show": ["tariff-war"],
    "scenario check": ["mine.toml"],
    "scenario new": ["{x}"],
    "world list": [],
    "world show": ["asia-2022"],
    "world check": ["asia-2022"],
}
# What writes to a place of the user's choice is listed in writers.py, with arguments that are short to compute.
COMMANDS |= {
    name: list(writer.words[len(name.split()) :])
    for (name, option), writer in WRITERS.items()
    if name not in COMMANDS and not writer.long and (name, option) != ("check", "transcript")
}
FEW = ("brief", "check", "solve", "scenario", "data", "questions", "examples")
WITHOUT_JSON = ("data export", "data check", "data drop", "scenario new", "questions")


def names(command: Any, path: tuple[str, ...] = ()) -> set[str]:
    """Every command of the application."""
    if hasattr(command, "commands"):
        return {name for key, below in command.commands.items() for name in names(below, (*path, key))}
    return {" ".join(path)}


def commands(json_too: bool) -> list[list[str]]:
    """Every command with its arguments, and again with --json."""
    found = []
    for number, (name, arguments) in enumerate(COMMANDS.items()):
        for more in ((), ("--json",)) if json_too and name not in WITHOUT_JSON else ((),):
            ending = next(
                (writer.ending for (of, _), writer in WRITERS.items() if of == name and "{x}" in arguments), ""
            )
            put = [each.replace("{x}", f"new{number}{'j' if more else ''}{ending}") for each in arguments]
            found.append([*name.split(), *put, *more])
    return found


def unlisted() -> list[str]:
    """Commands for which no arguments are given here. Servers run until they are stopped (tests/test_web.py and tests/test_mcp.py
    start them)."""
    return sorted(names(typer.main.get_command(app)) - set(COMMANDS) - {"serve", "mcp"})


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, store: object) -> Path:
    """A folder with everything that the commands name, and caches that are warm."""
    folder = tmp_path_factory.mktemp("walk") / "here"
    folder.mkdir()
    fill(folder)
    (folder / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (folder / "mine-2023.toml").write_text(CARD, encoding="utf-8")
    walk("none", folder, [["brief", "TLS", "--out", "old"], *MADE])
    return folder


def walk(trouble: str, folder: Path, words: list[list[str]], **more: str) -> list[dict[str, Any]]:
    """How commands end in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONWARNINGS": "default", **more}
    ran = subprocess.run([sys.executable, HERE / "walking.py", trouble, folder], input=json.dumps(words), env=environment,
                         capture_output=True, text=True)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_every_command_is_walked() -> None:
    assert not unlisted(), "give it arguments in COMMANDS, or in writers.py where it writes"
    assert set(COMMANDS) - {"outlook"} <= names(typer.main.get_command(app)) and len(COMMANDS) > 50


@pytest.mark.slow
@pytest.mark.parametrize("trouble", ["full disk", "closed pipe", "full output", "narrow encoding"])
def test_every_command_in_trouble(prepared: Path, tmp_path: Path, trouble: str) -> None:
    folder = tmp_path / "here"
    shutil.copytree(prepared, folder)
    before = held(folder)
    words = commands(json_too=True)
    for ran in walk(trouble, folder, words, ENTREPOT_DATA=str(tmp_path / "own")):
        where = f"{' '.join(ran['words'])}: {ran['code']}\n{ran['err']}"
        assert "Traceback" not in ran["err"] and "lost at the end" not in ran["err"], where
        assert ran["code"] in (0, 3, 4, 5), where
        assert (ran["code"] == 0) or "error: " in ran["err"] or "Error: " in ran["err"], where
        if trouble == "closed pipe" and ran["code"] not in (3, 4):
            assert ran["code"] == 0, where
        if trouble == "narrow encoding" and "--json" in ran["words"] and ran["code"] == 0:
            assert ran["out"].isascii(), where
    after = held(folder)
    assert {path: after.get(path) for path in before} == before
    if trouble == "full disk":
        # What was answered before the disk was full is kept, and asked no more.
        new = {path for path in set(after) - set(before) if not path.endswith("/transcript.jsonl")}
        assert not new, sorted(new)
    assert not [path for path in after if "/.entrepot-" in f"/{path}" or path.endswith(".part")]


def test_a_few_commands_in_trouble(prepared: Path, tmp_path: Path) -> None:
    """The same for what writes, in seconds."""
    words = [each for each in commands(json_too=False) if any("new" in word for word in each) and each[0] in FEW]
    for trouble in ("full disk", "full output"):
        folder = tmp_path / trouble
        shutil.copytree(prepared, folder)
        for ran in walk(trouble, folder, words):
            assert ran["code"] == 3 and "error: " in ran["err"] and "Traceback" not in ran["err"], ran
            assert "No space left" in ran["err"] or "File too large" in ran["err"], ran
        if trouble == "full disk":
            assert held(folder) == held(prepared)
