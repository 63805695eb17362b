"""Named concordances: which label of one list belongs to which of another. None may lose or double a label."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from entrepot.errors import Problem, UnknownName, raise_all
from entrepot.provenance import DATA

CONCORDANCES = DATA / "concordances"


@dataclass(frozen=True)
class Concordance:
    """Pairs (from, to), each `from` label exactly once; `source` says who drew it up."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    source: str = ""

    def __post_init__(self) -> None:
        doubled = [label for label, count in Counter(a for a, _ in self.pairs).items() if count > 1]
        problems = [
            Problem(f"'{label}' is doubled: it goes to {', '.join(b for a, b in self.pairs if a == label)}", self.name,
                    "send every label to one group only")
            for label in doubled
        ]  # fmt: skip
        problems += [
            Problem(f"'{a}' goes to an empty label", self.name, "name its group") for a, b in self.pairs if not b
        ]
        raise_all(problems)

    @property
    def mapping(self) -> dict[str, str]:
        """As a dictionary from label to group."""
        return dict(self.pairs)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups, in the order in which they first appear."""
        return tuple(dict.fromkeys(b for _, b in self.pairs))

    def then(self, other: Concordance) -> Concordance:
        """This concordance and behind it another: a label goes where the other sends its group. Raises with every group
        that the other does not know."""
        onward = other.mapping
        problems = [
            Problem(f"'{group}' of '{self.name}' is not in the table", other.name, "add a line for it")
            for group in self.groups
            if group not in onward
        ]
        raise_all(problems)
        pairs = tuple((label, onward[group]) for label, group in self.pairs)
        return Concordance(f"{self.name}, {other.name}", pairs, self.source)

    def must_cover(self, labels: Iterable[str]) -> Concordance:
        """Return itself if it sends exactly these labels somewhere; else raise with all that are lost or unknown."""
        labels = tuple(labels)
        known = self.mapping
        problems = [
            Problem(f"'{a}' is lost: no group takes it", self.name, "add a line for it")
            for a in labels
            if a not in known
        ]
        problems += [
            Problem(f"'{a}' is not in the table", self.name, f"known labels: {', '.join(labels)}")
            for a in known
            if a not in labels
        ]
        raise_all(problems)
        return self

    @classmethod
    def of(cls, pairs: Concordance | Mapping[str, str], name: str = "as given") -> Concordance:
        """A concordance from a dictionary (or itself)."""
        return pairs if isinstance(pairs, Concordance) else cls(name, tuple(pairs.items()))

    @classmethod
    def load(cls, name: str | Path) -> Concordance:
        """An embedded concordance by name, or a CSV file with the columns `from` and `to` (more are allowed).

        Lines that begin with '#' are comments; the first of them is the source.
        """
        path = CONCORDANCES / f"{name}.csv"
        path = path if path.is_file() else Path(name)
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in CONCORDANCES.glob("*.csv")))
            raise UnknownName(f"no concordance '{name}'", remedy=f"embedded ones: {known}; or give a CSV file")
        lines = path.read_text(encoding="utf-8").splitlines()
        comments = [line.lstrip("# ") for line in lines if line.startswith("#")]
        rows = list(csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")))
        if not rows or not {"from", "to"} <= rows[0].keys():
            raise_all([Problem("no columns 'from' and 'to'", path.name, "its first line must name them")])
        return cls(
            path.stem, tuple((r["from"].strip(), r["to"].strip()) for r in rows), comments[0] if comments else ""
        )
