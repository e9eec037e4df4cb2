"""The sentence of a clause that a statement rests on is quoted verbatim."""

from __future__ import annotations

from rag.grounding import best_quote

CLAUSE = (
    "市场主体申请接入低压供电的，供电企业接电时间不得超过8个工作日。"
    "未保证供电质量给用户造成损失的，应当依法承担赔偿责任。"
)


def test_the_quote_is_the_sentence_that_says_it() -> None:
    quote = best_quote("造成损失的要赔偿，承担赔偿责任", CLAUSE)
    assert quote == "未保证供电质量给用户造成损失的，应当依法承担赔偿责任。"
    assert quote in CLAUSE
