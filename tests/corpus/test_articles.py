"""Articles of statutes come back whole, whatever the wrapping, and none is invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import parse_text
from corpus.numerals import to_chinese
from tests.corpus.statutes import statute


def labels(text: str) -> list[str]:
    return [clause.label for clause in parse_text(text, "d").clauses]


CODE = """\
某某法
（2020年5月28日通过）
第一编　总则
第一分编　通则
第一章　基本规定
第一条　为了规范管理，制定本法。
第二条　本法适用于口岸管理活动。
第二章　管理
第一节　通关
第三条　海关应当公开流程。
企业可以查询。
有下列情形之一的，可以延期：
（一）不可抗力；
（二）系统故障。
第二节　收费
第四条　收费应当公示。
第二编　附则
第五条　本法自公布之日起施行。
"""


def test_headings_stand_above_their_articles_and_in_no_text() -> None:
    clauses = parse_text(CODE, "d").clauses
    first = ("第一编总则", "第一分编通则")
    assert [(c.label, c.heading) for c in clauses] == [
        ("第一条", (*first, "第一章基本规定")),
        ("第二条", (*first, "第一章基本规定")),
        ("第三条", (*first, "第二章管理", "第一节通关")),
        ("第四条", (*first, "第二章管理", "第二节收费")),
        ("第五条", ("第二编附则",)),
    ]
    assert not any(re.search("第.[编章节]", c.text) for c in clauses)


def test_paragraphs_and_items_belong_to_their_article() -> None:
    assert parse_text(CODE, "d").clauses[2].text.split("\n") == [
        "海关应当公开流程。",
        "企业可以查询。",
        "有下列情形之一的，可以延期：",
        "（一）不可抗力；",
        "（二）系统故障。",
    ]


@pytest.mark.parametrize("space", [" ", "　", "", "  "])
def test_a_space_after_the_number_or_none(space: str) -> None:
    text = f"第一条{space}甲甲甲甲。\n第二条{space}乙乙乙乙。\n第三条{space}丙丙丙丙。\n"
    assert [c.text for c in parse_text(text, "d").clauses] == [
        "甲甲甲甲。",
        "乙乙乙乙。",
        "丙丙丙丙。",
    ]


@pytest.mark.parametrize("number", ["第 1 条", "第1条", "第１条", "第 一 条"])
def test_other_ways_to_print_a_number(number: str) -> None:
    following = number.translate(str.maketrans("1１一", "2２二"))
    assert labels(f"{number} 甲甲甲甲。\n{following} 乙乙乙乙。\n") == ["第一条", "第二条"]


@pytest.mark.parametrize("first", [1, 98, 131, 998, 1256])
def test_numbers_of_one_to_four_digits(first: int) -> None:
    wanted = [f"第{to_chinese(n)}条" for n in range(first, first + 5)]
    assert labels("".join(f"{label}　甲甲甲甲。\n" for label in wanted)) == wanted


def test_an_article_of_five_characters_is_an_article() -> None:
    clauses = parse_text("第一条　甲乙丙丁。\n第二条　略。\n第三条　从其规定。\n", "d").clauses
    assert [c.text for c in clauses] == ["甲乙丙丁。", "略。", "从其规定。"]


def test_inserted_articles_keep_their_numbers() -> None:
    numbers = ["第一百三十三条", "第一百三十三条之一", "第一百三十三条之二", "第一百三十四条"]
    clauses = parse_text("".join(f"{number}　甲甲。\n" for number in numbers), "d").clauses
    assert [c.label for c in clauses] == numbers
    assert [c.clause_id for c in clauses] == [
        "d/art-133",
        "d/art-133-1",
        "d/art-133-2",
        "d/art-134",
    ]


def test_a_repealed_number_leaves_a_gap_and_no_article() -> None:
    assert labels("第一条 甲甲。\n第二条 乙乙。\n第五条 丁丁。\n第六条 戊戊。\n") == [
        "第一条",
        "第二条",
        "第五条",
        "第六条",
    ]


WRAPPED = """\
第一条 为了保护市场主体的合法权益，促进公平竞争，制定本办法条文。
第二条 有下列行为之一的，由主管部门责令限期改正，拒不改正并有本法
第三条规定情形的，依法给予处罚，并记入信用记录，同时向社会公布有
关情况。
第三条 拒绝、阻碍检查，或者提供虚假材料的，处一万元以上罚款并公告。
第四条 进出口企业、单位发生前条规定的情形，或者发生本办法第一条和
第二条所列情形后，应当及时报告。
第三条第（二）项规定的除外。
第五条 依照本办法第一条、
第六条规定应当公开的，应当在三日内公开。
 第六条 主管部门应当公开流程，接受社会监督，并依照本办法第五条、
第七条 之规定办理。
第七条 本办法自公布之日起施行。
"""


def test_cross_references_at_the_start_of_a_line_are_no_headings() -> None:
    clauses = parse_text(WRAPPED, "d").clauses
    assert [c.label for c in clauses] == [f"第{to_chinese(n)}条" for n in range(1, 8)]
    assert "拒不改正并有本法第三条规定情形的" in clauses[1].text
    assert "发生本办法第一条和第二条所列情形后，应当及时报告。" in clauses[3].text
    assert clauses[3].text.endswith("第三条第（二）项规定的除外。")
    assert "第一条、第六条规定应当公开的" in clauses[4].text
    assert clauses[5].text.endswith("第五条、第七条之规定办理。")


def test_references_in_a_notice_make_no_statute_of_it() -> None:
    text = (
        "某市关于口岸收费的通知\n为规范收费，现通知如下。\n一、按照《某某条例》\n"
        "第十八条执行。\n二、依照《某某条例》\n第十九条第（九）项规定处理。\n三、其他事项。\n"
    )
    assert "第十八条" not in labels(text)


def test_a_preamble_may_stand_above_the_first_article() -> None:
    text = "某某规定\n为规范管理，特制定本规定。\n第一条 甲甲甲甲。\n第二条 乙乙乙乙。\n"
    assert labels(text) == ["正文首段", "第一条", "第二条"]


def test_a_promulgation_order_is_no_clause() -> None:
    text = (
        "《某某规定》已经通过，现予公布，自2020年1月1日起施行。\n某某规定\n"
        "第一条 甲甲甲甲。\n第二条 乙乙乙乙。\n"
    )
    assert labels(text) == ["第一条", "第二条"]


def test_an_annex_is_a_clause_of_its_own_after_the_last_article() -> None:
    text = "第一条 甲甲甲甲。\n第二条 本办法自公布之日起施行。\n附件：收费清单\n甲类收费。\n"
    article, annex = parse_text(text, "d").clauses[-2:]
    assert article.text == "本办法自公布之日起施行。"
    assert (annex.label, annex.text) == ("附件", "附件：收费清单\n甲类收费。")


def test_pages_of_articles() -> None:
    text = "第一条 甲甲甲甲。\n— 3 —\n 第二条 乙乙乙乙。\n第三条 丙丙。\n— 4 —\n"
    assert [c.page for c in parse_text(text, "d").clauses] == [3, 4, 4]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9))
def test_random_statutes_come_back(seed: int) -> None:
    text, expected = statute(seed)
    found = [(c.label, re.sub(r"\s", "", c.text)) for c in parse_text(text, "d").clauses]
    assert found == expected
