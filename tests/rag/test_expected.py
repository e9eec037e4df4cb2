"""What kind of answer is asked for, and whether a clause holds anything of the kind."""

from __future__ import annotations

import pytest

from corpus import Clause, load_questions
from rag import Assistant
from rag.expected import lacks_kind, lacks_year, names_row


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("办这个要交多少钱", "企业可以向海关提出申请。", True),
        ("办这个要交多少钱", "每次收费20元。", False),
        ("办这个要交多少钱", "办理登记不收取任何费用，一律免费。", False),
        ("几天能办完", "应当自收到申请之日起5个工作日内作出决定。", False),
        ("几天能办完", "海关按照规定办理。", True),
        ("几天能办完", "自2024年2月1日起施行。", True),
        ("几天能办完", "符合条件的，当场办结。", False),
        ("要存几年", "自2024年2月1日起，企业应当保存单证。", True),
        ("要存几年", "企业应当将单证保存三年。", False),
        ("几个月内运回来", "自出口之日起6个月内退运进境。", False),
        ("几个月内运回来", "自2023年1月30日至2025年12月31日期间退运。", True),
        ("贷款利率是多少", "鼓励银行给予优惠利率。", True),
        ("抽查比例百分之几", "按照不低于5%的比例抽查。", False),
        ("咨询电话是多少", "咨询热线为12360。", False),
        ("咨询电话是多少", "由海关按照规定办理。", True),
        ("一周开几班", "加密国际货运航线。", True),
        ("一年开多少趟", "全年开行中欧班列2600列。", False),
        ("由哪几家单位负责", "由重庆海关、市商务委负责。", False),
        ("How much is the fee", "企业可以申请。", True),
        ("园区在哪条路", "畅通铁海联运线路。", True),
        ("窗口的地址是什么", "设在寸滩路100号。", False),
        ("国家走什么路子", "按照规定办理。", False),
        ("谁负责这件事", "企业可以申请。", False),
        ("可以吗", "", False),
    ],
)
def test_what_a_clause_lacks(question: str, text: str, lacks: bool) -> None:
    assert lacks_kind(question, text) is lacks


def test_few_clauses_lack_what_their_own_questions_ask(assistant: Assistant) -> None:
    clauses = [c for document in assistant.documents for c in document.clauses]
    texts = {clause.clause_id: clause.text for clause in clauses}
    questions = load_questions(clauses)
    lacking = [q for q in questions if lacks_kind(q.question, texts[q.clause_id])]
    assert len(lacking) / len(questions) < 0.006


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("2026年进口要做到多少亿", "到2027年，进口达到3000亿元。", True),
        ("26年进口几多亿", "到2027年，进口达到3000亿元。", True),
        ("2027年进口要做到多少亿", "到2027年，进口达到3000亿元。", False),
        ("2023年的比例是多少", "2022—2024年占比达到20%。", False),
        ("2026年还能不能申请", "到2027年，进口达到3000亿元。", False),
        ("进口要做到多少亿", "到2027年，进口达到3000亿元。", False),
        ("办了20年的厂能拿多少", "奖励5万元。", False),
    ],
)
def test_a_figure_of_another_year_is_no_answer(question: str, text: str, lacks: bool) -> None:
    assert lacks_year(question, Clause("a/1", "一", (), text, title="某计划")) is lacks


def test_no_clause_lacks_the_year_of_its_own_questions(assistant: Assistant) -> None:
    clauses = {c.clause_id: c for document in assistant.documents for c in document.clauses}
    questions = load_questions(clauses.values())
    assert not [q for q in questions if lacks_year(q.question, clauses[q.clause_id])]


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("台晶（重庆）电子有限公司在名单里吗", "名单45：台晶（重庆）电子有限公司", True),
        ("台晶(重庆)电子有限公司排第几", "名单45：台晶（重庆）电子有限公司", True),
        ("台晶在不在高资信名单里", "名单45：台晶（重庆）电子有限公司", True),
        ("渝贸通是高资信企业吗", "名单1：重庆渝贸通供应链管理有限责任公司", True),
        ("格力电器（重庆）有限公司是高资信企业吗", "名单45：台晶（重庆）电子有限公司", False),
        ("重庆宗申摩托有限公司上榜没", "名单9：重庆宗申发动机制造有限公司", False),
        ("电子厂能上名单吗", "名单45：台晶（重庆）电子有限公司", False),
        ("台晶在不在名单里", "台晶等企业享受便利。", None),
    ],
)
def test_a_row_of_a_name_list_answers_for_its_own_firm(
    question: str, text: str, named: bool | None
) -> None:
    assert names_row(question, text) is named
