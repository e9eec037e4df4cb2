"""What a question names outright is looked up, and nothing else is."""

from __future__ import annotations

import pytest

from corpus import ReferenceFinder, load_compilation

FINDER = ReferenceFinder(load_compilation().documents)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("《重庆市优化营商环境条例》第十九条说什么", ["cq-business-2021/art-19"]),
        ("重庆市优化营商环境条例第19条", ["cq-business-2021/art-19"]),
        ("《优化营商环境条例》第七十二条", ["state-business-2019/art-72"]),
        ("重庆营商条例第32条和第五十条", ["cq-business-2021/art-32", "cq-business-2021/art-50"]),
        ("722号令第七十二条", ["state-business-2019/art-72"]),
        ("海关总署公告2024年第13号第四条", ["gacc-2024-13/4"]),
        ("2023年第148号公告第四条", ["gacc-2023-148/4"]),
        ("RCEP意见三、（一）3", ["rcep-2022/3-1-3"]),
        ("营商环境行动方案任务73", ["cq-action-2024/task-73"]),
        ("营商环境行动方案第73项任务", ["cq-action-2024/task-73"]),
        ("外资三年行动计划三、（六）18", ["cq-plans-2022/fdi/3-6-18"]),
        ("外贸三年行动计划三、（八）23", ["cq-plans-2022/trade/3-8-23"]),
        ("高资信企业措施名单12", ["cq-credit-2024/list-12"]),
    ],
)
def test_clauses_by_number(question: str, clauses: list[str]) -> None:
    assert [c.clause_id for c in FINDER.find(question).clauses] == clauses


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("127号公告还有效吗", ["gacc-2023-127"]),
        ("主动披露公告还能用吗", ["gacc-2023-127"]),
        ("公告2024年第66号", ["gacc-2024-66"]),
        ("渝府发〔2024〕10号有效期", ["cq-corridor-2024"]),
        ("渝府发[2024]10号", ["cq-corridor-2024"]),
        ("渝府发（2024）10号", ["cq-corridor-2024"]),
        ("渝府办发〔2023〕92号说了啥", ["cq-ecommerce-2023"]),
        ("国务院优化营商环境条例", ["state-business-2019"]),
        ("RCEP意见和重庆条例", ["rcep-2022", "cq-business-2021"]),
    ],
)
def test_documents_by_name_and_number(question: str, documents: list[str]) -> None:
    assert sorted(d.document_id for d, _ in FINDER.find(question).documents) == sorted(documents)


@pytest.mark.parametrize(
    "question",
    [
        "优化营商环境条例实施细则第三条",
        "《海关法》第三条",
        "海关法实施细则第3条",
        "拨打12345热线",
        "第三条规定是什么",
        "出口退税几天",
    ],
)
def test_nothing_is_matched_by_part_of_a_name(question: str) -> None:
    found = FINDER.find(question)
    assert found.documents == ()
    assert found.clauses == ()


def test_absent_articles_and_unknown_titles_are_reported() -> None:
    assert FINDER.find("重庆条例第九十条").absent == (
        "《重庆市优化营商环境条例》共80条，没有第九十条。",
    )
    assert FINDER.find("《海关法》第三条").unknown == ("海关法",)
    assert FINDER.find("海关总署公告2022年第54号").unknown == ("2022年第54号",)
    assert FINDER.find("国办发〔2023〕10号").unknown == ("国办发(2023)10号",)
