"""Responsible bodies are read from a clause's closing bracket, one name each."""

from __future__ import annotations

import pytest

from corpus import Clause, load_compilation
from corpus.departments import assign_departments, find_departments, split_bodies


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("推进通关。（责任单位：市商务委、重庆海关）", ("市商务委", "重庆海关")),
        ("推进通关。（牵头单位：市司法局）", ("市司法局",)),
        ("推进通关。(责任单位:市商务委,市财政局)", ("市商务委", "市财政局")),
        ("出台标准。（市场监管总局负责）", ("市场监管总局",)),
        ("推进通关。（海关总署、商务部按职责分工负责）", ("海关总署", "商务部")),
        (
            "健全体系。（商务部牵头，工业和信息化部、各地方人民政府按职责分工负责）",
            ("商务部", "工业和信息化部", "各地方人民政府"),
        ),
        ("加强监管。（责任单位：市市场监管局等）", ("市市场监管局",)),
        ("办理展期。（市商务委、市财政局、各区县政府）", ("市商务委", "市财政局", "各区县政府")),
        (
            "搭建平台。〔责任单位：市商务委，渝新欧（重庆）物流有限公司〕",
            ("市商务委", "渝新欧（重庆）物流有限公司"),
        ),
        (
            "给予支持。〔责任单位：各区县（自治县）政府和两江新区、万盛经开区管委会"
            "（以下统称区县政府）〕",
            ("各区县（自治县）政府", "两江新区管委会", "万盛经开区管委会"),
        ),
        (
            "夯实基础。〔责任单位：市商务委、市财政局；以下均需各区县政府负责，不再列出〕",
            ("市商务委", "市财政局"),
        ),
        ("由市商务委、重庆海关负责。", ("市商务委", "重庆海关")),
        ("口岸收费目录由市政府口岸物流办牵头负责。", ("市政府口岸物流办",)),
        ("由财政部、税务总局按职责分工负责。", ("财政部", "税务总局")),
        ("任务。（牵头单位：市大数据发展局等市级有关单位）", ("市大数据发展局", "市级有关单位")),
    ],
)
def test_named_bodies(text: str, names: tuple[str, ...]) -> None:
    assert find_departments(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "海关应当公开收费目录。",
        "为单一窗口（以下简称“平台”）提供支持。",
        "本公告由海关总署负责解释。",
        "由专人负责。",
        "形成由一个部门牵头的工作机制。",
        "办理第（二）项业务（含转关）。",
        "保护经营者（市场主体、行业协会）",
    ],
)
def test_a_clause_that_names_none(text: str) -> None:
    assert find_departments(text) == ()


def test_every_paragraph_may_end_with_its_bodies() -> None:
    text = "一是通关。（责任单位：市财政局）\n二是退税。（责任单位：重庆市税务局）"
    assert find_departments(text) == ("市财政局", "重庆市税务局")


def test_each_body_once_and_without_white_space() -> None:
    assert split_bodies("市 商务委、重庆海关、市商务委") == ("市商务委", "重庆海关")


GROUP = (
    "夯实基础。〔责任单位：市商务委，各区县（自治县）政府和两江新区、西部科学城重庆高新区、"
    "万盛经开区管委会（以下统称区县政府）"
)
BODIES = (
    "各区县（自治县）政府",
    "两江新区管委会",
    "西部科学城重庆高新区管委会",
    "万盛经开区管委会",
)


def assigned(*texts: str, title: str = "某计划") -> list[tuple[str, ...]]:
    clauses = [Clause(f"d/{n}", str(n), (), text, title=title) for n, text in enumerate(texts)]
    return [clause.departments for clause in assign_departments(clauses)]


def test_a_document_s_own_abbreviation_is_written_out() -> None:
    first, second, third = assigned(
        f"{GROUP}〕",
        "推进通关。（责任单位：市商务委，各区县政府）",
        "推进物流。（责任单位：有关区县政府）",
    )
    assert first == second == ("市商务委", *BODIES)
    assert third == ("有关区县（自治县）政府", *BODIES[1:])


def test_a_short_name_of_one_body_is_written_out() -> None:
    found = assigned(
        "支持某某铁路集装箱有限公司（以下简称某某公司）发展。",
        "发展多式联运。（责任单位：某某公司）",
    )
    assert found[1] == ("某某铁路集装箱有限公司",)


def test_a_remark_holds_for_what_follows_in_the_same_plan() -> None:
    before = "先行事项。（责任单位：市财政局）"
    found = assigned(
        before,
        f"{GROUP}；以下均需各区县政府负责，不再列出〕",
        "推进通关。（责任单位：重庆海关）",
        "本计划自印发之日起施行。",
    )
    assert found == [("市财政局",), ("市商务委", *BODIES), ("重庆海关", *BODIES), ()]


def test_a_remark_ends_with_its_plan() -> None:
    clauses = [
        Clause("d/1", "一", (), f"{GROUP}；以下均需各区县政府负责，不再列出〕", title="甲计划"),
        Clause("d/2", "一", (), "推进通关。（责任单位：重庆海关）", title="乙计划"),
    ]
    assert assign_departments(clauses)[1].departments == ("重庆海关",)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("重庆市商务委", "市商务委"),
        ("人行重庆营管部", "人行重庆市分行"),
        ("中信保重庆公司", "中国出口信用保险公司重庆分公司"),
        ("陆海新通道公司", "陆海新通道运营有限公司"),
        ("相关区县", "有关区县（自治县）政府"),
    ],
)
def test_one_body_has_one_name(printed: str, shown: str) -> None:
    assert assigned(f"推进通关。（责任单位：{printed}、重庆海关）") == [(shown, "重庆海关")]


def test_the_compilation_names_each_body_once_and_leaves_texts_alone() -> None:
    clauses = [c for d in load_compilation().documents for c in d.clauses]
    again = {
        c.clause_id: c for d in load_compilation().documents for c in assign_departments(d.clauses)
    }
    assert all(again[c.clause_id] == c for c in clauses)
    shown = {name for c in clauses for name in c.departments}
    assert not shown & {"各区县政府", "市交通局", "重庆市商务委", "两江新区"}
    assert len(shown) < 110


def test_a_remark_in_the_compilation() -> None:
    clauses = {c.clause_id: c for d in load_compilation().documents for c in d.clauses}
    for clause_id in ("cq-plans-2022/trade/3-8-23", "cq-plans-2022/fdi/3-4-10"):
        assert "各区县（自治县）政府" in clauses[clause_id].departments
        assert "万盛经开区管委会" in clauses[clause_id].departments
