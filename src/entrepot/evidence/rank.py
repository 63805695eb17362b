"""Which reading a text means: a log-linear model over the features of its candidates.

Three decisions, each a conditional logit (McFadden 1974) over the options at hand: what is measured and as what; of whom, given
that; when, given that. The probability of a reading is their product, summed over the options that lead to it. The weights
(`weights.json`) are fitted by tools/make_reading_weights.py on sentences generated from the store.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

DECISIONS = ("head", "sides", "when")


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """The weight of each feature, by decision. In the file features of one beginning stand together, each with its weight in
    tenths behind it."""
    file = resources.files("entrepot.evidence") / "weights.json"
    raw: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    found: dict[str, dict[str, float]] = {}
    for decision in DECISIONS:
        table = found.setdefault(decision, {})
        for beginning, listed in raw[decision].items():
            parts = listed.split(" ")
            table.update(
                {beginning + rest: int(tenths) / 10 for rest, tenths in zip(parts[::2], parts[1::2], strict=True)}
            )
    return found


def probabilities(decision: str, options: Sequence[Iterable[str]]) -> list[float]:
    """The probability of each option, given by its features: exp(score) over the sum of all."""
    table = weights()[decision]
    scores = [sum([table[feature] for feature in features if feature in table]) for features in options]
    if not scores:
        return []
    top = max(scores)
    raised = [math.exp(value - top) for value in scores]
    total = sum(raised)
    return [value / total for value in raised]
