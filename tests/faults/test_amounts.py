"""Kind: an amount without what it is an amount of. Every amount of the register is told in words with its unit, money in its
own currency; what is added up is money alone, each currency apart."""

from __future__ import annotations

import re

import pytest

from entrepot import units
from entrepot.answers import register
from entrepot.evidence.register import initiatives
from entrepot.render.terminal import render as text
from entrepot.store import Store
from entrepot.words import language


@pytest.mark.parametrize("name", sorted(initiatives()))
def test_amounts_of_the_register_in_words(store: Store, name: str) -> None:
    answer = register.ask_initiative(store, name)
    said = text(answer, language())
    assert not re.search(r"\de\+\d", said)
    rows = register.facts_of(store, register.initiative(name))
    amounts = re.findall(r"Amount: (.*?)(?:;|$)", said, re.MULTILINE)
    plain = [told for told in amounts if not re.search(r"[A-Za-z%]", told.replace(" e", ""))]
    bare = {"count", "index", "ratio"}
    assert len(plain) <= sum(unit in bare for unit in rows["unit"]), plain


def test_containers_are_no_money_and_every_currency_is(store: Store) -> None:
    assert units.unit("TEU") is not None and units.unit("TEU").kind == "count"  # type: ignore[union-attr]
    assert {units.unit(code).kind for code in ("SGD", "KRW", "EUR")} == {"money"}  # type: ignore[union-attr]
    assert units.unit("XYZ") is None and units.unit("usd") is None
    said = text(register.ask_initiative(store, "sihanoukville"), language())
    assert "Amount: 550,000 TEU" in said and "1.14 billion and 2.50 million" not in said
