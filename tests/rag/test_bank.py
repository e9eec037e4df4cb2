"""The question bank of a data folder: the corpus's own, and what the user adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Clause, load_compilation
from policyqa.errors import CorpusError, InputError
from rag.bank import USER_QUESTIONS, add_questions, bank_files, load_bank


@pytest.fixture(scope="module")
def clauses() -> list[Clause]:
    return [clause for document in load_compilation().documents for clause in document.clauses]


def test_a_question_of_the_users_joins_its_clause(tmp_path: Path, clauses: list[Clause]) -> None:
    before, _ = load_bank(tmp_path, clauses)
    assert add_questions(tmp_path, clauses[3], ["这条  是说啥的？", "这条 是说啥的？"]) == 1
    after, unanswered = load_bank(tmp_path, clauses)
    assert [q.question for q in after[len(before) :]] == ["这条 是说啥的？"]
    assert after[-1].clause_id == clauses[3].clause_id
    assert len(unanswered) > 4000
    assert tmp_path / USER_QUESTIONS in bank_files(tmp_path)


def test_the_same_question_is_added_once(tmp_path: Path, clauses: list[Clause]) -> None:
    add_questions(tmp_path, clauses[0], ["问过一次"])
    assert add_questions(tmp_path, clauses[0], ["问过一次", "第二问"]) == 1
    assert len((tmp_path / USER_QUESTIONS).read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize("question", ["", " ", "长" * 201])
def test_what_is_no_question_is_not_added(
    tmp_path: Path, clauses: list[Clause], question: str
) -> None:
    with pytest.raises(InputError, match="问法须为"):
        add_questions(tmp_path, clauses[0], ["好问题", question])
    assert not (tmp_path / USER_QUESTIONS).exists()


def test_a_corpus_without_questions_has_no_bank(tmp_path: Path) -> None:
    assert load_bank(tmp_path, []) == ([], [])


def test_a_damaged_bank_is_named(tmp_path: Path, clauses: list[Clause]) -> None:
    (tmp_path / USER_QUESTIONS).write_text("{", "utf-8")
    with pytest.raises(CorpusError, match="有误"):
        load_bank(tmp_path, clauses)
