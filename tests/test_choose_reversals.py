"""Who led when, against the raw rows: files read anew, means and sums taken here, without the store and the model."""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from entrepot import codes
from entrepot.answers.choice.across import _asked
from entrepot.models import choice, relations
from entrepot.provenance import DATA
from entrepot.result import Result
from entrepot.store import Store

PARTNERS = ("JPN", "CHN", "USA")
WINDOW = 3  # years of which net aid is the mean
Values = dict[tuple[str, str], dict[int, float]]


def raw(file: str, indicator: str, source: str) -> Values:
    """Values by economy, partner and year of the plain rows of one source."""
    found: Values = defaultdict(dict)
    with (DATA / "figures" / file).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            plain = not row["product"] and row["value"] and row["period"].isdigit()
            if row["indicator"] == indicator and row["source"] == source and plain:
                found[row["economy"], row["partner"]][int(row["period"])] = float(row["value"])
    return found


@pytest.fixture(scope="module")
def aid() -> Values:
    return raw("aid.csv", "oda_net", "aid-wb-wdi-dac")


@pytest.fixture(scope="module")
def related(store: Store) -> dict[str, Result]:
    read = store.read_all()
    return {code: relations.solve(read, code) for code in codes.ASEAN_MEMBERS}


def mean(aid: Values, donor: str, member: str, year: int) -> float | None:
    held = [aid[donor, member].get(y) for y in range(year - WINDOW + 1, year + 1)]
    return None if None in held else sum(v for v in held if v is not None) / WINDOW


def reversals(by_year: dict[int, dict[str, float]]) -> list[tuple[int, int, str, str]]:
    """Changes of leader between neighbouring years that hold two partners and both leaders."""
    held = {y: v for y, v in sorted(by_year.items()) if len(v) > 1 and max(v.values()) > 0}
    lead = {y: max(v, key=lambda p: v[p]) for y, v in held.items()}
    return [
        (a, b, lead[a], lead[b])
        for a, b in pairwise(lead)
        if lead[a] != lead[b] and {lead[a], lead[b]} <= held[a].keys() & held[b].keys()
    ]


def told(result: Result, measure: str) -> list[tuple[int, int, str, str]]:
    table = result["changes"]
    rows = table[(table["measure"] == measure) & table["both_held"]]
    return list(zip(rows["from_year"], rows["to_year"], rows["before"], rows["leader"], strict=True))


# Million dollars, means of three years: added up by hand from the World Bank's rows.
@pytest.mark.parametrize(
    ("member", "year", "japan", "america"),
    [("VNM", 2020, 142.5, 115.3), ("VNM", 2021, 20.2, 125.2), ("PHL", 2018, -94.6, 161.3), ("PHL", 2019, 141.8, 124.1)],
)
def test_aid_around_known_reversals(
    aid: Values, related: dict[str, Result], member: str, year: int, japan: float, america: float
) -> None:
    table = choice.solve(related[member])["history"]
    for donor, value in (("JPN", japan), ("USA", america)):
        assert mean(aid, donor, member, year) == pytest.approx(1e6 * value, abs=5e4)
        row = table[(table["measure"] == "aid") & (table["partner"] == donor) & (table["year"] == year)]
        assert row["value"].item() == pytest.approx(1e6 * value, abs=5e4)


@pytest.mark.parametrize("member", ["IDN", "MYS", "PHL", "THA", "VNM", "LAO", "MMR", "KHM", "TLS"])
def test_every_reversal_in_aid_is_that_of_the_raw_rows(aid: Values, related: dict[str, Result], member: str) -> None:
    by_year: dict[int, dict[str, float]] = defaultdict(dict)
    for donor in ("JPN", "USA"):
        for year in aid[donor, member]:
            value = mean(aid, donor, member, year)
            if value is not None:
                by_year[year][donor] = max(value, 0.0)
    mine = reversals(by_year)
    assert mine and told(choice.solve(related[member]), "aid") == mine


def test_every_reversal_in_trade_is_that_of_the_raw_rows(related: dict[str, Result]) -> None:
    flows = raw("goods-trade-yearly.csv", "goods_exports", "baci-asean-2026")
    seen = 0
    for member, result in related.items():
        by_year: dict[int, dict[str, float]] = defaultdict(dict)
        for partner in PARTNERS:
            out, back = flows[member, partner], flows[partner, member]
            for year in out.keys() & back.keys():
                by_year[year][partner] = out[year] + back[year]
        if by_year:
            mine = reversals(by_year)
            assert told(choice.solve(result), "trade") == mine, member
            seen += len(mine)
    assert seen >= 5


def test_what_experts_chose_is_held_against_scores_taken_anew(store: Store, related: dict[str, Result]) -> None:
    """With equal weights and nothing missing, first is who has the larger mean of values relative to the largest."""
    asked = [one for one, _ in _asked(store)]
    histories = {code: result["history"] for code, result in related.items()}
    table = choice.held_against(asked, histories)
    assert {"agree", "differ"} <= set(table["verdict"]) and len(table) >= 40
    decided = 0
    for one, row in zip(asked, table.itertuples(), strict=True):
        assert row.picked == (one.one if one.share > 50 else one.other if one.share < 50 else "")
        found = choice.compared_at(histories[one.member], one)
        if not len(found.components) or np.isnan(found.high).any() or (found.low != found.high).any():
            continue
        score = (found.high / found.high.max(axis=1, keepdims=True)).mean(axis=0)
        if abs(score[0] - score[1]) > 1e-9:
            assert row.ranked == found.partners[int(score.argmax())]
            decided += 1
    assert decided >= 5


def test_the_unit_of_a_component_changes_no_share(related: dict[str, Result]) -> None:
    """The whole model: trade told in yen, students in thousands."""
    one = related["THA"]
    history = one["history"].copy()
    for measure, factor in (("trade", 150.0), ("students", 1e-3)):
        at = history["measure"] == measure
        history.loc[at, ["value", "low", "high"]] *= factor
    other = Result(one.model, {**one.tables, "history": history}, one.lineage, facts=one.facts)
    for table in ("shares", "leave_one_out"):
        mine, theirs = choice.solve(one)[table], choice.solve(other)[table]
        np.testing.assert_allclose(mine["surely"].to_numpy(), theirs["surely"].to_numpy(), atol=1e-4)
        np.testing.assert_allclose(mine["possibly"].to_numpy(), theirs["possibly"].to_numpy(), atol=1e-4)
    assert told(choice.solve(one), "trade") == told(choice.solve(other), "trade")
