"""What people said they would choose, held against the model's order of the same year: told, never fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entrepot.kernels import simplex
from entrepot.models.choice.compared import Compared, compare
from entrepot.models.choice.model import COMPONENTS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Asked:
    """A question between two partners: the share (percent) that named `one`, the rest named `other`."""

    member: str
    year: int
    one: str
    other: str
    share: float
    source: str

    @property
    def picked(self) -> str:
        """The partner that more than half named; "" at a draw."""
        return self.one if self.share > 50 else self.other if self.share < 50 else ""


def compared_at(history: pd.DataFrame, asked: Asked) -> Compared:
    """The two partners on what was held up to the year of the question."""
    return compare(history, COMPONENTS, (asked.one, asked.other), until=asked.year)


def held_against(questions: Sequence[Asked], histories: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """For each question the model's first with equal weights in that year: agree, differ, or open where missing data decide.

    Columns: member, year, one, other, share, picked, ranked (the model's first, "" where open), verdict, used, source.
    """
    import pandas as pd

    records = []
    for asked in questions:
        found = compared_at(histories[asked.member], asked)
        n = len(found.components)
        ranked = ""
        if n:
            surely, _ = simplex.first(np.full((1, n), 1 / n), *found.differences())
            ranked = next((p for p, yes in zip(found.partners, surely[0].all(axis=1), strict=True) if yes), "")
        verdict = "open" if not (ranked and asked.picked) else "agree" if ranked == asked.picked else "differ"
        told = (asked.member, asked.year, asked.one, asked.other, asked.share, asked.picked)
        records.append((*told, ranked, verdict, " ".join(found.components), asked.source))
    columns = ["member", "year", "one", "other", "share", "picked", "ranked", "verdict", "used", "source"]
    return pd.DataFrame(records, columns=columns)
