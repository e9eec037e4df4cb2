"""Questions about validity are answered from the sentence that states it, on that day."""

from __future__ import annotations

from datetime import date

import pytest

from rag import Assistant
from rag.timeliness import asks_validity, describes_document


@pytest.mark.parametrize(
    "question",
    [
        "127号公告现在还有效吗",
        "54号公告是否仍可作为依据，现行有效吗",
        "公告自何日施行",
        "两部营商条例各哪天施行",
        "那份通知现行效力如何",
        "营商条例生效没",
        "它施行了吗",
    ],
)
def test_questions_about_validity(question: str) -> None:
    assert asks_validity(question)


@pytest.mark.parametrize("question", ["出口退税几天", "怎么申请展期", "谁负责实施"])
def test_other_questions(question: str) -> None:
    assert not asks_validity(question)


@pytest.mark.parametrize(
    ("question", "described"),
    [
        ("归类裁定那个公告还有效吗", ("归类裁定那个公告", "还有效吗")),
        ("这批货按老办法申报，现在还管用吗，会不会被海关退单重报", None),
        ("归类裁定那个公告怎么申请", None),
        ("裁定的有效期怎么算", None),
    ],
)
def test_a_document_may_be_described(question: str, described: tuple[str, str] | None) -> None:
    assert describes_document(question) == described


def test_a_document_that_is_described_counts_as_named(assistant: Assistant) -> None:
    reply = assistant.ask("归类裁定那个公告还有效吗", date(2024, 6, 1))
    assert [c.clause_id for c in reply.citations] == ["gacc-2024-32/closing"]
    assert reply.hits[0].clause_id == "gacc-2024-32/closing"


def test_a_description_that_fits_no_one_document_names_none(assistant: Assistant) -> None:
    reply = assistant.ask("养老服务补贴那个通知还有效吗", date(2024, 6, 1))
    assert reply.status == "refused"


@pytest.mark.parametrize(
    ("question", "day", "clause_id", "status", "words"),
    [
        ("127号公告现在还有效吗", "2025-10-10", "gacc-2023-127/closing", "in_force", "有效期自"),
        (
            "127号公告现在还有效吗",
            "2025-10-11",
            "gacc-2023-127/closing",
            "expired",
            "2025-10-10到期",
        ),
        ("127号公告现在还有效吗", "2023-10-10", "gacc-2023-127/closing", "not_yet", "尚未施行"),
        (
            "海关总署公告2022年第54号还有效吗",
            "2023-10-11",
            "gacc-2023-127/closing",
            "repealed",
            "海关总署公告2022年第54号已于2023-10-11被《海关总署公告2023年第127号》废止",
        ),
        (
            "海关总署公告2022年第54号还有效吗",
            "2023-10-10",
            "gacc-2023-127/closing",
            "not_yet",
            "尚未废止",
        ),
        ("54号公告", "2026-01-15", "gacc-2023-127/closing", "repealed", "本身已于2025-10-10到期"),
        (
            "署岸发〔2016〕165号还有效吗",
            "2024-01-15",
            "gacc-2023-164/4",
            "repealed",
            "已于2023-10-17被",
        ),
        ("14号公告还有效吗", "2024-05-01", "gacc-2024-32/closing", "in_force", "以本公告为准"),
        (
            "外资集聚地三年行动计划2025年还算数吗",
            "2025-05-06",
            "cq-plans-2022/fdi/closing",
            "in_force",
            "继续有效",
        ),
        (
            "外贸三年行动计划2025年还算数吗",
            "2025-05-06",
            "cq-plans-2022/trade/preamble",
            "unknown",
            "题名所写期限（2022—2024年）已过",
        ),
        ("RCEP意见还有效吗", "2025-05-06", "rcep-2022/preamble", "unknown", "未写明施行日期"),
        ("跨境电商退运商品还免税吗", "2025-12-31", "cq-ecommerce-2023/7", "in_force", "免征"),
        (
            "跨境电商退运商品还免税吗",
            "2026-01-01",
            "cq-ecommerce-2023/7",
            "expired",
            "2025-12-31届满",
        ),
        (
            "渝府发〔2024〕10号还有效吗",
            "2026-12-31",
            "cq-corridor-2024/closing",
            "in_force",
            "有效期至",
        ),
        (
            "渝府发〔2024〕10号还有效吗",
            "2027-01-01",
            "cq-corridor-2024/closing",
            "expired",
            "到期失效",
        ),
    ],
)
def test_validity_is_answered_from_its_sentence(
    assistant: Assistant, question: str, day: str, clause_id: str, status: str, words: str
) -> None:
    reply = assistant.ask(question, date.fromisoformat(day))
    assert [c.clause_id for c in reply.citations] == [clause_id]
    assert reply.citations[0].status == status
    assert words in reply.answer
    assert reply.hits[0].clause_id == clause_id


def test_a_policy_not_named_but_spoken_of(assistant: Assistant) -> None:
    reply = assistant.ask("铁路快速通关业务优化的公告自何日施行", date(2023, 12, 14))
    assert [c.clause_id for c in reply.citations] == ["gacc-2023-178/closing"]
    assert reply.citations[0].status == "not_yet"
