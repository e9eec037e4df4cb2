"""Feedback to dataset lines: questions that people asked, without labels, never scored."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from corpus.lines import squeeze
from eval.dataset import Kind, Question
from eval.folder import write_swapped
from policyqa.errors import InputError

__all__ = ["import_questions"]


def import_questions(source: Path, target: Path) -> tuple[int, list[int]]:
    """Turn JSON Lines with a ``question`` (and ``as_of``?) into unlabelled lines.

    Each question is kept once, white space aside; its id is made of its words, so importing twice
    gives the same lines. Other keys are dropped. Returns how many were written and the numbers of
    the lines that hold no question.

    Raises:
        InputError: the source cannot be read or holds no question, or the target exists.
        StorageError: the target cannot be written.
    """
    try:
        lines = source.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"无法读取 {source}。请检查路径，并确认是 UTF-8 文本。") from error
    if target.exists():
        raise InputError(f"{target} 已经存在，不覆盖。请换一个文件名。")
    kept: dict[str, Question] = {}
    bad = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            question = _question(line)
            if question is None:
                bad.append(number)
            else:
                kept.setdefault(question.id, question)
    if not kept:
        raise InputError(f"{source.name} 里没有带 question 的行。请检查文件内容。")
    text = "".join(f"{q.model_dump_json(exclude_defaults=True)}\n" for q in kept.values())
    write_swapped(target, text)
    return len(kept), bad


def _question(line: str) -> Question | None:
    try:
        entry: Any = json.loads(line)
        words = re.sub(r"\s+", " ", entry["question"]).strip()
        day = date.fromisoformat(entry["as_of"]) if entry.get("as_of") else None
        digest = hashlib.sha256(squeeze(words).encode()).hexdigest()[:10]
        return Question(id=f"U-{digest}", question=words, kind=Kind.UNLABELLED, user="", as_of=day)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
