"""The question bank (问法库): questions that a clause answers, and near misses that none answers.

Each line is keyed by clause id and by a hash of the clause's text, so a changed clause drops its
questions. They help to find a clause and to judge whether it answers; nobody is shown them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.compilation import DATA
from corpus.models import Clause
from policyqa.errors import CorpusError

__all__ = [
    "NEAR_MISSES",
    "OFF_TOPIC",
    "QUESTIONS",
    "BankQuestion",
    "content_key",
    "load_off_topic",
    "load_questions",
]

QUESTIONS = DATA / "questions.jsonl"
NEAR_MISSES = DATA / "near_misses.jsonl"
OFF_TOPIC = DATA / "off_topic.jsonl"


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question and the clause that answers it or, a near miss, only touches it; '' for none."""

    clause_id: str
    question: str


def content_key(clause: Clause) -> str:
    """What ties a question to the words of its clause: 12 hex digits of their SHA-256."""
    return hashlib.sha256(clause.text.encode()).hexdigest()[:12]


def load_questions(clauses: Iterable[Clause], path: Path = QUESTIONS) -> list[BankQuestion]:
    """The questions in ``path`` whose clause is among ``clauses`` and still has the same words.

    Raises:
        CorpusError: the file is missing or a line of it is not one of the bank's.
    """
    keys = {clause.clause_id: content_key(clause) for clause in clauses}
    return [
        BankQuestion(entry["clause_id"], entry["question"])
        for entry in _read(path, ("clause_id", "key", "question"))
        if keys.get(entry["clause_id"]) == entry["key"]
    ]


def load_off_topic(path: Path = OFF_TOPIC) -> list[BankQuestion]:
    """Questions outside the subject of the corpus, without a clause.

    Raises:
        CorpusError: as :func:`load_questions`.
    """
    return [BankQuestion("", entry["question"]) for entry in _read(path, ("question",))]


def _read(path: Path, names: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        entries = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [{name: entry[name] for name in names} for entry in entries]
    except OSError as error:
        raise CorpusError(f"缺少问法库文件 {path}。请重新安装 policyqa。") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"问法库文件 {path} 有误：{error}。请重新安装 policyqa。") from error
