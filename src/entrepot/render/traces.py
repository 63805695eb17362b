"""Where every value of a page comes from, in a file beside it: loaded when a reader first points at a number."""

from __future__ import annotations

import json
from typing import Any

from entrepot.answers.answer import Answer
from entrepot.answers.block import Message, Quantity
from entrepot.answers.picked.pick import NAMES
from entrepot.answers.tree import formula, tree
from entrepot.words import Language, say
from entrepot.words.say import sentence, text_of

STEPS = 25  # of a trace, that a page shows; `entrepot why` shows all
BRIEF, WHY = "entrepot brief ", "entrepot why "


def script(answer: Answer, language: Language) -> str:
    """The traces of an answer as a script: the page's function is called with them, by the id of the value."""
    held = {q.id: _trace(q, language) for q in answer.quantities() if q.id}
    told = {"words": _words(answer, language), "traces": held}
    return f"entrepotTraces({json.dumps(told, ensure_ascii=False, separators=(',', ':'), allow_nan=False)});\n"


def subject_of(command: str) -> str:
    """What `why` is asked about, out of the command of a brief, with what was picked; "" where it is another command."""
    if not command.startswith(BRIEF):
        return ""
    subject = command.removeprefix(BRIEF)
    options = {part for part in subject.split() if part.startswith("--")}
    return subject if options <= {f"--{name}" for name in NAMES} else ""


def _words(answer: Answer, language: Language) -> dict[str, str]:
    """The words of the box, and the command that takes a value apart in full (none where the page has no subject)."""
    command = answer.replay.command
    subject = subject_of(command)
    names = ("value", "unit", "period", "status", "grade", "interval")
    words = {name: say(Message("why.property", {"what": name}), language) for name in names}
    return {
        **words,
        "sources": text_of("page.sources", language),
        "how": say(Message("why.formula"), language),
        "more": text_of("page.more", language),
        "close": text_of("page.close", language),
        "command": f"{WHY}{subject} " if subject else "",
    }


def _trace(quantity: Quantity, language: Language) -> dict[str, Any]:
    """A value unrounded with all that belongs to it, and the steps it was made in."""
    steps = [
        [number, sentence(formula(one), language), _plain(one.value), one.unit, one.period]
        for number, one in tree(quantity)
    ]
    made: dict[str, Any] = {
        "value": _plain(quantity.value),
        "unit": quantity.unit,
        "period": quantity.period,
        "status": say(Message("why.status", {"status": quantity.status}), language),
        "grade": quantity.grade,
        "sources": list(quantity.sources),
        "steps": steps[:STEPS],
        "left": max(0, len(steps) - STEPS),
    }
    if quantity.low is not None and quantity.high is not None:
        made["interval"] = f"{quantity.low!r} – {quantity.high!r} ({quantity.interval})"
    return {name: value for name, value in made.items() if value not in ("", [], 0) or name == "value"}


def _plain(value: float) -> str:
    return repr(value) if value == value else ""
