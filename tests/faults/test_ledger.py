"""Kind: two statements set against each other that are about different things. Years, sides and products keep them apart; order of
the sides and the sources that are named do not."""

from __future__ import annotations

import pytest

from entrepot.evidence import document, ledger
from entrepot.evidence.check import check
from entrepot.store import Store


def entries(store: Store, *texts: str) -> list[ledger.Entry]:
    """What the ledger of several documents says."""
    said = [check(document.from_text(text, f"{n}.txt"), store=store).results for n, text in enumerate(texts)]
    return ledger.entries(claim for results in said for claim, _ in results)


TRADE = "Trade between {} was {} billion dollars in {}."
PEOPLE = "The population of {} was {} million in {}."


@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        (TRADE.format("ASEAN and Japan", 241, 2019), TRADE.format("Japan and ASEAN", 250, 2019), True),
        (TRADE.format("ASEAN and Japan", 241, 2019), TRADE.format("ASEAN and Japan", 250, 2025), False),
        (PEOPLE.format("Viet Nam", 97, 2020), PEOPLE.format("Viet Nam", 99, 2020), False),
        (PEOPLE.format("Viet Nam", 97, 2020), PEOPLE.format("Viet Nam", 101, 2020), True),
        (PEOPLE.format("Viet Nam", 97, 2020), PEOPLE.format("Thailand", 70, 2020), False),
        ("Viet Nam's population grew 2% in 2022.", "Viet Nam's population fell 2% in 2022.", True),
        (
            f"According to the United Nations, {PEOPLE.format('Viet Nam', 97, 2020)}",
            f"According to the World Bank, {PEOPLE.format('Viet Nam', 101, 2020)}",
            True,
        ),
    ],
)
def test_what_is_stated_differently(one: str, two: str, differ: bool, store: Store) -> None:
    found = entries(store, one, two)
    assert bool(found) == differ, [claim.reading for entry in found for claim in entry.claims]
    assert all({claim.doc for claim in entry.claims} == {"0.txt", "1.txt"} for entry in found)


def test_other_years_are_not_listed_beside_those_that_differ(store: Store) -> None:
    said = "Trade between ASEAN and Japan was {} billion dollars in {}."
    (entry,) = entries(store, f"{said.format(241, 2019)} {said.format(239, 2025)}", said.format(250, 2019))
    assert {claim.period for claim in entry.claims} == {"2019"} and len(entry.claims) == 2
