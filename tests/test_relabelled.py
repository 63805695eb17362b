"""Labels that moved with a basis or an edition: they recur from what is held, and the scorers read them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from entrepot.store import Store
from entrepot.store.totals import group_total

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("relabelled", ROOT / "tools" / "relabelled.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_figures_of_output_recur_in_the_newer_edition(tool: ModuleType, store: Store) -> None:
    told = {row["id"]: row["value"] for row in tool.read(tool.MOVED)}
    gdp, people = (
        store.preferred(measure).set_index(["economy", "year"])["value"] for measure in ("gdp_nominal", "population")
    )
    ten, eleven = (
        group_total(store, "gdp_nominal", group).set_index("year")["value"] for group in ("ASEAN10", "ASEAN11")
    )
    for id, value in {
        "dev-008": 100 * gdp["IDN", 2023] / ten[2023],
        "dev-017": eleven[2023],
        "dev-018": gdp["SGP", 2023] / people["SGP", 2023],
        "dev-041": gdp["KOR", 2022],
        "dev-069": gdp["SGP", 2022] / people["SGP", 2022],
        "dev-075": gdp["KHM", 2022],
        "dev-084": gdp["SGP", 2022],
        "dev-097": 100 * (gdp["KHM", 2024] / gdp["KHM", 2023] - 1),
        "adv-dev-101": 100 * ten[2023] / gdp["JPN", 2023],
    }.items():
        assert told[id] == pytest.approx(value, rel=1e-6), id


def test_a_set_is_written_with_the_labels_that_moved_and_all_others(tool: ModuleType, tmp_path: Path) -> None:
    claim = {"quote": "nine tenths", "expected_verdict": "contradicted", "truth": {"value": 89.8, "unit": "percent"}}
    items = [
        {"id": "adv-dev-101", "claims": [claim]},
        {"id": "adv-dev-900", "claims": [claim]},
        {"id": "dev-075", "expected": {"value": 29.5e9, "unit": "USD", "tolerance": 0.005}},
    ]
    labels = tmp_path / "labels.jsonl"
    labels.write_text("\n".join(map(json.dumps, items)) + "\n", encoding="utf-8")
    tool.main(labels, tmp_path / "out.jsonl")
    moved, other, question = tool.read(tmp_path / "out.jsonl")
    assert moved["claims"][0]["expected_verdict"] == "supported" and moved["claims"][0]["truth"]["value"] == 90.27435
    assert other == items[1]
    assert question["expected"]["value"] == 39994532960 and question["expected"]["tolerance"] == 0.005
