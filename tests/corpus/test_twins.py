"""Twin clauses: alike in words, of different level; symmetric, and never of one document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import Clause, Document, Level, find_twins, load_compilation, with_twins

PAYMENT = (
    "国家机关、事业单位不得违约拖欠市场主体的货物、工程、服务等账款，大型企业不得拖欠中小企业账款。"
)
MORE = "国家机关、事业单位不得违约拖欠市场主体的货物、工程、服务等账款，并接受跟踪审计。"
CLOSURE = "登记机关对设立后未开展生产经营活动或者无债权债务的企业，按照简易程序办理注销登记。"
RESTS = ("新闻媒体应当准确宣传改革措施。", "行业协会应当加强行业自律，反映行业诉求。")


def document(name: str, level: Level | None, *texts: str) -> Document:
    clauses = tuple(Clause(f"{name}/{n}", f"第{n}条", (), t) for n, t in enumerate(texts, start=1))
    return Document(name, name, level=level, clauses=clauses)


def test_the_same_rule_in_like_words_is_a_twin_and_another_is_not() -> None:
    national = document("state", Level.NATIONAL, PAYMENT, RESTS[0])
    municipal = document("city", Level.MUNICIPAL, CLOSURE, MORE, RESTS[1])
    assert find_twins((national, municipal)) == {"state/1": ("city/2",), "city/2": ("state/1",)}


@pytest.mark.parametrize("level", [Level.NATIONAL, None])
def test_documents_of_one_level_or_of_none_have_no_twins(level: Level | None) -> None:
    left, right = document("a", Level.NATIONAL, PAYMENT), document("b", level, MORE)
    assert find_twins((left, right)) == {}


def test_a_clause_has_one_twin_in_each_other_document_higher_law_first() -> None:
    documents = (
        document("customs", Level.CUSTOMS, PAYMENT),
        document("city", Level.MUNICIPAL, MORE, PAYMENT + "由市财政部门监督。"),
        document("state", Level.NATIONAL, PAYMENT),
        document("other", Level.MUNICIPAL, CLOSURE),
    )
    found = find_twins(documents)
    assert found["customs/1"] == ("state/1", "city/2")
    assert found["state/1"] == ("city/2", "customs/1")
    assert "city/1" not in found


@pytest.mark.parametrize(
    "text",
    [
        "本条例自2020年1月1日起施行。",
        "指导思想。坚持以某某某新时代特色社会主义思想为指导，全面贯彻新发展理念，加快构建新发展格局，推动高质量发展。",
    ],
)
def test_what_regulates_nothing_has_no_twin(text: str) -> None:
    national, municipal = document("a", Level.NATIONAL, text), document("b", Level.MUNICIPAL, text)
    assert find_twins((national, municipal)) == {}


def test_openings_and_closings_have_no_twins() -> None:
    national, municipal = document("a", Level.NATIONAL, MORE), document("b", Level.MUNICIPAL, MORE)
    assert find_twins((national, municipal))
    opening = (replace(national.clauses[0], clause_id="a/preamble"),)
    assert find_twins((replace(national, clauses=opening), municipal)) == {}


def test_the_compilation_symmetric_and_across_levels() -> None:
    documents = with_twins(load_compilation().documents)
    held = {c.clause_id: (d, c) for d in documents for c in d.clauses}
    pairs = [(name, twin) for name, (_, c) in held.items() for twin in c.twins]
    assert len(pairs) == 2 * 43  # each was read: both regulate the same
    for name, twin in pairs:
        assert name in held[twin][1].twins
        assert held[name][0].level is not held[twin][0].level
    assert held["cq-business-2021/art-34"][1].twins == ("state-business-2019/art-31",)
    assert held["state-business-2019/art-57"][1].twins == (
        "cq-business-2021/art-60",
        "cq-environment-2021/3-6",
    )


def test_pairing_again_changes_nothing_and_no_documents_have_no_twins() -> None:
    once = with_twins((document("a", Level.NATIONAL, MORE), document("b", Level.MUNICIPAL, MORE)))
    assert once[0].clauses[0].twins == ("b/1",)
    assert with_twins(once) == once
    assert with_twins(()) == ()
