"""Who passes whom in GDP and when; population and age."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from entrepot import codes
from entrepot.answers.outlook.crossed import crossed as crossing_of
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.kernels import ratio_forecast as kernel
from entrepot.models import outlook, relations
from entrepot.models.outlook import forecast
from entrepot.models.outlook.crossing import last_passage
from entrepot.models.outlook.tested import NARROW, WIDE
from entrepot.result import Result
from entrepot.store import Store


@pytest.fixture(scope="module")
def crossed(store: Store) -> Result:
    return outlook.cross(store, "ASEAN", "Japan")


def ratios(result: Result, basis: str) -> pd.DataFrame:
    table = result["ratio"]
    return table[table["basis"] == basis].set_index("year")


# --- the ratio ---


def test_ratios_that_the_issue_names(crossed: Result) -> None:
    nominal, ppp = ratios(crossed, "nominal"), ratios(crossed, "ppp")
    assert nominal.loc[2023, "ratio"] == pytest.approx(0.903, abs=0.0005)
    assert (nominal.loc[2023, "source"], nominal.loc[2023, "status"]) == ("worldbank-gdp-2025", "observed")
    parity = ppp[ppp["series"] == "factbook"]
    assert parity.loc[2024, "ratio"] == pytest.approx(1.90, abs=0.005)
    assert (parity.loc[2024, "source"], parity.loc[2024, "status"]) == ("factbook", "estimated")
    assert ratios(crossed, "fixed-rate").loc[2023, "ratio"] == pytest.approx(0.705, abs=0.0005)


def test_the_fixed_rate_ratio_equals_a_hand_computation(store: Store, crossed: Result) -> None:
    """Japan's GDP of 2023 in yen, brought to dollars at the yen of 2021: 140.49 / 109.75 times its dollars."""
    members = codes.members("ASEAN10")
    rows = store.observations("gdp_nominal", economy=(*members, "JPN"), source="worldbank-gdp-2025")
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
    rows = store.observations("gdp_nominal", economy=members, source="worldbank-gdp-2024").dropna(subset=["value"])
    complete = rows.groupby("year")["economy"].nunique() == len(members)
    found = outlook.gdp(store, "ASEAN", "nominal", "worldbank-gdp-2024").set_index("year")["value"]
    assert set(found.index) == set(complete[complete].index)
    assert found[2023] == pytest.approx(rows.loc[rows["year"] == 2023, "value"].sum())
    eleven = outlook.gdp(store, "ASEAN11", "nominal", "worldbank-gdp-2024").set_index("year")["value"]
    timor = store.observations("gdp_nominal", economy="TLS", source="worldbank-gdp-2024").set_index("year")["value"]
    assert eleven[2023] - found[2023] == pytest.approx(timor[2023])


def test_volumes_are_one_series_and_what_others_publish_stands_apart(store: Store, crossed: Result) -> None:
    ppp = crossed["ratio"].query("basis == 'ppp'")
    assert next(iter(ppp["series"])) == "pwt" and "factbook" in set(ppp["series"])
    ours = ppp[ppp["series"] == "pwt"].set_index("year")
    compared = store.observations("gdp_ppp", source="pwt-1001")
    value = compared[compared["year"] == 2019].set_index("economy")["value"]
    ten = codes.members("ASEAN10")
    assert ours.loc[2019, "ratio"] == pytest.approx(sum(value[m] for m in ten) / value["JPN"])
    # After the last comparison only growth moves it: by hand for 2020.
    real = store.observations("gdp_constant").set_index(["economy", "year"])["value"]
    grown = {code: value[code] * real[code, 2020] / real[code, 2019] for code in (*ten, "JPN")}
    assert ours.loc[2020, "ratio"] == pytest.approx(sum(grown[m] for m in ten) / grown["JPN"])
    assert set(ours["status"]) == {"estimated"}


def test_the_real_basis_is_the_nominal_one_in_its_base_year_and_moves_with_volumes(store: Store) -> None:
    nominal = outlook.ratio(store, "ASEAN", "JPN", "nominal").set_index("year")["chained"]
    volume = outlook.ratio(store, "ASEAN", "JPN", "ppp").query("series == 'pwt'").set_index("year")["ratio"]
    for base in (2010, 2021):
        real = outlook.ratio(store, "ASEAN", "JPN", "real", base).set_index("year")["ratio"]
        assert real[base] == pytest.approx(nominal[base])
        assert real[2024] / real[2015] == pytest.approx(volume[2024] / volume[2015])


# --- crossing ---


def opened(ratio: float, first: tuple[float, ...], above: tuple[float, ...]) -> outlook.Crossing:
    years = tuple(range(2026, 2026 + len(first)))
    return outlook.Crossing("A", "B", "nominal", 2025, ratio, "open", None, None, years, above, first)


def test_in_a_year_and_by_a_year_are_two_questions() -> None:
    found = opened(0.9, (0.2, 0.2, 0.1, 0.1, 0.1, 0.0), (0.2, 0.3, 0.3, 0.4, 0.45, 0.5))
    assert (found.in_2030, found.by_2030) == (0.45, pytest.approx(0.7))
    assert found.in_year(2050) is None and found.by_year(2025) is None
    assert (found.passed_with(0.4), found.median, found.passed_with(0.9)) == (2027, 2028, None)


def test_the_last_upward_passage_counts() -> None:
    years = [1990, 1991, 1992, 1993, 1994]
    assert last_passage(years, [0.9, 1.1, 0.95, 0.99, 1.2]) == (1993, 1994)
    assert last_passage(years, [1.1, 1.1, 1.1, 1.1, 1.2]) is None


def test_the_crossing_of_japan_by_the_ten_members(crossed: Result) -> None:
    """The exchange rate and the base year decide; at purchasing power parity it has happened."""
    found = crossed.facts["crossing"]
    assert {basis: one.status for basis, one in found.items()} == {
        "nominal": "open", "fixed-rate": "open", "real": "open", "ppp": "crossed",
    }  # fmt: skip
    assert found["nominal"].in_2030 > found["fixed-rate"].in_2030 > found["real"].in_2030
    assert found["ppp"].between == (2010, 2011)
    assert (found["nominal"].origin, found["nominal"].ratio) == (2025, pytest.approx(0.957, abs=0.0005))


def test_probabilities_hang_together(crossed: Result) -> None:
    chance = crossed["chance"]
    for basis, part in chance.groupby("basis"):
        passed = part["passed_by"].to_numpy()
        assert (np.diff(passed) >= 0).all() and passed[-1] <= 1, basis
        # Whoever is above in a year has passed by then: up to the error of 20,000 paths.
        assert (passed >= part["chance_above"].to_numpy() - 0.015).all(), basis
    fan = crossed["fan"].set_index(["basis", "year"])
    above = chance.set_index(["basis", "year"])["chance_above"]
    assert ((fan["median"] > 1) == (above > 0.5)).all()
    assert ((fan["lower80"] > 1) == (above > 0.9)).all() and ((fan["upper80"] > 1) == (above > 0.1)).all()


def test_the_base_year_is_shown_and_decides(store: Store, crossed: Result) -> None:
    bases = crossed["base_years"].query("basis == 'fixed-rate'").set_index("base_year")
    found = crossed.facts["crossing"]["fixed-rate"]
    assert bases.loc[2021, "in_2030"] == pytest.approx(found.in_2030)
    assert bases.loc[2021, "ratio"] == pytest.approx(found.ratio)
    # A cheaper yen in the base year makes Japan smaller: chances rise with the yen per dollar of that year.
    rate = outlook.yen(store)["value"].reindex(bases.index)
    assert bases["in_2030"].corr(rate, method="spearman") == pytest.approx(1, abs=0.02)
    other = outlook.cross(store, "ASEAN", "JPN", ["fixed-rate"], fixed_rate_year=2015).facts["crossing"]["fixed-rate"]
    assert bases.loc[2015, "in_2030"] == pytest.approx(other.in_2030)


def test_what_moves_the_answer_moves_it_the_right_way(crossed: Result) -> None:
    moves = crossed["moves"].set_index(["basis", "move"])["in_2030"]
    for basis in ("nominal", "fixed-rate", "real"):
        assert moves[basis, "growth lower"] < moves[basis, "none"] < moves[basis, "growth higher"]
        assert moves[basis, "membership:ASEAN11"] >= moves[basis, "none"]
    assert moves["nominal", "yen stronger"] < moves["nominal", "none"] < moves["nominal", "yen weaker"]
    assert ("fixed-rate", "yen weaker") not in moves.index


def test_what_was_said_from_a_year_is_what_is_said_as_of_it(crossed: Result) -> None:
    said = crossed["said"].query("basis == 'nominal'").set_index("year")["in_2030"]
    assert said[2025] == pytest.approx(crossed.facts["crossing"]["nominal"].in_2030)
    assert said.index.min() == 2010 and said.between(0, 1).all()


def test_the_other_way_round_is_the_complement(store: Store) -> None:
    """What is forecast of Japan over Viet Nam is what is forecast of Viet Nam over Japan, upside down."""
    for basis in ("nominal", "fixed-rate", "ppp"):
        there, back = (forecast.forecast(forecast.track(store, *p, basis)) for p in (("VNM", "JPN"), ("JPN", "VNM")))
        assert back.centre == pytest.approx(-there.centre) and back.scale == pytest.approx(there.scale)
        assert there.chance() + back.chance() == pytest.approx(1)


def test_the_same_seed_gives_the_same_result_and_stands_in_the_lineage(store: Store, crossed: Result) -> None:
    again = outlook.cross(store, "ASEAN", "JPN")
    pd.testing.assert_frame_equal(again["chance"], crossed["chance"])
    assert again.facts["seed"] == crossed.lineage.seed == outlook.SEED
    assert crossed.lineage.command == "entrepot outlook --cross ASEAN JPN"
    other = outlook.cross(store, "ASEAN", "JPN", seed=3)
    assert other["chance"]["chance_above"].equals(crossed["chance"]["chance_above"])  # exact, not simulated
    assert other["chance"]["passed_by"].to_numpy() == pytest.approx(crossed["chance"]["passed_by"].to_numpy(), abs=0.02)


def test_the_command_in_the_lineage_replays_what_was_asked(store: Store) -> None:
    result = outlook.cross(store, "VNM", "JPN", ["fixed-rate", "nominal"], fixed_rate_year=2015, seed=3)
    flags = "--basis fixed-rate --basis nominal --fixed-rate-year 2015 --seed 3"
    assert result.lineage.command == f"entrepot outlook --cross VNM JPN {flags}"


def test_eleven_members_and_ten_tell_the_same_story(store: Store, crossed: Result) -> None:
    eleven = outlook.cross(store, "ASEAN11", "JPN")
    for basis in ("nominal", "fixed-rate"):
        ten = ratios(crossed, basis).loc[2023, "ratio"]
        assert 0 < ratios(eleven, basis).loc[2023, "ratio"] - ten < 0.002
        found, ours = (r.facts["crossing"][basis].in_2030 for r in (eleven, crossed))
        assert found == pytest.approx(ours, abs=0.01)
    # Timor-Leste has no volumes: what others publish remains.
    assert set(ratios(eleven, "ppp")["source"]) == {"factbook"}
    assert eleven.facts["crossing"]["ppp"].status == "crossed"


def test_sources_of_every_number_are_in_the_lineage(crossed: Result) -> None:
    cards = {source.id for source in crossed.lineage.sources}
    named = {one for table in ("ratio", "forecasts") for joined in crossed[table]["source"] for one in joined.split()}
    assert named <= cards
    assert {"worldbank-gdp-2025", "factbook", "pwt-1001", "imf-weo-2019-04", "worldbank-gdp-constant"} <= cards


def test_forecasts_are_those_of_their_editions(crossed: Result) -> None:
    table = crossed["forecasts"].set_index(["source", "year"])["ratio"]
    assert table["imf-weo-2019-04", 2018] == pytest.approx(0.588, abs=0.001)
    assert table["imf-weo-2019-04"].index.max() == 2024


# --- back-test ---


@pytest.fixture(scope="module")
def tested(store: Store) -> Result:
    return outlook.backtest(store)


def pooled(tested: Result, method: str) -> pd.DataFrame:
    scores = tested["scores"]
    return scores[(scores["unit"] == "all") & (scores["method"] == method)].set_index(["basis", "horizon"])


def test_the_combination_is_no_worse_than_no_change_and_drift_at_any_horizon(tested: Result) -> None:
    ours, drift = pooled(tested, "combination"), pooled(tested, "drift")
    assert (ours["score"] <= np.minimum(1.0, drift["score"])).all()
    assert ours["low"].le(ours["score"]).all() and ours["high"].ge(ours["score"]).all()


def test_the_80_percent_band_holds_70_to_90_percent_of_outcomes(tested: Result) -> None:
    """Pooled, on every basis, one to ten years ahead."""
    ours = pooled(tested, "combination").query("horizon <= 10")
    assert len(ours) == 30 and ours["coverage80"].between(NARROW, WIDE).all()


def test_cells_outside_are_told_with_those_of_japan_and_the_largest_members(tested: Result) -> None:
    scores = tested["scores"]
    ours = scores[(scores["method"] == "combination") & (scores["horizon"] <= 10)]
    told = {(c["basis"], c["unit"], c["horizon"]) for c in tested.facts["outside"]}
    found = ours[~ours["coverage80"].between(NARROW, WIDE)]
    assert told == set(zip(found["basis"], found["unit"], found["horizon"], strict=True))
    assert len(tested.facts["largest"]) == 5 and tested.facts["largest"][0] == "IDN"
    assert {f"{code}/JPN" for code in tested.facts["largest"]} | {"JPN/USA", "ASEAN/JPN"} <= set(ours["unit"])


def test_a_method_that_loses_to_no_change_has_no_weight_there(store: Store) -> None:
    for basis in ("nominal", "fixed-rate", "ppp"):
        track = forecast.track(store, "ASEAN", "JPN", basis)
        naive = track.records[kernel.NO_CHANGE].score
        for m, method in enumerate(track.methods):
            score = track.records[method].score
            both = np.isfinite(score) & np.isfinite(naive)
            loses = np.where(both, score, 0).sum(axis=(0, 1)) > np.where(both, naive, 0).sum(axis=(0, 1))
            enough = both.any(axis=0).sum(axis=0) >= kernel.LEAST_CUTOFFS
            weight = track.weight[-1, :, m]
            assert (weight[loses & enough] == 0).all() and (weight[~loses] > 0).all(), (basis, method)
        assert track.weight[-1].sum(axis=1) == pytest.approx(1)


def test_the_middle_of_the_forecast_has_no_kink_where_its_record_ends(crossed: Result) -> None:
    fan = crossed["fan"].query("basis == 'nominal'").set_index("year")["median"]
    step = np.diff(np.log(fan.loc[2030:2040]))
    assert (np.abs(np.diff(step)) < 0.05).all()


def test_the_imfs_edition_is_scored_on_what_came(tested: Result) -> None:
    table = tested["editions"].query("unit == 'ASEAN/JPN' and edition == 'April 2019'").set_index("year")
    assert list(table.index) == list(range(2019, 2025))
    # 0.588 known for 2018 and .70 forecast for 2024 stand in its own edition; what came was .954.
    assert table.loc[2024, "outcome"] == pytest.approx(0.954, abs=0.001)
    assert table.loc[2024, "imf"] < table.loc[2024, "outcome"]


# --- bad input ---


def test_bad_questions_get_a_remedy(store: Store) -> None:
    with pytest.raises(BadInput, match="unknown price basis 'gold' -> one of nominal, fixed-rate, real, ppp"):
        outlook.cross(store, "ASEAN", "JPN", ["gold"])
    with pytest.raises(BadInput, match="unknown price basis 'gold' -> one of nominal, fixed-rate, real, ppp"):
        outlook.ratio(store, "ASEAN", "JPN", "gold")
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
    with pytest.raises(NoData, match="no GDP of 1900 is held for both -> choose a year from 1"):
        outlook.cross(store, "ASEAN", "JPN", ["real"], fixed_rate_year=1900)
    with pytest.raises(NoData, match="too few consecutive years of Timor-Leste and Japan"):
        outlook.cross(store, "TLS", "JPN", ["ppp"])


def test_a_basis_that_cannot_be_had_does_not_hide_the_others(store: Store) -> None:
    found = outlook.cross(store, "VNM", "THA", ["nominal", "fixed-rate"])
    assert "needs Japan on one side" in found.facts["reasons"]["fixed-rate"]
    assert found.facts["crossing"]["nominal"].status == "open"
    assert "fixed-rate" not in outlook.cross(store, "VNM", "THA").facts["reasons"]  # not asked for: it does not apply


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
    assert people.loc[2050, "value"] == 105_123_166
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


# --- other crossings ---


def test_gdp_per_head_is_gdp_over_people_and_so_are_its_chances(store: Store) -> None:
    found = outlook.cross(store, "VNM", "PHL", per_head=True)
    whole = outlook.cross(store, "VNM", "PHL")
    people = store.preferred("population", economy=("VNM", "PHL")).set_index(["economy", "year"])["value"]
    for basis in ("nominal", "real", "ppp"):
        a, b = (ratios(result, basis).loc[[2010]].iloc[0]["ratio"] for result in (found, whole))
        assert a == pytest.approx(b / (people["VNM", 2010] / people["PHL", 2010]))
        assert found.facts["crossing"][basis].status == "crossed"
    assert set(found.facts["crossing"]) == {"nominal", "real", "ppp"}
    with pytest.raises(BadInput, match="unknown price basis of GDP per head 'fixed-rate'"):
        outlook.cross(store, "VNM", "JPN", ["fixed-rate"], per_head=True)


@pytest.mark.parametrize("basis", ["nominal", "ppp"])
def test_bands_of_gdp_per_head_hold_what_they_say(store: Store, basis: str) -> None:
    track = forecast.track(store, "ASEAN", "JPN", basis, per_head=True)
    every = np.arange(len(track.names)) != track.asked
    for at in range(10):
        ours, drift = (forecast.fared(track, method, at, every) for method in (forecast.COMBINATION, "drift"))
        assert NARROW <= ours.coverage <= WIDE, (basis, at + 1)
        assert ours.score < min(1.01, drift.score), (basis, at + 1)  # four years ahead no better than no change


def test_populations_cross_by_the_uns_bounds(store: Store) -> None:
    found = outlook.cross_people(store, "PHL", "JPN")
    one = found.facts["crossing"]["projection"]
    people = outlook.population(store, "PHL")["population"].merge(
        outlook.population(store, "JPN")["population"], on="year", suffixes=("", "_2")
    )
    row = people[people["year"] == 2030].iloc[0]
    spread = [np.log(row[f"upper95{s}"] / row[f"lower95{s}"]) / (2 * 1.959964) for s in ("", "_2")]
    by_hand = norm.cdf(np.log(row["value"] / row["value_2"]) / np.hypot(*spread))
    assert one.in_2030 == pytest.approx(by_hand, abs=1e-6)
    assert one.status == "open" and one.expected == one.median  # alike where chances only rise
    fan = found["fan"].set_index("year")
    middle, half = row["value"] / row["value_2"], np.exp(norm.ppf(0.9) * np.hypot(*spread))
    assert (fan["lower80"][2030], fan["upper80"][2030]) == pytest.approx((middle / half, middle * half), rel=1e-5)
    assert found["ratio"]["year"].max() < fan.index.min()


def test_groups_and_ages_have_the_middle_only(store: Store) -> None:
    for first, second, measure in (("ASEAN", "CHN", "population"), ("KOR", "JPN", "age_share_65_plus")):
        found = outlook.cross_people(store, first, second, measure)
        one = found.facts["crossing"]["projection"]
        assert one.years == () and one.in_2030 is None and found["fan"]["upper80"].isna().all()
        middle = found["fan"].set_index("year")["median"]
        assert middle[one.expected] > 1 and (middle[middle.index < one.expected] <= 1).all()


def test_trade_with_one_partner_over_another(store: Store) -> None:
    passed = crossing_of(store, "CHN", "JPN", measure="goods_trade", of="BRN").facts["crossing"]["reconciled"]
    held = relations.partner_trade(store, "BRN").query("basis == 'reconciled'")
    assert passed.status == "crossed" and passed.between == relations.passing(held, "JPN", "CHN").between
    open_ = crossing_of(store, "KOR", "JPN", measure="goods_trade", of="ASEAN")
    one = open_.facts["crossing"]["reconciled"]
    assert one.status == "open" and 0 < one.in_2030 < one.by_2030 < 1
    turned = crossing_of(store, "JPN", "CHN", measure="goods_trade", of="BRN").facts["crossing"]["reconciled"]
    assert turned.ratio == pytest.approx(1 / passed.ratio)


def test_ratios_of_trade_are_forecast_by_what_such_forecasts_missed(store: Store) -> None:
    """Walks of one volatility: the 80% band is the walk's own, and a ratio that is far below one stays there."""
    rng, years = np.random.default_rng(5), range(2010, 2025)
    tables = []
    for code in codes.members("ASEAN10"):
        levels = {p: np.exp(np.cumsum(rng.normal(0, 0.1, len(years)))) for p in ("CHN", "JPN", "KOR", "USA")}
        rows = [
            (code, p, year, "b", 1e9 * v, "observed", "s")
            for p, w in levels.items()
            for year, v in zip(years, w, strict=True)
        ]
        tables.append(pd.DataFrame(rows, columns=["economy", "partner", "year", "basis", "value", "status", "source"]))
    low = tables[0]["value"].where(tables[0]["partner"] != "KOR", tables[0]["value"] / 1e6)
    tables[0] = tables[0].assign(value=low)
    lineage = store.lineage(())
    first = str(tables[0]["economy"].iloc[0])
    far = outlook.cross_trade(tables, first, "KOR", "JPN", lineage)
    assert far.facts["crossing"]["b"].in_2030 == 0
    fan = outlook.cross_trade(tables, first, *order(tables[0]), lineage)["fan"]
    half = np.log(fan["upper80"] / fan["median"]).to_numpy()
    assert half[0] == pytest.approx(norm.ppf(0.9) * 0.1 * np.sqrt(2), rel=0.35) and half[4] > 1.5 * half[0]
    with pytest.raises(BadInput, match="trade on 2 bases: b, c"):
        outlook.cross_trade([tables[0], tables[1].assign(basis="c")], first, "CHN", "JPN", lineage)
    with pytest.raises(NoData, match=r"no trade of .* with France is held"):
        outlook.cross_trade(tables, first, "FRA", "JPN", lineage)


def order(table: pd.DataFrame) -> tuple[str, str]:
    """The smaller and the larger of two partners in the last year."""
    last = table[table["year"] == table["year"].max()].set_index("partner")["value"]
    return ("CHN", "JPN") if last["CHN"] < last["JPN"] else ("JPN", "CHN")


def test_what_does_not_go_together_is_told_at_once(store: Store) -> None:
    with pytest.raises(BadInput, match="unknown measure 'wealth'"):
        crossing_of(store, "IDN", "JPN", measure="wealth")
    with pytest.raises(BadInput, match="whose goods trade is not said"):
        crossing_of(store, "CHN", "JPN", measure="goods_trade")
    with pytest.raises(BadInput, match=r"(?s)'VNM' has no place in population.*population has no price basis"):
        crossing_of(store, "PHL", "JPN", measure="population", of="VNM", bases=["ppp"])
    with pytest.raises(BadInput, match="cannot pass itself"):
        outlook.cross_people(store, "JPN", "JPN")
