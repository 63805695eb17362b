"""Put an examination to a model: one question after the other, each answer on disk before the next is asked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from entrepot.errors import BadInput, EntrepotError
from entrepot.examination.item import Item
from entrepot.examination.score import Scored, score

TRANSCRIPT = "transcript.jsonl"
HANDED = "What the record holds for this question, as `entrepot ask --json` gives it:\n"
Model = Callable[[str, str], str]  # system, user -> answer
Tool = Callable[[str], str]  # question -> what is handed to the model beside it


@dataclass(frozen=True)
class Answered:
    """An item with the model's answer and its score; `error`: why no answer came."""

    item: Item
    text: str
    score: Scored
    error: str = ""


def examine(
    items: Sequence[Item],
    model: Model,
    folder: Path,
    *,
    tool: Tool | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> list[Answered]:
    """Ask every item that the transcript of the folder lacks, and score all. A kill loses the answer under way and no other.

    Raises BadInput for a transcript of other questions. What the endpoint refuses is kept as an error, and asked again
    the next time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / TRANSCRIPT
    kept = dict(_kept(file, items))
    with file.open("a", encoding="utf-8") as out:
        for n, item in enumerate(items, start=1):
            if item.id not in kept:
                kept[item.id] = _asked(item, model, tool)
                text, error = kept[item.id]
                row = {"id": item.id, "question": item.question, "answer": text, "error": error}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                out.flush()
                os.fsync(out.fileno())
            if tell is not None:
                tell(n, len(items))
    return [Answered(item, kept[item.id][0], score(item, kept[item.id][0]), kept[item.id][1]) for item in items]


def _asked(item: Item, model: Model, tool: Tool | None) -> tuple[str, str]:
    user = item.question if tool is None else f"{item.question}\n\n{HANDED}{tool(item.question)}"
    try:
        return model(item.instruction, user), ""
    except EntrepotError as error:
        return "", str(error)


def _kept(file: Path, items: Sequence[Item]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Answers that are on disk; a line cut off by a kill counts for nothing, an error is asked again."""
    if not file.exists():
        return
    questions = {item.id: item.question for item in items}
    text = file.read_text(encoding="utf-8", errors="replace")
    if text and not text.endswith("\n"):
        with file.open("a", encoding="utf-8") as out:
            out.write("\n")
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if questions.get(row["id"]) != row["question"]:
            raise BadInput("the transcript is of other questions", where=str(file), remedy="name another folder")
        if not row["error"]:
            yield row["id"], (row["answer"], "")
