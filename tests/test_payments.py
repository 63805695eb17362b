"""Payments: published prices recur, the saving is hand arithmetic, links are told with their direction, gaps are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.answers.answer import Answer
from entrepot.answers.block import Finding, Gap, Quantity, Table
from entrepot.answers.payments.payments import ask_payments
from entrepot.answers.subjects import answer_on
from entrepot.answers.why import why
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.models import payments as model
from entrepot.store import Store
from entrepot.words import language
from entrepot.words.say import sentence
from run_cli import Cli, cli

__all__ = ["cli"]  # a fixture


@pytest.fixture(scope="module")
def japan(store: Store) -> Answer:
    return ask_payments(store)


@pytest.mark.parametrize(("receiver", "price"), [("IDN", 9.37), ("PHL", 9.19), ("VNM", 8.57), ("THA", 12.17)])
def test_prices_of_the_third_quarter_of_2020_recur(store: Store, receiver: str, price: float) -> None:
    row = model.solve(store, "JPN", receiver)["corridors"].iloc[0]
    assert row["quarter"] == "2020Q3" and round(row["price"], 2) == price


def test_the_quarters_agree_with_the_yearly_figures_of_the_store(store: Store) -> None:
    table = model.prices("JPN", "VNM")
    mine = table[table["quarter"].str.startswith("2019")]["percent"].mean()
    (held,) = store.preferred("remittance_cost", economy=["JPN"], partner=["VNM"]).query("year == 2019")["value"]
    assert mine == pytest.approx(held, abs=1e-3)


def test_the_saving_is_the_money_sent_times_the_price_above_the_goal(store: Store) -> None:
    row = model.solve(store, "JPN", "VNM")["corridors"].iloc[0]
    assert row["saving"] == pytest.approx(326.2e9 * (8.56625 - 3) / 100, rel=1e-4)
    assert row["cost"] == pytest.approx(326.2e9 * 8.56625 / 100, rel=1e-4)
    newest = model.prices("JPN", "VNM").tail(4)["percent"]
    assert row["saving_low"] == pytest.approx(326.2e9 * (newest.min() - 3) / 100, rel=1e-6)
    assert row["saving_high"] == pytest.approx(326.2e9 * (newest.max() - 3) / 100, rel=1e-6)


@given(st.floats(1, 1e13), st.floats(0.01, 30), st.floats(0, 10))
def test_a_lower_price_never_costs_the_sender(sent: float, price: float, goal: float) -> None:
    kept = model.saving(sent, price, goal)
    assert 0 <= kept <= sent * price / 100 * (1 + 1e-12)
    assert (kept == 0) == (price <= goal)


def test_a_corridor_below_the_goal_saves_nothing() -> None:
    assert model.saving(1e9, 2.94, 3.0) == 0


def test_every_pair_has_one_state_and_a_known_link_its_page() -> None:
    pairs = model.links()
    assert len(pairs) == 12 * 11 // 2 and not pairs.duplicated(["a", "b"]).any()
    known = pairs[pairs["status"] != "none"]
    assert len(known) == len(model.rows("links.csv"))
    assert known["source_url"].str.startswith("http").all() and (known["date"] != "").all()
    assert set(pairs["status"]) <= {"live", "named", "announced", "planned", "none"}
    assert all(row.payer in ("", row.a, row.b) for row in pairs.itertuples())


def test_japans_live_links_are_with_two_members_and_one_way(japan: Answer) -> None:
    lines = [sentence(b.message, language()) for b in japan["links"].blocks if isinstance(b, Finding)]
    assert "are with Indonesia and Cambodia" in lines[0]
    assert lines[1].startswith("As far as pages tell, users from Indonesia and Cambodia can pay in Japan")
    gaps = " ".join(sentence(b.message, language()) for b in japan["links"].blocks if isinstance(b, Gap))  # type: ignore[arg-type]
    assert "Singapore (planned for 2025-04)" in gaps and "Brunei" in gaps and "not proof" in gaps


def test_the_other_basis_is_told_and_not_added(japan: Answer) -> None:
    table = next(b for b in japan["worth"].blocks if isinstance(b, Table))
    sent = [row[1].holds for row in table.rows]
    assert [q.value for q in sent if isinstance(q, Quantity)] == [326.2e9, 102.1e9, 90.2e9]
    note = " ".join(
        sentence(b.message, language()) for b in japan["worth"].blocks if not isinstance(b, Table | Finding)
    )  # type: ignore[union-attr]
    assert "USD 1.40 billion" in note and "not mixed" in note
    total = next(q for q in japan.quantities() if q.trace and q.trace.formula == "sum" and q.interval == "bounds")
    assert total.value == pytest.approx(sum(row[4].holds.value for row in table.rows))  # type: ignore[union-attr]
    assert total.low is not None and total.high is not None and total.low < total.value <= total.high


def test_a_value_of_the_page_is_found_again(store: Store, japan: Answer) -> None:
    kept = next(q for q in japan.quantities() if q.trace and q.trace.row and q.trace.row.column == "saving")
    told = why(store, japan, kept.id)
    assert told.kind == "why" and any("payments" in str(b) for s in told.sections for b in s.blocks)


def test_a_corridor_has_a_page_of_its_own_in_every_language(store: Store) -> None:
    answer = answer_on(store, "payments:JPN-VNM")
    lead = answer.headlines[0]
    assert "no page shows that it opened" in sentence(lead.message, language())
    for code in ("ja", "id", "vi", "th"):
        assert sentence(lead.message, language(code)) != sentence(lead.message, language())


def test_bad_input_is_named(store: Store, cli: Cli) -> None:
    with pytest.raises(NoData, match="is held from Brunei to Laos"):
        ask_payments(store, "BRN-LAO")
    with pytest.raises(BadInput, match="no payments are held of Brazil"):
        ask_payments(store, "BRA")
    with pytest.raises(BadInput, match="names one end"):
        ask_payments(store, "JPN-")
    with pytest.raises(BadInput, match="same economy"):
        ask_payments(store, "JPN-JPN")
    with pytest.raises(UnknownName):
        ask_payments(store, "Atlantis")
    ran = cli("payments", "JPN-VNM")
    assert ran.code == 0 and "8.6%" in ran.out


def test_visitors_fees_by_hand() -> None:
    """2.4 cents are 2% of 1.20 dollars, 2.6 cents 0.8% of 3.25; the middles meet at 1.79."""
    low, central, high = model.breaks_even()
    assert (low, high) == pytest.approx((1.20, 3.25)) and central == pytest.approx(100 * 0.025 / 1.4)
