"""Notices and plans: numbers that continue or restart, lead-ins, openings and closings."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Document, parse_text

NOTICE = """\
中华人民共和国海关总署
公　告
2024年 第 9号
为了便利企业办理手续，现就有关事项公告如下：
一、有下列情形之一的，不予处罚：
（一）六个月以内主动披露的；
（二）影响统计的：
1．当月披露的；
2．三个月内披露的。
二、企业应当如实申报。
海关可以实施查验。
三、优化手续
企业可以网上办理。
本公告自2024年5月1日起施行，有效期至2026年4月30日。
特此公告。
附件：1.申请表
2.报告表
海关总署
2024年 4月 2日
"""


@pytest.fixture
def notice() -> Document:
    return parse_text(NOTICE, "n")


def test_labels_in_order(notice: Document) -> None:
    assert [c.label for c in notice.clauses] == [
        "正文首段",
        "一、（一）",
        "一、（二）1",
        "一、（二）2",
        "二",
        "三",
        "结尾段",
    ]


def test_an_item_carries_the_words_that_introduce_it(notice: Document) -> None:
    assert notice.clauses[2].text == "有下列情形之一的，不予处罚：\n影响统计的：\n当月披露的；"


def test_a_title_is_no_text(notice: Document) -> None:
    assert notice.clauses[5].heading == ("三、优化手续",)
    assert notice.clauses[5].text == "企业可以网上办理。"


def test_closing_words_signature_and_annexes_stay_out_of_the_last_clause(notice: Document) -> None:
    closing = notice.clauses[-1].text
    assert closing.startswith("本公告自2024年5月1日起施行")
    assert "附件" not in closing
    assert "海关总署" not in closing


def test_metadata(notice: Document) -> None:
    assert notice.title == "海关总署公告2024年第9号"
    assert notice.document_number == "2024年第9号"
    assert notice.level == "customs"
    assert notice.issued == date(2024, 4, 2)
    assert (notice.effective, notice.expires) == (date(2024, 5, 1), date(2026, 4, 30))


def test_numbers_go_on_over_headings_or_begin_again() -> None:
    text = (
        "关于某事的意见\n某办发〔2024〕3号\n各区县人民政府，有关单位：\n"
        "一、市场\n（一）准入。甲甲甲甲甲甲甲甲。（责任单位：市商务委、重庆海关）\n"
        "二、法治\n（二）权益。乙乙乙乙乙乙乙乙。\n三、其他\n（一）其他。丙丙丙丙丙丙丙丙。\n"
    )
    document = parse_text(text, "d")
    assert [c.label for c in document.clauses] == ["一、（一）", "二、（二）", "三、（一）"]
    assert document.clauses[0].departments == ("市商务委", "重庆海关")
    assert document.document_number == "某办发〔2024〕3号"


def test_cross_references_are_text() -> None:
    text = "某通知\n一、甲甲甲甲。\n二、依照前款，\n（一）项规定办理的除外。\n三、乙乙乙乙。\n"
    clauses = parse_text(text, "d").clauses
    assert [c.label for c in clauses] == ["一", "二", "三"]
    assert "（一）项规定" in clauses[1].text


def test_a_text_without_numbers_is_one_clause_or_its_paragraphs() -> None:
    short = parse_text("某海关关于某事的通告\n为便利企业，决定自2024年6月7日起开展试点。\n", "d")
    assert [c.label for c in short.clauses] == ["正文"]
    assert short.effective == date(2024, 6, 7)
    long = parse_text("某通告\n" + "企业可以自愿申请参加试点工作。\n" * 60, "d")
    assert [c.label for c in long.clauses][:2] == ["正文第一段", "正文第二段"]


def test_a_repeated_number_gets_an_id_of_its_own() -> None:
    text = "某方案\n一、甲甲甲甲。\n二、乙乙乙乙。\n附则\n一、丙丙丙丙。\n"
    ids = [c.clause_id for c in parse_text(text, "d").clauses]
    assert len(ids) == len(set(ids))


TABLE = """\
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
3
受理、归集涉及
市发展改革委
2024年
9月
 序号 工 作 任 务 牵头单位 完成时间
政府部门的投诉，并督促整改。
"""


def test_rows_of_a_table_broken_over_lines_and_pages() -> None:
    rows = [c for c in parse_text(TABLE, "d").clauses if c.label.startswith("附件")]
    assert [c.label for c in rows] == ["附件 任务1", "附件 任务2", "附件 任务3"]
    assert rows[0].departments == ("市市场监管局", "市商务委")
    assert rows[0].heading == ("一、市场行动", "（一）准入")
    assert rows[1].text == "任务2：举办仲裁论坛。（牵头单位：市司法局；完成时间：2024年6月）"
    assert "受理、归集涉及政府部门的投诉，并督促整改。" in rows[2].text


def test_a_list_of_names() -> None:
    text = "某通知\n一、见附件。\n附件：名单\n序号 企业名称\n1 重庆甲公司\n2 重庆乙公司\n"
    rows = [c for c in parse_text(text, "d").clauses if c.label.startswith("附件")]
    assert [c.text for c in rows] == ["名单1：重庆甲公司", "名单2：重庆乙公司"]
