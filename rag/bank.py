"""The question bank of an index: what ships with the corpus, and what the user has added to it."""

from __future__ import annotations

import json
import zlib
from bisect import bisect
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    NEAR_MISSES,
    OFF_TOPIC,
    QUESTIONS,
    BankQuestion,
    Clause,
    content_key,
    load_off_topic,
    load_questions,
)
from policyqa.errors import InputError
from rag.changing import changing

__all__ = [
    "USER_QUESTIONS",
    "add_questions",
    "bank_files",
    "even_weights",
    "is_kept_out",
    "length_band",
    "load_bank",
]

USER_QUESTIONS = "questions.jsonl"
"""Name of the user's own bank in the data folder; same lines as the corpus's."""
_LONGEST = 200
"""Characters of a question in the bank."""
_BANDS, _EVEN = (9, 13, 20, 35), (0.2, 5.0)
"""Characters at which bands of length begin, and the least and the most that a question weighs."""


def bank_files(data_dir: Path) -> list[Path]:
    """The files that the bank of a data folder is read from, those that exist."""
    files = [QUESTIONS, NEAR_MISSES, OFF_TOPIC, data_dir / USER_QUESTIONS]
    return [path for path in files if path.exists()]


def load_bank(
    data_dir: Path, clauses: Sequence[Clause]
) -> tuple[list[BankQuestion], list[BankQuestion]]:
    """Questions that these clauses answer, and questions that none does (none without the first).

    Raises:
        CorpusError: a file of the bank is damaged.
    """
    answered = load_questions(clauses)
    own = data_dir / USER_QUESTIONS
    if own.exists():
        answered += load_questions(clauses, own)
    unanswered = [*load_questions(clauses, NEAR_MISSES), *load_off_topic()] if answered else []
    return answered, unanswered


def add_questions(data_dir: Path, clause: Clause, questions: Sequence[str]) -> int:
    """Add questions that a clause answers to the user's bank; the next build indexes them.

    Returns how many are new. The file is written beside and swapped in.

    Raises:
        InputError: a question is empty or too long.
        CorpusError: the user's bank is damaged.
        StorageError: the data folder cannot be written.
    """
    with changing(data_dir):
        return _add(data_dir, clause, questions)


def _add(data_dir: Path, clause: Clause, questions: Sequence[str]) -> int:
    own = data_dir / USER_QUESTIONS
    known = {q.question for q in load_questions([clause], own)} if own.exists() else set()
    new = [q for q in dict.fromkeys(" ".join(q.split()) for q in questions) if q not in known]
    if any(not 2 <= len(question) <= _LONGEST for question in new):
        raise InputError(f"问法须为2至{_LONGEST}字。请改短或补全后再加。")
    if new:
        key = content_key(clause)
        lines = [
            json.dumps(
                {"clause_id": clause.clause_id, "key": key, "question": q}, ensure_ascii=False
            )
            for q in new
        ]
        before = own.read_text("utf-8") if own.exists() else ""
        beside = data_dir / f"{USER_QUESTIONS}.new"
        beside.write_text(before + "".join(f"{line}\n" for line in lines), "utf-8")
        beside.replace(own)
    return len(new)


def length_band(question: str) -> int:
    """Which of a few bands of length a question is in, by characters."""
    return bisect(_BANDS, len(question))


def even_weights(answered: NDArray[np.float64], bands: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights, (n,), under which as many questions are answered as not, in each band of length.

    ``answered`` is (n,) of 0 and 1. In the bank near misses are shorter than what is answered; left
    as they are, a question would be refused for being short.
    """
    weights = np.ones(len(answered))
    for band in np.unique(bands):
        for kind in (0, 1):
            one = (bands == band) & (answered == kind)
            share = one.sum() / (bands == band).sum()
            weights[one] = np.clip(0.5 / max(share, 1e-9), *_EVEN)
    return weights


def is_kept_out(question: str) -> bool:
    """Whether a bank question is kept from training, for calibration: one in five, by its words."""
    return zlib.crc32(question.encode()) % 5 == 0
