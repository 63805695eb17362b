"""A value in the currency that a question asks for."""

from __future__ import annotations

import re
from dataclasses import replace

from entrepot.evidence.asking.desk import Desk
from entrepot.evidence.asking.part import Part, Shown
from entrepot.evidence.asking.text import Question
from entrepot.evidence.lexicon import lexicon
from entrepot.query.evaluate import evaluate
from entrepot.query.reading import Reading

_CURRENCY = {"JPY": "JPN"}


def converted(question: Question, part: Part, desk: Desk) -> Part:
    """The value in the currency asked for, at the average rate of its year."""
    value = part.value
    wanted = _currency(question)
    if value is None or part.refusal is not None or not wanted or value.unit == wanted:
        return part
    home = _CURRENCY.get(wanted) or _CURRENCY.get(value.unit)
    if home is None or {value.unit, wanted} != {"USD", next(k for k, v in _CURRENCY.items() if v == home)}:
        return part
    rate = evaluate(Reading("exchange_rate", home, period=value.period), desk.archive, desk.day).value
    if rate is None:
        return part
    factor = rate.value if wanted != "USD" else 1 / rate.value
    made = replace(
        value, value=value.value * factor, unit=wanted, source=f"{value.source} {rate.source}", status="estimated"
    )
    assert part.reading is not None
    rated = Shown(Reading("exchange_rate", home, period=rate.period), rate)
    return replace(part, shown=(Shown(part.reading, made), *part.shown), nearby=(*part.nearby, rated))


def _currency(question: Question) -> str:
    """The currency that a question names outside of any sum."""
    plain, language = question.passage.plain, question.passage.language
    for word, code in lexicon(language).currencies.items():
        for match in re.finditer(re.escape(word), plain, re.IGNORECASE):
            start, end = match.span()
            inside = any(q.start <= start < q.end for q in question.passage.numbers)
            covers = any(h.start <= start < h.end for h in question.passage.heads)
            whole = not word.isascii() or not (plain[start - 1 : start].isalpha() or plain[end : end + 1].isalpha())
            if code in ("JPY", "USD") and whole and not inside and not covers:
                return code
    return ""
