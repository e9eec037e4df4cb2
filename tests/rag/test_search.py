"""What moves a clause up or down beside its words."""

from __future__ import annotations

import pytest

from rag import Assistant


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (
            "重庆市优化营商环境条例里，优化营商环境工作由哪个部门组织、指导、协调",
            "cq-business-2021/art-5",
        ),
        ("国务院《优化营商环境条例》的立法目的是什么", "state-business-2019/art-1"),
    ],
)
def test_an_article_of_purpose_answers_what_a_statute_is_for(
    assistant: Assistant, question: str, first: str
) -> None:
    assert assistant.search(question)[0].clause_id == first
