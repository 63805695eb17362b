"""Tools for language models, asked by the protocol's own client."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
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
            assert {
                "search",
                "get_series",
                "check_article",
                "describe_scenario",
                "solve",
                "exposure",
                "sealanes",
                "relations",
                "outlook",
                "cite",
                "ask",
            } <= {one.name for one in tools}
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


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("relations", {}, "economy"),
        ("relations", {"economy": 5}, "economy"),
        ("relations", {"economy": "VNM", "year": 2010}, "'relations' takes no 'year'"),
        ("get_series", {"measure": "gdp_nominal", "since": "lately"}, "since"),
        ("search", {"words": ["azec"]}, "words"),
        ("describe_scenario", {"name": {"a": 1}}, "name"),
    ],
)
def test_wrong_arguments_are_an_error_in_the_shape_of_the_tools_results(
    store: Store, tool: str, given: dict[str, Any], said: str
) -> None:
    """Nothing that was asked is left out silently."""

    async def ask() -> None:
        async with Client(mcp.server()) as client:
            declared = {one.name: one for one in (await client.list_tools()).tools}
            result = await client.call_tool(tool, given)
            assert result.is_error and result.structured_content is not None
            jsonschema.validate(result.structured_content, declared[tool].output_schema)
            assert result.structured_content["status"] == "refused"
            assert said in str(result.structured_content["problems"])

    anyio.run(ask)


def test_a_text_that_is_too_long_is_refused_and_not_cut(store: Store) -> None:
    article, scenario = called(
        ("check_article", {"text": "x" * (mcp.LONGEST + 1)}), ("solve", {"scenario": "x = 1\n" * mcp.LONGEST})
    )
    assert article["status"] == scenario["status"] == "refused"
    assert "at most 200,000" in str(article["problems"]) and "at most 200,000" in str(scenario["problems"])


def test_a_question_is_asked_in_words(store: Store) -> None:
    held, none = called(
        ("ask", {"question": "What is the population of Thailand?"}), ("ask", {"question": "Will Atlantis rise?"})
    )
    assert held["status"] == "answered" and held["figures"] and held["replay"].startswith("entrepot ask")
    assert all(one["sources"] for one in held["figures"] if one["unit"] == "persons")
    assert not none["figures"] or none["status"] == "refused"


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


def test_tools_speak_over_http_to_this_machine_alone(store: Store, cache: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "entrepot", "mcp", "--http", "--port", str(port)]
    environment = {**os.environ, "ENTREPOT_CACHE": str(cache)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/mcp"
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)

        async def ask() -> None:
            async with Client(address) as client:
                assert "ask" in {one.name for one in (await client.list_tools()).tools}
                got = await client.call_tool("search", {"words": "azec"})
                assert got.structured_content is not None and got.structured_content["found"]

        anyio.run(ask)
        begin = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        headers = {"accept": "application/json, text/event-stream"}
        for more in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
            assert httpx.post(address, json=begin, headers={**headers, **more}).status_code in (403, 421)
    finally:
        server.terminate()
        server.wait(timeout=30)


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
