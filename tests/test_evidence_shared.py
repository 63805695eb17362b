"""The five labelled articles of ../shared: the thresholds of the task. Skipped where they are not beside the repository."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = Path(__file__).parents[2] / "shared"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (SHARED / "claims").is_dir(), reason="../shared/claims is not here"),
]


@pytest.fixture(scope="module")
def score():  # type: ignore[no-untyped-def]
    sys.path.insert(0, str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("measure_evidence", ROOT / "tools" / "measure_evidence.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["measure_evidence"] = module
    spec.loader.exec_module(module)
    return module.score_articles(SHARED / "seeds", SHARED / "claims" / "seeds.jsonl", SHARED / "claims" / "traps.jsonl")


def test_claims_are_found_and_traps_are_not(score) -> None:  # type: ignore[no-untyped-def]
    assert score.f1 >= 0.95
    assert score.traps == []
    assert score.subject / score.found >= 0.85


def test_verdicts(score) -> None:  # type: ignore[no-untyped-def]
    assert score.accuracy(better=True) >= 0.8
