"""The Result that every model returns: saving, loading, refusing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput, NotSolved
from entrepot.models import relations
from entrepot.provenance import Lineage
from entrepot.result import CARD, Result, plain
from entrepot.store import Store


def small(**changes: object) -> Result:
    table = pd.DataFrame({"region": ["JPN", "THA"], "year": [2023, 2023], "value": [1.5, np.nan]})
    given = {"certificate": {"prices": 1e-12}, "facts": {"latest": 2023}, "status": "solved", **changes}
    return Result("trade", {"shares": table}, Lineage("0.1.0", "abc", seed=7), **given)  # type: ignore[arg-type]


def test_a_result_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    result = small()
    loaded = Result.load(result.save(tmp_path / "new" / "folder"))
    assert (loaded.model, loaded.status, loaded.message, loaded.lineage) == ("trade", "solved", "", result.lineage)
    assert dict(loaded.certificate) == dict(result.certificate)
    assert dict(loaded.facts) == dict(result.facts)
    pd.testing.assert_frame_equal(loaded["shares"], result["shares"])


def test_a_models_result_comes_back_too(tmp_path: Path, store: Store) -> None:
    result = relations.solve(store, "VNM")
    loaded = Result.load(result.save(tmp_path / "vnm"))
    assert list(loaded.tables) == sorted(result.tables)
    for name, table in result.tables.items():
        pd.testing.assert_frame_equal(loaded[name], table, check_dtype=False, check_names=False)
    assert loaded.facts["passing"] == plain(result.facts["passing"])
    assert loaded.lineage == result.lineage


def test_saving_never_overwrites_and_leaves_nothing_behind(tmp_path: Path) -> None:
    target = small().save(tmp_path / "result")
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(BadInput, match="exists already -> name a new file or folder"):
        small(facts={"latest": 1964}).save(target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_a_save_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        small(facts={"not for JSON": object()}).save(tmp_path / "result")
    assert not any(tmp_path.iterdir())


def test_saving_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(BadInput, match=r"cannot .*->"):
        small().save(tmp_path / "a-file" / "result")


def test_json_holds_null_for_what_is_not_known() -> None:
    raw = small(facts={"open": float("nan")}).to_dict()
    assert raw["tables"]["shares"][1]["value"] is None
    json.dumps(raw, allow_nan=False)


def test_loading_what_is_no_result_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"holds no saved result -> name a folder that has {CARD}"):
        Result.load(tmp_path)


def test_an_unknown_table_lists_the_known_ones() -> None:
    with pytest.raises(BadInput, match="no table 'prices' -> this result has shares"):
        small()["prices"]


def test_a_failed_solve_is_data_until_it_is_asked_to_raise() -> None:
    failed = small(
        status="not solved", message="raise the number of iterations", certificate={"prices": 0.25, "income": 1e-3}
    )
    assert failed["shares"] is not None
    with pytest.raises(
        NotSolved, match=r"prices 2\.50e-01, income 1\.00e-03\) -> raise the number of iterations"
    ) as caught:
        failed.raise_if_not_solved()
    assert caught.value.exit_code == 5
    solved = small()
    assert solved.raise_if_not_solved() is solved


def test_a_result_cannot_be_changed() -> None:
    result = small()
    with pytest.raises(TypeError):
        result.tables["shares"] = pd.DataFrame()  # type: ignore[index]
    with pytest.raises(AttributeError):
        result.status = "solved"  # type: ignore[misc]
