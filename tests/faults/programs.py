"""Small programs that write, for the harness that kills them (`killing.py`): each works in the current folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from entrepot import atomic
from entrepot.provenance import Lineage
from entrepot.render import folder
from entrepot.result import Result
from entrepot.world import World


def brief(text: str) -> None:
    """A folder with a card, as `entrepot brief` writes one, beside files of the user's."""

    def fill(into: Path) -> list[str]:
        (into / "data").mkdir()
        (into / "data" / "a.csv").write_text(text)
        (into / "index.html").write_text(text)
        (into / "brief.json").write_text(json.dumps({"made_by": "entrepot test", "said": text}))
        return ["data/a.csv", "index.html", "brief.json"]

    folder.place(Path("out"), fill, "brief.json")


def brief_without_exchange(text: str) -> None:
    """The same on a system that cannot exchange two names."""
    atomic.exchange = lambda *_: False
    brief(text)


def page(text: str) -> None:
    """One page over an earlier one of ours."""
    folder.write_page(Path("page.html"), f"<html>{text}</html>", inputs=[Path("article.txt")])


def world(name: str) -> None:
    """A world over another."""
    factor = float(len(name))
    shape = (2, 1, 2, 1)
    made = World.from_arrays(
        ("JPN", "VNM"), ("ALL",), factor * np.ones(shape), factor * np.ones((2, 1, 2)), year=2022, name=name
    )
    made.save(Path("world.npz"))


def result(text: str) -> None:
    """A saved result, in a folder of its own."""
    table = pd.DataFrame({"region": ["JPN"], "value": [1.0]})
    Result("test", {"one": table, "two": table}, Lineage("", ""), message=text).save(Path("result"))


def edition(text: str) -> None:
    """Figures of the user's own, added as an edition below this folder; a second one beside an earlier one."""
    import os

    from entrepot import measures
    from entrepot.provenance import Source
    from entrepot.store import editions, schema

    os.environ[editions.FOLDER_VARIABLE] = str(Path.cwd())
    row = ["population", "VNM", "", "", "2023", "100000000", "persons", "", "observed", text, "", ""]
    figures = pd.DataFrame([row], columns=list(schema.COLUMNS))
    words = dict.fromkeys(("producer", "title", "edition", "url", "licence", "processing", "citation"), "mine")
    card = Source(text, **words, accessed="2024-01-01")
    Path("figures.csv").touch()
    editions.add(
        figures, card, raw=Path("figures.csv"), indicators=measures.stored(), held=figures[:0], known=editions.cards()
    )


def ensemble(seed: str) -> None:
    """A few draws of a small what-if, gone on with where a run was stopped."""
    from test_ensemble import made

    made(draws=1, seed=int(seed), out=Path("draws"), resume=True)


def command(line: str) -> None:
    """A command as typed after `entrepot`."""
    import sys

    from entrepot.cli import main

    sys.argv = ["entrepot", *json.loads(line)]
    main()


PROGRAMS: dict[str, Callable[[str], Any]] = {
    each.__name__: each for each in (brief, brief_without_exchange, page, world, result, edition, ensemble, command)
}

# What a program imports that takes long: once, before the processes that are killed are made.
NEEDS = {"ensemble": "test_ensemble", "edition": "pandas.io.formats.csvs", "command": "entrepot.cli.main"}
