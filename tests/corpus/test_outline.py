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


NESTED = """\
关于促进外贸发展的意见
为促进外贸发展，提出以下意见。
一、总体要求
坚持稳中求进，扩大开放。
二、主要任务
（一）扩大进口
1．优化结构。支持企业进口。
2．搭建平台。办好展会活动。
（二）稳定出口
3．开拓市场。组织企业参展。
三、保障措施
（一）加强领导。压实工作责任。
（二）强化落实。加强督促检查。
"""


def test_three_levels_some_going_on_and_some_beginning_again() -> None:
    document = parse_text(NESTED, "d")
    assert [(c.label, c.clause_id) for c in document.clauses] == [
        ("正文首段", "d/preamble"),
        ("一", "d/1"),
        ("二、（一）1", "d/2-1-1"),
        ("二、（一）2", "d/2-1-2"),
        ("二、（二）3", "d/2-2-3"),
        ("三、（一）", "d/3-1"),
        ("三、（二）", "d/3-2"),
    ]
    assert document.clauses[4].heading == ("二、主要任务", "（二）稳定出口")


@pytest.mark.parametrize("dot", ["．", ".", "、"])
@pytest.mark.parametrize("brackets", ["（）", "()"])
def test_signs_of_numbers(dot: str, brackets: str) -> None:
    left, right = brackets
    text = NESTED.replace("（", left).replace("）", right).replace("．", dot)
    assert [c.label for c in parse_text(text, "d").clauses][2:4] == ["二、（一）1", "二、（一）2"]


def test_a_title_has_no_sentence_in_it() -> None:
    wrapped = (
        "某市关于促进外贸稳定增长若干措施的通知\n"
        "一、优化通关流程\n"
        "（一）完善政策体系。到2025年，进出口总值达到\n"
        "2500亿元，对符合条件的企业给予不超过30万元的奖励，推动外贸提质\n"
        "增效，鼓励金融机构创新产品和服务，支持企业开展跨境电商业务发展\n"
        "（二）提升服务效能。完善功能。\n二、其他事项。\n"
    )
    first = parse_text(wrapped, "d").clauses[0]
    assert first.heading == ("一、优化通关流程",)
    assert first.text.replace("\n", "").startswith("完善政策体系。到2025年，进出口总值达到2500亿元")


def test_a_number_out_of_sequence_is_text() -> None:
    text = "某通知\n一、甲甲甲甲。\n五、乙乙乙乙。\n二、丙丙丙丙。\n"
    clauses = parse_text(text, "d").clauses
    assert [c.label for c in clauses] == ["一", "二"]
    assert "五、乙乙乙乙。" in clauses[0].text


@pytest.mark.parametrize(
    "closing",
    [
        "本公告自公布之日起施行。",
        "以上措施自2024年1月1日起实施。",
        "上述政策与本市其他政策不重复享受。",
        "本行动计划到期，相关政策措施继续有效。",
    ],
)
def test_closing_paragraphs(closing: str) -> None:
    text = f"某公告\n一、甲甲甲甲。\n二、乙乙乙乙。\n{closing}\n海关总署\n2024年4月2日\n"
    clauses = parse_text(text, "d").clauses
    assert [c.label for c in clauses] == ["一", "二", "结尾段"]
    assert clauses[1].text == "乙乙乙乙。"
    assert clauses[2].text == closing


def test_closing_words_under_a_heading_of_their_own_stay_with_it() -> None:
    text = "某意见\n一、总体要求\n稳中求进。\n二、附则\n本意见自2024年1月1日起施行。\n"
    last = parse_text(text, "d").clauses[-1]
    assert (last.label, last.text) == ("二", "本意见自2024年1月1日起施行。")
    assert last.heading == ("二、附则",)


@pytest.mark.parametrize(
    "back",
    [
        "海关总署\n2024年4月2日\n",
        "海关总署 商务部\n2024年 4月 2日\n",
        "重庆市人民政府办公厅\n2024年4月2日\n（此件公开发布）\n",
        "特此公告。\n附件：1.申请表\n2.报告表\n海关总署\n二〇二四年四月二日\n",
        "附件：名单\n海关总署\n2024年4月2日\n抄送：市委办公厅。\n某办公厅2024年4月3日印发\n",
    ],
)
def test_signature_date_annexes_and_imprint_are_no_text(back: str) -> None:
    document = parse_text(f"某公告\n一、甲甲甲甲。\n二、乙乙乙乙。\n{back}", "d")
    assert [c.text for c in document.clauses] == ["甲甲甲甲。", "乙乙乙乙。"]
    assert document.issued == date(2024, 4, 2)


def test_opening_paragraphs_are_one_clause_without_letterhead_and_addressees() -> None:
    text = (
        "重庆市商务委员会关于某事的通知\n渝商发〔2024〕3号\n各区县商务主管部门：\n"
        "为促进外贸发展，制定本通知。\n现将有关事项通知如下：\n一、甲甲甲甲。\n二、乙乙乙乙。\n"
    )
    first = parse_text(text, "d").clauses[0]
    assert first.label == "正文首段"
    assert first.text == "为促进外贸发展，制定本通知。\n现将有关事项通知如下："
