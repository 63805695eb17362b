"""The command line of worlds and scenarios: output, exit codes, nothing overwritten."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import entrepot
from entrepot import Scenario, World
from entrepot.result import Result
from entrepot.scenario import names
from run_cli import Cli, cli

__all__ = ["cli"]

BAD = """\
title = "many mistakes"
[[shock]]
kind = "tariff"
mode = "add"
importer = "USA"
exporter = "JPN"
sector = "ELEC"
rate = 24
source = "assumption"
[[shock]]
kind = "tariff"
mode = "add"
importer = "USA"
exporter = "Atlantis"
sector = "TRE"
rate = 0.1
source = "assumption"
[[shock]]
kind = "trade-cost"
importer = "JPN"
exporter = "CHN"
sector = "ELE"
change = 0.1
source = "assumption"
[[shock]]
kind = "trade-cost"
importer = "JPN"
exporter = "CHN"
sector = "ELE"
change = 0.2
source = "assumption"
[elasticities]
value = 4.0
source = "assumption"
by_sector = {STEEL = 3.0}
"""


def small_world(path: Path) -> World:
    """Three economies and two sectors, balanced, saved."""
    rng = np.random.default_rng(7)
    world = World.from_arrays(
        ("JPN", "VNM", "ROW"), ("goods", "rest"), rng.uniform(1, 5, (3, 2, 3, 2)), rng.uniform(10, 30, (3, 2, 3)), year=2020, name="small"
    )  # fmt: skip
    world.save(path)
    return world


# --- worlds -----------------------------------------------------------------------------------------------------------


def test_worlds_are_listed_shown_and_checked(cli: Cli) -> None:
    listed = cli("world", "list", "--json").json
    assert [row["name"] for row in listed] == ["asia-2022"] and listed[0]["economies"] == 25
    shown = cli("world", "show", "asia-2022", "--json").json
    assert shown["reliability"]["MMR"] == "D" and len(shown["lineage"]["sources"]) > 5
    text = cli("world", "show", "asia-2022").out
    assert "Viet Nam" in text and "synthetic" in text and "not a statistic" in text
    checked = cli("world", "check", "asia-2022", "--json").json
    assert checked["ok"] and max(checked["residuals"].values()) < 1e-3
    assert "in order" in cli("world", "check", "asia-2022").out


def test_an_unknown_world_names_the_known_ones(cli: Cli) -> None:
    ran = cli("world", "show", "asia-2202")
    assert ran.code == 3 and "asia-2022" in ran.err and not ran.out


def test_a_bad_world_fails_its_check_with_every_problem(cli: Cli, tmp_path: Path) -> None:
    Z, F = np.ones((2, 1, 2, 1)), np.ones((2, 1, 2))
    World.from_arrays(("A", "B"), ("s",), Z, F, V=[[9.0], [np.nan]], year=2020).save(tmp_path / "bad.npz")
    ran = cli("world", "check", tmp_path / "bad.npz")
    assert ran.code == 3 and ran.err.count("error:") >= 2
    assert cli("world", "check", tmp_path / "bad.npz", "--json").json["ok"] is False


def test_aggregate_reports_losses_and_overwrites_nothing(cli: Cli, tmp_path: Path) -> None:
    world = World.load("asia-2022")
    groups = tmp_path / "two.csv"
    home = {"JPN": "JPN", "USA": "USA"}
    groups.write_text(
        "from,to\n" + "".join(f"{code},{home.get(code, 'OTH')}\n" for code in world.regions), encoding="utf-8"
    )
    ran = cli("world", "aggregate", "asia-2022", "--regions", groups)
    assert ran.code == 0 and "became domestic" in ran.out and "nothing written" in ran.out
    out = tmp_path / "three.npz"
    told = cli("world", "aggregate", "asia-2022", "--regions", groups, "--out", out, "--json").json
    grouped = World.load(out)
    assert grouped.regions == ("JPN", "OTH", "USA")
    crossing = world.exports.sum() - grouped.exports.sum()
    assert told["losses"]["crossing"] == pytest.approx(crossing) and told["losses"]["crossing_share"] > 0.3
    assert grouped.check().ok
    before = out.read_bytes()
    again = cli("world", "aggregate", "asia-2022", "--regions", groups, "--out", out)
    assert again.code == 3 and "exists already" in again.err and out.read_bytes() == before
    groups.write_text("from,to\nJPN,JPN\n", encoding="utf-8")
    lost = cli("world", "aggregate", "asia-2022", "--regions", groups)
    assert lost.code == 3 and "'VNM' is lost" in lost.err and "'ROW' is lost" in lost.err
    assert cli("world", "aggregate", "asia-2022").code == 3


def margins(world: World, factor: float = 1.0) -> str:
    rows = ["region,sector,output,value_added,domestic_intermediate,domestic_final,export_intermediate,export_final"]
    for i, region in enumerate(world.regions):
        for s, sector in enumerate(world.sectors):
            z, f = world.Z[i, s].sum(axis=1), world.F[i, s]
            home_z, home_f = z[i], f[i]
            cells = [factor * world.X[i, s], world.V[i, s], home_z, home_f, z.sum() - home_z, f.sum() - home_f]
            rows.append(",".join([region, sector, *(repr(float(cell)) for cell in cells)]))
    return "\n".join(rows) + "\n"


def test_assemble_balances_a_folder_and_lists_margins_that_disagree(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    world = small_world(folder / "prior.npz")
    (folder / "margins.csv").write_text(margins(world), encoding="utf-8")
    out = tmp_path / "mine.npz"
    ran = cli("world", "assemble", "--from", folder, "--out", out)
    assert ran.code == 0 and "Largest residual" in ran.out and "Balancing" in ran.err
    assert World.load(out).check(tolerance=1e-4).ok
    assert cli("world", "assemble", "--from", folder, "--out", out).code == 3
    (folder / "margins.csv").write_text(margins(world, 1.1), encoding="utf-8")
    bad = cli("world", "assemble", "--from", folder, "--out", tmp_path / "bad.npz")
    assert bad.code == 3 and "disagree by" in bad.err and not (tmp_path / "bad.npz").exists()
    assert "prior.npz" in cli("world", "assemble", "--from", tmp_path / "none", "--out", tmp_path / "x.npz").err


# --- scenarios --------------------------------------------------------------------------------------------------------


def test_shipped_scenarios_are_listed_shown_and_all_in_order(cli: Cli) -> None:
    listed = cli("scenario", "list", "--json").json
    assert {row["name"] for row in listed} == set(names()) and len(listed) >= 6
    assert {row["numbers"] for row in listed} == {"assumption", "sourced"}
    assert "tariff-war" in cli("scenario", "list").out
    assert cli("scenario", "show", "china-slows").out.startswith("title = ")
    assert cli("scenario", "show", "china-slows", "--json").json["shocks"][0]["change"] == -0.01
    ran = cli("scenario", "check", *names())
    assert ran.code == 0 and ran.out.count("in order") == len(names())


def test_a_new_scenario_checks_and_is_not_overwritten(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert cli("scenario", "new", tmp_path / "mine").code == 0
    assert cli("scenario", "check", file).code == 0
    file.write_text(file.read_text(encoding="utf-8").replace("0.10 ", "0.25 "), encoding="utf-8")
    again = cli("scenario", "new", file)
    assert again.code == 3 and "exists already" in again.err and "0.25" in file.read_text(encoding="utf-8")
    assert cli("scenario", "new", tmp_path / "mine.yaml").code == 3
    assert cli("scenario", "new", tmp_path / "none" / "mine.toml").code == 3


def test_every_mistake_is_told_at_once_with_its_remedy(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BAD, encoding="utf-8")
    for command in (["scenario", "check"], ["solve"], ["brief", "--out", tmp_path / "out"]):
        ran = (
            cli(command[0], *command[1:], file)
            if command[0] != "brief"
            else cli("brief", file, "--out", tmp_path / "out")
        )
        assert ran.code == 3
        assert '24 looks like a percentage -> write 0.24, or "24%"' in ran.err
        assert "unknown sector 'ELEC' -> did you mean ELE" in ran.err
        assert "unknown economy 'Atlantis'" in ran.err
        assert "contradicts" in ran.err and "STEEL" in ran.err
        assert ran.err.count("error:") == 5
    assert not (tmp_path / "out").exists()
    assert cli("scenario", "check", file, "china-slows", "--json").json[1]["ok"] is True


def test_unknown_scenarios_and_files(cli: Cli, tmp_path: Path) -> None:
    assert "did you mean tariff-war" in cli("solve", "tarif-war").err
    assert cli("solve", "tarif-war").code == 3
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    ran = cli("scenario", "check", tmp_path / "binary.toml")
    assert ran.code == 3 and "UTF-8" in ran.err


# --- solve ------------------------------------------------------------------------------------------------------------


def test_solve_ranks_real_incomes_and_saves_everything_once(cli: Cli, tmp_path: Path) -> None:
    ran = cli("solve", "relocation-from-china", "--out", tmp_path / "result")
    assert ran.code == 0 and "not that the model is true" in ran.out and "Solving" in ran.err
    order = re.findall(r"^(Japan|Viet Nam|Taiwan|United States) +[A-D] ", ran.out, flags=re.MULTILINE)
    assert order == ["Japan", "Viet Nam", "United States", "Taiwan"]
    saved = Result.load(tmp_path / "result")
    assert {"economies", "welfare", "sectors", "trade", "diversion", "shocks"} == set(saved.tables)
    assert cli("solve", "relocation-from-china", "--out", tmp_path / "result").code == 3


def test_solve_json_and_settings_change_the_result(cli: Cli) -> None:
    plain = cli("solve", "china-slows", "--json").json
    half = cli("solve", "china-slows", "--set", "shock.1.change=-0.005", "--json").json
    assert plain["status"] == "solved" and "trade" not in plain["tables"]

    def china(raw: dict) -> float:
        rows = raw["tables"]["economies"]
        return next(r["value"] for r in rows if r["region"] == "CHN" and r["indicator"] == "real income")

    assert china(half) == pytest.approx(china(plain) / 2, rel=0.02)
    assert half["lineage"]["scenario"].startswith("# --set shock.1.change=-0.005\n")


def test_not_solved_is_exit_code_five_with_residuals_and_no_numbers(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    import entrepot.kernels.equilibrium as kernel

    World.load("asia-2022")
    real = kernel.solve_anderson
    hard = {"sweep_limit": 2}

    def weak(problem: object, **options: object) -> object:
        return real(problem, **(options if problem.shock.is_empty else hard))  # type: ignore[attr-defined]

    monkeypatch.setattr(kernel, "solve_anderson", weak)
    monkeypatch.setattr(kernel, "solve_newton", lambda problem, **_: real(problem, **hard))
    ran = cli("solve", "tariff-war")
    assert ran.code == 5 and "residuals" in ran.err and "make the shock smaller" in ran.err
    assert "real income" not in ran.out and "not solved" in ran.out
    told = cli("solve", "tariff-war", "--json")
    assert told.code == 5 and told.json["status"] == "not solved" and set(told.json["tables"]) == {"shocks"}


def test_the_public_names_solve_by_name_and_by_thing() -> None:
    by_name = entrepot.solve("asia-2022", "china-slows", detail=False)
    by_thing = entrepot.solve(World.load("asia-2022"), Scenario.read("china-slows"), detail=False)
    assert isinstance(by_name, entrepot.Result) and by_name.status == "solved"
    assert by_name["economies"].equals(by_thing["economies"])
    assert entrepot.trade.solve is not None


def test_help_loads_nothing_heavy() -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; sys.argv=['entrepot','--help']; from entrepot.cli import main; main()",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "scenario" in done.stdout and "world" in done.stdout and "solve" in done.stdout
    heavy = (
        "import sys, entrepot.cli.main; print([m for m in ('numpy', 'pandas', 'duckdb', 'altair') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
