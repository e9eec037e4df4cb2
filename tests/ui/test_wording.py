"""The words of the pages: both languages complete, examples of our own, English recognised."""

from __future__ import annotations

import string

import pytest

from corpus import NEAR_MISSES, QUESTIONS, load_compilation, load_questions
from ui.wording import is_english, topics, words


def test_both_languages_have_the_same_words_and_blanks() -> None:
    chinese, english = words("zh"), words("en")
    assert chinese.keys() == english.keys()
    for key in (key for key in chinese if not key.startswith("frame")):
        blanks = [
            {b for _, b, _, _ in string.Formatter().parse(w[key]) if b} for w in (chinese, english)
        ]
        assert blanks[0] == blanks[1], key
        assert chinese[key]
        assert english[key]


def test_examples_are_not_taken_from_the_banks() -> None:
    clauses = [c for document in load_compilation().documents for c in document.clauses]
    banks = (load_questions(clauses, path) for path in (QUESTIONS, NEAR_MISSES))
    taken = {question.question for bank in banks for question in bank}
    assert taken
    for language in ("zh", "en"):
        shown = [q for topic in topics(language) for q in topic.questions]
        assert len(shown) >= 6
        assert not taken & set(shown)


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("How long does an export tax refund take?", True),
        ("What does 《优化营商环境条例》 say about deposits for small firms?", True),
        ("AEO", False),
        ("RCEP 原产地证书怎么办", False),
        ("出口退税几天", False),
        ("", False),
    ],
)
def test_english_questions(question: str, english: bool) -> None:
    assert is_english(question) is english
