"""The twin of a cited clause is named in its note, unless the question says whose rule it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from corpus import Clause, Document, Fact, FactKind, Level, Status
from rag import Answer, Assistant
from rag.scope import tells_level
from rag.twins import note_twins
from tests.rag.test_reply import citation, statement

DAY = date(2026, 1, 1)
STATE = Document(
    "state",
    "某条例",
    "国务院令第1号",
    Level.NATIONAL,
    effective=date(2020, 1, 1),
    clauses=(Clause("state/1", "第一条", (), "甲。乙。", title="某条例", twins=("city/2",)),),
)
CITY = Document(
    "city",
    "某市某条例",
    level=Level.MUNICIPAL,
    effective=date(2021, 1, 1),
    clauses=(Clause("city/2", "第二条", (), "甲。乙。", title="某市某条例", twins=("state/1",)),),
)


def notes(
    *cited: str, question: str = "能拖欠货款吗", state: Document = STATE, meant: Any = ()
) -> list[str | None]:
    documents = {c.clause_id: d for d in (state, CITY) for c in d.clauses}
    clauses = {c.clause_id: c for d in (state, CITY) for c in d.clauses}
    numbers = range(1, len(cited) + 1)
    answer = Answer(
        statements=(statement(*numbers),),
        citations=tuple(citation(n, clause_id=i) for n, i in zip(numbers, cited, strict=True)),
    )
    found: Any = SimpleNamespace(question=question, meant=meant)
    noted = note_twins(answer, found, clauses, documents, DAY)
    assert noted.statements == answer.statements
    return [c.note for c in noted.citations]


def test_higher_law_is_marked_as_such_from_either_side() -> None:
    assert notes("city/2") == ["另见上位规定《某条例》（国务院令第1号）第一条，内容相近。"]
    assert notes("state/1") == [
        "此为上位规定；另见重庆市的同类规定《某市某条例》第二条，内容相近。"
    ]


def test_nothing_is_noted_where_the_question_tells_or_both_are_cited() -> None:
    assert notes("city/2", question="国家规定能拖欠货款吗") == [None]
    assert notes("city/2", meant=("某市某条例",)) == [None]
    assert notes("city/2", "state/1") == [None, None]


def test_a_twin_that_no_longer_holds_is_not_recommended() -> None:
    ended = Fact(FactKind.ENDS, "有效期至", end=date(2025, 1, 1))
    over = replace(STATE, expires=date(2025, 1, 1), facts=(ended,))
    assert notes("city/2", state=over) == [None]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("国务院的条例怎么说", True),
        ("在重庆开店要什么证", True),
        ("Does Chongqing allow it?", True),
        ("地方可以自己设许可吗", True),
        ("政府换届了合同还算数吗", False),
        ("Is international trade easy?", False),
    ],
)
def test_what_tells_the_levels_apart(question: str, told: bool) -> None:
    assert tells_level(question) is told


def test_the_product_names_the_twin_and_cites_one_clause(assistant: Assistant) -> None:
    reply = assistant.ask("以换届为由不履行跟企业签的合同，允许吗", DAY)
    (cited,) = reply.citations
    names = {
        "state-business-2019/art-31": "重庆市的同类规定《重庆市优化营商环境条例》",
        "cq-business-2021/art-34": "上位规定《优化营商环境条例》",
    }
    assert names[cited.clause_id] in (cited.note or "")
    assert cited.status is Status.IN_FORCE
    told = assistant.ask("重庆的条例怎么说：以换届为由不履行跟企业签的合同，允许吗", DAY)
    assert "另见" not in "".join(c.note or "" for c in told.citations)
