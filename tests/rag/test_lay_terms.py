"""Everyday words meet official ones; official words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lay_terms import _terms, to_official


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("再开一家分店", "再开一家分支机构"),
        ("出口退税几天", "出口退税几天"),
        ("退税几天", "出口退税几天"),
        ("综合保税区怎么进", "综合保税区怎么进"),
    ],
)
def test_rewriting(asked: str, searched: str) -> None:
    assert to_official(asked) == searched


@given(st.lists(st.sampled_from(sorted(_terms()[0])), max_size=4).map("，".join))
def test_rewriting_twice_changes_nothing_more(question: str) -> None:
    assert to_official(to_official(question)) == to_official(question)
