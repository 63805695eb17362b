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


def command(line: str) -> None:
    """A command as typed after `entrepot`."""
    import sys

    from entrepot.cli import main

    sys.argv = ["entrepot", *json.loads(line)]
    main()


PROGRAMS: dict[str, Callable[[str], Any]] = {
    each.__name__: each for each in (brief, brief_without_exchange, page, world, result, command)
}
