"""The OpenAI-compatible path against a real server on this machine."""

from __future__ import annotations

import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from embeddings import load_encoder
from embeddings.openai_encoder import OpenAIEncoder
from policyqa.errors import EncoderError

KEY = "sk-very-secret-0123456789"
Answer = Callable[[dict[str, Any]], tuple[int, str]]


def _vectors(body: dict[str, Any], size: int = 8) -> tuple[int, str]:
    data = [
        {"object": "embedding", "index": i, "embedding": [float(len(t)), *[1.0] * (size - 1)]}
        for i, t in enumerate(body["input"])
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    answer = {"object": "list", "data": data, "model": body["model"], "usage": usage}
    return 200, json.dumps(answer)


@contextmanager
def _serve(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "key": self.headers["Authorization"], **body})
            status, text = answer(body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            """Keep the test output quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *args: object) -> None:
            """A client that gave up waiting is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def secret_checked(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, the key is in no log."""
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text


def _problem(url: str) -> str:
    """The message of the error; the key is nowhere in it, nor in the traceback."""
    with pytest.raises(EncoderError) as caught:
        load_encoder("openai", model="m", base_url=url, api_key=KEY)
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in shown
    assert caught.value.__context__ is None
    return str(caught.value)


@pytest.mark.usefixtures("secret_checked")
def test_vectors_come_normalised_and_in_order() -> None:
    with _serve(_vectors) as (url, asked):
        encoder = load_encoder("openai", model="m", base_url=url, api_key=KEY)
        told: list[int] = []
        texts = ["字" * n for n in range(1, 24)]
        encoded = encoder.encode_passages(texts, told.append)
        (question,) = encoder.encode_queries(["字字字"])
    assert encoder.dimension == 8
    assert not encoder.late_interaction
    assert sum(told) == len(encoded) == 23
    first = [e.pooled[0] for e in encoded]
    assert first == sorted(first)
    assert np.allclose(question.pooled, encoded[2].pooled)
    assert all(e.tokens is None and e.token_texts == () for e in encoded)
    assert np.linalg.norm([e.pooled for e in encoded], axis=1) == pytest.approx(1)
    assert asked[0]["path"] == "/v1/embeddings"
    assert asked[0]["key"] == f"Bearer {KEY}"
    assert asked[0]["encoding_format"] == "float"
    assert max(len(request["input"]) for request in asked) <= 10
    assert KEY not in repr(encoder)
    assert KEY not in repr(vars(encoder))


def test_long_texts_are_sent_whole_in_windows() -> None:
    text = "企业可以提前申报。" * 300
    with _serve(_vectors) as (url, asked):
        encoder = OpenAIEncoder(url, "m", KEY)
        (long, empty) = encoder.encode_passages([text, ""])
    sent = [part for request in asked[1:] for part in request["input"]]
    assert "".join(sent).strip() == text
    assert max(map(len, sent)) <= 480
    assert long.pooled.shape == empty.pooled.shape == (8,)


def test_the_fingerprint_follows_address_model_and_dimension() -> None:
    with _serve(_vectors) as (url, _), _serve(lambda body: _vectors(body, 4)) as (other, _):
        one = OpenAIEncoder(url, "m", KEY).fingerprint
        assert OpenAIEncoder(url, "m", "another key").fingerprint == one
        assert OpenAIEncoder(url, "n", KEY).fingerprint != one
        assert OpenAIEncoder(other, "m", KEY).fingerprint != one


def test_a_server_without_keys() -> None:
    with _serve(_vectors) as (url, _):
        assert OpenAIEncoder(url, "m", "").dimension == 8


@pytest.mark.usefixtures("secret_checked")
@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "api_key"),
        (403, "api_key"),
        (404, "/v1"),
        (400, "模型名"),
        (429, "稍后"),
        (500, "日志"),
    ],
)
def test_a_refusal_says_what_to_check(
    status: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openai._base_client.BaseClient._calculate_retry_timeout", lambda *a: 0)
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}})
    with _serve(lambda _: (status, body)) as (url, _):
        assert advice in _problem(url)


@pytest.mark.usefixtures("secret_checked")
@pytest.mark.parametrize(
    "text",
    [
        "<html>welcome</html>",
        "[]",
        '"words"',
        "{}",
        '{"data": []}',
        '{"data": [{"embedding": "x"}]}',
        '{"data": [{"embedding": []}]}',
        '{"data": [{"embedding": [1]}, {"embedding": [1, 2]}]}',
        '{"data": [{"embedding": [1, NaN]}]}',
    ],
)
def test_nonsense_is_recognised(text: str) -> None:
    with _serve(lambda _: (200, text)) as (url, _):
        assert "请检查" in _problem(url)


def test_another_dimension_later_on() -> None:
    sizes = iter([8, 4])
    with _serve(lambda body: _vectors(body, next(sizes))) as (url, _):
        encoder = OpenAIEncoder(url, "m", KEY)
        with pytest.raises(EncoderError, match="维数"):
            encoder.encode_queries(["海关"])


@pytest.mark.usefixtures("secret_checked")
def test_a_refused_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openai._base_client.BaseClient._calculate_retry_timeout", lambda *a: 0)
    with _serve(_vectors) as (url, _):
        pass
    assert "连接不上" in _problem(url)


def test_a_server_that_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openai._base_client.BaseClient._calculate_retry_timeout", lambda *a: 0)
    monkeypatch.setattr("embeddings.openai_encoder._TIMEOUT_S", 0.2)
    wait = threading.Event()

    def sleep(body: dict[str, Any]) -> tuple[int, str]:
        wait.wait(1)
        return _vectors(body)

    with _serve(sleep) as (url, _):
        assert "没有回答" in _problem(url)
        wait.set()


@pytest.mark.parametrize(("url", "model"), [("", "m"), ("http://127.0.0.1:1/v1", "")])
def test_settings_that_are_missing(url: str, model: str) -> None:
    with pytest.raises(EncoderError, match=r"embedding\.base_url"):
        OpenAIEncoder(url, model, KEY)
