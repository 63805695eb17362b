"""The evaluator and the judge with gold readings: what is left when nothing is misread."""

from pathlib import Path

import pytest

from gold_readings import archive, seeds

SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "claims").is_dir(), reason="../shared/claims is not here")
def test_verdicts_on_the_seed_articles() -> None:
    cases = seeds(SHARED)
    held = archive()
    right = sum(case.right(case.judged(held)) for case in cases)
    assert right / len(cases) >= 0.9
