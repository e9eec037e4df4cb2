"""The audit: every non-blank character of a source has one place, and faults do not pass."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Share, audit, check_compilation
from corpus.lines import clean
from corpus.models import Document
from corpus.parse import parse_lines
from tests.corpus.notices import notice
from tests.corpus.statutes import statute

TEXT = """某某市口岸管理办法
（2021年3月31日某某市人民政府令第5号公布）
第一章 总则
第一条 为了规范口岸管理，制定本办法。
第二条 有下列情形之一的，予以警告：
（一）提供虚假材料的；
（二）拒不配合检查的。
第三条 本办法自公布之日起施行。
"""
LINES = clean(TEXT)
PARSED = parse_lines(LINES, "d")


def without(document: Document, label: str) -> Document:
    kept = tuple(c for c in document.clauses if c.label != label)
    return replace(document, clauses=kept)


def changed(document: Document, label: str, text: str) -> Document:
    return replace(
        document,
        clauses=tuple(replace(c, text=text) if c.label == label else c for c in document.clauses),
    )


def test_the_compilation_is_whole() -> None:
    check = check_compilation()
    assert check.clean
    assert check.characters == check.counts.total() == 128_223
    assert check.counts[Share.PAGE_MARK] == 76
    assert len(check.documents) == 31
    assert not [one for one in check.documents.values() if one.lost or one.unfounded]


def test_shares_of_a_small_statute() -> None:
    found = audit(LINES, PARSED)
    assert found.clean
    assert found.counts[Share.HEADING] == len("第一章总则第一条第二条第三条")
    assert found.counts[Share.CLAUSE] == sum(len("".join(c.text.split())) for c in PARSED.clauses)
    assert found.counts.total() == len("".join(TEXT.split()))


def test_a_lost_clause_is_found() -> None:
    found = audit(LINES, without(PARSED, "第二条"))
    assert not found.clean
    assert "拒不配合检查的" in "".join(text for _, text in found.lost)
    assert found.lost[0][0] == 5


@pytest.mark.parametrize(
    "text",
    [
        "为了规范口岸管理，制定本办去。",
        "为了规范口岸管理，制定本办法。制定本办法。",
        "为了规范口岸管理，制定本办法。有下列情形之一的，予以警告：",
    ],
    ids=["a character altered", "words doubled", "a neighbour's words in it"],
)
def test_a_text_that_the_source_does_not_hold_is_found(text: str) -> None:
    found = audit(LINES, changed(PARSED, "第一条", text))
    assert found.unfounded == ("d/art-1",)


def test_a_text_cut_short_is_found() -> None:
    found = audit(LINES, changed(PARSED, "第一条", "为了规范口岸管理，"))
    assert [text for _, text in found.lost] == ["制定本办法。"]


def test_two_clauses_cannot_share_their_words() -> None:
    found = audit(LINES, changed(PARSED, "第二条", PARSED.clauses[0].text))
    assert found.unfounded == ("d/art-2",)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**9))
def test_random_statutes_are_whole(seed: int) -> None:
    lines = clean(statute(seed)[0])
    found = audit(lines, parse_lines(lines, "d"))
    assert (found.lost, found.unfounded) == ((), ())


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**9))
def test_random_notices_are_whole(seed: int) -> None:
    lines = clean(notice(random.Random(seed)))  # noqa: S311 - test data
    found = audit(lines, parse_lines(lines, "d"))
    assert (found.lost, found.unfounded) == ((), ())
