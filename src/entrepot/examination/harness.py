"""The score of one document for lm-evaluation-harness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from entrepot.examination.item import from_row
from entrepot.examination.score import score


def process_results(doc: Mapping[str, Any], results: Sequence[str]) -> dict[str, float]:
    """The metrics of a generated answer: right, confident_error, in_language, sourced (1 or 0)."""
    found = score(from_row(doc), results[0])
    flags = {
        "right": found.right,
        "confident_error": found.confident,
        "in_language": found.in_language,
        "sourced": found.sourced,
    }
    return {name: float(flag) for name, flag in flags.items()}
