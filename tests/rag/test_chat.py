"""A chat model answers under the same invariants; what it invents is not shown."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from rag import Assistant, Reply, Settings, Statement, Turn
from rag.followup import standalone
from rag.lexical import bigrams
from rag.prompts import REFUSAL, prompt_name
from rag.search import Searcher
from rag.settings import ModelSettings
from tests.scripted import Wire, good_model, in_form, offered, scripted

QUESTION = "出口退税一般几天办完"
DAY = date(2026, 1, 15)
TRUTH = "全市办理正常出口退税的平均时间压缩在6个工作日以内。"
LIE = "全市办理正常出口退税的平均时间压缩在9个工作日以内。"
FORMS = pytest.mark.parametrize("structured", ["on", "off"])


@contextmanager
def asking(
    searcher: Searcher, act: Callable[[Wire], None], **llm: Any
) -> Iterator[tuple[Assistant, list[dict[str, Any]]]]:
    with scripted(act) as (url, requests):
        values: dict[str, Any] = {"base_url": url, "model": "m", "retries": 0, "timeout_s": 60}
        settings = ModelSettings(**(values | {"deadline_s": 60} | llm))
        yield (
            Assistant(searcher, Settings(data_dir=Path("unused"), llm=settings), None),
            requests,
        )


def ask(searcher: Searcher, act: Callable[[Wire], None], **llm: Any) -> Reply:
    with asking(searcher, act, **llm) as (assistant, _):
        return assistant.ask(QUESTION, DAY)


def saying(*said: tuple[str, str]) -> Callable[[Wire], None]:
    """A model that says these texts with tokens ``right``, ``wrong`` or as given."""

    def act(wire: Wire) -> None:
        tokens = names(wire.body)
        wire.say(in_form(wire.body, [(t, [tokens.get(n, n)] if n else []) for t, n in said]))

    return act


def names(body: dict[str, Any]) -> dict[str, str]:
    """Token of the clause that answers, and of the one that has least to do with it."""
    shared = {t: len(set(bigrams(TRUTH)) & set(bigrams(c))) for t, c in offered(body).items()}
    right = next(t for t, c in offered(body).items() if TRUTH.rstrip("。") in c)
    return {"right": right, "wrong": min(shared, key=lambda t: shared[t])}


def is_quoted(reply: Reply) -> bool:
    """The reply is extractive, answers, and says why it is no model's."""
    return (reply.mode, reply.status) == ("extractive", "answered") and bool(reply.notice)


@FORMS
def test_a_supported_statement_is_shown_with_its_clause(
    searcher: Searcher, structured: str
) -> None:
    reply = ask(searcher, saying((TRUTH, "right")), structured=structured)
    assert (reply.mode, reply.notice, reply.prompt) == ("llm", None, prompt_name())
    assert reply.statements[0].text.startswith(TRUTH)
    assert "6个工作日" in reply.citations[0].quote


@FORMS
@pytest.mark.parametrize(
    "said",
    [
        (TRUTH, ""),
        (TRUTH, "z9z9"),
        (TRUTH, "1"),
        (TRUTH, "wrong"),
        (LIE, "right"),
        ("根据《重庆市退税办法》第九十九条，企业须缴纳5万元。", "right"),
        ("今天天气很好，适合出门旅游。", "right"),
    ],
    ids=["uncited", "invented marker", "number", "wrong clause", "digit", "clause", "other matter"],
)
def test_what_its_clauses_do_not_say_is_replaced_by_quotes(
    searcher: Searcher, said: tuple[str, str], structured: str
) -> None:
    reply = ask(searcher, saying(said), structured=structured)
    assert is_quoted(reply)
    assert "核对不符" in str(reply.notice)
    assert "9个工作日" not in reply.answer


@FORMS
def test_only_the_supported_part_stays(searcher: Searcher, structured: str) -> None:
    reply = ask(searcher, saying((TRUTH, "right"), (LIE, "right")), structured=structured)
    assert reply.mode == "llm"
    assert len(reply.statements) == 1
    assert "9个工作日" not in reply.answer


@FORMS
def test_the_models_refusal_is_a_refusal(searcher: Searcher, structured: str) -> None:
    reply = ask(searcher, saying((REFUSAL, "")), structured=structured)
    assert (reply.status, reply.mode, reply.statements) == ("refused", "llm", ())


@FORMS
def test_a_refusal_among_other_words_is_none(searcher: Searcher, structured: str) -> None:
    both = ask(searcher, saying((TRUTH, "right"), (REFUSAL, "")), structured=structured)
    assert both.status == "answered"
    assert REFUSAL not in both.answer
    assert is_quoted(ask(searcher, saying(("好的。", ""), (REFUSAL, "")), structured=structured))


@FORMS
def test_a_failing_statement_is_written_again_once(searcher: Searcher, structured: str) -> None:
    def act(wire: Wire) -> None:
        saying((TRUTH if len(wire.body["messages"]) == 3 else LIE, "right"))(wire)

    with asking(searcher, act, structured=structured) as (assistant, requests):
        reply = assistant.ask(QUESTION, DAY)
    assert reply.mode == "llm"
    assert reply.statements[0].text.startswith(TRUTH)
    assert LIE in requests[1]["messages"][2]["content"]
    assert "原因：" in requests[1]["messages"][2]["content"]


def test_it_is_not_asked_a_third_time(searcher: Searcher) -> None:
    with asking(searcher, saying((LIE, "right"))) as (assistant, requests):
        assert is_quoted(assistant.ask(QUESTION, DAY))
    assert len(requests) == 2


def test_each_statement_is_there_before_the_next_is_written(searcher: Searcher) -> None:
    shown = threading.Event()

    def act(wire: Wire) -> None:
        wire.begin("text/event-stream")
        token = names(wire.body)["right"]
        wire.event({"content": f"{TRUTH}[{token}]\n"})
        assert shown.wait(60)
        wire.event({"content": f"{LIE}[{token}]\n"}, "stop")

    with asking(searcher, act, structured="off") as (assistant, _):
        parts = assistant.stream(QUESTION, DAY)
        first = next(parts)
        shown.set()
        *others, reply = parts
    assert isinstance(first, Statement)
    assert isinstance(reply, Reply)
    assert reply.statements == (first, *others)
    assert reply.timing_ms.first is not None
    assert reply.timing_ms.first <= reply.timing_ms.total


def test_the_good_model_streams_what_its_reply_says(searcher: Searcher) -> None:
    with asking(searcher, lambda wire: wire.say(good_model(wire.body), size=1)) as (assistant, _):
        *statements, reply = assistant.stream(QUESTION, DAY)
    assert isinstance(reply, Reply)
    assert reply.mode == "llm"
    assert tuple(statements) == reply.statements


def test_a_server_that_takes_no_format_is_asked_for_text(searcher: Searcher) -> None:
    def act(wire: Wire) -> None:
        if "response_format" in wire.body:
            wire.send(400, b'{"error": {"message": "This response_format type is unavailable"}}')
        else:
            wire.say(good_model(wire.body))

    with asking(searcher, act) as (assistant, requests):
        assert [assistant.ask(QUESTION, DAY).mode for _ in range(2)] == ["llm", "llm"]
    assert ["response_format" in body for body in requests] == [True, False, False]


def test_a_server_that_ignores_the_format_is_understood(searcher: Searcher) -> None:
    def act(wire: Wire) -> None:
        wire.body.pop("response_format", None)
        wire.say(good_model(wire.body))

    with asking(searcher, act) as (assistant, requests):
        assert [assistant.ask(QUESTION, DAY).mode for _ in range(2)] == ["llm", "llm"]
    assert len(requests) == 2


def test_a_look_up_and_a_question_of_validity_need_no_model(searcher: Searcher) -> None:
    with asking(searcher, lambda wire: wire.say("")) as (assistant, requests):
        reply = assistant.ask("《重庆市优化营商环境条例》第三十二条", DAY)
        assistant.ask("主动披露公告还能用吗", DAY)
    assert (reply.mode, reply.notice, requests) == ("extractive", None, [])


def test_the_key_is_sent_and_never_shown(
    searcher: Searcher, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    (tmp_path / "key").write_text("sk-from-file\n", "utf-8")
    for given in ({"api_key": SecretStr("sk-given")}, {"api_key_file": tmp_path / "key"}):
        with asking(searcher, saying((TRUTH, "right")), **given) as (assistant, requests):
            reply = assistant.ask(QUESTION, DAY)
        assert requests[0]["authorization"].startswith("Bearer sk-")
        assert "sk-" not in caplog.text + reply.model_dump_json()
    assert (requests[0]["temperature"], requests[0]["max_tokens"]) == (0, 800)


def test_while_one_waits_another_is_served(searcher: Searcher) -> None:
    waiting, go = threading.Event(), threading.Event()

    def act(wire: Wire) -> None:
        if not waiting.is_set():
            waiting.set()
            assert go.wait(60)
        wire.say(good_model(wire.body))

    with asking(searcher, act) as (assistant, _), ThreadPoolExecutor() as pool:
        slow = pool.submit(assistant.ask, QUESTION, DAY)
        assert waiting.wait(60)
        assert assistant.ask(QUESTION, DAY).mode == "llm"
        assert not slow.done()
        go.set()
        assert slow.result().mode == "llm"


FOLLOW_UP = [Turn(QUESTION, True, ("unused",))]


def is_rewriting(wire: Wire) -> bool:
    return "<history>" in str(wire.body["messages"][0]["content"])


def test_a_hang_while_rewriting_costs_no_second_wait(searcher: Searcher) -> None:
    waiting = threading.Semaphore(0)

    def act(wire: Wire) -> None:
        if QUESTION in str(wire.body) and not is_rewriting(wire):
            wire.say(good_model(wire.body))
        else:
            waiting.release()
            wire.closing.wait(60)

    with asking(searcher, act, deadline_s=4) as (assistant, _), ThreadPoolExecutor() as pool:
        start = time.monotonic()
        slow = pool.submit(assistant.ask, "那谁负责", DAY, history=FOLLOW_UP)
        assert waiting.acquire(timeout=60)
        assert assistant.ask(QUESTION, DAY).mode == "llm"
        assert not slow.done()
        reply = slow.result()
        spent = time.monotonic() - start
    assert reply.mode == "extractive"
    assert "4秒" in str(reply.notice)
    assert reply.standalone == standalone("那谁负责", FOLLOW_UP)
    assert spent < 4 + 5  # for searching on a busy machine


def test_a_hang_in_the_rewriting_alone_still_leaves_time_for_the_model(
    searcher: Searcher,
) -> None:
    def act(wire: Wire) -> None:
        wire.closing.wait(60) if is_rewriting(wire) else wire.say(good_model(wire.body))

    with asking(searcher, act, deadline_s=10) as (assistant, _):
        assert assistant.ask("那谁负责", DAY, history=FOLLOW_UP).mode == "llm"
