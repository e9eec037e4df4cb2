"""Tables that a PDF broke into lines: rows come back whole, cells in their columns."""

from __future__ import annotations

import pytest

from corpus import Clause, audit, parse_text
from corpus.lines import clean
from corpus.tables import find_table, parse_rows, tidy_head

TASKS = """\
某方案
一、按清单办理。
附件
2024年任务清单
序号 工 作 任 务 牵头单位 完成时间
一、市场行动
（一）准入
1
推行企业名称申报承诺制，扩大申请人自主选择
名称的权利。
市市场监管局、
市商务委
2024年
12月
2 举办仲裁论坛。 市司法局
2024年
6月
（二）退出
3
受理、归集涉及
市发展改革委
2024年
9月
— 12 —
 序号 工 作 任 务 牵头单位 完成时间
政府部门的投诉，并督促整改。
二、法治行动
4
建成100个“一站式”服务点，覆盖
2024个村。
市高法院
2024年
4月
"""

NAMES = """\
某通知
一、见附件。
附件：名单
序号 企业名称
1 重庆甲公司
2 重庆乙有限责任公司
两江分公司
— 3 —
 3
重庆丙公司
4 重庆甲公司
"""


def rows(text: str) -> list[Clause]:
    return [c for c in parse_text(text, "d").clauses if c.label.startswith("附件")]


def test_rows_are_numbered_clauses_of_the_annex() -> None:
    found = rows(TASKS)
    assert [c.label for c in found] == [f"附件 任务{n}" for n in (1, 2, 3, 4)]
    assert [c.clause_id for c in found] == [f"d/task-{n}" for n in (1, 2, 3, 4)]


def test_a_row_broken_over_lines() -> None:
    first = rows(TASKS)[0]
    assert first.text == (
        "任务1：推行企业名称申报承诺制，扩大申请人自主选择名称的权利。"
        "（牵头单位：市市场监管局、市商务委；完成时间：2024年12月）"
    )
    assert first.departments == ("市市场监管局", "市商务委")


def test_cells_on_one_line() -> None:
    assert rows(TASKS)[1].text == "任务2：举办仲裁论坛。（牵头单位：市司法局；完成时间：2024年6月）"


def test_a_row_goes_on_below_the_repeated_head_of_the_next_page() -> None:
    third = rows(TASKS)[2]
    assert "受理、归集涉及政府部门的投诉，并督促整改。" in third.text
    assert third.departments == ("市发展改革委",)
    assert third.page == 12


def test_a_number_inside_a_cell_opens_no_row() -> None:
    assert "覆盖2024个村。" in rows(TASKS)[3].text


def test_headings_between_rows() -> None:
    assert [c.heading for c in rows(TASKS)] == [
        ("一、市场行动", "（一）准入"),
        ("一、市场行动", "（一）准入"),
        ("一、市场行动", "（二）退出"),
        ("二、法治行动",),
    ]


def test_text_above_the_table_keeps_its_clauses_and_loses_the_annex_title() -> None:
    document = parse_text(TASKS, "d")
    assert document.clauses[0].text == "按清单办理。"
    assert not any("任务清单" in c.text for c in document.clauses)


def test_a_list_of_names_with_the_same_name_twice() -> None:
    assert [c.text for c in rows(NAMES)] == [
        "名单1：重庆甲公司",
        "名单2：重庆乙有限责任公司两江分公司",
        "名单3：重庆丙公司",
        "名单4：重庆甲公司",
    ]
    assert [c.clause_id for c in rows(NAMES)] == [f"d/list-{n}" for n in (1, 2, 3, 4)]
    assert [c.page for c in rows(NAMES)] == [3, 3, 4, 4]


def test_a_table_of_something_else_is_numbered_by_row() -> None:
    text = "某公告\n一、见附件。\n附件\n序号 商品 税率\n1 手机 5%\n2 电脑 6%\n"
    assert [c.label for c in rows(text)] == ["附件 第1行", "附件 第2行"]


def test_a_head_without_a_first_row_is_no_table() -> None:
    assert find_table(clean("序号 名称\n甲\n乙\n")) is None
    assert find_table(clean("按序号排列。\n1 甲\n")) is None


def test_text_after_the_last_row_is_given_back() -> None:
    lines = clean("序号 工作任务 牵头单位 完成时间\n1 办会。 市司法局\n2024年6月\n某市政府\n")
    found, after = parse_rows(lines)
    assert [row.deadline for row in found] == ["2024年6月"]
    assert [line.text for line in after] == ["某市政府"]


@pytest.mark.parametrize(
    ("printed", "closed"),
    [("序号 工 作 任 务 牵头单位", "序号 工作任务 牵头单位"), ("序号 企业名称", "序号 企业名称")],
)
def test_letter_spaced_column_names(printed: str, closed: str) -> None:
    assert tidy_head(printed) == closed


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "某某办法\n第一条 为规范收费，制定本办法。\n第二条 标准如下：\n序号 项目 标准\n"
            "1 报关费 100元\n2 仓储费 200元\n第三条 违反的，责令改正。\n"
            "第四条 自发布之日起施行。\n",
            ["第一条", "第二条", "第三条", "第四条", "附件 第1行", "附件 第2行"],
        ),
        (
            "某某通知\n现通知如下。\n一、收费标准\n按下表执行。\n序号 项目 标准\n1 报关费 100元\n"
            "2 仓储费 200元\n二、监督管理\n各单位要加强监督。\n三、施行\n自发布之日起施行。\n",
            ["正文首段", "一", "二", "三", "附件 第1行", "附件 第2行"],
        ),
    ],
    ids=["statute", "notice"],
)
def test_what_follows_a_table_is_not_lost(text: str, labels: list[str]) -> None:
    document = parse_text(text, "d")
    assert [clause.label for clause in document.clauses] == labels
    assert audit(clean(text), document).clean
