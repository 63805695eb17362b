"""Gravity: published numbers recur, invariants hold, and what is not identified is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.answers import subjects
from entrepot.answers.gravity import worth
from entrepot.answers.gravity.gravity import ask_agreement
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.kernels import ppml, ppml_inference
from entrepot.models import gravity
from entrepot.models.gravity import panels
from entrepot.models.gravity.fit import cube_of
from entrepot.render import markdown
from entrepot.scenario import Scenario
from entrepot.scenario.goods import goods_sectors
from entrepot.scenario.target import Target
from entrepot.store import Store
from entrepot.words import language
from entrepot.world import World


def panel(n: int = 12, years: int = 4, beta: float = 0.4, seed: int = 1, zeros: float = 0.1) -> pd.DataFrame:
    """A panel whose flows follow gravity with noise."""
    rng = np.random.default_rng(seed)
    pair, out, into = rng.standard_normal((n, n)), rng.standard_normal((n, years)), rng.standard_normal((n, years))
    rows = []
    for i in range(n):
        for j in range(n):
            enters = rng.integers(0, 2 * years)
            for t in range(years):
                if i != j:
                    fta = float(t >= enters)
                    mean = np.exp(beta * fta + pair[i, j] + out[i, t] + into[j, t])
                    flow = mean * rng.gamma(2, 0.5) * (rng.random() > zeros)
                    rows.append((f"E{i}", f"E{j}", 2000 + t, flow, fta))
    return pd.DataFrame(rows, columns=["exporter", "importer", "year", "trade", "fta"])


# --- published numbers ---


@pytest.fixture(scope="module")
def example(shared: Path) -> pd.DataFrame:
    frame = pd.read_parquet(shared / "gravity_example_manuf" / "ppml_fe_bias_example_1988_2004.parquet")
    return frame[frame["category"] == "MANUF"].rename(columns={"isoexp": "exporter", "isoimp": "importer"})


@pytest.mark.shared
def test_the_example_of_weidner_and_zylkin_recurs(example: pd.DataFrame) -> None:
    """As printed by the authors' Stata program: 20,800 rows, trade on fta, exporter-year, importer-year and pair effects."""
    row = gravity.fit(example, ["fta"])["coefficients"].iloc[0]
    assert row["estimate"] == pytest.approx(0.1780290, abs=1e-7)
    assert row["pair"] == pytest.approx(0.0350079, abs=1e-7)
    assert row["bias"] == pytest.approx(0.0076567524, abs=1e-9)
    assert row["adjusted"] == pytest.approx(0.0419558558, abs=1e-9)
    assert row["corrected"] == pytest.approx(0.1703722, abs=1e-7)
    assert row["high80"] - row["low80"] == pytest.approx(2 * 1.2815515655 * row["adjusted"])


@pytest.mark.shared
def test_pyfixest_gives_the_same_under_its_own_factors(example: pd.DataFrame) -> None:
    """Figures of pyfixest 0.60.0, `fepois("trade ~ fta | it + jt + ij")` with tolerances of 1e-12: its defaults, the
    same without its second factor, and clusters of exporters and importers."""
    stata, fixest = (gravity.fit(example, ["fta"], factor=f)["coefficients"].iloc[0] for f in ("stata", "fixest"))
    assert stata["estimate"] == pytest.approx(0.17802896438562124, abs=1e-8)
    assert fixest["robust"] == pytest.approx(0.033826924505193146, rel=1e-8)
    assert fixest["pair"] == pytest.approx(0.03557278732245522, rel=1e-8)
    assert stata["pair"] == pytest.approx(0.03500791751790089, rel=1e-8)
    cube = cube_of(example, ["fta"], "trade", "exporter", "importer", "year")
    known = ppml.sample(cube.y, cube.held)
    found = ppml_inference.estimate(known.y, cube.x, known.use)
    scores = found.x_tilde * (known.y - found.lam)
    inverse = 1 / float((found.lam * found.x_tilde[0] ** 2).sum())
    both = inverse * np.sqrt(ppml_inference.several_ways(scores, (0, 1))[0, 0] * 65 / 64)
    assert both == pytest.approx(0.0663355993579688, rel=1e-7)


def test_clusters_in_three_ways_are_a_sum_over_clusters_in_every_way() -> None:
    rng = np.random.default_rng(3)
    scores = rng.standard_normal((2, 4, 5, 3))
    labels = np.indices(scores.shape[1:]).reshape(3, -1)
    flat, total = scores.reshape(2, -1), np.zeros((2, 2))
    for kept, sign in (((0,), 1), ((1,), 1), ((2,), 1), ((0, 1), -1), ((0, 2), -1), ((1, 2), -1), ((0, 1, 2), 1)):
        sums = pd.DataFrame(flat.T).groupby([labels[way] for way in kept]).sum().to_numpy()
        total += sign * sums.T @ sums
    found = ppml_inference.several_ways(scores, ppml_inference.WAYS)
    assert found == pytest.approx(total)


@pytest.fixture(scope="module")
def guide(shared: Path) -> pd.DataFrame:
    frame = pd.read_parquet(shared / "yotov_advanced_guide" / "agtpa_applications.parquet")
    return frame[frame["year"].isin(range(1986, 2007, 4))]


@pytest.mark.shared
def test_the_advanced_guide_recurs(guide: pd.DataFrame) -> None:
    """Yotov et al. 2016, applications 1 and 2: traditional gravity by PPML, and agreements with pair effects and domestic
    sales (one effect for both directions)."""
    abroad = guide[guide["exporter"] != guide["importer"]]
    abroad = abroad.assign(distance=np.log(abroad["dist"]))
    found = gravity.fit(abroad, ["distance", "cntg", "lang", "clny"], pairs="none")["coefficients"]
    assert found["estimate"].round(3).tolist() == [-0.841, 0.437, 0.247, -0.222]
    assert (found["bias"] == 0).all()
    row = gravity.fit(guide, ["rta"], pairs="symmetric")["coefficients"].iloc[0]
    assert (round(row["estimate"], 3), round(row["pair"], 3)) == (0.557, 0.102)
    assert np.isnan(row["bias"]) and np.isnan(row["adjusted"])


# --- two ways agree ---


def test_coefficients_are_those_of_a_plain_newton_with_dummies() -> None:
    frame = panel(6, 3)
    found = gravity.fit(frame, ["fta"])["coefficients"].iloc[0]
    used = frame[frame.groupby(["exporter", "importer"])["trade"].transform("sum") > 0]
    dummies = [
        pd.get_dummies(used["exporter"] + used["year"].astype(str)),
        pd.get_dummies(used["importer"] + used["year"].astype(str)),
        pd.get_dummies(used["exporter"] + used["importer"]),
    ]
    x = np.column_stack([used["fta"], *(d.to_numpy(float) for d in dummies)])
    y = used["trade"].to_numpy()
    beta = np.zeros(x.shape[1])
    for _ in range(200):
        lam = np.exp(x @ beta)
        step = np.linalg.pinv((x * lam[:, None]).T @ x, rcond=1e-11) @ (x.T @ (y - lam))
        beta += np.clip(step, -1, 1)
    assert found["estimate"] == pytest.approx(beta[0], abs=1e-7)
    # Clustered by pair, from the same dummies: the sandwich of summed scores.
    lam = np.exp(x @ beta)
    inverse = np.linalg.pinv((x * lam[:, None]).T @ x, rcond=1e-11)
    scores = (
        pd.DataFrame(x * (y - lam)[:, None]).groupby((used["exporter"] + used["importer"]).to_numpy()).sum().to_numpy()
    )
    sandwich = inverse @ (scores.T @ scores) @ inverse * len(scores) / (len(scores) - 1)
    assert found["pair"] == pytest.approx(np.sqrt(sandwich[0, 0]), rel=1e-5)


def test_the_certificate_is_every_score() -> None:
    result = gravity.fit(panel(), ["fta"])
    assert result.status == "solved" and result.certificate["score"] < 1e-10


def test_a_system_solved_by_gradients_is_the_system_inverted() -> None:
    rng = np.random.default_rng(2)
    lam = rng.gamma(1, 1, (7, 6, 3))
    lam[0, 0] = 0
    lam[3, :, 1] = 0
    effects = ppml.Effects(lam)
    a, b = effects.apply(rng.standard_normal((7, 3)), rng.standard_normal((6, 3)))
    by_steps = effects.solve(a, b)
    for found, asked in zip(effects.apply(*by_steps), (a, b), strict=True):
        assert found == pytest.approx(asked, abs=1e-9)
    unit = np.eye(13 * 3).reshape(39, 13, 3)
    dense = np.array([np.concatenate(effects.apply(one[:7], one[7:])).ravel() for one in unit])
    whole = np.linalg.pinv(dense, rcond=1e-10).reshape(13, 3, 13, 3)
    exporters, importers, between = effects.inverse()
    for i, j in ((1, 2), (3, 4), (6, 5)):  # what scores of a pair see is the same in every generalised inverse
        one = ppml.within_pairs(
            np.broadcast_to(np.eye(3)[:, None, None, :], (3, 7, 6, 3))[:, i, j], lam[i, j][None, None]
        )[0]
        ours = exporters[i] + importers[j] + between[i, :, j] + between[i, :, j].T
        theirs = sum(whole[p, :, q, :] for p in (i, 7 + j) for q in (i, 7 + j))
        assert one @ ours @ one.T == pytest.approx(one @ theirs @ one.T, abs=1e-9)


def test_the_correction_takes_bias_away() -> None:
    """Over many panels of few economies the corrected estimate is nearer to the truth, and its interval holds it."""
    found = pd.concat([gravity.fit(panel(10, 5, 0.4, seed, 0.0), ["fta"])["coefficients"] for seed in range(40)])
    naive, ours = abs(found["estimate"].mean() - 0.4), abs(found["corrected"].mean() - 0.4)
    assert ours <= naive + 0.005
    assert (found["adjusted"] > found["pair"]).mean() > 0.9
    held = ((found["low80"] <= 0.4) & (found["high80"] >= 0.4)).mean()
    assert 0.6 <= held <= 0.95


# --- invariants ---


@given(st.floats(0.01, 1000), st.integers(0, 50))
@settings(max_examples=8, deadline=None)
def test_the_unit_of_trade_and_the_order_of_rows_change_nothing(scale: float, seed: int) -> None:
    frame = panel(7, 3, seed=seed)
    plain = gravity.fit(frame, ["fta"])["coefficients"].iloc[0]
    other = frame.assign(trade=frame["trade"] * scale).sample(frac=1, random_state=seed)
    moved = gravity.fit(other, ["fta"])["coefficients"].iloc[0]
    for column in ("estimate", "pair", "adjusted", "bias"):
        assert moved[column] == pytest.approx(plain[column], rel=1e-6, abs=1e-9), column


def test_what_effects_take_up_changes_nothing() -> None:
    """Flows that gravity fits exactly give the effect exactly, whatever the effects are."""
    frame = panel(8, 3)
    size = frame["exporter"].str[1:].astype(int) % 7 * (frame["year"] - 1999)
    exact = frame.assign(trade=np.exp(0.3 * frame["fta"] + 0.1 * size))[frame["trade"] > 0]
    assert gravity.fit(exact, ["fta"])["coefficients"].iloc[0]["estimate"] == pytest.approx(0.3, abs=1e-9)


# --- what is not identified, and bad panels ---


def test_bad_panels_are_named_all_at_once() -> None:
    frame = panel(5, 3)
    with pytest.raises(BadInput, match="no column 'tariff'"):
        gravity.fit(frame, ["tariff"])
    bad = pd.concat([frame, frame.iloc[[0]]])
    bad.iloc[3, bad.columns.get_loc("trade")] = -1
    bad.iloc[4, bad.columns.get_loc("trade")] = np.nan
    with pytest.raises(BadInput) as caught:
        gravity.fit(bad, ["fta"])
    said = str(caught.value)
    assert "1 flows are negative (row 4)" in said or "negative" in said
    assert "no number in 'trade'" in said and "stand twice" in said
    with pytest.raises(BadInput, match="the panel has one year"):
        gravity.fit(frame[frame["year"] == 2000], ["fta"])
    with pytest.raises(BadInput, match="the panel has no rows"):
        gravity.fit(frame.iloc[:0], ["fta"])


def test_terms_that_are_not_identified_are_named() -> None:
    frame = panel(8, 3)
    frame = frame.assign(
        border=(frame["exporter"] < frame["importer"]).astype(float),
        twice=2 * frame["fta"],
        year_trend=frame["year"] * 1.0,
    )
    with pytest.raises(BadInput) as caught:
        gravity.fit(frame, ["fta", "border", "twice", "year_trend"])
    said = str(caught.value)
    assert "'border' is not identified: the fixed effects take it up" in said
    assert "'twice' is not identified: it follows from the terms before it" in said
    assert "'year_trend' is not identified: the fixed effects take it up" in said


def test_separated_flows_are_left_out_and_counted() -> None:
    """A regressor that is one only where flows are zero would go to minus infinity."""
    frame = panel(8, 4, zeros=0.0).assign(embargo=0.0)
    hit = (frame["exporter"] == "E1") & (frame["year"] >= 2002) & frame["importer"].isin(["E2", "E3"])
    frame.loc[hit, ["trade", "embargo"]] = [0.0, 1.0]
    part = gravity.fit(frame, ["fta"])["coefficients"].iloc[0]
    assert np.isfinite(part["estimate"])
    with pytest.raises(BadInput, match="'embargo' is not identified"):
        gravity.fit(frame, ["fta", "embargo"])


# --- agreements on the shipped panel ---


def test_entry_is_by_party_and_the_first_whole_year() -> None:
    table = gravity.agreements()
    ajcep = table[table["agreement"] == "AJCEP"].set_index("b")["since"]
    assert (ajcep["SGP"], ajcep["MYS"], ajcep["PHL"]) == (2009, 2010, 2011)
    assert set(table.loc[table["agreement"] == "AJCEP", "a"]) == {"JPN"}
    rcep = table[table["agreement"] == "RCEP"].set_index(["a", "b"])["since"]
    assert (rcep["JPN", "THA"], rcep["JPN", "KOR"], rcep["JPN", "PHL"]) == (2022, 2023, 2024)


def test_ajcep_has_a_page_with_its_error_and_what_cannot_be_told(store: Store) -> None:
    answer = ask_agreement(store, "ajcep")
    result = gravity.agreement(store, "AJCEP")
    row = result["coefficients"].set_index("term").loc["AJCEP"]
    text = markdown.render(answer, language("en"))
    told = abs(row["corrected"] / row["adjusted"])
    assert ("cannot be told from zero" in text) == (told < gravity.Z95)
    assert "2 years after entry" in text and "Who used the preferences is not known" in text
    assert set(zip(result["event"]["first"], result["event"]["last"], strict=True)) == {
        (-12, -9),
        (-8, -5),
        (0, 3),
        (4, 0),
    }
    assert len(result["variants"]) == 5


def test_one_pair_alone_is_judged_by_placebos(store: Store) -> None:
    """A single treated pair makes clustered errors too small: the interval is what pairs without a change show."""
    result = gravity.agreement(store, "JTEPA")
    own, placebos = result["coefficients"].iloc[0], result["placebo"]
    others = gravity.alike(placebos, result.facts["alone"])
    size = placebos.set_index(["a", "b"]).loc[("JPN", "THA")]
    assert result.facts["alone"] == ("JPN", "THA") and bool(size["changed"]) and not others["changed"].any()
    assert others["size"].between(size["size"] / gravity.LIKE, size["size"] * gravity.LIKE).all()
    assert len(others) >= 20 and abs(others["estimate"].mean()) < others["estimate"].std() / 2
    assert own["high95"] - own["corrected"] == pytest.approx(np.quantile(others["estimate"].abs(), 0.95))
    assert own["high95"] - own["corrected"] > gravity.Z95 * own["adjusted"]
    assert size["estimate"] == pytest.approx(own["estimate"], abs=0.05)  # one step goes nearly all the way
    text = markdown.render(ask_agreement(store, "JTEPA"), language("en"))
    assert "cannot be told from zero" in text and f"{len(others)} pairs of like size" in text


def test_pairs_of_like_size_are_within_a_factor_of_four_and_unchanged() -> None:
    sizes = {"own": 100.0, "quarter": 25.0, "less": 24.9, "four": 400.0, "more": 400.1, "changed": 100.0}
    rows = [("A", name, size, name in ("own", "changed"), 0.1) for name, size in sizes.items()]
    table = pd.DataFrame(rows, columns=["a", "b", "size", "changed", "estimate"])
    assert gravity.alike(table, ("A", "own"))["b"].tolist() == ["quarter", "four"]


def test_a_members_coefficient_is_one_pairs_and_judged_so(store: Store) -> None:
    result = gravity.agreement(store, "AJCEP")
    assert result.facts["alone"] is None
    row = result["members"].set_index("partner").loc["JPN-THA"]
    others = gravity.alike(result["placebo"], ("JPN", "THA"))["estimate"]
    assert row["high95"] - row["corrected"] == pytest.approx(np.quantile(others.abs(), 0.95))
    assert abs(row["corrected"]) > gravity.Z95 * row["pair"]  # clear by clustered errors, and not by placebos
    assert row["low95"] < 0 < row["high95"]


def test_what_studies_found_stands_beside(store: Store) -> None:
    found = gravity.agreement(store, "AJCEP")["published"]
    assert found.set_index("study")["coefficient"].dropna().tolist() == [0.207]
    assert {"more", "less", "unclear"} == set(found["sign"])
    answer = ask_agreement(store, "AJCEP")
    text = markdown.render(answer, language("en"))
    counts = found["sign"].value_counts()
    assert (
        f"{counts['more']} found more trade, {counts['less']} less and {counts['unclear']} none that is clear" in text
    )
    assert "published" not in {section.id for section in ask_agreement(store, "EVFTA").sections}


def test_what_it_is_worth_follows_the_coefficient(store: Store) -> None:
    """Worth nothing at a coefficient of nothing, more at a larger one, most to those who trade most with Japan; at given
    prices trade falls by the coefficient in every sector."""
    result = gravity.agreement(store, "AJCEP")
    found = worth.solve(result)
    assert found is not None and {"JPN", "THA", "VNM", "KHM"} <= set(found.percent["corrected"])
    assert "IDN" not in found.percent["corrected"]  # entered after the panel
    for code in ("THA", "VNM", "JPN"):
        ends = [found.percent[end][code] for end in worth.ENDS]
        assert ends == sorted(ends) and ends[1] > 0
    assert found.percent["corrected"]["THA"] > found.percent["corrected"]["JPN"]
    assert all(solved.status == "solved" for solved in found.solved.values())


def test_a_shock_of_an_agreement_moves_trade_by_its_coefficient() -> None:
    """Both ways, in every goods sector, whatever its elasticity; nothing else moves."""
    world = World.load(gravity.WORLD)
    scenario = Scenario().agreement(importer="JPN", exporter=["THA", "VNM"], coefficient=0.2)
    target = Target(world.regions, world.sectors, np.nan_to_num(world.tau), np.isfinite(world.tau))
    d_hat = scenario.changes(target).d_hat
    assert d_hat is not None
    theta, goods = scenario.elasticities.of(world.sectors), goods_sectors(world.sectors)
    trade = d_hat**-theta
    at = {code: world.regions.index(code) for code in ("JPN", "THA", "VNM", "IDN")}
    for a, b in (("JPN", "THA"), ("THA", "JPN"), ("VNM", "JPN")):
        assert trade[at[a], at[b], goods] == pytest.approx(np.exp(0.2))
    assert (d_hat != 1).sum() == 4 * len(goods)
    assert Scenario.from_text(scenario.text).changes(target).d_hat == pytest.approx(d_hat)
    with pytest.raises(BadInput, match="'coefficient' is missing"):
        Scenario.from_text(scenario.text.replace("coefficient = 0.2", ""))


def test_an_agreement_and_a_crossing_are_briefs(store: Store) -> None:
    assert subjects.find("agreement:AJCEP") == ("agreement", "AJCEP")
    assert subjects.answer_on(store, "agreement:JTEPA").id == "JTEPA"
    assert subjects.answer_on(store, "outlook:ASEAN-JPN").id == "ASEAN-JPN"


def test_rcep_is_told_by_the_order_of_entry_alone_and_says_so(store: Store) -> None:
    result = gravity.agreement(store, "RCEP")
    assert (
        result.facts["apart"] and result.facts["periods"] == (2022, 2023, 2024) and min(result.facts["years"]) == 2017
    )
    answer = ask_agreement(store, "RCEP")
    text = markdown.render(answer, language("en"))
    assert "only the order of entry" in text and "worth" not in {section.id for section in answer.sections}
    # Were all to enter in the same year, the effects would take it up whole.
    frame = panels._with_terms(panels.panel(store, panels.YEARLY), gravity.agreements(), "RCEP")
    at_once = frame.assign(RCEP=((frame["_entered"] > 0) & (frame["year"] >= 2022)).astype(float))
    both = at_once[~at_once["exporter"].isin(["MMR"]) & ~at_once["importer"].isin(["MMR"])]
    with pytest.raises(BadInput, match="'RCEP' is not identified: the fixed effects take it up"):
        gravity.fit(both, ["RCEP"])


def test_what_no_panel_reaches_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "PANELS", (panels.FOURTH_YEARS,))
    with pytest.raises(NoData, match="not identified: RCEP applies from 2022, the panel ends in 2016"):
        gravity.agreement(store, "RCEP")
    with pytest.raises(UnknownName, match="there is no agreement 'NAFTAA'"):
        gravity.agreement(store, "NAFTAA")
