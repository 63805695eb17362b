"""A fake OpenAI-compatible endpoint on the loopback: it answers as scripted, one reply a request, and stops by itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Keeps what came in; the next reply of the script goes out (the last one again and again)."""

    server: Server

    def log_message(self, format: str, *args: object) -> None: ...

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.headers.append(dict(self.headers))
        self.server.paths.append(self.path)
        script = self.server.script
        (script.pop(0) if len(script) > 1 else script[0])(self, body)

    def send(self, status: int, data: bytes, **headers: str) -> None:
        """A whole response."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    """`asked`: bodies of requests; `headers` and `paths` with them; `over` ends replies that wait."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, script: list[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.over = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None: ...

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serving(*script: Reply) -> Iterator[Server]:
    """A server that gives these replies."""
    server = Server(list(script))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


def completion(text: object) -> bytes:
    """The body of a chat completion with this text."""
    message = {"role": "assistant", "content": text}
    return json.dumps({"id": "c", "object": "chat.completion", "choices": [{"index": 0, "message": message}]}).encode()


def calling(name: str, arguments: object) -> bytes:
    """The body of a chat completion that asks for one call of a function."""
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = {"id": "call-1", "type": "function", "function": {"name": name, "arguments": written}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
    return json.dumps({"id": "c", "object": "chat.completion", "choices": [choice]}).encode()


def says(text: object) -> Reply:
    """This text, whatever is asked."""
    return lambda handler, _: handler.send(200, completion(text))


def thinks(answer: Callable[[dict[str, Any]], str]) -> Reply:
    """The text that `answer` gives for the question (text, economies, quantities)."""
    return lambda handler, body: handler.send(200, completion(answer(json.loads(body["messages"][1]["content"]))))


def refuses(status: int, data: bytes = b"{}", **headers: str) -> Reply:
    """A status other than 200."""
    return lambda handler, _: handler.send(status, data, **headers)


def sends(data: bytes) -> Reply:
    """These bytes as the whole body."""
    return lambda handler, _: handler.send(200, data)


def stalls(handler: Handler, _: dict[str, Any]) -> None:
    """Says that an answer comes, and does not send it."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.server.over.wait(30)


def breaks(handler: Handler, _: dict[str, Any]) -> None:
    """Closes the connection without a word."""
    handler.connection.close()


def never_ends(handler: Handler, _: dict[str, Any]) -> None:
    """Sends more and more, without a length, until the other side hangs up."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.is_set():
        handler.wfile.write(b" " * 65536)
