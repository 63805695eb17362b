"""Wrong arrays are refused by name and cell; what is a little off is told, and repaired when that is accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entrepot.errors import BadInput
from entrepot.models import trade
from entrepot.models.trade import Baseline
from entrepot.models.trade.accounts import LARGEST_REPAIR
from entrepot.scenario import Scenario
from trade_worlds import caliendo_parro, random_economy

REGIONS = ("JPN", "VNM", "CHN", "USA", "MEX")
SECTORS = ("AGR", "ELE", "TRE", "PUB")
SHARES = ("pi", "tau", "gamma", "io", "alpha", "V", "D", "X", "theta")


def arrays(seed: int = 4) -> dict[str, Any]:
    """An exact made-up equilibrium as arrays for `from_arrays`."""
    economy = random_economy(5, 4, seed, untraded=1)
    return {
        "regions": REGIONS,
        "sectors": SECTORS,
        "pi": economy.pi.transpose(2, 1, 0).copy(),
        "tau": economy.tau.transpose(2, 1, 0).copy(),
        "gamma": economy.gamma.T.copy(),
        "io": economy.G.copy(),
        "alpha": economy.alpha.T.copy(),
        "V": economy.V.copy(),
        "D": economy.D.copy(),
        "X": economy.X.T.copy(),
        "theta": economy.theta.copy(),
    }


def of(baseline: Baseline) -> dict[str, Any]:
    """The arrays of a baseline."""
    labels = {"regions": baseline.regions, "sectors": baseline.sectors}
    return labels | {key: np.array(getattr(baseline, key)) for key in SHARES}


WRONG: dict[str, tuple[Any, str]] = {
    "deficits with the sign flipped": (lambda a: a | {"D": -a["D"]}, "D: deficits have the sign of surpluses"),
    "shares transposed": (lambda a: a | {"pi": a["pi"].transpose(1, 0, 2)}, "pi: shares sum to 1 over buyers"),
    "input shares transposed": (lambda a: a | {"io": a["io"].transpose(0, 2, 1)}, "io: input shares sum to 1 - gamma over"),
    "spending times 3": (lambda a: a | {"X": 3 * a["X"]}, "V and X: .* in all economies 3 times V"),
    "value added and deficits times 1,000": (
        lambda a: a | {"V": 1e3 * a["V"], "D": 1e3 * a["D"]},
        "V and X: .* in all economies 0.001 times V",
    ),
    "inverse elasticities": (lambda a: a | {"theta": 1 / a["theta"]}, "theta: half of the elasticities are below 0.6"),
    "gross tariffs": (lambda a: a | {"tau": 1 + a["tau"]}, "tau: most tariffs are 100% or more"),
    "tariffs in percent": (lambda a: a | {"tau": 1e3 * a["tau"]}, "tau: (most tariffs are 100%|.* tariffs above 1000%)"),
    "one deficit of another source": (
        lambda a: a | {"D": a["D"] + np.array([0.02, -0.02, 0, 0, 0]) * a["V"].min()},
        r"D: deficits do not follow from X, pi and tau: (JPN|VNM) [+-]",
    ),
    "a share that is lost": (lambda a: a | {"pi": a["pi"] * (1 - 0.1 * (np.arange(5) == 2))[:, None, None]}, "pi: shares do not sum to 1"),
    "an alpha of another sector": (lambda a: a | {"alpha": np.roll(a["alpha"], 1, axis=1)}, "X: spending is not final demand"),
}  # fmt: skip


def test_the_right_arrays_are_taken_without_a_word() -> None:
    base = Baseline.from_arrays(**arrays())
    assert base.repairs == () and max(base.certificate.values()) < 1e-10


@pytest.mark.parametrize("name", WRONG)
def test_arrays_that_contradict_each_other_are_refused_by_name(name: str) -> None:
    wrong, said = WRONG[name]
    with pytest.raises(BadInput, match=said):
        Baseline.from_arrays(**wrong(arrays()))


@pytest.mark.shared
@pytest.mark.parametrize("name", list(WRONG)[:7])
def test_they_are_refused_on_caliendo_and_parro_s_data_too(name: str) -> None:
    wrong, said = WRONG[name]
    given = of(caliendo_parro()[0])
    # Traded sectors alone tell sellers from buyers; in the others everybody buys at home.
    with pytest.raises(BadInput, match=said if "elasticities" not in name else "theta"):
        Baseline.from_arrays(**wrong(given))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda a: a | {"pi": a["pi"][:4]}, r"pi: shape \(4, 5, 4\), the labels ask for \(5, 5, 4\)"),
        (lambda a: a | {"io": np.where(np.arange(4) == 2, np.nan, a["io"])}, r"io: 20 cells are NaN .* io\[JPN, AGR, TRE\]"),
        (lambda a: a | {"V": a["V"] * (1 - 2 * (np.arange(5) == 1))}, r"V\[VNM\]: value added is -"),
        (lambda a: a | {"tau": a["tau"] - 2 * (a["tau"] > 0.19)}, r"tau: a tariff of -100% or less: tau\["),
        (lambda a: a | {"theta": [5.0, -1.0, 3.0, 2.0]}, "theta, sector ELE: elasticity -1.0"),
        (lambda a: a | {"regions": ("JPN", "JPN", "CHN", "USA", "MEX")}, "'JPN' is there twice"),
    ],
)  # fmt: skip
def test_shapes_and_numbers_name_the_array_and_the_cell(wrong: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Baseline.from_arrays(**wrong(arrays()))


# --- spending that is not given ---------------------------------------------------------------------------------------


def test_spending_follows_where_final_demand_is_zero_but_the_good_is_an_input() -> None:
    economy = random_economy(5, 4, 4, untraded=1)
    alpha = economy.alpha.copy()
    alpha[1] = 0.0
    given = arrays() | {"alpha": (alpha / alpha.sum(axis=0)).T, "X": None}
    base = Baseline.from_arrays(**given, accept_repairs=True)
    assert np.all(base.X[:, 1] > 0) and max(base.certificate.values()) < 1e-10


def test_spending_left_out_is_the_spending_that_was_there() -> None:
    given = arrays()
    base = Baseline.from_arrays(**given | {"X": None})
    np.testing.assert_allclose(base.X, given["X"], rtol=1e-9)
    assert base.repairs == ()


def test_without_spending_a_wrong_deficit_shows_in_value_added() -> None:
    with pytest.raises(BadInput, match="value added that is not V"):
        Baseline.from_arrays(**arrays() | {"X": None, "D": -arrays()["D"]})


# --- a little off: told, repaired when accepted -----------------------------------------------------------------------


def bent() -> dict[str, Any]:
    given = arrays()
    for s in (0, 1):
        given["pi"][0, 3, s] += 0.11 + given["pi"][1, 3, s]
        given["pi"][1, 3, s] = -0.11
    given["tau"][2, 4, 1] = 13.5
    return given


def test_negative_shares_and_prohibitive_tariffs_are_told_cell_by_cell_and_repaired_when_accepted() -> None:
    with pytest.raises(BadInput) as caught:
        Baseline.from_arrays(**bent())
    said = str(caught.value)
    for part in (
        "2 negative trade shares (the lowest -0.11) were set to 0: USA from VNM, AGR -0.11, USA from VNM, ELE -0.11",
        "1 tariffs above 1000%: tau[CHN, MEX, ELE] 13.5",
        "accept_repairs=True goes on with",
    ):
        assert part in said, part
    base = Baseline.from_arrays(**bent(), accept_repairs=True)
    assert max(base.certificate.values()) < 1e-10
    assert any("negative trade shares" in each for each in base.repairs)
    assert any(each.startswith("accepted: 1 tariffs above 1000%") for each in base.repairs)


@pytest.mark.parametrize(("factor", "stops"), [(0.5, False), (2.0, True)])
def test_repairs_of_shares_pass_up_to_the_limit(factor: float, stops: bool) -> None:
    given = arrays()
    given["pi"][:, 3, 1] *= 1.0 + factor * LARGEST_REPAIR
    if stops:
        with pytest.raises(BadInput, match=r"do not sum to 1 over sellers in 1 cells: pi\[USA, ELE\] 1.04"):
            Baseline.from_arrays(**given)
    else:
        assert any("scaled to sum to 1 (by up to 0.01)" in each for each in Baseline.from_arrays(**given).repairs)


def test_a_world_whose_wages_would_move_stops_and_goes_on_when_accepted() -> None:
    from test_trade import table_world

    world = table_world()
    V = world.V.copy()
    V[1] *= 3.0
    with pytest.raises(BadInput, match=r"wages move by more than 2% \(USA \+6"):
        Baseline.from_world(table_world(V=V), theta=5.0)
    base = Baseline.from_world(table_world(V=V), theta=5.0, accept_repairs=True)
    assert any("re-solved after repair" in each for each in base.repairs)


# --- trade and output -------------------------------------------------------------------------------------------------


def goods() -> dict[str, Any]:
    given = of(Baseline.from_arrays(**arrays()))
    spent = given["X"][None] * given["pi"] / (1 + given["tau"])
    keep = ("regions", "sectors", "gamma", "io", "theta", "tau")
    return {key: given[key] for key in keep} | {"flows": spent, "output": spent.sum(axis=1)}


def test_trade_gives_the_baseline_that_it_came_from() -> None:
    base, given = Baseline.from_trade(**goods()), arrays()
    np.testing.assert_allclose(base.pi, given["pi"], atol=1e-9)
    np.testing.assert_allclose(base.D, given["D"], atol=1e-7)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda a: a | {"flows": a["flows"] / 1e3}, "flows: exports are .* of the output"),
        (lambda a: a | {"flows": a["flows"] * 1e3}, "flows: exports are .* times the output"),
        (lambda a: a | {"tau": 1 + a["tau"]}, "tau: most tariffs are 100% or more"),
        (lambda a: a | {"theta": 1 / a["theta"]}, "theta: half of the elasticities"),
        (lambda a: a | {"flows": a["flows"][:, :4]}, r"flows: shape \(5, 4, 4\)"),
        (lambda a: a | {"flows": np.where(a["flows"] == a["flows"].max(), np.nan, a["flows"])}, r"1 cells .* flows\["),
    ],
)  # fmt: skip
def test_trade_in_other_units_or_shapes_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Baseline.from_trade(**wrong(goods()))


@pytest.mark.shared
def test_flows_with_sellers_and_buyers_swapped_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Baseline.from_trade.__func__  # type: ignore[attr-defined]

    def swapped(cls: type[Baseline], *labels: Any, flows: Any, **rest: Any) -> Baseline:
        return real(cls, *labels, flows=np.swapaxes(flows, 0, 1), **rest)

    monkeypatch.setattr(Baseline, "from_trade", classmethod(swapped))
    with pytest.raises(BadInput, match=r"flows: exports exceed output: .*the other way round they would fit better"):
        caliendo_parro()


# --- elasticities: used or refused, and cited only when used ----------------------------------------------------------

SHOCK = """
[[shock]]
kind = "tariff"
mode = "add"
importer = "USA"
exporter = "JPN"
sector = "ELE"
rate = 0.25
source = "assumption"
"""


def test_a_baseline_uses_the_elasticities_that_a_scenario_names() -> None:
    base = replace(Baseline.from_arrays(**arrays()), theta_source="measured by us")
    named = Scenario.from_text(f'title = "t"\n[elasticities]\nvalue = 2.0\nsource = "Smith 2020"\n{SHOCK}')
    result = trade.solve(base, named)
    assert set(result.facts["theta"].values()) == {2.0} and result.facts["elasticity source"] == "Smith 2020"
    own = trade.solve(base, Scenario.from_text(f'title = "t"\n{SHOCK}'))
    assert list(own.facts["theta"].values()) == list(base.theta)
    assert own.facts["elasticity source"] == "measured by us" and own.lineage.sources == ()
    scaled = trade.solve(base, Scenario.from_text(f'title = "t"\n[elasticities]\nscale = 0.5\n{SHOCK}'))
    assert list(scaled.facts["theta"].values()) == list(0.5 * base.theta)
    assert scaled.facts["elasticity source"] == "measured by us"


def test_a_set_that_lacks_the_sectors_of_a_baseline_is_refused() -> None:
    base = Baseline.from_arrays(**arrays() | {"sectors": ("a", "b", "c", "d")})
    text = f'title = "t"\n[elasticities]\nset = "caliendo-parro-2015"\n{SHOCK.replace("ELE", "a")}'
    with pytest.raises(BadInput, match="no elasticity for a, b, c, d"):
        trade.solve(base, Scenario.from_text(text))


# --- an economist's own tables, saved and loaded ----------------------------------------------------------------------


def frames() -> dict[str, Any]:
    """The trade of `goods` as long tables, shuffled."""
    given = goods()
    labels = {"i": REGIONS, "N": REGIONS, "n": REGIONS, "k": SECTORS, "s": SECTORS}

    def long(array: np.ndarray, **axes: str) -> pd.DataFrame:
        index = pd.MultiIndex.from_product([labels[letter] for letter in axes.values()], names=list(axes))
        return pd.DataFrame({"value": array.ravel()}, index=index).reset_index().sample(frac=1, random_state=1)

    return {
        "flows": long(given["flows"], exporter="i", importer="N", sector="s"),
        "output": long(given["output"], economy="n", sector="s"),
        "gamma": long(given["gamma"], country="n", industry="s"),
        "io": long(given["io"], economy="n", input="k", sector="s"),
        "tau": long(given["tau"], exporter="i", importer="N", sector="s"),
        "theta": long(given["theta"], sector="s"),
    }


def test_tables_are_matched_by_name_whatever_their_order() -> None:
    base = Baseline.from_tables(frames(), regions=REGIONS, sectors=SECTORS, year=2022)
    np.testing.assert_array_equal(base.pi, Baseline.from_trade(**goods()).pi)
    free = Baseline.from_tables(frames())
    assert set(free.regions) == set(REGIONS)
    order = [free.regions.index(name) for name in REGIONS]
    np.testing.assert_allclose(free.V[order], base.V, rtol=1e-9)


def test_one_sector_without_inputs_needs_flows_and_an_elasticity_only() -> None:
    flows = frames()["flows"]
    one = flows[flows["sector"] == "ELE"].assign(sector="goods")
    base = Baseline.from_tables({"flows": one, "theta": 4.0})
    assert base.sectors == ("goods",) and np.all(base.gamma == 1.0) and base.tau_known.sum() == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"flows": None}, "no table pi, gamma, io, alpha, V, D|no table pi, alpha, V, D"),
        ({"theta": None}, "no table theta"),
        ({"trade": 1}, "no table 'trade' is read -> known: pi, flows"),
        (
            {"flows": lambda f: f.rename(columns={"importer": "to"})},
            "flows: no column 'importer' -> it has exporter, to",
        ),
        ({"gamma": lambda f: f.iloc[1:]}, "gamma: 1 cells are missing: "),
        ({"output": lambda f: pd.concat([f, f.head(1)])}, "output: 2 rows stand twice: "),
        (
            {"io": lambda f: f.replace({"economy": {"JPN": "JAP"}})},
            "flows: cells|io: unknown economy|cells are missing",
        ),
    ],
)
def test_tables_that_do_not_fit_are_named(change: dict[str, Any], said: str) -> None:
    given = frames()
    for name, how in change.items():
        if how is None:
            del given[name]
        else:
            given[name] = how(given[name]) if callable(how) else how
    with pytest.raises(BadInput, match=said):
        Baseline.from_tables(given, **({"regions": REGIONS} if "io" in change else {}))


def test_a_baseline_is_saved_and_loaded_whole(tmp_path: Any) -> None:
    facts = {"year": 2022, "name": "mine", "members": {"USA": ("PRI",)}, "sector_groups": {"goods": ("AGR", "ELE")}}
    base = Baseline.from_arrays(**arrays(), **facts, theta_source="measured")
    path = base.save(tmp_path / "mine")
    again = Baseline.load(path)
    for key in (*SHARES, "regions", "sectors", "tau_known", "repairs", "theta_source"):
        np.testing.assert_array_equal(getattr(again, key), getattr(base, key))
    assert (again.members, again.sector_groups, again.year) == (base.members, base.sector_groups, 2022)
    with pytest.raises(BadInput, match="exists already"):
        base.save(path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BadInput, match="no baseline can be read"):
        Baseline.load(path)
    with pytest.raises(BadInput, match="no baseline can be read"):
        Baseline.load(tmp_path / "nothing.npz")
