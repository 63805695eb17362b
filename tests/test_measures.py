"""The registry of measures: its vocabulary is closed, its order of series has reasons, bases are kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot import measures
from entrepot.errors import BadInput, UnknownName
from entrepot.measures import read_measures
from entrepot.provenance import read_cards

KEYS = 'label = "x"\nstrand = "aid"\nkind = "flow"\nunits = ["USD"]\ndefinition = "z"\nheld = "store"\n'
BASIS = '[[x.bases]]\nid = "{}"\nlabel = "l"\nseries = ["pwt"]\n'


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[x\n", "not valid TOML"),
        ('[x]\nlabel = "x"\n', "missing key 'kind'"),
        (f"[x]\n{KEYS}low = 1\n", "unknown key 'low'"),
        (f"[x]\n{KEYS}".replace('"aid"', '"y"'), "unknown strand 'y'"),
        (f"[x]\n{KEYS}".replace('"flow"', '"y"'), "unknown kind 'y'"),
        (f"[x]\n{KEYS}".replace('"USD"', '"y"'), "unknown unit 'y'"),
        (f"[x]\n{KEYS}".replace('"store"', '"y"'), "unknown held 'y'"),
        (f"[x]\n{KEYS}".replace('"store"', '""'), "held by nobody"),
        (f'[x]\n{KEYS}flow = "y"\n', "unknown flow 'y'"),
        (f'[x]\n{KEYS}of = "y"\n', "no measure 'y'"),
        (f'[x]\n{KEYS}prefer = ["pwt"]\n', "an order of preference without a reason"),
        (f"[x]\n{KEYS}{BASIS.format('a')}{BASIS.format('b')}", "the series 'pwt' is in two bases"),
    ],
)
def test_a_bad_registry_is_refused_with_a_remedy(tmp_path: Path, content: str, what: str) -> None:
    path = tmp_path / "measures.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_measures(path)
    assert any(what in problem.what for problem in caught.value.problems)
    assert all("measures.toml" in problem.where and problem.remedy for problem in caught.value.problems)


def test_ids_and_aliases_name_one_measure_each() -> None:
    known = measures.measures()
    names = [*known, *(alias for one in known.values() for alias in one.aliases)]
    assert len(names) == len(set(names))
    assert measures.measure("exports_usd") is known["goods_exports"]
    with pytest.raises(UnknownName, match="did you mean goods_exports"):
        measures.measure("goods_export")


def test_series_that_are_preferred_or_share_a_basis_are_held_or_can_be_fetched() -> None:
    from entrepot.store.fetch import providers

    series = {card.family for card in read_cards().values()} | {p.series for p, _ in providers().values()}
    for id, one in measures.measures().items():
        assert set(one.prefer) <= series, id
        assert {s for basis in one.bases for s in basis.series} <= series, id


def test_a_series_that_no_basis_names_is_a_basis_of_its_own() -> None:
    goods = measures.measure("goods_exports")
    assert goods.basis_of("comtrade-panel") == goods.basis_of("un-comtrade") == "exporters" != goods.basis_of("baci")
    assert goods.basis_of("somebody") == "somebody" == goods.basis("somebody").id


def test_words_are_of_registered_measures_and_say_in_what_they_are_stated() -> None:
    for language in measures.LANGUAGES:
        for id, listed in measures.words(language).items():
            assert listed and measures.measures()[id].states, (language, id)
    spoken = {id for id, one in measures.measures().items() if one.states}
    assert spoken >= {id for language in measures.LANGUAGES for id in measures.words(language)}


def test_what_is_derived_has_its_base_in_the_store_and_is_not_stored_itself() -> None:
    stored = measures.stored()
    for one in measures.measures().values():
        assert not one.of or one.of in stored, one.id
    assert "goods_trade" not in stored and stored["goods_exports"].flow == "exports"
