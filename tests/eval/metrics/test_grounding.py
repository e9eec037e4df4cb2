"""Grounding: what a statement may say of the clauses it cites."""

from __future__ import annotations

import pytest

from eval.metrics.base import UNDEFINED
from eval.metrics.grounding import (
    grounded_answers,
    grounded_statements,
    lacking,
    quotes_verbatim,
)
from tests.eval.cases import BRANCH, CLOSING, answer, case, cited, question, refusal, text_of

SAID = "供电企业接电时间不得超过八个工作日。"
QUOTE = "市场主体申请接入低压供电的，供电企业接电时间不得超过八个工作日。"


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "接入低压供电的，接电时间不得超过8个工作日。",
        "不过市场主体申请接入低压供电的，接电时间不得超过8个工作日。",
        f"《重庆市优化营商环境条例》第三十二条：“{QUOTE}”",
        f"《重庆市优化营商环境条例》（重庆市人民代表大会常务委员会公告〔五届〕第126号）"
        f"第三十二条：“{QUOTE}”（该文件未写明施行日期或有效期，时效请向发文单位核实）",
        f"该文件自2021-07-01起施行，在查询日期尚未施行。“{QUOTE}”",
    ],
)
def test_supported(text: str) -> None:
    asked = case(question(), answer(text, [cited(1)]))
    assert lacking(asked, text, (1,)) == []
    assert grounded_statements(asked) == grounded_answers(asked) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("供电企业接电时间不得超过九个工作日。", "number"),
        ("供电企业接电时间不得超过八个小时。", "amount"),
        ("供电企业接电时间可以超过八个工作日。", "negation"),
        ("供电企业应当依法不保障电力设施正常、稳定运行。", "negation"),
        ("供电企业接电时间不得超过八个工作日，由市商务委监督。", "body"),
        ("2021年7月2日起，供电企业接电时间不得超过八个工作日。", "date"),
        ("该文件自2021-07-02起施行，尚未施行。" + SAID, "date"),
        ("供电企业接电时间不得超过八个工作日（渝府发〔2021〕8号）。", "文号"),
        (f"“{QUOTE.replace('八', '九')}”", "quote"),
        ("企业可以自由选择办公地点并享受人才公寓。", "wording"),
        ("。", "wording"),
    ],
)
def test_not_supported(text: str, check: str) -> None:
    asked = case(question(), answer(text, [cited(1)]))
    assert check in lacking(asked, text, (1,))
    assert grounded_statements(asked) == grounded_answers(asked) == (0.0, 1.0)


def test_a_quote_altered_by_one_character_is_not_verbatim() -> None:
    altered = QUOTE.replace("低压", "高压")
    asked = case(question(), answer(SAID, [cited(1, quote=altered)]))
    assert quotes_verbatim(asked) == (0.0, 1.0)
    assert lacking(asked, SAID, (1,)) == ["quote"]
    assert quotes_verbatim(case(question(), answer(SAID, [cited(1, quote="")]))) == (0.0, 1.0)


def test_a_number_out_of_range_is_no_citation() -> None:
    statement = case(question(), answer(SAID, [cited(1)], cites=[[2]]))
    assert lacking(statement, SAID, (2,)) == ["citation"]
    assert grounded_statements(statement) == (0.0, 1.0)
    marker = case(question(), answer(SAID, [cited(1)], markers="[1][7]"))
    assert grounded_statements(marker) == (1.0, 1.0)
    assert grounded_answers(marker) == (0.0, 1.0)


def test_a_clause_that_the_corpus_does_not_hold_supports_nothing() -> None:
    invented = cited(1) | {"clause_id": "cq-business-2021/art-999"}
    assert lacking(case(question(), answer(SAID, [invented])), SAID, (1,)) == ["clause"]


def test_every_statement_is_counted_and_each_against_its_own_clause() -> None:
    asked = case(question(), answer([SAID, SAID], [cited(1), cited(2, BRANCH)], cites=[[1], [2]]))
    assert grounded_statements(asked) == (1.0, 2.0)
    assert grounded_answers(asked) == (0.0, 1.0)


def test_dates_of_the_record_may_be_said() -> None:
    text = f"该文件已于2025-10-10到期失效，仅供了解原规定。“{text_of(CLOSING)}”"
    assert lacking(case(question(), answer(text, [cited(1, CLOSING)])), text, (1,)) == []


def test_a_refusal_is_never_grounded_and_an_empty_answer_neither() -> None:
    refused = case(question(), refusal())
    assert grounded_statements(refused) == grounded_answers(refused) == UNDEFINED
    assert quotes_verbatim(refused) == UNDEFINED
    empty = case(question(), answer([], []))
    assert grounded_statements(empty) == UNDEFINED
    assert grounded_answers(empty) == (0.0, 1.0)
