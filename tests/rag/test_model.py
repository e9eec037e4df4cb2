"""Whatever a model's server does, there is an answer within the deadline, and only what holds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from rag.search import Searcher
from tests.rag.test_chat import DAY, LIE, QUESTION, TRUTH, ask, asking, is_quoted, names, saying
from tests.scripted import Wire, good_model, in_form

MARGIN_S = 5
"""For searching on a busy machine; the model's part alone has the deadline."""


def raw(*lines: bytes) -> Callable[[Wire], None]:
    def act(wire: Wire) -> None:
        wire.begin("text/event-stream")
        for line in lines:
            wire.wfile.write(line)

    return act


def close(wire: Wire) -> None:
    wire.connection.close()


def flood(wire: Wire) -> None:
    wire.begin("text/event-stream")
    for _ in range(1000):
        wire.event({"content": "免" * 3500})


def drip(wire: Wire) -> None:
    wire.say(in_form(wire.body, [(LIE, ["a2b3"])] * 9), size=1, every=0.05)


def hang(wire: Wire) -> None:
    wire.closing.wait(60)


def hang_after_headers(wire: Wire) -> None:
    wire.begin("text/event-stream")
    wire.closing.wait(60)


def drip_without_an_end_of_line(wire: Wire) -> None:
    wire.begin("text/event-stream")
    while not wire.closing.wait(0.05):
        wire.wfile.write(b"x")


WIRES: dict[str, Callable[[Wire], None]] = {
    "429": lambda wire: wire.send(429, b"{}"),
    "401": lambda wire: wire.send(401, b'{"error": {"message": "bad key"}}'),
    "500": lambda wire: wire.send(500, b"{}"),
    "html": lambda wire: wire.send(200, b"<html>login</html>", "text/html"),
    "502 html": lambda wire: wire.send(502, b"<html>bad gateway</html>", "text/html"),
    "10 MB at once": lambda wire: wire.send(200, json.dumps("免" * 5_000_000).encode()),
    "10 MB in one event": raw(b"data: " + b"x" * 10_000_000 + b"\n\n"),
    "10 MB of answer": flood,
    "closed": close,
    "invalid json": raw(b"data: {not json\n\n"),
    "json of another kind": raw(b"data: [1, 2]\n\n"),
    "invalid utf-8": raw(b'data: {"id": "\xff\xfe\xfa"}\n\n'),
    "nothing": raw(),
    "only done": raw(b"data: [DONE]\n\n"),
    "empty": lambda wire: wire.say(""),
    "no sentence": lambda wire: wire.say("{}"),
    "deep json": lambda wire: wire.say('{"statements": [' + '{"a": ' * 400),
}


@pytest.mark.parametrize("act", WIRES.values(), ids=WIRES)
def test_a_broken_server_gives_the_extractive_answer(
    searcher: Searcher, act: Callable[[Wire], None]
) -> None:
    assert is_quoted(ask(searcher, act))


@pytest.mark.parametrize("act", [hang, hang_after_headers, drip, drip_without_an_end_of_line])
def test_a_slow_server_costs_the_deadline(searcher: Searcher, act: Callable[[Wire], None]) -> None:
    with asking(searcher, act, deadline_s=0.3) as (assistant, _):
        start = time.monotonic()
        reply = assistant.ask(QUESTION, DAY)
        spent = time.monotonic() - start
    assert is_quoted(reply)
    assert "0.3秒" in str(reply.notice)
    assert spent < MARGIN_S


@pytest.mark.parametrize("finish", [None, "length"])
def test_a_model_that_stops_in_mid_sentence(searcher: Searcher, finish: str | None) -> None:
    def act(wire: Wire) -> None:
        whole = in_form(wire.body, [(TRUTH, [names(wire.body)["right"]])] * 2)
        wire.say(whole[: len(whole) * 3 // 4], finish=finish)

    reply = ask(searcher, act)
    assert reply.mode == "llm"
    assert [s.text[: len(TRUTH)] for s in reply.statements] == [TRUTH]
    assert "只展示已与条款核对的部分" in str(reply.notice)


def test_what_was_shown_before_a_hang_stays(searcher: Searcher) -> None:
    def act(wire: Wire) -> None:
        wire.say(in_form(wire.body, [(TRUTH, [names(wire.body)["right"]])]), finish=None)
        wire.closing.wait(60)

    with asking(searcher, act, deadline_s=3) as (assistant, _):
        *statements, reply = assistant.stream(QUESTION, DAY)
    assert tuple(statements) == reply.statements
    assert reply.mode == "llm"
    assert reply.notice


def test_a_hang_while_repairing_costs_the_deadline_too(searcher: Searcher) -> None:
    def act(wire: Wire) -> None:
        (hang if len(wire.body["messages"]) == 3 else saying((LIE, "right")))(wire)

    start = time.monotonic()
    assert is_quoted(ask(searcher, act, deadline_s=1.5))
    assert time.monotonic() - start < 1.5 + MARGIN_S


@pytest.mark.parametrize("status", [429, 500])
def test_what_passes_is_tried_again(searcher: Searcher, status: int) -> None:
    failed = []

    def act(wire: Wire) -> None:
        if not failed:
            failed.append(wire)
            wire.send(status, b"{}")
        else:
            wire.say(good_model(wire.body))

    assert ask(searcher, act, retries=1).mode == "llm"


def test_no_longer_wait_is_made_than_the_deadline_allows(searcher: Searcher) -> None:
    def act(wire: Wire) -> None:
        wire.send_response(429)
        wire.send_header("Retry-After", "120")
        wire.send_header("Content-Length", "0")
        wire.end_headers()

    with asking(searcher, act, retries=5) as (assistant, requests):
        assert is_quoted(assistant.ask(QUESTION, DAY))
    assert len(requests) == 1


def test_a_model_that_fails_in_a_row_is_left_alone(searcher: Searcher) -> None:
    with asking(searcher, WIRES["500"]) as (assistant, requests):
        replies = [assistant.ask(QUESTION, DAY) for _ in range(5)]
    assert len(requests) == 3
    assert all(map(is_quoted, replies))
    assert "暂停" in str(replies[-1].notice)


def test_a_model_that_lies_is_not_a_model_that_fails(searcher: Searcher) -> None:
    with asking(searcher, saying((LIE, "right"))) as (assistant, requests):
        assert [is_quoted(assistant.ask(QUESTION, DAY)) for _ in range(4)] == [True] * 4
    assert len(requests) == 8
