"""Everyday words meet official ones; official words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lay_terms import _english, _everyday, to_official


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


@given(st.lists(st.sampled_from(sorted(_everyday()[0])), min_size=1, max_size=4).map("，".join))
def test_rewriting_twice_changes_nothing_more(question: str) -> None:
    assert to_official(to_official(question)) == to_official(question)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("How long does an export tax rebate take?", "出口退税"),
        ("Who is responsible for overseas warehouses?", "责任单位"),
        ("IMPORTS of fruit", "进口"),
    ],
)
def test_an_english_question_gets_official_words_and_keeps_its_own(asked: str, words: str) -> None:
    searched = to_official(asked)
    assert words in searched
    assert searched.endswith(asked)


def test_english_terms_are_whole_words() -> None:
    assert to_official("Xexportx zzz") == "Xexportx zzz"
    assert to_official("BYD的出口") == "BYD的出口"


def test_english_terms_lead_to_chinese_words() -> None:
    terms, _ = _english()
    assert len(terms) > 500
    assert all(term == term.lower() for term in terms)
