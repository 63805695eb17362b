"""A year, a partner and a basis picked of the partnership and its members: the same on every face, and nothing crosses a basis."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from entrepot import mcp
from entrepot.answers import catalogue
from entrepot.answers.answer import Answer, within
from entrepot.answers.picked.pick import PRICES, Pick, bases, find
from entrepot.answers.why import why
from entrepot.errors import BadInput, NoData
from entrepot.models.outlook.gdp import members
from entrepot.models.relations import partner_trade
from entrepot.render import html
from entrepot.store import Store
from entrepot.web.app import create
from entrepot.web.settings import Settings
from entrepot.words import language
from entrepot.words.locales import LOCALES
from run_cli import Cli, cli

__all__ = ["cli"]


def asked(store: Store, id: str = "member", **values: str) -> Answer:
    given = {"economy": "VNM", **values} if id == "member" else values
    return catalogue.question(id).answer(store, {name: [text] for name, text in given.items()})


@pytest.fixture(scope="module")
def korea(store: Store) -> Answer:
    return asked(store, year="2015", partner="KOR")


def test_trade_of_the_year_is_what_the_customs_say(store: Store, korea: Answer) -> None:
    rows = store.observations("goods_exports", source="baci-asean")
    rows = rows[rows["year"] == 2015].set_index(["economy", "partner"])["value"]
    told = {q.id: q.value for q in korea.quantities()}
    assert told["headlines.lead.both"] == pytest.approx(rows["VNM", "KOR"] + rows["KOR", "VNM"])
    assert told["year-trade.partners.JPN.exports"] == pytest.approx(rows["VNM", "JPN"])
    assert told["year-trade.partners.JPN.imports"] == pytest.approx(rows["JPN", "VNM"])


def test_nothing_crosses_a_basis_or_a_year(korea: Answer) -> None:
    trade = [q for q in within(korea["year-trade"]) if q.trace]
    assert len(trade) > 20
    assert {q.trace.row.key["basis"] for q in trade if q.trace and q.trace.row} == {"reconciled"}
    assert {q.period for q in trade} == {"2015"}
    strands = list(within(korea["year-strands"]))
    assert len(strands) > 8 and {q.period[-4:] for q in strands} == {"2015"}
    assert {q.trace.row.key["basis"] for q in within(korea["trade-history"]) if q.trace and q.trace.row} == {
        "reconciled"
    }
    sizes = {id for q in within(korea["year-size"]) for id in q.sources}
    assert len(sizes) == 1


@pytest.mark.parametrize(
    ("year", "basis", "found", "held", "nearest", "others"),
    [
        (None, "", ("reconciled", 2024), True, (), ()),
        (2012, "exporters", ("exporters", 2012), True, (), ()),
        (2013, "exporters", ("exporters", 2013), False, (2012, 2016), ("reconciled", "reported-VNM")),
        (2008, "", ("exporters", 2008), True, (), ()),
        (2030, "", ("reconciled", 2030), False, (2024,), ()),
    ],
)
def test_a_pick_finds_its_basis_and_its_nearest_years(
    store: Store,
    year: int | None,
    basis: str,
    found: tuple[str, int],
    held: bool,
    nearest: tuple[int, ...],
    others: tuple[str, ...],
) -> None:
    one = find(partner_trade(store, "VNM"), Pick(year, "KOR", basis))
    assert (one.basis, one.year, one.held, one.nearest, one.others) == (*found, held, nearest, others)


def test_a_year_that_is_not_held_says_so_and_the_page_leads_to_the_nearest(store: Store) -> None:
    answer = asked(store, year="2013", partner="KOR", basis="exporters")
    assert answer.headlines[0].message.id == "picked.absent" and answer.summary["nearest"] == [2012, 2016]
    assert not list(within(answer["year-trade"]))
    assert list(within(answer["year-strands"]))  # what is held of that year is told all the same
    with pytest.raises(NoData, match=r"nothing of Viet Nam with Korea is held for 1800.*nearest"):
        asked(store, year="1800", partner="KOR")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"partner": "VNM"}, "no partner of"),
        ({"basis": "customs-us"}, "held on the basis 'customs-us' -> one of reconciled"),
        ({"basis": "nonsense"}, "cannot be 'nonsense'"),
        ({"prices": "real"}, "cannot be 'real'"),
        ({"year": "twenty"}, "is no number"),
    ],
)
def test_what_cannot_be_picked_is_told(store: Store, values: dict[str, str], said: str) -> None:
    with pytest.raises((BadInput, NoData)) as told:
        asked(store, **values)
    assert said in str(told.value)


@pytest.mark.parametrize("prices", PRICES)
def test_sizes_are_of_one_source_and_add_up(store: Store, prices: str) -> None:
    answer = asked(store, "partnership", year="2015", prices=prices)
    cells = {q.id: q for q in within(answer["year-size"])}
    whole, japan = cells["year-size.sizes.ASEAN.gdp"], cells["year-size.sizes.JPN.gdp"]
    rows = store.observations(PRICES[prices], economy=members("ASEAN"), source=whole.sources[0])
    assert (
        whole.value == pytest.approx(rows.loc[rows["year"] == 2015, "value"].sum()) and whole.sources == japan.sources
    )
    assert cells["year-size.lead.ratio"].value == pytest.approx(whole.value / japan.value)


def test_members_stand_beside_each_other_with_one_partner(store: Store) -> None:
    answer = asked(store, "partnership", year="2015", partner="KOR")
    told = {q.id: q.value for q in answer.quantities()}
    own = {q.id: q.value for q in asked(store, year="2015", partner="KOR").quantities()}
    assert told["year-trade.members.VNM.both"] == own["year-trade.partners.KOR.both"]
    assert told["year-trade.members.VNM.share"] == own["year-trade.partners.KOR.share"]
    shares = {id.split(".")[2]: v for id, v in told.items() if re.fullmatch(r"year-trade\.members\.\w{3}\.share", id)}
    assert told["headlines.ends.most"] == max(shares.values()) and told["headlines.ends.least"] == min(shares.values())


def test_ids_stay_the_same_where_an_answer_is_changed(korea: Answer) -> None:
    assert [q.id for q in replace(korea, pages=()).quantities()] == [q.id for q in korea.quantities()]


def test_a_value_of_a_year_is_taken_apart_down_to_its_rows(store: Store, korea: Answer) -> None:
    aid = next(
        q for q in within(korea["year-strands"]) if q.trace and q.trace.row and q.trace.row.key["measure"] == "aid"
    )
    found = why(store, korea, aid.id)
    rows = found["rows"].data
    assert (
        rows is not None
        and sorted(rows["year"]) == [2013, 2014, 2015]
        and aid.value == pytest.approx(rows["value"].mean())
    )
    assert f"entrepot why VNM --year 2015 --partner KOR {aid.id}" == found.replay.command


def test_every_face_gives_the_same_figures(cli: Cli, korea: Answer, tmp_path_factory: pytest.TempPathFactory) -> None:
    told = {q.id: q.value for q in korea.quantities()}
    done = cli(
        "brief", "VNM", "--year", "2015", "--partner", "KOR", "--out", str(tmp_path_factory.mktemp("b") / "x"), "--json"
    )
    assert done.code == 0, done.err
    assert done.json["answer"]["replay"]["command"] == "entrepot brief VNM --year 2015 --partner KOR"
    by_command = dict(_figures(done.json["answer"]))
    with TestClient(create(Settings(jobs=tmp_path_factory.mktemp("jobs"))), base_url="http://localhost") as client:
        page = client.get("/member?economy=VNM&year=2015&partner=KOR").text
        by_page = {id: value for value, id in re.findall(r'<data value="([^"]+)" data-id="([^"]+)"', page)}
        record = client.get("/api/v1/answers/member?economy=VNM&year=2015&partner=KOR").text
        near = client.get("/member?economy=VNM&year=2013&partner=KOR&basis=exporters").text
    for shown in (by_command, by_page):
        assert len(shown) > 12
        assert all(float(value) == pytest.approx(told[id], rel=1e-9) for id, value in shown.items())
    assert all(json.dumps(id) in record for id in by_page)
    links = re.findall(r'href="([^"]+)"', near[near.index('id="nearest"') :])[:2]
    assert ["year=2012" in links[0], "year=2016" in links[1], *("basis=exporters" in one for one in links)] == [
        True
    ] * 4
    tool = asyncio.run(mcp._Tools().member("VNM", year=2015, partner="KOR"))
    assert tool.replay == korea.replay.command and {f.id: f.value for f in tool.figures}.items() <= told.items()


def _figures(part: Any) -> Iterator[tuple[str, float]]:
    if isinstance(part, dict) and part.get("type") == "Quantity":
        yield part["id"], part["value"]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _figures(inner)


@pytest.mark.parametrize("code", LOCALES)
def test_every_language_tells_it_and_names_the_bases(korea: Answer, code: str) -> None:
    words = language(code)
    page = html.page(korea, words)
    assert f'lang="{code}"' in page and 'data-id="headlines.lead.both"' in page
    assert all(words.has(f"basis.{id}") for id in bases()) and all(words.has(f"prices.{id}") for id in PRICES)
