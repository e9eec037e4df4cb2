"""Homophones are repaired towards the corpus, real words and grammar are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import load_compilation
from rag.lexical import LexicalIndex
from rag.passages import passage
from rag.search import Searcher
from rag.typos import SOUNDS, Homophones


@pytest.fixture(scope="module")
def homophones(tmp_path_factory: pytest.TempPathFactory) -> Homophones:
    folder = tmp_path_factory.mktemp("homophones")
    clauses = [c for d in load_compilation().documents for c in d.clauses]
    lexical = LexicalIndex.build([passage(clause) for clause in clauses], folder)
    Homophones.build(lexical, folder)
    return Homophones.load(lexical, folder)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("跨境电伤退货", "跨境电商退货"),
        ("迎商环境投诉找谁", "营商环境投诉找谁"),
        ("公平竟争审查咋弄", "公平竞争审查咋弄"),
        ("成俞班列", "成渝班列"),
    ],
)
def test_a_slip_becomes_the_word_of_the_corpus(
    homophones: Homophones, typed: str, meant: str
) -> None:
    assert homophones.repaired(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "我是开小饭馆的，老板娘的意思是问问有没有补贴",
        "能不能往上反映",
        "What is AEO?",
        "海关总署公告2023年第127号",
        "ＡＥＯ认证要多久",
        "",
    ],
)
def test_what_is_no_slip_stays(homophones: Homophones, question: str) -> None:
    assert homophones.repaired(question) == question


def test_the_corpus_is_never_repaired(homophones: Homophones) -> None:
    texts = [c.text for d in load_compilation().documents for c in d.clauses]
    assert [t for t in texts if homophones.repaired(t) != t] == []


@given(st.text(alphabet="跨境电商伤退货营迎环境的了在a1 ，", max_size=30))
def test_a_repair_changes_no_length_and_is_final(question: str) -> None:
    once = HOME.repaired(question)
    assert len(once) == len(question)
    assert HOME.repaired(once) == once


def test_the_table_of_sounds_is_that_of_its_source() -> None:
    pypinyin = pytest.importorskip("pypinyin")
    lines = [line.split("\t") for line in SOUNDS.read_text("utf-8").splitlines()[1:]]
    for sound, chars in lines:
        assert {pypinyin.lazy_pinyin(char)[0] for char in chars} == {sound}
    assert sum(len(chars) for _, chars in lines) == 6763  # all of GB 2312


class _Words(LexicalIndex):
    """Three words of a corpus, without files."""

    def __init__(self) -> None:
        self._known = ("跨境电商", "退货", "营商环境")

    def holds(self, text: str) -> bool:
        return any(text in word for word in self._known)

    def unknown_runs(self, text: str) -> list[tuple[int, int]]:  # type: ignore[override]
        return [(0, len(text))] if len(text) > 1 else []


HOME = Homophones(
    _Words(), {"dian shang": ["电商"], "ying shang": ["营商"]}, ["电伤"], ["的了在", "的"]
)


def test_a_real_word_is_left_alone() -> None:
    assert HOME.repaired("电伤") == "电伤"
    assert HOME.repaired("迎商") == "营商"


def test_a_search_is_made_with_the_repaired_words(searcher: Searcher) -> None:
    asked = searcher.search("海外仓怎么支池")
    assert [m.row for m in asked.matches] == [
        m.row for m in searcher.search("海外仓怎么支持").matches
    ]
    assert asked.question == "海外仓怎么支池"
