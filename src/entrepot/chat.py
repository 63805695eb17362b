"""One question to a language model over the OpenAI-compatible interface (`POST {base}/chat/completions`).

Only the faces build an Endpoint, when the user asks for it; nothing else reaches out for one (an import contract holds it).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput, EntrepotError, NoData

if TYPE_CHECKING:
    import httpx

# Limits, stated to the user when an answer passes them.
MOST_ANSWER_BYTES = 400_000
MOST_TOKENS = 4096
TIMEOUT_SECONDS = 120.0
CONNECT_SECONDS = 10.0
TRIES = 3
LONGEST_WAIT_SECONDS = 30.0
# Rounds of tool calls that a model may ask for before it has to answer, calls of one round, characters that one gives.
MOST_ROUNDS, MOST_CALLS, MOST_GIVEN = 6, 8, 12_000
_PASSING = (429, 500, 502, 503, 504)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_REMEDIES = {
    401: "check the key in ENTREPOT_LLM_KEY",
    403: "check the key in ENTREPOT_LLM_KEY",
    404: "check the address (it usually ends in /v1) and the name of the model",
}


@dataclass(frozen=True)
class Tool:
    """A function that a model may call: `parameters` is the JSON schema of its arguments, `call` gives a text for them."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    call: Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Call:
    """One call that a model made: its arguments as it wrote them, and what it was given."""

    name: str
    arguments: str
    given: str


class Endpoint:
    """A model behind an address such as `http://localhost:8080/v1`. The key travels in a header, to that host only: it is
    in no error, and is struck out of answers.

    Raises BadInput for an address or a key that cannot be used, and where httpx (the extra `llm`) is not installed.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        timeout: float = TIMEOUT_SECONDS,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        try:
            import httpx
        except ImportError as error:
            raise BadInput(
                "httpx, which speaks to the endpoint, is not installed", remedy="pip install 'entrepot[llm]'"
            ) from error
        self._url = _address(httpx, url)
        self.host, self.model = self._url.netloc.decode("ascii"), model.strip()
        self.encrypted = self._url.scheme == "https" or self.local
        self._key, self._timeout, self._wait = key.strip(), timeout, wait
        if not (self.model and self.model.isprintable()):
            raise BadInput(
                "the model has no name that could be shown", remedy="give --llm-model or set ENTREPOT_LLM_MODEL"
            )
        if not (self._key.isascii() and self._key.isprintable()):
            raise BadInput("the key has signs that no header can carry", remedy="check ENTREPOT_LLM_KEY")
        if not timeout > 0:
            raise BadInput(f"a time limit of {timeout:g} seconds is none", remedy="give a number above zero")
        self._form = 0  # which of `_forms` the server takes

    @property
    def local(self) -> bool:
        """Whether it is this machine."""
        return self._url.host in _LOOPBACK

    def ask(self, system: str, user: str, schema: Mapping[str, Any] | None = None) -> str:
        """The text of the model's answer, as JSON of a schema where one is given. Raises NoData where none comes:
        refused, too slow, too long, not of the interface. A server that is busy (429, 5xx) is asked again, a few times."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        return self._struck(_content(self._put(messages, list(_forms(schema))), self.host))

    def converse(self, system: str, user: str, tools: Sequence[Tool]) -> tuple[str, tuple[Call, ...]]:
        """The text of the model's answer after the tool calls that it asks for (function calls of the interface), and those
        calls. After `MOST_ROUNDS` rounds it has to answer. A call that cannot be made is told to the model; raises NoData
        as `ask` does."""
        messages: list[dict[str, Any]] = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        made: list[Call] = []
        message: dict[str, Any] = {}
        offered = {"tools": [_offered(tool) for tool in tools]}
        for turn in range(MOST_ROUNDS + 1):
            choice = "auto" if turn < MOST_ROUNDS else "none"
            message = self._put(messages, [{**form, **offered, "tool_choice": choice} for form in _forms(None)])
            calls = message.get("tool_calls")
            calls = calls[:MOST_CALLS] if isinstance(calls, list) else []
            if not calls or choice == "none":
                break
            messages.append({"role": "assistant", "content": message.get("content"), "tool_calls": calls})
            for one in calls:
                call = _called(one, tools)
                made.append(call)
                messages.append(
                    {
                        "role": "tool",
                        "tool_call_id": str(one.get("id", "")) if isinstance(one, dict) else "",
                        "content": call.given,
                    }
                )
        return self._struck(_content(message, self.host)), tuple(made)

    def _put(self, messages: Sequence[Mapping[str, Any]], forms: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The message that answers, in the fullest form of request that the server takes."""
        while True:
            form = forms[min(self._form, len(forms) - 1)]
            status, data = self._patiently({"model": self.model, "messages": messages, **form})
            if status in (400, 422) and self._form + 1 < len(forms):
                self._form += 1
                continue
            if status != 200:
                remedy = _REMEDIES.get(status, "see the server's own log")
                raise NoData(f"the endpoint answers {status}", where=self.host, remedy=remedy)
            return _message(data, self.host)

    def _patiently(self, body: Mapping[str, Any]) -> tuple[int, bytes]:
        """Status and body; a busy server is asked again after the pause that it names."""
        attempt = 1
        while True:
            status, data, after = self._send(body)
            if status not in _PASSING or attempt == TRIES:
                return status, data
            pause = float(attempt) if after is None else after
            if pause > LONGEST_WAIT_SECONDS:
                raise NoData(f"the endpoint answers {status} and asks to wait {pause:,.0f} s", where=self.host)
            self._wait(pause)
            attempt += 1

    def _send(self, body: Mapping[str, Any]) -> tuple[int, bytes, float | None]:
        """Status, body (of a 200) and the seconds after which to ask again, of one request. A redirect is not followed:
        text and key go to the host that was named."""
        import httpx

        headers = {"User-Agent": "entrepot", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        limits = httpx.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout))
        until = time.monotonic() + self._timeout
        try:
            with (
                httpx.Client(timeout=limits, follow_redirects=False, trust_env=not self.local) as client,
                client.stream("POST", self._url, json=body, headers=headers) as answer,
            ):
                data = self._whole(answer, until) if answer.status_code == 200 else b""
                return answer.status_code, data, _seconds(answer.headers.get("Retry-After", ""))
        except httpx.TimeoutException as error:
            raise self._slow() from error
        except (httpx.HTTPError, OSError, ValueError, ImportError) as error:  # the last three: a proxy set up wrongly
            # Only the kind of the error is told: its text may repeat what was sent.
            raise NoData(
                f"the endpoint cannot be reached ({type(error).__name__})",
                where=self.host,
                remedy="start the server, or check the address",
            ) from error

    def _whole(self, answer: httpx.Response, until: float) -> bytes:
        parts, size = [], 0
        for part in answer.iter_raw():
            size += len(part)
            if size > MOST_ANSWER_BYTES:
                raise NoData(f"the answer is longer than {MOST_ANSWER_BYTES:,} bytes", where=self.host)
            if time.monotonic() > until:
                raise self._slow()
            parts.append(part)
        return b"".join(parts)

    def _slow(self) -> NoData:
        return NoData(
            f"no whole answer within {self._timeout:g} s", where=self.host, remedy="allow more with --llm-timeout"
        )

    def _struck(self, text: str) -> str:
        return text.replace(self._key, "[key]") if self._key else text


def _address(httpx: Any, url: str) -> httpx.URL:
    """The address of chat completions under a base address; a query (some providers' version) is kept."""
    where = "the endpoint's address"
    remedy = "give --llm-url or set ENTREPOT_LLM_URL, e.g. http://localhost:8080/v1"
    try:
        base = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise BadInput("this is no web address", where=where, remedy=remedy) from error
    if base.scheme not in ("http", "https") or not base.host:
        raise BadInput("it must begin with http:// or https:// and name a host", where=where, remedy=remedy)
    if base.userinfo:
        raise BadInput("it holds a user or a password", where=where, remedy="put the key into ENTREPOT_LLM_KEY")
    path = base.path.rstrip("/")
    return base.copy_with(
        path=path if path.endswith("/chat/completions") else f"{path}/chat/completions", fragment=None
    )


def _forms(schema: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    """What is asked for beside the messages, fullest first: servers differ in what they take."""
    steady = {"temperature": 0, "seed": 0, "max_tokens": MOST_TOKENS}
    if schema is None:
        yield from (steady, {})
        return
    named = {"name": "structure", "strict": True, "schema": schema}
    yield {**steady, "response_format": {"type": "json_schema", "json_schema": named}}
    yield {**steady, "response_format": {"type": "json_object"}}
    yield {}


def _offered(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _called(asked: Any, tools: Sequence[Tool]) -> Call:
    """One call as a model asks for it; what stands in the way is what it is given."""
    function = asked.get("function") if isinstance(asked, dict) else None
    name, arguments = (str((function or {}).get(key, "")) for key in ("name", "arguments"))
    tool = next((one for one in tools if one.name == name), None)
    try:
        if tool is None:
            raise BadInput(f"there is no tool '{name[:80]}'", remedy=f"one of {', '.join(one.name for one in tools)}")
        values = json.loads(arguments or "{}")
        if not isinstance(values, dict):
            raise BadInput("the arguments are no JSON object")
        given = tool.call(values)
    except EntrepotError as error:
        given = json.dumps({"error": str(error)}, ensure_ascii=False)
    except ValueError as error:
        given = json.dumps({"error": f"the arguments are not JSON: {error}"}, ensure_ascii=False)
    return Call(name, arguments, given[:MOST_GIVEN])


def _message(data: bytes, host: str) -> dict[str, Any]:
    try:
        message = json.loads(data)["choices"][0]["message"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise NoData("the answer is not that of a chat completion", where=host, remedy=_REMEDIES[404]) from error
    if not isinstance(message, dict):
        raise NoData("the answer is not that of a chat completion", where=host, remedy=_REMEDIES[404])
    return message


def _content(message: Mapping[str, Any], host: str) -> str:
    if not isinstance(content := message.get("content"), str):
        raise NoData("the answer holds no text", where=host)
    return content


def _seconds(text: str) -> float | None:
    """What `Retry-After` says in seconds; None for a date or nothing."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
