"""Labels that moved when a basis or an edition did: `python tools/relabelled.py LABELS.jsonl OUT.jsonl` writes a labelled set
with what `tests/relabelled.jsonl` has instead, for the scorers to read.

A row of claims names its `claim` (number in the item) and gives `verdict` and `value`; a row of questions gives what of
`expected` is another."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MOVED = Path(__file__).parents[1] / "tests" / "relabelled.jsonl"
Item = dict[str, Any]


def read(path: Path) -> list[Item]:
    """The items of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def relabelled(items: Iterable[Item], moved: Iterable[Item]) -> Iterator[Item]:
    """The items with the labels that moved; what did not is as it was."""
    by = {(row["id"], row.get("claim")): row for row in moved}
    for item in items:
        claims = [_claim(claim, by.get((item["id"], n))) for n, claim in enumerate(item.get("claims", ()))]
        item = {**item, "claims": claims} if claims else item
        row = by.get((item["id"], None))
        if row is not None and "expected" in item:
            told = {key: value for key, value in row.items() if key not in ("id", "command", "note")}
            item = {**item, "expected": {**item["expected"], **told}}
        yield item


def _claim(claim: Item, row: Item | None) -> Item:
    if row is None:
        return claim
    truth = {**claim.get("truth", {}), "value": row["value"], "unit": row["unit"], "source": row["command"]}
    return {**claim, "expected_verdict": row["verdict"], "truth": truth}


def main(labels: Path, out: Path) -> None:
    """Write the set anew."""
    lines = (json.dumps(item, ensure_ascii=False) for item in relabelled(read(labels), read(MOVED)))
    out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python tools/relabelled.py LABELS.jsonl OUT.jsonl")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
