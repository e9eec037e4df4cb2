"""Sentences of a clause cover it, and are found among its tokens."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus import Clause
from rag.passages import passage, sentence_bounds, split_sentences

CLAUSE = Clause("d/1", "一", ("一、税收",), "甲乙丙。丁戊；\n己庚辛壬", title="某通知")


def test_a_passage_names_its_document_once() -> None:
    assert passage(CLAUSE) == "某通知 一、税收\n甲乙丙。丁戊；\n己庚辛壬"
    part = Clause("d/p/1", "一", ("某计划", "一、税收"), "甲。", title="某计划")
    assert passage(part) == "某计划 一、税收\n甲。"


def test_sentences_begin_at_their_tokens() -> None:
    tokens = tuple(c for c in passage(CLAUSE) if not c.isspace())
    bounds = sentence_bounds(CLAUSE, tokens)
    assert bounds[-1] == len(tokens)
    assert [tokens[b] for b in bounds[:-1]] == ["甲", "丁", "己"]


def test_tokens_of_several_characters_and_folded_widths() -> None:
    clause = Clause("d/1", "一", (), "ＡＥＯ企业。可以申请。", title="通知")
    assert sentence_bounds(clause, ("通知", "AEO", "企业", "。", "可以", "申请", "。")) == [1, 4, 7]


@given(st.text(alphabet="甲乙丙。；！？\n”） ", min_size=1, max_size=60))
def test_sentences_cover_the_text(text: str) -> None:
    spans = split_sentences(text)
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    covered = "".join(text[a:b] for a, b in spans)
    assert covered.replace("\n", "").strip("。；！？”） ") in text.replace("\n", "") or not covered
