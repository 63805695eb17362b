"""Many draws: seeded, the same bytes after a stop, failures counted, and quantiles that mean what they say."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entrepot.ensemble import Spread, run
from entrepot.ensemble.bands import bands
from entrepot.ensemble.draws import LOWEST_ELASTICITY, Source
from entrepot.errors import BadInput
from entrepot.models import trade
from entrepot.models.trade import Baseline
from entrepot.models.trade.outcomes import OUTCOMES
from entrepot.provenance import Lineage
from entrepot.scenario import Scenario
from run_cli import Cli, cli
from test_trade import TARIFF, question, table_world

__all__ = ["cli"]
APRIL = "us-2025-04-02"
PLAIN = Spread(elasticities=0.3, closures=())


def made(draws: int = 8, seed: int = 1, spread: Spread = PLAIN, **options: Any) -> Any:
    base = Baseline.from_world(table_world(), theta=5.0)
    return run(base, question(TARIFF), draws=draws, seed=seed, spread=spread, **{"processes": 0, **options})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# --- draws ------------------------------------------------------------------------------------------------------------


def test_a_seed_is_a_run_and_a_draw_does_not_depend_on_others() -> None:
    first, again, other = made(), made(), made(seed=2)
    pd.testing.assert_frame_equal(first["outcomes"], again["outcomes"])
    assert not first["outcomes"].equals(other["outcomes"]) and first.lineage.seed == 1
    pd.testing.assert_frame_equal(made(draws=4)["outcomes"], first["outcomes"].head(16))


def test_a_draw_without_any_spread_is_the_central_case() -> None:
    none = made(draws=3, spread=Spread(elasticities=0.0, closures=()))
    base = Baseline.from_world(table_world(), theta=5.0)
    table = trade.solve(base, question(TARIFF))["economies"]
    for name in OUTCOMES:
        rows = table[(table["indicator"] == name) & (table["unit"] == "percent")].set_index("region")["value"]
        for _, draw in none["outcomes"].groupby("draw"):
            np.testing.assert_allclose(draw.set_index("region")[name], rows, atol=1e-6, err_msg=name)
    row = none["bands"].set_index(["region", "indicator"]).loc[("JPN", "real GDP")]
    assert row["central"] == pytest.approx(row["p50"], abs=1e-6) and row["sd"] < 1e-6


def test_published_standard_errors_are_what_is_drawn_and_what_falls_out_is_drawn_again() -> None:
    theta, errors = np.array([9.0, 1.5]), np.array([2.0, 2.8])
    source = Source(1, Spread(closures=()), theta, errors, ("JPN",), ("AGR", "MCH"))
    drawn = np.array([source.draw(k).theta for k in range(2000)])
    assert drawn[:, 0].mean() == pytest.approx(9.0, abs=0.15) and drawn[:, 0].std() == pytest.approx(2.0, abs=0.1)
    assert drawn[:, 1].min() >= LOWEST_ELASTICITY
    again = sum(source.draw(k).again for k in range(2000))
    # 36% of a normal(1.5, 2.8) lie below 0.5; each costs another try.
    assert again / 2000 == pytest.approx(0.36 / 0.64, abs=0.06)


def test_closures_rates_costs_and_the_table_s_own_error_move_what_they_should() -> None:
    closures = made(draws=30, spread=Spread(elasticities=0.0, closures=("fixed-share-of-world-gdp", "zero")))
    assert set(closures["draws"]["closure"]) == {"fixed-share-of-world-gdp", "zero"}
    one = closures["outcomes"].merge(closures["draws"][["draw", "closure"]], on="draw")
    assert one[one["region"] == "JPN"].groupby("closure")["real GDP"].std().max() < 1e-6
    zero = trade.solve(Baseline.from_world(table_world(), theta=5.0), question(TARIFF, '[closure]\ndeficits = "zero"'))
    table = zero["economies"]
    gdp = table[(table["indicator"] == "real GDP") & (table["region"] == "JPN")]["value"].iloc[0]
    assert one[(one["region"] == "JPN") & (one["closure"] == "zero")]["real GDP"].mean() == pytest.approx(gdp, abs=1e-6)
    share = closures["drivers"].query("region == 'JPN' and parameter == 'closure of deficits'")["value"]
    assert (share > 0.999).all()
    for spread in (Spread(0.0, (), rates=0.3), Spread(0.0, (), table=0.1), Spread(0.0, (), table="grades")):
        found = made(draws=6, spread=spread)["bands"]
        assert found[(found["region"] == "JPN") & (found["indicator"] == "real GDP")]["sd"].iloc[0] > 1e-4
    assert made(draws=4, spread=Spread(0.0, (), costs=0.5))["bands"]["sd"].max() < 1e-6  # no cost is shocked


def test_draws_outside_the_domain_and_draws_without_a_solution_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = question(TARIFF.replace("0.25", "-0.029"))
    base = Baseline.from_world(table_world(), theta=5.0)
    found = run(base, cut, draws=30, spread=Spread(0.0, (), rates=0.3), processes=0)
    told = found.facts["statuses"]
    assert told["outside the domain"] > 5 and told["solved"] > 5 and "outside the domain" in found.message
    assert len(found["draws"]) == 30 and found["bands"]["draws"].max() == told["solved"]
    from entrepot.kernels import equilibrium

    real = equilibrium.solve
    monkeypatch.setattr(
        equilibrium,
        "solve",
        lambda problem, **options: (
            replace(real(problem, **options), status="not solved")
            if problem.economy.theta[0] > 5.5 and not problem.shock.is_empty
            else real(problem, **options)
        ),
    )
    found = made(draws=20)
    assert found.facts["statuses"]["not solved"] > 2 and found.status == "solved"


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        ({"elasticities": -1.0}, "spread.elasticities: -1.0 is no standard deviation"),
        ({"elasticities": "lots"}, "'lots' is no spread"),
        ({"closures": ("none",)}, "no closure 'none'"),
        ({"table": "grade"}, "spread.table: 'grade' is no spread"),
    ],
)
def test_bad_spreads_are_named(spread: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Spread(**spread)


def test_elasticities_without_errors_and_no_draws_are_refused() -> None:
    with pytest.raises(BadInput, match="no standard error for AGR, ELE, PUB"):
        made(spread=Spread())
    with pytest.raises(BadInput, match="0 draws"):
        made(draws=0)
    with pytest.raises(BadInput, match="no cluster 'cloud'"):
        made(cluster="cloud")


# --- bands ------------------------------------------------------------------------------------------------------------


def test_bands_of_known_numbers() -> None:
    chance = np.random.default_rng(0)
    n = 4000
    values = chance.normal(1.0, 2.0, n)
    outcomes = pd.DataFrame({"draw": range(n), "region": "JPN"} | dict.fromkeys(OUTCOMES, values))
    drawn = pd.DataFrame({"draw": range(n), "status": "solved", "residual": 1e-10, "closure": "", "drawn again": 0})
    drawn["elasticity ELE"], drawn["elasticity AGR"] = values**3, chance.normal(size=n)
    found = bands(drawn, outcomes, lineage=Lineage(version="", inputs=""), facts={})
    row = found["bands"].iloc[0]
    assert row["p05"] == pytest.approx(1 - 2 * 1.645, abs=0.15) and row["p50"] == pytest.approx(1.0, abs=0.1)
    assert row["chance_up"] == pytest.approx(0.691, abs=0.02)
    assert row["error_mean"] == pytest.approx(2 / np.sqrt(n), rel=0.05)
    assert row["error_median"] == pytest.approx(1.2533 * 2 / np.sqrt(n), rel=0.25)
    assert row["error_chance"] == pytest.approx(np.sqrt(0.691 * 0.309 / n), rel=0.05)
    drivers = found["drivers"].set_index(["indicator", "parameter"])["value"]
    assert drivers["real GDP", "elasticity ELE"] == pytest.approx(1.0)
    assert abs(drivers["real GDP", "elasticity AGR"]) < 0.05


# --- stopped and taken up again ---------------------------------------------------------------------------------------


def test_a_killed_run_taken_up_again_has_the_bytes_of_one_that_was_not(tmp_path: Path) -> None:
    """Killed for real, from outside, after its first files; other numbers of processes make no difference."""
    arguments = ["ensemble", APRIL, "--draws", "150", "--seed", "7", "--processes", "1"]
    command = [sys.executable, "-m", "entrepot", *arguments, "--out", str(tmp_path / "killed")]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    while not list((tmp_path / "killed").glob("draws-*.parquet")) and time.monotonic() - begin < 120:
        time.sleep(0.02)
    started.kill()
    started.wait()
    left = len(list((tmp_path / "killed").glob("draws-*.parquet")))
    assert left >= 1
    whole = run("asia-2022", APRIL, draws=150, seed=7, out=tmp_path / "whole", processes=2)
    again = run("asia-2022", APRIL, draws=150, seed=7, out=tmp_path / "killed", resume=True, processes=1)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    pd.testing.assert_frame_equal(whole["bands"], again["bands"])
    assert whole.facts["statuses"] == {"solved": 150}


def test_what_is_kept_is_not_made_again_and_damage_is(tmp_path: Path) -> None:
    made(draws=60, out=tmp_path / "a")
    before = contents(tmp_path / "a")
    (tmp_path / "a" / "outcomes-00001.parquet").write_bytes(b"half")
    (tmp_path / "a" / "draws-00002.parquet").unlink()
    seen: list[int] = []
    made(draws=60, out=tmp_path / "a", resume=True, progress=lambda done, total: seen.append(done))
    assert seen == [25, 50, 60] and contents(tmp_path / "a") == before


def test_a_folder_of_other_draws_or_of_something_else_is_left_alone(tmp_path: Path) -> None:
    made(out=tmp_path / "a")
    with pytest.raises(BadInput, match="holds an ensemble already -> go on with --resume"):
        made(out=tmp_path / "a")
    with pytest.raises(BadInput, match="other draws: seed differ"):
        made(out=tmp_path / "a", seed=2, resume=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.txt").touch()
    with pytest.raises(BadInput, match="exists and holds no ensemble"):
        made(out=tmp_path / "b", resume=True)


def test_a_lost_worker_ends_the_run_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from entrepot.ensemble import pool

    monkeypatch.setattr(pool, "ONE_THREAD", {"PYTHONHOME": "/nowhere"})
    with pytest.raises(pool.WorkerLost, match="--resume"):
        made(out=tmp_path / "a", processes=1)


def test_ray_is_asked_with_the_same_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cluster here: a stand-in with Ray's calls shows that the same bytes come back; without Ray the message names it."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BadInput, match=r"pip install 'entrepot\[ray\]'"):
        made(cluster="ray")

    calls: list[Any] = []
    stand_in = SimpleNamespace(
        is_initialized=lambda: bool(calls),
        init=lambda **_: calls.append("init"),
        put=lambda value: value,
        remote=lambda function: SimpleNamespace(
            options=lambda **_: SimpleNamespace(remote=lambda task, draws: Handle(function, task, draws))
        ),
        wait=lambda handles, num_returns: (handles[-1:], handles[:-1]),
        get=lambda handle: handle.function(handle.task, handle.draws),
    )
    monkeypatch.setitem(sys.modules, "ray", stand_in)
    pd.testing.assert_frame_equal(made(draws=30, cluster="ray")["outcomes"], made(draws=30)["outcomes"])


class Handle:
    """What a call on a cluster hands back."""

    def __init__(self, function: Any, task: Any, draws: Any) -> None:
        self.function, self.task, self.draws = function, task, draws


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_tells_quantiles_chances_and_their_error(cli: Cli, tmp_path: Path) -> None:
    ran = cli("ensemble", APRIL, "--draws", "20", "--processes", "0", "--out", tmp_path / "e")
    assert ran.code == 0 and "20 of 20 draws" in ran.err
    for part in ("Real GDP, percent: 20 draws, seed 1", "Monte Carlo standard error", "P(rise)", "Draws: 20 solved"):
        assert part in ran.out, part
    again = cli("ensemble", APRIL, "--draws", "20", "--processes", "0", "--out", tmp_path / "e", "--resume", "--json")
    raw = json.loads(again.out)
    row = next(r for r in raw["tables"]["bands"] if r["region"] == "VNM" and r["indicator"] == "real GDP")
    assert row["p95"] < 0 and row["chance_up"] == 0.0 and raw["lineage"]["seed"] == 1
    assert cli("ensemble", APRIL, "--resume").code == 3
    bad = cli("ensemble", APRIL, "--elasticities", "wild", "--table", "grade")
    assert bad.code == 3 and "'wild' is no spread" in bad.err and "'grade' is no spread" in bad.err


def test_scenarios_may_be_given_as_objects() -> None:
    found = run("asia-2022", Scenario.read(APRIL), draws=2, processes=0, spread=Spread(closures=()))
    assert found.facts["title"].startswith("United States country rates")
