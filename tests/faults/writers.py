"""Every command that writes to a place of the user's choice, with arguments that are short to compute, and every other path
that a command takes. What is in neither list fails `test_writing_commands.py`: a new command is walked from its first day.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from entrepot.cli.main import app
from entrepot.scenario import template
from entrepot.world import World


@dataclass(frozen=True)
class Writer:
    """A command line with `{x}` for the place it writes to, the ending of such a name, and what is there afterwards: a `file`, a
    `folder`, or a folder that is `shared` with files of the user's. `long`: it takes minutes, so that only refusals are walked."""

    words: tuple[str, ...]
    kind: str
    ending: str = ""
    long: bool = False

    def at(self, place: str) -> list[str]:
        """The command line for a place; where that lacks the ending, it is added."""
        named = place if place.endswith(self.ending) or place in (".", "..") else place + self.ending
        return [named if word == "{x}" else word for word in self.words]


def _writer(line: str, kind: str, ending: str = "", *, long: bool = False) -> Writer:
    return Writer(tuple(line.split()), kind, ending, long)


# By command and the name of its parameter.
WRITERS: dict[tuple[str, str], Writer] = {
    ("brief", "out"): _writer("brief TLS --out {x}", "folder"),
    ("check", "html"): _writer("check a.txt --html {x}", "file", ".html"),
    ("check", "transcript"): _writer(
        "check a.txt --propose --llm-url http://127.0.0.1:9/v1 --llm-model m --transcript {x}", "file", ".json"
    ),
    ("compare", "out"): _writer("compare tiny.toml small.toml --out {x}", "folder"),
    ("data export", "out"): _writer("data export population {x}", "file", ".csv"),
    ("ensemble", "out"): _writer(
        "ensemble tiny.toml --draws 2 --processes 0 --elasticities 0.3 --out {x}", "folder"
    ),
    ("examine", "out"): _writer(
        "examine --questions asked --llm-url http://127.0.0.1:9/v1 --llm-model m --out {x}", "shared"
    ),
    ("examples", "out"): _writer("examples --out {x}", "shared"),
    ("optimize", "out"): _writer("optimize tiny.toml --supplier JPN --out {x}", "folder"),
    ("questions", "out"): _writer("questions --n 1 --out {x}", "shared"),
    ("respond", "out"): _writer("respond tiny.toml --player VNM --sector electronics --out {x}", "folder"),
    ("scenario new", "file"): _writer("scenario new {x}", "file", ".toml"),
    ("sensitivity", "out"): _writer("sensitivity tiny.toml --economy JPN --out {x}", "folder"),
    ("serve", "export"): _writer("serve --export {x}", "folder", long=True),
    ("solve", "out"): _writer("solve tiny.toml --out {x}", "folder"),
    ("world aggregate", "out"): _writer("world aggregate w.npz --regions regions.csv --out {x}", "file", ".npz"),
    ("world assemble", "out"): _writer("world assemble --from nowhere --out {x}", "file", ".npz"),
    ("world from", "out"): _writer(
        "world from oecd-icio --year 2020 --from figures.csv --out {x}", "file", ".npz"
    ),
    ("world tariffs", "out"): _writer(
        "world tariffs asia-2022 wits --from samples/DataJobID-1.csv --out {x}", "file", ".npz"
    ),
}  # fmt: skip
READERS = {
    ("brief", "article"), ("brief", "since"), ("check", "articles"), ("check", "replay"), ("data changes", "before"),
    ("data changes", "after"), ("data check", "files"), ("data cite", "used_by"), ("data fetch", "file"), ("data import", "file"),
    ("data import", "card"), ("data import", "measure"), ("examine", "questions"), ("gravity fit", "file"), ("serve", "article"),
    ("world assemble", "source"), ("world from", "file"), ("world tariffs", "files"),
}  # fmt: skip
SCENARIO = """title = "A tariff"
world = "w.npz"
[elasticities]
value = 5.0
source = "assumption"
[[shock]]
kind = "tariff"
mode = "add"
importer = "VNM"
exporter = "JPN"
rate = {}
source = "assumption"
"""


def paths(of: typer.Typer = app, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every parameter of a command that is a path: the command and the parameter's name."""
    for command in of.registered_commands:
        assert command.callback is not None
        name = " ".join((*above, command.name or command.callback.__name__.replace("_", "-")))
        for parameter, kind in typing.get_type_hints(command.callback).items():
            if kind is Path or Path in _parts(kind):
                yield name, parameter
    for group in of.registered_groups:
        assert group.typer_instance is not None
        yield from paths(group.typer_instance, (*above, str(group.name or group.typer_instance.info.name)))


def _parts(kind: object) -> set[object]:
    """Every type that a type is made of."""
    inner = typing.get_args(kind)
    return {*inner, *(part for one in inner for part in _parts(one))}


def fill(folder: Path) -> None:
    """What the command lines name, besides `asked` and `samples`, which commands of ours make."""
    (folder / "a.txt").write_text(
        "Japan's goods exports to Viet Nam were 22.7 billion dollars in 2023.\n", encoding="utf-8"
    )
    (folder / "mine.toml").write_text(template(), encoding="utf-8")
    (folder / "tiny.toml").write_text(SCENARIO.format(0.25), encoding="utf-8")
    (folder / "small.toml").write_text(SCENARIO.format(0.05), encoding="utf-8")
    (folder / "regions.csv").write_text("from,to\nJPN,JPN\nVNM,ASEAN\n", encoding="utf-8")
    World.from_arrays(
        ("JPN", "VNM"), ("electronics",), [[1, 2], [3, 4]], [[1, 1], [1, 1]], year=2022
    ).save(folder / "w.npz")  # fmt: skip


MADE = ([*["questions", "--n", "1", "--out", "asked"]], [*["examples", "--out", "samples"]])
