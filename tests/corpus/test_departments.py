"""Responsible bodies are read from a clause's closing bracket, one name each."""

from __future__ import annotations

import pytest

from corpus.departments import find_departments, split_bodies


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
            ("各区县（自治县）政府", "两江新区", "万盛经开区管委会"),
        ),
        (
            "夯实基础。〔责任单位：市商务委、市财政局；以下均需各区县政府负责，不再列出〕",
            ("市商务委", "市财政局"),
        ),
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
        "由市商务委、重庆海关负责。",
        "办理第（二）项业务（含转关）。",
        "保护经营者（市场主体、行业协会）",
    ],
)
def test_a_clause_that_names_none(text: str) -> None:
    assert find_departments(text) == ()


def test_the_last_bracket_counts() -> None:
    text = "一是通关。（责任单位：市财政局）\n二是退税。（责任单位：重庆市税务局）"
    assert find_departments(text) == ("重庆市税务局",)


def test_each_body_once_and_without_white_space() -> None:
    assert split_bodies("市 商务委、重庆海关、市商务委") == ("市商务委", "重庆海关")
