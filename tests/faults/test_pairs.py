"""Kind: two files that belong together. What a kill leaves of a pair is told apart by a checksum, never believed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput
from entrepot.provenance import Lineage
from entrepot.result import CARD, Result
from entrepot.world import World


def made(name: str, size: float) -> World:
    """A small world whose every number is `size`."""
    return World.from_arrays(
        ("JPN", "VNM"), ("ALL",), np.full((2, 1, 2, 1), size), np.full((2, 1, 2), size), year=2022, name=name
    )


def test_a_save_cut_off_between_the_two_files_loads_one_world(tmp_path: Path) -> None:
    old, new = made("old", 1.0).save(tmp_path / "w.npz"), made("new", 3.0).save(tmp_path / "new.npz")
    for arrays, card, wanted in ((new, old, "new"), (old, new, "old")):
        torn = tmp_path / "torn.npz"
        torn.write_bytes(arrays.read_bytes())
        torn.with_suffix(".json").write_bytes(card.with_suffix(".json").read_bytes())
        world = World.load(torn)
        assert world.name == wanted and world.X.sum() == {"old": 8.0, "new": 24.0}[wanted]
    new.with_suffix(".json").unlink()
    assert World.load(new).name == "new"


@pytest.mark.parametrize("cut", [1, 100, -1, -200])
def test_damaged_arrays_are_refused(tmp_path: Path, cut: int) -> None:
    path = made("w", 1.0).save(tmp_path / "w.npz")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BadInput, match="cannot be read"):
        World.load(path)


def result() -> Result:
    """A small result of two tables."""
    table = pd.DataFrame({"region": ["JPN", "VNM"], "value": [1.0, 2.0]})
    return Result("test", {"one": table, "two": table * 2}, Lineage("", ""))


def test_a_table_of_another_result_is_refused_by_name(tmp_path: Path) -> None:
    saved = result().save(tmp_path / "r")
    assert Result.load(saved)["one"].equals(result()["one"])
    (saved / "one.parquet").write_bytes((saved / "two.parquet").read_bytes())
    (saved / "two.parquet").unlink()
    with pytest.raises(BadInput) as refused:
        Result.load(saved)
    assert [Path(p.where).name for p in refused.value.problems] == ["one.parquet", "two.parquet"]


@pytest.mark.parametrize("card", ["", "{", "[]", "{}", '{"tables": {}, "lineage": 3}', "[" * 5000])
def test_a_card_that_cannot_be_read_is_named(tmp_path: Path, card: str) -> None:
    saved = result().save(tmp_path / "r")
    (saved / CARD).write_text(card)
    with pytest.raises(BadInput, match=r"result.json: its card cannot be read"):
        Result.load(saved)


def test_the_card_lists_every_table_with_its_checksum(tmp_path: Path) -> None:
    card = json.loads((result().save(tmp_path / "r") / CARD).read_text())
    assert set(card["tables"]) == {"one", "two"} and all(len(sum) == 64 for sum in card["tables"].values())
