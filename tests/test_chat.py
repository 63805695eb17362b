"""The line to a language model: what is sent, what is refused, and that the key stays where it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from entrepot import chat
from entrepot.chat import Endpoint, Tool
from entrepot.errors import BadInput, NoData
from llm_endpoint import Handler, Reply, breaks, calling, completion, never_ends, refuses, says, sends, serving, stalls

KEY = "sk-very-secret-0123456789"
SCHEMA = {"type": "object"}


def ask(*script: Reply, **options: object) -> tuple[str, list[float]]:
    """The answer of a server with this script, and the pauses that were made."""
    pauses: list[float] = []
    with serving(*script) as server:
        return Endpoint(server.url, "m", wait=pauses.append, **options).ask("system", "user", SCHEMA), pauses  # type: ignore[arg-type]


def test_a_question_is_put_as_the_interface_has_it() -> None:
    with serving(says("an answer")) as server:
        endpoint = Endpoint(f"{server.url}/?version=7", "small", key=KEY)
        assert endpoint.ask("be brief", "what", SCHEMA) == "an answer"
        assert endpoint.host == f"127.0.0.1:{server.server_address[1]}" and endpoint.local
    body = server.asked[0]
    assert server.paths == ["/v1/chat/completions?version=7"]
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert (body["model"], body["temperature"], body["seed"]) == ("small", 0, 0)
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA


def test_a_server_that_knows_no_schema_is_asked_more_simply_and_then_always_so() -> None:
    with serving(refuses(400), refuses(422), says("plain")) as server:
        endpoint = Endpoint(server.url, "m")
        assert endpoint.ask("s", "u", SCHEMA) == "plain"
        assert endpoint.ask("s", "u", SCHEMA) == "plain"
    kinds = [body.get("response_format", {}).get("type") for body in server.asked]
    assert kinds == ["json_schema", "json_object", None, None]


def test_a_busy_server_is_asked_again_after_the_pause_it_names() -> None:
    assert ask(refuses(429, Retry_After="7"), refuses(503), says("at last")) == ("at last", [7.0, 2.0])


def test_a_server_that_stays_busy_is_given_up() -> None:
    pauses: list[float] = []
    with serving(refuses(429)) as server, pytest.raises(NoData, match="429"):
        Endpoint(server.url, "m", wait=pauses.append).ask("s", "u", SCHEMA)
    assert len(server.asked) == chat.TRIES and len(pauses) == chat.TRIES - 1


def test_nobody_waits_as_long_as_a_server_asks() -> None:
    with pytest.raises(NoData, match="asks to wait 86,400 s"):
        ask(refuses(429, Retry_After="86400"))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (refuses(401, f'{{"error": "Incorrect API key provided: {KEY}"}}'.encode()), "answers 401.*ENTREPOT_LLM_KEY"),
        (refuses(404), "answers 404.*name of the model"),
        (stalls, "no whole answer within 0.3 s"),
        (breaks, "cannot be reached"),
        (never_ends, r"longer than 400,000 bytes"),
        (sends(b'{"pad": "' + b"x" * 500_000 + b'"}'), r"longer than 400,000 bytes"),
        (sends(b"<html>It works!</html>"), "not that of a chat completion"),
        (sends(b"[" * 100_000), "not that of a chat completion"),
        (sends(b'{"choices": []}'), "not that of a chat completion"),
        (says(None), "holds no text"),
        (says(["part"]), "holds no text"),
    ],
)
def test_what_is_no_answer_is_said_without_the_key(reply: Reply, words: str) -> None:
    with serving(reply) as server:
        endpoint = Endpoint(server.url, "m", key=KEY, timeout=0.3 if reply is stalls else 20)
        with pytest.raises(NoData) as caught:
            endpoint.ask("s", "u", SCHEMA)
    assert re.search(words, str(caught.value)) and endpoint.host in str(caught.value)
    assert KEY not in str(caught.value) and KEY not in repr(endpoint)


def test_nobody_listening_is_said() -> None:
    with serving(says("")) as server:
        url = server.url
    with pytest.raises(NoData, match="cannot be reached"):
        Endpoint(url, "m").ask("s", "u", SCHEMA)


def test_text_and_key_do_not_follow_a_redirect() -> None:
    with (
        serving(says("elsewhere")) as other,
        serving(refuses(307, Location=f"{other.url}/chat/completions")) as server,
        pytest.raises(NoData, match="answers 307"),
    ):
        Endpoint(server.url, "m", key=KEY).ask("s", "u", SCHEMA)
    assert other.asked == []


def test_a_key_that_comes_back_is_struck_out() -> None:
    assert ask(sends(completion(f"I saw {KEY}!")), key=KEY)[0] == "I saw [key]!"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Endpoint("localhost:8080/v1", "m"), "begin with http"),
        (lambda: Endpoint("", "m"), "begin with http"),
        (lambda: Endpoint("http://[::1", "m"), "no web address|begin with http"),
        (lambda: Endpoint("file:///etc/passwd", "m"), "begin with http"),
        (lambda: Endpoint("https://user:pass@example.org/v1", "m"), "a user or a password"),
        (lambda: Endpoint("https://example.org/v1", " "), "no name"),
        (lambda: Endpoint("https://example.org/v1", "m", key="sk-\nX: y"), "no header can carry"),
        (lambda: Endpoint("https://example.org/v1", "m", timeout=0), "time limit"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_sent(make: Callable[[], Endpoint], words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        make()
    assert "pass@" not in str(caught.value) and "sk-" not in str(caught.value)


def test_a_way_that_is_not_encrypted_is_known() -> None:
    made = [
        Endpoint(url, "m").encrypted
        for url in ("http://models.example/v1", "https://example.org", "http://localhost:1")
    ]
    assert made == [False, True, True]


def doubled() -> Tool:
    def call(given: Mapping[str, object]) -> str:
        if not isinstance(given.get("n"), int):
            raise BadInput("'n' is no number")
        return str(2 * given["n"])  # type: ignore[operator]

    return Tool("double", "Twice a number.", {"type": "object", "properties": {"n": {"type": "integer"}}}, call)


def test_a_model_calls_a_tool_and_answers_with_what_it_was_given() -> None:
    def then(handler: Handler, body: dict[str, Any]) -> None:
        handler.send(200, completion(f"it is {body['messages'][-1]['content']}"))

    with serving(sends(calling("double", {"n": 21})), then) as server:
        text, calls = Endpoint(server.url, "m").converse("s", "twice 21?", (doubled(),))
    assert text == "it is 42"
    assert [(call.name, call.given) for call in calls] == [("double", "42")]
    first, second = server.asked
    assert first["tools"] == [
        {
            "type": "function",
            "function": {"name": "double", "description": "Twice a number.", "parameters": doubled().parameters},
        }
    ]
    assert first["tool_choice"] == "auto"
    assert [m["role"] for m in second["messages"]] == ["system", "user", "assistant", "tool"]
    assert second["messages"][2]["tool_calls"][0]["id"] == second["messages"][3]["tool_call_id"] == "call-1"


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("halve", {"n": 2}, "no tool 'halve'"),
        ("double", {"n": "x"}, "'n' is no number"),
        ("double", "{", "not JSON"),
        ("double", "[1]", "no JSON object"),
    ],
)
def test_a_call_that_cannot_be_made_is_told_to_the_model(name: str, arguments: object, told: str) -> None:
    with serving(sends(calling(name, arguments)), says("I cannot tell")) as server:
        text, calls = Endpoint(server.url, "m").converse("s", "u", (doubled(),))
    assert text == "I cannot tell"
    assert told in calls[0].given
    assert server.asked[1]["messages"][-1]["content"] == calls[0].given


def test_a_model_that_only_calls_has_to_answer_in_the_end() -> None:
    def reply(handler: Handler, body: dict[str, Any]) -> None:
        handler.send(200, calling("double", {"n": 1}) if body["tool_choice"] == "auto" else completion("2"))

    with serving(reply) as server:
        text, calls = Endpoint(server.url, "m").converse("s", "u", (doubled(),))
    assert text == "2"
    assert len(calls) == chat.MOST_ROUNDS
    assert server.asked[-1]["tool_choice"] == "none"


def test_a_server_without_tools_says_so() -> None:
    with serving(refuses(400)) as server, pytest.raises(NoData, match="400"):
        Endpoint(server.url, "m").converse("s", "u", (doubled(),))


def test_what_a_tool_gives_is_cut() -> None:
    long = Tool("long", "", {"type": "object"}, lambda given: "x" * (2 * chat.MOST_GIVEN))
    with serving(sends(calling("long", {})), says("done")) as server:
        _, calls = Endpoint(server.url, "m").converse("s", "u", (long,))
    assert len(calls[0].given) == chat.MOST_GIVEN
