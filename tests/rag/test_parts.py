"""Questions that ask for several things: their parts, and the clauses chosen for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import References
from embeddings import Encoded
from rag.assistant import Assistant
from rag.found import Found, Match, Near
from rag.parts import join_parts, split_question

NOTHING = np.empty(0, np.float32)


def match(row: int, score: float, *, named: bool = False) -> Match:
    return Match(row, score, score, NOTHING, NOTHING, named)


def found(*matches: Match) -> Found:
    near = Near(np.empty(0, np.int64), NOTHING, (0.0, 0.0), (0.0, 0.0))
    return Found("问", Encoded(NOTHING, None), References(), matches, near, True, (), lambda: 0.0)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "晚报三天怎么罚，还能再申请吗？",
            ("晚报三天怎么罚", "还能再申请吗？"),
        ),
        (
            "我们厂在保税区，料件丢了要补税吗，补多少？",
            ("我们厂在保税区，料件丢了要补税吗", "我们厂在保税区，补多少？"),
        ),
        (
            "展会补贴和参展运费分别报多少？",
            ("展会补贴，报多少？", "参展运费报多少？"),
        ),
        (
            "甲办法与乙办法有什么不同？",
            ("甲办法，怎么规定", "乙办法怎么规定"),
        ),
        ("船票何时退 行李谁赔", ("船票何时退", "行李谁赔")),
    ],
)
def test_parts_stand_alone(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "办这个证要几天？",
        "我们有好几个仓库，都在区外，账册怎么设？",
        "货到港了，单子还没齐，能不能先提走？",
        "进口和出口都要报吗？",
        "各地区怎么执行？",
        "What is the fee, and who pays?",
        "",
    ],
)
def test_one_thing_is_not_split(question: str) -> None:
    assert split_question(question) == ()


@given(st.text(alphabet="甲乙和与分别各什么怎么谁几个吗，？。 a1", max_size=40))
def test_a_split_gives_two_or_three_parts_or_none(question: str) -> None:
    assert len(split_question(question)) in (0, 2, 3)


def test_each_part_brings_its_clause_first() -> None:
    whole = found(match(1, 0.9), match(2, 0.8), match(3, 0.7))
    joined = join_parts(
        whole, [found(match(3, 0.9), match(1, 0.5)), found(match(2, 0.9), match(1, 0.5))]
    )
    assert [m.row for m in joined.wanted] == [3, 2]
    assert [m.row for m in joined.matches] == [3, 2, 1]


def test_one_clause_that_answers_both_stands_alone() -> None:
    whole = found(match(1, 0.9), match(2, 0.6))
    parts = [found(match(1, 0.9)), found(match(2, 0.7), match(1, 0.68))]
    joined = join_parts(whole, parts)
    assert (joined.matches, joined.wanted) == (whole.matches, ())


def test_a_part_keeps_to_the_document_named() -> None:
    whole = found(match(1, 0.9, named=True), match(2, 0.8))
    parts = [found(match(1, 0.9)), found(match(2, 0.95), match(1, 0.5))]
    assert join_parts(whole, parts).wanted == ()
    named_there = replace(parts[1], matches=(match(2, 0.95, named=True),))
    assert [m.row for m in join_parts(whole, [parts[0], named_there]).wanted] == [1, 2]


def test_nothing_to_join() -> None:
    whole = found(match(1, 0.9))
    assert join_parts(whole, []).matches == whole.matches


def test_what_the_record_states_leads_wherever_it_ranked() -> None:
    whole = replace(found(match(1, 0.9), match(2, 0.8)), record=(match(7, 0.3),))
    assert [m.row for m in join_parts(whole, []).matches] == [7, 1]
    joined = join_parts(whole, [found(match(2, 0.9), match(1, 0.5))])
    assert [m.row for m in joined.matches] == [7, 2]
    assert [m.row for m in joined.wanted] == [2]


def test_the_clause_that_dates_a_document_is_the_first_hit(assistant: Assistant) -> None:
    reply = assistant.ask("开办企业一次办结那个通知，有效期还没过吧？", date(2024, 1, 1))
    assert [h.clause_id for h in reply.hits[:1]] == [c.clause_id for c in reply.citations[:1]]


def test_both_clauses_are_quoted(assistant: Assistant) -> None:
    reply = assistant.ask("开办企业要几天办完，高资信企业去办税有没有专门窗口？")
    assert reply.status == "answered"
    assert len({c.clause_id for c in reply.citations}) == 2
    assert {h.clause_id for h in reply.hits[:2]} == {c.clause_id for c in reply.citations}
    assert len(reply.answer) <= 320


def test_a_number_is_named_once(assistant: Assistant) -> None:
    reply = assistant.ask("重庆条例里低压用电几天接通，司法鉴定一般几天出结果？")
    assert [c.document for c in reply.citations] == ["重庆市优化营商环境条例"] * 2
    assert reply.answer.count("第126号") == 1


def test_a_date_and_something_else_are_both_answered(assistant: Assistant) -> None:
    reply = assistant.ask("重庆优化营商环境条例什么时候施行，低压用电几个工作日要接通？")
    assert "2021年7月1日" in reply.answer
    assert "八个工作日" in reply.answer


def test_two_dates_are_answered_from_the_record(assistant: Assistant) -> None:
    reply = assistant.ask("国务院优化营商环境条例和重庆市优化营商环境条例分别何时施行？")
    assert "2020年1月1日" in reply.answer
    assert "2021年7月1日" in reply.answer
