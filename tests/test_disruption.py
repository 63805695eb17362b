"""Disruptions day by day: scenarios and their problems, losses that add up, what breaks first, the range, the page and the command."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entrepot.answers import roots
from entrepot.answers.answer import within
from entrepot.answers.disruption import disruption as page
from entrepot.ensemble.days import DaySpread, run_days
from entrepot.errors import BadInput, NotSolved
from entrepot.models import disruption
from entrepot.models.disruption.events import AFTER, YEAR, lay
from entrepot.models.disruption.inputs import INVENTORIES
from entrepot.models.disruption.record import NEVER, recovery
from entrepot.models.sealanes.ready import costed_for
from entrepot.result import Result
from entrepot.scenario import Scenario, names, read_for_world
from entrepot.scenario.daily import LEAD, Span, is_by_day
from entrepot.world import World
from run_cli import Cli, cli

__all__ = ["cli"]

SHIPPED = (
    "tohoku-earthquake-2011-again",
    "thai-floods-2011-again", "taiwan-chips-stop-30-days", "hormuz-2026-days", "south-china-sea-90-days", "japan-parts-stop",
)  # fmt: skip


def small(**more: Any) -> World:
    """Three economies with two sectors: A's parts go into everybody's goods; only B has another maker of parts."""
    Z, F = np.zeros((3, 2, 3, 2)), np.zeros((3, 2, 3))
    Z[0, 0, 0, 1], Z[0, 0, 1, 1], Z[0, 0, 2, 1], Z[1, 0, 1, 1] = 30.0, 20.0, 40.0, 20.0
    F[0, 0, 0], F[1, 0, 1] = 10.0, 80.0
    F[0, 1, 0] = F[1, 1, 1] = F[2, 1, 2] = 100.0
    F[2, 1, 0] = 20.0
    return World.from_arrays(["AAA", "BBB", "CCC"], ["parts", "goods"], Z, F, year=2020, name="small", **more)


def asked(*shocks: str, terms: str = "") -> Scenario:
    text = (
        'title = "t"\n[disruption]\n'
        + terms
        + "\n"
        + "\n".join(f'[[shock]]\nsource = "assumption"\n{s}' for s in shocks)
    )
    return Scenario.from_text(text)


OUTAGE = 'kind = "outage"\neconomy = "AAA"\nsector = "parts"\nshare = 0.9\nfrom = 3\ndays = 20\nrecovery = 10'
LEAN = "stocks = 10\nsubstitution = 0.0"


def solved(*shocks: str, terms: str = LEAN) -> Result:
    return disruption.solve(small(), asked(*shocks, terms=terms), throw=True)


# --- scenarios ---


def test_every_problem_of_a_scenario_is_named_at_once() -> None:
    text = """
title = "t"
[disruption]
psi = 1.5
stock = 3
[[shock]]
kind = "outage"
economy = "JPN"
sector = "ELE"
share = 1.4
days = 0
source = "assumption"
[[shock]]
kind = "stock"
economy = "JPN"
sector = "MIN"
days = -4
source = "assumption"
[[shock]]
kind = "embargo"
exporter = "JPN"
importer = "THA"
sector = "ELE"
from = "soon"
source = "assumption"
[[shock]]
kind = "closure"
gates = ["malacca"]
days = 3
months = 1
source = "assumption"
"""
    with pytest.raises(BadInput) as caught:
        Scenario.from_text(text)
    told = "\n".join(map(str, caught.value.problems))
    for part in (
        "1.4",
        "0 days",
        "-4 days",
        "1.5 is outside",
        "'stock'",
        "'soon' is no day",
        "'days' is missing",
        "both given",
    ):
        assert part in told


def test_names_that_the_world_lacks_are_all_named_and_so_are_negative_stocks() -> None:
    world = small()
    F = world.F.copy()
    F[2, 1, 1] = -5.0
    broken = World.from_arrays(world.regions, world.sectors, world.Z, F, year=2020, name="broken")
    scenario = asked(
        'kind = "outage"\neconomy = "XYZ"\nsector = "parts"\ndays = 3',
        'kind = "stock"\neconomy = "AAA"\nsector = "part"\ndays = 5',
    )
    with pytest.raises(BadInput) as caught:
        disruption.solve(broken, scenario)
    told = "\n".join(map(str, caught.value.problems))
    for part in ("unknown economy 'XYZ'", "unknown sector 'part'", "below zero"):
        assert part in told


def test_a_sector_without_output_that_sells_is_refused() -> None:
    world = small()
    X = world.X.copy()
    X[1, 0] = 0.0
    odd = World.from_arrays(world.regions, world.sectors, world.Z, world.F, X=X, year=2020, name="odd")
    with pytest.raises(BadInput, match="BBB parts is bought from and has no output"):
        disruption.solve(odd, asked(OUTAGE))


def test_a_shock_of_years_is_refused_by_the_day_and_one_of_days_by_the_equilibrium(cli: Cli) -> None:
    with pytest.raises(BadInput, match="no shock of days"):
        disruption.solve(
            small(), asked(OUTAGE, 'kind = "productivity"\neconomy = "AAA"\nsector = "parts"\nchange = -0.1')
        )
    for name in ("taiwan-chips-stop-30-days", "south-china-sea-90-days"):
        ran = cli("solve", name)
        assert ran.code == 3 and "told by the day" in ran.err and "entrepot disrupt" in ran.err


def test_a_closure_must_be_costed_first() -> None:
    scenario, world = read_for_world("hormuz-2026-days")
    with pytest.raises(BadInput, match="must be costed along the sea lanes first"):
        disruption.solve(world, scenario)


def test_days_of_an_event() -> None:
    """Full from the first day, then a straight line that is over after the days of recovery."""
    span = Span(dt.date(2011, 10, 4), days=2, recovery=4)
    first = span.first(dt.date(2011, 10, 1))
    assert [round(span.level(day, first), 2) for day in range(2, 10)] == [0, 1, 1, 0.75, 0.5, 0.25, 0, 0]
    assert Span(7, 1, 0).first(None) == 7


def test_a_run_leaves_room_for_a_recovery_twice_as_long() -> None:
    slow = OUTAGE.replace("recovery = 10", "recovery = 300")
    assert lay(small(), asked(slow)).horizon == 3 + 20 + 2 * 300 + AFTER
    assert lay(small(), asked(OUTAGE)).horizon == YEAR
    with pytest.raises(BadInput, match="end before the last event does"):
        lay(small(), asked(slow, terms="horizon = 200"))


def test_overlapping_outages_take_their_shares_one_after_another() -> None:
    twice = lay(small(), asked(OUTAGE, OUTAGE.replace("0.9", "0.5")))
    assert twice.lost(5)[0, 0] == pytest.approx(1 - 0.1 * 0.5)
    assert twice.lost(2)[0, 0] == 0.0
    dated = lay(small(), asked(OUTAGE.replace("from = 3", 'from = "2020-02-01"')))
    assert (dated.start, dated.first) == (dt.date(2020, 2, 1) - dt.timedelta(days=LEAD), LEAD)


def test_shipped_scenarios_are_of_days() -> None:
    assert set(SHIPPED) <= set(names())
    for name in SHIPPED:
        scenario = Scenario.read(name)
        assert is_by_day(scenario.shocks) and scenario.limits
        assert page.is_disruption(name)
    assert not page.is_disruption("hormuz-2026")


# --- the model ---


def test_losses_add_up_and_the_certificate_holds() -> None:
    result = solved(OUTAGE)
    assert max(result.certificate.values()) < 1e-12
    economies, sectors = result["economies"].set_index("region"), result["sectors"]
    by_sector = sectors.groupby("region")["output_lost"].sum()
    assert economies["output_lost"].drop("WLD").to_numpy() == pytest.approx(
        by_sector.loc[["AAA", "BBB", "CCC"]].to_numpy()
    )
    course = result["course"]
    output = course[(course["indicator"] == "output") & (course["region"] == "CCC")]["value"]
    usual = small().X[2].sum() * small().scale / 365
    assert ((100 - output) / 100 * usual).sum() == pytest.approx(economies.loc["CCC", "output_lost"])


def test_what_breaks_first_is_the_input_that_fails() -> None:
    """C has no other maker of parts; ten days of stock, of which two may be used before output falls."""
    first = solved(OUTAGE)["bottlenecks"].iloc[0]
    assert (first["sector"], first["input"], first["supplier"]) == ("goods", "parts", "AAA")
    assert 2 <= first["after"] <= 4 and first["cover"] < 100
    assert solved(OUTAGE.replace("0.9", "1e-6"))["bottlenecks"].empty  # less than is told


def test_larger_stocks_hold_out_longer_and_a_second_maker_helps() -> None:
    lean = solved(OUTAGE)["economies"].set_index("region")
    full = solved(OUTAGE, 'kind = "stock"\neconomy = "CCC"\nsector = "parts"\ndays = 40')["economies"].set_index(
        "region"
    )
    assert full.loc["CCC", "value_added_lost"] < 0.2 * lean.loc["CCC", "value_added_lost"]
    other = solved(OUTAGE, terms="stocks = 10\nsubstitution = 1.0")["economies"].set_index("region")
    assert other.loc["BBB", "value_added_lost"] < lean.loc["BBB", "value_added_lost"]


def test_an_embargo_stops_its_lane_alone() -> None:
    shut = 'kind = "embargo"\nexporter = "AAA"\nimporter = "CCC"\nsector = "parts"\nfrom = 3\ndays = 30'
    found = solved(shut)["economies"].set_index("region")
    assert found.loc["CCC", "least"] < 60 and found.loc["BBB", "least"] > 99
    assert solved(shut)["bottlenecks"].iloc[0][["region", "supplier"]].tolist() == ["CCC", "AAA"]


def test_demand_falls_for_its_days() -> None:
    down = solved('kind = "demand"\neconomy = "BBB"\nsector = "goods"\nchange = -0.5\nfrom = 3\ndays = 10')
    course = down["course"]
    mine = course[(course["region"] == "BBB") & (course["indicator"] == "output")].set_index("day")["value"]
    assert mine[2] == pytest.approx(100) and mine[5] < 80 and mine[60] == pytest.approx(100, abs=0.5)


def test_in_flow_mode_orders_follow_use_alone() -> None:
    """After an outage stocks are filled up again, and more is ordered than usual; in flow mode it never is."""
    most = {}
    for restock in ('"never"', "20"):
        course = solved(OUTAGE, terms=f"stocks = 10\nrestock = {restock}")["course"]
        most[restock] = course[(course["region"] == "AAA") & (course["indicator"] == "output")]["value"].max()
    assert most['"never"'] < 100.01 < 100.5 < most["20"]


def test_recovery_is_the_day_from_which_output_stays_up() -> None:
    path = np.array([[1.0, 1.0, 1.0], [0.5, 0.992, 0.9], [1.0, 1.0, 1.0], [0.985, 1.0, 0.9], [0.995, 1.0, 0.9]])
    assert recovery(path).tolist() == [4, NEVER, 5]


def test_a_run_that_diverges_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "entrepot.kernels.ario.DIVERGED", 0.5
    )  # no run grows without bound; the limit is brought down instead
    result = disruption.solve(small(), asked(OUTAGE))
    assert result.status == "not solved" and "diverges on day 0" in result.message and "course" not in result.tables
    with pytest.raises(NotSolved):
        disruption.solve(small(), asked(OUTAGE), throw=True)
    drawn = run_days(small(), asked(OUTAGE), draws=3)
    assert drawn.status == "not solved" and drawn["draws"]["status"].tolist() == ["diverged"] * 3


def test_a_closure_loses_what_the_sea_lanes_lose() -> None:
    """On the day it shuts, the Gulf's sales of crude to Japan fall to what still has a way."""
    scenario, world = read_for_world("hormuz-2026-days")
    ready = costed_for(world, scenario)
    costs = ready.shocks[0].costs  # type: ignore[attr-defined]
    events = lay(world, ready)
    gulf, japan, mining = world.region("GCC"), world.region("JPN"), world.sector("MIN")
    lost = costs.lost[costs.regions.index("GCC"), costs.regions.index("JPN"), costs.sectors.index("MIN")]
    lanes = events.lanes(events.first)
    assert lanes is not None and 0.3 < lost < 1.0
    assert lanes.open[mining, gulf, japan] == pytest.approx(1 - lost)
    assert events.lanes(events.first - 1) is None


# --- parts, published stocks, critical inputs ---


def cars(parts: str = "parts = { TRE = 10 }", **terms: float) -> Result:
    """Two economies that buy parts of TRE from each other and at home, half and half; A loses a tenth of its makers."""
    Z, F = np.zeros((2, 2, 2, 2)), np.zeros((2, 2, 2))
    Z[:, 1, :, 1] = 10.0
    Z[:, 0, 0, 0] = 5.0
    F[[0, 1], 1, [0, 1]], F[[0, 1], 0, [0, 1]] = 80.0, 50.0
    world = World.from_arrays(["AAA", "BBB"], ["PUB", "TRE"], Z, F, year=2020, name="cars")
    text = "\n".join([parts, *(f"{name} = {value:g}" for name, value in terms.items())])
    hit = 'kind = "outage"\neconomy = "AAA"\nsector = "TRE"\nshare = 0.1\nfrom = 3\ndays = 60'
    return disruption.solve(world, asked(hit, terms=text), throw=True)


def least_of(result: Result, region: str, sector: str = "TRE") -> float:
    table = result["sectors"].set_index(["region", "sector"])
    return float(table.loc[(region, sector), "least"])


def test_a_line_runs_where_all_its_makers_deliver() -> None:
    """Half of ten makers are at home, of which a tenth is out: 0.95 to the tenth, and A loses its tenth besides."""
    found = cars(at_hand=2, abroad=5, switch=3e3)
    assert least_of(found, "BBB") == pytest.approx(100 * 0.95**10, rel=2e-3)
    assert least_of(found, "AAA") == pytest.approx(100 * 0.9 * 0.95**10, rel=2e-3)
    table = found["bottlenecks"].set_index("region")
    assert table.loc["AAA", ["after", "want", "supplier"]].tolist() == [2, "parts", "AAA"]  # after what is at hand
    assert table.loc["BBB", ["after", "want", "supplier"]].tolist() == [5, "parts", "AAA"]  # after what is on the way
    assert least_of(cars(parts="psi = 0.8"), "BBB") > 99.9  # without parts others' goods replace what is lost


def test_others_take_over_the_parts_of_makers_that_are_out() -> None:
    course = cars(switch=20, abroad=0, at_hand=0)["course"]
    mine = course[(course["region"] == "BBB") & (course["indicator"] == "output")].set_index("day")["value"]
    assert mine[3] < mine[13] < mine[22] and mine[23] > 99.5  # twenty days from the third


def test_a_lane_that_shuts_takes_its_makers_with_it() -> None:
    Z, F = np.zeros((2, 1, 2, 1)), np.zeros((2, 1, 2))
    Z[:, 0, :, 0], F[[0, 1], 0, [0, 1]] = 10.0, 80.0
    world = World.from_arrays(["AAA", "BBB"], ["TRE"], Z, F, year=2020, name="lane")
    shut = 'kind = "embargo"\nexporter = "AAA"\nimporter = "BBB"\nsector = "TRE"\nshare = 0.2\nfrom = 3\ndays = 30'
    found = disruption.solve(world, asked(shut, terms="parts = { TRE = 3 }\nabroad = 0\nswitch = 1000"))
    assert least_of(found, "BBB") == pytest.approx(100 * (1 - 0.5 * 0.2) ** 3, rel=1e-3)
    assert least_of(found, "AAA") > 95  # whose orders fall, and whose makers at home deliver


def test_published_stocks_and_critical_inputs_are_those_of_the_files() -> None:
    scenario, world = read_for_world("thai-floods-2011-again")
    events = lay(world, scenario)
    assert events.binding is not None
    n = len(world.regions)
    days = dict(csv.reader(line.rsplit(",", 1)[0] for line in INVENTORIES.read_text().splitlines()[1:]))  # type: ignore[arg-type]
    for sector in ("TRE", "PUB"):
        at = world.sector(sector) * n
        assert events.days[:, at] == pytest.approx(float(days[sector]))
    steel, cars_, services = world.sector("MET"), world.sector("TRE"), world.sector("PUB")
    assert events.binding[steel, cars_ * n] and not events.binding[steel, services * n]


def test_terms_of_parts_and_inputs_that_cannot_be_are_all_named() -> None:
    with pytest.raises(BadInput) as caught:
        asked(OUTAGE, terms='stocks = "by secto"\ninputs = "most"\nparts = { TRE = 0.5 }\nswitch = 0\nat_hand = -1')
    told = "\n".join(map(str, caught.value.problems))
    for part in ("by secto", "'inputs' = 'most'", "0.5 is outside", "0 is outside", "-1 is outside"):
        assert part in told
    with pytest.raises(BadInput) as caught:
        lay(small(), asked(OUTAGE, terms='stocks = "by sector"\ninputs = "critical"\nparts = { TRE = 5 }'))
    told = "\n".join(map(str, caught.value.problems))
    assert told.count("nothing is published here for parts, goods") == 2 and "unknown sector 'TRE'" in told
    with pytest.raises(BadInput, match="'parts' is no table"):
        asked(OUTAGE, terms="parts = 400")
    with pytest.raises(BadInput, match="the world has none of CHM"):
        lay(small(), asked(OUTAGE, terms="parts = { goods = 5 }"))


# --- the range ---


def test_draws_repeat_and_do_not_depend_on_their_number() -> None:
    few, many = (run_days(small(), asked(OUTAGE, terms=LEAN), draws=n)["draws"] for n in (5, 40))
    assert few.equals(many.head(5))
    assert not few.equals(run_days(small(), asked(OUTAGE, terms=LEAN), draws=5, seed=2)["draws"])


def test_short_stocks_can_be_drawn() -> None:
    """Two days of stock: a third of them with a psi of 0.6 would be less than a day."""
    found = run_days(small(), asked(OUTAGE, terms="stocks = 2\npsi = 1.0"), draws=8)
    assert found.status == "solved" and found.message == ""


def test_a_range_without_width_is_the_central_case() -> None:
    point = DaySpread((0.8, 0.8), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0), (1.0, 1.0))
    found = run_days(small(), asked(OUTAGE, terms=LEAN), draws=3, spread=point)
    bands = found["bands"]
    for end in ("p05", "p95"):
        assert bands[end].to_numpy() == pytest.approx(bands["central"].to_numpy())
    alone = solved(OUTAGE)["economies"].set_index("region")["value_added_lost_percent"].drop("WLD")
    mine = bands[bands["indicator"] == "value added lost"]
    assert mine["central"].to_numpy() == pytest.approx(alone.to_numpy())
    with pytest.raises(BadInput, match="is no spread"):
        DaySpread(psi=(0.9, 0.2))


# --- the page and the command ---


@pytest.fixture(scope="module")
def taiwan() -> tuple[Any, Any]:
    return page.ask("taiwan-chips-stop-30-days", draws=24)


def test_every_number_of_a_page_is_traced_and_solved_again(taiwan: tuple[Any, Any]) -> None:
    answer, one = taiwan
    shown = list(within((answer.headlines, answer.sections)))
    assert len(shown) > 200
    tables = {"facts", "terms", "applied"}
    for quantity in shown:
        row = quantity.trace.row
        model, table = row.table.split(".")
        assert model == "disruption" and row.key["scenario"] == "taiwan-chips-stop-30-days"
        if table in tables:
            continue
        frame = (one.drawn if table in ("bands", "drivers") else one.found)[table]
        for name, value in row.key.items():
            frame = frame[frame[name] == value] if name in frame else frame
        assert len(frame) == 1 and float(frame[row.column].iloc[0]) == quantity.value
    first = next(q for q in shown if q.trace.row.table == "disruption.economies")
    solved = roots.in_model(None, first.trace.row)  # type: ignore[arg-type]
    assert solved is not None and float(solved[first.trace.row.column]) == first.value


def test_the_page_tells_the_thresholds_of_the_model(taiwan: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from entrepot.words import language, say

    answer, _ = taiwan
    assert "99%" in say(answer.headlines[0].message, language("en"))
    monkeypatch.setattr("entrepot.models.disruption.model.RECOVERED", 0.5)
    monkeypatch.setattr("entrepot.models.disruption.record.RECOVERED", 0.5)
    other, _ = page.ask("taiwan-chips-stop-30-days", draws=0)
    assert "never falls below 50%" in say(other.headlines[0].message, language("en"))


def test_the_command_tells_progress_and_json(cli: Cli) -> None:
    ran = cli("disrupt", "japan-parts-stop", "--draws", "2", "--set", "disruption.stocks=20", "--json")
    assert ran.code == 0 and "days and draws" in ran.err
    assert ran.json["kind"] == "disruption" and ran.json["id"] == "japan-parts-stop"
    refused = cli("disrupt", "japan-parts-stop", "--set", "shock.1.share=1.5", "--set", "shock.1.days=0")
    assert refused.code == 3 and "1.5" in refused.err and "0 days" in refused.err


@pytest.mark.shared
@pytest.mark.slow
def test_the_page_of_errors_is_what_the_code_gives(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(__file__).parents[1]
    monkeypatch.syspath_prepend(root / "tools")
    spec = importlib.util.spec_from_file_location("make_disruption_doc", root / "tools" / "make_disruption_doc.py")
    assert spec and spec.loader
    maker = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = maker
    spec.loader.exec_module(maker)
    maker.main(shared, tmp_path / "disruption.md")
    made = (tmp_path / "disruption.md").read_text(encoding="utf-8")
    assert made == (root / "docs" / "disruption.md").read_text(encoding="utf-8")
