"""The evaluation sets against the corpus: every line that can be checked by machine is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import corpus
from corpus import load_compilation, squeeze
from eval.dataset import DATA, NAMES, Question, load_dataset
from eval.near import near_copies

SETS = {
    name: load_dataset(DATA / f"{name}.jsonl")
    for name in NAMES
    if (DATA / f"{name}.jsonl").exists()
}
ALL = [question for questions in SETS.values() for question in questions]
CLAUSES = {c.clause_id: c for d in load_compilation().documents for c in d.clauses}

pytestmark = pytest.mark.skipif(not SETS, reason="没有评测集文件")


def test_ids_are_unique_over_all_sets() -> None:
    assert [i for i, count in Counter(q.id for q in ALL).items() if count > 1] == []


def test_clause_ids_resolve() -> None:
    named = {(q.id, i) for q in ALL for i in (*q.clause_ids, *q.also, q.topic or "")}
    assert [(q, i) for q, i in sorted(named) if i and i not in CLAUSES] == []


def test_evidence_and_facts_are_verbatim_in_a_named_clause() -> None:
    wrong = []
    for question in ALL:
        texts = [squeeze(CLAUSES[i].text) for i in (*question.clause_ids, *question.also)]
        for words in (*question.evidence, *question.answer_facts):
            if not any(squeeze(words) in text for text in texts):
                wrong.append((question.id, words))
    assert wrong == []


def test_every_needed_clause_has_evidence() -> None:
    def proven(question: Question, clause_id: str) -> bool:
        text = squeeze(CLAUSES[clause_id].text)
        return any(squeeze(words) in text for words in question.evidence)

    assert [(q.id, i) for q in ALL for i in q.clause_ids if not proven(q, i)] == []


def test_doc_and_clause_are_those_of_the_ids() -> None:
    for question in ALL:
        named = [CLAUSES[i] for i in question.clause_ids]
        if named:
            assert question.clause.split("；") == [c.label for c in named], question.id
            assert set(question.doc.split("；")) >= {c.title for c in named}, question.id


def test_no_two_questions_are_near_copies() -> None:
    texts = [q.question for q in ALL]
    assert [(ALL[a].id, ALL[b].id, round(j, 2)) for a, b, j in near_copies(texts, texts)] == []


@pytest.mark.parametrize("name", ["questions.jsonl", "near_misses.jsonl"])
def test_no_question_is_a_near_copy_of_the_bank(name: str) -> None:
    lines = (Path(corpus.__file__).parent / "data" / name).read_text("utf-8").splitlines()
    bank = [json.loads(line)["question"] for line in lines]
    found = near_copies([q.question for q in ALL], bank)
    assert [(ALL[a].question, bank[b]) for a, b, _ in found] == []


def test_no_clause_has_questions_in_both_sets() -> None:
    if len(SETS) == 2:
        dev, holdout = ({i for q in SETS[n] for i in q.clause_ids} for n in NAMES)
        assert dev & holdout == set()


def test_every_document_is_asked_about() -> None:
    asked = {i.split("/")[0] for q in ALL for i in q.clause_ids}
    assert {d.document_id for d in load_compilation().documents} - asked == set()
