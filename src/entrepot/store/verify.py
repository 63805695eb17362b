"""Re-checking everything that is held: the package's figures, the user's editions and their raw files, and the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from entrepot import atomic
from entrepot.errors import EntrepotError, Problem
from entrepot.provenance import DATA, edition_folders
from entrepot.store import build, editions
from entrepot.store.consistency import Finding, findings, read_explanations, unexplained
from entrepot.store.store import Store


@dataclass(frozen=True)
class Verified:
    """What was looked at (counts by kind), every problem, and what does not fit together though nothing is wrong with any
    one row."""

    counts: dict[str, int]
    problems: tuple[Problem, ...]
    doubts: tuple[Finding, ...] = ()


def verify(data: Path = DATA) -> Verified:
    """Read and check all figures anew, every file of every edition against its checksum, and the store against both."""
    problems: list[Problem] = []
    counts = {"editions of your own": 0, "raw files": 0}
    for folder in edition_folders():
        try:
            edition = editions.read(folder)
        except EntrepotError as error:
            problems += error.problems
            continue
        counts["editions of your own"] += 1
        for name, wanted in edition.manifest["files"].items():
            counts["raw files"] += name.startswith(editions.RAW)
            if atomic.digest(folder / name) != wanted["sha256"]:
                remedy = f"`entrepot data drop {folder.name}`, then add it again"
                problems.append(Problem("its checksum differs: the file was changed", f"{folder.name}/{name}", remedy))
    try:
        tables, indicators, cards = build.read_inputs(data)
    except EntrepotError as error:
        return Verified(counts, tuple(dict.fromkeys([*problems, *error.problems])))
    counts |= {"indicators": len(indicators), "source cards": len(cards)}
    counts |= {name: len(rows) for name, rows in tables.items()}
    seen = findings(Store.open(data))
    doubts, _ = unexplained(seen, read_explanations())
    counts |= {"findings explained": len(seen) - len(doubts), "findings unexplained": len(doubts)}
    return Verified(counts, (*problems, *_store_problems(tables, data)), tuple(doubts))


def _store_problems(tables: build.Tables, data: Path) -> list[Problem]:
    """Rows of the store that are not those of the figures."""
    store = Store.open(data)
    remedy = f"delete {store.path.name} in the folder of stores; it is built anew"
    try:
        held = store.sql("select * from observations order by rowid")
    except EntrepotError:
        return [Problem("the store cannot be read", str(store.path), remedy)]
    fresh = tables["observations"]
    same = len(held) == len(fresh) and all(
        (held[column].astype(object).fillna("").to_numpy() == fresh[column].astype(object).fillna("").to_numpy()).all()
        for column in fresh
    )
    return [] if same else [Problem("its rows are not those of the figures", str(store.path), remedy)]
