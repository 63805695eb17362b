"""Put an examination to a model: one question after the other, each answer on disk before the next is asked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from entrepot import atomic
from entrepot.errors import BadInput, EntrepotError
from entrepot.examination.item import Item
from entrepot.examination.score import Scored, score

TRANSCRIPT = "transcript.jsonl"
_COLUMNS, _BEGINS = {"id", "question", "answer", "error"}, '{"id": '  # of a line, and how each begins


@dataclass(frozen=True)
class Reply:
    """What a model says, and the calls of tools (as plain values) that it made on the way."""

    text: str
    calls: tuple[Mapping[str, str], ...] = ()


Model = Callable[[str, str], Reply]  # system, user -> answer


@dataclass(frozen=True)
class Answered:
    """An item with the model's answer and its score; `error`: why no answer came; `calls`: how often it called a tool."""

    item: Item
    text: str
    score: Scored
    error: str = ""
    calls: int = 0


def examine(
    items: Sequence[Item], model: Model, folder: Path, *, tell: Callable[[int, int], None] | None = None
) -> list[Answered]:
    """Ask every item that the transcript of the folder lacks, and score all. A kill loses the answer under way and no other.

    Raises BadInput for a transcript of other questions. What the endpoint refuses is kept as an error, and asked again
    the next time.
    """
    file = folder / TRANSCRIPT
    with atomic.told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    kept = dict(_kept(file, items))
    with atomic.told(file), file.open("a", encoding="utf-8") as out:
        for n, item in enumerate(items, start=1):
            if item.id not in kept:
                reply, error = _asked(item, model)
                kept[item.id] = (reply.text, error, len(reply.calls))
                row = {
                    "id": item.id,
                    "question": item.question,
                    "answer": reply.text,
                    "error": error,
                    "calls": reply.calls,
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                out.flush()
                os.fsync(out.fileno())
            if tell is not None:
                tell(n, len(items))
    found = ((item, *kept[item.id]) for item in items)
    return [Answered(item, text, score(item, text), error, calls) for item, text, error, calls in found]


def _asked(item: Item, model: Model) -> tuple[Reply, str]:
    try:
        return model(item.instruction, item.question), ""
    except EntrepotError as error:
        return Reply(""), str(error)


def _kept(file: Path, items: Sequence[Item]) -> Iterator[tuple[str, tuple[str, str, int]]]:
    """Answers that are on disk; a line cut off by a kill counts for nothing, an error is asked again."""
    if not file.exists():
        return
    questions = {item.id: item.question for item in items}
    text = file.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), start=1):  # a line of JSON may hold other signs that part lines
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict) or not row.keys() >= _COLUMNS:
            if row is None and _BEGINS.startswith(line[: len(_BEGINS)]):  # cut off
                continue
            what = f"line {number} is not of a transcript; the file is left alone"
            raise BadInput(what, where=str(file), remedy="name another folder with --out")
        if questions.get(row["id"]) != row["question"]:
            raise BadInput("the transcript is of other questions", where=str(file), remedy="name another folder")
        if not row["error"]:
            yield row["id"], (row["answer"], "", len(row.get("calls") or ()))
    if text and not text.endswith("\n"):
        with file.open("a", encoding="utf-8") as out:
            out.write("\n")
