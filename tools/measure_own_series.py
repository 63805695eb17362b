"""How real claims about series of a user's own are judged: the development split of TSVer (Strong and Vlachos, EMNLP 2025).

    python tools/measure_own_series.py [SHARED]   (default: ../shared beside the repository)

The series are imported once, as a user would (`data import --measure`), into a folder that goes afterwards; each claim is then
read as a text of its day. What a claim says is right where the verdict is its label's.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entrepot.evidence.told import Finding

ROOT = Path(__file__).parents[1]
MEASURES = Path(__file__).with_name("tsver_measures.toml")
LABELS = {"Supported": "supported", "Refuted": "contradicted", "Not Enough Evidence": "cannot tell"}
CARD = "tsver-dev"
# What the series have besides economies: groups of their publisher's own.
_OURS = "OWID_"


@dataclass(frozen=True)
class Judged:
    """One claim with its label, the verdict on its text, and why."""

    claim: str
    label: str
    verdict: str
    why: str

    @property
    def right(self) -> bool:
        """Whether the verdict is the label's; what depends is not told either."""
        return self.label == ("cannot tell" if self.verdict == "depends" else self.verdict)


def _rows(folder: Path, rows: dict[str, dict[str, Any]]) -> Iterator[list[str]]:
    """The series as rows of the store."""
    from entrepot import codes

    for id, row in rows.items():
        with (folder / "series" / f"{row['series']}.csv").open(encoding="utf-8", newline="") as text:
            for line in csv.DictReader(text):
                for economy, value in line.items():
                    if economy != "Date" and value and not economy.startswith(_OURS) and codes.is_code(economy):
                        yield [id, economy, "", "", line["Date"], value, row["units"][0], "", "observed", CARD, "", ""]


def prepare(shared: Path, out: Path) -> list[str]:
    """Write figures, card and measures as `data import` takes them; its arguments."""
    from entrepot.store.schema import COLUMNS

    folder = shared / "data" / "tsver_dev"
    rows: dict[str, dict[str, Any]] = tomllib.loads(MEASURES.read_text(encoding="utf-8"))
    titles = {Path(one["filename"]).stem: one for one in json.loads((folder / "metadata.json").read_text("utf-8"))}
    with (out / "figures.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(folder, rows))
    tables = []
    for id, row in rows.items():
        about = titles[row["series"]]
        keys = {
            "label": about["title"],
            "definition": about["description"],
            **{k: row[k] for k in ("strand", "kind", "units")},
        }
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
        tables.append("\n".join([f"[{id}]", *lines, f"[{id}.words]", f"en = {json.dumps(row['words'])}"]))
    (out / "measures.toml").write_text("\n\n".join(tables) + "\n", encoding="utf-8")
    card = {
        "id": CARD, "producer": "Our World in Data", "title": "Series of TSVer, development split", "edition": "as TSVer has them",
        "citation": "Strong and Vlachos (2025), TSVer. EMNLP 2025; series of Our World in Data.", "licence": "CC BY-SA 4.0",
        "url": "https://github.com/marekstrong/TSVer", "accessed": "2026-11-01", "processing": "Groups of the publisher left out.",
    }  # fmt: skip
    path = out / f"{CARD}.toml"
    path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in card.items()), encoding="utf-8")
    return [str(out / "figures.csv"), "--card", str(path), "--measure", str(out / "measures.toml")]


def why(found: Finding) -> str:
    """Why a verdict is what it is, in English."""
    from entrepot.answers.article import verdicts
    from entrepot.words import language, say

    return " ".join(say(line, language()) for line in verdicts.why(found))


def judge(shared: Path) -> list[Judged]:
    """Every claim of the split judged; the series must have been imported."""
    from entrepot.evidence import document
    from entrepot.evidence.check import check

    found = []
    lines = (shared / "data" / "tsver_dev" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, filter(None, lines)):
        day = datetime.strptime(row["date"], "%B %d, %Y").date()
        results = check(document.from_text(row["claim"], row["id"], published=day)).results
        verdicts = {finding.verdict for _, finding in results}
        verdict = next(
            (one for one in ("contradicted", "depends", "cannot tell", "supported") if one in verdicts), "cannot tell"
        )
        told = next(
            (f"{said.asked or said.quote}: {why(f)}" for said, f in results if f.verdict == verdict),
            "nothing was found to check",
        )
        found.append(Judged(row["claim"], LABELS[row["verdict"]], verdict, told))
    return found


def run(shared: Path) -> list[Judged]:
    """Import the series into a folder that goes afterwards, and judge the claims against them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = {key: os.environ.get(key) for key in ("ENTREPOT_DATA", "ENTREPOT_CACHE")}
        os.environ |= {"ENTREPOT_DATA": str(folder / "data"), "ENTREPOT_CACHE": str(folder / "cache")}
        try:
            command = [str(Path(sys.executable).with_name("entrepot")), "data", "import", *prepare(shared, folder)]
            subprocess.run(command, check=True, capture_output=True)
            return judge(shared)
        finally:
            for key, value in kept.items():
                os.environ.pop(key)
                os.environ |= {} if value is None else {key: value}


def report(shared: Path) -> list[str]:
    """The section of docs/evidence.md."""
    found = run(shared)
    table = Counter((one.label, "cannot tell" if one.verdict == "depends" else one.verdict) for one in found)
    kinds = ("supported", "contradicted", "cannot tell")
    right = sum(one.right for one in found)
    decided = [one for one in found if one.verdict in kinds[:2]]
    return [
        "## Series of a user's own",
        "",
        f"The {len(found)} development claims of TSVer (real claims of fact-checkers, about Africa and the world) after `data import "
        f"--measure` of their series, read as text (`python tools/measure_own_series.py`): **{right} of {len(found)}** verdicts as "
        f"labelled ({right / len(found):.0%}; the best published model has 63.4% on all 287); decided {len(decided)}, of these right "
        f"{sum(one.right for one in decided)}. The words of the measures are in `tools/tsver_measures.toml`.",
        "",
        "| label \\ verdict | " + " | ".join(kinds) + " |",
        "|---" * (len(kinds) + 1) + "|",
        *(f"| {a} | " + " | ".join(str(table[a, b]) for b in kinds) + " |" for a in kinds),
        "",
        "Not as labelled:",
        "",
        *(
            f"- {one.claim} Label {one.label}, verdict {one.verdict} ({one.why[:150]})"
            for one in found
            if not one.right
        ),
        "",
    ]


if __name__ == "__main__":
    print("\n".join(report(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared")))
