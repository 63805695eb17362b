"""Who passes whom in GDP and when; population and age."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from entrepot import codes
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.kernels import random_walk
from entrepot.models import outlook
from entrepot.result import Result
from entrepot.store import Store


@pytest.fixture(scope="module")
def crossed(store: Store) -> Result:
    return outlook.cross(store, "ASEAN", "Japan")


def ratios(result: Result, basis: str) -> pd.DataFrame:
    table = result["ratio"]
    return table[table["basis"] == basis].set_index("year")


def walk(changes: list[float], start: float = 0.0, first_year: int = 1990) -> pd.Series:
    """A ratio whose logarithm starts at `start` and changes as given."""
    logs = np.concatenate([[start], start + np.cumsum(changes)])
    return pd.Series(np.exp(logs), index=range(first_year, first_year + len(logs)))


# --- the ratio ---


def test_ratios_that_the_issue_names(crossed: Result) -> None:
    nominal, ppp = ratios(crossed, "nominal"), ratios(crossed, "ppp")
    assert nominal.loc[2023, "ratio"] == pytest.approx(0.898, abs=0.0005)
    assert (nominal.loc[2023, "source"], nominal.loc[2023, "status"]) == ("worldbank-gdp", "observed")
    assert ppp.loc[2024, "ratio"] == pytest.approx(1.90, abs=0.005)
    assert (ppp.loc[2024, "source"], ppp.loc[2024, "status"]) == ("factbook", "estimated")
    assert ratios(crossed, "fixed-rate").loc[2023, "ratio"] == pytest.approx(0.70, abs=0.005)


def test_the_fixed_rate_ratio_equals_a_hand_computation(store: Store, crossed: Result) -> None:
    """Japan's GDP of 2023 in yen, brought to dollars at the yen of 2021: 140.49 / 109.75 times its dollars."""
    members = codes.members("ASEAN10")
    rows = store.observations("gdp_nominal", economy=(*members, "JPN"), source="worldbank-gdp")
    dollars = rows[rows["year"] == 2023].set_index("economy")["value"]
    rate = outlook.yen(store)["value"]
    assert rate[2021] == pytest.approx(109.75, abs=0.1)
    assert rate[2023] == pytest.approx(140.49, abs=0.1)
    by_hand = sum(dollars[m] for m in members) / (dollars["JPN"] * rate[2023] / rate[2021])
    assert ratios(crossed, "fixed-rate").loc[2023, "ratio"] == pytest.approx(by_hand, rel=1e-12)
    # In the year of the rate the two bases are one.
    assert ratios(crossed, "fixed-rate").loc[2021, "ratio"] == pytest.approx(
        ratios(crossed, "nominal").loc[2021, "ratio"]
    )


def test_the_yen_may_stand_on_either_side(store: Store) -> None:
    there = outlook.ratio(store, "ASEAN", "JPN", "fixed-rate", 2015).set_index("year")["ratio"]
    back = outlook.ratio(store, "JPN", "ASEAN", "fixed-rate", 2015).set_index("year")["ratio"]
    assert (there * back).to_numpy() == pytest.approx(1.0)


def test_a_group_has_a_year_only_where_all_its_members_have_it(store: Store) -> None:
    members = codes.members("ASEAN10")
    rows = store.observations("gdp_nominal", economy=members, source="worldbank-gdp").dropna(subset=["value"])
    complete = rows.groupby("year")["economy"].nunique() == len(members)
    found = outlook.gdp(store, "ASEAN", "nominal", "worldbank-gdp").set_index("year")["value"]
    assert set(found.index) == set(complete[complete].index)
    assert found[2023] == pytest.approx(rows.loc[rows["year"] == 2023, "value"].sum())
    eleven = outlook.gdp(store, "ASEAN11", "nominal", "worldbank-gdp").set_index("year")["value"]
    timor = store.observations("gdp_nominal", economy="TLS", source="worldbank-gdp").set_index("year")["value"]
    assert eleven[2023] - found[2023] == pytest.approx(timor[2023])


def test_two_ppp_sources_are_never_joined(crossed: Result) -> None:
    ppp = ratios(crossed, "ppp")
    assert set(ppp["source"]) == {"pwt-1001", "factbook"}
    # The series that is judged ends with the Penn World Table, although the Factbook has later years.
    assert crossed.facts["crossing"]["ppp"]["origin"] == 2019 < ppp.index.max()


# --- crossing ---


def test_a_ratio_that_has_crossed_gives_the_bracket() -> None:
    found = outlook.crossing(walk([0.1] * 5, start=-0.25))
    assert (found["status"], found["between"], found["origin"]) == ("crossed", [1992, 1993], 1995)
    assert "chance" not in found


def test_the_last_upward_passage_counts() -> None:
    found = outlook.crossing(walk([0.2, -0.2, -0.1, 0.05, 0.3], start=-0.1))
    assert found["between"] == [1994, 1995]


def test_a_ratio_that_was_always_above_has_no_bracket() -> None:
    found = outlook.crossing(walk([0.1] * 5, start=0.5))
    assert (found["status"], found["between"]) == ("crossed", None)


def test_an_open_crossing_is_a_distribution_that_hangs_together() -> None:
    rng = np.random.default_rng(1)
    found = outlook.crossing(walk(list(0.05 + 0.03 * rng.standard_normal(30)), start=-1.9))
    first, chance = np.array([*found["first"].values()]), np.array([*found["chance"].values()])
    years = list(found["first"])
    assert found["status"] == "open" and years == list(range(2021, 2021 + outlook.HORIZON)) == list(found["chance"])
    assert np.all(np.cumsum(first) >= chance - 4 * np.sqrt(chance * (1 - chance) / outlook.DRAWS) - 1e-3)
    reached = np.cumsum(first)
    assert reached[years.index(2030)] == found["by_2030"]
    for name, level in (("lower", 0.1), ("median", 0.5), ("upper", 0.9)):
        at = years.index(found[name])
        assert reached[at] >= level and (at == 0 or reached[at - 1] < level)
    assert found["lower"] <= found["median"] <= found["upper"]


def test_what_lies_beyond_the_horizon_is_none() -> None:
    rng = np.random.default_rng(2)
    found = outlook.crossing(walk(list(0.01 * rng.standard_normal(30)), start=-5.0))
    assert found["median"] is None and found["upper"] is None and found["by_2030"] < 0.01


def test_only_the_window_is_fitted() -> None:
    rng = np.random.default_rng(3)
    recent = list(0.02 * rng.standard_normal(outlook.WINDOW))
    long = outlook.crossing(walk([0.5, -0.5, 0.9, *recent], start=-2.0, first_year=1987))
    logs = np.concatenate([[0], np.cumsum(recent)])
    fitted = random_walk.fit(logs)
    assert (long["drift"], long["spread"], long["years_fitted"]) == pytest.approx((fitted.m, fitted.s, outlook.WINDOW))


def test_the_crossing_of_japan_by_the_ten_members(crossed: Result) -> None:
    """The exchange rate decides: nominal before fixed-rate; in PPP it has happened."""
    found = crossed.facts["crossing"]
    assert found["nominal"]["status"] == found["fixed-rate"]["status"] == "open"
    assert found["nominal"]["median"] < found["fixed-rate"]["median"]
    assert found["nominal"]["by_2030"] > found["fixed-rate"]["by_2030"]
    assert (found["ppp"]["status"], found["ppp"]["between"]) == ("crossed", [2010, 2011])
    assert found["nominal, World Bank only"]["origin"] == 2023
    assert found["nominal, World Bank only"]["ratio"] == pytest.approx(0.898, abs=0.0005)


def test_the_tables_carry_the_same_numbers_as_the_facts(crossed: Result) -> None:
    found = crossed.facts["crossing"]["nominal"]
    chance = crossed["chance"].query("basis == 'nominal'").set_index("year")
    assert dict(chance["chance_above"]) == found["chance"]
    assert dict(chance["first_passage"]) == found["first"]
    fan = crossed["fan"].query("basis == 'nominal'").set_index("year")
    # The median fan is the drift continued.
    step = np.arange(1, len(fan) + 1)
    assert fan["median"].to_numpy() == pytest.approx(found["ratio"] * np.exp(step * found["drift"]))
    assert (fan["lower80"] < fan["median"]).all() and (fan["median"] < fan["upper80"]).all()
    assert not set(crossed["fan"]["basis"]) & {"ppp"}


def test_the_same_seed_gives_the_same_result_and_stands_in_the_lineage(store: Store, crossed: Result) -> None:
    again = outlook.cross(store, "ASEAN", "JPN")
    pd.testing.assert_frame_equal(again["chance"], crossed["chance"])
    assert again.facts["seed"] == outlook.SEED
    assert crossed.lineage.seed == outlook.SEED
    assert crossed.lineage.command == "entrepot outlook --cross ASEAN JPN"


def test_the_command_in_the_lineage_replays_what_was_asked(store: Store) -> None:
    result = outlook.cross(store, "VNM", "JPN", ["fixed-rate", "nominal"], fixed_rate_year=2015, seed=3)
    flags = "--basis fixed-rate --basis nominal --fixed-rate-year 2015 --seed 3"
    assert result.lineage.command == f"entrepot outlook --cross VNM JPN {flags}"


def test_eleven_members_and_ten_tell_the_same_story(store: Store, crossed: Result) -> None:
    eleven = outlook.cross(store, "ASEAN11", "JPN")
    for basis in ("nominal", "fixed-rate"):
        ten = ratios(crossed, basis).loc[2023, "ratio"]
        assert 0 < ratios(eleven, basis).loc[2023, "ratio"] - ten < 0.002
    # Timor-Leste is not in the Penn World Table: the Factbook's three years remain.
    assert set(ratios(eleven, "ppp")["source"]) == {"factbook"}
    assert eleven.facts["crossing"]["ppp"]["status"] == "crossed"


def test_sources_of_every_number_are_in_the_lineage(crossed: Result) -> None:
    cards = {source.id for source in crossed.lineage.sources}
    named = {one for table in ("ratio", "forecasts") for joined in crossed[table]["source"] for one in joined.split()}
    assert named == cards
    assert {"worldbank-gdp", "factbook", "pwt-1001", "imf-weo-2019-04"} <= cards


def test_forecasts_are_those_of_their_editions(crossed: Result) -> None:
    table = crossed["forecasts"].set_index(["source", "year"])["ratio"]
    assert table["imf-weo-2019-04", 2018] == pytest.approx(0.588, abs=0.001)
    assert table["imf-weo-2019-04"].index.max() == 2024


# --- back-test ---


def test_the_back_test_uses_only_the_past() -> None:
    """Forecasts from cut-offs before a change of the future stay as they were."""
    rng = np.random.default_rng(4)
    series = walk(list(0.02 + 0.05 * rng.standard_normal(40)))
    seen: list[tuple[np.ndarray, float]] = []

    def watched(s: pd.Series) -> list[tuple[np.ndarray, float]]:
        seen.clear()
        outlook.backtest(s, window=20, horizons=(3,))
        return list(seen)

    original = random_walk.quantiles
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            random_walk, "quantiles", lambda w, o, h, p: seen.append((original(w, o, h, p), o)) or seen[-1][0]
        )
        before = watched(series)
        changed = series.copy()
        changed.iloc[30:] *= 5.0
        after = watched(changed)
    assert len(before) == len(after) == 41 - 20 - 3
    for position, ((a, x), (b, y)) in enumerate(zip(before, after, strict=True)):
        cutoff = 20 + position
        assert (np.array_equal(a, b) and x == y) == (cutoff < 30), cutoff


def test_the_back_test_counts_as_a_plain_loop_counts() -> None:
    rng = np.random.default_rng(5)
    series = walk(list(0.02 + 0.05 * rng.standard_normal(35)))
    logs = np.log(series.to_numpy())
    inside, errors, naive = 0, [], []
    for t in range(25, 36 - 2):
        changes = np.diff(logs[t - 25 : t + 1])
        m, s = changes.mean(), changes.std(ddof=1)
        half = 1.3178359336731498 * s * np.sqrt(2 + 4 / 25)  # Student's t, 24 degrees of freedom, 90%
        inside += abs(logs[t + 2] - logs[t] - 2 * m) <= half
        errors.append(abs(series.iloc[t + 2] / (series.iloc[t] * np.exp(2 * m)) - 1))
        naive.append(abs(series.iloc[t + 2] / series.iloc[t] - 1))
    row = outlook.backtest(series, horizons=(2,)).iloc[0]
    assert (row["horizon"], row["cutoffs"]) == (2, 9)
    assert row["coverage80"] == pytest.approx(100 * inside / 9)
    assert row["error"] == pytest.approx(100 * np.median(errors))
    assert row["error_no_change"] == pytest.approx(100 * np.median(naive))


def test_the_back_tests_coverage_is_near_nominal_on_walks() -> None:
    rng = np.random.default_rng(6)
    found = pd.concat(
        [outlook.backtest(walk(list(0.08 * rng.standard_normal(60))), horizons=(1, 5)) for _ in range(25)]
    )
    mean = found.groupby("horizon")[["coverage80", "coverage95"]].mean()
    assert mean["coverage80"].to_numpy() == pytest.approx(80, abs=7)
    assert mean["coverage95"].to_numpy() == pytest.approx(95, abs=4)


def test_coverage_is_stated_for_every_basis(crossed: Result) -> None:
    tests = crossed["backtest"]
    assert set(tests["basis"]) == set(outlook.BASES)
    assert tests[["coverage80", "coverage95"]].stack().between(0, 100).all()
    assert (tests["cutoffs"] > 0).all()


# --- bad input ---


def test_bad_questions_get_a_remedy(store: Store) -> None:
    with pytest.raises(BadInput, match="unknown price basis 'real' -> one of nominal, fixed-rate, ppp"):
        outlook.cross(store, "ASEAN", "JPN", ["real"])
    with pytest.raises(BadInput, match="unknown price basis 'real' -> one of nominal, fixed-rate, ppp"):
        outlook.ratio(store, "ASEAN", "JPN", "real")
    with pytest.raises(BadInput, match="cannot pass itself -> name two different"):
        outlook.cross(store, "Japan", "JPN")
    with pytest.raises(UnknownName) as caught:
        outlook.cross(store, "Asaen", "Jpan")
    assert len(caught.value.problems) == 2 and all(
        "did you mean" in problem.remedy for problem in caught.value.problems
    )


def test_what_is_not_held_is_said(store: Store) -> None:
    with pytest.raises(NoData, match="no nominal GDP is held for both North Korea and Japan"):
        outlook.cross(store, "PRK", "JPN")
    with pytest.raises(NoData, match="no yen rate of 1900 is held -> choose a year from 1950"):
        outlook.cross(store, "ASEAN", "JPN", ["fixed-rate"], fixed_rate_year=1900)
    with pytest.raises(NoData, match="at least three consecutive changes"):
        outlook.cross(store, "TLS", "JPN", ["ppp"])


def test_a_basis_that_cannot_be_had_does_not_hide_the_others(store: Store) -> None:
    found = outlook.cross(store, "VNM", "THA").facts["crossing"]
    assert found["fixed-rate"]["status"] == "no data" and "needs Japan on one side" in found["fixed-rate"]["reason"]
    assert found["nominal"]["status"] == "open"


# --- population ---


def test_population_of_a_group_is_the_sum_of_its_ten(store: Store) -> None:
    people = outlook.population(store, "ASEAN")["population"].set_index("year")
    assert people.loc[2023, "value"] / 1e6 == pytest.approx(688.9, abs=0.05)
    parts = [
        outlook.population(store, m)["population"].set_index("year").loc[2050, "value"]
        for m in codes.members("ASEAN10")
    ]
    assert people.loc[2050, "value"] == pytest.approx(sum(parts))
    assert people.loc[2050, "status"] == "estimated" and "lower95" not in people


def test_projections_have_their_interval_and_history_has_none(store: Store) -> None:
    people = outlook.population(store, "JPN")["population"].set_index("year")
    assert people.loc[2050, "value"] == pytest.approx(104_788e3, abs=500)
    assert people.loc[2050, "lower95"] < people.loc[2050, "value"] < people.loc[2050, "upper95"]
    assert people.loc[2000, ["lower95", "upper95"]].isna().all()


def test_age_shares_add_up_and_a_groups_are_weighted_by_population(store: Store) -> None:
    for economy in ("JPN", "VNM", "ASEAN"):
        age = outlook.population(store, economy)["age"]
        shares = age[age["indicator"].str.startswith("age_share")].groupby("year")["value"].agg(["sum", "size"])
        assert (shares["size"] == 3).all()
        assert shares["sum"].to_numpy() == pytest.approx(100, abs=1e-3)
    old, weight = 0.0, 0.0
    for member in codes.members("ASEAN10"):
        result = outlook.population(store, member)
        people = result["population"].set_index("year").loc[2030, "value"]
        age = result["age"].set_index(["indicator", "year"])["value"]
        old += people * age["age_share_65_plus", 2030]
        weight += people
    group = outlook.population(store, "ASEAN")["age"].set_index(["indicator", "year"])["value"]
    assert group["age_share_65_plus", 2030] == pytest.approx(old / weight)


def test_no_population_is_said(store: Store) -> None:
    with pytest.raises(NoData, match="no population of North Korea is held"):
        outlook.population(store, "PRK")
