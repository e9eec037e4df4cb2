"""A chat model answers under the same invariants; what it invents is not shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rag import Assistant, Reply, Settings
from rag.chat import REFUSAL, _token
from rag.guard import clean_question
from rag.search import Searcher
from rag.settings import ModelSettings
from tests.fakes import chat_server

QUESTION = "综合保税区内高级认证企业做分送集报，能不能免除担保"
DAY = date(2026, 1, 15)


def right_token(prompt: str) -> str:
    """The token of the clause that answers, wherever it ranks."""
    return re.findall(r"<clause token='(\w+)'>[^<]*可向所在综保区主管海关申请免除担保", prompt)[0]


def ask(searcher: Searcher, write: Callable[[str], str], status: int = 200) -> Reply:
    with chat_server(write, status=status) as (url, _):
        llm = ModelSettings(base_url=url, model="fake", timeout_s=10)
        settings = Settings(data_dir=Path("unused"), llm=llm)
        return Assistant(searcher, settings, None).ask(QUESTION, DAY)


def test_a_supported_statement_is_shown_with_its_clause(searcher: Searcher) -> None:
    reply = ask(
        searcher,
        lambda prompt: (
            f"区内高级认证企业开展分送集报业务时，可向主管海关申请免除担保。[{right_token(prompt)}]"
        ),
    )
    assert reply.mode == "llm"
    assert reply.citations[0].clause_id == "gacc-2023-148/1"
    assert reply.citations[0].quote in reply.citations[0].text


@pytest.mark.parametrize(
    "said",
    [
        "可向主管海关申请免除担保。",
        "可向主管海关申请免除担保。[z9z9]",
        "企业须在30日内缴纳5万元担保金。[{token}]",
        "今天天气很好，适合出门旅游。[{token}]",
        "",
    ],
    ids=["uncited", "unknown token", "invented number", "other matter", "nothing"],
)
def test_what_its_clauses_do_not_say_is_replaced_by_quotes(searcher: Searcher, said: str) -> None:
    reply = ask(searcher, lambda prompt: said.format(token=right_token(prompt)))
    assert reply.mode == "extractive"
    assert reply.status == "answered"


def test_only_the_supported_part_stays(searcher: Searcher) -> None:
    reply = ask(
        searcher,
        lambda prompt: (
            f"区内高级认证企业可向所在综保区主管海关申请免除担保。[{right_token(prompt)}]"
            f"免除期限为5年。[{right_token(prompt)}]"
        ),
    )
    assert reply.mode == "llm"
    assert "5年" not in reply.answer


def test_the_models_refusal_is_a_refusal(searcher: Searcher) -> None:
    reply = ask(searcher, lambda _: REFUSAL)
    assert (reply.status, reply.mode) == ("refused", "llm")


def test_a_failing_server_falls_back(searcher: Searcher, caplog: pytest.LogCaptureFixture) -> None:
    reply = ask(searcher, lambda _: "", status=401)
    assert reply.mode == "extractive"
    assert "改用摘录" in caplog.text


def test_the_prompt_fences_the_question_and_lists_its_tokens(searcher: Searcher) -> None:
    seen: list[str] = []

    def write(prompt: str) -> str:
        seen.append(prompt)
        return REFUSAL

    ask(searcher, write)
    assert f"<question>{clean_question(QUESTION)}</question>" in seen[0]
    assert REFUSAL in seen[0]
    assert right_token(seen[0]) in seen[0].split("代号：")[1]


def test_tokens_are_opaque_and_rarely_alike(searcher: Searcher) -> None:
    tokens = [_token(clause) for clause in searcher.index.clauses]
    assert all(re.fullmatch(r"[a-z]\d[a-z]\d", token) for token in tokens)
    assert len(set(tokens)) > len(tokens) * 0.8
