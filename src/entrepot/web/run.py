"""`python -m entrepot.web.run FOLDER`: answer the question that a job's folder holds, in a process of its own."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import atomic
from entrepot.errors import EntrepotError, Problem, told
from entrepot.words.problems import kept

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer

ASKED, ANSWER, FAILED = "asked.json", "answer.pickle", "failed.json"
LESS = told("problem.memory.less", "ask for less at once")
FLATTER = told("problem.nested.flatter", "write it flatter")
SCENARIO, ARTICLE = "scenario.toml", "article"


def answer(folder: Path) -> Answer:
    """The answer to what the folder asks: a question of the catalogue, a scenario, or an article."""
    from entrepot.answers import catalogue
    from entrepot.store import Store

    asked: dict[str, Any] = json.loads((folder / ASKED).read_text(encoding="utf-8"))
    if asked["question"] == "scenario":
        return catalogue.scenario_at(folder / SCENARIO)
    store = Store.open()
    if asked["question"] == "check":
        return catalogue.article_at(store, folder / asked["file"], asked.get("published"))
    return catalogue.question(asked["question"]).answer(store, asked["values"])


def main(folder: Path, memory: int) -> int:
    """Write the answer, or what went wrong, beside the question."""
    _limit(memory)
    try:
        found = answer(folder)
    except EntrepotError as error:
        return _failed(folder, error.exit_code, error.problems)
    except MemoryError:
        return _failed(folder, 3, [Problem(told("problem.memory", "there is not enough memory for this"), remedy=LESS)])
    except RecursionError:
        return _failed(folder, 3, [Problem(told("problem.nested", "the input is nested too deeply"), remedy=FLATTER)])
    atomic.write_file(folder / ANSWER, pickle.dumps(found))
    return 0


def _failed(folder: Path, code: int, problems: Any) -> int:
    held = {"code": code, "problems": [[kept(one.what), one.where, kept(one.remedy)] for one in problems]}
    atomic.write_file(folder / FAILED, json.dumps(held, ensure_ascii=False))
    return code


def _limit(memory: int) -> None:
    """At most so many bytes of address space, where the system can hold us to it."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    from entrepot.cli import faces

    faces.one_thread()
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
