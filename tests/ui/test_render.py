"""Replies as HTML: everything from outside is escaped, quotes are marked where they stand."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Status
from rag import Answer, Citation, Handover, Reason, Refusal, Reply
from tests.rag.test_reply import citation, reply, statement
from ui.render import (
    citation_text,
    clause_address,
    copied_text,
    render_failure,
    render_pending,
    render_turn,
    turn_markdown,
)
from ui.wording import words


def shown(asked: Reply) -> str:
    """The turn as the Chinese page shows it, over no documents."""
    return render_turn(asked, "zh", "某汇编", ())


def test_the_quote_is_marked_inside_its_clause() -> None:
    html = shown(answered(citation()))
    assert "<mark>甲。</mark>乙。" in html
    assert 'href="#c-1-1"' in html
    assert 'id="c-1-1"' in html
    assert (
        f'href="{clause_address("doc/art-1", "甲。", date(2026, 1, 1))}"'.replace("&", "&amp;")
        in html
    )


def test_a_long_clause_is_shown_around_the_quote_and_unfolds() -> None:
    text = "前" * 300 + "甲。" + "后" * 300
    html = shown(answered(citation(text=text, quote="甲。")))
    assert f"…{'前' * 90}<mark>甲。</mark>{'后' * 90}…" in html
    assert text in html
    assert "602 字" in html


def test_everything_is_escaped() -> None:
    evil = "<script>alert('1')</script>\"&"
    cited = citation(text=evil, quote=evil, document=evil, note=evil, departments=(evil,))
    html = shown(reply(Answer(statements=(statement(1, text=evil),), citations=(cited,))))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<script" not in render_pending("1", evil, (statement(1, text=evil),))
    assert "<script" not in render_failure("1", evil)


def answered(cited: Citation) -> Reply:
    return reply(Answer(statements=(statement(1),), citations=(cited,)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "现行有效（据本汇编）"),
        ({"status": Status.EXPIRED, "expires": "2025-10-10"}, "已于 2025-10-10 到期"),
        ({"status": Status.NOT_YET, "effective": "2027-01-01"}, "2027-01-01 起施行，尚未施行"),
        ({"status": Status.EXPIRED, "expires": None}, "所写期间已满，见说明"),
        ({"status": Status.NOT_YET, "effective": None}, "尚未适用，见说明"),
        ({"status": Status.REPEALED}, "已废止，见说明"),
        ({"status": Status.UNKNOWN}, "时效未明"),
    ],
)
def test_badges(changes: dict[str, str | None], words: str) -> None:
    cited = citation(note="注意。", **changes)
    said = statement(1, text="注意。甲。")
    assert f">{words}</span>" in shown(reply(Answer(statements=(said,), citations=(cited,))))


def test_what_is_copied() -> None:
    cited = citation(document_number="某发〔2024〕1号")
    copied = "《某条例》（某发〔2024〕1号）第一条：“甲。”"
    assert citation_text(cited) == copied
    assert copied_text(cited, words("zh")) == copied
    past = cited.model_copy(update={"status": Status.REPEALED})
    assert copied_text(past, words("zh")) == f"{copied}（已废止，见说明）"


def test_the_page_of_an_added_document_is_not_one_of_the_compilation() -> None:
    assert "汇编第 1 页" in shown(answered(citation()))
    assert "原件第 1 页" in shown(answered(citation(clause_id="user-1/1")))


def test_a_refusal_shows_nearest_clauses_as_no_answer() -> None:
    refusal = Refusal(
        reason=Reason.NOT_COVERED,
        message="没有<b>条款</b>。",
        handover=Handover(departments=("市商务委",), phones=("12345",)),
        nearest=("doc/art-1",),
    )
    html = shown(reply(refusal))
    assert "相近条款（并非答案）" in html
    assert "市商务委" in html
    assert 'href="tel:12345"' in html
    assert "<b>" not in html
    assert "pq-card" not in html
    assert 'href="/doc/doc#art-1"' not in html  # judged as of the day that was asked about
    assert 'href="/doc/doc?as_of=2026-01-01#art-1"' in html


def test_an_english_question_gets_an_english_frame_around_the_chinese_quote() -> None:
    asked = answered(citation()).model_copy(update={"question": "May a firm be closed simply?"})
    html = shown(asked)
    assert "The Chinese text is the authoritative one" in html
    assert "Level: Chongqing" in html
    assert "<mark>甲。</mark>" in html


def test_markdown_carries_the_citation_and_no_markup_of_others() -> None:
    text = turn_markdown(answered(citation(document="某<b>条例*", departments=("市商务委",))))
    assert "## 问：甲？" in text
    assert "- [1] 《某\\<b\\>条例\\*》第一条：“甲。”" in text
    assert "现行有效（据本汇编） · 重庆市 · 汇编第 1 页 · 责任单位：市商务委" in text
    assert "时效按 2026-01-01 判断" in text


def test_an_address_is_quoted() -> None:
    address = clause_address("cq/附件/1", "甲&乙 #", language="en")
    assert address == "/doc/cq?quote=%E7%94%B2%26%E4%B9%99+%23&lang=en#%E9%99%84%E4%BB%B6/1"


def test_a_follow_up_shows_how_it_was_understood() -> None:
    plain = answered(citation())
    assert "理解为" not in shown(plain)
    html = shown(plain.model_copy(update={"standalone": "甲<b>：谁负责"}))
    assert "理解为：" in html
    assert "甲&lt;b&gt;：谁负责" in html


def test_what_became_of_the_model_is_said_above_the_answer() -> None:
    told = answered(citation()).model_copy(update={"notice": "大模型<没有>答完，以下为原文摘录。"})
    assert "大模型&lt;没有&gt;答完" in shown(told)
