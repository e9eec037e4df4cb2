"""Exact terms: Chinese words and bigrams, Latin words and numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.lexical import LexicalIndex, bigrams, cut_dictionary

TEXTS = [
    "跨境电商出口退税办理时间为6个工作日",
    "综合保税区卡口登记货物",
    "高级认证企业（AEO）免除担保",
]


def test_bigrams_keep_latin_words_and_numbers_whole() -> None:
    assert bigrams("AEO企业30日内") == ["aeo", "企业", "30", "日内"]
    assert bigrams("税") == ["税"]
    assert bigrams("，。") == []


def test_the_dictionary_is_cut_to_common_words_and_those_of_the_corpus() -> None:
    words = [line.split(" ")[0] for line in cut_dictionary(TEXTS).splitlines()]
    assert "退税" in words
    assert "保税区" in words
    assert "北京" in words  # common
    assert "葡萄牙语" not in words


def test_a_saved_index_scores_as_before(tmp_path: Path) -> None:
    built = LexicalIndex.build(TEXTS, tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    question = "aeo企业能免担保吗"
    assert np.array_equal(built.scores(question), loaded.scores(question))
    assert loaded.scores(question).shape == (2, 3)
    assert loaded.scores(question).argmax(axis=1).tolist() == [2, 2]


def test_words_unknown_to_the_corpus_score_nothing(tmp_path: Path) -> None:
    assert not LexicalIndex.build(TEXTS, tmp_path).scores("咖啡好喝").any()


def test_search_mode_gives_long_words_and_their_parts(tmp_path: Path) -> None:
    words = LexicalIndex.build(TEXTS, tmp_path).words("综合保税区")
    assert {"综合", "保税", "保税区"} <= set(words)


def test_of_too_many_occurrences_the_rarest_words_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["企业办理", "企业登记", "企业担保", "企业卡口"]
    index = LexicalIndex.build(texts, tmp_path)
    whole = index.scores("企业担保")[1]
    assert (whole > 0).all()
    monkeypatch.setattr("rag.lexical._POSTINGS", 3)
    rare = index.scores("企业担保")[1]
    assert (rare > 0).tolist() == [False, False, True, False]
    assert index.scores("企业")[1].all()  # the rarest of all counts however common it is
