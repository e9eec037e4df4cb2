"""A statement is shown only if its clause says it, in numbers and in words."""

from __future__ import annotations

import pytest

from rag.grounding import best_quote, supports

CLAUSE = (
    "市场主体申请接入低压供电的，供电企业接电时间不得超过8个工作日。"
    "未保证供电质量给用户造成损失的，应当依法承担赔偿责任。"
)


@pytest.mark.parametrize(
    "statement",
    [
        "供电企业接电时间不得超过8个工作日。",
        "申请接入低压供电的，接电时间不得超过 8 个工作日。",
        "未保证供电质量造成损失的，应当承担赔偿责任。",
    ],
)
def test_supported(statement: str) -> None:
    assert supports(statement, [CLAUSE])


@pytest.mark.parametrize(
    "statement",
    [
        "供电企业接电时间不得超过3个工作日。",
        "企业应当先办理税务登记再领取发票。",
        "2024年起接电时间不得超过8个工作日。",
        "。",
    ],
)
def test_unsupported(statement: str) -> None:
    assert not supports(statement, [CLAUSE])


def test_a_negation_must_be_cited() -> None:
    assert not supports("市场主体不可以申请简易注销。", ["市场主体可以申请简易注销。"])


def test_the_quote_is_the_sentence_that_says_it() -> None:
    quote = best_quote("造成损失的要赔偿，承担赔偿责任", CLAUSE)
    assert quote == "未保证供电质量给用户造成损失的，应当依法承担赔偿责任。"
    assert quote in CLAUSE
