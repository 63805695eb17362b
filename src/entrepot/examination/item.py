"""One question of an examination with what is right, and the file that holds many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from entrepot.errors import BadInput

QUESTIONS = "questions.jsonl"


@dataclass(frozen=True)
class Item:
    """A question and its answer.

    `kind`: level, people, aid, share, rank, ratio, date, survey, tariff, or a trap: premise, not_held, future, asof. `answer`: the
    sentence that is right, in the language of the question; `instruction`: how to answer, in the same.
    `value` in `unit` with its relative `tolerance`; `names`: an
    economy by its names in every language, where that is the answer; `date`: where a day is. `refuse`: what is right is to
    say that there is no such figure or no such event. `source`: ids of cards; `producers`: who a right answer would name.
    `as_of`: the day up to which the record is read; `reading`: what is asked, as a record; `command`: what gives it again.
    """

    id: str
    language: str
    kind: str
    strand: str
    question: str
    answer: str
    instruction: str = ""
    value: float | None = None
    unit: str = ""
    tolerance: float = 0.02
    names: tuple[str, ...] = ()
    date: str = ""
    refuse: bool = False
    period: str = ""
    as_of: str = ""
    source: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    command: str = ""
    reading: Mapping[str, Any] | None = None


def to_lines(items: Iterable[Item]) -> str:
    """Items as JSON lines; the same items give the same bytes."""
    return "".join(json.dumps(asdict(item), ensure_ascii=False, sort_keys=True) + "\n" for item in items)


def from_row(row: Mapping[str, Any]) -> Item:
    """The item of a line; what a harness adds to it is left out. Raises TypeError for a line that is none."""
    known = {one.name for one in fields(Item)}
    held: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k in known}
    return Item(**held)


def read(path: Path) -> list[Item]:
    """The items of a file or of a folder that holds one. Raises BadInput for what is none, with file and line."""
    file = path / QUESTIONS if path.is_dir() else path
    if not file.is_file():
        raise BadInput("there are no questions", where=str(file), remedy="make some with `entrepot questions`")
    items = []
    for n, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            items.append(from_row(json.loads(line)))
        except (ValueError, TypeError, AttributeError) as error:
            raise BadInput(
                f"not a question: {error}", where=f"{file}:{n}", remedy="make them with `entrepot questions`"
            ) from error
    return items
