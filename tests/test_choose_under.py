"""The order of partners under a scenario: the trade model's flows laid on the trade that is held."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.answers.choice.choice import ask_choice
from entrepot.answers.why import why
from entrepot.errors import BadInput, NoData
from entrepot.models import choice, relations, trade
from entrepot.result import Result
from entrepot.scenario import read_for_world
from entrepot.scenario.goods import goods_sectors
from entrepot.store import Store
from entrepot.words import language, say
from run_cli import Cli, cli

__all__ = ["cli"]
PARTNERS = ("JPN", "CHN", "USA")


@pytest.fixture(scope="module")
def chosen(store: Store) -> Result:
    return choice.solve(relations.solve(store.read_all(), "VNM"))


def flows(**after: dict[str, float]) -> pd.DataFrame:
    """Pairs of Viet Nam by case: 60 sold and 40 bought before; `after` by case and partner, both ways together."""
    records = []
    for case, by in after.items():
        for partner, total in by.items():
            records.append((case, "VNM", partner, 60.0, 0.75 * total))
            records.append((case, partner, "VNM", 40.0, 0.25 * total))
    return pd.DataFrame(records, columns=["case", "region", "partner", "before", "after"])


def held(chosen: Result) -> dict[str, float]:
    rows = chosen["strands"]
    rows = rows[(rows["measure"] == "trade") & rows["partner"].isin(PARTNERS)]
    return dict(zip(rows["partner"], rows["value"], strict=True))


def test_held_trade_moves_as_the_pair_does_in_the_model(chosen: Result) -> None:
    """100 before: 120 after is 20 percent more, whatever each direction does; the ends are those of the cases."""
    central = {"JPN": 120.0, "CHN": 90.0, "USA": 100.0}
    pairs = flows(central=central, low={**central, "JPN": 110.0}, high={**central, "JPN": 150.0})
    table = choice.under(chosen, pairs, "made-up")["trade_under"].set_index("partner")
    assert table.loc["JPN", ["change", "low", "high"]].tolist() == pytest.approx([20, 10, 50])
    assert table["then"].to_dict() == pytest.approx({p: v * central[p] / 100 for p, v in held(chosen).items()})
    assert table.loc["JPN", "then_high"] == pytest.approx(1.5 * held(chosen)["JPN"])
    assert table.loc["CHN", ["low", "high"]].tolist() == pytest.approx([-10, -10])


def test_who_leads_then_and_that_it_is_open_where_cases_differ(chosen: Result) -> None:
    before = held(chosen)
    assert max(before, key=lambda p: before[p]) == "CHN"
    parity = 100 * before["CHN"] / before["JPN"]  # of Japan's trade that would match China's
    near = {"JPN": 0.99 * parity, "CHN": 100.0, "USA": 100.0}
    over = {"JPN": 1.01 * parity, "CHN": 100.0, "USA": 100.0}
    for by, leader in ((near, "CHN"), (over, "JPN")):
        found = choice.under(chosen, flows(central=by), "made-up").facts
        assert (found["leader"], found["leader_then"]) == ("CHN", leader)
    assert choice.under(chosen, flows(central=near, high=over), "made-up").facts["leader_then"] == ""


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 100))
def test_what_moves_all_partners_alike_moves_no_order(chosen: Result, factor: float) -> None:
    pairs = flows(central=dict.fromkeys(PARTNERS, 100 * factor))
    table = choice.under(chosen, pairs, "made-up")["shares_under"]
    assert table["surely_then"].tolist() == pytest.approx(table["surely"].tolist(), abs=1e-3)
    assert table["possibly_then"].tolist() == pytest.approx(table["possibly"].tolist(), abs=1e-3)
    shares = chosen["shares"].set_index("partner")
    assert table.set_index("partner")["surely"].to_dict() == shares["surely"].to_dict()


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 5), st.floats(1, 4))
def test_more_trade_with_one_never_makes_it_less_often_first(chosen: Result, factor: float, more: float) -> None:
    less, much = (
        choice.under(chosen, flows(central={"JPN": 100 * x, "CHN": 100.0, "USA": 100.0}), "made-up")["shares_under"]
        for x in (factor, factor * more)
    )
    for column in ("surely_then", "possibly_then"):
        assert much.loc[0, column] >= less.loc[0, column] - 1e-9


def test_more_cases_only_widen(chosen: Result) -> None:
    one = {"JPN": 150.0, "CHN": 80.0, "USA": 100.0}
    narrow = choice.under(chosen, flows(central=one), "made-up")["shares_under"]
    wide = choice.under(chosen, flows(central=one, low=dict.fromkeys(PARTNERS, 100.0)), "made-up")["shares_under"]
    assert (wide["surely_then"] <= narrow["surely_then"]).all()
    assert (wide["possibly_then"] >= narrow["possibly_then"]).all()


def test_the_flows_are_those_of_the_equilibrium() -> None:
    """Two ways agree: pairs of goods, and the sum over goods of the table by sector."""
    scenario, world = read_for_world("relocation-from-china")
    goods = [world.sectors[n] for n in goods_sectors(world.sectors)]
    found = trade.pairs(world, scenario, goods)
    assert set(found["pairs"]["case"]) == {"central", "low", "high"} and max(found.certificate.values()) < 1e-8
    table = trade.solve(world, scenario)["trade"]
    table = table[table["sector"].isin(goods) & (table["unit"] == world.currency)]
    central = found["pairs"].query("case == 'central'").set_index(["region", "partner"])
    for indicator, column in (("exports, baseline", "before"), ("exports, new", "after")):
        sums = table[table["indicator"] == indicator].groupby(["region", "partner"])["value"].sum()
        for pair in itertools.permutations(("JPN", "CHN", "VNM"), 2):
            assert central.loc[pair, column] == pytest.approx(sums[pair], rel=1e-9)
    every = trade.pairs(world, scenario)["pairs"].query("case == 'central'").set_index(["region", "partner"])
    assert (every["before"] >= central["before"]).all()  # services besides


def test_the_answer_says_it_in_five_languages_and_traces_it(store: Store) -> None:
    read = store.read_all()
    answer = ask_choice(read, "VNM", scenario="south-china-sea-closed")
    assert answer.replay.command == "entrepot choose VNM --for JPN --under south-china-sea-closed"
    (certificate,) = answer.certificates
    assert certificate.status == "solved" and "closure" in answer.extras["scenario.toml"]
    section = answer["choice-under"]
    for code in ("en", "ja", "id", "vi", "th"):
        assert all("{" not in say(b.message, language(code)) for b in section.blocks if hasattr(b, "message"))
    ids = [q.id for q in answer.quantities() if q.trace and q.trace.row and q.trace.row.table.endswith("_under")]
    assert len(ids) >= 8
    for id in (ids[0], ids[-1]):
        assert why(read, answer, id).sections
    plain = ask_choice(read, "VNM")
    assert not plain.certificates and "choice-under" not in [s.id for s in plain.sections]


def test_what_cannot_be_asked(store: Store, chosen: Result, cli: Cli) -> None:
    pairs = flows(central={"JPN": 100.0, "CHN": 100.0})
    with pytest.raises(NoData, match="holds no trade of VNM with USA"):
        choice.under(chosen, pairs, "made-up")
    no_trade = choice.solve(
        relations.solve(store.read_all(), "VNM"), weights={"fdi": 1.0, "aid": 1.0, "alignment": 1.0}
    )
    with pytest.raises(NoData, match="trade of VNM is not compared"):
        choice.under(no_trade, flows(central=dict.fromkeys(PARTNERS, 100.0)), "made-up")
    with pytest.raises(BadInput, match="told day by day"):
        ask_choice(store, "VNM", scenario="thai-floods-2011-again")
    assert cli("choose", "TLS", "--under", "tariff-war").code == 4
    assert "did you mean tariff-war" in cli("choose", "VNM", "--under", "tarif-war").err
