"""A server that speaks the OpenAI protocol, well or badly, as a test tells it to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rag.lexical import bigrams
from rag.passages import split_sentences

Writer = Callable[[dict[str, Any]], str]
"""From a request's body to what the model says."""


class Wire(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    body: dict[str, Any]
    closing: threading.Event

    def say(
        self, text: str, *, finish: str | None = "stop", size: int = 7, every: float = 0
    ) -> None:
        """Answer as asked, whole or streamed in pieces of ``size`` characters."""
        if not self.body.get("stream"):
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": finish}
            whole = {"id": "1", "object": "chat.completion", "created": 0, "model": "m"}
            self.send(200, json.dumps(whole | {"choices": [choice]}).encode())
            return
        self.begin("text/event-stream")
        for at in range(0, len(text), size):
            self.event({"content": text[at : at + size]})
            if every and self.closing.wait(every):
                return
        if finish:
            self.event({}, finish)
            self.wfile.write(b"data: [DONE]\n\n")

    def event(self, delta: dict[str, str], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        self.wfile.write(b"data: " + json.dumps(chunk | {"choices": [choice]}).encode() + b"\n\n")
        self.wfile.flush()

    def begin(self, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.end_headers()

    def send(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def scripted(act: Callable[[Wire], None]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Address of a server that answers each request by ``act``, and the bodies it was sent."""
    requests: list[dict[str, Any]] = []
    over = threading.Event()

    class Handler(Wire):
        closing = over

        def do_POST(self) -> None:
            self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(self.body | {"authorization": self.headers["Authorization"]})
            with suppress(ConnectionError):  # the client may have given up
                act(self)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that went away is what these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", requests
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def prompt_of(body: dict[str, Any]) -> str:
    """The first message: rules, clauses, question."""
    return str(body["messages"][0]["content"])


def offered(body: dict[str, Any]) -> dict[str, str]:
    """Tokens and texts of the clauses in a request, best first."""
    found = re.findall(r'<clause token="(\w+)">[^\n]*\n(.*?)</clause>', prompt_of(body), re.DOTALL)
    return dict(found)


def key_sentence(question: str, clause: str) -> str:
    """The sentence of a clause that shares most with a question."""
    asked = set(bigrams(question))
    start, end = max(
        split_sentences(clause), key=lambda s: len(asked & set(bigrams(clause[s[0] : s[1]])))
    )
    return clause[start:end].strip()


def good_model(body: dict[str, Any]) -> str:
    """What a good model says: key sentences of the best two clauses, in the form asked for."""
    question = re.findall(r"<question>(.*?)</question>", prompt_of(body), re.DOTALL)[-1]
    said = [(key_sentence(question, text), t) for t, text in list(offered(body).items())[:2]]
    return in_form(body, [(text.rstrip("。；") + "。", [token]) for text, token in said])


def in_form(body: dict[str, Any], said: list[tuple[str, list[str]]]) -> str:
    """Statements as JSON where a response format was asked for, else with markers."""
    if "response_format" in body:
        listed = [{"text": text, "tokens": tokens} for text, tokens in said]
        return json.dumps({"statements": listed}, ensure_ascii=False)
    return "".join(text + "".join(f"[{t}]" for t in tokens) for text, tokens in said)
