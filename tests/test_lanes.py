"""The voyage with gates shut, as an answer: its numbers are those of the routes and of the closure that is costed."""

from __future__ import annotations

import pytest

from entrepot.answers.block import Map
from entrepot.answers.sealanes.lanes import SCENARIO, ask_lanes
from entrepot.answers.sealanes.sealanes import ask
from entrepot.answers.whatif.given import given_scenario
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.models.sealanes import routes
from entrepot.models.sealanes.gates import gates
from entrepot.models.sealanes.network import at_sea
from entrepot.render.charts.flat import OCEANS, WIDTH, Flat, coast
from entrepot.scenario import Scenario
from entrepot.web.picking import of_block
from entrepot.words import language, say
from entrepot.words.say import sentence

EN = language("en")


def values(answer: object) -> dict[str, float]:
    return {q.id: q.value for q in answer.quantities()}  # type: ignore[attr-defined]


def test_the_way_is_that_of_the_routes() -> None:
    found, answer = routes.compare("Yokohama", "Singapore", close=["south-china-sea"]), None
    answer = ask_lanes("Yokohama", "Singapore", close=["South China Sea"])
    assert found.after is not None and found.extra_nm is not None
    held = values(answer)
    assert held["way.way.before.miles"] == pytest.approx(found.before.nm)
    assert held["way.way.after.miles"] == pytest.approx(found.after.nm)
    assert held["way.way.after.days"] == pytest.approx(found.after.nm / 14 / 24)
    told = sentence(answer.headlines[0].message, EN)
    assert f"longer by {found.extra_nm:,.0f} nautical miles" in told


def test_the_bill_is_that_of_the_closure_that_is_solved() -> None:
    shut, solved = ask_lanes("SGSIN", "JPYOK", close=["malacca"]), ask("malacca-closed", ("shock.1.months=12",))
    told = {q.id: q.value for q in solved.quantities()}
    mine = {
        q.id.split(".")[2]: q.value for q in shut.quantities() if q.id.startswith("pays.") and q.id.endswith(".share")
    }
    assert mine["JPN"] == pytest.approx(told["pays.economies.JPN.bill"]) and mine["JPN"] > 0
    assert all(value == pytest.approx(told[f"pays.economies.{code}.bill"]) for code, value in mine.items())


def test_a_gate_that_cuts_off_says_so_and_one_that_changes_nothing_too() -> None:
    cut = ask_lanes("Ras Tanura", "Yokohama", close=["hormuz"])
    assert "no way by sea is left" in sentence(cut.headlines[0].message, EN)
    assert "imports of USD" in sentence(cut.headlines[-1].message, EN)
    same = ask_lanes("Yokohama", "Singapore", close=["panama"])
    assert "stays as it is" in sentence(same.headlines[0].message, EN)
    alone = ask_lanes("Yokohama", "Singapore")
    assert len(alone.headlines) == 1 and not alone.extras


def test_a_deep_ship_shuts_what_is_too_shallow_and_the_replay_says_only_that() -> None:
    deep = ask_lanes("Ras Tanura", "Yokohama", draft=21.0)
    assert deep.replay.command.endswith("--draft 21") and "--close" not in deep.replay.command
    assert "malacca" in str(deep.extras[SCENARIO])


def test_the_scenario_that_goes_with_it_closes_the_same_gates() -> None:
    answer = ask_lanes("Yokohama", "Singapore", close=["malacca", "sunda"])
    scenario = given_scenario(answer.extras[SCENARIO])
    assert isinstance(scenario, Scenario) and scenario.shocks[0].gates == ("malacca", "sunda")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"close": ["atlantis"]}, UnknownName),
        ({"speed": -1.0}, BadInput),
        ({"destination": "Yokohama"}, BadInput),
        ({"destination": "Nowhere-on-Sea"}, UnknownName),
    ],
)
def test_what_cannot_be_is_told(given: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask_lanes(**{"origin": "Yokohama", "destination": "Singapore", **given})  # type: ignore[arg-type]


def test_every_gate_can_be_picked_where_ships_cross_it() -> None:
    answer = ask_lanes("Yokohama", "Singapore", close=["malacca"])
    block = next(b for section in answer.sections for b in section.blocks if isinstance(b, Map))
    drawn, flat = of_block(block, EN), Flat(OCEANS)
    assert {one.value for one in drawn.picks} == {gate.id for gate in gates() if not gate.shut}
    assert [one.value for one in drawn.picks if one.chosen] == ["malacca"]
    assert {say(one.label, EN) for one in block.shown if one.choice} == {"Strait of Malacca"}
    x, y = flat.percent(at_sea("malacca"))
    held = next(one for one in drawn.picks if one.value == "malacca")
    assert (held.x, held.y) == (x, y) and len(drawn.ways) == len(block.routes)
    there = [one for one in drawn.picks if one.x is not None and one.y is not None]
    near = [abs(a.x - b.x) + abs(a.y - b.y) for a in there for b in there if a is not b]  # type: ignore[operator]
    assert min(near) > 0


def test_a_flat_map_is_mercator() -> None:
    flat = Flat((100.0, 0.0, 110.0, 10.0))
    assert flat.at(100.0, 10.0) == (0.0, 0.0) and flat.at(110.0, 0.0)[0] == WIDTH
    near, far = flat.at(100, 1)[1] - flat.at(100, 2)[1], flat.at(100, 8)[1] - flat.at(100, 9)[1]
    assert near > 0 and far > near  # a degree of latitude grows towards the pole
    assert coast(flat).startswith("M") and flat.path([(100, 5), (100.0001, 5)]) == ""


def test_no_data_beyond_water() -> None:
    with pytest.raises((NoData, BadInput, UnknownName)):
        ask_lanes("48.0,68.0", "Singapore")
