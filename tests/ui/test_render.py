"""Replies as HTML: everything from outside is escaped, quotes are marked where they stand."""

from __future__ import annotations

import pytest

from corpus import Status
from rag import Answer, Handover, Reason, Refusal
from tests.rag.test_reply import citation, reply, statement
from ui.render import badge, citation_text, render_pending, render_turn


def test_the_quote_is_marked_inside_its_clause() -> None:
    html = render_turn(1, reply(Answer(statements=(statement(1),), citations=(citation(),))))
    assert "<mark>甲。</mark>乙。" in html
    assert 'href="#pq-1-1"' in html
    assert 'id="pq-1-1"' in html


def test_everything_is_escaped() -> None:
    evil = "<script>alert('1')</script>\"&"
    cited = citation(text=evil, quote=evil, document=evil, note=evil, departments=(evil,))
    html = render_turn(1, reply(Answer(statements=(statement(1, text=evil),), citations=(cited,))))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<script" not in render_pending(1, evil, (statement(1, text=evil),))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "现行有效（据本汇编）"),
        ({"status": Status.EXPIRED, "expires": "2025-10-10"}, "已于 2025-10-10 到期"),
        ({"status": Status.NOT_YET, "effective": "2027-01-01"}, "2027-01-01 起施行，尚未施行"),
        ({"status": Status.REPEALED}, "已废止，见说明"),
        ({"status": Status.UNKNOWN}, "时效未明"),
    ],
)
def test_badges(changes: dict[str, str], words: str) -> None:
    assert badge(citation(note="注意。", **changes)) == words


def test_what_is_copied() -> None:
    cited = citation(document_number="某发〔2024〕1号")
    assert citation_text(cited) == "《某条例》（某发〔2024〕1号）第一条：“甲。”"


def test_a_refusal_shows_nearest_clauses_as_no_answer() -> None:
    refusal = Refusal(
        reason=Reason.NOT_COVERED,
        message="没有<b>条款</b>。",
        handover=Handover(departments=("市商务委",), phones=("12345",)),
        nearest=("doc/art-1",),
    )
    html = render_turn(1, reply(refusal))
    assert "相近条款（并非答案）" in html
    assert "市商务委" in html
    assert 'href="tel:12345"' in html
    assert "<b>" not in html
    assert "pq-card" not in html


def test_what_became_of_the_model_is_said_above_the_answer() -> None:
    answer = Answer(statements=(statement(1),), citations=(citation(),))
    told = reply(answer).model_copy(update={"notice": "大模型<没有>答完，以下为条款原文摘录。"})
    assert "大模型&lt;没有&gt;答完" in render_turn(1, told)
