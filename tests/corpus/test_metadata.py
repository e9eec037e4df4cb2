"""Title, 文号, dates and level, read from the document's own letterhead."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Level, parse_text
from corpus.lines import clean
from corpus.metadata import find_level, is_body_name, is_date_line

BODY = (
    "为促进外贸发展，现就有关事项通知如下：\n"
    "一、优化流程。海关应当公开。\n二、降低费用。清理收费。\n"
)


@pytest.mark.parametrize(
    ("head", "title", "number"),
    [
        (
            "重庆市人民政府办公厅\n关于印发重庆市优化口岸营商环境\n若干措施的通知\n"
            "渝府办发〔2024〕30号\n各区县（自治县）人民政府，市政府各部门，有关单位：\n",
            "关于印发重庆市优化口岸营商环境若干措施的通知",
            "渝府办发〔2024〕30号",
        ),
        (
            "商务部关于某事的通知\n商服贸函[2024]324号\n",
            "商务部关于某事的通知",
            "商服贸函[2024]324号",
        ),
        ("国务院关于某事的意见\n国发（2023）5号\n", "国务院关于某事的意见", "国发（2023）5号"),
        ("国务院关于某事的意见\n国发 (2023) 5 号\n", "国务院关于某事的意见", "国发(2023)5号"),
        (
            "中华人民共和国海关总署\n公　告\n2024年 第 9号\n",
            "海关总署公告2024年第9号",
            "2024年第9号",
        ),
        (
            "财政部 税务总局关于出口退税的公告\n财政部 税务总局公告2023年第4号\n",
            "财政部税务总局关于出口退税的公告",
            "2023年第4号",
        ),
        ("关于便利人员往来的通知\n", "关于便利人员往来的通知", None),
        ("某市外贸行动计划（2022—2024年）\n", "某市外贸行动计划（2022—2024年）", None),
    ],
)
def test_title_and_number(head: str, title: str, number: str | None) -> None:
    document = parse_text(head + BODY, "d")
    assert document.title == title
    assert document.document_number == number


def test_a_plan_is_named_by_its_own_title_and_not_by_the_notice_that_prints_it() -> None:
    text = (
        "重庆市人民政府办公厅\n关于印发某某措施的通知\n渝府办发〔2024〕30号\n"
        "《某某措施》已经市政府同意，现印发给你们，请认真执行。\n重庆市人民政府办公厅\n"
        "2024年4月12日\n（此件公开发布）\n某市口岸若干措施\n"
    )
    document = parse_text(text + BODY, "d")
    assert document.title == "某市口岸若干措施"
    assert document.issued == date(2024, 4, 12)


@pytest.mark.parametrize(
    "remark",
    [
        "（2021年3月31日某市人民代表大会常务委员会通过）",
        "（2021年3月31日某署令第250号公布，自2021年7月1日起施行）",
    ],
)
def test_the_remark_under_the_title_of_a_law_dates_it_and_is_no_title(remark: str) -> None:
    text = f"某市口岸条例\n{remark}\n第一条 为了便利通关，制定本条例。\n第二条 海关应当公开流程。\n"
    document = parse_text(text, "d")
    assert document.title == "某市口岸条例"
    assert document.issued == date(2021, 3, 31)


def test_a_table_of_contents_is_no_part_of_the_title_and_holds_no_article() -> None:
    text = (
        "某某市口岸条例\n（2021年3月31日某某市第五届人民代表大会常务委员会通过）\n目　录\n"
        "第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲甲甲甲。\n第二章 附则\n第二条 乙乙。\n"
    )
    document = parse_text(text, "d")
    assert document.title == "某某市口岸条例"
    assert document.level == Level.MUNICIPAL
    assert [c.heading for c in document.clauses] == [("第一章总则",), ("第二章附则",)]


def test_without_any_front_matter_the_id_stands_for_the_title() -> None:
    assert parse_text("第一条 甲甲甲甲。\n第二条 乙乙乙乙。\n", "file").title == "file"


@pytest.mark.parametrize(
    "printed", ["2023年5月6日", "2023 年 5 月 6 日", "二〇二三年五月六日", "二○二三年五月六日"]
)
def test_the_date_of_issue(printed: str) -> None:
    assert parse_text(f"某通知\n{BODY}某市商务委员会\n{printed}\n", "d").issued == date(2023, 5, 6)


def test_a_date_inside_a_sentence_is_no_date_of_issue() -> None:
    assert is_date_line("（2024年4月2日）")
    assert not is_date_line("2024年4月2日起施行")
    assert (
        parse_text("某通知\n" + BODY.replace("清理收费", "2024年4月2日起执行"), "d").issued is None
    )


@pytest.mark.parametrize(
    ("head", "level"),
    [
        ("国务院关于某事的意见", Level.NATIONAL),
        ("财政部 税务总局关于某事的公告", Level.NATIONAL),
        ("商务部等9部门关于某事的意见\n商贸发〔2024〕125号", Level.NATIONAL),
        ("关于某事的通知\n商贸发〔2024〕125号", Level.NATIONAL),
        ("关于某事的通知\n渝商发〔2024〕125号", None),
        ("重庆市商务委员会\n渝商发〔2024〕125号", Level.MUNICIPAL),
        ("重庆市人民政府办公厅", Level.MUNICIPAL),
        ("重庆市商务委员会关于某事的通知", Level.MUNICIPAL),
        ("某省交通运输厅关于某事的通知", Level.MUNICIPAL),
        ("中华人民共和国海关总署", Level.CUSTOMS),
        ("重庆海关关于某事的通告", Level.CUSTOMS),
        ("关于加强内部管理的通知", None),
        ("", None),
    ],
)
def test_level(head: str, level: Level | None) -> None:
    assert find_level(clean(head)) == level


@pytest.mark.parametrize("text", ["海关总署", "重庆市人民政府办公厅", "中国（上海）海关"])
def test_names_of_bodies(text: str) -> None:
    assert is_body_name(text)


@pytest.mark.parametrize("text", ["关于海关", "优化通关流程", "海关总署关于某事的公告"])
def test_other_words(text: str) -> None:
    assert not is_body_name(text)


@pytest.mark.parametrize(
    "addressed", ["各区县人力社保局、财政局、税务局：", "各区县商务主管部门、财政局，有关单位："]
)
def test_bodies_that_are_addressed_are_no_part_of_the_body(addressed: str) -> None:
    document = parse_text(f"某市关于某事的通知\n{addressed}\n" + BODY, "d")
    assert all(addressed not in clause.text for clause in document.clauses)
