"""What a question names outright is looked up, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Clause, Document, ReferenceFinder, State, load_compilation
from corpus.numerals import to_chinese

FINDER = ReferenceFinder(load_compilation().documents)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("《重庆市优化营商环境条例》第十九条说什么", ["cq-business-2021/art-19"]),
        ("重庆市优化营商环境条例第19条", ["cq-business-2021/art-19"]),
        ("重庆条例第 １９ 条", ["cq-business-2021/art-19"]),
        ("重庆条例第十九条第（二）项", ["cq-business-2021/art-19"]),
        ("重庆条例第十九条第一款", ["cq-business-2021/art-19"]),
        ("重庆条例第十九条（二）", ["cq-business-2021/art-19"]),
        ("重庆条例19条", ["cq-business-2021/art-19"]),
        ("重庆营商条例里的第19条", ["cq-business-2021/art-19"]),
        ("重庆的营商环境条例第19条", ["cq-business-2021/art-19"]),
        ("我市优化营商环境条例第十九条", ["cq-business-2021/art-19"]),
        ("重庆市《优化营商环境条例》第十九条", ["cq-business-2021/art-19"]),
        ("国务院《优化营商环境条例》第十九条", ["state-business-2019/art-19"]),
        ("国务院的优化营商环境条例第十九条", ["state-business-2019/art-19"]),
        ("优化营商环境条例（国务院令第722号）第七十二条", ["state-business-2019/art-72"]),
        (
            "重庆条例第19-21条",
            ["cq-business-2021/art-19", "cq-business-2021/art-20", "cq-business-2021/art-21"],
        ),
        (
            "重庆条例第十九条至第二十一条",
            ["cq-business-2021/art-19", "cq-business-2021/art-20", "cq-business-2021/art-21"],
        ),
        ("重庆条例19到20条", ["cq-business-2021/art-19", "cq-business-2021/art-20"]),
        (
            "重庆条例第19、20和22条",
            ["cq-business-2021/art-19", "cq-business-2021/art-20", "cq-business-2021/art-22"],
        ),
        ("重庆条例19条和32条", ["cq-business-2021/art-19", "cq-business-2021/art-32"]),
        (
            "国务院条例第十条、重庆条例第十二条",
            ["state-business-2019/art-10", "cq-business-2021/art-12"],
        ),
        (
            "国务院条例和重庆条例第十条分别说什么",
            ["state-business-2019/art-10", "cq-business-2021/art-10"],
        ),
        ("RCEP意见和重庆条例第十条", ["cq-business-2021/art-10"]),
        ("127号公告和108号公告第二条", ["gacc-2023-108/2"]),
        ("127号文第二条", ["gacc-2023-127/2"]),
        ("一百二十七号公告第二条", ["gacc-2023-127/2"]),
        ("127号公告第一条第（五）项第2目", ["gacc-2023-127/1-5-2"]),
        ("127号公告第四条第二款", ["gacc-2023-127/4"]),
        ("渝府发[2024]10号 三、(十)", ["cq-corridor-2024/3-10"]),
        ("跨境电商若干措施第七条", ["cq-ecommerce-2023/7"]),
        ("便利化措施第25条", ["cq-facilitation-2024/5-25"]),
        ("便利化措施五、25", ["cq-facilitation-2024/5-25"]),
        ("海外仓意见第十三项", ["overseas-warehouse-2024/5-13"]),
        (
            "《商务部等9部门关于拓展跨境电商出口推进海外仓建设的意见》第十三条",
            ["overseas-warehouse-2024/5-13"],
        ),
        (
            "《关于高质量实施〈区域全面经济伙伴关系协定〉（RCEP）的指导意见》三、（一）3",
            ["rcep-2022/3-1-3"],
        ),
        ("127号公告结尾段", ["gacc-2023-127/closing"]),
        ("《优化营商环境条例》第七十二条", ["state-business-2019/art-72"]),
        ("〈优化营商环境条例〉第七十二条", ["state-business-2019/art-72"]),
        ("重庆营商条例第32条和第五十条", ["cq-business-2021/art-32", "cq-business-2021/art-50"]),
        (
            "重庆条例第十条、第十二条和第二十条",
            ["cq-business-2021/art-10", "cq-business-2021/art-12", "cq-business-2021/art-20"],
        ),
        ("722号令第七十二条", ["state-business-2019/art-72"]),
        ("国务院令第722号第七十二条", ["state-business-2019/art-72"]),
        ("国务院令722号第72条", ["state-business-2019/art-72"]),
        ("海关总署公告2024年第13号第四条", ["gacc-2024-13/4"]),
        ("2023年第148号公告第四条", ["gacc-2023-148/4"]),
        ("127号公告第二条", ["gacc-2023-127/2"]),
        ("127号公告一、（五）2", ["gacc-2023-127/1-5-2"]),
        ("127号公告一、（五）", ["gacc-2023-127/1-5-1", "gacc-2023-127/1-5-2"]),
        ("RCEP意见三、（一）3", ["rcep-2022/3-1-3"]),
        ("RCEP意见三(一)3", ["rcep-2022/3-1-3"]),
        ("陆海新通道政策措施三、（十）", ["cq-corridor-2024/3-10"]),
        ("海外仓意见（十三）", ["overseas-warehouse-2024/5-13"]),
        ("营商环境行动方案任务73", ["cq-action-2024/task-73"]),
        ("营商环境行动方案任务七十三", ["cq-action-2024/task-73"]),
        ("营商环境行动方案第73项任务", ["cq-action-2024/task-73"]),
        ("外资三年行动计划三、（六）18", ["cq-plans-2022/fdi/3-6-18"]),
        ("外贸三年行动计划三、（八）23", ["cq-plans-2022/trade/3-8-23"]),
        ("高资信企业措施名单12", ["cq-credit-2024/list-12"]),
    ],
)
def test_clauses_by_number(question: str, clauses: list[str]) -> None:
    assert [c.clause_id for c in FINDER.find(question).clauses] == clauses


def test_an_article_of_a_notice_is_all_that_stands_under_its_number() -> None:
    found = FINDER.find("海关总署2023年第148号公告第三条").clauses
    assert [c.label for c in found] == ["三、（一）", "三、（二）"]


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("127号公告还有效吗", ["gacc-2023-127"]),
        ("第127号公告", ["gacc-2023-127"]),
        ("海关总署公告2023年第127号", ["gacc-2023-127"]),
        ("海关总署公告 2023年 第 127 号", ["gacc-2023-127"]),
        ("海关公告2024年13号", ["gacc-2024-13"]),
        ("主动披露公告还能用吗", ["gacc-2023-127"]),
        ("公告2024年第66号", ["gacc-2024-66"]),
        ("渝府发〔2024〕10号有效期", ["cq-corridor-2024"]),
        ("渝府发[2024]10号", ["cq-corridor-2024"]),
        ("渝府发（2024）10号", ["cq-corridor-2024"]),
        ("渝府发(2024)10号", ["cq-corridor-2024"]),
        ("渝府发【2024】10号", ["cq-corridor-2024"]),
        ("渝府发 〔2024〕 10 号", ["cq-corridor-2024"]),
        ("渝府发2024年10号", ["cq-corridor-2024"]),
        ("渝府办发〔2023〕92号说了啥", ["cq-ecommerce-2023"]),
        ("商贸发〔2024〕125号", ["overseas-warehouse-2024"]),
        ("国务院优化营商环境条例", ["state-business-2019"]),
        ("重庆市优化营商环境条例", ["cq-business-2021"]),
        ("RCEP意见和重庆条例", ["rcep-2022", "cq-business-2021"]),
        ("渝府办发〔2022〕107号", ["cq-plans-2022"]),
        ("107号文", ["cq-plans-2022"]),
        ("渝府发10号文", ["cq-corridor-2024"]),
        ("海关总署127号", ["gacc-2023-127"]),
        ("127、136号公告", ["gacc-2023-127", "gacc-2023-136"]),
        ("渝府发（２０２４）１０号", ["cq-corridor-2024"]),
        ("《中共中央 国务院关于加快建设全国统一大市场的意见》", ["unified-market-2022"]),
        ("《重庆市优化营商环境专项行动方案》", ["cq-action-2024"]),
        ("《关于印发重庆市推进跨境电商高质量发展若干措施的通知》", ["cq-ecommerce-2023"]),
    ],
)
def test_documents_by_name_and_number(question: str, documents: list[str]) -> None:
    assert sorted(d.document_id for d, _ in FINDER.find(question).documents) == sorted(documents)


@pytest.mark.parametrize(
    "question",
    [
        "优化营商环境条例实施细则第三条",
        "重庆市优化营商环境条例的实施办法第三条",
        "《重庆市优化营商环境条例实施细则》第三条",
        "《重庆市优化营商环境条例》实施细则第三条",
        "《重庆市优化营商环境条例》释义",
        "《优化营商环境》第三条",
        "《海关法》第三条",
        "海关法实施细则第3条",
        "三年行动计划",
        "四川省优化营商环境条例第三条",
        "四川优化营商环境条例第三条",
        "四川省《优化营商环境条例》第三条",
        "商务部公告2023年第127号",
        "重庆海关公告2023年第127号",
        "川渝府发〔2024〕10号",
        "原《预裁定决定书》何时自动失效",
        "今天就是10月10号，主动交代还管用不",
        "依据2021年《意见》第八项",
        "拨打12345热线",
        "解放碑127号楼",
        "第三条规定是什么",
        "任务73",
        "出口退税几天",
        "",
    ],
)
def test_nothing_is_matched_by_part_of_a_name_or_by_a_number_alone(question: str) -> None:
    found = FINDER.find(question)
    assert found.documents == ()
    assert found.clauses == ()


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("重庆条例第九十条", "《重庆市优化营商环境条例》共80条，没有第九十条。"),
        ("重庆条例第81条", "《重庆市优化营商环境条例》共80条，没有第八十一条。"),
        ("重庆条例第0条", "《重庆市优化营商环境条例》共80条，没有第0条。"),
        ("重庆条例第10000条", "《重庆市优化营商环境条例》共80条，没有第10000条。"),
        ("722号令第十条之一", "《优化营商环境条例》中没有第十条之一。"),
        ("重庆条例第十九条第九款", "《重庆市优化营商环境条例》第十九条共有2款，没有第九款。"),
        ("722号令第六十九条第十五项", "《优化营商环境条例》第六十九条共有11项，没有第十五项。"),
        ("重庆条例第八十条第（一）项", "《重庆市优化营商环境条例》第八十条不分项，没有第一项。"),
        ("127号公告第十条", "《海关总署公告2023年第127号》中没有第十条。"),
        (
            "营商环境行动方案任务300",
            "《重庆市优化营商环境专项行动方案（2024—2027年）》中没有任务300。",
        ),
    ],
)
def test_a_number_that_the_document_does_not_have_is_reported(question: str, absent: str) -> None:
    found = FINDER.find(question)
    assert found.clauses == ()
    assert found.absent == (absent,)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("《海关法》第三条", "海关法"),
        ("《重庆市优化营商环境条例实施细则》第三条", "重庆市优化营商环境条例实施细则"),
        ("海关总署公告2022年第54号", "海关总署公告2022年第54号"),
        ("999号公告", "999号公告"),
        ("国办发〔2023〕10号", "国办发(2023)10号"),
        ("渝府办发〔2024〕99号", "渝府办发(2024)99号"),
        ("国办发10号文", "国办发10号文"),
        ("商务部公告2023年第127号", "商务部公告2023年第127号"),
        ("四川省优化营商环境条例第三条", "四川省优化营商环境条例"),
    ],
)
def test_a_title_or_number_that_the_corpus_does_not_hold_is_reported(
    question: str, unknown: str
) -> None:
    assert FINDER.find(question).unknown == (unknown,)


def made(name: str, title: str, number: str, alias: str, *labels: str) -> Document:
    clauses = tuple(
        Clause(f"{name}/{n}", label, (), "甲。", title=title) for n, label in enumerate(labels)
    )
    return Document(name, title, number, aliases=(alias,), clauses=clauses)


A = made("a", "甲市收费办法", "甲发〔2024〕1号", "收费办法", "第一条", "第一百三十三条之十一")
B = made("b", "乙市收费办法", "乙发〔2024〕1号", "收费办法", "第一条")


def test_a_name_that_two_documents_bear_names_both() -> None:
    found = ReferenceFinder([A, B]).find("收费办法第一条")
    assert [d.document_id for d, _ in found.documents] == ["a", "b"]
    assert [c.clause_id for c in found.clauses] == ["a/0", "b/0"]


def test_the_longest_name_wins() -> None:
    found = ReferenceFinder([A, B]).find("乙市收费办法第一条")
    assert [c.clause_id for c in found.clauses] == ["b/0"]


def test_inserted_articles_are_not_cut_to_the_article_before() -> None:
    found = ReferenceFinder([A]).find("甲市收费办法第133条之十一")
    assert [c.label for c in found.clauses] == ["第一百三十三条之十一"]


@pytest.mark.parametrize(
    ("question", "states"),
    [
        ("重庆条例第十九条", [State.VERIFIED]),
        ("重庆条例第九十条", [State.ABSENT]),
        ("重庆条例第十九条和第九十条", [State.VERIFIED, State.ABSENT]),
        ("《海关法》第三条", [State.NOT_IN_CORPUS]),
        ("《海关法》第三条和重庆条例第三条", [State.NOT_IN_CORPUS, State.VERIFIED]),
        ("重庆条例第XX条", [State.UNPARSED]),
        ("第三十二条", [State.UNPARSED]),
        ("优化营商环境条例第三条", [State.AMBIGUOUS, State.AMBIGUOUS]),
        ("营商环境条例第七十五条", [State.ABSENT, State.AMBIGUOUS]),
        ("10号文", [State.AMBIGUOUS, State.AMBIGUOUS]),
        ("《优化营商环境条例》第三条", [State.VERIFIED]),
        ("127号公告还有效吗", [State.VERIFIED]),  # expired, which is another matter
        ("出口退税几天", []),
    ],
)
def test_states_are_kept_apart(question: str, states: list[State]) -> None:
    assert [reference.state for reference in FINDER.find(question).found] == states


def test_an_ambiguous_name_shows_both_and_says_so() -> None:
    found = FINDER.find("优化营商环境条例第三条")
    assert [c.clause_id for c in found.clauses] == [
        "state-business-2019/art-3",
        "cq-business-2021/art-3",
    ]
    assert found.remarks == (
        "“优化营商环境条例”可以指《优化营商环境条例》《重庆市优化营商环境条例》，以下一并列出。",
    )


def test_an_item_named_is_found_verbatim() -> None:
    (reference,) = FINDER.find("国务院条例第六十九条第（三）项").found
    assert reference.text.startswith("（三）违反法定权限")
    assert reference.text in reference.clauses[0].text
    assert "（四）" not in reference.text


@pytest.mark.parametrize(
    ("question", "lookup"),
    [
        ("《重庆市优化营商环境条例》第三十二条", True),
        ("请问重庆条例第32条说的是什么？", True),
        ("127号公告", True),
        ("《优化营商环境条例》规定政府采购能不能歧视外地企业", False),
        ("127号公告还有效吗", False),
        ("重庆条例第十九条怎么办理分公司", False),
        ("出口退税几天", False),
    ],
)
def test_a_question_that_merely_mentions_a_document_is_no_look_up(
    question: str, lookup: bool
) -> None:
    assert FINDER.find(question).is_lookup is lookup


def test_what_a_citation_prints_finds_its_clause() -> None:
    for document in load_compilation().documents:
        for clause in document.clauses:
            number = f"（{document.document_number}）" if document.document_number else ""
            for shown in (
                f"《{clause.title}》{number}{clause.label}",
                f"《{clause.title}》{clause.label}",
            ):
                found = FINDER.find(shown)
                assert [c.clause_id for c in found.clauses] == [clause.clause_id], shown
                assert found.is_lookup, shown


@given(
    st.text(
        st.sampled_from("第十九一条款项（）《》、和至-号公告重庆条例任务海关总署2023年〔〕文 x"),
        max_size=40,
    )
)
def test_no_question_breaks_the_finder(question: str) -> None:
    for reference in FINDER.find(question).found:
        assert bool(reference.message) == (reference.state is not State.VERIFIED)
        assert all(reference.text in clause.text for clause in reference.clauses)
        if reference.state is State.VERIFIED:
            assert reference.document is not None
            assert bool(reference.clauses) == bool(reference.place)


STATUTES = [d for d in load_compilation().documents if d.clauses[0].label == "第一条"]


@given(st.sampled_from(STATUTES), st.integers(1, 200), st.booleans())
def test_an_article_number_finds_that_article_or_is_absent(
    document: Document, number: int, arabic: bool
) -> None:
    label = f"第{to_chinese(number)}条"
    written = f"第{number}条" if arabic else label
    (reference,) = FINDER.find(f"《{document.title}》{written}").found
    there = any(clause.label == label for clause in document.clauses)
    assert reference.state is (State.VERIFIED if there else State.ABSENT)
    assert [clause.label for clause in reference.clauses] == [label] * there
