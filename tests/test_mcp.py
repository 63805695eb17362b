"""Tools for language models, asked by the protocol's own client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import jsonschema
import pytest
from mcp import Client

from entrepot import mcp
from entrepot.answers.outlook.outlook import ask_outlook
from entrepot.store import Store

TARIFF = 'title = "x"\n[[shock]]\nkind = "tariff"\nmode = "add"\nimporter = "USA"\nexporter = "JPN"\nrate = 0.1\nsource = "assumption"\n'


def called(*calls: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What tools give, each checked against the schema that it declares."""
    found: list[dict[str, Any]] = []

    async def ask() -> None:
        async with Client(mcp.server()) as client:
            declared = {tool.name: tool for tool in (await client.list_tools()).tools}
            for name, given in calls:
                result = await client.call_tool(name, given)
                assert not result.is_error and result.structured_content is not None
                jsonschema.validate(result.structured_content, declared[name].output_schema)
                assert declared[name].annotations.read_only_hint
                found.append(result.structured_content)

    anyio.run(ask)
    return found


def test_every_tool_says_what_it_gives_and_changes_nothing(store: Store) -> None:
    async def ask() -> None:
        async with Client(mcp.server()) as client:
            tools = (await client.list_tools()).tools
            assert {"search", "get_series", "check_article", "describe_scenario", "solve", "cite"} <= {
                one.name for one in tools
            }
            assert all(one.description and one.output_schema and one.annotations.read_only_hint for one in tools)

    anyio.run(ask)


def test_values_are_those_of_the_answer_with_source_and_replay(store: Store) -> None:
    answer = ask_outlook(store, "VNM", "THA")
    (got,) = called(("outlook", {"first": "VNM", "second": "THA"}))
    values = {q.id: q for q in answer.quantities()}
    assert got["status"] == "answered" and got["replay"] == answer.replay.command and got["figures"]
    for figure in got["figures"]:
        held = values[figure["id"]]
        assert figure["value"] == pytest.approx(held.value) and figure["unit"] == held.unit
        assert figure["status"] == held.status and figure["sources"] == list(held.sources)
    assert {one["id"] for one in got["sources"]} >= {id for figure in got["figures"] for id in figure["sources"]}


def test_a_gate_is_shut(store: Store) -> None:
    way = {"origin": "Yokohama", "destination": "Singapore"}
    shut, opened = called(("sealanes", {**way, "close": ["south-china-sea"]}), ("sealanes", way))
    values = {one["id"]: one["value"] for one in shut["figures"]}
    longer = values["way.way.after.miles"] - values["way.way.before.miles"]
    assert longer > 100 and values["headlines.longer.extra"] == pytest.approx(longer)
    assert "--close south-china-sea" in shut["replay"] and "after" not in str(opened["figures"])


def test_a_series_as_of_a_day_is_what_was_known(store: Store) -> None:
    then, now = called(
        ("get_series", {"measure": "gdp_nominal", "economy": ["VNM"], "as_of": "2019-04-30"}),
        ("get_series", {"measure": "gdp_nominal", "economy": ["VNM"]}),
    )

    def of(result: dict[str, Any]) -> set[float]:
        return {round(one["value"]) for one in result["figures"] if one["period"] == "2018"}

    assert of(then) and of(then) != of(now)


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("relations", {"economy": "Atlantis"}, "unknown economy"),
        ("get_series", {"measure": "happiness"}, "cannot be 'happiness'"),
        ("get_series", {"measure": "gdp_nominal", "economy": ["VNM"], "as_of": "1950"}, "gdp_nominal"),
        ("sealanes", {"origin": "Yokohama", "destination": "Nowhere-on-Sea"}, "Nowhere-on-Sea"),
        ("sealanes", {"origin": "Yokohama", "destination": "Singapore", "close": ["atlantis"]}, "atlantis"),
        ("solve", {"scenario": "no-such-scenario"}, "no-such-scenario"),
        ("solve", {"scenario": 'title = "x"\n[[shock]]\nkind = "wish"\n'}, "kind"),
        ("describe_scenario", {"name": "../../etc/passwd"}, "no scenario"),
        ("solve", {"scenario": "/etc/passwd"}, "no scenario"),
        ("solve", {"scenario": 'world = "/etc/passwd"\n' + TARIFF}, "no world"),
        ("check_article", {"text": ""}, ""),
        ("cite", {"sources": ["nobody"]}, "no source card"),
        ("search", {"words": ""}, "nothing to search"),
    ],
)
def test_what_cannot_be_answered_is_a_refusal_of_the_same_shape(
    store: Store, tool: str, given: dict[str, Any], said: str
) -> None:
    (got,) = called((tool, given))
    assert got["status"] == "refused" and got["problems"]
    assert said in str(got["problems"]) and all(one["what"] for one in got["problems"])


def test_a_scenario_is_described_changed_and_solved(store: Store) -> None:
    shipped, text = called(("describe_scenario", {}), ("describe_scenario", {"name": "us-2025-04-02"}))
    assert "us-2025-04-02" in shipped["shipped"] and "[[shock]]" in text["text"]
    (solved,) = called(("solve", {"scenario": "us-2025-04-02"}))
    assert solved["status"] == "answered" and solved["certificate"] and max(solved["certificate"].values()) < 1e-6


def test_an_article_is_checked(store: Store) -> None:
    (got,) = called(("check_article", {"text": "10 February 2025\n\nThe population of Thailand is 120 million."}))
    assert any("contradicted" in line for line in got["findings"])


def test_tools_speak_over_standard_streams(run_tools: Callable[[], list[str]]) -> None:
    assert "search" in run_tools()


@pytest.fixture
def run_tools() -> Callable[[], list[str]]:
    """The names of the tools as a client of `entrepot mcp` sees them."""
    import sys

    from mcp import StdioServerParameters, stdio_client

    def names() -> list[str]:
        found: list[str] = []

        async def ask() -> None:
            started = StdioServerParameters(command=sys.executable, args=["-m", "entrepot", "mcp"])
            async with Client(stdio_client(started)) as client:
                found.extend(one.name for one in (await client.list_tools()).tools)

        anyio.run(ask)
        return found

    return names
