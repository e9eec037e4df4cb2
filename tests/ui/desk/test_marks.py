"""Marks: what query and clause share is marked, nothing is lost, nothing is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.desk.marks import excerpt, pieces

TEXT = st.text("退税出口办理3天ab 。<", max_size=40)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("出口退税的平均办理时间", "退税几天", ["退税"]),
        ("出口退税的平均时间", "出口退税要多久", ["出口退税"]),
        ("AEO企业可以申报", "aeo 可以吗", ["AEO"]),
        ("6个工作日，16日", "6", ["6"]),
        ("什么都没有", "什么", []),
        ("税", "税", []),
        ("", "退税", []),
    ],
)
def test_what_is_marked(text: str, query: str, marked: list[str]) -> None:
    assert [part for part, hit in pieces(text, query) if hit] == marked


@given(TEXT, TEXT)
def test_nothing_is_lost(text: str, query: str) -> None:
    assert "".join(part for part, _ in pieces(text, query)) == text


def test_an_excerpt_begins_near_the_first_mark() -> None:
    text = "甲" * 200 + "出口退税" + "乙" * 200
    shown = excerpt(text, "退税")
    assert shown[0][0] == "…" + "甲" * 22 + "出口"
    assert shown[1] == ("退税", True)
    assert shown[-1][0].endswith("乙…")
    assert excerpt("短的一条", "退税") == (("短的一条", False),)
