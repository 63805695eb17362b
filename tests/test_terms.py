"""What each source may be used for: every shipped card says its terms, nothing is shipped that may not be passed on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from entrepot.errors import BadInput
from entrepot.provenance import read_cards
from entrepot.store import Store
from entrepot.store.build import read_inputs
from run_cli import Cli, cli, figures

__all__ = ["cli"]

CARD = "cards/worldbank-population.toml"


def test_every_card_names_the_page_of_its_terms_and_is_settled() -> None:
    cards = read_cards()
    assert len(cards) > 300
    for card in cards.values():
        assert card.terms.startswith("http") and card.redistribute in ("yes", "no"), card.id
        assert not card.licence.startswith("not stated"), card.id


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("terms = ", "# terms = ", "no page of its terms"),
        ('redistribute = "yes"', "", "'redistribute' is missing"),
        ('redistribute = "yes"', 'redistribute = "ask"', "redistribute = 'ask'"),
        ('redistribute = "yes"', 'redistribute = "perhaps"', "redistribute = 'perhaps'"),
        ('redistribute = "yes"', 'redistribute = "no"', "may not be passed on"),
    ],
)
def test_the_build_fails_on_a_card_without_settled_terms(
    data_copy: Callable[[str], Path], old: str, new: str, what: str
) -> None:
    data = data_copy("data")
    path = data / CARD
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_inputs(data)
    assert any(what in problem.what and problem.remedy for problem in caught.value.problems)


def test_a_figure_that_may_not_be_passed_on_is_kept_but_not_exported(home: Path, cli: Cli, tmp_path: Path) -> None:
    from provider_samples import SAMPLES

    file = SAMPLES["sipri-milex-share"].make(tmp_path / "raw")
    assert cli("data", "fetch", "sipri-milex-share", "--from", str(file)).code == 0
    rows = cli("data", "get", "military_expenditure_share", "-e", "JPN", "--json").json
    assert figures(rows)[0]["value"] == pytest.approx(1.0)
    refused = cli("data", "export", "military_expenditure_share", str(tmp_path / "out.csv"))
    assert refused.code == 3 and "may not be passed on" in refused.err and "sipri.org" in refused.err
    assert not (tmp_path / "out.csv").exists()


def test_the_notice_names_every_producer_and_carries_the_funds_conditions(store: Store) -> None:
    notice = (Path(__file__).parents[1] / "NOTICE").read_text(encoding="utf-8")
    for card in store.sources.values():
        assert card.terms in notice, card.id
    assert "International Monetary Fund" in notice and "passed on" in notice
    assert "NOTICE" in (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
