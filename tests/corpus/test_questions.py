"""The banks: every line belongs to a clause and its words; what is broken is said in Chinese."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import (
    NEAR_MISSES,
    QUESTIONS,
    content_key,
    load_compilation,
    load_off_topic,
    load_questions,
)
from policyqa.errors import CorpusError

CLAUSES = [c for document in load_compilation().documents for c in document.clauses]


@pytest.mark.parametrize("path", [QUESTIONS, NEAR_MISSES])
def test_no_line_is_stale(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(load_questions(CLAUSES, path)) == len(lines)


def test_every_clause_but_a_firm_of_the_list_has_questions() -> None:
    asked = Counter(q.clause_id for q in load_questions(CLAUSES))
    bare = [c.clause_id for c in CLAUSES if not asked[c.clause_id]]
    assert all("/list-" in name for name in bare)
    prose = [c for c in CLAUSES if not c.label.startswith("附件")]
    assert sum(asked[c.clause_id] for c in prose) / len(prose) >= 5


def test_no_question_is_answered_and_missed_at_once() -> None:
    answered = {q.question for q in load_questions(CLAUSES)}
    missed = {q.question for q in load_questions(CLAUSES, NEAR_MISSES)}
    missed |= {q.question for q in load_off_topic()}
    assert not answered & missed


def test_a_changed_clause_drops_its_questions() -> None:
    clause = CLAUSES[0]
    assert load_questions([clause])
    assert not load_questions([replace(clause, text=clause.text + "改")])
    assert content_key(clause) != content_key(replace(clause, text="改"))


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="重新安装"):
        load_questions(CLAUSES, tmp_path / "none.jsonl")
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps({"clause_id": "a"}) + "\n", "utf-8")
    with pytest.raises(CorpusError, match="有误"):
        load_questions(CLAUSES, path)
