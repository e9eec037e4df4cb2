"""Extractive answers: quotes, names, validity; built from small documents."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from corpus import Clause, Document, Level, Status
from rag import Assistant
from rag.extract import Quote, _window, make_answer, source_name
from rag.found import Match
from rag.timeliness import asks_validity

DAY = date(2025, 10, 10)


def document(**changes: object) -> Document:
    values: dict[str, object] = {
        "document_id": "d",
        "title": "某公告",
        "document_number": "某发〔2023〕1号",
        "level": Level.CUSTOMS,
        "effective": date(2023, 1, 1),
    }
    return Document(**(values | changes))  # type: ignore[arg-type]


def clause(text: str, **changes: object) -> Clause:
    return Clause("d/1", "一", (), text, title="某公告", **changes)  # type: ignore[arg-type]


def window(text: str, *scores: list[float], budget: int = 100) -> str:
    best = np.max(np.array(scores), axis=0)
    match = Match(0, 0.0, 0.0, best, np.array(scores, np.float32))
    return _window(text, match, budget)


def test_a_clause_is_named_with_its_number() -> None:
    assert source_name(clause("甲。"), document()) == "《某公告》（某发〔2023〕1号）一"


def test_a_number_inside_the_title_is_not_said_twice() -> None:
    named = Clause("d/1", "一", (), "甲。", title="海关总署公告2023年第1号")
    assert source_name(named, document(document_number="2023年第1号")).count("2023年第1号") == 1


def test_the_shortest_run_of_sentences_that_covers_the_question() -> None:
    text = "甲甲甲。乙乙乙。丙丙丙。"
    assert window(text, [0.9, 0.1], [0.1, 0.9], [0.1, 0.1]) == "甲甲甲。乙乙乙。"
    assert window(text, [0.1, 0.1], [0.9, 0.9], [0.1, 0.1]) == "乙乙乙。"


def test_a_run_never_passes_the_budget_unless_one_sentence_does() -> None:
    assert (
        window("甲甲甲甲甲甲。乙乙乙乙乙乙。", [0.9, 0.1], [0.1, 0.8], budget=8) == "甲甲甲甲甲甲。"
    )
    assert window("甲" * 50 + "。", [0.9, 0.1], budget=8) == "甲" * 50 + "。"


def test_an_item_is_quoted_with_the_words_that_introduce_it() -> None:
    text = "有下列情形之一的，不予处罚：\n甲甲甲；"
    assert window(text, [0.1, 0.2], [0.9, 0.9]) == text


def test_in_force_needs_no_warning() -> None:
    answer = make_answer([Quote(clause("甲。乙。"), document(), "甲。")], DAY)
    assert answer.text == "《某公告》（某发〔2023〕1号）一：“甲。”[1]"
    assert answer.citations[0].status is Status.IN_FORCE
    assert answer.citations[0].note is None


@pytest.mark.parametrize(
    ("day", "status", "words"),
    [
        (date(2025, 10, 10), Status.IN_FORCE, ""),
        (date(2025, 10, 11), Status.EXPIRED, "已于2025-10-10到期"),
        (date(2022, 12, 31), Status.NOT_YET, "自2023-01-01起施行"),
    ],
)
def test_validity_on_both_sides_of_its_dates(day: date, status: Status, words: str) -> None:
    dated = document(expires=date(2025, 10, 10))
    answer = make_answer([Quote(clause("甲。"), dated, "甲。")], day)
    assert answer.citations[0].status is status
    assert words in answer.text
    if words:
        assert answer.text.index(words) < answer.text.index("甲。")


def test_unknown_validity_is_said_after_the_quote() -> None:
    answer = make_answer([Quote(clause("甲。"), document(effective=None), "甲。")], DAY)
    assert answer.citations[0].status is Status.UNKNOWN
    assert answer.text.index("甲。") < answer.text.index("未写明施行日期")


def test_expired_clauses_lead() -> None:
    old = document(document_id="old", expires=date(2024, 1, 1))
    quotes = [
        Quote(clause("甲。"), document(), "甲。"),
        Quote(Clause("old/1", "一", (), "乙。", title="旧公告"), old, "乙。"),
    ]
    answer = make_answer(quotes, DAY)
    assert [c.document for c in answer.citations] == ["旧公告", "某公告"]
    assert [c.n for c in answer.citations] == [1, 2]


def test_a_corrected_misprint_is_noted() -> None:
    answer = make_answer([Quote(clause("甲。", note="原文印作“申”。"), document(), "甲。")], DAY)
    assert answer.citations[0].note == "原文印作“申”。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("主动披露公告还能用吗", True),
        ("这个政策什么时候到期", True),
        ("政策措施有效期到哪天", True),
        ("这份公告今年还算不算数", True),
        ("出口退税几天能办好", False),
        ("企业可以申请什么", False),
    ],
)
def test_questions_about_validity(question: str, expected: bool) -> None:
    assert asks_validity(question) is expected


def test_an_item_is_quoted_behind_the_words_that_introduce_its_list(assistant: Assistant) -> None:
    reply = assistant.ask("国务院条例里，中介机构不向社会公开收费标准的，怎么处理？")
    quotes = [c.quote for c in reply.citations if c.clause_id == "state-business-2019/art-71"]
    assert "责令改正" in quotes[0]
    assert any(q.startswith("（四）") or "（四）" in q for q in quotes)


def test_a_word_that_one_sentence_has_outweighs_words_that_both_have() -> None:
    text = "按照本条例的规定处理。轻微的不予处罚。"
    assert window(text, [0.7, 0.7, 0.7, 0.7, 0.3], [0.6] * 5, budget=12) == "轻微的不予处罚。"
