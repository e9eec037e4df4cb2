"""Articles of statutes come back whole, whatever the wrapping, and none is invented."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import parse_text
from corpus.numerals import to_chinese

CLAUSES = (
    "国务院有关部门应当按照职责分工做好相关工作",
    "违反本法第{n}条规定的，由主管部门责令改正，给予警告",
    "本法第{n}条、第{m}条所列情形，依照有关规定处理",
    "申请人可以自收到决定书之日起60日内提出复议",
    "海关对进出口货物实施查验，企业应当予以配合",
    "前款所称企业，是指依法设立的从事进出口业务的单位",
)


def labels(text: str) -> list[str]:
    return [clause.label for clause in parse_text(text, "d").clauses]


def test_chapters_sections_and_articles() -> None:
    text = (
        "某市口岸条例\n第一章　总则\n第一条　为了规范管理，制定本条例。\n"
        "第二章　管理\n第一节　通关\n"
        "第二条　海关应当公开流程。\n企业可以查询。\n第二节　收费\n第三条　收费应当公示。\n"
    )
    clauses = parse_text(text, "d").clauses
    assert [c.label for c in clauses] == ["第一条", "第二条", "第三条"]
    assert clauses[1].heading == ("第二章管理", "第一节通关")
    assert clauses[2].heading == ("第二章管理", "第二节收费")
    assert clauses[1].text == "海关应当公开流程。\n企业可以查询。"


@pytest.mark.parametrize("space", [" ", "　", ""])
def test_a_space_after_the_number_or_none(space: str) -> None:
    text = f"第一条{space}甲甲甲甲。\n第二条{space}乙乙乙乙。\n第三条{space}丙丙丙丙。\n"
    assert [c.text for c in parse_text(text, "d").clauses] == [
        "甲甲甲甲。",
        "乙乙乙乙。",
        "丙丙丙丙。",
    ]


def test_inserted_articles_keep_their_numbers() -> None:
    numbers = ("第一百三十三条", "第一百三十三条之一", "第一百三十三条之二", "第一百三十四条")
    text = "".join(f"{number}　甲甲。\n" for number in numbers)
    clauses = parse_text(text, "d").clauses
    assert [c.label for c in clauses][1] == "第一百三十三条之一"
    assert clauses[1].clause_id == "d/art-133-1"


def test_cross_references_at_the_start_of_a_line_are_no_headings() -> None:
    text = (
        "第一条 为了保护市场主体的合法权益，促进公平竞争，制定本办法条文。\n"
        "第二条 有下列行为之一的，由主管部门责令限期改正，拒不改正并有本法\n"
        "第三条规定情形的，依法给予处罚，并记入信用记录，同时向社会公布有\n"
        "关情况。\n"
        "第三条 拒绝、阻碍检查，或者提供虚假材料的，处一万元以上罚款并公告。\n"
        "第四条 发生前条和\n"
        "第二条所列情形后，应当及时报告。\n"
    )
    clauses = parse_text(text, "d").clauses
    assert [c.label for c in clauses] == ["第一条", "第二条", "第三条", "第四条"]
    assert "第三条规定情形" in clauses[1].text
    assert "第二条所列情形后" in clauses[3].text


def statute(seed: int) -> tuple[str, list[tuple[str, str]]]:
    """A random statute, hard-wrapped with page breaks strewn in; and its articles."""
    rng = random.Random(seed)  # noqa: S311 - test data
    width, space = rng.randint(24, 32), rng.choice([" ", "　", ""])
    count = rng.randint(5, 150)
    articles, body = [], ["某某管理条例"]
    for n in range(1, count + 1):
        if n % 12 == 1:
            body.append(
                f"第{to_chinese(n // 12 + 1)}章{space}{rng.choice(['总则', '管理', '责任'])}"
            )
        paragraphs = [
            "；".join(
                rng.choice(CLAUSES).format(
                    n=to_chinese(rng.randint(1, count)), m=to_chinese(rng.randint(1, count))
                )
                for _ in range(rng.randint(1, 3))
            )
            + "。"
            for _ in range(rng.randint(1, 3))
        ]
        articles.append((f"第{to_chinese(n)}条", "".join(paragraphs)))
        body += [f"第{to_chinese(n)}条{space}{paragraphs[0]}", *paragraphs[1:]]
    lines, page = [], 1
    for paragraph in body:
        for at in range(0, len(paragraph), width):
            lines.append(paragraph[at : at + width])
            if rng.random() < 0.04:
                lines.append(f"— {page} —")
                page += 1
                if rng.random() < 0.5:
                    lines.append("")
    return "\n".join((" " if rng.random() < 0.02 else "") + line for line in lines), articles


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**9))
def test_random_statutes_come_back(seed: int) -> None:
    text, expected = statute(seed)
    found = [(c.label, re.sub(r"\s", "", c.text)) for c in parse_text(text, "d").clauses]
    assert found == expected
