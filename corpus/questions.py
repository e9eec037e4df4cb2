"""The question bank (问法库): questions that a clause answers, and near misses that none answers.

Each line is keyed by clause id and the start of its text's SHA-256: when a clause changes, its
questions no longer count. They are indexed as further ways to a clause, never shown or cited.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.models import Clause
from policyqa.errors import CorpusError

__all__ = ["BankQuestion", "clause_key", "load_near_misses", "load_questions"]

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question stored with the clause it was written for."""

    clause_id: str
    text: str


def clause_key(clause: Clause) -> str:
    """First 12 hex digits of the SHA-256 of a clause's text."""
    return hashlib.sha256(clause.text.encode()).hexdigest()[:12]


def load_questions(
    clauses: Iterable[Clause], path: Path = DATA / "questions.jsonl"
) -> tuple[BankQuestion, ...]:
    """Read the questions whose clause is unchanged; a missing file is an empty bank.

    Raises:
        CorpusError: a line is not a JSON object with clause_id, key and question.
    """
    known = {(clause.clause_id, clause_key(clause)) for clause in clauses}
    out = []
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        try:
            entry = json.loads(line)
            if (entry["clause_id"], entry["key"]) in known:
                out.append(BankQuestion(entry["clause_id"], entry["question"]))
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path.name} 第{number}行有误。请重新安装 policyqa。") from error
    return tuple(out)


def load_near_misses(clauses: Iterable[Clause]) -> tuple[BankQuestion, ...]:
    """Questions on a clause's topic that nothing in the corpus answers; same format and errors."""
    return load_questions(clauses, DATA / "near_misses.jsonl")
