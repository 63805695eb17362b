"""An answered question as plain values: what `--json` prints, and what a score or a tool reads."""

from __future__ import annotations

from typing import Any

from entrepot.evidence.asking.desk import only_range
from entrepot.evidence.asking.part import Asked, Part, Shown
from entrepot.query.held import Value
from entrepot.query.reading import Reading, Transform
from entrepot.query.record import to_record

_UNITS = {"points": "percentage points", "ratio": "times"}


def record(asked: Asked) -> dict[str, Any]:
    """The first part's values at the top, every part in `parts` where there are several."""
    first = next((part for part in asked.parts if part.refusal is None), asked.parts[0])
    row = {"answerable": asked.answerable, "language": asked.language, **_part(first)}
    if len(asked.parts) > 1:
        row["parts"] = [_part(part) for part in asked.parts]
    return row


def _part(part: Part) -> dict[str, Any]:
    value, reading = part.value, part.reading
    row: dict[str, Any] = {"value": None, "unit": "", "subject": "", "partner": "", "period": "", "sources": []}
    if reading is not None:
        row |= {"subject": reading.subject, "partner": reading.partner, "period": reading.period}
    if part.names:
        row["names"] = list(part.names)
        row["subject"], row["partner"] = _sides(part)
    if value is not None and reading is not None:
        row |= _stated(value, reading) | {"sources": _sources(part.shown[:1])}
        row["status"] = value.status
        if len(part.shown) + len(part.earlier) > 1:
            row["values"] = [_of_source(one) for one in (*part.shown, *part.earlier)]
            row["sources"] = _sources((*part.shown, *part.earlier))
    if part.verdict is not None:
        row["verdict"] = str(part.verdict)
    if part.refusal is not None:
        row["refusal"], row["cause"] = str(part.refusal), str(part.cause)
    if part.missing is not None:
        row["needs"], row["nearest"] = part.missing.needs, part.missing.nearest
    if part.options:
        row["options"] = list(part.options)
    if part.words:
        row["unread"] = list(part.words)
    if part.assumed:
        row["assumed"] = [{"kind": a.kind, "said": a.said, "code": a.code} for a in part.assumed]
    if reading is not None:
        row["reading"] = to_record(reading)
    return row


def _of_source(shown: Shown) -> dict[str, Any]:
    value = shown.value
    row = {"source": value.source, "edition": value.edition, "indicator": shown.reading.measure}
    return row | _stated(value, shown.reading)


def _sides(part: Part) -> tuple[str, str]:
    first = part.shown[0].reading if part.shown else part.reading
    return (first.subject, first.partner) if first is not None else ("", "")


def _sources(shown: tuple[Shown, ...]) -> list[str]:
    return list(dict.fromkeys(one for s in shown for one in s.value.source.split()))


def _stated(value: Value, reading: Reading) -> dict[str, Any]:
    """Value, unit, period and bounds as they are told: a passing by its bracket, a date as itself, weak grades as ranges."""
    row: dict[str, Any] = {"value": value.value, "unit": _UNITS.get(value.unit, value.unit), "period": value.period}
    if reading.transform is Transform.CROSSOVER:
        between = value.between
        row |= {"value": None, "unit": "years", "period": "-".join(map(str, between)) if between else value.period}
        row["ratio"] = value.value
        return row
    if reading.transform is Transform.DATE:
        return row | {"value": None, "unit": "date"}
    if value.low is not None or value.high is not None:
        row |= {"low": value.low, "high": value.high}
        if only_range(value):
            row |= {"value": None, "grade": value.definition.removeprefix("grade ")}
    if value.base:
        row["period"] = f"{value.base}/{value.period}"
    return row
