"""A Reading as a plain record and back: for transcripts, tools and labelled readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from entrepot.query.reading import Reading, Transform


def to_record(reading: Reading) -> dict[str, Any]:
    """The slots that are filled, as plain values."""
    record: dict[str, Any] = {}
    for field in fields(Reading):
        value = getattr(reading, field.name)
        if value != field.default:
            plain = to_record(value) if isinstance(value, Reading) else value
            record[field.name] = plain.isoformat() if isinstance(plain, dt.date) else plain
    return record


def from_record(record: Mapping[str, Any]) -> Reading:
    """The reading of a record. Raises TypeError or ValueError for what is none."""
    slots = dict(record)
    if slots.get("operand"):
        slots["operand"] = from_record(slots["operand"])
    if "transform" in slots:
        slots["transform"] = Transform(slots["transform"])
    if isinstance(slots.get("as_of"), str):
        slots["as_of"] = dt.date.fromisoformat(slots["as_of"])
    return Reading(**slots)
