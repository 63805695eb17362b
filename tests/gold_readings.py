"""Labelled claims with their right readings, judged: what the evaluator and the judge do when nothing is misread."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrepot.evidence.claim import Bound, Candidate, Claim, Verdict
from entrepot.evidence.document import read
from entrepot.evidence.judge import judge
from entrepot.query.archive import Archive
from entrepot.query.record import from_record
from entrepot.store import Store

GOLD = Path(__file__).parent / "gold"
# Labels that say "no series was held"; the store has held one since, so that another verdict is as good.
SINCE_HELD = ("oda_donor_period", "fdi_rank", "fdi_flow_usd", "security_partner_since")


@dataclass(frozen=True)
class Case:
    """One labelled claim with its readings."""

    label: dict[str, Any]
    claim: Claim
    published: dt.date | None

    def judged(self, archive: Archive) -> Verdict:
        """Its verdict."""
        return judge(self.claim, archive, self.published)

    def right(self, verdict: Verdict) -> bool:
        """Whether the verdict is the labelled one, or one as good."""
        expected = self.label["expected_verdict"].replace("_", " ")
        return verdict.outcome == expected or (expected == "cannot tell" and self.label["indicator"] in SINCE_HELD)


def digits(quote: str, value: float | None) -> int:
    """Significant digits of the number in a quote."""
    found = re.findall(r"\d[\d,.]*", quote)
    if value is None:
        return 0
    return max((len(re.sub(r"[,.]", "", token).strip("0")) for token in found), default=1)


def seeds(shared: Path) -> list[Case]:
    """The labelled claims of the seed articles with their gold readings, matched by document and place."""
    labels = {}
    for line in (shared / "claims" / "seeds.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        labels[row["doc"], row["start"]] = row
    days = {path.name: read(path).published for path in sorted((shared / "seeds").glob("*.txt"))}
    cases = []
    for line in (GOLD / "seeds.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        label = labels[row["doc"], row["start"]]
        readings = [from_record(one) for one in row["readings"]]
        number = label["kind"] not in ("date", "change", "forecast") or label["indicator"] == "relationship_years"
        value = label["value"] if number and row.get("number", True) else None
        claim = Claim(
            label["start"],
            label["end"],
            label["quote"],
            value,
            None,
            "" if label["unit"] == "rank" else label["unit"],
            Bound(row.get("bound", "eq")),
            digits(label["quote"], value),
            candidates=tuple(Candidate(one, 1 / len(readings)) for one in readings),
            forecast=label["kind"] == "forecast",
        )
        cases.append(Case(label, claim, days[row["doc"]]))
    return cases


def archive() -> Archive:
    """The store of the package."""
    return Archive(Store.open())
