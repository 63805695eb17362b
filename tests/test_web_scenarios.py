"""Scenarios on the page: rows and text say the same, what is wrong stands beside its field, addresses hold the whole question."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from entrepot.answers.whatif.given import given_scenario
from entrepot.errors import BadInput
from entrepot.scenario import Scenario
from entrepot.scenario.scenario import find, names, read_text
from entrepot.scenario.shocks import Productivity, Tariff
from entrepot.store import Store
from entrepot.web import building, drafts
from entrepot.web.app import create
from entrepot.web.packing import packed, unpacked
from entrepot.web.settings import Settings
from test_web import waited

TARIFF = {"kind": "tariff", "importer": "USA", "exporter": "JPN", "sector": "goods", "mode": "add", "rate": "10",
          "source": "assumption"}  # fmt: skip

SHOCK = """title = "One"
[[shock]]
kind = "tariff"
importer = "USA"
exporter = "JPN"
sector = "goods"
mode = "add"
rate = "{}%"
source = "assumption"
"""


@pytest.fixture(scope="module")
def client(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(jobs=tmp_path_factory.mktemp("jobs"), patience=1e9)
    with TestClient(create(settings), base_url="http://localhost", follow_redirects=False) as made:
        yield made


def form(*rows: dict[str, Any], how: str = "show", **more: str) -> dict[str, Any]:
    fields = {f"shock.{n}.{name}": value for n, row in enumerate(rows, start=1) for name, value in row.items()}
    return {"map": "1", "how": how, **fields, **more}


def fields_of(page: str) -> dict[str, list[str]]:
    """What the form of a page would send."""
    part = page[page.index('id="ask"') : page.index('id="toml"')]
    found: dict[str, list[str]] = {}
    for attributes in re.findall(r"<input ([^>]*)>", part):
        told = dict(re.findall(r'(name|value|type)="([^"]*)"', attributes))
        if told.get("type") == "checkbox" and " checked" not in attributes:
            continue
        if "name" in told:
            found.setdefault(told["name"], []).append(html.unescape(told.get("value", "")))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', part, re.DOTALL):
        found.setdefault(name, []).append(html.unescape(text))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', part, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    return found


def text_of(page: str) -> str:
    found = re.search(r'<textarea id="s-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("name", names())
def test_every_scenario_that_ships_comes_through_the_form_as_it_is(name: str) -> None:
    shipped = Scenario.read(name)
    draft = drafts.of_text(read_text(find(name)))
    made = building.written(draft)
    again = Scenario.from_text(made.text)
    assert not made.problems and again.title == shipped.title and again.as_of == shipped.as_of
    assert (again.deficits, again.elasticities, again.cards) == (shipped.deficits, shipped.elasticities, shipped.cards)
    told = [[{k: v for k, v in vars(one).items() if k != "where"} for one in each.shocks] for each in (shipped, again)]
    assert told[0] == told[1]


def test_the_page_sends_back_what_it_was_loaded_with(client: TestClient) -> None:
    """The April 2025 scenario: 22 sellers with rates by sector, through the page's own fields."""
    page = client.get("/scenario?start=us-2025-04-02").text
    rates = fields_of(page)["shock.1.rates"][0].splitlines()
    assert len(rates) == 22 and rates[0].startswith("JPN: AGR 24, CHM 14.74, ")
    sent = client.post("/scenario", data=fields_of(page) | {"how": ["show"]}).text
    shipped = Scenario.read("us-2025-04-02")
    for one in (text_of(page), text_of(sent)):
        shock = Scenario.from_text(one).shocks[0]
        assert {k: v for k, v in vars(shock).items() if k != "where"} == {
            k: v for k, v in vars(shipped.shocks[0]).items() if k != "where"
        }


def test_shocks_are_added_copied_and_removed_and_nothing_typed_is_lost(client: TestClient) -> None:
    typed = {**TARIFF, "rate": "12.5", "note": 'with "quotes" & <marks>'}
    page = client.post("/scenario", data=form(typed, how="add")).text
    fields = fields_of(page)
    assert fields["shock.1.rate"] == ["12.5"] and fields["shock.1.note"] == [typed["note"]]
    assert fields["shock.2.kind"] == ["tariff"] and fields["map"] == ["2"]
    fields["shock.2.kind"], fields["shock.2.change"] = ["productivity"], ["-5"]
    fields["shock.2.economy"] = ["CHN, ASEAN"]
    page = client.post("/scenario", data=fields | {"how": ["copy.2"]}).text
    copied = fields_of(page)
    assert set(drafts.listed(copied["shock.3.economy"])) == {"CHN", "ASEAN"}
    assert copied["shock.3.rate"] == ["10"]  # typed for another kind: kept, and not told
    scenario = Scenario.from_text(text_of(client.post("/scenario", data=copied | {"how": ["remove.3"]}).text))
    assert [shock.kind for shock in scenario.shocks] == ["tariff", "productivity"]
    first, second = scenario.shocks
    assert first.note == typed["note"] and isinstance(second, Productivity) and second.change == -0.05


def test_rates_of_sliders_and_lines_and_sellers_go_together() -> None:
    row = {**TARIFF, "exporter": "JPN, THA", "rates": "VNM: 46\nKOR: ELE 25, TRE 2.5"}
    fields = {f"shock.1.{name}": [text] for name, text in row.items()} | {"shock.1.own.JPN": ["24"], "map": ["1"]}
    made = building.written(drafts.of_form(fields))
    shock = Scenario.from_text(made.text).shocks[0]
    assert isinstance(shock, Tariff)
    assert shock.rates == {"THA": 0.1, "VNM": 0.46, "KOR": {"ELE": 0.25, "TRE": 0.025}, "JPN": 0.24}
    moved = drafts.of_form(fields).added()
    assert moved.rows[0].own == {} and moved.rows[0].values["rates"].endswith("JPN: 24")  # kept where the map leaves
    again = Scenario.from_text(building.written(drafts.Draft("", moved.rows[:1])).text).shocks[0]
    assert isinstance(again, Tariff) and again.rates == shock.rates


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"rate": "much"}, "shock.1.rate", "is no number"),
        ({"rate": ""}, "shock.1.rate", "one of &#39;rate&#39; and &#39;rates&#39; is needed"),
        ({"rates": "JPN 24"}, "shock.1.rates", "Line 1 names no seller"),
        ({"rates": "JPN: 24\nJPN: 25"}, "shock.1.rates", "JPN stands twice"),
        ({"rates": "JPN: AGR x"}, "shock.1.rates", "is no number"),
        ({"exporter": "JPM"}, "shock.1", "Unknown economy &#39;JPM&#39;"),
        ({"sector": "TRX"}, "shock.1", "Unknown sector &#39;TRX&#39;"),
        ({"source": ""}, "shock.1.source", "is missing"),
        ({"kind": "shortage", "ceiling": "0.5"}, "shock.1.ceiling", "0.5"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_stays(
    client: TestClient, row: dict[str, str], field: str, said: str
) -> None:
    sent = client.post("/scenario", data=form(TARIFF | row, how="solve"))
    assert sent.status_code == 400
    told = re.search(rf'<p class="gap" id="wrong-{field.replace(".", "-")}">(.*?)</p>', sent.text, re.DOTALL)
    assert told and said in told[1]
    fields = fields_of(sent.text)
    for name, text in row.items():
        assert drafts.listed(fields.get(f"shock.1.{name}", [""])) == drafts.listed([text]), name
    if field != "shock.1" and field != "shock.1.rate":
        assert f'aria-describedby="wrong-{field.replace(".", "-")}"' in sent.text


@pytest.mark.parametrize("typed", ["1e9999999", "1e999", "inf", "nan", "12,5 %", "ten"])
def test_what_no_number_can_hold_is_told_beside_its_field(client: TestClient, typed: str) -> None:
    sent = client.post("/scenario", data=form({**TARIFF, "rate": typed}, how="solve"))
    assert sent.status_code == 400
    assert f"&#39;{typed}&#39; is no number" in sent.text or f"'{typed}' is no number" in sent.text
    read = client.post("/scenario", data={"how": "form", "text": SHOCK.format(typed)})
    assert read.status_code < 500


def test_a_percentage_comes_back_as_it_was_however_long() -> None:
    for fraction in (0.1474, 0.0, 1e-12, 1e40, 1e306):
        assert building._number(drafts.percent(fraction), percent=True) == pytest.approx(fraction, rel=1e-12)


def test_the_text_follows_the_form_and_goes_into_it(client: TestClient) -> None:
    page = client.post("/scenario", data=form(TARIFF, {**TARIFF, "exporter": "VNM", "rate": "46"})).text
    text = text_of(page)
    assert 'exporter = "JPN"' in text and "rate = 0.46" in text
    into = client.post("/scenario", data={"how": "form", "text": text.replace("0.46", '"20%"')}).text
    assert fields_of(into)["shock.2.rate"] == ["20"]
    broken = client.post("/scenario", data={"how": "form", "text": "title = "})
    assert broken.status_code == 400 and "Not valid TOML" in broken.text and text_of(broken.text) == "title = "
    wrong = client.post("/scenario", data={"how": "text", "text": 'title = "x"\n[[shock]]\nkind = "wish"\n'})
    assert wrong.status_code == 400 and 'kind = "wish"' in text_of(wrong.text)


def test_an_address_holds_the_whole_scenario(client: TestClient) -> None:
    text = building.written(drafts.of_text(read_text(find("us-2025-04-02")))).text
    page = client.get("/scenario", params={"toml": packed(text)}).text
    assert text_of(page) == text
    solved = client.get("/solve", params={"toml": packed(text), "lang": "th", "at": "0123456789ab-0.0.1"})
    assert solved.status_code == 303
    where = solved.headers["location"]
    assert "lang=th" in where and "at=0123456789ab-0.0.1" in where
    assert client.get("/solve?toml=nonsense").status_code == client.get("/scenario?toml=eJw").status_code == 400


def test_an_address_is_no_bomb() -> None:
    bomb = packed("x" * 3_000_000)
    assert len(bomb) < 6000
    with pytest.raises(BadInput, match="more than 200,000 bytes"):
        unpacked(bomb, 200_000)
    assert packed("".join(chr(33 + (n * n + 7 * n) % 90) + str(n) for n in range(6000))) == ""


def test_a_solved_scenario_names_its_address_and_says_what_has_moved(client: TestClient) -> None:
    sent = client.post("/scenario", data=form(TARIFF, how="solve"))
    assert sent.status_code == 303
    page = waited(client, sent.headers["location"]).text
    link = html.unescape(re.search(r'id="address".*?<a href="(/solve[^"]+)"', page, re.DOTALL)[1])  # type: ignore[index]
    again = client.get(link)
    assert again.headers["location"].partition("?")[0] == sent.headers["location"].partition("?")[0]
    assert "moved" not in client.get(again.headers["location"]).text
    at = re.search(r"at=([0-9a-f]+)-([\w.]+)", link)
    assert at
    base = sent.headers["location"].partition("?")[0]
    assert "made from other figures" in client.get(f"{base}?at=000000000000-{at[2]}").text
    assert "made by version 0.0.1" in client.get(f"{base}?at={at[1]}-0.0.1").text
    edit = html.unescape(re.search(r'<a href="(/scenario\?[^"]+)">', page[page.index('id="address"') :])[1])  # type: ignore[index]
    assert fields_of(client.get(edit).text)["shock.1.rate"] == ["10"]


def test_a_scenario_that_does_not_fit_its_world_is_told_before_it_is_solved() -> None:
    with pytest.raises(BadInput, match="unknown economy 'JPM'"):
        given_scenario(Scenario().tariff(importer="USA", exporter="JPM", add=0.1).text)


def test_a_form_of_too_many_shocks_is_refused(client: TestClient) -> None:
    rows = {f"shock.{n}.kind": "tariff" for n in range(drafts.MOST + 1)}
    told = client.post("/scenario", data={"how": "show", **rows})
    assert told.status_code == 400 and f"At most {drafts.MOST}" in told.text
    assert client.get("/scenario?start=/etc/passwd").status_code == 400
