"""Panels of the members' pages: coal and where it moves, fuels behind the gate, live links, the price of sending money."""

from __future__ import annotations

import pytest

from entrepot import codes
from entrepot.answers.block import Finding, Gap, Quantity, Table
from entrepot.answers.member import ask_member
from entrepot.answers.strands import initiatives
from entrepot.models import payments
from entrepot.store import Store
from entrepot.words import language
from entrepot.words.locales import LOCALES
from entrepot.words.say import sentence


def said(store: Store, code: str, of: str = "en") -> list[str]:
    blocks = initiatives.of_member(store, code).blocks
    return [sentence(b.message, language(of)) for b in blocks if isinstance(b, Finding | Gap)]  # type: ignore[arg-type]


def test_viet_nams_panel(store: Store) -> None:
    lines = said(store, "VNM")
    assert "50.3% of it from coal, up from 24.7% in 2014" in lines[0]
    assert any("refinery at Nghi Son" in line for line in lines)  # only a part of its crude is held, so none is told
    assert any("Thailand and Cambodia" in line for line in lines)
    assert "from Japan to Viet Nam costs 8.6% (2020Q3)" in lines[-1]


def test_thailands_crude_lies_behind_hormuz(store: Store) -> None:
    assert any("43% (35–47%) of it lay behind the Strait of Hormuz" in line for line in said(store, "THA"))


def test_what_is_not_held_is_named(store: Store) -> None:
    lines = said(store, "TLS")
    assert "No electricity by fuel is held of Timor-Leste" in lines[0]
    assert "No price of sending money from Japan to Timor-Leste is held" in lines[-1]


@pytest.mark.parametrize("code", LOCALES)
def test_every_language_says_the_panel(store: Store, code: str) -> None:
    assert all(said(store, "THA", code))


def test_members_side_by_side(store: Store) -> None:
    table = next(b for b in initiatives.across(store).blocks if isinstance(b, Table))
    rows = {row[0].holds.code: row for row in table.rows}  # type: ignore[union-attr]
    assert list(rows) == list(codes.ASEAN_MEMBERS)
    links = payments.links()
    for code, row in rows.items():
        live = links[(links["status"] == payments.LIVE) & ((links["a"] == code) | (links["b"] == code))]
        assert isinstance(row[4].holds, Quantity) and row[4].holds.value == len(live), code
    assert rows["THA"][5].holds.value == pytest.approx(12.17, abs=0.005)  # type: ignore[union-attr]
    assert rows["TLS"][1].holds is None


def test_the_panel_stands_on_the_members_page(store: Store) -> None:
    assert "initiatives" in {section.id for section in ask_member(store, "THA").sections}
