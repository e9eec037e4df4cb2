"""What a question names outright is looked up, and what it names in vain is said, end to end."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import ReferenceFinder, load_compilation
from rag import Assistant, Reason, Reply
from rag.exact import is_exact, unanswerable

DAY = date(2026, 1, 15)
FINDER = ReferenceFinder(load_compilation().documents)


def cited(reply: Reply) -> list[str]:
    return [citation.clause_id for citation in reply.citations]


@pytest.mark.parametrize(
    ("question", "clause_ids"),
    [
        ("重庆条例19条和32条", ["cq-business-2021/art-19", "cq-business-2021/art-32"]),
        ("重庆条例第十九条和第九十条", ["cq-business-2021/art-19"]),
        ("优化营商环境条例第三条", ["state-business-2019/art-3", "cq-business-2021/art-3"]),
        (
            "国务院条例第十条、重庆条例第十二条",
            ["state-business-2019/art-10", "cq-business-2021/art-12"],
        ),
        ("渝府发[2024]10号 三、(十)", ["cq-corridor-2024/3-10"]),
        ("127号公告", ["gacc-2023-127/preamble"]),
        ("渝府办发〔2022〕107号", ["cq-plans-2022/trade/preamble", "cq-plans-2022/fdi/preamble"]),
    ],
)
def test_a_look_up_cites_what_was_named_and_lists_it_first(
    assistant: Assistant, question: str, clause_ids: list[str]
) -> None:
    reply = assistant.ask(question, DAY)
    assert sorted(cited(reply)) == sorted(clause_ids)
    assert [hit.clause_id for hit in reply.hits[: len(clause_ids)]] == clause_ids


def test_a_clause_looked_up_is_quoted_whole(assistant: Assistant) -> None:
    (citation,) = assistant.ask("重庆条例第十九条", DAY).citations
    assert citation.quote == citation.text


def test_an_item_is_quoted_alone(assistant: Assistant) -> None:
    (citation,) = assistant.ask("国务院条例第六十九条第（三）项", DAY).citations
    assert citation.quote.startswith("（三）违反法定权限")
    assert "（四）" not in citation.quote


def test_what_was_not_found_is_said_beside_what_was(assistant: Assistant) -> None:
    assert "共80条，没有第九十条" in assistant.ask("重庆条例第十九条和第九十条", DAY).answer


def test_two_of_one_name_are_both_shown_and_marked(assistant: Assistant) -> None:
    reply = assistant.ask("优化营商环境条例第三条", DAY)
    assert reply.answer.startswith("“优化营商环境条例”可以指")


def test_of_many_clauses_the_first_are_quoted_and_the_rest_counted(assistant: Assistant) -> None:
    reply = assistant.ask("RCEP意见第三部分", DAY)
    assert len(reply.citations) == 6
    assert "共30条，列出前6条" in reply.answer


@pytest.mark.parametrize(
    ("question", "reason", "words"),
    [
        ("重庆条例第九十条讲什么", Reason.NOT_COVERED, "共80条，没有第九十条"),
        ("重庆条例第十九条第九款", Reason.NOT_COVERED, "第十九条共有2款，没有第九款"),
        ("《海关法》第三条", Reason.NOT_COVERED, "没有《海关法》"),
        ("优化营商环境条例实施细则第三条", Reason.NOT_COVERED, "没有“优化营商环境条例实施细则”"),
        ("999号公告还有效吗", Reason.NOT_COVERED, "没有“999号公告”"),
        ("国办发〔2023〕10号", Reason.NOT_COVERED, "没有“国办发〔2023〕10号”"),
        ("重庆条例第XX条", Reason.UNCLEAR, "请写明条号"),
        ("重庆条例新增第八十一条，请确认其效力", Reason.NOT_COVERED, "共80条，没有第八十一条"),
        ("第三十二条", Reason.UNCLEAR, "没有写明“第三十二条”是哪个文件的"),
    ],
)
def test_what_is_not_there_is_refused_in_words(question: str, reason: Reason, words: str) -> None:
    refused = unanswerable(question, FINDER.find(question))
    assert refused is not None
    assert refused[0] is reason
    assert words in refused[1]


@pytest.mark.parametrize(
    "question",
    [
        "根据《海关法》，预裁定决定书有效期几年",
        "《优化营商环境条例》规定政府采购能不能歧视外地企业",
        "出口退税几天",
    ],
)
def test_a_mention_decides_nothing(question: str) -> None:
    found = FINDER.find(question)
    assert unanswerable(question, found) is None
    assert not is_exact(question, found)


def test_an_article_of_a_law_not_held_may_be_spoken_of_in_a_clause_that_is() -> None:
    question = "适用《海关行政处罚实施条例》第十五条第（二）项的主动披露是否处罚"
    found = FINDER.find(question)
    assert unanswerable(question, found) is not None
    assert unanswerable(question, found, "《海关行政处罚实施条例》第十五条") is None


def test_a_mention_is_searched_within_its_document(assistant: Assistant) -> None:
    reply = assistant.ask("《优化营商环境条例》规定政府采购能不能歧视外地企业", DAY)
    assert cited(reply) == ["state-business-2019/art-13"]
    assert all(hit.clause_id.startswith("state-business-2019/") for hit in reply.hits)
