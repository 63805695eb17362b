"""Readings: what asks the same has one key, what does not has another; periods; no text in this room."""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import entrepot.query
from entrepot.query.period import parse
from entrepot.query.reading import Reading, Transform

TRADE = Reading("goods_exports", "THA", "JPN", flow="exports", period="2023")
codes = st.sampled_from(["THA", "JPN", "CHN", "ASEAN", "WLD", "KOR"])
flows = st.sampled_from(["exports", "imports", "both", "balance"])


def test_mirrors_are_one_class() -> None:
    assert TRADE.key == replace(TRADE, subject="JPN", partner="THA", flow="imports").key
    both = replace(TRADE, flow="both")
    assert both.key == replace(both, subject="JPN", partner="THA").key
    share = replace(TRADE, whole="partner", transform=Transform.SHARE)  # Thailand's share of Japan's imports
    mirrored = Reading(
        "goods_exports", "JPN", "THA", flow="imports", whole="subject", transform=Transform.SHARE, period="2023"
    )
    assert share.key == mirrored.key
    assert share.key != replace(share, whole="subject").key


def test_the_balance_seen_from_the_other_side_has_the_other_sign() -> None:
    deficit = replace(TRADE, flow="balance", sign=-1)
    surplus = replace(TRADE, subject="JPN", partner="THA", flow="balance", sign=1)
    assert deficit.key == surplus.key
    assert deficit.key != replace(deficit, sign=1).key


@given(codes, codes, flows, st.sampled_from([1, -1]))
def test_a_canonical_reading_is_its_own_canon(a: str, b: str, flow: str, sign: int) -> None:
    reading = Reading("goods_exports", a, b, flow=flow, sign=sign)
    assert reading.canonical() == reading.canonical().canonical()
    assert reading.key == reading.canonical().key


@pytest.mark.parametrize("field", ["period", "base", "product", "question", "source", "measure"])
def test_every_slot_tells_readings_apart(field: str) -> None:
    assert replace(TRADE, **{field: "other"}).key != TRADE.key


def test_operands_keep_their_order() -> None:
    asean, japan = Reading("population", "ASEAN"), Reading("population", "JPN")
    over = replace(asean, transform=Transform.RATIO, operand=japan)
    assert over.key != replace(japan, transform=Transform.RATIO, operand=asean).key
    mirrored = replace(over, operand=Reading("goods_exports", "JPN", "THA", flow="imports"))
    assert mirrored.key == replace(over, operand=Reading("goods_exports", "THA", "JPN", flow="exports")).key


@pytest.mark.parametrize(
    "slots",
    [{"transform": Transform.SHARE}, {"transform": Transform.RATIO}, {"flow": "sideways"}, {"sign": 0}],
    ids=["a share of nothing", "a ratio over nothing", "no flow", "no sign"],
)
def test_what_cannot_be_asked_is_refused(slots: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"whole|operand|flow|sign"):
        Reading("goods_exports", "THA", **slots)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "first", "last", "kind", "years"),
    [
        ("2023", (2023, 1, 1), (2023, 12, 31), "year", (2023, 2023)),
        ("FY2023", (2023, 4, 1), (2024, 3, 31), "fiscal", (2023, 2023)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "month", (2024, 2024)),
        ("2023-12-17", (2023, 12, 17), (2023, 12, 17), "day", (2023, 2023)),
        ("2025Q2", (2025, 4, 1), (2025, 6, 30), "quarter", (2025, 2025)),
        ("1985/1990", (1985, 1, 1), (1990, 12, 31), "range", (1985, 1990)),
        ("2025-01/2025-09", (2025, 1, 1), (2025, 9, 30), "range", (2025, 2025)),
    ],
)
def test_periods(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int], kind: str, years: tuple[int, int]
) -> None:
    period = parse(text)
    assert period is not None
    assert (period.first, period.last, period.kind) == (dt.date(*first), dt.date(*last), kind)
    assert period.years == years


@pytest.mark.parametrize("text", ["31/12/2019", "2019-13", "FYxx", "last year", "1990/1985", "20235", "2025Q7"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|begins"):
        parse(text)


def test_no_text_is_read_in_this_room() -> None:
    for file in Path(entrepot.query.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & {"re", "regex"}, file.name
            assert not any(name.startswith("entrepot.evidence") for name in names), file.name
